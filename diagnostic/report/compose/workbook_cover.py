"""The workbook's first sheet: what it is about, how to read it, and where everything is."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.data_dictionary import measure_words
from diagnostic.report.selection import root
from diagnostic.report.sheets import Cell, Cover, CoverPart, Link, Mark, Sheet
from diagnostic.report.values import Style, Tone

_LEGEND = (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED)


def cover(context: Context, sheets: Sequence[Sheet], left_out: Sequence[Measure]) -> Cover:
    """Return the cover of some sheets; ``left_out`` are the measures that only the other files hold."""
    return Cover(
        id="cover",
        title=context.text("workbook.sheet.cover"),
        heading=context.text("workbook.title", organisation=context.release.about.organisation),
        intro=context.text("workbook.cover.intro"),
        parts=(
            CoverPart(context.text("workbook.cover.about"), _about(context)),
            CoverPart(context.text("workbook.cover.sheets"), _contents(sheets)),
            CoverPart(
                context.text("workbook.cover.reading"),
                tuple((context.text(f"workbook.cover.reading.{part}"),) for part in _READING),
                tuple((tone, context.text(f"page.legend_{tone.value}")) for tone in _LEGEND),
            ),
            CoverPart(context.text("workbook.cover.marks"), _marks(context)),
            CoverPart(context.text("workbook.cover.rules"), _rules(context)),
            *_elsewhere(context, left_out),
        ),
    )


_READING = ("tones", "chance", "intervals", "rounding", "names")


def _about(context: Context) -> tuple[tuple[Cell, ...], ...]:
    about, wording = context.release.about, context.wording
    rows = {
        "organisation": about.organisation,
        "questionnaire": about.questionnaire_name.to(wording.language),
        "date": wording.date(about.date),
        "people": context.participation(root(context.release).id),
        "waves": wording.join([f"{wave.name} ({wording.date(wave.date)})" for wave in context.release.waves]),
        "confidence": wording.number(about.confidence, Style.PERCENT),
        "false": wording.number(about.false_discovery_rate, Style.PERCENT),
    }
    return tuple((context.text(f"workbook.cover.{key}"), value) for key, value in rows.items() if value)


def _contents(sheets: Sequence[Sheet]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((Link(each.title, each.id), each.heading) for each in sheets)


def _marks(context: Context) -> tuple[tuple[Cell, ...], ...]:
    meanings = {key: context.text(f"{key}.meaning") for key in ("mark.withheld", "mark.not_estimable")}
    marks = ((Mark(context.text(key), meaning), meaning) for key, meaning in meanings.items())
    return (*marks, (context.text("workbook.cover.why"),))


def _rules(context: Context) -> tuple[tuple[Cell, ...], ...]:
    record, wording = context.release.confidentiality, context.wording
    values = {"threshold": record.threshold, "comments": record.comment_threshold}
    rules = ("threshold", "comments", "subtraction", "unanimity", "rounding")
    counted = context.text(
        "workbook.cover.counted",
        withheld=wording.number(sum(record.withheld.values()), Style.COUNT),
        cells=wording.number(record.cells, Style.COUNT),
        banded=wording.number(record.banded, Style.COUNT),
    )
    return (*((context.text(f"confidentiality.rule.{rule}", **values),) for rule in rules), (counted,))


def _elsewhere(context: Context, left_out: Sequence[Measure]) -> tuple[CoverPart, ...]:
    if not left_out:
        return ()
    titles = [measure_words(context.wording, measure).title for measure in left_out]
    text = context.text("workbook.cover.elsewhere.text", measures=" · ".join(titles))
    return (CoverPart(context.text("workbook.cover.elsewhere"), ((text,),)),)
