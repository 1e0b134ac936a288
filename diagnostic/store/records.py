"""What a store says of a wave beside its answers, as values: names, dates, provenance, what was decided for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostic.responses import Responses
from diagnostic.wave_info import WaveInfo

WAVE_NAME = r"^\w[\w.-]*$"
"""What a wave may be called: the name is part of the names of files."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a wave's answers came from. The file's name is not kept: it may name somebody."""

    file_hash: str
    """SHA-256 of the export's bytes."""
    tool: str = ""
    """The survey tool, as far as it was recognised."""
    format: str = ""
    rows: int = 0
    """Rows of the export, people or not."""
    program: str = ""
    """The version of this program that read it."""
    noticed: Mapping[str, int] = field(default_factory=dict)
    """How often each warning and note was given at reading, by code: rows left out and the like."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided for the wave when it was added, so that its figures can be made again as they were."""

    policy: Mapping[str, int | float] = field(default_factory=dict)
    """The thresholds of confidentiality."""
    screening: Mapping[str, int | float] = field(default_factory=dict)
    """From where on a sign of careless answering counted; with the answers, that says who was flagged."""


@dataclass(frozen=True, slots=True)
class NewWave:
    """A wave to be added."""

    name: str
    date: str
    """ISO date of the survey."""
    added: str
    """ISO date of the adding."""
    responses: Responses
    provenance: Provenance
    decisions: Decisions = Decisions()
    mapping: str | None = None
    """Text of the map file it was read with."""


@dataclass(frozen=True, slots=True)
class WaveRecord:
    """A wave of the store."""

    id: int
    """Counts up in the order of adding; never used twice."""
    info: WaveInfo
    added: str
    questionnaire_hash: str
    """SHA-256 of what affects scores: that of the questionnaire."""
    provenance: Provenance
    decisions: Decisions
    answers_hash: str
    """SHA-256 of who answered what, however the file wrote it."""
    content_hash: str
    """SHA-256 over this record and the hashes of all parts."""
    removed: str | None = None
    """ISO date of the removal; the content stays until the store is compacted."""
    reason: str = ""

    def facts(self) -> str:
        """Return what has no column of its own, as JSON."""
        facts = {
            "n": self.info.n,
            "questionnaire": [self.info.questionnaire_id, self.info.questionnaire_version, self.questionnaire_hash],
            "tool": self.provenance.tool,
            "format": self.provenance.format,
            "rows": self.provenance.rows,
            "program": self.provenance.program,
            "noticed": dict(self.provenance.noticed),
            "policy": dict(self.decisions.policy),
            "screening": dict(self.decisions.screening),
        }
        return json.dumps(facts, ensure_ascii=False, sort_keys=True)

    def row(self) -> tuple[Any, ...]:
        """Return the row of the table ``wave``."""
        info = self.info
        dates = (info.date, self.added, self.removed, self.reason)
        return (
            self.id,
            info.name,
            *dates,
            self.provenance.file_hash,
            self.answers_hash,
            self.content_hash,
            self.facts(),
        )


def record(row: tuple[Any, ...]) -> WaveRecord:
    """Return the record that a row of the table ``wave`` holds."""
    number, name, date, added, removed, reason, file_hash, answers_hash, content_hash, text = row
    facts = json.loads(text)
    asked, version, questionnaire_hash = facts["questionnaire"]
    return WaveRecord(
        id=number,
        info=WaveInfo(name, name, date, facts["n"], asked, version),
        added=added,
        questionnaire_hash=questionnaire_hash,
        provenance=Provenance(
            file_hash, facts["tool"], facts["format"], facts["rows"], facts["program"], facts["noticed"]
        ),
        decisions=Decisions(facts["policy"], facts["screening"]),
        answers_hash=answers_hash,
        content_hash=content_hash,
        removed=removed,
        reason=reason or "",
    )


def new_record(number: int, wave: NewWave, answers_hash: str) -> WaveRecord:
    """Return the record of a wave that is being added; its content hash comes with its parts."""
    asked = wave.responses.questionnaire
    return WaveRecord(
        id=number,
        info=WaveInfo(wave.name, wave.name, wave.date, wave.responses.n, asked.id, asked.version),
        added=wave.added,
        questionnaire_hash=asked.content_hash,
        provenance=wave.provenance,
        decisions=wave.decisions,
        answers_hash=answers_hash,
        content_hash="",
    )


def with_people(known: WaveRecord, n: int, answers_hash: str) -> WaveRecord:
    """Return the record of the same wave with other people in it."""
    return replace(known, info=replace(known.info, n=n), answers_hash=answers_hash)
