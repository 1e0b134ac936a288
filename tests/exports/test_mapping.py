import pytest
from export_builder import SURVEY, problems_of, read, the, write_csv

from diagnostic.exports.mapping import map_text
from diagnostic.problems import Code, Severity
from diagnostic.responses import DONT_KNOW, MISSING

HEADER = ["Bureau", "clear_1", "What I do is clear", "leave_1", "Role"]
ROWS = [
    ["A", "Sure", "1", "1", "Boss"],
    ["A", "No idea", "2", "7", "staff"],
    ["B2", "-", "3", "2", "staff"],
    ["B", "4", "3", "2", "staff"],
]
MAP = """\
columns:
  Bureau: team
  "What I do is clear": clear_2
answers:
  agreement-5: {"Sure": 5, "No idea": dont_know, "-": missing, "7": 5}
  role_level: {"Boss": leader}
teams: {B2: B}
"""


def files(tmp_path, text=MAP):
    told = tmp_path / "map.yaml"
    told.write_text(text, encoding="utf-8")
    return write_csv(tmp_path / "x.csv", [HEADER, *ROWS]), told


def test_a_map_says_what_could_not_be_recognised(tmp_path):
    path, told = files(tmp_path)
    responses = read(path, mapping=told).responses
    assert responses.answers.tolist() == [[5, 1, 1], [DONT_KNOW, 2, 5], [MISSING, 3, 2], [4, 3, 2]]
    assert responses.role_level.tolist() == ["leader", "staff", "staff", "staff"]
    assert [unit.name for unit in responses.hierarchy.units] == ["", "A", "B"]
    assert responses.unit.tolist() == [1, 1, 2, 2]


def test_without_the_map_the_same_file_cannot_be_read(tmp_path):
    path, _ = files(tmp_path)
    assert {problem.code for problem in problems_of(path) if problem.severity is Severity.ERROR} == {
        Code.NO_TEAM_COLUMN, Code.UNKNOWN_LABELS, Code.NUMBERS_OUT_OF_RANGE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "values"),
    [
        ("columns:\n  Bureau: teem\n", Code.MAP_TARGET_UNKNOWN, 2, {"target": "teem"}),
        ("answers:\n  agreement-5:\n    Sure: 9\n", Code.MAP_ANSWER_UNKNOWN, 3, {"answer": "9.0"}),
        ("answers:\n  agreement-5: {Sure: maybe}\n", Code.MAP_ANSWER_UNKNOWN, 2, {"answer": "maybe"}),
        ("answers:\n  nothing: {Sure: 1}\n", Code.MAP_ANSWER_UNKNOWN, 2, {"answer": "1.0"}),
        ("answers:\n  role_level: {Boss: king}\n", Code.MAP_ANSWER_UNKNOWN, 2, {"answer": "king"}),
        ("colums: {}\n", Code.UNKNOWN_KEY, 1, {"key": "colums"}),
        ("columns: [1\n", Code.YAML_SYNTAX, None, {}),
    ],
)
def test_mistakes_in_a_map(tmp_path, text, code, line, values):
    path, told = files(tmp_path, text)
    problem = the(problems_of(path, mapping=told), code)
    assert line is None or problem.place.line == line
    assert values.items() <= dict(problem.values).items()


def test_entries_that_nothing_answers_to_are_said(tmp_path):
    path, told = files(tmp_path, MAP.replace("teams: {B2: B}", "teams: {B2: B, Z9: Z}"))
    problem = the(read(path, mapping=told).problems, Code.MAP_UNUSED)
    assert (problem.severity, problem.place.key, dict(problem.values)) == (
        Severity.WARNING, "teams", {"count": 1, "entries": "z9"},
    )  # fmt: skip


def test_a_column_may_be_ignored(tmp_path):
    path, told = files(tmp_path, MAP.replace("clear_2", "ignore"))
    assert read(path, mapping=told).responses.items == ("clear_1", "leave_1")


def test_the_map_that_is_written_shows_candidates(tmp_path):
    path = write_csv(
        tmp_path / "x.csv",
        [["Team", "clear_1", "I can speak freely in the team"], ["A", "1", "2"], ["B", "1", "2"], ["B", "2", "2"]],
    )
    lines = map_text(read(path).matches, SURVEY, "en").splitlines()
    assert lines[:3] == ["columns:", '  "Team": "team"', '  "clear_1": "clear_1"']
    assert lines[3].startswith('  "I can speak freely in the team": "ignore"  # ? clear_2 (0.9')
    assert lines[4] == "answers:"
    assert lines[5].startswith("  agreement-5: {}  # 1 Strongly disagree, 2 Disagree, 3 ")
    assert lines[5].endswith(", 5 Strongly agree, dont_know, missing")
    assert "  role_level: {}  # leader, manager, staff" in lines


def test_titles_that_come_twice_or_never_end_do_not_break_the_map(tmp_path):
    header = ["Team", "clear_1", "Other", "Other", "", "x" * 2000]
    path = write_csv(tmp_path / "x.csv", [header, ["A", "1", "2", "3", "4", "5"], ["B", "2", "2", "3", "4", "5"]])
    told = tmp_path / "map.yaml"
    told.write_text(map_text(read(path).matches, SURVEY, "en"), encoding="utf-8")
    assert read(path, mapping=told).responses.items == ("clear_1",)
