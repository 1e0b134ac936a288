"""What became of units: by name, by people, by likeness; and the file that a person confirms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waves_builder import hierarchy, wave

from diagnostic.lineage import Lineage, Step
from diagnostic.past import PastWave, traces
from diagnostic.problems import Code, InvalidInput
from diagnostic.reorganisation import propose
from diagnostic.reorganisation_file import map_text, read_map
from diagnostic.responses import ROOT
from diagnostic.wave_info import Fate, WaveInfo


def people(*groups: tuple[str, str, str]) -> tuple[list, list]:
    """Return the people of two waves: initials (each a person), team before, team after ("" for not there)."""
    before, after = [], []
    for who, old, new in groups:
        before += [(each, old, 3) for each in who if old]
        after += [(each, new, 3) for each in who if new]
    return before, after


def steps(before, after, then, now) -> dict[str, tuple[Fate, tuple[str, ...]]]:
    found = propose(wave(before, then), wave(after, now))
    return {step.unit: (step.fate, step.before) for step in found.lineage.steps}


def test_the_same_names_are_the_same_units():
    teams = ["sales/north", "sales/south"]
    then, now = people(("abcd", teams[0], teams[0]), ("efgh", teams[1], teams[1]))
    proposal = propose(wave(then, teams), wave(now, teams))
    assert proposal.plain
    assert {step.unit for step in proposal.lineage.steps} == {ROOT, "sales", *teams}


def test_a_team_under_another_division_moved():
    found = steps(
        *people(("abcd", "sales/web", "it/web"), ("ef", "it/core", "it/core")),
        ["sales/web", "it/core"],
        ["it/web", "it/core"],
    )
    assert found["it/web"] == (Fate.MOVED, ("sales/web",))
    assert found["sales"][0] is Fate.CLOSED


def test_people_tell_a_new_name():
    then, now = people(("abcdef", "care", "clients"), ("gh", "it", "it"))
    found = steps(then, now, ["care", "it"], ["clients", "it"])
    assert found["clients"] == (Fate.RENAMED, ("care",))
    assert found["it"] == (Fate.SAME, ("it",))


def test_people_tell_a_merger_even_under_an_old_name():
    then, now = people(("abcd", "web", "digital"), ("efgh", "shop", "digital"))
    assert steps(then, now, ["web", "shop"], ["digital"])["digital"] == (Fate.MERGED, ("shop", "web"))
    then, now = people(("abcd", "web", "web"), ("efgh", "shop", "web"))
    found = steps(then, now, ["web", "shop"], ["web"])
    assert found["web"][0] is Fate.MERGED
    assert set(found["web"][1]) == {"web", "shop"}


def test_people_tell_a_split():
    then, now = people(("abcdef", "care", "hotline"), ("ghijkl", "care", "visits"))
    found = steps(then, now, ["care"], ["hotline", "visits"])
    assert found["hotline"] == (Fate.SPLIT, ("care",))
    assert found["visits"] == (Fate.SPLIT, ("care",))
    assert "care" not in {unit for unit, (fate, _) in found.items() if fate is Fate.CLOSED}


def test_names_that_are_alike_are_doubted_without_people():
    proposal = propose(
        wave([("", "customer-care", 3)], ["customer-care"]), wave([("", "customer-cares", 3)], ["customer-cares"])
    )
    assert Step("customer-cares", Fate.RENAMED, ("customer-care",)) in proposal.lineage.steps
    assert [doubt.unit for doubt in proposal.doubts] == ["customer-cares"]
    assert not proposal.plain


def test_a_name_that_now_belongs_to_other_people_is_doubted():
    then, now = people(("abcdef", "north", "south"), ("ghijkl", "south", "north"))
    proposal = propose(wave(then, ["north", "south"]), wave(now, ["north", "south"]))
    assert {doubt.unit for doubt in proposal.doubts} == {"north", "south"}


def test_strangers_are_new_and_gone():
    found = steps(*people(("ab", "legal", ""), ("cd", "", "robots")), ["legal"], ["robots"])
    assert found["robots"] == (Fate.NEW, ())
    assert found["legal"][0] is Fate.CLOSED


def test_a_division_is_told_by_its_teams():
    then, now = people(("abcd", "sales/north", "market/north"), ("efgh", "sales/south", "market/south"))
    found = steps(then, now, ["sales/north", "sales/south"], ["market/north", "market/south"])
    assert found["market"] == (Fate.RENAMED, ("sales",))


TEAMS = st.lists(st.sampled_from(["a/x", "a/y", "b/x", "b/z", "c"]), min_size=1, unique=True)


@given(TEAMS, TEAMS, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=40))
def test_every_unit_has_one_step_and_every_old_one_an_end(then, now, moves):
    before = [(f"p{at}", then[old % len(then)], 3) for at, (old, _) in enumerate(moves)] or [("", then[0], 3)]
    after = [(f"p{at}", now[new % len(now)], 3) for at, (_, new) in enumerate(moves)] or [("", now[0], 3)]
    first, second = wave(before, then), wave(after, now)
    proposal = propose(first, second)
    later = [step.unit for step in proposal.lineage.steps if step.fate is not Fate.CLOSED]
    assert later == [unit.id for unit in second.hierarchy.units]
    used = {old for step in proposal.lineage.steps for old in step.before}
    assert used == {unit.id for unit in first.hierarchy.units}


# --- the file ---


def test_a_proposal_comes_back_from_its_file(tmp_path):
    then, now = people(("abcdef", "care", "hotline"), ("gh", "it", "it"), ("ij", "old", ""))
    first, second = wave(then, ["care", "it", "old"]), wave(now, ["hotline", "it"])
    proposal = propose(first, second)
    path = tmp_path / "map.yaml"
    path.write_text(
        map_text(proposal, first.hierarchy, second.hierarchy, comments=("What became of the units",)), encoding="utf-8"
    )
    read = read_map(path, first.hierarchy, second.hierarchy)
    assert not read.confirmed
    assert set(read.lineage.steps) == set(proposal.lineage.steps)
    assert path.read_text(encoding="utf-8").index("hotline") < path.read_text(encoding="utf-8").index('"it"')


def test_all_mistakes_of_a_file_at_once(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text(
        "confirmed: true\nunits:\n  organisation: {fate: same, before: [organisation]}\n"
        "  nrth: {fate: same, before: [north]}\n  south: {fate: merged, before: [suth]}\nclosed: [west]\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as caught:
        read_map(path, hierarchy("north", "south"), hierarchy("north", "south"))
    codes = [problem.code for problem in caught.value.problems]
    assert sorted(codes) == sorted(
        [Code.UNIT_UNKNOWN, Code.UNIT_UNKNOWN, Code.UNIT_FATE, Code.UNIT_UNKNOWN, Code.UNITS_LEFT_OUT]
    )
    assert all(problem.place.line for problem in caught.value.problems)


# --- traces over several waves ---


def info(name: str) -> WaveInfo:
    return WaveInfo(name, name, "2026-01-01", 1, "q", 1)


def test_a_past_goes_back_through_several_steps_and_ends_where_a_unit_began():
    first, second = wave([("a", "web", 3), ("b", "shop", 3)], ["web", "shop"]), wave([("a", "digital", 3)], ["digital"])
    now = hierarchy("online", "robots")
    merged = Lineage((Step(ROOT, Fate.SAME, (ROOT,)), Step("digital", Fate.MERGED, ("web", "shop"))))
    renamed = Lineage(
        (Step(ROOT, Fate.SAME, (ROOT,)), Step("online", Fate.RENAMED, ("digital",)), Step("robots", Fate.NEW))
    )
    old, new = traces([PastWave(info("1"), first, merged), PastWave(info("2"), second, renamed)], now)
    at = now.index()
    assert old.toarray()[at["online"]].tolist() == [float(unit.id in {"web", "shop"}) for unit in first.hierarchy.units]
    assert not old.toarray()[at["robots"]].any()
    assert not new.toarray()[at["robots"]].any()


def test_a_unit_with_a_part_that_has_no_past_has_none():
    first, second = wave([("a", "web", 3)], ["web"]), wave([("a", "web", 3), ("b", "new", 3)], ["web", "new"])
    now = hierarchy("digital")
    one = Lineage((Step(ROOT, Fate.SAME, (ROOT,)), Step("web", Fate.SAME, ("web",)), Step("new", Fate.NEW)))
    two = Lineage((Step(ROOT, Fate.SAME, (ROOT,)), Step("digital", Fate.MERGED, ("web", "new"))))
    old, new = traces([PastWave(info("1"), first, one), PastWave(info("2"), second, two)], now)
    assert new.toarray()[now.index()["digital"]].sum() == 2
    assert not old.toarray()[now.index()["digital"]].any()
