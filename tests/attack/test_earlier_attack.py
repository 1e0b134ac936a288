"""What somebody tries who has kept an earlier report: the same answers with a few more, cut otherwise, changed.

The adversary has a linear system: a row for every shown group of every report, a column for every answer of a person
(whoever changed theirs has two). They succeed where a sum of rows, with any factors, is about fewer people than the
threshold: where the rows lose rank without the columns of these people. No code of the rule is used for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves_builder import wave

from diagnostic.analysis import analyse
from diagnostic.cells import Status
from diagnostic.disclosure.policy import load_policy
from diagnostic.earlier_pieces import earlier_of
from diagnostic.earlier_releases import NOTHING_EARLIER, EarlierRelease
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput
from diagnostic.release import Release
from diagnostic.released_content import released_content, shown_tables
from diagnostic.responses import Responses
from diagnostic.settings import Settings

TEAMS = ["a/x", "a/y", "a/z", "b/u", "b/v", "c"]
OTHER_TEAMS = ["a/x", "a/yz", "b/u", "b/v", "b/w", "c"]
POLICY = load_policy()
SETTINGS = Settings(organisation="O", date="2026-02-02")
LOOKED_AT = (Measure.PARTICIPATION, Measure.SCORE, Measure.ITEM_SCORE)

People = dict[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the answers, and what was released of it."""

    people: People
    teams: list[str]
    release: Release


def answers(people: People, teams: list[str]) -> Responses:
    return wave([(who, team, code) for who, (team, code) in people.items()], teams)


def released(people: People, teams: list[str], before: list[Version], *, rule: bool = True) -> Version | None:
    """Release a version beside those before it; None where nothing is released."""
    now = answers(people, teams)
    known = [EarlierRelease(shown_tables(released_content(v.release)), answers(v.people, v.teams)) for v in before]
    earlier = earlier_of(now, known, {}) if rule else NOTHING_EARLIER
    try:
        return Version(people, teams, analyse(now, SETTINGS, POLICY, earlier=earlier))
    except InvalidInput:
        return None


def members(version: Version, unit: str) -> list[str]:
    return [
        who
        for who, (team, _) in version.people.items()
        if unit in ("organisation", team) or team.startswith(f"{unit}/")
    ]


def system(versions: list[Version], measure: Measure, column: int) -> tuple[np.ndarray, list[str]]:
    """Return a row for every shown group, a column for every answer, and whose answer each is."""
    at: dict[tuple[str, int], int] = {}
    rows = []
    for version in versions:
        table = version.release.tables[measure]
        status = table.status.reshape(len(table.axes[0]), -1)[:, column]
        for unit, seen in zip(table.axes[0], status == Status.SHOWN, strict=True):
            if seen:
                said = [
                    (who, version.people[who][1] if measure is not Measure.PARTICIPATION else 0)
                    for who in members(version, unit)
                ]
                rows.append([at.setdefault(each, len(at)) for each in said])
    matrix = np.zeros((len(rows), len(at)))
    for row, places in enumerate(rows):
        matrix[row, places] = 1
    return matrix, [who for who, _ in at]


def given_away(versions: list[Version], threshold: int = POLICY.threshold) -> list[frozenset[str]]:
    """Return the sets of fewer people than the threshold that some sum of published figures is about."""
    found = []
    for measure in LOOKED_AT:
        table = versions[0].release.tables[measure]
        for column in range(1 if len(table.axes) == 1 else len(table.axes[1])):
            matrix, who = system(versions, measure, column)
            found += few(matrix, who, threshold)
    return found


def few(matrix: np.ndarray, who: list[str], threshold: int) -> list[frozenset[str]]:
    """Return the smallest sets of people that some combination of rows is about."""
    if not matrix.size:
        return []
    atoms: dict[bytes, list[int]] = {}
    for column in range(matrix.shape[1]):
        atoms.setdefault(matrix[:, column].tobytes(), []).append(column)
    small = [each for each in atoms.values() if len({who[at] for at in each}) < threshold]
    rank = np.linalg.matrix_rank(matrix)
    found: list[frozenset[str]] = []
    for size in range(1, threshold):
        for chosen in combinations(small, size):
            columns = [at for each in chosen for at in each]
            people = frozenset(who[at] for at in columns)
            if len(people) < threshold and not any(each <= people for each in found):
                rest = np.delete(matrix, columns, axis=1)
                if np.linalg.matrix_rank(rest) < rank:
                    found.append(people)
    return found


def first_version(rng: np.random.Generator, named: bool = True) -> People:
    sizes = rng.integers(2, 12, len(TEAMS))
    people = {}
    for team, size in zip(TEAMS, sizes, strict=True):
        for at in range(size):
            people[f"{team}{at}"] = (team, int(rng.integers(1, 6)))
    return people


def late(people: People, rng: np.random.Generator, count: int) -> People:
    return people | {
        f"late{len(people)}-{at}": (str(rng.choice(TEAMS)), int(rng.integers(1, 6))) for at in range(count)
    }


def changed(people: People, rng: np.random.Generator, count: int) -> People:
    who = rng.choice(sorted(people), count, replace=False)
    return people | {each: (people[each][0], people[each][1] % 5 + 1) for each in who}


def cut_otherwise(people: People, rng: np.random.Generator, count: int) -> People:
    """Put teams together, and some people elsewhere."""
    new = {"a/y": "a/yz", "a/z": "a/yz"}
    moved = set(rng.choice(sorted(people), count, replace=False).tolist())
    return {who: ("b/w" if who in moved else new.get(team, team), code) for who, (team, code) in people.items()}


WAYS = {"late answers": late, "changed answers": changed, "another cut": cut_otherwise}


def second(people: People, way: str, rng: np.random.Generator, count: int) -> tuple[People, list[str]]:
    made = WAYS[way](people, rng, count)
    return made, OTHER_TEAMS if way == "another cut" else TEAMS


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(sorted(WAYS)), st.integers(0, 12))
def test_two_reports_of_the_same_answers_tell_of_no_few(seed, way, count) -> None:
    rng = np.random.default_rng(seed)
    one = released(first_version(rng), TEAMS, [])
    assert one is not None
    assert given_away([one]) == []
    two = released(*second(one.people, way, rng, count), [one])
    if two is not None:
        assert given_away([one, two]) == []


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(sorted(WAYS)), st.sampled_from(sorted(WAYS)), st.integers(0, 12))
def test_nor_do_three(seed, way, then, count) -> None:
    rng = np.random.default_rng(seed)
    versions = [released(first_version(rng), TEAMS, [])]
    for each in (way, then):
        base = versions[0].people if each == "another cut" else versions[-1].people
        base = {who: (team if team in TEAMS else "a/x", code) for who, (team, code) in base.items()}
        made = released(*second(base, each, rng, count), versions)
        if made is not None:
            versions.append(made)
    assert given_away(versions) == []


def test_without_the_rule_the_attack_succeeds(capsys) -> None:
    """The same worlds, the rule switched off: how often, by the way in which the answers come again."""
    rates = {}
    for way in WAYS:
        hits = []
        for seed in range(12):
            rng = np.random.default_rng(seed)
            one = released(first_version(rng), TEAMS, [])
            two = released(*second(one.people, way, rng, 2), [one], rule=False)
            hits.append(bool(given_away([one, two])))
        rates[way] = float(np.mean(hits))
    with capsys.disabled():
        print("\nearlier reports, rule off:", ", ".join(f"{way} {rate:.0%}" for way, rate in rates.items()))
    assert min(rates.values()) > 0.5


def test_an_unchanged_second_report_shows_exactly_the_first() -> None:
    for seed in range(4):
        rng = np.random.default_rng(seed)
        one = released(first_version(rng), TEAMS, [])
        two = released(one.people, TEAMS, [one])
        three = released(one.people, TEAMS, [one, two])
        assert released_content(one.release) == released_content(two.release) == released_content(three.release)


def test_late_answers_are_shown_where_they_are_enough() -> None:
    rng = np.random.default_rng(5)
    people = {f"{team}{at}": (team, int(rng.integers(2, 5))) for team in TEAMS for at in range(9)}
    one = released(people, TEAMS, [])
    more = people | {f"new{at}": ("a/x", int(rng.integers(2, 5))) for at in range(6)}
    two = released(more, TEAMS, [one])
    assert given_away([one, two]) == []
    assert _shown(two) == {"organisation", "a", "b", *TEAMS}
    three = released(more | {"alone": ("b/u", 3)}, TEAMS, [one])
    # The one who is alone in a team counts in nothing smaller than everybody, and there only with the six.
    assert "organisation" in _shown(three)
    assert not {"b", "b/u"} & _shown(three)
    assert given_away([one, three]) == []


def _shown(version: Version) -> set[str]:
    table = version.release.tables[Measure.PARTICIPATION]
    return {unit for unit, status in zip(table.axes[0], table.status, strict=True) if status == Status.SHOWN}


def test_one_late_answer_lets_nothing_out() -> None:
    rng = np.random.default_rng(6)
    one = released(first_version(rng), TEAMS, [])
    now = answers(late(one.people, rng, 1), TEAMS)
    known = [EarlierRelease(shown_tables(released_content(one.release)), answers(one.people, TEAMS))]
    with pytest.raises(InvalidInput) as invalid:
        analyse(now, SETTINGS, POLICY, earlier=earlier_of(now, known, {}))
    assert [each.code for each in invalid.value.problems] == [Code.EARLIER_TOO_CLOSE]
