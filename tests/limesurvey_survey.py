"""A survey of LimeSurvey with five statements: its real exports, and others written as LimeSurvey writes them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.exports.read import Reading, read_export
from diagnostic.problems import InvalidInput, Problem
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.wording import Wording
from diagnostic.responses import DONT_KNOW

FILES = Path(__file__).parent / "data" / "exports" / "limesurvey"
SURVEY = load_questionnaire(FILES / "survey")
LSS = FILES / "limesurvey_alltypes_fr_en.lss"
ITEMS = ["clim_1", "clim_2", "clim_3", "rate_1", "rate_2"]

CODES = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp"]
FRENCH = [
    "ID de la réponse",
    "Date de soumission",
    "Dernière page",
    "Langue de départ",
    "Tête de série",
    "Code d'accès",
    "Date de lancement",
    "Date de la dernière action",
]
ASKED = ["SERVICE", "SERVICE[other]", "CLIM[SQ001]", "CLIM[SQ002]", "CLIM[SQ003]", "COMM"]
AGREE = "Dans quelle mesure êtes-vous d’accord ?"
TEXTS = [
    "Dans quel service travaillez-vous ?",
    "Dans quel service travaillez-vous ? [Autre]",
    f"{AGREE} [Je sais ce que l’on attend de moi]",
    f"{AGREE} [Je peux m'exprimer librement]",
    f"{AGREE} [Je pense souvent à partir]",
    "Un commentaire ?",
]
ADDED = [
    ["1", "2026-02-01 09:10:30", "3", "fr", "123", "tok1", "2026-02-01 09:00:00", "2026-02-01 09:10:30"],
    ["2", "2026-02-01 10:05:15", "3", "fr", "456", "tok2", "2026-02-01 10:00:00", "2026-02-01 10:05:15"],
    ["3", "", "1", "en", "789", "tok3", "2026-02-02 10:00:00", "2026-02-02 10:04:00"],
    ["4", "", "", "fr", "999", "tok4", "2026-02-03 10:00:00", "2026-02-03 10:00:02"],
]
LONG = [
    ["RH", "", "Tout à fait d'accord", "Plutôt pas d'accord", "Ne sait pas", "Rien"],
    ["RH", "", "Pas du tout d'accord", "Ni d'accord, ni pas d'accord", "", ""],
    ["Informatique", "", "Plutôt d'accord", "", "", ""],
    ["", "", "", "", "", ""],
]
SHORT = [
    ["RH", "", "A5", "A2", "NSP", "Rien"],
    ["RH", "", "A1", "A3", "", ""],
    ["IT", "", "A4", "", "", ""],
    ["", "", "", "", "", ""],
]
EXPECTED = [[5, 2, DONT_KNOW], [1, 3, 0], [4, 0, 0]]
"""What the three people answered who answered something."""


def write(path: Path, headers: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ",") -> Path:
    """Write a table as LimeSurvey does: a mark, every cell in quotes, a blank line at the end."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL)
        writer.writerows([headers, *rows])
        file.write("\r\n")
    return path


def table(path: Path, added: Sequence[str], asked: Sequence[str], answers: Sequence[Sequence[str]] = LONG) -> Path:
    """Write the four responses under some headings."""
    return write(path, [*added, *asked], [[*one, *other] for one, other in zip(ADDED, answers, strict=True)])


def read(path: Path, **files: Path) -> Reading:
    reading = read_export(path, SURVEY, **files)
    _in_words(reading.problems)
    return reading


def problems_of(path: Path, **files: Path) -> tuple[Problem, ...]:
    """The problems of a file that cannot be read."""
    try:
        read(path, **files)
    except InvalidInput as invalid:
        _in_words(invalid.problems)
        return invalid.problems
    raise AssertionError("the file was read")


def _in_words(problems: Sequence[Problem]) -> None:
    for problem in problems:
        for language in ("en", "fr"):
            _, what, cure = Wording(language).problem(problem)
            assert what
            assert cure


def assert_answers(reading: Reading, submitted_alone: bool = False) -> None:
    """Compare a reading of the real survey, person by person, with what the thirty answered."""
    truth = pd.read_csv(FILES / "ANSWERS.csv", keep_default_na=False)
    truth = truth[truth["submitted"] == "yes"] if submitted_alone else truth
    expected = truth[ITEMS].apply(pd.to_numeric, errors="coerce").fillna(0).astype(int)
    responses = reading.responses
    assert responses.items == tuple(ITEMS)
    np.testing.assert_array_equal(responses.answers, expected.where(expected != 98, DONT_KNOW).to_numpy())
    assert [responses.hierarchy.units[at].name for at in responses.unit] == list(truth["team"])
    assert responses.role_level is not None
    assert list(pd.Series(responses.role_level).astype(object).fillna("")) == list(truth["role"])
    assert responses.comments is not None
    # The files for SPSS have one line a response: a line break in a text is a space there. A text that begins as a
    # formula is one in a workbook.
    pairs = zip(responses.comments["comment"], truth["comment"], strict=True)
    for said, text in (pair for pair in pairs if not pair[1].startswith("=")):
        assert (said or "").replace("\n", " ") == text.replace("\n", " ")
    assert responses.seconds is not None
    # An hour each, and as the files have no seconds, up to a minute more.
    np.testing.assert_array_equal(responses.seconds, np.where(truth["submitted"] == "yes", 3660.0, np.nan))


def assert_four(reading: Reading) -> None:
    """Compare a reading of the four responses with what was answered in them."""
    responses = reading.responses
    assert responses.items == ("clim_1", "clim_2", "clim_3")
    np.testing.assert_array_equal(responses.answers, EXPECTED)
    assert [responses.hierarchy.units[at].name for at in responses.unit] == ["RH", "RH", "Informatique"]
    assert responses.comments == {"comment": ("Rien", None, None)}


def codes(reading: Reading) -> dict[str, Problem]:
    return {problem.code.value: problem for problem in reading.problems}


def targets(reading: Reading) -> dict[str, str | None]:
    return {match.header: match.target.name if match.target else None for match in reading.matches}
