"""One name of a column to what it names: an id, a question in any language, or both in the forms that tools write.

Nothing here looks at a cell, or at more than one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.exports.normal import folded
from diagnostic.exports.targets import Catalogue, Target, TargetKind
from diagnostic.field_codes import half_code

NUMBERED = re.compile(r"^(?:q(?:uestion)?\s*)?(?:n[°o]\s*)?\d+(?:\.\d+)?\s*[.):\-]\s*(?=\S)")
_ID_FIRST = re.compile(r"^(?P<id>\w[\w.-]*?)(?:\s*[.:=|]\s*|\s+-\s+)(?P<rest>\S.*)$")
_CODE_FIRST = re.compile(r"^(?P<id>[^\W\d_]\w*[\d_]\w*)\s+(?P<rest>\S.*)$")
"""A code and its text with nothing but a space between them: an id that is a word begins a sentence like any other."""
_BRACKETED_FIRST = re.compile(r"^\[(?P<id>[^\[\]]+)\]\s*[-.:]?\s*(?P<rest>.*)$")
_BRACKETED_LAST = re.compile(r"^(?P<rest>.*?)\s*\[(?P<id>[^\[\]]+)\]$")
_LAST_PART = re.compile(r"^.*\s-\s(?P<part>.+)$")


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means, and how surely."""

    target: Target
    score: float
    coded: bool = False
    """The unit of a roster question is a code."""


def told_target(name: str, catalogue: Catalogue) -> Target | None:
    """Return the target that a map file means: an id, or one half of a roster question with its unit."""
    exact = catalogue.by_id.get(name)
    return exact or next((each.target for each in _framed(folded(name), catalogue)), None)


def found_in(key: str, catalogue: Catalogue) -> Iterator[Found]:
    """Yield what a header names, the surest forms first: a form is tried where the ones before it gave nothing."""
    if not key:
        return
    if exact := catalogue.by_key.get(key):
        yield Found(exact, 1.0)
        return
    framed = list(_framed(key, catalogue))
    if framed:
        yield from framed
        return
    unnumbered = NUMBERED.sub("", key)
    if target := catalogue.by_key.get(unnumbered):
        yield Found(target, 1.0)
        return
    yield from _two_parts(unnumbered, catalogue)


def _two_parts(key: str, catalogue: Catalogue) -> Iterator[Found]:
    """Yield what the parts of a header name: "id - text", "[id] text", "text [id]", "question [text]"."""
    for pattern in (_BRACKETED_FIRST, _BRACKETED_LAST, _ID_FIRST, _CODE_FIRST):
        if parts := pattern.match(key):
            id_only = pattern in (_ID_FIRST, _CODE_FIRST)
            found = list(_parts(folded(parts["id"]), folded(parts["rest"]), catalogue, id_only=id_only))
            if found:
                yield from found
                return
    last = _LAST_PART.match(key)
    target = catalogue.by_key.get(folded(last["part"])) if last else None
    if last and target and target.kind is not TargetKind.ATTRIBUTE:
        yield Found(target, 1.0)


def _parts(label: str, rest: str, catalogue: Catalogue, *, id_only: bool) -> Iterator[Found]:
    named, said = catalogue.by_key.get(label), catalogue.by_key.get(rest)
    if id_only and (named is None or label != folded(named.id)):
        return
    # "Team" in brackets or before a sentence may be about the team; with its own question beside it, it is the team.
    if named is not None and named.kind is TargetKind.ATTRIBUTE and named != said:
        return
    if named is not None:
        # How like the rest is to its question, is looked at with all other names of the column.
        yield Found(named, 1.0)
    if said is not None and said != named and said.kind is not TargetKind.ATTRIBUTE:
        yield Found(said, 1.0)


def _framed(key: str, catalogue: Catalogue) -> Iterator[Found]:
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
            yield Found(Target(target.kind, target.id, unit), 1.0, coded)


def parts_of(name: str) -> Iterator[str]:
    """Yield a name, and what stands in it beside a code or after a question."""
    key = NUMBERED.sub("", folded(name))
    yield key
    for pattern in (_BRACKETED_FIRST, _BRACKETED_LAST, _ID_FIRST, _CODE_FIRST):
        if parts := pattern.match(key):
            yield from (folded(parts["id"]), folded(parts["rest"]))
    if last := _LAST_PART.match(key):
        yield folded(last["part"])
