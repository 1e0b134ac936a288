"""What moved in divisions and teams: the map of changes, coloured only where a change is sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import before, change_value, risen_and_fallen
from diagnostic.report.document import Column, HeatMap, HeatRow
from diagnostic.report.moves import LIKELY, Move, below_root, counts
from diagnostic.report.selection import outcomes, scales
from diagnostic.report.values import Style, Tone
from diagnostic.survey_parts import SubjectInfo, UnitInfo


def changes_map(context: Context) -> HeatMap | None:
    """Return units by scales; None where there are no units, or nothing may be said of any."""
    found = counts(context.release, below_root(context.release))
    if not found.compared:
        return None
    blocks = {subject.block for subject in outcomes(context.release)}
    subjects = tuple(sorted(scales(context.release), key=lambda subject: subject.block not in blocks))
    sentence = context.text(
        "changes_map.sentence",
        comparisons=context.wording.plural("count.comparisons", found.compared),
        sure=risen_and_fallen(context, found),
    )
    unsure = {"likely": found.of(*LIKELY), "steady": found.of(Move.STEADY), "unclear": found.of(Move.UNCLEAR)}
    rest = {"withheld": found.withheld, "new": found.new}
    return HeatMap(
        id="waves-map",
        caption=context.text("changes_map.caption", wave=before(context)),
        columns=tuple(Column(context.names.subject(subject.id), Style.CHANGE) for subject in subjects),
        rows=tuple(_row(context, unit, subjects) for unit in context.release.units),
        sentence=" ".join(
            (sentence, *_counted(context, unsure), context.text("changes_map.coloured"), *_counted(context, rest))
        ),
        groups=tuple(
            (context.names.block(block), len(tuple(members)))
            for block, members in groupby(subjects, key=lambda subject: subject.block)
        ),
        legend={Tone.ABOVE: context.text("changes_map.rose"), Tone.BELOW: context.text("changes_map.fell")},
    )


def _counted(context: Context, found: Mapping[str, int]) -> Iterator[str]:
    """Yield a sentence for each kind of comparisons that there are any of."""
    for name, count in found.items():
        if count:
            yield context.wording.plural(f"changes_map.{name}", count)


def _row(context: Context, unit: UnitInfo, subjects: tuple[SubjectInfo, ...]) -> HeatRow:
    return HeatRow(
        unit=unit.id,
        name=context.names.unit(unit.id),
        group=context.names.group(unit.id),
        level=unit.level,
        href=context.link("teams", context.pages[unit.id]) if unit.leaf else "",
        cells=tuple(change_value(context, unit.id, subject.id) for subject in subjects),
    )
