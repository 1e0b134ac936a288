"""``diagnostic field``: files for survey tools, the list of teams, what to do next, and what is wrong all at once."""

import csv
import io
from pathlib import Path

import pytest

from diagnostic.cli.field import _STEPS
from diagnostic.exports.roster import read_roster
from diagnostic.fielding.targets import WRITERS
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.wording import Wording

TEAMS = """Team,Parent,Headcount,Code
North,Sales,40,N
South,Sales,60,S
Lab,Works,8,L
Night,Plant,9,NI
Plant,Works,,
Board,,3,B
"""


@pytest.fixture
def teams(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(TEAMS, encoding="utf-8")
    return path


def rows(path, delimiter=","):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def letters(*languages: str) -> set[str]:
    """Return the letters that come with every form."""
    return {
        f"pulse-{letter}-{language}.{kind}"
        for letter in ("invitation", "reminder", "works-council")
        for language in languages
        for kind in ("docx", "txt")
    }


def test_files_teams_and_next_steps(call, teams):
    printed = call("field", "pulse", "--to", "limesurvey", "--to", "xlsform", "--language", "en,fr", "--teams", teams)
    assert printed.code == 0, printed.err
    names = {"pulse-limesurvey.txt", "pulse-limesurvey.lss", "pulse-xlsform.xlsx", "teams.csv"}
    assert {path.name for path in Path("field").iterdir()} == names | letters("en", "fr")
    assert "Anonymised responses" in printed.out
    assert "XML values and headers" in printed.out
    assert "--roster field/teams.csv" in printed.out
    assert "Qualtrics" not in printed.out
    listed = rows("field/teams.csv")
    assert listed[0] == ["Team", "Parent", "Headcount", "Code"]
    assert ["North", "Sales", "40", "N"] in listed
    assert ["Sales", "", "", "sales"] in listed
    assert ["Plant", "Works", "", ""] in listed
    assert ["Night", "Plant", "9", "NI"] in listed


def test_the_list_of_teams_is_a_roster(call, teams):
    assert call("field", "pulse", "--to", "surveyjs", "--language", "fr", "--teams", teams).code == 0
    assert rows("field/teams.csv", ";")[0] == ["Équipe", "Rattachement", "Effectif", "Code"]
    pulse = load_questionnaire("pulse")
    given, made = (read_roster(path, pulse)[0] for path in (teams, Path("field/teams.csv")))
    assert [(each.path, each.name, each.headcount) for each in made.units] == [
        (each.path, each.name, each.headcount) for each in given.units
    ]
    codes = {each.name: each.code.casefold() for each in made.units}
    own = {"North": "n", "South": "s", "Lab": "l", "Night": "ni", "Board": "b"}
    assert codes == {**own, "Sales": "sales", "Works": "works", "Plant": ""}


def test_without_teams_it_says_what_that_means(call):
    printed = call("field", "pulse", "--to", "surveyjs", "--out", "made")
    assert printed.code == 0
    assert "--teams" in printed.out
    assert {path.name for path in Path("made").iterdir()} == {"pulse-surveyjs.json"} | letters("en")


def test_it_speaks_the_first_language_of_the_form(call):
    printed = call("field", "pulse", "--to", "qualtrics", "--language", "fr, en")
    assert printed.code == 0
    assert "compte réel" in printed.out
    assert {path.name for path in Path("field").iterdir()} == {
        "pulse-qualtrics.qsf",
        "pulse-qualtrics-fr.txt",
        "pulse-qualtrics-en.txt",
    } | letters("en", "fr")


def test_everything_wrong_is_said_at_once_and_nothing_is_written(call, teams):
    teams.write_text(TEAMS + f"Lab,Works,many,\n{'x' * 200},Works,2,\n", encoding="utf-8")
    Path("bad.yaml").write_text("threshold: 1\n", encoding="utf-8")
    arguments = ["--to", "limesurvy", "--to", "surveyjs", "--teams", teams, "--policy", "bad.yaml"]
    printed = call("field", "pulse", *arguments)
    assert printed.code == 2
    for code in ("wrong-value", "roster-duplicate", "roster-headcount"):
        assert code in printed.err
    assert "bad.yaml" in printed.err
    assert "limesurvy" in printed.err
    assert not Path("field").exists()


def test_names_too_long_are_told_with_their_file(call, teams):
    teams.write_text(TEAMS + f"{'x' * 200},Works,2,\n", encoding="utf-8")
    printed = call("field", "pulse", "--to", "surveyjs", "--teams", teams)
    assert printed.code == 2
    assert "roster.csv" in printed.err
    assert "field-name-long" in printed.err


def test_a_language_that_the_questionnaire_has_not(call):
    climate = Path("climate")
    climate.mkdir()
    text = """id: climate
version: 1
languages: [fr]
name: {fr: "Climat"}
purpose: {fr: "Comment vit-on le travail ici ?"}
chain: outcome
scales:
  - id: help
    name: {fr: "Entraide"}
    high: {fr: "On s’entraide."}
    low: {fr: "Chacun pour soi."}
    role: outcome
    items:
      - {id: help_1, fr: "Ici, on s’entraide.", marker: true}
"""
    (climate / "questionnaire.yaml").write_text(text, encoding="utf-8")
    printed = call("field", climate, "--to", "surveyjs", "--language", "fr,en")
    assert printed.code == 2
    assert "questionnaire-language" in printed.err
    printed = call("field", climate, "--to", "surveyjs", "--language", "fr")
    assert printed.code == 0, printed.err


def test_files_that_are_there_are_kept(call):
    assert call("field", "pulse", "--to", "surveyjs").code == 0
    path = Path("field/pulse-surveyjs.json")
    path.write_text("mine", encoding="utf-8")
    refused = call("field", "pulse", "--to", "surveyjs")
    assert refused.code == 2
    assert "file-exists" in refused.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert call("field", "pulse", "--to", "surveyjs", "--force").code == 0
    assert path.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("arguments", "said"), [(["pulse"], "--to"), (["pulse", "--to", "surveyjs", "--language", "fr,xx"], "de, en, fr")]
)
def test_usage(call, arguments, said):
    printed = call("field", *arguments)
    assert printed.code == 2
    assert said in printed.err


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("tool", WRITERS)
def test_every_tool_has_its_name_and_its_steps(tool, language):
    words = Wording(language)
    assert words.text(f"cli.field.tool.{tool}")
    assert all(words.text(f"cli.field.next.{tool}.{step}") for step in _STEPS)


def test_the_policy_s_thresholds_are_what_the_welcome_promises(call):
    Path("strict.yaml").write_text("threshold: 12\n", encoding="utf-8")
    assert call("field", "pulse", "--to", "surveyjs", "--policy", "strict.yaml").code == 0
    assert "at least 12 people" in Path("field/pulse-surveyjs.json").read_text(encoding="utf-8")


def test_a_team_that_looks_like_a_formula_is_none_in_the_list_and_comes_back(call, teams):
    teams.write_text('Team,Parent,Headcount,Code\n"=HYPERLINK(""x"")",-Works,5,A\nLab,-Works,4,B\n', encoding="utf-8")
    printed = call("field", "pulse", "--to", "surveyjs", "--language", "en", "--teams", teams)
    assert printed.code == 0, printed.err
    written = Path("field/teams.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    made, _ = read_roster(Path("field/teams.csv"), load_questionnaire("pulse"))
    assert {unit.name for unit in made.units} == {'=HYPERLINK("x")', "-Works", "Lab"}
