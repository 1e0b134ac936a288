"""Mixtures agree with mclust where the shapes correspond, find what is there, and hardly ever what is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.mixture import (
    Dimensions,
    Evidence,
    Mixture,
    Shape,
    distinct_groups,
    group_stability,
    mixtures,
    profile_dimensions,
)

SHAPES = {"VII": Shape.SPHERICAL, "EEE": Shape.TIED, "VVI": Shape.DIAGONAL, "VVV": Shape.FULL}
SAME = 1e-5
"""Difference of log-likelihoods up to which two fits have found the same maximum."""


def teams_without_groups(rng, *, teams=48, scales=22, divisions=0):
    """Shrunken, rounded scores of teams from one normal population, with few and many answers."""
    n = np.clip(np.round(np.exp(rng.normal(2.9, 0.65, teams))), 5, 90)[:, None]
    common = rng.normal(size=(4, scales))
    covariance = common.T @ common * 9 / 8 + np.eye(scales) * 2.7 + 9
    root = np.linalg.cholesky(covariance)
    true = rng.normal(size=(teams, scales)) @ root.T
    if divisions:
        shared = rng.normal(size=(divisions, scales)) @ root.T
        true = np.sqrt(0.7) * true + np.sqrt(0.3) * shared[np.arange(teams) % divisions]
    halo, own = rng.normal(size=(teams, 1)), rng.normal(size=(teams, scales))
    noise = (np.sqrt(0.4) * halo + np.sqrt(0.6) * own) * 20 / np.sqrt(n)
    spread = np.diag(covariance)
    return np.round(60 + spread / (spread + 400 / n) * (true + noise))


def planted(rng, *, shift=12, teams=48, size=10, scales=6):
    """The same, with some teams lower on some scales; and which they are."""
    scores = teams_without_groups(rng, teams=teams)
    apart = np.zeros(teams, dtype=int)
    apart[rng.choice(teams, size, replace=False)] = 1
    scores[np.ix_(apart == 1, np.arange(scales))] -= shift
    return scores, apart


def found(scores, seed=1):
    rng = np.random.default_rng(seed)
    dimensions = profile_dimensions(scores, rng=rng)
    assert isinstance(dimensions, Dimensions)
    return distinct_groups(dimensions.points, rng=rng)


@pytest.fixture(scope="module")
def against_mclust(golden):
    """Our fits and mclust's, pair by pair: data set, mclust's values, ours."""
    reference = golden("mixture")
    points = {"bhr2000": reference["bhr2000"]["profile"]["points"]}
    points |= {name: reference[name]["x"] for name in ("bh1996", "iris")}
    pairs = []
    for name, rows in points.items():
        fitted = mixtures(rows, rng=np.random.default_rng(1), most=4, starts=20, floor=0, tolerance=1e-10)
        ours = {(each.shape, each.groups): each for each in fitted}
        theirs = [fit for fit in reference[name]["fits"] if fit["model"] in SHAPES]
        pairs += [(name, fit, ours[SHAPES[fit["model"]], fit["G"]]) for fit in theirs]
    return pairs


def test_one_group_is_as_mclust_has_it(against_mclust, agree):
    single = [(fit, ours) for _, fit, ours in against_mclust if fit["G"] == 1]
    assert len(single) == 12
    for fit, ours in single:
        assert ours.parameters == fit["df"]
        agree("mixture.json", "log-likelihood (one group)", ours.log_likelihood, fit["loglik"], rtol=1e-9)
        agree("mixture.json", "BIC (one group)", -ours.bic, fit["bic"], rtol=1e-9)
        agree("mixture.json", "ICL (one group)", -ours.icl, fit["icl"], rtol=1e-9)
        agree("mixture.json", "centre (one group)", ours.centres[0], np.ravel(fit["centres"]), atol=1e-9)


def test_several_groups_are_as_mclust_has_them_where_both_find_the_same_maximum(against_mclust, agree):
    several = [(name, fit, ours) for name, fit, ours in against_mclust if fit["G"] > 1]
    same = [each for each in several if abs(each[1]["loglik"] - each[2].log_likelihood) < SAME]
    assert len(several) == 36
    assert len(same) >= 14
    assert {SHAPES[fit["model"]] for _, fit, _ in same} == set(Shape)
    for _, fit, ours in same:
        agree("mixture.json", "BIC (several groups)", -ours.bic, fit["bic"], rtol=1e-6)
        order = np.argsort(np.ravel(ours.centres[:, 0]))
        theirs = np.array(fit["centres"])
        agree(
            "mixture.json",
            "centres (several groups)",
            ours.centres[order],
            theirs[np.argsort(theirs[:, 0])],
            atol=5e-3,
        )
        assert adjusted_rand_score(fit["classification"], ours.label) > 0.99


def test_elsewhere_one_of_both_found_a_better_maximum_and_mostly_we_did(against_mclust):
    gains = [ours.log_likelihood - fit["loglik"] for _, fit, ours in against_mclust if fit["G"] > 1]
    assert sum(gain > SAME for gain in gains) >= 2 * sum(gain < -SAME for gain in gains)
    assert min(gains) > -6


def test_the_criteria_are_those_of_scikit_learn_and_of_the_density_by_hand():
    rng = np.random.default_rng(2)
    rows = np.vstack([rng.normal(0, 1, (30, 2)), rng.normal(4, 2, (20, 2))])
    kinds = {Shape.SPHERICAL: "spherical", Shape.DIAGONAL: "diag", Shape.TIED: "tied", Shape.FULL: "full"}
    for each in mixtures(rows, rng=rng, most=3, floor=0.01):
        densities = [
            np.log(weight) + multivariate_normal(centre, covariance).logpdf(rows)
            for weight, centre, covariance in zip(each.weights, each.centres, each.covariances, strict=True)
        ]
        total = logsumexp(densities, axis=0)
        assert each.log_likelihood == pytest.approx(total.sum(), rel=1e-9)
        np.testing.assert_allclose(each.membership, np.exp(densities - total).T, atol=1e-9)
        assert each.icl == pytest.approx(each.bic - 2 * np.log(each.membership.max(axis=1)).sum())
        np.testing.assert_array_equal(each.label, each.membership.argmax(axis=1))
        theirs = GaussianMixture(
            each.groups, covariance_type=kinds[each.shape], reg_covar=0.01, n_init=8, random_state=0
        ).fit(rows)
        assert each.bic <= theirs.bic(rows) + 0.5
        np.testing.assert_allclose(each.covariances, each.covariances.swapaxes(1, 2))


def test_the_largest_group_comes_first():
    rng = np.random.default_rng(3)
    rows = np.vstack([rng.normal(0, 1, (12, 2)), rng.normal(9, 1, (30, 2))])
    two = [each for each in mixtures(rows, rng=rng) if each.groups == 2]
    for each in two:
        assert np.bincount(each.label).tolist() == [30, 12]


def test_dimensions_are_the_level_and_components_of_the_shape_as_in_r(golden, data, leadership_items, agree):
    table = data("bhr2000")
    means = 25 * (table.groupby("GRP")[leadership_items].mean().to_numpy() - 1)
    dimensions = profile_dimensions(means, rng=np.random.default_rng(1))
    reference = golden("mixture")["bhr2000"]["profile"]
    agree("mixture.json", "level", dimensions.points[:, 0], reference["level"], atol=1e-9)
    assert dimensions.points.shape[1] >= 2
    for at in range(1, dimensions.points.shape[1]):
        spread = dimensions.points[:, at].std(ddof=1)
        agree("mixture.json", "spread of components", spread, reference["sdev"][at - 1], rtol=1e-9)
    identity = np.eye(len(dimensions.loadings))
    np.testing.assert_allclose(dimensions.loadings @ dimensions.loadings.T, identity, atol=1e-12)
    centred = means - means.mean(axis=0)
    assert dimensions.level == pytest.approx((centred.mean(axis=1) ** 2).sum() * 11 / (centred**2).sum())
    assert dimensions.level < dimensions.explained < 1


def test_unrelated_columns_have_a_level_and_no_shape():
    rows = np.random.default_rng(4).normal(0, 5, (60, 12))
    shares = [profile_dimensions(rows, rng=np.random.default_rng(seed)).points.shape[1] for seed in range(5)]
    assert shares == [1] * 5


def test_planted_components_are_kept_up_to_what_the_rows_can_carry():
    rng = np.random.default_rng(5)
    for teams, expected in ((160, 4), (25, 2)):
        rows = rng.normal(0, 20, (teams, 3)) @ rng.normal(size=(3, 15)) + rng.normal(0, 1, (teams, 15))
        assert profile_dimensions(rows, rng=rng).points.shape[1] == expected


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(-50, 50))
def test_order_and_shift_change_nothing(seed, shift):
    rng = np.random.default_rng(seed)
    scores, _ = planted(rng)
    order = rng.permutation(scores.shape[1])
    one = profile_dimensions(scores, rng=np.random.default_rng(1))
    other = profile_dimensions(scores[:, order] + shift, rng=np.random.default_rng(1))
    assert other.level == pytest.approx(one.level)
    kept = min(one.points.shape[1], other.points.shape[1])
    np.testing.assert_allclose(
        np.abs(other.points[:, :kept]), np.abs(one.points[:, :kept]), atol=1e-6 * np.abs(scores).max()
    )


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        (np.ones((19, 4)), Why.TOO_FEW_GROUPS),
        (np.arange(40.0).reshape(40, 1), Why.TOO_FEW_ITEMS),
        (np.full((30, 4), 61.0), Why.NO_VARIANCE),
    ],
)
def test_thin_data_have_no_dimensions(scores, why):
    assert profile_dimensions(scores, rng=np.random.default_rng(1)) == NotEstimable(why)


def test_jaccard_is_that_of_sets():
    rng = np.random.default_rng(6)
    rows = np.vstack([rng.normal(0, 1, (20, 2)), rng.normal(3, 1, (20, 2))])
    mixture = next(each for each in mixtures(rows, rng=rng) if (each.groups, each.shape) == (2, Shape.TIED))
    stability = group_stability(rows, mixture, rng=np.random.default_rng(7), replicates=1)
    draws = np.random.default_rng(7)
    drawn = rows[draws.integers(0, 40, 40)]
    refit = GaussianMixture(
        2, covariance_type="tied", reg_covar=1 / 12, tol=1e-4, max_iter=500, random_state=int(draws.integers(2**31))
    ).fit(drawn)
    label = refit.predict(rows)
    sets = [[set(np.flatnonzero(labels == group)) for group in (0, 1)] for labels in (mixture.label, label)]
    expected = [max(len(one & other) / len(one | other) for other in sets[1]) for one in sets[0]]
    np.testing.assert_allclose(stability.jaccard, expected)
    assert stability.rand == pytest.approx(adjusted_rand_score(mixture.label, label))
    assert stability.replicates == 1


def test_planted_groups_are_found():
    hits = []
    for seed in range(6):
        scores, apart = planted(np.random.default_rng([seed, 8]))
        groups = found(scores)
        hits.append(groups.evidence is Evidence.DISTINCT and adjusted_rand_score(apart, groups.mixture.label) > 0.9)
    assert sum(hits) >= 5


def test_three_groups_are_found():
    rng = np.random.default_rng(9)
    scores = teams_without_groups(rng, teams=60)
    label = np.repeat([0, 1, 2], 20)
    scores[label == 1, :6] -= 15
    scores[label == 2, 10:16] += 15
    groups = found(scores)
    assert groups.evidence is Evidence.DISTINCT
    assert groups.mixture.groups == 3
    assert adjusted_rand_score(label, groups.mixture.label) > 0.9
    assert groups.stability.jaccard.min() >= 0.75


@pytest.mark.parametrize("divisions", [0, 8])
def test_false_alarms_are_rare(divisions):
    """Of 20 companies without groups none may have any: with a rate of 5 % three or more would come once in 13."""
    alarms = 0
    for seed in range(20):
        scores = teams_without_groups(np.random.default_rng([seed, 10]), divisions=divisions)
        groups = found(scores, seed)
        alarms += groups.evidence is Evidence.DISTINCT
        assert (groups.mixture is None) == (groups.evidence is Evidence.ONE_GROUP)
    assert alarms == 0


def test_outliers_are_no_group():
    scores = teams_without_groups(np.random.default_rng(11))
    scores[:2, :8] -= 40
    groups = found(scores)
    assert groups.evidence is not Evidence.DISTINCT or np.bincount(groups.mixture.label).min() >= 3


def test_a_generator_gives_the_same_again_and_few_different_rows_are_no_crash():
    scores, _ = planted(np.random.default_rng(12))
    one, other = found(scores), found(scores)
    np.testing.assert_array_equal(one.mixture.membership, other.mixture.membership)
    assert one.stability.rand == other.stability.rand
    two_kinds = np.repeat([[50.0, 60.0, 70.0], [70.0, 60.0, 50.0]], 12, axis=0)
    groups = found(two_kinds)
    assert groups.evidence is Evidence.DISTINCT
    assert isinstance(groups.mixture, Mixture)
    assert np.bincount(groups.mixture.label).tolist() == [12, 12]
