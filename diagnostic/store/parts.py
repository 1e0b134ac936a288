"""The answers of a wave as a few immutable parts, and back, identical.

Each part is a file by itself, so that what is exported is what is stored: Parquet for what has a row a person or a
unit, JSON for what was asked. People are rows; nothing here holds a name, an address or a personal code, only the
pseudonym that reading made of one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from diagnostic.questionnaire import Questionnaire
from diagnostic.questionnaire_json import questionnaire_from_json, questionnaire_to_json
from diagnostic.responses import Hierarchy, Links, Responses, Unit
from diagnostic.store import columns
from diagnostic.store.columns import Columns, from_bytes, to_bytes


class Part(StrEnum):
    """The parts there are, by the name of the file that an export writes."""

    QUESTIONNAIRE = "questionnaire.json"
    UNITS = "units.parquet"
    PEOPLE = "people.parquet"
    ANSWERS = "answers.parquet"
    CHECKS = "checks.parquet"
    LINKS = "links.parquet"
    COMMENTS = "comments.parquet"
    MARGINS = "margins.json"
    MAPPING = "mapping.yaml"


NEEDED = (Part.QUESTIONNAIRE, Part.UNITS, Part.PEOPLE, Part.ANSWERS)
_ATTRIBUTE = "attribute."
"""Before the id of an attribute, so that none can be taken for another column."""
_LINK_COLUMNS = ("person", "target", "need", "quality")


def to_parts(responses: Responses, mapping: str | None = None) -> dict[Part, bytes]:
    """Return the parts of a wave."""
    made: dict[Part, bytes | None] = {
        Part.QUESTIONNAIRE: questionnaire_to_json(responses.questionnaire).encode(),
        Part.UNITS: _units(responses.hierarchy),
        Part.PEOPLE: _people(responses),
        Part.ANSWERS: _codes(dict(zip(responses.items, responses.answers.T, strict=True)), responses.n),
        Part.CHECKS: None if responses.checks is None else _codes(responses.checks, responses.n),
        Part.LINKS: None if responses.links is None else _links(responses.links),
        Part.COMMENTS: None if responses.comments is None else _codes(responses.comments, responses.n),
        Part.MARGINS: None if responses.margins is None else json.dumps(_plain(responses.margins)).encode(),
        Part.MAPPING: None if mapping is None else mapping.encode(),
    }
    return {part: content for part, content in made.items() if content is not None}


def from_parts(
    read: Callable[[Part], bytes | None], *, items: Collection[str] | None = None, comments: bool = True
) -> Responses:
    """Return the answers that parts hold: all, or those to some items and without the comments.

    Parameters
    ----------
    read
        Returns the bytes of a part, None where the wave has none; asked only for what is needed.
    items
        Ids of the items wanted, None for all.

    Raises
    ------
    ValueError
        The parts do not belong together, or are none.
    """
    try:
        return _responses(read, items, comments=comments)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError("parts that do not fit together") from error


def answers_hash(responses: Responses) -> str:
    """Return the SHA-256 of who answered what where: the same for the same answers, whatever file they came in."""
    found = hashlib.sha256(json.dumps([responses.questionnaire.content_hash, list(responses.items)]).encode())
    ids = np.array([unit.id for unit in responses.hierarchy.units])
    found.update("\n".join(ids.tolist()).encode())
    found.update(np.ascontiguousarray(responses.unit, dtype="<i8").tobytes())
    found.update(np.ascontiguousarray(responses.answers).tobytes())
    if responses.respondent is not None:
        found.update(responses.respondent.tobytes())
    return found.hexdigest()


def _units(hierarchy: Hierarchy) -> bytes:
    units = hierarchy.units
    heads = np.array([np.nan if unit.headcount is None else unit.headcount for unit in units])
    return to_bytes(
        {
            "id": tuple(unit.id for unit in units),
            "name": tuple(unit.name for unit in units),
            "parent": tuple(unit.parent for unit in units),
            "level": np.array([unit.level for unit in units], dtype=np.int16),
            "headcount": heads,
        },
        {},
    )


def _people(responses: Responses) -> bytes:
    units = [unit.id for unit in responses.hierarchy.units]
    made: dict[str, Any] = {"unit": columns.category_column(responses.unit, units)}
    facts: dict[str, Any] = {"wave": responses.wave, "simulated": responses.simulated, "categories": {}}
    named = {_ATTRIBUTE + key: value for key, value in (responses.attributes or {}).items()}
    if responses.role_level is not None:
        named = {"role_level": responses.role_level, **named}
    for name, values in named.items():
        facts["categories"][name] = columns.categories(values)
        made[name] = columns.category_column(values.codes, facts["categories"][name]["values"])
    if responses.respondent is not None:
        made["respondent"] = columns.pseudonym_column(responses.respondent)
    if responses.seconds is not None:
        made["seconds"] = responses.seconds
    facts["attributes"] = None if responses.attributes is None else list(responses.attributes)
    return to_bytes(made, facts)


def _codes(by_id: Mapping[str, Any], n: int) -> bytes:
    return to_bytes(by_id, {"n": n})


def _links(links: Mapping[str, Links]) -> bytes:
    each = list(links.values())
    question = np.repeat(np.arange(len(each)), [len(one.person) for one in each])
    made: dict[str, Any] = {"question": columns.category_column(question, list(links))}
    for name in _LINK_COLUMNS:
        kind = np.int32 if name in ("person", "target") else np.int8
        made[name] = np.concatenate([np.empty(0, kind), *(getattr(one, name).astype(kind) for one in each)])
    return to_bytes(made, {"questions": list(links)})


def _plain(margins: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {key: dict(values) for key, values in margins.items()}


def _needed(read: Callable[[Part], bytes | None], part: Part) -> bytes:
    content = read(part)
    if content is None:
        raise ValueError(f"no {part}")
    return content


def _responses(read: Callable[[Part], bytes | None], items: Collection[str] | None, *, comments: bool) -> Responses:
    asked = questionnaire_from_json(_needed(read, Part.QUESTIONNAIRE).decode())
    hierarchy = _read_units(from_bytes(_needed(read, Part.UNITS)))
    people = from_bytes(_needed(read, Part.PEOPLE))
    answers = from_bytes(_needed(read, Part.ANSWERS), items)
    checks, links, margins = read(Part.CHECKS), read(Part.LINKS), read(Part.MARGINS)
    written = read(Part.COMMENTS) if comments else None
    others = people.facts["attributes"]
    found = Responses(
        questionnaire=asked,
        answers=answers.matrix(answers.names),
        items=answers.names,
        unit=people.positions("unit", [unit.id for unit in hierarchy.units]),
        hierarchy=hierarchy,
        role_level=people.categorical("role_level") if "role_level" in people.names else None,
        attributes=None if others is None else {each: people.categorical(_ATTRIBUTE + each) for each in others},
        checks=None if checks is None else _read_checks(from_bytes(checks)),
        links=None if links is None else _read_links(from_bytes(links)),
        margins=None if margins is None else json.loads(margins),
        seconds=people.numbers("seconds") if "seconds" in people.names else None,
        respondent=people.pseudonyms("respondent") if "respondent" in people.names else None,
        wave=people.facts["wave"],
        simulated=people.facts["simulated"],
    )
    if written is not None:
        texts = from_bytes(written)
        found = replace(found, comments={name: texts.texts(name) for name in texts.names})
    _check(found, asked, answers.facts["n"], people.n)
    return found


def _check(found: Responses, asked: Questionnaire, n: int, people: int) -> None:
    lengths = {n, people, *(len(each) for each in (found.comments or {}).values())}
    lengths |= {len(each) for each in (found.checks or {}).values()}
    sizes = {item.id: item.format.size for item in asked.items}
    highest = np.array([sizes[item] for item in found.items], dtype=np.int8)
    answers: npt.NDArray[np.int8] = found.answers
    if len(lengths) > 1 or (answers.size and ((answers > highest) | (answers < -1)).any()):
        raise ValueError("parts that do not fit together")


def _read_units(table: Columns) -> Hierarchy:
    ids, names, parents = (table.texts(name) for name in ("id", "name", "parent"))
    levels, heads = table.numbers("level"), table.numbers("headcount")
    return Hierarchy(
        tuple(
            Unit(str(unit), str(name), parent, int(level), None if np.isnan(head) else int(head))
            for unit, name, parent, level, head in zip(ids, names, parents, levels, heads, strict=True)
        )
    )


def _read_checks(table: Columns) -> dict[str, npt.NDArray[np.int8]]:
    return {name: table.numbers(name).astype(np.int8, copy=False) for name in table.names}


def _read_links(table: Columns) -> dict[str, Links]:
    questions = table.facts["questions"]
    which = table.positions("question", questions)
    values = {name: table.numbers(name) for name in _LINK_COLUMNS}
    return {
        question: Links(
            person=values["person"][which == at].astype(np.int64),
            target=values["target"][which == at].astype(np.int64),
            need=values["need"][which == at].astype(np.int8),
            quality=values["quality"][which == at].astype(np.int8),
        )
        for at, question in enumerate(questions)
    }
