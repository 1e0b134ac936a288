"""The organisation's scores beside those of others, source by source."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import ChangeRow, Changes
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Figure, Group, TableBlock
from diagnostic.report.selection import number, numbers, root
from diagnostic.report.values import Style, Tone, Value

_EXACT_FROM = 1
"""People behind a benchmark from which its own error is known."""


def benchmarks_group(context: Context) -> Group | None:
    """Return a picture a source; None where there are no benchmarks on anything that was asked."""
    table = context.release.tables.get(Measure.BENCHMARK)
    if table is None:
        return None
    figures: list[Block] = []
    for at, source in enumerate(table.axes[0]):
        figure = _figure(context, source, at, table.axes[1])
        figures += [] if figure is None else [figure]
    if not figures:
        return None
    return Group("benchmarks", context.text("benchmarks.title"), (context.paragraph("benchmarks.intro"), *figures))


def _figure(context: Context, source: str, at: int, subjects: tuple[str, ...]) -> Figure | None:
    rows = [row for subject in subjects if (row := _row(context, source, subject)) is not None]
    if not rows:
        return None
    above, below = (sum(row.tone is tone for row in rows) for tone in (Tone.ABOVE, Tone.BELOW))
    sentence = context.wording.plural(
        "benchmarks.sentence",
        len(rows),
        above=context.wording.number(above, Style.COUNT),
        below=context.wording.number(below, Style.COUNT),
        source=context.text("name.quoted", name=source),
    )
    if any(number(context.release, Measure.BENCHMARK, "n_benchmark", source, subject) == 0 for subject in subjects):
        sentence = f"{sentence} {context.text('benchmarks.exact')}"
    chart = Changes(
        tuple(rows),
        context.text("benchmarks.scores"),
        context.text("benchmarks.axis"),
        context.text("benchmarks.zero"),
    )
    return Figure(
        f"benchmarks-{at + 1}",
        context.text("benchmarks.figure", source=context.text("name.quoted", name=source)),
        chart,
        sentence,
        context.text("alt.benchmarks", sentence=sentence),
        _table(context, source, subjects),
    )


def _row(context: Context, source: str, subject: str) -> ChangeRow | None:
    values = numbers(context.release, Measure.BENCHMARK, ("estimate", "difference", "low", "high"), source, subject)
    ours = number(context.release, Measure.SCORE, "estimate", root(context.release).id, subject)
    if values is None or ours is None:
        return None
    low, high = values["low"], values["high"]
    kind = "above" if low > 0 else "below" if high < 0 else "alike"
    tone = {"above": Tone.ABOVE, "below": Tone.BELOW, "alike": Tone.NEUTRAL}[kind]
    name = context.names.subject(subject)
    return ChangeRow(
        name, values["estimate"], ours, values["difference"], low, high, tone, context.text(f"verdict.{kind}")
    )


def _table(context: Context, source: str, subjects: tuple[str, ...]) -> TableBlock:
    rows = []
    unit = root(context.release).id
    for subject in subjects:
        cell = context.release.cell(Measure.BENCHMARK, source, subject)
        if not isinstance(cell, Shown):
            continue
        style = context.names.style(subject)
        n = cell.get("n_benchmark") or 0
        unknown = context.mark("mark.not_estimable", context.text("benchmarks.n_unknown"))
        rows.append(
            (
                Value(text=context.names.subject(subject)),
                context.figure(cell, "estimate", style),
                context.score(unit, subject),
                context.figure(cell, "difference", Style.CHANGE),
                context.interval(cell, Style.CHANGE),
                context.figure(cell, "n_benchmark", Style.COUNT) if n >= _EXACT_FROM else unknown,
            )
        )
    columns = context.columns(
        ("scale", Style.TEXT),
        ("benchmark", Style.SCORE),
        ("score", Style.SCORE),
        ("difference", Style.CHANGE),
        ("interval", Style.TEXT),
        ("benchmark_people", Style.COUNT),
    )
    return TableBlock(context.text("benchmarks.table"), columns, tuple(rows))
