"""What the page says of a heat map beside its cells: by what rows are sorted, filtered and compared.

Nothing here is finer than what is printed. Knows no markup but attributes.
"""

from __future__ import annotations

from markupsafe import Markup

from diagnostic.report.charts.scale import printed
from diagnostic.report.document import HeatMap, HeatRow
from diagnostic.report.values import Style, Tone, Value

_LEGEND_ORDER = (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED, Tone.WARNING)
_MINUS = "\N{MINUS SIGN}"


def sortable(value: float, style: Style) -> str:
    """Return a number to sort by: no finer than what is printed, as the order must not tell more."""
    return f"{printed(value, style):g}"


def sort_key(value: Value, shown: str) -> Markup:
    """Return the attribute that a cell is sorted by; none where what is shown is a number that a script can read."""
    if value.number is None:
        return Markup("")
    key = sortable(value.number, value.style)
    return Markup("") if shown.replace(_MINUS, "-").removeprefix("+") == key else Markup(" data-sort={}").format(key)


def intervals(row: HeatRow) -> Markup:
    """Return the attribute with the interval of each cell, as printed in its note; none where no cell has one."""
    if not any(cell.interval for cell in row.cells):
        return Markup("")
    pairs = (
        "" if cell.interval is None else " ".join(sortable(end, cell.style) for end in cell.interval)
        for cell in row.cells
    )
    return Markup(' data-intervals="{}"').format(",".join(pairs))


def comparable(block: HeatMap) -> bool:
    """Return whether two rows can be set side by side."""
    return sum(any(cell.interval for cell in row.cells) for row in block.rows) > 1


def marks(block: HeatMap) -> tuple[str, ...]:
    """Return the marks that cells have."""
    found = {cell.tone for row in block.rows for cell in row.cells}
    return tuple(tone.value for tone in _LEGEND_ORDER if tone in found)


def tones(block: HeatMap) -> tuple[str, ...]:
    """Return what the legend has to explain: the marks, and the dot of cells without a number."""
    without_number = any(cell.number is None and not cell.text for row in block.rows for cell in row.cells)
    return (*marks(block), Tone.MUTED.value) if without_number else marks(block)


def divisions(block: HeatMap) -> tuple[str, ...]:
    """Return the divisions that rows are in."""
    return tuple(dict.fromkeys(row.group for row in block.rows if row.group and row.level > 0))


def depths(block: HeatMap) -> tuple[tuple[int, str], ...]:
    """Return the levels below the organisation, the largest units first, each with the name of one."""
    first = {row.level: row.name for row in reversed(block.rows) if row.level > 0}
    return tuple(sorted(first.items()))
