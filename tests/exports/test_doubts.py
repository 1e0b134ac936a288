"""Files that are not what they are taken for: each sign is said, and no row is touched."""

import pytest
from export_builder import HEADER, ROWS, SURVEY, read, the, write_csv

from diagnostic.exports.read import read_export
from diagnostic.problems import Code, InvalidInput, Severity
from diagnostic.questionnaire_file import load_questionnaire


def survey(tmp_path, rows, header=HEADER):
    return read(write_csv(tmp_path / "x.csv", [header, *rows]))


def codes(reading):
    return {each.code for each in reading.problems}


def test_changed_questions_are_named_with_what_they_may_have_been(tmp_path):
    header = ["Team", "clear_1", "I can speak freely in this team", "I often think about leaving"]
    problem = the(survey(tmp_path, ROWS, header).problems, Code.QUESTIONNAIRE_CHANGED)
    assert (problem.severity, problem.values["count"]) == (Severity.WARNING, 2)
    assert problem.values["pairs"] == (
        "I can speak freely in this team → clear_2 · I often think about leaving → leave_1"
    )


def test_another_shipped_questionnaire_is_recognised(tmp_path):
    pulse = load_questionnaire("pulse")
    items = [item.id for item in pulse.items]
    path = write_csv(tmp_path / "x.csv", [["Team", *items], *([team, *["4"] * len(items)] for team in "AABB")])
    reading = read_export(path, load_questionnaire("full"))
    problem = the(reading.problems, Code.QUESTIONNAIRE_OTHER)
    assert (problem.severity, problem.values["nearest"]) == (Severity.WARNING, "pulse")
    assert Code.QUESTIONNAIRE_OTHER not in codes(read_export(path, pulse))
    with pytest.raises(InvalidInput) as invalid:
        read_export(path, SURVEY)
    assert the(invalid.value.problems, Code.QUESTIONNAIRE_OTHER).values["found"] == 0


@pytest.mark.parametrize("header", ["Wave", "Vague", "Année", "Campagne", "year", "Survey ID"])
def test_a_column_that_names_several_waves(tmp_path, header):
    rows = [[wave, *row] for wave, row in zip(["1", "1", "2", "2"], ROWS, strict=True)]
    reading = survey(tmp_path, rows, [header, *HEADER])
    problem = the(reading.problems, Code.SEVERAL_WAVES)
    assert (problem.place.column, dict(problem.values)) == (header, {"waves": "1 · 2"})
    assert reading.responses.n == 4
    one = survey(tmp_path, [["1", *row] for row in ROWS], [header, *HEADER])
    assert Code.SEVERAL_WAVES not in codes(one)


def dated(tmp_path, days):
    pulse = load_questionnaire("pulse")
    items = [item.id for item in pulse.items]
    rows = [[day, "AB"[at % 2], *[str(1 + at % 5)] * len(items)] for at, day in enumerate(days)]
    return read_export(write_csv(tmp_path / "x.csv", [["End Date", "Team", *items], *rows]), pulse)


def test_two_times_far_apart_are_two_waves(tmp_path):
    first = [f"2025-03-{day:02} 10:00:00" for day in range(1, 9)]
    second = [f"2026-03-{day:02} 10:00:00" for day in range(1, 9)]
    problem = the(dated(tmp_path, [*first, *second]).problems, Code.SEVERAL_WAVES)
    assert dict(problem.values) == {"waves": "2025-03-01 – 2025-03-08 · 2026-03-01 – 2026-03-08"}
    assert Code.SEVERAL_WAVES not in codes(dated(tmp_path, first * 2))
    # One late answer is no wave, and neither are some weeks.
    assert Code.SEVERAL_WAVES not in codes(dated(tmp_path, [*first, *first, second[0]]))
    assert Code.SEVERAL_WAVES not in codes(
        dated(tmp_path, [*first, *(f"2025-04-{day:02} 10:00:00" for day in range(1, 9))])
    )


def test_days_that_may_be_months_are_read_the_way_without_a_gap(tmp_path):
    days = [f"{day:02}/03/2026 10:00:00" for day in (1, 2, 3, 4, 5, 6, 11, 12)] * 2
    assert Code.SEVERAL_WAVES not in codes(dated(tmp_path, days))


def test_two_surveys_put_into_one_file(tmp_path):
    items = [item.id for item in load_questionnaire("pulse").items]
    half = len(items) // 2
    one = [["A", *["4"] * half, *[""] * (len(items) - half)]] * 6
    other = [["B", *[""] * half, *["2"] * (len(items) - half)]] * 6
    pulse = load_questionnaire("pulse")
    reading = read_export(write_csv(tmp_path / "x.csv", [["Team", *items], *one, *other]), pulse)
    problem = the(reading.problems, Code.SEVERAL_SURVEYS)
    assert problem.values["count"] == 2
    assert problem.values["parts"].startswith(f"{items[0]} … {items[half - 1]}")
    both = [["A", *["4"] * len(items)]]
    joined = read_export(write_csv(tmp_path / "y.csv", [["Team", *items], *one, *other, *both]), pulse)
    assert Code.SEVERAL_SURVEYS not in codes(joined)


def test_trial_rows_are_proposed_and_kept(tmp_path):
    rows = [[*row, ""] for row in ROWS]
    tried = [["A", "3", "3", "3", "test"], ["asdf", "1", "1", "1", ""], ["B", "5", "5", "5", "Test test"]]
    people = [["A", "3", "3", "3", "The test bench is old"], ["A", "1", "2", "3", "test"]]
    reading = survey(tmp_path, [*rows, *tried, *people], [*HEADER, "comment_1"])
    problem = the(reading.problems, Code.TRIAL_ROWS)
    assert (problem.place.row, dict(problem.values)) == (6, {"count": 3, "rows": "6 · 7 · 8"})
    assert reading.responses.n == 9
    assert "test" not in str(dict(problem.values))
