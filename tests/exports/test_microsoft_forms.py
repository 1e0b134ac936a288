"""Microsoft Forms: the forty invented people in its workbook, its columns in every language, numbered headers."""

import numpy as np
import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import problems_of, read, the, write_csv, write_xlsx
from tool_exports import attribute_columns, cells

from diagnostic.exports.microsoft_forms import FORMAT
from diagnostic.problems import Code

META = {
    "en": ["ID", "Start time", "Completion time", "Email", "Name", "Language", "Last modified time"],
    "fr": ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Langue",
           "Heure de la dernière modification"],
    "fr-CA": ["ID", "Heure de début", "Heure de fin", "Adresse de courriel", "Nom", "Langue",
              "Heure de la dernière modification"],
    "de": ["Id", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Sprache", "Uhrzeit der letzten Änderung"],
    "es": ["Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre", "Idioma",
           "Hora de la última modificación"],
    "it": ["ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome", "Lingua",
           "Ora dell'ultima modifica"],
    "nl": ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Taal", "Tijd van laatste wijziging"],
    "pt": ["ID", "Hora de início", "Hora de conclusão", "Email", "Nome", "Idioma", "Hora da última modificação"],
}  # fmt: skip
ASKED = ["Team\u00a0", "I know what is expected of me ", "I can speak freely in my team", "I often think of leaving",
         "Anything to add?"]  # fmt: skip
ONE = ["A\u00a0", "Agree", "Strongly disagree", "Don’t know", "Fine"]
TWO = ["B", "Disagree", "", "Agree", ""]
ANSWERS = [[4, 1, -1], [2, 0, 4]]


def with_meta(*rows, header=META["en"]):
    start, end = "2026-01-05T09:00:15", "2026-01-05T09:04:00"
    head, *others = rows
    return [[*header, *head], *([k, start, end, "anonymous", "", "", "", *row] for k, row in enumerate(others, 1))]


def book(tmp_path, rows):
    return write_xlsx(tmp_path / "x.xlsx", rows, sheet="Sheet1")


def assert_read(reading):
    assert reading.source.tool == FORMAT.name
    np.testing.assert_array_equal(reading.responses.answers, ANSWERS)
    assert reading.responses.comments["comment_1"] == ("Fine", None)
    assert [reading.responses.hierarchy.units[at].name for at in reading.responses.unit] == ["A", "B"]


def test_the_forty_in_a_workbook_that_states_a_wrong_size():
    reading = read_climate(DATA / "microsoft_forms" / "climate.xlsx")
    assert reading.source.tool == "Microsoft Forms"
    assert (reading.source.rows, reading.source.columns) == (40, 12)
    assert_truth(reading, "fr")
    assert list(reading.responses.seconds[:3]) == [300, 360, 420]
    assert reading.responses.attributes["language"].tolist()[:2] == ["en", "fr"]


@pytest.mark.parametrize("language", META)
def test_every_language_of_the_tool(tmp_path, language):
    truth = cells("typeform/climate.csv")
    asked = [row[1:6] for row in truth]
    stamps = [row[7:10:2] for row in truth]
    rows = [
        [*META[language], *asked[0]],
        *([k, *stamps[k], "anonymous", "", "", "", *row] for k, row in enumerate(asked[1:], 1)),
    ]
    reading = read_climate(write_csv(tmp_path / "x.csv", rows, separator=";"))
    assert reading.source.tool == "Microsoft Forms"
    assert_truth(reading, "en")
    assert list(reading.responses.seconds[:3]) == [300, 360, 420]
    found = list(attribute_columns(reading).values())
    named = "last_name" if language.startswith("fr") else "full_name"
    assert found == ["response_number", "started", "ended", "email", named, "language", "timestamp", "team"]


def test_statements_are_found_by_their_words_whatever_the_spaces(tmp_path):
    assert_read(read(book(tmp_path, with_meta(ASKED, ONE, TWO))))


def test_saved_again_as_csv_by_excel(tmp_path):
    rows = with_meta(ASKED, ONE, TWO)
    excel = [[*row[:1], "7/27/26 19:00:06", "7/27/26 19:06:23", *row[3:]] for row in rows[1:]]
    reading = read_climate(_saved(tmp_path))
    assert_truth(reading, "fr")
    path = write_csv(tmp_path / "y.csv", [rows[0], *excel], separator=";", encoding="cp1252")
    assert_read(read(path))


def _saved(tmp_path):
    rows = cells("google_forms/climate.csv")
    meta = ["Id", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"]
    body = ([k, row[0][:16], row[0][:16], "anonymous", "", *row[1:]] for k, row in enumerate(rows[1:], 1))
    return write_csv(tmp_path / "x.csv", [[*meta, *rows[0][1:]], *body], separator=";", encoding="cp1252")


def test_a_number_that_excel_added_is_no_part_of_a_header(tmp_path):
    rows = with_meta([*ASKED, "Name2", "Tools", "Tools2"], [*ONE, "Ann", "Mail;Chat;", "x"], [*TWO, "", "Chat;", ""])
    reading = read_climate(_with_second_name(tmp_path))
    assert attribute_columns(reading)["Name2"] == "full_name"
    assert_read(read(book(tmp_path, rows)))


def _with_second_name(tmp_path):
    rows = cells("typeform/climate.csv")
    header = [*META["en"][:5], *rows[0][1:6], "Name2"]
    body = ([k, "", "", "", "", *row[1:6], "Ann"] for k, row in enumerate(rows[1:], 1))
    return write_csv(tmp_path / "second.csv", [header, *body])


def test_a_statement_asked_twice_is_asked_about(tmp_path):
    rows = with_meta([*ASKED, "I often think of leaving2"], [*ONE, "Agree"], [*TWO, "Agree"])
    twice = the(problems_of(book(tmp_path, rows)), Code.COLUMN_TWICE)
    assert twice.values == {"target": "leave_1", "columns": "K, M"}


def test_a_number_without_its_stem_belongs_to_the_header(tmp_path):
    rows = with_meta([*ASKED, "Team3", "Q1", "Q12"], [*ONE, "x", "", ""], [*TWO, "", "", ""])
    reading = read(book(tmp_path, rows))
    assert [match.target for match in reading.matches[-3:]] == [None, None, None]


@pytest.mark.parametrize("words", [("Points", "Feedback"), ("Points", "Commentaires"), ("Punkte", "Feedback")])
def test_points_and_feedback_of_a_quiz_are_no_answers(tmp_path, words):
    header = ["Total points", "Quiz feedback"]
    one, two = [2, ""], [1, ""]
    for asked, first, second in zip(ASKED, ONE, TWO, strict=True):
        header += [asked, *(f"{word} - {asked}" for word in words)]
        one += [first, 1, ""]
        two += [second, 0, "See me"]
    reading = read(book(tmp_path, with_meta(header, one, two)))
    assert_read(reading)
    assert [match.aside for match in reading.matches].count(True) == 12


def test_one_choice_of_a_question_with_several_loses_the_mark_at_its_end(tmp_path):
    rows = with_meta(ASKED, ["A;", *ONE[1:]], ["B;", *TWO[1:]])
    assert_read(read(book(tmp_path, rows)))


def test_unknown_answers_are_asked_about(tmp_path):
    rows = with_meta(ASKED, ["A", "Perhaps", "", "", ""], TWO)
    assert the(problems_of(book(tmp_path, rows)), Code.UNKNOWN_LABELS).values["labels"] == "Perhaps"


def test_a_damaged_workbook_is_named(tmp_path):
    whole = book(tmp_path, with_meta(ASKED, ONE, TWO)).read_bytes()
    (tmp_path / "y.xlsx").write_bytes(whole[: len(whole) // 2])
    the(problems_of(tmp_path / "y.xlsx"), Code.XLSX_CORRUPT)


def test_a_workbook_without_answers_is_named(tmp_path):
    the(problems_of(book(tmp_path, with_meta(ASKED))), Code.NO_ROWS)
