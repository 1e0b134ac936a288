"""The forms that a store has had, each made from the one before by a named migration, applied once.

A migration that has been released is never changed: what comes later is a new one at the end. Which have been applied
is noted in the same transaction as the change itself, so that a store is always of one form, wholly.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

_APPLIED = "CREATE TABLE IF NOT EXISTS migration (position INTEGER NOT NULL, name VARCHAR NOT NULL)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a form to the next."""

    name: str
    statements: tuple[str, ...]


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
            connection.execute("INSERT INTO migration VALUES (?, ?)", [position, step.name])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
