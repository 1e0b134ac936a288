"""What a release says that is beyond chance: findings with their numbers, ranked by certainty and size.

A finding comes only from a cell that is shown and from a difference that survived; everything else "cannot be
distinguished" and is said so by whoever writes the section. No words here (``sentences``), no layout (``compose``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations, zip_longest
from statistics import fmean
from types import MappingProxyType

from diagnostic.action_rules import load_rules
from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.release import Release
from diagnostic.report.selection import (
    drivers,
    gaps,
    half,
    linked_units,
    number,
    numbers,
    outcomes,
    root,
    scales,
    silo_indices,
)
from diagnostic.report.values import Tone
from diagnostic.survey_parts import SubjectInfo, UnitInfo

TYPICAL_SPREAD = 20.0
"""Points of a typical standard deviation between people: puts points and standardised differences on one scale."""
NOTABLE = 0.2 * TYPICAL_SPREAD
"""Points under which a scale's distance from the average is too small to be pointed out, however certain: a fifth of a
standard deviation, the least that is usually called a small effect (Cohen 1988)."""
TEAMS_IN_A_LINE = 3
"""Divided teams that one line names; the heat map marks them all."""
MIDDLE = 50.0
"""Middle of the 0-100 scale."""


class Kind(StrEnum):
    """What a finding is about; its sentence is ``finding.<kind>``."""

    HIGH = "high"
    LOW = "low"
    BETWEEN_TEAMS = "between_teams"
    ABOVE = "above"
    BELOW = "below"
    DIVIDED = "divided"
    PERCEPTION_GAP = "perception_gap"
    GAP = "gap"
    GAP_ABOVE = "gap_above"
    SILO_INDEX = "silo_index"
    WEAK_LINK = "weak_link"
    DRIVER = "driver"
    DRIVERS_ALIKE = "drivers_alike"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands out, with raw numbers; ``partner`` is a second unit, a role, or the outcome of a driver."""

    kind: Kind
    unit: str
    subject: str
    tone: Tone
    values: Mapping[str, float]
    strength: float
    """Size in typical standard deviations (or share), weighted by certainty: for ranking only."""
    partner: str = ""
    alike: tuple[str, ...] = ()
    """Drivers that this one cannot be told apart from."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the most certain and largest first."""
    return tuple(sorted(findings, key=lambda f: (-f.strength, f.kind, f.unit, f.subject, f.partner)))


def levels(release: Release, of: str | None = None) -> tuple[Finding, ...]:
    """Return the scales notably above, or below, a unit's average scale, by their whole interval.

    The unit is the organisation where none is named.
    """
    unit = of or root(release).id
    candidates = {
        subject.id: values
        for subject in scales(release)
        if subject.kind is ScaleKind.MEAN
        and (values := numbers(release, Measure.SCORE, ("estimate", "low", "high"), unit, subject.id))
    }
    if len(candidates) < 2:
        return ()
    average = fmean(values["estimate"] for values in candidates.values())
    found = []
    for subject_id, values in candidates.items():
        kind = Kind.HIGH if values["low"] > average else Kind.LOW if values["high"] < average else None
        if kind is not None and abs(values["estimate"] - average) >= NOTABLE:
            tone = Tone.ABOVE if kind is Kind.HIGH else Tone.BELOW
            strength = abs(values["estimate"] - average) / TYPICAL_SPREAD
            found.append(Finding(kind, unit, subject_id, tone, {**values, "average": average}, strength))
    return ranked(found)


def between_teams(release: Release) -> tuple[Finding, ...]:
    """Return the outcomes on which part of the variation lies between teams: intervals of ICC(1) above zero."""
    found = []
    for subject in outcomes(release):
        values = numbers(release, Measure.POOLING, ("icc1", "icc1_low", "icc1_high"), subject.id)
        if values is not None and values["icc1_low"] > 0:
            strength = (values["icc1"] / max(1 - values["icc1"], 1e-9)) ** 0.5
            found.append(Finding(Kind.BETWEEN_TEAMS, root(release).id, subject.id, Tone.NEUTRAL, values, strength))
    return ranked(found)


def contrasts(release: Release, unit: str | None = None) -> tuple[Finding, ...]:
    """Return the scales on which units are above or below the rest of their parent."""
    return ranked(
        finding
        for at in release.units
        if unit in {None, at.id}
        for subject in scales(release)
        for finding in _contrast(release, at.id, subject.id)
    )


def _contrast(release: Release, unit: str, subject: str) -> Iterator[Finding]:
    cell = release.cell(Measure.CONTRAST, unit, subject)
    score = number(release, Measure.SCORE, "estimate", unit, subject)
    if not isinstance(cell, Shown) or score is None or not cell.get("verdict"):
        return
    kind, tone = (Kind.ABOVE, Tone.ABOVE) if cell.number("verdict") > 0 else (Kind.BELOW, Tone.BELOW)
    values = {"difference": cell.number("estimate"), "score": score, "q_value": cell.get("q_value") or 0.0}
    g = cell.get("g")
    if g is not None:
        values["g"] = g
    size = abs(g) if g is not None else abs(values["difference"]) / TYPICAL_SPREAD
    yield Finding(kind, unit, subject, tone, values, size * (1 - values["q_value"]))


def divided(release: Release, unit: str | None = None) -> tuple[Finding, ...]:
    """Return the scales on which the answers of a unit fall into two camps."""
    found = []
    for at in release.units:
        for subject in scales(release) if unit in {None, at.id} else ():
            cell = release.cell(Measure.AGREEMENT, at.id, subject.id)
            score = number(release, Measure.SCORE, "estimate", at.id, subject.id)
            if isinstance(cell, Shown) and cell.get("divided") and score is not None:
                polarisation = cell.get("polarisation") or 0.0
                values = {"polarisation": polarisation, "score": score}
                found.append(Finding(Kind.DIVIDED, at.id, subject.id, Tone.DIVIDED, values, 0.5 - polarisation))
    return ranked(found)


def perception(release: Release) -> tuple[Finding, ...]:
    """Return the scales that a role level sees differently from the reference role."""
    reference = release.about.perception_reference
    found = []
    for role in release.roles:
        for subject in scales(release) if role.id != reference else ():
            cell = release.cell(Measure.ROLE_CONTRAST, role.id, subject.id)
            if not isinstance(cell, Shown) or not cell.get("verdict"):
                continue
            values = {"difference": cell.number("estimate"), "q_value": cell.get("q_value") or 0.0}
            size = abs(cell.get("g") or values["difference"] / TYPICAL_SPREAD)
            strength = size * (1 - values["q_value"])
            unit = root(release).id
            found.append(
                Finding(Kind.PERCEPTION_GAP, unit, subject.id, Tone.WARNING, values, strength, partner=role.id)
            )
    return ranked(found)


def disillusion(release: Release, unit: str | None = None) -> tuple[Finding, ...]:
    """Return where more was raised than delivered: in the organisation, and in units more so than around them."""
    return ranked(
        finding
        for at in release.units
        if unit in {None, at.id}
        for gap in gaps(release)
        for finding in _disillusion(release, at, gap)
    )


@lru_cache(maxsize=1)
def _wide_gap() -> float:
    """Return the points by which hopes must exceed what is delivered to be a warning: those that call for an action."""
    return load_rules().disillusion_gap


def _disillusion(release: Release, unit: UnitInfo, gap: SubjectInfo) -> Iterator[Finding]:
    values = numbers(release, Measure.SCORE, ("estimate", "low", "high"), unit.id, gap.id)
    raised, delivered = half(release, unit.id, gap.parts), half(release, unit.id, gap.minus)
    if values is None or raised is None or delivered is None:
        return
    values |= {"raised": raised, "delivered": delivered}
    if unit.parent is None:
        if values["low"] > 0:
            tone = Tone.WARNING if values["low"] > _wide_gap() else Tone.NEUTRAL
            yield Finding(Kind.GAP, unit.id, gap.id, tone, values, values["estimate"] / TYPICAL_SPREAD)
        return
    cell = release.cell(Measure.CONTRAST, unit.id, gap.id)
    if isinstance(cell, Shown) and (cell.get("verdict") or 0) > 0:
        values["difference"] = cell.number("estimate")
        strength = abs(cell.get("g") or values["difference"] / TYPICAL_SPREAD) * (1 - (cell.get("q_value") or 0.0))
        yield Finding(Kind.GAP_ABOVE, unit.id, gap.id, Tone.WARNING, values, strength)


def silos(release: Release) -> tuple[Finding, ...]:
    """Return the silo indices below the middle, and the links that are weak from both sides."""
    unit = root(release).id
    found = []
    for subject in silo_indices(release):
        values = numbers(release, Measure.SCORE, ("estimate", "low", "high"), unit, subject.id)
        if values is not None and values["high"] < MIDDLE:
            strength = (MIDDLE - values["estimate"]) / TYPICAL_SPREAD
            found.append(Finding(Kind.SILO_INDEX, unit, subject.id, Tone.BELOW, values, strength))
    return ranked((*found, *weak_links(release)))


def weak_links(release: Release) -> tuple[Finding, ...]:
    """Return the pairs of units that both find working together below the others' links."""
    found = []
    for one, other in combinations(linked_units(release), 2):
        there = numbers(release, Measure.LINK, ("quality", "verdict"), one, other)
        back = numbers(release, Measure.LINK, ("quality", "verdict"), other, one)
        if there is None or back is None or there["verdict"] >= 0 or back["verdict"] >= 0:
            continue
        values = {"there": there["quality"], "back": back["quality"]}
        strength = (100 - fmean(values.values())) / 100
        found.append(Finding(Kind.WEAK_LINK, one, "", Tone.BELOW, values, strength, partner=other))
    return ranked(found)


def main_drivers(release: Release) -> tuple[Finding, ...]:
    """Return, for each outcome, the scale most strongly associated with it and those not told apart from it."""
    unit = root(release).id
    found = []
    for outcome in outcomes(release):
        shares = drivers(release, unit, outcome.id)
        if len(shares) < 2:
            continue
        pairs = release.indistinguishable.get(unit, {}).get(outcome.id, ())
        top, values = shares[0]
        alike = tuple(driver for driver, _ in shares[1:] if (top, driver) in pairs or (driver, top) in pairs)
        kind = Kind.DRIVERS_ALIKE if len(alike) == len(shares) - 1 else Kind.DRIVER
        found.append(
            Finding(kind, unit, top, Tone.NEUTRAL, values, values["estimate"], partner=outcome.id, alike=alike)
        )
    return tuple(found)


def standing_out(release: Release, limit: int) -> tuple[tuple[Finding, ...], ...]:
    """Return what stands out, the most serious kind first and each kind once before any comes twice.

    A line is one finding, the strongest of its unit; the clearest divided teams; or all that one role level sees
    differently in one direction.
    """
    apart = contrasts(release)
    kinds = (
        _by_unit(finding for finding in disillusion(release) if finding.tone is Tone.WARNING),
        tuple((finding,) for finding in silos(release)),
        _teams(divided(release)),
        _by_role(perception(release)),
        _by_unit(finding for finding in apart if finding.kind is Kind.BELOW),
        _by_unit(finding for finding in apart if finding.kind is Kind.ABOVE),
    )
    rounds = (line for lines in zip_longest(*kinds) for line in lines if line is not None)
    taken = [line for line, _ in zip(rounds, range(limit), strict=False)]
    return tuple(line for lines in kinds for line in lines if line in taken)


def _by_unit(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    strongest: dict[str, Finding] = {}
    for finding in findings:
        strongest.setdefault(finding.unit, finding)
    return tuple((finding,) for finding in strongest.values())


def _teams(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    line = tuple(finding for (finding,) in _by_unit(findings))[:TEAMS_IN_A_LINE]
    return (line,) if line else ()


def _by_role(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    lines: dict[tuple[str, bool], list[Finding]] = {}
    for finding in findings:
        lines.setdefault((finding.partner, finding.values["difference"] > 0), []).append(finding)
    return tuple(tuple(line) for line in lines.values())


def watch_points(release: Release, unit: str) -> tuple[Finding, ...]:
    """Return what a unit should watch: below its surroundings, divided, or hopes raised and not delivered."""
    low = (finding for finding in contrasts(release, unit) if finding.kind is Kind.BELOW)
    hopes = (finding for finding in disillusion(release, unit) if finding.kind is Kind.GAP_ABOVE)
    return ranked((*low, *divided(release, unit), *hopes))


def strengths(release: Release, unit: str) -> tuple[Finding, ...]:
    """Return where a unit is above the rest of its parent."""
    return tuple(finding for finding in contrasts(release, unit) if finding.kind is Kind.ABOVE)
