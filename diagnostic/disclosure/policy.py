"""The rules of confidentiality as values: thresholds, bands and rounding, read from ``reports/policy.yaml``.

Every number has its one home in that file; here are only the limits that no project may pass. This module knows no
figures and decides about no cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.data_files import shipped
from diagnostic.definitions import load
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput, Problem

Threshold = Annotated[int, Field(ge=3, le=100)]
"""People: 3 is the floor, under which a member of a group learns the answers of single others."""
CommentThreshold = Annotated[int, Field(ge=5, le=1000)]
Others = Annotated[int, Field(ge=1, le=10)]
BandWidth = Literal[20, 25, 50]
"""Points: divides both 100 and 200, so that bands fit scores, gaps and net promoter scores."""

Points = Annotated[int, Field(ge=5, le=20)]
"""Points of 100: under 5, a mean of few people is as good as known; more than the narrowest band cannot be kept."""
People = Annotated[int, Field(ge=1, le=3)]
"""People: at 1, a count is at least not known; more than the lowest threshold cannot always be kept."""

Seconds = Annotated[int, Field(ge=1, le=86_400)]
"""The check of a release may take from a second to a day."""

Whole = Annotated[int, Field(ge=0, le=0)]
Tenths = Annotated[int, Field(ge=0, le=1)]
Hundredths = Annotated[int, Field(ge=0, le=2)]
Thousandths = Annotated[int, Field(ge=0, le=3)]
"""Decimals, up to what the report shows: nobody needs finer figures."""


class Style(StrEnum):
    """Kinds of numbers that are rounded alike."""

    SCORE = "score"
    SHARE = "share"
    SPREAD = "spread"
    EFFECT = "effect"
    PROBABILITY = "probability"
    ICC = "icc"
    COEFFICIENT = "coefficient"
    FIT = "fit"
    VARIANCE = "variance"
    STATISTIC = "statistic"
    COUNT = "count"


class Rounding(BaseModel):
    """Decimals by kind of number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Whole
    share: Hundredths
    spread: Tenths
    effect: Hundredths
    probability: Thousandths
    icc: Thousandths
    coefficient: Hundredths
    fit: Thousandths
    variance: Tenths
    statistic: Hundredths
    count: Whole


class Protection(BaseModel):
    """How closely nobody may come to what is withheld."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: Points
    people: People


class Policy(BaseModel):
    """What the gate goes by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Threshold
    comment_threshold: CommentThreshold
    unanimity_others: Others
    band_width: BandWidth
    protection: Protection
    rounding: Rounding
    time_limit: Seconds
    styles: dict[Measure | Literal["any"], dict[str, Style]]

    def style(self, measure: Measure, column: str) -> Style | None:
        """Return the kind of number in a column, None where the policy does not know the column."""
        own = self.styles.get(measure, {})
        return own.get(column, self.styles["any"].get(column))

    def require_enough(self, n: int) -> None:
        """Raise InvalidInput where fewer people than the threshold answered in the whole organisation."""
        if n < self.threshold:
            values = {"n": n, "threshold": self.threshold}
            raise InvalidInput([Problem(Code.ORGANISATION_BELOW_THRESHOLD, values=values)])

    def numbers(self) -> dict[str, int | float]:
        """Return every rule that is a number, by its path in the file, such as ``threshold`` or ``rounding.share``.

        How long the check may take is none: it changes nothing that leaves.
        """
        return dict(_numbers(self.model_dump(exclude={"styles", "time_limit"})))

    def decimals(self) -> dict[str, int]:
        """Return the decimals by style."""
        return {style.value: int(getattr(self.rounding, style.value)) for style in Style}


def looser(frozen: Mapping[str, int | float], now: Mapping[str, int | float]) -> dict[str, tuple[float, float]]:
    """Return the rules that are looser now than they were frozen, with both numbers.

    A rule that the frozen ones do not have yet is free. Fewer decimals are stricter; of everything else, more is.
    """
    return {
        rule: (frozen[rule], number)
        for rule, number in now.items()
        if rule in frozen and (number > frozen[rule] if rule.startswith(_DECIMALS) else number < frozen[rule])
    }


_DECIMALS = "rounding."


def _numbers(rules: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, int | float]]:
    for name, rule in rules.items():
        if isinstance(rule, Mapping):
            yield from _numbers(rule, f"{above}{name}.")
        elif isinstance(rule, int | float) and not isinstance(rule, bool):
            yield f"{above}{name}", rule


class _RoundingChange(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Whole | None = None
    share: Hundredths | None = None
    spread: Tenths | None = None
    effect: Hundredths | None = None
    probability: Thousandths | None = None
    icc: Thousandths | None = None
    coefficient: Hundredths | None = None
    variance: Tenths | None = None
    statistic: Hundredths | None = None


class _ProtectionChange(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    points: Points | None = None
    people: People | None = None


class _Change(BaseModel):
    """What a project file may say; the rest stays as shipped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Threshold | None = None
    comment_threshold: CommentThreshold | None = None
    unanimity_others: Others | None = None
    band_width: BandWidth | None = None
    protection: _ProtectionChange | None = None
    rounding: _RoundingChange | None = None
    time_limit: Seconds | None = None


def load_policy(path: str | Path | None = None) -> Policy:
    """Return the shipped policy, with the changes of a project's file where there is one.

    Raises
    ------
    InvalidInput
        The file has problems, among them rules looser than their floor.
    """
    policy = load(shipped("reports", "policy.yaml"), Policy).value
    if path is None:
        return policy
    change = load(path, _Change).value
    asked = change.model_dump(exclude_none=True, exclude={"rounding", "protection"})
    if change.rounding is not None:
        coarser = change.rounding.model_dump(exclude_none=True)
        asked["rounding"] = policy.rounding.model_copy(update=coarser)
    if change.protection is not None:
        asked["protection"] = policy.protection.model_copy(update=change.protection.model_dump(exclude_none=True))
    return policy.model_copy(update=asked)
