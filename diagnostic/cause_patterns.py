"""The patterns that call for an action, each a rule over the shown cells of a release.

A cell that is banded, withheld or not estimable never gives a cause, nor does a difference that did not survive the
false-discovery control. This module knows no action: ``actions`` chooses among causes and answers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from diagnostic.causes import Basis, Cause, Evidence, Pattern, level_of
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.survey_parts import SubjectInfo, UnitInfo

BELOW, ABOVE = -1, 1
Pair = tuple[str, str]
"""The unit that answers, and the one that it speaks of."""


def organisation_causes(basis: Basis) -> Iterator[Cause]:
    """Yield the causes of the organisation as a whole."""
    yield from _against_level(basis)
    yield from _perception_gaps(basis)
    yield from _disillusion_overall(basis)
    yield from _disillusion_below(basis)
    yield from silos(basis)


def unit_causes(basis: Basis, unit: UnitInfo) -> Iterator[Cause]:
    """Yield the causes of a division or team, its silos excepted."""
    yield from _against_rest(basis, unit)
    if unit.leaf:
        yield from _divided(basis, unit)
    yield from _disillusion(basis, unit)
    yield from _links(basis, unit)


def silos(basis: Basis) -> Iterator[Cause]:
    """Yield the pairs of units whose link is weak from both sides, as causes of the organisation."""
    table = basis.release.tables.get(Measure.LINK)
    names = ("verdict", "quality", "need", "difference")
    for a, b in combinations(sorted(table.axes[0]) if table else (), 2):
        there = basis.figures(Measure.LINK, (a, b), *names)
        back = basis.figures(Measure.LINK, (b, a), *names)
        if there is None or back is None or there["verdict"] != BELOW or back["verdict"] != BELOW:
            continue
        need = max(there["need"], back["need"])
        values = {"quality_ab": there["quality"], "quality_ba": back["quality"], "need": need}
        gap = (basis.gap(there["difference"]) + basis.gap(back["difference"])) / 2
        certainty = min(_certainty(basis, Measure.LINK, keys) for keys in ((a, b), (b, a)))
        yield Cause(
            unit=basis.root.id,
            pattern=Pattern.SILO,
            subject="",
            priority=need / 100 * gap * certainty,
            evidence=(_evidence("weak_link", values, (a, b)),),
            partners=(a, b),
        )


def _links(basis: Basis, unit: UnitInfo) -> Iterator[Cause]:
    """Yield the links that this unit needs and only it finds weak, and those that both sides find strong.

    What both find weak is a silo, the business of both.
    """
    table = basis.release.tables.get(Measure.LINK)
    if table is None or not basis.release.rosters:
        return
    names = ("verdict", "quality", "need", "difference")
    for other in sorted(table.axes[1]):
        there = basis.figures(Measure.LINK, (unit.id, other), *names)
        if there is None or there["verdict"] not in {BELOW, ABOVE}:
            continue
        back = basis.figures(Measure.LINK, (other, unit.id), *names)
        one_sided = there["verdict"] == BELOW and (back is None or back["verdict"] != BELOW)
        if one_sided and there["need"] >= basis.rules.link_need:
            yield _weak_link(basis, (unit.id, other), there, back)
        elif there["verdict"] == ABOVE and back is not None and back["verdict"] == ABOVE:
            yield _strong_link(basis, (unit.id, other), there, back)


def _weak_link(basis: Basis, pair: Pair, there: Mapping[str, float], back: Mapping[str, float] | None) -> Cause:
    values = {"quality_ab": there["quality"], "need": there["need"]}
    if back is None:
        evidence = _evidence("weak_link_one_way", values, pair)
    else:
        evidence = _evidence("weak_link_unequal", values | {"quality_ba": back["quality"]}, pair)
    priority = there["need"] / 100 * basis.gap(there["difference"]) * _certainty(basis, Measure.LINK, pair)
    return _link_cause(basis, Pattern.LOW, pair, priority, evidence)


def _strong_link(basis: Basis, pair: Pair, there: Mapping[str, float], back: Mapping[str, float]) -> Cause:
    values = {"quality_ab": there["quality"], "quality_ba": back["quality"]}
    gap = (basis.gap(there["difference"]) + basis.gap(back["difference"])) / 2
    certainty = min(_certainty(basis, Measure.LINK, keys) for keys in (pair, pair[::-1]))
    return _link_cause(basis, Pattern.PROTECT, pair, gap * certainty, _evidence("strong_link", values, pair))


def _link_cause(basis: Basis, pattern: Pattern, pair: Pair, priority: float, evidence: Evidence) -> Cause:
    rosters = basis.release.rosters
    roster = next((each.id for each in rosters if pair[0] in each.units), rosters[0].id)
    return Cause(
        unit=pair[0],
        pattern=pattern,
        subject=roster,
        priority=priority,
        evidence=(evidence,),
        partners=pair,
        touches=frozenset({roster}),
    )


def _against_level(basis: Basis) -> Iterator[Cause]:
    """Yield what is low or high in the organisation, by the whole interval of the score."""
    for subject in basis.subjects:
        score = basis.figures(Measure.SCORE, (basis.root.id, subject.id), "estimate", "low", "high")
        if score is None or basis.middle is None:
            continue
        apart = subject.kind is not ScaleKind.NPS  # its points are no points of 0-100: only the level counts
        low, high = level_of(basis.rules.low, subject), level_of(basis.rules.high, subject)
        if score["high"] < (min(low, basis.middle) if apart else low):
            pattern, kind, level = Pattern.LOW, "low_score", low
        elif score["low"] >= high and (score["low"] > basis.middle or not apart):
            pattern, kind, level = Pattern.PROTECT, "high_score", high
        else:
            continue
        gap = basis.gap(score["estimate"] - level, subject)
        evidence = _evidence(kind, score, (basis.root.id,), (subject.id,))
        yield _scale_cause(basis, basis.root.id, pattern, subject, (gap, basis.release.about.confidence), evidence)


def _against_rest(basis: Basis, unit: UnitInfo) -> Iterator[Cause]:
    """Yield what is lower or higher in a unit than in the rest of its parent."""
    for subject in basis.subjects:
        keys = (unit.id, subject.id)
        found = basis.figures(Measure.CONTRAST, keys, "verdict", "estimate", "g", "q_value")
        if found is None or found["verdict"] not in {BELOW, ABOVE}:
            continue
        score = basis.figures(Measure.SCORE, keys, "estimate")
        if score is None:
            continue
        low = found["verdict"] == BELOW
        pattern, kind = (Pattern.LOW, "below_rest") if low else (Pattern.PROTECT, "above_rest")
        values = {"difference": found["estimate"], "g": found["g"], "q_value": found["q_value"]}
        evidence = _evidence(kind, {**values, "score": score["estimate"]}, _with_parent(unit), (subject.id,))
        strength = (basis.gap(found["estimate"], subject), basis.certainty(found["q_value"]))
        yield _scale_cause(basis, unit.id, pattern, subject, strength, evidence)


def _divided(basis: Basis, unit: UnitInfo) -> Iterator[Cause]:
    """Yield the scales on which a team is in two camps, the clearest first."""
    found: list[tuple[float, Cause]] = []
    for subject in basis.subjects:
        keys = (unit.id, subject.id)
        camps = basis.figures(Measure.AGREEMENT, keys, "divided", "polarisation")
        score = basis.figures(Measure.SCORE, keys, "estimate")
        if camps is None or score is None or camps["divided"] != 1:
            continue
        values = {"polarisation": camps["polarisation"], "score": score["estimate"]}
        values |= basis.figures(Measure.AGREEMENT, keys, "rwg_j") or {}
        evidence = _evidence("divided", values, _with_parent(unit), (subject.id,))
        strength = ((1 - camps["polarisation"]) / 2, _certainty(basis, Measure.AGREEMENT, keys))
        cause = _scale_cause(basis, unit.id, Pattern.DIVIDED, subject, strength, evidence)
        found.append((camps["polarisation"], cause))
    for _, cause in sorted(found, key=lambda pair: pair[0]):
        yield cause


def _perception_gaps(basis: Basis) -> Iterator[Cause]:
    """Yield the scales that leaders or managers see differently from the reference role."""
    reference = basis.release.about.perception_reference
    for role in basis.release.roles:
        for subject in basis.subjects:
            found = basis.figures(Measure.ROLE_CONTRAST, (role.id, subject.id), "verdict", "estimate", "q_value")
            theirs = basis.figures(Measure.ROLE_SCORE, (role.id, subject.id), "estimate")
            staff = basis.figures(Measure.ROLE_SCORE, (reference, subject.id), "estimate")
            if found is None or theirs is None or staff is None:
                continue
            if found["verdict"] not in {BELOW, ABOVE}:
                continue
            values = {"leader": theirs["estimate"], "staff": staff["estimate"], "difference": found["estimate"]}
            evidence = _evidence("perception_gap", values, (basis.root.id,), (subject.id,), roles=(role.id, reference))
            strength = (basis.gap(found["estimate"], subject), basis.certainty(found["q_value"]))
            yield _scale_cause(basis, basis.root.id, Pattern.PERCEPTION_GAP, subject, strength, evidence)


def _disillusion(basis: Basis, unit: UnitInfo) -> Iterator[Cause]:
    """Yield the gaps that are wider in a unit than in the rest of its parent, where it is delivery that is low."""
    for gap, raised, delivered in _gaps(basis):
        found = basis.figures(Measure.CONTRAST, (unit.id, gap.id), "verdict", "estimate", "q_value")
        hopes = basis.figures(Measure.CONTRAST, (unit.id, raised.id), "verdict")
        deeds = basis.figures(Measure.CONTRAST, (unit.id, delivered.id), "verdict")
        values = _gap_scores(basis, unit.id, (gap, raised, delivered))
        if found is None or hopes is None or deeds is None or values is None:
            continue
        if found["verdict"] == ABOVE and deeds["verdict"] == BELOW and hopes["verdict"] != BELOW:
            values["q_value"] = found["q_value"]
            evidence = _evidence("disillusion", values, _with_parent(unit), (gap.id, raised.id, delivered.id))
            priority = basis.gap(found["estimate"]) * basis.certainty(found["q_value"])
            yield _gap_cause(unit.id, gap, priority, evidence)


def _disillusion_overall(basis: Basis) -> Iterator[Cause]:
    """Yield the gaps that are wide in the organisation as a whole, by their whole interval."""
    level = basis.rules.disillusion_gap
    for gap, raised, delivered in _gaps(basis):
        values = _gap_scores(basis, basis.root.id, (gap, raised, delivered))
        score = basis.figures(Measure.SCORE, (basis.root.id, gap.id), "low")
        if values is None or score is None or score["low"] <= level:
            continue
        evidence = _evidence("disillusion", values, (basis.root.id,), (gap.id, raised.id, delivered.id))
        priority = basis.gap(values["gap"] - level) * basis.release.about.confidence
        yield _gap_cause(basis.root.id, gap, priority, evidence)


def _disillusion_below(basis: Basis) -> Iterator[Cause]:
    """Yield the disillusion of the units right below the organisation: the worst failure is the whole's business."""
    for unit in basis.release.units:
        if unit.parent == basis.root.id:
            for cause in _disillusion(basis, unit):
                yield replace(cause, unit=basis.root.id, partners=(unit.id,), outranks=frozenset())


def _gaps(basis: Basis) -> Iterator[tuple[SubjectInfo, SubjectInfo, SubjectInfo]]:
    """Yield each gap with the subjects that measure its two sides; a gap without them has no figures to show."""
    for gap in basis.release.subjects:
        if gap.kind is ScaleKind.GAP:
            raised, delivered = _side(basis, gap.parts), _side(basis, gap.minus)
            if raised is not None and delivered is not None:
                yield gap, raised, delivered


def _side(basis: Basis, scales: tuple[str, ...]) -> SubjectInfo | None:
    """Return the index over just these scales, or the scale itself where there is one only."""
    for subject in basis.release.subjects:
        alone = subject.kind is ScaleKind.MEAN and scales == (subject.id,)
        if alone or (subject.kind is ScaleKind.INDEX and set(subject.parts) == set(scales)):
            return subject
    return None


def _gap_scores(basis: Basis, unit: str, sides: tuple[SubjectInfo, ...]) -> dict[str, float] | None:
    values: dict[str, float] = {}
    for name, subject in zip(("gap", "raised", "delivered"), sides, strict=True):
        score = basis.figures(Measure.SCORE, (unit, subject.id), "estimate")
        if score is None:
            return None
        values[name] = score["estimate"]
    return values


def _gap_cause(unit: str, gap: SubjectInfo, priority: float, evidence: Evidence) -> Cause:
    """Return the cause of a gap: to disappoint is the worst failure, so its importance is 1."""
    return Cause(
        unit=unit,
        pattern=Pattern.DISILLUSION,
        subject=gap.id,
        priority=priority,
        evidence=(evidence,),
        touches=frozenset({gap.id}),
        outranks=frozenset({*gap.parts, *gap.minus}),
    )


def _scale_cause(
    basis: Basis, unit: str, pattern: Pattern, subject: SubjectInfo, strength: tuple[float, float], evidence: Evidence
) -> Cause:
    """Return the cause of a scale or index; ``strength`` is gap and certainty."""
    gap, certainty = strength
    strong_point = pattern is Pattern.PROTECT  # kept whatever it drives
    why = None if strong_point else basis.important(unit, subject.id)
    return Cause(
        unit=unit,
        pattern=pattern,
        subject=subject.id,
        priority=(1.0 if strong_point else basis.importance(unit, subject.id)) * gap * certainty,
        evidence=(evidence,) if why is None else (evidence, why),
        touches=frozenset({subject.id, *subject.parts}),
        outranks=frozenset({subject.id}) if pattern is Pattern.DIVIDED else frozenset(),
    )


def _certainty(basis: Basis, measure: Measure, keys: tuple[str, ...]) -> float:
    found = basis.figures(measure, keys, "q_value")
    return basis.certainty(None if found is None else found["q_value"])


def _with_parent(unit: UnitInfo) -> tuple[str, ...]:
    return (unit.id,) if unit.parent is None else (unit.id, unit.parent)


def _evidence(
    kind: str,
    values: Mapping[str, float],
    units: tuple[str, ...],
    subjects: tuple[str, ...] = (),
    *,
    roles: tuple[str, ...] = (),
) -> Evidence:
    return Evidence(kind, MappingProxyType(dict(values)), units, subjects, roles)
