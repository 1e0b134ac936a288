"""From figures and a ruling to a table of a release: only what is shown, rounded as it is printed.

Rounding is numpy's: to the nearest, halves to the even neighbour. What is not shown is NaN before the table is made.
"""

from __future__ import annotations

import numpy as np

from diagnostic.cells import Status
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.suppress import Floats
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.released_table import Table

_NOISE = 9
"""Decimals: what computing leaves beyond must not push a score on an edge into the next band."""


class DisclosureFailure(InvalidInput):
    """No release: what was to be shown gives something away, or nobody can say that it does not."""

    def __init__(self, findings: str) -> None:
        super().__init__([Problem(Code.GATE_REFUSED, values={"findings": findings})])
        self.args = (findings,)


def table(ruling: Ruling, policy: Policy, lowest: Floats | None = None) -> Table:
    """Return the table to be released; ``lowest`` is the lowest possible score by column, where bands are given."""
    figures, status = ruling.figures, ruling.status()
    shown = np.asarray(status == Status.SHOWN)
    columns = {name: _rounded(ruling, name, shown, policy) for name in figures.columns}
    banded = np.asarray(status == Status.BANDED)
    edges = None
    if banded.any():
        if lowest is None:
            raise DisclosureFailure(f"{figures.measure}: bands without bounds")
        edges = bands(np.where(banded, figures.columns["estimate"], np.nan), lowest, policy.band_width)
    return Table(figures.measure, figures.axes, status, ruling.reasons(), columns, edges)


def _rounded(
    ruling: Ruling, name: str, shown: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], policy: Policy
) -> Floats:
    style = policy.style(ruling.figures.measure, name)
    if style is None:
        raise DisclosureFailure(f"{ruling.figures.measure}: the policy does not know the column {name}")
    values = np.asarray(ruling.figures.columns[name], dtype=np.float64)
    visible = shown.reshape(shown.shape + (1,) * (values.ndim - shown.ndim))
    # Adding 0 turns -0.0 into 0.0, which would tell the sign of what was rounded away.
    return np.asarray(np.round(np.where(visible, values, np.nan), policy.decimals()[style.value]) + 0.0)


def bands(estimate: Floats, lowest: Floats, width: int) -> tuple[Floats, Floats]:
    """Return the edges of each estimate's band; the upper edge belongs to it, the lower one to the band below."""
    high = np.ceil(np.round(estimate, _NOISE) / width) * width
    high = np.maximum(high, lowest + width) + 0.0
    return high - width, high
