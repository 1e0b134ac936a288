"""Which units, scales and figures of a release a report speaks about.

Only what is shown comes out as a number. Knows no words and no layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import fmean

from diagnostic.cells import Shown
from diagnostic.measures import DriverLevel, Measure
from diagnostic.questionnaire import Chain, Role, ScaleKind
from diagnostic.release import Release
from diagnostic.survey_parts import SubjectInfo, UnitInfo


def root(release: Release) -> UnitInfo:
    """Return the unit that is everybody."""
    return next(unit for unit in release.units if unit.parent is None)


def leaves(release: Release) -> tuple[UnitInfo, ...]:
    """Return the teams; none where the organisation has no level below it."""
    return tuple(unit for unit in release.units if unit.leaf and unit.parent is not None)


def divisions(release: Release) -> tuple[UnitInfo, ...]:
    """Return the units between the organisation and the teams."""
    return tuple(unit for unit in release.units if not unit.leaf and unit.parent is not None)


def nested(release: Release) -> tuple[UnitInfo, ...]:
    """Return every unit followed by the units in it, in the order of the release."""
    below: dict[str | None, list[UnitInfo]] = {}
    for unit in release.units:
        below.setdefault(unit.parent, []).append(unit)

    def within(parent: str | None) -> Iterator[UnitInfo]:
        for unit in below.get(parent, ()):
            yield unit
            yield from within(unit.id)

    return tuple(within(None))


def scales(release: Release) -> tuple[SubjectInfo, ...]:
    """Return the scales, without indices."""
    return tuple(s for s in release.subjects if s.kind in {ScaleKind.MEAN, ScaleKind.NPS})


def outcomes(release: Release) -> tuple[SubjectInfo, ...]:
    """Return the outcome scales, those on 0-100 first."""
    found = [subject for subject in scales(release) if subject.role is Role.OUTCOME]
    return tuple(sorted(found, key=lambda subject: subject.kind is ScaleKind.NPS))


def gaps(release: Release) -> tuple[SubjectInfo, ...]:
    """Return the indices that set one mean against another."""
    return tuple(subject for subject in release.subjects if subject.kind is ScaleKind.GAP)


def half(release: Release, unit: str, parts: tuple[str, ...]) -> float | None:
    """Return the score of one side of a gap: of the index of the same scales, or else the mean of those scales."""
    for subject in release.subjects:
        if subject.kind is ScaleKind.INDEX and set(subject.parts) == set(parts):
            return number(release, Measure.SCORE, "estimate", unit, subject.id)
    shown = [number(release, Measure.SCORE, "estimate", unit, part) for part in parts]
    known = [value for value in shown if value is not None]
    return fmean(known) if known and len(known) == len(shown) else None


def silo_indices(release: Release) -> tuple[SubjectInfo, ...]:
    """Return the indices of what brakes, other than the two sides of a gap."""
    braking = {block.id for block in release.blocks if block.chain is Chain.BRAKE}
    sides = {frozenset(side) for gap in gaps(release) for side in (gap.parts, gap.minus)}
    return tuple(
        subject
        for subject in release.subjects
        if subject.kind is ScaleKind.INDEX and subject.block in braking and frozenset(subject.parts) not in sides
    )


def number(release: Release, measure: Measure, column: str, *keys: str) -> float | None:
    """Return one figure where its cell is shown, else None."""
    cell = release.cell(measure, *keys)
    return cell.get(column) if isinstance(cell, Shown) else None


def numbers(release: Release, measure: Measure, columns: Iterable[str], *keys: str) -> dict[str, float] | None:
    """Return several figures of one cell, or None unless every one is shown."""
    cell = release.cell(measure, *keys)
    if not isinstance(cell, Shown):
        return None
    found = {column: cell.get(column) for column in columns}
    known = {column: value for column, value in found.items() if value is not None}
    return known if len(known) == len(found) else None


def verdict(release: Release, measure: Measure, *keys: str) -> int | None:
    """Return what a comparison found (-1 below, 0 nothing beyond chance, 1 above); None where that may not be said."""
    found = number(release, measure, "verdict", *keys)
    return None if found is None else int(found)


def linked_units(release: Release) -> tuple[str, ...]:
    """Return the units that the roster question was about; none where it was not asked."""
    table = release.tables.get(Measure.LINK)
    known = set(table.axes[0]) | set(table.axes[1]) if table is not None else set()
    return tuple(unit.id for unit in release.units if unit.id in known)


def drivers(release: Release, unit: str, outcome: str) -> tuple[tuple[str, dict[str, float]], ...]:
    """Return the drivers of an outcome that may be shown, with share and interval, the largest first."""
    return _drivers(release, Measure.DRIVERS, unit, outcome)


def level_drivers(release: Release, level: DriverLevel, outcome: str) -> tuple[tuple[str, dict[str, float]], ...]:
    """Return the drivers of an outcome within teams or between them, as ``drivers``."""
    return _drivers(release, Measure.DRIVER_LEVELS, level.value, outcome)


def _drivers(release: Release, measure: Measure, row: str, outcome: str) -> tuple[tuple[str, dict[str, float]], ...]:
    table = release.tables.get(measure)
    found = []
    for driver in table.axes[2] if table is not None else ():
        values = numbers(release, measure, ("estimate", "low", "high"), row, outcome, driver)
        if values is not None:
            found.append((driver, values))
    return tuple(sorted(found, key=lambda row: (-row[1]["estimate"], row[0])))


def asks_for_drivers(release: Release) -> bool:
    """Return whether there is an outcome on 0-100 and at least two scales that may go with it."""
    drivers_asked = [subject for subject in release.subjects if subject.role is Role.DRIVER]
    return len(drivers_asked) > 1 and any(subject.kind is ScaleKind.MEAN for subject in outcomes(release))
