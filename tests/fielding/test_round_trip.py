"""A questionnaire goes into a survey tool, people answer there, and the tool's export is read: nothing is lost.

The export is made from the file that the tool was given (``layouts``); what people said is kept in the words of the
questionnaire, so that no code of ours stands on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from layouts import Asked, Layout, limesurvey, qualtrics, qualtrics_text, surveyjs, table, with_groups, xlsform

from diagnostic.cli import main
from diagnostic.exports.read import Reading, read_export
from diagnostic.problems import Severity
from diagnostic.questionnaire import Questionnaire, ResponseFormat
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import DONT_KNOW

FULL = load_questionnaire("full")
PEOPLE = 24
LONG = "a very long name of a team that nobody would ever think of giving to a team but somebody did all the same"
UNITS = [
    ("North", "Sales"),
    ('South; "blue"', "Sales"),
    ("Support", "Sales"),
    ("Support", "Operations & IT"),
    ("R&D <x>", "Operations & IT"),
    ("{Brace} \\", "Operations & IT"),
    ("[[Tag]] ${team}", "Operations & IT"),
    ("=SUM(A1)", "Finance"),
    ("Émile 🎉", "Finance"),
    ("T1", "Finance"),
    (LONG, "Finance"),
    ("O'Neil", "Finance"),
    ("日本", "Finance"),
    ("Board", ""),
]


@pytest.fixture(scope="session")
def sent(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    rows = [("Team", "Parent", "Headcount"), *((*unit, "9") for unit in UNITS)]
    (folder / "roster.csv").write_text(table(rows), encoding="utf-8", newline="")
    tools = ["limesurvey", "qualtrics", "xlsform", "surveyjs"]
    arguments = ["--language", "fr,en", "--teams", str(folder / "roster.csv"), "--out", str(folder)]
    assert main(["field", "full", *(part for tool in tools for part in ("--to", tool)), *arguments]) == 0
    return folder


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


LAYOUTS = {
    "limesurvey": lambda folder: limesurvey(_text(folder, "full-limesurvey.txt")),
    "qualtrics": lambda folder: qualtrics(_text(folder, "full-qualtrics.qsf")),
    "qualtrics-text": lambda folder: qualtrics_text(
        {each: _text(folder, f"full-qualtrics-{each}.txt") for each in ("fr", "en")}
    ),
    "xlsform": lambda folder: xlsform(folder / "full-xlsform.xlsx"),
    "surveyjs": lambda folder: surveyjs(_text(folder, "full-surveyjs.json")),
}
NUMBERS_ALONE = ("qualtrics", "qualtrics-text")
"""An export by numbers needs the survey file for all that is no scale: the next step asks for texts."""
DEFINITIONS = {
    "limesurvey": "full-limesurvey.lss",
    "qualtrics": "full-qualtrics.qsf",
    "xlsform": "full-xlsform.xlsx",
    "surveyjs": "full-surveyjs.json",
}
ENDINGS = {"surveyjs": "export.json"}
LABELS_TWICE = ("xlsform",)
"""By words, the two matrices of units have the same headings: the next step asks for values."""


def simple(text: str) -> str:
    """A text without the spaces and signs that are set for print alone."""
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u2060", "").replace("’", "'")).strip()


@dataclass(frozen=True)
class Said:
    """What people said, by the ids of the questionnaire."""

    items: Mapping[str, list[int]]
    checks: Mapping[str, list[int]]
    values: Mapping[str, list[str | None]]
    teams: list[str]
    comments: Mapping[str, list[str | None]]
    links: Mapping[tuple[str, str], list[int]]


def drawn(asked: Sequence[Asked], seed: int) -> list[list[str]]:
    """Answers of each person, by the codes of the file; every answer is given by somebody."""
    rng = np.random.default_rng(seed)
    rows = [[""] * len(asked) for _ in range(PEOPLE)]
    for column, each in enumerate(asked):
        codes = list(each.answers)
        needed = each.code.startswith("team")
        for row in range(PEOPLE):
            if not needed and rng.random() < 0.1:
                continue
            if codes:
                rows[row][column] = codes[row] if row < len(codes) else codes[int(rng.integers(len(codes)))]
            else:
                rows[row][column] = f'Ligne {row}; « très » "bien", ça\nva = {column}'
    return rows


def said(asked: Sequence[Asked], rows: Sequence[Sequence[str]], questionnaire: Questionnaire) -> Said:
    """What the answers mean, found by the words of the file in the questionnaire."""
    items = {simple(item.text.to("en")): item for item in questionnaire.items}
    checks = {simple(check.text.to("en")): check for check in questionnaire.checks}
    comments = {simple(each.text.to("en")): each.id for each in questionnaire.comments}
    attributes = {simple(each.question.to("en")): each for each in questionnaire.attributes}
    (roster,) = questionnaire.rosters
    pairs = (("need", roster.need_text, roster.need), ("quality", roster.quality_text, roster.quality))
    halves = {simple(text.to("en").format(unit="…")): (kind, form) for kind, text, form in pairs}
    found = Said({}, {}, {}, [], {}, {})
    for column, each in enumerate(asked):
        cells = [row[column] for row in rows]
        labels = [simple(each.answers[cell]["en"]) if cell in each.answers else cell for cell in cells]
        question = simple(each.question["en"])
        text = simple(each.line["en"]) if each.line else question
        if text in items:
            found.items[items[text].id] = [_code(label, items[text].format) for label in labels]
        elif text in checks:
            found.checks[checks[text].id] = [_code(label, checks[text].format) for label in labels]
        elif text in comments:
            found.comments[comments[text]] = [label or None for label in labels]
        elif question in halves:
            kind, form = halves[question]
            found.links[kind, text] = [_code(label, form) for label in labels]
        elif text in attributes and attributes[text].id == "team":
            found.teams.extend(labels)
        else:
            attribute = attributes[text]
            names = {simple(value.label("en")): value.id for value in attribute.values}
            found.values[attribute.id] = [names.get(label, simple(label)) or None for label in labels]
    return found


def _code(label: str, form: ResponseFormat) -> int:
    if not label:
        return 0
    labels = [simple(option.label("en")) for option in form.options]
    return labels.index(label) + 1 if label in labels else DONT_KNOW


def assert_read(reading: Reading, expected: Said, *, links: bool = True) -> None:
    responses = reading.responses
    assert {item.id for item in FULL.items} == set(expected.items) == set(responses.items)
    for position, item in enumerate(responses.items):
        assert responses.answers[:, position].tolist() == expected.items[item], item
    assert {name: codes.tolist() for name, codes in responses.checks.items()} == expected.checks
    assert len(responses.comments) == 3
    assert {name: list(texts) for name, texts in responses.comments.items()} == expected.comments
    units = responses.hierarchy.units
    shown = [units[at].name for at in responses.unit]
    named = [team.partition(" (")[0] if team.startswith("Support (") else team for team in expected.teams]
    assert [simple(name) for name in shown] == named
    parents = {f"Support ({name})": re.sub(r"\W+", "-", name.lower()) for name in ("Sales", "Operations & IT")}
    told = [parents[team] for team in expected.teams if team in parents]
    assert told
    assert [units[at].parent for at in responses.unit if units[at].name == "Support"] == told
    values = {"role_level": responses.role_level, **responses.attributes}
    values.pop("language", None)  # which LimeSurvey adds
    assert {name: _written(found) for name, found in values.items()} == expected.values
    if links:
        _assert_links(responses, expected)


def _written(values: Sequence[object]) -> list[str | None]:
    return [simple(value) if isinstance(value, str) else None for value in values]


def _assert_links(responses, expected: Said) -> None:
    units = responses.hierarchy.units
    (links,) = responses.links.values()
    found = {
        (units[target].name, person): (int(need), int(quality))
        for person, target, need, quality in zip(links.person, links.target, links.need, links.quality, strict=True)
    }
    names = {name for _, name in expected.links}
    assert names == {"Sales", "Operations & IT", "Finance", "Board"}
    both = {
        (name, person): (expected.links["need", name][person], expected.links["quality", name][person])
        for name in names
        for person in range(PEOPLE)
    }
    assert found == {key: pair for key, pair in both.items() if pair != (0, 0)}


def came_back(path: Path, sent: Path, *, structure: Path | None = None) -> Reading:
    reading = read_export(path, FULL, roster=sent / "teams.csv", structure=structure)
    assert not [each for each in reading.problems if each.severity is Severity.ERROR]
    codes = {each.code.value for each in reading.problems if each.severity is Severity.WARNING}
    # A column that a tool adds may resemble one of ours.
    assert codes <= {"roster-team-silent", "more-answers-than-people", "column-unmatched"}, codes
    return reading


@pytest.mark.parametrize("tool", [tool for tool in LAYOUTS if tool not in NUMBERS_ALONE])
def test_an_export_by_codes_comes_back(tool, sent, tmp_path):
    layout: Layout = LAYOUTS[tool](sent)
    rows = drawn(layout.asked, seed=1)
    path = tmp_path / ENDINGS.get(tool, "export.csv")
    path.write_text(layout.by_codes(layout.asked, rows), encoding="utf-8", newline="")
    assert_read(came_back(path, sent), said(layout.asked, rows, FULL))


def test_an_export_with_its_groups_comes_back(sent, tmp_path):
    layout: Layout = LAYOUTS["xlsform"](sent)
    rows = drawn(layout.asked, seed=3)
    path = tmp_path / "export.csv"
    path.write_text(layout.by_codes(with_groups(layout.asked), rows), encoding="utf-8", newline="")
    assert_read(came_back(path, sent), said(layout.asked, rows, FULL))


@pytest.mark.parametrize("tool", DEFINITIONS)
def test_an_export_by_codes_comes_back_with_the_file_that_the_tool_was_given(tool, sent, tmp_path):
    layout: Layout = LAYOUTS[tool](sent)
    rows = drawn(layout.asked, seed=4)
    path = tmp_path / ENDINGS.get(tool, "export.csv")
    path.write_text(layout.by_codes(layout.asked, rows), encoding="utf-8", newline="")
    assert_read(came_back(path, sent, structure=sent / DEFINITIONS[tool]), said(layout.asked, rows, FULL))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("tool", LAYOUTS)
def test_an_export_by_words_comes_back(tool, language, sent, tmp_path):
    layout: Layout = LAYOUTS[tool](sent)
    rows = drawn(layout.asked, seed=2)
    path = tmp_path / ENDINGS.get(tool, "export.csv")
    path.write_text(layout.by_words(layout.asked, rows, language), encoding="utf-8", newline="")
    links = tool not in LABELS_TWICE
    assert_read(came_back(path, sent), said(layout.asked, rows, FULL), links=links)


@pytest.mark.parametrize("tool", LAYOUTS)
def test_a_form_asks_everything_in_both_languages(tool, sent):
    layout: Layout = LAYOUTS[tool](sent)
    assert len({each.code for each in layout.asked}) == len(layout.asked)
    assert len(layout.asked) == 4 + len(FULL.items) + len(FULL.checks) + len(FULL.comments) + 2 * 4
    for each in layout.asked:
        assert set(each.question) == {"fr", "en"}
        for labels in each.answers.values():
            assert set(labels) == {"fr", "en"}
            assert all(labels.values())
