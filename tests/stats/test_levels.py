import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.importance import Method, bootstrap_importance, importance
from diagnostic.stats.levels import ClusterSums, Levels, split_levels


def group_sums(rows: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    groups, at = np.unique(group, return_inverse=True)
    n, total = np.bincount(at).astype(float), np.zeros((len(groups), rows.shape[1]))
    cross = np.zeros((*total.shape, rows.shape[1]))
    np.add.at(total, at, rows)
    np.add.at(cross, at, rows[:, :, None] * rows[:, None, :])
    return n, total, cross


def correlation(sums: ClusterSums) -> np.ndarray:
    n, total, cross = sums.n.sum(), sums.total.sum(axis=0), sums.cross.sum(axis=0)
    products = cross - np.outer(total, total) / n
    scale = np.sqrt(np.diag(products))
    return products / np.outer(scale, scale)


def whole_covariance(sums: ClusterSums) -> np.ndarray:
    n, total, cross = sums.n.sum(), sums.total.sum(axis=0), sums.cross.sum(axis=0)
    return (cross - np.outer(total, total) / n) / (n - 1)


def split(*sums: np.ndarray) -> Levels:
    found = split_levels(*sums)
    assert isinstance(found, Levels)
    return found


@pytest.mark.parametrize("case", ["bh1996_WBEING", "klein_JOBSAT"])
def test_both_levels_are_those_of_statsby(case, golden, data, agree) -> None:
    entry = golden("levels")[case]
    table = data(entry["file"].removesuffix(".csv"))
    columns = [*entry["predictors"], entry["outcome"]]
    table = table[[entry["group"], *columns]].dropna()
    levels = split(*group_sums(table[columns].to_numpy(float), table[entry["group"]].to_numpy()))
    assert (levels.people, levels.groups) == (entry["n"], entry["groups"][0])
    for name, sums in (("within", levels.within), ("between", levels.between)):
        want = entry[name]
        agree("levels.json", f"correlation {name}", correlation(sums), want["cor"], atol=1e-10)
        ours = importance(whole_covariance(sums), entry["n"], method=Method.LMG)
        agree("levels.json", f"lmg {name}", ours.contribution, want["lmg"], atol=1e-10)
        agree("levels.json", f"r_squared {name}", ours.r_squared, want["R2"], atol=1e-10)


def grouped(seed: int, groups: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), rng.integers(1, 9, groups))
    return rng.normal(size=(len(group), 3)) + rng.normal(size=(groups, 3))[group], group


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_the_levels_add_up_to_the_whole(seed: int) -> None:
    rows, group = grouped(seed)
    levels = split(*group_sums(rows, group))
    between = levels.between
    around = between.cross.sum(axis=0) - np.outer(between.total.sum(axis=0), between.total.sum(axis=0)) / levels.groups
    whole = np.cov(rows.T) * (len(rows) - 1)
    np.testing.assert_allclose(
        levels.within.cross.sum(axis=0) + around * levels.people / levels.groups, whole, atol=1e-8
    )
    assert between.n.sum() == pytest.approx(levels.groups)
    assert levels.within.n.sum() == len(rows) - (np.bincount(group) > 0).sum()


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_the_level_of_a_group_does_not_matter_within_it(seed: int) -> None:
    rows, group = grouped(seed)
    moved = rows + np.random.default_rng(seed).normal(0, 50, (group.max() + 1, 3))[group]
    before, after = (split(*group_sums(values, group)).within.cross for values in (rows, moved))
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_averages_of_alike_people_are_the_people() -> None:
    """Without any difference in a group, between is all there is: the special case that must collapse."""
    rng = np.random.default_rng(3)
    means = rng.normal(size=(40, 3))
    group = np.repeat(np.arange(40), 5)
    levels = split(*group_sums(means[group], group))
    np.testing.assert_allclose(correlation(levels.between), np.corrcoef(means.T), atol=1e-10)
    np.testing.assert_allclose(levels.within.cross, 0, atol=1e-10)


def test_both_levels_can_be_resampled() -> None:
    rng = np.random.default_rng(8)
    groups, size = 80, 15
    group = np.repeat(np.arange(groups), size)
    x = rng.normal(size=(groups * size, 2)) + rng.normal(size=(groups, 2))[group]
    # the first driver counts between colleagues, the second between groups
    own = x - (np.add.reduceat(x, np.arange(0, len(x), size)) / size)[group]
    y = own[:, 0] + (x - own)[:, 1] + rng.normal(0, 0.5, len(x))
    levels = split(*group_sums(np.column_stack([x, y]), group))
    (within,) = bootstrap_importance(levels.within.n, levels.within.total, levels.within.cross, rng, replicates=200)
    (between,) = bootstrap_importance(levels.between.n, levels.between.total, levels.between.cross, rng, replicates=200)
    assert within.share_low[0] > 0.9
    assert between.share_low[1] > 0.9
    assert (within.estimate.n, between.estimate.n) == (groups * (size - 1), groups)


def test_empty_groups_do_not_count_and_few_are_not_enough() -> None:
    rows, group = grouped(5)
    n, total, cross = group_sums(rows, group)
    padded = np.append(n, 0), np.vstack([total, np.zeros(3)]), np.concatenate([cross, np.zeros((1, 3, 3))])
    assert split(*padded).groups == 12
    assert split_levels(n[:2], total[:2], cross[:2]) == NotEstimable(Why.TOO_FEW_GROUPS)
    alone = np.arange(len(rows))
    assert split_levels(*group_sums(rows, alone)) == NotEstimable(Why.TOO_FEW_ANSWERS)
