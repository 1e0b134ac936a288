"""``diagnostic study plan``: the plan of a wave as a table, made where there is none, changed entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.cli.files import write_whole
from diagnostic.cli.plans import Kept, plan_before, read_kept, refresh
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.cli.study_report import StudyReportOptions, analysed, load_all
from diagnostic.cli.unit_maps import trace
from diagnostic.living_plan import PlanEntry, title_of
from diagnostic.living_plan_file import plan_of_text, position, with_changes
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.report.values import Style
from diagnostic.study import Study, open_study
from diagnostic.study_waves import StoredWave, wave_infos

_COLUMNS = ("where", "action", "action_owner", "action_date", "action_status")


def show(options: StudyReportOptions, *, wave: str | None, spoken: str) -> None:
    """Print the plan of a wave, the last one where none is named; make it first where there is none."""
    shown = screen(options.language or spoken)
    with explained(shown):
        study = open_study(options.folder)
        waves = load_all(study, wave)
        kept = read_kept(study, waves[-1], next_wave=_next_date(study, waves[-1]))
        made = not kept.text
        if made:
            kept = _made(study, options, waves, kept, shown)
    _print(kept, shown, made=made)


def change(folder: Path, entry: str, changes: Mapping[str, str], *, wave: str | None, language: str) -> None:
    """Change an entry of the plan of a wave, and say what it is now."""
    shown = screen(language)
    with explained(shown):
        study = open_study(folder)
        waves = load_all(study, wave)
        kept = read_kept(study, waves[-1], next_wave=_next_date(study, waves[-1]))
        file = str(kept.path)
        if not kept.text:
            raise InvalidInput([Problem(Code.FILE_NOT_FOUND, Place(file=file))])
        at = position(entry, [each.id for each in kept.plan.entries], file)
        text = with_changes(kept.text, kept.plan.entries[at].id, changes, file=file)
        plan, problems = plan_of_text(text, kept.known, file=file)
        write_whole(kept.path, text)
    changed = plan.entries[at]
    shown.table(_heads(shown), [_row(at, changed, kept, shown)])
    shown.problems(problem for problem in problems if changed.id in problem.values.values())


def _next_date(study: Study, wave: StoredWave) -> str:
    """Return the date of the wave after one; empty after the last."""
    infos = wave_infos(study)
    after = [info.id for info in infos].index(wave.info.id) + 1
    return infos[after].date if after < len(infos) else ""


def _made(study: Study, options: StudyReportOptions, waves: tuple[StoredWave, ...], kept: Kept, shown: Screen) -> Kept:
    """Make the plan of a wave as its report would, with what goes on of the plan before."""
    *earlier, last = waves
    going_on = None
    if earlier:
        lineage = trace(study.folder, earlier[-1], last, shown.wording).lineage
        going_on = plan_before(study, earlier[-1], last, lineage, shown.wording.language).carried
    release = analysed(study, waves, options, shown, kind="plan")
    plan = recommend(release, load_library(last.responses.questionnaire))
    return refresh(study, kept, plan, going_on)


def _print(kept: Kept, shown: Screen, *, made: bool) -> None:
    words = shown.wording
    shown.line(words.plural("study.plan.entries", len(kept.plan.entries), wave=kept.plan.wave))
    if kept.plan.entries:
        shown.table(_heads(shown), [_row(at, entry, kept, shown) for at, entry in enumerate(kept.plan.entries)])
    shown.say("study.plan.made" if made else "study.plan.file", path=str(kept.path))
    shown.problems(kept.problems)


def _heads(shown: Screen) -> list[str]:
    return [shown.wording.text("study.plan.number"), *(shown.wording.text(f"column.{name}") for name in _COLUMNS)]


def _row(at: int, entry: PlanEntry, kept: Kept, shown: Screen) -> list[str]:
    words = shown.wording
    status = words.text(f"action_status.{entry.status.value}")
    if entry.reason:
        status = words.text("action_status.why", status=status, reason=entry.reason)
    return [
        words.number(at + 1, Style.COUNT),
        kept.known.units.get(entry.unit, entry.unit),
        title_of(entry, kept.known.actions, kept.known.units),
        entry.owner,
        words.date(entry.date) if entry.date else "",
        status,
    ]
