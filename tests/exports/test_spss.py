"""SPSS files: values, what they mean, what was declared missing, and what survey tools write wrongly in them."""

import re
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from climate import assert_truth, read_climate
from export_builder import problems_of, the
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.exports.files import read_table
from diagnostic.exports.spss import read_sav
from diagnostic.exports.spss_dictionary import LONG_LABELS, LONG_STRINGS, read_dictionary
from diagnostic.exports.spss_repair import repaired
from diagnostic.problems import Code, InvalidInput, Severity

DATA = Path(__file__).parents[1] / "data" / "exports" / "spss"
QUESTION = "Dans quelle mesure êtes-vous d’accord ?"


def table(name: str):
    return read_table(DATA / name)


def cells(found, header: str) -> list[str]:
    column = next(column for column in found.columns if column.header == header)
    return [column.cell(row) for row in range(found.n)]


def column(found, header: str):
    return next(column for column in found.columns if column.header == header)


def written(tmp_path: Path, frame: pd.DataFrame, name: str = "x.sav", **options: object) -> Path:
    pyreadstat.write_sav(frame, str(tmp_path / name), compress=name.endswith(".zsav"), **options)
    return tmp_path / name


def test_the_forty_with_values_declared_missing():
    reading = read_climate(DATA / "spss_user_missing.sav")
    assert_truth(reading, "fr")
    assert the(reading.problems, Code.DECLARED_MISSING).values["count"] == 3
    assert reading.source.format == "sav"


def test_statements_are_names_and_labels_are_meanings():
    found, source, _ = table("spss_user_missing.sav")
    clim = column(found, "clim1")
    assert clim.names[1] == "Je sais ce que l’on attend de moi"
    assert clim.labels["5"] == ("Tout à fait d’accord",)
    assert clim.labels["98"] == ("Ne sait pas",)
    assert (source.rows, source.columns, source.encoding) == (40, 6, "utf-8")


def test_declared_missing_values_are_empty_and_undeclared_ones_stay():
    found, _, problems = table("different-missings.sav")
    # val1: all declared; val2: none; val3: all declared and labelled; val4: none declared, all labelled.
    raw, _ = pyreadstat.read_sav(DATA / "different-missings.sav", user_missing=True)
    as_text = {name: ["" if np.isnan(x) else str(int(x)) for x in raw[name]] for name in raw}
    gone = {"val1": {"99", "999"}, "val2": set(), "val3": {"99", "999"}, "val4": set()}
    for name, missing in gone.items():
        assert cells(found, name) == ["" if text in missing else text for text in as_text[name]]
    assert {"99", "999"} <= set(as_text["val2"])
    assert the(problems, Code.DECLARED_MISSING).severity is Severity.NOTE


def test_a_small_real_file_value_by_value():
    found, _, problems = table("labelled-num-na.sav")
    assert cells(found, "VAR00002") == ["1", ""]
    assert column(found, "VAR00002").names == ("Only one value",)
    assert the(problems, Code.DECLARED_MISSING).values["count"] == 1


def test_umlauts():
    found, _, problems = table("umlauts.sav")
    assert column(found, "var1").labels == {"1": ("the ä umlaut",), "2": ("the ü umlaut",), "3": ("the ö umlaut",)}
    assert cells(found, "var1") == ["1", "2", "1", "3"]
    assert problems == ()


def test_dates_times_numbers_and_texts():
    found, source, _ = table("sample_missing.sav")
    assert cells(found, "mydate")[:4] == ["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01"]
    assert cells(found, "dtime")[:2] == ["2018-05-06 10:10:10", "1880-05-06 10:10:10"]
    assert cells(found, "mytime") == ["10:10:10", "23:10:10", "00:00:00", "16:10:10", "", "", ""]
    # 2000 to 3000 and -1 are declared missing, whatever lies in the range.
    assert cells(found, "mynum") == ["1.1", "1.2", "-1000.3", "-1.4", "1000.3", "", ""]
    # Z is declared missing in no variable of numbers; of the texts it is.
    assert cells(found, "myord") == ["1", "2", "3", "1", "1", "", ""]
    assert source.encoding == "windows-1252"


# --- LimeSurvey's own export ---


def test_limesurvey_is_read_though_its_dictionary_is_wrong():
    with pytest.raises(pyreadstat.ReadstatError):
        pyreadstat.read_sav(DATA / "ls618_spss.sav")
    found, _, problems = table("ls618_spss.sav")
    assert the(problems, Code.SPSS_REPAIRED).severity is Severity.NOTE
    assert found.n == 30


@pytest.mark.parametrize(
    "name",
    [
        *(f"CLIM_SQ00{k}" for k in (1, 2, 3)),
        *("FIVE_SQ001", "FIVE_SQ002", "id", "SERVICE", "SERVICE_other", "ANCIEN", "ENPS5", "COMM", "COND"),
    ],
)
def test_limesurvey_says_the_same_as_its_data_for_r(name):
    found, _, _ = table("ls618_spss.sav")
    other, _, _ = table("ls618_R_data_file.csv")
    by_code = {re.sub(r"[\[\]]+", "_", column.header).rstrip("_"): column for column in other.columns}
    assert cells(found, name) == [by_code[name].cell(row).strip() for row in range(other.n)]


def test_limesurveys_labels_have_their_accents():
    found, _, _ = table("ls618_spss.sav")
    assert dict(column(found, "CLIM_SQ002").labels) == {
        "A1": ("Pas du tout d'accord",),
        "A2": ("Plutôt pas d'accord",),
        "A3": ("Ni d'accord, ni pas d'accord",),
        "A4": ("Plutôt d'accord",),
        "A5": ("Tout à fait d'accord",),
        "NSP": ("Ne sait pas",),
    }
    assert column(found, "SERVICE").labels["OPS"] == ("Opérations",)
    assert column(found, "OUTILS_SQ003").labels["0"] == ("Non sélectionné",)
    assert "Je pense souvent à partir" in column(found, "CLIM_SQ003").names
    assert column(found, "SERVICE_other").aside
    assert not column(found, "COMM").aside


def spoiled(data: bytes) -> bytes:
    """Return a right file with the two mistakes of LimeSurvey's: lengths in letters, short strings among the long."""
    known = read_dictionary(data)
    labels, strings = known.extension(LONG_LABELS), known.extension(LONG_STRINGS)
    body = data[strings.body : strings.end]
    first = next(iter(known.widths))
    listed = first + b"=00002\0\t" + body
    heading = struct.pack("<iiii", 7, LONG_STRINGS, 1, len(listed))
    parts = [(strings.start, strings.end, heading + listed)]
    text = data[labels.start : labels.end]
    for right in ("Plutôt d’accord", "Été"):
        encoded = right.encode()
        text = text.replace(struct.pack("<i", len(encoded)) + encoded, struct.pack("<i", len(right)) + encoded)
    parts.append((labels.start, labels.end, text))
    for start, end, new in sorted(parts, reverse=True):
        data = data[:start] + new + data[end:]
    return data


def long_strings(tmp_path: Path) -> Path:
    frame = pd.DataFrame({"q": ["A1 and more", "Été"], "long": ["x" * 700, "é" * 300], "n": [1.0, 2.0]})
    labels = {"q": {"A1 and more": "Plutôt d’accord", "Été": "Été"}}
    return written(tmp_path, frame, variable_value_labels=labels)


def test_very_long_strings_survive_the_repair(tmp_path):
    path = long_strings(tmp_path)
    data = path.read_bytes()
    right, _, _ = read_sav(data, "x.sav")
    wrong = spoiled(data)
    path.write_bytes(wrong)
    with pytest.raises(pyreadstat.ReadstatError):
        pyreadstat.read_sav(path)
    again, _, problems = read_sav(wrong, "x.sav")
    for one, other in zip(right.columns, again.columns, strict=True):
        assert [one.cell(row) for row in range(2)] == [other.cell(row) for row in range(2)]
        assert one.labels == other.labels
    assert cells(again, "long") == ["x" * 700, "é" * 300]
    the(problems, Code.SPSS_REPAIRED)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.sav") if "ls618" not in path.name))
def test_a_right_file_is_not_touched(name):
    data = (DATA / name).read_bytes()
    assert repaired(data, read_dictionary(data)) is data


# --- what other writers do ---


def test_packed_files(tmp_path):
    frame = pd.DataFrame({"q": [1.0, 2.5, None], "text": ["a", "", "b"]})
    found, source, _ = read_table(written(tmp_path, frame, "x.zsav"))
    assert (cells(found, "q"), cells(found, "text"), source.format) == (["1", "2.5", ""], ["a", "", "b"], "sav")


def test_codes_that_are_texts_with_labels_and_ends_alone_labelled(tmp_path):
    frame = pd.DataFrame({"a": ["A1", "A2", "99"], "b": [1.0, 3.0, 5.0]})
    path = written(
        tmp_path,
        frame,
        variable_value_labels={"a": {"A1": "Oui", "99": "Refus"}, "b": {1.0: "1 Pas du tout", 5.0: "5 Tout à fait"}},
        missing_ranges={"a": ["99"]},
    )
    found, _, problems = read_table(path)
    assert cells(found, "a") == ["A1", "A2", ""]
    assert cells(found, "b") == ["1", "3", "5"]
    assert column(found, "b").labels == {"1": ("1 Pas du tout",), "5": ("5 Tout à fait",)}
    assert the(problems, Code.DECLARED_MISSING).values["count"] == 1


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("Ne sait pas", True),
        ("Don’t know", True),
        ("Not applicable", True),
        ("Sans opinion", True),
        ("Je préfère ne pas répondre", True),
        ("Refus", False),
        ("Skipped", False),
        ("Non réponse", False),
        ("Vu mais sans réponse", False),
    ],
)
def test_which_declared_missing_values_are_answers(tmp_path, label, kept):
    frame = pd.DataFrame({"q": [1.0, 9.0]})
    path = written(tmp_path, frame, variable_value_labels={"q": {9.0: label}}, missing_ranges={"q": [9]})
    found, _, _ = read_table(path)
    assert cells(found, "q") == ["1", "9" if kept else ""]


def test_no_answer_is_none_though_not_declared_missing(tmp_path):
    frame = pd.DataFrame({"q": [1.0, 0.0]})
    found, _, problems = read_table(written(tmp_path, frame, variable_value_labels={"q": {0.0: "Non réponse"}}))
    assert cells(found, "q") == ["1", ""]
    assert the(problems, Code.DECLARED_MISSING).values["count"] == 1


def test_labels_in_clear_as_texts(tmp_path):
    frame = pd.DataFrame({"q1": ["Plutôt d’accord  ", "Tout à fait d’accord"]})
    found, _, _ = read_table(written(tmp_path, frame, column_labels={"q1": "Je pense souvent à partir"}))
    assert cells(found, "q1") == ["Plutôt d’accord", "Tout à fait d’accord"]
    assert column(found, "q1").names == ("Je pense souvent à partir",)


def test_statements_of_a_matrix_under_any_usual_sign(tmp_path):
    labels = {
        "a1": f"{QUESTION} - Je sais - bien - ce que l’on attend",
        "a2": f"{QUESTION} - Je peux parler",
        "b1": "Your work: I like it",
        "b2": "Your work: It is useful",
        "c": "One question: alone",
    }
    frame = pd.DataFrame({name: [1.0] for name in labels})
    found, _, _ = read_table(written(tmp_path, frame, column_labels=labels))
    assert column(found, "a1").names[1:] == ("Je sais - bien - ce que l’on attend",)
    assert column(found, "a2").names[1:] == ("Je peux parler",)
    assert column(found, "b2").names[1:] == ("It is useful",)
    assert column(found, "c").names == ("One question: alone",)


def test_what_stands_beside_questions_is_set_aside(tmp_path):
    names = ("Q5", "Q5_TEXT", "Q7_4", "Q7_4_TEXT", "Q9_First_Click", "Q5_DO_1", "open_comment", "to_do")
    found, _, _ = read_table(written(tmp_path, pd.DataFrame({name: [1.0] for name in names})))
    aside = {each.header for each in found.columns if each.aside}
    assert aside == {"Q5_TEXT", "Q7_4_TEXT", "Q9_First_Click", "Q5_DO_1"}


def recoded(data: bytes, encoding: bytes, swap: tuple[str, bytes]) -> bytes:
    """Return a file that names another encoding, with a text of the same length in other bytes."""
    told, other = swap
    assert len(told.encode()) == len(other)
    at = data.index(b"\x07\x00\x00\x00\x14\x00\x00\x00")
    length = struct.unpack_from("<i", data, at + 12)[0]
    record = data[at : at + 16 + length]
    named = struct.pack("<iiii", 7, 20, 1, len(encoding)) + encoding
    return data.replace(record, named).replace(told.encode(), other)


def test_a_label_in_another_encoding_than_the_file_says(tmp_path):
    frame = pd.DataFrame({"q": [1.0]})
    path = written(tmp_path, frame, column_labels={"q": "Ete passe"}, variable_value_labels={"q": {1.0: "Deja vu !"}})
    data = recoded(path.read_bytes(), b"UTF-8", ("Ete passe", "Été passé".encode("cp1252")))
    path.write_bytes(data.replace(b"Deja vu !", "Déjà vu\xa0!".encode("cp1252")))
    found, source, problems = read_table(path)
    assert column(found, "q").names == ("Été passé",)
    assert column(found, "q").labels == {"1": ("Déjà vu\xa0!",)}
    assert source.encoding == "windows-1252"
    assert the(problems, Code.ENCODING_ASSUMED).values["encoding"] == "windows-1252"


def test_a_label_cut_within_a_letter(tmp_path):
    frame = pd.DataFrame({"q": [1.0], "r": [2.0]})
    path = written(tmp_path, frame, column_labels={"q": "Question xy", "r": "L’été"})
    path.write_bytes(path.read_bytes().replace(b"Question xy", "Questio ét".encode()[:-1] + b"\xc3"))
    found, source, _ = read_table(path)
    assert column(found, "q").names == ("Questio é",)
    assert column(found, "r").names == ("L’été",)
    assert source.encoding == "utf-8"


def test_previews_of_qualtrics_are_no_people(tmp_path):
    meta = ("StartDate", "EndDate", "IPAddress", "Progress", "Finished", "RecordedDate", "ResponseId")
    frame = pd.DataFrame({name: [1.0, 1.0, 1.0] for name in meta} | {"Status": [0.0, 1.0, 0.0], "Q1": [1.0, 2.0, 3.0]})
    labels = {"Status": {0.0: "IP Address", 1.0: "Survey Preview"}}
    found, source, problems = read_table(written(tmp_path, frame, variable_value_labels=labels))
    assert (cells(found, "Q1"), source.rows, found.numbers().tolist()) == (["1", "3"], 2, [1, 3])
    assert the(problems, Code.TEST_ROWS).values["count"] == 1


def test_what_tools_add_is_known_under_its_plain_name(tmp_path):
    qualtrics = ("StartDate", "EndDate", "Duration__in_seconds_", "RecipientEmail", "ResponseId", "RecordedDate")
    found, _, _ = read_table(written(tmp_path, pd.DataFrame({name: [1.0] for name in qualtrics})))
    assert [each.names[-1] for each in found.columns[2:4]] == ["duration (in seconds)", "recipient email"]
    monkey = ("RespondentID", "CollectorID", "First_Name", "Email_Address")
    found, _, _ = read_table(written(tmp_path, pd.DataFrame({name: [1.0] for name in monkey})))
    assert [each.names[-1] for each in found.columns[2:]] == ["First Name", "Email Address"]


# --- damaged and hostile files ---


@pytest.mark.parametrize("keep", [100, 176, 400, 4000, -16])
def test_a_file_that_was_cut(tmp_path, keep):
    path = tmp_path / "x.sav"
    path.write_bytes((DATA / "spss_user_missing.sav").read_bytes()[:keep])
    assert [problem.code for problem in problems_of(path)] == [Code.SPSS_DAMAGED]


def test_a_number_of_rows_that_cannot_be(tmp_path):
    data = bytearray((DATA / "spss_user_missing.sav").read_bytes())
    data[80:84] = struct.pack("<i", 2_000_000_000)
    path = tmp_path / "x.sav"
    path.write_bytes(bytes(data))
    assert [problem.code for problem in problems_of(path)] == [Code.SPSS_DAMAGED]


def test_no_rows(tmp_path):
    frame = pd.DataFrame({"q": np.zeros(0)})
    assert [problem.code for problem in problems_of(written(tmp_path, frame))] == [Code.NO_ROWS]


SMALL = (DATA / "spss_user_missing.sav").read_bytes()
LIME = (DATA / "ls618_spss.sav").read_bytes()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(
    st.sampled_from([SMALL, LIME]),
    st.lists(st.tuples(st.integers(64, 4900), st.integers(0, 255)), min_size=1, max_size=5),
    st.integers(0, 12_000),
)
def test_any_damage_is_read_or_refused(data, changes, length):
    damaged = bytearray(data)
    for at, byte in changes:
        damaged[at] = byte
    try:
        found, _, _ = read_sav(bytes(damaged[: max(length, 5000)]), "x.sav")
    except InvalidInput as invalid:
        assert {problem.code for problem in invalid.problems} <= {Code.SPSS_DAMAGED, Code.NO_ROWS}  # noqa: PT017
    else:
        assert found.n > 0
        assert all(len(column.codes) == found.n for column in found.columns)
