import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostic.stats.false_discoveries import benjamini_hochberg

P_VALUES = arrays.arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1) | st.just(np.nan))


@given(P_VALUES)
def test_q_values_are_those_of_the_definition(p: np.ndarray) -> None:
    q = benjamini_hochberg(p)
    known = p[~np.isnan(p)]
    np.testing.assert_array_equal(np.isnan(q), np.isnan(p))
    for value, adjusted in zip(p, q, strict=True):
        if not np.isnan(value):
            steps = [min(1.0, other * len(known) / (known <= other).sum()) for other in known if other >= value]
            assert adjusted == pytest.approx(min(steps))
    np.testing.assert_allclose(benjamini_hochberg(p.reshape(1, -1))[0], q)
