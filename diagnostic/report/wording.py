"""The words and numbers of one language: catalogue texts, plurals, and raw numbers turned into what is printed.

The texts are the gettext files of ``reports/locales/<language>/``, read when the first one is needed. This module
holds no sentence and knows no release: only keys, values and the habits of a language.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, reduce

from babel import Locale, dates, numbers

from diagnostic.cells import Reason
from diagnostic.problems import Problem, Why
from diagnostic.release import About
from diagnostic.report.catalogues import MissingTextError, texts
from diagnostic.report.values import DECIMALS, Style

__all__ = ["MINUS", "MissingTextError", "Wording"]

MINUS = "−"

_PATTERNS: Mapping[Style, tuple[str, str]] = {
    Style.SCORE: ("#,##0", "#,##0"),
    Style.CHANGE: ("#,##0", "+#,##0;-#,##0"),
    Style.PERCENT: ("#,##0", "#,##0"),
    Style.COUNT: ("#,##0", "#,##0"),
    Style.COEFFICIENT: ("0.00", "0.00"),
    Style.FIT: ("0.000", "0.000"),
    Style.EFFECT: ("0.00", "+0.00;-0.00"),
    Style.P: ("0.000", "0.000"),
    Style.TEXT: ("#,##0.##", "#,##0.##"),
}
"""Pattern of zero, and of any other number, which may show its sign."""

_SMALLEST_P = 0.001


def _french(text: str) -> str:
    """Return a text in which no line breaks before a high punctuation mark."""
    text = re.sub("[ \u00a0]([:;!?%»])", "\u202f\\1", text)
    return re.sub("«[ \u00a0]", "«\u202f", text).replace("'", "’")


_TYPESETTERS: Mapping[str, Callable[[str], str]] = {"fr": _french}
"""Languages in which more is to be done than to print what is written."""


@lru_cache(maxsize=65536)
def _decimal(value: float, style: Style, language: str) -> str:
    """Return a number in the style's pattern, with a true minus sign; a percentage comes as 0-100."""
    rounded = round(value, 0 if style is Style.PERCENT else DECIMALS[style])
    zero, other = _PATTERNS[style]
    pattern = other if rounded else zero
    shown: str = numbers.format_decimal(rounded or 0, format=pattern, locale=language)
    return shown.replace("-", MINUS)


class Wording:
    """Texts and numbers as one language prints them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def keys(self, prefix: str = "") -> tuple[str, ...]:
        """Return the keys that start with ``prefix``, sorted."""
        return tuple(key for key in texts(self.language).keys if key.startswith(prefix))

    def below(self, prefix: str) -> dict[str, str]:
        """Return the texts whose keys start with ``prefix``, by what follows it."""
        return {key.removeprefix(prefix): self.text(key) for key in self.keys(prefix)}

    def text(self, key: str, /, **values: str | int) -> str:
        """Return a text with its values filled in.

        Raises
        ------
        MissingTextError
            The key is in no catalogue, or a value of the text was not given.
        """
        return texts(self.language).text(key, **values)

    def plural(self, key: str, n: int, **values: str | int) -> str:
        """Return the form of a text that fits ``n``, which the text names ``{n}``."""
        return texts(self.language).plural(key, n, **{"n": self.number(n, Style.COUNT), **values})

    def number(self, value: float, style: Style) -> str:
        """Return a raw number as printed; a share of 0-1 in the style PERCENT becomes a percentage."""
        if style is Style.PERCENT:
            return self.text("number.percent", number=_decimal(100 * value, style, self.language))
        if style is Style.P and value < _SMALLEST_P:
            return self.text("number.below", number=_decimal(_SMALLEST_P, style, self.language))
        return _decimal(value, style, self.language)

    def interval(self, low: float, high: float, style: Style) -> str:
        """Return both ends of an interval in words, such as "58 to 65"."""
        return self.text("number.range", low=self.number(low, style), high=self.number(high, style))

    def band(self, low: float, high: float, style: Style) -> str:
        """Return a coarse figure, such as "80–100"; in words where a minus would stand beside the dash."""
        if low < 0 or high < 0:
            return self.interval(low, high, style)
        return self.text("number.band", low=self.number(low, style), high=self.number(high, style))

    def date(self, iso: str) -> str:
        """Return an ISO date as people write it."""
        day = dt.date.fromisoformat(iso)
        pattern = self.text("date.pattern.first" if day.day == 1 else "date.pattern")  # 1er octobre
        return str(dates.format_date(day, pattern, locale=self.language))

    def typeset(self, text: str) -> str:
        """Return a text, such as one of a questionnaire, as it is printed in this language."""
        typesetter = _TYPESETTERS.get(self.language)
        return typesetter(text) if typesetter else text

    def language_name(self, code: str) -> str:
        """Return the name of a language, inside a sentence."""
        return Locale.parse(code).get_display_name(self.language) or code

    def join(self, parts: Sequence[str]) -> str:
        """Return "a", "a and b" or "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        start = parts[0]
        for part in parts[1:-1]:
            start = self.text("list.more", first=start, second=part)
        return self.text("list.last", first=start, last=parts[-1])

    def apart(self, parts: Sequence[str]) -> str:
        """Return "a; b; c": what is more than a word each."""
        return reduce(lambda first, second: self.text("list.apart", first=first, second=second), parts)

    def notice(self, about: About) -> str:
        """Return what every page, slide and sheet has to say of the data, empty where there is nothing to say."""
        return self.text("document.simulated") if about.simulated else ""

    def problem(self, problem: Problem) -> tuple[str, str, str]:
        """Return where a problem is, what was found, and how to cure it."""
        values = {name: self._plain(value) for name, value in problem.values.items()}
        code = problem.code.value
        what = self.text(f"problem.{code}.what", **values)
        return self._place(problem), what, self.text(f"problem.{code}.cure", **values)

    def why(self, why: Why) -> str:
        """Return why a figure cannot be estimated."""
        return self.text(f"why.{why.value}")

    def reason(self, reason: Reason) -> str:
        """Return why a figure is withheld."""
        return self.text(f"reason.{reason.value}")

    def _place(self, problem: Problem) -> str:
        place = problem.place
        named = {
            "file": place.file,
            "line": place.line,
            "row": place.row,
            "column": place.column,
            "key": place.key,
        }
        known = [self.text(f"place.{part}", **{part: at}) for part, at in named.items() if at is not None]
        if not known:
            return ""
        joined = known[0]
        for part in known[1:]:
            joined = self.text("place.separator", first=joined, second=part)
        return joined

    def _plain(self, value: str | float) -> str | int:
        """Return a value of a problem: whole numbers as they are written in files, decimals as printed."""
        return _decimal(value, Style.TEXT, self.language) if isinstance(value, float) else value
