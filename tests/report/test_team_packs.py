"""The packs in their folder: made once, gone on with after a stop, and nothing touched that is not theirs."""

import dataclasses
import errno
import json
import multiprocessing
import zipfile

import pytest
from release_factory import COMPLEMENT, SMALL, sample_plan
from waves_release import waves_release

from diagnostic import team_packs
from diagnostic.content_hash import as_bytes, content_hash_of, from_bytes
from diagnostic.measures import Measure
from diagnostic.pack_files import Shelf, pack_stem
from diagnostic.problems import Code, InvalidInput
from diagnostic.report.theme import load_theme
from diagnostic.team_packs import PackJob, chosen_units, make_packs

THEME = load_theme("default")
PACKS = 11
"""Units of the sample with scores."""


def job(**changes):
    return dataclasses.replace(PackJob(waves_release(), sample_plan(), THEME, "en", "1.0"), **changes)


@pytest.fixture
def quick(monkeypatch):
    """Make packs that hold a name and nothing else: what is in them has its own tests."""
    printed = []

    class Writer:
        def page(self, title):
            return f"<h1>{title}"

    def fake(title, *_, **__):
        printed.append(title)
        return b"%PDF " + title.encode()

    monkeypatch.setattr(team_packs, "compose_pack", lambda _, unit: unit.name)
    monkeypatch.setattr(team_packs, "pack_writer", lambda *_: Writer())
    monkeypatch.setattr(team_packs, "to_pdf", fake)
    monkeypatch.setattr(team_packs, "forget", lambda: None)
    return printed


def listing(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_unit_with_scores_has_a_pack_and_the_index_names_the_others(quick, tmp_path):
    made = make_packs(job(), tmp_path)
    assert (made.made, made.kept, made.shared, made.gone) == (PACKS, 0, 2, ())
    names = set(listing(tmp_path))
    assert {"index.html", "packs.zip", "manifest.json"} <= names
    assert len(names) == 2 * PACKS + 3
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert pack_stem(SMALL) not in index
    assert index.count('href="support.en.pdf"') == 3  # its own, and those of two teams that may not be shown
    with zipfile.ZipFile(tmp_path / "packs.zip") as archive:
        assert set(archive.namelist()) == names - {"packs.zip", "manifest.json"}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_finished_run_has_nothing_to_do(quick, tmp_path):
    make_packs(job(), tmp_path)
    before = listing(tmp_path)
    when = (tmp_path / "packs.zip").stat().st_mtime_ns
    told = []
    made = make_packs(job(), tmp_path, progress=lambda *counted: told.append(counted))
    assert (made.made, made.kept) == (0, PACKS)
    assert told == [(0, 0)]
    assert listing(tmp_path) == before
    assert (tmp_path / "packs.zip").stat().st_mtime_ns == when


def test_a_run_that_was_stopped_goes_on_where_it_was(quick, tmp_path):
    def killed(count, of):
        if count == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_packs(job(), tmp_path, progress=killed)
    assert not (tmp_path / "manifest.json").exists()
    with (tmp_path / ".packs-journal").open("a") as journal:
        journal.write('{"half": {"unit": "a li')  # the line that was being written
    (tmp_path / ".packs-drafts").mkdir(exist_ok=True)
    (tmp_path / ".packs-drafts" / "web.en.pdf.1").write_bytes(b"half")
    quick.clear()
    made = make_packs(job(), tmp_path)
    assert (made.made, made.kept) == (PACKS - 4, 4)
    assert len(quick) == PACKS - 4
    assert not [name for name in listing_names(tmp_path) if name.startswith(".")]


def listing_names(folder):
    return [path.name for path in folder.iterdir()]


def test_stopped_or_not_the_result_is_the_same(quick, tmp_path):
    make_packs(job(), tmp_path / "one")

    def killed(count, of):
        if count == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_packs(job(), tmp_path / "two", progress=killed)
    make_packs(job(), tmp_path / "two")
    assert listing(tmp_path / "one") == listing(tmp_path / "two")


@pytest.mark.parametrize(
    "change",
    [
        {"program": "1.1"},
        {"theme": dataclasses.replace(THEME, light={**THEME.light, "accent": "#000000"})},
        {"language": "fr"},
        {"plan": dataclasses.replace(sample_plan(), units={})},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_made_from_something_else_is_made_again(quick, tmp_path, change):
    make_packs(job(), tmp_path)
    made = make_packs(job(**change), tmp_path)
    assert (made.made, made.kept) == (PACKS, 0)


def test_a_damaged_or_missing_file_is_made_again(quick, tmp_path):
    make_packs(job(), tmp_path)
    (tmp_path / "commercial.en.pdf").write_bytes(b"half")
    (tmp_path / "support.en.html").unlink()
    made = make_packs(job(), tmp_path)
    assert (made.made, made.kept) == (2, PACKS - 2)


def test_force_makes_everything_again(quick, tmp_path):
    make_packs(job(), tmp_path)
    assert make_packs(job(), tmp_path, force=True).made == PACKS


def test_what_is_no_longer_there_is_listed_and_left(quick, tmp_path):
    make_packs(job(), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    made = make_packs(job(), tmp_path, units=["commercial", "support/legal"])
    assert (made.made, made.kept, made.shared) == (0, 2, 1)
    assert len(made.gone) == 2 * (PACKS - 2)
    with zipfile.ZipFile(tmp_path / "packs.zip") as archive:
        assert len(archive.namelist()) == 5
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "operations.en.pdf").exists()
    again = make_packs(job(), tmp_path)
    assert (again.made, again.kept, again.gone) == (0, PACKS, ())


def test_a_manifest_that_was_tampered_with_leads_nowhere(quick, tmp_path):
    make_packs(job(), tmp_path)
    record = json.loads((tmp_path / "manifest.json").read_text())
    record["packs"]["commercial"]["files"] = {"../outside.html": "0" * 64}
    (tmp_path / "manifest.json").write_text(json.dumps(record))
    made = make_packs(job(), tmp_path)
    assert made.made == 1
    assert not (tmp_path.parent / "outside.html").exists()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, Code.DISK_FULL), (errno.EACCES, Code.FILE_NOT_WRITABLE)])
def test_what_the_disk_refuses_is_a_problem_and_what_was_made_stays(quick, tmp_path, monkeypatch, number, code):
    write = Shelf.write
    written = []

    def refuse(shelf, name, content):
        written.append(name)
        if len(written) > 6:
            raise OSError(number, "no")
        return write(shelf, name, content)

    monkeypatch.setattr(Shelf, "write", refuse)
    with pytest.raises(InvalidInput) as raised:
        make_packs(job(), tmp_path)
    assert [problem.code for problem in raised.value.problems] == [code]
    monkeypatch.setattr(Shelf, "write", write)
    assert make_packs(job(), tmp_path).kept == 3


@pytest.mark.parametrize("methods", [multiprocessing.get_all_start_methods(), ["spawn"]], ids=["any", "spawn"])
def test_several_processes_make_the_same_as_one(tmp_path, monkeypatch, methods):
    monkeypatch.setattr(team_packs, "_WORTH_PROCESSES", 2)
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: methods)
    units = ["commercial", "support", "operations/workshop"]
    make_packs(job(), tmp_path / "one", units=units, processes=1)
    make_packs(job(), tmp_path / "two", units=units, processes=2)
    assert listing(tmp_path / "one") == listing(tmp_path / "two")


def test_another_process_is_not_sent_what_was_read_of_a_table_here():
    table = waves_release().tables[Measure.SCORE]
    fresh = as_bytes(table)
    unit, subject = table.axes[0][0], table.axes[1][0]
    cell = table.cell(unit, subject)
    assert as_bytes(table) == fresh
    assert from_bytes(as_bytes(table)).cell(unit, subject) == cell


def test_names_of_files_are_safe_stable_and_distinct():
    hostile = [
        "a/b",
        "a--b",
        "A/B",
        "../x",
        "con",
        "",
        "équipe",
        "equipe",
        "x" * 300,
        "x" * 301,
        "a b",
        "a-b",
        "<b>",
        "\0",
    ]
    stems = [pack_stem(each) for each in hostile]
    assert len({stem.lower() for stem in stems}) == len(hostile)
    assert all(stem.isascii() and "/" not in stem and len(stem) < 80 and stem[0].isalnum() for stem in stems)
    assert pack_stem("sales/sales-north") == "sales--sales-north"
    assert pack_stem("con") != "con"


def test_units_are_chosen_by_name_id_or_level():
    release = waves_release()
    assert chosen_units(release, ["Workshop"]) == ("operations/workshop",)
    assert chosen_units(release, ["north"]) == ("commercial/north", "operations/north")
    assert chosen_units(release, ["support/it", "1"]) == ("support/it", "commercial", "operations", "support")
    assert chosen_units(release, [COMPLEMENT]) == (COMPLEMENT,)
    with pytest.raises(InvalidInput) as raised:
        chosen_units(release, ["Wrkshop", "nowhere at all"])
    first, second = raised.value.problems
    assert (first.code, first.values["nearest"]) == (Code.PACK_UNIT_UNKNOWN, "Workshop")
    assert second.values["unit"] == "nowhere at all"


def test_the_mark_of_a_release_changes_with_any_figure_and_not_with_the_order():
    release = waves_release()
    assert content_hash_of(release) == content_hash_of(from_bytes(as_bytes(waves_release())))
    table = next(iter(release.tables.values()))
    column = next(iter(table.columns))
    moved = dataclasses.replace(table, columns={**table.columns, column: table.columns[column] + 1})
    assert content_hash_of(table) != content_hash_of(moved)
    assert content_hash_of({"a": 1, "b": frozenset({"x", "y"})}) == content_hash_of(
        {"b": frozenset({"y", "x"}), "a": 1}
    )
    assert content_hash_of("1") != content_hash_of(1)
    with pytest.raises(TypeError):
        content_hash_of(object())
