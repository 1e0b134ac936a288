"""Waves go in and come out the same, are listed by date, removed, restored and let go of."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_builder import assert_same, bare_wave, full_wave, new_wave

from diagnostic.problems import Code, InvalidInput
from diagnostic.store import waves
from diagnostic.store.database import opened
from diagnostic.store.erase import compact, erase, kept
from diagnostic.store.log import Action, entries, is_whole
from diagnostic.store.parts import Part, from_parts, to_parts
from diagnostic.store.verify import verify


def codes(invalid) -> list[Code]:
    return [problem.code for problem in invalid.value.problems]


@pytest.mark.parametrize("made", [full_wave(), bare_wave(), replace(full_wave(), attributes={}, comments={}, links={})])
def test_parts_hold_everything(made):
    parts = to_parts(made)
    assert_same(from_parts(parts.get), made)


@given(st.integers(1, 60), st.integers(0, 10**6))
def test_any_answers_come_back(n, seed):
    made = full_wave(n, seed)
    assert_same(from_parts(to_parts(made).get), made)


def test_only_some_items_can_be_read():
    parts, asked = to_parts(full_wave()), []

    def read(part):
        asked.append(part)
        return parts.get(part)

    some = from_parts(read, items=("b_1", "a_2"), comments=False)
    assert some.items == ("a_2", "b_1")
    np.testing.assert_array_equal(some.answers, full_wave().answers[:, [1, 3]])
    assert Part.COMMENTS not in asked
    assert some.comments is None


def test_parts_that_do_not_fit_together_are_refused():
    one, other = to_parts(full_wave(40)), to_parts(full_wave(39))
    for part in (Part.PEOPLE, Part.ANSWERS, Part.CHECKS, Part.COMMENTS):
        with pytest.raises(ValueError, match=r"."):
            from_parts({**one, part: other[part]}.get)
    for part in one:
        if part is not Part.MAPPING:
            with pytest.raises(ValueError, match=r"."):
                from_parts({**one, part: b"garbage"}.get)


def test_waves_are_listed_by_date_and_come_back(path):
    with opened(path, write=True) as store:
        waves.add(store, new_wave("autumn", full_wave(), date="2026-10-01"))
        waves.add(store, new_wave("spring", bare_wave(), date="2026-03-01"))
    with opened(path, write=False) as store:
        spring, autumn = waves.records(store)
        assert (spring.info.name, spring.info.n, spring.id) == ("spring", 12, 2)
        assert autumn.provenance == new_wave("autumn", full_wave()).provenance
        assert autumn.decisions == new_wave("autumn", full_wave()).decisions
        assert_same(waves.responses(store, autumn), full_wave())
        assert_same(waves.responses(store, spring), bare_wave())
        assert waves.part_reader(store, autumn)(Part.MAPPING) == b"columns: {}\n"
        assert verify(store) == ()


def test_a_name_a_file_or_answers_twice_are_refused_and_nothing_changes(path):
    first = new_wave("one", full_wave())
    again = replace(first, name="two")
    renamed_file = replace(again, provenance=replace(first.provenance, file_hash="0" * 64))
    with opened(path, write=True) as store:
        waves.add(store, first)
        for wave, code in (
            (replace(renamed_file, name="ONE", responses=bare_wave()), Code.WAVE_EXISTS),
            (again, Code.WAVE_ADDED_ALREADY),
            (renamed_file, Code.WAVE_ADDED_ALREADY),
        ):
            with pytest.raises(InvalidInput) as invalid:
                waves.add(store, wave)
            assert codes(invalid) == [code]
        assert [each.info.name for each in waves.records(store)] == ["one"]
        assert [entry.action for entry in entries(store)] == [Action.CREATED, Action.WAVE_ADDED]


def test_a_removed_wave_can_be_restored_until_the_store_is_compacted(path):
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", full_wave()))
        waves.add(store, new_wave("two", bare_wave()))
        waves.remove(store, "One", reason="wrong file", date="2026-04-01")
        assert [each.info.name for each in waves.records(store)] == ["two"]
        waves.restore(store, "one", date="2026-04-02")
        assert_same(waves.responses(store, waves.find(store, "one")), full_wave())
        waves.remove(store, "one", reason="wrong file", date="2026-04-03")
        assert compact(store, date="2026-04-04") == 1
        with pytest.raises(InvalidInput) as invalid:
            waves.restore(store, "one", date="2026-04-05")
        assert codes(invalid) == [Code.WAVE_UNKNOWN]
        assert waves.add(store, new_wave("one", full_wave())).id == 3
        assert verify(store) == ()
        assert [entry.action for entry in entries(store)][3:6] == ["wave-removed", "wave-restored", "wave-removed"]
        assert entries(store)[3].details == {"wave": "one", "reason": "wrong file"}
        assert_same(waves.responses(store, waves.find(store, "two")), bare_wave())


def test_a_removed_wave_makes_room_for_its_name_and_its_file(path):
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", full_wave()))
        waves.remove(store, "one", reason="map", date="2026-04-01")
        waves.add(store, new_wave("one", full_wave()))
        with pytest.raises(InvalidInput) as invalid:
            waves.restore(store, "one", date="2026-04-01")
        assert codes(invalid) == [Code.WAVE_EXISTS]


def test_compacting_leaves_nothing_of_a_removed_wave_in_the_file(path):
    asked = bare_wave().questionnaire
    secret = replace(full_wave(), questionnaire=replace(full_wave().questionnaire, id="telltale-questionnaire"))
    with opened(path, write=True) as store:
        waves.add(store, new_wave("keep", replace(bare_wave(), questionnaire=asked)))
        waves.add(store, new_wave("gone", secret))
        waves.remove(store, "gone", reason="old", date="2026-04-01")
    assert b"telltale-questionnaire" in path.read_bytes()
    with opened(path, write=True) as store:
        compact(store, date="2026-04-02")
    assert b"telltale-questionnaire" not in path.read_bytes()
    assert sorted(each.name for each in path.parent.iterdir()) == ["store.duckdb", "store.duckdb.lock"]


def test_a_person_is_erased_everywhere_and_the_log_does_not_say_who(path):
    # A pseudonym of zeros would be found in any file.
    first = 0x5BD1E9955BD1E9955BD1E9955BD1E900
    everybody = full_wave(first=first)
    who = everybody.respondent[7]
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", everybody))
        waves.add(store, new_wave("two", full_wave(30, 5, first=first + 7), date="2026-05-01"))
        waves.add(store, new_wave("three", bare_wave(), date="2026-06-01"))
        waves.remove(store, "two", reason="?", date="2026-06-02")
        assert erase(store, [who.decode()], date="2026-07-01") == 2
        one, _, three = waves.records(store, removed=True)
        left = waves.responses(store, one)
        keep = np.arange(40) != 7
        assert_same(left, kept(everybody, keep))
        assert (one.info.n, three.info.n) == (39, 12)
        assert who not in waves.responses(store, waves.records(store, removed=True)[1]).respondent
        assert entries(store)[-1].details == {"waves": 2}
        assert who.decode() not in str(entries(store))
        assert verify(store) == ()
        with pytest.raises(InvalidInput) as invalid:
            erase(store, [who.decode(), ""], date="2026-07-01")
        assert codes(invalid) == [Code.PERSON_UNKNOWN]
    assert bytes.fromhex(who.decode()) not in path.read_bytes()


def test_of_a_person_erased_not_even_a_value_of_their_own_stays():
    made = full_wave(10)
    sites = made.attributes["site"]
    only = replace(made, attributes={"site": sites.set_categories([*sites.categories, "alone"])})
    only.attributes["site"][3] = "alone"
    left = kept(only, np.arange(10) != 3)
    assert list(left.attributes["site"].categories) == ["Paris", "Lyon", "Étréchy", "nobody’s"]
    links = made.links["works_with"]
    assert set(left.links["works_with"].person) == {0, 1, 2, 3}
    np.testing.assert_array_equal(left.links["works_with"].target, links.target[links.person != 3])
    np.testing.assert_array_equal(left.links["works_with"].person[-2:], [3, 3])


def test_the_log_is_a_chain(path):
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", bare_wave()))
        waves.remove(store, "one", reason="wrong", date="2026-04-01")
        whole = entries(store)
        assert is_whole(whole)
        assert not is_whole(whole[:1] + whole[2:])
        assert not is_whole((replace(whole[0], date="2025-01-01"), *whole[1:]))
        store.run("""UPDATE log SET details = '{"reason": "right", "wave": "one"}' WHERE action = 'wave-removed'""")
        assert [(problem.code, problem.place.key) for problem in verify(store)] == [(Code.STORE_DAMAGED, "log")]


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        ("UPDATE content_1 SET bytes = bytes || 'x'::BLOB WHERE part = 'answers.parquet'", "one/answers.parquet"),
        ("DELETE FROM content_1 WHERE part = 'comments.parquet'", "one"),
        ("DELETE FROM content_1 WHERE part = 'people.parquet'", "one"),
        ("UPDATE wave SET date = '2020-01-01'", "one"),
        ("UPDATE wave SET answers_hash = 'x'", "one"),
        ("UPDATE wave SET facts = replace(facts, '\"n\": 40', '\"n\": 41')", "one"),
        ("UPDATE wave SET facts = '{}'", "wave"),
        ("UPDATE content_1 SET part = 'strange' WHERE part = 'checks.parquet'", "one"),
        ("UPDATE log SET details = '{'", "log"),
    ],
)
def test_whatever_is_changed_is_found(path, spoil, key):
    with opened(path, write=True) as store:
        waves.add(store, new_wave("one", full_wave()))
        store.run(spoil)
        found = verify(store)
    assert {(problem.code, problem.place.key) for problem in found} == {(Code.STORE_DAMAGED, key)}
