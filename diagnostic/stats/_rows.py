"""People taken some at a time, and when their answers do not vary. Knows no index."""

from __future__ import annotations

from collections.abc import Iterator

_ROWS = 4096
"""People taken at a time: keeps the arrays in between inside the processor's cache."""
NO_SPREAD = 1e-12
"""Share of the squares under which what is left of a sum of squared deviations is rounding."""


def blocks(people: int) -> Iterator[slice]:
    """Yield the rows of all people, some at a time."""
    for start in range(0, people, _ROWS):
        yield slice(start, start + _ROWS)
