"""The sample company's export as plain data frames, and how the figures of a release are compared with others.

Nothing here uses a function of ``diagnostic`` but the rounding of the policy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from diagnostic.cells import Shown
from diagnostic.disclosure.policy import load_policy
from diagnostic.measures import Measure
from diagnostic.release import Release

QUESTIONNAIRES = Path(__file__).parents[1] / "questionnaires"
MODULES = ("mission-clarity", "offer", "silo-behaviour", "customer-focus", "mobilisation", "pitfalls", "outcomes")
AGREE = {"Strongly disagree": 1, "Disagree": 2, "Neither agree nor disagree": 3, "Agree": 4, "Strongly agree": 5}
QUALITY = {"Very badly": 1, "Badly": 2, "Neither well nor badly": 3, "Well": 4, "Very well": 5}
NEED = {"Not at all": 0, "A little": 1, "Quite a lot": 2, "Very much": 3}
DONT_KNOW = "Don’t know / not concerned"
NOWHERE = "(nowhere)"
WHOLE = "Sylvane"
SMALLEST = 5
POLICY = load_policy(None)
DECIMALS = POLICY.decimals()


Family = dict[tuple[str, ...], dict[str, float]]
"""Figures by measure and keys."""


class Plain:
    """The export as data frames: keyed item codes, scores, and who belongs where."""

    def __init__(self, export: Path, roster: Path) -> None:
        raw = pd.read_csv(export, dtype=str, keep_default_na=False)
        self.raw = raw
        self._in_teams: dict[str, list[np.ndarray]] = {}
        self.roster = pd.read_csv(roster)
        self.scales: dict[str, list[str]] = {}
        self.roles: dict[str, str] = {}
        self.indices: dict[str, tuple[list[str], list[str]]] = {}
        self.text: dict[str, str] = {}
        self.turned: set[str] = set()
        for module in MODULES:
            self._define(yaml.safe_load((QUESTIONNAIRES / module / "questionnaire.yaml").read_text(encoding="utf-8")))
        self.asked = pd.DataFrame({i: self._codes(raw[text]) for i, text in self.text.items()})
        self.codes = self.asked.copy()
        for item in self.turned:
            self.codes[item] = 6 - self.codes[item]
        self.dont_know = pd.DataFrame({i: raw[text] == DONT_KNOW for i, text in self.text.items()})
        self.scores = self._scores()
        self.division = raw["Division"].where(raw["Division"] != "", NOWHERE)
        self.team = raw["Team"].where(raw["Team"] != "", "in " + self.division)
        self.members = self._members()
        self.parent = {WHOLE: "", **dict.fromkeys(self.roster["Parent"], WHOLE)}
        self.parent |= dict(zip(self.roster["Team"], self.roster["Parent"], strict=True))
        self.teams = list(self.roster["Team"])
        self.headcount = {WHOLE: self.roster["Headcount"].sum(), **self.roster.groupby("Parent")["Headcount"].sum()}
        self.headcount |= dict(zip(self.roster["Team"], self.roster["Headcount"], strict=True))

    def _define(self, module: dict[str, Any]) -> None:
        for scale in module["scales"]:
            self.scales[scale["id"]] = [item["id"] for item in scale["items"]]
            self.roles[scale["id"]] = scale["role"]
            self.text |= {item["id"]: item["en"] for item in scale["items"]}
            self.turned |= {item["id"] for item in scale["items"] if item.get("reversed")}
        for index in module.get("indices", []):
            self.indices[index["id"]] = (index["scales"], index.get("minus", []))

    @staticmethod
    def _codes(labels: pd.Series) -> pd.Series:
        as_number = pd.to_numeric(labels.str.extract(r"^(\d+)")[0])
        return as_number if as_number.notna().any() else labels.map(AGREE)

    def _scores(self) -> pd.DataFrame:
        scores = {}
        for scale, items in self.scales.items():
            codes = self.codes[items]
            if scale == "enps":
                mark = codes["enps_1"]
                points = pd.Series(np.where(mark >= 9, 100.0, np.where(mark <= 6, -100.0, 0.0)), index=mark.index)
                scores[scale] = points.where(mark.notna())
            else:
                mean = (codes.mean(axis=1) - 1) * 25
                scores[scale] = mean.where(codes.notna().sum(axis=1) >= len(items) / 2)
        for index, (plus, minus) in self.indices.items():
            sides = [_half_known(pd.DataFrame({s: scores[s] for s in side})) for side in (plus, minus) if side]
            scores[index] = sides[0] - sides[1] if len(sides) > 1 else sides[0]
        return pd.DataFrame(scores)

    def in_teams(self, subject: str) -> list[np.ndarray]:
        """Return the scores of every team."""
        if subject not in self._in_teams:
            scores = self.scores[subject]
            self._in_teams[subject] = [scores[self.members[team]].dropna().to_numpy() for team in self.teams]
        return self._in_teams[subject]

    def in_roles(self, subject: str) -> list[np.ndarray]:
        """Return the scores of every role level."""
        levels = self.raw["Role level"]
        return [self.scores.loc[levels == role, subject].dropna().to_numpy() for role in ("Leader", "Manager", "Staff")]

    def _members(self) -> dict[str, pd.Series]:
        members = {WHOLE: pd.Series(data=True, index=self.raw.index)}
        members |= {name: self.raw["Division"] == name for name in self.roster["Parent"].unique()}
        return members | {name: self.raw["Team"] == name for name in self.roster["Team"]}


def _half_known(parts: pd.DataFrame) -> pd.Series:
    return parts.mean(axis=1).where(parts.notna().sum(axis=1) >= len(parts.columns) / 2)


def damage(export: Path) -> None:
    """Take teams, divisions and answers away, and add don't-knows, in a fixed pattern."""
    raw = pd.read_csv(export, dtype=str, keep_default_na=False)
    raw.loc[raw.index[4::60], "Team"] = ""  # a division, no team
    raw.loc[raw.index[9::150], ["Team", "Division"]] = ""  # neither
    questions = list(raw.columns[list(raw.columns).index("simulated_answers") + 1 :][:80])
    for start in range(0, 80, 4):  # each scale has four statements
        raw.loc[raw.index[start::31], questions[start : start + 2]] = ""  # half of a scale: still a score
        raw.loc[raw.index[start + 7 :: 37], questions[start : start + 3]] = DONT_KNOW  # a quarter: none
    raw.to_csv(export, index=False)


def cells(release: Release, measure: Measure) -> Iterator[tuple[tuple[str, ...], Shown]]:
    """Yield the shown cells, units by name."""
    names = {unit.id: unit.name for unit in release.units}
    table = release.tables[measure]
    for position in np.ndindex(table.status.shape):
        cell = table.at(position)
        if isinstance(cell, Shown):
            keys = tuple(axis[at] for axis, at in zip(table.axes, position, strict=True))
            yield tuple(names.get(key, key) for key in keys), cell


def same(cell: Shown, measure: Measure, wanted: dict[str, float], slack: float = 1e-7) -> None:
    """Assert that the figures of a cell are the wanted ones, rounded as the policy rounds; NaN is a missing figure."""
    for column, value in wanted.items():
        style = POLICY.style(measure, column)
        assert style is not None
        shown = cell.get(column)
        if value is None or math.isnan(value):
            assert shown is None, (measure, column, shown)
            continue
        assert shown is not None, (measure, column, value)
        half = 0.5 * 10.0 ** -DECIMALS[style.value]
        assert abs(shown - value) <= half + slack, (measure, column, shown, value)
