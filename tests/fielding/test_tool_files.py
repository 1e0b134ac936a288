"""The files of survey tools: what each tool asks of them, whatever teams are called."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts import limesurvey, qualtrics, qualtrics_text, surveyjs, xlsform
from office_files import complaints
from pyxform.xls2xform import convert

from diagnostic.fielding.form import Form, FormUnits, build_form, one_line, units_of
from diagnostic.fielding.targets import WRITERS
from diagnostic.questionnaire_file import load_questionnaire

PULSE = load_questionnaire("pulse")
CLIMATE = load_questionnaire(Path(__file__).parents[1] / "data" / "exports" / "climate")
HOSTILE = ["<b>R&D</b>", '"Quoted"', "{Brace} \\", "[[[Tag]]", "${team}", "=SUM(A1)", "A\tB\nC\x00", "]]>", "Émile 🎉"]


def form(teams=("North", "South"), divisions=("Sales", "IT"), languages=("fr", "en"), questionnaire=PULSE) -> Form:
    units = units_of([(team, "") for team in teams], divisions)
    return build_form(questionnaire, languages, threshold=5, comments_threshold=8, organisation="A & B", units=units)


TOOLS = {".lss": "limesurvey", "limesurvey.txt": "limesurvey", ".xlsx": "xlsform", ".json": "surveyjs"}
"""Which tool's file ends how; the others are for Qualtrics."""


def written(asked: Form, ending: str) -> str | bytes:
    files = WRITERS[TOOLS.get(ending, "qualtrics")](asked)
    (found,) = [content for name, content in files.items() if name.endswith(ending)]
    return found


def plain(text: str) -> str:
    return text.replace("\u2060", "")


def layouts(asked: Form) -> dict[str, object]:
    texts = {each: written(asked, f"qualtrics-{each}.txt") for each in asked.languages}
    return {
        "limesurvey": limesurvey(written(asked, "limesurvey.txt")),
        "qualtrics": qualtrics(written(asked, ".qsf")),
        "qualtrics-text": qualtrics_text(texts),
        "xlsform": xlsform(io.BytesIO(written(asked, ".xlsx"))),
        "surveyjs": surveyjs(written(asked, ".json")),
    }


@pytest.mark.parametrize("languages", [("fr", "en"), ("en",), ("en", "fr")])
def test_the_same_form_gives_the_same_bytes(languages):
    for writer in WRITERS.values():
        assert writer(form(languages=languages)) == writer(form(languages=languages))


def test_another_form_has_another_version_and_other_ids():
    one, other = (form(teams) for teams in (("North", "South"), ("North", "West")))
    assert written(one, ".xlsx") != written(other, ".xlsx")


# --- names of units ---


def shown(asked: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """The teams as each file shows them, by code."""
    for tool, layout in layouts(asked).items():
        (team,) = [each for each in layout.asked if each.code == "team"]
        for language in asked.languages:
            yield tool, {code: plain(labels[language]) for code, labels in team.answers.items()}


def test_hostile_names_are_shown_as_they_are():
    asked = form(HOSTILE)
    names = [one_line(name) for name in HOSTILE]
    for tool, teams in shown(asked):
        assert list(teams.values()) == names, tool


SIGNS = st.sampled_from(
    [*list("aZé1 =+-@\"'`<>&{}[]()\\|/$#:;,.!?%\t\n\r\x00\u2028\u202f\u202e😀日"), "[[", "${", "]]>"]
)
NAMES = st.lists(SIGNS, min_size=1, max_size=30).map("".join).filter(lambda name: one_line(name).strip("\u202f\u2060"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NAMES, min_size=2, max_size=5, unique_by=lambda name: one_line(name).casefold()))
def test_no_name_breaks_a_file(names):
    asked = form(names, names[:2], ("en",), CLIMATE)
    expected = [re.sub(r"\s+", " ", one_line(name)).strip() for name in names]
    for tool, teams in shown(asked):
        assert [re.sub(r"\s+", " ", name).strip() for name in teams.values()] == expected, tool
        assert len(teams) == len(names)
    warnings: list[str] = []
    convert(io.BytesIO(written(asked, ".xlsx")), warnings=warnings)
    assert warnings == []
    fromstring(written(asked, ".lss"))


# --- LimeSurvey ---


def rows(document: Element, table: str) -> list[dict[str, str]]:
    return [{cell.tag: cell.text or "" for cell in row} for row in document.findall(f"./{table}/rows/row")]


def test_limesurvey_s_two_files_say_the_same():
    asked = form(HOSTILE, languages=("en", "fr"))
    table = limesurvey(written(asked, "limesurvey.txt"))
    document = fromstring(written(asked, ".lss"))
    texts = {(row["qid"], row["language"]): html.unescape(row["question"]) for row in rows(document, "question_l10ns")}
    labels = {(row["aid"], row["language"]): html.unescape(row["answer"]) for row in rows(document, "answer_l10ns")}
    questions = {row["qid"]: row for row in rows(document, "questions")}
    lines = rows(document, "subquestions")
    answers = rows(document, "answers")
    found = {}
    for row in [*questions.values(), *lines]:
        parent = questions.get(row["parent_qid"])
        if parent or row["type"] != "F":
            code = f"{parent['title']}[{row['title']}]" if parent else row["title"]
            own = [each for each in answers if each["qid"] == (row["parent_qid"] if parent else row["qid"])]
            found[code] = (
                {language: texts[row["qid"], language] for language in ("en", "fr")},
                {each["code"]: {language: labels[each["aid"], language] for language in ("en", "fr")} for each in own},
            )
    assert found == {each.code: (each.line or each.question, each.answers) for each in table.asked}
    assert {row["gid"] for row in questions.values()} == {row["gid"] for row in rows(document, "groups")}
    orders = [int(row["question_order"]) for row in questions.values()]
    assert orders == sorted(set(orders))


def test_limesurvey_records_nothing_that_tells_who_answered():
    asked = form()
    table = [line.split("\t") for line in written(asked, "limesurvey.txt").splitlines()]
    told = {row[2]: row[4] for row in table if row[0] == "S"}
    (survey,) = rows(fromstring(written(asked, ".lss")), "surveys")
    for stored in (told, survey):
        assert stored["anonymized"] == "Y"
        assert {
            stored[name] for name in ("datestamp", "ipaddr", "refurl", "allowsave", "usecookie", "publicstatistics")
        } == {"N"}
        assert (stored["language"], stored["additional_languages"]) == ("fr", "en")
        assert stored["showprogress"] == "Y"
    welcome = {row[5]: row[4] for row in table if row[2] == "surveyls_welcometext"}
    assert "A &amp; B" in welcome["en"]
    assert "5" in welcome["fr"]
    assert "8" in welcome["fr"]


def test_limesurvey_asks_one_thing_alone():
    table = [line.split("\t") for line in written(form(), "limesurvey.txt").splitlines()]
    must = {row[2] for row in table if row[0] == "Q" and row[6] == "Y"}
    assert must == {"team"}


def test_a_long_list_unfolds():
    many = [f"Team {number}" for number in range(40)]
    table = [line.split("\t") for line in written(form(many), "limesurvey.txt").splitlines()]
    assert {row[2]: row[1] for row in table if row[0] == "Q"}["team"] == "!"
    elements = [e for page in json.loads(written(form(many), ".json"))["pages"] for e in page["elements"]]
    assert {each["name"]: each["type"] for each in elements}["team"] == "dropdown"
    assert "[[Question:MC:DropDown]]" in written(form(many), "qualtrics-en.txt")


# --- Qualtrics ---


def test_everything_a_survey_file_refers_to_is_there():
    asked = form(HOSTILE)
    survey = json.loads(written(asked, ".qsf"))
    by_kind = {each["Element"]: each for each in survey["SurveyElements"] if each["Element"] != "SQ"}
    questions = {
        each["PrimaryAttribute"]: each["Payload"] for each in survey["SurveyElements"] if each["Element"] == "SQ"
    }
    assert {each["SurveyID"] for each in survey["SurveyElements"]} == {survey["SurveyEntry"]["SurveyID"]}
    blocks = by_kind["BL"]["Payload"]
    placed = [element["QuestionID"] for block in blocks for element in block["BlockElements"]]
    assert placed == list(questions)
    assert [payload["QuestionID"] for payload in questions.values()] == placed
    ids = [block["ID"] for block in blocks]
    assert len(set(ids)) == len(ids)
    assert {len(each) for each in ids} == {len("BL_") + 15}
    flow = by_kind["FL"]["Payload"]["Flow"]
    assert [part["ID"] for part in flow] == [block["ID"] for block in blocks if block["Type"] != "Trash"]
    assert by_kind["QC"]["SecondaryAttribute"] == str(len(questions))
    assert survey["SurveyEntry"]["SurveyActiveResponseSet"] == by_kind["RS"]["PrimaryAttribute"]
    assert by_kind["SO"]["Payload"]["AnonymizeResponse"] == "Yes"
    tags = [payload["DataExportTag"] for payload in questions.values()]
    assert len(set(tags)) == len(tags)
    for payload in questions.values():
        _complete(payload)


def _complete(payload: dict) -> None:
    parts = [("Choices", "ChoiceOrder"), ("Answers", "AnswerOrder")]
    for said, order in parts:
        if said in payload:
            assert payload[order] == list(payload[said])
            for translated in payload["Language"].values():
                assert list(translated[said]) == payload[order]
    if payload["QuestionType"] == "Matrix":
        assert list(payload["RecodeValues"]) == payload["AnswerOrder"]
        assert list(payload["ChoiceDataExportTags"]) == payload["ChoiceOrder"]
    must = payload["Validation"]["Settings"]["ForceResponse"] == "ON"
    assert must == (payload["DataExportTag"] == "team")


def test_answers_of_scales_keep_their_numbers_in_qualtrics():
    layout = qualtrics(written(form(), ".qsf"))
    numbers = {tuple(each.answers) for each in layout.asked if each.line}
    assert ("1", "2", "3", "4", "5", "98") in numbers
    (team,) = [each for each in layout.asked if each.code == "team"]
    assert list(team.answers) == ["1", "2"]


# --- XLSForm ---


def test_excel_opens_the_workbook_without_repairing_anything(tmp_path):
    assert complaints(written(form(HOSTILE), ".xlsx"), "form.xlsx", tmp_path) == []


def test_the_workbook_is_an_xlsform():
    warnings: list[str] = []
    asked = form(HOSTILE)
    content = written(asked, ".xlsx")
    result = convert(io.BytesIO(content), warnings=warnings)
    assert warnings == []
    assert result.xform.count('<translation lang="') == 2
    assert '<translation lang="Français (fr)" default="true()">' in result.xform
    assert 'required="true()"' in result.xform
    assert "minimal autocomplete" not in result.xform
    assert "minimal autocomplete" in convert(io.BytesIO(written(form(map(str, range(20, 60))), ".xlsx"))).xform


# --- SurveyJS ---


def test_every_text_of_a_survey_is_in_both_languages():
    definition = json.loads(written(form(languages=("fr", "en")), ".json"))
    assert definition["locale"] == "fr"
    texts = [definition["title"], *(page["title"] for page in definition["pages"][1:])]
    assert all(set(text) == {"default", "fr"} for text in texts)
    assert definition["title"]["fr"] == PULSE.name.to("fr")
    alone = json.loads(written(form(languages=("fr",)), ".json"))
    assert alone["title"] == PULSE.name.to("fr")


def test_without_teams_people_write_theirs():
    asked = build_form(PULSE, ["en"], threshold=5, comments_threshold=8, units=FormUnits())
    for tool, layout in layouts(asked).items():
        (team,) = [each for each in layout.asked if each.code == "team"]
        assert not team.answers, tool
