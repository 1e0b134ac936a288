"""A release as bytes, for the ledger of a study: every figure that was shown, and what was withheld. Knows no store."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diagnostic.cells import Status
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.released_table import Table

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it was given out: where it could be read, and what it said there."""

    axes: tuple[tuple[str, ...], ...]
    shown: npt.NDArray[np.bool_]
    columns: Mapping[str, Floats]
    """NaN where nothing was shown. Columns with several figures a cell are left out."""
    bands: Floats | None = None
    """(2, ...): the ends of a range that was shown instead of a score, NaN where none was."""


def released_content(release: Release) -> bytes:
    """Return everything that a release shows, compressed; the same release gives the same bytes."""
    tables = {measure.value: _plain(table) for measure, table in sorted(release.tables.items())}
    text = json.dumps({"about": release.about.n, "tables": tables}, ensure_ascii=False, sort_keys=True)
    return zlib.compress(text.encode(), 9)


def shown_figures(release: Release) -> int:
    """Return how many cells of a release can be read."""
    return sum(int((table.status == Status.SHOWN).sum()) for table in release.tables.values())


def shown_tables(content: bytes) -> dict[Measure, ShownTable]:
    """Return the tables that ``released_content`` wrote; those of measures that are not known here are left out.

    Raises
    ------
    ValueError
        The bytes are no such content.
    """
    try:
        tables = json.loads(zlib.decompress(content))["tables"]
        known = set(Measure)
        return {Measure(name): _shown(table) for name, table in tables.items() if name in known}
    except (zlib.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError("no content of a release") from error


def _plain(table: Table) -> dict[str, object]:
    columns = {name: [None if np.isnan(v) else v for v in values.ravel()] for name, values in table.columns.items()}
    plain: dict[str, object] = {"axes": table.axes, "status": table.status.ravel().tolist(), "columns": columns}
    banded = table.status == Status.BANDED
    if table.bands is not None and banded.any():
        known = [np.where(banded, ends, np.nan).ravel() for ends in table.bands]
        plain["bands"] = [[None if np.isnan(v) else v for v in ends] for ends in known]
    return plain


def _shown(table: dict[str, Any]) -> ShownTable:
    axes = tuple(tuple(axis) for axis in table["axes"])
    shape = tuple(len(axis) for axis in axes)
    made = {name: np.array(values, dtype=np.float64) for name, values in table["columns"].items()}
    size = int(np.prod(shape))
    status = np.array(table["status"], dtype=np.int8).reshape(shape)
    bands = np.array(table["bands"], dtype=np.float64).reshape(2, *shape) if "bands" in table else None
    return ShownTable(
        axes,
        np.asarray(status == Status.SHOWN),
        {name: values.reshape(shape) for name, values in made.items() if values.size == size},
        bands,
    )
