"""Each pattern where it is and where it only seems to be, and that nothing hidden or uncertain is ever a cause."""

from __future__ import annotations

from dataclasses import replace

import pytest
from release_builder import ROOT, ROSTER, SECRET, Builder, index, scales, subject

from diagnostic.action_rules import load_rules
from diagnostic.cause_patterns import organisation_causes, silos, unit_causes
from diagnostic.causes import Cause, Pattern, basis
from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Role, ScaleKind

OUTCOME = subject("engagement", Role.OUTCOME)
NPS = subject("enps", Role.OUTCOME, ScaleKind.NPS)
GAP = subject("gap", Role.OTHER, ScaleKind.GAP, parts=("p", "q"), minus=("r", "s"))
HOPES, DEEDS = index("hopes", "q", "p"), index("deeds", "r", "s")


def causes(builder: Builder, unit: str = ROOT, named: frozenset[str] = frozenset()) -> list[Cause]:
    found_on = basis(builder.release(), load_rules(), named)
    if unit == ROOT:
        return list(organisation_causes(found_on))
    return list(unit_causes(found_on, builder.release().unit(unit)))


def disillusioned(unit: str = "a/1") -> Builder:
    builder = Builder((*scales("pqrs"), HOPES, DEEDS, GAP))
    builder.score(unit, "hopes", 72).score(unit, "deeds", 50).score(unit, "gap", 22)
    return builder.contrast(unit, "gap", 1).contrast(unit, "deeds", -1)


@pytest.mark.parametrize("unit", [ROOT, "a", "a/1"])
def test_a_quiet_release_has_no_cause(unit: str) -> None:
    assert causes(Builder((*scales("pqrs"), OUTCOME, NPS, HOPES, DEEDS, GAP)), unit) == []


# --- low and high ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["a", "a/1"])
def test_a_score_below_the_rest_is_low(unit: str) -> None:
    builder = Builder(scales("pq")).contrast(unit, "p", -1, 10, q_value=0.02).score(unit, "p", 52)
    (cause,) = causes(builder, unit)
    assert (cause.pattern, cause.subject, cause.unit) == (Pattern.LOW, "p", unit)
    (evidence,) = cause.evidence
    assert evidence.kind == "below_rest"
    assert evidence.values == {"difference": -10, "g": -0.5, "q_value": 0.02, "score": 52}
    assert evidence.units == (unit, builder.release().unit(unit).parent)
    assert evidence.subjects == ("p",)
    assert cause.priority == pytest.approx(0.5 * 10 / 25 * 0.98)


def test_a_score_above_the_rest_is_to_be_protected() -> None:
    builder = Builder(scales("pq")).contrast("a/1", "q", 1, 10).score("a/1", "q", 80)
    (cause,) = causes(builder, "a/1")
    assert (cause.pattern, cause.subject) == (Pattern.PROTECT, "q")
    assert cause.evidence[0].kind == "above_rest"
    assert cause.evidence[0].values == {"difference": 10, "g": 0.5, "q_value": 0.01, "score": 80}


def test_a_wide_difference_that_did_not_survive_the_control_is_no_cause() -> None:
    builder = Builder(scales("pq")).contrast("a/1", "p", 0, 40, q_value=0.06).score("a/1", "p", 20)
    assert causes(builder, "a/1") == []


@pytest.mark.parametrize("hidden", [Reason.LINKED, Why.TOO_FEW_ANSWERS, (20.0, 40.0)])
@pytest.mark.parametrize("measure", [Measure.CONTRAST, Measure.SCORE])
def test_what_is_not_shown_is_no_cause(measure: Measure, hidden: Reason | Why | tuple[float, float]) -> None:
    builder = Builder(scales("pq")).contrast("a/1", "p", -1).set(measure, "a/1", "p", content=hidden)
    assert causes(builder, "a/1") == []


def test_a_cell_that_lacks_a_figure_is_no_cause() -> None:
    content = {"estimate": -12.0, "q_value": 0.01, "verdict": -1.0}
    assert causes(Builder(scales("p")).set(Measure.CONTRAST, "a/1", "p", content=content), "a/1") == []


def test_the_organisation_is_low_where_the_whole_interval_is_below_its_median_and_the_level() -> None:
    builder = Builder(scales("pqr")).score(ROOT, "p", 50)
    (cause,) = causes(builder)
    assert (cause.pattern, cause.subject) == (Pattern.LOW, "p")
    assert cause.evidence[0].kind == "low_score"
    assert cause.evidence[0].values == {"estimate": 50, "low": 47, "high": 53}
    assert cause.priority == pytest.approx(0.5 * 10 / 25 * 0.95)


@pytest.mark.parametrize(
    ("score", "half", "others"),
    [
        (50, 10, 65),  # the interval reaches the level
        (50, 3, 45),  # above the median of the others
        (62, 1, 90),  # below all others, but not low
    ],
)
def test_the_organisation_is_not_low_on_one_condition_alone(score: float, half: float, others: float) -> None:
    builder = Builder(scales("pqr")).score(ROOT, "p", score, half).score(ROOT, "q", others, 1).score(ROOT, "r", others)
    assert not [cause for cause in causes(builder) if cause.subject == "p"]


def test_the_organisation_protects_what_is_above_the_median_and_the_level() -> None:
    builder = Builder(scales("pqr")).score(ROOT, "p", 80)
    (cause,) = causes(builder)
    assert (cause.pattern, cause.evidence[0].kind) == (Pattern.PROTECT, "high_score")
    assert causes(Builder(scales("pqr")).score(ROOT, "p", 72)) == []
    everything = Builder(scales("pqr"))
    for id_ in "pqr":
        everything.score(ROOT, id_, 80)
    assert causes(everything) == []


def test_a_net_promoter_score_has_levels_of_its_own() -> None:
    def found(score: float) -> list[Pattern]:
        return [cause.pattern for cause in causes(Builder((*scales("pqr"), NPS)).score(ROOT, "enps", score))]

    assert found(-20) == [Pattern.LOW]
    assert found(-2) == []
    assert found(10) == []
    assert found(40) == [Pattern.PROTECT]


def test_net_promoter_points_count_half() -> None:
    builder = Builder((*scales("p"), NPS)).contrast("a/1", "enps", -1, 10).contrast("a/1", "p", -1, 10)
    low, net = sorted(causes(builder, "a/1"), key=lambda cause: cause.subject, reverse=True)
    assert net.priority == pytest.approx(low.priority / 2)


def test_an_index_is_answered_by_its_scales_unless_it_has_an_action() -> None:
    builder = Builder((*scales("rs"), DEEDS)).contrast("a/1", "deeds", -1)
    assert causes(builder, "a/1") == []
    (cause,) = causes(builder, "a/1", frozenset({"deeds"}))
    assert cause.touches == {"deeds", "r", "s"}


def test_a_gap_is_never_low_nor_high() -> None:
    builder = Builder((*scales("pqrs"), GAP)).contrast("a/1", "gap", -1).score(ROOT, "gap", -40)
    assert causes(builder, "a/1", frozenset({"gap"})) == []
    assert causes(builder, ROOT, frozenset({"gap"})) == []


# --- divided --------------------------------------------------------------------------------------------------------


def test_a_divided_team() -> None:
    builder = Builder(scales("pq")).divided("a/1", "p", -0.2).divided("a/1", "q", -0.4)
    clearest, other = causes(builder, "a/1")
    assert (clearest.pattern, clearest.subject, other.subject) == (Pattern.DIVIDED, "q", "p")
    assert clearest.evidence[0].values == {"polarisation": -0.4, "rwg_j": 0.2, "score": 65}
    assert clearest.priority == pytest.approx(0.5 * 0.7 * 0.99)
    assert clearest.outranks == {"q"}


def test_a_division_is_not_called_divided() -> None:
    assert causes(Builder(scales("pq")).divided("a", "p"), "a") == []


def test_agreement_without_rwg_and_q_value_is_enough() -> None:
    builder = Builder(scales("p"))
    builder.set(Measure.AGREEMENT, "a/1", "p", content={"divided": 1.0, "polarisation": -1.0})
    (cause,) = causes(builder, "a/1")
    assert cause.evidence[0].values == {"polarisation": -1, "score": 65}
    assert cause.priority == pytest.approx(0.5 * 1 * 0.95)


@pytest.mark.parametrize("measure", [Measure.AGREEMENT, Measure.SCORE])
def test_hidden_agreement_is_no_division(measure: Measure) -> None:
    builder = Builder(scales("p")).divided("a/1", "p").set(measure, "a/1", "p", content=Reason.UNANIMITY)
    assert causes(builder, "a/1") == []


# --- perception gaps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "theirs"), [(1, 80), (-1, 45)])
@pytest.mark.parametrize("role", ["leader", "manager"])
def test_a_perception_gap_either_way(role: str, verdict: int, theirs: float) -> None:
    (cause,) = causes(Builder(scales("pq")).seen(role, "p", verdict, theirs=theirs))
    assert (cause.pattern, cause.subject, cause.unit) == (Pattern.PERCEPTION_GAP, "p", ROOT)
    (evidence,) = cause.evidence
    assert evidence.values == {"leader": theirs, "staff": 60, "difference": theirs - 60}
    assert evidence.roles == (role, "staff")


def test_no_perception_gap_within_chance_or_hidden() -> None:
    assert causes(Builder(scales("pq")).seen("leader", "p", 0)) == []
    for measure, role in [
        (Measure.ROLE_CONTRAST, "leader"),
        (Measure.ROLE_SCORE, "leader"),
        (Measure.ROLE_SCORE, "staff"),
    ]:
        builder = Builder(scales("pq")).seen("leader", "p", 1).set(measure, role, "p", content=Reason.BELOW_THRESHOLD)
        assert causes(builder) == []


# --- silos ----------------------------------------------------------------------------------------------------------


def test_a_link_weak_from_both_sides_is_a_silo() -> None:
    builder = Builder(scales("p")).link("b", "a", -1, need=60, difference=-10).link("a", "b", -1, need=90)
    (cause,) = silos(basis(builder.release(), load_rules(), ()))
    assert (cause.pattern, cause.partners) == (Pattern.SILO, ("a", "b"))
    assert cause.evidence[0].values == {"quality_ab": 35, "quality_ba": 35, "need": 90}
    assert cause.evidence[0].units == ("a", "b")
    assert cause.priority == pytest.approx(0.9 * (0.8 + 0.4) / 2 * 0.99)
    assert cause in causes(builder)


@pytest.mark.parametrize(("weak", "other"), [(("a", "b"), ("b", "a")), (("b", "a"), ("a", "b"))])
@pytest.mark.parametrize("back", [0, 1, None])
def test_a_link_weak_from_one_side_is_no_silo(weak: tuple[str, str], other: tuple[str, str], back: int | None) -> None:
    builder = Builder(scales("p")).link(*weak, -1).link(*other, back or 0)
    if back is None:
        builder.set(Measure.LINK, *other, content=Reason.BELOW_THRESHOLD)
    assert causes(builder) == []


@pytest.mark.parametrize("back", [0, 1])
def test_a_link_weak_from_one_side_is_low_for_that_side(back: int) -> None:
    builder = Builder(scales("p")).link("a", "b", -1, need=60, difference=-10).link("b", "a", back)
    (cause,) = causes(builder, "a")
    assert (cause.unit, cause.pattern, cause.subject) == ("a", Pattern.LOW, ROSTER.id)
    assert (cause.partners, cause.touches) == (("a", "b"), {ROSTER.id})
    (evidence,) = cause.evidence
    assert (evidence.kind, evidence.units) == ("weak_link_unequal", ("a", "b"))
    assert evidence.values == {"quality_ab": 35, "quality_ba": 35, "need": 60}
    assert cause.priority == pytest.approx(0.6 * 0.4 * 0.99)
    assert causes(builder, "b") == causes(builder, "a/1") == []


def test_a_weak_link_that_is_hardly_needed_is_left_alone() -> None:
    builder = Builder(scales("p")).link("a", "b", -1, need=49).link("b", "a", 0)
    assert causes(builder, "a") == []


def test_a_weak_link_whose_other_side_is_hidden_is_told_from_one_side() -> None:
    builder = Builder(scales("p")).link("a", "b", -1).set(Measure.LINK, "b", "a", content=Reason.BELOW_THRESHOLD)
    (cause,) = causes(builder, "a")
    assert cause.evidence[0].kind == "weak_link_one_way"
    assert cause.evidence[0].values == {"quality_ab": 35, "need": 80}


def test_a_silo_is_no_low_link_of_either_side() -> None:
    builder = Builder(scales("p")).link("a", "b", -1).link("b", "a", -1)
    assert causes(builder, "a") == causes(builder, "b") == []


def test_a_link_strong_from_both_sides_is_to_be_protected() -> None:
    builder = Builder(scales("p")).link("a", "b", 1, difference=10).link("b", "a", 1, difference=20)
    (cause,) = causes(builder, "b")
    assert (cause.pattern, cause.subject, cause.partners) == (Pattern.PROTECT, ROSTER.id, ("b", "a"))
    assert cause.evidence[0].kind == "strong_link"
    assert cause.priority == pytest.approx((0.8 + 0.4) / 2 * 0.99)


@pytest.mark.parametrize("back", [0, None])
def test_a_link_strong_from_one_side_is_nothing(back: int | None) -> None:
    builder = Builder(scales("p")).link("a", "b", 1).link("b", "a", back or 0)
    if back is None:
        builder.set(Measure.LINK, "b", "a", content=Reason.BELOW_THRESHOLD)
    assert causes(builder, "a") == []


# --- disillusion ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["a", "a/1"])
def test_hopes_raised_and_not_delivered(unit: str) -> None:
    (cause,) = causes(disillusioned(unit), unit)
    assert (cause.pattern, cause.subject) == (Pattern.DISILLUSION, "gap")
    assert cause.evidence[0].values == {"raised": 72, "delivered": 50, "gap": 22, "q_value": 0.01}
    assert cause.evidence[0].subjects == ("gap", "hopes", "deeds")
    assert cause.outranks == {"p", "q", "r", "s"}
    assert cause.priority == pytest.approx(12 / 25 * 0.99)


@pytest.mark.parametrize(("of", "verdict"), [("gap", 0), ("gap", -1), ("deeds", 0), ("deeds", 1), ("hopes", -1)])
def test_a_gap_alone_is_no_disillusion(of: str, verdict: int) -> None:
    assert causes(disillusioned().contrast("a/1", of, verdict), "a/1") == []


@pytest.mark.parametrize("of", ["gap", "deeds", "hopes"])
@pytest.mark.parametrize("measure", [Measure.CONTRAST, Measure.SCORE])
def test_a_hidden_side_is_no_disillusion(measure: Measure, of: str) -> None:
    assert causes(disillusioned().set(measure, "a/1", of, content=Reason.COMPLEMENTARY), "a/1") == []


def test_a_side_of_one_scale_needs_no_index() -> None:
    gap = subject("gap", Role.OTHER, ScaleKind.GAP, parts=("p",), minus=("r",))
    builder = Builder((*scales("pr"), gap)).contrast("a/1", "gap", 1).contrast("a/1", "r", -1)
    assert [cause.pattern for cause in causes(builder, "a/1")] == [Pattern.LOW, Pattern.DISILLUSION]


def test_a_gap_without_a_score_for_each_side_is_left_alone() -> None:
    builder = Builder((*scales("pqrs"), HOPES, GAP)).contrast("a/1", "gap", 1)
    assert causes(builder, "a/1") == []


def test_the_organisation_is_disillusioned_where_the_whole_interval_is_wide() -> None:
    def found(gap: float) -> list[Cause]:
        builder = Builder((*scales("pqrs"), HOPES, DEEDS, GAP)).score(ROOT, "gap", gap)
        return causes(builder.score(ROOT, "hopes", 62).score(ROOT, "deeds", 45))

    (cause,) = found(17)
    assert cause.pattern is Pattern.DISILLUSION
    assert cause.evidence[0].values == {"raised": 62, "delivered": 45, "gap": 17}
    assert cause.priority == pytest.approx(7 / 25 * 0.95)
    assert found(12) == []


# --- importance -----------------------------------------------------------------------------------------------------


def test_importance_is_the_mean_share_with_the_largest_made_one() -> None:
    builder = Builder((*scales("pqr"), OUTCOME)).shares("engagement", p=0.6, q=0.3).shares("cohesion", p=0.2, q=0.1)
    found_on = basis(builder.release(), load_rules(), ())
    assert found_on.weights[ROOT].importance == pytest.approx({"p": 1.0, "q": 0.5, "r": 0.5, "engagement": 0.5})


def test_without_drivers_all_scales_are_alike() -> None:
    found_on = basis(Builder(scales("pq")).release(), load_rules(), ())
    assert found_on.weights[ROOT].importance == {"p": 0.5, "q": 0.5}
    assert found_on.important(ROOT, "p") is None
    withheld = Builder((*scales("pq"), OUTCOME))
    for driver in "pq":
        withheld.set(Measure.DRIVERS, ROOT, "engagement", driver, content=Why.TOO_FEW_ANSWERS)
    weights = basis(withheld.release(), load_rules(), ()).weights
    assert all(each.importance == {"p": 0.5, "q": 0.5, "engagement": 0.5} for each in weights.values())


def test_an_important_driver_says_for_which_outcome() -> None:
    builder = Builder((*scales("pq"), OUTCOME)).shares("engagement", p=0.6, q=0.4).shares("cohesion", p=0.7, q=0.3)
    builder.contrast("a/1", "p", -1).contrast("a/1", "q", -1)
    p, q = causes(builder, "a/1")
    assert p.evidence[1].kind == "important_above", "a team has no drivers of its own"
    assert p.evidence[1].units == (ROOT,)
    assert p.evidence[1].values == {"share": 0.7}
    assert p.evidence[1].subjects == ("p", "cohesion")
    assert len(q.evidence) == 1, "less than an equal part is not called important"


def test_a_division_goes_by_its_own_drivers_and_its_teams_by_those_of_the_division() -> None:
    builder = Builder((*scales("pq"), OUTCOME)).shares("engagement", p=0.8, q=0.2)
    for driver, share in (("p", 0.3), ("q", 0.7)):
        builder.set(Measure.DRIVERS, "a", "engagement", driver, content={"estimate": share})
        builder.set(Measure.DRIVERS, "b", "engagement", driver, content=Why.TOO_FEW_ANSWERS)
    for unit in ("a", "a/1", "b", "b/1"):
        builder.contrast(unit, "p", -1).contrast(unit, "q", -1)
    found_on = basis(builder.release(), load_rules(), ())
    assert found_on.importance("a", "p") == found_on.importance("a/1", "p") == pytest.approx(3 / 7)
    assert found_on.importance("b", "p") == found_on.importance("b/1", "p") == found_on.importance(ROOT, "p") == 1
    why = {unit: [e for c in causes(builder, unit) for e in c.evidence[1:]] for unit in ("a", "a/1", "b", "b/1")}
    assert {unit: [(e.kind, e.units, e.subjects[0]) for e in found] for unit, found in why.items()} == {
        "a": [("important_own", ("a",), "q")],
        "a/1": [("important_above", ("a",), "q")],
        "b": [("important_above", (ROOT,), "p")],
        "b/1": [("important_above", (ROOT,), "p")],
    }


def test_an_index_is_as_important_as_its_scales() -> None:
    builder = Builder((*scales("rs"), DEEDS, OUTCOME)).shares("engagement", r=0.8, s=0.4)
    assert basis(builder.release(), load_rules(), {"deeds"}).importance(ROOT, "deeds") == pytest.approx(0.75)


def test_nothing_hidden_is_read() -> None:
    builder = disillusioned().link("a", "b", -1).link("b", "a", -1).seen("leader", "p", 1)
    builder.divided("a/1", "p").shares("engagement", p=0.5, q=0.5)
    for cells in builder.cells.values():
        cells.update(dict.fromkeys(cells, Reason.LINKED))
    found_on = basis(builder.release(), load_rules(), ())
    assert max(value for weights in found_on.weights.values() for value in weights.importance.values()) < SECRET
    assert found_on.middle is None
    assert causes(builder) == []
    assert causes(builder, "a/1") == []


def test_a_link_is_answered_under_the_question_that_it_comes_from() -> None:
    release = Builder(scales("p")).link("a", "b", -1).release()
    (first,) = release.rosters
    release = replace(release, rosters=(replace(first, units=("d",)), replace(first, id="teams", units=("a", "b"))))
    (cause,) = unit_causes(basis(release, load_rules(), frozenset()), release.unit("a"))
    assert (cause.subject, cause.partners) == ("teams", ("a", "b"))
