"""A language that is English in disguise: whatever is visible and not in disguise has escaped the catalogues.

Every letter has an accent, texts are 40 % longer, and brackets show where each begins and ends. What an organisation
itself wrote (names of units, of waves, comments) is in Greek letters.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.messages import pofile

from diagnostic.followed import FollowedAction
from diagnostic.measures import Measure
from diagnostic.questionnaire import AttributeValue, Option, ResponseFormat, Text
from diagnostic.release import About, Release
from diagnostic.released_comments import CommentsInfo
from diagnostic.released_table import Table
from diagnostic.survey_parts import UnitInfo
from diagnostic.wave_info import UnitStep, WaveInfo

PSEUDO = "eo"
"""A code that Babel has numbers and plurals of, and that is not offered."""
LONGER = 0.4
OPENS, CLOSES = "⟦", "⟧"
KEPT = {"date.pattern": "y-MM-dd", "date.pattern.first": "y-MM-dd", "language.spelling": PSEUDO}
"""Texts that are read by programs."""
ELLIPSIS = "…"
_ACCENTED = str.maketrans(
    string.ascii_letters,
    "àƀćďéƒĝĥíĵķĺɱñóþɋŕšťúʋŵẋýž" + "ÀƁĆĎÉƑĜĤÍĴĶĹṀÑÓÞɊŔŠŤÚƲŴẊÝŽ",
)
_GREEK = str.maketrans(string.ascii_letters, "αβψδεφγηιξκλμνοπκρστθωςχυζ" + "ΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΚΡΣΤΘΩΣΧΥΖ")
_OF_THE_CLIENT: Mapping[type, tuple[str, ...]] = {
    UnitInfo: ("name",),
    About: ("organisation",),
    WaveInfo: ("name",),
    UnitStep: ("before",),
    FollowedAction: ("title", "owner", "reason"),
    CommentsInfo: ("quotes", "topics"),
}
"""Fields that hold what the organisation wrote."""


def disguised(text: str) -> str:
    """Return a text in disguise; what is filled in later stays as it is."""
    parts = re.split(r"(\{[^}]*\})", text)
    letters = sum(len(part) for part in parts[::2])
    more = "ẋýž" * (round(letters * LONGER) // 3)
    inside = "".join(part if at % 2 else part.translate(_ACCENTED) for at, part in enumerate(parts))
    return f"{OPENS}{inside}{' ' if more else ''}{more}{CLOSES}"


def greek(text: str) -> str:
    """Return a text in Greek letters."""
    return text.translate(_GREEK)


def write_catalogues(english: Path, folder: Path) -> None:
    """Write the English catalogues in disguise."""
    folder.mkdir(parents=True)
    for path in english.glob("*.po"):
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=PSEUDO)
        for message in catalogue:
            if isinstance(message.id, str) and message.id:
                message.string = KEPT.get(message.id) or disguised(str(message.string))
            elif message.id:
                message.string = tuple(map(disguised, message.string))
        with (folder / path.name).open("wb") as file:
            pofile.write_po(file, catalogue)


def in_disguise(value: Any) -> Any:
    """Return a release, a plan or a questionnaire of which every text is in disguise, or in Greek letters."""
    found = value
    match value:
        case Text():
            found = Text({PSEUDO: disguised(value.to("en"))})
        case Option() | AttributeValue():
            found = replace(value, labels={PSEUDO: (disguised(value.label("en")),)})
        case ResponseFormat():
            unknown = {PSEUDO: tuple(map(disguised, value.dont_know.get("en", ())))}
            found = replace(_fields_in_disguise(value), dont_know=unknown)
        case Release():
            found = replace(_fields_in_disguise(value), tables=_tables(value))
        case Mapping():
            found = MappingProxyType({key: in_disguise(each) for key, each in value.items()})
        case tuple():
            found = tuple(map(in_disguise, value))
        case _ if is_dataclass(value) and not isinstance(value, Table):
            found = _fields_in_disguise(value)
    return found


def _fields_in_disguise(value: Any) -> Any:
    theirs = _OF_THE_CLIENT.get(type(value), ())
    changed = {
        each.name: (_in_greek if each.name in theirs else in_disguise)(getattr(value, each.name))
        for each in fields(value)
        if each.init
    }
    if isinstance(value, CommentsInfo):
        # What a question says in brackets is left out of a report on purpose; the names of languages are Babel’s.
        changed["text"] = Text({PSEUDO: disguised(value.text.to("en").partition(" (")[0])})
        changed["languages"] = {"und": value.n}
    if "source" in changed:
        changed["source"] = greek(changed["source"])
    return replace(value, **changed)


def _in_greek(value: Any) -> Any:
    match value:
        case str():
            return greek(value)
        case Mapping():
            return MappingProxyType({key: _in_greek(each) for key, each in value.items()})
        case tuple():
            return tuple(map(_in_greek, value))
    if is_dataclass(value):
        return replace(value, **{each.name: _in_greek(getattr(value, each.name)) for each in fields(value)})
    return value


def _tables(release: Release) -> Mapping[Measure, Table]:
    """Return the tables; benchmarks are called by the names that their files give them."""
    tables = dict(release.tables)
    if (benchmark := tables.get(Measure.BENCHMARK)) is not None:
        named, *others = benchmark.axes
        tables[Measure.BENCHMARK] = replace(benchmark, axes=(tuple(map(greek, named)), *others))
    return MappingProxyType(tables)


def escaped(texts: list[str]) -> list[str]:
    """Return the texts that show plain letters: they come from no catalogue, no questionnaire and no client.

    A capital that stands alone counts things, as a number does (group A, group B).
    """
    return [text for text in texts if re.search("[a-z]|[A-Z]{2}", text)]


def joined(runs: list[str]) -> list[str]:
    """Return texts of which each was in several runs, such as one a font: what is open goes on in the next run."""
    found: list[str] = []
    for run in runs:
        if found and _open(found[-1]) > 0 and not found[-1].rstrip().endswith(ELLIPSIS):
            found[-1] += run
        else:
            found.append(run)
    return found


def cut(texts: list[str]) -> list[str]:
    """Return the texts that lost their end and are nowhere whole; a text may be on several lines.

    A number may stand behind a label that was shortened.
    """
    whole = " ".join(texts)
    short = [text for text in texts if re.search(rf"{ELLIPSIS}[^{OPENS}{CLOSES}]*$", text) and _open(text) > 0]
    lost = [text for text in short if whole.count(text.partition(ELLIPSIS)[0]) < 2]
    return [*lost, *(["an end is missing"] if _open(whole) != sum(map(_open, short)) else [])]


def _open(text: str) -> int:
    return text.count(OPENS) - text.count(CLOSES)
