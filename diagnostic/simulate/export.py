"""Writes the sample company as a survey tool would export it: question texts as headings, labels as answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.languages import MAIN, other_than
from diagnostic.questionnaire import AttributeKind, Questionnaire, ResponseFormat
from diagnostic.report.values import Style
from diagnostic.report.wording import Wording
from diagnostic.responses import DONT_KNOW, MISSING, SIMULATED_HEADING
from diagnostic.simulate.company import ROLES, Company
from diagnostic.simulate.people import People


@dataclass(frozen=True, slots=True)
class Sample:
    """Where the sample's files are."""

    export: Path
    roster: Path


def write_sample(
    company: Company, questionnaire: Questionnaire, people: People, *, language: str, folder: Path
) -> Sample:
    """Write ``export.csv`` and ``roster.csv``; as Excel writes them where people write a decimal comma, there.

    It separates by semicolons then, and begins with a byte-order mark.
    """
    folder.mkdir(parents=True, exist_ok=True)
    has_comma = "," in Wording(language).number(0.5, Style.COEFFICIENT)
    separator, encoding = (";", "utf-8-sig") if has_comma else (",", "utf-8")
    sample = Sample(export=folder / "export.csv", roster=folder / "roster.csv")
    frames = {
        sample.export: export_frame(company, questionnaire, people, language=language),
        sample.roster: roster_frame(company, language=language),
    }
    for path, frame in frames.items():
        frame.to_csv(path, sep=separator, encoding=encoding, index=False, lineterminator="\n")
    return sample


def roster_frame(company: Company, *, language: str) -> pd.DataFrame:
    """Return the roster: team, the division above it, and how many people are in it."""
    rows = [
        (team.to(language), division.name.to(language), team.headcount)
        for division in company.divisions
        for team in division.teams
    ]
    names = (company.roster.team, company.roster.parent, company.roster.headcount)
    return pd.DataFrame(rows, columns=[name.to(language) for name in names])


def export_frame(company: Company, questionnaire: Questionnaire, people: People, *, language: str) -> pd.DataFrame:
    """Return the export as a frame of texts."""
    columns: dict[str, npt.NDArray[np.object_] | list[str]] = {}
    columns |= _attributes(company, questionnaire, people, language)
    columns[SIMULATED_HEADING] = ["1"] * people.team.size
    for at, item in enumerate(questionnaire.items):
        columns[item.text.to(language)] = _labels(item.format, language)[people.said.answers[:, at]]
    for check in questionnaire.checks:
        columns[check.text.to(language)] = _labels(check.format, language)[people.said.checks]
    for roster in questionnaire.rosters:
        for at, division in enumerate(company.divisions):
            name = division.name.to(language)
            need, quality = _labels(roster.need, language), _labels(roster.quality, language)
            columns[roster.need_text.to(language).replace("{unit}", name)] = need[people.said.need[:, at]]
            columns[roster.quality_text.to(language).replace("{unit}", name)] = quality[people.said.quality[:, at]]
    for question, texts in zip(questionnaire.comments, people.comments, strict=True):
        columns[question.text.to(language)] = list(texts)
    return pd.DataFrame(columns)


def _labels(answer_format: ResponseFormat, language: str) -> npt.NDArray[np.object_]:
    """Return a look-up from code to label that also serves MISSING (0) and DONT_KNOW (-1, from the end)."""
    unknown = (answer_format.dont_know.get(language) or ("",))[0]
    labels = np.empty(answer_format.size + 2, dtype=object)
    labels[MISSING], labels[DONT_KNOW] = "", unknown
    labels[1:-1] = [option.label(language) for option in answer_format.options]
    return labels


def _attributes(
    company: Company, questionnaire: Questionnaire, people: People, language: str
) -> dict[str, npt.NDArray[np.object_] | list[str]]:
    teams = np.array([team.to(language) for team in company.teams], dtype=object)[people.team]
    divisions = np.array([d.name.to(language) for d in company.divisions], dtype=object)[people.division]
    sites = np.array([site.to(language) for site in company.sites], dtype=object)[people.site]
    columns: dict[str, npt.NDArray[np.object_] | list[str]] = {}
    for attribute in questionnaire.attributes:
        heading = attribute.name.to(language)
        match attribute.kind, attribute.id:
            case AttributeKind.RESPONDENT, _:
                columns[heading] = people.code
            case AttributeKind.TEAM, _:
                columns[heading] = teams
            case AttributeKind.DIVISION, _:
                columns[heading] = divisions
            case AttributeKind.ROLE_LEVEL, _:
                labels = {value.id: value.label(language) for value in attribute.values}
                columns[heading] = np.array([labels[role] for role in ROLES], dtype=object)[people.role]
            case AttributeKind.DURATION, _:
                columns[heading] = [str(int(seconds)) for seconds in people.seconds]
            case AttributeKind.CATEGORY, "tenure":
                bands = np.array([value.label(language) for value in attribute.values], dtype=object)
                columns[heading] = bands[people.tenure % len(bands)]
            case AttributeKind.CATEGORY, "site":
                columns[heading] = sites
            case AttributeKind.CATEGORY, "language":
                spoken = {value.id: value.label(language) for value in attribute.values}
                known = tuple(spoken)
                own = spoken[language if language in known else MAIN]
                other = spoken[other_than(language, known)]
                columns[heading] = np.where(people.foreign, other, own).astype(object)
            case _:
                continue
    return columns
