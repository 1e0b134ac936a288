"""What a simulation hands over: tables of rates, each with its Monte-Carlo error and where it is meant to lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

COVERS = (0.93, 1.0)
"""What an interval at 95 % is held to: at least 93 % (more is safe, and said)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share between 0 and 1 with its Monte-Carlo standard error; ``aim``: where it should lie, if anywhere."""

    value: float
    error: float
    aim: tuple[float, float] | None = None

    @property
    def missed(self) -> bool:
        """Whether the rate lies outside its aim by more than chance explains (four standard errors)."""
        if self.aim is None:
            return False
        low, high = self.aim
        return not low - 4 * self.error - 1e-12 <= self.value <= high + 4 * self.error + 1e-12

    def __str__(self) -> str:
        digits = 1 if self.value >= 0.001 or self.value == 0 else 3
        text = f"{100 * self.value:.{digits}f} %"
        low, high = self.aim or (0.0, 1.0)
        return text if low - 2 * self.error <= self.value <= high + 2 * self.error else f"**{text}**"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the page: what it shows in one plain sentence, then rows of labels, rates and numbers."""

    title: str
    sentence: str
    repetitions: str
    header: tuple[str, ...]
    rows: list[tuple[str | float | Rate, ...]] = field(default_factory=list)

    def rates(self) -> Iterator[tuple[str, Rate]]:
        """Yield every rate with the words that say which one it is."""
        for row in self.rows:
            words = ", ".join(cell for cell in row if isinstance(cell, str))
            for name, cell in zip(self.header, row, strict=True):
                if isinstance(cell, Rate):
                    yield f"{self.title}: {words}: {name}", cell

    def markdown(self) -> str:
        """Return the table with its sentence and its error."""
        lines = [f"### {self.title}", "", self.sentence, ""]
        lines += ["| " + " | ".join(self.header) + " |", "|" + "---|" * len(self.header)]
        lines += ["| " + " | ".join(_text(cell) for cell in row) + " |" for row in self.rows]
        error = max((rate.error for _, rate in self.rates()), default=0.0)
        chance = f"; Monte-Carlo standard error of a rate: {100 * error:.1f} points at most" if error else ""
        return "\n".join([*lines, "", f"{self.repetitions}{chance}."])


def _text(cell: str | float | Rate) -> str:
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


class Tally:
    """Means over repetitions, one name after the other; the error is that of repetitions, whose parts go together."""

    def __init__(self) -> None:
        self._seen: dict[str, list[float]] = {}

    def add(self, name: str, values: npt.ArrayLike) -> None:
        """Add what one repetition shows: the mean of the values that are not NaN."""
        array = np.asarray(values, dtype=np.float64).ravel()
        known = array[~np.isnan(array)]
        if known.size:
            self._seen.setdefault(name, []).append(float(known.mean()))

    def mean(self, name: str) -> float:
        """Return the mean over repetitions."""
        return float(np.mean(self._seen[name])) if name in self._seen else float("nan")

    def rate(self, name: str, aim: tuple[float, float] | None = None) -> Rate:
        """Return the mean over repetitions as a rate; the error is never less than that of one hit more or less."""
        seen = self._seen[name]
        error = float(np.std(seen, ddof=1) / np.sqrt(len(seen))) if len(seen) > 1 else 0.5
        return Rate(self.mean(name), max(error, 0.5 / len(seen) / np.sqrt(len(seen))), aim)


def covered(low: npt.ArrayLike, high: npt.ArrayLike, truth: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return 1 where an interval holds the truth, 0 where not, NaN where there is none."""
    left, right, true = (np.asarray(x, dtype=np.float64) for x in (low, high, truth))
    inside = (left - 1e-9 <= true) & (true <= right + 1e-9)
    return np.where(np.isnan(left) | np.isnan(right), np.nan, inside.astype(np.float64))


def missed(tables: Sequence[Table]) -> list[str]:
    """Return the rates that are not where they should be, in words."""
    return [f"{words}: {rate}" for table in tables for words, rate in table.rates() if rate.missed]
