"""A large organisation for the gate: 2,000 teams in 5 levels, 100,000 people with six attributes and a role level.

Three attributes follow the organisation chart but for a few people: the site goes with the division, the job with the
department, and one country is one section nearly alone. The others are drawn for each person. Some values are rare, and
of 2 % of the people an attribute is unknown. The figures are those of the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from benchmarks.large import questionnaire_of
from diagnostic.answers import item_figures
from diagnostic.cuts import crossed, crossings, cut_contrasts, cut_scores, find_cuts
from diagnostic.disclosure.gate import GateContext
from diagnostic.disclosure.policy import Policy
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.measures import Measure
from diagnostic.questionnaire import Attribute, AttributeKind, AttributeValue, Questionnaire, Text
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.release import About
from diagnostic.release_context import people_in_common, role_levels, role_positions, subject_infos, unit_infos
from diagnostic.responses import ROOT, Hierarchy, Responses, Unit
from diagnostic.scoring import Scores, score
from diagnostic.settings import Settings
from diagnostic.survey_parts import ItemInfo
from diagnostic.tally import score_sums
from diagnostic.teams import participation, role_scores, unit_scores
from diagnostic.unit_tally import UnitTally, ancestors_at, tally_units

Ints = npt.NDArray[np.int64]

TEAMS, SCALES = 2000, 22
FAN = (5, 8, 5)
"""Divisions, departments in each, sections in each: with the teams and the whole, five levels."""
SIZES = (2, 3, 4, 6, 8, 10, 12, 16, 60, 120, 300)
"""Of teams: most are small, and most people are in large ones."""
ROLES = (0.01, 0.04, 0.1, 0.15, 0.3, 0.4)
"""Share of the people in each role level."""
VALUES = {"site": 8, "job": 7, "country": 3, "service": 4, "age": 6, "contract": 2}
"""Values of each attribute."""
RARE = 0.0004
"""Share of the people with the last value of an attribute that is drawn for each person: about 40 of all."""
MOVED, UNKNOWN = 0.01, 0.02
SETTINGS = Settings(organisation="Benchmark", date="2026-01-01")


@dataclass(frozen=True, slots=True)
class Organisation:
    """What goes into the gate."""

    people: int
    figures: Mapping[Measure, Figures]
    context: GateContext
    responses: Responses


def organisation(
    rng: np.random.Generator, policy: Policy, teams: int = TEAMS, *, attributes: bool = True
) -> Organisation:
    """Draw the people and make the figures of everything that the benchmark is about."""
    drawn = _responses(rng, teams)
    return _of(drawn if attributes else replace(drawn, attributes={}), policy)


def without_late(
    large: Organisation, rng: np.random.Generator, policy: Policy, *, people: int, teams: int
) -> Organisation:
    """Return the organisation as it was before some people of some of its larger teams answered."""
    unit = large.responses.unit
    often, count = np.unique(unit, return_counts=True)
    late = rng.choice(often[count >= 2 * people // teams], teams, replace=False)
    gone = [np.flatnonzero(unit == each)[: people // teams] for each in late]
    return _of(_some(large.responses, np.setdiff1d(np.arange(unit.size), np.concatenate(gone))), policy)


def _some(responses: Responses, rows: Ints) -> Responses:
    attributes = {name: values[rows] for name, values in (responses.attributes or {}).items()}
    role = None if responses.role_level is None else responses.role_level[rows]
    return replace(
        responses,
        answers=responses.answers[rows],
        unit=responses.unit[rows],
        role_level=role,
        attributes=attributes,
    )


def _of(responses: Responses, policy: Policy) -> Organisation:
    scores = score(responses)
    units = tally_units(responses, scores)
    figures = [*_units_and_roles(responses, scores, units, policy), *_cuts(responses, scores, policy)]
    context = _context(responses, scores, units)
    return Organisation(responses.n, {figure.measure: figure for figure in figures}, context, responses)


def _units_and_roles(responses: Responses, scores: Scores, units: UnitTally, policy: Policy) -> list[Figures]:
    confidence, others = SETTINGS.confidence, policy.unanimity_others
    ids = tuple(role.id for role in role_levels(responses))
    by_role = score_sums(scores, role_positions(responses, ids), len(ids))
    return [
        participation(units, confidence=confidence),
        unit_scores(units, confidence=confidence, others=others),
        item_figures(units, others=others, confidence=confidence)[0],
        role_scores(ids, units.subjects, by_role, confidence=confidence, others=others),
    ]


def _cuts(responses: Responses, scores: Scores, policy: Policy) -> list[Figures]:
    confidence, others, cuts = SETTINGS.confidence, policy.unanimity_others, find_cuts(responses)
    if not cuts:
        return []
    apart = cut_contrasts(scores, cuts, minimum=policy.threshold, confidence=confidence)
    table = crossings(responses, scores, crossed(responses, cuts), others=others)
    return [
        cut_scores(scores, cuts, confidence=confidence, others=others),
        *control_false_discoveries([apart], SETTINGS.false_discovery_rate),
        *([] if table is None else [table]),
    ]


def _context(responses: Responses, scores: Scores, units: UnitTally) -> GateContext:
    cuts = find_cuts(responses)
    items = tuple(ItemInfo(item.id, item.text, item.scale, item.format, item.reversed) for item in units.items)
    return GateContext(
        about=_about(responses, int(units.headcount[0])),
        blocks=(),
        subjects=subject_infos(units.subjects),
        items=items,
        units=unit_infos(responses, SETTINGS),
        roles=role_levels(responses),
        cuts=tuple(info for cut in cuts for info in cut.infos()),
        overlaps=people_in_common(responses, scores, cuts),
    )


def _about(responses: Responses, headcount: int) -> About:
    return About(
        organisation=SETTINGS.organisation,
        questionnaire_id=responses.questionnaire.id,
        questionnaire_name=responses.questionnaire.name,
        questionnaire_version=responses.questionnaire.version,
        date=SETTINGS.date,
        n=responses.n,
        headcount=headcount,
        simulated=True,
        confidence=SETTINGS.confidence,
        false_discovery_rate=SETTINGS.false_discovery_rate,
        driver_method="",
        driver_resampling="",
        divided_at=0.0,
    )


def _responses(rng: np.random.Generator, teams: int) -> Responses:
    hierarchy, team = _teams(rng, teams)
    asked = _questionnaire()
    level = rng.normal(3.6, 0.6, (len(hierarchy.units), SCALES))[team]
    per_scale = len(asked.items) // SCALES
    drawn = np.rint(level.repeat(per_scale, axis=1) + rng.normal(0, 0.9, (team.size, len(asked.items))))
    answers = np.where(rng.random(drawn.shape) < 0.03, 0, np.clip(drawn, 1, 5)).astype(np.int8)
    levels = [f"r{at}" for at in range(len(ROLES))]
    return Responses(
        asked,
        answers,
        tuple(item.id for item in asked.items),
        team,
        hierarchy,
        role_level=pd.Categorical.from_codes(rng.choice(len(ROLES), team.size, p=ROLES), levels),
        attributes=_attributes(hierarchy, team, rng),
    )


def _teams(rng: np.random.Generator, teams: int) -> tuple[Hierarchy, Ints]:
    """Return the units with their headcounts, and the team of each person; three in four have answered."""
    units, above = [Unit(ROOT, "", None, 0)], [0]
    for depth, fan in enumerate((*FAN, teams // int(np.prod(FAN))), start=1):
        parents, above = above, []
        for parent in parents:
            above += range(len(units), len(units) + fan)
            units += [Unit(f"u{at}", f"u{at}", units[parent].id, depth) for at in above[-fan:]]
    size = rng.choice(SIZES, len(above))
    for at, people, silent in zip(above, size.tolist(), rng.binomial(size, 1 / 3).tolist(), strict=True):
        units[at] = replace(units[at], headcount=people + silent)
    return Hierarchy(tuple(units)), np.repeat(above, size)


def _attributes(hierarchy: Hierarchy, team: Ints, rng: np.random.Generator) -> dict[str, pd.Categorical]:
    section = ancestors_at(hierarchy, 3)[team]
    homes = {
        "site": ancestors_at(hierarchy, 1)[team] % VALUES["site"],
        "job": ancestors_at(hierarchy, 2)[team] % VALUES["job"],
        "country": np.where(section == section.max(), VALUES["country"] - 1, section % (VALUES["country"] - 1)),
    }
    return {name: _attribute(homes.get(name), count, team.size, rng) for name, count in VALUES.items()}


def _attribute(home: Ints | None, count: int, people: int, rng: np.random.Generator) -> pd.Categorical:
    """Return the value of each person: that of their home but for a few, or drawn; the last drawn one is rare."""
    share = np.append(np.full(count - 1, (1 - RARE) / (count - 1)), RARE)
    of = rng.choice(count, people, p=share)
    if home is not None:
        of = np.where(rng.random(people) < MOVED, of, home)
    of[rng.random(people) < UNKNOWN] = -1
    return pd.Categorical.from_codes(of, [f"v{at}" for at in range(count)])


def _questionnaire() -> Questionnaire:
    """Return the scales of the other large case, and the attributes and role levels of this one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questionnaire.yaml"
        path.write_text(yaml.safe_dump(questionnaire_of(SCALES), sort_keys=False), encoding="utf-8")
        asked = load_questionnaire(path)
    roles = _declared("role", AttributeKind.ROLE_LEVEL, "r", len(ROLES))
    cuts = (_declared(name, AttributeKind.CATEGORY, "v", count) for name, count in VALUES.items())
    return replace(asked, attributes=(roles, *cuts))


def _declared(name: str, kind: AttributeKind, letter: str, count: int) -> Attribute:
    words = Text({"en": name, "fr": name})
    values = tuple(
        AttributeValue(f"{letter}{at}", {"en": (f"{letter}{at}",), "fr": (f"{letter}{at}",)}) for at in range(count)
    )
    return Attribute(name, kind, words, words, {}, values)
