"""Which ladder the labels of one response format are from: decided for all its columns together, language by language.

What one ladder of the questionnaire's size has is read by it. What fits several ladders in different ways is asked,
and a ladder of another size or of another scale is a problem of its own. Nothing here knows a column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from diagnostic.exports.ladders import Ladder, own_ladders, scale_of, wordings
from diagnostic.questionnaire import ResponseFormat


@dataclass(frozen=True, slots=True)
class Understood:
    """What the labels of one format were taken for."""

    codes: Mapping[str, int]
    """Folded label -> code 1..A."""
    unclear: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Labels that ladders of the right size have on different rungs, and which."""
    other: Ladder | None = None
    """A ladder that is not the questionnaire's, and has labels that the questionnaire's does not have."""
    strange: frozenset[str] = frozenset()
    """The labels that are on the other ladder, and are therefore not read."""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What the labels of one language were taken for."""

    codes: Mapping[str, int]
    unclear: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    other: Ladder | None = None


def understand(format_: ResponseFormat, seen: Iterable[str]) -> Understood:
    """Return what folded labels mean that were seen in the columns of a format ("no opinion" not among them)."""
    own = own_ladders(format_)
    scale = scale_of(format_)
    known = [ladder for ladder in wordings().ladders if scale and ladder.scale == scale]
    codes: dict[str, int] = {label: code for ladder in reversed(own) for label, code in ladder.codes.items()}
    unclear: dict[str, tuple[int, ...]] = {}
    other: Ladder | None = None
    strange: set[str] = set()
    languages: list[str] = []
    rest = set(seen)
    for language, labels in _by_language(rest, [*own, *known]):
        part = _part(labels, [each for each in own if each.language == language], known, language, format_.size)
        for label in labels - part.codes.keys():
            codes.pop(label, None)
        codes.update(part.codes)
        unclear.update(part.unclear)
        languages.append(language)
        rest -= labels
        if part.other is not None:
            other, strange = part.other, strange | labels
    if other is None and (elsewhere := _elsewhere(rest, scale)):
        other, strange = elsewhere, rest
    return Understood(codes, unclear, other, frozenset(strange), tuple(languages))


def _by_language(seen: Collection[str], ladders: Collection[Ladder]) -> Iterator[tuple[str, set[str]]]:
    """Yield the labels by language: first the language that has most of them, and so on with what is left."""
    rest = set(seen)
    languages = dict.fromkeys(ladder.language for ladder in ladders)
    known = {each: {x for ladder in ladders if ladder.language == each for x in ladder.codes} for each in languages}
    while rest:
        # Of several that have as many, the first: the questionnaire's own languages come first.
        best = max(known, key=lambda each: len(rest & known[each]), default="")
        found = rest & known.get(best, set())
        if not found:
            return
        yield best, found
        rest -= found


def _part(labels: set[str], own: Collection[Ladder], known: Collection[Ladder], language: str, size: int) -> _Part:
    spoken = [ladder for ladder in known if ladder.language == language]
    same = [*own, *(ladder for ladder in spoken if ladder.size == size)]
    fitting = [ladder for ladder in same if ladder.has(labels)]
    apart = [ladder for ladder in fitting if ladder.apart(labels)]
    others = [ladder for ladder in spoken if ladder.size != size and ladder.apart(labels)]
    if others and not apart:
        return _Part({}, other=others[0])
    best = apart or fitting
    mine = next((ladder for ladder in own if ladder in best), None)
    if mine is not None:
        return _Part({label: mine.codes[label] for label in labels})
    if best:
        return _agreed(labels, best)
    # No ladder has them all: what the questionnaire words itself is still certain.
    return _Part({label: ladder.codes[label] for ladder in own for label in labels if label in ladder.codes})


def _agreed(labels: set[str], ladders: Collection[Ladder]) -> _Part:
    rungs = {label: tuple(sorted({ladder.codes[label] for ladder in ladders})) for label in labels}
    clear = {label: found[0] for label, found in rungs.items() if len(found) == 1}
    return _Part(clear, {label: found for label, found in rungs.items() if len(found) > 1})


def _elsewhere(labels: set[str], scale: str) -> Ladder | None:
    """Return the ladder of another scale that has all of several labels."""
    if len(labels) < 2:
        return None
    return next((each for each in wordings().ladders if each.scale != scale and each.apart(labels)), None)
