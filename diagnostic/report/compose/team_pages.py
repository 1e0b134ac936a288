"""A page for each team: who answered, scores against the unit it belongs to, agreement, what to watch, what to do."""

from __future__ import annotations

from diagnostic.cells import Banded, Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.action_plan import own_or_inherited
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.driver_units import driver_sources, source_of_drivers
from diagnostic.report.compose.heat import is_divided
from diagnostic.report.compose.team_agreement import agreement_group, agreement_words
from diagnostic.report.compose.wave_words import (
    change_cells,
    change_columns,
    change_sentence,
    of_unit_words,
    origin_sentence,
)
from diagnostic.report.document import Block, Bullets, Group, Paragraph, Section, TableBlock
from diagnostic.report.findings import Finding, strengths, watch_points
from diagnostic.report.moves import clearest, has_waves, moves, origin, without_past
from diagnostic.report.selection import leaves, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo

AT_MOST = 3
_COLUMNS = (
    ("scale", Style.TEXT),
    ("score", Style.SCORE),
    ("interval", Style.TEXT),
    ("difference", Style.CHANGE),
    ("verdict", Style.TEXT),
    ("everybody", Style.CHANGE),
    ("agreement", Style.COEFFICIENT),
)
_SIDES = {-1: "below", 1: "above"}
_WORDS = {-1: "verdict.below", 0: "verdict.alike", 1: "verdict.above"}


def team_pages(context: Context) -> Section | None:
    """Return a page a team; nothing where there are no teams."""
    teams = leaves(context.release)
    if not teams:
        return None
    sources = driver_sources(context)
    pages = tuple(_page(context, team, sources) for team in teams)
    title, kicker = context.text("section.teams"), context.text("section.teams.kicker")
    return Section("teams", title, (context.paragraph("team.intro"), *pages, agreement_words(context)), kicker)


def _page(context: Context, team: UnitInfo, sources: dict[str, str]) -> Group:
    shown = [
        subject
        for subject in scales(context.release)
        if isinstance(context.release.cell(Measure.SCORE, team.id, subject.id), Shown | Banded)
    ]
    blocks: list[Block] = [Paragraph(context.participation(team.id))]
    if shown:
        page = context.pages[team.id]
        compared = any(context.verdict(team.id, subject.id) is not None for subject in scales(context.release))
        good, bad = strengths(context.release, team.id), watch_points(context.release, team.id)
        blocks += [
            Group(
                f"{page}-strong", context.text("team.strengths"), _points(context, good, "strengths", compared=compared)
            ),
            Group(f"{page}-watch", context.text("team.watch"), _points(context, bad, "watch", compared=compared)),
            *since_groups(context, team),
            _table(context, team),
            agreement_group(context, team.id),
        ]
    else:
        first = next((subject.id for subject in scales(context.release)), "")
        reason = context.why(context.release.cell(Measure.SCORE, team.id, first))
        blocks.append(context.paragraph("team.withheld", reason=reason))
    actions = (*own_or_inherited(context, team.id), *source_of_drivers(context, team.id, sources))
    blocks.append(Group(f"{context.pages[team.id]}-actions", context.text("team.actions"), actions))
    return Group(
        context.pages[team.id],
        context.names.unit(team.id),
        tuple(blocks),
        context.text("team.subtitle", parent=context.names.parent(team.id)),
        collapsed=True,
    )


def since_groups(context: Context, team: UnitInfo) -> tuple[Group, ...]:
    """Return a unit against itself at the wave before; nothing without such a wave."""
    if not has_waves(context.release):
        return ()
    page = context.pages[team.id]
    sentences = of_unit_words(context, team.id)
    if not moves(context.release, team.id):
        return (Group(f"{page}-waves", context.text("team.waves"), (_no_past(context, team),)),)
    best = clearest(context.release, (team,))
    if best and origin(context.release, best[0]) is not None:
        said = f"{change_sentence(context, best[0], with_unit=False)} {origin_sentence(context, best[0])}"
        sentences = (*sentences, context.text("summary.moved.clearest", sentence=said))
    return (Group(f"{page}-waves", context.text("team.waves"), (Bullets(sentences),)),)


def _no_past(context: Context, team: UnitInfo) -> Paragraph:
    """Return why a team cannot be compared with the wave before."""
    first = next((subject.id for subject in scales(context.release)), "")
    if team.id in without_past(context.release):
        return context.paragraph("team.waves.new")
    return context.paragraph(
        "team.waves.none", reason=context.why(context.release.cell(Measure.CHANGE, team.id, first))
    )


def _points(context: Context, findings: tuple[Finding, ...], topic: str, *, compared: bool) -> tuple[Block, ...]:
    if not findings:
        return (context.paragraph(f"nothing.{topic}" if compared else "nothing.comparisons"),)
    return (Bullets(context.sentences(findings[:AT_MOST])),)


def _table(context: Context, team: UnitInfo) -> TableBlock:
    has_past = bool(moves(context.release, team.id))
    rows = tuple(_row(context, team, subject, has_past=has_past) for subject in scales(context.release))
    caption = context.text("team.table", unit=context.names.unit(team.id), parent=context.names.parent(team.id))
    return TableBlock(caption, context.columns(*_columns(context, team, has_past=has_past)), rows)


def _columns(context: Context, team: UnitInfo, *, has_past: bool) -> tuple[tuple[str, Style], ...]:
    """Return the columns; a team of the first level has no other rest than that of the organisation."""
    columns = [column for column in _COLUMNS if column[0] != "everybody" or _is_below_a_division(context, team)]
    change = [column for column in change_columns(context) if has_past and column[0] == "change"]
    return (*columns[:3], *change, *columns[3:])


def _is_below_a_division(context: Context, team: UnitInfo) -> bool:
    table = context.release.tables.get(Measure.CONTRAST_WHOLE)
    return table is not None and team.id in table.axes[0]


def _row(context: Context, team: UnitInfo, subject: SubjectInfo, *, has_past: bool) -> tuple[Value, ...]:
    style = context.names.style(subject.id)
    score = context.release.cell(Measure.SCORE, team.id, subject.id)
    verdict = context.verdict(team.id, subject.id)
    tone = VERDICT_TONES[verdict or 0]
    contrast = context.release.cell(Measure.CONTRAST, team.id, subject.id)
    note = ""
    if isinstance(contrast, Shown) and contrast.get("low") is not None and contrast.get("high") is not None:
        interval = context.wording.interval(contrast.number("low"), contrast.number("high"), Style.CHANGE)
        q_value = contrast.get("q_value")
        note = context.text("note.interval", interval=interval)
        if q_value is not None:
            note = f"{note} {context.text('note.q_value', q_value=context.wording.number(q_value, Style.P))}"
    return (
        Value(text=context.names.subject(subject.id)),
        context.figure(score, "estimate", style, tone=tone),
        context.interval(score, style),
        *(change_cells(context, team.id, subject.id)[:1] if has_past else ()),
        context.figure(contrast, "estimate", Style.CHANGE, note=note),
        _verdict(context, verdict, tone),
        *([_everybody(context, team, subject)] if _is_below_a_division(context, team) else []),
        _agreement(context, team.id, subject.id),
    )


def _everybody(context: Context, team: UnitInfo, subject: SubjectInfo) -> Value:
    cell = context.release.cell(Measure.CONTRAST_WHOLE, team.id, subject.id)
    verdict = context.whole_verdict(team.id, subject.id)
    notes = [context.text(f"whole.{_SIDES[verdict]}")] if verdict else []
    if isinstance(cell, Shown) and cell.get("low") is not None and cell.get("high") is not None:
        interval = context.wording.interval(cell.number("low"), cell.number("high"), Style.CHANGE)
        notes.append(context.text("note.interval", interval=interval))
    return context.figure(cell, "estimate", Style.CHANGE, tone=VERDICT_TONES[verdict or 0], note=" ".join(notes))


def _verdict(context: Context, verdict: int | None, tone: Tone) -> Value:
    if verdict is None:
        return context.mark("mark.not_estimable", context.text("note.not_compared"))
    return Value(text=context.text(_WORDS[verdict]), tone=tone)


def _agreement(context: Context, unit: str, subject: str) -> Value:
    cell = context.release.cell(Measure.AGREEMENT, unit, subject)
    if is_divided(context, unit, subject):
        return context.figure(cell, "rwg_j", Style.COEFFICIENT, tone=Tone.DIVIDED, note=context.text("note.divided"))
    return context.figure(cell, "rwg_j", Style.COEFFICIENT)
