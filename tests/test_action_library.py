"""The action library: what is shipped answers every scale and pattern, and what is broken is said with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from diagnostic import action_library
from diagnostic.action_library import load_library
from diagnostic.actions import Action, Effort, Level, Pattern
from diagnostic.data_files import shipped
from diagnostic.languages import languages
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.questionnaire import Questionnaire, Text
from diagnostic.questionnaire_checks import placeholders
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.wording import Wording

TEXTS = ("title", "what", "why", "first_step", "owner", "avoid")

OWN = """\
actions:
  - id: mission-say-it
    for: {scale: mission, pattern: low}
    level: [organisation, team]
    title: &text {en: Say it, fr: Le dire}
    what: *text
    why: *text
    first_step: *text
    owner: *text
    effort: low
    horizon_weeks: 6
    measure: {scale: mission, expected_points: 5}
    avoid: *text
  - id: silo-meet
    for: {pattern: silo}
    level: [division]
    title: {en: "Bring {unit_a} and {unit_b} together", fr: "Réunir {unit_a} et {unit_b}"}
    what: *text
    why: *text
    first_step: *text
    owner: *text
    effort: high
    horizon_weeks: 12
    measure: {scale: collaboration, expected_points: 4.5}
    avoid: *text
    source: A real book
"""


@pytest.fixture(scope="module")
def full() -> Questionnaire:
    return load_questionnaire("full")


@pytest.fixture(scope="module")
def library(full: Questionnaire) -> tuple[Action, ...]:
    return load_library(full)


def with_files(questionnaire: Questionnaire, *files: Path) -> Questionnaire:
    """Return a questionnaire whose name is in the languages of OWN, and whose actions these are."""
    name = Text({language: questionnaire.name.to(language) for language in ("en", "fr")})
    return replace(questionnaire, name=name, action_files=tuple(map(str, files)))


def write(path: Path, text: str = OWN) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(questionnaire: Questionnaire) -> list[Problem]:
    with pytest.raises(InvalidInput) as raised:
        load_library(questionnaire)
    return list(raised.value.problems)


# --- what is shipped ------------------------------------------------------------------------------------------------


def test_there_are_enough_actions_and_each_id_once(library: tuple[Action, ...]):
    ids = [action.id for action in library]
    assert len(ids) >= 60
    assert len(set(ids)) == len(ids)


def test_actions_stand_as_their_authors_ordered_them(full: Questionnaire, library: tuple[Action, ...]):
    written = [
        entry["id"]
        for file in full.action_files
        for entry in yaml.safe_load(Path(file).read_text(encoding="utf-8"))["actions"]
    ]
    assert [action.id for action in library] == written
    assert written != sorted(written)


def test_every_scale_has_two_actions_for_a_low_score(full: Questionnaire, library: tuple[Action, ...]):
    low = Counter(action.scale for action in library if action.pattern is Pattern.LOW)
    asked = [scale.id for scale in full.scales] + [roster.id for roster in full.rosters]
    assert {"collaboration", "enps"} <= set(asked)
    assert [scale for scale in asked if low[scale] < 2] == []


@pytest.mark.parametrize("pattern", list(Pattern))
def test_every_pattern_has_two_actions(library: tuple[Action, ...], pattern: Pattern):
    assert sum(action.pattern is pattern for action in library) >= 2


def test_every_level_has_an_action_for_every_low_scale_of_a_team(library: tuple[Action, ...]):
    low = [action for action in library if action.pattern is Pattern.LOW]
    assert all(any(level in action.levels for action in low) for level in Level)


def test_promises_are_modest_and_framed(library: tuple[Action, ...]):
    assert all(1 <= action.expected_points <= 10 for action in library)
    assert all(2 <= action.horizon_weeks <= 52 for action in library)


def test_texts_are_in_every_language_and_titles_are_short(library: tuple[Action, ...]):
    for action in library:
        for name in TEXTS:
            text = getattr(action, name)
            assert set(text.by_language) == {*languages()}, (action.id, name)
        assert all(len(title) <= 80 for title in action.title.by_language.values()), action.id


def test_placeholders_stand_in_silo_actions_only(library: tuple[Action, ...]):
    for action in library:
        for name in TEXTS:
            for text in getattr(action, name).by_language.values():
                allowed = {"unit_a", "unit_b"} if action.pattern is Pattern.SILO else set()
                assert set(placeholders(text)) <= allowed, action.id


@pytest.mark.parametrize("questionnaire_id", ["core", "pulse", "silo-behaviour", "open-comments"])
def test_only_what_is_asked_is_answered(library: tuple[Action, ...], questionnaire_id):
    questionnaire = load_questionnaire(questionnaire_id)
    asked = {subject.id for subject in questionnaire.subjects} | {roster.id for roster in questionnaire.rosters}
    files = {Path(file).parent.name for file in questionnaire.action_files}
    found = load_library(questionnaire)
    assert all(action.measure in asked and (action.scale is None or action.scale in asked) for action in found)
    assert all(action in library for action in found)
    assert bool(found) is bool(files)


# --- one's own ------------------------------------------------------------------------------------------------------


def test_own_actions_are_read_whole(tmp_path: Path, full: Questionnaire):
    one, two = load_library(with_files(full, write(tmp_path / "actions.yaml")))
    assert (one.id, one.scale, one.pattern, one.effort) == ("mission-say-it", "mission", Pattern.LOW, Effort.LOW)
    assert (one.levels, one.horizon_weeks) == ({Level.ORGANISATION, Level.TEAM}, 6)
    assert (one.measure, one.expected_points, one.source) == ("mission", 5, "")
    assert all(getattr(one, name).to("fr") == "Le dire" for name in TEXTS)
    assert (two.scale, two.measure, two.expected_points, two.source) == (None, "collaboration", 4.5, "A real book")


def test_actions_for_what_is_not_asked_are_left_out(tmp_path: Path):
    core = load_questionnaire("core")
    text = OWN.replace("scale: mission, expected", "scale: means, expected")
    assert [action.id for action in load_library(with_files(core, write(tmp_path / "a.yaml", text)))] == ["silo-meet"]


def test_an_index_of_ones_own_that_is_left_out_may_still_be_named(tmp_path: Path):
    core = load_questionnaire("core")
    own = shipped("questionnaires", "pitfalls", "questionnaire.yaml").read_text(encoding="utf-8")
    write(tmp_path / "questionnaire.yaml", own.replace("id: raised", "id: own_index"))
    text = OWN.replace("scale: mission, expected", "scale: own_index, expected")
    found = load_library(with_files(core, write(tmp_path / "actions.yaml", text)))
    assert [action.id for action in found] == ["silo-meet"]


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("for: {scale: mission,", "for: {scale: misson,", Code.UNKNOWN_REFERENCE, 3),
        ("measure: {scale: collaboration", "measure: {scale: colaboration", Code.UNKNOWN_REFERENCE, 24),
        ("id: silo-meet", "id: mission-say-it", Code.DUPLICATE_ID, 14),
        ("{en: Say it, fr: Le dire}", "{en: Say it}", Code.MISSING_LANGUAGE, 5),
        ("{en: Say it, fr: Le dire}", "{en: 'Say it to {unit_a}', fr: Le dire}", Code.WRONG_PLACEHOLDER, 5),
        ("Bring {unit_a} and {unit_b}", "Bring {unit_a} and {unit}", Code.WRONG_PLACEHOLDER, 17),
        ("pattern: low", "pattern: lowest", Code.WRONG_VALUE, 3),
        ("level: [division]", "level: [department]", Code.WRONG_VALUE, 16),
        ("level: [division]", "level: []", Code.WRONG_COUNT, 16),
        ("level: [division]", "levels: [division]", Code.UNKNOWN_KEY, 16),
        ("effort: high", "effort: huge", Code.WRONG_VALUE, 22),
        ("horizon_weeks: 6", "horizon_weeks: 6.5", Code.WRONG_TYPE, 11),
        ("expected_points: 5", "expected_points: -5", Code.WRONG_VALUE, 12),
        ("    effort: low\n", "", Code.MISSING_KEY, 2),
        ("    for: {pattern: silo}\n", "", Code.MISSING_KEY, 14),
        ("actions:", "action:", Code.MISSING_KEY, 1),
        ("source: A real book", "source: A book: real", Code.YAML_SYNTAX, 26),
    ],
)
def test_broken_actions_are_refused_with_code_and_line(tmp_path: Path, full: Questionnaire, before, after, code, line):
    assert before in OWN
    path = write(tmp_path / "actions.yaml", OWN.replace(before, after, 1))
    found = problems_of(with_files(full, path))
    assert (code, line) in [(problem.code, problem.place.line) for problem in found]
    assert {problem.place.file for problem in found} == {str(path)}
    for language in languages():
        assert all(all(Wording(language).problem(problem)[1:]) for problem in found)


def test_the_problems_of_all_action_files_come_at_once(tmp_path: Path, full: Questionnaire):
    one = write(
        tmp_path / "a.yaml", OWN.replace("effort: low", "effort: none").replace("pattern: silo", "pattern: sill")
    )
    two = write(tmp_path / "b.yaml", OWN.replace("scale: mission,", "scale: x,"))
    three = write(tmp_path / "c.yaml")
    found = [
        (problem.place.file, problem.place.line, problem.code)
        for problem in problems_of(with_files(full, one, two, three))
    ]
    assert found == [
        (str(one), 10, Code.WRONG_VALUE),
        (str(one), 15, Code.WRONG_VALUE),
        (str(two), 3, Code.UNKNOWN_REFERENCE),
        (str(two), 12, Code.UNKNOWN_REFERENCE),
        (str(two), 14, Code.DUPLICATE_ID),
        (str(three), 2, Code.DUPLICATE_ID),
        (str(three), 14, Code.DUPLICATE_ID),
    ]


def test_actions_of_a_french_questionnaire_need_no_english(tmp_path: Path):
    folder = tmp_path / "fr"
    folder.mkdir()
    write(
        folder / "questionnaire.yaml",
        "id: fr\nversion: 1\nlanguages: [fr]\nname: {fr: Nous}\npurpose: {fr: Nous.}\nchain: offer\nscales:\n"
        "  - {id: mission, name: &t {fr: M}, high: *t, low: *t, role: driver, items: [{id: m1, fr: Oui.}]}\n",
    )
    write(
        folder / "actions.yaml",
        OWN.partition("  - id: silo-meet")[0].replace("{en: Say it, fr: Le dire}", "{fr: Le dire}"),
    )
    (action,) = load_library(load_questionnaire(folder))
    assert action.title.to("en") == "Le dire"


def test_the_schema_on_disk_is_up_to_date():
    for name, text in action_library.schema_file().items():
        assert shipped("questionnaires", "schema", name).read_text(encoding="utf-8") == text, (
            f"{name} is not what action_library.schema_file() gives: write it again"
        )
