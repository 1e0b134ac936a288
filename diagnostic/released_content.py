"""A release as bytes, for the ledger of a study: every figure that was shown, and what was withheld. Knows no store."""

from __future__ import annotations

import json
import zlib

import numpy as np

from diagnostic.release import Release, Table


def released_content(release: Release) -> bytes:
    """Return everything that a release shows, compressed; the same release gives the same bytes."""
    tables = {measure.value: _plain(table) for measure, table in sorted(release.tables.items())}
    text = json.dumps({"about": release.about.n, "tables": tables}, ensure_ascii=False, sort_keys=True)
    return zlib.compress(text.encode(), 9)


def _plain(table: Table) -> dict[str, object]:
    columns = {name: [None if np.isnan(v) else v for v in values.ravel()] for name, values in table.columns.items()}
    return {"axes": table.axes, "status": table.status.ravel().tolist(), "columns": columns}
