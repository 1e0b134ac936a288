"""What of a study has been given out: each release, when, of which wave, under which rules, and its figures.

The entries are a chain, bound to the study: each one's hash covers the one before, the study, and everything it says.
The log of the study notes the hash of every entry, so that the last ones cannot be left out unseen either. The content
is bytes of the caller's; only its hash is known here. No entry names a person, so that erasing one changes none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.store.chain import START, linked
from diagnostic.store.database import Store
from diagnostic.store.log import Action, entries, is_whole, note

Policy = Mapping[str, int | float]


@dataclass(frozen=True, slots=True)
class Source:
    """A wave that a release shows something of."""

    wave: int
    """Number of the wave in the store."""
    content: str
    """Hash of its content then."""
    past: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of an earlier wave: which of its units the past of each unit of the released wave was made of."""


@dataclass(frozen=True, slots=True)
class Cut:
    """By what the answers were cut, and what they were."""

    units: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    figures: int | None = None
    """How many figures were shown; None where an earlier version noted the release."""
    waves: tuple[Source, ...] = ()
    """The wave that was released is the last one."""

    def text(self) -> str:
        """Return it as it is written into the ledger."""
        said = {
            "units": self.units,
            "attributes": self.attributes,
            "figures": self.figures,
            "waves": [[each.wave, each.content, dict(each.past)] for each in self.waves],
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Released:
    """One release."""

    date: str
    wave: str
    """Name of the wave it is about."""
    kind: str
    """What was made: ``report``, ``compare`` ..."""
    policy: Policy
    """The thresholds it went by."""
    content: bytes
    """What was shown, as its maker writes it."""
    cut: Cut = Cut()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One release with its place in the chain."""

    position: int
    released: Released
    sha256: str
    """Of the content."""
    previous: str
    entry_hash: str


def record_release(store: Store, released: Released) -> LedgerEntry:
    """Add a release, in a transaction of its own.

    Raises
    ------
    InvalidInput
        The ledger is not whole, or another study's. Nothing is added.
    """
    require_whole(store)
    sha256 = hashlib.sha256(released.content).hexdigest()
    policy = json.dumps(dict(released.policy), sort_keys=True)
    with store.transaction():
        last = store.rows("SELECT position, entry_hash FROM release ORDER BY position DESC LIMIT 1")
        before, previous = last[0] if last else (0, START)
        said = [before + 1, released.date, released.wave, released.kind, policy]
        cut, study = released.cut.text(), study_id(store)
        entry = linked(previous, study, *said, cut, sha256)
        row = [*said, sha256, released.content, cut, study, previous, entry]
        store.run(f"INSERT INTO release ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
        note(store, Action.RELEASED, released.date, wave=released.wave, kind=released.kind, entry=entry)
    return LedgerEntry(before + 1, released, sha256, previous, entry)


def ledger(store: Store) -> tuple[LedgerEntry, ...]:
    """Return all releases, in order.

    Raises
    ------
    InvalidInput
        The ledger is not whole, or another study's.
    """
    require_whole(store)
    rows = store.rows(f"SELECT {_COLUMNS} FROM release ORDER BY position")  # noqa: S608 - names of ours
    found = []
    for position, date, wave, kind, policy, sha256, content, cut, _, previous, entry in rows:
        released = Released(date, wave, kind, json.loads(policy), bytes(content), _cut(cut))
        found.append(LedgerEntry(position, released, sha256, previous, entry))
    return tuple(found)


def study_id(store: Store) -> str:
    """Return what no other study has: the hash of the first thing done, which covers its key and its day."""
    first = store.rows("SELECT hash FROM log ORDER BY position LIMIT 1")
    return str(first[0][0]) if first else START


def require_whole(store: Store) -> None:
    """Raise the first thing that is wrong with the ledger."""
    wrong = check(store)
    if wrong:
        raise InvalidInput(wrong[:1])


def check(store: Store) -> tuple[Problem, ...]:
    """Return everything that is wrong with the ledger: entries changed, missing, added, moved, or of another study."""
    if not is_whole(entries(store)):
        return (Problem(Code.STORE_DAMAGED, Place(file=str(store.path), key="log")),)
    study, before = study_id(store), START
    found: list[Problem] = []
    hashes: list[str] = []
    rows = store.rows(f"SELECT {_COLUMNS} FROM release ORDER BY position")  # noqa: S608
    for expected, (position, *said, sha256, content, cut, of, previous, entry) in enumerate(rows, start=1):
        as_written = entry == linked(previous, of, position, *said, cut, sha256)
        if as_written and of != study:
            return (Problem(Code.LEDGER_FOREIGN, _place(store, position)),)
        unchanged = as_written and hashlib.sha256(content).hexdigest() == sha256
        if not unchanged or position != expected or previous != before:
            found.append(Problem(Code.LEDGER_BROKEN, _place(store, position)))
        before = entry
        hashes.append(entry)
    if not found and hashes != _as_noted(store, hashes):
        found.append(Problem(Code.LEDGER_BROKEN, _place(store, len(hashes) + 1)))
    return tuple(found)


_COLUMNS = "position, date, wave, kind, policy, sha256, content, cut, study, previous, entry_hash"


def _as_noted(store: Store, hashes: list[str]) -> list[str]:
    """Return the hashes of all entries as the log has them; it has those from before the chain by their last one."""
    known: list[str] = []
    for each in entries(store):
        if each.action == Action.LEDGER_CHAINED:
            known = [*hashes[: int(each.details["entries"]) - 1], str(each.details["entry"])]
        elif each.action == Action.RELEASED:
            known.append(str(each.details["entry"]))
    return known


def _cut(text: str) -> Cut:
    said = json.loads(text)
    return Cut(
        tuple(said.get("units", ())),
        tuple(said.get("attributes", ())),
        said.get("figures"),
        tuple(Source(number, content, past) for number, content, past in said["waves"]),
    )


def _place(store: Store, position: int) -> Place:
    return Place(file=str(store.path), key=f"ledger/{position}")
