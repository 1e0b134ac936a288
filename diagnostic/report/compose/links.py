"""Who works with whom and how well: the picture of the links, the pairs that are weak, the matrix behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Matrix, Network, NetworkEdge, NetworkNode
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.networks import network_blocks
from diagnostic.report.document import Block, Bullets, Figure, TableBlock
from diagnostic.report.selection import nested, number
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import RosterInfo

NEEDED = 50.0
"""Points of need from which one unit needs another: the middle of the scale, as for ties."""
_BADLY = 50.0
"""Points under which working together goes badly, and not only less well than with others."""
_MOST_LINES = 3
"""Lines a unit, on average, that a picture can take."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two units that say something of each other, all of it shown."""

    one: str
    other: str
    need: tuple[float, float]
    """How much the one needs the other, and the other the one."""
    quality: tuple[float, float]
    together: float
    low: float
    high: float
    verdict: int

    @property
    def most(self) -> float:
        return max(self.need)


def link_blocks(context: Context, roster: RosterInfo, suffix: str) -> list[Block]:
    """Return everything about the links of one question; ``suffix`` tells the ids of its figures from another's."""
    units = tuple(unit.id for unit in nested(context.release) if unit.id in set(roster.units))
    shown = sum(isinstance(context.release.cell(Measure.LINK, *ends), Shown) for ends in _both_ways(units))
    if not shown:
        return [context.paragraph("nothing.links")]
    pairs = list(_pairs(context, units))
    weak = sorted((pair for pair in pairs if pair.verdict < 0), key=lambda pair: -_urgency(pair))
    strong = sorted((pair for pair in pairs if pair.verdict > 0), key=lambda pair: (-pair.together, pair.one))
    blocks: list[Block] = [_network(context, units, pairs, weak, suffix)] if pairs else []
    if weak:
        blocks += [context.paragraph("links.weakest"), Bullets(tuple(_sentence(context, pair) for pair in weak))]
    else:
        blocks.append(context.paragraph("nothing.weak_links"))
    if strong:
        blocks.append(context.paragraph("silos.strong", pairs=_named(context, strong)))
    blocks.append(_matrix(context, _weak_first(units, weak), shown, suffix))
    return [*blocks, *network_blocks(context, roster, suffix)]


def _both_ways(units: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one in units for other in units if one != other)


def _pairs(context: Context, units: tuple[str, ...]) -> Iterator[_Pair]:
    order = [unit.id for unit in context.release.units]
    for one, other in combinations(sorted(units, key=order.index), 2):
        cell = context.release.cell(Measure.PAIR, one, other)
        there, back = context.release.cell(Measure.LINK, one, other), context.release.cell(Measure.LINK, other, one)
        if not (isinstance(cell, Shown) and isinstance(there, Shown) and isinstance(back, Shown)):
            continue
        together = cell.number("quality")
        yield _Pair(
            one,
            other,
            need=(there.get("need") or 0.0, back.get("need") or 0.0),
            quality=(there.number("quality"), back.number("quality")),
            together=together,
            low=together if (low := cell.get("low")) is None else low,
            high=together if (high := cell.get("high")) is None else high,
            verdict=int(cell.get("verdict") or 0),
        )


def _urgency(pair: _Pair) -> float:
    """Return need times what is missing: a weak link that nobody needs is no problem."""
    return pair.most * (100.0 - pair.together)


def _needs(pair: _Pair) -> str:
    if min(pair.need) >= NEEDED:
        return "both"
    return "one" if pair.most >= NEEDED else "little"


def _turned(pair: _Pair) -> _Pair:
    """Return the pair with the side in front that needs the other more."""
    if pair.need[0] >= pair.need[1]:
        return pair
    return _Pair(
        pair.other, pair.one, pair.need[::-1], pair.quality[::-1], pair.together, pair.low, pair.high, pair.verdict
    )


def _sentence(context: Context, pair: _Pair) -> str:
    pair = _turned(pair)
    wording = context.wording
    values = {
        "unit": context.names.unit(pair.one),
        "other": context.names.unit(pair.other),
        "need": wording.number(pair.need[0], Style.SCORE),
        "back_need": wording.number(pair.need[1], Style.SCORE),
        "there": wording.number(pair.quality[0], Style.SCORE),
        "back": wording.number(pair.quality[1], Style.SCORE),
        "together": wording.number(pair.together, Style.SCORE),
        "interval": wording.interval(pair.low, pair.high, Style.SCORE),
    }
    works = "badly" if max(pair.quality) < _BADLY else "less"
    return context.text(
        "silos.pair",
        need=context.text(f"silos.need.{_needs(pair)}", **values),
        works=context.text(f"silos.works.{works}", **values),
    )


def _named(context: Context, pairs: list[_Pair]) -> str:
    return context.wording.join(
        [
            context.text("silos.two", unit=context.names.unit(pair.one), other=context.names.unit(pair.other))
            for pair in pairs
        ]
    )


def _weak_first(units: tuple[str, ...], weak: list[_Pair]) -> tuple[str, ...]:
    """Return few units with those of weak pairs in front, side by side; many as they stand in the organisation."""
    if len(units) > 14:
        return units
    front = dict.fromkeys(unit for pair in weak for unit in (pair.one, pair.other))
    return (*front, *(unit for unit in units if unit not in front))


# --- the picture -----------------------------------------------------------------------------------------------------


def _network(context: Context, units: tuple[str, ...], pairs: list[_Pair], weak: list[_Pair], suffix: str) -> Figure:
    at = {unit: place for place, unit in enumerate(units)}
    needed = [pair for pair in pairs if pair.most >= NEEDED or pair.verdict]
    drawn = sorted(needed, key=lambda pair: (pair.verdict == 0, -pair.most, pair.one, pair.other))
    drawn = drawn[: max(_MOST_LINES * len(units), sum(1 for pair in needed if pair.verdict))]
    chart = Network(
        tuple(_node(context, unit) for unit in units),
        tuple(
            NetworkEdge(at[pair.one], at[pair.other], pair.most, pair.together, VERDICT_TONES[pair.verdict])
            for pair in drawn
        ),
        tuple((tone, context.text(f"silos.line.{tone.value}")) for tone in (Tone.BELOW, Tone.ABOVE, Tone.NEUTRAL)),
        context.text("silos.thickness"),
        context.text("silos.size"),
    )
    sentence = context.text("silos.network.none")
    if weak:
        first = _turned(weak[0])
        values = {"unit": context.names.unit(first.one), "other": context.names.unit(first.other)}
        works = "badly" if max(first.quality) < _BADLY else "less"
        sentence = context.text(f"silos.network.{_needs(first)}.{works}", **values)
    lines = context.wording.plural(
        "silos.network.lines" if len(drawn) == len(needed) else "silos.network.most", len(drawn), of=len(pairs)
    )
    return Figure(
        f"network{suffix}",
        context.text("silos.network.title"),
        chart,
        f"{sentence} {lines}",
        context.text("silos.network.alt", sentence=sentence, lines=lines),
        _pair_table(context, sorted(pairs, key=lambda pair: (pair.verdict, -_urgency(pair)))),
    )


def _node(context: Context, unit: str) -> NetworkNode:
    people = number(context.release, Measure.PARTICIPATION, "n", unit) or 0.0
    return NetworkNode(context.names.unit(unit), people, context.names.parent(unit))


def _pair_table(context: Context, pairs: list[_Pair]) -> TableBlock:
    columns = context.columns(("unit", Style.TEXT), ("silos.other", Style.TEXT))
    columns += context.columns(("quality", Style.SCORE), ("interval", Style.TEXT), ("silos.need", Style.SCORE))
    columns += context.columns(("silos.verdict", Style.TEXT), ("silos.q", Style.P))
    rows = []
    for pair in pairs:
        cell = context.release.cell(Measure.PAIR, pair.one, pair.other)
        tone = VERDICT_TONES[pair.verdict]
        rows.append(
            (
                Value(text=context.names.unit(pair.one)),
                Value(text=context.names.unit(pair.other)),
                Value(pair.together, Style.SCORE, tone=tone),
                context.interval(cell, Style.SCORE),
                context.figure(cell, "need", Style.SCORE),
                Value(text=context.text(f"silos.line.{tone.value}"), tone=tone),
                context.figure(cell, "q_value", Style.P),
            )
        )
    return TableBlock(context.text("silos.pairs.table"), columns, tuple(rows))


# --- the matrix ------------------------------------------------------------------------------------------------------


def _matrix(context: Context, units: tuple[str, ...], shown: int, suffix: str) -> Figure:
    def grid(column: str) -> tuple[tuple[float | None, ...], ...]:
        return tuple(
            tuple(number(context.release, Measure.LINK, column, one, other) for other in units) for one in units
        )

    verdicts = grid("verdict")
    flagged = tuple(tuple(verdict is not None and verdict < 0 for verdict in row) for row in verdicts)
    names = tuple(context.names.unit(unit) for unit in units)
    chart = Matrix(
        names,
        names,
        grid("quality"),
        grid("need"),
        flagged,
        context.text("links.rows"),
        context.text("links.columns"),
        context.text("links.quality"),
        context.text("links.need"),
    )
    weak = sum(sum(row) for row in flagged)
    sentence = context.wording.plural("links.sentence", weak, links=context.wording.plural("count.links", shown))
    return Figure(
        f"links{suffix}",
        context.text("links.title"),
        chart,
        sentence,
        context.text("alt.matrix", sentence=sentence),
        _link_table(context, units),
    )


def _link_table(context: Context, units: tuple[str, ...]) -> TableBlock:
    columns = context.columns(
        ("from", Style.TEXT),
        ("to", Style.TEXT),
        ("quality", Style.SCORE),
        ("interval", Style.TEXT),
        ("need", Style.SCORE),
        ("answers", Style.COUNT),
    )
    rows = []
    for one, other in _both_ways(units):
        cell = context.release.cell(Measure.LINK, one, other)
        verdict = cell.get("verdict") if isinstance(cell, Shown) else None
        rows.append(
            (
                Value(text=context.names.unit(one)),
                Value(text=context.names.unit(other)),
                context.figure(cell, "quality", Style.SCORE, tone=VERDICT_TONES[int(verdict or 0)]),
                context.interval(cell, Style.SCORE),
                context.figure(cell, "need", Style.SCORE),
                context.figure(cell, "n", Style.COUNT),
            )
        )
    return TableBlock(context.text("links.table"), columns, tuple(rows))
