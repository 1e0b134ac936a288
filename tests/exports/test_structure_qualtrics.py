"""Qualtrics surveys (.qsf): what the codes of real exports stand for, person by person."""

import csv
import json

import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import the, write_csv
from qualtrics_builder import FIELDS, MATRIX, META, TEAM, in_words, rows

from diagnostic.exports.files import read_table
from diagnostic.exports.read import read_export
from diagnostic.exports.structure import read_structure, with_structure
from diagnostic.problems import Code, InvalidInput
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import DONT_KNOW

FILES = DATA / "qualtrics"
LIKE, NEITHER, DISLIKE = 3, 2, 1
NO_OPINION = NEVER_TRIED = DONT_KNOW
VEGETABLES = [
    [DISLIKE, NEVER_TRIED, NO_OPINION, NEVER_TRIED],
    [NEITHER, LIKE, LIKE, NEITHER],
    [NO_OPINION, DISLIKE, NO_OPINION, NEITHER],
    [DISLIKE, NEITHER, NEITHER, NEVER_TRIED],
    [NO_OPINION, LIKE, LIKE, DISLIKE],
    [NEVER_TRIED, NO_OPINION, NEVER_TRIED, LIKE],
    [NEVER_TRIED, NEVER_TRIED, NEVER_TRIED, NEITHER],
    [NO_OPINION, NEITHER, NEITHER, NEVER_TRIED],
    [LIKE, DISLIKE, DISLIKE, NO_OPINION],
    [NO_OPINION, NO_OPINION, NO_OPINION, DISLIKE],
    [DISLIKE, DISLIKE, NEVER_TRIED, NO_OPINION],
    [DISLIKE, NEVER_TRIED, NEITHER, NEITHER],
    [LIKE, NEVER_TRIED, LIKE, NO_OPINION],
    [DISLIKE, LIKE, NEITHER, NO_OPINION],
    [NEITHER, NEVER_TRIED, NO_OPINION, DISLIKE],
]
"""Read by eye in the file: 1 like, 2 neither, 3 dislike, -1 no opinion, -2 never tried it."""
POINTS = [[3, 1, 2], [3, 2, 4], [3, 2, 4], [1, 2, 4], [2, 4, 3]]
"""Read by eye: 10 to 13 are the points 1 to 4."""


def with_team(tmp_path, name):
    """A copy of a real file with a team, which it does not have: a field after its last column."""
    with (FILES / name).open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    headers = sum(1 for row in written if not row[0].startswith("R_"))
    head = ["team", "team", "{'ImportId': 'team'}"][:headers]
    cells = [*head, *("AB"[k % 2] for k in range(len(written) - headers))]
    return write_csv(tmp_path / name, [[*row, cell] for row, cell in zip(written, cells, strict=True)])


def with_qsf(tmp_path, change):
    """A copy of the forty's survey with something changed in its questions, by id."""
    survey = json.loads((FILES / "climate.qsf").read_text(encoding="utf-8"))
    questions = {each["PrimaryAttribute"]: each["Payload"] for each in survey["SurveyElements"]}
    change(questions)
    path = tmp_path / "changed.qsf"
    path.write_text(json.dumps(survey), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "questionnaire", "answers"),
    [("No_Basis_for_Evaluation", "vegetables", VEGETABLES), ("Single_Answer_Matrix_Questions", "points", POINTS)],
)
def test_codes_of_real_files_by_their_labels(tmp_path, name, questionnaire, answers):
    reading = read_export(
        with_team(tmp_path, f"{name}.csv"),
        load_questionnaire(FILES / questionnaire),
        mapping=FILES / questionnaire / "map.yaml",
        structure=FILES / f"{name}.qsf",
    )
    in_words(reading.problems)
    assert reading.responses.answers.tolist() == answers
    # Tools generated all of these answers.
    assert the(reading.problems, Code.ONLY_TEST_ROWS).values == {"count": len(answers)}


def test_the_same_statement_in_two_matrices_is_never_read_from_either(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        read_export(
            with_team(tmp_path, "No_Basis_for_Evaluation.csv"),
            load_questionnaire(FILES / "vegetables"),
            structure=FILES / "No_Basis_for_Evaluation.qsf",
        )
    twice = [each for each in caught.value.problems if each.code is Code.COLUMN_TWICE]
    assert [each.values["target"] for each in twice] == ["squash", "cucumbers", "zucchini", "beans"]


def test_forty_people_in_numbers():
    assert_truth(read_climate(FILES / "qualtrics_numeric.csv", structure=FILES / "climate.qsf"), "en")


def test_codes_in_any_order_are_read_by_their_words(tmp_path):
    def turn(questions):
        questions["QID2"]["RecodeValues"] = {"1": 7, "2": "3", "3": "-99", "4": "1", "5": "12", "6": "5"}

    recoded = {"1": "7", "2": "3", "3": "-99", "4": "1", "5": "12", "98": "5", "": ""}
    fields = [each.to(cells=tuple(recoded[cell] for cell in each.cells)) for each in MATRIX]
    path = write_csv(tmp_path / "recoded.csv", rows((*META, TEAM, *fields)))
    reading = read_climate(path, structure=with_qsf(tmp_path, turn))
    assert reading.responses.answers.tolist() == [[4, 5, 2], [2, DONT_KNOW, 4], [5, 0, 1], [3, 3, 3]]


def described(path, structure):
    table, _, _ = read_table(path)
    return {column.header: column for column in with_structure(table, read_structure(structure)).columns}


def test_words_in_every_language_and_names_of_answers(tmp_path):
    def name(questions):
        questions["QID2"]["VariableNaming"] = {"5": "Full agreement"}

    columns = described(write_csv(tmp_path / "export.csv", rows(FIELDS)), with_qsf(tmp_path, name))
    strongest = ("Strongly agree", "Tout à fait d’accord", "Full agreement")
    assert columns["Q2_1"].labels["5"] == strongest
    assert columns["Q2_1"].labels["Full agreement"] == strongest
    assert columns["Q2_1"].labels["98"] == ("Don’t know",)
    assert columns["Q2_3"].names[-1] == "Dans quelle mesure êtes-vous d’accord ? [Je pense souvent à partir]"
    assert columns["Q1"].labels["3"] == ("Operations", "Opérations")
    assert columns["Q3"].names[-1] == "Anything to add?"
    assert columns["Q3"].labels == {}


def test_ids_are_believed_before_codes(tmp_path):
    """Row 1 may count the rows of a matrix where their ids have gaps."""

    def gaps(questions):
        payload = questions["QID2"]
        payload["Choices"] = dict(zip(("2", "1", "9"), payload["Choices"].values(), strict=True))
        payload["ChoiceOrder"] = ["2", "1", "9"]
        payload["ChoiceDataExportTags"] = False
        payload["Language"] = []
        payload["DataExportTag"] = "Q2"

    ids = [each.to(text="", import_id=f"QID2_{id_}") for each, id_ in zip(MATRIX, ("2", "1", "9"), strict=True)]
    structure = with_qsf(tmp_path, gaps)
    columns = described(write_csv(tmp_path / "export.csv", rows((*META, TEAM, *ids))), structure)
    for code, statement in (("Q2_1", "I know"), ("Q2_2", "I can speak"), ("Q2_3", "I often")):
        assert f"[{statement}" in columns[code].names[-1]
    # Without ids the answers are certain, and the statements are not.
    codes = [each.to(text="") for each in MATRIX]
    columns = described(write_csv(tmp_path / "codes.csv", rows((*META, TEAM, *codes), "1")), structure)
    assert columns["Q2_1"].labels["5"] == ("Strongly agree",)
    assert not any("[" in name for name in columns["Q2_1"].names)


def test_rows_carried_forward_have_the_answers_of_their_matrix(tmp_path):
    carried = MATRIX[0].to(code="Q2_x4", import_id="QID2_x4")
    columns = described(write_csv(tmp_path / "export.csv", rows((*META, carried))), FILES / "climate.qsf")
    assert columns["Q2_x4"].labels["1"] == ("Strongly disagree", "Pas du tout d’accord")


def test_questions_with_several_answers_and_side_by_side(tmp_path):
    def other(questions):
        questions["QID1"]["Selector"] = "MAVR"
        matrix = questions["QID2"]
        matrix["QuestionType"] = "SBS"
        part = {key: matrix[key] for key in ("QuestionText", "Answers", "RecodeValues")}
        matrix["AdditionalQuestions"] = {"1": part, "2": {**part, "SubSelector": "MultipleAnswer"}}

    structure = read_structure(with_qsf(tmp_path, other))
    assert {each.split("_")[0] for each in structure.ids} == {"QID2#1", "QID3"}
    assert structure.ids["QID2#1_2"].names == ("How far do you agree with each statement? [I can speak up in my team]",)


@pytest.mark.parametrize("cut", [200, 2000])
def test_a_survey_that_is_cut_off(tmp_path, cut):
    path = tmp_path / "cut.qsf"
    path.write_bytes((FILES / "climate.qsf").read_bytes()[:cut])
    with pytest.raises(InvalidInput) as caught:
        read_structure(path)
    in_words(caught.value.problems)
    assert the(caught.value.problems, Code.STRUCTURE_DAMAGED).place.file == "cut.qsf"


ODD = {
    "no list of questions": '{"SurveyElements": 3}',
    "no question": '{"SurveyElements": [null, 1, "x", {"Element": "BL", "Payload": null}]}',
}
ODDER = [
    {"QuestionID": ["Q"], "Choices": [1, {"Display": {}}]},
    {"QuestionID": "QID1", "QuestionType": "Matrix", "Choices": [{"Display": 5}], "Answers": {"1": []}},
    {"QuestionID": "QID1", "QuestionType": "MC", "Language": "EN", "RecodeValues": [[]], "Choices": None},
    {"QuestionID": 1, "QuestionType": "SBS", "AdditionalQuestions": [3, {"Answers": True}]},
]


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_a_survey_without_questions(tmp_path, content):
    path = tmp_path / "odd.qsf"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_structure(path)
    assert the(caught.value.problems, Code.STRUCTURE_DAMAGED)


@pytest.mark.parametrize("payload", ODDER)
def test_whatever_a_question_holds_the_others_are_read(tmp_path, payload):
    survey = json.loads((FILES / "climate.qsf").read_text(encoding="utf-8"))
    survey["SurveyElements"].append({"Element": "SQ", "Payload": payload})
    path = tmp_path / "odd.qsf"
    path.write_text(json.dumps(survey), encoding="utf-8")
    assert read_structure(path).ids["QID2_1"].labels["1"] == ("Strongly disagree", "Pas du tout d’accord")
