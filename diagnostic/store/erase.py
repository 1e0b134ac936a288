"""What leaves a store for good: removed waves, and single people who ask for it (GDPR, article 17).

In both cases a new file takes the place of the old one, into which what is to go was never copied.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.responses import Links, Responses
from diagnostic.store.database import Store
from diagnostic.store.log import Action, note
from diagnostic.store.parts import Part, answers_hash, to_parts
from diagnostic.store.records import WaveRecord, with_people
from diagnostic.store.waves import part_hashes, part_reader, records, responses, write

_WHOLE_TABLES = ("log", "release")

Masks = npt.NDArray[np.bool_]


def compact(store: Store, *, date: str) -> int:
    """Let go of the removed waves for good; return how many there were."""
    all_waves = records(store, removed=True)
    kept = [each for each in all_waves if each.removed is None]

    def fill(made: Store) -> None:
        _copy(store, made, kept)
        note(made, Action.COMPACTED, date, waves=len(all_waves) - len(kept))

    store.rewrite(fill)
    return len(all_waves) - len(kept)


def erase(store: Store, pseudonyms: Collection[str], *, date: str) -> int:
    """Take a person out of every wave, removed ones too, for good; return in how many waves they were.

    Parameters
    ----------
    pseudonyms
        What the person may be known by. The log says that somebody was erased, not who.

    Raises
    ------
    InvalidInput
        Nobody is known by these.
    """
    wanted = [each.encode() for each in pseudonyms if each]
    waves = records(store, removed=True)
    changed: dict[int, tuple[WaveRecord, Mapping[Part, bytes]]] = {}
    for known in waves:
        answered = responses(store, known)
        gone = _gone(answered, wanted)
        if gone.any():
            changed[known.id] = _without(store, known, answered, ~gone)
    if not changed:
        raise InvalidInput([Problem(Code.PERSON_UNKNOWN, Place(file=str(store.path.parent)))])

    def fill(made: Store) -> None:
        _copy(store, made, [each for each in waves if each.id not in changed])
        for known, contents in changed.values():
            write(made, known, contents)
        note(made, Action.PERSON_ERASED, date, waves=len(changed))

    store.rewrite(fill)
    return len(changed)


def _copy(store: Store, made: Store, waves: Collection[WaveRecord]) -> None:
    for table in _WHOLE_TABLES:
        for row in store.rows(f"SELECT * FROM {table} ORDER BY position"):  # noqa: S608 - names of ours
            made.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    for known in waves:
        read = part_reader(store, known)
        contents = {part: content for part in part_hashes(store, known) if (content := read(part)) is not None}
        write(made, known, contents)


def _gone(answered: Responses, wanted: Collection[bytes]) -> Masks:
    if answered.respondent is None:
        return np.zeros(answered.n, dtype=bool)
    return np.isin(answered.respondent, np.array(list(wanted), dtype="S"))


def _without(
    store: Store, known: WaveRecord, answered: Responses, keep: Masks
) -> tuple[WaveRecord, Mapping[Part, bytes]]:
    rest = kept(answered, keep)
    mapping = part_reader(store, known)(Part.MAPPING)
    contents = to_parts(rest, None if mapping is None else mapping.decode())
    return with_people(known, rest.n, answers_hash(rest)), contents


def kept(answered: Responses, keep: Masks) -> Responses:
    """Return the answers of some of the people; nothing of the others stays, not even a value that only they had."""
    at = np.flatnonzero(keep)
    closed = {each.id for each in answered.questionnaire.attributes if each.values}
    return replace(
        answered,
        answers=answered.answers[keep],
        unit=answered.unit[keep],
        role_level=None if answered.role_level is None else answered.role_level[keep],
        attributes=None
        if answered.attributes is None
        else {
            each: values[keep] if each in closed else _used(values, values[keep])
            for each, values in answered.attributes.items()
        },
        comments=None
        if answered.comments is None
        else {each: tuple(texts[one] for one in at) for each, texts in answered.comments.items()},
        checks=None if answered.checks is None else {each: codes[keep] for each, codes in answered.checks.items()},
        links=None if answered.links is None else {each: _links(found, keep) for each, found in answered.links.items()},
        seconds=None if answered.seconds is None else answered.seconds[keep],
        respondent=None if answered.respondent is None else answered.respondent[keep],
    )


def _used(before: pd.Categorical, after: pd.Categorical) -> pd.Categorical:
    had, have = (set(values.codes[values.codes >= 0].tolist()) for values in (before, after))
    return after.set_categories([value for code, value in enumerate(before.categories) if code not in had - have])


def _links(found: Links, keep: Masks) -> Links:
    row = np.cumsum(keep) - 1
    mine = keep[found.person]
    return Links(row[found.person[mine]], found.target[mine], found.need[mine], found.quality[mine])
