"""The document: the sections that ``reports/sections.yaml`` asks for, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from diagnostic import data_files, definitions
from diagnostic.actions import Plan
from diagnostic.followed import FollowedAction
from diagnostic.release import Release
from diagnostic.report.compose.action_plan import action_plan
from diagnostic.report.compose.comments import comments_section
from diagnostic.report.compose.context import Context, context_of
from diagnostic.report.compose.cuts import cuts_section
from diagnostic.report.compose.drivers import drivers_section
from diagnostic.report.compose.gaps import disillusion_section, perception_section
from diagnostic.report.compose.heat import heat
from diagnostic.report.compose.instrument import instrument
from diagnostic.report.compose.participation import participation
from diagnostic.report.compose.profiles import profiles_section
from diagnostic.report.compose.scales import scores
from diagnostic.report.compose.screening import screening
from diagnostic.report.compose.silos import silos_section
from diagnostic.report.compose.summary import summary
from diagnostic.report.compose.team_pages import team_pages
from diagnostic.report.compose.teams_map import teams_map
from diagnostic.report.compose.trust import confidentiality, glossary, methods
from diagnostic.report.compose.waves import waves_section
from diagnostic.report.document import Document, Section
from diagnostic.report.wording import Wording
from diagnostic.team_profiles import Profiles


class SectionName(StrEnum):
    """The sections there are."""

    SUMMARY = "summary"
    PLAN = "plan"
    PARTICIPATION = "participation"
    SCREENING = "screening"
    SCORES = "scores"
    WAVES = "waves"
    HEAT = "heat"
    MAP = "map"
    PROFILES = "profiles"
    DRIVERS = "drivers"
    SILOS = "silos"
    PERCEPTION = "perception"
    CUTS = "cuts"
    DISILLUSION = "disillusion"
    COMMENTS = "comments"
    TEAMS = "teams"
    INSTRUMENT = "instrument"
    CONFIDENTIALITY = "confidentiality"
    METHODS = "methods"
    GLOSSARY = "glossary"


_BUILDERS: Mapping[SectionName, Callable[[Context], Section | None]] = {
    SectionName.SUMMARY: summary,
    SectionName.PLAN: action_plan,
    SectionName.PARTICIPATION: participation,
    SectionName.SCREENING: screening,
    SectionName.SCORES: scores,
    SectionName.WAVES: waves_section,
    SectionName.HEAT: heat,
    SectionName.MAP: teams_map,
    SectionName.PROFILES: profiles_section,
    SectionName.DRIVERS: drivers_section,
    SectionName.SILOS: silos_section,
    SectionName.PERCEPTION: perception_section,
    SectionName.CUTS: cuts_section,
    SectionName.DISILLUSION: disillusion_section,
    SectionName.COMMENTS: comments_section,
    SectionName.TEAMS: team_pages,
    SectionName.INSTRUMENT: instrument,
    SectionName.CONFIDENTIALITY: confidentiality,
    SectionName.METHODS: methods,
    SectionName.GLOSSARY: glossary,
}


class _Sections(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: tuple[SectionName, ...] = Field(min_length=1)


def load_sections(path: Path | None = None) -> tuple[SectionName, ...]:
    """Return the sections of a file, in order; of the shipped one where none is given.

    Raises
    ------
    InvalidInput
        With every problem of the file.
    """
    return definitions.load(path or data_files.shipped("reports", "sections.yaml"), _Sections).value.sections


def compose(
    release: Release,
    plan: Plan,
    wording: Wording,
    *,
    profiles: Profiles | None = None,
    sections: Sequence[SectionName] | None = None,
    followed: Sequence[FollowedAction] = (),
) -> Document:
    """Return the report of a release, its plan and the groups of its teams in one language.

    A section about something that was never asked is left out; one that was asked and cannot be estimated says so.
    """
    names = load_sections() if sections is None else tuple(sections)
    context = context_of(release, plan, wording, sections=names, profiles=profiles, followed=followed)
    built = [_BUILDERS[name](context) for name in names]
    about = release.about
    values = {
        "organisation": about.organisation,
        "questionnaire": about.questionnaire_name.to(wording.language),
        "date": wording.date(about.date),
    }
    return Document(
        language=wording.language,
        title=wording.text("document.title", **values),
        subtitle=wording.text("document.subtitle", **values),
        organisation=about.organisation,
        date=values["date"],
        notice=wording.notice(about),
        sections=tuple(section for section in built if section is not None),
        labels=wording.below("page."),
    )
