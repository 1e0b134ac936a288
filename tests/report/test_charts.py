"""Every kind of chart at both widths: well formed, safe, the same each time, and no more exact than what is printed."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from report.sample_document import (
    HOSTILE,
    LONG,
    MARKUP,
    caterpillar,
    chain_picture,
    diverging_bars,
    every_chart,
    matrix,
    team_map,
    team_names,
)

from diagnostic.report import charts
from diagnostic.report.charts.axis import Axis, span
from diagnostic.report.charts.canvas import Pen, printed
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.charts.placement import Box, Spot, place
from diagnostic.report.document import (
    ChainPicture,
    Chart,
    DivergingBars,
    GroupedDots,
    Intervals,
    Matrix,
    Plane,
    Point,
    StackedBar,
    Style,
    Tone,
)
from diagnostic.report.theme import load_theme
from diagnostic.report.wording import Wording

SVG = "{http://www.w3.org/2000/svg}"
THEME = load_theme("default")
METRICS = Metrics(THEME.regular, THEME.bold)
WIDTHS = (880.0, 340.0)


def pen(width: float = 880.0) -> Pen:
    return Pen(Wording("en"), METRICS, THEME.light, (THEME.text, THEME.display), width)


def drawn(chart: Chart, width: float = 880.0) -> ET.Element:
    return ET.fromstring(charts.draw(chart, pen(width)))  # noqa: S314 - our own drawing


def content(node: ET.Element) -> str:
    """Return what a text element shows, without its tooltip."""
    return "".join(part for part in (node.text, *(child.tail for child in node)) if part)


def texts(root: ET.Element) -> list[str]:
    return [content(node) for node in root.iter(f"{SVG}text")]


def extent(node: ET.Element) -> tuple[float, float]:
    """Return the left and right ends of a line of text."""
    size = float(node.attrib.get("font-size", 14))
    length = METRICS.width(content(node), size, bold="font-weight" in node.attrib)
    start = float(node.attrib["x"]) - length * {"middle": 0.5, "end": 1}.get(node.attrib.get("text-anchor", ""), 0)
    return start, start + length


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: type(chart).__name__)
def test_every_chart_is_well_formed_and_stays_inside_its_frame(chart: Chart, width: float) -> None:
    root = drawn(chart, width)
    _, _, view_width, height = (float(part) for part in root.attrib["viewBox"].split())
    assert view_width == width
    shapes = [node for node in root.iter() if node.tag != f"{SVG}title"]
    assert len(shapes) > 20
    assert not [node for node in shapes if "id" in node.attrib]
    for node in root.iter(f"{SVG}text"):
        assert -1 <= float(node.attrib["x"]) <= width + 1
        assert 0 < float(node.attrib["y"]) <= height
    for node in root.iter(f"{SVG}rect"):
        assert float(node.attrib["x"]) + float(node.attrib["width"]) <= width + 1
        assert float(node.attrib["y"]) + float(node.attrib["height"]) <= height


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: type(chart).__name__)
def test_no_text_runs_out_of_the_picture(chart: Chart, width: float) -> None:
    for node in drawn(chart, width).iter(f"{SVG}text"):
        if "transform" in node.attrib or "font-family" in node.attrib:
            continue
        start, end = extent(node)
        assert start >= -2, content(node)
        assert end <= width + 2, content(node)


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: type(chart).__name__)
def test_a_chart_is_drawn_the_same_each_time(chart: Chart) -> None:
    assert charts.draw(chart, pen()) == charts.draw(chart, pen())


def test_colours_are_written_as_the_pen_says() -> None:
    variables = replace(pen(), paint={token: f"var(--{token})" for token in THEME.light})
    for chart in every_chart():
        svg = charts.draw(chart, variables)
        assert not re.findall(r"#[0-9a-f]{6}", svg)
        assert 'fill="var(--' in svg


def test_hostile_names_are_text_and_nothing_else() -> None:
    names = team_names(12)
    root = drawn(caterpillar(names, np.random.default_rng(1)))
    assert {node.tag for node in root.iter()} <= {
        SVG + tag for tag in ("svg", "text", "path", "circle", "rect", "title")
    }
    shown = " ".join(root.itertext())
    assert MARKUP in shown
    assert LONG in shown
    for name in HOSTILE:
        assert (
            name.translate({0: "\ufffd", 11: "\ufffd"}) in shown or name.replace("\0", "").replace("\x0b", "") in shown
        )


# --- no more exact than print --------------------------------------------------------------------


def test_values_that_print_alike_are_drawn_alike() -> None:
    def chart(score: float) -> Intervals:
        return Intervals((Point("Team", score, score - 5, score + 5),), "Score", Style.SCORE, score, span=(0, 100))

    assert charts.draw(chart(61.6), pen()) == charts.draw(chart(62.4), pen())
    assert charts.draw(chart(61.6), pen()) != charts.draw(chart(63.0), pen())


def test_hidden_decimals_leave_no_trace_in_any_chart() -> None:
    def rounded(chart: Chart) -> Chart:
        match chart:
            case Plane():
                return replace(
                    chart,
                    points=tuple(
                        replace(p, x=printed(p.x, chart.x_style), y=printed(p.y, chart.y_style)) for p in chart.points
                    ),
                )
            case DivergingBars():
                return replace(
                    chart,
                    bars=tuple(
                        replace(
                            bar,
                            shares=tuple(printed(share, Style.PERCENT) for share in bar.shares),
                            dont_know=printed(bar.dont_know, Style.PERCENT),
                        )
                        for bar in chart.bars
                    ),
                )
            case Intervals():
                return replace(
                    chart,
                    points=tuple(
                        replace(
                            p,
                            estimate=printed(p.estimate, chart.style),
                            low=printed(p.low, chart.style),
                            high=printed(p.high, chart.style),
                        )
                        for p in chart.points
                    ),
                )
            case GroupedDots():
                return replace(
                    chart,
                    rows=tuple(
                        (name, tuple(None if v is None else printed(v, chart.style) for v in values), found)
                        for name, values, found in chart.rows
                    ),
                )
            case Matrix():
                return replace(
                    chart,
                    values=tuple(
                        tuple(None if v is None else printed(v, Style.SCORE) for v in row) for row in chart.values
                    ),
                    weights=tuple(
                        tuple(None if v is None else printed(v, Style.SCORE) for v in row) for row in chart.weights
                    ),
                )
            case ChainPicture():
                return ChainPicture(
                    tuple(
                        replace(block, score=None if block.score is None else printed(block.score, Style.SCORE))
                        for block in chart.blocks
                    )
                )

    for chart in every_chart():
        assert charts.draw(chart, pen()) == charts.draw(rounded(chart), pen())


# --- what each chart says ------------------------------------------------------------------------


def test_bars_are_centred_on_the_middle_of_the_neutral_answers() -> None:
    chart = diverging_bars(np.random.default_rng(5))
    root = drawn(chart)
    line = next(n for n in root.iter(f"{SVG}path") if n.attrib["stroke"] == THEME.light["muted"])
    middle = float(re.match(r"M([\d.]+) ", line.attrib["d"]).group(1))  # type: ignore[union-attr]
    neutral = [n for n in root.iter(f"{SVG}rect") if n.attrib["fill"] == THEME.light["neutral_bar"]][1:]
    assert len(neutral) == len(chart.bars)
    for rect in neutral:
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) / 2 == pytest.approx(middle, abs=0.3)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 11])
def test_bars_take_any_number_of_shares(count: int) -> None:
    labels = tuple(f"Answer {index}" for index in range(count))
    chart = DivergingBars(labels, (StackedBar("Row", (1 / count,) * count, 0.0),), "Don’t know", "Score")
    root = drawn(chart)
    rows = [n for n in root.iter(f"{SVG}rect") if float(n.attrib["height"]) == 22]
    assert len(rows) == count


def test_groups_are_named_only_where_there_are_several() -> None:
    def shown(*groups: str) -> list[str]:
        points = tuple(Point(f"p{i}", 50, 40, 60, group=group) for i, group in enumerate(groups))
        bars = tuple(StackedBar(f"p{i}", (0.5, 0.5), 0.0, group=group) for i, group in enumerate(groups))
        both = (Intervals(points, "", Style.SCORE), DivergingBars(("No", "Yes"), bars, "?", "Score"))
        named = [[text for text in texts(drawn(chart)) if text in groups] for chart in both]
        assert named[0] == named[1]
        return named[0]

    assert shown("Offer", "Offer") == []
    assert shown("Offer", "Offer", "Silos", "Offer") == ["Offer", "Silos", "Offer"]


def test_a_share_of_nothing_is_not_drawn() -> None:
    chart = DivergingBars(("No", "Neither", "Yes"), (StackedBar("Row", (0.0, 0.0, 1.0), 0.0),), "Don’t know", "Score")
    bars = [n for n in drawn(chart).iter(f"{SVG}rect") if float(n.attrib["height"]) == 22]
    assert len(bars) == 1


def test_tones_have_a_shape_of_their_own() -> None:
    def shape(tone: Tone) -> tuple[str, str]:
        chart = Intervals((Point("Team", 50, 40, 60, tone),), "", Style.SCORE, span=(0, 100))
        marks = [n for n in drawn(chart).iter() if n.tag in (f"{SVG}circle", f"{SVG}path") and n.get("fill") != "none"]
        (mark,) = marks
        return mark.tag, mark.get("d", mark.get("fill", ""))

    assert len({shape(tone) for tone in Tone}) == len(Tone)


def test_labels_on_a_plane_do_not_cover_each_other() -> None:
    for width in WIDTHS:
        boxes = []
        for node in drawn(team_map(team_names(40), np.random.default_rng(2)), width).iter(f"{SVG}text"):
            (start, end), y = extent(node), float(node.attrib["y"])
            boxes.append(Box(start + 1, y - float(node.attrib.get("font-size", 14)) * 0.7, end - 1, y))
        assert len(boxes) > 20
        assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.meets(b)]


def test_a_point_that_is_not_named_keeps_its_tooltip() -> None:
    chart = team_map(team_names(20), np.random.default_rng(3))
    root = drawn(chart)
    hidden = next(point.label for point in chart.points if not point.named)
    assert hidden in [node.text for node in root.iter(f"{SVG}title")]
    assert hidden not in texts(root)


def test_flagged_pairs_have_a_ring() -> None:
    chart = matrix(np.random.default_rng(1))
    plain = replace(chart, flagged=tuple(tuple(False for _ in row) for row in chart.flagged))
    rings = [len(list(drawn(each).iter(f"{SVG}path"))) for each in (chart, plain)]
    assert rings[0] - rings[1] == 4  # two rings, each of two half circles


def test_the_chain_follows_the_flow_whatever_the_order_of_its_blocks() -> None:
    chart = chain_picture()
    assert charts.draw(ChainPicture(chart.blocks[:5][::-1] + chart.blocks[5:]), pen()) == charts.draw(chart, pen())
    shown = texts(drawn(chart))
    assert {"Mission clarity", "Offer", "Silos", "Pitfalls"} <= set(shown)


def test_a_chain_without_brakes_or_scores_is_drawn_too() -> None:
    chart = chain_picture()
    bare = ChainPicture(tuple(replace(block, score=None) for block in chart.blocks[:3]))
    for width in WIDTHS:
        assert "–" in texts(drawn(bare, width))


def test_charts_without_a_point_are_drawn_empty() -> None:
    quarters = ("a", "b", "c", "d")
    empty: tuple[Chart, ...] = (
        Intervals((), "Score", Style.SCORE),
        DivergingBars(("No", "Yes"), (), "Don’t know", "Score"),
        Plane((), "x", "y", Style.SCORE, Style.SCORE, None, None, quarters),
        GroupedDots(("A",), (), "Score", Style.SCORE),
        ChainPicture(()),
        Matrix((), (), (), (), (), "rows", "columns", "value"),
    )
    for chart in empty:
        for width in WIDTHS:
            assert drawn(chart, width).tag == f"{SVG}svg"


# --- parts ---------------------------------------------------------------------------------------


def test_labels_keep_clear_of_points_frame_and_each_other() -> None:
    frame = Box(0, 0, 300, 300)
    spots = [Spot(150 + 4 * index, 150, 5, 60, 14) for index in range(6)]
    boxes = [box for box in place(spots, frame, [Box(140, 100, 200, 140)]) if box is not None]
    assert len(boxes) >= 4
    assert all(box.within(frame) for box in boxes)
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.meets(b)]
    assert not [box for box in boxes if box.meets(Box(140, 100, 200, 140))]


def test_a_label_without_room_is_left_out() -> None:
    assert place([Spot(20, 20, 5, 200, 14)], Box(0, 0, 60, 60), []) == (None,)


def test_text_is_measured_wrapped_and_shortened() -> None:
    assert METRICS.width("mm", 10) == pytest.approx(2 * METRICS.width("m", 10))
    assert METRICS.width("mission", 14, bold=True) > METRICS.width("mission", 14)
    assert METRICS.width("\u202f", 14) < METRICS.width(" ", 14)
    assert METRICS.width("日本", 10) == 20
    lines = METRICS.wrap(LONG, 12, room=120, lines=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(METRICS.width(line, 12) <= 120 for line in lines)
    assert METRICS.shorten("short", 12, room=100) == "short"


def test_ticks_are_round_and_bounds_hold_the_values() -> None:
    assert Axis(0, 100, 0, 500).ticks(5) == (0, 20, 40, 60, 80, 100)
    assert Axis(0.02, 0.19, 0, 500).ticks(4) == (0.05, 0.1, 0.15)
    assert span([41.0, 63.0]) == (35.0, 65.0)
    assert span([98.0, 99.0], limits=(0.0, 100.0))[1] <= 100
    low, high = span([50.0, 50.0])
    assert low < 50 < high
