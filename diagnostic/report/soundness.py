"""How far the questionnaire can be trusted on these answers, judged by stated rules from what a release shows.

Holds the rules of thumb and the verdicts; no words and no layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.selection import number, scales

SOUND = 0.70
"""Reliability from which a scale is usually taken to measure one thing (Nunnally 1978), for groups."""
ALIKE = 0.85
"""Correlation of factors from which people do not tell two scales apart (Brown 2015)."""
LEAST_REST = 0.30
"""Correlation with the rest of its scale under which a statement adds little (Nunnally and Bernstein 1994)."""
CLEARLY = 0.02
"""Alpha gained without a statement from which that is worth a remark."""
GOOD_CFI, GOOD_RMSEA, GOOD_SRMR = 0.95, 0.06, 0.08
"""Hu and Bentler 1999."""
FAIR_CFI, FAIR_RMSEA, FAIR_SRMR = 0.90, 0.08, 0.10
"""Bentler and Bonett 1980; Browne and Cudeck 1993; Schermelleh-Engel, Moosbrugger and Müller 2003."""
MOST_WEAK = 0.5
"""Share of weak scales from which the light is red."""
LEVELS = ("configural", "metric", "scalar")


class Verdict(StrEnum):
    """How well the intended structure fits."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


class Light(StrEnum):
    """All in one word."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


class Remark(StrEnum):
    """What is to be said of a statement."""

    HARMS = "harms"
    """Without it, alpha would be clearly higher."""
    APART = "apart"
    """It goes with the rest of its scale only little."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the blocks measure the same in the groups of an attribute: blocks by the last level that holds."""

    attribute: str
    alike: tuple[str, ...]
    """Up to scalar: averages can be compared."""
    weighing: tuple[str, ...]
    """Up to metric: statements weigh alike, averages differ for reasons of their own."""
    different: tuple[str, ...]
    """Statements do not weigh alike."""

    @property
    def tested(self) -> bool:
        """Whether any block could be tested."""
        return bool(self.alike or self.weighing or self.different)

    @property
    def holds(self) -> bool:
        """Whether every block that was tested measures the same."""
        return self.tested and not self.weighing and not self.different


@dataclass(frozen=True, slots=True)
class Soundness:
    """Everything the light is set from."""

    tested: tuple[str, ...]
    """Scales that have an alpha."""
    weak: tuple[str, ...]
    fit: Verdict
    contradictory: bool
    """The estimates of the model contradict each other: a loading or a correlation of 1 or more."""
    alike: tuple[tuple[str, str, float], ...]
    """Pairs of scales that people do not tell apart, the closest first."""
    comparisons: tuple[Comparison, ...]

    @property
    def light(self) -> Light:
        """Return the light: red and green by rule, amber between them."""
        if not self.tested and self.fit is Verdict.UNKNOWN:
            return Light.UNKNOWN
        if self.fit is Verdict.POOR or (self.tested and len(self.weak) > MOST_WEAK * len(self.tested)):
            return Light.RED
        clear = not self.weak and not self.alike and not self.contradictory
        same = all(comparison.holds for comparison in self.comparisons if comparison.tested)
        return Light.GREEN if clear and same and self.fit is Verdict.GOOD else Light.AMBER


def soundness(release: Release) -> Soundness:
    """Return how sound the questionnaire is, as far as the release shows it."""
    reliable = {
        scale.id: value
        for scale in scales(release)
        if (value := number(release, Measure.RELIABILITY, "alpha", scale.id)) is not None
    }
    flags = [number(release, Measure.STRUCTURE, flag, "whole") for flag in ("heywood", "indefinite")]
    return Soundness(
        tested=tuple(reliable),
        weak=tuple(scale for scale, value in reliable.items() if value < SOUND),
        fit=_fit(release),
        contradictory=any(flags),
        alike=tuple(sorted(_alike(release), key=lambda pair: (-pair[2], pair[0], pair[1]))),
        comparisons=tuple(_comparisons(release)),
    )


def remarks(release: Release, scale: str, item: str) -> tuple[Remark, ...]:
    """Return what is to be said of a statement in its scale."""
    found = []
    alpha, high = (number(release, Measure.RELIABILITY, column, scale) for column in ("alpha", "high"))
    without = number(release, Measure.ITEM_RELIABILITY, "alpha_without", item)
    if alpha is not None and high is not None and without is not None:
        # Figures are rounded: what is left of a difference of two of them is not exactly a hundredth.
        found += [Remark.HARMS] if without - alpha > CLEARLY - 1e-9 and without > high else []
    rest = number(release, Measure.ITEM_RELIABILITY, "rest_r", item)
    return (*found, Remark.APART) if rest is not None and rest < LEAST_REST else tuple(found)


def _fit(release: Release) -> Verdict:
    cell = release.cell(Measure.STRUCTURE, "whole")
    if not isinstance(cell, Shown):
        return Verdict.UNKNOWN
    cfi, rmsea, srmr = (cell.get(index) for index in ("cfi", "rmsea", "srmr"))
    if cfi is None or rmsea is None or srmr is None:
        return Verdict.UNKNOWN
    if srmr <= GOOD_SRMR and (cfi >= GOOD_CFI or rmsea <= GOOD_RMSEA):
        return Verdict.GOOD
    return Verdict.FAIR if srmr <= FAIR_SRMR and (cfi >= FAIR_CFI or rmsea <= FAIR_RMSEA) else Verdict.POOR


def _alike(release: Release) -> Iterator[tuple[str, str, float]]:
    table = release.tables.get(Measure.FACTOR_CORRELATION)
    ids = table.axes[0] if table is not None else ()
    for place, first in enumerate(ids):
        for second in ids[place + 1 :]:
            value = number(release, Measure.FACTOR_CORRELATION, "estimate", first, second)
            if value is not None and value >= ALIKE:
                yield first, second, value


def _comparisons(release: Release) -> Iterator[Comparison]:
    table = release.tables.get(Measure.INVARIANCE)
    for attribute in table.axes[0] if table is not None else ():
        reached: dict[str, list[str]] = {"scalar": [], "metric": [], "": []}
        for block in table.axes[1] if table is not None else ():
            last = _reached(release, attribute, block)
            if last is not None:
                reached[last if last in reached else ""].append(block)
        yield Comparison(attribute, tuple(reached["scalar"]), tuple(reached["metric"]), tuple(reached[""]))


def _reached(release: Release, attribute: str, block: str) -> str | None:
    """Return the last level that holds, an empty text where none does, None where nothing was tested."""
    held = [number(release, Measure.INVARIANCE, "holds", attribute, block, level) for level in LEVELS]
    if any(value is None for value in held):
        return None
    return next((level for level, value in reversed(list(zip(LEVELS, held, strict=True))) if value), "")
