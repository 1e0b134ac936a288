"""The ledger of a study as reports use it: what was given out of some waves before, and noting what is given out now.

Which people were in what was published is not stored: an entry says which waves of the store it was made from, and the
answers of these are read again. What the store has let go of for good is looked at by its published numbers alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy import sparse

from diagnostic.disclosure.policy import Policy, looser
from diagnostic.earlier_pieces import earlier_of
from diagnostic.earlier_releases import Earlier, EarlierRelease
from diagnostic.matched_answers import same_answers
from diagnostic.past import PastWave, traces
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity
from diagnostic.release import Release
from diagnostic.released_content import released_content, shown_figures, shown_tables
from diagnostic.responses import Hierarchy, Responses
from diagnostic.store import waves
from diagnostic.store.database import Store, opened
from diagnostic.store.ledger import Cut, LedgerEntry, Released, Source, ledger, record_release
from diagnostic.store.log import Action, entries, note
from diagnostic.store.records import WaveRecord
from diagnostic.study import Study
from diagnostic.study_waves import StoredWave

_RULE = "rule."
"""Before the name of a rule in the log."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was given out before of the waves of a release."""

    earlier: Earlier
    releases: int
    """How many earlier releases there are of these answers."""
    problems: tuple[Problem, ...]
    """Notes on what the store no longer knows."""


def given_out(study: Study, released: Sequence[StoredWave]) -> Before:
    """Return what was released before of some waves, the last of which is to be released now.

    Raises
    ------
    InvalidInput
        The ledger is not whole, or another study's.
    """
    with opened(study.store, write=False) as store:
        found = ledger(store)
        reader = _Reader(store, {each.record.id: each for each in released})
        by_wave = {each.info.id: reader.releases_of(each, found) for each in released}
    *past, last = released
    earlier = earlier_of(
        last.responses,
        by_wave[last.info.id],
        {each.info.id: (each.responses, by_wave[each.info.id]) for each in past},
    )
    place = Place(file=str(study.folder))
    notes = []
    for name, day in dict.fromkeys(reader.lost):
        values: dict[str, str | float] = {"wave": name, "date": day}
        notes.append(Problem(Code.EARLIER_UNKNOWN, place, values, Severity.NOTE))
    return Before(earlier, len(reader.used), tuple(notes))


def remember(
    study: Study,
    release: Release,
    released: Sequence[StoredWave],
    past: Sequence[PastWave],
    policy: Policy,
    *,
    date: str,
    kind: str,
) -> LedgerEntry:
    """Note in the ledger what is given out of the last of some waves beside those before it."""
    last = released[-1]
    units = last.responses.hierarchy
    steps = traces(past, units)
    sources = [
        Source(each.record.id, each.record.content_hash, _named(trace, units, each.responses.hierarchy))
        for each, trace in zip(released[:-1], steps, strict=True)
    ]
    cut = Cut(
        units=tuple(unit.id for unit in units.units),
        attributes=tuple(each.id for each in release.attributes),
        figures=shown_figures(release),
        waves=(*sources, Source(last.record.id, last.record.content_hash)),
    )
    entry = Released(date, last.info.name, kind, policy.numbers(), released_content(release), cut)
    with opened(study.store, write=True) as store:
        return record_release(store, entry)


def frozen(store: Store, wave: WaveRecord) -> Mapping[str, int | float]:
    """Return the rules that hold for a wave: those of its adding, or of the last decision after it."""
    found = dict(wave.decisions.policy)
    for entry in entries(store):
        if entry.action == Action.THRESHOLDS_FROZEN and entry.details.get("id") == wave.id:
            found = {
                key.removeprefix(_RULE): number
                for key, number in entry.details.items()
                if key.startswith(_RULE) and not isinstance(number, str)
            }
    return found


def freeze(study: Study, wave: str, policy: Policy, *, reason: str, date: str) -> Mapping[str, tuple[float, float]]:
    """Decide anew on the rules of a wave, and note it with its reason; return what changed, from and to.

    Raises
    ------
    InvalidInput
        There is no such wave.
    """
    with opened(study.store, write=True) as store:
        known = waves.find(store, wave)
        before, now = frozen(store, known), policy.numbers()
        rules = {f"{_RULE}{key}": number for key, number in now.items()}
        said = ", ".join(f"{key} {number}" for key, number in now.items() if "rounding." not in key)
        with store.transaction():
            note(
                store,
                Action.THRESHOLDS_FROZEN,
                date,
                wave=known.info.name,
                id=known.id,
                reason=reason,
                rules=said,
                **rules,
            )
    return {key: (before[key], number) for key, number in now.items() if key in before and before[key] != number}


def require_frozen(study: Study, released: Sequence[StoredWave], policy: Policy) -> None:
    """Raise where a release would go by looser rules than were frozen for one of its waves."""
    problems = []
    with opened(study.store, write=False) as store:
        for each in released:
            for rule, (then, now) in looser(frozen(store, each.record), policy.numbers()).items():
                values: dict[str, str | float] = {"wave": each.info.name, "rule": rule, "frozen": then, "found": now}
                problems.append(Problem(Code.THRESHOLDS_LOOSER, Place(file=str(study.folder)), values))
    if problems:
        raise InvalidInput(problems)


class _Reader:
    """Reads what earlier releases were made from, each wave of the store once."""

    def __init__(self, store: Store, loaded: Mapping[int, StoredWave]) -> None:
        self._store = store
        self._loaded = loaded
        self._records = {each.id: each for each in waves.records(store, removed=True)}
        self._answers: dict[int, Responses] = {}
        self.used: set[int] = set()
        """Positions of the entries that tell of the waves asked about."""
        self.lost: list[tuple[str, str]] = []

    def releases_of(self, wave: StoredWave, found: Sequence[LedgerEntry]) -> list[EarlierRelease]:
        """Return all releases of the same answers, whichever wave of the store they were made from."""
        made: dict[object, EarlierRelease] = {}
        for entry in found:
            for at, source in enumerate(entry.released.cut.waves):
                if self._is_of(wave, source, entry, last=at == len(entry.released.cut.waves) - 1):
                    release = self._release(wave, source, entry, at)
                    made.setdefault(_what_it_says(source, entry, release), release)
                    self.used.add(entry.position)
            if not entry.released.cut.waves and entry.released.wave.casefold() == wave.info.name.casefold():
                made[entry.position] = EarlierRelease(shown_tables(entry.released.content), None)
                self.used.add(entry.position)
                self.lost.append((entry.released.wave, entry.released.date))
        return list(made.values())

    def _is_of(self, wave: StoredWave, source: Source, entry: LedgerEntry, *, last: bool) -> bool:
        """Return whether a wave that was shown has the same answers: the same one, or another version of it."""
        if source.wave == wave.record.id:
            return True
        known = self._records.get(source.wave)
        if known is None:
            return last and entry.released.wave.casefold() == wave.info.name.casefold()
        if known.info.name.casefold() == wave.info.name.casefold() or known.info.date == wave.info.date:
            return True
        return same_answers(wave.responses, self._read(known))

    def _release(self, wave: StoredWave, source: Source, entry: LedgerEntry, at: int) -> EarlierRelease:
        sources = entry.released.cut.waves
        tables = shown_tables(entry.released.content)
        known = self._records.get(source.wave)
        if known is None:
            self.lost.append((entry.released.wave, entry.released.date))
            return EarlierRelease(tables, None)
        same = source.wave == wave.record.id
        responses = wave.responses if same else self._read(known)
        as_past = None if at == len(sources) - 1 else (known.info.id, source.past)
        wave_before = self._records.get(sources[at - 1].wave) if at else None
        return EarlierRelease(tables, responses, as_past, None if wave_before is None else self._read(wave_before))

    def _read(self, known: WaveRecord) -> Responses:
        if known.id in self._loaded:
            return self._loaded[known.id].responses
        if known.id not in self._answers:
            self._answers[known.id] = waves.responses(self._store, known)
        return self._answers[known.id]


def _what_it_says(source: Source, entry: LedgerEntry, release: EarlierRelease) -> object:
    """Return what two releases of one wave have in common that showed the same: a report in a second language, say."""
    return (source.wave, source.content, entry.sha256, release.as_past is None)


def _named(trace: sparse.csr_array, units: Hierarchy, then: Hierarchy) -> Mapping[str, Sequence[str]]:
    """Return of which units then the past of each unit now is made, by their ids."""
    rows, columns = sparse.coo_array(trace).coords
    found: dict[str, list[str]] = {}
    for row, column in sorted(zip(rows.tolist(), columns.tolist(), strict=True)):
        found.setdefault(units.units[row].id, []).append(then.units[column].id)
    return found
