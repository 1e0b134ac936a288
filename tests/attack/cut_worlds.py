"""Small organisations in which people also have a site, a length of service and the like; figures the plain way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse
from worlds import ITEMS, ROLES, SUBJECTS, UNITLESS, World, _means, text

from diagnostic.cells import WHYS
from diagnostic.disclosure.gate import GateContext
from diagnostic.disclosure.overlaps import Family, Overlaps
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.survey_parts import CutInfo

LOWEST = np.array([0, 0, -100, 0])


@dataclass
class CutWorld(World):
    """People with attributes: by name, each person's value, -1 where it is unknown."""

    attributes: dict[str, np.ndarray] = field(default_factory=dict)

    def cuts(self) -> tuple[CutInfo, ...]:
        return tuple(
            CutInfo(name, text(name), str(value), text(str(value)))
            for name, of in self.attributes.items()
            for value in range(int(of.max()) + 1)
        )

    def of_cut(self, cut: CutInfo) -> np.ndarray:
        return self.attributes[cut.attribute] == int(cut.value)

    def divisions(self) -> list[int]:
        return [at for at, above in enumerate(self.parents) if above == 0]

    def role_members(self) -> np.ndarray:
        return np.array([self.role == at for at in range(len(ROLES))])

    def cut_members(self) -> np.ndarray:
        return np.array([self.of_cut(cut) for cut in self.cuts()])

    def crossing_members(self) -> np.ndarray:
        """(divisions, values, people)"""
        inside = self.members()
        return np.array([[inside[unit] & self.of_cut(cut) for cut in self.cuts()] for unit in self.divisions()])

    def figures(self) -> dict[Measure, Figures]:
        scores, keys = self.scores(), tuple(cut.key for cut in self.cuts())
        cut = _means(Measure.CUT, (keys, SUBJECTS), self.cut_members(), scores, lowest=LOWEST)
        return super().figures() | {
            Measure.CUT: cut,
            Measure.CUT_CONTRAST: self._cut_contrast(cut),
            Measure.CROSSING: self._crossing(scores, keys),
        }

    def _cut_contrast(self, cut: Figures) -> Figures:
        known = np.array([self.attributes[each.attribute] >= 0 for each in self.cuts()])
        rest = _means(Measure.CUT, cut.axes, known & ~self.cut_members(), self.scores(), lowest=LOWEST)
        columns = {
            "estimate": cut.columns["estimate"] - rest.columns["estimate"],
            "n": cut.n * 1.0,
            "n_rest": rest.n * 1.0,
        }
        why = np.where(rest.n == 0, WHYS.index(Why.NO_REST), -1).astype(np.int8)
        return Figures(Measure.CUT_CONTRAST, cut.axes, cut.n, columns, why)

    def _crossing(self, scores: np.ndarray, keys: tuple[str, ...]) -> Figures:
        units = tuple(self.ids[at] for at in self.divisions())
        members = self.crossing_members()
        flat = members.reshape(-1, members.shape[-1])
        places = tuple(str(at) for at in range(len(flat)))
        made = _means(Measure.CROSSING, (places, SUBJECTS), flat, scores, lowest=LOWEST, columns=("estimate", "n"))
        shape = (len(units), len(keys), len(SUBJECTS))
        nobody = ~flat.any(axis=1)[:, None]
        why = np.where(nobody, WHYS.index(Why.NOT_ASKED), made.why).astype(np.int8)
        return Figures(
            Measure.CROSSING,
            (units, keys, SUBJECTS),
            made.n.reshape(shape),
            {name: values.reshape(shape) for name, values in made.columns.items()},
            why.reshape(shape),
            unanimous=made.unanimous.reshape(shape),
        )

    def overlaps(self) -> Overlaps:
        known = np.array([of >= 0 for of in self.attributes.values()])
        crossing = self.crossing_members()
        groups = [
            (Family.ROLE, self.role_members()),
            (Family.CUT, self.cut_members()),
            (Family.KNOWN, known),
            (Family.CROSSING, crossing.reshape(-1, crossing.shape[-1])),
        ]
        return Overlaps(
            np.concatenate([np.full(len(members), family) for family, members in groups]),
            np.concatenate([np.arange(len(members)) for _, members in groups]),
            sparse.csr_array(np.vstack([members for _, members in groups]).astype(float)),
            self.unit,
            ~np.isnan(self.scores()),
        )

    def context(self) -> GateContext:
        return replace(super().context(), cuts=self.cuts(), overlaps=self.overlaps())


def cut_world(rng: np.random.Generator, *, attributes: int | None = None) -> CutWorld:
    """Two levels, two to three attributes; each spread at random, or by team but for a few people."""
    divisions = int(rng.integers(2, 4))
    parents, teams = [-1, *[0] * divisions], []
    for division in range(1, divisions + 1):
        for _ in range(int(rng.integers(1, 4))):
            teams.append(len(parents))
            parents.append(division)
    sizes = rng.choice([2, 3, 5, 6, 8, 12], size=len(teams))
    unit = np.repeat(teams, sizes)
    unit = np.concatenate([unit, np.repeat(teams[:1], max(0, 10 - unit.size))])
    count = int(rng.integers(2, 4)) if attributes is None else attributes
    made = {f"attribute-{at}": _attribute(unit, rng) for at in range(count)}
    answers = rng.integers(1, 6, size=(unit.size, len(ITEMS)))
    kind = rng.choice(["mixed", "high"], p=[0.8, 0.2], size=len(parents))
    answers[kind[unit] == "high"] = 5
    answers[rng.random(answers.shape) < 0.06] = 0
    role = rng.choice([UNITLESS, 0, 1, 2], p=[0.03, 0.1, 0.17, 0.7], size=unit.size)
    return CutWorld(parents, unit, role, answers, made)


def crossed_world(rng: np.random.Generator) -> CutWorld:
    """Divisions that nearly are sites: a large site each, and a few people, or one, at the others."""
    divisions, sites = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    n = rng.choice([0, 1, 1, 2, 3, 6, 7], (divisions, sites))
    for at in range(min(divisions, sites)):
        n[at, at] = rng.choice([9, 12, 20])
    unit = np.repeat(np.repeat(np.arange(1, divisions + 1), sites), n.ravel())
    site = np.repeat(np.tile(np.arange(sites), divisions), n.ravel())
    level = rng.choice([1.5, 3, 4.5], unit.size)[:, None]
    answers = np.clip(np.rint(level + rng.normal(0, 0.7, (unit.size, len(ITEMS)))), 1, 5).astype(int)
    return CutWorld([-1, *[0] * divisions], unit, np.full(unit.size, 2), answers, {"site": site})


def _attribute(unit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    values = int(rng.integers(2, 5))
    by_team = rng.integers(0, values, size=unit.max() + 1)[unit]
    anyhow = rng.integers(0, values, size=unit.size)
    of = np.where(rng.random(unit.size) < rng.choice([0.0, 0.1, 1.0]), anyhow, by_team)
    of[rng.random(unit.size) < rng.choice([0.0, 0.0, 0.05])] = -1
    _, places = np.unique(of[of >= 0], return_inverse=True)
    of[of >= 0] = places
    return of
