"""The waves of a study: an export read and stored, people found and erased, answers read back.

Every command of a study that touches answers comes here; ``store`` knows neither exports nor ``study.yaml``.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.exports.pseudonyms import pseudonym
from diagnostic.exports.read import Reading, read_export
from diagnostic.exports.read import Step as ReadStep
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, attempt
from diagnostic.questionnaire import Questionnaire
from diagnostic.responses import Responses
from diagnostic.screening_rules import ScreeningRules, load_screening
from diagnostic.store import waves
from diagnostic.store.database import Store, opened
from diagnostic.store.erase import erase
from diagnostic.store.failures import failure
from diagnostic.store.records import WAVE_NAME, Decisions, NewWave, Provenance, WaveRecord
from diagnostic.study import KEY_FILE, Study, is_key_of
from diagnostic.wave_info import WaveInfo

_LONGEST_NAME = 60


class Step(StrEnum):
    """The steps of adding a wave: those of reading, then writing."""

    FILE = ReadStep.FILE.value
    COLUMNS = ReadStep.COLUMNS.value
    ANSWERS = ReadStep.ANSWERS.value
    UNITS = ReadStep.UNITS.value
    STORING = "storing"


@dataclass(frozen=True, slots=True)
class WaveFiles:
    """The files of a wave."""

    export: Path
    roster: Path | None = None
    mapping: Path | None = None
    margins: Path | None = None
    structure: Path | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A wave that was added."""

    record: WaveRecord
    reading: Reading
    before: WaveInfo | None = None
    """The wave before it, where there is one."""
    linked: int = 0
    """How many of its people answered that one, too, by their personal codes."""
    problems: tuple[Problem, ...] = ()
    """Warnings and notes of reading, and that nobody can be linked where the study wants that."""


@dataclass(frozen=True, slots=True)
class StoredWave:
    """A wave as read from the store."""

    info: WaveInfo
    responses: Responses
    record: WaveRecord


def add_wave(
    study: Study,
    files: WaveFiles,
    *,
    name: str,
    date: str,
    today: str,
    program: str,
    progress: Callable[[Step], None] = lambda _step: None,
) -> Added:
    """Read an export and add it to the study, wholly or not at all.

    Parameters
    ----------
    name
        What the wave is called from now on, such as ``2026-autumn``.
    date
        ISO date of the survey: waves are in the order of their dates.
    today
        ISO date, for the log.
    program
        The version of this program, for the record.

    Raises
    ------
    InvalidInput
        The name cannot be one or is taken, the file or its answers were added already, the files have problems, or
        the store cannot be written.
    """
    _check_name(study, name)
    file_hash = _hash(files.export)
    with opened(study.store, write=False) as store:
        waves.refuse_known(store, name, file_hash)
        key = _key(study, store)
    policy, screening, asked = _definitions(study)
    reading = read_export(
        files.export,
        asked,
        roster=files.roster,
        mapping=files.mapping,
        margins=files.margins,
        structure=files.structure,
        link_key=key,
        progress=lambda step: progress(Step(step.value)),
    )
    progress(Step.STORING)
    wave = NewWave(
        name=name,
        date=date,
        added=today,
        responses=reading.responses,
        provenance=_provenance(reading, file_hash, program),
        decisions=Decisions(policy.numbers(), dict(screening)),
        mapping=None if files.mapping is None else files.mapping.read_text(encoding="utf-8-sig"),
    )
    with opened(study.store, write=True) as store:
        record = waves.add(store, wave)
        earlier = [each for each in waves.records(store) if (each.info.date, each.id) < (date, record.id)]
        before = earlier[-1] if earlier else None
        linked = _linked(store, before, reading.responses) if before else 0
    return Added(record, reading, before.info if before else None, linked, _noted(study, files, reading))


def load_waves(study: Study, upto: str | None = None) -> tuple[StoredWave, ...]:
    """Return the waves by date, the last of them with its comments; up to a wave by name, or all.

    Earlier waves come without comments: nothing across waves is made of them.
    """
    with opened(study.store, write=False) as store:
        known = waves.records(store)
        if upto is not None:
            last = waves.find(store, upto)
            known = known[: [each.id for each in known].index(last.id) + 1]
        return tuple(_stored(store, each, comments=each is known[-1]) for each in known)


def load_wave(study: Study, name: str) -> StoredWave:
    """Return one wave."""
    with opened(study.store, write=False) as store:
        return _stored(store, waves.find(store, name), comments=True)


def wave_records(study: Study, *, removed: bool = False) -> tuple[WaveRecord, ...]:
    """Return what is known of the waves beside their answers, by date."""
    with opened(study.store, write=False) as store:
        return waves.records(store, removed=removed)


def wave_infos(study: Study) -> tuple[WaveInfo, ...]:
    """Return the waves by date."""
    return tuple(each.info for each in wave_records(study))


def erase_person(study: Study, code: str, *, today: str) -> int:
    """Take a person out of all waves, by personal code or by pseudonym; return in how many waves they were.

    Raises
    ------
    InvalidInput
        Nobody is known by that code, or the study's key is missing.
    """
    given = code.strip()
    known_as = {given.lower()} if re.fullmatch(r"[0-9a-fA-F]{32}", given) else set()
    with opened(study.store, write=True) as store:
        if study.key is not None and is_key_of(store, study.key):
            known_as.add(pseudonym(given, study.key))
        elif not known_as:
            raise failure(Code.STUDY_KEY, study.folder / KEY_FILE)
        return erase(store, known_as - {""}, date=today)


def _stored(store: Store, known: WaveRecord, *, comments: bool) -> StoredWave:
    return StoredWave(known.info, waves.responses(store, known, comments=comments), known)


def _check_name(study: Study, name: str) -> None:
    if not re.fullmatch(WAVE_NAME, name) or len(name) > _LONGEST_NAME:
        raise InvalidInput([Problem(Code.WAVE_NAME, Place(file=str(study.folder)), {"found": name})])


def _hash(export: Path) -> str:
    """Return the SHA-256 of a file; of one that cannot be read, whose reading will say why, that of nothing."""
    found = hashlib.sha256()
    try:
        with export.open("rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    except OSError:
        return ""
    return found.hexdigest()


def _key(study: Study, store: Store) -> bytes | None:
    """Return the key to link people with, None where the study links nobody."""
    if not study.settings.link:
        return None
    if study.key is None or not is_key_of(store, study.key):
        raise failure(Code.STUDY_KEY, study.folder / KEY_FILE)
    return study.key


def _definitions(study: Study) -> tuple[Policy, ScreeningRules, Questionnaire]:
    """Return what the wave is read and judged with; raise with the problems of all of it at once."""
    settings, problems = study.settings, list[Problem]()
    policy = attempt(lambda: load_policy(None if settings.policy is None else study.path(settings.policy)), problems)
    limits = None if settings.screening is None else study.path(settings.screening)
    screening = attempt(lambda: load_screening(limits), problems)
    asked = attempt(study.questionnaire, problems)
    if policy is None or screening is None or asked is None:
        raise InvalidInput(problems)
    return policy, screening, asked


def _provenance(reading: Reading, file_hash: str, program: str) -> Provenance:
    source = reading.source
    noticed: Counter[str] = Counter()
    for problem in reading.problems:
        noticed[problem.code.value] += int(problem.values.get("count", 1))
    return Provenance(file_hash, source.tool, source.format, source.rows, program, dict(noticed))


def _noted(study: Study, files: WaveFiles, reading: Reading) -> tuple[Problem, ...]:
    if not study.settings.link or reading.responses.respondent is not None:
        return reading.problems
    note = Problem(Code.WAVE_NOT_LINKED, Place(file=files.export.name), severity=Severity.NOTE)
    return (*reading.problems, note)


def _linked(store: Store, before: WaveRecord, now: Responses) -> int:
    then = waves.responses(store, before, items=(), comments=False).respondent
    if then is None or now.respondent is None:
        return 0
    return int(np.isin(now.respondent[now.respondent != b""], then).sum())
