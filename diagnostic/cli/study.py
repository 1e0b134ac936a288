"""``diagnostic study``: new, verify, log, export and import; what touches waves is in ``study_wave``."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from diagnostic.cli.progress import steps_bar
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.cli.study_text import study_text
from diagnostic.problems import Severity
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.store.database import opened
from diagnostic.store.log import Action, Entry, entries
from diagnostic.study import STUDY_FILE, Study, new_study, open_study
from diagnostic.study_care import export_study, import_study, verify_study
from diagnostic.study_waves import wave_records

_INVALID = 2


def new(folder: Path, questionnaire: str, *, client: str, language: str, today: str) -> None:
    """Make a study, and say what comes next."""
    shown = screen(language)
    with explained(shown):
        load_questionnaire(questionnaire)
        asked = _as_seen_from(folder, questionnaire)
        new_study(folder, study_text(shown.wording, client=client, questionnaire=asked), today=today)
    shown.say("study.new.done", folder=str(folder))
    shown.say("study.new.key", folder=str(folder))
    shown.say("study.new.next", folder=str(folder), file=str(folder / STUDY_FILE))


def verify(folder: Path, *, language: str, today: str) -> None:
    """Say whether everything is as it should be; leave with an error where it is not."""
    shown = screen(language)
    with explained(shown):
        study = open_study(folder)
        names = dict.fromkeys(each.info.name for each in wave_records(study, removed=True))
        with steps_bar(shown, {name: name for name in names}) as tell:
            known, problems = verify_study(study, today=today, tell=tell)
    shown.problems(problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(_INVALID)
    shown.line(shown.wording.plural("study.verify.done", len(known)))


def log(folder: Path, *, language: str) -> None:
    """Print what was done and when."""
    shown = screen(language)
    with explained(shown), opened(open_study(folder).store, write=False) as store:
        done = entries(store)
    words = shown.wording
    headings = [words.text("study.column.date"), words.text("study.column.done")]
    shown.table(headings, [(entry.date, _sentence(entry, shown)) for entry in done])


def export(folder: Path, out: Path, *, language: str) -> None:
    """Write everything as Parquet and YAML."""
    shown = screen(language)
    with explained(shown):
        export_study(open_study(folder), out)
    shown.say("study.export.done", folder=str(out))


def bring_back(source: Path, folder: Path, *, language: str) -> None:
    """Make a study of what was exported."""
    shown = screen(language)
    with explained(shown):
        study: Study = import_study(source, folder)
        count = len(wave_records(study))
    shown.line(shown.wording.plural("study.import.done", count, folder=str(folder)))


def _as_seen_from(folder: Path, questionnaire: str) -> str:
    """Return a path of a questionnaire as seen from the study; an id as it is."""
    path = Path(questionnaire)
    if not path.exists() or (len(path.parts) == 1 and not path.suffix and not questionnaire.startswith(".")):
        return questionnaire
    try:
        seen = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return str(path.absolute())
    return seen if seen.startswith(".") else f"./{seen}"


def _sentence(entry: Entry, shown: Screen) -> str:
    if entry.action in set(Action):
        said = {name: value for name, value in entry.details.items() if isinstance(value, str | int)}
        return shown.wording.text(f"study.log.{entry.action}", **said)
    return entry.action
