"""What is said of careless answers: never of few people, never what would give their score away."""

import numpy as np
import pytest
from worlds import SUBJECTS, teams

from diagnostic.cells import WHYS, Reason, Shown, Status, Withheld
from diagnostic.disclosure.gate import protect
from diagnostic.disclosure.screened import rule_on_screening
from diagnostic.disclosure.suppress import Mean
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why

SIGNS = ("instructed", "speed", "all")
N = 60


def made(measure, axes, n, columns, *, unanimous=None, why=None):
    n = np.array(n, dtype=np.int64)
    columns = {name: np.broadcast_to(np.array(values, dtype=float), n.shape) for name, values in columns.items()}
    why = np.full(n.shape, -1) if why is None else np.array(why)
    return Figures(measure, axes, n, columns, why.astype(np.int8), unanimous)


def signs(flagged, n=N):
    flagged = np.array(flagged, dtype=float)
    n = np.broadcast_to(n, flagged.shape)
    columns = {"estimate": flagged / np.maximum(n, 1), "low": 0.0, "high": 0.5, "flagged": flagged, "n": n}
    why = np.where(n == 0, WHYS.index(Why.NOT_ASKED), -1)
    return made(Measure.SCREENING, (SIGNS,), n, columns, why=why)


def scores(n_kept=50, n_out=10, unanimous=None):
    n_kept, n_out = (np.broadcast_to(np.array(n), len(SUBJECTS)) for n in (n_kept, n_out))
    columns = {"estimate": 50.4, "difference": 0.6, "low": 0.2, "high": 1.1, "n": n_kept}
    alike = None if unanimous is None else np.array(unanimous, dtype=bool)
    return made(Measure.SCREENED, (SUBJECTS,), np.minimum(n_kept, n_out), columns, unanimous=alike)


def drivers(n=50):
    return made(Measure.SCREENED_DRIVERS, (("reco",),), [n], {"changed": 1, "strongest": 3, "n": n})


def findings(world):
    axes = world.figures()[Measure.CONTRAST].axes
    shape = world.figures()[Measure.CONTRAST].n.shape
    before, after = np.zeros(shape), np.zeros(shape)
    before[1, :], after[2, :] = 1, -1
    columns = {
        "contrast_before": before, "contrast_after": after, "divided_before": before, "divided_after": before,
    }  # fmt: skip
    return made(Measure.CONCLUSIONS, axes, world.figures()[Measure.CONTRAST].n, columns)


def released(policy, *figures, world=None):
    world = world or teams([20, 20, 20])
    more = {figure.measure: figure for figure in figures}
    return protect({**world.figures(), **more}, world.context(), policy)


def test_counts_are_shown_where_they_are_large_enough(policy):
    release = released(policy, signs([0, 5, 12]))
    for sign, flagged in (("instructed", 0), ("speed", 5), ("all", 12)):
        cell = release.cell(Measure.SCREENING, sign)
        assert isinstance(cell, Shown)
        assert cell.number("flagged") == flagged


@pytest.mark.parametrize("flagged", [1, 4])
def test_fewer_than_the_threshold_are_not_counted(policy, flagged):
    release = released(policy, signs([flagged, 10, 12]))
    assert release.cell(Measure.SCREENING, "instructed") == Withheld(Reason.BELOW_THRESHOLD)
    assert np.isnan(release.tables[Measure.SCREENING].columns["flagged"][0])
    assert np.isnan(release.tables[Measure.SCREENING].columns["estimate"][0])


@pytest.mark.parametrize("flagged", [N - 4, N])
def test_nor_are_all_but_a_few(policy, flagged):
    release = released(policy, signs([flagged, 10, 12]))
    assert release.cell(Measure.SCREENING, "instructed") == Withheld(Reason.COMPLEMENTARY)


def test_what_was_not_looked_for_says_why(policy):
    release = released(policy, signs([0, 10, 10], n=[0, N, N]))
    assert release.cell(Measure.SCREENING, "instructed") == NotEstimable(Why.NOT_ASKED)


def test_the_comparison_is_shown_with_enough_people_on_both_sides(policy):
    release = released(policy, signs([0, 10, 10]), scores(), drivers(), findings(teams([20, 20, 20])))
    for subject in SUBJECTS:
        assert isinstance(release.cell(Measure.SCREENED, subject), Shown)
    assert isinstance(release.cell(Measure.SCREENED_DRIVERS, "reco"), Shown)


@pytest.mark.parametrize("flagged", [0, 3, N - 3])
def test_without_a_count_there_is_no_comparison(policy, flagged):
    figures = signs([0, flagged, flagged]), scores(), drivers(), findings(teams([20, 20, 20]))
    release = released(policy, *figures)
    for measure in (Measure.SCREENED, Measure.SCREENED_DRIVERS, Measure.CONCLUSIONS):
        assert not release.tables[measure].shown().any()
        assert np.isnan(release.tables[measure].columns["n"]).all()


@pytest.mark.parametrize(("n_kept", "n_out"), [(50, 4), (4, 50), (50, 0)])
def test_a_score_that_few_flagged_people_have_is_not_compared(policy, n_kept, n_out):
    """The score of all and the score of those kept give the score of those flagged."""
    n_kept, n_out = [n_kept, 50, 50, 50], [n_out, 10, 10, 10]
    release = released(policy, signs([0, 10, 10]), scores(n_kept, n_out))
    assert release.cell(Measure.SCREENED, SUBJECTS[0]) == Withheld(Reason.BELOW_THRESHOLD)
    assert isinstance(release.cell(Measure.SCREENED, SUBJECTS[1]), Shown)
    # The index is the mean of both scales: with one of them it would give the other.
    assert release.cell(Measure.SCREENED, "whole") == Withheld(Reason.LINKED)


def test_flagged_people_who_all_answered_alike_are_not_compared(policy):
    release = released(policy, signs([0, 10, 10]), scores(unanimous=[False, False, True, False]))
    assert release.cell(Measure.SCREENED, "reco") == Withheld(Reason.UNANIMITY)
    assert isinstance(release.cell(Measure.SCREENED, "whole"), Shown)


def test_an_index_is_not_the_only_one_withheld(policy):
    release = released(policy, signs([0, 10, 10]), scores(unanimous=[False, False, False, True]))
    assert release.cell(Measure.SCREENED, "whole") == Withheld(Reason.UNANIMITY)
    assert [release.cell(Measure.SCREENED, s) for s in SUBJECTS[:2]] == [Withheld(Reason.LINKED)] * 2


def test_what_the_report_withholds_is_not_compared(policy):
    world = teams([20, 20, 20], answer=5)
    release = released(policy, signs([0, 10, 10]), scores(), world=world)
    assert release.tables[Measure.SCORE].status[0, 0] != Status.SHOWN
    assert not isinstance(release.cell(Measure.SCREENED, SUBJECTS[0]), Shown)


def test_only_findings_that_are_shown_are_counted(policy):
    """A withheld cell must not be counted: with those in sight, the count would tell what it holds."""
    world = teams([20, 3, 20, 20])  # a small team, and with it another one
    release = released(policy, signs([0, 10, 10]), findings(world), world=world)
    shown = release.tables[Measure.CONTRAST].shown()
    cell = release.cell(Measure.CONCLUSIONS, "contrast")
    assert isinstance(cell, Shown)
    assert not shown[2].any()
    assert cell.number("cells") == shown.sum()
    assert cell.number("before") == cell.number("lost") == shown[1].sum()
    assert cell.number("new") == 0
    assert cell.number("n") == 10
    divided = release.cell(Measure.CONCLUSIONS, "divided")
    assert isinstance(divided, Shown)
    assert (divided.number("lost"), divided.number("new")) == (0, 0)


def test_nothing_by_team_is_in_the_tables(policy):
    world = teams([20, 20, 20])
    release = released(policy, signs([0, 10, 10]), scores(), findings(world), drivers(), world=world)
    units = {unit.id for unit in release.units}
    for measure in (Measure.SCREENING, Measure.SCREENED, Measure.CONCLUSIONS, Measure.SCREENED_DRIVERS):
        assert not units & {key for axis in release.tables[measure].axes for key in axis}


def test_findings_of_other_cells_are_refused(policy):
    world = teams([20, 20, 20])
    other = findings(teams([20, 20]))
    with pytest.raises(ValueError, match="different cells"):
        released(policy, signs([0, 10, 10]), other, world=world)


def test_without_screening_there_is_no_ruling(policy):
    rulings = {}
    rule_on_screening({}, rulings, policy, (Mean(3, (0, 1)),))
    assert rulings == {}
