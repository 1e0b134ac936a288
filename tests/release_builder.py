"""Small releases for tests of what reads a release: quiet everywhere, but for the cells that a test sets.

In a quiet release every scale and index is at 65 points, nothing differs from anything and no team is divided.
Cells that are not shown hold ``SECRET`` instead of NaN, so that a test can see whether anything reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from diagnostic.cells import REASONS, WHYS, Reason, Status
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Role, ScaleKind, Text
from diagnostic.release import About, Confidentiality, Release
from diagnostic.released_table import Table
from diagnostic.survey_parts import RoleInfo, RosterInfo, SubjectInfo, UnitInfo

SECRET = 98765.0
ROOT = "organisation"
Values = Mapping[str, float]
Content = Values | Reason | Why | tuple[float, float]
Key = tuple[str, ...]

COLUMNS: Mapping[Measure, tuple[str, ...]] = {
    Measure.SCORE: ("estimate", "low", "high", "n"),
    Measure.SHRUNKEN: ("estimate",),
    Measure.CONTRAST: ("estimate", "g", "q_value", "verdict"),
    Measure.AGREEMENT: ("divided", "polarisation", "rwg_j", "q_value"),
    Measure.ROLE_SCORE: ("estimate",),
    Measure.ROLE_CONTRAST: ("estimate", "q_value", "verdict"),
    Measure.DRIVERS: ("estimate",),
    Measure.LINK: ("need", "quality", "difference", "q_value", "verdict"),
}
QUIET_SCORES = {ScaleKind.MEAN: 65.0, ScaleKind.INDEX: 65.0, ScaleKind.NPS: 10.0, ScaleKind.GAP: 0.0}
QUIET_CONTRAST = {"estimate": 1.0, "g": 0.05, "q_value": 0.8, "verdict": 0.0}
QUIET_AGREEMENT = {"divided": 0.0, "polarisation": 0.4, "rwg_j": 0.8, "q_value": 0.9}


def plain(text: str) -> Text:
    return Text({"en": text})


def subject(
    id_: str,
    role: Role = Role.DRIVER,
    kind: ScaleKind = ScaleKind.MEAN,
    *,
    parts: tuple[str, ...] = (),
    minus: tuple[str, ...] = (),
) -> SubjectInfo:
    named = plain(id_)
    return SubjectInfo(id_, named, named, named, "block", role, kind, parts=parts, minus=minus)


def index(id_: str, *parts: str) -> SubjectInfo:
    return subject(id_, Role.OTHER, ScaleKind.INDEX, parts=parts)


ROSTER = RosterInfo("collaboration", plain("collaboration"), plain("high"), plain("low"), "block")


@dataclass
class Builder:
    """A release in the making: organisation -> divisions a and b -> two teams each."""

    subjects: tuple[SubjectInfo, ...]
    units: tuple[UnitInfo, ...] = (
        UnitInfo(ROOT, "Organisation", None, 0, leaf=False),
        UnitInfo("a", "A", ROOT, 1, leaf=False),
        UnitInfo("b", "B", ROOT, 1, leaf=False),
        UnitInfo("a/1", "A1", "a", 2, leaf=True),
        UnitInfo("a/2", "A2", "a", 2, leaf=True),
        UnitInfo("b/1", "B1", "b", 2, leaf=True),
        UnitInfo("b/2", "B2", "b", 2, leaf=True),
    )
    roles: tuple[str, ...] = ()
    cells: dict[Measure, dict[Key, Content]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in self.units:
            for info in self.subjects:
                at = (unit.id, info.id)
                self.score(*at, QUIET_SCORES[info.kind])
                self.cells.setdefault(Measure.CONTRAST, {})[at] = QUIET_CONTRAST if unit.parent else Why.NO_REST
                if not info.parts and unit.leaf:
                    self.cells.setdefault(Measure.AGREEMENT, {})[at] = QUIET_AGREEMENT

    def set(self, measure: Measure, *keys: str, content: Content) -> Builder:
        self.cells.setdefault(measure, {})[keys] = content
        return self

    def hide(self, unit: str) -> Builder:
        """Withhold everything about a unit."""
        for cells in self.cells.values():
            for key in cells:
                if unit in key:
                    cells[key] = Reason.BELOW_THRESHOLD
        return self

    def score(self, unit: str, of: str, estimate: float, half: float = 3) -> Builder:
        content = {"estimate": estimate, "low": estimate - half, "high": estimate + half}
        return self.set(Measure.SCORE, unit, of, content=content)

    def contrast(self, unit: str, of: str, verdict: int, difference: float = 12, q_value: float = 0.01) -> Builder:
        difference = abs(difference) * (verdict or 1)
        content = {"estimate": difference, "g": difference / 20, "q_value": q_value, "verdict": float(verdict)}
        return self.set(Measure.CONTRAST, unit, of, content=content)

    def divided(self, unit: str, of: str, polarisation: float = -0.3) -> Builder:
        content = {"divided": 1.0, "polarisation": polarisation, "rwg_j": 0.2, "q_value": 0.01}
        return self.set(Measure.AGREEMENT, unit, of, content=content)

    def link(self, there: str, to: str, verdict: int, *, need: float = 80, difference: float = -20) -> Builder:
        content = {"need": need, "quality": 35.0, "difference": difference, "q_value": 0.01, "verdict": float(verdict)}
        return self.set(Measure.LINK, there, to, content=content)

    def seen(self, role: str, of: str, verdict: int, *, theirs: float = 80, staff: float = 60) -> Builder:
        """Give a role level's view of a scale, and that of staff."""
        self.roles = self.roles or ("leader", "manager", "staff")
        self.set(Measure.ROLE_SCORE, role, of, content={"estimate": theirs})
        self.set(Measure.ROLE_SCORE, "staff", of, content={"estimate": staff})
        content = {"estimate": theirs - staff, "q_value": 0.02, "verdict": float(verdict)}
        return self.set(Measure.ROLE_CONTRAST, role, of, content=content)

    def shares(self, outcome: str, **share: float) -> Builder:
        for driver, value in share.items():
            self.set(Measure.DRIVERS, ROOT, outcome, driver, content={"estimate": value})
        return self

    def release(self) -> Release:
        tables = {measure: make_table(measure, cells) for measure, cells in sorted(self.cells.items())}
        return Release(
            about=_about("staff" if self.roles else ""),
            blocks=(),
            subjects=self.subjects,
            items=(),
            units=self.units,
            roles=tuple(RoleInfo(role, plain(role)) for role in self.roles),
            tables=MappingProxyType(tables),
            confidentiality=_confidentiality(),
            indistinguishable=MappingProxyType({}),
            rosters=(ROSTER,) if Measure.LINK in self.cells else (),
        )


def make_table(measure: Measure, cells: Mapping[Key, Content]) -> Table:
    """Make a table over the keys there are; what is not set was not asked."""
    axes = tuple(tuple(dict.fromkeys(keys)) for keys in zip(*cells, strict=True))
    if measure is Measure.LINK:
        axes = (tuple(dict.fromkeys([*axes[0], *axes[1]])),) * 2
    shape = tuple(len(axis) for axis in axes)
    status = np.full(shape, Status.NOT_ESTIMABLE, dtype=np.int8)
    reason = np.full(shape, WHYS.index(Why.NOT_ASKED), dtype=np.int8)
    columns = {name: np.full(shape, SECRET) for name in COLUMNS[measure]}
    bands = (np.full(shape, np.nan), np.full(shape, np.nan))
    for keys, content in cells.items():
        at = tuple(axis.index(key) for axis, key in zip(axes, keys, strict=True))
        if isinstance(content, Reason):
            status[at], reason[at] = Status.WITHHELD, REASONS.index(content)
        elif isinstance(content, Why):
            status[at], reason[at] = Status.NOT_ESTIMABLE, WHYS.index(content)
        elif isinstance(content, tuple):
            status[at] = Status.BANDED
            bands[0][at], bands[1][at] = content
        else:
            status[at] = Status.SHOWN
            for name in COLUMNS[measure]:
                columns[name][at] = content.get(name, np.nan)
    return Table(measure, axes, status, reason, columns, bands)


def scales(ids: Iterable[str]) -> tuple[SubjectInfo, ...]:
    return tuple(subject(id_) for id_ in ids)


def _about(reference: str) -> About:
    return About(
        organisation="Test",
        questionnaire_id="own",
        questionnaire_name=plain("Own"),
        questionnaire_version=1,
        date="2026-11-23",
        n=100,
        headcount=None,
        simulated=True,
        confidence=0.95,
        false_discovery_rate=0.05,
        driver_method="lmg",
        driver_resampling="teams",
        divided_at=0.05,
        perception_reference=reference,
    )


def _confidentiality() -> Confidentiality:
    return Confidentiality(
        threshold=5,
        comment_threshold=10,
        cells=0,
        shown=0,
        withheld=MappingProxyType({}),
        banded=0,
        units_withheld=0,
        rounding=MappingProxyType({}),
        passed=True,
        checked_relations=0,
    )
