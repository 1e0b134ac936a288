"""At most three strengths of a unit and three things to look at: chosen by rules, so that no figure contradicts them.

A strength is, the surest kind first: above the rest of the unit above, surely risen, or clearly above the unit's own
average. To be looked at is: below the rest, two camps, hopes raised and not delivered, surely fallen, or clearly below
the own average, low, and not above the rest. No scale is ever both, and what falls into two camps is never a strength.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.action_rules import load_rules
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import change_sentence
from diagnostic.report.document import Block, Bullets, Group, Paragraph
from diagnostic.report.findings import MIDDLE, Finding, Kind, levels, strengths, watch_points
from diagnostic.report.moves import Move, Moved, moved, moves
from diagnostic.report.sentences import sentence

AT_MOST = 3
_FALLING = frozenset({Move.FELL, Move.LIKELY_DOWN})


class Why(StrEnum):
    """Why a scale is named; ``pack.ask.<why>`` is the question that the team is asked about it."""

    ABOVE = "above"
    ROSE = "rose"
    HIGH = "high"
    BELOW = "below"
    DIVIDED = "divided"
    GAP = "gap"
    FELL = "fell"
    LOW = "low"


_KINDS = {
    Kind.ABOVE: Why.ABOVE,
    Kind.BELOW: Why.BELOW,
    Kind.DIVIDED: Why.DIVIDED,
    Kind.GAP: Why.GAP,
    Kind.GAP_ABOVE: Why.GAP,
    Kind.HIGH: Why.HIGH,
    Kind.LOW: Why.LOW,
}


@dataclass(frozen=True, slots=True)
class PackPoint:
    """A scale that is named, why, and the sentence that says so."""

    subject: str
    why: Why
    sentence: str


def strong(context: Context, unit: str) -> tuple[PackPoint, ...]:
    """Return the strengths of a unit, the surest first."""
    release = context.release
    weak = {finding.subject for finding in watch_points(release, unit)}
    weak |= {finding.subject for finding in levels(release, unit) if finding.kind is Kind.LOW}
    found = [_point(context, finding) for finding in strengths(release, unit) if finding.subject not in weak]
    found += [_move(context, each, Why.ROSE) for each in _moved(context, unit, Move.ROSE) if each.subject not in weak]
    falling = {each.subject for each in moves(release, unit) if each.move in _FALLING}
    found += [
        _point(context, finding)
        for finding in levels(release, unit)
        if finding.kind is Kind.HIGH and finding.values["low"] > MIDDLE and finding.subject not in weak | falling
    ]
    return _first(found)


def look_at(context: Context, unit: str, strengths_named: tuple[PackPoint, ...]) -> tuple[PackPoint, ...]:
    """Return what a unit should look at, the surest first; nothing that has been named as a strength."""
    release = context.release
    taken = {point.subject for point in strengths_named}
    limit = load_rules().low.score
    found = [_point(context, finding) for finding in watch_points(release, unit)]
    found += [_move(context, each, Why.FELL) for each in _moved(context, unit, Move.FELL)]
    found += [
        _point(context, finding)
        for finding in levels(release, unit)
        if finding.kind is Kind.LOW
        and finding.values["estimate"] < limit
        and (context.verdict(unit, finding.subject) or 0) <= 0
    ]
    return _first(point for point in found if point.subject not in taken)


def points_group(context: Context, name: str, points: tuple[PackPoint, ...]) -> Group:
    """Return points as a part of the first page, or the sentence that says why there are none."""
    blocks: list[Block] = []
    if points:
        blocks.append(Bullets(tuple(point.sentence for point in points)))
    if len(points) < AT_MOST:
        key = "some" if points else "none"
        blocks.append(Paragraph(context.text(f"pack.{name}.{key}")))
    return Group(f"pack-{name}", context.text(f"pack.{name}"), tuple(blocks))


def _moved(context: Context, unit: str, kind: Move) -> tuple[Moved, ...]:
    found = (each for each in moves(context.release, unit) if each.move is kind)
    return tuple(sorted(found, key=lambda each: (-each.strength, each.subject)))


def _point(context: Context, finding: Finding) -> PackPoint:
    """Return a finding as a point, with what surely moved since the wave before."""
    why = _KINDS[finding.kind]
    if why in {Why.HIGH, Why.LOW}:
        said = context.text(f"pack.level.{why.value}", **_level_values(context, finding))
    else:
        said = sentence(finding, context.names)
    change = moved(context.release, finding.unit, finding.subject)
    if change is not None and change.move in {Move.ROSE, Move.FELL}:
        said = f"{said} {change_sentence(context, change, with_unit=False)}"
    return PackPoint(finding.subject, why, said)


def _level_values(context: Context, finding: Finding) -> dict[str, str]:
    style = context.names.style(finding.subject)
    values = {name: context.wording.number(finding.values[name], style) for name in ("estimate", "low", "high")}
    return {**values, "average": context.wording.number(finding.values["average"], style), **_where(context, finding)}


def _where(context: Context, finding: Finding) -> dict[str, str]:
    return {"subject": context.names.subject(finding.subject), "unit": context.names.unit(finding.unit)}


def _move(context: Context, change: Moved, why: Why) -> PackPoint:
    return PackPoint(change.subject, why, change_sentence(context, change, with_unit=False))


def _first(points: Iterable[PackPoint]) -> tuple[PackPoint, ...]:
    """Return the first points, a scale once."""
    by_subject: dict[str, PackPoint] = {}
    for point in points:
        by_subject.setdefault(point.subject, point)
    return tuple(by_subject.values())[:AT_MOST]
