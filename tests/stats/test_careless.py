import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.even_odd import even_odd
from diagnostic.stats.invariability import irv, longstring
from diagnostic.stats.item_pairs import item_pairs, mahalanobis, synonyms

CASES = ["careless_dataset", "bfi_first400_raw"]
BFI = [f"{letter}{k}" for letter in "ACENO" for k in range(1, 6)]
ANSWERS = arrays.arrays(np.float64, (6, 8), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]))


@pytest.fixture
def table(data):
    """Give the answers that R's values are from."""
    return lambda case: data("careless_dataset") if case == "careless_dataset" else data("bfi").loc[:399, BFI]


@pytest.fixture
def right(golden):
    return lambda case: golden("careless")[case]


@pytest.mark.parametrize("case", CASES)
def test_straight_lines_are_those_of_r(case, table, right, agree) -> None:
    answers = table(case).to_numpy(float)
    assert answers.shape == (right(case)["n"], right(case)["k"])
    found = longstring(answers)
    agree("careless.json", "longstring.longest", found.longest, right(case)["longstr"])
    agree("careless.json", "longstring.average", found.average, right(case)["avgstr"], atol=1e-12)
    agree("careless.json", "irv", irv(answers)[:, 0], right(case)["irv"], atol=1e-12)
    quarters = [right(case)["irv_split4"][f"irv{k}"] for k in range(1, 5)]
    agree("careless.json", "irv (four parts)", irv(answers, parts=4), np.transpose(quarters), atol=1e-12)
    summary = right(case)["summary"]
    means = [found.longest.mean(), found.average.mean(), np.nanmean(irv(answers))]
    agree("careless.json", "means", means, [summary[f"{k}_mean"] for k in ("longstr", "avgstr", "irv")], rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_even_odd_is_that_of_r_on_a_data_frame(case, table, right, agree) -> None:
    found = even_odd(table(case).to_numpy(float), right(case)["factors"])
    agree("careless.json", "even_odd", found, right(case)["evenodd_dataframe"], atol=1e-12)
    assert np.isnan(found).sum() == right(case)["summary"]["evenodd_NA"]
    agree("careless.json", "means", [np.nanmean(found)], [right(case)["summary"]["evenodd_mean"]], rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_distances_are_those_of_r(case, table, right, agree) -> None:
    answers = table(case).to_numpy(float)
    found = mahalanobis(answers, item_pairs(answers))
    agree("careless.json", "mahalanobis.distance", found.distance, right(case)["mahad"], rtol=1e-11)
    assert (found.p_value < 0.01).sum() == right(case)["summary"]["mahad_flagged"]
    agree("careless.json", "means", [found.distance.mean()], [right(case)["summary"]["mahad_mean"]], rtol=1e-12)
    assert (found.df, found.n) == (answers.shape[1], answers.shape[0])


@pytest.mark.parametrize("case", CASES)
def test_synonyms_are_those_of_r(case, table, right, agree) -> None:
    answers = table(case).to_numpy(float)
    theirs = right(case)["psychsyn"]
    found = synonyms(answers, item_pairs(answers), cut=theirs["critval"])
    agree("careless.json", "synonyms.correlation", found.correlation, theirs["cor"], atol=1e-12)
    agree("careless.json", "synonyms.used", found.used, theirs["numPairs"])
    assert np.isnan(found.correlation).sum() == right(case)["summary"]["psychsyn_NA"]
    mean = np.nanmean(found.correlation)
    agree("careless.json", "means", [mean], [right(case)["summary"]["psychsyn_mean"]], rtol=1e-12)


def test_antonyms_are_those_of_r(table, right, agree) -> None:
    answers = table("bfi_first400_raw").to_numpy(float)
    theirs = right("bfi_first400_raw")["psychant"]
    found = synonyms(answers, item_pairs(answers), cut=-theirs["critval"], antonyms=True)
    agree("careless.json", "antonyms.correlation", found.correlation, theirs["cor"], atol=1e-12)
    agree("careless.json", "antonyms.used", found.used, theirs["numPairs"])
    assert (found.pair_correlation < 0).all()
    none = table("careless_dataset").to_numpy(float)
    assert right("careless_dataset")["psychant"] == "No Psychometric Antonyms found."
    assert synonyms(none, item_pairs(none), antonyms=True) == NotEstimable(Why.TOO_FEW_ITEMS)


@pytest.mark.parametrize("case", CASES)
def test_the_strongest_pairs_are_those_of_r(case, table, right, agree) -> None:
    answers, theirs = table(case), right(case)["top_pairs"]
    rows = answers.to_numpy(float)
    found = synonyms(rows, item_pairs(rows), cut=0.0)
    names = answers.columns.to_numpy()[found.pairs[:10]]
    assert names.T.tolist() == [theirs["var1"], theirs["var2"]]
    agree("careless.json", "synonyms.pair_correlation", found.pair_correlation[:10], theirs["cor"], atol=1e-12)


def test_runs_and_missing_answers(golden) -> None:
    right = golden("careless")["longstring_NA"]
    rows = np.array(right["data"], dtype=float)
    found = longstring(rows)
    assert found.longest.tolist() == right["longstr"]
    assert found.average.tolist() == right["avgstr"]
    over = longstring(rows, skip_missing=True)
    assert over.longest.tolist() == [4, 2, 4]
    assert over.average.tolist() == [2.5, 2.0, 4.0]
    edge = golden("careless")["edge_allsame"]
    same = np.array([[3.0] * 6, range(1, 7)])
    assert longstring(same).longest.tolist() == edge["longstring"]
    np.testing.assert_allclose(irv(same)[:, 0], edge["irv"], rtol=1e-14)


def test_nobody_no_answers_and_one_item() -> None:
    nothing = np.full((4, 3), np.nan)
    assert longstring(nothing, skip_missing=True).longest.tolist() == [0] * 4
    assert np.isnan(longstring(nothing, skip_missing=True).average).all()
    assert np.isnan(irv(nothing)).all()
    assert np.isnan(even_odd(np.full((4, 4), np.nan), [2, 2])).all()
    assert longstring(np.empty((0, 3))).longest.shape == (0,)
    one = np.array([[1.0], [2.0], [3.0]])
    assert np.isnan(irv(one)).all()
    assert mahalanobis(one, item_pairs(one)).distance.tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    "answers",
    [
        np.array([[1.0, 3.0], [2.0, 3.0], [4.0, 3.0], [5.0, 3.0]]),  # an item that does not vary
        np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0], [5.0, 10.0]]),  # one item says the other
        np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 5.0], [4.0, 2.0, 2.0]]),  # no more people than items
        np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 1.0], [np.nan, 2.0]]),  # nobody answered both
        np.empty((5, 0)),
    ],
)
def test_no_distance_where_the_covariances_are_singular(answers) -> None:
    assert mahalanobis(answers, item_pairs(answers)) == NotEstimable(Why.SINGULAR)


def test_distances_by_hand() -> None:
    rng = np.random.default_rng(7)
    answers = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
    answers[0] = np.nan
    answers[1, 2] = np.nan
    found = mahalanobis(answers, item_pairs(answers))
    assert found.n == 59
    assert np.isnan(found.distance[0])
    assert np.isnan(found.p_value[0])
    whole = answers[2:]
    ours = mahalanobis(whole, item_pairs(whole))
    off = whole - whole.mean(axis=0)
    right = np.einsum("ij,jk,ik->i", off, np.linalg.inv(np.cov(whole.T)), off)
    np.testing.assert_allclose(ours.distance, right)
    np.testing.assert_allclose(ours.distance.sum(), 57 * 4)  # Σ d² = (n − 1) J


@given(ANSWERS)
def test_straight_lines_do_not_depend_on_what_the_options_are_called(answers) -> None:
    found, turned = longstring(answers), longstring(6 - answers)
    np.testing.assert_array_equal(found.longest, turned.longest)
    np.testing.assert_array_equal(found.average, turned.average)
    np.testing.assert_allclose(irv(answers), irv(6 - answers), atol=1e-12)
    np.testing.assert_allclose(irv(3 * answers + 1), 3 * irv(answers), atol=1e-12)
    assert ((found.longest >= 1) & (found.longest <= 8)).all()


@given(ANSWERS)
def test_longest_run_by_brute_force(answers) -> None:
    found = longstring(answers, skip_missing=True)
    for row, longest, average in zip(answers, found.longest, found.average, strict=True):
        given_ = row[~np.isnan(row)]
        runs = [len(part) for part in np.split(given_, np.flatnonzero(np.diff(given_)) + 1)] if given_.size else []
        assert longest == max(runs, default=0)
        if runs:
            assert average == pytest.approx(np.mean(runs))


@given(ANSWERS, st.floats(0.5, 3), st.floats(-5, 5))
def test_even_odd_does_not_depend_on_the_units(answers, scale, shift) -> None:
    found, other = even_odd(answers, [2, 2, 4]), even_odd(scale * answers + shift, [2, 2, 4])
    np.testing.assert_allclose(found, other, atol=1e-6)
    known = found[~np.isnan(found)]
    assert ((known >= -1) & (known <= 1)).all()


def test_even_odd_of_halves_that_agree_or_contradict() -> None:
    agreeing = np.array([[1, 1, 3, 3, 5, 5, 2, 2]], dtype=float)
    contradicting = np.array([[1, 5, 3, 3, 5, 1, 2, 4]], dtype=float)
    alike = np.full((1, 8), 4.0)
    assert even_odd(agreeing, [2] * 4)[0] == pytest.approx(-1)
    assert even_odd(contradicting, [2] * 4)[0] == pytest.approx(1)
    assert np.isnan(even_odd(alike, [2] * 4)[0])


def test_synonyms_by_brute_force() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(3, 1, (80, 3)).repeat(3, axis=1)
    answers = np.clip(np.rint(trait + rng.normal(0, 0.5, (80, 9))), 1, 5)
    answers[rng.random(answers.shape) < 0.1] = np.nan
    found = synonyms(answers, item_pairs(answers), cut=0.5)
    assert len(found.pairs) == 9
    for row, correlation, used in zip(answers, found.correlation, found.used, strict=True):
        first, second = row[found.pairs].T
        both = ~(np.isnan(first) | np.isnan(second))
        assert used == both.sum()
        few = both.sum() < 3 or np.ptp(first[both]) == 0 or np.ptp(second[both]) == 0
        right = np.nan if few else np.corrcoef(first[both], second[both])[0, 1]
        assert correlation == pytest.approx(right, nan_ok=True)


def test_two_pairs_are_too_few() -> None:
    rng = np.random.default_rng(4)
    trait = rng.normal(0, 1, (50, 2)).repeat(2, axis=1)
    answers = trait + rng.normal(0, 0.1, (50, 4))
    assert synonyms(answers, item_pairs(answers)) == NotEstimable(Why.TOO_FEW_ITEMS)


def test_people_in_another_order_have_the_same_indices() -> None:
    rng = np.random.default_rng(5)
    answers = rng.integers(1, 6, (200, 12)).astype(float)
    answers[rng.random(answers.shape) < 0.05] = np.nan
    order = rng.permutation(200)
    for index in (
        lambda x: longstring(x).longest,
        lambda x: irv(x)[:, 0],
        lambda x: even_odd(x, [3, 4, 5]),
        lambda x: mahalanobis(x, item_pairs(x)).distance,
        lambda x: synonyms(x, item_pairs(x), cut=0.01).correlation,
    ):
        np.testing.assert_allclose(index(answers)[order], index(answers[order]), rtol=1e-9, atol=1e-12)
