"""The organisation's scores beside those of others: a client's own benchmarks, or norms of several studies.

Values and figures, for the gate only. Files are read elsewhere; nothing here knows where a benchmark comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.cells import WHYS
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why

_WITHIN = 1.96
"""Standard errors on each side of a difference whose other side is known exactly enough."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others scored on one subject."""

    source: str
    """Its name, as the report prints it."""
    subject: str
    value: float
    """Points, as the subject's own."""
    n: int = 0
    """People behind it; 0 where that is not known."""
    date: str = ""
    """ISO date or year, or two of them with a slash between, as given."""
    studies: int = 0
    """Organisations whose scores it is the mean of; 0 where it is no such norm."""
    spread: float | None = None
    """Standard deviation of these organisations' scores."""


def benchmark_figures(benchmarks: Sequence[Benchmark], scores: Figures) -> Figures | None:
    """Return BENCHMARK: the organisation's score minus each benchmark; None where there is none.

    The interval adds the benchmark's own error where its size is known: of a norm, from how organisations vary; of
    anything else, its people are taken to vary as ours do.
    """
    subjects = scores.axes[1]
    sources = tuple(dict.fromkeys(each.source for each in benchmarks))
    if not sources:
        return None
    shape = (len(sources), len(subjects))
    columns = {name: np.full(shape, np.nan) for name in ("estimate", "difference", "low", "high", "n_benchmark")}
    why = np.full(shape, WHYS.index(Why.NOT_ASKED), dtype=np.int8)
    n = np.broadcast_to(scores.n[:1], shape).copy()
    for each in benchmarks:
        if each.subject not in subjects:
            continue
        at = (sources.index(each.source), subjects.index(each.subject))
        ours, error, spread = (scores.columns[name][0, at[1]] for name in ("estimate", "std_error", "sd"))
        if np.isnan(ours):
            why[at] = WHYS.index(Why.NO_ANSWERS)
            continue
        half = _WITHIN * float(np.sqrt(np.nan_to_num(error) ** 2 + np.nan_to_num(_variance(each, spread))))
        why[at] = -1
        columns["estimate"][at], columns["difference"][at] = each.value, ours - each.value
        columns["low"][at], columns["high"][at] = ours - each.value - half, ours - each.value + half
        columns["n_benchmark"][at] = each.n
    return Figures(Measure.BENCHMARK, (sources, subjects), n, columns, why)


def _variance(benchmark: Benchmark, spread: float) -> float:
    """Return the squared error of a benchmark; 0 where nothing is known of it."""
    if benchmark.studies and benchmark.spread is not None:
        return benchmark.spread**2 / benchmark.studies
    return spread**2 / benchmark.n if benchmark.n else 0.0
