"""Norms: of several clients, none of them recognisable, on the same questions, from what is shown."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest
from export_builder import AGREEMENT
from hypothesis import given, settings
from hypothesis import strategies as st
from release_builder import ROOT, Builder, plain, subject

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.norms import LEAST_FOR_SPREAD, Norm, norms
from diagnostic.problems import Code, InvalidInput
from diagnostic.release import Release
from diagnostic.survey_parts import ItemInfo

SUBJECTS = tuple(replace(subject(each), items=(f"{each}1",)) for each in "ab")


def study(
    client: str, score: float, n: int = 100, *, date: str = "2025-06-01", words: str = "", hide: str = ""
) -> Release:
    builder = Builder(SUBJECTS)
    for each in "ab":
        content = {"estimate": score, "low": score, "high": score, "n": float(n)}
        builder.set(Measure.SCORE, ROOT, each, content=Reason.BELOW_THRESHOLD if each == hide else content)
    release = builder.release()
    items = tuple(ItemInfo(f"{each}1", plain(f"{each}{words}"), each, AGREEMENT, reversed=False) for each in "ab")
    return replace(release, about=replace(release.about, organisation=client, date=date), items=items)


THREE = [study("A", 50), study("B", 61, 200, date="2023-01-01"), study("C", 70)]


def test_every_organisation_counts_once_whatever_its_size() -> None:
    found, notes = norms(THREE)
    assert notes == ()
    assert [norm.subject for norm in found] == ["a", "b"]
    first = found[0]
    assert (first.value, first.n, first.studies, first.years) == (60, 400, 3, ("2023", "2025"))


def test_a_spread_only_where_nobody_can_compute_the_others_from_it() -> None:
    scores = (50, 60, 70, 80, 90)
    for count in (3, 4, 5):
        (found, _), _ = norms([study(str(at), scores[at]) for at in range(count)])
        expected = round(statistics.stdev(scores[:count])) if count >= LEAST_FOR_SPREAD else None
        assert found.spread == expected


def test_too_few_studies_of_different_clients() -> None:
    again = study(" b ", 99, date="2026-01-01")
    for releases in ([], THREE[:2], [*THREE[:2], again]):
        with pytest.raises(InvalidInput) as caught:
            norms(releases, minimum_studies=1)
        assert [each.code for each in caught.value.problems] == [Code.NORMS_FEW_STUDIES]
    (found, _), notes = norms([*THREE, again])
    assert found.value == round((50 + 99 + 70) / 3)
    assert [each.code for each in notes] == [Code.NORMS_SAME_CLIENT]
    with pytest.raises(InvalidInput):
        norms(THREE, minimum_studies=4)


def test_no_norm_of_what_is_withheld_dominated_or_asked_otherwise() -> None:
    hidden = [*THREE[:2], study("C", 70, hide="a")]
    big = [*THREE[:2], study("C", 70, 1201)]
    other = [*THREE[:2], study("C", 70, words="!", date="2026-01-01")]
    for releases, subjects, why in ((hidden, ["b"], "few"), (big, [], "dominated"), (other, [], "differ")):
        found, notes = norms(releases)
        assert [norm.subject for norm in found] == subjects
        assert [each.code for each in notes] == [Code.NORMS_LEFT_OUT]
        assert notes[0].values[why] == 2 - len(subjects)
    assert norms([*THREE[:2], study("C", 70, 1200)])[0]


def test_the_latest_questions_count() -> None:
    old = [study(f"O{at}", 10, words="?", date="2020-01-01") for at in range(2)]
    found, _ = norms([*old, *THREE])
    assert [norm.studies for norm in found] == [3, 3]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(3, 500)), min_size=3, max_size=8), st.randoms())
def test_order_changes_nothing_and_no_client_is_named(scores, random) -> None:
    releases = [study(f"client-{at}", score, n) for at, (score, n) in enumerate(scores)]
    found = norms(releases)
    shuffled = list(releases)
    random.shuffle(shuffled)
    assert norms(shuffled) == found
    assert "client-" not in repr(found)
    for norm in found[0]:
        assert isinstance(norm, Norm)
        assert norm.value == round(norm.value)
        assert max(n for _, n in scores) <= 0.8 * norm.n
