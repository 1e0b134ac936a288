"""Whether the figures can be trusted: the light and its rule, each scale's reliability, and what may be compared."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.instrument_tables import (
    correlation_table,
    fit_table,
    invariance_tables,
    item_table,
    loading_table,
    omega_table,
    reliability_table,
    shows,
)
from diagnostic.report.document import Block, Bullets, Callout, Figure, Group, Paragraph, Section
from diagnostic.report.selection import number, numbers, scales
from diagnostic.report.soundness import (
    ALIKE,
    CLEARLY,
    FAIR_CFI,
    FAIR_RMSEA,
    FAIR_SRMR,
    GOOD_CFI,
    GOOD_RMSEA,
    GOOD_SRMR,
    LEAST_REST,
    SOUND,
    Comparison,
    Light,
    Soundness,
    Verdict,
    soundness,
)
from diagnostic.report.values import Style, Tone

_TONES = {Light.GREEN: Tone.ABOVE, Light.AMBER: Tone.WARNING, Light.RED: Tone.BELOW, Light.UNKNOWN: Tone.MUTED}
_NAMED = 6
"""Pairs of scales that a sentence names."""
_DECIMALS = {
    "sound": (SOUND, Style.COEFFICIENT),
    "alike": (ALIKE, Style.COEFFICIENT),
    "rest": (LEAST_REST, Style.COEFFICIENT),
    "clearly": (CLEARLY, Style.COEFFICIENT),
    "cfi": (GOOD_CFI, Style.COEFFICIENT),
    "rmsea": (GOOD_RMSEA, Style.COEFFICIENT),
    "srmr": (GOOD_SRMR, Style.COEFFICIENT),
    "fair_cfi": (FAIR_CFI, Style.COEFFICIENT),
    "fair_rmsea": (FAIR_RMSEA, Style.COEFFICIENT),
    "fair_srmr": (FAIR_SRMR, Style.COEFFICIENT),
}


def instrument(context: Context) -> Section | None:
    """Return whether the questionnaire measures soundly; nothing where no scale has several statements."""
    subjects = [subject for subject in scales(context.release) if len(subject.items) > 1]
    if not subjects:
        return None
    found = soundness(context.release)
    blocks: list[Block] = [context.paragraph("instrument.intro"), _light(context, found)]
    checks = [_reliable(context, found), _structured(context, found), _distinct(context, found)]
    blocks.append(Bullets(tuple(check for check in checks if check)))
    if found.tested:
        blocks += _figure(context, found, "alpha", ("low", "high"))
    blocks.append(_comparing(context, found))
    blocks += [_rule(context), *_details(context, found)]
    title, kicker = context.text("section.instrument"), context.text("section.instrument.kicker")
    return Section("instrument", title, tuple(blocks), kicker)


def _light(context: Context, found: Soundness) -> Callout:
    light = found.light
    title = context.text(f"instrument.light.{light.value}.title")
    return Callout(title, context.text(f"instrument.light.{light.value}"), _TONES[light])


def bounds(context: Context) -> dict[str, str]:
    """Return the rules of thumb as they are printed."""
    return {name: context.wording.number(value, style) for name, (value, style) in _DECIMALS.items()}


def _reliable(context: Context, found: Soundness) -> str:
    bound = context.wording.number(SOUND, Style.COEFFICIENT)
    if not found.tested:
        return context.text("nothing.reliability")
    count = context.wording.plural("instrument.scales", len(found.tested))
    if not found.weak:
        return context.text("instrument.reliable", scales=count, bound=bound)
    names = context.wording.join([_with_alpha(context, scale) for scale in found.weak])
    return context.wording.plural("instrument.weak", len(found.weak), scales=count, names=names, bound=bound)


def _with_alpha(context: Context, scale: str) -> str:
    value = number(context.release, Measure.RELIABILITY, "alpha", scale)
    shown = "" if value is None else context.wording.number(value, Style.COEFFICIENT)
    return context.text("instrument.named", name=context.quoted(scale), value=shown)


def _structured(context: Context, found: Soundness) -> str:
    cell = context.release.cell(Measure.STRUCTURE, "whole")
    if found.fit is Verdict.UNKNOWN or not isinstance(cell, Shown):
        return context.text("instrument.fit.unknown", reason=context.why(cell))
    indices = {name: context.wording.number(cell.number(name), Style.FIT) for name in ("cfi", "rmsea", "srmr")}
    sentence = context.text(f"instrument.fit.{found.fit.value}", **indices)
    if not found.contradictory:
        return sentence
    return context.text("instrument.both", first=sentence, second=context.text("instrument.contradictory"))


def _distinct(context: Context, found: Soundness) -> str:
    if found.fit is Verdict.UNKNOWN or Measure.FACTOR_CORRELATION not in context.release.tables:
        return ""
    bound = context.wording.number(ALIKE, Style.COEFFICIENT)
    if not found.alike:
        return context.text("instrument.distinct", bound=bound)
    pairs = [
        context.text(
            "instrument.pair",
            first=context.quoted(first),
            second=context.quoted(second),
            value=context.wording.number(value, Style.COEFFICIENT),
        )
        for first, second, value in found.alike[:_NAMED]
    ]
    named = context.wording.join(pairs)
    return context.wording.plural("instrument.alike", len(found.alike), pairs=named, bound=bound)


def _figure(context: Context, found: Soundness, which: str, ends: tuple[str, str]) -> tuple[Figure, ...]:
    """Return a coefficient of every scale with its interval, the weakest first; nothing where no scale has one."""
    points = []
    for scale in found.tested:
        values = numbers(context.release, Measure.RELIABILITY, (which, *ends), scale)
        if values is not None:
            tone = Tone.WARNING if scale in found.weak else Tone.NEUTRAL
            label = context.names.subject(scale)
            points.append(Point(label, values[which], values[ends[0]], values[ends[1]], tone))
    if not points:
        return ()
    points.sort(key=lambda point: (point.estimate, point.label))
    bound = context.wording.number(SOUND, Style.COEFFICIENT)
    reference = context.text("instrument.reference", bound=bound)
    chart = Intervals(tuple(points), context.text(f"column.{which}"), Style.COEFFICIENT, SOUND, reference)
    sentence = context.text(f"instrument.figure.{which}", bound=bound)
    table = reliability_table(context, found) if which == "alpha" else omega_table(context)
    title, alternative = (
        context.text(f"instrument.figure.{which}.title"),
        context.text("alt.intervals", sentence=sentence),
    )
    return (Figure(f"instrument-{which}", title, chart, sentence, alternative, table),)


def _comparing(context: Context, found: Soundness) -> Group:
    """Return what may be compared between languages, sites and the like, a sentence each."""
    names = {attribute.id: attribute.name.to(context.wording.language) for attribute in context.release.attributes}
    tested = {comparison.attribute: comparison for comparison in found.comparisons if comparison.tested}
    sentences = [_comparison(context, names[key], tested[key]) for key in names if key in tested]
    thin = [names[key] for key in names if key not in tested]
    blocks: list[Block] = [context.paragraph("instrument.comparing.intro")]
    if sentences:
        blocks.append(Bullets(tuple(sentences)))
    if thin:
        joined = context.wording.join([context.text("name.quoted", name=name) for name in thin])
        blocks.append(Paragraph(context.wording.plural("instrument.comparing.thin", len(thin), names=joined)))
    if not names:
        blocks.append(context.paragraph("instrument.comparing.none"))
    return Group("instrument-comparing", context.text("instrument.comparing"), tuple(blocks))


def _comparison(context: Context, name: str, comparison: Comparison) -> str:
    quoted = context.text("name.quoted", name=name)
    if comparison.holds:
        return context.text("instrument.same", attribute=quoted, groups=_groups(context, comparison))
    parts = [
        context.text(f"instrument.{level}", blocks=_blocks(context, blocks))
        for level, blocks in (("different", comparison.different), ("weighing", comparison.weighing))
        if blocks
    ]
    if comparison.alike:
        parts.append(context.text("instrument.rest"))
    return context.text("instrument.not_same", attribute=quoted, findings=" ".join(parts))


def _groups(context: Context, comparison: Comparison) -> str:
    """Return how many groups were compared: the most of any block."""
    counts = [
        number(context.release, Measure.INVARIANCE, "groups", comparison.attribute, block, "configural")
        for block in comparison.alike
    ]
    return context.wording.plural("instrument.groups", max(int(count) for count in counts if count is not None))


def _blocks(context: Context, blocks: tuple[str, ...]) -> str:
    return context.wording.join([context.text("name.quoted", name=context.names.block(block)) for block in blocks])


def _rule(context: Context) -> Group:
    text = context.paragraph("instrument.rule", **bounds(context))
    return Group("instrument-rule", context.text("instrument.rule.title"), (text,), collapsed=True)


def _details(context: Context, found: Soundness) -> list[Group]:
    """Return what a statistician asks for, folded."""
    parts: dict[str, tuple[Block, ...]] = {}
    if found.tested:
        parts["reliability"] = (
            *_figure(context, found, "omega", ("omega_low", "omega_high")),
            item_table(context, found),
            context.paragraph("instrument.items.note", **bounds(context)),
            *([context.paragraph("instrument.items.pairs")] if shows(context, "spearman_brown") else []),
        )
    whole = context.release.cell(Measure.STRUCTURE, "whole")
    if isinstance(whole, Shown):
        people = _people(context, whole)
        parts["structure"] = (fit_table(context), people, loading_table(context), correlation_table(context))
    if any(comparison.tested for comparison in found.comparisons):
        note = context.paragraph("instrument.invariance.note")
        parts["invariance"] = (*invariance_tables(context, found), note)
    return [
        Group(f"instrument-{part}", context.text(f"instrument.part.{part}"), blocks, collapsed=True)
        for part, blocks in parts.items()
    ]


def _people(context: Context, whole: Shown) -> Paragraph:
    return Paragraph(
        context.text(
            "instrument.people",
            people=context.wording.plural("count.people", int(whole.number("n"))),
            complete=context.wording.number(whole.number("complete"), Style.PERCENT),
            pairs=context.wording.number(whole.number("n_pair"), Style.COUNT),
        )
    )
