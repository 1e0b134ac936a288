"""Drawings made shorter for a page that holds a hundred of them: the same picture in fewer characters.

Knows what ``charts.svg`` writes, and no chart.
"""

from __future__ import annotations

import re

_D, _END = '<path d="', '"/>'
_PATHS = re.compile(rf'<g((?: (?![a-z-]*opacity)[a-z-]+="[^"]*")*)>((?:{_D}[^"]*{_END})+)</g>')
"""A group that holds paths alone, without tooltips; what is seen through may not be joined."""
_N = r"(-?[\d.]+)"
_AND = r"(?: |(?=-))"
_BOX = re.compile(rf"M{_N}{_AND}{_N}L{_N}{_AND}\2L\3{_AND}{_N}L\1{_AND}\4z")
_LEVEL = re.compile(rf"M{_N}{_AND}{_N}L{_N}{_AND}\2(?![\d.L])")
_UPRIGHT = re.compile(rf"M{_N}{_AND}{_N}L\1{_AND}{_N}(?![\d.L])")
_TIP = re.compile(r"<title>[^<]*</title>")
_HOLLOW = re.compile(r"<(\w+)([^<>]*)></\1>")


def short_svg(svg: str) -> str:
    """Return a drawing as short as a page allows: every chart is there in two sizes.

    A page needs no name of the language of drawings; the paths of a group that differ in nothing are one path; level
    and upright lines name one coordinate.
    """
    short = _PATHS.sub(_one_path, svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1).replace(' x="0"', ""))
    short = _BOX.sub(r"M\1 \2H\3V\4H\1z", short)
    return _UPRIGHT.sub(r"M\1 \2V\3", _LEVEL.sub(r"M\1 \2H\3", short))


def _one_path(group: re.Match[str]) -> str:
    return f'<path{group[1]} d="{group[2].removeprefix(_D).removesuffix(_END).replace(_END + _D, "")}"/>'


def without_tips(svg: str) -> str:
    """Return a drawing without its tooltips."""
    return _HOLLOW.sub(r"<\1\2/>", _TIP.sub("", svg))
