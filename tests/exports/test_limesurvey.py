"""Every form of export of one real LimeSurvey survey holds the same answers."""

import json

import pytest
from limesurvey_survey import FILES, LSS, SURVEY, assert_answers, codes, problems_of, read

from diagnostic.exports.limesurvey_json import read_limesurvey_json
from diagnostic.exports.look import look
from diagnostic.problems import Code, InvalidInput

TSV = FILES / "limesurvey_alltypes_fr_en.txt"
SPS = FILES / "ls618_SPSS_syntax_file.sps"
DAT = FILES / "ls618_SPSS_data_file.dat"
VARIANTS = {
    "ls618_csv_full_long_fr.csv": None,
    "ls618_xls_full_long_fr.xlsx": None,
    "ls618_vvexport.csv": LSS,
    "ls618_json_code_long_fr.json": LSS,
    "ls618_R_data_file.csv": FILES / "ls618_R_syntax_file.R",
    "ls618_SPSS_data_file.dat": SPS,
}


@pytest.mark.parametrize(("file", "structure"), VARIANTS.items())
def test_every_export_of_a_survey_holds_the_same_answers(file, structure):
    reading = read(FILES / file, structure=structure)
    assert reading.source.tool == "LimeSurvey"
    assert_answers(reading)
    assert codes(reading)["unfinished-rows"].values["count"] == 2


@pytest.mark.parametrize("structure", [LSS, TSV])
@pytest.mark.parametrize("file", ["ls618_vvexport.csv", "ls618_R_data_file.csv"])
def test_either_form_of_a_structure_says_what_codes_mean(file, structure):
    assert_answers(read(FILES / file, structure=structure))


def test_an_export_of_submitted_responses_alone():
    reading = read(FILES / "ls618_csv_code_long_fr.csv", structure=LSS)
    assert_answers(reading, submitted_alone=True)
    assert "unfinished-rows" not in codes(reading)


def test_json_of_an_older_version_holds_the_same_answers(tmp_path):
    document = json.loads((FILES / "ls618_json_code_long_fr.json").read_text(encoding="utf-8"))
    wrapped = [{response["id"]: response} for response in document["responses"]]
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"responses": wrapped}), encoding="utf-8")
    assert_answers(read(path, structure=LSS))


def test_json_with_each_response_under_its_number():
    document = {"responses": [{"7": {"id": 7, "submitdate": None, "CLIM[SQ001]": "A1", "ok": True, "x": 2.0}}]}
    raw = read_limesurvey_json(document, "a.json")
    assert raw is not None
    assert {column.header: column.cell(0) for column in raw.columns} == {
        "id": "7",
        "submitdate": "",
        "CLIM[SQ001]": "A1",
        "ok": "TRUE",
        "x": "2",
    }


OTHER_JSON = (
    *([], {}, {"items": []}, {"responses": {}}, {"responses": [1]}, {"responses": [{}]}),
    *({"responses": [{"a": [1]}]}, {"responses": [{"a": 1}], "page_count": 1}),
)


@pytest.mark.parametrize("document", OTHER_JSON)
def test_other_json_is_left_to_others(document):
    assert read_limesurvey_json(document, "a.json") is None


def test_json_without_a_response_is_told():
    with pytest.raises(InvalidInput) as invalid:
        read_limesurvey_json({"responses": []}, "a.json")
    assert [problem.code for problem in invalid.value.problems] == [Code.NO_ROWS]


def test_codes_without_a_structure_are_asked_for_and_not_guessed():
    problems = problems_of(FILES / "ls618_vvexport.csv")
    asked = [each for each in problems if each.code is Code.UNKNOWN_LABELS]
    assert len(asked) == 3
    assert "A5" in str(asked[0].values["labels"])


def test_participants_of_a_data_file_for_spss_are_not_kept():
    reading = read(DAT, structure=SPS)
    dropped = {each.place.column for each in reading.problems if each.code is Code.IDENTIFIER_DROPPED}
    assert {"firstname", "lastname", "email", "token"} <= dropped
    assert not {"emailstatus", "sent", "attribute_1"} & {each.header for each in reading.matches if each.target}
    assert "Exemple" not in repr(reading.responses)


def test_a_data_file_for_spss_alone_shows_nobodys_answers():
    problems = problems_of(DAT)
    assert [(each.code, each.values["found"]) for each in problems] == [(Code.HEADER_MISSING, 36)]
    assert "Jean" not in repr(problems)
    assert look(DAT, SURVEY) is None


def test_how_a_data_file_for_spss_is_understood_is_shown():
    seen = look(DAT, SURVEY, structure=SPS)
    assert seen is not None
    assert {"clim_1", "rate_2", "team"} <= {each.target.id for each in seen.matches if each.target}


def test_the_syntax_of_another_export_is_told(tmp_path):
    one_column_less = SPS.read_text(encoding="utf-8-sig").replace(" V36 A1.", "").replace(" V35 A28", " V35 A28.")
    one_column_less = one_column_less.replace("RENAME VARIABLES ( V36 = COND ).\n", "")
    path = tmp_path / "other.sps"
    path.write_text(one_column_less, encoding="utf-8")
    problems = problems_of(DAT, structure=path)
    assert [each.code for each in problems] == [Code.COLUMNS_DIFFER]
    assert problems[0].values == {"found": 36, "expected": 35}


def test_a_broken_line_of_a_data_file_is_named_as_it_stands_there(tmp_path):
    lines = DAT.read_text(encoding="utf-8-sig").splitlines()
    lines[2] = lines[2][:-1]
    path = tmp_path / "cut.dat"
    path.write_text("\n".join(lines), encoding="utf-8")
    problems = problems_of(path, structure=SPS)
    assert [(each.code, each.place.row) for each in problems] == [(Code.RAGGED_ROWS, 3)]
