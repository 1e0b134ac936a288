"""How closely somebody with two reports of the same answers can guess what both withhold.

The adversary has a linear programme: an unknown for every answer of a person (whoever changed theirs has two), an
equation for every shown score of both reports with the sum behind it. The least and the most of a withheld group's sum
must leave 10 points for each person of whom neither report said anything by themselves, and so must those of answers
that no sum tells apart, where they are fewer than the threshold; unless one report alone leaves less. A colleague knows
one answer besides. No code of the rule is used for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from test_earlier_attack import POLICY, TEAMS, WAYS, People, Version, members, released, second

from diagnostic.cells import Status
from diagnostic.disclosure import gate
from diagnostic.disclosure.judging import Judge
from diagnostic.measures import Measure

SUBJECT = "clear"
HIGH = 100.0
POINTS, SMALL = POLICY.protection.points, POLICY.threshold
SLACK = 1e-4

Answer = tuple[str, int]
MOODS = {"mixed": (1, 2, 3, 4, 5), "glad": (4, 5, 5, 5, 5, 5), "torn": (1, 1, 1, 5, 5)}


class Reports:
    """What the reports say together, and what the last one, or those before it, say alone."""

    def __init__(self, versions: list[Version]) -> None:
        self.groups = [
            [(frozenset(_said(version, unit)), status) for unit, status in _statuses(version)] for version in versions
        ]
        self.every = tuple(range(len(versions)))
        self.sides = self.every[:-1], self.every[-1:]
        self.answers = sorted({answer for groups in self.groups for inside, _ in groups for answer in inside})

    def shown(self, version: int) -> list[frozenset[Answer]]:
        return [inside for inside, status in self.groups[version] if status == Status.SHOWN]

    def width(self, group: frozenset[Answer], versions: tuple[int, ...], known: frozenset[Answer]) -> float:
        """The room that is left for the sum of a group, for somebody with some reports and some answers."""
        rows = [inside for version in versions for inside in self.shown(version)] + [frozenset([own]) for own in known]
        if not rows:
            return HIGH * len(group)
        matrix = np.array([[answer in inside for answer in self.answers] for inside in rows], dtype=float)
        right = np.array([sum(_points(answer) for answer in inside) for inside in rows])
        aim = np.array([answer in group for answer in self.answers], dtype=float)
        ends = [linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, HIGH)) for sign in (1, -1)]
        assert all(end.status == 0 for end in ends)
        return float(-ends[1].fun - ends[0].fun)

    def unsaid(self, group: frozenset[Answer]) -> int:
        """How many people of a group were in no shown group inside it, of the new report or those before."""
        said = [
            len(frozenset().union(*(inside for version in side for inside in self.shown(version) if inside < group)))
            for side in self.sides
        ]
        return len(group) - max(said)

    def targets(self) -> Iterator[frozenset[Answer]]:
        """Groups that are withheld for their own sake, and the few that no shown group tells apart."""
        for groups in self.groups:
            hidden = [inside for inside, status in groups if inside and status in (Status.WITHHELD, Status.BANDED)]
            alike = [inside for inside in hidden if len({code for _, code in inside}) == 1]
            yield from (inside for inside in hidden if min(len(inside), self.unsaid(inside)) < SMALL or inside in alike)
        cells: dict[tuple[bool, ...], set[Answer]] = {}
        for answer in self.answers:
            place = tuple(answer in inside for version in self.every for inside in self.shown(version))
            cells.setdefault(place, set()).add(answer)
        yield from (frozenset(each) for each in cells.values() if len(each) < SMALL)

    def too_close(self) -> list[tuple[frozenset[Answer], str]]:
        found = []
        for group in set(self.targets()):
            room = POINTS * self.unsaid(group)
            if self._narrow(group, room, frozenset()):
                found.append((group, "outside"))
            elif room and len(group) > 1:
                ends = (min(group, key=_points), max(group, key=_points))
                found += [
                    (group, "a colleague") for own in ends if self._narrow(group, room - POINTS, frozenset([own]))
                ]
        return found

    def _narrow(self, group: frozenset[Answer], room: float, known: frozenset[Answer]) -> bool:
        if self.width(group, self.every, known) >= room - SLACK:
            return False
        return all(self.width(group, side, known) >= room - SLACK for side in self.sides)


def _points(answer: Answer) -> float:
    return (answer[1] - 1) * HIGH / 4


def _statuses(version: Version) -> Iterator[tuple[str, int]]:
    table = version.release.tables[Measure.SCORE]
    yield from zip(table.axes[0], table.status[:, table.axes[1].index(SUBJECT)].tolist(), strict=True)


def _said(version: Version, unit: str) -> list[Answer]:
    return [(who, version.people[who][1]) for who in members(version, unit)]


def world(seed: int, way: str, mood: str, count: int) -> tuple[People, tuple[People, list[str]]]:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 12, len(TEAMS))
    people = {
        f"{team}{at}": (team, int(rng.choice(MOODS[mood])))
        for team, size in zip(TEAMS, sizes, strict=True)
        for at in range(size)
    }
    made, teams = second(people, way, rng, count)
    new = {who: (team, code if who in people else int(rng.choice(MOODS[mood]))) for who, (team, code) in made.items()}
    return people, (new if way == "late answers" else made, teams)


def reports(seed: int, way: str, mood: str, count: int) -> Reports | None:
    people, again = world(seed, way, mood, count)
    one = released(people, TEAMS, [])
    two = None if one is None else released(*again, [one])
    return None if one is None or two is None else Reports([one, two])


WORLDS = (st.integers(0, 2**32), st.sampled_from(sorted(WAYS)), st.sampled_from(sorted(MOODS)), st.integers(0, 14))


@settings(max_examples=25, deadline=None)
@given(*WORLDS)
def test_two_reports_leave_what_is_withheld_its_room(seed, way, mood, count) -> None:
    made = reports(seed, way, mood, count)
    if made is not None:
        assert made.too_close() == []


@settings(max_examples=10, deadline=None)
@given(*WORLDS, st.sampled_from(["late answers", "changed answers"]))
def test_so_do_three(seed, way, mood, count, then) -> None:
    people, again = world(seed, way, mood, count)
    versions = [one for one in [released(people, TEAMS, [])] if one is not None]
    versions += [two for two in [released(*again, versions)] if two is not None]
    base = versions[0].people
    third, teams = second(base, then, np.random.default_rng(seed + 1), count)
    made = released(third, teams, versions)
    if made is not None:
        assert Reports([*versions, made]).too_close() == []


@settings(max_examples=15, deadline=None)
@given(*WORLDS, st.sampled_from(["late answers", "changed answers"]))
def test_who_is_not_tried_would_have_found_nothing(seed, way, mood, count, then) -> None:
    """The same is shown where every colleague is tried."""
    people, again = world(seed, way, mood, count)
    third = second(people, then, np.random.default_rng(seed + 1), count)

    def shown() -> list[list[tuple[str, int]]]:
        versions: list[Version] = []
        for made in ((people, TEAMS), again, third):
            versions += [one for one in [released(*made, versions)] if one is not None]
        return [list(_statuses(each)) for each in versions]

    sparing = shown()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Judge, "_left_at_least", lambda *_: np.zeros(1))
        assert shown() == sparing


TELLING = [
    ("late answers", "torn", 116, 12),
    ("changed answers", "torn", 9, 9),
    ("another cut", "torn", 107, 13),
]
"""Organisations in which both reports together say too much where they are not looked at together."""


@pytest.mark.parametrize(("way", "mood", "seed", "count"), TELLING)
def test_without_the_rule_something_is_guessed(way, mood, seed, count, monkeypatch) -> None:
    made = reports(seed, way, mood, count)
    assert made is None or made.too_close() == []
    monkeypatch.setattr(gate.Narrowing, "found", lambda *_: {})
    made = reports(seed, way, mood, count)
    assert made is not None
    assert made.too_close()


def _late_in_two_teams(codes: Sequence[int] = (5,) * 6) -> tuple[People, People, frozenset[Answer]]:
    rng = np.random.default_rng(5)
    people = {f"{team}{at}": (team, int(rng.integers(2, 5))) for team in TEAMS for at in range(9)}
    sure = {f"sure{at}": ("a/x", code) for at, code in enumerate(codes)}
    more = people | sure | {f"new{at}": ("b/u", 1 + at % 4) for at in range(6)}
    return people, more, frozenset((who, code) for who, (_, code) in sure.items())


def test_late_answers_that_are_all_alike_are_not_told_apart(monkeypatch) -> None:
    """Six who came late all chose the best answer: what one sum says of them is what each of them said."""
    people, more, sure = _late_in_two_teams()
    one = released(people, TEAMS, [])
    two = released(more, TEAMS, [one])
    assert Reports([one, two]).width(sure, (0, 1), frozenset()) > HIGH
    assert dict(_statuses(two))["organisation"] == Status.SHOWN
    monkeypatch.setattr(gate.Narrowing, "found", lambda *_: {})
    two = released(more, TEAMS, [one])
    assert Reports([one, two]).width(sure, (0, 1), frozenset()) < SLACK


def test_late_answers_that_are_high_and_not_alike_take_nothing_with_them() -> None:
    """Their mean could be that of five with the best answer and one with another: it is not, and nobody can say so."""
    people, more, _ = _late_in_two_teams((5, 5, 4, 5, 4, 4))
    one = released(people, TEAMS, [])
    two = released(more, TEAMS, [one])
    assert {status for _, status in _statuses(two)} == {Status.SHOWN}
    _, alike, _ = _late_in_two_teams()
    assert {status for _, status in _statuses(released(alike, TEAMS, [one]))} != {Status.SHOWN}
