"""What the executive summary says of the organisation, and how surely: claims made by stated rules from a release.

Each claim takes its figures from the cells that the charts and the plan take theirs from, and its certainty from their
intervals and verdicts, so that they cannot contradict each other. No words (``compose.brief``) and no layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from diagnostic.action_rules import load_rules
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.release import Release
from diagnostic.report.findings import MIDDLE, Finding, Kind, levels, perception
from diagnostic.report.moves import LIKELY, Move, has_waves, matters, moved
from diagnostic.report.priorities import priorities
from diagnostic.report.selection import asks_for_drivers, gaps, half, number, numbers, outcomes, root, scales, verdict
from diagnostic.report.values import Certainty
from diagnostic.survey_parts import SubjectInfo

NAMED = 3
"""Scales that a claim names."""


class Topic(StrEnum):
    """What a claim is about."""

    OUTCOMES = "outcomes"
    """On which side of the scale the outcomes are."""
    PROMOTERS = "promoters"
    """Whether more people would recommend the organisation than would not."""
    MOVED = "moved"
    """What the outcomes did since the wave before."""
    CHAIN = "chain"
    """Which scales are above and below the average of the scales."""
    PROMISE = "promise"
    """What was raised against what is delivered."""
    PRIORITY = "priority"
    """Where an effort would most likely pay off."""
    UNITS = "units"
    """Whether divisions and teams differ."""
    ROLES = "roles"
    """Whether role levels see it differently."""


class Says(StrEnum):
    """What a claim says of its topic."""

    ABOVE = "above"
    BELOW = "below"
    UNCLEAR = "unclear"
    ROSE = "rose"
    FELL = "fell"
    LIKELY_UP = "likely_up"
    LIKELY_DOWN = "likely_down"
    STEADY = "steady"
    HIGH_AND_LOW = "high_and_low"
    HIGH = "high"
    LOW = "low"
    WIDE = "wide"
    SMALL = "small"
    KEPT = "kept"
    FIRST = "first"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that can be said, or that cannot."""

    topic: Topic
    says: Says
    certainty: Certainty
    subjects: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Further subjects: those below the average beside those above it, the outcome of a priority."""
    values: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def claims(release: Release) -> tuple[Claim, ...]:
    """Return everything that can be said of the organisation, in the order in which a reader asks."""
    return (
        *_sides(release, Topic.OUTCOMES, ScaleKind.MEAN, MIDDLE),
        *_sides(release, Topic.PROMOTERS, ScaleKind.NPS, 0.0),
        *_moves(release),
        *_chain(release),
        *_promise(release),
        *_priorities(release),
        *_units(release),
        *_roles(release),
    )


def _sides(release: Release, topic: Topic, kind: ScaleKind, middle: float) -> Iterator[Claim]:
    """Say which outcomes are above the middle, which below, and of which it cannot be said, by their intervals."""
    sides: dict[Says, list[str]] = {Says.ABOVE: [], Says.BELOW: [], Says.UNCLEAR: []}
    for subject in outcomes(release):
        values = numbers(release, Measure.SCORE, ("estimate", "low", "high"), root(release).id, subject.id)
        if subject.kind is kind and values is not None:
            sides[_side(values, middle)].append(subject.id)
    for says, subjects in sides.items():
        if subjects:
            certainty = Certainty.UNKNOWN if says is Says.UNCLEAR else Certainty.SURE
            yield Claim(topic, says, certainty, tuple(subjects))


def _side(values: Mapping[str, float], middle: float) -> Says:
    if values["low"] > middle:
        return Says.ABOVE
    return Says.BELOW if values["high"] < middle else Says.UNCLEAR


def _moves(release: Release) -> Iterator[Claim]:
    """Say what the outcomes did since the wave before, those that did alike together.

    Of those that did not move it is said by how many points they may have: together only where that is the same.
    """
    if not has_waves(release):
        return
    found = [moved(release, root(release).id, subject.id) for subject in outcomes(release)]
    alike: dict[tuple[Move, float], list[str]] = {}
    for each in found:
        if each is not None:
            points = matters(release, each.subject) if each.move is Move.STEADY else 0.0
            alike.setdefault((each.move, points), []).append(each.subject)
    for (move, points), subjects in sorted(alike.items(), key=lambda each: (list(Move).index(each[0][0]), each[0][1])):
        sure = Certainty.UNKNOWN if move is Move.UNCLEAR else Certainty.SURE
        certainty = Certainty.LIKELY if move in LIKELY else sure
        yield Claim(Topic.MOVED, Says(move.value), certainty, tuple(subjects), values={"points": points})


def _chain(release: Release) -> Iterator[Claim]:
    """Say which scales stand clearly above and below the average of the scales."""
    found = levels(release)
    high, low = (_named(found, kind) for kind in (Kind.HIGH, Kind.LOW))
    if found:
        says = Says.HIGH_AND_LOW if high and low else Says.HIGH if high else Says.LOW
        average = {"average": found[0].values["average"]}
        yield Claim(Topic.CHAIN, says, Certainty.SURE, high or low, low if high else (), average)
    elif len([each for each in scales(release) if _score(release, each) is not None]) > 1:
        yield Claim(Topic.CHAIN, Says.UNCLEAR, Certainty.UNKNOWN)


def _named(found: tuple[Finding, ...], kind: Kind) -> tuple[str, ...]:
    return tuple(finding.subject for finding in found if finding.kind is kind)[:NAMED]


def _score(release: Release, subject: SubjectInfo) -> float | None:
    return number(release, Measure.SCORE, "estimate", root(release).id, subject.id)


def _promise(release: Release) -> Iterator[Claim]:
    """Say whether more was raised than is delivered: a wide gap is one that calls for an action."""
    unit = root(release).id
    for gap in gaps(release):
        values = numbers(release, Measure.SCORE, ("estimate", "low", "high"), unit, gap.id)
        raised, delivered = half(release, unit, gap.parts), half(release, unit, gap.minus)
        if values is None or raised is None or delivered is None:
            continue
        told = {**values, "raised": float(round(raised)), "delivered": float(round(delivered))}
        says = _gap(values)
        certainty = Certainty.UNKNOWN if says is Says.UNCLEAR else Certainty.SURE
        yield Claim(Topic.PROMISE, says, certainty, (gap.id,), values=told)


def _gap(values: Mapping[str, float]) -> Says:
    if values["low"] > 0:
        return Says.WIDE if values["low"] > load_rules().disillusion_gap else Says.SMALL
    return Says.KEPT if values["high"] < 0 else Says.UNCLEAR


def _priorities(release: Release) -> Iterator[Claim]:
    """Say for each outcome which scale matters surely and is low; never surely, since it rests on an association."""
    unit = root(release).id
    if not asks_for_drivers(release):
        return
    for outcome in outcomes(release):
        if outcome.kind is not ScaleKind.MEAN:
            continue
        ranked = priorities(release, unit, unit, outcome.id)
        if ranked is not None and ranked.first:
            driver = ranked.first[0]
            values = {"score": driver.score, "share": driver.share, "average": ranked.average}
            yield Claim(Topic.PRIORITY, Says.FIRST, Certainty.LIKELY, (driver.driver,), (outcome.id,), values)
        else:
            yield Claim(Topic.PRIORITY, Says.UNCLEAR, Certainty.UNKNOWN, others=(outcome.id,))


def _units(release: Release) -> Iterator[Claim]:
    """Say how many divisions and teams stand apart from the rest of the unit above on any scale."""
    compared = apart = 0
    for unit in release.units:
        verdicts = [verdict(release, Measure.CONTRAST, unit.id, subject.id) for subject in scales(release)]
        compared += any(verdict is not None for verdict in verdicts)
        apart += any(verdict for verdict in verdicts)
    if compared:
        says, certainty = (Says.SOME, Certainty.SURE) if apart else (Says.UNCLEAR, Certainty.UNKNOWN)
        yield Claim(Topic.UNITS, says, certainty, values={"apart": apart, "compared": compared})


def _roles(release: Release) -> Iterator[Claim]:
    """Say on how many scales a role level answers differently from the one that all are compared with."""
    reference = release.about.perception_reference
    others = [role.id for role in release.roles if role.id != reference]
    asked = [s.id for s in scales(release) if s.kind is ScaleKind.MEAN]
    compared = [s for s in asked if any(verdict(release, Measure.ROLE_CONTRAST, r, s) is not None for r in others)]
    if compared:
        apart = {finding.subject for finding in perception(release)} & set(compared)
        says, certainty = (Says.SOME, Certainty.SURE) if apart else (Says.UNCLEAR, Certainty.UNKNOWN)
        yield Claim(Topic.ROLES, says, certainty, values={"apart": len(apart), "compared": len(compared)})
