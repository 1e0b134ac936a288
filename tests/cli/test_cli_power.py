"""``diagnostic power``: summary, page and table, and what is wrong all at once."""

import csv
from pathlib import Path

import pytest

ROSTER = """Team,Parent,Headcount
=North,Sales,40
South,Sales,60
Plant,Works,120
Lab,Works,8
Board,Works,3
"""


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def table(path, delimiter=","):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_page_table_and_summary(call, roster):
    printed = call("power", roster, "--organisation", "Meridian", "--out", "made", "--date", "2026-03-31")
    assert printed.code == 0, printed.err
    assert "Smallest difference" in printed.out
    assert "162 answers expected of 231 people in 5 teams." in printed.out
    assert "1 team could never be shown" in printed.out
    page = Path("made/power.en.html").read_text(encoding="utf-8")
    assert "Meridian" in page
    assert "31 March 2026" in page
    assert page.count("<svg") >= 4
    rows = table("made/power.en.csv")
    assert rows[0][:4] == ["Unit", "Belongs to", "Headcount", "Answers expected"]
    by_name = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert by_name["'=North"]["Answers expected"] == "28"
    assert by_name["Board"]["Smallest difference"] == ""
    assert 0 < float(by_name["South"]["if alone"]) < float(by_name["South"]["Smallest difference"])
    assert by_name["Sales"]["Belongs to"] == "Meridian"


def test_in_french_with_the_reader_s_own_signs(call, roster):
    assert call("power", roster, "--language", "fr").code == 0
    rows = table("out/power.fr.csv", ";")
    assert rows[0][0] == "Unité"
    assert "," in rows[3][4]
    assert "Plus petit écart" in Path("out/power.fr.html").read_text(encoding="utf-8")


def smallest(call, roster, *options):
    assert call("power", roster, *options).code == 0
    rows = table("out/power.en.csv")
    south = dict(zip(rows[0], next(row for row in rows if row[0] == "South"), strict=True))
    return {name: float(value) if value.replace(".", "").isdigit() else value for name, value in south.items()}


def test_every_assumption_counts(call, roster):
    plain = smallest(call, roster)
    for options, less in (
        (("--response-rate", "0.9"), True),
        (("--sd", "30"), False),
        (("--power", "0.9"), False),
        (("--confidence", "0.99"), False),
    ):
        changed = smallest(call, roster, *options)["Smallest difference"]
        assert (changed < plain["Smallest difference"]) == less, options
    linked = "Smallest change, linked"
    assert smallest(call, roster, "--correlation", "0.8")[linked] < plain[linked]
    assert smallest(call, roster, "--scales", "400")["at the strictest"] > plain["at the strictest"]
    assert smallest(call, roster, "--questionnaire", "core")["at the strictest"] < plain["at the strictest"]
    needed = "Answers needed for 30 points"
    assert smallest(call, roster, "--difference", "30")[needed] >= 5


def test_a_stricter_policy_hides_more(call, roster):
    Path("policy.yaml").write_text("threshold: 30\n", encoding="utf-8")
    south = smallest(call, roster, "--policy", "policy.yaml")
    assert south["Smallest difference"] == ""
    assert south["Smallest change, linked"] > 0
    rows = {row[0]: row for row in table("out/power.en.csv")}
    assert rows["'=North"][4] == ""


def test_everything_wrong_is_said_at_once(call):
    Path("roster.csv").write_text("Team,Parent,Headcount\nNorth,Sales,many\n", encoding="utf-8")
    Path("policy.yaml").write_text("threshold: 1\n", encoding="utf-8")
    printed = call("power", "roster.csv", "--sd", "0", "--power", "1.5", "--policy", "policy.yaml")
    assert printed.code == 2
    assert printed.err.count("[wrong-value]") >= 2
    for said in ("--sd", "--power", "1–50", "[roster-headcount]", "policy.yaml"):
        assert said in printed.err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [("Team,Parent\nNorth,Sales\n", "roster-no-headcount"), ("A,B\n1,2\n", "roster-no-team-column")],
)
def test_a_roster_that_cannot_be_planned_with(call, content, code):
    Path("roster.csv").write_text(content, encoding="utf-8")
    printed = call("power", "roster.csv")
    assert printed.code == 2
    assert f"[{code}]" in printed.err


def test_what_is_no_number_is_a_usage_error(call, roster):
    printed = call("power", roster, "--sd", "wide")
    assert printed.code == 2
    assert "--sd" in printed.err
    assert call("power", roster, "--sd", "nan").code == 2
    assert call("power", "nowhere.csv").code == 2
