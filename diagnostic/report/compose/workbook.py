"""The workbook: its cover, the sheets that there is something for, and the data dictionary that describes them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType

from diagnostic.actions import Plan
from diagnostic.followed import Decisions, FollowedAction
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.compose.context import Context, context_of
from diagnostic.report.compose.workbook_columns import Columns, Key, grid, sheet
from diagnostic.report.compose.workbook_cover import cover
from diagnostic.report.compose.workbook_links import (
    benchmarks_sheet,
    crossings_sheet,
    cuts_sheet,
    drivers_sheet,
    links_sheet,
    roles_sheet,
)
from diagnostic.report.compose.workbook_plan import actions_sheet, statuses_sheet
from diagnostic.report.compose.workbook_scores import heat_sheet, items_sheet, scores_sheet
from diagnostic.report.compose.workbook_teams import change_sheet, follow_up_sheet, teams_sheet
from diagnostic.report.sheets import Cell, Sheet, SheetColumn, Workbook
from diagnostic.report.wording import Wording
from diagnostic.team_profiles import Profiles

LEFT_OUT = frozenset(
    {
        *(Measure.RELIABILITY, Measure.ITEM_RELIABILITY, Measure.STRUCTURE, Measure.LOADING),
        *(Measure.FACTOR_CORRELATION, Measure.INVARIANCE, Measure.POOLING, Measure.OMNIBUS),
        *(Measure.WEIGHTING, Measure.WEIGHTED, Measure.BOUNDS, Measure.SCREENING, Measure.SCREENED),
        *(Measure.CONCLUSIONS, Measure.SCREENED_DRIVERS, Measure.DRIVER_LEVELS, Measure.DRIVER_LEVEL_MODEL),
        *(Measure.PAIR, Measure.RECIPROCITY, Measure.EI, Measure.REBOUND, Measure.CONTROL, Measure.THEME),
    }
)
"""What only the JSON and CSV files hold: how well was measured and for whom it holds, for who checks the methods."""

_SHEETS: tuple[Callable[[Context], Sheet | None], ...] = (
    scores_sheet,
    change_sheet,
    teams_sheet,
    items_sheet,
    drivers_sheet,
    roles_sheet,
    cuts_sheet,
    crossings_sheet,
    links_sheet,
    benchmarks_sheet,
    follow_up_sheet,
)
"""Those after the heat map and the actions."""


_Line = tuple[str, str, str, str, str]


def compose_workbook(
    release: Release,
    plan: Plan,
    wording: Wording,
    *,
    profiles: Profiles | None = None,
    followed: Sequence[FollowedAction] = (),
    decided: Decisions = MappingProxyType({}),
) -> Workbook:
    """Return the workbook of a release and its plan in one language; ``decided`` is where its actions start from."""
    context = context_of(release, plan, wording, profiles=profiles, followed=followed)
    found = (heat_sheet(context), actions_sheet(context, decided), *(build(context) for build in _SHEETS))
    made = tuple(each for each in found if each is not None)
    described = _dictionary(context, made)
    every = (*made, statuses_sheet(context), described)
    about = release.about
    notice = wording.notice(about)
    left_out = [measure for measure in Measure if measure in LEFT_OUT and measure in release.tables]
    return Workbook(
        language=wording.language,
        title=wording.text("workbook.title", organisation=about.organisation),
        organisation=about.organisation,
        date=about.date,
        notice=notice,
        cover=cover(context, every, left_out),
        sheets=every,
    )


def _dictionary(context: Context, made: Sequence[Sheet]) -> Sheet:
    """Return a line for every column of every sheet; neighbours that mean the same have one together."""
    make = Columns(context)
    described = (line for each in made for line in _described(each))
    lines: dict[Key, _Line] = {(str(at),): line for at, line in enumerate(described)}

    def part(at: int) -> Callable[[Key], Cell]:
        return lambda key: lines[key][at] or None

    widths = {"sheet": 18.0, "column": 44.0, "meaning": 80.0, "unit_range": 52.0, "in_files": 34.0}
    columns = tuple(make.words(key, part(at), width) for at, (key, width) in enumerate(widths.items()))
    return sheet(context, "dictionary", grid("dictionary", columns, list(lines), frozen=2, wraps=True))


def _described(each: Sheet) -> Iterator[_Line]:
    first: dict[str, SheetColumn] = {}
    for column in each.grid.columns:
        first.setdefault(column.described_as or column.key, column)
    for column in first.values():
        yield each.title, column.described_as or _full(column), column.meaning, column.unit, column.source


def _full(column: SheetColumn) -> str:
    """Return a column's heading after that of its group, where it does not say it itself."""
    return column.title if column.title.startswith(column.band) else f"{column.band} – {column.title}"
