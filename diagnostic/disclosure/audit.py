"""The independent check: what somebody can compute who has the released tables and knows the organisation chart.

It reads nothing but what is published (rounded), the tree of units, which units have people of their own besides those
of the units below them, and who is in which group where groups have people in common (``audit_cuts``). It shares no
code with the suppression that it checks.

Why peeling is exact here. A column's cells are tied by one relation for each group with groups below it: the group is
the sum of the groups below and, where there are any, of the people attached directly to it. Draw a node for each
unknown and for each relation, and an edge where an unknown occurs in a relation. A group occurs in at most two
relations (as a part and as a whole), directly attached people in one, and the drawing is a part of the organisation
chart: it has no cycles. A relation with exactly one unknown determines it; taking such unknowns away until there are
none left (peeling) leaves trees in which every relation has two unknowns or more. Raise one of these unknowns by any
amount: each relation it occurs in can be balanced by one other unknown, that one's other relation by a further one, and
so on outward; without cycles no relation is met twice, and the way ends at an unknown that occurs in no further
relation. So none of those left has a determined value: peeling finds everything that linear combinations can find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.cells import REASONS, Reason, Status
from diagnostic.disclosure.audit_cuts import Crowd, audit_overlaps
from diagnostic.disclosure.audit_waves import audit_waves
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.survey_parts import ItemInfo, SubjectInfo, UnitInfo
from diagnostic.two_waves import Exchange

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

UNIT_TABLES = (
    Measure.PARTICIPATION,
    Measure.SCORE,
    Measure.SHRUNKEN,
    Measure.FAVOURABLE,
    Measure.AGREEMENT,
    Measure.ITEM_SCORE,
    Measure.ITEM_FAVOURABLE,
    Measure.DISTRIBUTION,
    Measure.THEME,
    Measure.LINK,
)
"""Tables whose figures add up along the units."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found; empty ``findings`` means that the release is safe along its relations."""

    findings: tuple[str, ...]
    """For the maintainer: measure, group and column by key, no figure."""
    relations: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Outside:
    """What everybody may be taken to know without the release."""

    units: tuple[UnitInfo, ...]
    subjects: tuple[SubjectInfo, ...]
    items: tuple[ItemInfo, ...]
    with_own_people: frozenset[str]
    """Units that have people besides those of the units below them."""
    roles_unknown: bool
    """Whether some people have no role level."""
    crowd: Crowd | None = None
    """Who is in which groups; None where all figures are about one kind of group."""
    exchange: Exchange | None = None
    """Who was where at the last two waves; None where nothing is said of what a change is made of."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The published cells that add up: parents first, a row a group, a column a question."""

    name: str
    groups: tuple[str, ...]
    parents: tuple[int, ...]
    own: tuple[bool, ...]
    status: npt.NDArray[np.int8]
    n: Floats | None
    estimate: Floats | None
    span: tuple[Floats, Floats] | None


def audit(tables: Mapping[Measure, Table], outside: Outside, *, threshold: int, others: int) -> Verdict:
    """Return everything that the tables give away along the hierarchy and among figures on the same people."""
    findings: list[str] = []
    relations = 0
    for sheet in _sheets(tables, outside):
        heads = len({parent for parent in sheet.parents if parent >= 0})
        relations += heads * sheet.status.shape[1]
        findings += _determined(sheet)
        findings += _small_remainders(sheet, threshold, others)
    for table in tables.values():
        findings += _small_cells(table, threshold)
    findings += _siblings_of_items(tables, outside)
    findings += _means(tables, outside)
    findings += _contrasts(tables, outside)
    findings += _pairs(tables)
    above = {unit.id: unit.parent for unit in outside.units}
    parents = _nearest(tables[Measure.CHANGE].axes[0], above) if Measure.CHANGE in tables else ()
    findings += audit_waves(tables, outside.exchange, parents, threshold)
    if outside.crowd is not None:
        findings += audit_overlaps(tables, outside.crowd, threshold)
        relations += len(outside.crowd.cuts)
    return Verdict(tuple(findings), relations)


def _sheets(tables: Mapping[Measure, Table], outside: Outside) -> Iterator[_Sheet]:
    above = {unit.id: unit.parent for unit in outside.units}
    for measure in UNIT_TABLES:
        if measure in tables:
            keys = tables[measure].axes[0]
            yield _sheet(tables[measure], _nearest(keys, above), _own(keys, outside), outside)
    if Measure.ROLE_SCORE in tables and Measure.SCORE in tables:
        yield _role_sheet(tables[Measure.SCORE], tables[Measure.ROLE_SCORE], outside)


def _nearest(keys: Sequence[str], above: Mapping[str, str | None]) -> tuple[int, ...]:
    at = {key: position for position, key in enumerate(keys)}

    def nearest(key: str) -> int:
        parent = above[key]
        if parent is None:
            return -1
        return at[parent] if parent in at else nearest(parent)

    return tuple(nearest(key) for key in keys)


def _own(keys: Sequence[str], outside: Outside) -> tuple[bool, ...]:
    """Return which groups have people in none of the groups below that are listed."""
    listed = set(keys)
    left_out = {unit.parent for unit in outside.units if unit.id not in listed}
    return tuple(key in outside.with_own_people or key in left_out for key in keys)


def _sheet(table: Table, parents: tuple[int, ...], own: tuple[bool, ...], outside: Outside) -> _Sheet:
    keys = table.axes[0]
    shape = (len(keys), -1)
    n = table.columns.get("n")
    estimate, span = None, None
    if table.measure in (Measure.SCORE, Measure.ITEM_SCORE):
        estimate = table.columns["estimate"].reshape(shape)
        span = _span(table.axes[1], outside)
    status = table.status.reshape(shape)
    return _Sheet(
        table.measure.value, keys, parents, own, status, None if n is None else n.reshape(shape), estimate, span
    )


def _span(keys: Sequence[str], outside: Outside) -> tuple[Floats, Floats]:
    signed = {subject.id for subject in outside.subjects if subject.kind.value in ("nps", "gap")}
    return np.array([-100.0 if key in signed else 0.0 for key in keys]), np.full(len(keys), 100.0)


def _role_sheet(whole: Table, parts: Table, outside: Outside) -> _Sheet:
    columns = [whole.axes[1].index(key) for key in parts.axes[1]]
    stacked = {name: np.vstack([whole.columns[name][:1, columns], parts.columns[name]]) for name in ("n", "estimate")}
    return _Sheet(
        parts.measure.value,
        (whole.axes[0][0], *parts.axes[0]),
        (-1, *(0 for _ in parts.axes[0])),
        (outside.roles_unknown, *(False for _ in parts.axes[0])),
        np.vstack([whole.status[:1, columns], parts.status]),
        stacked["n"],
        stacked["estimate"],
        _span(parts.axes[1], outside),
    )


def _determined(sheet: _Sheet) -> Iterator[str]:
    """Peel: find the withheld cells that follow from what is shown."""
    parents = np.array(sheet.parents)
    has_parent = parents >= 0
    unknown = sheet.status != Status.SHOWN
    hidden = (sheet.status == Status.WITHHELD) | (sheet.status == Status.BANDED)
    head = np.zeros(parents.size, dtype=bool)
    head[parents[has_parent]] = True
    own = np.array(sheet.own)[:, None]
    while True:
        parts = np.zeros(unknown.shape, dtype=np.int64)
        np.add.at(parts, parents[has_parent], unknown[has_parent])
        count = parts + unknown + own
        single = head[:, None] & (count == 1)
        as_whole = single & unknown
        as_part = np.zeros_like(unknown)
        as_part[has_parent] = single[parents[has_parent]] & unknown[has_parent]
        found = as_whole | as_part
        if not found.any():
            return
        yield from _named(sheet, found & hidden, "determined")
        unknown = unknown & ~found


def _small_remainders(sheet: _Sheet, threshold: int, others: int) -> Iterator[str]:
    """Go down from each shown group through withheld ones to the next shown ones, and look at who is left."""
    if sheet.n is None:
        return
    shown = sheet.status == Status.SHOWN
    hidden = (sheet.status == Status.WITHHELD) | (sheet.status == Status.BANDED)
    left = np.where(shown, sheet.n, 0.0)
    total = None if sheet.estimate is None else np.where(shown, sheet.n * sheet.estimate, 0.0)
    people = left.copy()
    vague = sheet.status == Status.NOT_ESTIMABLE
    hides, unclear, split = np.zeros_like(shown), np.zeros_like(shown), np.zeros_like(shown)
    owner = np.full(shown.shape, -1)
    for groups, above in _downwards(sheet.parents):
        owner[groups] = np.where(shown[above], above[:, None], owner[above])
        owned = owner[groups] >= 0
        for mask, target in ((shown, split), (hidden, hides), (vague, unclear)):
            rows, columns = np.nonzero(owned & mask[groups])
            target[owner[groups][rows, columns], columns] = True
        rows, columns = np.nonzero(owned & shown[groups])
        owners = owner[groups][rows, columns]
        np.subtract.at(left, (owners, columns), people[groups][rows, columns])
        if total is not None and sheet.estimate is not None:
            np.subtract.at(total, (owners, columns), (sheet.n * sheet.estimate)[groups][rows, columns])
    head = np.zeros(shown.shape, dtype=bool)
    head[[parent for parent in sheet.parents if parent >= 0]] = True
    few = shown & head & (left < threshold) & ((left != 0) | hides)
    yield from _named(sheet, few, "small remainder")
    if total is not None and sheet.span is not None:
        alike = shown & split & (left > 0) & ~unclear & _surely_extreme(sheet, left, total, others)
        yield from _named(sheet, alike, "unanimous remainder")


def _downwards(parents: tuple[int, ...]) -> Iterator[tuple[Ints, Ints]]:
    """Yield the groups of each level below the top with their parents, level by level."""
    above = np.array(parents)
    reached = above < 0
    while True:
        groups = np.flatnonzero(~reached & reached[np.maximum(above, 0)])
        if not groups.size:
            return
        yield groups, above[groups]
        reached[groups] = True


def _surely_extreme(sheet: _Sheet, left: Floats, total: Floats, others: int) -> Masks:
    """Return which remainders must be (nearly) unanimous, whatever was rounded away (half a point on each side)."""
    assert sheet.n is not None and sheet.span is not None  # noqa: S101, PT018
    lowest, highest = sheet.span
    # The sum of the group and those of the groups taken away may each be off by half a point a person.
    slack = 0.5 * 2 * sheet.n / np.maximum(left, 1)
    mean = total / np.maximum(left, 1)
    margin = others * (highest - lowest) / np.maximum(left, 1)
    return np.asarray((mean - slack >= highest - margin) | (mean + slack <= lowest + margin))


def _small_cells(table: Table, threshold: int) -> Iterator[str]:
    shown = table.status == Status.SHOWN
    for name in ("n", "n_rest"):
        if name in table.columns:
            small = shown & (np.nan_to_num(table.columns[name], nan=threshold) < threshold)
            yield from (f"{table.measure.value}: {name} below the threshold" for _ in np.flatnonzero(small))
    for name, values in table.columns.items():
        beside = ~shown.reshape(shown.shape + (1,) * (values.ndim - shown.ndim))
        if np.any(beside & ~np.isnan(values)):
            yield f"{table.measure.value}: {name} of a cell that is not shown"


def _siblings_of_items(tables: Mapping[Measure, Table], outside: Outside) -> Iterator[str]:
    """Find scales of which some items are shown and some withheld, or items shown without their scale's score."""
    score = tables.get(Measure.SCORE)
    scale_of = {item.id: item.scale for item in outside.items}
    for measure in (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION):
        if measure not in tables:
            continue
        table = tables[measure]
        for scale in sorted({scale_of[item] for item in table.axes[1]}):
            status = table.status[:, [at for at, item in enumerate(table.axes[1]) if scale_of[item] == scale]]
            shown = (status == Status.SHOWN).any(axis=1)
            mixed = shown & (status == Status.WITHHELD).any(axis=1)
            if score is not None:
                mixed |= shown & (score.status[:, score.axes[1].index(scale)] < Status.BANDED)
            yield from (f"{measure.value}: {scale} in {table.axes[0][unit]}" for unit in np.flatnonzero(mixed))


def _means(tables: Mapping[Measure, Table], outside: Outside) -> Iterator[str]:
    """Find means of scales of which exactly one thing is withheld."""
    for measure in (Measure.SCORE, Measure.ROLE_SCORE):
        if measure not in tables:
            continue
        table = tables[measure]
        for subject in outside.subjects:
            tied = [key for key in (subject.id, *subject.parts, *subject.minus) if key in table.axes[1]]
            if len(tied) < 2 or tied[0] != subject.id:
                continue
            status = table.status[:, [table.axes[1].index(key) for key in tied]]
            hidden = ((status == Status.WITHHELD) | (status == Status.BANDED)).sum(axis=1)
            yield from (f"{measure.value}: {subject.id} in {table.axes[0][row]}" for row in np.flatnonzero(hidden == 1))


def _contrasts(tables: Mapping[Measure, Table], outside: Outside) -> Iterator[str]:
    """Find differences shown of which one side is withheld."""
    score, contrast = tables.get(Measure.SCORE), tables.get(Measure.CONTRAST)
    if score is not None and contrast is not None:
        parent_of = {unit.id: unit.parent or unit.id for unit in outside.units}
        rows = {key: row for row, key in enumerate(score.axes[0])}
        columns = [score.axes[1].index(key) for key in contrast.axes[1]]
        here = score.status[np.ix_([rows[key] for key in contrast.axes[0]], columns)]
        parent = score.status[np.ix_([rows[parent_of[key]] for key in contrast.axes[0]], columns)]
        unseen = (contrast.status == Status.SHOWN) & ((here != Status.SHOWN) | (parent != Status.SHOWN))
        yield from (f"contrast: {contrast.axes[0][unit]}" for unit, _ in np.argwhere(unseen))
    whole = tables.get(Measure.CONTRAST_WHOLE)
    if score is not None and whole is not None:
        units = [score.axes[0].index(key) for key in whole.axes[0]]
        columns = [score.axes[1].index(key) for key in whole.axes[1]]
        both = (score.status[np.ix_(units, columns)] == Status.SHOWN) & (score.status[:1, columns] == Status.SHOWN)
        yield from (f"whole: {whole.axes[0][unit]}" for unit, _ in np.argwhere((whole.status == Status.SHOWN) & ~both))
    roles = tables.get(Measure.ROLE_SCORE)
    for against in (tables.get(Measure.ROLE_CONTRAST), tables.get(Measure.ROLE_WITHIN)):
        if roles is None or against is None:
            continue
        shown = against.status == Status.SHOWN
        unseen = shown & ((roles.status != Status.SHOWN) | (roles.status[-1:] != Status.SHOWN))
        yield from (f"{against.measure.value}: {against.axes[0][role]}" for role, _ in np.argwhere(unseen))


def _pairs(tables: Mapping[Measure, Table]) -> Iterator[str]:
    """Find pairs of which one direction is not shown, and figures over links of which some give others away."""
    link, pair = tables.get(Measure.LINK), tables.get(Measure.PAIR)
    if link is None:
        return
    if pair is not None:
        seen = link.status == Status.SHOWN
        for one, other in np.argwhere((pair.status == Status.SHOWN) & ~(seen & seen.T)):
            yield f"pair: {pair.axes[0][one]}, {pair.axes[1][other]}"
    besides = [REASONS.index(each) for each in (Reason.COMPLEMENTARY, Reason.FEW_OR_BESIDE)]
    given_away = (link.status == Status.WITHHELD) & np.isin(link.reason, besides)
    for measure in (Measure.RECIPROCITY, Measure.EI):
        if measure in tables and given_away.any() and np.any(tables[measure].status == Status.SHOWN):
            yield f"{measure.value}: over links of which some are withheld for others"


def _named(sheet: _Sheet, cells: Masks, what: str) -> Iterator[str]:
    for group, column in np.argwhere(cells):
        yield f"{sheet.name}: {what}, {sheet.groups[group]}, column {column}"
