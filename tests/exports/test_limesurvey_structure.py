"""What LimeSurvey's definitions of a survey say, of every version, and what is said of damaged ones."""

import io
import zipfile

import pytest
from limesurvey_survey import FILES, LSS

from diagnostic.exports.definition import Question
from diagnostic.exports.structure import read_structure
from diagnostic.problems import Code, InvalidInput

YES, NO = ("Oui", "Yes"), ("Non", "No")
TSV = FILES / "limesurvey_alltypes_fr_en.txt"
CLIM = Question(
    (
        "Dans quelle mesure êtes-vous d’accord ? [Je sais ce que l’on attend de moi]",
        "How far do you agree ? [I know what is expected of me]",
    ),
    {
        "A1": ("Pas du tout d'accord", "Strongly disagree"),
        "A2": ("Plutôt pas d'accord", "Disagree"),
        "A3": ("Ni d'accord, ni pas d'accord", "Neither agree nor disagree"),
        "A4": ("Plutôt d'accord", "Agree"),
        "A5": ("Tout à fait d'accord", "Strongly agree"),
        "NSP": ("Ne sait pas", "Don’t know"),
    },
)


def test_both_forms_of_a_structure_say_the_same():
    assert read_structure(LSS) == read_structure(TSV)


def test_a_statement_is_known_by_every_code_and_heading_of_its_column():
    questions = read_structure(LSS).questions
    asked = questions["CLIM[SQ001]"]
    assert [name.replace(" ", "") for name in asked.names] == [name.replace(" ", "") for name in CLIM.names]
    assert asked.labels == CLIM.labels
    for key in ("CLIM_SQ001", *asked.names, "Dans quelle mes..  [Je sais ce que .. ]"):
        assert questions[key] == asked


def test_every_type_of_question_has_its_answers():
    questions = read_structure(LSS).questions
    assert questions["SERVICE"].labels == {
        "RH": ("RH", "HR"),
        "IT": ("Informatique", "IT"),
        "OPS": ("Opérations", "Operations"),
        "-oth-": ("Autre", "Other"),
    }
    assert questions["OUTILS[SQ001]"].labels == {"Y": YES, "1": YES}
    assert questions["MANAGER"].labels == {"Y": YES, "1": YES, "N": NO, "2": NO}
    assert questions["FIVE_SQ002"] == Question(("Notez de 1 à 5 [Autonomie]", "Rate from 1 to 5 [Autonomy]"))
    assert questions["COMM"] == Question(("Un commentaire ?", "Any comment?"))


def test_a_structure_in_an_archive(tmp_path):
    path = tmp_path / "survey.lsa"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("survey_1_responses.lsr", "<document/>")
        archive.writestr("survey_1.lss", LSS.read_bytes())
    assert read_structure(path) == read_structure(LSS)


def rows(section: str, cells: list[dict[str, str]]) -> str:
    made = (
        "<row>" + "".join(f"<{tag}><![CDATA[{text}]]></{tag}>" for tag, text in row.items()) + "</row>" for row in cells
    )
    return f"<{section}><rows>{''.join(made)}</rows></{section}>"


def document(*sections: str) -> str:
    languages = "<languages><language>en</language><language>de</language></languages>"
    head = f"<LimeSurveyDocType>Survey</LimeSurveyDocType>{languages}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document>{head}{"".join(sections)}</document>'


def question(qid: str, title: str, kind: str, **more: str) -> list[dict[str, str]]:
    return [
        {"qid": qid, "parent_qid": "0", "type": kind, "title": title, "question": text, "language": language, **more}
        for language, text in (("en", f"{title} in English"), ("de", f"{title} auf Deutsch"))
    ]


def part(qid: str, parent: str, title: str, english: str, german: str, scale: str = "0") -> list[dict[str, str]]:
    common = {"qid": qid, "parent_qid": parent, "title": title, "scale_id": scale}
    return [{**common, "question": english, "language": "en"}, {**common, "question": german, "language": "de"}]


def answer(qid: str, code: str, english: str, german: str, scale: str = "0") -> list[dict[str, str]]:
    common = {"qid": qid, "code": code, "scale_id": scale}
    return [{**common, "answer": english, "language": "en"}, {**common, "answer": german, "language": "de"}]


OLD = document(
    rows("surveys", [{"sid": "1", "language": "de"}]),
    rows(
        "questions", [*question("1", "dual", "1"), *question("2", "grid", ";"), *question("3", "site", "L", other="Y")]
    ),
    rows(
        "subquestions",
        [
            *part("11", "1", "a", "Pay", "Lohn"),
            *part("21", "2", "r1", "Row", "Zeile"),
            *part("22", "2", "c1", "Column", "Spalte", "1"),
        ],
    ),
    rows(
        "answers",
        [
            *answer("1", "1", "Good", "Gut"),
            *answer("1", "1", "Important", "Wichtig", "1"),
            *answer("3", "GH", "Ghent", "Gent"),
        ],
    ),
    rows(
        "question_attributes", [{"qid": "3", "attribute": "other_replace_text", "value": "Anderswo", "language": "de"}]
    ),
)


def test_a_structure_of_version_3_with_two_scales_and_two_axes(tmp_path):
    path = tmp_path / "old.lss"
    path.write_text(OLD, encoding="utf-8")
    questions = read_structure(path).questions
    assert questions["dual[a][1]"].labels == {"1": ("Gut", "Good")}
    assert questions["dual_a_1"] == questions["dual[a][2]"] == Question((), {"1": ("Wichtig", "Important")})
    assert "grid[r1_c1]" in questions
    assert "grid_r1_c1" in questions
    assert questions["site"] == Question(
        ("site auf Deutsch", "site in English"), {"GH": ("Gent", "Ghent"), "-oth-": ("Anderswo",)}
    )


def test_a_heading_that_two_questions_share_leads_to_neither(tmp_path):
    path = tmp_path / "same.lss"
    both = [{**row, "question": "The same"} for row in (*question("1", "a", "T"), *question("2", "b", "T"))]
    path.write_text(document(rows("questions", both)), encoding="utf-8")
    assert set(read_structure(path).questions) == {"a", "b"}


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>&b;</document>"
)
DAMAGED = {
    "cut.lss": LSS.read_bytes()[:20_000],
    "empty.lss": document().encode(),
    "bomb.lss": BOMB.encode(),
    "cut.lsa": zipped("survey.lss", b"<document>"),
    "heads.txt": b"class\ttype/scale\tname\trelevance\ttext\tlanguage\n",
    "short.sps": (FILES / "ls618_SPSS_syntax_file.sps").read_bytes()[:3_000],
    "short.R": (FILES / "ls618_R_syntax_file.R").read_bytes().replace(b'names(data)[4] <- "startlanguage"', b""),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_definition_is_told(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(DAMAGED[name])
    with pytest.raises(InvalidInput) as invalid:
        read_structure(path)
    assert [(each.code, each.place.file) for each in invalid.value.problems] == [(Code.STRUCTURE_DAMAGED, name)]


UNKNOWN = {
    "a.zip": zipped("a.txt", b"x"),
    "broken.zip": b"PK\x03\x04nothing",
    "a.csv": b"team,clim_1\nA,1\n",
    "a.sps": b"VARIABLE LABELS clim_1 'I know'.\n",
    "a.R": b"print(1)\n",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_file_that_is_no_definition_is_told(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(UNKNOWN[name])
    with pytest.raises(InvalidInput) as invalid:
        read_structure(path)
    assert [each.code for each in invalid.value.problems] == [Code.STRUCTURE_UNKNOWN]
