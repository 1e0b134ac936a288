"""Whether a store is what it was when it was written: every hash and part, the chains of the log and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.store.database import Store
from diagnostic.store.ledger import check
from diagnostic.store.log import entries, is_whole
from diagnostic.store.parts import answers_hash
from diagnostic.store.records import WaveRecord
from diagnostic.store.waves import content_hash, part_hashes, part_reader, records, responses


def verify(store: Store, tell: Callable[[str], None] | None = None) -> tuple[Problem, ...]:
    """Return everything that is wrong, in the order of the waves.

    Parameters
    ----------
    tell
        Called with the name of each wave as its turn comes.
    """
    found: list[Problem] = []
    try:
        if not is_whole(entries(store)):
            found.append(_damaged(store, "log"))
        else:
            found += check(store)
        waves = records(store, removed=True)
    except ValueError:
        return (*found, _damaged(store, "log"))
    except InvalidInput as invalid:
        return (*found, *invalid.problems)
    for known in waves:
        if tell is not None:
            tell(known.info.name)
        found += _wave(store, known)
    return tuple(found)


def _wave(store: Store, known: WaveRecord) -> Iterator[Problem]:
    try:
        hashes = part_hashes(store, known)
        if content_hash(known, hashes) != known.content_hash:
            yield _damaged(store, known.info.name)
        read = part_reader(store, known)
        for part in hashes:
            read(part)
        answered = responses(store, known)
    except ValueError:
        yield _damaged(store, known.info.name)
        return
    except InvalidInput as invalid:
        yield from invalid.problems
        return
    asked = (known.info.questionnaire_id, known.info.questionnaire_version, known.questionnaire_hash)
    stored = answered.questionnaire
    if (
        answers_hash(answered) != known.answers_hash
        or answered.n != known.info.n
        or asked != (stored.id, stored.version, stored.content_hash)
    ):
        yield _damaged(store, known.info.name)


def _damaged(store: Store, key: str) -> Problem:
    return Problem(Code.STORE_DAMAGED, Place(file=str(store.path), key=key))
