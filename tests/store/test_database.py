"""Whatever a disk, another process or somebody's editor does to a store is a problem with a cure."""

import errno
import gzip
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from store_builder import assert_same, bare_wave, full_wave, new_wave

from diagnostic.problems import Code, InvalidInput
from diagnostic.store import database, waves
from diagnostic.store.database import create, opened
from diagnostic.store.erase import compact
from diagnostic.store.folders import whole_folder
from diagnostic.store.ledger import Released, ledger, record_release
from diagnostic.store.lock import locked
from diagnostic.store.log import entries, is_whole
from diagnostic.store.migrations import MIGRATIONS, Migration, migrate, pending
from diagnostic.store.verify import verify

DATA = Path(__file__).parents[1] / "data" / "store"
EARLIER = sorted(DATA.glob("*.duckdb.gz"))
HOLD = """
import sys, time
from pathlib import Path
from diagnostic.store.database import opened
with opened(Path(sys.argv[1]), write=sys.argv[2] == "write"):
    print("held", flush=True)
    time.sleep(float(sys.argv[3]))
"""


def codes(invalid) -> list[Code]:
    return [problem.code for problem in invalid.value.problems]


@pytest.fixture
def filled(path):
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", full_wave()))
    return path


def names(path: Path) -> list[str]:
    with opened(path, write=False) as store:
        assert verify(store) == ()
        return [each.info.name for each in waves.records(store)]


# --- forms of a store -----------------------------------------------------------------------------------------------


def test_there_is_a_store_of_every_earlier_form():
    assert [path.name for path in EARLIER] == [f"form-{at}.duckdb.gz" for at in range(1, len(MIGRATIONS))]


@pytest.mark.parametrize("stored", EARLIER, ids=lambda path: path.name)
@pytest.mark.parametrize("write", [True, False])
def test_a_store_of_an_earlier_form_is_brought_to_this_one(stored, write, tmp_path):
    path = tmp_path / "store.duckdb"
    path.write_bytes(gzip.decompress(stored.read_bytes()))
    with opened(path, write=write) as store:
        assert [name for (name,) in store.rows("SELECT name FROM migration ORDER BY position")] == [
            each.name for each in MIGRATIONS
        ]
        (one,) = waves.records(store)
        assert_same(waves.responses(store, one), full_wave())
        assert verify(store) == ()
        assert is_whole(entries(store))
        given = ledger(store)
        assert [each.released.content for each in given] == ([] if "1" in stored.name else [b"content 1", b"content 2"])
    with opened(path, write=True) as store:
        waves.add(store, new_wave("two", bare_wave()))
        record_release(store, Released("2026-01-01", "one", "report", {}, b"x"))
        assert verify(store) == ()
        assert len(ledger(store)) == len(given) + 1


def test_a_migration_that_fails_changes_nothing(tmp_path):
    steps = (*MIGRATIONS, Migration("broken", ("CREATE TABLE extra (a INTEGER)", "CREATE TABLE extra (a INTEGER)")))
    with closing(duckdb.connect(str(tmp_path / "x.duckdb"))) as connection:
        migrate(connection)
        with pytest.raises(duckdb.Error):
            migrate(connection, steps)
        assert [each.name for each in pending(connection, steps)] == ["broken"]
        assert not connection.execute("SELECT * FROM duckdb_tables() WHERE table_name = 'extra'").fetchall()


@pytest.mark.parametrize("write", [True, False])
def test_a_store_of_a_later_form_is_left_alone(filled, write):
    with opened(filled, write=True) as store:
        store.run("INSERT INTO migration VALUES (99, 'later')")
    before = filled.read_bytes()
    with pytest.raises(InvalidInput) as invalid, opened(filled, write=write):
        pass
    assert codes(invalid) == [Code.STORE_NEWER]
    assert filled.read_bytes() == before


# --- damage ---------------------------------------------------------------------------------------------------------


def test_wherever_a_store_is_cut_short_it_is_damage_and_no_traceback(filled, tmp_path):
    whole = filled.read_bytes()
    cuts = {0, 1, 4095, 4096, 4097, 8192, 12288, 12289, *range(20_000, len(whole), 16_384), len(whole) - 16_384}
    cut = tmp_path / "cut.duckdb"
    for length in sorted(cuts):
        cut.write_bytes(whole[:length])
        for write in (False, True):
            with pytest.raises(InvalidInput) as invalid, opened(cut, write=write) as store:
                raise InvalidInput(verify(store))
            assert set(codes(invalid)) == {Code.STORE_DAMAGED}, length


@pytest.mark.parametrize("content", [b"", b"garbage" * 10_000, b"PAR1" * 4000, b"\0" * 50_000])
def test_what_is_no_store(tmp_path, content):
    path = tmp_path / "store.duckdb"
    path.write_bytes(content)
    for write in (False, True):
        with pytest.raises(InvalidInput) as invalid, opened(path, write=write):
            pass
        assert codes(invalid) == [Code.STORE_DAMAGED]
    assert path.read_bytes() == content


def test_a_database_of_something_else(tmp_path):
    path = tmp_path / "store.duckdb"
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("CREATE TABLE wave (id INTEGER)")
    with pytest.raises(InvalidInput) as invalid, opened(path, write=False) as store:
        waves.records(store)
    assert codes(invalid) == [Code.STORE_DAMAGED]


def test_single_bytes_changed_anywhere_are_found_or_harmless(filled, tmp_path):
    whole = filled.read_bytes()
    changed = tmp_path / "changed.duckdb"
    found = 0
    for at in range(5_000, len(whole), 7_919):
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        said = _said_of(changed)
        found += bool(said)
        assert said <= {Code.STORE_DAMAGED, Code.STORE_NEWER}
    assert found


def _said_of(path: Path) -> set[Code]:
    """Return what is said of a store; fail where nothing is, and it is not the one that was written."""
    try:
        with opened(path, write=False) as store:
            said = {problem.code for problem in verify(store)}
            if not said:
                (one,) = waves.records(store)
                assert_same(waves.responses(store, one), full_wave())
    except InvalidInput as invalid:
        said = {problem.code for problem in invalid.problems}
    return said


def test_what_is_not_there_or_a_folder(tmp_path):
    with pytest.raises(InvalidInput) as invalid, opened(tmp_path / "none.duckdb", write=True):
        pass
    assert codes(invalid) == [Code.FILE_NOT_FOUND]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InvalidInput) as invalid, opened(tmp_path, write=False):
        pass
    assert codes(invalid) == [Code.IS_A_FOLDER]


# --- two at once ----------------------------------------------------------------------------------------------------


def hold(path: Path, mode: str, seconds: float) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", HOLD, str(path), mode, str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout.readline() == "held\n"
    return process


def test_who_comes_second_waits(filled):
    with hold(filled, "write", 0.5) as process:
        with opened(filled, write=True, wait=30) as store:
            waves.add(store, new_wave("two", bare_wave()))
        assert process.wait() == 0
    assert names(filled) == ["one", "two"]


@pytest.mark.parametrize(("mode", "write"), [("write", True), ("write", False), ("read", True)])
def test_who_waits_too_long_is_told(filled, mode, write):
    with hold(filled, mode, 60) as process:
        with pytest.raises(InvalidInput) as invalid, opened(filled, write=write, wait=0.2):
            pass
        process.kill()
    assert codes(invalid) == [Code.STORE_BUSY]
    assert invalid.value.problems[0].place.file == str(filled)
    assert names(filled) == ["one"]


def test_readers_do_not_wait_for_each_other(filled):
    with hold(filled, "read", 60) as process:
        assert names(filled) == ["one"]
        process.kill()


def test_another_program_that_holds_the_file_itself(filled):
    code = f"import duckdb, time; c = duckdb.connect({str(filled)!r}); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(InvalidInput) as invalid, opened(filled, write=True, wait=0.2):
            pass
        process.kill()
    assert codes(invalid) == [Code.STORE_BUSY]


def test_a_lock_is_given_back(tmp_path):
    for _ in range(2):
        with locked(tmp_path / "lock", shared=False, deadline=time.monotonic()):
            pass


# --- disks ----------------------------------------------------------------------------------------------------------


def add_with_little_space(path: Path, limit: int, results) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        with opened(path, write=True) as store:
            waves.add(store, new_wave("two", full_wave(4000, 3, first=100)))
    except InvalidInput as invalid:
        results.put([problem.code for problem in invalid.problems])
    else:
        results.put([])


@pytest.mark.parametrize("more", [2_000, 20_000, 60_000, 200_000, 10_000_000])
def test_no_file_may_grow_any_more(filled, more):
    """A limit of the size of files stands for a full disk: the database meets it in the same place."""
    processes = multiprocessing.get_context("forkserver")
    results = processes.Queue()
    process = processes.Process(target=add_with_little_space, args=(filled, more, results))
    process.start()
    said = results.get(timeout=60)
    process.join()
    assert said in ([], [Code.DISK_FULL])
    assert names(filled) == (["one"] if said else ["one", "two"])
    assert said or more >= 60_000
    with opened(filled, write=True) as store:
        waves.add(store, new_wave("three", bare_wave()))


def test_no_space_for_a_compacted_store_leaves_the_old_one(filled, monkeypatch):
    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(filled, write=True) as store:
        waves.remove(store, "one", reason="x", date="2026-04-01")
        monkeypatch.setattr(database, "_synchronise", full)
        with pytest.raises(InvalidInput) as invalid:
            compact(store, date="2026-04-02")
    assert codes(invalid) == [Code.DISK_FULL]
    monkeypatch.undo()
    with opened(filled, write=True) as store:
        waves.restore(store, "one", date="2026-04-03")
    assert names(filled) == ["one"]
    assert not list(filled.parent.glob("*.draft*"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(errno.EACCES, "no"), Code.FILE_NOT_WRITABLE),
        (OSError(errno.EROFS, "no"), Code.FILE_NOT_WRITABLE),
        (OSError(errno.ENOSPC, "no"), Code.DISK_FULL),
    ],
)
def test_a_folder_that_cannot_be_written_can_be_read(filled, monkeypatch, error, code):
    filled.with_name(f"{filled.name}.lock").unlink()

    def refused(*_arguments: object) -> int:
        raise error

    monkeypatch.setattr("diagnostic.store.lock.os.open", refused)
    with pytest.raises(InvalidInput) as invalid, opened(filled, write=True):
        pass
    assert codes(invalid) == [code]
    assert names(filled) == ["one"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('IO Error: Cannot open file "x": Permission denied', Code.FILE_NOT_WRITABLE),
        ('IO Error: Cannot open file "x": Read-only file system', Code.FILE_NOT_WRITABLE),
        ('IO Error: Could not write file "x": No space left on device', Code.DISK_FULL),
        ("IO Error: Trying to read a database file with version number 99", Code.STORE_NEWER),
        ("Corrupt database file: computed checksum", Code.STORE_DAMAGED),
        ("something new", Code.STORE_DAMAGED),
    ],
)
def test_what_the_database_says_is_put_in_our_words(filled, monkeypatch, said, code):
    def failing(*_arguments: object, **_options: object) -> None:
        raise duckdb.IOException(said)

    monkeypatch.setattr(database.duckdb, "connect", failing)
    with pytest.raises(InvalidInput) as invalid, opened(filled, write=True):
        pass
    assert codes(invalid) == [code]


def test_memory_that_is_not_there_is_no_damage(filled, monkeypatch):
    with opened(filled, write=False) as store:
        monkeypatch.setattr(store, "_connection", _Failing())
        with pytest.raises(duckdb.OutOfMemoryException):
            store.rows("SELECT 1")


class _Failing:
    def execute(self, *_arguments: object) -> None:
        raise duckdb.OutOfMemoryException("no")

    def close(self) -> None:
        pass


def test_a_folder_is_there_whole_or_not_at_all(tmp_path):
    target = tmp_path / "deep" / "study"
    with pytest.raises(KeyError):
        _fail_in(target)
    assert list((tmp_path / "deep").iterdir()) == []
    with whole_folder(target) as draft:
        (draft / "whole").write_text("x")
    assert [path.name for path in target.iterdir()] == ["whole"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInput) as invalid, whole_folder(tmp_path / "file" / "study"):
        pass
    assert codes(invalid) == [Code.FILE_NOT_WRITABLE]


def _fail_in(target: Path) -> None:
    with whole_folder(target) as draft:
        (draft / "half").write_text("x")
        raise KeyError


def test_a_new_store_cannot_be_made_where_there_is_no_folder(tmp_path):
    with pytest.raises(InvalidInput) as invalid:
        create(tmp_path / "none" / "store.duckdb")
    assert codes(invalid) == [Code.FILE_NOT_FOUND]
