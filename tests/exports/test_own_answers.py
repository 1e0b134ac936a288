"""Answers saved by the questionnaire in one page, in a file, a folder, an archive; nothing says whose they are."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest
from export_builder import SURVEY, problems_of, read, same, the

from diagnostic.exports.read import read_export
from diagnostic.problems import Code, Severity


def person(team, *codes, seconds=300, **more):
    answers = dict(zip(("clear_1", "clear_2", "leave_1"), codes, strict=True))
    return {
        "format": "diagnostic-answers", "version": 1, "form": "survey", "content": "abc", "language": "fr",
        "seconds": seconds, "answers": {"team": team, **{key: code for key, code in answers.items() if code}, **more},
    }  # fmt: skip


COMMENT = '=Fine; "really"\nyes'
LINKS = {"links_need[North]": 2, "links_quality[North]": 3}
PEOPLE = [
    person("A", 1, 2, 3, seconds=301, comment_1=COMMENT, **LINKS),
    person("A", 4, 99, 1, seconds=402),
    person("B", None, 5, 2, seconds=503, division="North"),
]  # fmt: skip


def own_csv(people):
    ids = [
        "team",
        "division",
        "clear_1",
        "clear_2",
        "leave_1",
        "comment_1",
        *LINKS,
    ]
    out = io.StringIO(newline="")
    rows = [[*(each["answers"].get(name, "") for name in ids), each["language"], each["seconds"]] for each in people]
    # As the page writes it: no spreadsheet is to run a comment.
    rows = [[f"'{cell}" if str(cell).startswith("=") else cell for cell in row] for row in rows]
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[*ids, "language", "duration"], *rows])
    return "\ufeff" + out.getvalue()


def fill(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def pack(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def files_of(people):
    return {f"answers-{number}.json": json.dumps(each, indent=1) for number, each in enumerate(people)}


def sorted_answers(reading):
    responses = reading.responses
    teams = [responses.hierarchy.units[at].name for at in responses.unit]
    return sorted(zip(teams, responses.answers.tolist(), strict=True))


EXPECTED = [("A", [1, 2, 3]), ("A", [4, -1, 1]), ("B", [0, 5, 2])]


def test_one_person(tmp_path):
    reading = read(fill(tmp_path, {"x.json": json.dumps(PEOPLE[0])}) / "x.json")
    assert sorted_answers(reading) == EXPECTED[:1]
    assert reading.responses.comments == {"comment_1": (COMMENT,)}


def test_a_list_of_people_is_the_same_as_the_csv_of_them(tmp_path):
    fill(tmp_path, {"x.json": json.dumps(PEOPLE), "x.csv": own_csv(PEOPLE)})
    listed = read(tmp_path / "x.json")
    assert sorted_answers(listed) == EXPECTED
    same(listed, read(tmp_path / "x.csv"))
    assert len(listed.responses.links["links"].need) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_many_files(tmp_path, packed):
    files = {**files_of(PEOPLE[:1]), "north/more.json": json.dumps(PEOPLE[1:2]), "two.CSV": own_csv(PEOPLE[2:]),
             ".DS_Store": "x", "Thumbs.db": "x"}  # fmt: skip
    path = pack(tmp_path / "x.zip", files) if packed else fill(tmp_path / "answers", files)
    reading = read(path)
    assert sorted_answers(reading) == EXPECTED
    assert not [problem for problem in reading.problems if problem.severity is not Severity.NOTE]
    assert reading.source.file == path.name


def test_the_order_of_people_does_not_come_from_the_names_of_their_files(tmp_path):
    names = ("a.json", "b.json", "c.json")
    one = fill(tmp_path / "one", dict(zip(names, map(json.dumps, PEOPLE), strict=True)))
    other = fill(tmp_path / "other", dict(zip(reversed(names), map(json.dumps, PEOPLE), strict=True)))
    same(read(one), read(other))


def test_the_same_file_twice_counts_once(tmp_path):
    files = {**files_of(PEOPLE), "answers-0 (1).json": files_of(PEOPLE)["answers-0.json"]}
    reading = read(fill(tmp_path, files))
    assert sorted_answers(reading) == EXPECTED
    assert the(reading.problems, Code.IDENTICAL_ROWS).values["count"] == 1


OTHERS = {"jane-roe.json": '{"format": "diagnostic-', "letter.pdf": b"%PDF-1.7", "team.json": "[1, 2]",
          "notes.csv": "a,b\n1,2\n",
          "list.json": json.dumps([{**PEOPLE[0], "answers": {"team": ["A"]}}])}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_other_files_are_counted_and_nobody_is_named(tmp_path, packed):
    files = {**files_of(PEOPLE), **OTHERS}
    reading = read(pack(tmp_path / "x.zip", files) if packed else fill(tmp_path / "answers", files))
    problem = the(reading.problems, Code.OTHER_FILES)
    assert dict(problem.values) == {"count": 5, "kinds": ".csv (1) · .json (3) · .pdf (1)"}
    assert problem.severity is Severity.WARNING
    assert "jane" not in repr(reading.problems)
    assert sorted_answers(reading) == EXPECTED


def test_a_folder_and_an_archive_without_answers(tmp_path):
    assert the(problems_of(fill(tmp_path / "x", OTHERS)), Code.IS_A_FOLDER).place.file == "x"
    empty = tmp_path / "empty"
    empty.mkdir()
    the(problems_of(empty), Code.IS_A_FOLDER)
    # What else may be in an archive is another reader's to say.
    codes = {problem.code for problem in problems_of(pack(tmp_path / "x.zip", OTHERS))}
    assert codes
    assert Code.OTHER_FILES not in codes


def test_an_archive_that_would_unpack_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("diagnostic.exports.answer_files._MOST_BYTES", 2_000_000)
    for path in (
        pack(tmp_path / "x.zip", {"x.json": "0" * 3_000_000}),
        fill(tmp_path / "x", {"x.json": "0" * 3_000_000}),
    ):
        assert dict(the(problems_of(path), Code.FILE_TOO_LARGE).values) == {"size": 3, "most": 2}


def test_answers_of_a_later_version(tmp_path):
    later = [{**each, "version": 2, "answers": [each["answers"]]} for each in PEOPLE[:2]]
    problem = the(problems_of(fill(tmp_path / "x", files_of([*later, PEOPLE[2]]))), Code.ANSWERS_VERSION)
    assert problem.values["count"] == 2


def test_answers_to_different_questionnaires(tmp_path):
    changed = [{**PEOPLE[0], "content": "abd"}, {**PEOPLE[1], "form": "pulse"}, PEOPLE[2]]
    problem = the(read(fill(tmp_path, files_of(changed))).problems, Code.SEVERAL_FORMS)
    assert dict(problem.values) == {"count": 3, "forms": "pulse · survey"}


def test_no_name_and_no_time_of_a_file_reaches_the_responses(tmp_path):
    reading = read_export(fill(tmp_path / "x", {"jane-roe-2026-01-05.json": json.dumps(PEOPLE[0])}), SURVEY)
    assert "jane" not in repr(reading)
    np.testing.assert_array_equal(reading.responses.answers, [[1, 2, 3]])
