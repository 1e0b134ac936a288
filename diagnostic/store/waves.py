"""The waves of a store: added and removed whole or not at all, listed in the order of their dates, read in part.

A removed wave stays, and can be restored, until the store is compacted. Knows parts and hashes; no files of people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.responses import Responses
from diagnostic.store.database import Store
from diagnostic.store.failures import failure
from diagnostic.store.log import Action, entries, note
from diagnostic.store.parts import Part, answers_hash, from_parts, to_parts
from diagnostic.store.records import NewWave, WaveRecord, new_record, record


def records(store: Store, *, removed: bool = False) -> tuple[WaveRecord, ...]:
    """Return the waves by date, those of one date as they were added; with ``removed``, the removed ones, too."""
    rows = store.rows("SELECT * FROM wave ORDER BY date, id")
    try:
        found = tuple(record(row) for row in rows)
    except (ValueError, KeyError, TypeError) as error:
        raise failure(Code.STORE_DAMAGED, store.path, "wave") from error
    return tuple(each for each in found if removed or each.removed is None)


def refuse_known(store: Store, name: str, file_hash: str, content: str | None = None) -> None:
    """Refuse a name that is taken, and a file or answers (by their hash) that are there already."""
    for known in records(store):
        if known.info.name.casefold() == name.casefold():
            raise _problem(store, Code.WAVE_EXISTS, known.info.name)
        if known.provenance.file_hash == file_hash or known.answers_hash == content:
            raise _problem(store, Code.WAVE_ADDED_ALREADY, known.info.name)


def add(store: Store, wave: NewWave) -> WaveRecord:
    """Add a wave.

    Raises
    ------
    InvalidInput
        Its name is taken, its file or its answers are there already, or the disk will not take it. Nothing is changed.
    """
    contents = to_parts(wave.responses, wave.mapping)
    answered = answers_hash(wave.responses)
    refuse_known(store, wave.name, wave.provenance.file_hash, answered)
    with store.transaction():
        # By the log, so that the number of a wave that is gone for good never comes back with another content.
        number = 1 + sum(entry.action == Action.WAVE_ADDED for entry in entries(store))
        made = write(store, new_record(number, wave, answered), contents)
        note(store, Action.WAVE_ADDED, wave.added, wave=wave.name, people=wave.responses.n)
    return made


def write(store: Store, known: WaveRecord, contents: Mapping[Part, bytes]) -> WaveRecord:
    """Write a record and its parts, within a transaction of the caller's; return it with its content hash."""
    hashes = {part: hashlib.sha256(content).hexdigest() for part, content in contents.items()}
    sealed = replace(known, content_hash=content_hash(known, hashes))
    store.run(f"CREATE TABLE {_table(known)} (part VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, bytes BLOB NOT NULL)")
    for part, content in contents.items():
        store.run(f"INSERT INTO {_table(known)} VALUES (?, ?, ?)", [part.value, hashes[part], content])  # noqa: S608
    store.run("INSERT INTO wave VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sealed.row())
    return sealed


def remove(store: Store, name: str, *, reason: str, date: str) -> None:
    """Take a wave out of the study; its content stays until the store is compacted."""
    known = find(store, name)
    with store.transaction():
        store.run("UPDATE wave SET removed = ?, reason = ? WHERE id = ?", [date, reason, known.id])
        note(store, Action.WAVE_REMOVED, date, wave=known.info.name, reason=reason)


def restore(store: Store, name: str, *, date: str) -> None:
    """Take a removed wave back in: of several of one name, the one added last."""
    taken_out = [each for each in records(store, removed=True) if each.removed is not None]
    known = _named(store, name, sorted(taken_out, key=lambda each: each.id))
    refuse_known(store, known.info.name, known.provenance.file_hash, known.answers_hash)
    with store.transaction():
        store.run("UPDATE wave SET removed = NULL, reason = NULL WHERE id = ?", [known.id])
        note(store, Action.WAVE_RESTORED, date, wave=known.info.name)


def find(store: Store, name: str) -> WaveRecord:
    """Return a wave by its name."""
    return _named(store, name, records(store))


def responses(
    store: Store, known: WaveRecord, *, items: Collection[str] | None = None, comments: bool = True
) -> Responses:
    """Return the answers of a wave: all, or those to some items and without the comments."""
    try:
        return from_parts(part_reader(store, known), items=items, comments=comments)
    except ValueError as error:
        raise failure(Code.STORE_DAMAGED, store.path, known.info.name) from error


def part_reader(store: Store, known: WaveRecord) -> Callable[[Part], bytes | None]:
    """Return what reads a part of a wave, checked against its hash."""

    def read(part: Part) -> bytes | None:
        query = f"SELECT bytes, sha256 FROM {_table(known)} WHERE part = ?"  # noqa: S608 - the id is a number
        for content, sha256 in store.rows(query, [part.value]):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise failure(Code.STORE_DAMAGED, store.path, f"{known.info.name}/{part}")
            return bytes(content)
        return None

    return read


def part_hashes(store: Store, known: WaveRecord) -> dict[Part, str]:
    """Return the hashes of a wave's parts, as they were noted."""
    rows = store.rows(f"SELECT part, sha256 FROM {_table(known)}")  # noqa: S608
    return {Part(part): sha256 for part, sha256 in rows}


def content_hash(known: WaveRecord, hashes: Mapping[Part, str]) -> str:
    """Return the SHA-256 over everything that does not change while a wave is in the store."""
    fields = [known.id, known.info.name, known.info.date, known.added, known.provenance.file_hash, known.answers_hash]
    whole = [*fields, known.facts(), sorted(hashes.items())]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def _table(known: WaveRecord) -> str:
    return f"content_{int(known.id)}"


def _named(store: Store, name: str, among: Collection[WaveRecord]) -> WaveRecord:
    found = [each for each in among if each.info.name.casefold() == name.casefold()]
    if not found:
        values = {"found": name, "known": ", ".join(dict.fromkeys(each.info.name for each in among)) or "–"}
        raise InvalidInput([Problem(Code.WAVE_UNKNOWN, Place(file=str(store.path.parent)), values)])
    return found[-1]


def _problem(store: Store, code: Code, name: str) -> InvalidInput:
    return InvalidInput([Problem(code, Place(file=str(store.path.parent)), {"wave": name})])
