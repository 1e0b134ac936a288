"""How often attentive people are flagged, and careless ones found: the tables of docs/methods/screening.md, smaller."""

import numpy as np
import pytest
from screening_world import Careless, Reader, attentive, careless, survey

from diagnostic.scoring import score
from diagnostic.screening import Looked, Sign, screen
from diagnostic.screening_rules import load_screening

RULES = load_screening()


def flagged(codes, **options):
    responses = survey(codes, **options)
    return screen(responses, score(responses), RULES)


@pytest.mark.parametrize(
    ("reader", "most"),
    [(Reader.USUAL, 0.002), (Reader.EVEN, 0.002), (Reader.LUKEWARM, 0.002), (Reader.CROWDED, 0.006)],
)
def test_attentive_people_are_hardly_ever_flagged(reader, most) -> None:
    found = flagged(attentive(np.random.default_rng(21), 5000, reader))
    assert found.careless.mean() <= most
    assert found.tested.all()


@pytest.mark.parametrize(
    ("how", "least"), [(Careless.STRAIGHT, 0.99), (Careless.ANYTHING, 0.65), (Careless.LATE, 0.30)]
)
def test_careless_people_are_found(how, least) -> None:
    rng = np.random.default_rng(22)
    codes = np.vstack([attentive(rng, 4800), careless(rng, 200, how)])
    found = flagged(codes)
    assert found.careless[4800:].mean() >= least
    assert found.careless[:4800].mean() <= 0.002


def test_one_sign_alone_is_not_enough() -> None:
    """People who see everything nearly alike often seem inconsistent, and are not flagged for it."""
    found = flagged(attentive(np.random.default_rng(23), 4000, Reader.EVEN))
    inconsistent = found.signs[Sign.EVEN_ODD]
    assert isinstance(inconsistent, Looked)
    assert inconsistent.flagged.mean() > 0.2
    assert found.careless.mean() < 0.002


def test_a_fifth_of_careless_people_does_not_hide_them() -> None:
    rng = np.random.default_rng(24)
    codes = np.vstack(
        [attentive(rng, 2400), careless(rng, 300, Careless.STRAIGHT), careless(rng, 300, Careless.ANYTHING)]
    )
    found = flagged(codes)
    assert found.careless[2400:].mean() > 0.75
    assert found.careless[:2400].mean() <= 0.002


def test_straight_lines_say_nothing_where_no_item_is_reversed() -> None:
    rng = np.random.default_rng(25)
    codes = np.vstack([attentive(rng, 950, reverse=False), careless(rng, 50, Careless.STRAIGHT, reverse=False)])
    found = flagged(codes, reverse=False)
    assert not isinstance(found.signs[Sign.LONGSTRING], Looked)
    assert not isinstance(found.signs[Sign.VARIABILITY], Looked)
    assert found.careless[950:].mean() < 0.1
