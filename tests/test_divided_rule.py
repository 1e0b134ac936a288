"""How often the rule calls a team divided: hardly ever without camps, mostly where there are two wide ones.

``docs/methods/divided.md`` gives these rates on more companies (``simulations/divided.py``).
"""

from simulations.divided import World, rates

COMPANIES = 20
NO_CAMPS = (World.ALIKE, World.UNEQUAL, World.WIDE, World.CEILING, World.CROWDED, World.EXTREME, World.EVEN)


def test_teams_without_camps_are_hardly_ever_called_divided() -> None:
    rows = rates(COMPANIES, 1, NO_CAMPS)
    # Five reports in a hundred is what is allowed; 14 of these 140 would be beyond it at p = .01.
    assert sum(row.false_reports for row in rows) * COMPANIES < 14
    assert max(row.false_cells for row in rows) < 0.001


def test_two_wide_camps_are_mostly_found_and_near_ones_seldom() -> None:
    halves, minority, near = rates(COMPANIES, 2, (World.HALVES, World.MINORITY, World.NEAR_HALVES))
    assert halves.found_enough > 0.75
    assert minority.found_enough > 0.4
    assert near.found < 0.25
    assert max(row.false_reports for row in (halves, minority, near)) <= 0.25
