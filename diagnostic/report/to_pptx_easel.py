"""What native charts are made with: words, measures and colours, and numbers as a spreadsheet writes them."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.report.to_pptx_paint import Scheme
from diagnostic.report.to_pptx_text import Fitter, Look
from diagnostic.report.values import DECIMALS, Style
from diagnostic.report.wording import MINUS, Wording


@dataclass(frozen=True, slots=True)
class Easel:
    """What a chart is made with."""

    wording: Wording
    fitter: Fitter
    scheme: Scheme
    width: float
    """Inches."""
    height: float

    def text(self, key: str) -> str:
        """Return a word of the catalogue."""
        return self.wording.text(f"slides.word.{key}")

    def label(self, text: str, share: float, size: float = 12) -> str:
        """Return a label cut to a share of the width."""
        return self.fitter.wrapped(text, Look(size), share * self.width, 1)[0]


def number_format(style: Style, wording: Wording) -> str:
    """Return how a spreadsheet writes numbers of a style in a language."""
    match style:
        case Style.PERCENT:
            before, _, after = wording.text("number.percent", number="0").partition("0")
            head, tail = (f'"{part}"' if part else "" for part in (before, after.replace("%", "")))
            return f"{head}0{tail}%"
        case Style.CHANGE:
            return f'+0;"{MINUS}"0;0'
        case Style.EFFECT:
            return f'+0.00;"{MINUS}"0.00;0.00'
        case Style.SCORE | Style.COUNT:
            return f'0;"{MINUS}"0'
        case _:
            return "0." + "0" * DECIMALS[style]


def shown(value: float, style: Style) -> float:
    """Return a number at the precision it is printed with."""
    rounded = round(value, DECIMALS[style])
    return float(int(rounded)) if rounded == int(rounded) else rounded
