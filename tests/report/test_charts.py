"""Every kind of chart at both widths: well formed, safe, the same each time, and no more exact than what is printed."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context
from report.sample_document import (
    HOSTILE,
    LONG,
    MARKUP,
    caterpillar,
    chain_picture,
    diverging_bars,
    every_chart,
    matrix,
    network,
    sample_document,
    team_map,
    team_names,
)

from diagnostic.report import charts
from diagnostic.report.chart_values import (
    BarPanels,
    ChainPicture,
    Changes,
    Chart,
    CoursePoint,
    Courses,
    Curve,
    DivergingBars,
    GroupedDots,
    Intervals,
    MapPoint,
    Matrix,
    Network,
    Plane,
    Point,
    SlopeLine,
    SlopePanel,
    Slopes,
    StackedBar,
)
from diagnostic.report.charts import Drawn
from diagnostic.report.charts.bars import segments, share_tokens
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.charts.placement import Box, Spot, place
from diagnostic.report.charts.scale import along, apart, bounds, printed, ticks
from diagnostic.report.charts.slopes import spread
from diagnostic.report.document import Figure, Group, Section, TableBlock
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.values import Style, Tone
from diagnostic.report.wording import Wording

SVG = "{http://www.w3.org/2000/svg}"
THEME = load_theme("default")
METRICS = Metrics(THEME.regular, THEME.bold)
WIDTHS = (880.0, 340.0)


def pen(width: float = 880.0) -> Pen:
    return Pen(Wording("en"), METRICS, THEME.light, (THEME.text, THEME.display), width)


def drawn(chart: Drawn, width: float = 880.0) -> ET.Element:
    """Return the picture with the looks of each shape on the shape itself."""
    root = ET.fromstring(charts.draw(chart, pen(width)))  # noqa: S314 - our own drawing
    flat = ET.Element(root.tag, root.attrib)
    for node in root:
        alike = list(node) if node.tag == f"{SVG}g" else [node]
        for shape in alike:
            shape.attrib.update(node.attrib)
        flat.extend(alike)
    return flat


def every_drawn() -> list[Drawn]:
    return [chart for chart in every_chart() if not isinstance(chart, ChainPicture)]


def laid_out(chart: Chart) -> str:
    """Return what the page makes of a chart in a collapsed group, without its frame."""
    figure = Figure("f", "", chart, "", "", TableBlock("", (), ()))
    section = Section("s", "", (Group("g", "", (figure,), collapsed=True),))
    page = to_html(replace(sample_document(teams=1), sections=(section,), notice=""), THEME, Wording("en"))
    return page.partition('role="img"')[2].partition("<figcaption>")[0]


def ends(node: ET.Element) -> tuple[float, float, float, float]:
    """Return the least and largest coordinates of a path of straight lines and curves, as if all were corners."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", node.attrib["d"])]
    shift = [float(number) for number in re.findall(r"-?[\d.]+", node.get("transform", "0 0"))]
    xs, ys = [x + shift[0] for x in numbers[::2]], [y + shift[1] for y in numbers[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def filled(root: ET.Element, *tokens: str) -> list[ET.Element]:
    colours = {THEME.light[token] for token in tokens}
    return [node for node in root.iter(f"{SVG}path") if node.get("fill") in colours]


def bars_of(root: ET.Element) -> list[ET.Element]:
    """Return the shares on the rows, without the legend."""
    return [node for node in filled(root, *share_tokens(7)) if "stroke" in node.attrib]


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
@pytest.mark.parametrize("chart", every_drawn(), ids=lambda chart: type(chart).__name__)
def test_every_chart_is_well_formed_and_stays_inside_its_frame(chart: Drawn, width: float) -> None:
    root = drawn(chart, width)
    _, _, view_width, height = (float(part) for part in root.attrib["viewBox"].split())
    assert view_width == width
    shapes = [node for node in root.iter() if node.tag != f"{SVG}title"]
    assert len(shapes) > 20
    assert not [node for node in shapes if "id" in node.attrib]
    for node in root.iter(f"{SVG}text"):
        assert -1 <= float(node.attrib["x"]) <= width + 1
        assert 0 < float(node.attrib["y"]) <= height
    for node in root.iter(f"{SVG}path"):
        left, top, right, bottom = ends(node)
        assert -1 <= left <= right <= width + 1
        assert -1 <= top <= bottom <= height


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chart", every_drawn(), ids=lambda chart: type(chart).__name__)
def test_no_text_runs_out_of_the_picture(chart: Drawn, width: float) -> None:
    for node in drawn(chart, width).iter(f"{SVG}text"):
        if "transform" in node.attrib or "font-family" in node.attrib:
            continue
        start, end = extent(node)
        assert start >= -2, content(node)
        assert end <= width + 2, content(node)


@pytest.mark.parametrize("chart", every_drawn(), ids=lambda chart: type(chart).__name__)
def test_a_chart_is_drawn_the_same_each_time(chart: Drawn) -> None:
    assert charts.draw(chart, pen()) == charts.draw(chart, pen())


def test_the_settings_of_the_machine_change_nothing() -> None:
    (chart, *_) = every_drawn()
    before = charts.draw(chart, pen())
    with rc_context({"axes.grid": True, "font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert charts.draw(chart, pen()) == before


def test_colours_are_written_as_the_pen_says() -> None:
    variables = replace(pen(), paint={token: f"var(--{token})" for token in THEME.light})
    for chart in every_drawn():
        svg = charts.draw(chart, variables)
        assert not re.findall(r"#[0-9a-f]{6}", svg)
        assert 'fill="var(--' in svg


def test_hostile_names_are_text_and_nothing_else() -> None:
    names = team_names(12)
    root = drawn(caterpillar(names, np.random.default_rng(1)))
    assert {node.tag for node in root.iter()} <= {SVG + tag for tag in ("svg", "text", "path", "circle", "title")}
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
    assert laid_out(chart(61.6)) == laid_out(chart(62.4))
    assert laid_out(chart(61.6)) != laid_out(chart(63.0))


def test_a_curve_says_by_dashes_what_it_says_by_colours() -> None:
    chart = next(chart for chart in every_drawn() if isinstance(chart, Curve))
    lines = [node for node in drawn(chart).iter(f"{SVG}path") if node.get("fill") == "none"]
    looks = {(node.get("stroke"), node.get("stroke-dasharray", "")) for node in lines}
    coloured = {stroke: dashes for stroke, dashes in looks if stroke in {THEME.light[f"series_{n}"] for n in (1, 2, 3)}}
    assert len(coloured) == len(set(coloured.values())) == 3


BOTH_ENDS = ("before", "after")


def test_a_slope_runs_from_the_score_before_to_the_score_now_and_names_stand_apart() -> None:
    lines = tuple(SlopeLine(f"Unit {at}", 60.0, 62.0 + at % 2) for at in range(6))
    root = drawn(Slopes(("then", "now"), (SlopePanel("Engagement", lines),), Style.SCORE))
    names = [node for node in root.iter(f"{SVG}text") if (node.text or "").startswith("Unit")]
    heights = sorted(float(node.get("y", "0")) for node in names)
    assert len(heights) == 6
    assert min(np.diff(heights)) >= 16


@given(st.lists(st.floats(0, 100), max_size=12))
def test_labels_keep_their_order_their_distance_and_their_limits(places: list[float]) -> None:
    moved = spread(places, 8.0, (0.0, 100.0))
    ordered = [moved[at] for at in sorted(range(len(places)), key=lambda at: places[at])]
    assert all(second - first >= 8.0 - 1e-6 for first, second in itertools.pairwise(ordered))
    assert all(-1e-6 <= place <= 100.0 + 1e-6 for place in moved)
    if len(places) == 1:
        assert moved[0] == pytest.approx(places[0])


def test_bars_of_panels_share_one_scale_and_start_at_zero() -> None:
    rows = (("One", "", (5.0, -10.0)), ("Two", "", (-5.0, None)))
    root = drawn(BarPanels((("A", ""), ("B", "")), rows, "points", Style.CHANGE))
    up, down = filled(root, "above_strong"), filled(root, "below_strong")
    widths = {round(ends(node)[2] - ends(node)[0]) for node in (*up, *down)}
    assert (len(up), len(down)) == (1, 2)
    assert len(widths) == 2
    assert max(widths) == pytest.approx(2 * min(widths), abs=2)
    assert ends(up[0])[0] == pytest.approx(ends(down[0])[2], abs=1)


def test_hidden_decimals_leave_no_trace_in_any_chart() -> None:  # noqa: C901 - one case a kind of chart
    def rounded(chart: Chart) -> Chart:  # noqa: C901, PLR0911 - one case a kind of chart
        match chart:
            case Curve():
                return chart  # curves of a plan: nobody has answered
            case Changes():
                figures = ("before", "after", "point", "low", "high")
                return replace(
                    chart,
                    rows=tuple(
                        replace(row, **{name: printed(getattr(row, name), chart.style) for name in figures})
                        for row in chart.rows
                    ),
                )
            case Courses():
                return replace(
                    chart,
                    panels=tuple(
                        replace(
                            panel,
                            points=tuple(
                                p and CoursePoint(*(printed(v, chart.style) for v in (p.estimate, p.low, p.high)))
                                for p in panel.points
                            ),
                            limits=panel.limits and tuple(printed(v, chart.style) for v in panel.limits),
                        )
                        for panel in chart.panels
                    ),
                )
            case Slopes():
                return replace(
                    chart,
                    panels=tuple(
                        replace(
                            panel,
                            lines=tuple(
                                replace(line, **{name: printed(getattr(line, name), chart.style) for name in BOTH_ENDS})
                                for line in panel.lines
                            ),
                        )
                        for panel in chart.panels
                    ),
                )
            case BarPanels():
                return replace(
                    chart,
                    rows=tuple(
                        (name, group, tuple(None if v is None else printed(v, chart.style) for v in values))
                        for name, group, values in chart.rows
                    ),
                )
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
            case Network():
                return replace(
                    chart,
                    edges=tuple(
                        replace(e, weight=printed(e.weight, Style.SCORE), value=printed(e.value, Style.SCORE))
                        for e in chart.edges
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
                        replace(
                            block,
                            score=None if block.score is None else printed(block.score, Style.SCORE),
                            links=tuple(
                                replace(link, score=None if link.score is None else printed(link.score, Style.SCORE))
                                for link in block.links
                            ),
                        )
                        for block in chart.blocks
                    )
                )

    for chart in every_chart():
        assert laid_out(chart) == laid_out(rounded(chart))
    for chart in every_drawn():
        assert charts.draw(chart, pen()) == charts.draw(rounded(chart), pen())  # type: ignore[arg-type]


# --- what each chart says ------------------------------------------------------------------------


def test_bars_are_centred_on_the_middle_of_the_neutral_answers() -> None:
    chart = diverging_bars(np.random.default_rng(5))
    root = drawn(chart)
    line = next(n for n in root.iter(f"{SVG}path") if n.get("stroke") == THEME.light["muted"])
    middle = ends(line)[0]
    neutral = [ends(node) for node in bars_of(root) if node.get("fill") == THEME.light["neutral_bar"]]
    assert len(neutral) == len(chart.bars)
    for left, _, right, _ in neutral:
        assert (left + right) / 2 == pytest.approx(middle, abs=0.3)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 11])
def test_bars_take_any_number_of_shares(count: int) -> None:
    labels = tuple(f"Answer {index}" for index in range(count))
    chart = DivergingBars(labels, (StackedBar("Row", (1 / count,) * count, 0.0),), "Don’t know", "Score")
    assert len(bars_of(drawn(chart))) == count
    assert laid_out(chart).count("<rect") == 2 * count + 2


def test_groups_are_named_only_where_there_are_several() -> None:
    def shown(*groups: str) -> list[str]:
        points = tuple(Point(f"p{i}", 50, 40, 60, group=group) for i, group in enumerate(groups))
        bars = tuple(StackedBar(f"p{i}", (0.5, 0.5), 0.0, group=group) for i, group in enumerate(groups))
        both = (Intervals(points, "", Style.SCORE), DivergingBars(("No", "Yes"), bars, "?", "Score"))
        for chart in both:
            assert re.findall('class="row-heading">([^<]*)', laid_out(chart)) == [
                text for text in texts(drawn(chart)) if text in groups
            ]
        named = [[text for text in texts(drawn(chart)) if text in groups] for chart in both]
        assert named[0] == named[1]
        return named[0]

    assert shown("Offer", "Offer") == []
    assert shown("Offer", "Offer", "Silos", "Offer") == ["Offer", "Silos", "Offer"]


def test_a_share_of_nothing_is_not_drawn() -> None:
    chart = DivergingBars(("No", "Neither", "Yes"), (StackedBar("Row", (0.0, 0.0, 1.0), 0.0),), "Don’t know", "Score")
    assert len(bars_of(drawn(chart))) == 1
    assert len(list(segments(chart.bars[0]))) == 1


def test_tones_have_a_shape_of_their_own() -> None:
    def shape(tone: Tone) -> tuple[str, str]:
        chart = Intervals((Point("Team", 50, 40, 60, tone),), "", Style.SCORE, span=(0, 100))
        shapes = [n for n in drawn(chart) if n.tag in (f"{SVG}path", f"{SVG}circle")]
        (mark,) = [n for n in shapes if n.get("fill") != "none"]
        assert f"row {tone}" in laid_out(chart)
        (path,) = re.findall('<path d="([^"]*)"', laid_out(chart))
        paper = mark.get("fill") == THEME.light["paper"]
        return mark.get("d", f"round, hollow: {paper}"), path

    assert len({shape(tone)[0] for tone in Tone}) == len(Tone)
    assert len({shape(tone)[1] for tone in Tone}) == len(Tone)


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
    assert rings[0] - rings[1] == 2


def test_shares_start_at_zero() -> None:
    rows = (("Vision", (0.10, 0.12), (False, False)), ("Trust", (0.11, 0.10), (False, False)))
    chart = GroupedDots(("Within", "Between"), rows, "Share", Style.PERCENT)
    assert "0%" not in texts(drawn(chart))
    said = texts(drawn(replace(chart, from_zero=True)))
    assert "0%" in said
    assert not [text for text in said if text and "−" in text]


def test_a_matrix_without_grades_has_one_colour_and_sizes_up_to_its_largest_value() -> None:
    shares = ((0.3, 0.05), (0.12, None))
    chart = Matrix(
        ("Vision", "Trust"), ("All", "North"), shares, shares, ((False, True), (False, False)), "Scale", "Unit",
        "Share", "The larger, the more", Style.PERCENT, 0.3, graded=False,
    )  # fmt: skip
    said = " ".join(text for text in texts(drawn(chart)) if text)
    assert "30%" in said
    assert "12%" in said
    assert "The larger, the more" in said
    assert "Share" not in said, "no scale of colours to explain"


def test_the_chain_follows_the_flow_whatever_the_order_of_its_blocks() -> None:
    chart = chain_picture()
    assert laid_out(ChainPicture(chart.blocks[:5][::-1] + chart.blocks[5:])) == laid_out(chart)
    assert all(f">{name}<" in laid_out(chart) for name in ("Mission clarity", "Offer", "Silos", "Pitfalls"))


def test_a_chain_without_brakes_or_scores_is_laid_out_too() -> None:
    chart = chain_picture()
    bare = ChainPicture(tuple(replace(block, score=None) for block in chart.blocks[:3]))
    assert laid_out(bare).count(">–</text>") == 3
    assert "chain-brakes" not in laid_out(bare)


def test_charts_without_a_point_are_drawn_empty() -> None:
    quarters = ("a", "b", "c", "d")
    empty: tuple[Drawn, ...] = (
        Intervals((), "Score", Style.SCORE),
        DivergingBars(("No", "Yes"), (), "Don’t know", "Score"),
        Plane((), "x", "y", Style.SCORE, Style.SCORE, None, None, quarters),
        GroupedDots(("A",), (), "Score", Style.SCORE),
        Matrix((), (), (), (), (), "rows", "columns", "value"),
        Network((), (), ((Tone.BELOW, "Weak"),), "Thicker", "larger"),
    )
    for chart in empty:
        for width in WIDTHS:
            assert drawn(chart, width).tag == f"{SVG}svg"
        assert laid_out(chart)
    assert laid_out(ChainPicture(()))


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
    assert ticks((0, 100), 5) == (0, 20, 40, 60, 80, 100)
    assert ticks((0.02, 0.19), 4) == (0.05, 0.1, 0.15)
    assert bounds([41.0, 63.0]) == (35.0, 65.0)
    assert bounds([98.0, 99.0], limits=(0.0, 100.0))[1] <= 100
    low, high = bounds([50.0, 50.0])
    assert low < 50 < high


@pytest.mark.parametrize(("value", "style"), [(0.7, Style.COEFFICIENT), (0.5, Style.PERCENT), (62, Style.SCORE)])
def test_an_axis_through_one_value_prints_no_number_twice(value: float, style: Style) -> None:
    scale = bounds(apart([value], style))
    labels = [Wording("en").number(tick, style) for tick in ticks(scale, 5)]
    assert len(labels) >= 2
    assert len(set(labels)) == len(labels)
    assert apart([0.2, 0.9], style)[:2] == (0.2, 0.9)


def test_rows_are_placed_in_percent_of_the_axis() -> None:
    assert [along(value, (-50, 50)) for value in (-60, -25, 0, 50)] == ["0.0%", "25.0%", "50.0%", "100.0%"]
    point = Point("Team", 50.4, -3, 120, Tone.ABOVE)
    shown = laid_out(Intervals((point,), "", Style.SCORE, 25.2, span=(0, 100)))
    assert '<line x1="0.0%" x2="100.0%" y1="10" y2="10"/><svg x="50.0%"' in shown
    assert '<line class="reference" x1="25.0%"' in shown
    bar = StackedBar("Row", (0.25, 0.5, 0.25), 0.1)
    shown = laid_out(DivergingBars(("a", "b", "c"), (bar,), "?", "Score"))
    parts = re.findall('<rect x="([^"]*)" width="([^"]*)"', shown)
    assert parts == [("0.0%", "25.0%"), ("25.0%", "50.0%"), ("75.0%", "25.0%")]


# --- networks --------------------------------------------------------------------------------------------------------


def names_of(picture: ET.Element) -> dict[str, tuple[float, float]]:
    return {node.text or "": (float(node.attrib["x"]), float(node.attrib["y"])) for node in picture.iter(f"{SVG}text")}


def widths_of(picture: ET.Element, token: str) -> list[float]:
    lines = [node for node in picture.iter(f"{SVG}path") if node.get("stroke") == THEME.light[token]]
    return [float(node.get("stroke-width", "1")) for node in lines]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("units", [1, 2, 14, 15, 48])
def test_every_unit_of_a_network_is_named_within_the_picture(units: int, width: float) -> None:
    chart = network(np.random.default_rng(units), units)
    if units < 4:
        chart = replace(chart, edges=())
    picture = drawn(chart, width)
    places = names_of(picture)
    height = float(picture.attrib["viewBox"].split()[3])
    for node in chart.nodes:
        shown = next(name for name in places if name == node.label or node.label.startswith(name.rstrip("…")))
        x, y = places[shown]
        assert 0 <= x <= width
        assert 0 <= y <= height


def test_what_sizes_say_is_not_cut_on_a_phone() -> None:
    said = ("Thicker: needed more by those who answered", "larger: more people of the unit have answered")
    links = drawn(replace(network(np.random.default_rng(1)), weight_axis=said[0], size_axis=said[1]), 340)
    grid = ((50.0, 60.0), (70.0, 40.0))
    names = ("One", "Two")
    axis = "how much those of the one side need the other, from 0 to 100"
    pairs = drawn(Matrix(names, names, grid, grid, ((False, False),) * 2, "from", "to", "how well", axis), 340)
    for picture, whole in ((links, " · ".join(said)), (pairs, axis)):
        words = " ".join("".join(node.itertext()) for node in picture.iter(f"{SVG}text"))
        assert whole in words


def test_weak_lines_are_dashed_and_needed_ones_thick() -> None:
    chart = network(np.random.default_rng(1))
    edges = (replace(chart.edges[0], weight=100.0, tone=Tone.BELOW), replace(chart.edges[1], weight=50.0))
    picture = drawn(replace(chart, edges=edges, tones=chart.tones[2:]))
    weak = [n for n in picture.iter(f"{SVG}path") if n.get("stroke") == THEME.light["below_strong"]]
    assert len(weak) == 1
    assert "stroke-dasharray" in weak[0].attrib
    neutral = [n for n in picture.iter(f"{SVG}path") if n.get("stroke") == THEME.light["rule"]]
    assert all("stroke-dasharray" not in n.attrib for n in neutral)
    assert float(weak[0].attrib["stroke-width"]) > min(widths_of(picture, "rule"))


def test_units_that_need_each_other_stand_near_each_other() -> None:
    chart = network(np.random.default_rng(2))
    nodes = tuple(replace(node, label=name, size=1.0) for node, name in zip(chart.nodes[:4], "abcd", strict=True))
    edges = tuple(
        replace(chart.edges[0], one=i, other=j, weight=100.0 if (i, j) in ((0, 1), (2, 3)) else 20.0, tone=Tone.NEUTRAL)
        for i in range(4)
        for j in range(i + 1, 4)
    )
    places = names_of(drawn(replace(chart, nodes=nodes, edges=edges)))

    def apart(one: str, other: str) -> float:
        return float(np.hypot(*(np.array(places[one]) - np.array(places[other]))))

    assert max(apart("a", "b"), apart("c", "d")) < min(apart(x, y) for x, y in ("ac", "ad", "bc", "bd"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_matrix_of_many_units_is_a_mosaic_without_numbers(width: float) -> None:
    names = tuple(team_names(48))
    grid = tuple(tuple(None if i == j else float((7 * i + 3 * j) % 100) for j in range(48)) for i in range(48))
    flagged = tuple(tuple((i, j) == (3, 5) for j in range(48)) for i in range(48))
    picture = drawn(Matrix(names, names, grid, grid, flagged, "from", "to", "how well", "need"), width)
    written = [node.text for node in picture.iter(f"{SVG}text")]
    assert len([text for text in written if text and text.isdigit()]) <= 6  # those of the legend
    assert len(list(picture.iter(f"{SVG}title"))) >= 48 * 47


def test_names_of_quarters_in_several_lines_stay_inside_the_plane() -> None:
    quarters = ("Both higher " * 5, "Both lower " * 5, "Cohesion higher, engagement lower " * 2, "The other way " * 5)
    points = (MapPoint("A", 10, 10), MapPoint("B", 60, 60))
    plane = Plane(points, "x", "y", Style.SCORE, Style.SCORE, 50.0, 50.0, quarters)
    for low, height in ((False, 0.62), (True, 0.48)):
        svg = charts.draw(plane, replace(pen(), low=low))
        lines = [node for node in ET.fromstring(svg).iter(f"{SVG}text") if len("".join(node.itertext())) > 8]  # noqa: S314 - our own drawing
        assert len(lines) >= 6
        assert max(float(line.attrib["y"]) for line in lines) < 26 + 880 * height


def test_a_title_of_a_panel_is_broken_before_it_is_cut() -> None:
    titles = (("Engagement", ""), ("Recommendation of the employer by name", ""))
    root = drawn(BarPanels(titles, (("A", "", (1.0, 2.0)),), "p", Style.CHANGE), 560)
    written = [node.text or "" for node in root.iter(f"{SVG}text")]
    assert "Recommendation of the employer by name" not in written
    assert not any("…" in text for text in written)
