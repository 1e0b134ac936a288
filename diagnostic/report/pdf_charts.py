"""Charts as a printed page takes them: as a vector picture, or as rows that the page lays out by itself.

Pictures take some hundredths of a second each. Intervals and stacked bars, of which a report has most, are rows that
take none, and that may run over several pages. Nothing is finer than the figures that are printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from diagnostic.report import charts
from diagnostic.report.chart_values import ChainBlock, ChainPicture, Changes, Chart, DivergingBars, Intervals
from diagnostic.report.charts.bars import bar_scale, segments, share_tokens
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.intervals import interval_scale
from diagnostic.report.charts.scale import headings, printed, ticks
from diagnostic.report.pdf_tables import PAGE_WIDTH
from diagnostic.report.values import Style

_DRAWN = 760.0
"""Width in pixels at which a chart is drawn: its text then has eight to nine points on the page."""
_WIDEST = 960.0
_TALL, _TALLEST = 430.0, 580.0
"""Height in points from which a picture is drawn smaller, and that it has at most."""
_TALL_CHANGES = 385.0
"""The same of changes, which stand under the heading of their section."""
_ROWS, _ROW = 440.0, (10.0, 10.5)
"""Height of all rows together where that suffices, and the least and greatest of one."""
_ON_A_PAGE = 44
"""Rows that stay together: as many as fit at their least height."""
_BARS_ON_A_PAGE = 12
_LABEL_SHARE = 0.42
_LABEL_SIZE = 8.2
_FLOW = ("prerequisite", "offer", "customer", "mobilisation", "outcome")
_GROUND = re.compile(r'<(g|text)([^>]*)( paint-order="stroke" stroke="[^"]*" stroke-width="[^"]*")([^>]*)>(.*?)</\1>')
"""Texts with a ground around their letters: name, other looks, ground, other looks, and what is written."""
_NUMBER = 0.062
"""Share of the width that a number in a bar needs."""


@dataclass(frozen=True, slots=True)
class Charts:
    """Makes charts for the page."""

    pen: Pen

    def shown(self, chart: Chart) -> dict[str, Any]:
        """Return a chart as data for the template."""
        match chart:
            case ChainPicture():
                return self._chain(chart)
            case Intervals():
                return self._intervals(chart)
            case DivergingBars():
                return self._bars(chart)
            case _:
                return self._picture(chart)

    def _picture(self, chart: charts.Drawn) -> dict[str, Any]:
        """Return a picture as wide as the page; one that is too tall is drawn wider, and then made smaller."""
        svg = charts.draw(chart, replace(self.pen, width=_DRAWN, low=True))
        width, height = _size(svg)
        tall = _TALL_CHANGES if isinstance(chart, Changes) else _TALL
        if height * PAGE_WIDTH / width > tall:
            wider = min(height * PAGE_WIDTH / tall, _WIDEST)
            svg = charts.draw(chart, replace(self.pen, width=round(wider), low=True))
            width, height = _size(svg)
        shown = min(PAGE_WIDTH, _TALLEST * width / height)
        return {"kind": "picture", "svg": with_grounds(svg), "width": round(shown, 1)}

    def _intervals(self, chart: Intervals) -> dict[str, Any]:
        scale = interval_scale(chart)
        heads = headings(point.group for point in chart.points)

        def at(value: float) -> float:
            return _share(printed(value, chart.style), scale)

        labels = self._labels([point.label for point in chart.points])
        return {
            "kind": "intervals",
            "label_width": labels,
            "row": round(min(max(_ROWS / max(len(chart.points) + len(heads), 1), _ROW[0]), _ROW[1]), 1),
            "whole": len(chart.points) + len(heads) <= _ON_A_PAGE,
            "ticks": [[_share(tick, scale), self._number(tick, chart.style)] for tick in ticks(scale, 5)],
            "axis": chart.axis,
            "beside": {
                "names": list(chart.beside),
                "rows": [[None if value is None else at(value) for value in point.beside] for point in chart.points],
            },
            "reference": None if chart.reference is None else [at(chart.reference), chart.reference_label],
            "rows": [
                [
                    heads.get(index, ""),
                    point.label,
                    at(point.low),
                    at(point.high),
                    at(point.estimate),
                    point.tone.value,
                    self._number(point.estimate, chart.style),
                    self._lines(point.label, labels),
                ]
                for index, point in enumerate(chart.points)
            ],
        }

    def _bars(self, chart: DivergingBars) -> dict[str, Any]:
        scale = bar_scale(chart)
        length = scale[1] - scale[0]
        heads = headings(bar.group for bar in chart.bars)
        scored = any(bar.score is not None for bar in chart.bars)
        labels = self._labels([bar.label for bar in chart.bars])
        return {
            "kind": "bars",
            "whole": len(chart.bars) + len(heads) <= _BARS_ON_A_PAGE,
            "label_width": labels,
            "legend": [list(pair) for pair in zip(chart.labels, share_tokens(len(chart.labels)), strict=True)],
            "middle": _share(0.0, scale),
            "dont_know": chart.dont_know_label,
            "score": chart.score_label if scored else "",
            "rows": [
                [
                    heads.get(index, ""),
                    bar.label,
                    [
                        [
                            _share(part.start, scale),
                            round(part.width / length, 4),
                            part.token,
                            part.ink,
                            self._number(part.share, Style.PERCENT) if part.width > _NUMBER * length else "",
                        ]
                        for part in segments(bar)
                    ],
                    self._number(bar.dont_know, Style.PERCENT),
                    "" if bar.score is None else self._number(bar.score, Style.SCORE),
                    self._lines(bar.label, labels),
                ]
                for index, bar in enumerate(chart.bars)
            ],
        }

    def _chain(self, chart: ChainPicture) -> dict[str, Any]:
        flow = [self._block(block) for place in _FLOW for block in chart.blocks if block.place == place]
        brakes = [self._block(block) for block in chart.blocks if block.place == "brake"]
        return {"kind": "chain", "flow": flow, "brakes": brakes}

    def _block(self, block: ChainBlock) -> dict[str, Any]:
        score, share = self._score(block.score)
        return {
            "title": block.title,
            "score": score,
            "share": share,
            "links": [[link.label, *self._score(link.score), link.tone.value] for link in block.links],
        }

    def _score(self, score: float | None) -> tuple[str, float]:
        if score is None:
            return "–", 0.0
        return self._number(score, Style.SCORE), _share(printed(score, Style.SCORE), (0.0, 100.0))

    def _labels(self, labels: list[str]) -> float:
        """Return the width of the column of labels, in points; longer labels are broken."""
        widest = max((self.pen.metrics.width(label, _LABEL_SIZE) for label in labels), default=0.0)
        return round(min(widest + 6, PAGE_WIDTH * _LABEL_SHARE), 1)

    def _lines(self, label: str, width: float) -> int:
        """Return how many lines a label takes."""
        return max(len(self.pen.metrics.wrap(label, _LABEL_SIZE, room=width - 2, lines=9)), 1)

    def _number(self, value: float, style: Style) -> str:
        return self.pen.number(value, style)


def _share(value: float, scale: tuple[float, float]) -> float:
    """Return where a value is between the bounds, 0 to 1, to a thousandth."""
    return round((min(max(value, scale[0]), scale[1]) - scale[0]) / (scale[1] - scale[0]), 3)


def with_grounds(svg: str) -> str:
    """Return a picture whose texts with a ground around them are written twice: the ground, then the letters.

    Typst paints ground and letter one letter after the other, so that each ground hides a part of the letter before.
    """
    return _GROUND.sub(lambda found: f"{found[0]}<{found[1]}{found[2]}{found[4]}>{found[5]}</{found[1]}>", svg)


def _size(svg: str) -> tuple[float, float]:
    _, _, width, height = re.search(r'viewBox="([^"]+)"', svg)[1].split()  # type: ignore[index]
    return float(width), float(height)
