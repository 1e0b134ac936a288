"""A small questionnaire with everything a reader meets, and answers to it written as survey tools write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xlsxwriter

from diagnostic.exports.read import Reading, read_export
from diagnostic.exports.table import Column
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.questionnaire import (
    Attribute,
    AttributeKind,
    AttributeValue,
    Block,
    Chain,
    Check,
    CommentQuestion,
    Item,
    Option,
    Questionnaire,
    ResponseFormat,
    Role,
    RosterQuestion,
    Scale,
    ScaleKind,
    Text,
    UnitKind,
)
from diagnostic.report.wording import Wording

AGREE_EN = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
AGREE_FR = (
    "Pas du tout d’accord",
    "Plutôt pas d’accord",
    "Ni d’accord ni pas d’accord",
    "Plutôt d’accord",
    "Tout à fait d’accord",
)
TEXTS = {
    "clear_1": ("I know what is expected of me.", "Je sais ce que l'on attend de moi"),
    "clear_2": ("I can speak freely in my team", "Je peux m'exprimer librement dans mon équipe"),
    "leave_1": ("I often think of leaving", "Je pense souvent à partir"),
}


def headed(headers: Sequence[str]) -> list[Column]:
    """Return columns with these headers and nothing in them."""
    return [Column(header, np.zeros(0, dtype=np.int32), ()) for header in headers]


def both(en: str, fr: str) -> Text:
    return Text({"en": en, "fr": fr})


def answer_format(name: str, labels: Sequence[tuple[str, str]], first: int = 1) -> ResponseFormat:
    options = tuple(Option(float(k), {"en": (en,), "fr": (fr,)}) for k, (en, fr) in enumerate(labels, start=first))
    unsure = {"en": ("Don't know", "99"), "fr": ("Ne sait pas",)}
    return ResponseFormat(name, both(name, name), options, unsure, frozenset({len(options)}), frozenset())


AGREEMENT = answer_format("agreement-5", tuple(zip(AGREE_EN, AGREE_FR, strict=True)))
NEED = answer_format("need-4", (("Not at all", "Pas du tout"), ("A little", "Un peu"), ("Much", "Très")), first=0)
QUALITY = answer_format("quality-3", (("Badly", "Mal"), ("Fairly", "Passable"), ("Well", "Bien")))


def _attribute(
    name: str, kind: AttributeKind, headers: tuple[str, ...], values: tuple[AttributeValue, ...] = ()
) -> Attribute:
    spellings = {"en": headers, "fr": ()}
    return Attribute(
        name, kind, both(headers[0], headers[0]), both(f"Your {name}?", f"Votre {name} ?"), spellings, values
    )


LEVELS = tuple(
    AttributeValue(name, {"en": (name.title(),), "fr": (french,)})
    for name, french in (("leader", "Dirigeant"), ("manager", "Manager"), ("staff", "Collaborateur"))
)
ATTRIBUTES = (
    _attribute("team", AttributeKind.TEAM, ("Team", "équipe", "service")),
    _attribute("division", AttributeKind.DIVISION, ("Division", "direction")),
    _attribute("role_level", AttributeKind.ROLE_LEVEL, ("Role", "niveau"), LEVELS),
    _attribute("site", AttributeKind.CATEGORY, ("Site",)),
    _attribute("token", AttributeKind.RESPONDENT, ("Token", "participant")),
    _attribute("e_mail", AttributeKind.DROPPED, ("E-mail", "courriel", "name", "n°")),
)


def survey() -> Questionnaire:
    def items(scale: str, ids: tuple[str, ...]) -> tuple[Item, ...]:
        return tuple(Item(each, both(*TEXTS[each]), scale, AGREEMENT) for each in ids)

    name = both("A", "A")
    scales = (
        Scale("clear", name, name, name, "b", Role.DRIVER, ScaleKind.MEAN, items("clear", ("clear_1", "clear_2"))),
        Scale("leave", name, name, name, "b", Role.OUTCOME, ScaleKind.MEAN, items("leave", ("leave_1",))),
    )
    roster = RosterQuestion(
        "links", name, name, name, "b", UnitKind.DIVISION,
        NEED, both("How much do you depend on {unit}?", "À quel point dépendez-vous de « {unit} » ?"),
        QUALITY, both("How well does work with {unit} go?", "Comment se passe le travail avec « {unit} » ?"),
    )  # fmt: skip
    return Questionnaire(
        id="survey",
        version=1,
        name=name,
        purpose=name,
        minutes=5,
        blocks=(Block("b", name, name, Chain.OFFER),),
        scales=scales,
        indices=(),
        checks=(Check("check_1", both("Please choose Disagree here", "Choisissez Plutôt pas d'accord"), AGREEMENT, 2),),
        comments=(CommentQuestion("comment_1", both("Anything to add?", "Autre chose à dire ?")),),
        rosters=(roster,),
        attributes=ATTRIBUTES,
        content_hash="0" * 64,
    )


SURVEY = survey()
HEADER = ["Team", "clear_1", "clear_2", "leave_1"]
ROWS = [["A", "1", "2", "3"], ["A", "4", "5", "1"], ["B", "2", "2", ""], ["B", "3", "1", "99"]]


def csv_text(rows: Sequence[Sequence[str]], separator: str = ",", line: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=line).writerows(rows)
    return out.getvalue()


def write_csv(path: Path, rows: Sequence[Sequence[str]], separator: str = ",", encoding: str = "utf-8") -> Path:
    path.write_bytes(csv_text(rows, separator).encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Answers") -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def read(path: Path, **options: object) -> Reading:
    reading = read_export(path, SURVEY, **options)
    _in_words(reading.problems)
    return reading


def _in_words(problems: Sequence[Problem]) -> None:
    """Every problem that a test meets has its sentences, with all their values, in both languages."""
    for problem in problems:
        for language in ("en", "fr"):
            _, what, cure = Wording(language).problem(problem)
            assert what
            assert cure


def problems_of(path: Path, **options: object) -> tuple[Problem, ...]:
    """The problems of a file that cannot be read."""
    try:
        read(path, **options)
    except InvalidInput as invalid:
        _in_words(invalid.problems)
        return invalid.problems
    raise AssertionError("the file was read")


def the(problems: Sequence[Problem], code: Code) -> Problem:
    """The one problem of a code."""
    found = [problem for problem in problems if problem.code is code]
    assert len(found) == 1, [problem.code.value for problem in problems]
    return found[0]


def same(one: Reading, other: Reading) -> None:
    """Assert that two readings hold the same responses."""
    a, b = one.responses, other.responses
    np.testing.assert_array_equal(a.answers, b.answers)
    assert a.items == b.items
    np.testing.assert_array_equal(a.unit, b.unit)
    assert a.hierarchy == b.hierarchy
    assert a.comments == b.comments
    assert (a.role_level is None) == (b.role_level is None)
    if a.role_level is not None:
        assert a.role_level.equals(b.role_level)
    assert a.attributes.keys() == b.attributes.keys()
    assert all(a.attributes[name].equals(b.attributes[name]) for name in a.attributes)
    assert a.checks.keys() == b.checks.keys()
    for name in a.checks:
        np.testing.assert_array_equal(a.checks[name], b.checks[name])
    assert a.links.keys() == b.links.keys()
    for name, links in a.links.items():
        for field in ("person", "target", "need", "quality"):
            np.testing.assert_array_equal(getattr(links, field), getattr(b.links[name], field))
