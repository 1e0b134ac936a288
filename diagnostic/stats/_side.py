"""One side of a comparison, as numbers: what contrasts of groups and changes between waves both start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of many comparisons: answers ``n``, their ``mean``, the ``variance`` and its degrees ``df``."""

    n: Floats
    mean: Floats
    variance: Floats
    df: Floats
