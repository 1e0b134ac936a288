"""How far the people of a team answer alike, in all the measures of it: for statisticians, to be opened."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Group, TableBlock
from diagnostic.report.selection import number, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo

_FIGURES = (
    ("rwg_j", Style.COEFFICIENT),
    ("rwg_j_skewed", Style.COEFFICIENT),
    ("r_star", Style.COEFFICIENT),
    ("ad", Style.COEFFICIENT),
    ("polarisation", Style.COEFFICIENT),
    ("separation", Style.COEFFICIENT),
    ("q_value", Style.P),
)
_TESTED = ("separation", "q_value")


def agreement_words(context: Context) -> Group:
    """Return what the measures say, once for all teams."""
    note = context.paragraph("team_agreement.note")
    return Group("agreement-measures", context.text("team_agreement.measures"), (note,), collapsed=True)


def agreement_group(context: Context, unit: str) -> Group:
    """Return the table of one team; the test of two camps where any scale could be tested."""
    subjects = [subject for subject in scales(context.release) if subject.kind is ScaleKind.MEAN]
    tested = any(
        number(context.release, Measure.AGREEMENT, "q_value", unit, subject.id) is not None for subject in subjects
    )
    figures = tuple(figure for figure in _FIGURES if tested or figure[0] not in _TESTED)
    columns = context.columns(("scale", Style.TEXT), *figures, ("answers", Style.COUNT))
    rows = tuple(_row(context, unit, subject, figures) for subject in subjects)
    table = TableBlock(context.text("team_agreement.table", unit=context.names.unit(unit)), columns, rows)
    return Group(
        f"{context.pages[unit]}-agreement",
        context.text("team_agreement.title"),
        (table,),
        collapsed=True,
    )


def _row(
    context: Context, unit: str, subject: SubjectInfo, columns: tuple[tuple[str, Style], ...]
) -> tuple[Value, ...]:
    cell = context.release.cell(Measure.AGREEMENT, unit, subject.id)
    divided = isinstance(cell, Shown) and bool(cell.get("divided"))
    figures = []
    for column, style in columns:
        if column in _TESTED and isinstance(cell, Shown) and cell.get(column) is None:
            figures.append(context.mark("mark.not_estimable", context.text("team_agreement.narrow")))
            continue
        tone = Tone.DIVIDED if divided and column == "q_value" else Tone.NEUTRAL
        figures.append(context.figure(cell, column, style, tone=tone))
    return (
        Value(text=context.names.subject(subject.id)),
        *figures,
        context.figure(cell, "n", Style.COUNT),
    )
