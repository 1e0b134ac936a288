"""A theme on one page: what was put right, its fonts, its charts, and every pair of colours with its contrast.

For whoever makes a theme, to look at before a report is made with it. The layout is ``reports/templates/theme.html``,
the words are in ``theme.po``. Knows no document and no release: the charts show made-up figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from diagnostic.data_files import shipped
from diagnostic.problems import Problem
from diagnostic.report import charts
from diagnostic.report.chart_values import DivergingBars, GroupedDots, Intervals, Point, StackedBar
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.theme import Theme
from diagnostic.report.theme_contrast import APART, MARK, PAIRS, SIGHTS, Pair, Use, contrast, seen_by
from diagnostic.report.theme_style import css_name, logo_uri, scheme_style, theme_style
from diagnostic.report.values import Style, Tone
from diagnostic.report.wording import Wording

_WIDTH = 620.0
_POINTS = ((81, 76, 86, Tone.ABOVE), (72, 66, 78, Tone.NEUTRAL), (63, 52, 74, Tone.DIVIDED), (66, 60, 72, Tone.NEUTRAL))
_LOW = (48, 42, 54, Tone.BELOW)
_SHARES = ((0.08, 0.14, 0.21, 0.37, 0.20), (0.17, 0.23, 0.24, 0.25, 0.11), (0.04, 0.09, 0.16, 0.41, 0.30))
_ROLES = ((62.0, 66.0, 71.0, 79.0), (55.0, 58.0, 69.0, 74.0))


@dataclass(frozen=True, slots=True)
class _Note:
    text: str
    before: str
    after: str


def specimen(theme: Theme, wording: Wording) -> str:
    """Return the page as text, to be written as UTF-8."""
    folder = shipped("reports", "templates")
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    style = theme_style(theme) + "".join(
        f".{scheme}{{{scheme_style(colours)}}}\n" for scheme, colours in _schemes(theme).items()
    )
    return environment.get_template("theme.html").render(
        language=wording.language,
        say=wording.text,
        name=theme.name,
        style=Markup(style),  # noqa: S704 - the theme's own
        logo=logo_uri(theme),
        notes=[_note(problem, wording) for problem in theme.notes],
        families=[css.partition(",")[0].strip("'") for css in (theme.text, theme.display)],
        charts=list(_charts(theme, wording)),
        sights=[wording.text(f"theme.sight.{sight}") for sight in SIGHTS],
        schemes=[_scheme(name, colours, wording) for name, colours in _schemes(theme).items()],
    )


def _schemes(theme: Theme) -> dict[str, Mapping[str, str]]:
    return {"light": theme.light, "dark": theme.dark}


def _note(problem: Problem, wording: Wording) -> _Note:
    where, what, cure = wording.problem(problem)
    key = problem.place.key or where
    values = problem.values
    return _Note(f"{key} – {what} {cure}", str(values.get("before", "")), str(values.get("after", "")))


def _scheme(name: str, colours: Mapping[str, str], wording: Wording) -> dict[str, Any]:
    return {
        "id": name,
        "title": wording.text(f"theme.sheet.{name}"),
        "colours": list(colours.items()),
        "uses": [
            (wording.text(f"theme.use.{use}"), [_pair(pair, colours, wording) for pair in pairs])
            for use, pairs in _by_use()
        ],
        "seen": [
            {
                "name": f"{apart.token} / {apart.other}",
                "pairs": [[seen_by(sight, colours[token]) for token in (apart.token, apart.other)] for sight in SIGHTS],
            }
            for apart in APART
        ],
    }


def _by_use() -> Iterator[tuple[Use, list[Pair]]]:
    for use in Use:
        yield use, [pair for pair in PAIRS if pair.use is use]


def _pair(pair: Pair, colours: Mapping[str, str], wording: Wording) -> dict[str, Any]:
    colour, ground = colours[pair.token], colours[pair.ground]
    mark = pair.need == MARK
    readable = max(("#000000", "#ffffff"), key=lambda extreme: contrast(extreme, ground)) if mark else colour
    found, need = (_ratio(value, wording) for value in (contrast(colour, ground), pair.need))
    return {
        "colour": colour,
        "ground": ground,
        "text": readable,
        "mark": mark,
        "ratio": wording.text("theme.sheet.ratio", found=found, need=need),
        "name": wording.text("theme.sheet.pair", token=pair.token, ground=pair.ground),
    }


def _ratio(value: float, wording: Wording) -> str:
    """Return a contrast as printed: cut, not rounded, since 4.46 is not the 4.5 that is needed."""
    return wording.number(floor(value * 10) / 10, Style.TEXT)


def _charts(theme: Theme, wording: Wording) -> Iterator[tuple[str, Markup]]:
    paint = {token: f"var(--{css_name(token)})" for token in theme.light}
    pen = Pen(wording, Metrics(theme.regular, theme.bold), paint, (theme.text, theme.display), _WIDTH)
    words = {key: wording.text(f"theme.sheet.{key}") for key in ("bars", "intervals", "dots", "score", "dont-know")}
    teams = [wording.text("theme.sheet.team", name=name) for name in "ABCDE"]
    bars = tuple(
        StackedBar(team, shares, 0.03, score) for team, shares, score in zip(teams, _SHARES, (64, 51, 76), strict=False)
    )
    labels = tuple(wording.text(f"theme.sheet.answer-{step}") for step in range(1, 6))
    points = tuple(Point(team, *figures) for team, figures in zip(teams, (*_POINTS, _LOW), strict=True))
    rows = tuple((team, shown, (False, False, False, True)) for team, shown in zip(teams, _ROLES, strict=False))
    groups = tuple(wording.text("theme.sheet.group", name=name) for name in "1234")
    drawn: dict[str, charts.Drawn] = {
        "bars": DivergingBars(labels, bars, words["dont-know"], words["score"]),
        "intervals": Intervals(points, words["score"], Style.SCORE, 66),
        "dots": GroupedDots(groups, rows, words["score"], Style.SCORE),
    }
    for key, chart in drawn.items():
        yield words[key], Markup(charts.draw(chart, pen))  # noqa: S704 - our own drawing
