"""Headers to targets: which column holds which question.

A column is matched where its header, and every other name that the survey tool has for it, name one target and no
other: by id, by text in any language, or by both in one of the forms that survey tools write. Whatever is less than
certain is not guessed: it is left out and listed with what it resembles, and a map file can say what it is. Nothing
here looks at a cell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from diagnostic.exports.naming import NUMBERED, Found, found_in, parts_of, told_target
from diagnostic.exports.normal import clean, folded, listed
from diagnostic.exports.table import Column
from diagnostic.exports.targets import Catalogue, Target, TargetKind
from diagnostic.field_codes import compact
from diagnostic.problems import Code, Place, Problem, Severity, Values

_IN_BRACKETS = re.compile(r"\[[^\[\]]+\]$")
_NEAR = 75.0
"""Likeness (0 to 100) from which a target is listed as what a header may have meant."""
_SAME_QUESTION = 0.75
"""Likeness (0 to 1) from which a text beside the right code is the question, in slightly other words."""
_SENTENCE = 3
"""Words from which on a name is a text and no code."""
_MOST_REWORDED = 3
"""So many texts unlike their codes, and most of them: another language or edition, not single changed questions."""
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
    """1 where a name, or the part of it that is the question, is what the questionnaire has; less where only the code
    is and the text differs a little; 0 where it was not matched."""
    candidates: tuple[Candidate, ...] = ()
    ignored: bool = False
    """True where the map file says so."""
    ambiguous: bool = False
    """True where the header names more than one target."""
    aside: bool = False
    """True for what the survey tool adds beside the questions."""
    also: str = ""
    """The question's text, where the survey tool has it and the header is a code."""


def match_columns(
    columns: Sequence[Column], catalogue: Catalogue, *, told: Mapping[str, str | None], file: str
) -> tuple[tuple[Match, ...], tuple[Problem, ...]]:
    """Return what each column is, and what is wrong or worth knowing about it.

    ``told`` maps a folded header, or ``column:`` with a column's letters, to the id that a map file gives it, None for
    "ignore".
    """
    often = Counter(name for column in columns for name in {folded(each) for each in column.names})
    shared = {name for name, times in often.items() if times > 1}
    found = [_match(position, column, catalogue, told) for position, column in enumerate(columns)]
    matches = [replace(match, also=_also(column, shared)) for (match, _), column in zip(found, columns, strict=True)]
    matches, believed = _doubted(matches, columns, catalogue, shared, told)
    taken = {match.target for match in matches if match.target is not None}
    full = tuple(
        match if targets else _with_candidates(match, column, catalogue, taken, shared)
        for match, (_, targets), column in zip(matches, found, columns, strict=True)
    )
    ambiguous = (
        _ambiguous(match, targets, file) for match, (_, targets) in zip(full, found, strict=True) if match.ambiguous
    )
    problems = (*ambiguous, *_twice(full, catalogue, file), *_reworded(believed, file), *_left_out(full, file))
    return full, problems


def _match(
    position: int, column: Column, catalogue: Catalogue, told: Mapping[str, str | None]
) -> tuple[Match, tuple[Target, ...]]:
    shown = clean(column.header)
    key = _told_key(position, column, told)
    if key is not None:
        target_id = told[key]
        target = None if target_id is None else told_target(target_id, catalogue)
        score = 0.0 if target is None else 1.0
        return Match(position, shown, target, score, ignored=target_id is None), ()
    if column.aside:
        return Match(position, shown, None, 0.0, aside=True), ()
    by_name = [list(found_in(folded(name), catalogue)) for name in (column.header, *column.names)]
    found = _in_words([each for some in by_name for each in some])
    targets = tuple(dict.fromkeys(each.target for each in found))
    if len(targets) > 1 and all(target.kind is TargetKind.ATTRIBUTE for target in targets):
        # One language's "service" is another's "department": the surest name says which of the two it is.
        targets = tuple(dict.fromkeys(each.target for each in next(filter(None, by_name))))
        found = [each for each in found if each.target in targets]
    if targets and all(target.id in catalogue.many for target in targets):
        # Identifiers and times are forgotten, whichever of them it is.
        targets = targets[:1]
    if len(targets) > 1:
        candidates = tuple(Candidate(each, max(f.score for f in found if f.target == each)) for each in targets)
        return Match(position, shown, None, 0.0, candidates, ambiguous=True), targets
    if not targets:
        return Match(position, shown, None, 0.0), ()
    return Match(position, shown, targets[0], max(each.score for each in found)), targets


def _in_words(found: Sequence[Found]) -> list[Found]:
    """Return what was found without codes of units, where the same question names its unit in words."""
    worded = {(each.target.kind, each.target.id) for each in found if each.target.unit and not each.coded}
    return [each for each in found if not each.coded or (each.target.kind, each.target.id) not in worded]


def letter_key(position: int) -> str:
    """Return how a map file names a column by its letters."""
    return f"column:{column_letters(position)}"


def _told_key(position: int, column: Column, told: Mapping[str, str | None]) -> str | None:
    """Return the entry of a map file that is about a column; its letters go before its header."""
    return next((key for key in (folded(letter_key(position)), folded(column.header)) if key in told), None)


def _is_text(name: str) -> bool:
    return len(name.split()) >= _SENTENCE


def _also(column: Column, shared: Collection[str]) -> str:
    """Return the text that tells most of a column whose header is a code."""
    if _is_text(clean(column.header)):
        return ""
    texts = [clean(name) for name in column.names if _is_text(clean(name)) and folded(name) not in shared]
    return texts[-1] if texts else ""


# --- codes that say one thing, texts that say another ---


def _doubted(
    matches: Sequence[Match],
    columns: Sequence[Column],
    catalogue: Catalogue,
    shared: Collection[str],
    told: Mapping[str, str | None],
) -> tuple[list[Match], list[Match]]:
    """Return the matches without those whose text is not their code's, and those believed all the same.

    Single changed questions are asked about. Where most texts are unlike their codes, the questionnaire was asked in
    another language or edition, and the codes are all that can be gone by.
    """
    own = {
        at: likeness
        for at, (match, column) in enumerate(zip(matches, columns, strict=True))
        if match.target is not None
        and _told_key(at, column, told) is None
        and (likeness := _text_likeness(match.target, column, catalogue, shared)) is not None
    }
    unlike = [at for at, likeness in own.items() if likeness < _SAME_QUESTION]
    items = [at for at in unlike if _kind(matches[at]) is not TargetKind.ATTRIBUTE]
    coded = [at for at in own if _kind(matches[at]) is not TargetKind.ATTRIBUTE]
    most = len(items) >= _MOST_REWORDED and 2 * len(items) > len(coded)
    asked = [at for at in unlike if at not in items] if most else unlike
    doubted = list(matches)
    for at, likeness in own.items():
        if at in asked:
            candidate = Candidate(_target(matches[at]), likeness)
            doubted[at] = replace(matches[at], target=None, score=0.0, candidates=(candidate,))
        elif _kind(matches[at]) is not TargetKind.ATTRIBUTE:
            doubted[at] = replace(matches[at], score=likeness)
    return doubted, [doubted[at] for at in items] if most else []


def _target(match: Match) -> Target:
    if match.target is None:
        raise ValueError(match.header)
    return match.target


def _kind(match: Match) -> TargetKind | None:
    return match.target.kind if match.target is not None else None


def _text_likeness(target: Target, column: Column, catalogue: Catalogue, shared: Collection[str]) -> float | None:
    """Return how like a column's texts are to a question that its code names; None where there is nothing to compare.

    For what is known about respondents, whose questions are worded in many ways: 1 where it may be asked by the text,
    0 where the text is about something else.
    """
    parts = [part for name in (column.header, *column.names) if folded(name) not in shared for part in parts_of(name)]
    paths = tuple(f"{mark}{folded(name)}" for name in column.names if folded(name) for mark in "/-.:")
    # "group/question" is where the question stands in a form, and no text of it.
    texts = [part for part in parts if _is_text(part) and not (paths and part.endswith(paths))]
    spellings = catalogue.spellings.get(target, ())
    codes = {folded(target.id), compact(target.id)}
    # A statement may be one word; of what is known about respondents, one word is a code.
    worded = texts if target.kind is TargetKind.ATTRIBUTE else [part for part in parts if part not in codes]
    if not texts or any(part in spellings for part in worded):
        return None
    if target.kind in (TargetKind.ITEM, TargetKind.CHECK):
        likeness = max(_best(text, spellings) for text in texts)
        return 0.0 if likeness < _other_likeness(target, texts, catalogue) else likeness
    if target.kind is TargetKind.ATTRIBUTE and target.id in catalogue.about:
        return float(any(catalogue.asks(target.id, text) for text in texts))
    return None


def _other_likeness(target: Target, texts: Sequence[str], catalogue: Catalogue) -> float:
    """Return how like texts are to the question other than the target that they are most like."""
    keys = [key for key, each in catalogue.by_key.items() if each != target]
    near = (process.extractOne(text, keys, scorer=fuzz.ratio, score_cutoff=_NEAR) for text in texts)
    return max((each[1] / 100 for each in near if each is not None), default=0.0)


def _reworded(believed: Sequence[Match], file: str) -> Iterator[Problem]:
    if believed:
        values: Values = {"count": len(believed), "columns": listed([each.header for each in believed])}
        yield Problem(Code.TEXTS_DIFFER, Place(file=file), values, Severity.WARNING)


def _best(text: str, spellings: Sequence[str]) -> float:
    """Return how like a text is to the most like of several spellings."""
    return max((_likeness(text, key) for key in spellings), default=0.0)


def _likeness(one: str, other: str) -> float:
    return round(fuzz.ratio(one, other) / 100, 3)


def _with_candidates(
    match: Match, column: Column, catalogue: Catalogue, taken: set[Target], shared: Collection[str]
) -> Match:
    if match.target is not None or match.ignored or match.aside:
        return match
    names = [name for name in (column.header, *column.names) if len(clean(name)) >= _SENTENCE]
    best: dict[Target, float] = {}
    for name in (folded(name) for name in names if folded(name) not in shared):
        near = process.extract(
            NUMBERED.sub("", name), list(catalogue.by_key), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=20
        )
        for spelling, score, _ in near:
            target = catalogue.by_key[spelling]
            # A column that is left out is not kept: what resembles an identifier or a time need not be asked about.
            if target not in taken and target.id not in catalogue.many:
                best[target] = max(best.get(target, 0.0), round(score / 100, 3))
    ranked = sorted(best.items(), key=lambda each: (-each[1], each[0].name))[:_CANDIDATES]
    return replace(match, candidates=tuple(Candidate(target, score) for target, score in ranked))


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
