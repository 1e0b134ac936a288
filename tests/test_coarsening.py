"""Rare values are joined until none is left that few people have, and nothing else is touched."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.coarsening import coarsened, crowd, within_teams
from diagnostic.questionnaire import Attribute, AttributeKind, AttributeValue, Text

NAME = Text({"en": "x", "fr": "x"})
IDS = ("a", "b", "c", "d")


def attribute(kind=AttributeKind.CATEGORY, *, ordered=False, values=IDS):
    return Attribute("x", kind, NAME, NAME, {}, tuple(AttributeValue(each, {}) for each in values), ordered)


OPEN = attribute(values=())
BANDS = attribute(ordered=True)
ROLES = attribute(AttributeKind.ROLE_LEVEL, values=("leader", "manager", "staff"))


def people(**counts):
    texts = [name for name, count in counts.items() for _ in range(count)]
    return pd.Categorical.from_codes([list(counts).index(text) for text in texts], categories=list(counts))


def left(found):
    return pd.Series(found.values.astype(object)).value_counts().to_dict()


@pytest.mark.parametrize(
    ("of", "counts", "expected"),
    [
        (OPEN, {"a": 9, "b": 2, "c": 3}, {"a": 9, "Other": 5}),
        (OPEN, {"a": 9, "b": 8, "c": 1}, {"a": 9, "Other": 9}),  # one alone would be known by its being "other"
        (OPEN, {"a": 9, "Other": 8, "c": 1}, {"a": 9, "Other": 9}),
        (OPEN, {"a": 2, "b": 2}, {}),
        (BANDS, {"a": 9, "b": 2, "c": 9, "d": 7}, {"a": 9, "b + c": 11, "d": 7}),
        (BANDS, {"a": 1, "b": 1, "c": 1, "d": 9}, {}),
        (BANDS, {"a": 1, "b": 0, "c": 6, "d": 9}, {"a + b + c": 7, "d": 9}),
        (attribute(), {"a": 9, "b": 2, "c": 7, "d": 3}, {"a": 9, "c": 7, "b + d": 5}),
        (ROLES, {"leader": 3, "manager": 8, "staff": 50}, {"manager": 11, "staff": 50}),
        (ROLES, {"leader": 1, "manager": 2, "staff": 50}, {}),
        (ROLES, {"leader": 9, "manager": 8, "staff": 50}, {"leader": 9, "manager": 8, "staff": 50}),
    ],
)
def test_what_becomes_of_rare_values(of, counts, expected):
    found = coarsened(of, people(**counts), threshold=5, other="Other")
    assert left(found) == expected
    assert found.dropped == (not expected)


@given(
    st.sampled_from([OPEN, BANDS, ROLES, attribute()]),
    st.lists(st.integers(0, 12), min_size=3, max_size=4),
    st.integers(0, 5),
    st.integers(2, 8),
)
def test_every_value_that_is_left_has_company(of, counts, unknown, threshold):
    names = [each.id for each in of.values] or list(IDS)
    codes = [at for at, count in enumerate(counts[: len(names)]) for _ in range(count)] + [-1] * unknown
    values = pd.Categorical.from_codes(codes, categories=names)
    found = coarsened(of, values, threshold=threshold, other="Other")
    sizes = [count for count in left(found).values() if count]
    assert all(size >= threshold for size in sizes)
    assert (np.asarray(found.values.codes) >= 0).sum() == (0 if found.dropped else len(codes) - unknown)
    before = [count for count in counts[: len(names)] if count]
    if all(count >= threshold for count in before):
        assert found.values is values


@given(st.data())
def test_within_teams_no_combination_is_rarer_than_asked_for(data):
    n, threshold = data.draw(st.integers(5, 60)), data.draw(st.integers(2, 6))
    team = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    known = {
        name: pd.Categorical.from_codes(data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)), list("abc"))
        for name in ("one", "two")
    }
    kept, lost = within_teams(known, team, threshold=threshold)
    sizes = np.bincount(team)
    groups = pd.Series(zip(team, *(each.codes for each in kept.values()), strict=True)).value_counts()
    assert all(count >= min(threshold, sizes[key[0]]) for key, count in groups.items())
    assert all(count == sizes[key[0]] for key, count in groups.items() if sizes[key[0]] < threshold)
    for name, each in kept.items():
        changed = np.asarray(each.codes) != np.asarray(known[name].codes)
        assert changed.sum() == lost[name]


def test_the_crowd_counts_people_who_stand_alone():
    team = np.array([0, 0, 0, 1, 1])
    found = crowd({"x": pd.Categorical(["a", "a", "b", "a", None])}, team, threshold=3)
    assert (found.smallest, found.alone, found.few) == (1, 3, 5)


def test_a_joint_value_is_shown_by_the_names_of_its_parts():
    labels = {"a": AttributeValue("a", {"en": ("One",), "fr": ("Un",)}), "b": AttributeValue("b", {"en": ("Two",)})}
    known = Attribute("x", AttributeKind.CATEGORY, NAME, NAME, {}, tuple(labels.values()))
    assert known.value_text("a + b") == Text({"en": "One + Two", "fr": "Un + Two"})
    assert known.value_text("a") == Text({"en": "One", "fr": "Un"})
    assert OPEN.value_text("R + D") == Text({"en": "R + D", "fr": "R + D"})
