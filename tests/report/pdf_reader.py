"""Reads a PDF as a reader's software does: text of its pages, structure, fonts, and what no reader is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Object, Page, Pdf, Stream

_SHOWS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "b", "B*", "b*", "sh", "Do", "EI"}
"""Operators that leave something on the page."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the structure, with its parents' names from the root."""

    tag: str
    entries: Object
    path: tuple[str, ...]

    @property
    def children(self) -> tuple[Object, ...]:
        """The structure elements right below."""
        return tuple(child for child in _children(self.entries) if isinstance(child, Dictionary) and "/S" in child)

    def attribute(self, name: str) -> str:
        """Return an attribute of the element, empty where it has none."""
        given = self.entries.get("/A")
        for each in given if isinstance(given, Array) else (given,):
            if each is not None and name in each:
                return str(each[name])
        return ""


@lru_cache(maxsize=32)
def opened(content: bytes) -> Pdf:
    """Return the file, which stays open: what was read of it can be looked at as long as the tests run."""
    return pikepdf.open(BytesIO(content))


def elements(pdf: Pdf) -> tuple[Element, ...]:
    """Return all structure elements in reading order."""
    return tuple(_walk(pdf.Root.StructTreeRoot, ()))


def _walk(entries: Object, path: tuple[str, ...]) -> Iterator[Element]:
    for child in _children(entries):
        if isinstance(child, Dictionary) and "/S" in child:
            tag = str(child.S).removeprefix("/")
            yield Element(tag, child, path)
            yield from _walk(child, (*path, tag))


def _children(entries: Object) -> tuple[Object, ...]:
    found = entries.get("/K")
    return tuple(found) if isinstance(found, Array) else () if found is None else (found,)


def fonts(pdf: Pdf) -> dict[str, bool]:
    """Return the names of all fonts, and whether each is inside the file."""
    found = {}
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/Type") == "/Font" and "/FontDescriptor" in each:
            described = each.FontDescriptor
            found[str(each.BaseFont)] = any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))
    return found


def pictures(pdf: Pdf) -> list[Stream]:
    """Return the pictures made of pixels."""
    return [each for each in pdf.objects if isinstance(each, Stream) and each.get("/Subtype") == "/Image"]


def untold(page: Page) -> list[str]:
    """Return the operators that draw something that is neither tagged nor said to be decoration."""
    depth, found = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif name in _SHOWS and not depth:
            found.append(f"{name} {operands}")
    return found


def text(page: Page) -> str:
    """Return the text of a page in the order of its drawing; there may be spaces inside words."""
    return _spaced(" ".join(map("".join, _runs(page))))


def spoken(page: Page) -> list[str]:
    """Return the texts of a page in the order of its drawing, one for each run of text: a line, or a part of one."""
    return [_spaced(run) for runs in _runs(page) for run in runs if run]


def _spaced(said: str) -> str:
    return re.sub(r"[\s\u00a0\u202f\u200b\u00ad]+", " ", said)


def _runs(page: Page) -> list[list[str]]:
    """Return the runs of text of each piece of marked content."""
    maps = {str(name): _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    letters: dict[bytes, str] = {}
    said = [[""]]
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                letters = maps[str(operands[0])]
            case "Tj":
                said[-1][-1] += _read(bytes(operands[0]), letters)
            case "TJ":
                parts = (bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                said[-1][-1] += "".join(_read(part, letters) for part in parts)
            case "BT":
                said[-1].append("")
            case "EMC":
                said.append([""])
    return said


def _read(codes: bytes, letters: dict[bytes, str]) -> str:
    return "".join(letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))


def _characters(font: Object) -> dict[bytes, str]:
    """Return what each code of a font says, from its own table."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, said in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[bytes.fromhex(code)] = bytes.fromhex(said).decode("utf-16-be")
    return found
