"""Rows of a chart under the headings of their groups. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def headings(groups: Sequence[str]) -> dict[int, str]:
    """Return the rows that start a group, with its name; none where all rows are of one group."""
    if len(set(groups)) < 2:
        return {}
    starts = enumerate(pairwise(["", *groups]))
    return {index: group for index, (before, group) in starts if group and group != before}
