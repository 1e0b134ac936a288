"""The syntax file of a LimeSurvey export for SPSS or for R: the columns of the data file, and what codes stand for.

Reads the few statements that LimeSurvey writes; it runs nothing. Nothing here knows a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostic.exports.definition import Definition, Question, Structure
from diagnostic.exports.encoding import decode
from diagnostic.exports.limesurvey_words import CODES
from diagnostic.exports.normal import clean
from diagnostic.problems import Code, InvalidInput, Place, Problem

_HEAD = 4_000
_SPSS = re.compile(rb"GET DATA\s+/TYPE=TXT.*?^\s*V1 [AF]\d", re.DOTALL | re.MULTILINE)
_R = re.compile(rb"read\.(?:csv|table)\(.*?attributes\(data\)\$variable\.labels\[1\]", re.DOTALL)

_QUOTED = r'"((?:[^"]|"")*)"'
_DECLARED = re.compile(r"^\s*V(\d+) +(?:[AF]\d|DATETIME)", re.MULTILINE)
_NAMED = re.compile(r"^RENAME VARIABLES \(\s*V(\d+)\s*=\s*(\S+?)\s*\)", re.MULTILINE)
_LABELLED = re.compile(rf"^VARIABLE LABELS V(\d+) {_QUOTED}\.", re.MULTILINE)
_VALUED = re.compile(r'^VALUE LABELS\s+V(\d+)((?:\s+(?:"(?:[^"]|"")*"|[-\d.]+) +"(?:[^"]|"")*")+)', re.MULTILINE)
_VALUE = re.compile(rf"(?:{_QUOTED}|([-\d.]+)) +{_QUOTED}")

_R_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_R_NAMED = re.compile(rf"^names\(data\)\[(\d+)\] <- {_R_QUOTED}", re.MULTILINE)
_R_LABELLED = re.compile(rf"^attributes\(data\)\$variable\.labels\[(\d+)\] <- {_R_QUOTED}", re.MULTILINE)
_R_VALUED = re.compile(
    r"^data\[, (\d+)\] <- factor\(data\[, \d+\], levels=c\((.*)\),\s*labels=c\((.*)\)\)", re.MULTILINE
)
_R_ITEM = re.compile(rf"{_R_QUOTED}|([-\d.]+)")
_R_ESCAPED = re.compile(r"\\(.)")

_WITH_PART = re.compile(r"\[(?P<part>.*?)\] (?P<text>.+)", re.DOTALL)
_OTHER = "_other"
_OTHER_CODE = "-oth-"


@dataclass(slots=True)
class _Found:
    """What is said of the columns, by their number."""

    names: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    labels: dict[int, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def recognises(data: bytes) -> bool:
    """Return whether the bytes are a syntax file of LimeSurvey, for SPSS or for R."""
    return bool(_SPSS.search(data[:_HEAD]) or _R.search(data[:_HEAD]))


def read(data: bytes, file: str) -> Structure:
    """Return what a syntax file says.

    Raises
    ------
    InvalidInput
        It does not name every column.
    """
    text = decode(data, file).data.decode("utf-8").replace("\r\n", "\n")
    if _SPSS.search(data[:_HEAD]):
        found, count = _spss(text), len(set(_DECLARED.findall(text)))
    else:
        found = _r(text)
        count = max(found.texts, default=0)
    if not count or sorted(found.names) != list(range(1, count + 1)):
        raise InvalidInput([Problem(Code.STRUCTURE_DAMAGED, Place(file=file))])
    return _structure(found)


DEFINITION = Definition("LimeSurvey", recognises, read)


def _spss(text: str) -> _Found:
    labels: dict[int, Mapping[str, tuple[str, ...]]] = {
        int(number): {_plain(quoted or bare): (clean(_plain(label)),) for quoted, bare, label in _VALUE.findall(pairs)}
        for number, pairs in _VALUED.findall(text)
    }
    return _Found(
        {int(number): name for number, name in _NAMED.findall(text)},
        {int(number): clean(_plain(label)) for number, label in _LABELLED.findall(text)},
        labels,
    )


def _plain(quoted: str) -> str:
    return quoted.replace('""', '"')


def _r(text: str) -> _Found:
    return _Found(
        {int(number): _unescaped(name) for number, name in _R_NAMED.findall(text)},
        {int(number): clean(_unescaped(label)) for number, label in _R_LABELLED.findall(text)},
        {
            int(number): dict(zip(_items(levels), ((label,) for label in _items(labels)), strict=False))
            for number, levels, labels in _R_VALUED.findall(text)
        },
    )


def _items(listed: str) -> list[str]:
    return [_unescaped(quoted) or bare for quoted, bare in _R_ITEM.findall(listed)]


def _unescaped(text: str) -> str:
    return _R_ESCAPED.sub(r"\1", text)


def _structure(found: _Found) -> Structure:
    others = {
        name.removesuffix(_OTHER): parts["part"]
        for number, name in found.names.items()
        if name.endswith(_OTHER) and (parts := _WITH_PART.fullmatch(found.texts.get(number, "")))
    }
    questions: dict[str, Question] = {}
    for number, name in sorted(found.names.items()):
        labels = dict(found.labels.get(number, {}))
        if name in others and labels:
            labels.setdefault(_OTHER_CODE, (others[name],))
        if name not in CODES:
            questions[name] = Question(_texts(found.texts.get(number, "")), labels)
    return Structure("LimeSurvey", questions, tuple(found.names[number] for number in sorted(found.names)))


def _texts(label: str) -> tuple[str, ...]:
    """Return a question as LimeSurvey's tables head it: these files have the part before it."""
    parts = _WITH_PART.fullmatch(label)
    if not parts:
        return (label,) if label else ()
    text = f"{parts['text']} [{parts['part']}]"
    return (text, parts["part"]) if "[" in parts["part"] else (text,)
