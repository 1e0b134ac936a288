"""The workbook's sheets of teams and of waves: a row a team, what moved, and what became of the plan before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from diagnostic.followed import FollowedAction
from diagnostic.measures import Measure
from diagnostic.report import sheets
from diagnostic.report.compose.action_plan import unit_plan
from diagnostic.report.compose.cards import filled
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.heat import is_divided
from diagnostic.report.compose.wave_words import MOVE_TONES, move_word
from diagnostic.report.compose.workbook_columns import Columns, Key, Made, grid, in_band, sheet
from diagnostic.report.findings import Finding, strengths, watch_points
from diagnostic.report.moves import has_waves, moved
from diagnostic.report.selection import leaves, nested, outcomes, scales
from diagnostic.report.sheets import Sheet
from diagnostic.report.values import Style, Tone
from diagnostic.wave_info import ChangePart, WaveInfo

_NAMED = 3
"""Strengths and points to watch that a row names."""


def teams_sheet(context: Context) -> Sheet | None:
    """Return a row a team; nothing where the organisation has none."""
    teams = leaves(context.release)
    if not teams:
        return None
    make = Columns(context)
    subjects = [outcome.id for outcome in outcomes(context.release)]
    printed = (
        *make.unit()[:2],
        *in_band(context.text("workbook.band.participation"), _participation(make)),
        *(made for subject in subjects for made in _outcome(make, subject)),
        *in_band(context.text("workbook.band.findings"), _counted(make)),
    )
    columns = (
        *printed,
        *in_band(context.text("workbook.band.words"), _in_words(make)),
        *(made for subject in subjects for made in _more(make, subject)),
        *make.ids("unit"),
    )
    made = grid("teams", columns, [(team.id,) for team in teams], printed=len(printed))
    legend = tuple((tone, context.text(f"page.legend_{tone.value}")) for tone in (Tone.ABOVE, Tone.BELOW))
    return sheet(context, "teams", made, legend if any(column.signs for column in made.columns) else ())


def _participation(make: Columns) -> tuple[Made, ...]:
    rate = make.figure(Measure.PARTICIPATION, "estimate")
    return make.figure(Measure.PARTICIPATION, "n"), make.figure(Measure.PARTICIPATION, "headcount"), rate


def _outcome(make: Columns, outcome: str) -> tuple[Made, ...]:
    """Return a team's score on an outcome, and whether it stands apart."""

    def keys(key: Key) -> Key:
        return key[0], outcome

    score, *ends = make.estimate(Measure.SCORE, keys=keys, style=make.context.names.style(outcome))
    verdict = make.verdict(Measure.CONTRAST, "verdict", keys=keys).with_(width=17)
    signs = f"{outcome}.{verdict.column.key}"
    return _about(make, outcome, (score.with_(signs=signs), *ends, verdict))


def _more(make: Columns, outcome: str) -> tuple[Made, ...]:
    """Return what else there is to know of it: the adjusted score, the ranks it allows, and the change."""

    def keys(key: Key) -> Key:
        return key[0], outcome

    style = make.context.names.style(outcome)
    adjusted = [
        make.figure(Measure.SHRUNKEN, "estimate", keys=keys, style=style),
        *(make.figure(Measure.SHRUNKEN, each, keys=keys) for each in ("rank_low", "rank_high")),
    ]
    if has_waves(make.context.release):
        adjusted.append(make.figure(Measure.CHANGE, "estimate", keys=keys, style=Style.CHANGE))
    return _about(make, outcome, adjusted)


def _about(make: Columns, outcome: str, columns: Sequence[Made]) -> tuple[Made, ...]:
    """Return columns that say which outcome they are about: headings of a table are all different."""
    text, name = make.context.text, make.context.names.subject(outcome)
    return tuple(
        made.with_(
            key=f"{outcome}.{made.column.key}",
            title=text("workbook.of", scale=name, figure=made.column.title),
            described_as=text("workbook.of", scale=text("workbook.each_outcome"), figure=made.column.title),
            band=name,
        )
        for made in columns
    )


def _counted(make: Columns) -> tuple[Made, ...]:
    context = make.context
    subjects = [subject.id for subject in scales(context.release)]

    def of(verdict: int) -> Callable[[Key], sheets.Cell]:
        return lambda key: float(sum(context.verdict(key[0], subject) == verdict for subject in subjects))

    def split(key: Key) -> sheets.Cell:
        return float(sum(is_divided(context, key[0], subject) for subject in subjects))

    columns = (
        make.words("above", of(1), 9, style=Style.COUNT),
        make.words("below", of(-1), 9, style=Style.COUNT),
        make.words("split", split, 9, style=Style.COUNT),
    )
    return tuple(Made(made.column, _where_known(make, made)) for made in columns)


def _where_known(make: Columns, made: Made) -> Callable[[Key], sheets.Cell]:
    """Return a count only of units that may be compared at all: zero would say that nothing was found."""
    context = make.context
    subjects = [subject.id for subject in scales(context.release)]

    def cell(key: Key) -> sheets.Cell:
        if any(context.verdict(key[0], subject) is not None for subject in subjects):
            return made.cell(key)
        return make.shown(Measure.CONTRAST, (key[0], *subjects[:1]), "verdict", Style.COUNT)

    return cell


def _in_words(make: Columns) -> tuple[Made, ...]:
    context = make.context

    def named(findings: Sequence[Finding]) -> sheets.Cell:
        return context.wording.join([context.names.subject(each.subject) for each in findings[:_NAMED]]) or None

    def action(key: Key) -> sheets.Cell:
        plan, _ = unit_plan(context, key[0])
        return filled(context, plan.recommendations[0], "title") if plan is not None and plan.recommendations else None

    return (
        make.words("strengths", lambda key: named(strengths(context.release, key[0])), 34),
        make.words("watch", lambda key: named(watch_points(context.release, key[0])), 34),
        make.words("first_action", action, 44),
    )


# --- waves -----------------------------------------------------------------------------------------------------------


def change_sheet(context: Context) -> Sheet | None:
    """Return the course of every score and its change since the wave before; nothing without one."""
    if not has_waves(context.release):
        return None
    make = Columns(context)
    printed = (
        *make.unit_and_scale(),
        *in_band(context.text("workbook.band.course"), _course(make)),
        *in_band(context.text("workbook.band.change"), _change(make)),
    )
    columns = (
        *printed,
        *in_band(context.text("workbook.band.basis"), _basis(make)),
        *in_band(context.text("workbook.band.parts"), [_part(make, part) for part in ChangePart]),
        make.words("state", lambda key: make.state(Measure.CHANGE, key), 40),
        *make.ids("unit", "subject"),
    )
    keys = [(unit.id, subject.id) for unit in nested(context.release) for subject in context.release.subjects]
    legend = (Tone.ABOVE, context.text("move.rose")), (Tone.BELOW, context.text("move.fell"))
    return sheet(context, "change", grid("change", columns, keys, frozen=2, printed=len(printed)), legend)


def _course(make: Columns) -> tuple[Made, ...]:
    if Measure.TREND not in make.context.release.tables:
        return ()
    return tuple(_wave(make, wave) for wave in make.context.release.waves)


def _wave(make: Columns, wave: WaveInfo) -> Made:
    made = make.figure(Measure.TREND, "estimate", keys=lambda key: (wave.id, *key), title=wave.name)
    return made.with_(key=f"wave.{wave.id}", described_as=make.context.text("workbook.each_wave"))


def _change(make: Columns) -> tuple[Made, ...]:
    context = make.context
    words = {tone: context.text(f"move.{move.value}") for move, tone in MOVE_TONES.items()}

    def verdict(key: Key) -> sheets.Cell:
        found = moved(context.release, *key)
        if found is not None:
            return move_word(context, found)
        return make.shown(Measure.CHANGE, key, "verdict", Style.COUNT)

    change, low, high = make.estimate(Measure.CHANGE, style=Style.CHANGE)
    return (
        make.figure(Measure.CHANGE, "earlier"),
        change.with_(signs="moved"),
        low,
        high,
        make.words("moved", verdict, 18, words=words, source=f"{Measure.CHANGE.value}.verdict"),
        make.figure(Measure.CHANGE, "q_value"),
        make.figure(Measure.CHANGE, "detectable"),
    )


def _basis(make: Columns) -> tuple[Made, ...]:
    return tuple(make.figure(Measure.CHANGE, each) for each in ("d_av", "linked", "n", "n_earlier"))


def _part(make: Columns, part: ChangePart) -> Made:
    made = make.figure(
        Measure.CHANGE_PART,
        "estimate",
        keys=lambda key: (*key, part.value),
        title=make.context.text(f"part.{part.value}"),
        style=Style.CHANGE,
    )
    return made.with_(key=f"part.{part.value}", width=13)


def follow_up_sheet(context: Context) -> Sheet | None:
    """Return what became of the actions of the wave before; nothing where none were followed."""
    if not context.followed:
        return None
    make = Columns(context)
    actions: dict[Key, FollowedAction] = {(str(at),): each for at, each in enumerate(context.followed)}
    names, known = context.names, {unit.id for unit in context.release.units}

    def told(word: Callable[[FollowedAction], str]) -> Callable[[Key], sheets.Cell]:
        return lambda key: word(actions[key]) or None

    def keys(key: Key) -> Key:
        return (actions[key].id,)

    difference, low, high = make.estimate(Measure.FOLLOW_UP, keys=keys, style=Style.CHANGE)
    columns = (
        make.words("action", told(lambda each: each.title), 44),
        make.words("unit", told(lambda each: names.unit(each.unit) if each.unit in known else each.unit), 30),
        make.words("status", told(lambda each: context.text(f"action_status.{each.status.value}")), 14),
        make.words("person", told(lambda each: each.owner), 18),
        make.words("date", told(lambda each: context.wording.date(each.date) if each.date else ""), 18),
        make.words("reason", told(lambda each: each.reason), 30),
        make.words("aim", told(lambda each: names.subject(each.subject) if names.knows(each.subject) else ""), 26),
        difference.with_(signs="verdict_follow_up"),
        low,
        high,
        make.verdict(Measure.FOLLOW_UP, "verdict_follow_up", keys=keys),
        *(make.figure(Measure.FOLLOW_UP, each, keys=keys) for each in ("q_value", "groups", "groups_without", "n")),
    )
    return sheet(context, "follow_up", grid("follow_up", columns, list(actions), wraps=True))
