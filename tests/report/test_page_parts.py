"""What the page says of heat maps beside their cells, and its drawings in fewer characters."""

from __future__ import annotations

import re

import numpy as np
import pytest
from defusedxml import ElementTree
from report.sample_document import every_chart

from diagnostic.report import charts
from diagnostic.report.chart_values import ChainPicture
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.document import Column, HeatMap, HeatRow
from diagnostic.report.heat_rows import comparable, depths, divisions, intervals, marks, sort_key, tones
from diagnostic.report.svg_length import short_svg, without_tips
from diagnostic.report.theme import load_theme
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording


def row(name: str, level: int, *cells: Value, group: str = "") -> HeatRow:
    return HeatRow(name, name, group, level, "", cells)


def heat(*rows: HeatRow) -> HeatMap:
    return HeatMap("heat", "Scores", (Column("A", Style.SCORE),), rows, "")


SEVEN = Value(7.0, Style.SCORE, interval=(4.4, 9.6))


@pytest.mark.parametrize(
    ("number", "style", "shown", "written"),
    [
        (62.4, Style.SCORE, "62", ""),
        (-24.2, Style.CHANGE, "\u221224", ""),
        (3.0, Style.CHANGE, "+3", ""),
        (0.754, Style.PERCENT, "75\u202f%", " data-sort=0.75"),
        (1234.0, Style.COUNT, "1,234", " data-sort=1234"),
        (0.5, Style.COEFFICIENT, "0,50", " data-sort=0.5"),
    ],
)
def test_a_key_is_written_only_where_the_number_cannot_be_read(number, style, shown, written):
    assert sort_key(Value(number, style), shown) == written


def test_intervals_are_no_finer_than_what_is_printed():
    assert intervals(row("a", 1, SEVEN, Value(note="withheld"), SEVEN)) == ' data-intervals="4 10,,4 10"'
    assert intervals(row("a", 1, Value(7.0, Style.SCORE))) == ""


def test_two_rows_with_intervals_can_be_compared():
    assert comparable(heat(row("a", 1, SEVEN), row("b", 1, SEVEN)))
    assert not comparable(heat(row("a", 1, SEVEN), row("b", 1, Value(7.0, Style.SCORE))))


def test_marks_levels_and_divisions_are_those_of_the_rows():
    below = Value(3.0, Style.SCORE, tone=Tone.BELOW)
    block = heat(
        row("All", 0, SEVEN, group="All"),
        row("Sales", 1, below, group="Sales"),
        row("North", 2, Value(note="withheld"), group="Sales"),
        row("Digital", 1, SEVEN, group="Digital"),
    )
    assert marks(block) == ("below",)
    assert tones(block) == ("below", "muted")
    assert depths(block) == ((1, "Sales"), (2, "North"))
    assert divisions(block) == ("Sales", "Digital")


# --- drawings ------------------------------------------------------------------------------------


def places(svg: str) -> list[tuple[float, float]]:
    """Return the corners of all paths in order, whatever commands lead to them."""
    found = []
    for path in ElementTree.fromstring(svg).iter():
        if not path.tag.endswith("path"):
            continue
        x = y = 0.0
        for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path.attrib["d"]):
            values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
            if command == "H":
                values = [values[0], y]
            elif command == "V":
                values = [x, values[0]]
            pairs = list(zip(values[::2], values[1::2], strict=True))
            found += pairs
            x, y = pairs[-1] if pairs else (x, y)
    return found


THEME = load_theme("default")


DRAWN = [chart for chart in every_chart() if not isinstance(chart, ChainPicture)]


@pytest.mark.parametrize("chart", DRAWN, ids=lambda chart: type(chart).__name__)
def test_a_shorter_drawing_is_the_same_drawing(chart):
    pen = Pen(
        formatter=Wording("en"),
        metrics=Metrics(THEME.regular, THEME.bold),
        paint={token: f"var(--{token})" for token in THEME.light},
        families=("a", "b"),
        width=340,
    )
    drawn = charts.draw(chart, pen)
    short = short_svg(drawn)
    assert len(short) < len(drawn)
    np.testing.assert_array_equal(places(short), places(drawn))
    text = [node.text for node in ElementTree.fromstring(drawn).iter() if node.tag.endswith("text")]
    assert [node.text for node in ElementTree.fromstring(short).iter() if node.tag.endswith("text")] == text
    bare = ElementTree.fromstring(without_tips(drawn))
    assert [node for node in bare.iter() if node.tag.endswith("title")] == []
    assert len(list(bare.iter())) == len(
        [n for n in ElementTree.fromstring(drawn).iter() if not n.tag.endswith("title")]
    )


def test_paths_are_joined_only_where_they_look_alike():
    group = '<svg><g fill="red"><path d="M0 0L4 0"/><path d="M1 1L1 5"/></g><path d="M2 2L3 3"/></svg>'
    assert short_svg(group) == '<svg><path fill="red" d="M0 0H4M1 1V5"/><path d="M2 2L3 3"/></svg>'
    seen_through = '<svg><g opacity="0.5"><path d="M0 0L4 1"/><path d="M1 1L2 5"/></g></svg>'
    assert short_svg(seen_through) == seen_through
    slanted = '<svg><path d="M1 5L12 7"/><path d="M5 2L32 7"/><path d="M1 5L1 5.5"/><path d="M1 5L3 5.5"/></svg>'
    assert short_svg(slanted) == slanted.replace("M1 5L1 5.5", "M1 5V5.5")
    told = '<svg><g fill="red"><path d="M0 0L4 1"><title>a</title></path><path d="M1 1L2 5"/></g></svg>'
    assert short_svg(told) == told
