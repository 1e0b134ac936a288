import numpy as np
import pytest
from worlds import teams

from diagnostic.cells import Status
from diagnostic.disclosure.audit import Outside, audit
from diagnostic.disclosure.gate import protect
from diagnostic.measures import Measure
from diagnostic.released_table import Table

GROUPS = ("organisation", "unit-1", "unit-2", "unit-3")
CONTEXT = teams([8, 8, 8]).context()


def outside(own=(), units=CONTEXT.units):
    return Outside(units, CONTEXT.subjects, CONTEXT.items, frozenset(own), roles_unknown=False)


def score(n, status, estimate=50.0):
    """A table of one subject: counts as published, NaN where not shown."""
    shown = np.array(status)[:, None] == Status.SHOWN
    estimates = np.broadcast_to(np.asarray(estimate, dtype=float), (len(n),))[:, None]
    columns = {
        name: np.where(shown, values, np.nan) for name, values in (("n", np.array(n)[:, None]), ("estimate", estimates))
    }
    codes = np.array(status, dtype=np.int8)[:, None]
    return {
        Measure.SCORE: Table(
            Measure.SCORE, (GROUPS, ("clear",)), codes, codes * 0, columns, (codes * 0.0, codes * 20.0)
        )
    }


def findings(tables, **more):
    return audit(tables, outside(**more), threshold=5, others=1).findings


SHOWN, WITHHELD, BANDED, UNCLEAR = Status.SHOWN, Status.WITHHELD, Status.BANDED, Status.NOT_ESTIMABLE


@pytest.mark.parametrize(
    ("n", "status", "what"),
    [
        ([24, 8, 8, 8], [SHOWN] * 4, None),
        ([24, 8, 8, 8], [SHOWN, WITHHELD, SHOWN, SHOWN], "determined"),
        ([24, 8, 8, 8], [SHOWN, BANDED, SHOWN, SHOWN], "determined"),
        ([24, 8, 8, 8], [WITHHELD, SHOWN, SHOWN, SHOWN], "determined"),
        ([24, 8, 8, 8], [SHOWN, WITHHELD, WITHHELD, SHOWN], None),
        ([24, 8, 8, 8], [SHOWN, UNCLEAR, SHOWN, SHOWN], None),
        ([24, 8, 8, 8], [SHOWN, UNCLEAR, WITHHELD, SHOWN], None),
        ([20, 2, 2, 16], [SHOWN, WITHHELD, WITHHELD, SHOWN], "small remainder"),
        ([16, 0, 0, 16], [SHOWN, WITHHELD, WITHHELD, SHOWN], "small remainder"),
        ([27, 8, 8, 8], [SHOWN] * 4, "small remainder"),
    ],
)
def test_relations_of_a_flat_organisation(n, status, what):
    found = findings(score(n, status))
    assert bool(found) == (what is not None)
    assert what is None or any(what in finding for finding in found)


def test_people_directly_above_leave_one_more_unknown():
    tables = score([30, 8, 8, 8], [SHOWN, WITHHELD, SHOWN, SHOWN])
    assert findings(tables)
    assert findings(tables, own=["organisation"]) == ()


def test_peeling_goes_on_with_what_it_found():
    units = tuple(
        type(unit)(unit.id, unit.name, parent, 0, leaf=False)
        for unit, parent in zip(CONTEXT.units, (None, "organisation", "organisation", "unit-1"), strict=True)
    )
    # unit-1 follows from the organisation and unit-2, and unit-3, its only part, from unit-1
    found = findings(score([24, 12, 12, 12], [SHOWN, WITHHELD, SHOWN, WITHHELD]), units=units)
    assert [finding.split(",")[1].strip() for finding in found] == ["unit-1", "unit-3"]


@pytest.mark.parametrize(("means", "alike"), [([67, 0, 0, 50], True), ([50, 0, 0, 50], False)])
def test_a_remainder_that_must_agree(means, alike):
    # 10 of 30 people are left over; with 20 at 50 and all 30 at 67, they are at 101 less rounding.
    found = findings(score([30, 5, 5, 20], [SHOWN, WITHHELD, WITHHELD, SHOWN], means))
    assert any("unanimous remainder" in finding for finding in found) is alike


def test_small_cells_and_numbers_behind_withheld_ones():
    assert findings(score([14, 4, 5, 5], [SHOWN, SHOWN, SHOWN, SHOWN]))
    tables = score([24, 8, 8, 8], [SHOWN, WITHHELD, WITHHELD, SHOWN])
    tables[Measure.SCORE].columns["n"][1, 0] = 8
    assert "score: n of a cell that is not shown" in findings(tables)


@pytest.mark.parametrize(
    ("measure", "cell", "finding"),
    [
        (Measure.ITEM_SCORE, (1, 0), "item_score: clear in unit-1"),
        (Measure.DISTRIBUTION, (2, 4), "distribution: trust in unit-2"),
        (Measure.SCORE, (1, 0), "item_favourable: clear in unit-1"),
        (Measure.SCORE, (1, 3), "score: whole in unit-1"),
        (Measure.SCORE, (2, 1), "score: whole in unit-2"),
        (Measure.SCORE, (1, 2), "contrast: unit-1"),
        (Measure.SCORE, (0, 2), "contrast: unit-3"),
        (Measure.ROLE_SCORE, (2, 0), "role_contrast: manager"),
        (Measure.ROLE_SCORE, (0, 1), "role_score: whole in leader"),
    ],
)
def test_figures_on_the_same_people(policy, measure, cell, finding):
    """Withhold one cell of a safe release: the audit names what gives it away."""
    world = teams([12, 13, 14])
    world.role[:6], world.role[6:12] = 0, 1
    release = protect(world.figures(), world.context(), policy)
    safe = outside(units=release.units)
    assert audit(release.tables, safe, threshold=5, others=1).passed
    release.tables[measure].status[cell] = Status.WITHHELD
    assert finding in audit(release.tables, safe, threshold=5, others=1).findings


def test_relations_are_counted(policy):
    world = teams([12, 13, 14])
    release = protect(world.figures(), world.context(), policy)
    # one relation a column: participation 1, four tables of 4 subjects, three tables of 6 items, roles 4
    assert release.confidentiality.checked_relations == 1 + 4 * 4 + 3 * 6 + 4


def test_differences_from_everybody_else_and_within_teams_are_looked_at_too(policy):
    world = teams([12, 13, 14])
    world.role[:6], world.role[6:12] = 0, 1
    release = protect(world.figures(), world.context(), policy)
    tables = dict(release.tables)
    rows, contrast, roles = slice(1, None), tables[Measure.CONTRAST], tables[Measure.ROLE_CONTRAST]
    tables[Measure.CONTRAST_WHOLE] = Table(
        Measure.CONTRAST_WHOLE,
        (contrast.axes[0][1:], contrast.axes[1]),
        contrast.status[rows].copy(),
        contrast.reason[rows],
        {name: values[rows] for name, values in contrast.columns.items()},
    )
    tables[Measure.ROLE_WITHIN] = Table(Measure.ROLE_WITHIN, roles.axes, roles.status, roles.reason, roles.columns)
    safe = outside(units=release.units)
    assert audit(tables, safe, threshold=5, others=1).passed
    tables[Measure.SCORE].status[2, 2] = Status.WITHHELD
    tables[Measure.ROLE_SCORE].status[2, 0] = Status.WITHHELD
    found = audit(tables, safe, threshold=5, others=1).findings
    assert "whole: unit-2" in found
    assert "role_within: manager" in found
    tables[Measure.SCORE].status[0, 2] = Status.WITHHELD
    assert "whole: unit-1" in audit(tables, safe, threshold=5, others=1).findings
