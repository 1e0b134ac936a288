"""Known numbers of people by attribute: read, fitted to the answers, and every problem of the file at once."""

import pytest
from export_builder import problems_of, read, the, write_csv

from diagnostic.problems import Code, Severity

ROWS = [
    ["Team", "clear_1", "clear_2", "leave_1", "Role", "Site"],
    ["A", "1", "2", "3", "Manager", "Lyon"],
    ["A", "4", "5", "1", "Staff", "Lyon "],
    ["B", "2", "2", "", "Staff", "Lille"],
]


@pytest.fixture
def export(tmp_path):
    return write_csv(tmp_path / "export.csv", ROWS)


def margins(tmp_path, *rows, header=("Attribute", "Value", "Headcount")):
    return write_csv(tmp_path / "margins.csv", [list(header), *rows])


def test_margins_have_the_values_of_the_answers(tmp_path, export):
    path = margins(tmp_path, ["role", "MANAGER", "10"], ["role_level", "Staff", "90"], ["site", "lyon", "60"],
                   ["Site", "Lille", "40"])  # fmt: skip
    reading = read(export, margins=path)
    assert reading.responses.margins == {"role_level": {"manager": 10, "staff": 90}, "site": {"Lyon": 60, "Lille": 40}}


def test_french_headers(tmp_path, export):
    path = margins(
        tmp_path, ["site", "Lyon", "60"], ["site", "Lille", "40"], header=("Critère", "Modalité", "Effectif")
    )
    assert read(export, margins=path).responses.margins == {"site": {"Lyon": 60, "Lille": 40}}


def test_without_a_file_there_are_none(export):
    assert read(export).responses.margins is None


def test_every_problem_of_the_file_at_once(tmp_path, export):
    path = margins(tmp_path, ["shoe size", "44", "3"], ["role_level", "Emperor", "1"], ["role_level", "Staff", "many"],
                   ["role_level", "staff", "5"])  # fmt: skip
    found = problems_of(export, margins=path)
    assert the(found, Code.MARGINS_ATTRIBUTE).place.row == 2
    assert the(found, Code.MARGINS_VALUE).place.row == 3
    assert the(found, Code.MARGINS_HEADCOUNT).values == {"found": "many"}
    assert the(found, Code.MARGINS_TWICE).values["row"] == 4


def test_missing_columns(tmp_path, export):
    the(
        problems_of(export, margins=margins(tmp_path, ["a", "b", "c"], header=("x", "y", "z"))), Code.MARGINS_NO_COLUMNS
    )


def test_values_without_people_and_people_without_answers(tmp_path, export):
    path = margins(tmp_path, ["site", "Lyon", "60"], ["site", "Brest", "5"])
    found = problems_of(export, margins=path)
    assert the(found, Code.MARGINS_VALUE_MISSING).values == {"attribute": "site", "values": "Lille"}
    silent = margins(tmp_path, ["site", "Lyon", "60"], ["site", "Lille", "40"], ["site", "Brest", "5"])
    reading = read(export, margins=silent)
    problem = the(reading.problems, Code.MARGINS_VALUE_SILENT)
    assert (problem.severity, problem.values["values"]) == (Severity.WARNING, "Brest")
    assert reading.responses.margins == {"site": {"Lyon": 60, "Lille": 40}}


def test_an_attribute_that_the_export_lacks(tmp_path):
    bare = write_csv(tmp_path / "bare.csv", [row[:4] for row in ROWS])
    the(problems_of(bare, margins=margins(tmp_path, ["site", "Lyon", "60"])), Code.MARGINS_NOT_IN_ANSWERS)
