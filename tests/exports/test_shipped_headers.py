"""Every spelling that the shipped questionnaires know is certain, and means one thing."""

import pytest
from export_builder import headed

from diagnostic.exports.matching import match_columns
from diagnostic.exports.targets import catalogue
from diagnostic.questionnaire_file import load_questionnaire


@pytest.mark.parametrize("name", ["full", "core", "pulse"])
def test_each_text_and_header_finds_its_own(name):
    questionnaire = load_questionnaire(name)
    known = catalogue(questionnaire)
    asked = [*questionnaire.items, *questionnaire.checks, *questionnaire.comments]
    spellings = [(each.id, text) for each in asked for text in (each.id, *each.text.by_language.values())]
    for attribute in questionnaire.attributes:
        headers = [header for group in attribute.headers.values() for header in group]
        spellings += [(attribute.id, header) for header in (attribute.id, *headers)]
    matches, _ = match_columns(headed([text for _, text in spellings]), known, told={}, file="x.csv")
    found = [
        (match.target.id if match.target else None, text) for match, (_, text) in zip(matches, spellings, strict=True)
    ]
    assert found == spellings


def test_roster_questions_are_found_with_any_units_name():
    questionnaire = load_questionnaire("full")
    known = catalogue(questionnaire)
    for roster in questionnaire.rosters:
        for kind, text in (("need", roster.need_text), ("quality", roster.quality_text)):
            headers = [f"{roster.id}_{kind}[R&D]", *(each.format(unit="R&D") for each in text.by_language.values())]
            headers += [f"{each} [R&D]" for each in text.by_language.values()]
            matches, _ = match_columns(headed(headers), known, told={}, file="x.csv")
            assert [match.target.name for match in matches] == [f"{roster.id}_{kind}[r&d]"] * len(headers)
