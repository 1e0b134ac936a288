"""Whether teams differ at all: one test a scale over all teams, with how much of the spread lies between them."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Group, Paragraph, TableBlock
from diagnostic.report.selection import scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo

_COLUMNS = (
    ("scale", Style.TEXT),
    ("teams_differ", Style.TEXT),
    ("omega2", Style.PERCENT),
    ("interval", Style.TEXT),
    ("welch", Style.TEXT),
    ("q_value", Style.P),
    ("kruskal", Style.P),
    ("icc1", Style.COEFFICIENT),
    ("icc2", Style.COEFFICIENT),
    ("teams", Style.COUNT),
)


def teams_differ(context: Context) -> tuple[Block, ...]:
    """Return the answer in a sentence, and the tests; nothing where no such test could be made."""
    subjects = tuple(
        subject
        for subject in scales(context.release)
        if isinstance(context.release.cell(Measure.OMNIBUS, subject.id), Shown)
    )
    if not subjects:
        return ()
    table = TableBlock(
        context.text("differ.table"), context.columns(*_COLUMNS), tuple(_row(context, subject) for subject in subjects)
    )
    tests = (context.paragraph("differ.note"), table)
    details = Group("teams-differ-tests", context.text("differ.tests"), tests, collapsed=True)
    return (Group("teams-differ", context.text("differ.title"), (Paragraph(_sentence(context, subjects)), details)),)


def _differ(context: Context, subject: SubjectInfo) -> bool:
    cell = context.release.cell(Measure.OMNIBUS, subject.id)
    return isinstance(cell, Shown) and bool(cell.get("verdict"))


def _sentence(context: Context, subjects: tuple[SubjectInfo, ...]) -> str:
    found = [subject for subject in subjects if _differ(context, subject)]
    asked = context.wording.plural("count.scales", len(subjects))
    if not found:
        return context.text("differ.none", scales=asked)
    shares = {subject.id: _share(context, subject) for subject in found}
    most, least = (choose(found, key=lambda s: (shares[s.id], s.id)) for choose in (max, min))
    return context.text(
        "differ.some",
        found=context.wording.number(len(found), Style.COUNT),
        scales=asked,
        most=context.quoted(most.id),
        most_share=context.wording.number(shares[most.id], Style.PERCENT),
        least=context.quoted(least.id),
        least_share=context.wording.number(shares[least.id], Style.PERCENT),
    )


def _share(context: Context, subject: SubjectInfo) -> float:
    cell = context.release.cell(Measure.OMNIBUS, subject.id)
    share = cell.get("omega2") if isinstance(cell, Shown) else None
    return max(share or 0.0, 0.0)


def _row(context: Context, subject: SubjectInfo) -> tuple[Value, ...]:
    cell = context.release.cell(Measure.OMNIBUS, subject.id)
    pooling = context.release.cell(Measure.POOLING, subject.id)
    differ = _differ(context, subject)
    return (
        Value(text=context.names.subject(subject.id)),
        Value(
            text=context.text("differ.yes" if differ else "differ.open"), tone=Tone.NEUTRAL if differ else Tone.MUTED
        ),
        context.figure(cell, "omega2", Style.PERCENT),
        context.interval(cell, Style.PERCENT, "omega2_low", "omega2_high"),
        _welch(context, subject),
        context.figure(cell, "q_value", Style.P),
        context.figure(cell, "h_p_value", Style.P),
        context.figure(pooling, "icc1", Style.COEFFICIENT),
        context.figure(pooling, "icc2", Style.COEFFICIENT),
        context.figure(cell, "groups", Style.COUNT),
    )


def _welch(context: Context, subject: SubjectInfo) -> Value:
    cell = context.release.cell(Measure.OMNIBUS, subject.id)
    if not isinstance(cell, Shown):
        return context.figure(cell, "f", Style.COEFFICIENT)
    values = {name: context.wording.number(cell.number(name), Style.COUNT) for name in ("df1", "df2")}
    return Value(text=context.text("differ.f", f=context.wording.number(cell.number("f"), Style.COEFFICIENT), **values))
