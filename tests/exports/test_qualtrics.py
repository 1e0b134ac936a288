"""Exports of Qualtrics: real files value by value, what its manual describes, and files that somebody broke."""

import csv

import numpy as np
import pytest
from climate import CLIMATE, DATA, assert_truth, read_climate
from export_builder import the, write_csv, write_xlsx
from qualtrics_builder import (
    ANSWERS,
    COMMENT,
    FIELDS,
    MATRIX,
    META,
    STATEMENTS,
    STEM,
    TEAM,
    Field,
    changed,
    in_words,
    rows,
    without,
)

from diagnostic.exports.files import read_table
from diagnostic.exports.read import read_export
from diagnostic.problems import Code, InvalidInput, Severity
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import DONT_KNOW

FILES = DATA / "qualtrics"
SPEAKING = (
    *META,
    TEAM.to(code="team"),
    *(each.to(code=f"clim_{k}") for k, each in enumerate(MATRIX, start=1)),
    COMMENT.to(code="comment"),
)
"""Where only codes are left, the codes must say what is asked."""


def read_rows(tmp_path, written, **options):
    return read_climate(write_csv(tmp_path / "export.csv", written), **options)


def problems_of(tmp_path, written):
    with pytest.raises(InvalidInput) as caught:
        read_rows(tmp_path, written)
    in_words(caught.value.problems)
    return caught.value.problems


def expected(*people):
    return [[{98: DONT_KNOW}.get(code, code) for code in ANSWERS[person]] for person in people or range(4)]


def assert_four(reading, *people):
    """The answers of the four, and of them alone."""
    in_words(reading.problems)
    assert reading.source.tool == "Qualtrics"
    assert reading.responses.items == ("clim_1", "clim_2", "clim_3")
    np.testing.assert_array_equal(reading.responses.answers, expected(*people))


def codes_of(reading):
    return {problem.code for problem in reading.problems}


def aside(reading):
    return {match.header for match in reading.matches if match.aside}


def repeated(reading):
    return sum(each.values["count"] for each in reading.problems if each.code is Code.HEADER_REPEATED)


def targets(reading):
    return {match.header: match.target.id for match in reading.matches if match.target}


class TestRealFiles:
    @pytest.mark.parametrize("name", ["qualtrics_choicetext.csv", "qualtrics_choicetext_utf16.tsv"])
    def test_forty_people_in_words(self, name):
        reading = read_climate(FILES / name)
        assert_truth(reading, "en")
        assert the(reading.problems, Code.TEST_ROWS).values == {"count": 1}
        assert the(reading.problems, Code.UNFINISHED_ROWS).severity is Severity.WARNING
        assert reading.responses.seconds[:2].tolist() == [240, 300]
        assert list(reading.responses.attributes["language"][:3]) == ["en", "fr", "fr"]

    def test_three_header_rows_with_german_texts(self):
        table, source, problems = read_table(FILES / "sample.csv")
        assert (source.tool, table.n, problems) == ("Qualtrics", 1, ())
        columns = {column.header: column for column in table.columns}
        assert columns["EndDate"].names == ("end date",)
        assert columns["Q1"].names[-1] == "This is a multiple choice question."
        assert columns["Q1"].cell(0) == "2"
        assert columns["Q2"].names[-1] == "This is a free text question."
        assert columns["Q2"].cell(0) == "Hello World!"
        beside = {"Status", "Progress", "Finished", "DistributionChannel", "Q2 - Topics"}
        assert {name for name, column in columns.items() if column.aside} == beside
        assert table.numbers().tolist() == [4]

    def test_two_header_rows_of_old(self):
        table, source, problems = read_table(FILES / "sample_legacy.csv")
        assert (source.tool, table.n, problems) == ("Qualtrics", 1, ())
        names = {column.header: column.names[0] for column in table.columns}
        assert [names[f"V{k}"] for k in (1, 3, 5, 6, 8, 9)] == [
            "response id", "full name", "email address", "ip address", "start date", "end date",
        ]  # fmt: skip
        assert names["Q2"] == "This is a free text question."
        assert [column.cell(0) for column in table.columns if column.header in {"Q1", "Q2"}] == ["2", "Hello World!"]
        assert "" not in names

    def test_one_header_row_saved_by_r(self, tmp_path):
        """Its NA are empty cells, although the questionnaire knows "NA" as an answer."""
        questionnaire = load_questionnaire(FILES / "workshop")
        with (FILES / "pre_workshop.tsv").open(encoding="utf-8", newline="") as file:
            written = [[*row, "team" if not k else "A"] for k, row in enumerate(csv.reader(file, delimiter="\t"))]
        reading = read_export(write_csv(tmp_path / "saved.tsv", written, "\t"), questionnaire)
        assert reading.source.tool == "Qualtrics"
        assert reading.responses.answers.tolist() == [
            [7, 1, 5, 4], [7, 6, 6, 5], [7, 7, 7, 4], [5, 4, 5, 4], [6, 6, 6, 6], [7, 4, 6, 5],
            [5, 3, 7, 0], [4, 2, 6, 4], [5, 5, 5, 3], [5, 7, 7, 7], [7, 7, 7, 7],
        ]  # fmt: skip
        assert reading.responses.seconds.tolist() == [1132, 672, 418, 250, 355, 157, 587, 903, 286, 2098, 1449]
        assert the(reading.problems, Code.UNFINISHED_ROWS).values == {"count": 1}
        assert the(reading.problems, Code.UNANSWERED_ROWS).values == {"count": 1}


class TestHeaderRows:
    @pytest.mark.parametrize("headers", ["123", "12", "13", "1", "2"])
    def test_any_of_the_rows_may_be_missing(self, tmp_path, headers):
        fields = [each.to(text=each.code) if each in META else each for each in FIELDS] if headers == "2" else FIELDS
        if "2" not in headers:
            fields = SPEAKING
        reading = read_rows(tmp_path, rows(fields, headers))
        assert_four(reading)
        assert reading.responses.comments["comment"] == (None, "Nothing", None, None)
        assert reading.responses.seconds.tolist() == [600, 630, 610, 90]

    @pytest.mark.parametrize("headers", ["12", "123"])
    def test_workbook(self, tmp_path, headers):
        assert_four(read_climate(write_xlsx(tmp_path / "export.xlsx", rows(FIELDS, headers))))

    def test_names_that_r_made_of_them(self, tmp_path):
        snake = {"StartDate": "start_date", "Duration (in seconds)": "duration_s", "RecordedDate": "recorded_date"}
        fields = [each.to(code=snake.get(each.code, each.code.lower())) for each in META]
        reading = read_rows(tmp_path, rows((*fields, TEAM.to(code="team"), *MATRIX), "12"))
        assert_four(reading)
        assert reading.responses.seconds.tolist() == [600, 630, 610, 90]

    @pytest.mark.parametrize("year", [2016, 2026])
    def test_ids_of_2016(self, tmp_path, year):
        written = rows(FIELDS)
        if year == 2016:
            written[2] = [f"{{'ImportId': '{each.import_id.replace('_', '-')}'}}" for each in FIELDS]
        assert_four(read_rows(tmp_path, written))

    def test_identifiers_are_dropped_and_named(self, tmp_path):
        reading = read_rows(tmp_path, rows(FIELDS))
        dropped = {each.place.column for each in reading.problems if each.code is Code.IDENTIFIER_DROPPED}
        assert dropped >= {"IPAddress", "RecipientLastName", "ExternalReference", "LocationLatitude", "ResponseId"}
        assert list(reading.responses.attributes["language"]) == ["en", "fr", "fr", "en"]
        assert aside(reading) == {"Status", "Progress", "Finished", "DistributionChannel"}

    def test_a_damaged_row_of_ids(self, tmp_path):
        written = rows(FIELDS)
        written[2] = [cell[: len(cell) // 2] if k % 2 else cell for k, cell in enumerate(written[2])]
        reading = read_rows(tmp_path, written)
        assert_four(reading)
        assert the(reading.problems, Code.HEADER_DAMAGED).severity is Severity.WARNING

    def test_a_row_of_ids_of_which_nothing_is_left(self, tmp_path):
        written = rows(FIELDS)
        written[2] = ['{"Imp' for _ in written[2]]
        reading = read_rows(tmp_path, written)
        assert_four(reading)
        assert the(reading.problems, Code.HEADER_DAMAGED).values == {"count": len(FIELDS)}

    def test_an_unnamed_empty_last_column(self, tmp_path):
        written = [[*row, ""] for row in rows(FIELDS)]
        reading = read_rows(tmp_path, written)
        assert_four(reading)
        assert len(reading.matches) == len(FIELDS)


class TestColumns:
    def test_ids_number_otherwise_than_codes(self, tmp_path):
        numbered = [each.to(import_id=f"QID2_{id_}") for each, id_ in zip(MATRIX, (3, 7, 9), strict=True)]
        assert_four(read_rows(tmp_path, rows((*META, TEAM, *numbered))))

    @pytest.mark.parametrize("stem", ["Team - climate: how far do you agree?", "Well-being - and e-mail - at work", ""])
    @pytest.mark.parametrize("sign", [" - ", "-"])
    def test_the_sign_between_question_and_statement_is_in_the_question_too(self, tmp_path, stem, sign):
        fields = [each.to(text=f"{stem}{sign}{text}") for each, text in zip(MATRIX, STATEMENTS, strict=True)]
        assert_four(read_rows(tmp_path, rows((*META, TEAM, *fields))))
        assert_four(read_rows(tmp_path, rows((*META, TEAM, *fields), "12")))

    def test_the_sign_is_in_the_statement_too(self, tmp_path):
        reading = read_rows(tmp_path, rows((*META, TEAM, *(
            each.to(text=f"{each.text} - {STATEMENTS[0]}") if each is MATRIX[2] else each for each in MATRIX
        ))))  # fmt: skip
        assert "Q2_3" not in targets(reading)

    def test_one_row_of_a_matrix_is_left(self, tmp_path):
        only = MATRIX[0].to(text=f"Team - climate: {STEM} - {STATEMENTS[0]}")
        reading = read_rows(tmp_path, rows((*META, TEAM, only)))
        assert reading.responses.items == ("clim_1",)
        assert reading.responses.answers.ravel().tolist() == [4, 2, 5, 3]

    def test_names_of_their_own_rows_from_another_question_and_side_by_side(self, tmp_path):
        named = (
            MATRIX[0].to(code="know_it"),
            MATRIX[1].to(code="Q2_x2", import_id="QID2_x2"),
            MATRIX[2].to(code="Q9#1_3", import_id="QID9#1_3"),
        )
        assert_four(read_rows(tmp_path, rows((*META, TEAM, *named))))

    def test_a_statement_called_like_an_attribute_is_none(self, tmp_path):
        other = [
            Field("Q8_1", "How important to you is - Your team", "QID8_1", ("1", "1", "2", "2")),
            Field("Q8_2", "How important to you is - Location", "QID8_2", ("1", "1", "2", "2")),
        ]
        reading = read_rows(tmp_path, rows((*FIELDS, *other)))
        assert_four(reading)
        assert not {"Q8_1", "Q8_2"} & targets(reading).keys()

    def test_fields_of_the_organisations_own(self, tmp_path):
        fields = (
            *META, *MATRIX,
            Field("Team", "Team", "Team", ("A", "A", "B", "B")),
            Field("Department", "Department", "Department", ("X", "X", "Y", "Y")),
            Field("site", "site", "site", ("North", "North", "South", "-99")),
        )  # fmt: skip
        reading = read_rows(tmp_path, rows(fields))
        assert_four(reading)
        assert [reading.responses.hierarchy.units[at].name for at in reading.responses.unit] == ["A", "A", "B", "B"]
        assert {unit.name for unit in reading.responses.hierarchy.units} >= {"X", "Y"}
        assert list(reading.responses.attributes["site"]) == ["North", "North", "South", "-99"]

    def test_what_is_no_answer_is_set_aside(self, tmp_path):
        beside = (
            ("Q1_3_TEXT", "Which team are you in? - Other - Text", "QID1_3_TEXT"),
            ("Q2_DO_1", "Display order", "QID2_DO_1"),
            ("FL_4_DO", "Display order", "FL_4_DO"),
            ("Q7_First Click", "Timing - First Click", "QID7_FIRST_CLICK"),
            ("Q7_Last Click", "Timing - Last Click", "QID7_LAST_CLICK"),
            ("Q7_Page Submit", "Timing - Page Submit", "QID7_PAGE_SUBMIT"),
            ("Q7_Click Count", "Timing - Click Count", "QID7_CLICK_COUNT"),
            ("Q8_Browser", "Browser", "QID8_BROWSER"),
            ("Q8_Operating System", "System", "QID8_OS"),
            ("Q8_Resolution", "Resolution", "QID8_RESOLUTION"),
            ("Q3 - Topics", "Q3 - Topics", "QID3_TEXT_eae5a8d0e7fd4bd183e983e5Topics"),
            ("Q3 - Parent Topics", "Q3 - Parent Topics", "QID3_TEXT_eae5a8d0e7fd4bd183e983e5ParentTopics"),
            ("Q3 - Sentiment", "Q3 - Sentiment", "QID3_TEXT_eae5a8d0e7fd4bd183e983e5Sentiment"),
            ("Q9_NPS_GROUP", "Would you recommend us? - Group", "QID9_NPS_GROUP"),
            ("Q10_0_GROUP", "Pick - Group", "QID10_0_GROUP"),
            ("Q10_0_1_RANK", "Pick - Rank", "QID10_G0_1_RANK"),
            ("SC0", "Score", "SC_0abcDEF"),
            ("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore"),
        )
        fields = (*FIELDS, *(Field(*each, ("1", "2", "3", "4")) for each in beside))
        usual = {"Status", "Progress", "Finished", "DistributionChannel"}
        for headers in ("123", "12"):
            reading = read_rows(tmp_path, rows(fields, headers))
            assert_four(reading)
            assert aside(reading) - usual == {code for code, _, _ in beside}
            assert targets(reading)["Q3"] == "comment"

    def test_several_answers_spread_over_columns_are_no_statements(self, tmp_path):
        split = [
            Field(f"Q5_{k}", f"Which of these apply? - {text}", f"QID5_{k}", (text, "", text, ""))
            for k, text in enumerate(("Night work", "Shift work", "Team"), start=1)
        ]
        assert_four(read_rows(tmp_path, rows((*FIELDS, *split))))

    def test_seen_and_not_answered_is_no_answer(self, tmp_path):
        fields = changed(FIELDS, "Q2_2", cells=("5", "98", "-99", "3"))
        assert_four(read_rows(tmp_path, rows(fields)))

    def test_a_question_asked_once_for_each_unit_is_a_question_about_units(self, tmp_path):
        questionnaire = load_questionnaire("full")
        roster = questionnaire.rosters[0]
        asked = [
            Field(f"{k}_Q6", roster.need_text.by_language["en"].format(unit=unit), f"{k}_QID6", ("0", "1", "2", "1"))
            for k, unit in enumerate(("HR", "IT"), start=1)
        ]
        table, _, _ = read_table(write_csv(tmp_path / "loop.csv", rows((*META, *asked))))
        assert [column.names[-2:] for column in table.columns[-2:]] == [("Q6", each.text) for each in asked]

    def test_two_loops_of_one_question_are_never_one_item(self, tmp_path):
        loops = [
            each.to(code=f"{loop}_{each.code}", import_id=f"{loop}_{each.import_id}", text=f"{unit} - {each.text}")
            for loop, unit in enumerate(("Sales", "Plant"), start=1)
            for each in MATRIX
        ]
        problems = problems_of(tmp_path, rows((*META, TEAM, *loops)))
        twice = [each for each in problems if each.code is Code.COLUMN_TWICE]
        assert {each.place.column for each in twice} == {"1_Q2_1", "1_Q2_2", "1_Q2_3"}
        told = {f"2_Q2_{k}": None for k in (1, 2, 3)}
        path = write_csv(tmp_path / "loops.csv", rows((*META, TEAM, *loops)))
        map_file = tmp_path / "map.yaml"
        map_file.write_text("columns:\n" + "".join(f"  {code}: ignore\n" for code in told), encoding="utf-8")
        assert_four(read_climate(path, mapping=map_file))


class TestRows:
    @pytest.mark.parametrize("status", ["1", "2", "8", "9", "12", "Survey Preview", "Survey Test", "Spam"])
    def test_tests_are_left_out_and_counted(self, tmp_path, status):
        reading = read_rows(tmp_path, rows(changed(FIELDS, "Status", cells=("0", status, "0", status))))
        assert_four(reading, 0, 2)
        assert the(reading.problems, Code.TEST_ROWS).values == {"count": 2}

    @pytest.mark.parametrize("status", ["0", "4", "16", "IP Address", "Imported", "Offline Response", ""])
    def test_other_ways_of_answering_are_people(self, tmp_path, status):
        reading = read_rows(tmp_path, rows(changed(FIELDS, "Status", cells=(status,) * 4)))
        assert_four(reading)
        assert not {Code.TEST_ROWS, Code.ONLY_TEST_ROWS} & codes_of(reading)

    def test_a_preview_told_by_its_channel_alone(self, tmp_path):
        fields = changed(without(FIELDS, "Status"), "DistributionChannel", cells=("email", "preview", "test", "qr"))
        reading = read_rows(tmp_path, rows(fields))
        assert_four(reading, 0, 3)
        assert the(reading.problems, Code.TEST_ROWS).values == {"count": 2}

    def test_nothing_but_tests_is_a_trial(self, tmp_path):
        reading = read_rows(tmp_path, rows(changed(FIELDS, "Status", cells=("2", "2", "1", "2"))))
        assert_four(reading)
        assert the(reading.problems, Code.ONLY_TEST_ROWS).severity is Severity.WARNING

    @pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("True", "False"), ("VRAI", "FAUX"), ("TRUE", "FALSE")])
    def test_the_unfinished_count_as_far_as_they_came(self, tmp_path, yes, no):
        reading = read_rows(tmp_path, rows(changed(FIELDS, "Finished", cells=(yes, no, no, yes))))
        assert_four(reading)
        assert the(reading.problems, Code.UNFINISHED_ROWS).values == {"count": 2}

    def test_the_unfinished_are_known_by_their_progress_too(self, tmp_path):
        fields = changed(without(FIELDS, "Finished"), "Progress", cells=("100", "62", "100", "100"))
        assert the(read_rows(tmp_path, rows(fields)).problems, Code.UNFINISHED_ROWS).values == {"count": 1}

    def test_rows_keep_their_number_in_the_file(self, tmp_path):
        fields = changed(FIELDS, "Status", cells=("1", "0", "0", "0"))
        table, _, _ = read_table(write_csv(tmp_path / "export.csv", rows(fields)))
        assert table.numbers().tolist() == [5, 6, 7]


class TestBroken:
    @pytest.mark.parametrize("headers", ["123", "12", "1"])
    def test_a_second_export_below_the_first(self, tmp_path, headers):
        fields = FIELDS if "2" in headers else SPEAKING
        new = tuple(f"R_11111111111111{k}" for k in range(4))
        second = rows(changed(fields, "ResponseId", cells=new), headers)
        reading = read_rows(tmp_path, [*rows(fields, headers), *second])
        assert_four(reading, 0, 1, 2, 3, 0, 1, 2, 3)
        assert repeated(reading) == len(headers)

    def test_its_texts_in_another_language(self, tmp_path):
        english = [each.to(text=each.code) for each in META]
        reading = read_rows(tmp_path, [*rows(FIELDS), *rows((*english, *FIELDS[len(META) :]))])
        assert_four(reading)
        assert repeated(reading) == 3

    @pytest.mark.parametrize("headers", ["123", "12"])
    def test_rows_of_another_survey(self, tmp_path, headers):
        other = [MATRIX[0].to(code="Q7_1", import_id="QID7_1", text="Something else - That"), *MATRIX[1:]]
        problems = problems_of(tmp_path, [*rows(FIELDS, headers), *rows((*META, TEAM, *other, COMMENT), headers)])
        mixed = the(problems, Code.SURVEYS_MIXED)
        assert (mixed.place.row, mixed.place.column) == (len(headers) + 5, "Q2_1")

    def test_another_survey_with_the_same_codes(self, tmp_path):
        other = [each.to(import_id=each.import_id.replace("QID2", "QID12")) for each in MATRIX]
        problems = problems_of(tmp_path, [*rows(FIELDS), *rows((*META, TEAM, *other, COMMENT))])
        assert the(problems, Code.SURVEYS_MIXED).place.row == 10

    def test_rows_of_another_survey_without_its_headers(self, tmp_path):
        turned = (*reversed(META), TEAM, *MATRIX, COMMENT)
        problems = problems_of(tmp_path, [*rows(FIELDS), *rows(FIELDS)[3:5], *rows(turned, "")[:2]])
        mixed = the(problems, Code.SURVEYS_MIXED)
        assert (mixed.place.row, mixed.values["count"]) == (10, 2)

    def test_codes_shifted_over_their_ids(self, tmp_path):
        written = rows(FIELDS)
        written[0] = ["", *written[0][:-1]]
        assert the(problems_of(tmp_path, written), Code.HEADERS_SHIFTED).place.column == "StartDate"

    @pytest.mark.parametrize("headers", ["123", "12"])
    def test_all_headers_shifted_over_the_answers(self, tmp_path, headers):
        written = rows(FIELDS, headers)
        people = [[*row[1:], ""] for row in written[len(headers) :]]
        shifted = the(problems_of(tmp_path, [*written[: len(headers)], *people]), Code.HEADERS_SHIFTED)
        assert (shifted.values, shifted.place.row) == ({"count": 4}, len(headers) + 1)

    def test_the_only_header_shifted_over_the_answers(self, tmp_path):
        header, *people = rows(FIELDS, "1")
        problems = problems_of(tmp_path, [header, *([*row[1:], ""] for row in people)])
        assert the(problems, Code.HEADERS_SHIFTED).severity is Severity.ERROR

    def test_only_headers(self, tmp_path):
        assert Code.NO_ROWS in {each.code for each in problems_of(tmp_path, rows(FIELDS)[:3])}


def test_other_tables_are_not_taken_for_qualtrics(tmp_path):
    written = [["StartDate", "EndDate", "IP Address", "team", "clim_1"], ["a", "b", "c", "HR", "4"]]
    _, source, _ = read_table(write_csv(tmp_path / "export.csv", written))
    assert source.tool == ""
    assert CLIMATE.items
