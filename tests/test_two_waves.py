"""Sums over people of two waves, against plain counting; changes and their parts; the gate's rules on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from waves_builder import wave

from diagnostic.cells import WHYS
from diagnostic.change import Rules, changes, rebounds
from diagnostic.comparability import common
from diagnostic.lineage import Lineage, Step
from diagnostic.past import DoneAction, PastWave, traces
from diagnostic.problems import Why
from diagnostic.reorganisation import propose
from diagnostic.responses import ROOT, Responses
from diagnostic.two_waves import TwoWaves, WaveBefore, two_waves
from diagnostic.wave_info import ChangePart, Fate, WaveInfo

SUBJECTS = ("clear", "leave")
RULES = Rules(minimum=5, confidence=0.95, rate=0.05)
POINTS = {code: 25.0 * (code - 1) for code in range(1, 6)}


def seen_from(before: Responses, after: Responses, lineage: Lineage) -> sparse.csr_array:
    info = WaveInfo("then", "then", "2026-01-01", before.n, "q", 1)
    (trace,) = traces([PastWave(info, before, lineage)], after.hierarchy)
    return trace


def sums(before: Responses, after: Responses, lineage: Lineage | None = None) -> TwoWaves:
    lineage = lineage or propose(before, after).lineage
    return two_waves(before, after, lineage, seen_from(before, after, lineage), common(before, after))


PERSON = st.tuples(st.sampled_from(["a/x", "a/y", "b/z"]), st.integers(1, 5))
PEOPLE = st.lists(st.tuples(st.one_of(st.none(), PERSON), st.one_of(st.none(), PERSON)), min_size=2, max_size=30)
TEAMS = ["a/x", "a/y", "b/z"]


THREE = st.lists(st.tuples(*[st.one_of(st.none(), PERSON)] * 3), min_size=2, max_size=30)


@given(THREE, st.integers(0, 3))
def test_settled_are_those_of_the_same_team_at_both_waves_before(people, anonymous) -> None:
    """Kind by kind, as plain code counts them."""
    named = [f"p{at}" if anonymous == 0 or at % (anonymous + 1) else "" for at in range(len(people))]
    made = [[(who, *each[at]) for who, each in zip(named, people, strict=True) if each[at]] for at in range(3)]
    if not all(made):
        return
    first, second, third = (wave(each, TEAMS) for each in made)
    same = Lineage(tuple(Step(unit.id, Fate.SAME, (unit.id,)) for unit in second.hierarchy.units))
    before = WaveBefore(first, seen_from(first, second, same), common(first, second))
    found = two_waves(second, third, same, seen_from(second, third, same), common(second, third), before).exchange
    ids = [unit.id for unit in second.hierarchy.units]
    expected: dict[tuple[str | None, str | None], int] = {}
    for who, each in zip(named, people, strict=True):
        if who and each[0] and each[1] and each[0][0] == each[1][0]:
            place = each[1][0], each[2][0] if each[2] else None
            expected[place] = expected.get(place, 0) + 1
    counted: dict[tuple[str | None, str | None], int] = {}
    for then, now, n in zip(found.then.tolist(), found.now.tolist(), found.settled_on(0).tolist(), strict=True):
        if n:
            place = ids[then] if then >= 0 else None, ids[now] if now >= 0 else None
            counted[place] = counted.get(place, 0) + n
    assert counted == expected


@given(PEOPLE, st.integers(0, 3))
def test_counting_person_by_person(people, anonymous) -> None:
    """Everybody with a pseudonym but every n-th: stayers, comers and goers of each unit as plain code finds them."""
    named = [f"p{at}" if anonymous == 0 or at % (anonymous + 1) else "" for at in range(len(people))]
    before = [(who, *old) for who, (old, _) in zip(named, people, strict=True) if old]
    after = [(who, *new) for who, (_, new) in zip(named, people, strict=True) if new]
    if not before or not after:
        return
    first, second = wave(before, TEAMS), wave(after, TEAMS)
    same = Lineage(tuple(Step(unit.id, Fate.SAME, (unit.id,)) for unit in second.hierarchy.units))
    found = sums(first, second, same)
    then, now = ({who: (team, code) for who, team, code in side if who} for side in (before, after))
    for at, unit in enumerate(second.hierarchy.units):

        def inside(team: str, unit=unit) -> bool:
            return unit.id in (ROOT, team) or team.startswith(f"{unit.id}/")

        both = [who for who in now if who in then and inside(now[who][0]) and inside(then[who][0])]
        assert found.stayers.n[at, 0] == len(both)
        assert found.stayers.totals[0][at, 0] == pytest.approx(sum(POINTS[then[who][1]] for who in both))
        assert found.stayers.cross_total[at, 0] == pytest.approx(
            sum(POINTS[then[who][1]] * POINTS[now[who][1]] for who in both)
        )
        came = [(who, code) for who, team, code in after if inside(team) and who not in both]
        joined = [code for who, code in came if who and who not in then]
        moved = [code for who, code in came if who and who in then]
        unknown = [code for who, code in came if not who]
        for kind, codes in (
            (ChangePart.JOINED, joined), (ChangePart.MOVED_IN, moved), (ChangePart.UNLINKED, unknown)
        ):  # fmt: skip
            number, total = found.came[kind]
            assert number[at, 0] == len(codes)
            assert total[at, 0] == pytest.approx(sum(POINTS[code] for code in codes))
        gone = [(who, code) for who, team, code in before if inside(team) and who not in both]
        assert found.went[ChangePart.LEFT][0][at, 0] == len([who for who, _ in gone if who and who not in now])
        assert found.went[ChangePart.MOVED_OUT][0][at, 0] == len([who for who, _ in gone if who and who in now])
        assert found.before.sums.score_n[at, 0] == len(both) + len(gone)
        assert found.after.sums.score_n[at, 0] == len(both) + len(came)
    moved, parts = changes(found, second.hierarchy, SUBJECTS, RULES)
    told = parts.why[:, 0, 0] < 0
    total = np.nansum(parts.columns["estimate"][:, 0], axis=-1)
    np.testing.assert_allclose(total[told], moved.columns["estimate"][told, 0], atol=1e-9)


def team(initials: str, name: str, codes: list[int]) -> list[tuple[str, str, int]]:
    return [(f"{initials}{at}", name, code) for at, code in enumerate(codes)]


def part(figures, unit: int, kind: ChangePart) -> tuple[float, int]:
    at = tuple(ChangePart).index(kind)
    return float(figures.columns["estimate"][unit, 0, at]), int(figures.n[unit, 0, at])


def test_a_team_that_moves_is_reorganisation_for_its_new_division() -> None:
    """Web goes from sales to it with all its people: they did not move, the chart did."""
    before = [*team("w", "sales/web", [1] * 6), *team("c", "it/core", [5] * 6), *team("s", "sales/shop", [3] * 6)]
    after = [*team("w", "it/web", [1] * 6), *team("c", "it/core", [5] * 6), *team("s", "sales/shop", [3] * 6)]
    first = wave(before, ["sales/web", "it/core", "sales/shop"])
    second = wave(after, ["it/web", "it/core", "sales/shop"])
    moved, parts = changes(sums(first, second), second.hierarchy, SUBJECTS, RULES)
    at = second.hierarchy.index()
    assert moved.columns["estimate"][at["it"], 0] == -50
    assert part(parts, at["it"], ChangePart.REORGANISED) == (-50, 6)
    assert part(parts, at["it"], ChangePart.STAYERS) == (0, 6)
    assert part(parts, at["sales"], ChangePart.REORGANISED) == (25, 6)
    assert np.isnan(part(parts, at["it"], ChangePart.MOVED_IN)[0])


def test_turnover_alone_is_not_a_change_of_mind() -> None:
    before = [*team("a", "x", [3] * 6), *team("l", "x", [1] * 6)]
    after = [*team("a", "x", [3] * 6), *team("n", "x", [5] * 6)]
    found = sums(wave(before, ["x"]), wave(after, ["x"]))
    moved, parts = changes(found, wave(after, ["x"]).hierarchy, SUBJECTS, RULES)
    assert moved.columns["estimate"][0, 0] == 50
    assert part(parts, 0, ChangePart.STAYERS) == (0, 6)
    assert part(parts, 0, ChangePart.JOINED) == (25, 6)
    assert part(parts, 0, ChangePart.LEFT) == (25, 6)


def test_what_is_too_thin_or_has_no_past() -> None:
    before = [*team("a", "x", [1, 2, 3, 4, 5, 3]), *team("b", "y", [1, 2])]
    after = [*team("a", "x", [2, 3, 4, 5, 5, 3]), *team("b", "y", [3, 4]), *team("n", "z", [1, 2, 3, 4, 5])]
    second = wave(after, ["x", "y", "z"])
    moved, parts = changes(sums(wave(before, ["x", "y"]), second), second.hierarchy, SUBJECTS, RULES)
    at = second.hierarchy.index()
    assert moved.why[at["x"], 0] == -1
    assert moved.why[at["y"], 0] == WHYS.index(Why.TOO_FEW_ANSWERS)
    assert moved.why[at["z"], 0] == WHYS.index(Why.NOT_ASKED)
    assert np.isnan(moved.columns["estimate"][at["y"], 0])
    assert (parts.why[at["z"]] == WHYS.index(Why.NOT_ASKED)).all()
    # How many stayed would tell of one who came: of x everybody stayed, of the whole all but five and none.
    assert moved.columns["linked"][at["x"], 0] == 6


def test_a_count_of_stayers_that_tells_of_one_person_is_not_given() -> None:
    before = team("a", "x", [1, 2, 3, 4, 5, 3])
    after = [*team("a", "x", [2, 3, 4, 5, 5, 3]), ("new", "x", 2)]
    second = wave(after, ["x"])
    moved, _ = changes(sums(wave(before, ["x"]), second), second.hierarchy, SUBJECTS, RULES)
    assert np.isnan(moved.columns["linked"][0, 0])


def test_everybody_the_same_moves_by_chance_in_no_more_than_the_rate() -> None:
    """Nothing changed in any of 20 teams: over many pairs of waves, few reports say that anything moved."""
    rng = np.random.default_rng(8)
    teams = [f"t{at}" for at in range(20)]
    wrong = 0
    for _ in range(60):
        mood = rng.normal(size=(20, 12))
        sides = []
        for _wave in range(2):
            codes = np.clip(np.rint(3.2 + 0.7 * mood + rng.normal(scale=0.7, size=mood.shape)), 1, 5).astype(int)
            sides.append([p for at, name in enumerate(teams) for p in team(f"{name}-", name, codes[at].tolist())])
        second = wave(sides[1], teams)
        moved, _ = changes(sums(wave(sides[0], teams), second), second.hierarchy, SUBJECTS, RULES)
        wrong += bool((np.nan_to_num(moved.columns["verdict"]) != 0).any())
    assert wrong <= 7  # 5 % of 60 reports is 3; seven or fewer in 99 % of runs


def test_the_lowest_and_an_action() -> None:
    rng = np.random.default_rng(9)
    teams = [f"t{at:02d}" for at in range(30)]
    level = rng.normal(3, 0.4, 30)

    def answers(shift: float) -> list[tuple[str, str, int]]:
        found = []
        for at, name in enumerate(teams):
            codes = np.clip(np.rint(level[at] + shift * (at < 6) + rng.normal(scale=0.9, size=12)), 1, 5).astype(int)
            found += team(f"{name}-", name, codes.tolist())
        return found

    first, second = wave(answers(0), teams), wave(answers(1.2), teams)
    action = DoneAction("clear-goals", "clear", frozenset(teams[:6]))
    lowest, done = rebounds(sums(first, second), second.hierarchy, SUBJECTS, [action], RULES)
    assert lowest.columns["groups"].tolist() == [3, 3]
    assert done.columns["verdict"].tolist() == [1]
    assert (done.columns["groups"][0], done.columns["groups_without"][0]) == (6, 24)
    assert done.columns["low"][0] < 30 < done.columns["high"][0] + 12
    everywhere = DoneAction("all", "clear", frozenset([ROOT]))
    unknown = DoneAction("other", "pay", frozenset(teams[:6]))
    _, none = rebounds(sums(first, second), second.hierarchy, SUBJECTS, [everywhere, unknown], RULES)
    assert [WHYS[why] for why in none.why] == [Why.NO_REST, Why.NOT_ASKED]
