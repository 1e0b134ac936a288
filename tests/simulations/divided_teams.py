"""How often teams are called divided, with and without camps: the worlds of ``simulations.divided``."""

from __future__ import annotations

import math

from simulations.divided import Row, World, rates
from simulations.tables import Rate, Table

NO_CAMPS = (World.ALIKE, World.UNEQUAL, World.WIDE, World.CEILING, World.CROWDED, World.EXTREME, World.EVEN)
CAMPS = tuple(world for world in World if world not in NO_CAMPS)
PROMISED = 0.05


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the table of false alarms and of camps found."""
    table = Table(
        "Teams called divided",
        "How many reports call at least one team divided that is not, and how many of the teams that truly fall in two "
        "camps are called so.",
        f"{repetitions} companies of 40 teams and 20 scales a row",
        (
            "views within teams",
            "reports with a false alarm",
            "false alarms, of 1,000 cells",
            "camps found",
            "camps found, 12 people or more",
        ),
    )
    for row in rates(repetitions, seed, (*NO_CAMPS, *CAMPS)):
        alarms = Rate(row.false_reports, _error(row.false_reports, row), (0.0, PROMISED))
        found = (_found(row.found, row), _found(row.found_enough, row)) if not math.isnan(row.found) else ("", "")
        table.rows.append((row.world.value, alarms, f"{1000 * row.false_cells:.3f}", *found))
    return [table]


def _found(share: float, row: Row) -> Rate:
    return Rate(share, _error(share, row))


def _error(share: float, row: Row) -> float:
    """Return the error of a share over companies, as if each gave one answer; at least that of one hit in them."""
    return math.sqrt(max(share * (1 - share), 1 / row.companies) / row.companies)
