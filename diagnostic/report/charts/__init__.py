"""Charts: one drawing function a kind of chart, each giving one SVG element as text.

The drawing is plain SVG written by ``canvas``; matplotlib's font reader measures the text, so that labels fit and
do not meet. A drawing takes about a millisecond, so that each team's page can have its own, at two widths.
Charts know the document's chart types and nothing of pages: colours come from the pen, as values or CSS variables.
"""

from __future__ import annotations

from typing import assert_never

from diagnostic.report.charts.bars import draw_bars
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.chain import draw_chain
from diagnostic.report.charts.dots import draw_dots
from diagnostic.report.charts.intervals import draw_intervals
from diagnostic.report.charts.matrix import draw_matrix
from diagnostic.report.charts.plane import draw_plane
from diagnostic.report.document import (
    ChainPicture,
    Chart,
    DivergingBars,
    GroupedDots,
    Intervals,
    Matrix,
    Plane,
)


def draw(chart: Chart, pen: Pen) -> str:
    """Return the chart as one ``<svg>`` element without ids, so that many fit on one page."""
    match chart:
        case DivergingBars():
            return draw_bars(chart, pen)
        case Intervals():
            return draw_intervals(chart, pen)
        case Plane():
            return draw_plane(chart, pen)
        case GroupedDots():
            return draw_dots(chart, pen)
        case ChainPicture():
            return draw_chain(chart, pen)
        case Matrix():
            return draw_matrix(chart, pen)
        case _:
            assert_never(chart)
