"""Writes what was asked for of a report: each form under one name, all of them or none."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from diagnostic.cli.files import write_together
from diagnostic.cli.screen import Screen
from diagnostic.deliverable import SUFFIXES, Form
from diagnostic.followed import Decisions, FollowedAction
from diagnostic.pipeline import Run, StudyRun
from diagnostic.release import Release
from diagnostic.report.compose.deck import compose_deck
from diagnostic.report.compose.workbook import compose_workbook
from diagnostic.report.theme import Theme
from diagnostic.report.to_csv import to_csv
from diagnostic.report.to_html import to_html
from diagnostic.report.to_json import to_json
from diagnostic.report.to_pdf import to_pdf
from diagnostic.report.to_pptx import to_pptx
from diagnostic.report.to_pptx_template import check_template
from diagnostic.report.to_xlsx import to_xlsx
from diagnostic.report.values import Style
from diagnostic.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Asked:
    """Which forms, and in whose design."""

    forms: tuple[Form, ...]
    template: Path | None = None
    """The client's presentation, whose layouts, fonts and colours the slides take."""

    def check(self) -> None:
        """Raise InvalidInput where the slides could not be written in that design."""
        if self.template is not None and Form.SLIDES in self.forms:
            check_template(self.template)


@dataclass(frozen=True, slots=True)
class Report:
    """What every form is made from."""

    made: Run | StudyRun
    theme: Theme
    wording: Wording
    followed: Sequence[FollowedAction] = ()
    decided: Decisions = field(default_factory=dict)
    """How far the plan's actions are; nothing of a report that is no part of a study."""


def deliver(report: Report, asked: Asked, folder: Path, name: str, *, tell: Callable[[Form], None]) -> tuple[Path, ...]:
    """Write every form that was asked for into a folder, and return where; ``tell`` hears each before it is made.

    Raises
    ------
    InvalidInput
        The files cannot be written there, or the client's presentation cannot be used.
    """
    files: dict[str, str | bytes] = {}
    with _undisturbed():
        for form in asked.forms:
            tell(form)
            files[f"{name}{SUFFIXES[form]}"] = _WRITERS[form](report, asked)
    write_together(folder, files)
    return tuple(folder / file for file in files)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Python from looking through all that is there already for what can go: a sixth of the time otherwise."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def say_where(paths: Sequence[Path], shown: Screen) -> None:
    """Say where the report is: its only file, or a line a form."""
    if len(paths) == 1:
        shown.say("cli.report.done", path=str(paths[0]))
        return
    shown.say("cli.report.done.many", folder=str(paths[0].parent))
    for path in paths:
        shown.line(path.name, indent=2)


def say_withheld(release: Release, shown: Screen) -> None:
    """Say how many figures there are, and how many of them are not given out."""
    record, number = release.confidentiality, shown.wording.number
    shown.say(
        "cli.report.withheld",
        withheld=number(sum(record.withheld.values()), Style.COUNT),
        banded=number(record.banded, Style.COUNT),
        cells=number(record.cells, Style.COUNT),
    )


def _page(report: Report, asked: Asked) -> str:  # noqa: ARG001 - all writers are called alike
    return to_html(report.made.document, report.theme, report.wording)


def _pdf(report: Report, asked: Asked) -> bytes:  # noqa: ARG001
    return to_pdf(report.made.document, report.theme, report.wording)


def _slides(report: Report, asked: Asked) -> bytes:
    made = report.made
    deck = compose_deck(made.document, made.release, made.plan, report.wording, followed=report.followed)
    return to_pptx(deck, report.theme, report.wording, asked.template)


def _workbook(report: Report, asked: Asked) -> bytes:  # noqa: ARG001
    made, wording = report.made, report.wording
    workbook = compose_workbook(
        made.release,
        made.plan,
        wording,
        profiles=made.profiles,
        followed=report.followed,
        decided=report.decided,
    )
    return to_xlsx(workbook, report.theme, wording)


def _json(report: Report, asked: Asked) -> str:  # noqa: ARG001
    return to_json(report.made.release, report.made.plan, report.followed)


def _csv(report: Report, asked: Asked) -> bytes:  # noqa: ARG001
    return to_csv(report.made.release, report.made.plan, report.wording, report.followed)


_WRITERS: Mapping[Form, Callable[[Report, Asked], str | bytes]] = {
    Form.PAGE: _page,
    Form.PDF: _pdf,
    Form.SLIDES: _slides,
    Form.WORKBOOK: _workbook,
    Form.JSON: _json,
    Form.CSV: _csv,
}
