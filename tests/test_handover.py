"""An export becomes a file to hand over that reads back to the same answers, whatever format it came in."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from climate import CLIMATE, DATA
from export_builder import HEADER, ROWS, SURVEY, the, write_csv, write_xlsx
from handover_world import KEY, OPTIONS, handed, people, planted, read_again
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from limesurvey_survey import LSS
from limesurvey_survey import SURVEY as LIME

from diagnostic.exports.handed_over import FORMAT, ROW_HEADING
from diagnostic.exports.pseudonyms import pseudonym
from diagnostic.exports.read import read_export
from diagnostic.handover_columns import Fate
from diagnostic.handover_comments import CommentsMode
from diagnostic.handover_receipt import Coarsening, receipt_json
from diagnostic.problems import Code, InvalidInput, Severity
from diagnostic.questionnaire_file import load_questionnaire

PULSE = load_questionnaire("full")
EVERYTHING = [
    ["Token", "E-mail", "Team", "Division", "Role", "Site", *HEADER[1:], "check_1", "comment_1",
     "How much do you depend on Sales?", "How well does work with Sales go?", "pet"],
    *([f"T{k}", f"p{k}@x.example", ("North", "South", "=East", "@West")[k % 4], ("Sales", "Works")[k % 4 // 2],
       ("Leader", "Manager", "Staff")[k % 3], ("Nantes", "Lyon, Part-Dieu", '"Q"')[k % 3],
       str(1 + k % 5), str(1 + k % 4), ("", "99", "3")[k % 3], "Disagree", ("", "-1 day, please\nand more")[k % 2],
       ("Not at all", "Much", "")[k % 3], ("", "Well", "Badly")[k % 3], f"cat {k}"] for k in range(24)),
]  # fmt: skip


def as_json(path: Path, rows) -> Path:
    path.write_text(json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]), encoding="utf-8")
    return path


def as_parquet(path: Path, rows) -> Path:
    pa.parquet.write_table(pa.table({name: list(cells) for name, *cells in zip(*rows, strict=True)}), path)
    return path


WRITERS = {
    "x.csv": write_csv,
    "semicolon.csv": lambda path, rows: write_csv(path, rows, separator=";", encoding="cp1252"),
    "utf16.csv": lambda path, rows: write_csv(path, rows, separator="\t", encoding="utf-16"),
    "x.xlsx": write_xlsx,
    "x.json": as_json,
    "x.parquet": as_parquet,
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_answers_come_back_from_every_format(name, tmp_path):
    path = WRITERS[name](tmp_path / name, EVERYTHING)
    made = handed(path, SURVEY)
    again = read_again(made, SURVEY, tmp_path)
    assert people(again.responses) == people(read_export(path, SURVEY).responses)
    assert again.source.tool == FORMAT.name
    assert not [each for each in again.problems if each.severity is not Severity.NOTE]
    texts = again.responses.comments["comment_1"]
    assert sum(bool(text) for text in texts) == 12
    assert {text for text in texts if text} == {"-1 day, please and more"}


REAL = {
    "google_forms/climate.csv": (CLIMATE, {}),
    "microsoft_forms/climate.xlsx": (CLIMATE, {}),
    "formbricks/climate.csv": (CLIMATE, {}),
    "qualtrics/qualtrics_choicetext.csv": (CLIMATE, {}),
    "kobo/formpack_xml_values.xlsx": (CLIMATE, {"structure": DATA / "kobo" / "xlsform_minimal_en_fr.xlsx"}),
    "limesurvey/ls618_csv_code_long_fr.csv": (LIME, {"structure": LSS}),
    "limesurvey/ls618_json_code_long_fr.json": (LIME, {"structure": LSS}),
    "limesurvey/ls618_xls_full_long_fr.xlsx": (LIME, {}),
}


@pytest.mark.parametrize("name", REAL)
def test_real_exports_of_survey_tools(name, tmp_path):
    asked, files = REAL[name]
    made = handed(DATA / name, asked, **files)
    again = read_again(made, asked, tmp_path)
    original = read_export(DATA / name, asked, **files).responses
    assert original.n > 1
    found = people(replace(again.responses, role_level=None, attributes={}))
    assert found == people(replace(original, role_level=None, attributes={}))
    header = made.content.decode().splitlines()[0]
    assert header.startswith(f'"{ROW_HEADING}"')


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["North", "south ", "Söuth", "=E", "'F", "7", "Other"]),
            st.sampled_from(["", "1", "2", "5", "Don't know", "Agree"]),
            st.sampled_from(["", "1", "3", "99"]),
            st.sampled_from(["", "Lyon", "lyon", "Z"]),
            st.sampled_from(["", "a", "b", "c"]),
        ),
        min_size=6,
        max_size=30,
    )
)
def test_any_answers_come_back(tmp_path, rows):
    rows = [*rows, ("North", "1", "1", "Lyon", "k1"), ("B", "5", "5", "Lyon", "k2"), ("B", "4", "2", "Lyon", "k3")]
    path = write_csv(tmp_path / "any.csv", [["Team", "clear_1", "leave_1", "Site", "Token"], *map(list, rows)])
    made = handed(path, SURVEY, replace(OPTIONS, threshold=1))
    again = read_again(made, SURVEY, tmp_path).responses
    assert people(again) == people(read_export(path, SURVEY).responses)


def test_people_who_answered_alike_stay_as_many(tmp_path):
    """Two rows that only their e-mail addresses told apart are two people still."""
    asked = load_questionnaire("pulse")
    items = [item.id for item in asked.items]
    head = ["E-mail", "Team", *items]
    answers = [str(1 + k % 5) for k in range(len(items))]
    rows = [[f"{k}@x.example", f"T{k % 2}", *answers] for k in range(12)]
    made = handed(write_csv(tmp_path / "alike.csv", [head, *rows]), asked)
    assert read_again(made, asked, tmp_path).responses.n == 12


def test_pseudonyms_are_the_key_s_and_the_same_at_the_next_wave(tmp_path):
    path = write_csv(tmp_path / "x.csv", EVERYTHING)
    rows = list(csv.DictReader(io.StringIO(handed(path, SURVEY).content.decode())))
    assert {row["token"] for row in rows} == {pseudonym(f"T{k}", KEY) for k in range(24)}
    others = list(csv.DictReader(io.StringIO(handed(path, SURVEY, key=KEY[::-1]).content.decode())))
    assert not {row["token"] for row in rows} & {row["token"] for row in others}
    later = write_csv(tmp_path / "y.csv", [EVERYTHING[0], *reversed(EVERYTHING[1:])])
    again = list(csv.DictReader(io.StringIO(handed(later, SURVEY).content.decode())))
    assert {row["token"] for row in rows} == {row["token"] for row in again}


def test_the_same_input_and_key_give_the_same_bytes_in_another_order_than_the_export(tmp_path):
    path = write_csv(tmp_path / "x.csv", EVERYTHING)
    made = handed(path, SURVEY)
    assert made.content == handed(path, SURVEY).content
    assert made.receipt == handed(path, SURVEY).receipt
    order = [row["token"] for row in csv.DictReader(io.StringIO(made.content.decode()))]
    assert order != [pseudonym(f"T{k}", KEY) for k in range(24)]
    other = [row["token"] for row in csv.DictReader(io.StringIO(handed(path, SURVEY, key=KEY[::-1]).content.decode()))]
    ranks = {pseudonym(f"T{k}", KEY[::-1]): k for k in range(24)}
    assert [ranks[code] for code in other] != [{pseudonym(f"T{k}", KEY): k for k in range(24)}[code] for code in order]


def test_no_cell_is_a_formula(tmp_path):
    made = handed(write_csv(tmp_path / "x.csv", EVERYTHING), SURVEY, replace(OPTIONS, keep=("pet",)))
    cells = [cell for row in csv.reader(io.StringIO(made.content.decode())) for cell in row]
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)]
    assert "'=East" in cells


def test_columns_that_nobody_declared_are_left_out_and_declared_ones_are_kept_with_a_warning(tmp_path):
    path = write_csv(tmp_path / "x.csv", EVERYTHING)
    assert b"cat 3" not in handed(path, SURVEY).content
    made = handed(path, SURVEY, replace(OPTIONS, keep=("PET",)))
    assert b"cat 3" in made.content
    assert the(made.problems, Code.HANDOVER_KEPT_TELLS).values["count"] == 24
    by_letters = handed(path, SURVEY, replace(OPTIONS, keep=("column:N",)))
    assert b"cat 3" in by_letters.content
    few = handed(path, SURVEY, replace(OPTIONS, keep=("Site",)))
    assert few.content == handed(path, SURVEY).content


def test_a_kept_column_keeps_no_address(tmp_path):
    rows = [[*row[:-1], f"call 06 12 34 56 {k:02d}" if k else "pet"] for k, row in enumerate(EVERYTHING)]
    made = handed(write_csv(tmp_path / "x.csv", rows), SURVEY, replace(OPTIONS, keep=("pet",)))
    assert b"06 12" not in made.content
    assert "call […]".encode() in made.content


@pytest.mark.parametrize(
    ("keep", "code"),
    [("Token", Code.HANDOVER_KEEP_REFUSED), ("E-mail", Code.HANDOVER_KEEP_REFUSED),
     ("comment_1", Code.HANDOVER_KEEP_REFUSED), ("dog", Code.HANDOVER_KEEP_UNKNOWN)],
)  # fmt: skip
def test_what_cannot_be_kept(tmp_path, keep, code):
    path = write_csv(tmp_path / "x.csv", EVERYTHING)
    with pytest.raises(InvalidInput) as caught:
        handed(path, SURVEY, replace(OPTIONS, keep=(keep, "cat")))
    assert {each.code for each in caught.value.problems} == {code, Code.HANDOVER_KEEP_UNKNOWN}


def test_rare_values_are_coarsened_and_nobody_stands_alone_in_what_is_left(tmp_path):
    path, _ = planted(tmp_path)
    made = handed(path, PULSE)
    again = read_again(made, PULSE, tmp_path).responses
    values = {"role_level": again.role_level, **again.attributes}
    for name, each in values.items():
        counts = np.bincount(each.codes[each.codes >= 0])
        assert counts[counts > 0].min() >= OPTIONS.threshold, name
    assert set(again.attributes["tenure"]) == {"under-1", "from-1-to-4 + from-5-to-9 + from-10"}
    assert "leader" not in set(again.role_level)
    assert "Villa-Unique" not in made.content.decode()
    done = {each.attribute: each for each in made.receipt.attributes}
    assert (done["role_level"].merged, done["tenure"].merged) == (2, 2)
    assert (
        done["site"].merged >= 3
    )  # two rare ones are two people: fewer than the threshold, so one more goes with them


def test_within_teams_every_combination_has_company(tmp_path):
    path, _ = planted(tmp_path)
    made = handed(path, PULSE, replace(OPTIONS, coarsening=Coarsening.TEAM, threshold=5))
    again = read_again(made, PULSE, tmp_path).responses
    teams = np.bincount(again.unit)
    assert made.receipt.crowd.smallest == min(5, teams[teams > 0].min()) == 4
    assert made.receipt.small_teams == 1
    groups = {}
    for at in range(again.n):
        key = (again.unit[at], str(again.role_level[at]), *(str(each[at]) for each in again.attributes.values()))
        groups[key] = groups.get(key, 0) + 1
    assert min(count for key, count in groups.items() if teams[key[0]] >= 5) >= 5
    plain = handed(path, PULSE, replace(OPTIONS, threshold=5))
    assert the(plain.problems, Code.HANDOVER_COMBINATIONS).values["count"] == plain.receipt.crowd.few > 0


@pytest.mark.parametrize("mode", CommentsMode)
def test_comments_by_mode(tmp_path, mode):
    path, _ = planted(tmp_path)
    made = handed(path, PULSE, replace(OPTIONS, comments=mode))
    again = read_again(made, PULSE, tmp_path).responses
    original = read_export(path, PULSE).responses
    wrote = [bool(text) for text in original.comments["comment_helps"]]
    if mode is CommentsMode.NONE:
        assert "comment_helps" not in (again.comments or {})
        return
    assert sum(bool(text) for text in again.comments["comment_helps"]) == sum(wrote)


def test_the_receipt_says_what_became_of_each_column_and_holds_nobody_s_value(tmp_path):
    path, told = planted(tmp_path)
    made = handed(path, PULSE)
    fate = {each.header: each.fate for each in made.receipt.columns}
    assert fate["Token"] is Fate.HASHED
    assert {fate[name] for name in ("E-mail", "Full name", "IP address", "Phone number", "Device")} == {Fate.IDENTIFIER}
    assert fate["Favourite pet"] is Fate.FREE
    assert fate["Start date"] is Fate.TIME
    text = receipt_json(made.receipt, date="2026-05-01", program="1")
    assert not [value for values in told.values() for value in values if value in text]
    assert KEY.hex() not in text
    assert json.loads(text)["output_sha256"] == made.receipt.output_sha256


def test_a_heading_that_names_somebody_is_masked_in_the_receipt(tmp_path):
    rows = [[*row, "" if k else "Do you trust Julien (julien@x.example)?"] for k, row in enumerate(EVERYTHING)]
    made = handed(write_csv(tmp_path / "x.csv", rows), SURVEY)
    assert not re.search("julien", receipt_json(made.receipt, date="2026-05-01", program="1"), re.IGNORECASE)


def test_codes_that_differ_by_case_alone_are_one_pseudonym_of_one_row(tmp_path):
    rows = [["Token", *HEADER], ["a1", *ROWS[0]], ["A1", *ROWS[1]], ["b", *ROWS[2]], ["c", *ROWS[3]]]
    made = handed(write_csv(tmp_path / "x.csv", rows), SURVEY)
    again = read_again(made, SURVEY, tmp_path).responses
    assert again.n == 4
