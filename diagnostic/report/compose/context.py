"""What every section is made from: the release, the plan, the words, and the cells of a release as table values.

Holds no section. The marks of what cannot be shown are made here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import assert_never

from diagnostic.actions import Plan
from diagnostic.cells import Banded, Cell, Shown, Withheld
from diagnostic.followed import FollowedAction
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.release import Release
from diagnostic.report.document import Column, Paragraph
from diagnostic.report.findings import Finding
from diagnostic.report.names import Names
from diagnostic.report.selection import verdict
from diagnostic.report.sentences import sentence
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import UnitInfo
from diagnostic.team_profiles import Profiles

VERDICT_TONES = {-1: Tone.BELOW, 0: Tone.NEUTRAL, 1: Tone.ABOVE}


@dataclass(frozen=True, slots=True)
class Context:
    """A release and its plan in the words of one language."""

    release: Release
    plan: Plan
    names: Names
    pages: dict[str, str]
    """Id of the part of the report about each unit, for those that have one."""
    sections: Collection[str]
    """Ids of the sections that were asked for: only they may be linked."""
    profiles: Profiles | None = None
    """Groups of teams; None where none were looked for."""
    followed: tuple[FollowedAction, ...] = ()
    """The actions of the plan of the wave before, and what became of them."""

    @property
    def wording(self) -> Wording:
        """The words."""
        return self.names.wording

    def text(self, key: str, **values: str | int) -> str:
        """Return a text of the catalogue."""
        return self.wording.text(key, **values)

    def paragraph(self, key: str, **values: str | int) -> Paragraph:
        """Return a text of the catalogue as a paragraph."""
        return Paragraph(self.text(key, **values))

    def quoted(self, subject: str) -> str:
        """Return a scale's name in quotation marks."""
        return self.text("name.quoted", name=self.names.subject(subject))

    def link(self, section: str, part: str = "") -> str:
        """Return where a section, or a part of it, is found; nothing where the report has no such section."""
        return (part or section) if section in self.sections else ""

    def row(self, unit: UnitInfo) -> str:
        """Return the label of a unit's row in a picture where its teams follow: the whole of several says so."""
        name = self.names.unit(unit.id)
        return name if unit.leaf else self.text("unit.whole", unit=name)

    def sentences(self, findings: Sequence[Finding], *, with_unit: bool = False) -> tuple[str, ...]:
        """Return findings in words."""
        return tuple(sentence(finding, self.names, with_unit=with_unit) for finding in findings)

    def columns(self, *columns: tuple[str, Style]) -> tuple[Column, ...]:
        """Return columns headed by ``column.<key>``."""
        return tuple(Column(self.text(f"column.{key}"), style) for key, style in columns)

    def figure(self, cell: Cell, column: str, style: Style, *, tone: Tone = Tone.NEUTRAL, note: str = "") -> Value:
        """Return one figure of a cell, or the mark that says why there is none."""
        match cell:
            case Shown():
                number = cell.get(column)
                if number is None:
                    return self.mark("mark.not_estimable", self.text("note.no_figure"))
                return Value(number, style, tone=tone, note=note)
            case Banded():
                band = self.wording.band(cell.low, cell.high, style)
                return Value(text=band, tone=Tone.MUTED, note=self.text("note.banded"))
            case Withheld():
                note = self.text("note.withheld", reason=self.wording.reason(cell.reason))
                return self.mark("mark.withheld", note)
            case NotEstimable():
                note = self.text("note.not_estimable", reason=self.wording.why(cell.reason))
                return self.mark("mark.not_estimable", note)
        assert_never(cell)

    def interval(self, cell: Cell, style: Style, low: str = "low", high: str = "high") -> Value:
        """Return the interval of a cell in words, or the mark that says why there is none."""
        ends = (cell.get(low), cell.get(high)) if isinstance(cell, Shown) else (None, None)
        if ends[0] is None or ends[1] is None:
            return self.figure(cell, low, style)
        return Value(text=self.wording.interval(ends[0], ends[1], style))

    def why(self, cell: Cell) -> str:
        """Return why a cell is not shown."""
        match cell:
            case Withheld():
                return self.wording.reason(cell.reason)
            case NotEstimable():
                return self.wording.why(cell.reason)
            case Banded():
                return self.text("note.banded")
            case Shown():
                return self.text("note.no_figure")
        assert_never(cell)

    def mark(self, key: str, note: str) -> Value:
        """Return a short mark in the place of a figure."""
        return Value(text=self.text(key), tone=Tone.MUTED, note=note)

    def score(self, unit: str, subject: str, *, tone: Tone = Tone.NEUTRAL, note: str = "") -> Value:
        """Return a unit's score, with its interval and number of answers as note."""
        cell = self.release.cell(Measure.SCORE, unit, subject)
        notes = [part for part in (self.score_note(cell, self.names.style(subject)), note) if part]
        return self.figure(cell, "estimate", self.names.style(subject), tone=tone, note=" ".join(notes))

    def score_note(self, cell: Cell, style: Style) -> str:
        """Return the interval and number of answers behind a score; nothing where it is not shown."""
        if not isinstance(cell, Shown):
            return ""
        low, high, n = cell.get("low"), cell.get("high"), cell.get("n")
        answers = "" if n is None else self.wording.plural("count.answers", int(n))
        if low is None or high is None:
            return self.text("note.answers", answers=answers) if answers else ""
        return self.text("note.score", interval=self.wording.interval(low, high, style), answers=answers)

    def ancestors(self, unit: str) -> tuple[str, ...]:
        """Return a unit and every unit above it, the nearest first."""
        chain, at = [unit], self.release.unit(unit).parent
        while at is not None:
            chain.append(at)
            at = self.release.unit(at).parent
        return tuple(chain)

    def participation(self, unit: str) -> str:
        """Return how many of a unit answered, and of how many where that is known."""
        cell = self.release.cell(Measure.PARTICIPATION, unit)
        n = cell.get("n") if isinstance(cell, Shown) else None
        if not isinstance(cell, Shown) or n is None:
            return self.text("participation.withheld", reason=self.why(cell))
        people = self.wording.plural("count.people", int(n))
        rate, headcount = cell.get("estimate"), cell.get("headcount")
        if rate is None or headcount is None:
            return self.text("participation.count", people=people)
        invited = self.wording.number(headcount, Style.COUNT)
        share = self.wording.number(rate, Style.PERCENT)
        return self.text("participation.rate", people=people, headcount=invited, rate=share)

    def verdict(self, unit: str, subject: str) -> int | None:
        """Return whether a unit is below or above the rest of its parent; None where that may not be said."""
        return verdict(self.release, Measure.CONTRAST, unit, subject)

    def whole_verdict(self, unit: str, subject: str) -> int | None:
        """Return whether a unit below the first level is below or above everybody else; None where nothing is said."""
        return verdict(self.release, Measure.CONTRAST_WHOLE, unit, subject)

    def verdicts(self, subjects: Sequence[str]) -> list[int]:
        """Return every verdict on some subjects that may be said."""
        found = (self.verdict(unit.id, subject) for unit in self.release.units for subject in subjects)
        return [verdict for verdict in found if verdict is not None]


def context_of(
    release: Release,
    plan: Plan,
    wording: Wording,
    *,
    sections: Collection[str] = (),
    profiles: Profiles | None = None,
    followed: Sequence[FollowedAction] = (),
) -> Context:
    """Return a release and its plan in the words of one language, with what is derived from them."""
    names, pages = Names(release, wording), page_ids(release.units)
    return Context(release, plan, names, pages, sections, profiles, tuple(followed))


def page_ids(units: Sequence[UnitInfo]) -> dict[str, str]:
    """Return an id for the part of the report about each unit, distinct and safe in a link."""
    taken: set[str] = set()
    pages = {}
    for unit in units:
        kind = "team" if unit.leaf else "division"
        slug = f"{kind}-{re.sub(r'[^a-z0-9]+', '-', unit.id.lower()).strip('-')}".rstrip("-")
        page, turn = slug, 1
        while page in taken:
            turn += 1
            page = f"{slug}-{turn}"
        taken.add(page)
        pages[unit.id] = page
    return pages
