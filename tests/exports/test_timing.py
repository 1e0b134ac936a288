"""How long people took, as the survey tools say it."""

import numpy as np
import pytest
from export_builder import headed, write_csv, write_xlsx

from diagnostic.exports.matching import match_columns
from diagnostic.exports.read import read_export
from diagnostic.exports.table import Column
from diagnostic.exports.targets import catalogue
from diagnostic.exports.timing import durations, elapsed
from diagnostic.problems import Code
from diagnostic.questionnaire_file import load_questionnaire

TOOLS = {
    "qualtrics": ("StartDate", "EndDate", "Duration (in seconds)", "RecordedDate"),
    "limesurvey codes": ("startdate", "submitdate", "interviewtime", "datestamp"),
    "limesurvey in English": ("Date started", "Date submitted", "Total time", "Date last action"),
    "limesurvey in French": ("Date de lancement", "Date de soumission", "Temps total", "Date de la dernière action"),
    "microsoft forms": ("Start time", "Completion time", "", "Last modified time"),
    "microsoft forms in French": ("Heure de début", "Heure de fin", "", "Heure de la dernière modification"),
    "surveymonkey": ("Start Date", "End Date", "", ""),
    "typeform": ("Start Date (UTC)", "Submit Date (UTC)", "", "Stage Date (UTC)"),
    "kobo": ("start", "end", "", "_submission_time"),
    "a table": ("", "", "Durée (s)", "Horodateur"),
}


@pytest.fixture(scope="module")
def pulse():
    return load_questionnaire("pulse")


def column(header, *values):
    return Column(header, np.arange(len(values), dtype=np.int32), values)


def seconds(*values):
    return np.array([np.nan if value is None else value for value in values], dtype=float)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_columns_of_each_tool_are_recognised(tool, pulse) -> None:
    wanted = ("started", "ended", "duration", "timestamp")
    pairs = [(header, target) for header, target in zip(TOOLS[tool], wanted, strict=True) if header]
    matches, problems = match_columns(headed([header for header, _ in pairs]), catalogue(pulse), told={}, file="x.csv")
    assert [match.target.id for match in matches] == [target for _, target in pairs]
    assert not problems


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("754", 754), ("754.25", 754.25), ("754,5", 754.5), ("12:34", 754), ("0:12:34", 754), ("01:00:00", 3600),
        ("1 day, 0:00:30", 86430), ("12 min 34 s", 754), ("1 h 2 min", 3720), ("45 sec", 45), ("0", None), ("-3", None),
        ("", None), ("n/a", None), ("soon", None), ("12:34:56:00", None),
    ],
)  # fmt: skip
def test_durations_however_they_are_written(text, right) -> None:
    np.testing.assert_array_equal(durations(column("duration", text)), seconds(right))


@pytest.mark.parametrize("header", ["Durée (min)", "duration (minutes)", "Duration (in minutes)"])
def test_minutes_where_the_header_says_so(header) -> None:
    np.testing.assert_array_equal(durations(column(header, "7", "2,5", "0:05:00")), [420, 150, 300])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-05 09:00:01", "2026-01-05 09:04:31"),
        ("2026-01-05T09:00:01Z", "2026-01-05T09:04:31Z"),
        ("2026-01-05T09:00:01.000+01:00", "2026-01-05T09:04:31.000+01:00"),
        ("05/01/2026 09:00:01", "05/01/2026 09:04:31"),
        ("25/01/2026 09:00:01", "25/01/2026 09:04:31"),
        ("01/25/2026 09:00:01 AM", "01/25/2026 09:04:31 AM"),
        ("1/5/2026 9:00:01", "1/5/2026 9:04:31"),
        ("7/27/26 19:00:01", "7/27/26 19:04:31"),
        ("05.01.2026 09:00:01", "05.01.2026 09:04:31"),
        ("2026/01/05 09:00:01", "2026/01/05 09:04:31"),
        ("09:00:01", "09:04:31"),
    ],
)
def test_times_however_they_are_written(start, end) -> None:
    np.testing.assert_array_equal(elapsed(column("start", start), column("end", end)), [270])


def test_a_minute_more_where_times_have_no_seconds() -> None:
    start = column("start", "2026-01-05 09:00", "2026-01-05 09:10")
    end = column("end", "2026-01-05 09:04", "2026-01-05 09:10")
    np.testing.assert_array_equal(elapsed(start, end), [300, np.nan])


def test_what_is_no_time_is_not_known() -> None:
    start = column("start", "2026-01-05 09:00:01", "", "2026-01-05 09:00:01", "yesterday", "2026-01-05 09:00:01")
    end = column("end", "2026-01-05 09:04:31", "2026-01-05 09:04:31", "", "2026-01-05 09:04:31", "1980-01-01 00:00:00")
    np.testing.assert_array_equal(elapsed(start, end), seconds(270, None, None, None, None))
    np.testing.assert_array_equal(elapsed(column("start", "", "x"), column("end", "", "y")), seconds(None, None))


def rows(pulse, headers, cells):
    items = [item.id for item in pulse.items]
    return [["Team", *headers, *items], *([f"T{i % 2}", *own, *["3"] * len(items)] for i, own in enumerate(cells))]


def test_recorded_times_come_first_and_others_fill_in(tmp_path, pulse) -> None:
    headers = ["StartDate", "EndDate", "Duration (in seconds)"]
    cells = [
        ["2026-01-05 09:00:01", "2026-01-05 09:04:31", "260"],
        ["2026-01-05 09:00:02", "2026-01-05 09:04:32", ""],
        ["", "2026-01-05 09:04:33", ""],
    ]
    reading = read_export(write_csv(tmp_path / "x.csv", rows(pulse, headers, cells)), pulse)
    np.testing.assert_array_equal(reading.responses.seconds, [260, 270, np.nan])
    dropped = {p.place.column for p in reading.problems if p.code is Code.IDENTIFIER_DROPPED}
    assert dropped == {"StartDate", "EndDate"}
    assert set(reading.responses.attributes or {}) == set()


def test_no_times_are_none(tmp_path, pulse) -> None:
    only_start = rows(pulse, ["StartDate"], [["2026-01-05 09:00:01"], ["2026-01-05 09:00:02"]])
    assert read_export(write_csv(tmp_path / "x.csv", only_start), pulse).responses.seconds is None
    assert read_export(write_csv(tmp_path / "y.csv", rows(pulse, [], [[], []])), pulse).responses.seconds is None


def test_rows_left_out_take_their_times_with_them(tmp_path, pulse) -> None:
    table = rows(pulse, ["duration"], [["100"], ["200"], ["300"]])
    table[2] = ["T1", "200", *[""] * len(pulse.items)]
    responses = read_export(write_csv(tmp_path / "x.csv", table), pulse).responses
    np.testing.assert_array_equal(responses.seconds, [100, 300])


def test_two_ends_are_no_problem(tmp_path, pulse) -> None:
    headers = ["Start Date", "End Date", "Submit date"]
    cells = [["2026-01-05 09:00:01", "2026-01-05 09:04:31", "2026-01-06 10:00:00"]] * 2
    responses = read_export(write_csv(tmp_path / "x.csv", rows(pulse, headers, cells)), pulse).responses
    assert responses.seconds[0] == 270


def test_durations_of_a_workbook(tmp_path, pulse) -> None:
    responses = read_export(
        write_xlsx(tmp_path / "x.xlsx", rows(pulse, ["Durée (s)"], [[321.5], [12]])), pulse
    ).responses
    np.testing.assert_array_equal(responses.seconds, [321.5, 12])


def test_the_first_days_of_a_month_do_not_settle_the_order_of_day_and_month() -> None:
    days = [f"{month}/{day}/2026" for month in range(1, 13) for day in range(1, 29)]
    start = column("start", *(f"{day} {hour}:59:30" for day in days for hour in range(10, 20)))
    end = column("end", *(f"{day} {hour + 1}:00:00" for day in days for hour in range(10, 20)))
    np.testing.assert_array_equal(elapsed(start, end), np.full(len(start.values), 30.0))


def test_of_two_readings_of_a_date_the_shorter_time_counts() -> None:
    """The third of April to the fourth in the one order, the fourth of March to the fourth of April in the other."""
    start = column("start", "03/04/2026 23:59:00", "05/06/2026 10:00:00")
    end = column("end", "04/04/2026 00:04:01", "05/06/2026 10:04:00")
    np.testing.assert_array_equal(elapsed(start, end), [301, 240])
    american = column("start", "04/03/2026 23:59:00"), column("end", "04/04/2026 00:04:01")
    np.testing.assert_array_equal(elapsed(*american), [301])


def test_times_with_a_zone_and_times_as_numbers_of_a_spreadsheet() -> None:
    zone = column("start", "2026/01/05 9:04:00 AM UTC+1"), column("end", "2026/01/05 9:06:30 AM UTC+1")
    np.testing.assert_array_equal(elapsed(*zone), [150])
    serial = column("start", "43290.53487", "43290,5"), column("end", "43290.53613", "43290,51")
    np.testing.assert_array_equal(elapsed(*serial), [109, 864])
