import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.cells import WHYS
from diagnostic.driver_sums import MOST_GROUPS, driver_sums
from diagnostic.drivers import MINIMUM_PEOPLE, DriverResults, drivers
from diagnostic.problems import Why
from diagnostic.questionnaire import Role
from diagnostic.responses import ROOT, Hierarchy, Responses, Unit
from diagnostic.scoring import score
from diagnostic.stats.importance import lmg
from diagnostic.unit_tally import tally_units

ASKED = questionnaire(
    *(scale(name, items=4) for name in ("strong", "weak", "none")), scale("out", items=4, role=Role.OUTCOME)
)


def _answered(
    people: int, teams: int, *, units: dict[str, int] | None = None, turned: str = "", between: float = 0.0
) -> Responses:
    """Give answers in which the outcome is made of the first driver, or in the division ``turned`` of the last.

    ``between`` is the part of teams' averages in the outcome that comes from the last driver.
    """
    rng = np.random.default_rng(2)
    tree = hierarchy(units or {"north": teams})
    leaves = np.flatnonzero(tree.leaves())
    unit = leaves[np.arange(people) % len(leaves)]
    of_team = rng.normal(0, 0.5, (len(tree.units), 3))[unit] if between else np.zeros((people, 3))
    trait = rng.normal(0, 0.8, (people, 3)) + of_team
    weight = np.tile([0.8, 0.3, 0.0], (people, 1))
    inside = np.array([tree.units[at].id.startswith(turned) if turned else False for at in unit])
    weight[inside] = [0.0, 0.3, 0.8]
    out = (weight * (trait - of_team)).sum(axis=1) + between * of_team[:, 2] + rng.normal(0, 0.3, people)
    latent = np.repeat(np.column_stack([trait, out]), 4, axis=1) + 3
    answers = np.clip(np.rint(latent + rng.normal(0, 0.4, latent.shape)), 1, 5)
    return responses(ASKED, answers, unit, units=tree)


def _drivers(answered: Responses, seed: int = 0) -> DriverResults:
    scores = score(answered)
    return drivers(
        tally_units(answered, scores),
        scores,
        answered.unit,
        confidence=0.95,
        false_discovery_rate=0.05,
        rng=np.random.default_rng(seed),
    )


def _found(people: int, teams: int) -> DriverResults:
    return _drivers(_answered(people, teams))


@pytest.mark.parametrize("teams", [5, 40])  # people are resampled, then teams
def test_importance_finds_what_the_outcome_is_made_of(teams: int) -> None:
    found = _found(600, teams)
    share = found.importance.columns["estimate"][0, 0]
    assert found.method == "lmg"
    assert share.argsort().tolist() == [2, 1, 0]
    assert share.sum() == pytest.approx(1)
    assert (found.importance.columns["low"][0, 0] <= share).all()
    assert (share <= found.importance.columns["high"][0, 0]).all()
    assert found.importance.columns["low"][0, 0, 0] > found.importance.columns["high"][0, 0, 1]
    assert found.alike[ROOT] == {"out": ()}
    assert found.models.columns["n"][0].tolist() == [600]
    assert found.resampling == ("teams" if teams == 40 else "people")


def test_the_estimate_is_that_of_the_covariance_of_all_people() -> None:
    answered = _answered(600, 40)
    values = score(answered).values
    covariance = np.cov(values, rowvar=False)
    found = _found(600, 40)
    want = lmg(covariance)
    np.testing.assert_allclose(found.importance.columns["estimate"][0, 0], want / want.sum())
    assert found.models.columns["estimate"][0, 0] == pytest.approx(want.sum())


def test_few_people_have_no_drivers() -> None:
    found = _found(MINIMUM_PEOPLE - 1, 5)
    assert found.method == ""
    assert (found.importance.why == WHYS.index(Why.TOO_FEW_ANSWERS)).all()
    assert (found.models.why == WHYS.index(Why.TOO_FEW_ANSWERS)).all()


DIVISIONS = {"north": 12, "south": 12, "west": 12, "small": 2}


def test_divisions_with_enough_people_have_drivers_of_their_own() -> None:
    found = _drivers(_answered(1500, 0, units=DIVISIONS))
    ids = (ROOT, "north", "south", "west", "small")
    assert found.importance.axes[0] == ids, "no teams"
    own = ~np.isnan(found.importance.columns["estimate"]).any(axis=(1, 2))
    assert dict(zip(ids, own.tolist(), strict=True)) == {**dict.fromkeys(ids[:4], True), "small": False}
    assert (found.importance.why[4] == WHYS.index(Why.TOO_FEW_ANSWERS)).all()
    assert found.importance.n[:, 0, 0].tolist() == [1500, 480, 474, 468, 78]
    assert set(found.alike) == set(ids)
    assert found.alike["small"] == {}
    assert np.isnan(found.models.columns["n"][1:]).all(), "counts of divisions would add up"
    assert not np.isnan(found.models.columns["adjusted"][1:4]).any()


def test_a_division_is_estimated_on_its_own_people() -> None:
    answered = _answered(1500, 0, units=DIVISIONS, turned="south")
    inside = np.array([answered.hierarchy.units[at].id.startswith("south") for at in answered.unit])
    want = lmg(np.cov(score(answered).values[inside], rowvar=False))
    found = _drivers(answered)
    np.testing.assert_allclose(found.importance.columns["estimate"][2, 0], want / want.sum())
    np.testing.assert_allclose(found.models.columns["estimate"][2, 0], want.sum())


def test_only_the_division_with_other_drivers_is_said_to_differ() -> None:
    turned = _drivers(_answered(1500, 0, units=DIVISIONS, turned="south")).importance.columns
    assert turned["verdict"][2, 0].tolist() == [-1, 0, 1]
    assert (turned["verdict"][[1, 3], 0] != turned["verdict"][2, 0]).any(axis=1).all()
    assert np.isnan(turned["verdict"][[0, 4]]).all(), "neither the organisation nor a small division is tested"
    alike = _drivers(_answered(1500, 0, units=DIVISIONS)).importance.columns
    assert (np.nan_to_num(alike["verdict"]) == 0).all()


def test_deeper_units_are_compared_level_by_level() -> None:
    """Two regions of two areas with eight teams each; a team stands directly under a region, another one at the top."""
    names = {f"{r}/{a}": r for r in ("north", "south") for a in "ab"}
    units = [Unit(ROOT, "All", None, 0), *(Unit(r, r, ROOT, 1) for r in ("north", "south"))]
    units += [Unit(area, area, region, 2) for area, region in names.items()]
    units += [Unit(f"{area}/{t}", "t", area, 3) for area in names for t in range(8)]
    units += [Unit("north/alone", "t", "north", 2), Unit("board", "b", ROOT, 1)]
    tree = Hierarchy(tuple(units))
    flat = _answered(1700, 34)
    leaves = np.flatnonzero(tree.leaves())
    answered = responses(ASKED, flat.answers, leaves[flat.unit - flat.unit.min()], units=tree)
    found = _drivers(answered).importance
    assert found.axes[0] == (ROOT, "north", "south", *names)
    assert found.n[:, 0, 0].tolist() == [1700, 850, 800, 400, 400, 400, 400]
    assert np.isnan(found.columns["p_value"]).any(axis=(1, 2)).tolist() == [True] + [False] * 6
    assert (np.nan_to_num(found.columns["verdict"]) == 0).all()


def test_many_people_are_put_together_at_random_and_none_is_lost() -> None:
    answered = _answered(1111, 5)
    scores = score(answered)
    sums = driver_sums(tally_units(answered, scores), scores, answered.unit)
    clusters = sums.clusters(0, np.random.default_rng(1))
    assert clusters.n.size == MOST_GROUPS
    assert set(clusters.n.tolist()) == {2, 3}
    np.testing.assert_allclose(clusters.total.sum(axis=0), sums.own.total.sum(axis=0))
    np.testing.assert_allclose(clusters.cross.sum(axis=0), sums.own.cross.sum(axis=0))
    one, two = (sums.clusters(0, np.random.default_rng(seed)).total[0] for seed in (1, 2))
    assert not np.allclose(one, two)


def test_within_and_between_teams_are_taken_apart() -> None:
    found = _drivers(_answered(1200, 60, between=1.5))
    within, between = found.levels.columns["estimate"][:, 0]
    assert found.levels.axes == (("within", "between"), ("out",), ("strong", "weak", "none"))
    assert within.argmax() == 0
    assert between.argmax() == 2
    assert found.levels.columns["low"][1, 0, 2] > found.levels.columns["high"][0, 0, 2]
    assert found.level_models.columns["groups"].tolist() == [[60], [60]]
    assert found.level_models.columns["n"].tolist() == [[1200], [1200]]


def test_few_teams_say_nothing_of_levels() -> None:
    found = _found(600, 29)
    assert (found.levels.why == WHYS.index(Why.TOO_FEW_GROUPS)).all()
    assert (found.level_models.why == WHYS.index(Why.TOO_FEW_GROUPS)).all()


def test_averages_of_teams_need_three_teams_a_driver() -> None:
    asked = questionnaire(*(scale(f"d{at}", items=1) for at in range(11)), scale("out", items=1, role=Role.OUTCOME))
    answers = np.random.default_rng(1).integers(1, 6, (640, 12))
    tree = hierarchy({"north": 32})
    leaves = np.flatnonzero(tree.leaves())
    found = _drivers(responses(asked, answers, leaves[np.arange(640) % 32], units=tree))
    assert (found.levels.why[0] == -1).all()
    assert (found.levels.why[1] == WHYS.index(Why.TOO_FEW_GROUPS)).all()


def test_the_same_seed_gives_the_same_figures() -> None:
    answered = _answered(600, 40)
    one, two, other = (_drivers(answered, seed).importance.columns["low"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other)[~np.isnan(one)].any()


def test_without_outcomes_there_are_no_drivers() -> None:
    asked = questionnaire(scale("one", items=2), scale("two", items=2))
    answers = np.random.default_rng(1).integers(1, 6, (200, 4))
    found = _drivers(responses(asked, answers))
    assert found.importance.n.shape == (1, 0, 2)
    assert found.levels.n.shape == (2, 0, 2)
    assert (found.method, found.resampling) == ("", "")


def test_one_driver_scale_that_nobody_varies_on_is_said_so() -> None:
    answered = _answered(600, 40)
    answers = answered.answers.copy()
    answers[:, :4] = 3
    found = _drivers(responses(ASKED, answers, answered.unit, units=answered.hierarchy))
    assert (found.importance.why == WHYS.index(Why.NO_VARIANCE)).all()
