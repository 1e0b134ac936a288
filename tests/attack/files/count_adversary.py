"""Who took part: from printed numbers of people, headcounts and reasons to what each withheld number can be.

The headcounts of the chart are known to everybody. Printed numbers of people are exact; whoever answered a question
took part; and the reason why a figure is withheld says something, too: under the threshold, or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

NOISE = 1e-6
TABLES = {
    "participation": None,
    "score": "subject",
    "item_score": "item",
    "distribution": "item",
    "favourable": "subject",
}


@dataclass(frozen=True)
class Guess:
    """Between how many people a withheld number of participants must lie."""

    unit: str
    low: int
    high: int
    room: int
    """How much the headcount and the reason leave by themselves."""

    @property
    def width(self) -> int:
        return self.high - self.low


class Counts:
    """The unknown: in each unit, how many of its own people took part, and answered each question."""

    def __init__(self, content: str, headcount: Mapping[str, int]) -> None:
        file = json.loads(content)
        self.tables = {name: file["measures"][name]["cells"] for name in TABLES if name in file["measures"]}
        self.threshold = file["confidentiality"]["threshold"]
        self.units = [unit["id"] for unit in file["units"]]
        parent = {unit["id"]: unit["parent"] for unit in file["units"]}
        self.below = {unit: [each for each in self.units if _under(each, unit, parent)] for unit in self.units}
        kids = {unit: [each for each in self.units if parent[each] == unit] for unit in self.units}
        self.own = {unit: headcount[unit] - sum(headcount[kid] for kid in kids[unit]) for unit in self.units}
        self.headcount = headcount
        asked = {f"{cell[axis]}" for name, axis in TABLES.items() if axis for cell in self.tables.get(name, ())}
        self.columns = ["", *sorted(asked)]

    def _at(self, unit: str, column: str) -> np.ndarray:
        found = np.zeros((len(self.columns), len(self.units)))
        found[self.columns.index(column), [self.units.index(each) for each in self.below[unit]]] = 1
        return found.ravel()

    def _known(self) -> Iterator[tuple[np.ndarray, float, float]]:
        for name, axis in TABLES.items():
            for cell in self.tables.get(name, ()):
                at = self._at(cell["unit"], cell[axis] if axis else "")
                if cell["status"] == "shown":
                    yield at, cell["n"], cell["n"]
                elif cell["status"] in ("withheld", "banded") and name in ("participation", "score"):
                    few = cell.get("reason") == "below-threshold"
                    unsaid = cell.get("reason") == "few-or-beside"
                    yield at, 0 if few or unsaid else self.threshold, self.threshold - 1 if few else np.inf

    def guesses(self) -> list[Guess]:
        size = len(self.columns) * len(self.units)
        rows, low, high = (np.array(each) for each in zip(*self._known(), strict=True))
        first = np.zeros((len(self.columns) - 1, len(self.units), len(self.columns), len(self.units)))
        for column in range(1, len(self.columns)):
            for unit in range(len(self.units)):  # who answered a question took part
                first[column - 1, unit, column, unit] = 1
                first[column - 1, unit, 0, unit] = -1
        answered = first.reshape(-1, size)
        upper = np.vstack([rows[np.isfinite(high)], -rows, answered])
        limit = np.concatenate([high[np.isfinite(high)], -low, np.zeros(len(answered))]) + NOISE
        bounds = [(0.0, float(self.own[unit])) for _ in self.columns for unit in self.units]
        found = []
        for cell in self.tables["participation"]:
            if cell["status"] == "withheld":
                weights = self._at(cell["unit"], "")
                ends = [linprog(sign * weights, A_ub=upper, b_ub=limit, bounds=bounds) for sign in (1, -1)]
                assert all(end.status == 0 for end in ends), [end.message for end in ends]
                least, most = (int(f(v)) for f, v in ((np.ceil, ends[0].fun - 0.01), (np.floor, 0.01 - ends[1].fun)))
                found.append(Guess(cell["unit"], least, most, self._room(cell)))
        return found

    def _room(self, cell: Mapping[str, str]) -> int:
        everybody = self.headcount[cell["unit"]]
        if cell["reason"] == "below-threshold":
            return min(everybody, self.threshold - 1)
        return everybody - self.threshold if cell["reason"] == "complementary" else everybody


def _under(unit: str | None, above: str, parent: Mapping[str, str | None]) -> bool:
    while unit is not None and unit != above:
        unit = parent[unit]
    return unit == above
