"""How cells of a workbook look: number formats of each style, colours of a theme, marks; each format is made once.

Formats of numbers are in the spreadsheet's own code, which it turns into the decimal marks of whoever opens the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook as Book

from diagnostic.report.theme import Theme
from diagnostic.report.values import Style, Tone
from diagnostic.report.wording import MINUS, Wording

MARKS: Mapping[Tone, str] = {Tone.ABOVE: "▲", Tone.BELOW: "▼", Tone.DIVIDED: "◆", Tone.WARNING: "!"}
"""What says the tone without a colour."""

_FONT, _SIZE = "Arial", 10
"""What every spreadsheet program has, or has a twin of: a workbook cannot carry a theme's own fonts."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_RESERVED = "history"
_DATE = 14
"""The number of the format that a spreadsheet shows in the way of whoever opens the file."""


def number_format(style: Style, wording: Wording) -> str:
    """Return the code of a style: of what is above zero, below, zero, and a text, which stands as it is."""
    # The sign itself is bare: it makes the spreadsheet show a share as a percentage; only what is around it is a text.
    percent = "%".join(
        "0".join(map(_literal, part.split("\0"))) for part in wording.text("number.percent", number="\0").split("%")
    )
    codes: Mapping[Style, str] = {
        Style.SCORE: f"#,##0;{MINUS}#,##0;0",
        Style.COUNT: f"#,##0;{MINUS}#,##0;0",
        Style.CHANGE: f"+#,##0;{MINUS}#,##0;0",
        Style.PERCENT: percent,
        Style.COEFFICIENT: f"0.00;{MINUS}0.00;0.00",
        Style.FIT: f"0.000;{MINUS}0.000;0.000",
        Style.EFFECT: f"+0.00;{MINUS}0.00;0.00",
        Style.P: f"[<0.001]{_literal(wording.number(0, Style.P))};0.000",
        Style.TEXT: "General",
    }
    return codes[style]


class Formats:
    """Makes each look once."""

    def __init__(self, book: Book, theme: Theme, wording: Wording) -> None:
        self._book, self._colours = book, theme.light
        self._codes = {style: number_format(style, wording) for style in Style}
        self._looks = _looks(theme.light)
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self._asked: dict[tuple[object, ...], Format] = {}

    def of(self, style: Style = Style.TEXT, /, **look: object) -> Format:
        """Return the look of a cell: the number format of its style, and what ``look`` asks for."""
        asked = (style, *look.items())
        if asked not in self._asked:
            properties: dict[str, object] = {"num_format": self._codes[style]}
            if style is not Style.TEXT:
                properties["align"] = "right"
            for name, value in look.items():
                if value:
                    properties |= self._look(name, value)
            self._asked[asked] = self._format(properties)
        return self._asked[asked]

    def mark(self, shown: str, /, **look: object) -> Format:
        """Return the look of a cell that holds why there is no number: it displays the short mark alone."""
        asked = ("mark", shown, *look.items())
        if asked not in self._asked:
            properties: dict[str, object] = {"font_color": self._colours["soft"], "align": "right"}
            for name, value in look.items():
                if value:
                    properties |= self._look(name, value)
            self._asked[asked] = self._format(properties | {"num_format": f"0;0;0;{_literal(shown)}"})
        return self._asked[asked]

    def toned(self, tone: Tone, style: Style) -> Format:
        """Return what a tone changes in a cell: ground, ink, and a mark beside the number."""
        changes: dict[str, object] = {**self._ground(tone), "bold": True}
        if style is not Style.TEXT:
            sections = self._codes[style].split(";")
            mark = _literal(f" {MARKS[tone]}")
            changes["num_format"] = ";".join(f"{section}{mark}" for section in sections)
        return self._format(changes, font=False)

    def says(self, tone: Tone) -> Format:
        """Return the look of a text that says what a tone means."""
        return self._format({"font_color": self._colours[f"{tone.value}_ink"], "bold": True})

    def _look(self, name: str, value: object) -> dict[str, object]:
        """Return the properties of one thing that is asked for: a look of ours, or else a property by its own name."""
        if name == "tone":
            return self._ground(Tone(str(value)))
        if name == "indent":
            return {"align": "left", "indent": value}
        return self._looks.get(name) or {name: value}

    def _ground(self, tone: Tone) -> dict[str, object]:
        return {"bg_color": self._colours[f"{tone.value}_soft"], "font_color": self._colours[f"{tone.value}_ink"]}

    def _format(self, properties: Mapping[str, object], *, font: bool = True) -> Format:
        whole = {
            **({"font_name": _FONT, "font_size": _SIZE, "font_color": self._colours["ink"]} if font else {}),
            **properties,
        }
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(whole))
        return self._made[key]


def _looks(colours: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """Return the properties of each look by its name."""
    accent, rule = colours["accent"], colours["rule"]
    return {
        "cover": {"bg_color": colours["cover"], "font_color": colours["cover_ink"], "indent": 1, "valign": "vcenter"},
        "title": {"bold": True, "font_size": 16, "font_color": accent, "valign": "vcenter"},
        "heading": {"bold": True, "font_size": 13, "font_color": accent, "bottom": 1, "bottom_color": rule},
        "soft": {"font_color": colours["soft"]},
        "notice": {"bold": True, "font_color": colours["warning_ink"]},
        "band": {"bold": True, "font_color": accent, "bottom": 2, "bottom_color": accent},
        "head": {
            "bold": True,
            "font_color": colours["cover_ink"],
            "bg_color": colours["cover"],
            "text_wrap": True,
            "valign": "top",
        },
        "upright": {"rotation": 90, "align": "center"},
        "right": {"align": "right"},
        "left": {"align": "left"},
        "top": {"valign": "top"},
        "rule": {"bottom": 1, "bottom_color": colours["grid"]},
        "whole": {"bg_color": colours["muted_soft"], "bold": True},
        "link": {"font_color": accent, "underline": 1},
        "wrap": {"text_wrap": True, "valign": "top"},
        "date": {"num_format": _DATE, "align": "left"},
    }


def _literal(text: str) -> str:
    """Return a text as it stands in a number format; a quotation mark has no place there."""
    plain = text.replace('"', "”")
    return f'"{plain}"' if plain else ""


def sheet_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Return a name for the tab of every sheet by id: allowed, short enough, and no two alike."""
    taken: set[str] = {_RESERVED}
    names = {}
    for id_, title in titles.items():
        plain = _FORBIDDEN.sub(" ", title).strip(" '")[:_LONGEST_NAME].strip(" '") or id_[:_LONGEST_NAME]
        name, turn = plain, 1
        while name.casefold() in taken:
            turn += 1
            name = f"{plain[: _LONGEST_NAME - 4]} {turn}"
        taken.add(name.casefold())
        names[id_] = name
    return names
