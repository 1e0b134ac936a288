"""Links against people's other links: R's values, a paired t, invariances, and how often chance is a finding."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from diagnostic.stats.links import own_differences

COLUMNS = ("estimate", "std_error", "df", "p_value", "n")


def _rows(ratings: np.ndarray, home: np.ndarray) -> tuple[np.ndarray, ...]:
    person, target = np.nonzero(np.ones_like(ratings, dtype=bool))
    return person, home[person], target, ratings.ravel()


class Compared:
    """The differences by link: their mean, and scipy's t."""

    def __init__(self, person, source, target, values, *, units: int, **options: float) -> None:
        found = own_differences(person, source, target, values, units=units, **options)
        self.reference = found.reference
        self.estimate, self.std_error, self.df, self.p_value = (np.full((units, units), np.nan) for _ in range(4))
        self.n = np.zeros((units, units))
        table = pd.DataFrame({"at": source * units + target, "difference": found.difference}).dropna()
        for at, differences in table.groupby("at")["difference"]:
            cell = divmod(int(at), units)
            self.n[cell], self.estimate[cell] = len(differences), differences.mean()
            if len(differences) > 1 and np.ptp(differences) > 1e-9:
                self.df[cell], self.std_error[cell] = len(differences) - 1, stats.sem(differences)
                self.p_value[cell] = stats.ttest_1samp(differences, 0).pvalue


def _compared(ratings: np.ndarray, home: np.ndarray, **options: float) -> Compared:
    return Compared(*_rows(ratings, home), units=ratings.shape[1], **options)


def _drawn(rng: np.random.Generator, units: int, people: int, *, bad: bool) -> tuple[np.ndarray, np.ndarray]:
    home = np.repeat(np.arange(units), people)
    ratings = 3.7 + rng.normal(0, 0.4, (home.size, 1)) + rng.normal(0, 0.6, (home.size, units))
    if bad:
        ratings[home == 0, 1] -= 1.4
        ratings[home == 1, 0] -= 1.4
    ratings = np.clip(np.rint(ratings), 1, 5)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    ratings[np.arange(home.size), home] = np.nan
    return ratings, home


def test_every_field_is_rs(golden, agree):
    right = golden("links")
    ratings, home = np.array(right["ratings"], dtype=float), np.array(right["home"])
    found = _compared(ratings, home)
    links = np.array(right["links"])
    at = links[:, 0].astype(int), links[:, 1].astype(int)
    for column, values in zip(right["columns"][2:], links.T[2:], strict=True):
        agree("links.json", f"own comparison, {column}", getattr(found, column)[at], values, rtol=1e-9, atol=1e-12)
    apart = [(source, target) for source, targets in enumerate(right["apart"]) for target in targets]
    assert apart
    assert sorted(map(tuple, np.argwhere(~found.reference).tolist())) == sorted(apart)


def test_with_nothing_set_apart_it_is_each_persons_other_ratings():
    ratings, home = _drawn(np.random.default_rng(1), 4, 15, bad=True)
    found = _compared(ratings, home, alpha=0.0)
    assert found.reference.all()
    mine = ratings[(home == 2) & ~np.isnan(ratings[:, [0, 3]]).all(axis=1)]
    apart = mine[:, 1] - np.nanmean(mine[:, [0, 3]], axis=1)
    assert found.estimate[2, 1] == pytest.approx(np.nanmean(apart))
    assert found.n[2, 1] == np.count_nonzero(~np.isnan(apart))


def test_one_bad_link_does_not_lift_the_others():
    ratings, home = _drawn(np.random.default_rng(2), 6, 60, bad=True)
    lifted, purified = _compared(ratings, home, alpha=0.0), _compared(ratings, home)
    assert np.nanmean(lifted.estimate[0, 2:]) > 0.2
    assert abs(np.nanmean(purified.estimate[0, 2:])) < 0.1
    assert np.argwhere(~purified.reference).tolist() == [[0, 1], [1, 0]]
    assert purified.p_value[0, 1] < 1e-6


@pytest.mark.parametrize(("units", "people"), [(4, 40), (6, 40), (6, 12), (10, 20)])
def test_chance_is_a_finding_as_often_as_the_level_says(units, people):
    """With and without a bad link elsewhere in the row; Monte-Carlo tolerance of about three standard errors."""
    for bad in (False, True):
        rng, wrong, tested = np.random.default_rng(units * people), 0, 0
        for _ in range(4000 // (people * units)):
            found = _compared(*_drawn(rng, units, people, bad=bad))
            rows = slice(0, 2) if bad else slice(None)
            calm = ~np.isnan(found.p_value)
            calm[[0, 1], [1, 0]] = not bad
            calm = calm[rows]
            wrong += int((found.p_value[rows][calm] <= 0.05).sum())
            tested += int(calm.sum())
        assert wrong / tested < 0.05 + 3 * np.sqrt(0.05 * 0.95 / tested) + 0.01


def test_the_order_of_people_and_the_names_of_units_do_not_matter():
    rng = np.random.default_rng(4)
    ratings, home = _drawn(rng, 5, 20, bad=True)
    person, source, target, values = _rows(ratings, home)
    mixed, names = rng.permutation(person.size), rng.permutation(5)
    one = Compared(person, source, target, values, units=5)
    other = Compared(person[mixed], names[source][mixed], names[target][mixed], values[mixed], units=5)
    for field in COLUMNS:
        np.testing.assert_allclose(
            getattr(other, field)[np.ix_(names, names)], getattr(one, field), rtol=1e-9, atol=1e-12
        )
    assert np.array_equal(other.reference[np.ix_(names, names)], one.reference)


def test_a_shift_of_a_persons_ratings_changes_nothing():
    rng = np.random.default_rng(5)
    ratings, home = _drawn(rng, 5, 20, bad=True)
    one, other = _compared(ratings, home), _compared(ratings + rng.normal(0, 3, (home.size, 1)), home)
    np.testing.assert_allclose(other.p_value, one.p_value, rtol=1e-9)


def test_thin_data_are_a_reference_and_no_difference():
    alone = own_differences(*(np.array([0]) for _ in range(3)), np.array([50.0]), units=3)
    assert np.isnan(alone.difference).all()
    none = np.zeros(0, dtype=np.int64)
    assert own_differences(none, none, none, np.zeros(0), units=2).difference.shape == (0,)
    alike = _compared(np.tile([[np.nan, 2.0, 4.0, 4.0]], (9, 1)), np.zeros(9, dtype=np.int64))
    assert alike.reference.all()
    assert alike.estimate[0, 1] == pytest.approx(-2.0)
    ratings, home = _drawn(np.random.default_rng(2), 6, 60, bad=True)
    assert _compared(ratings, home, minimum=61).reference.all()
    assert not _compared(ratings, home, minimum=10).reference.all()


def test_with_two_others_the_differences_mirror_each_other():
    ratings, home = _drawn(np.random.default_rng(7), 3, 30, bad=True)
    ratings[np.isnan(ratings).sum(axis=1) > 1] = np.nan
    found = _compared(ratings, home)
    assert found.reference.all()
    assert found.estimate[0, 1] == pytest.approx(-found.estimate[0, 2])
