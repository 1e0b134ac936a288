"""A whole store as a folder of Parquet and YAML that any tool reads, and back, identical.

``store.yaml`` says what there is and with which hashes; the parts of a wave are the very bytes of the store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.definitions import Loaded, load
from diagnostic.problems import Code
from diagnostic.store.columns import from_bytes, to_bytes
from diagnostic.store.database import Store, create, opened
from diagnostic.store.failures import explained, failure
from diagnostic.store.log import entries, is_whole
from diagnostic.store.migrations import chain_releases
from diagnostic.store.parts import Part
from diagnostic.store.records import WAVE_NAME, WaveRecord, record
from diagnostic.store.verify import verify
from diagnostic.store.waves import part_hashes, part_reader, records, write
from diagnostic.yaml_tree import dump

INDEX = "store.yaml"
_FIRST, _FORMAT = 1, 2
_LOG = {"date": str, "action": str, "details": str, "hash": str}
_BEFORE_THE_CHAIN = {"date": str, "wave": str, "kind": str, "policy": str, "sha256": str, "content": bytes}
_RELEASE = _BEFORE_THE_CHAIN | {"cut": str, "study": str, "previous": str, "entry_hash": str}
_TABLES: Mapping[str, Mapping[str, type]] = {"log": _LOG, "release": _RELEASE}

Name = Annotated[str, Field(pattern=WAVE_NAME, max_length=60)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Wave(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int = Field(ge=1)
    name: Name
    date: str
    added: str
    removed: str | None
    reason: str
    file_hash: str
    answers_hash: Digest
    content_hash: Digest
    facts: dict[str, Any]
    parts: dict[Part, Digest]


class _Index(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = Field(ge=_FIRST, le=_FORMAT)
    waves: tuple[_Wave, ...]


def export_store(store: Store, folder: Path) -> None:
    """Write everything in a store into an empty folder."""
    with explained(folder):
        waves = records(store, removed=True)
        for known in waves:
            _write_parts(store, known, _wave_folder(folder, known.id, known.info.name))
        for table, kinds in _TABLES.items():
            rows = store.rows(f"SELECT {', '.join(kinds)} FROM {table} ORDER BY position")  # noqa: S608
            made = {name: tuple(row[at] for row in rows) for at, name in enumerate(kinds)}
            (folder / f"{table}.parquet").write_bytes(to_bytes(made, {}))
        index = {"format": _FORMAT, "waves": [_described(store, known) for known in waves]}
        (folder / INDEX).write_text(dump(index), encoding="utf-8", newline="\n")


def import_store(folder: Path, path: Path) -> None:
    """Make a store of what ``export_store`` wrote.

    Raises
    ------
    InvalidInput
        Something is missing or not as it was written.
    """
    index = load(folder / INDEX, _Index)
    create(path)
    with opened(path, write=True) as store:
        with store.transaction():
            for at, wave in enumerate(index.value.waves):
                _add(store, folder, index, at, wave)
            _fill(store, "log", _LOG, folder / "log.parquet")
            chained = index.value.format > _FIRST
            _fill(store, "release", _RELEASE if chained else _BEFORE_THE_CHAIN, folder / "release.parquet")
            if not chained:
                chain_releases(store.rows)
        if not is_whole(entries(store)) or verify(store):
            raise failure(Code.STORE_DAMAGED, folder)


def _wave_folder(folder: Path, number: int, name: str) -> Path:
    return folder / "waves" / f"{number}-{name}"


def _write_parts(store: Store, known: WaveRecord, folder: Path) -> None:
    folder.mkdir(parents=True)
    read = part_reader(store, known)
    for part in part_hashes(store, known):
        (folder / part.value).write_bytes(read(part) or b"")


def _described(store: Store, known: WaveRecord) -> dict[str, Any]:
    return {
        "id": known.id,
        "name": known.info.name,
        "date": known.info.date,
        "added": known.added,
        "removed": known.removed,
        "reason": known.reason,
        "file_hash": known.provenance.file_hash,
        "answers_hash": known.answers_hash,
        "content_hash": known.content_hash,
        "facts": json.loads(known.facts()),
        "parts": {part.value: sha256 for part, sha256 in part_hashes(store, known).items()},
    }


def _add(store: Store, folder: Path, index: Loaded[_Index], at: int, wave: _Wave) -> None:
    row = wave.model_dump(exclude={"facts", "parts"})
    try:
        known = record((*row.values(), json.dumps(wave.facts)))
    except (KeyError, TypeError, ValueError) as error:
        raise failure(Code.STORE_DAMAGED, folder / INDEX, index.place("waves", at).key) from error
    inside = _wave_folder(folder, wave.id, wave.name)
    contents = {part: _content(inside / part, sha256) for part, sha256 in wave.parts.items()}
    if write(store, known, contents) != replace(known, content_hash=wave.content_hash):
        raise failure(Code.STORE_DAMAGED, folder / INDEX, wave.name)


def _content(path: Path, sha256: str) -> bytes:
    with explained(path):
        content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise failure(Code.STORE_DAMAGED, path)
    return content


def _fill(store: Store, table: str, kinds: Mapping[str, type], path: Path) -> None:
    with explained(path):
        content = path.read_bytes()
    try:
        found = from_bytes(content)
        columns = [found.contents(name) if kind is bytes else found.texts(name) for name, kind in kinds.items()]
    except (ValueError, KeyError) as error:
        raise failure(Code.STORE_DAMAGED, path) from error
    for position, row in enumerate(zip(*columns, strict=True), start=1):
        named, places = ", ".join(["position", *kinds]), ", ".join("?" * (len(row) + 1))
        store.run(f"INSERT INTO {table} ({named}) VALUES ({places})", [position, *row])  # noqa: S608 - names of ours
