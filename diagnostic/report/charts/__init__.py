"""Charts: one drawing function a kind of chart, each giving one SVG element as text.

matplotlib draws; ``canvas`` takes its SVG apart into plain shapes, in the colours and fonts of the page. A drawing
takes some hundredths of a second, so that pictures of single teams are drawn by the page's templates instead.
Charts know the document's chart types and nothing of pages: colours come from the pen, as values or CSS variables.
"""

from __future__ import annotations

from typing import Any, assert_never

from matplotlib import rc_context, rcParamsDefault

from diagnostic.report.chart_values import (
    BarPanels,
    Changes,
    Courses,
    Curve,
    DivergingBars,
    GroupedDots,
    Intervals,
    Matrix,
    Network,
    Plane,
    Slopes,
)
from diagnostic.report.charts.bars import draw_bars
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.changes import draw_changes
from diagnostic.report.charts.courses import draw_courses
from diagnostic.report.charts.curve import draw_curve
from diagnostic.report.charts.dots import draw_dots
from diagnostic.report.charts.intervals import draw_intervals
from diagnostic.report.charts.matrix import draw_matrix
from diagnostic.report.charts.network import draw_network
from diagnostic.report.charts.panels import draw_panels
from diagnostic.report.charts.plane import draw_plane
from diagnostic.report.charts.slopes import draw_slopes

Drawn = (
    DivergingBars | Intervals | Plane | GroupedDots | Matrix | Network | BarPanels | Curve | Changes | Courses | Slopes
)
"""The charts that are drawn; the chain is laid out by the page."""

_SETTINGS: dict[Any, Any] = {
    **{key: value for key, value in rcParamsDefault.items() if not key.startswith("backend")},
    "svg.fonttype": "none",
    "svg.hashsalt": "chart",
    "path.simplify": False,
}
"""matplotlib's own defaults, whatever the machine is set to; text as text, and the same bytes each time."""


def draw(chart: Drawn, pen: Pen) -> str:  # noqa: C901, PLR0911 - one case a kind of chart
    """Return the chart as one ``<svg>`` element without ids, so that many fit on one page."""
    with rc_context(_SETTINGS):
        match chart:
            case DivergingBars():
                return draw_bars(chart, pen)
            case Intervals():
                return draw_intervals(chart, pen)
            case Plane():
                return draw_plane(chart, pen)
            case GroupedDots():
                return draw_dots(chart, pen)
            case Matrix():
                return draw_matrix(chart, pen)
            case Network():
                return draw_network(chart, pen)
            case Curve():
                return draw_curve(chart, pen)
            case BarPanels():
                return draw_panels(chart, pen)
            case Changes():
                return draw_changes(chart, pen)
            case Courses():
                return draw_courses(chart, pen)
            case Slopes():
                return draw_slopes(chart, pen)
            case _:
                assert_never(chart)
