"""The ledger of what was given out: whatever is changed, left out, added or moved in it is found."""

import pytest
from store_builder import full_wave, new_wave, pseudonym

from diagnostic.problems import Code, InvalidInput
from diagnostic.store import waves
from diagnostic.store.database import create, opened
from diagnostic.store.erase import compact, erase
from diagnostic.store.ledger import Cut, Released, Source, check, ledger, record_release, study_id
from diagnostic.store.log import Action, entries, note
from diagnostic.store.verify import verify

MADE = [
    Released("2026-04-01", "one", "report", {"threshold": 5}, b"shown"),
    Released(
        "2026-05-01",
        "one",
        "compare",
        {"threshold": 7, "protection.points": 10},
        b"",
        Cut(("organisation", "été"), ("site",), 12, (Source(1, "f" * 64, {"x": ["y", "z"]}), Source(2, "0" * 64))),
    ),
    Released("2026-06-01", "one", "plan", {}, b"\x00\xff"),
]


@pytest.fixture
def given(path):
    """Return a store with three releases."""
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", full_wave()))
        for each in MADE:
            record_release(store, each)
    return path


def test_what_is_noted_is_read_again_whatever_is_let_go_of(given):
    with opened(given, write=True) as store:
        before = ledger(store)
        compact(store, date="2026-06-01")
        erase(store, [pseudonym(3).decode()], date="2026-06-02")
    with opened(given, write=False) as store:
        after = ledger(store)
        assert verify(store) == ()
    assert [each.released for each in after] == MADE
    assert after == before
    assert [each.position for each in after] == [1, 2, 3]
    assert [each.previous for each in after[1:]] == [each.entry_hash for each in after[:-1]]
    assert len({each.entry_hash for each in after}) == 3


def test_every_release_is_in_the_log_too(given):
    with opened(given, write=False) as store:
        said = [entry.details for entry in entries(store) if entry.action == Action.RELEASED]
        assert [each["entry"] for each in said] == [each.entry_hash for each in ledger(store)]
        assert [each["kind"] for each in said] == ["report", "compare", "plan"]


SPOILT = {
    "a date changed": "UPDATE release SET date = '2020-01-01' WHERE position = 2",
    "a wave changed": "UPDATE release SET wave = 'two' WHERE position = 1",
    "a kind changed": "UPDATE release SET kind = 'plan' WHERE position = 1",
    "a rule changed": "UPDATE release SET policy = '{}' WHERE position = 2",
    "what was cut changed": "UPDATE release SET cut = '{\"waves\": []}' WHERE position = 3",
    "content changed": "UPDATE release SET content = 'other' WHERE position = 3",
    "content changed with its hash": (
        "UPDATE release SET content = 'a', sha256 = sha256('a') WHERE position = 3"  # of DuckDB
    ),
    "the first one gone": "DELETE FROM release WHERE position = 1",
    "one between gone": "DELETE FROM release WHERE position = 2",
    "the last one gone": "DELETE FROM release WHERE position = 3",
    "all gone": "DELETE FROM release",
    "two exchanged": "UPDATE release SET position = 5 - position WHERE position > 1",
    "one twice": "INSERT INTO release SELECT * FROM release WHERE position = 3",
    "one added": (
        "INSERT INTO release SELECT 4, date, wave, kind, policy, sha256, content, cut, study, entry_hash, 'x' "
        "FROM release WHERE position = 3"
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_whatever_is_changed_is_found_and_nothing_is_added_to_it(given, spoil):
    with opened(given, write=True) as store:
        store.run(spoil)
        rows = store.rows("SELECT * FROM release ORDER BY ALL")
        found = verify(store)
        assert {problem.code for problem in found} == {Code.LEDGER_BROKEN}
        assert all(problem.place.key.startswith("ledger/") for problem in found)
        for use in (ledger, lambda store: record_release(store, MADE[0])):
            with pytest.raises(InvalidInput) as invalid:
                use(store)
            assert [problem.code for problem in invalid.value.problems] == [Code.LEDGER_BROKEN]
        assert store.rows("SELECT * FROM release ORDER BY ALL") == rows


def test_a_log_without_the_release_is_no_proof(given):
    with opened(given, write=True) as store:
        store.run("DELETE FROM release WHERE position = 3")
        store.run("DELETE FROM log WHERE details LIKE '%plan%'")
        assert check(store) == ()  # the last thing done, taken out everywhere: only whoever has its hash can tell
        store.run("UPDATE log SET date = '2025-01-01' WHERE position = 1")
        assert [problem.code for problem in check(store)] == [Code.STORE_DAMAGED]


def test_the_ledger_of_another_study_is_refused(given, tmp_path):
    other = tmp_path / "other.duckdb"
    create(other)
    with opened(other, write=True) as store, store.transaction():
        note(store, Action.CREATED, "2026-01-02")
    with opened(given, write=False) as store:
        rows = store.rows("SELECT * FROM release")
        mine = study_id(store)
    with opened(other, write=True) as store:
        assert study_id(store) != mine
        for row in rows:
            store.run(f"INSERT INTO release VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
        assert [problem.code for problem in check(store)] == [Code.LEDGER_FOREIGN]
        with pytest.raises(InvalidInput) as invalid:
            record_release(store, MADE[0])
        assert [problem.code for problem in invalid.value.problems] == [Code.LEDGER_FOREIGN]
