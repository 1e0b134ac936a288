"""What of a study has been given out: each release, when, of which wave, under which rules, and its figures.

Later rulings can look up what readers know already. The content is bytes of the caller's; only its hash is known here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.store.database import Store


@dataclass(frozen=True, slots=True)
class Released:
    """One release."""

    date: str
    wave: str
    """Name of the wave it is about."""
    kind: str
    """What was made: ``report``, ``compare`` ..."""
    policy: Mapping[str, int | float]
    """The thresholds it went by."""
    content: bytes
    """What was shown, as its maker writes it."""


def record_release(store: Store, released: Released) -> str:
    """Add a release, in a transaction of its own, and return the SHA-256 of its content."""
    sha256 = hashlib.sha256(released.content).hexdigest()
    policy = json.dumps(dict(released.policy), sort_keys=True)
    with store.transaction():
        ((position,),) = store.rows("SELECT coalesce(max(position), 0) + 1 FROM release")
        row = [position, released.date, released.wave, released.kind, policy, sha256, released.content]
        store.run("INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return sha256


def releases(store: Store) -> tuple[Released, ...]:
    """Return all releases, in order."""
    rows = store.rows("SELECT date, wave, kind, policy, content FROM release ORDER BY position")
    return tuple(
        Released(date, wave, kind, json.loads(policy), bytes(content)) for date, wave, kind, policy, content in rows
    )
