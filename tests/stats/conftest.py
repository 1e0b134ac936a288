"""What the tests of the statistics share: R's values, the data they came from, and a record of how close we are."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

TESTS = Path(__file__).parents[1]
LEADERSHIP = ["AF06", "AF07", "AP12", "AP17", "AP33", "AP34", "AS14", "AS15", "AS16", "AS17", "AS28"]

_deviations: dict[tuple[str, str], tuple[float, str]] = {}


@pytest.fixture(scope="session")
def golden() -> Callable[[str], dict[str, Any]]:
    """Read a file of R's values; a missing file is a failure."""
    return lambda name: json.loads((TESTS / "golden" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def data() -> Callable[[str], pd.DataFrame]:
    return lambda name: pd.read_csv(TESTS / "data" / f"{name}.csv")


@pytest.fixture(scope="session")
def leadership_items() -> list[str]:
    return LEADERSHIP


@pytest.fixture(scope="session")
def column() -> Callable[[pd.DataFrame, str], np.ndarray]:
    """Give a column of a table; LEADER is the mean of the leadership items, as in R's scripts."""

    def values(table: pd.DataFrame, name: str) -> np.ndarray:
        return (table[LEADERSHIP].mean(axis=1) if name == "LEADER" else table[name]).to_numpy(float)

    return values


@pytest.fixture
def agree() -> Callable[..., None]:
    """Assert that our numbers equal R's within a tolerance, and keep the largest deviation for the table."""

    def check(file: str, quantity: str, ours: Any, theirs: Any, *, rtol: float = 0.0, atol: float = 0.0) -> None:
        mine = np.asarray(ours, dtype=np.float64)
        right = np.asarray([np.nan if x is None else x for x in np.ravel(theirs)], dtype=np.float64).reshape(mine.shape)
        np.testing.assert_allclose(mine, right, rtol=rtol, atol=atol, err_msg=f"{file}: {quantity}")
        gap = np.abs(mine - right)
        relative = rtol > atol
        if relative:
            gap = gap / np.maximum(np.abs(right), np.finfo(float).tiny)
        known = gap[~np.isnan(gap)]
        largest = float(known.max()) if known.size else 0.0
        before = _deviations.get((file, quantity), (0.0, ""))[0]
        _deviations[(file, quantity)] = (max(before, largest), "relative" if relative else "absolute")

    return check


@pytest.fixture(scope="session")
def team_sums() -> Callable[[Any, Any], tuple[np.ndarray, ...]]:
    """Give count, sum and sum of squares per team, and the teams in order; missing values left out."""

    def sums(values: Any, team: Any) -> tuple[np.ndarray, ...]:
        y, g = np.asarray(values, dtype=np.float64), np.asarray(team)
        known = ~np.isnan(y)
        y, g = y[known], g[known]
        teams, index = np.unique(g, return_inverse=True)
        return np.bincount(index), np.bincount(index, y), np.bincount(index, y * y), teams

    return sums


@pytest.fixture(scope="session")
def team_moments() -> Callable[[Any, Any], tuple[np.ndarray, ...]]:
    """Give count, mean and sample variance per team, and the teams in order; missing values left out."""

    def moments(values: Any, team: Any) -> tuple[np.ndarray, ...]:
        grouped = pd.Series(np.asarray(values, dtype=np.float64)).groupby(np.asarray(team))
        table = grouped.agg(["count", "mean", "var"])
        table = table[table["count"] > 0]
        return table["count"].to_numpy(), table["mean"].to_numpy(), table["var"].to_numpy(), table.index.to_numpy()

    return moments


@pytest.fixture(scope="session")
def histograms() -> Callable[..., np.ndarray]:
    """Give (teams, items, options) counts of codes 1..A; missing values left out."""

    def count(answers: Any, team: Any, options: int) -> np.ndarray:
        rows = np.asarray(answers, dtype=np.float64)
        teams, index = np.unique(np.asarray(team), return_inverse=True)
        result = np.zeros((len(teams), rows.shape[1], options))
        person, item = np.nonzero(~np.isnan(rows))
        np.add.at(result, (index[person], item, rows[person, item].astype(int) - 1), 1)
        return result

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the table of deviations to the file that DIAGNOSTIC_DEVIATIONS names."""
    target = os.environ.get("DIAGNOSTIC_DEVIATIONS")
    if target:
        lines = [f"| {f} | {q} | {v:.1e} | {kind} |" for (f, q), (v, kind) in sorted(_deviations.items())]
        Path(target).write_text("\n".join(lines) + "\n", encoding="utf-8")
        terminalreporter.write_line(f"deviations: {len(lines)} rows in {target}")
