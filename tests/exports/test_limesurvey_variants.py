"""Exports of LimeSurvey with other headings, answers, languages and parts than the real ones have."""

import numpy as np
import pytest
from export_builder import headed, write_xlsx
from hypothesis import given
from hypothesis import strategies as st
from limesurvey_survey import (
    ADDED,
    AGREE,
    ASKED,
    CODES,
    FRENCH,
    LONG,
    LSS,
    SHORT,
    TEXTS,
    assert_four,
    codes,
    problems_of,
    read,
    table,
    targets,
    write,
)

from diagnostic.exports.limesurvey import FORMAT
from diagnostic.exports.limesurvey_cells import unescaped
from diagnostic.exports.limesurvey_headings import last_part, separator
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, Severity

HEADINGS = {
    "en": "Response ID|Date submitted|Last page|Start language|Seed|Access code|Date started|Date last action",
    "fr": "|".join(FRENCH),
    "de": "Antwort ID|Datum Abgeschickt|Letzte Seite|Start-Sprache|Zufallsgeneratorstartwert|Zugangscode|"
    "Datum gestartet|Datum letzte Aktivität",
    "es": "ID de respuesta|Fecha de envío|Última página|Lenguaje inicial|Semilla|Código de acceso|Fecha de inicio|"
    "Fecha de la última acción",
    "it": "ID risposta|Data invio|Ultima pagina|Lingua iniziale|Seme|Codice d'accesso|Data di inizio|"
    "Data dell'ultima azione",
    "nl": "Respons-ID|Datum verzonden|Laatste pagina|Begin taal|Plaats|Toegangscode|Startdatum|Datum laatste actie",
    "pt": "ID da resposta|Data de envio|Última página|Idioma inicial|Semente|Código de acesso|Data de início|"
    "Data da última ação",
}
MEANT = ["response_number", "ended", None, "language", "response_number", "respondent", "started", "timestamp"]


def cut(text: str) -> str:
    """Abbreviate a heading as LimeSurvey does."""
    question, _, part = text.partition(" [")
    both = [each if len(each) <= 15 else f"{each[:15]}.. " for each in (question, part.removesuffix("]")) if each]
    return f"{both[0]} [{both[1]}]" if len(both) > 1 else both[0]


@pytest.mark.parametrize("language", HEADINGS)
def test_what_limesurvey_adds_is_known_in_any_language(tmp_path, language):
    added = HEADINGS[language].split("|")
    reading = read(table(tmp_path / "a.csv", added, TEXTS))
    assert reading.source.tool == "LimeSurvey"
    assert_four(reading)
    assert [targets(reading)[header] for header in added] == MEANT
    np.testing.assert_array_equal(reading.responses.seconds, [630.0, 315.0, np.nan])
    assert codes(reading)["unfinished-rows"].values["count"] == 1
    assert codes(reading)["unfinished-rows"].severity is Severity.WARNING
    assert codes(reading)["unanswered-rows"].values["count"] == 1


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("between", [". ", " ", " - ", ""])
def test_headings_by_code_and_text(tmp_path, separator, between):
    added = [f"{code}{between}{text}" for code, text in zip(CODES, FRENCH, strict=True)]
    asked = [f"{code}{between}{text}" for code, text in zip(ASKED, TEXTS, strict=True)]
    path = write(tmp_path / "a.csv", [*added, *asked], [[*a, *b] for a, b in zip(ADDED, LONG, strict=True)], separator)
    reading = read(path)
    assert_four(reading)
    assert [targets(reading)[header] for header in added] == MEANT
    assert "numbers" not in str(codes(reading))


@pytest.mark.parametrize("between", [". ", ""])
def test_codes_beside_texts_lead_to_the_structure(tmp_path, between):
    joined = [
        [f"{code}{between}{text}" for code, text in zip(*pair, strict=True)]
        for pair in ((CODES, FRENCH), (ASKED, TEXTS))
    ]
    assert_four(read(table(tmp_path / "a.csv", *joined, SHORT), structure=LSS))


def test_abbreviated_headings_are_completed_by_the_structure(tmp_path):
    path = table(tmp_path / "a.csv", [cut(each) for each in FRENCH], [cut(each) for each in TEXTS])
    reading = read(path, structure=LSS)
    assert_four(reading)
    assert [targets(reading)[" ".join(cut(each).split())] for each in FRENCH] == MEANT


def test_abbreviated_headings_alone_are_told_and_not_guessed(tmp_path):
    path = table(tmp_path / "a.csv", [cut(each) for each in FRENCH], [cut(each) for each in TEXTS])
    problems = {each.code: each for each in problems_of(path)}
    assert problems[Code.HEADINGS_CUT].values["count"] == 6
    assert Code.NOTHING_MATCHED in problems


def test_three_points_are_a_text_of_its_own(tmp_path):
    asked = [*TEXTS[:-1], "Un commentaire...", "Autre [J’aimerais...]"]
    rows = [[*answers, ""] for answers in LONG]
    assert "headings-cut" not in codes(read(table(tmp_path / "a.csv", FRENCH, asked, rows)))


def test_headings_with_underscores_for_spaces(tmp_path):
    under = [[each.replace(" ", "_") for each in headers] for headers in (FRENCH, TEXTS)]
    reading = read(table(tmp_path / "a.csv", *under))
    assert_four(reading)
    assert [targets(reading)[header] for header in under[0]] == MEANT


def test_codes_as_in_expressions(tmp_path):
    asked = [each.replace("[", "_").removesuffix("]") for each in ASKED]
    assert_four(read(table(tmp_path / "a.csv", CODES, asked, SHORT), structure=LSS))


def test_codes_without_what_limesurvey_adds(tmp_path):
    reading = read(write(tmp_path / "a.csv", ASKED, SHORT), structure=LSS)
    assert reading.source.tool == "LimeSurvey"
    assert_four(reading)


def test_full_texts_with_codes_as_answers(tmp_path):
    assert_four(read(table(tmp_path / "a.csv", FRENCH, TEXTS, SHORT), structure=LSS))


REVERSED = """class\ttype/scale\tname\trelevance\ttext\tlanguage
S\t\tlanguage\t\tfr\t
G\t1\tA\t1\t\tfr
Q\tL\tSERVICE\t1\tDans quel service travaillez-vous ?\tfr
A\t0\tRH\t\tRH\tfr
A\t0\tIT\t\tInformatique\tfr
Q\tF\tCLIM\t1\tQu’en pensez-vous ?\tfr
SQ\t0\tSQ001\t1\tJe sais ce que l’on attend de moi\tfr
SQ\t0\tSQ002\t1\tJe peux m'exprimer librement\tfr
SQ\t0\tSQ003\t1\tJe pense souvent à partir\tfr
A\t0\t{0}1\t\tTout à fait d'accord\tfr
A\t0\t{0}2\t\tPlutôt d'accord\tfr
A\t0\t{0}3\t\tNi d'accord, ni pas d'accord\tfr
A\t0\t{0}4\t\tPlutôt pas d'accord\tfr
A\t0\t{0}5\t\tPas du tout d'accord\tfr
A\t0\tNSP\t\tNe sait pas\tfr
Q\tT\tCOMM\t1\tUn commentaire ?\tfr
"""


@pytest.mark.parametrize("letter", ["A", ""])
def test_the_direction_comes_from_the_wording_and_not_from_the_codes(tmp_path, letter):
    turned = {f"A{code}": f"{letter}{6 - code}" for code in range(1, 6)}
    path = table(tmp_path / "a.csv", CODES, ASKED, [[turned.get(cell, cell) for cell in row] for row in SHORT])
    structure = tmp_path / "a.txt"
    structure.write_text(REVERSED.format(letter), encoding="utf-8-sig")
    assert_four(read(path, structure=structure))


def test_codes_alone_are_never_taken_for_answers(tmp_path):
    problems = problems_of(table(tmp_path / "a.csv", FRENCH, TEXTS, SHORT))
    assert [each.place.column for each in problems if each.code is Code.UNKNOWN_LABELS]


def test_a_hidden_time_is_no_time_and_the_response_was_submitted(tmp_path):
    hidden = [[row[0], "1980-01-01 00:00:00", *row[2:6], "1980-01-01 00:00:00", "1980-01-01 00:00:00"] for row in ADDED]
    rows = [[*one, *other] for one, other in zip(hidden, LONG, strict=True)]
    reading = read(write(tmp_path / "a.csv", [*CODES, *TEXTS], rows))
    assert "unfinished-rows" not in codes(reading)
    assert np.isnan(reading.responses.seconds).all()


def test_the_times_of_pages_and_questions_are_no_answers(tmp_path):
    timed = {"interviewtime": "600", "groupTime12": "20", "CLIMTime": "3.5", "SERVICETime": "1"}
    rows = [[*added, *answers, *timed.values()] for added, answers in zip(ADDED, LONG, strict=True)]
    full = ["Temps total", "Durée du groupe: Votre travail", "Durée: CLIM", "Durée: SERVICE"]
    for added, asked, times in ((CODES, ASKED, list(timed)), (FRENCH, TEXTS, full)):
        reading = read(write(tmp_path / "a.csv", [*added, *asked, *times], rows), structure=LSS)
        assert_four(reading)
        np.testing.assert_array_equal(reading.responses.seconds, [600.0] * 3)
        assert [match.aside for match in reading.matches[-3:]] == [True] * 3


def test_what_is_written_beside_an_answer_is_none(tmp_path):
    asked = [*ASKED, "SERVICE[comment]", "OUTILS[SQ001]", "OUTILS[SQ001comment]", "UPLOAD[filecount]", "Q[nocomment]"]
    rows = [[*answers, "x", "Y", "y", "1", "5"] for answers in SHORT]
    reading = read(write(tmp_path / "a.csv", asked, rows), structure=LSS)
    aside = {match.header: match.aside for match in reading.matches}
    assert [header for header in aside if aside[header]] == [
        "SERVICE[other]",
        "SERVICE[comment]",
        "OUTILS[SQ001comment]",
        "UPLOAD[filecount]",
    ]


def test_two_answers_to_one_statement_are_told_apart(tmp_path):
    text = TEXTS[2]
    asked = [TEXTS[0], *TEXTS[3:], f"{text}[Maintenant]", f"{text}[Il y a un an]"]
    rows = [[row[0], *row[3:], "Plutôt d'accord", "Plutôt d'accord"] for row in LONG]
    reading = read(write(tmp_path / "a.csv", [*CODES, *asked], [[*a, *b] for a, b in zip(ADDED, rows, strict=True)]))
    assert reading.responses.items == ("clim_2", "clim_3")


def test_not_answered_and_not_applicable_are_two_things(tmp_path):
    headers = [*FRENCH, "Service", f"{AGREE} [Je sais ce que l’on attend de moi]", "Encadrez-vous ?"]
    cells = [["RH", "N/A", "N/A"], ["RH", "Tout à fait d'accord", "Oui"], ["IT", "Plutôt d'accord", "Non"]]
    path = write(tmp_path / "a.csv", headers, [[*a, *b] for a, b in zip(ADDED, cells, strict=False)])
    reading = read(path)
    assert reading.responses.answers[:, 0].tolist() == [-1, 5, 4]
    plain = FORMAT.plain(raw(headers, [[*a, *b] for a, b in zip(ADDED, cells, strict=False)]), "a.csv").table
    assert [plain.columns[-1].cell(row) for row in range(3)] == ["", "Oui", "Non"]


def test_the_guard_against_formulas_is_taken_off(tmp_path):
    guarded = ["'=1+1", "'-0.5", "'@all", "'quoted'"]
    rows = [[*added, *answers[:-1], text] for added, answers, text in zip(ADDED, LONG, guarded, strict=True)]
    rows[3][8], rows[3][10] = "IT", "Plutôt d'accord"
    reading = read(write(tmp_path / "a.csv", [*FRENCH, *TEXTS], rows))
    assert reading.responses.comments == {"comment": ("=1+1", "-0.5", "@all", "'quoted'")}


def test_the_last_answer_of_somebody_invited_counts(tmp_path):
    rows = [[*added[:5], "same", *added[6:], *answers] for added, answers in zip(ADDED[:2], LONG[:2], strict=True)]
    reading = read(write(tmp_path / "a.csv", [*FRENCH, *TEXTS], rows))
    assert codes(reading)["duplicate-respondents"].values["count"] == 1
    assert reading.responses.answers.tolist() == [[1, 3, 0]]


def test_a_workbook_by_codes(tmp_path):
    rows = [[*added, *answers] for added, answers in zip(ADDED, SHORT, strict=True)]
    assert_four(read(write_xlsx(tmp_path / "a.xlsx", [[*CODES, *ASKED], *rows]), structure=LSS))


def raw(headers: list[str], rows: list[list[str]]) -> RawTable:
    columns = (
        Column(header, np.arange(len(rows), dtype=np.int32), tuple(cells)).with_values(cells)
        for header, cells in zip(headers, zip(*rows, strict=True), strict=True)
    )
    return RawTable(tuple(columns), len(rows))


def test_a_question_may_be_called_as_what_limesurvey_adds():
    headers = ["Respons-ID", "Laatste pagina", "Begin taal", "Wat?", "Plaats"]
    columns = FORMAT.plain(raw(headers, [["1", "2", "nl", "x", "Gent"]]), "a.csv").table.columns
    assert [column.names for column in columns[-2:]] == [(), ()]
    first = FORMAT.plain(raw([*headers[:3], "Plaats", "Wat?"], [["1", "2", "nl", "5", "x"]]), "a.csv").table.columns
    assert first[3].names == ("seed",)


def test_a_part_with_brackets_keeps_its_beginning():
    text = "Question [J’aime [beaucoup] ceci]"
    assert last_part(text) == "J’aime [beaucoup] ceci"
    plain = FORMAT.plain(raw([*FRENCH[:4], text], [["1", "", "1", "fr", "x"]]), "a.csv").table
    assert plain.columns[-1].names == ("J’aime [beaucoup] ceci",)


@pytest.mark.parametrize(("text", "part"), [("a", ""), ("a [b]", "b"), ("a [b][c]", "c"), ("]", ""), ("a] [", "")])
def test_what_stands_in_the_last_brackets(text, part):
    assert last_part(text) == part


def test_a_thing_to_rate_is_not_what_it_is_called(tmp_path):
    asked = ["Service", "Êtes-vous satisfait ? [Équipe]", "Êtes-vous satisfait ? [Site]", TEXTS[2]]
    rows = [[*a, "RH", "Oui", "Non", "Plutôt d'accord"] for a in ADDED]
    found = targets(read(write(tmp_path / "a.csv", [*FRENCH, *asked], rows)))
    assert [found[header] for header in asked] == ["team", None, None, "clim_1"]


OTHERS = {
    "Qualtrics": ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId", "UserLanguage", "Q1_1"],
    "Typeform": ["#", "Which team?", "Start Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"],
    "Google Forms": ["Horodateur", "Quel service ?", "Avis [Je sais]", "Avis [Je peux]"],
    "KoBo": ["start", "end", "team", "clim/c1", "_id", "_uuid", "_submission_time", "_index"],
    "Alchemer": ["Response ID", "Time Started", "Date Submitted", "Status", "Language", "Referer"],
    "ours": ["team", "clear_1", "links_need[IT]", "links_need[HR]", "links_quality[IT]", "links_quality[HR]"],
}


@pytest.mark.parametrize("tool", OTHERS)
def test_other_tools_are_left_to_others(tool):
    assert not FORMAT.recognises(RawTable(tuple(headed(OTHERS[tool])), 0))
    assert separator(OTHERS[tool]) is None


SIGNS = {"{": "{lbrace}", '"': "{quote}", "\n": "{newline}", "\r": "{cr}", "\t": "{tab}"}


@given(st.text(alphabet='ab{}"\n\r\t l', max_size=20))
def test_every_text_comes_back_from_the_words_that_stand_for_signs(text):
    written = "".join(SIGNS.get(sign, sign) for sign in text)
    column = Column("a", np.zeros(1, dtype=np.int32), (written,))
    assert unescaped(column).cell(0) == text


@given(st.lists(st.text(alphabet="aQ1[]_ .é", max_size=8), min_size=1, max_size=6, unique=True))
def test_no_heading_breaks_the_reading_of_headings(headers):
    made = RawTable(tuple(headed(headers)), 0)
    if FORMAT.recognises(made):
        assert [column.header for column in FORMAT.plain(made, "a.csv").table.columns] == headers
