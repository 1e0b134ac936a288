"""A study is made, takes waves in, and is moved, whole or not at all."""

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from diagnostic.data_files import shipped
from diagnostic.exports.pseudonyms import pseudonym
from diagnostic.problems import Code, InvalidInput
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.simulate import draw_people, load_company, write_sample
from diagnostic.store.columns import to_bytes
from diagnostic.store.database import opened
from diagnostic.store.ledger import Released, ledger, record_release
from diagnostic.store.log import Action, entries
from diagnostic.store.waves import records, remove
from diagnostic.study import KEY_FILE, Study, new_study, open_study
from diagnostic.study_care import export_study, import_study, verify_study
from diagnostic.study_waves import (
    Step,
    WaveFiles,
    add_wave,
    erase_person,
    load_wave,
    load_waves,
    wave_infos,
    wave_records,
)

TEXT = 'client: "Sylvane"\nquestionnaire: pulse\nlanguages: [en, fr]\n'


@dataclass(frozen=True, slots=True)
class Sample:
    export: Path
    roster: Path

    def variant(self, path: Path, rows: slice, first_code: int = 0, *, codes: bool = True) -> Path:
        """Write some of the people to a file, with a personal code each: K-0 and on, or with none."""
        with self.export.open(encoding="utf-8", newline="") as file:
            head, *body = csv.reader(file)
        at = head.index("Personal code")
        for number, row in enumerate(body):
            row[at] = f"K-{first_code + number - (rows.start or 0)}" if codes else ""
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_without(row, None if codes else at) for row in [head, *body[rows]])
        return path


def _without(row: list[str], at: int | None) -> list[str]:
    return row if at is None else [*row[:at], *row[at + 1 :]]


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    company, asked = load_company(), load_questionnaire("pulse")
    people = draw_people(company, asked, seed=3, language="en")
    made = write_sample(company, asked, people, language="en", folder=folder)
    return Sample(made.export, made.roster)


@pytest.fixture
def study(tmp_path) -> Study:
    return new_study(tmp_path / "acme", TEXT, today="2026-01-01", token=lambda n: bytes(range(n)))


def add(study: Study, export: Path, name: str, date: str = "2026-03-01", **files: Path):
    return add_wave(study, WaveFiles(export, **files), name=name, date=date, today="2026-03-02", program="1.2")


def codes(invalid) -> list[Code]:
    return [problem.code for problem in invalid.value.problems]


def test_a_study_is_a_folder_for_its_owner_s_eyes(study):
    assert sorted(each.name for each in study.folder.iterdir()) == ["key", "store.duckdb", "study.yaml"]
    assert study.key == bytes(range(32))
    assert study.settings.client == "Sylvane"
    assert (study.settings.link, study.settings.keep_months) == (True, None)
    assert open_study(study.folder) == study
    assert verify_study(study, today="2026-01-01") == ((), ())
    if sys.platform != "win32":
        for name in ("", "key", "store.duckdb"):
            assert (study.folder / name).stat().st_mode & 0o077 == 0, name


def test_two_studies_have_two_keys(tmp_path):
    one, other = (new_study(tmp_path / name, TEXT, today="2026-01-01") for name in ("a", "b"))
    assert one.key != other.key


def test_nothing_is_ever_written_over(study, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    for folder in (study.folder, tmp_path / "full"):
        with pytest.raises(InvalidInput) as invalid:
            new_study(folder, TEXT, today="2026-01-01")
        assert codes(invalid) == [Code.FOLDER_EXISTS]
    assert new_study(tmp_path / "empty", TEXT, today="2026-01-01").folder == tmp_path / "empty"


def test_a_study_file_with_problems_leaves_no_folder(tmp_path):
    with pytest.raises(InvalidInput) as invalid:
        new_study(
            tmp_path / "x", "client: 3\nquestionaire: full\nlanguages: [nl]\nkeep_months: 0\n", today="2026-01-01"
        )
    found = {(problem.code, problem.place.line) for problem in invalid.value.problems}
    assert {(Code.WRONG_TYPE, 1), (Code.UNKNOWN_KEY, 2), (Code.WRONG_VALUE, 3), (Code.WRONG_VALUE, 4)} <= found
    assert Code.MISSING_KEY in codes(invalid)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_study(tmp_path):
    with pytest.raises(InvalidInput) as invalid:
        open_study(tmp_path)
    assert codes(invalid) == [Code.STUDY_NOT_FOUND]


def test_an_export_becomes_a_wave_and_comes_back(study, sample, tmp_path):
    told = []
    files = WaveFiles(sample.variant(tmp_path / "one.csv", slice(None)), sample.roster)
    added = add_wave(
        study, files, name="2026-spring", date="2026-03-01", today="2026-03-02", program="1.2", progress=told.append
    )
    assert told == list(Step)
    wave = load_wave(study, "2026-spring")
    assert wave.record == added.record
    assert (wave.info.date, wave.info.n, wave.info.questionnaire_id) == (
        "2026-03-01",
        added.reading.responses.n,
        "pulse",
    )
    read = added.reading.responses
    np.testing.assert_array_equal(wave.responses.answers, read.answers)
    np.testing.assert_array_equal(wave.responses.respondent, read.respondent)
    assert wave.responses.hierarchy == read.hierarchy
    assert wave.responses.questionnaire == read.questionnaire
    assert wave.record.decisions.policy["threshold"] == 5
    assert wave.record.decisions.screening["seconds_per_item"] > 0
    assert (wave.record.provenance.program, wave.record.provenance.format) == ("1.2", "csv")
    assert set(wave.record.provenance.noticed) == {problem.code for problem in added.reading.problems}
    assert "one.csv" not in json.dumps([str(each) for each in wave_records(study)])


def test_people_are_linked_by_their_codes_and_these_are_nowhere(study, sample, tmp_path):
    add(study, sample.variant(tmp_path / "one.csv", slice(0, 300)), "one")
    second = add(study, sample.variant(tmp_path / "two.csv", slice(200, 400), first_code=200), "two", "2026-09-01")
    assert (second.before.name, second.linked) == ("one", 100)
    one, two = load_waves(study)
    assert set(one.responses.respondent) & set(two.responses.respondent) == {
        pseudonym(f"K-{at}", study.key).encode() for at in range(200, 300)
    }
    assert b"K-250" not in study.store.read_bytes()


def test_waves_are_in_the_order_of_their_dates(study, sample, tmp_path):
    add(study, sample.variant(tmp_path / "b.csv", slice(100, 200)), "later", "2026-09-01")
    add(study, sample.variant(tmp_path / "a.csv", slice(0, 100)), "earlier", "2025-09-01")
    assert [info.name for info in wave_infos(study)] == ["earlier", "later"]
    assert [wave.info.name for wave in load_waves(study, "earlier")] == ["earlier"]
    earlier, later = load_waves(study)
    assert earlier.responses.comments is None
    assert later.responses.comments == load_wave(study, "later").responses.comments
    with pytest.raises(InvalidInput) as invalid:
        load_waves(study, "latest")
    assert codes(invalid) == [Code.WAVE_UNKNOWN]
    assert invalid.value.problems[0].values["known"] == "earlier, later"


def test_the_same_file_and_the_same_answers_in_another_file_are_recognised(study, sample, tmp_path):
    one = sample.variant(tmp_path / "one.csv", slice(0, 100))
    add(study, one, "one")
    other = tmp_path / "other.csv"
    with one.open(encoding="utf-8", newline="") as read, other.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written, delimiter=";").writerows(csv.reader(read))
    for export, name, code in (
        (one, "two", Code.WAVE_ADDED_ALREADY),
        (other, "two", Code.WAVE_ADDED_ALREADY),
        (sample.export, "One", Code.WAVE_EXISTS),
    ):
        with pytest.raises(InvalidInput) as invalid:
            add(study, export, name)
        assert codes(invalid) == [code]
    assert [info.name for info in wave_infos(study)] == ["one"]


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "../x", "a b", "x" * 61, "-x", "a\n"])
def test_a_wave_s_name_is_fit_for_a_file(study, sample, name):
    with pytest.raises(InvalidInput) as invalid:
        add(study, sample.export, name)
    assert codes(invalid) == [Code.WAVE_NAME]


def test_without_codes_there_is_a_note_and_with_link_off_they_are_dropped(study, sample, tmp_path):
    added = add(study, sample.variant(tmp_path / "a.csv", slice(0, 100), codes=False), "one")
    assert added.problems[-1].code is Code.WAVE_NOT_LINKED
    (study.folder / "study.yaml").write_text(TEXT + "link: false\n", encoding="utf-8")
    unlinked = open_study(study.folder)
    added = add(unlinked, sample.variant(tmp_path / "b.csv", slice(100, 200)), "two", "2026-06-01")
    assert added.reading.responses.respondent is None
    assert Code.WAVE_NOT_LINKED not in {problem.code for problem in added.problems}


@pytest.mark.parametrize("content", [None, "00" * 32, "", "zz", "00"])
def test_a_key_that_is_missing_or_another_s_is_a_problem_before_anything_is_read(study, sample, content):
    path = study.folder / KEY_FILE
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(InvalidInput) as invalid:
        add(open_study(study.folder), sample.export, "one")
    assert codes(invalid) == [Code.STUDY_KEY]


def test_every_problem_of_what_the_study_names_comes_at_once(study, sample):
    extra = "policy: none.yaml\nscreening: none-either.yaml\n"
    (study.folder / "study.yaml").write_text(TEXT.replace("pulse", "puls") + extra, encoding="utf-8")
    with pytest.raises(InvalidInput) as invalid:
        add(open_study(study.folder), sample.export, "one")
    assert codes(invalid) == [Code.FILE_NOT_FOUND, Code.FILE_NOT_FOUND, Code.QUESTIONNAIRE_UNKNOWN]


def test_a_questionnaire_beside_the_study_file(study, sample, tmp_path):
    own = study.folder / "asked"
    own.mkdir()
    text = shipped("questionnaires", "mission-clarity", "questionnaire.yaml").read_text(encoding="utf-8")
    (own / "questionnaire.yaml").write_text(text.replace("version: 1", "version: 77", 1), encoding="utf-8")
    (study.folder / "study.yaml").write_text(TEXT.replace("pulse", "./asked"), encoding="utf-8")
    assert open_study(study.folder).questionnaire().version == 77


def test_a_person_is_erased_by_code_or_by_pseudonym(study, sample, tmp_path):
    add(study, sample.variant(tmp_path / "one.csv", slice(0, 100)), "one")
    add(study, sample.variant(tmp_path / "two.csv", slice(100, 200), first_code=50), "two", "2026-09-01")
    assert erase_person(study, " k-60 ", today="2026-10-01") == 2
    assert erase_person(study, pseudonym("K-3", study.key), today="2026-10-01") == 1
    assert [info.n for info in wave_infos(study)] == [98, 99]
    for code in ("K-60", "nobody", "", "f" * 32):
        with pytest.raises(InvalidInput) as invalid:
            erase_person(study, code, today="2026-10-01")
        assert codes(invalid) == [Code.PERSON_UNKNOWN]
        assert code not in str(invalid.value) or not code
    assert verify_study(study, today="2026-10-01")[1] == ()


def test_when_a_wave_has_been_kept_long_enough(study, sample, tmp_path):
    add(study, sample.variant(tmp_path / "one.csv", slice(0, 100)), "one", "2024-01-31")
    (study.folder / "study.yaml").write_text(TEXT + "keep_months: 25\n", encoding="utf-8")
    kept = open_study(study.folder)
    assert [kept.keep_until(day) for day in ("2024-01-31", "2024-11-15")] == ["2026-02-28", "2026-12-15"]
    assert verify_study(kept, today="2026-02-28")[1] == ()
    (due,) = verify_study(kept, today="2026-03-01")[1]
    assert (due.code, due.values["wave"]) == (Code.RETENTION_OVER, "one")


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights there")
def test_a_key_that_others_can_read_is_a_warning(study):
    (study.folder / KEY_FILE).chmod(0o644)
    assert [problem.code for problem in verify_study(study, today="2026-01-01")[1]] == [Code.STUDY_KEY_OPEN]


def everything(study: Study) -> tuple[object, ...]:
    with opened(study.store, write=False) as store:
        tables = ["wave", "log", "release", *(f"content_{each.id}" for each in records(store, removed=True))]
        found = [store.rows(f"SELECT * FROM {table}") for table in tables]  # noqa: S608 - names of ours
        return [sorted(map(repr, rows)) for rows in found], entries(store)


@pytest.fixture(scope="session")
def filled(sample, tmp_path_factory) -> Study:
    """Return a study with everything that a study can have."""
    folder = tmp_path_factory.mktemp("filled")
    study = new_study(folder / "acme", TEXT, today="2026-01-01")
    add(study, sample.variant(folder / "one.csv", slice(0, 100)), "one", roster=sample.roster)
    add(study, sample.variant(folder / "two.csv", slice(100, 200)), "two-été", "2026-09-01")
    with opened(study.store, write=True) as store:
        remove(store, "one", reason="a: 'reason' – with signs", date="2026-10-01")
        record_release(store, Released("2026-10-01", "two", "report", {"threshold": 5}, b"\x00\xff"))
    (study.folder / "reorganisation").mkdir()
    (study.folder / "reorganisation" / "two.yaml").write_text("steps: []\n")
    return study


@pytest.fixture
def moved(filled, tmp_path) -> Path:
    """Return that study, exported."""
    export_study(filled, tmp_path / "moved")
    return tmp_path / "moved"


def test_what_is_exported_is_imported_identical(filled, moved, tmp_path):
    assert sorted(each.name for each in moved.iterdir()) == [
        "key",
        "reorganisation",
        "store",
        "study.yaml",
    ]
    back = import_study(moved, tmp_path / "again")
    assert everything(back) == everything(filled)
    assert (back.settings, back.key) == (filled.settings, filled.key)
    assert (back.folder / "reorganisation" / "two.yaml").read_text() == "steps: []\n"
    assert verify_study(back, today="2026-10-01")[1] == ()
    export_study(back, tmp_path / "moved again")
    for path in moved.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "moved again" / path.relative_to(moved)).read_bytes()


def test_what_was_exported_before_releases_were_linked_is_linked_at_import(filled, moved, tmp_path):
    with opened(filled.store, write=False) as store:
        rows = store.rows("SELECT date, wave, kind, policy, sha256, content FROM release ORDER BY position")
        done = store.rows("SELECT date, action, details, hash FROM log ORDER BY position")[:-1]
    for name, keys, values in (
        ("release", ("date", "wave", "kind", "policy", "sha256", "content"), rows),
        ("log", ("date", "action", "details", "hash"), done),
    ):
        columns = {key: tuple(row[at] for row in values) for at, key in enumerate(keys)}
        (moved / "store" / f"{name}.parquet").write_bytes(to_bytes(columns, {}))
    index = moved / "store" / "store.yaml"
    index.write_bytes(index.read_bytes().replace(b"format: 2", b"format: 1"))
    back = import_study(moved, tmp_path / "again")
    assert verify_study(back, today="2026-10-01")[1] == ()
    with opened(back.store, write=False) as store:
        (entry,) = ledger(store)
        assert entries(store)[-1].action == Action.LEDGER_CHAINED
    assert entry.released.content == b"\x00\xff"


def test_without_its_key_a_study_can_be_read_and_takes_no_linked_wave(moved, sample, tmp_path):
    (moved / KEY_FILE).unlink()
    back = import_study(moved, tmp_path / "again")
    assert [wave.info.name for wave in load_waves(back)] == ["two-été"]
    with pytest.raises(InvalidInput) as invalid:
        add(back, sample.export, "three")
    assert codes(invalid) == [Code.STUDY_KEY]
    with pytest.raises(InvalidInput) as invalid:
        erase_person(back, "K-1", today="2026-10-01")
    assert codes(invalid) == [Code.STUDY_KEY]


@pytest.mark.parametrize(
    ("file", "spoil", "code"),
    [
        ("store/waves/1-one/answers.parquet", lambda data: data[:-1], Code.STORE_DAMAGED),
        ("store/waves/1-one/answers.parquet", None, Code.FILE_NOT_FOUND),
        ("store/log.parquet", lambda data: b"x", Code.STORE_DAMAGED),
        (
            "store/store.yaml",
            lambda data: data.replace(b"date: '2026-03-01'", b"date: '2026-03-02'"),
            Code.STORE_DAMAGED,
        ),
        ("store/store.yaml", lambda data: data.replace(b"format: 2", b"format: 3"), Code.WRONG_VALUE),
        ("store/store.yaml", lambda data: data.replace(b"name: one", b"name: ../one"), Code.WRONG_VALUE),
        ("store/store.yaml", lambda data: data.replace(b"n: 100", b"m: 100"), Code.STORE_DAMAGED),
        ("store/store.yaml", None, Code.STUDY_NOT_FOUND),
        ("study.yaml", None, Code.STUDY_NOT_FOUND),
        ("study.yaml", lambda data: data + b"x: 1\n", Code.UNKNOWN_KEY),
    ],
)
def test_what_was_changed_on_the_way_is_not_imported(moved, tmp_path, file, spoil, code):
    path = moved / file
    if spoil is None:
        path.unlink()
    else:
        before = path.read_bytes()
        path.write_bytes(spoil(before))
        assert path.read_bytes() != before
    with pytest.raises(InvalidInput) as invalid:
        import_study(moved, tmp_path / "again")
    assert set(codes(invalid)) == {code}
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".*"))
