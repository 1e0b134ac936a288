"""What moved, what it is made of and what comes back by itself, in sentences: a sentence for each rule of ``moves``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.moves import (
    MATTERS,
    SURE,
    Composition,
    Counts,
    Move,
    Moved,
    Origin,
    composition,
    has_waves,
    matters,
    moved,
    moves,
    origin,
)
from diagnostic.report.selection import number, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.wave_info import WaveInfo

NAMED = 5
"""Scales or units that a sentence names; of more, how many more there are is said."""
MOVE_TONES = {Move.ROSE: Tone.ABOVE, Move.FELL: Tone.BELOW}


def wave_name(context: Context, wave: WaveInfo) -> str:
    """Return a wave's name in quotation marks: it is the client's own word."""
    return context.text("name.quoted", name=wave.name)


def before(context: Context) -> str:
    """Return the name of the wave before this one."""
    return wave_name(context, context.release.waves[-2])


def signed(context: Context, points: float) -> str:
    """Return a difference with its sign."""
    return context.wording.number(points, Style.CHANGE)


def tone(change: Moved) -> Tone:
    """Return the tone of a change: only what is sure has one."""
    return MOVE_TONES.get(change.move, Tone.NEUTRAL)


def move_word(context: Context, change: Moved) -> str:
    """Return what is said of a change at a glance."""
    return context.text(f"move.{change.move.value}")


def move_note(context: Context, change: Moved) -> str:
    """Return what stands behind a change: its interval, and what would have been found where nothing surely was."""
    interval = context.wording.interval(change.low, change.high, Style.CHANGE)
    if change.move in SURE or change.detectable is None:
        return context.text("move.note", interval=interval)
    points = context.wording.number(change.detectable, Style.SCORE)
    return context.text("move.note.found_from", interval=interval, points=points)


def change_value(context: Context, unit: str, subject: str) -> Value:
    """Return a change as a cell of a table: toned where it is sure, a mark where nothing may be said."""
    found = moved(context.release, unit, subject)
    if found is None:
        return context.figure(context.release.cell(Measure.CHANGE, unit, subject), "estimate", Style.CHANGE)
    says = move_word(context, found) if found.move in SURE else ""
    return Value(found.estimate, Style.CHANGE, tone=tone(found), note=move_note(context, found), says=says)


def change_columns(context: Context) -> tuple[tuple[str, Style], ...]:
    """Return the columns of a change beside a score; none without a wave before."""
    return (("change", Style.CHANGE), ("change_verdict", Style.TEXT)) if has_waves(context.release) else ()


def change_cells(context: Context, unit: str, subject: str) -> tuple[Value, ...]:
    """Return a change beside a score, and in words whether it is real; none without a wave before."""
    if not has_waves(context.release):
        return ()
    found = moved(context.release, unit, subject)
    value = change_value(context, unit, subject)
    if found is None:
        return value, context.mark("mark.not_estimable", context.text("note.not_compared"))
    return replace(value, note=""), Value(text=move_word(context, found))


def since_words(context: Context, subjects: Sequence[str]) -> str:
    """Return what some scales of the organisation did since the wave before, each in a word; empty without one."""
    if not has_waves(context.release):
        return ""
    found = [moved(context.release, root(context.release).id, subject) for subject in subjects]
    told = [
        context.text(
            "since.one",
            subject=context.quoted(each.subject),
            verdict=move_word(context, each),
            points=signed(context, each.estimate),
        )
        for each in found
        if each is not None
    ]
    return context.text("since", wave=before(context), scales=context.wording.join(told)) if told else ""


def listed(context: Context, changes: Sequence[Moved]) -> str:
    """Return scales with their changes, the first few by name."""
    named = [
        context.text("move.one", subject=context.quoted(each.subject), points=signed(context, each.estimate))
        for each in changes[:NAMED]
    ]
    if len(changes) > NAMED:
        named.append(context.wording.plural("move.more", len(changes) - NAMED))
    return context.wording.join(named)


def organisation_words(context: Context) -> tuple[str, ...]:
    """Return what moved in the organisation: what is sure, what is likely, what stayed, what cannot be said."""
    return of_unit_words(context, root(context.release).id)


def risen_and_fallen(context: Context, found: Counts) -> str:
    """Return how many comparisons surely rose and fell, as the end of a sentence."""
    sides = {"rose": found.of(Move.ROSE), "fell": found.of(Move.FELL)}
    if not any(sides.values()):
        return context.text("moves.tally.none")
    told = {
        side: context.wording.plural(f"moves.tally.{side}", count)
        if count
        else context.text(f"moves.tally.{side}.none")
        for side, count in sides.items()
    }
    return context.text("moves.tally.both", **told)


def of_unit_words(context: Context, unit: str) -> tuple[str, ...]:
    """Return what moved in a unit, a sentence a degree of certainty."""
    found = moves(context.release, unit)
    by_move = {kind: sorted((m for m in found if m.move is kind), key=lambda m: -m.strength) for kind in Move}
    said = [
        context.text(f"moves.{kind.value}", scales=listed(context, by_move[kind]))
        for kind in (Move.ROSE, Move.FELL)
        if by_move[kind]
    ]
    likely = [*by_move[Move.LIKELY_UP], *by_move[Move.LIKELY_DOWN]]
    if likely:
        said.append(context.text("moves.likely", scales=listed(context, likely)))
    said += _steady(context, by_move[Move.STEADY])
    if by_move[Move.UNCLEAR]:
        said.append(_unclear(context, by_move[Move.UNCLEAR]))
    untold = len(scales(context.release)) - len(found)
    if untold:
        said.append(context.wording.plural("moves.untold", untold))
    return tuple(said)


def _steady(context: Context, changes: Sequence[Moved]) -> list[str]:
    """Return how many scales stayed where they were; by name those of which a larger change would be a trifle."""
    usual = [each for each in changes if matters(context.release, each.subject) == MATTERS]
    others = [each for each in changes if each not in usual]
    said = []
    if usual:
        said.append(context.wording.plural("moves.steady", len(usual), points=context.names.points(MATTERS)))
    if others:
        points = context.names.points(matters(context.release, others[0].subject))
        said.append(context.text("moves.steady.nps", scales=listed(context, others), points=points))
    return said


def _unclear(context: Context, changes: Sequence[Moved]) -> str:
    found_from = sorted(each.detectable for each in changes if each.detectable is not None)
    if not found_from:
        return context.wording.plural("moves.unclear.unknown", len(changes))
    low, high = found_from[0], found_from[-1]
    if round(low) == round(high):
        return context.wording.plural("moves.unclear.one", len(changes), points=context.names.points(low))
    least, most = (context.wording.number(value, Style.SCORE) for value in (low, high))
    return context.wording.plural("moves.unclear", len(changes), low=least, high=most)


# --- what a change is made of -----------------------------------------------------------------------


def change_sentence(context: Context, change: Moved, *, with_unit: bool) -> str:
    """Return in one sentence how far a scale moved, and from where; a change that is not sure says so."""
    side = ("rose", "likely_up") if change.estimate > 0 else ("fell", "likely_down")
    text = context.text(
        f"change.{side[change.move not in SURE]}",
        subject=context.quoted(change.subject),
        points=context.names.points(change.estimate),
        before=context.wording.number(change.earlier, context.names.style(change.subject)),
    )
    if not with_unit:
        return text
    return context.text("finding.of_unit", unit=context.names.unit(change.unit), sentence=text)


def origin_sentence(context: Context, change: Moved) -> str:
    """Return where a change comes from, by rule; what is withheld of it is said."""
    release = context.release
    found, named = composition(release, change.unit, change.subject), origin(release, change)
    if found is None or named is None:
        return context.text("origin.untold")
    side = "rise" if change.estimate > 0 else "fall"
    key = f"origin.{named.value}"
    if named in {Origin.UNLINKED, Origin.MIXED}:
        key = f"origin.{named.value}.{side}"
    parts = [context.text(key, much=_much(context, named, found, side), **_values(context, change, found))]
    if named in {Origin.TURNOVER, Origin.REORGANISED, Origin.PEOPLE, Origin.OTHERS}:
        parts.append(_stayed(context, found))
    if found.hidden and not found.together:
        kinds = [context.text(f"part.{kind.value}.in") for kind in found.hidden]
        parts.append(context.wording.plural("origin.hidden", len(kinds), parts=context.wording.join(kinds)))
    return " ".join(parts)


def _much(context: Context, named: Origin, found: Composition, side: str) -> str:
    """Return whether a kind of part makes up almost all of a change, or more than it."""
    # A point more may come from rounding.
    more = abs(found.by_origin().get(named, 0.0)) > abs(found.total) + 1
    return context.text(f"origin.{'more' if more else 'almost'}.{side}")


def _values(context: Context, change: Moved, found: Composition) -> dict[str, str]:
    expected = number(context.release, Measure.REBOUND, "expected", change.subject)
    points = found.by_origin()
    named = {
        "stayers": Origin.STAYERS,
        "joining": Origin.TURNOVER,
        "moving": Origin.REORGANISED,
        "people": Origin.PEOPLE,
        "unknown": Origin.UNLINKED,
        "others": Origin.OTHERS,
    }
    return {
        **{name: signed(context, points.get(kind, 0.0)) for name, kind in named.items()},
        "expected": context.names.points(expected or 0.0),
        "parts": _in_order(context, found),
    }


def _in_order(context: Context, found: Composition) -> str:
    parts = {kind.value: points for kind, points in found.parts.items()}
    if found.together:
        parts["rest"] = found.rest
    return context.wording.join(
        [
            context.text("part.one", part=context.text(f"part.{kind}.in"), points=signed(context, points))
            for kind, points in sorted(parts.items(), key=lambda part: -abs(part[1]))
            if round(points)
        ]
    )


def _stayed(context: Context, found: Composition) -> str:
    """Return what those who stayed did, beside what other people made."""
    if not round(found.stayers):
        return context.text("origin.stayed.still")
    same = found.stayers * found.total > 0
    return context.text(f"origin.stayed.{'little' if same else 'against'}", points=signed(context, found.stayers))
