import pytest
from export_builder import problems_of, read, the, write_csv, write_xlsx

from diagnostic.problems import Code, Severity
from diagnostic.responses import ROOT

HEADER = ["Team", "Division", "clear_1", "clear_2", "leave_1"]


def answers(*places):
    return [[*place, "1", "2", str(1 + number % 5)] for number, place in enumerate(places)]


def survey(tmp_path, *places):
    return write_csv(tmp_path / "x.csv", [HEADER, *answers(*places)])


def units(reading):
    return {unit.id: (unit.name, unit.parent, unit.level, unit.headcount) for unit in reading.responses.hierarchy.units}


def homes(reading):
    return [reading.responses.hierarchy.units[at].id for at in reading.responses.unit]


def roster(tmp_path, rows, header=("Team", "Division", "Headcount")):
    return write_csv(tmp_path / "roster.csv", [header, *rows])


# --- without a roster ---


def test_spellings_of_one_team_are_one_team_named_as_most_people_write_it(tmp_path):
    reading = read(survey(tmp_path, ("Équipe A", "N"), ("equipe a ", "N"), ("Équipe A", "N"), ("B", "N"), ("B", "N")))
    assert [unit.name for unit in reading.responses.hierarchy.units] == ["", "N", "B", "Équipe A"]
    assert homes(reading) == ["n/equipe-a"] * 3 + ["n/b"] * 2


def test_teams_of_one_name_in_two_divisions_are_two(tmp_path):
    reading = read(survey(tmp_path, ("Admin", "N"), ("Admin", "S"), ("Admin", "N")))
    assert homes(reading) == ["n/admin", "s/admin", "n/admin"]


def test_a_team_without_its_division_is_the_one_that_others_name(tmp_path):
    reading = read(survey(tmp_path, ("A", "N"), ("A", ""), ("B", "N"), ("B", "S"), ("B", "")))
    assert homes(reading) == ["n/a", "n/a", "n/b", "s/b", "b"]


def test_ids_are_unique_and_never_the_organisations(tmp_path):
    names = ("R&D", "R D", "Organisation", "R&D", "R D", "Organisation")
    reading = read(survey(tmp_path, *((name, "") for name in names)))
    assert sorted(set(homes(reading))) == ["organisation-2", "r-d", "r-d-2"]
    assert reading.responses.hierarchy.units[0].id == ROOT


def test_parents_come_before_children(tmp_path):
    hierarchy = read(survey(tmp_path, ("B", "Z"), ("A", "Y"), ("C", ""), ("A", "Z"))).responses.hierarchy
    assert (hierarchy.parents()[1:] < range(1, len(hierarchy.units))).all()
    assert [unit.id for unit in hierarchy.units] == [ROOT, "c", "y", "y/a", "z", "z/a", "z/b"]


# --- with a roster ---

PLAN = [["Sales", "North", "12"], ["Plant", "South", "30"], ["Depot", "South", ""], ["North", "", "15"]]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_the_rosters_tree_is_the_tree(tmp_path, write):
    path = write(
        tmp_path / ("r.csv" if write is write_csv else "r.xlsx"), [("Équipe", "Rattachement", "Effectif"), *PLAN]
    )
    reading = read(survey(tmp_path, ("Sales", ""), ("plant", "South"), ("Sales", "North")), roster=path)
    assert units(reading) == {
        ROOT: ("", None, 0, None),
        "south": ("South", ROOT, 1, None),
        "south/plant": ("Plant", "south", 2, 30),
        "south/depot": ("Depot", "south", 2, None),
        "north": ("North", ROOT, 1, 15),
        "north/sales": ("Sales", "north", 2, 12),
    }
    assert homes(reading) == ["north/sales", "south/plant", "north/sales"]
    silent = the(reading.problems, Code.ROSTER_TEAM_SILENT)
    assert (silent.severity, dict(silent.values)) == (Severity.WARNING, {"count": 1, "teams": "Depot"})


def test_headcounts_add_up_where_all_are_known(tmp_path):
    path = roster(tmp_path, [["A", "N", "5"], ["B", "N", "7"], ["C", "S", "4"]])
    reading = read(survey(tmp_path, ("A", ""), ("B", ""), ("C", "")), roster=path)
    assert {name: unit[3] for name, unit in units(reading).items()} == {
        ROOT: 16, "n": 12, "n/a": 5, "n/b": 7, "s": 4, "s/c": 4,
    }  # fmt: skip


def test_a_tree_of_several_levels(tmp_path):
    path = roster(tmp_path, [["A1", "A", "5"], ["A", "Top", ""], ["Top", "", ""], ["B", "Top", "7"]])
    reading = read(survey(tmp_path, ("A1", ""), ("B", ""), ("A1", "Top")), roster=path)
    assert homes(reading) == ["top/a/a1", "top/b", "top/a/a1"]


def test_a_team_that_the_roster_lacks(tmp_path):
    reading = read(survey(tmp_path, ("Sales", "North"), ("Lab", "South"), ("Lab", "")), roster=roster(tmp_path, PLAN))
    problem = the(reading.problems, Code.ROSTER_TEAM_UNKNOWN)
    assert (problem.severity, problem.place.file) == (Severity.WARNING, "roster.csv")
    assert dict(problem.values) == {"count": 1, "people": 2, "teams": "lab"}
    assert homes(reading) == ["north/sales", "south/lab", "lab"]


def test_another_division_than_the_rosters(tmp_path):
    reading = read(survey(tmp_path, ("Sales", "South"), ("Plant", "South")), roster=roster(tmp_path, PLAN))
    assert homes(reading) == ["north/sales", "south/plant"]
    assert dict(the(reading.problems, Code.ROSTER_DIVISION_DIFFERS).values) == {"people": 1}


def test_a_name_that_the_roster_has_twice_needs_its_division(tmp_path):
    path = roster(tmp_path, [["Admin", "N", "5"], ["Admin", "S", "5"], ["A", "N", "5"]])
    reading = read(survey(tmp_path, ("Admin", "S"), ("Admin", ""), ("A", "")), roster=path)
    assert homes(reading) == ["s/admin", ROOT, "n/a"]
    assert the(reading.problems, Code.PEOPLE_WITHOUT_TEAM).values["count"] == 1


def test_a_team_that_bears_its_divisions_name(tmp_path):
    path = roster(tmp_path, [["Legal", "Legal", "5"], ["A", "N", "5"], ["N", "", "9"]])
    reading = read(survey(tmp_path, ("Legal", ""), ("Legal", "Legal"), ("A", "N")), roster=path)
    assert homes(reading) == ["legal/legal", "legal/legal", "n/a"]


def test_more_answers_than_people(tmp_path):
    path = roster(tmp_path, [["A", "N", "2"], ["B", "N", "5"]])
    reading = read(survey(tmp_path, *[("A", "N")] * 3, ("B", "N")), roster=path)
    problem = the(reading.problems, Code.MORE_ANSWERS_THAN_PEOPLE)
    assert (problem.severity, dict(problem.values)) == (Severity.WARNING, {"count": 1, "teams": "A"})


@pytest.mark.parametrize(
    ("rows", "code", "row", "values"),
    [
        ([["A", "B", "1"], ["B", "C", "1"], ["C", "A", "1"]], Code.ROSTER_CYCLE, 2, {"units": "A → B → C → A"}),
        (
            [["A", "N", "1"], ["B", "N", "1"], ["a ", "n", "2"]],
            Code.ROSTER_DUPLICATE,
            4,
            {"unit": "A", "rows": "2 · 4"},
        ),
        ([["A", "N", "-3"]], Code.ROSTER_HEADCOUNT, 2, {"unit": "A", "found": "-3"}),
        ([["A", "N", "many"]], Code.ROSTER_HEADCOUNT, 2, {"unit": "A", "found": "many"}),
        ([["A", "N", "2.5"]], Code.ROSTER_HEADCOUNT, 2, {"unit": "A", "found": "2.5"}),
        (
            [["X", "N", "1"], ["X", "S", "1"], ["Y", "X", "1"]],
            Code.ROSTER_AMBIGUOUS, 2, {"unit": "X"},
        ),
    ],
)  # fmt: skip
def test_contradictions_of_a_roster(tmp_path, rows, code, row, values):
    problem = the(problems_of(survey(tmp_path, ("A", "N"), ("B", "N")), roster=roster(tmp_path, rows)), code)
    assert (problem.place.file, problem.place.row, dict(problem.values)) == ("roster.csv", row, values)


def test_a_roster_without_a_team_column_or_rows_or_file(tmp_path):
    path = survey(tmp_path, ("A", "N"), ("B", "N"))
    the(
        problems_of(path, roster=roster(tmp_path, [["x", "y", "1"]], ("Who", "What", "Size"))),
        Code.ROSTER_NO_TEAM_COLUMN,
    )
    the(problems_of(path, roster=roster(tmp_path, [["", "", ""]])), Code.NO_ROWS)
    the(problems_of(path, roster=tmp_path / "none.csv"), Code.FILE_NOT_FOUND)


def test_problems_of_the_roster_and_of_the_export_come_together(tmp_path):
    path = write_csv(tmp_path / "x.csv", [HEADER, ["A", "N", "7", "1", "1"], ["B", "N", "1", "1", "1"]])
    problems = problems_of(path, roster=roster(tmp_path, [["A", "N", "-3"]]))
    assert {problem.code for problem in problems} == {Code.NUMBERS_OUT_OF_RANGE, Code.ROSTER_HEADCOUNT}
