"""Small organisations with people in them, and every figure about them computed the plain way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.cells import WHYS
from diagnostic.disclosure.gate import GateContext
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Chain, Option, ResponseFormat, Role, ScaleKind, Text
from diagnostic.release import About
from diagnostic.survey_parts import BlockInfo, ItemInfo, RoleInfo, SubjectInfo, UnitInfo

ROLES = ("leader", "manager", "staff")
ITEMS = ("clear_1", "clear_2", "clear_3", "trust_1", "trust_2", "reco_1")
SCALE_OF = {"clear": (0, 1, 2), "trust": (3, 4), "reco": (5,)}
SUBJECTS = ("clear", "trust", "reco", "whole")
UNITLESS = -1


def text(value: str) -> Text:
    return Text({"en": value, "fr": value})


def response_format(size: int) -> ResponseFormat:
    options = tuple(Option(value, {"en": (str(value),)}) for value in range(1, size + 1))
    return ResponseFormat(f"format-{size}", text("format"), options, {}, frozenset({4, 5}), frozenset({3}))


@dataclass
class World:
    """People, where they are and what they answered (codes 1..5, 0 missing)."""

    parents: list[int]
    unit: np.ndarray
    role: np.ndarray
    answers: np.ndarray

    @property
    def ids(self) -> tuple[str, ...]:
        return ("organisation", *(f"unit-{at}" for at in range(1, len(self.parents))))

    def members(self) -> np.ndarray:
        """(units, people): who is in or under each unit."""
        inside = np.zeros((len(self.parents), len(self.unit)), dtype=bool)
        for person, unit in enumerate(self.unit):
            at = int(unit)
            while at >= 0:
                inside[at, person] = True
                at = self.parents[at]
        return inside

    def scores(self) -> np.ndarray:
        """(people, subjects) with NaN; the net promoter score has -100, 0, 100."""
        keyed = np.where(self.answers > 0, (self.answers - 1) * 25.0, np.nan)
        result = np.full((len(self.unit), len(SUBJECTS)), np.nan)
        for at, scale in enumerate(("clear", "trust")):
            part = keyed[:, SCALE_OF[scale]]
            enough = (~np.isnan(part)).sum(axis=1) * 2 >= part.shape[1]
            total = np.nansum(part, axis=1) / np.maximum((~np.isnan(part)).sum(axis=1), 1)
            result[:, at] = np.where(enough & ~np.isnan(part).all(axis=1), total, np.nan)
        recommend = self.answers[:, 5]
        result[:, 2] = np.where(
            recommend == 0, np.nan, np.select([recommend == 5, recommend == 4], [100.0, 0.0], -100.0)
        )
        result[:, 3] = (result[:, 0] + result[:, 1]) / 2
        return result

    def figures(self) -> dict[Measure, Figures]:
        members, scores = self.members(), self.scores()
        keyed = np.where(self.answers > 0, (self.answers - 1) * 25.0, np.nan)
        axes = (self.ids, SUBJECTS)
        score = _means(Measure.SCORE, axes, members, scores, lowest=np.array([0, 0, -100, 0]))
        roles = np.array([self.role == at for at in range(len(ROLES))])
        by_role = _means(Measure.ROLE_SCORE, (ROLES, SUBJECTS), roles, scores, lowest=np.array([0, 0, -100, 0]))
        item_axes = (self.ids, ITEMS)
        item = _means(Measure.ITEM_SCORE, item_axes, members, keyed, lowest=np.zeros(6), columns=("estimate", "n"))
        return {
            Measure.PARTICIPATION: self._participation(members),
            Measure.SCORE: score,
            Measure.SHRUNKEN: _like(
                score, Measure.SHRUNKEN, ("estimate", "low", "high", "weight", "rank_low", "rank_high")
            ),
            Measure.FAVOURABLE: _like(
                score, Measure.FAVOURABLE, ("favourable", "neutral", "unfavourable", "dont_know", "n")
            ),
            Measure.AGREEMENT: _like(score, Measure.AGREEMENT, ("rwg_j", "ad", "divided", "n")),
            Measure.CONTRAST: self._contrast(score),
            Measure.ITEM_SCORE: item,
            Measure.ITEM_FAVOURABLE: _like(item, Measure.ITEM_FAVOURABLE, ("favourable", "n")),
            Measure.DISTRIBUTION: self._distribution(members, item),
            Measure.ROLE_SCORE: by_role,
            Measure.ROLE_CONTRAST: self._role_contrast(by_role),
        }

    def _participation(self, members: np.ndarray) -> Figures:
        n = members.sum(axis=1).astype(np.int64)
        columns = {"n": n * 1.0, "headcount": n + 1.0, "estimate": n / (n + 1.0), "low": n * 0.0, "high": n * 0.0 + 1}
        return Figures(Measure.PARTICIPATION, (self.ids,), n, columns, _why(n, n >= 0))

    def _contrast(self, score: Figures) -> Figures:
        parents = np.array(self.parents)
        n_rest = np.where(parents[:, None] >= 0, score.n[parents] - score.n, 0)
        total = np.nan_to_num(score.columns["estimate"]) * score.n
        rest = (total[parents] - total) / np.where(n_rest > 0, n_rest, np.nan)
        columns = {
            "estimate": score.columns["estimate"] - rest,
            "p_value": np.full(score.n.shape, 0.12345),
            "verdict": np.zeros(score.n.shape),
            "n": score.n * 1.0,
            "n_rest": n_rest * 1.0,
        }
        why = np.where(n_rest == 0, WHYS.index(Why.NO_REST), -1).astype(np.int8)
        return Figures(Measure.CONTRAST, score.axes, score.n, columns, why)

    def _role_contrast(self, by_role: Figures) -> Figures:
        n_rest = np.broadcast_to(by_role.n[-1], by_role.n.shape).copy()
        n_rest[-1] = 0
        estimate = by_role.columns["estimate"] - by_role.columns["estimate"][-1]
        columns = {"estimate": estimate, "n": by_role.n * 1.0, "n_rest": n_rest * 1.0}
        why = np.where(n_rest == 0, WHYS.index(Why.NO_REST), -1).astype(np.int8)
        return Figures(Measure.ROLE_CONTRAST, by_role.axes, by_role.n, columns, why)

    def _distribution(self, members: np.ndarray, item: Figures) -> Figures:
        shares = np.full((*item.n.shape, 5), np.nan)
        for code in range(1, 6):
            counts = members.astype(np.int64) @ (self.answers == code).astype(np.int64)
            shares[..., code - 1] = counts / np.where(item.n > 0, item.n, np.nan)
        columns = {"shares": shares, "dont_know": np.zeros(item.n.shape), "n": item.n * 1.0}
        return Figures(Measure.DISTRIBUTION, item.axes, item.n, columns, item.why, unanimous=item.unanimous)

    def context(self) -> GateContext:
        kinds = {"reco": ScaleKind.NPS, "whole": ScaleKind.INDEX}
        five = response_format(5)
        subjects = tuple(
            SubjectInfo(
                id=key,
                name=text(key),
                high=text("high"),
                low=text("low"),
                block="block",
                role=Role.DRIVER,
                kind=kinds.get(key, ScaleKind.MEAN),
                items=tuple(ITEMS[at] for at in SCALE_OF.get(key, ())),
                parts=("clear", "trust") if key == "whole" else (),
            )
            for key in SUBJECTS
        )
        items = tuple(ItemInfo(key, text(key), key.split("_")[0], five, reversed=False) for key in ITEMS)
        leaves = set(range(len(self.parents))) - set(self.parents)
        units = tuple(
            UnitInfo(key, key, None if above < 0 else self.ids[above], 0 if above < 0 else 1, at in leaves)
            for at, (key, above) in enumerate(zip(self.ids, self.parents, strict=True))
        )
        about = About(
            organisation="Example",
            questionnaire_id="q",
            questionnaire_name=text("q"),
            questionnaire_version=1,
            date="2026-11-23",
            n=len(self.unit),
            headcount=None,
            simulated=True,
            confidence=0.95,
            false_discovery_rate=0.05,
            driver_method="",
            driver_resampling="",
            divided_at=0.05,
        )
        blocks = (BlockInfo("block", text("block"), text("purpose"), Chain.OFFER),)
        roles = tuple(RoleInfo(key, text(key)) for key in ROLES)
        return GateContext(about, blocks, subjects, items, units, roles)


def _why(n: np.ndarray, estimable: np.ndarray) -> np.ndarray:
    why = np.where(n == 0, WHYS.index(Why.NO_ANSWERS), WHYS.index(Why.NO_VARIANCE))
    return np.where(estimable & (n > 0), -1, why).astype(np.int8)


def _means(
    measure, axes, members, values, *, lowest, columns=("estimate", "low", "high", "std_error", "sd", "n")
) -> Figures:
    inside = members.astype(np.int64)
    there = ~np.isnan(values)
    n = inside @ there.astype(np.int64)
    estimate = (inside @ np.nan_to_num(values)) / np.where(n > 0, n, np.nan)
    at_end = [inside @ (there & (np.nan_to_num(values) == end)).astype(np.int64) for end in (lowest, 100.0)]
    unanimous = (n > 0) & (n - np.maximum(*at_end) <= 1)
    every = {"estimate": estimate, "low": estimate - 3.3, "high": estimate + 3.3, "n": n * 1.0}
    every |= {"std_error": estimate * 0 + 1.23, "sd": estimate * 0 + 12.34}
    return Figures(measure, axes, n, {key: every[key] for key in columns}, _why(n, n > 0), unanimous=unanimous)


def _like(source: Figures, measure: Measure, names: tuple[str, ...]) -> Figures:
    """A table on the same people, with figures of no particular value."""
    columns = {name: source.n * 1.0 if name == "n" else source.columns["estimate"] / 100 + 0.123456 for name in names}
    return Figures(measure, source.axes, source.n, columns, source.why)


def random_world(rng: np.random.Generator, *, direct: bool | None = None) -> World:
    """An organisation of up to three levels below the top, with teams of nobody up to a dozen people."""
    parents = [-1]
    frontier = [0]
    for _ in range(int(rng.integers(1, 4))):
        below = []
        for parent in frontier:
            for _ in range(int(rng.integers(0 if parent else 1, 5))):
                below.append(len(parents))
                parents.append(parent)
        frontier = below
    leaves = sorted(set(range(len(parents))) - set(parents))
    sizes = rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 9, 12], size=len(leaves))
    unit = np.repeat(leaves, sizes)
    inner = [at for at in range(len(parents)) if at not in leaves]
    if rng.random() < 0.5 if direct is None else direct:
        unit = np.concatenate([unit, np.repeat(inner, rng.choice([0, 0, 1, 3, 6], size=len(inner)))])
    unit = np.concatenate([unit, np.repeat(leaves[:1], max(0, 8 - unit.size))])
    answers = rng.integers(1, 6, size=(unit.size, len(ITEMS)))
    kind = rng.choice(["mixed", "high", "low"], p=[0.6, 0.3, 0.1], size=len(parents))
    answers[kind[unit] == "high"] = 5
    answers[kind[unit] == "low"] = 1
    answers[rng.random(answers.shape) < 0.05] = 3
    answers[rng.random(answers.shape) < 0.08] = 0
    role = rng.choice([UNITLESS, 0, 1, 2], p=[0.03, 0.07, 0.15, 0.75], size=unit.size)
    return World(parents, unit, role, answers)


def teams(sizes: list[int], *, answer: int | None = None) -> World:
    """One organisation with teams of these sizes; all answers in the middle, or as given."""
    unit = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    answers = (
        np.tile(np.array([[2, 3, 4, 3, 2, 4]]), (unit.size, 1)) if answer is None else np.full((unit.size, 6), answer)
    )
    role = np.full(unit.size, 2)
    return World([-1, *[0] * len(sizes)], unit, role, answers)
