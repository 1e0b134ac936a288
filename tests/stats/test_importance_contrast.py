import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.stats.importance import lmg
from diagnostic.stats.importance_contrast import importance_contrast


def organisation(
    seed: int, *, parts: int = 4, teams: int = 12, size: int = 10, turned: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Give people (parts, teams, size, 3 drivers and an outcome); in the first part, other drivers may count."""
    rng = np.random.default_rng(seed)
    shape = (parts, teams, size, 3)
    x = rng.normal(size=shape) + rng.normal(0, 0.3, (parts, teams, 1, 3)) + rng.normal(0, 2, (parts, 1, 1, 3))
    weight = np.repeat([[0.8, 0.4, 0.1]], parts, axis=0)
    if turned:
        weight[0] = weight[0, ::-1]
    y = (x * weight[:, None, None, :]).sum(axis=-1, keepdims=True) + rng.normal(0, 0.7, (*shape[:3], 1))
    return np.concatenate([x, y], axis=-1).reshape(parts * teams, size, 4), np.repeat(np.arange(parts), teams)


def sums(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.full(len(rows), rows.shape[1]), rows.sum(axis=1), np.einsum("cpi,cpj->cij", rows, rows)


def share_of(rows: np.ndarray) -> np.ndarray:
    parts = lmg(np.cov(rows.reshape(-1, 4).T))
    return parts / parts.sum()


def test_the_difference_is_that_of_the_shares_around_the_means_of_the_parts() -> None:
    rows, part = organisation(1)
    found = importance_contrast(*sums(rows), part, np.random.default_rng(1))
    centred = rows.copy()
    for each in range(4):
        centred[part == each] -= rows[part == each].mean(axis=(0, 1))
    want = [share_of(rows[part == each]) - share_of(centred) for each in range(4)]
    np.testing.assert_allclose(found.difference[:, 0], want, atol=1e-9)
    assert found.n.tolist() == [120] * 4


def test_a_part_with_other_drivers_is_found_and_the_others_are_not() -> None:
    rows, part = organisation(2, parts=6, turned=True)
    p_value = importance_contrast(*sums(rows), part, np.random.default_rng(1)).p_value[:, 0]
    assert p_value[0, [0, 2]].max() < 1e-3
    assert p_value[1:].min() > 0.01


def test_the_reference_is_a_permutation_of_teams() -> None:
    rows, part = organisation(3, parts=2, teams=20)
    found = importance_contrast(*sums(rows), part, np.random.default_rng(4)).p_value[0, 0]
    centred = np.concatenate([rows[part == each] - rows[part == each].mean(axis=(0, 1)) for each in (0, 1)])
    rng = np.random.default_rng(5)
    drawn = np.sqrt([share_of(centred[rng.permutation(40)[:20]]) for _ in range(500)])
    seen = np.sqrt(share_of(rows[part == 0]))
    further = (np.abs(drawn - drawn.mean(axis=0)) >= np.abs(seen - drawn.mean(axis=0))).mean(axis=0)
    np.testing.assert_allclose(found, further, atol=0.08)


def test_alike_parts_are_not_called_different() -> None:
    """800 tests where nothing differs: 5 of 100 under .05, give or take four standard errors (they are correlated)."""
    p_value = np.concatenate(
        [
            importance_contrast(*sums(rows), part, np.random.default_rng(seed)).p_value.ravel()
            for seed in range(100, 140)
            for rows, part in [organisation(seed, parts=7)]
        ]
    )
    assert p_value.size == 840
    assert 0.02 < (p_value < 0.05).mean() < 0.08
    assert (p_value < 0.001).mean() < 0.006


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_units_of_the_columns_and_levels_of_the_parts_do_not_matter(seed: int) -> None:
    rows, part = organisation(seed)
    rng = np.random.default_rng(seed)
    moved = rows * rng.uniform(0.2, 8, 4) + rng.normal(0, 9, (4, 1, 4))[part]
    before, after = (importance_contrast(*sums(each), part, np.random.default_rng(0)) for each in (rows, moved))
    np.testing.assert_allclose(after.difference, before.difference, atol=1e-7)
    np.testing.assert_allclose(after.p_value, before.p_value, atol=1e-5)


def test_many_sizes_are_interpolated() -> None:
    rows, part = organisation(6, parts=9, teams=12)
    uneven = np.concatenate([np.full(8 + 2 * each, each) for each in range(9)])[: len(part)]
    found = importance_contrast(*sums(rows), uneven, np.random.default_rng(1), least=80)
    tested = found.n >= 80
    assert 6 < tested.sum() < 9 or tested.all()
    assert not np.isnan(found.p_value[tested]).any()


def test_outcomes_are_tested_side_by_side() -> None:
    rows, part = organisation(7)
    both = np.concatenate([rows, rows[..., :1] + rows[..., 3:]], axis=2)
    alone = importance_contrast(*sums(rows), part, np.random.default_rng(2))
    found = importance_contrast(*sums(both), part, np.random.default_rng(2), outcomes=2)
    np.testing.assert_allclose(found.difference[:, 0], alone.difference[:, 0])
    np.testing.assert_allclose(found.p_value[:, 0], alone.p_value[:, 0])


@pytest.mark.parametrize(
    ("keep", "part", "least"),
    [
        (48, np.zeros(48, dtype=int), 100),  # a part that is the whole
        (48, np.repeat(np.arange(4), 12), 121),  # too few people
        (5, np.array([0, 0, 0, 1, 1]), 2),  # too few teams
        (48, np.full(48, -1), 100),  # no parts
    ],
)
def test_where_there_is_nothing_to_compare_there_is_no_test(keep: int, part: np.ndarray, least: int) -> None:
    rows, _ = organisation(8)
    found = importance_contrast(*sums(rows[:keep]), part, np.random.default_rng(1), least=least)
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.difference).all()


def test_a_part_in_which_nothing_varies_is_not_tested() -> None:
    rows, part = organisation(9)
    rows[part == 2] = 1.0
    found = importance_contrast(*sums(rows), part, np.random.default_rng(1))
    assert np.isnan(found.p_value[2]).all()
    assert not np.isnan(found.p_value[[0, 1, 3]]).any()
