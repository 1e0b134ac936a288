"""A questionnaire as a page to be printed: what a respondent reads and ticks, nothing about how it is scored.

Headings are neutral and scales are not named, so that nothing on paper suggests an answer. The layout is the template
``reports/templates/questionnaire.html``; the words are in the catalogue ``questionnaire.po``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from diagnostic.compiled_templates import Compiled
from diagnostic.data_files import shipped
from diagnostic.fielding.form import ASKED
from diagnostic.languages import MAIN
from diagnostic.questionnaire import (
    Attribute,
    AttributeKind,
    Check,
    Item,
    Questionnaire,
    ResponseFormat,
    RosterQuestion,
    UnitKind,
)
from diagnostic.report.wording import Wording

WIDEST_LABELS = 7
"""With more options than this, the columns show the numbers, and only the ends are labelled."""
_COMPILED = Compiled()
_BLANK_UNITS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A line to be ticked; a blank text is a line to write on."""

    text: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines that are answered with the same boxes."""

    intro: str
    columns: tuple[str, ...]
    ends: tuple[str, str] | None
    """The labels of the two ends, where the columns are numbers."""
    dont_know: str
    rows: tuple[Row, ...]
    format: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form."""

    title: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A question on the respondent: boxes to tick, or a line to write on where there are none."""

    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that is on the form."""

    name: str
    organisation: str
    minutes: int
    minimum_group: int
    choices: tuple[Choice, ...]
    sections: tuple[Section, ...]
    comments: tuple[str, ...]


def to_html(
    questionnaire: Questionnaire,
    language: str,
    *,
    minimum_group: int,
    organisation: str = "",
    units: Mapping[UnitKind, Sequence[str]] | None = None,
) -> str:
    """Return the questionnaire as a self-contained page, made for A4.

    Parameters
    ----------
    questionnaire
        What is asked.
    language
        Language of the page.
    minimum_group
        The fewest people for whom results are shown: the cover promises it.
    organisation
        Name of the organisation that asks, if it is to be on the cover.
    units
        Names of the teams and divisions: they become boxes to tick, and the lines of the roster questions.
        Without them, there are lines to write on.
    """
    wording = Wording(language)
    form = _Form(wording, units or {})
    sections = _with_checks(form.sections(questionnaire), [form.check(check) for check in questionnaire.checks])
    paper = Paper(
        name=form.set_type(questionnaire.name.to(language)),
        organisation=organisation,
        minutes=questionnaire.minutes,
        minimum_group=minimum_group,
        choices=tuple(form.choice(found) for found in questionnaire.attributes if _is_asked(found)),
        sections=tuple(sections),
        comments=tuple(form.set_type(comment.text.to(language)) for comment in questionnaire.comments),
    )
    return render(paper, wording)


def render(paper: Paper, wording: Wording) -> str:
    """Return what is on paper as a page in the language of the words."""
    # Line blocks are trimmed so that the page is readable as text, too.
    environment = Environment(
        loader=FileSystemLoader(shipped("reports", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = sum(row.numbered for section in paper.sections for grid in section.grids for row in grid.rows)
    return environment.get_template("questionnaire.html").render(
        language=wording.language,
        organisation=paper.organisation,
        name=paper.name,
        say=lambda key, **values: wording.text(f"questionnaire.{key}", **values),
        minutes=wording.plural("questionnaire.minutes", paper.minutes),
        questions=wording.plural("questionnaire.questions", rows + len(paper.comments)),
        minimum_group=paper.minimum_group,
        choices=paper.choices,
        sections=paper.sections,
        comments=paper.comments,
    )


def _is_asked(attribute: Attribute) -> bool:
    return attribute.kind in ASKED and bool(attribute.question.by_language)


@dataclass(frozen=True, slots=True)
class _Form:
    """The parts of a form in one language."""

    wording: Wording
    units: Mapping[UnitKind, Sequence[str]]

    @property
    def language(self) -> str:
        return self.wording.language

    def set_type(self, text: str) -> str:
        return self.wording.typeset(text)

    def choice(self, attribute: Attribute) -> Choice:
        kind = {AttributeKind.TEAM: UnitKind.TEAM, AttributeKind.DIVISION: UnitKind.DIVISION}.get(attribute.kind)
        listed = self.units.get(kind, ()) if kind else ()
        options = listed or [self.set_type(value.label(self.language)) for value in attribute.values]
        return Choice(self.set_type(attribute.question.to(self.language)), tuple(options))

    def sections(self, questionnaire: Questionnaire) -> list[Section]:
        found = []
        for block in questionnaire.blocks:
            items = [item for scale in questionnaire.scales if scale.block == block.id for item in scale.items]
            rosters = [roster for roster in questionnaire.rosters if roster.block == block.id]
            grids = (*self._grids(items), *(grid for roster in rosters for grid in self._roster(roster)))
            if grids:
                title = self.wording.text(f"questionnaire.chain.{block.chain.value}")
                found.append(Section(title, grids))
        return found

    def check(self, check: Check) -> Grid:
        return self._grid(check.format, [Row(self.set_type(check.text.to(self.language)))])

    def _grids(self, items: Iterable[Item]) -> Iterator[Grid]:
        for _, group in groupby(items, key=lambda item: item.format.id):
            asked = list(group)
            rows = [Row(self.set_type(item.text.to(self.language))) for item in asked]
            yield self._grid(asked[0].format, rows)

    def _roster(self, roster: RosterQuestion) -> Iterator[Grid]:
        listed = self.units.get(roster.units, ())
        rows = [Row(name, numbered=False) for name in listed] or [Row("", numbered=False)] * _BLANK_UNITS
        hint = "" if listed else self.wording.text(f"questionnaire.roster.{roster.units.value}")
        for response, text in ((roster.need, roster.need_text), (roster.quality, roster.quality_text)):
            intro = self.set_type(text.to(self.language).format(unit="…"))
            yield replace(self._grid(response, rows), intro=intro, hint=hint)

    def _grid(self, response: ResponseFormat, rows: Iterable[Row]) -> Grid:
        labels = [self.set_type(option.label(self.language)) for option in response.options]
        wide = len(labels) > WIDEST_LABELS
        unknown = response.dont_know.get(self.language) or response.dont_know.get(MAIN) or ("",)
        return Grid(
            intro="",
            columns=tuple(f"{option.value:g}" for option in response.options) if wide else tuple(labels),
            ends=(labels[0], labels[-1]) if wide else None,
            dont_know=self.set_type(unknown[0]),
            rows=tuple(rows),
            format=response.id,
        )


def _with_checks(sections: list[Section], checks: Iterable[Grid]) -> list[Section]:
    """Return the sections with each check in the middle of the form, among lines with the same boxes."""
    for check in checks:
        alike = [
            (section, grid)
            for section, part in enumerate(sections)
            for grid, lines in enumerate(part.grids)
            if lines.format == check.format and not lines.intro
        ]
        if not alike:
            sections = [*sections, Section("", (check,))]
            continue
        section, grid = alike[len(alike) // 2]
        grids = list(sections[section].grids)
        rows = grids[grid].rows
        middle = (len(rows) + 1) // 2
        grids[grid] = replace(grids[grid], rows=(*rows[:middle], *check.rows, *rows[middle:]))
        sections = [*sections[:section], replace(sections[section], grids=tuple(grids)), *sections[section + 1 :]]
    return sections
