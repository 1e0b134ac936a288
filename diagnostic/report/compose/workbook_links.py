"""The workbook's sheets of what goes together: drivers of the outcomes, role levels, links of units, benchmarks."""

from __future__ import annotations

from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.workbook_columns import Columns, Key, Made, grid, in_band, sheet
from diagnostic.report.sheets import Sheet
from diagnostic.report.values import Style


def drivers_sheet(context: Context) -> Sheet | None:
    """Return the share of every scale in each outcome, unit by unit; nothing where none was estimated."""
    table = context.release.tables.get(Measure.DRIVERS)
    if table is None:
        return None
    make, names = Columns(context), context.names
    share, low, high = make.estimate(Measure.DRIVERS)
    columns = (
        *make.unit(),
        make.words("outcome", lambda key: names.subject(key[1]), 22),
        make.words("driver", lambda key: names.subject(key[2]), 26),
        *in_band(
            context.text("workbook.band.share"),
            (share.with_(signs="verdict_driver"), low, high, make.figure(Measure.DRIVERS, "beta")),
        ),
        *in_band(
            context.text("workbook.band.organisation"),
            (make.verdict(Measure.DRIVERS, "verdict_driver"), make.figure(Measure.DRIVERS, "q_value")),
        ),
        make.figure(
            Measure.SCORE, "estimate", keys=lambda key: (key[0], key[2]), title=context.text("workbook.driver_score")
        ),
        *in_band(context.text("workbook.band.model"), _model(make)),
        make.words("state", lambda key: make.state(Measure.DRIVERS, key), 34),
        *make.ids("unit", "outcome", "driver"),
    )
    return sheet(context, "drivers", grid("drivers", columns, _cells(table)))


def _model(make: Columns) -> tuple[Made, ...]:
    def keys(key: Key) -> Key:
        return key[:2]

    estimate, low, high = make.estimate(Measure.DRIVER_MODEL, keys=keys)
    return estimate, low, high, make.figure(Measure.DRIVER_MODEL, "adjusted", keys=keys)


def _cells(table: Table) -> list[Key]:
    """Return the keys of all cells of a table of three dimensions."""
    first, second, third = table.axes
    return [(one, two, three) for one in first for two in second for three in third]


def roles_sheet(context: Context) -> Sheet | None:
    """Return how role levels see every scale; nothing where roles were not asked."""
    release = context.release
    if not release.roles or Measure.ROLE_SCORE not in release.tables:
        return None
    make = Columns(context)
    score, low, high = make.estimate(Measure.ROLE_SCORE)
    columns = (
        make.words("role", lambda key: context.names.role(key[0]), 22),
        *make.scale(),
        *in_band(
            context.text("workbook.band.score"),
            (score.with_(signs="verdict_role"), low, high, make.figure(Measure.ROLE_SCORE, "n")),
        ),
        *in_band(context.text("workbook.band.reference"), make.against(Measure.ROLE_CONTRAST, "verdict_role")),
        *in_band(context.text("workbook.band.within"), make.against(Measure.ROLE_WITHIN, "verdict_within")),
        *make.ids("role", "subject"),
    )
    keys = [(role.id, subject.id) for role in release.roles for subject in release.subjects]
    return sheet(context, "roles", grid("roles", columns, keys))


def cuts_sheet(context: Context) -> Sheet | None:
    """Return how sites, lengths of service and the like see every scale; nothing where none are known."""
    release = context.release
    if not release.cuts or Measure.CUT not in release.tables:
        return None
    make, language = Columns(context), context.wording.language
    known = {cut.key: cut for cut in release.cuts}
    score, low, high = make.estimate(Measure.CUT)
    columns = (
        make.words("attribute", lambda key: known[key[0]].attribute_name.to(language), 22),
        make.words("cut", lambda key: known[key[0]].name.to(language), 22),
        *make.scale(),
        *in_band(
            context.text("workbook.band.score"),
            (score.with_(signs="verdict_cut"), low, high, make.figure(Measure.CUT, "n")),
        ),
        *in_band(context.text("workbook.band.others"), make.against(Measure.CUT_CONTRAST, "verdict_cut")),
        make.words("state", lambda key: make.state(Measure.CUT, key), 34),
        *make.ids("cut", "subject"),
    )
    keys = [(cut.key, subject.id) for cut in release.cuts for subject in release.subjects]
    return sheet(context, "cuts", grid("cuts", columns, keys))


def crossings_sheet(context: Context) -> Sheet | None:
    """Return the scores of the people who are both in a unit of the first level and in a group; nothing without."""
    table = context.release.tables.get(Measure.CROSSING)
    known = {cut.key: cut for cut in context.release.cuts}
    if table is None or not known:
        return None
    make, names, language = Columns(context), context.names, context.wording.language
    columns = (
        make.words("unit", lambda key: names.unit(key[0]), 28),
        make.words("attribute", lambda key: known[key[1]].attribute_name.to(language), 22),
        make.words("cut", lambda key: known[key[1]].name.to(language), 22),
        make.words("scale", lambda key: names.subject(key[2]), 26),
        make.figure(Measure.CROSSING, "estimate"),
        make.figure(Measure.CROSSING, "n"),
        make.words("state", lambda key: make.state(Measure.CROSSING, key), 34),
        *make.ids("unit", "cut", "subject"),
    )
    return sheet(context, "crossings", grid("crossings", columns, _cells(table)))


def links_sheet(context: Context) -> Sheet | None:
    """Return how units rate working with each other; nothing where that was not asked."""
    table = context.release.tables.get(Measure.LINK)
    if table is None:
        return None
    make, names = Columns(context), context.names
    quality = make.figure(Measure.LINK, "quality")
    title = quality.column.title
    columns = (
        make.words("from_unit", lambda key: names.unit(key[0]), 28),
        make.words("to_unit", lambda key: names.unit(key[1]), 28),
        make.figure(Measure.LINK, "need"),
        quality.with_(signs="verdict_link"),
        *(make.figure(Measure.LINK, end, of=title) for end in ("low", "high")),
        make.figure(Measure.LINK, "difference", style=Style.CHANGE),
        make.verdict(Measure.LINK, "verdict_link"),
        *(make.figure(Measure.LINK, each) for each in ("q_value", "n")),
        make.words("state", lambda key: make.state(Measure.LINK, key), 34),
        *make.ids("from_unit", "to_unit"),
    )
    keys = [(one, other) for one in table.axes[0] for other in table.axes[1] if one != other]
    return sheet(context, "links", grid("links", columns, keys))


def benchmarks_sheet(context: Context) -> Sheet | None:
    """Return the organisation's scores beside those of others; nothing where none were given."""
    table = context.release.tables.get(Measure.BENCHMARK)
    if table is None:
        return None
    make = Columns(context)
    difference = make.figure(Measure.BENCHMARK, "difference", style=Style.CHANGE)
    title = difference.column.title
    columns = (
        make.words("source", lambda key: key[0], 30),
        *make.scale(),
        make.figure(Measure.BENCHMARK, "estimate"),
        difference,
        *(make.figure(Measure.BENCHMARK, end, of=title, style=Style.CHANGE) for end in ("low", "high")),
        make.figure(Measure.BENCHMARK, "n_benchmark"),
        make.words("id.subject", lambda key: key[1], 20),
    )
    keys = [(source, subject) for source in table.axes[0] for subject in table.axes[1]]
    return sheet(context, "benchmarks", grid("benchmarks", columns, keys))
