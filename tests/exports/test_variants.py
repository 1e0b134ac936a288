"""Spellings of one team are proposed and never merged; people are put into teams by name or by code."""

from dataclasses import replace

import numpy as np
import pytest
from export_builder import read, the, write_csv

from diagnostic.exports.roster import Roster, RosterUnit
from diagnostic.exports.table import Column
from diagnostic.exports.units import build_units
from diagnostic.exports.variants import Name, nearest_name, variants
from diagnostic.problems import Code, Severity

HEADER = ["Team", "Division", "clear_1", "clear_2", "leave_1"]


def pairs(*names):
    return [(each.name, each.meant) for each in variants(names)]


@pytest.mark.parametrize(
    "other",
    ["R & D", "R et D", "R and D", "R+D", "RD", "r&d", "R-D", "Équipe R&D", "Team R&D", "R und D"],
)
def test_ways_to_write_and(other):
    assert pairs(Name("R&D", 9), Name(other, 2)) == [(other, "R&D")]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Achats", "Achat"),
        ("Ressources humaines", "Ressource Humaine"),
        ("Service après-vente", "Service apres vente"),
        ("Marketing", "Marketting"),
        ("Maintenance Nord", "Maintenace Nord"),
        ("Production", "Prodcution"),
        ("Direction des ventes", "Direction ventes"),
    ],
)
def test_plurals_hyphens_and_slips_of_one_letter(name, other):
    assert pairs(Name(name, 9), Name(other, 2)) == [(other, name)]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Team 1", "Team 2"),
        ("Nord 11", "Nord 12"),
        ("Équipe A", "Équipe B"),
        ("Plant A", "Plant B"),
        ("Plan", "Plant"),
        ("Est", "Ouest"),
        ("Sales North", "Sales South"),
        ("Interne", "Externe"),
        ("Plan E", "Plan"),
    ],
)
def test_what_is_another_team_is_not_proposed(name, other):
    assert pairs(Name(name, 9), Name(other, 2)) == []


def test_the_roster_or_most_people_say_which_is_right():
    assert pairs(Name("Achat", 1), Name("Achats", 9)) == [("Achat", "Achats")]
    assert pairs(Name("Achat", 1, fixed=True), Name("Achats", 9)) == [("Achats", "Achat")]
    assert pairs(Name("Achat", fixed=True), Name("Achats", fixed=True)) == []
    assert pairs(Name("R&D", 9), Name("R & D", 4), Name("R et D", 1)) == [("R & D", "R&D"), ("R et D", "R&D")]


def test_teams_of_different_divisions_are_different_teams():
    north, south = frozenset({"n"}), frozenset({"s"})
    assert pairs(Name("Admin", 5, north), Name("Admins", 5, south)) == []
    assert pairs(Name("Admin", 5, north), Name("Admins", 2)) == [("Admins", "Admin")]


def test_thousands_of_teams_are_compared_at_once():
    names = [Name(f"Magasin {number} centre", 5) for number in range(5000)]
    assert variants([*names, Name("Magasin 7 centres", 1)])[0].meant == "Magasin 7 centre"


def test_the_nearest_name_is_named_where_there_is_one():
    assert nearest_name("Ventes Nrd", ["Ventes Nord", "Achats"]) == "Ventes Nord"
    assert nearest_name("Ventes", ["Achats"]) == ""


def test_variants_are_said_and_stay_apart(tmp_path):
    rows = [[team, "N", "1", "2", "3"] for team in ["R&D"] * 3 + ["R et D", "Achats", "Achats"]]
    reading = read(write_csv(tmp_path / "x.csv", [HEADER, *rows]))
    problem = the(reading.problems, Code.TEAM_VARIANTS)
    assert (problem.severity, dict(problem.values)) == (Severity.WARNING, {"count": 1, "teams": "R et D → R&D"})
    assert int(reading.responses.hierarchy.leaves().sum()) == 3


def test_unmatched_teams_are_named_on_both_sides_with_the_nearest(tmp_path):
    path = write_csv(tmp_path / "x.csv", [HEADER, *([team, "", "1", "2", "3"] for team in ["Ventes Nrd", "Achats"])])
    roster = write_csv(tmp_path / "r.csv", [["Team", "Headcount"], ["Ventes Nord", "9"], ["Achats", "9"]])
    problems = read(path, roster=roster).problems
    assert the(problems, Code.ROSTER_TEAM_UNKNOWN).values["teams"] == "ventes nrd (→ Ventes Nord ?)"
    assert the(problems, Code.ROSTER_TEAM_SILENT).values["teams"] == "Ventes Nord (→ ventes nrd ?)"


# --- codes ---

PLAN = [["Team", "Parent", "Headcount", "Code"], ["Admin", "North", "5", "u1"], ["Admin", "South", "5", "u2"]]


def test_people_are_put_into_a_team_by_its_code(tmp_path):
    path = write_csv(tmp_path / "x.csv", [HEADER, *([team, "", "1", "2", "3"] for team in ["u1", "U2", "u1"])])
    reading = read(path, roster=write_csv(tmp_path / "r.csv", [*PLAN, ["Depot", "South", "3", "7"]]))
    units = reading.responses.hierarchy.units
    assert [units[at].id for at in reading.responses.unit] == ["north/admin", "south/admin", "north/admin"]
    assert Code.ROSTER_TEAM_UNKNOWN not in {each.code for each in reading.problems}


def test_a_name_goes_before_a_code_and_numbers_are_codes_too(tmp_path):
    roster = [["Équipe", "Code équipe", "Effectif"], ["7", "8", "3"], ["Eight", "7", "3"]]
    path = write_csv(tmp_path / "x.csv", [HEADER, *([team, "", "1", "2", "3"] for team in ["7", "8.0", "Eight"])])
    reading = read(path, roster=write_csv(tmp_path / "r.csv", roster))
    units = reading.responses.hierarchy.units
    assert [units[at].name for at in reading.responses.unit] == ["7", "7", "Eight"]


def test_codes_that_two_units_have_join_nobody(tmp_path):
    plan = [["Team", "Headcount", "Code"], ["A", "5", "x"], ["B", "5", "x"]]
    path = write_csv(tmp_path / "x.csv", [HEADER, *([team, "", "1", "2", "3"] for team in ["x", "A", "B"])])
    problems = read(path, roster=write_csv(tmp_path / "r.csv", plan)).problems
    assert dict(the(problems, Code.ROSTER_CODE_TWICE).values) == {"count": 1, "codes": "x"}
    assert the(problems, Code.ROSTER_TEAM_UNKNOWN).values["people"] == 1


def test_the_tools_labels_name_the_teams_and_the_roster_knows_codes_or_names():
    values = ("u1", "u9", "3")
    column = Column("Team", np.array([0, 1, 2, 0]), values, labels={"u9": ("Achats", "Purchasing"), "3": ("Dépôt",)})
    alone = build_units(column, (), renamed={}, roster=None, file="x.csv")
    assert [alone.hierarchy.units[at].name for at in alone.unit] == ["u1", "Achats", "Dépôt", "u1"]
    listed = Roster((RosterUnit(("ventes",), "Ventes", 4, "u1"), RosterUnit(("achats",), "Achats", 4)), "r.csv")
    known = build_units(replace(column), (), renamed={"3": "Ventes"}, roster=listed, file="x.csv")
    assert [known.hierarchy.units[at].name for at in known.unit] == ["Ventes", "Achats", "Ventes", "Ventes"]
