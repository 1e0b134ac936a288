import pytest
from export_builder import SURVEY, problems_of, read, same, the, write_csv

from diagnostic.exports.look import look
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


def test_a_map_file_with_nothing_below_a_key(tmp_path):
    path, told = files(tmp_path, MAP.replace("teams: {B2: B}", "teams:\n  # nothing yet"))
    assert [unit.name for unit in read(path, mapping=told).responses.hierarchy.units] == ["", "A", "B", "B2"]


def test_columns_of_one_title_are_named_by_their_letters(tmp_path):
    header = ["Team", "Score", "Score", "leave_1"]
    path = write_csv(tmp_path / "x.csv", [header, ["A", "1", "2", "3"], ["B", "2", "2", "3"], ["B", "4", "2", "1"]])
    text = map_text(look(path, SURVEY).for_map, SURVEY, "en")
    assert '  "column:B": "ignore"  # Score' in text
    told = tmp_path / "map.yaml"
    told.write_text(text.replace('"column:C": "ignore"', '"column:C": "clear_2"'), encoding="utf-8")
    reading = read(path, mapping=told)
    assert reading.responses.items == ("clear_2", "leave_1")
    assert Code.MAP_UNUSED not in {problem.code for problem in reading.problems}


def written(path, mapping=None):
    found = look(path, SURVEY, mapping=mapping)
    return map_text(found.for_map, SURVEY, "en", variants=found.variants, rules=found.rules)


def test_a_map_file_needs_no_edit_where_all_was_certain_and_is_written_the_same_again(tmp_path):
    header = ["Teem", "clear_1 - something else", "I know what is expected from me", "leave_1", "Team", "x", "x"]
    rows = [[team, "1", "2", str(1 + at % 5), team, "", ""] for at, team in enumerate(["Achats"] * 5 + ["Achat", "RH"])]
    path = write_csv(tmp_path / "x.csv", [header, *rows])
    first = written(path)
    told = tmp_path / "map.yaml"
    told.write_text(first, encoding="utf-8")
    same(read(path), read(path, mapping=told))
    assert written(path, told) == first
    assert '  # "Achat": "Achats"' in first
    assert '"clear_1 - something else": "ignore"  # ? clear_1 (' in first


def test_what_a_map_file_says_already_is_kept(tmp_path):
    path, told = files(tmp_path)
    again = written(path, told)
    for line in ('"Sure": 5, "No idea": "dont_know", "-": "missing", "7": 5', '"Boss": "leader"', '"B2": "B"'):
        assert line in again
    told.write_text(again, encoding="utf-8")
    same(read(path, mapping=told), read(path, mapping=files(tmp_path)[1]))
