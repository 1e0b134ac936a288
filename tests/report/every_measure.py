"""A release that has every measure there is, with the figures that the data dictionary describes.

What the releases made by hand lack is added as a table of one shown, one withheld and one not estimable cell, so that
a measure or a figure that a writer forgets is found.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import MappingProxyType

import numpy as np
from release_factory import SECRET, both, make_table, withheld_release
from waves_release import waves_release

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.release import Release
from diagnostic.released_table import Table
from diagnostic.report.data_dictionary import SHAPES, SHARES, kind_of
from diagnostic.survey_parts import CutInfo

CUTS = tuple(CutInfo("site", both("Site", "Lieu"), name, both(name, name)) for name in ("Lyon", "Lille", "Brest"))
HIDDEN = (Reason.COMPLEMENTARY, Why.NO_VARIANCE)


def every_measure() -> Release:
    """Return it; eight waves, so that there are limits of the courses, too."""
    base = replace(waves_release(waves=8), cuts=CUTS)
    tables = {measure: base.tables.get(measure) or _table(base, measure) for measure in Measure}
    return replace(base, tables=MappingProxyType(tables))


def nothing_shown() -> Release:
    """Return the release of which all is withheld, without the figures that no gate would give its tables."""
    base = withheld_release()
    tables = {measure: _described(table) for measure, table in base.tables.items()}
    return replace(base, tables=MappingProxyType(tables))


def _described(table: Table) -> Table:
    columns = {name: values for name, values in table.columns.items() if name in SHAPES[table.measure].figures}
    return Table(table.measure, table.axes, table.status, table.reason, columns, table.bands)


def _table(release: Release, measure: Measure) -> Table:
    axes = [_keys(release, axis) for axis in SHAPES[measure].axes]
    columns = {figure: _values(measure, figure) for figure in SHAPES[measure].figures}
    places = list(product(*axes))
    hidden = dict(zip(places[1:3], HIDDEN, strict=False))
    return make_table(measure, axes, columns, hidden)


def _keys(release: Release, axis: str) -> list[str]:
    if axis in {"unit", "from_unit", "to_unit", "other_unit"}:
        return [unit.id for unit in release.units][:3]
    if axis in {"subject", "other_subject", "outcome", "driver"}:
        return [subject.id for subject in release.subjects][:3]
    if axis == "cut":
        return [cut.key for cut in release.cuts]
    if axis == "item":
        return [item.id for item in release.items][:3]
    return [f"{axis}-{at}" for at in range(3)]


def _values(measure: Measure, figure: str) -> object:
    if figure == SHARES:
        return np.array([0.1, 0.2, 0.3, 0.3, 0.1])
    kind = kind_of(measure, figure).value
    return {"score": 41.0, "count": 1.0, "spread": 2.5, "variance": 3.5}.get(kind, 0.25)


def secrets() -> tuple[str, ...]:
    """Return how a number that is withheld could be written."""
    return (f"{SECRET:.0f}", f"{SECRET:,.0f}", repr(SECRET))
