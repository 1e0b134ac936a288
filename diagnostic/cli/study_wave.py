"""``diagnostic study wave`` and what else changes the waves of a study: add, list, remove, restore, compact, erase."""

from __future__ import annotations

import sys
from pathlib import Path

from diagnostic.cli.progress import steps_bar
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.problems import Severity
from diagnostic.report.values import Style
from diagnostic.store import waves
from diagnostic.store.database import opened
from diagnostic.store.erase import compact as compact_store
from diagnostic.store.records import WaveRecord
from diagnostic.study import Study, open_study
from diagnostic.study_care import is_due
from diagnostic.study_waves import Added, Step, WaveFiles, add_wave, erase_person, wave_records

_STANDARD_INPUT = "-"
_COLUMNS = ("wave", "date", "people", "questionnaire", "until")


def add(
    folder: Path,
    export: Path,
    *,
    name: str,
    date: str,
    roster: Path | None,
    mapping: Path | None,
    margins: Path | None,
    structure: Path | None,
    language: str,
    today: str,
    program: str,
) -> None:
    """Add a wave, and say what is in it."""
    shown = screen(language)
    steps = {step.value: shown.wording.text(f"study.step.{step.value}") for step in Step}
    with explained(shown), steps_bar(shown, steps) as tell:
        files = WaveFiles(export, roster, mapping, margins, structure)
        added = add_wave(open_study(folder), files, name=name, date=date, today=today, program=program, progress=tell)
    _summarise(added, shown)


def show(folder: Path, *, language: str, today: str) -> None:
    """List the waves by date, and below them the removed ones."""
    shown = screen(language)
    with explained(shown):
        study = open_study(folder)
        known = wave_records(study, removed=True)
    there = [each for each in known if each.removed is None]
    shown.line(shown.wording.plural("study.list.waves", len(there), client=study.settings.client))
    if there:
        headings = [shown.wording.text(f"study.column.{name}") for name in _COLUMNS]
        shown.table(headings, [_row(study, each, shown, today) for each in there])
    for each in known:
        if each.removed is not None:
            values = {"wave": each.info.name, "date": each.removed, "reason": each.reason}
            shown.say("study.list.removed", **values)


def remove(folder: Path, name: str, *, reason: str, language: str, today: str) -> None:
    """Take a wave out, so that it can be taken back in."""
    shown = screen(language)
    with explained(shown), opened(open_study(folder).store, write=True) as store:
        waves.remove(store, name, reason=reason, date=today)
    shown.say("study.remove.done", wave=name, folder=str(folder))


def restore(folder: Path, name: str, *, language: str, today: str) -> None:
    """Take a removed wave back in."""
    shown = screen(language)
    with explained(shown), opened(open_study(folder).store, write=True) as store:
        waves.restore(store, name, date=today)
    shown.say("study.restore.done", wave=name)


def compact(folder: Path, *, language: str, today: str) -> None:
    """Let go of removed waves for good."""
    shown = screen(language)
    with explained(shown), opened(open_study(folder).store, write=True) as store:
        gone = compact_store(store, date=today)
    shown.line(shown.wording.plural("study.compact.done", gone))


def erase(folder: Path, code: str, *, language: str, today: str) -> None:
    """Take a person out of all waves for good."""
    shown = screen(language)
    if code == _STANDARD_INPUT:
        code = sys.stdin.readline()
    with explained(shown):
        count = erase_person(open_study(folder), code, today=today)
    shown.line(shown.wording.plural("study.erase.done", count))
    shown.say("study.erase.elsewhere")


def _summarise(added: Added, shown: Screen) -> None:
    wording, info = shown.wording, added.record.info
    leaves = int(added.reading.responses.hierarchy.leaves().sum())
    shown.say(
        "study.add.done",
        wave=info.name,
        date=info.date,
        people=wording.plural("cli.count.people", info.n),
        teams=wording.plural("cli.count.teams", leaves),
    )
    if added.reading.responses.simulated:
        shown.say("study.add.simulated")
    if added.before is not None and added.reading.responses.respondent is not None:
        linked = wording.number(added.linked, Style.COUNT)
        shown.say("study.add.linked", linked=linked, before=added.before.name)
    warnings = [problem for problem in added.problems if problem.severity is not Severity.ERROR]
    shown.problems(warnings)


def _row(study: Study, known: WaveRecord, shown: Screen, today: str) -> tuple[str, ...]:
    info, words = known.info, shown.wording
    until = study.keep_until(info.date) or words.text("study.list.no-limit")
    if is_due(study, known, today):
        until = words.text("study.list.due", date=until)
    asked = words.text("study.list.asked", id=info.questionnaire_id, version=info.questionnaire_version)
    return (info.name, info.date, words.number(info.n, Style.COUNT), asked, until)
