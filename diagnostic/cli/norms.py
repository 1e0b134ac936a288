"""``diagnostic norms``: norms across a consultant's own studies, as a file of benchmarks for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnostic.benchmark_file import Row, benchmark_text
from diagnostic.cli.files import keep_existing, write_whole
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.cli.study_report import StudyReportOptions, analysed, load_all
from diagnostic.norms import LEAST_FOR_SPREAD, Norm, norms
from diagnostic.problems import InvalidInput, Place, Problem
from diagnostic.release import Release
from diagnostic.report.values import Style
from diagnostic.study import Study, open_study
from diagnostic.study_waves import StoredWave


def run(folders: Sequence[Path], out: Path, *, minimum_studies: int, language: str, seed: int, force: bool) -> None:
    """Write the norms of several studies, each by its last wave, and say what is in them."""
    shown = screen(language)
    with explained(shown):
        keep_existing(out, force=force)
        opened = _opened(folders)
        releases = [_release(study, waves, seed, shown) for study, waves in opened]
        made, notes = norms(releases, minimum_studies=minimum_studies)
        rows, comments = _rows(made, shown), _comments(shown, simulated=any(r.about.simulated for r in releases))
        write_whole(out, benchmark_text(rows, comments=comments))
    shown.line(shown.wording.plural("norms.done", len(made), path=str(out)))
    shown.table([shown.wording.text(f"norms.column.{name}") for name in _COLUMNS], [_row(each, shown) for each in made])
    shown.problems(notes)


_COLUMNS = ("scale", "value", "spread", "studies", "people")


def _opened(folders: Sequence[Path]) -> list[tuple[Study, tuple[StoredWave, ...]]]:
    """Return all studies with their waves, or say at once which of them cannot be used."""
    found = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            study = open_study(folder)
            found.append((study, load_all(study)))
        except InvalidInput as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidInput(problems)
    return found


def _release(study: Study, waves: tuple[StoredWave, ...], seed: int, shown: Screen) -> Release:
    """Return what a study's gate lets out of its last wave, beside those before it as its report has them."""
    options = StudyReportOptions(study.folder, None, None, waves[-1].info.date, seed)
    return analysed(study, waves, options, shown, kind="norms")


def _rows(made: Sequence[Norm], shown: Screen) -> list[Row]:
    """Return the norms as benchmarks of one source."""
    years = sorted(year for norm in made for year in norm.years)
    words = shown.wording
    source = words.text("norms.source", years="–".join(dict.fromkeys([years[0], years[-1]]))) if years else ""
    return [
        Row(
            place=Place(),
            source=source,
            scale=norm.subject,
            value=norm.value,
            n=norm.n,
            date="/".join(dict.fromkeys(norm.years)),
            studies=norm.studies,
            spread=norm.spread,
            content=norm.content,
        )
        for norm in made
    ]


def _comments(shown: Screen, *, simulated: bool) -> tuple[str, ...]:
    words = shown.wording
    lines = [words.text("norms.file.what"), words.text("norms.file.spread", least=LEAST_FOR_SPREAD)]
    lines += [words.text("norms.file.same"), words.text("norms.file.use")]
    return (*([words.text("norms.file.simulated")] if simulated else []), *lines)


def _row(norm: Norm, shown: Screen) -> list[str]:
    words = shown.wording
    return [
        norm.subject,
        words.number(norm.value, Style.SCORE),
        "" if norm.spread is None else words.number(norm.spread, Style.SCORE),
        words.number(norm.studies, Style.COUNT),
        words.number(norm.n, Style.COUNT),
    ]
