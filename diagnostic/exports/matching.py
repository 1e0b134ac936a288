"""Headers to targets: which column holds which question.

A column is matched where its header names one target and no other: by id, by text in any language, or by both in one
of the forms that survey tools write. Whatever is less than certain is not guessed: it is left out and listed with
what it resembles, and a map file can say what it is. Nothing here looks at a cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from diagnostic.exports.normal import clean, folded, listed
from diagnostic.exports.table import Column
from diagnostic.exports.targets import Catalogue, Target, TargetKind
from diagnostic.field_codes import half_code
from diagnostic.problems import Code, Place, Problem, Severity, Values

_NUMBERED = re.compile(r"^(?:q(?:uestion)?\s*)?(?:n[°o]\s*)?\d+(?:\.\d+)?\s*[.):\-]\s*(?=\S)")
_ID_FIRST = re.compile(r"^(?P<id>\w[\w.-]*?)(?:\s*[.:=|]\s*|\s+-\s+|\s+)(?P<rest>\S.*)$")
_BRACKETED_FIRST = re.compile(r"^\[(?P<id>[^\[\]]+)\]\s*[-.:]?\s*(?P<rest>.*)$")
_BRACKETED_LAST = re.compile(r"^(?P<rest>.*?)\s*\[(?P<id>[^\[\]]+)\]$")
_IN_BRACKETS = re.compile(r"\[[^\[\]]+\]$")
_LAST_PART = re.compile(r"^.*\s-\s(?P<part>.+)$")
_NEAR = 75.0
"""Likeness (0 to 100) from which a target is listed as what a header may have meant."""
_CANDIDATES = 3
_SHORTEST_QUESTION = 8
_LISTED = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target that a header resembles, and how much (0 to 1)."""

    target: Target
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was made of one column."""

    column: int
    """Position in the file, from 0."""
    header: str
    target: Target | None
    score: float
    """Likeness of the header and the spelling it was matched by (1: the same), 0 where it was not matched."""
    candidates: tuple[Candidate, ...] = ()
    ignored: bool = False
    """True where the map file says so."""
    ambiguous: bool = False
    """True where the header names more than one target."""
    aside: bool = False
    """True for what the survey tool adds beside the questions."""


@dataclass(frozen=True, slots=True)
class _Found:
    target: Target
    score: float
    coded: bool = False
    """The unit of a roster question is a code."""


def match_columns(
    columns: Sequence[Column], catalogue: Catalogue, *, told: Mapping[str, str | None], file: str
) -> tuple[tuple[Match, ...], tuple[Problem, ...]]:
    """Return what each column is, and what is wrong or worth knowing about it.

    ``told`` maps a folded header to the id that a map file gives it, None for "ignore".
    """
    found = [_match(position, column, catalogue, told) for position, column in enumerate(columns)]
    matches = tuple(match for match, _ in found)
    taken = {match.target for match in matches if match.target is not None}
    full = tuple(match if targets else _with_candidates(match, catalogue, taken) for match, targets in found)
    ambiguous = (_ambiguous(match, targets, file) for match, targets in found if len(targets) > 1)
    problems = (*ambiguous, *_twice(full, catalogue, file), *_left_out(full, file))
    return full, problems


def _match(
    position: int, column: Column, catalogue: Catalogue, told: Mapping[str, str | None]
) -> tuple[Match, tuple[Target, ...]]:
    shown = clean(column.header)
    key = folded(column.header)
    if key in told:
        target_id = told[key]
        target = None if target_id is None else told_target(target_id, catalogue)
        score = 0.0 if target is None else 1.0
        return Match(position, shown, target, score, ignored=target_id is None), ()
    if column.aside:
        return Match(position, shown, None, 0.0, aside=True), ()
    found = [each for name in (column.header, *column.names) for each in _found(folded(name), catalogue)]
    found = _in_words(found)
    targets = tuple(dict.fromkeys(each.target for each in found))
    if len(targets) != 1:
        return Match(position, shown, None, 0.0, ambiguous=len(targets) > 1), targets
    return Match(position, shown, targets[0], max(each.score for each in found)), targets


def _in_words(found: Sequence[_Found]) -> list[_Found]:
    """Return what was found without codes of units, where the same question names its unit in words."""
    worded = {(each.target.kind, each.target.id) for each in found if each.target.unit and not each.coded}
    return [each for each in found if not each.coded or (each.target.kind, each.target.id) not in worded]


def told_target(name: str, catalogue: Catalogue) -> Target | None:
    """Return the target that a map file means: an id, or one half of a roster question with its unit."""
    exact = catalogue.by_id.get(name)
    return exact or next((each.target for each in _framed(folded(name), catalogue)), None)


def _found(key: str, catalogue: Catalogue) -> Iterator[_Found]:
    """Yield what a header names, the surest forms first: a form is tried where the ones before it gave nothing."""
    if not key:
        return
    if exact := catalogue.by_key.get(key):
        yield _Found(exact, 1.0)
        return
    framed = list(_framed(key, catalogue))
    if framed:
        yield from framed
        return
    unnumbered = _NUMBERED.sub("", key)
    if target := catalogue.by_key.get(unnumbered):
        yield _Found(target, _likeness(key, unnumbered))
        return
    yield from _two_parts(unnumbered, catalogue)


def _two_parts(key: str, catalogue: Catalogue) -> Iterator[_Found]:
    """Yield what the parts of a header name: "id - text", "[id] text", "text [id]", "question [text]"."""
    for pattern in (_BRACKETED_FIRST, _BRACKETED_LAST, _ID_FIRST):
        if parts := pattern.match(key):
            found = list(_parts(folded(parts["id"]), folded(parts["rest"]), catalogue, id_only=pattern is _ID_FIRST))
            if found:
                yield from found
                return
    last = _LAST_PART.match(key)
    target = catalogue.by_key.get(folded(last["part"])) if last else None
    if last and target and target.kind is not TargetKind.ATTRIBUTE:
        yield _Found(target, _likeness(key, last["part"]))


def _parts(label: str, rest: str, catalogue: Catalogue, *, id_only: bool) -> Iterator[_Found]:
    named, said = catalogue.by_key.get(label), catalogue.by_key.get(rest)
    if id_only and (named is None or label != folded(named.id)):
        return
    # "Team" in brackets or before a sentence may be about the team; with its own question beside it, it is the team.
    if named is not None and named.kind is TargetKind.ATTRIBUTE and named != said:
        return
    if named is not None:
        yield _Found(named, _best(rest, named, catalogue))
    if said is not None and said != named and said.kind is not TargetKind.ATTRIBUTE:
        yield _Found(said, _likeness(f"{label} {rest}", rest))


def _framed(key: str, catalogue: Catalogue) -> Iterator[_Found]:
    """Yield the roster question whose words stand around the name of a unit; the longest frame counts."""
    fitting = [
        (len(before) + len(after), before, after, target)
        for before, after, target in catalogue.frames
        if key.startswith(before) and key.endswith(after) and len(key) > len(before) + len(after)
    ]
    if not fitting:
        return
    longest = max(length for length, *_ in fitting)
    for length, before, after, target in fitting:
        unit = folded(key[len(before) : len(key) - len(after)]).strip("[] ")
        if length == longest and unit:
            coded = before.startswith(half_code(target.id, target.kind.value))
            yield _Found(Target(target.kind, target.id, unit), 1.0, coded)


def _best(text: str, target: Target, catalogue: Catalogue) -> float:
    """Return how like a text is to the most like spelling of a target."""
    return max((_likeness(text, key) for key, each in catalogue.by_key.items() if each == target), default=0.0)


def _likeness(one: str, other: str) -> float:
    return round(fuzz.ratio(one, other) / 100, 3)


def _with_candidates(match: Match, catalogue: Catalogue, taken: set[Target]) -> Match:
    if match.target is not None or match.ignored or match.aside or len(match.header) < 3:
        return match
    key = _NUMBERED.sub("", folded(match.header))
    near = process.extract(key, list(catalogue.by_key), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=20)
    best: dict[Target, float] = {}
    for spelling, score, _ in near:
        target = catalogue.by_key[spelling]
        if target not in taken:
            best[target] = max(best.get(target, 0.0), round(score / 100, 3))
    ranked = sorted(best.items(), key=lambda each: (-each[1], each[0].name))[:_CANDIDATES]
    candidates = tuple(Candidate(target, score) for target, score in ranked)
    return Match(match.column, match.header, None, 0.0, candidates)


def shown_header(header: str, limit: int = 60) -> str:
    """Return a header short enough for a sentence; of "question [row]" the row is kept, which tells columns apart."""
    if len(header) <= limit:
        return header
    if row := _IN_BRACKETS.search(header):
        room = limit - len(row[0]) - 2
        header = f"{header[:room].rstrip() if room >= _SHORTEST_QUESTION else ''}… {row[0]}"
    return header if len(header) <= limit else header[: limit - 1].rstrip() + "…"


def _ambiguous(match: Match, targets: Sequence[Target], file: str) -> Problem:
    place = Place(file=file, column=shown_header(match.header))
    return Problem(Code.COLUMN_AMBIGUOUS, place, {"targets": ", ".join(target.name for target in targets)})


def _twice(matches: Sequence[Match], catalogue: Catalogue, file: str) -> Iterator[Problem]:
    columns: dict[Target, list[Match]] = defaultdict(list)
    for match in matches:
        if match.target is not None and match.target.id not in catalogue.many:
            columns[match.target].append(match)
    for target, several in columns.items():
        if len(several) > 1:
            place = Place(file=file, column=shown_header(several[0].header))
            positions = ", ".join(column_letters(match.column) for match in several)
            yield Problem(Code.COLUMN_TWICE, place, {"target": target.name, "columns": positions})


def column_letters(position: int) -> str:
    """Return a column's letters, as spreadsheets show them."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _left_out(matches: Sequence[Match], file: str) -> Iterator[Problem]:
    left = [match for match in matches if match.target is None and not match.ambiguous]
    for match in left:
        if match.candidates:
            near = ", ".join(each.target.name for each in match.candidates)
            place = Place(file=file, column=shown_header(match.header))
            yield Problem(Code.COLUMN_UNMATCHED, place, {"candidates": near}, Severity.WARNING)
    others = [match for match in left if not match.candidates]
    if others:
        names = [shown_header(each.header, _LISTED) or column_letters(each.column) for each in others]
        values: Values = {"count": len(others), "columns": listed(names, most=8)}
        yield Problem(Code.COLUMNS_IGNORED, Place(file=file), values, Severity.NOTE)
