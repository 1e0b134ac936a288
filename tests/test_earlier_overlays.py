"""The answers of all releases at once, put together: every sum that was shown is a sum of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves_builder import wave

from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import load_policy
from diagnostic.earlier_pieces import earlier_of
from diagnostic.earlier_releases import EarlierRelease, Overlay
from diagnostic.measures import Measure
from diagnostic.released_content import released_content, shown_tables
from diagnostic.scoring import score
from diagnostic.settings import Settings

TEAMS = ["a/x", "a/y", "b/u", "c"]
POLICY, SETTINGS = load_policy(), Settings(organisation="O", date="2026-02-02")

People = dict[str, tuple[str, int]]


def answers(people: People):
    return wave([(who, team, code) for who, (team, code) in people.items()], TEAMS)


def overlays(now: People, then: People, known: People) -> dict[Measure, Overlay]:
    """Put a version beside an earlier report, of whose people the store may not know all any more."""
    release = analyse(answers(then), SETTINGS, POLICY)
    earlier = EarlierRelease(shown_tables(released_content(release)), answers(known))
    return {each.measure: each for each in earlier_of(answers(now), [earlier], {}).overlays}


def changed(people: People, rng: np.random.Generator) -> People:
    """Some go, some say something else, some move, some come."""
    made = {}
    for who, (team, code) in people.items():
        kind = rng.integers(0, 8)
        if kind:
            made[who] = (str(rng.choice(TEAMS)) if kind == 1 else team, code % 5 + 1 if kind == 2 else code)
    return made | {f"new{at}": (str(rng.choice(TEAMS)), int(rng.integers(1, 6))) for at in range(rng.integers(0, 6))}


def first(rng: np.random.Generator) -> People:
    return {f"{team}{at}": (team, int(rng.integers(1, 6))) for team in TEAMS for at in range(rng.integers(5, 9))}


def below(parents: np.ndarray, group: int) -> list[int]:
    inside = {group}
    for at, parent in enumerate(parents.tolist()):
        inside |= {at} if parent in inside else set()
    return sorted(inside)


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_groups_now_are_sums_of_the_answers_of_now(seed):
    rng = np.random.default_rng(seed)
    then = first(rng)
    now = changed(then, rng)
    made, responses = overlays(now, then, then), answers(now)
    values = score(responses).values
    for measure in (Measure.SCORE, Measure.ROLE_SCORE):
        if measure in made:
            each = made[measure]
            for column in range(len(each.columns)):
                rows = (each.column == column) & (each.now >= 0)
                assert each.people[rows].sum() == (~np.isnan(values[:, column])).sum()
                assert each.total[rows].sum() == pytest.approx(np.nansum(values[:, column]))
                assert (each.lowest <= each.total / each.people + 1e-9).all()
                assert (each.highest >= each.total / each.people - 1e-9).all()


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_every_score_that_was_shown_is_a_sum_of_answers(seed, lost):
    rng = np.random.default_rng(seed)
    then = first(rng)
    gone = set(rng.choice(sorted(then), lost, replace=False).tolist())
    known = {who: said for who, said in then.items() if who not in gone}
    made = overlays(changed(known, rng), then, known)
    for measure in (Measure.PARTICIPATION, Measure.SCORE, Measure.ITEM_SCORE):
        each = made[measure]
        (before,) = each.before
        for group, column in np.argwhere(before.shown):
            rows = (each.column == column) & np.isin(each.then[:, 0], below(before.parents, int(group)))
            assert each.people[rows].sum() == before.people[group, column]
            if measure is Measure.PARTICIPATION:
                assert each.total[rows].sum() == before.people[group, column]
                continue
            mean = each.total[rows].sum() / each.people[rows].sum()
            # What the store lost is known from rounded means only, and these add up over the groups below.
            slack = 0.5 + 1e-9 if not lost else 0.5 * (1 + len(below(before.parents, int(group))))
            assert abs(mean - before.means[group, column]) <= slack


@pytest.mark.parametrize(("second", "releases"), [((20.0, 40.0), 1), ((30.0, 50.0), 2), (None, 2)])
def test_releases_with_the_same_blocks_are_one_only_if_their_ranges_are_the_same(second, releases):
    """Both ranges together are narrower than each."""
    people = first(np.random.default_rng(3))
    said = answers(people)
    tables = shown_tables(released_content(analyse(said, SETTINGS, POLICY)))

    def given_out(band):
        table = tables[Measure.SCORE]
        shown, bands = table.shown.copy(), np.full((2, *table.shown.shape), np.nan)
        shown[1] = False
        if band is not None:
            bands[:, 1] = np.array(band)[:, None]
        return EarlierRelease({**tables, Measure.SCORE: replace(table, shown=shown, bands=bands)}, said)

    found = earlier_of(said, [given_out((20.0, 40.0)), given_out(second)], {}).overlays
    assert [len(each.before) for each in found if each.measure is Measure.SCORE] == [releases]


def two_reports(now: People, *then: People):
    """Put answers beside several reports on versions of them."""
    releases = [analyse(answers(each), SETTINGS, POLICY) for each in then]
    given_out = [
        EarlierRelease(shown_tables(released_content(release)), answers(each))
        for release, each in zip(releases, then, strict=True)
    ]
    return earlier_of(answers(now), given_out, {})


def test_who_was_in_two_reports_and_is_gone_now_is_one_person():
    """Who said the same in both has one answer, who said something else two."""
    then = {f"{team}{at}": (team, 1 + at % 5) for team in TEAMS for at in range(12)}
    later = then | {f"new{at}": ("c", 3) for at in range(6)} | {"c0": ("c", 5)}
    now = {who: said for who, said in later.items() if who not in {f"c{at}" for at in range(6)}}
    found = two_reports(now, then, later)
    (each,) = (each for each in found.overlays if each.measure is Measure.ITEM_SCORE)
    gone = (each.column == 0) & (each.now < 0)
    both = (each.then >= 0).all(axis=1)
    assert each.people[gone & both].sum() == 5
    assert each.people[gone & ~both].sum() == 2
    (joint,) = (each for each in found.together if each.measure is Measure.ITEM_SCORE)
    gone = (joint.column == 0) & (joint.group < 0)
    both = (joint.blocks >= 0).all(axis=1)
    assert joint.people[gone & both].sum() == 5
    assert joint.people[gone & ~both].sum() == 2
    assert joint.several[gone].all()


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_every_answer_of_several_releases_is_there_once(seed):
    """People are known by their pseudonyms: brute force over who said what."""
    rng = np.random.default_rng(seed)
    versions = [first(rng)]
    for _ in range(2):
        versions.append(changed(versions[-1], rng))
    *then, now = versions
    then[1] |= {who: said for who, said in then[0].items() if who not in then[1] and rng.integers(0, 2)}
    said = {(who, each[who][1]) for each in versions for who in each}
    places = {
        (who, code): tuple(each[who][0] if each.get(who, ("", 0))[1] == code else None for each in (now, *then))
        for who, code in said
    }
    for each in two_reports(now, *then).overlays:
        if each.measure is Measure.ITEM_SCORE and len(each.before) == 2:
            mine = each.column == 0
            assert each.people[mine].sum() == len(said)
            number = np.unique(list(map(str, places.values())), return_counts=True)[1]
            assert sorted(each.people[mine].tolist()) == sorted(number.tolist())
