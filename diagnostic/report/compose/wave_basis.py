"""What a comparison of waves rests on: what became of the units, which questions changed, how they are understood."""

from __future__ import annotations

from collections import Counter

from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import before, wave_name
from diagnostic.report.document import Block, Bullets, Callout, Group, Paragraph, TableBlock
from diagnostic.report.moves import without_past
from diagnostic.report.soundness import Comparison, soundness
from diagnostic.report.values import Style, Tone, Value
from diagnostic.wave_info import Comparability, Fate, UnitStep

WAVE = "wave"
"""Attribute of the answers by which their structure is compared between waves."""
_ORDER = (Fate.RENAMED, Fate.MOVED, Fate.MERGED, Fate.SPLIT, Fate.NEW, Fate.CLOSED)


def understood(context: Context) -> tuple[Block, ...]:
    """Return, before anything is compared, whether the questions measure the same in both waves: a warning if not."""
    found = _between_waves(context)
    if found is None or not found.tested:
        return (context.paragraph("understood.untested"),)
    if found.holds:
        return (context.paragraph("understood.alike", wave=before(context)),)
    said = [
        context.wording.plural(f"understood.{kind}", len(blocks), blocks=_named(context, blocks))
        for kind, blocks in (("different", found.different), ("weighing", found.weighing))
        if blocks
    ]
    return (Callout(context.text("understood.title"), " ".join(said), Tone.WARNING),)


def _between_waves(context: Context) -> Comparison | None:
    comparisons = soundness(context.release).comparisons
    return next((found for found in comparisons if found.attribute == WAVE), None)


def _named(context: Context, blocks: tuple[str, ...]) -> str:
    return context.wording.join([context.text("name.quoted", name=context.names.block(block)) for block in blocks])


def waves_table(context: Context) -> TableBlock:
    """Return the waves of the study."""
    rows = tuple(
        (
            Value(text=wave.name),
            Value(text=context.wording.date(wave.date)),
            Value(float(wave.n), Style.COUNT),
            Value(text=context.text("waves.version", version=wave.questionnaire_version)),
        )
        for wave in context.release.waves
    )
    columns = context.columns(
        ("wave", Style.TEXT), ("wave_date", Style.TEXT), ("answered", Style.COUNT), ("asked", Style.TEXT)
    )
    return TableBlock(context.text("waves.table"), columns, rows)


def units_group(context: Context) -> Group:
    """Return what became of the units since the wave before."""
    steps = context.release.lineage
    title = context.text("lineage.title")
    lost = without_past(context.release) - {step.unit for step in steps}
    unknown = (Paragraph(context.wording.plural("lineage.unknown", len(lost))),) if lost else ()
    if not steps:
        return Group("waves-units", title, unknown or (context.paragraph("lineage.same"),), collapsed=True)
    counts = Counter(step.fate for step in steps)
    parts = [context.wording.plural(f"lineage.count.{fate.value}", counts[fate]) for fate in _ORDER if counts[fate]]
    lead = context.text("lineage.lead", counts=context.wording.join(parts))
    ordered = sorted(steps, key=lambda step: (_ORDER.index(step.fate) if step.fate in _ORDER else 0, step.unit))
    rows = tuple(_step(context, step) for step in ordered)
    columns = context.columns(("unit_now", Style.TEXT), ("fate", Style.TEXT), ("unit_then", Style.TEXT))
    table = TableBlock(context.text("lineage.table"), columns, rows)
    return Group("waves-units", title, (Paragraph(lead), *unknown, table), collapsed=True)


def _step(context: Context, step: UnitStep) -> tuple[Value, ...]:
    known = {unit.id for unit in context.release.units}
    closed = step.fate is Fate.CLOSED
    # A closed unit may have left its id to another one.
    now = context.names.unit(step.unit) if step.unit in known and not closed else ""
    then = context.wording.join([context.text("name.quoted", name=name) for name in step.before if name])
    return (Value(text=now or "–"), Value(text=context.text(f"fate.{step.fate.value}")), Value(text=then or "–"))


def questions_group(context: Context) -> Group:
    """Return which questions changed since the wave before, and what is therefore compared on what."""
    changed = [each for each in context.release.comparability if context.names.knows(each.subject)]
    scales = [each for each in changed if context.names.info(each.subject).items]
    title = context.text("questions.title")
    if not scales:
        return Group("waves-questions", title, (context.paragraph("questions.same"),), collapsed=True)
    sentences = tuple(_changed(context, each) for each in scales)
    return Group("waves-questions", title, (context.paragraph("questions.intro"), Bullets(sentences)), collapsed=True)


def _changed(context: Context, each: Comparability) -> str:
    parts = [
        context.wording.plural(f"questions.{kind}", len(items))
        for kind, items in (("added", each.added), ("dropped", each.dropped), ("reworded", each.reworded))
        if items
    ]
    verdict = (
        context.wording.plural("questions.compared", len(each.common))
        if each.comparable
        else context.text("questions.not_compared")
    )
    return context.text(
        "questions.one", subject=context.quoted(each.subject), changes=context.wording.join(parts), verdict=verdict
    )


def changed_note(context: Context) -> tuple[Block, ...]:
    """Return the sentence that some scales are compared on part of their questions, or not at all."""
    changed = [each for each in context.release.comparability if context.names.knows(each.subject)]
    scales = [each for each in changed if context.names.info(each.subject).items]
    if not scales:
        return ()
    partly = [context.quoted(each.subject) for each in scales if each.comparable]
    never = [context.quoted(each.subject) for each in scales if not each.comparable]
    said = [
        context.wording.plural(f"questions.{kind}", len(names), scales=context.wording.join(names))
        for kind, names in (("partly", partly), ("never", never))
        if names
    ]
    return (Paragraph(" ".join(said)),)


def lead(context: Context) -> str:
    """Return which two waves are compared."""
    earlier, now = context.release.waves[-2:]
    return context.text(
        "waves.lead",
        before=wave_name(context, earlier),
        before_date=context.wording.date(earlier.date),
        before_people=context.wording.plural("count.people", earlier.n),
        now=wave_name(context, now),
        now_date=context.wording.date(now.date),
        now_people=context.wording.plural("count.people", now.n),
    )
