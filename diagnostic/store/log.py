"""What was done with a study and when, by dates that the caller gives: a chain in which no entry can be changed unseen.

Each entry's hash covers the one before. No entry names a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.store.chain import START, linked
from diagnostic.store.database import Store


class Action(StrEnum):
    """What can be done."""

    CREATED = "created"
    WAVE_ADDED = "wave-added"
    WAVE_REMOVED = "wave-removed"
    WAVE_RESTORED = "wave-restored"
    COMPACTED = "compacted"
    PERSON_ERASED = "person-erased"
    RELEASED = "released"
    LEDGER_CHAINED = "ledger-chained"
    """Releases noted by an earlier version were linked."""
    THRESHOLDS_FROZEN = "thresholds-frozen"


Details = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done."""

    date: str
    action: str
    """An ``Action``; a later program may know others."""
    details: Details
    hash: str


def note(store: Store, action: Action, date: str, **details: str | float) -> None:
    """Add an entry, within a transaction of the caller's."""
    known = store.rows("SELECT position, hash FROM log ORDER BY position DESC LIMIT 1")
    position, before = known[0] if known else (0, START)
    text = json.dumps(details, ensure_ascii=False, sort_keys=True)
    row = [position + 1, date, action.value, text, linked(before, date, action.value, text)]
    store.run("INSERT INTO log VALUES (?, ?, ?, ?, ?)", row)


def entries(store: Store) -> tuple[Entry, ...]:
    """Return everything done, in order."""
    rows = store.rows("SELECT date, action, details, hash FROM log ORDER BY position")
    return tuple(Entry(date, action, json.loads(details), hash_) for date, action, details, hash_ in rows)


def is_whole(found: Sequence[Entry]) -> bool:
    """Return whether every entry is as it was written, and none between two is missing."""
    before = START
    for entry in found:
        text = json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True)
        if entry.hash != linked(before, entry.date, entry.action, text):
            return False
        before = entry.hash
    return True
