"""Control of false discoveries in a family of tests. Knows p-values, and not what was tested."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


def benjamini_hochberg(p_value: npt.ArrayLike) -> Floats:
    """Turn the p-values of one family into q-values that control the false-discovery rate.

    Parameters
    ----------
    p_value : array of any shape
        P-values of the whole family, 0 to 1; NaN where there is no test.

    Returns
    -------
    array
        Q-values of the same shape, NaN where the p-value is; NaN does not count in the family's size.

    Formula
    -------
    In order of size, q_(i) = min over j ≥ i of min(1, m p_(j)/j), m tests.

    Assumptions
    -----------
    Tests are independent or positively dependent. Declaring all with q ≤ .05 keeps the expected share of false ones
    among them at .05 at most; it says nothing of any single one.

    Source
    ------
    Benjamini and Hochberg 1995.

    Checked against
    ---------------
    R's ``p.adjust(method = "BH")`` (``tests/golden/groups.json``).
    """
    p = np.asarray(p_value, dtype=np.float64)
    result = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    values = p[known]
    order = np.argsort(values, kind="stable")[::-1]
    steps = values[order] * len(values) / np.arange(len(values), 0, -1)
    q = np.empty(len(values))
    q[order] = np.minimum(np.minimum.accumulate(steps), 1.0)
    result[known] = q
    return result
