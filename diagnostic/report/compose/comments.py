"""What people wrote: how many comments are about what, some of them in their own words, and words that go together."""

from __future__ import annotations

from diagnostic.measures import Measure
from diagnostic.released_comments import EVERY_COMMENT, CommentsInfo, comment_key
from diagnostic.report.chart_values import BarPanels
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Bullets, Callout, Column, Figure, Group, Paragraph, Section, TableBlock
from diagnostic.report.selection import divisions, number, root
from diagnostic.report.values import Style, Value

PICTURED = 12
"""Subjects in the picture; the table has all."""
QUOTED = 6
"""Subjects that are quoted, of each question."""
_UNKNOWN = "und"
"""Code of a language that cannot be told, or that few comments are in."""


def comments_section(context: Context) -> Section | None:
    """Return what people wrote; nothing where no open question has comments enough to be shown."""
    asked = context.release.comments
    if not asked or Measure.THEME not in context.release.tables:
        return None
    counted = Bullets(tuple(_counted(context, each) for each in asked))
    blocks: list[Block] = [context.paragraph("comments.intro"), counted]
    picture = _picture(context)
    blocks += [] if picture is None else [picture]
    blocks += [_question(context, each) for each in asked]
    blocks.append(Callout(context.text("comments.caveat.title"), context.text("comments.caveat")))
    title, kicker = context.text("section.comments"), context.text("section.comments.kicker")
    return Section("comments", title, tuple(blocks), kicker)


def _language(context: Context, code: str) -> str:
    return context.text("comments.language.unknown") if code == _UNKNOWN else context.wording.language_name(code)


def _counted(context: Context, asked: CommentsInfo) -> str:
    named = [
        context.text("comments.language", language=_language(context, code), n=_number(context, n))
        for code, n in sorted(asked.languages.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    question = context.text("comments.question", question=_text(context, asked))
    return context.text(
        "comments.counted",
        question=question,
        comments=context.wording.plural("comments.count", asked.n),
        languages=context.wording.join(named),
    )


def _text(context: Context, asked: CommentsInfo) -> str:
    """Return a question without what stands in brackets behind it."""
    return asked.text.to(context.wording.language).split("(")[0].strip()


def _number(context: Context, value: float) -> str:
    return context.wording.number(value, Style.COUNT)


def _themes(context: Context, asked: CommentsInfo) -> list[tuple[str, int, float]]:
    """Return the scales that comments are about, with number and share, the most frequent first."""
    unit = root(context.release).id
    found = []
    for subject in context.release.subjects:
        key = comment_key(asked.id, subject.id)
        n, share = (number(context.release, Measure.THEME, column, unit, key) for column in ("n", "share"))
        if n is not None and share is not None:
            found.append((subject.id, int(n), share))
    return sorted(found, key=lambda theme: (-theme[1], theme[0]))


def _picture(context: Context) -> Figure | None:
    asked = context.release.comments
    themes = {each.id: {scale: (n, share) for scale, n, share in _themes(context, each)} for each in asked}
    total = {
        scale: sum(themes[each.id].get(scale, (0, 0.0))[0] for each in asked)
        for scale in {scale for found in themes.values() for scale in found}
    }
    if not total:
        return None
    order = sorted(total, key=lambda scale: (-total[scale], scale))
    rows = tuple(
        (
            context.names.subject(scale),
            "",
            tuple(share for each in asked for share in [themes[each.id].get(scale, (0, None))[1]]),
        )
        for scale in order[:PICTURED]
    )
    panels = tuple(
        (context.text("comments.panel", place=at + 1), _text(context, each)) for at, each in enumerate(asked)
    )
    sentence = " ".join(_most(context, each) for each in asked if themes[each.id])
    return Figure(
        "comments-themes",
        context.text("comments.themes.title"),
        BarPanels(panels, rows, context.text("comments.themes.axis"), Style.PERCENT),
        sentence,
        context.text("alt.themes", sentence=sentence),
        _themes_table(context, order),
    )


def _most(context: Context, asked: CommentsInfo) -> str:
    first = _themes(context, asked)[:2]
    listed = [
        context.text(
            "comments.most.one", scale=context.quoted(scale), share=context.wording.number(share, Style.PERCENT)
        )
        for scale, _, share in first
    ]
    return context.text("comments.most", question=_text(context, asked), scales=context.wording.join(listed))


def _themes_table(context: Context, order: list[str]) -> TableBlock:
    asked = context.release.comments
    unit = root(context.release).id
    columns = (
        *context.columns(("scale", Style.TEXT)),
        *(Column(_text(context, each), Style.COUNT) for each in asked),
    )
    rows = tuple(
        (
            Value(text=context.names.subject(scale)),
            *(
                context.figure(context.release.cell(Measure.THEME, unit, comment_key(each.id, scale)), "n", Style.COUNT)
                for each in asked
            ),
        )
        for scale in order
    )
    return TableBlock(context.text("comments.themes.table"), columns, rows)


def _question(context: Context, asked: CommentsInfo) -> Group:
    blocks: list[Block] = []
    for scale, n, _ in [theme for theme in _themes(context, asked) if theme[0] in asked.quotes][:QUOTED]:
        counted = context.wording.plural("comments.count", n)
        blocks.append(Paragraph(context.text("comments.about", scale=context.names.subject(scale), comments=counted)))
        blocks.append(Bullets(tuple(context.text("comments.quote", text=text) for _, text in asked.quotes[scale])))
    if not blocks:
        blocks.append(context.paragraph("comments.no_quotes"))
    if asked.topics:
        blocks.append(context.paragraph("comments.topics"))
        blocks.append(Bullets(tuple(_topic(context, topic.words, topic.n) for topic in asked.topics)))
    table = _by_division(context, asked)
    blocks += [] if table is None else [table]
    return Group(f"comments-{asked.id}", _text(context, asked), tuple(blocks), collapsed=True)


def _topic(context: Context, words: tuple[str, ...], n: int) -> str:
    return context.text("comments.topic", words=", ".join(words), comments=context.wording.plural("comments.count", n))


def _by_division(context: Context, asked: CommentsInfo) -> TableBlock | None:
    """Return the counts by division, where there are divisions with comments enough."""
    table = context.release.tables[Measure.THEME]
    units = [unit for unit in divisions(context.release) if unit.id in table.axes[0]]
    scales = [scale for scale, _, _ in _themes(context, asked)]
    if not units or not scales:
        return None
    columns = (
        *context.columns(("scale", Style.TEXT)),
        *(Column(context.names.unit(unit.id), Style.COUNT) for unit in units),
    )
    rows = []
    for theme in (EVERY_COMMENT, *scales):
        name = context.text("comments.every") if theme == EVERY_COMMENT else context.names.subject(theme)
        cells = (table.cell(unit.id, comment_key(asked.id, theme)) for unit in units)
        rows.append((Value(text=name), *(context.figure(cell, "n", Style.COUNT) for cell in cells)))
    return TableBlock(context.text("comments.divisions", question=_text(context, asked)), columns, tuple(rows))
