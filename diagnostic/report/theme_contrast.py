"""What colours must be told from what: the pairs that deliverables put together, and how a palette is put right.

Two kinds of demand: contrast (WCAG 2.2 AA), and meanings that stay apart for colour-blind readers. What fails moves in
lightness alone, as little as will do. Knows colours by name and no file: who gave which colour is for others to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from coloraide import Color

TEXT, MARK = 4.5, 3.0
"""Contrast that WCAG 2.2 AA asks of text (1.4.3) and of marks and edges (1.4.11)."""
_ROOM = 7.0
"""Contrast that a ground leaves to black or to white, so that coloured text finds its place on it."""
_STEPS = 250
_BLACK, _WHITE = "#000000", "#ffffff"
_WHITE_POINT = Color(_WHITE).convert("xyz-d65").coords()
SIGHTS = ("all", "protan", "deutan", "tritan", "grey")
"""Ways of seeing colours: with all cones, without one of them, and in grey print."""


class Use(StrEnum):
    """What a pair is for; its words are ``theme.use.<use>``."""

    READING = "reading"
    LINKS = "links"
    COVER = "cover"
    TONES = "tones"
    BARS = "bars"
    MARKS = "marks"
    MAPS = "maps"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that lie on each other: which one moves, which one stays, and the contrast they need."""

    use: Use
    token: str
    ground: str
    need: float


@dataclass(frozen=True, slots=True)
class Apart:
    """Two colours with different meanings: which one moves, and the least difference (CIEDE2000), however seen."""

    token: str
    other: str
    need: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A colour that was moved, for the demand that it failed most; or could not be, where both are the same."""

    token: str
    other: str
    """The ground, or the colour it was taken for."""
    before: str
    after: str
    found: float
    need: float
    seen: bool
    """Whether two meanings were alike, rather than a contrast too weak."""


def _pairs(use: Use, need: float, tokens: str, grounds: str) -> Iterator[Pair]:
    return (Pair(use, token, ground, need) for token in tokens.split() for ground in grounds.split())


TONES = ("above", "below", "divided", "warning")
"""Colours that say what a figure means."""
_PAGE = "paper surface"
_PANELS = "muted_soft above_soft below_soft brake_soft"

PAIRS: tuple[Pair, ...] = (
    *_pairs(Use.READING, TEXT, "ink soft", f"{_PAGE} {_PANELS} divided_soft warning_soft"),
    *_pairs(Use.READING, TEXT, "highlight above below", _PAGE),
    *_pairs(Use.LINKS, TEXT, "accent", _PAGE),
    *_pairs(Use.COVER, TEXT, "cover_ink cover_soft", "cover cover_deep"),
    *_pairs(Use.COVER, TEXT, "cover_accent", "cover_deep"),  # the notice: dark letters on a bright strip
    *_pairs(Use.COVER, MARK, "cover_accent", "cover"),
    *(pair for tone in TONES for pair in _pairs(Use.TONES, TEXT, f"{tone}_ink", f"{tone}_soft {_PAGE}")),
    *_pairs(Use.BARS, TEXT, "above_strong below_strong", "on_strong"),
    *_pairs(Use.BARS, TEXT, "above_mid below_mid", "on_mid"),
    *_pairs(Use.BARS, TEXT, "above_light below_light neutral_bar", "on_light"),
    *_pairs(Use.MARKS, MARK, "plain muted above below divided warning flow brake accent", _PAGE),
    *_pairs(Use.MARKS, MARK, "brake", "brake_soft"),
    *(pair for tone in TONES for pair in _pairs(Use.MARKS, MARK, tone, f"{tone}_soft")),
    *_pairs(Use.MAPS, MARK, "plain muted above below divided warning", "muted_soft above_soft below_soft"),
    *_pairs(Use.SERIES, MARK, "series_1 series_2 series_3 series_4", "paper"),
)
"""Every pair that a page, a document, a slide or a sheet puts together."""

APART: tuple[Apart, ...] = (
    Apart("below", "above", 12),
    Apart("below_strong", "above_strong", 12),
    Apart("below_mid", "above_mid", 12),
    Apart("below_light", "above_light", 10),
    Apart("divided", "above", 10),
    Apart("divided", "below", 10),
    Apart("warning", "below", 10),
    Apart("warning", "divided", 10),
    Apart("plain", "above", 10),
    Apart("plain", "divided", 10),
    *(Apart(f"series_{one}", f"series_{other}", 10) for one in (2, 3, 4) for other in range(1, one)),
)
"""Meanings that nobody may take for each other. Marks differ by their shape as well; shares by where they stand."""

_GREY_STEPS = tuple(
    step for side in ("above", "below") for step in pairwise((f"{side}_strong", f"{side}_mid", f"{side}_light"))
)
_GREY = 12.0
"""Difference in lightness (CIELAB) by which degrees of one meaning are told apart in grey print."""

_GROUNDS = ("paper", "surface", "muted_soft", "above_soft", "below_soft", "divided_soft", "warning_soft", "brake_soft")
_ORDER = (
    *_GROUNDS,
    *("cover", "cover_deep", "cover_ink", "cover_soft", "cover_accent"),
    *("on_strong", "on_mid", "on_light", "above_strong", "below_strong", "above_mid", "below_mid"),
    *("above_light", "below_light", "neutral_bar"),
    *("ink", "soft", "accent", "highlight", "above", "below", "divided", "warning", "plain", "muted"),
    *("above_ink", "below_ink", "divided_ink", "warning_ink", "flow", "brake"),
    *("series_1", "series_2", "series_3", "series_4"),
)
"""Colours in the order in which they are settled: what stays comes before what moves."""


@lru_cache(maxsize=4096)
def _luminance(colour: str) -> float:
    return Color(colour).luminance()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def _seen(colour: str, sight: str) -> Color:
    own = Color(colour)
    if sight == "grey":
        return Color("xyz-d65", [part * own.luminance() for part in _WHITE_POINT]).convert("srgb").clip()
    return own if sight == "all" else own.filter(sight).clip()


def seen_by(sight: str, colour: str) -> str:
    """Return a colour as it is seen."""
    return str(_seen(colour, sight).to_string(hex=True))


@lru_cache(maxsize=4096)
def difference(one: str, other: str) -> float:
    """Return how far apart two colours are for whoever tells them worst: all cones, or one of them missing."""
    return min(_seen(one, sight).delta_e(_seen(other, sight), method="2000") for sight in SIGHTS if sight != "grey")


@lru_cache(maxsize=1024)
def greyness(colour: str) -> float:
    """Return how light a colour is in grey print, 0 to 100."""
    return float(Color(colour).convert("lab-d65")["lightness"])


def corrected(colours: Mapping[str, str]) -> tuple[dict[str, str], tuple[Correction, ...]]:
    """Return a palette in which every pair passes, and what was moved for it.

    Contrast always comes to pass. Two meanings that no lightness tells apart are left as they are, and said.
    """
    settled, found = _corrected(tuple(colours.items()))
    return dict(settled), found


@lru_cache(maxsize=64)
def _corrected(colours: tuple[tuple[str, str], ...]) -> tuple[Mapping[str, str], tuple[Correction, ...]]:
    settled = dict(colours)
    found: list[Correction] = []
    for token in _ORDER:
        demands = [*_contrasts(token, settled), *_differences(token, settled)]
        before = settled[token]
        if all(demand.met(before) for demand in demands):
            continue
        settled[token] = after = _moved(before, demands)
        found += [_correction(token, before, after, demands)] if after != before else []
        found += [_correction(token, after, after, demands)] if any(not demand.met(after) for demand in demands) else []
    return settled, tuple(found)


def _correction(token: str, before: str, after: str, demands: list[_Demand]) -> Correction:
    """Return what became of a colour, for the demand that it failed most."""
    worst = min(demands, key=lambda demand: demand.measure(before) / demand.need)
    return Correction(token, worst.other, before, after, worst.measure(before), worst.need, worst.seen)


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a colour has to be to another one, by a measure of the two."""

    other: str
    colour: str
    """Of the other."""
    need: float
    measured: Callable[[str, str], float]
    seen: bool = False

    def measure(self, colour: str) -> float:
        """Return what a colour has of it."""
        return self.measured(colour, self.colour)

    def met(self, colour: str) -> bool:
        """Say whether a colour has enough of it."""
        return self.measure(colour) >= self.need


def _contrasts(name: str, settled: Mapping[str, str]) -> Iterator[_Demand]:
    if name in {"on_strong", "on_mid", "on_light", "paper"}:
        yield _Demand(name, _far(settled[name]), _ROOM, contrast)
    elif name in _GROUNDS:
        yield _Demand("paper", _far(settled["paper"]), _ROOM, contrast)
    elif name == "cover_deep":
        yield _Demand("cover", _far(settled["cover"]), TEXT, contrast)
    for pair in PAIRS:
        if pair.token == name:
            yield _Demand(pair.ground, settled[pair.ground], pair.need, contrast)


def _differences(name: str, settled: Mapping[str, str]) -> Iterator[_Demand]:
    for apart in APART:
        if apart.token == name:
            yield _Demand(apart.other, settled[apart.other], apart.need, difference, seen=True)
    for stronger, weaker in _GREY_STEPS:
        if weaker == name:
            yield _Demand(stronger, settled[stronger], _GREY, _in_grey, seen=True)


def _in_grey(one: str, other: str) -> float:
    return abs(greyness(one) - greyness(other))


def _far(colour: str) -> str:
    """Return black or white, whichever stands out more."""
    return max(_BLACK, _WHITE, key=lambda extreme: contrast(colour, extreme))


def _moved(colour: str, demands: list[_Demand]) -> str:
    """Return the nearest lightness of a colour that meets every demand, or else those of contrast."""
    readable = ""
    for candidate in _by_lightness(colour):
        if all(demand.met(candidate) for demand in demands if not demand.seen):
            readable = readable or candidate
            if all(demand.met(candidate) for demand in demands):
                return candidate
    return readable or colour


def _by_lightness(colour: str) -> Iterator[str]:
    """Yield a colour at every lightness from black to white, the nearest first; hue kept, chroma where it fits."""
    own = Color(colour).convert("oklch")
    steps = sorted((step / _STEPS for step in range(_STEPS + 1)), key=lambda step: abs(step - own["lightness"]))
    return (at_lightness(own, step) for step in steps)


def at_lightness(own: Color, lightness: float) -> str:
    """Return a colour of OKLCH at another lightness, as a screen can show it."""
    moved = own.clone().set("lightness", lightness).fit("srgb", method="oklch-chroma", jnd=0)
    return str(moved.convert("srgb").to_string(hex=True))
