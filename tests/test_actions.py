"""The plan: few actions, each traced to figures that are shown and survived; units that may not be shown inherit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from release_builder import ROOT, ROSTER, SECRET, Builder, Content, index, plain, scales, subject

from diagnostic.action_rules import load_rules
from diagnostic.actions import Action, Effort, Level, Pattern, Plan, Recommendation, UnitPlan, recommend
from diagnostic.cells import Reason, Shown
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Role, ScaleKind
from diagnostic.release import Release
from diagnostic.survey_parts import UnitInfo

OUTCOME = subject("engagement", Role.OUTCOME)
NPS = subject("enps", Role.OUTCOME, ScaleKind.NPS)
GAP = subject("gap", Role.OTHER, ScaleKind.GAP, parts=("p", "q"), minus=("r", "s"))
HOPES, DEEDS = index("hopes", "p", "q"), index("deeds", "r", "s")
SUBJECTS = (*scales("pqrst"), OUTCOME, NPS, HOPES, DEEDS, GAP)


def action(
    id_: str,
    pattern: Pattern,
    scale: str | None = None,
    *,
    levels: frozenset[Level] = frozenset(Level),
    effort: Effort = Effort.LOW,
    measure: str = "p",
) -> Action:
    words = plain(id_)
    return Action(
        id=id_,
        scale=scale,
        pattern=pattern,
        levels=levels,
        title=words,
        what=words,
        why=words,
        first_step=words,
        owner=words,
        effort=effort,
        horizon_weeks=6,
        measure=scale or measure,
        expected_points=5,
        avoid=words,
    )


def full_library() -> tuple[Action, ...]:
    """Two low actions and one to protect for every scale, general ones for the other patterns."""
    own = [
        action(f"{info.id}-{pattern.value}-{number}", pattern, info.id)
        for info in SUBJECTS
        if info.kind in {ScaleKind.MEAN, ScaleKind.NPS}
        for pattern, count in ((Pattern.LOW, 2), (Pattern.PROTECT, 1))
        for number in range(count)
    ]
    own += [action(f"{ROSTER.id}-{pattern.value}", pattern, ROSTER.id) for pattern in (Pattern.LOW, Pattern.PROTECT)]
    general = (Pattern.DIVIDED, Pattern.PERCEPTION_GAP, Pattern.SILO, Pattern.DISILLUSION)
    return (*own, *(action(pattern.value, pattern) for pattern in general))


LIBRARY = full_library()


def plan_of(builder: Builder, unit: str = ROOT, library: tuple[Action, ...] = LIBRARY) -> UnitPlan:
    plan = recommend(builder.release(), library)
    return plan.organisation if unit == ROOT else plan.units[unit]


def ids(recommendations: tuple[Recommendation, ...]) -> list[str]:
    return [recommendation.action.id for recommendation in recommendations]


# --- the whole plan -------------------------------------------------------------------------------------------------


def test_nothing_stands_out_is_a_plan() -> None:
    plan = recommend(Builder(SUBJECTS).release(), LIBRARY)
    assert plan.organisation == UnitPlan(ROOT, (), ())
    assert dict(plan.units) == {unit: UnitPlan(unit, (), ()) for unit in ("a", "b", "a/1", "a/2", "b/1", "b/2")}


def test_a_plan_may_only_protect() -> None:
    plan = plan_of(Builder(SUBJECTS).contrast("a/1", "p", 1), "a/1")
    assert plan.recommendations == ()
    assert ids(plan.protect) == ["p-protect-0"]


def test_an_empty_library_gives_an_empty_plan() -> None:
    builder = Builder(SUBJECTS).contrast("a/1", "p", -1)
    assert plan_of(builder, "a/1", ()) == UnitPlan("a/1", (), ())


def test_own_questionnaires_need_no_outcomes_drivers_or_roles() -> None:
    units = (UnitInfo(ROOT, "All", None, 0, leaf=False), UnitInfo("x", "X", ROOT, 1, leaf=True))
    builder = Builder(scales(["anything"]), units).contrast("x", "anything", -1)
    plan = recommend(builder.release(), (action("do", Pattern.LOW),))
    assert plan.organisation.recommendations == ()
    assert ids(plan.units["x"].recommendations) == ["do"]


def test_an_organisation_of_one_team() -> None:
    builder = Builder(scales("pqr"), (UnitInfo(ROOT, "All", None, 0, leaf=True),)).score(ROOT, "q", 40)
    plan = recommend(builder.release(), LIBRARY)
    assert ids(plan.organisation.recommendations) == ["q-low-0"]
    assert plan.units == {}


def test_the_rules_can_be_stricter() -> None:
    builder = Builder(SUBJECTS)
    for of in "pqrst":
        builder.contrast("a/1", of, -1)
    rules = load_rules()
    one = rules.model_copy(update={"limits": rules.limits.model_copy(update={"team": 1})})
    assert len(recommend(builder.release(), LIBRARY, one).units["a/1"].recommendations) == 1


# --- units that may not be shown ------------------------------------------------------------------------------------


def test_a_withheld_unit_inherits_from_the_nearest_that_is_shown() -> None:
    builder = Builder(SUBJECTS).contrast("a/1", "p", -1).contrast("a", "p", -1).hide("a/1")
    assert plan_of(builder, "a/1") == UnitPlan("a/1", (), (), inherits="a")
    assert plan_of(builder, "a").recommendations
    assert plan_of(builder.hide("a"), "a/1").inherits == ROOT
    assert plan_of(builder, "a").inherits == ROOT


def test_where_nothing_is_shown_there_is_no_plan() -> None:
    builder = Builder(SUBJECTS)
    for unit in builder.units:
        builder.hide(unit.id)
    plan = recommend(builder.release(), LIBRARY)
    assert plan.organisation == UnitPlan(ROOT, (), ())
    assert {unit.inherits for unit in plan.units.values()} == {ROOT}


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "limit"), [(ROOT, 5), ("a", 3), ("a/1", 3)])
def test_few_actions(unit: str, limit: int) -> None:
    planted = {**dict.fromkeys("abcdef", 40), "m": 65, **dict.fromkeys("uvwxyz", 90)}
    builder = Builder(scales(planted))
    for of, score in planted.items():
        builder.score(unit, of, score)
        if unit != ROOT:
            builder.contrast(unit, of, (score > 65) - (score < 65))
    library = tuple(action(f"{pattern.value}-{at}", pattern) for pattern in Pattern for at in range(9))
    plan = plan_of(builder, unit, library)
    assert len(plan.recommendations) == limit
    assert len(plan.protect) == 2


def test_no_action_twice_in_a_unit() -> None:
    builder = Builder(SUBJECTS).contrast("a/1", "p", -1, 20).contrast("a/1", "q", -1, 10).contrast("a/2", "q", -1)
    library = (action("once", Pattern.LOW),)
    plan = recommend(builder.release(), library)
    assert [(r.action.id, r.subject) for r in plan.units["a/1"].recommendations] == [("once", "p")]
    assert ids(plan.units["a/2"].recommendations) == ["once"], "the same cause gets the same action elsewhere"


def test_one_recommendation_a_scale() -> None:
    builder = Builder(scales("pqr")).score(ROOT, "p", 40).seen("leader", "p", 1, theirs=90, staff=40)
    assert len(plan_of(builder).recommendations) == 1


def test_an_index_and_its_scales_are_one() -> None:
    builder = Builder(SUBJECTS).contrast("a/1", "deeds", -1, 20).contrast("a/1", "r", -1, 10)
    library = (*LIBRARY, action("deeds-low", Pattern.LOW, "deeds"))
    assert ids(plan_of(builder, "a/1", library).recommendations) == ["deeds-low"]


def test_of_several_divided_scales_the_clearest_is_named() -> None:
    builder = Builder(SUBJECTS).shares("engagement", p=0.9, q=0.1)
    builder.divided("a/1", "p", -0.1).divided("a/1", "q", -0.6)
    library = (*LIBRARY, action("divided-again", Pattern.DIVIDED))
    assert [r.subject for r in plan_of(builder, "a/1", library).recommendations] == ["q"]


def test_one_perception_gap_the_widest() -> None:
    builder = Builder(SUBJECTS).seen("leader", "p", 1, theirs=70).seen("leader", "q", 1, theirs=80)
    library = (*LIBRARY, action("gap-again", Pattern.PERCEPTION_GAP))
    assert [r.subject for r in plan_of(builder, ROOT, library).recommendations] == ["q"]


# --- order ----------------------------------------------------------------------------------------------------------


def test_important_wide_and_sure_come_first() -> None:
    builder = Builder(SUBJECTS).shares("engagement", p=0.2, q=0.4, r=0.4)
    builder.contrast("a/1", "p", -1, 20).contrast("a/1", "q", -1, 20).contrast("a/1", "r", -1, 20, q_value=0.04)
    assert [r.subject for r in plan_of(builder, "a/1").recommendations] == ["q", "r", "p"]


def test_low_outcomes_come_after_low_drivers() -> None:
    builder = Builder(SUBJECTS).shares("engagement", p=0.01, q=0.5)
    builder.contrast("a/1", "engagement", -1, 25).contrast("a/1", "p", -1, 5)
    first, last = plan_of(builder, "a/1").recommendations
    assert (first.subject, last.subject) == ("p", "engagement")
    assert first.priority == last.priority
    alone = Builder(SUBJECTS).contrast("a/1", "engagement", -1, 25)
    (only,) = plan_of(alone, "a/1").recommendations
    assert only.priority == pytest.approx(0.5 * 0.99)


def test_a_divided_team_is_not_called_lukewarm() -> None:
    builder = Builder(SUBJECTS).divided("a/1", "p", -0.1).contrast("a/1", "p", -1, 25)
    (only,) = plan_of(builder, "a/1").recommendations
    assert only.pattern is Pattern.DIVIDED
    assert only.priority == pytest.approx(0.5 * 0.99)


def test_disillusion_comes_before_what_it_consists_of() -> None:
    builder = Builder(SUBJECTS).contrast("a/1", "gap", 1, 4).contrast("a/1", "deeds", -1, 4)
    builder.contrast("a/1", "r", -1, 25).shares("engagement", r=0.5, t=0.1)
    assert [r.pattern for r in plan_of(builder, "a/1").recommendations] == [Pattern.DISILLUSION, Pattern.LOW]


def test_what_is_to_be_changed_is_not_to_be_protected() -> None:
    builder = Builder(SUBJECTS).divided("a/1", "p").contrast("a/1", "p", 1)
    plan = plan_of(builder, "a/1")
    assert [r.pattern for r in plan.recommendations] == [Pattern.DIVIDED]
    assert plan.protect == ()


# --- the action -----------------------------------------------------------------------------------------------------


def test_a_scales_own_action_comes_before_a_general_one() -> None:
    builder = Builder(SUBJECTS).contrast("a", "p", -1)
    library = (action("general", Pattern.LOW), action("own", Pattern.LOW, "p"), action("other", Pattern.LOW, "q"))
    assert ids(plan_of(builder, "a", library).recommendations) == ["own"]
    assert ids(plan_of(builder, "a", library[:1]).recommendations) == ["general"]
    assert ids(plan_of(builder, "a", library[2:]).recommendations) == []


def test_the_action_can_be_carried_out_at_that_level() -> None:
    builder = Builder(SUBJECTS).contrast("a", "p", -1).contrast("a/1", "p", -1).score(ROOT, "p", 40)
    library = tuple(action(level.value, Pattern.LOW, "p", levels=frozenset({level})) for level in Level)
    for unit, level in ((ROOT, "organisation"), ("a", "division"), ("a/1", "team")):
        assert ids(plan_of(builder, unit, library).recommendations) == [level]


def test_a_team_starts_with_the_least_effort() -> None:
    builder = Builder(SUBJECTS).contrast("a", "p", -1).contrast("a/1", "p", -1)
    library = tuple(action(effort.value, Pattern.LOW, "p", effort=effort) for effort in reversed(Effort))
    assert ids(plan_of(builder, "a", library).recommendations) == ["high"]
    assert ids(plan_of(builder, "a/1", library).recommendations) == ["low"]


def test_a_silo_is_in_the_plans_of_the_organisation_and_of_both_sides() -> None:
    builder = Builder(SUBJECTS).link("b", "a", -1).link("a", "b", -1)
    plan = recommend(builder.release(), LIBRARY)
    for unit_plan in (plan.organisation, plan.units["a"], plan.units["b"]):
        (found,) = unit_plan.recommendations
        assert (found.pattern, found.partners, found.unit) == (Pattern.SILO, ("a", "b"), unit_plan.unit)
        assert found.subject == found.action.measure
    assert plan.units["a/1"].recommendations == ()


def test_a_link_that_one_side_finds_weak_is_the_business_of_that_side() -> None:
    builder = Builder(SUBJECTS).link("b", "a", -1).link("a", "b", 0)
    plan = recommend(builder.release(), LIBRARY)
    (found,) = plan.units["b"].recommendations
    assert (found.pattern, found.subject, found.partners) == (Pattern.LOW, ROSTER.id, ("b", "a"))
    assert plan.units["a"].recommendations == plan.organisation.recommendations == ()


def test_a_link_that_both_sides_find_strong_is_protected_by_both() -> None:
    builder = Builder(SUBJECTS).link("b", "a", 1, difference=15).link("a", "b", 1, difference=15)
    plan = recommend(builder.release(), LIBRARY)
    assert [(r.subject, r.partners) for r in plan.units["b"].protect] == [(ROSTER.id, ("b", "a"))]
    assert [(r.subject, r.partners) for r in plan.units["a"].protect] == [(ROSTER.id, ("a", "b"))]
    assert plan.organisation.protect == ()


def test_the_whole_takes_up_the_disillusion_of_a_division_and_names_it() -> None:
    builder = Builder(SUBJECTS).contrast("a", "gap", 1).contrast("a", "deeds", -1).score("a", "gap", 22)
    (found,) = plan_of(builder).recommendations
    assert (found.pattern, found.unit, found.partners) == (Pattern.DISILLUSION, ROOT, ("a",))
    assert found.evidence[0].values["gap"] == 22


def test_a_silo_gives_no_plan_to_a_side_that_is_not_shown() -> None:
    builder = Builder(SUBJECTS).hide("a").link("b", "a", -1).link("a", "b", -1)
    assert plan_of(builder, "a") == UnitPlan("a", (), (), inherits=ROOT)
    assert [r.pattern for r in plan_of(builder, "b").recommendations] == [Pattern.SILO]


# --- whatever the release -------------------------------------------------------------------------------------------

UNITS = ("a", "b", "a/1", "a/2", "b/1", "b/2")
HIDDEN: st.SearchStrategy[Content] = st.sampled_from(
    [Reason.BELOW_THRESHOLD, Reason.UNANIMITY, Why.TOO_FEW_ANSWERS, Why.NOT_ASKED, (20.0, 40.0)]
)


def whole(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(float)


def verdicts(**others: st.SearchStrategy[float]) -> st.SearchStrategy[Content]:
    shown = st.fixed_dictionaries(
        {"estimate": whole(-40, 40), "q_value": st.sampled_from([0.0, 0.03, 0.05, 0.3]), "verdict": whole(-1, 1)}
        | {"g": st.sampled_from([-0.8, 0.3]), **others}
    )
    return st.one_of(shown, HIDDEN)


SCORES = st.one_of(
    st.tuples(whole(0, 100), whole(0, 20)).map(lambda s: {"estimate": s[0], "low": s[0] - s[1], "high": s[0] + s[1]}),
    HIDDEN,
)
CAMPS = st.one_of(
    st.fixed_dictionaries(
        {"divided": whole(0, 1), "polarisation": st.sampled_from([-1.0, -0.2, 0.6]), "q_value": st.just(0.01)}
    ),
    HIDDEN,
)
SHARES = st.one_of(st.sampled_from([0.0, 0.1, 0.4]).map(lambda share: {"estimate": share}), HIDDEN)


@st.composite
def releases(draw: st.DrawFn, *, verdict: bool = True) -> Release:
    builder = Builder(SUBJECTS, roles=("leader", "manager", "staff"))
    # Patterns of several cells, which would hardly come about by chance; what is drawn below may spoil them.
    for unit in draw(st.lists(st.sampled_from(UNITS), max_size=3)):
        builder.contrast(unit, "gap", 1).contrast(unit, "deeds", -1)
    if verdict and draw(st.booleans()):
        builder.score(ROOT, "gap", 25)
    if draw(st.booleans()):
        builder.link("a", "b", -1).link("b", "a", -1)

    def sometimes(measure: Measure, keys: Iterator[tuple[str, ...]], content: st.SearchStrategy[Content]) -> None:
        for key in draw(st.lists(st.sampled_from(sorted(keys)), max_size=12, unique=True)):
            builder.set(measure, *key, content=draw(content))

    of = [info.id for info in SUBJECTS]
    own = ["p", "q", "r", "s", "t", "engagement", "enps"]
    if verdict:
        sometimes(Measure.SCORE, ((unit, id_) for unit in (ROOT, *UNITS) for id_ in of), SCORES)
    sometimes(Measure.CONTRAST, ((unit, id_) for unit in UNITS for id_ in of), verdicts())
    sometimes(Measure.AGREEMENT, ((unit, id_) for unit in UNITS[2:] for id_ in own), CAMPS)
    sometimes(Measure.ROLE_CONTRAST, ((role, id_) for role in ("leader", "manager") for id_ in own), verdicts())
    sometimes(Measure.ROLE_SCORE, ((role, id_) for role in ("leader", "manager", "staff") for id_ in own), SCORES)
    sometimes(Measure.DRIVERS, (("organisation", "engagement", id_) for id_ in "pqrst"), SHARES)
    links = verdicts(need=whole(0, 100), quality=whole(0, 100), difference=whole(-50, 50))
    sometimes(Measure.LINK, ((one, two) for one in "ab" for two in "ab" if one != two), links)
    if not verdict:
        _silence(builder)
    return builder.release()


def _silence(builder: Builder) -> None:
    for cells in builder.cells.values():
        for keys, content in cells.items():
            if isinstance(content, dict):
                quiet = {"verdict": 0.0, "divided": 0.0}
                cells[keys] = {name: quiet.get(name, value) for name, value in content.items()}


def figure(release: Release, measure: Measure, *keys: str) -> Shown:
    cell = release.cell(measure, *keys)
    assert isinstance(cell, Shown)
    return cell


def check_traced(release: Release, recommendation: Recommendation) -> None:
    """Fail unless every figure named is shown, as it stands in the release, and is a finding."""
    unit, on = recommendation.unit, recommendation.subject
    evidence = recommendation.evidence[0]
    values = evidence.values
    assert SECRET not in values.values()
    match evidence.kind:
        case "below_rest" | "above_rest":
            cell = figure(release, Measure.CONTRAST, unit, on)
            assert cell.number("verdict") == (-1 if evidence.kind == "below_rest" else 1)
            assert values["difference"] == cell.number("estimate")
            assert values["score"] == figure(release, Measure.SCORE, unit, on).number("estimate")
        case "low_score" | "high_score":
            cell = figure(release, Measure.SCORE, unit, on)
            nps = on == "enps"
            assert unit == ROOT
            if evidence.kind == "low_score":
                assert cell.number("high") < (0 if nps else 60)
            else:
                assert cell.number("low") >= (30 if nps else 70)
        case "divided":
            assert figure(release, Measure.AGREEMENT, unit, on).number("divided") == 1
            assert release.unit(unit).leaf
        case "perception_gap":
            role, reference = evidence.roles
            assert figure(release, Measure.ROLE_CONTRAST, role, on).number("verdict") != 0
            assert values["leader"] == figure(release, Measure.ROLE_SCORE, role, on).number("estimate")
            assert values["staff"] == figure(release, Measure.ROLE_SCORE, reference, on).number("estimate")
        case "weak_link":
            a, b = recommendation.partners
            assert a < b
            for keys, quality in (((a, b), "quality_ab"), ((b, a), "quality_ba")):
                cell = figure(release, Measure.LINK, *keys)
                assert cell.number("verdict") == -1
                assert values[quality] == cell.number("quality")
        case "disillusion":
            unit, *_ = (*recommendation.partners, unit)
            assert values["gap"] == figure(release, Measure.SCORE, unit, "gap").number("estimate")
            if unit == ROOT:
                assert figure(release, Measure.SCORE, unit, "gap").number("low") > 10
            else:
                assert figure(release, Measure.CONTRAST, unit, "gap").number("verdict") == 1
                assert figure(release, Measure.CONTRAST, unit, "deeds").number("verdict") == -1
        case unknown:
            pytest.fail(unknown)


def check_link(release: Release, recommendation: Recommendation) -> None:
    """Fail unless a link is rated as its evidence says, and is no silo."""
    one, other = recommendation.partners
    assert (one, recommendation.subject) == (recommendation.unit, ROSTER.id)
    values, kind = recommendation.evidence[0].values, recommendation.evidence[0].kind
    there, back = figure(release, Measure.LINK, one, other), release.cell(Measure.LINK, other, one)
    assert values["quality_ab"] == there.number("quality")
    assert there.number("verdict") == (1 if kind == "strong_link" else -1)
    if kind == "weak_link_one_way":
        assert not isinstance(back, Shown)
        assert "quality_ba" not in values
    else:
        assert isinstance(back, Shown)
        assert values["quality_ba"] == back.number("quality")
        assert back.number("verdict") in ({1} if kind == "strong_link" else {0, 1})


def check_few(plan: UnitPlan, limit: int) -> None:
    chosen = plan.recommendations
    assert len(chosen) <= limit
    assert len(plan.protect) <= 2
    assert {r.pattern for r in plan.protect} <= {Pattern.PROTECT}
    assert Pattern.PROTECT not in {r.pattern for r in chosen}
    assert len(set(ids(chosen))) == len(chosen)
    named = [r.subject for r in chosen if r.pattern is not Pattern.SILO]
    assert len(set(named)) == len(named)
    others = [r.pattern for r in chosen if r.pattern is not Pattern.LOW]
    assert len(set(others)) == len(others)
    assert [r.priority for r in chosen] == sorted((r.priority for r in chosen), reverse=True)
    assert all(0 <= r.priority <= 1 for r in (*chosen, *plan.protect))
    assert all(r.unit == plan.unit for r in (*chosen, *plan.protect))
    if plan.inherits:
        assert not chosen
        assert not plan.protect


def all_plans(plan: Plan) -> list[UnitPlan]:
    return [plan.organisation, *plan.units.values()]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_every_recommendation_is_traced_and_the_plan_stays_small(release: Release) -> None:
    plan = recommend(release, LIBRARY)
    assert recommend(release, LIBRARY) == plan
    assert list(plan.units) == list(UNITS)
    for unit_plan in all_plans(plan):
        check_few(unit_plan, 5 if unit_plan.unit == ROOT else 3)
        for recommendation in (*unit_plan.recommendations, *unit_plan.protect):
            check = check_link if recommendation.subject == ROSTER.id else check_traced
            check(release, recommendation)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(releases(verdict=False))
def test_without_a_finding_there_is_no_action(release: Release) -> None:
    for unit_plan in all_plans(recommend(release, LIBRARY)):
        assert unit_plan.recommendations == ()
        assert unit_plan.protect == ()
