"""Answers that are thin, alike or contradictory, through the whole report: no crash, no warning, only numbers.

Warnings are errors in all tests. The answers are random: what is asserted holds for any.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from builders import hierarchy, index, questionnaire, response_format, responses, scale, text

from diagnostic.actions import recommend
from diagnostic.analysis import analyse
from diagnostic.cells import Shown
from diagnostic.disclosure.policy import load_policy
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput, NotEstimable, Why
from diagnostic.profiling import find_profiles
from diagnostic.questionnaire import Attribute, AttributeKind, Role, RosterQuestion, Scale, ScaleKind, UnitKind
from diagnostic.release import Release
from diagnostic.report.compose import compose
from diagnostic.report.wording import Wording
from diagnostic.responses import Hierarchy, Links, Responses
from diagnostic.settings import Settings

Codes = npt.NDArray[np.int64]
Made = Callable[[np.random.Generator], Responses]

UNITS = hierarchy({"north": 3, "south": 3, "west": 3}, headcount=30)
TEAMS = np.array([at for at, unit in enumerate(UNITS.units) if unit.level == 2])
PEOPLE = 180
POLICY = load_policy(None)
ROSTER = RosterQuestion(
    "works", text("w"), text("h"), text("l"), "block", UnitKind.DIVISION, response_format(4), text("need {unit}"),
    response_format(5), text("quality {unit}"),
)  # fmt: skip


def outcome(items: int = 3, options: int = 5) -> Scale:
    return scale("e", items=items, options=options, role=Role.OUTCOME)


def alike(rng: np.random.Generator, people: int, items: int, options: int = 5) -> Codes:
    """Draw answers that hang together."""
    view = rng.standard_normal((people, 1)) * 0.8 + 0.6 * rng.standard_normal((people, items))
    return np.clip(np.rint((options + 1) / 2 + options / 5 * view), 1, options).astype(np.int64)


def teams(people: int) -> Codes:
    return TEAMS[np.arange(people) % len(TEAMS)]


def levels(people: int, among: tuple[str, ...] = ("leader", "manager", "staff", "staff", "staff")) -> list[str | None]:
    return [among[at % len(among)] for at in range(people)]


def answered(
    *scales: Scale, codes: npt.NDArray[np.integer], unit: Codes | None = None, units: Hierarchy = UNITS
) -> Responses:
    where = teams(len(codes)) if unit is None else unit
    return responses(questionnaire(*scales), codes, where, units=units, role_level=levels(len(codes)))


def linked(made: Responses, quality: npt.NDArray[np.integer]) -> Responses:
    """Add links of everybody with all three divisions."""
    person, target = np.repeat(np.arange(made.n), 3), np.tile(np.arange(1, 4), made.n)
    need = np.full(person.size, 3, dtype=np.int8)
    asked = replace(made.questionnaire, rosters=(ROSTER,))
    return replace(made, questionnaire=asked, links={"works": Links(person, target, need, quality.astype(np.int8))})


def grouped(made: Responses, values: list[str | None]) -> Responses:
    """Add a category."""
    site = Attribute("site", AttributeKind.CATEGORY, text("Site"), text("Site?"), {"en": ("site",)}, ())
    asked = replace(made.questionnaire, attributes=(*made.questionnaire.attributes, site))
    return replace(made, questionnaire=asked, attributes={"site": pd.Categorical(values, categories=["x", "y"])})


def two_items(rng: np.random.Generator) -> Responses:
    return answered(scale("a", items=2), outcome(), codes=alike(rng, PEOPLE, 5))


def one_item(rng: np.random.Generator) -> Responses:
    return answered(scale("a", items=1), outcome(1), codes=rng.integers(1, 6, (PEOPLE, 2)))


def nothing_but_one_item(rng: np.random.Generator) -> Responses:
    return answered(scale("a", items=1), codes=rng.integers(1, 6, (PEOPLE, 1)))


def unrelated_items(rng: np.random.Generator) -> Responses:
    """Reliability is about 0, and its interval has nearly no lower end."""
    return answered(scale("a"), outcome(), codes=rng.integers(1, 6, (40, 6)))


def items_against_each_other(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 6)
    codes[:, 1:3] = 6 - codes[:, 1:3]
    return answered(scale("a"), outcome(), codes=codes)


def no_variance_in_a_scale(rng: np.random.Generator) -> Responses:
    codes = rng.integers(1, 6, (PEOPLE, 9))
    codes[:, :3] = 4
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def no_variance_in_an_item(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 9)
    codes[:, 0] = 4
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def no_variance_in_the_outcome(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 9)
    codes[:, 6:] = 5
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def no_variance_at_all(_: np.random.Generator) -> Responses:
    made = answered(scale("a"), scale("b"), outcome(), codes=np.full((PEOPLE, 9), 4))
    return linked(made, np.full(3 * PEOPLE, 4))


def heywood(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 9)
    codes[5:, 1] = codes[5:, 0]
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def singular(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 9)
    codes[:, 1] = codes[:, 0]
    codes[:, 3:6] = codes[:, :3]
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def every_item_the_same(rng: np.random.Generator) -> Responses:
    return answered(scale("a"), scale("b"), outcome(), codes=np.repeat(rng.integers(2, 4, (PEOPLE, 1)), 9, axis=1))


def team_of_one(rng: np.random.Generator) -> Responses:
    unit = teams(PEOPLE)
    unit[unit == TEAMS[0]] = TEAMS[1]
    unit[0] = TEAMS[0]
    return answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6), unit=unit)


def teams_of_one(rng: np.random.Generator) -> Responses:
    units = hierarchy({"north": 10, "south": 10, "west": 10})
    unit = np.array([at for at, each in enumerate(units.units) if each.level == 2])
    return answered(scale("a"), outcome(), codes=alike(rng, 30, 6), unit=unit, units=units)


def fewer_people_than_items(rng: np.random.Generator) -> Responses:
    scales = scale("a", items=20), scale("b", items=20), outcome()
    return answered(*scales, codes=alike(rng, 12, 43), unit=np.repeat(TEAMS[:2], 6))


def five_people(rng: np.random.Generator) -> Responses:
    return responses(questionnaire(scale("a"), outcome()), rng.integers(1, 6, (5, 6)))


def a_scale_without_answers(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 9)
    codes[:, 3:6] = 0
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def a_scale_of_dont_knows(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 9)
    codes[:, 3:6] = -1
    return answered(scale("a"), scale("b"), outcome(), codes=codes)


def no_answers(_: np.random.Generator) -> Responses:
    return answered(scale("a"), outcome(), codes=np.zeros((PEOPLE, 6), dtype=np.int64))


def one_team(rng: np.random.Generator) -> Responses:
    units = hierarchy({"north": 0}, headcount=70)
    return answered(scale("a"), outcome(), codes=alike(rng, 60, 6), unit=np.ones(60, dtype=np.int64), units=units)


def no_team(rng: np.random.Generator) -> Responses:
    return responses(questionnaire(scale("a"), outcome()), alike(rng, PEOPLE, 6), role_level=levels(PEOPLE))


def one_division(rng: np.random.Generator) -> Responses:
    units = hierarchy({"north": 12}, headcount=20)
    unit = 2 + np.arange(PEOPLE) % 12
    return answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6), unit=unit, units=units)


def one_team_a_division(rng: np.random.Generator) -> Responses:
    units = hierarchy({"north": 1, "south": 1}, headcount=40)
    return answered(scale("a"), outcome(), codes=alike(rng, 60, 6), unit=3 + np.arange(60) % 2, units=units)


def everybody_answered(rng: np.random.Generator) -> Responses:
    units = hierarchy({"north": 3, "south": 3}, headcount=10)
    return answered(scale("a"), outcome(), codes=alike(rng, 60, 6), unit=3 + np.arange(60) % 6, units=units)


def nobody_in_a_role(rng: np.random.Generator) -> Responses:
    made = answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6))
    return replace(
        made, role_level=pd.Categorical(levels(PEOPLE, ("leader", "manager")), ["leader", "manager", "staff"])
    )


def no_role_known(rng: np.random.Generator) -> Responses:
    made = answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6))
    return replace(made, role_level=pd.Categorical([None] * PEOPLE, ["leader", "manager", "staff"]))


def eleven_options(rng: np.random.Generator) -> Responses:
    scales = scale("a", options=11), scale("b", options=11), outcome(options=11)
    return answered(*scales, codes=alike(rng, PEOPLE, 9, 11))


def nothing_but_recommendation(rng: np.random.Generator) -> Responses:
    asked = scale("enps", items=1, options=11, kind=ScaleKind.NPS, role=Role.OUTCOME)
    return answered(asked, codes=rng.integers(1, 12, (PEOPLE, 1)))


def two_options(rng: np.random.Generator) -> Responses:
    scales = scale("a", options=2), scale("b", options=2), outcome(options=2)
    return answered(*scales, codes=rng.integers(1, 3, (PEOPLE, 9)))


def options_of_all_kinds(rng: np.random.Generator) -> Responses:
    codes = np.hstack([alike(rng, PEOPLE, 3, options) for options in (2, 7, 11)])
    return answered(scale("a", options=2), scale("b", options=7), outcome(options=11), codes=codes)


def all_at_the_top_but_one(_: np.random.Generator) -> Responses:
    codes = np.full((PEOPLE, 6), 5)
    codes[3, 4] = 1
    return answered(scale("a"), outcome(), codes=codes)


def teams_of_one_mind(_: np.random.Generator) -> Responses:
    codes = np.repeat((teams(PEOPLE) % 5 + 1)[:, None], 6, axis=1)
    return answered(scale("a"), outcome(), codes=codes)


def every_team_torn_alike(_: np.random.Generator) -> Responses:
    """All teams have one mean, and nothing lies between them."""
    codes = np.repeat(np.where(np.arange(PEOPLE) // 9 % 2, 5, 1)[:, None], 9, axis=1)
    made = answered(scale("a"), scale("b"), outcome(), codes=codes)
    indices = index("both", ("a", "b")), index("gap", ("a",), ("b",))
    return replace(made, questionnaire=replace(made.questionnaire, indices=indices))


def dependent_drivers(rng: np.random.Generator) -> Responses:
    codes = alike(rng, PEOPLE, 11)
    codes[:, 2:4] = codes[:, :2]
    return answered(*(scale(name, items=2) for name in "abcd"), outcome(), codes=codes)


def many_drivers(rng: np.random.Generator) -> Responses:
    scales = *(scale(f"s{at}", items=2) for at in range(20)), outcome()
    return answered(*scales, codes=alike(rng, 110, 43))


def links_alike(rng: np.random.Generator) -> Responses:
    return linked(answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6)), np.full(3 * PEOPLE, 4))


def links_unanswered(rng: np.random.Generator) -> Responses:
    return linked(answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6)), np.zeros(3 * PEOPLE))


def weights_that_do_not_converge(rng: np.random.Generator) -> Responses:
    """The site is the division, and the two margins contradict each other."""
    made = answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6))
    made = grouped(made, ["x" if unit in TEAMS[:3] else "y" for unit in made.unit])
    return replace(made, margins={"site": {"x": 170, "y": 10}})


def groups_that_differ(rng: np.random.Generator) -> Responses:
    codes = alike(rng, 300, 9)
    codes[::2, 1], codes[::2, 3] = codes[::2, 0], 4
    return grouped(answered(scale("a"), scale("b"), outcome(), codes=codes), ["x", "y"] * 150)


def groups_unknown(rng: np.random.Generator) -> Responses:
    return grouped(answered(scale("a"), outcome(), codes=alike(rng, PEOPLE, 6)), [None] * PEOPLE)


EVERY: tuple[Made, ...] = (
    two_items, one_item, nothing_but_one_item, unrelated_items, items_against_each_other, no_variance_in_a_scale,
    no_variance_in_an_item, no_variance_in_the_outcome, no_variance_at_all, heywood, singular, every_item_the_same,
    team_of_one, teams_of_one, fewer_people_than_items, five_people, a_scale_without_answers, a_scale_of_dont_knows,
    no_answers, one_team, no_team, one_division, one_team_a_division, everybody_answered, nobody_in_a_role,
    no_role_known, eleven_options, nothing_but_recommendation, two_options, options_of_all_kinds,
    all_at_the_top_but_one, teams_of_one_mind, every_team_torn_alike, dependent_drivers, many_drivers, links_alike,
    links_unanswered, weights_that_do_not_converge, groups_that_differ, groups_unknown,
)  # fmt: skip


def _analysed(made: Made, seed: int = 1) -> Release:
    answers = made(np.random.default_rng(seed))
    roster = any(unit.headcount is not None for unit in answers.hierarchy.units)
    settings = Settings(organisation="Test", date="2026-01-01", ordinal_reliability=True, weighted=roster)
    return analyse(answers, settings, POLICY)


def _strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, float):
        assert math.isfinite(part), "a number that is none"
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from _strings(getattr(part, field.name))
    elif isinstance(part, (list, tuple, set, frozenset)):
        for each in part:
            yield from _strings(each)
    elif isinstance(part, dict):
        yield from _strings(tuple(part.items()))


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.__name__)
@pytest.mark.parametrize("seed", [1, 5])
def test_a_report_says_what_it_can(made: Made, seed: int) -> None:
    release = _analysed(made, seed)
    for measure, table in release.tables.items():
        shown = table.shown()
        for column, values in table.columns.items():
            assert not np.isinf(values[shown]).any(), (measure, column)
        if {"estimate", "low", "high"} <= set(table.columns) and measure is not Measure.SCREENED:
            estimate, low, high = (table.columns[name][shown] for name in ("estimate", "low", "high"))
            known = ~np.isnan(low)
            assert (known == ~np.isnan(high)).all(), measure
            assert (low[known] <= estimate[known] + 1e-9).all(), measure
            assert (estimate[known] <= high[known] + 1e-9).all(), measure
    profiles = find_profiles(release, np.random.default_rng(seed))
    plan = recommend(release, ())
    for language in ("en", "fr"):
        document = compose(release, plan, Wording(language), profiles=profiles)
        words = " ".join(_strings(document))
        assert not {"nan", "inf", "None", "−inf"} & set(words.split())


@pytest.mark.parametrize("people", [0, 1, 4])
def test_nobody_or_nearly_nobody_makes_no_report(people: int) -> None:
    made = responses(questionnaire(scale("a"), outcome()), np.ones((people, 6)))
    with pytest.raises(InvalidInput) as raised:
        analyse(made, Settings(organisation="Test", date="2026-01-01"), POLICY)
    assert [problem.code for problem in raised.value.problems] == [Code.ORGANISATION_BELOW_THRESHOLD]


def _why(release: Release, measure: Measure, *keys: str) -> Why:
    cell = release.cell(measure, *keys)
    assert isinstance(cell, NotEstimable), (measure, keys, cell)
    return cell.reason


def test_what_cannot_be_estimated_says_why() -> None:
    assert _why(_analysed(one_item), Measure.RELIABILITY, "a") is Why.TOO_FEW_ITEMS
    assert _why(_analysed(no_variance_in_a_scale), Measure.RELIABILITY, "a") is Why.NO_VARIANCE
    assert _why(_analysed(no_variance_in_a_scale), Measure.STRUCTURE, "whole") is Why.NO_VARIANCE
    assert _why(_analysed(a_scale_without_answers), Measure.RELIABILITY, "b") is Why.NO_ANSWERS
    assert _why(_analysed(singular), Measure.STRUCTURE, "whole") is Why.SINGULAR
    assert _why(_analysed(fewer_people_than_items), Measure.STRUCTURE, "whole") is Why.TOO_FEW_ANSWERS
    assert _why(_analysed(dependent_drivers), Measure.DRIVER_MODEL, "organisation", "e") is Why.SINGULAR
    assert _why(_analysed(no_variance_in_the_outcome), Measure.DRIVER_MODEL, "organisation", "e") is Why.NO_VARIANCE
    assert _why(_analysed(five_people), Measure.DRIVER_MODEL, "organisation", "e") is Why.TOO_FEW_ANSWERS
    assert _why(_analysed(one_team), Measure.OMNIBUS, "a") is Why.TOO_FEW_GROUPS
    assert _why(_analysed(one_team), Measure.CONTRAST, "north", "a") is Why.NO_REST
    assert _why(_analysed(weights_that_do_not_converge), Measure.WEIGHTING, "organisation") is Why.NOT_CONVERGED


def test_two_items_have_spearman_browns_coefficient_and_nothing_to_leave_out() -> None:
    release = _analysed(two_items)
    found = release.cell(Measure.RELIABILITY, "a")
    assert isinstance(found, Shown)
    assert found.number("spearman_brown") == pytest.approx(found.number("standardised"))
    assert found.get("omega") is None
    statement = release.cell(Measure.ITEM_RELIABILITY, "a_1")
    assert isinstance(statement, Shown)
    assert statement.get("alpha_without") is None


def test_reliability_of_items_that_have_nothing_in_common_keeps_its_interval_readable() -> None:
    for seed in range(1, 12):
        cell = _analysed(unrelated_items, seed).cell(Measure.RELIABILITY, "a")
        assert isinstance(cell, Shown)
        assert min(-1, cell.number("alpha")) <= cell.number("low") <= cell.number("alpha") <= cell.number("high") <= 1
        if cell.get("omega") is not None:
            assert 0 <= cell.number("omega_low") <= cell.number("omega") <= cell.number("omega_high") <= 1
