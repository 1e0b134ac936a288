"""The elements of a page, with where each stands: fails for what is not properly nested."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "input", "br", "link", "path", "circle", "rect", "line"}
ROW = frozenset({"td", "th", "tr"})
ENDED_BY = {
    "td": ROW - {"tr"},
    "th": ROW - {"tr"},
    "tr": ROW,
    "tbody": ROW | {"thead"},
    "option": frozenset({"option"}),
}
"""What ends when an element begins: the end tags that HTML lets us leave out, and no others."""
AT_END = {"table": ROW | {"tbody"}, "thead": ROW, "select": frozenset({"option"})}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    above: tuple[Element, ...]
    text: list[str] = field(default_factory=list)

    def inside(self, tag: str) -> bool:
        return any(element.tag == tag for element in self.above)

    def words(self) -> str:
        return " ".join("".join(self.text).split())


class Page(HTMLParser):
    """The elements of a page in order; fails where they are not properly nested."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self._leave(ENDED_BY.get(tag, ()))
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID - {"path", "circle", "rect", "line"} and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._leave(AT_END.get(tag, ()))
        assert self._open, tag
        assert self._open.pop().tag == tag

    def _leave(self, tags: Collection[str]) -> None:
        """End the innermost elements of some kinds, as HTML does where their end tags are left out."""
        while self._open and self._open[-1].tag in tags:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.attributes.get("class", "").split()]
