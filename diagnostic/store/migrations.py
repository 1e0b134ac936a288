"""The forms that a store has had, each made from the one before by a named migration, applied once.

A migration that has been released is never changed: what comes later is a new one at the end. Which have been applied
is noted in the same transaction as the change itself, so that a store is always of one form, wholly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from diagnostic.store.chain import START, linked

_APPLIED = "CREATE TABLE IF NOT EXISTS migration (position INTEGER NOT NULL, name VARCHAR NOT NULL)"


Rows = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a statement and returns what it finds."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a form to the next."""

    name: str
    statements: tuple[str, ...]
    fill: Callable[[Rows], None] | None = None
    """What fills the new form from the old one, where statements cannot."""


def chain_releases(rows: Rows) -> None:
    """Link the releases noted so far, bind them to the study, and note in the log with which hash they end.

    What they were made from is taken to be the wave that has their name now; of how many figures is not known.
    """
    log = rows("SELECT position, date, hash FROM log ORDER BY position", [])
    study = log[0][2] if log else START
    waves = rows("SELECT name, id, content_hash FROM wave WHERE removed IS NULL ORDER BY id", [])
    sources = {name: [number, content, {}] for name, number, content in waves}
    before = START
    found = rows("SELECT position, date, wave, kind, policy, sha256 FROM release ORDER BY position", [])
    for position, date, wave, kind, policy, sha256 in found:
        cut = json.dumps({"waves": [sources[wave]] if wave in sources else []}, ensure_ascii=False)
        entry = linked(before, study, position, date, wave, kind, policy, cut, sha256)
        rows(
            "UPDATE release SET cut = ?, study = ?, previous = ?, entry_hash = ? WHERE position = ?",
            [cut, study, before, entry, position],
        )
        before = entry
    if found:
        position, date, last = log[-1] if log else (0, found[-1][1], START)
        details = json.dumps({"entries": len(found), "entry": before}, sort_keys=True)
        row = [position + 1, date, "ledger-chained", details, linked(last, date, "ledger-chained", details)]
        rows("INSERT INTO log VALUES (?, ?, ?, ?, ?)", row)


MIGRATIONS = (
    Migration(
        "waves",
        (
            # Each wave's content is in a table of its own (content_<id>), so that adding one rewrites no other.
            (
                "CREATE TABLE wave (id INTEGER NOT NULL, name VARCHAR NOT NULL, date VARCHAR NOT NULL, "
                "added VARCHAR NOT NULL, removed VARCHAR, reason VARCHAR, file_hash VARCHAR NOT NULL, "
                "answers_hash VARCHAR NOT NULL, content_hash VARCHAR NOT NULL, facts VARCHAR NOT NULL)"
            ),
            (
                "CREATE TABLE log (position INTEGER NOT NULL, date VARCHAR NOT NULL, action VARCHAR NOT NULL, "
                "details VARCHAR NOT NULL, hash VARCHAR NOT NULL)"
            ),
        ),
    ),
    Migration(
        "releases",
        (
            (
                "CREATE TABLE release (position INTEGER NOT NULL, date VARCHAR NOT NULL, wave VARCHAR NOT NULL, "
                "kind VARCHAR NOT NULL, policy VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, content BLOB NOT NULL)"
            ),
        ),
    ),
    Migration(
        "ledger",
        tuple(
            f"ALTER TABLE release ADD COLUMN {column} VARCHAR DEFAULT ''"
            for column in ("cut", "study", "previous", "entry_hash")
        ),
        chain_releases,
    ),
)


class NewerStoreError(Exception):
    """The store was written by a later version of the program."""


def pending(connection: duckdb.DuckDBPyConnection, known: tuple[Migration, ...] = MIGRATIONS) -> tuple[Migration, ...]:
    """Return the migrations that a store still needs.

    Raises
    ------
    NewerStoreError
        It has some that are not known here.
    """
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    found = (
        connection.execute("SELECT name FROM migration ORDER BY position").fetchall() if "migration" in tables else []
    )
    applied = [name for (name,) in found]
    if applied != [each.name for each in known[: len(applied)]]:
        raise NewerStoreError
    return known[len(applied) :]


def migrate(connection: duckdb.DuckDBPyConnection, known: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring a store to the newest form, in one transaction."""
    steps = pending(connection, known)
    if not steps:
        return
    connection.begin()
    try:
        connection.execute(_APPLIED)
        for position, step in enumerate(steps, start=len(known) - len(steps)):
            for statement in step.statements:
                connection.execute(statement)
            if step.fill is not None:
                step.fill(lambda query, values: connection.execute(query, values).fetchall())
            connection.execute("INSERT INTO migration VALUES (?, ?)", [position, step.name])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
