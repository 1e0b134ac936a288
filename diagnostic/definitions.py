"""Definition files: YAML -> pydantic model with every problem at once.

Problems carry the file, the line, the key path and the values of their sentence; pydantic's own words never reach
the user. This module knows no particular model: questionnaires, policies, themes and action libraries use it alike.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process, utils

from diagnostic import yaml_tree
from diagnostic.languages import languages
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.yaml_tree import KeyPath, Tree, shorten

_IDENTIFIER = r"^[A-Za-z][A-Za-z0-9_-]*$"
Identifier = Annotated[str, Field(pattern=_IDENTIFIER, max_length=60)]
"""An id: what files, columns and links are named by."""


def _offered(code: str) -> str:
    if code not in languages():
        raise ValueError(", ".join(languages()))  # what is allowed, in signs
    return code


Language = Annotated[
    str, AfterValidator(_offered), Field(json_schema_extra=lambda schema: schema.update(enum=[*languages()]))
]
"""The code of a language that the product speaks."""

_MISSPELT = 70
"""Likeness (0-100) from which a wrong word is taken for a misspelt one while the rest of a file is looked at."""

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M_co]):
    """A valid definition, and where each part of it is written."""

    value: M_co
    tree: Tree

    @property
    def file(self) -> str:
        """The file as shown in problems."""
        return self.tree.file

    def line(self, *key_path: str | int) -> int | None:
        """Return the line (1-based) of a key path, or of the nearest thing above it that exists."""
        return self.tree.line(*key_path)

    def place(self, *key_path: str | int) -> Place:
        """Return the place of a key path, for problems found later."""
        return self.tree.place(*key_path)


@dataclass(frozen=True, slots=True)
class Draft(Generic[M_co]):
    """What could be read of a definition, with its problems: for callers that go on to find more of them.

    ``value`` is the definition without unknown keys, with misspelt words set right, and without the outermost list
    entries that have any other problem; None where what is left is no definition.
    """

    value: M_co | None
    tree: Tree
    problems: tuple[Problem, ...]
    left_out: frozenset[KeyPath] = frozenset()

    def place(self, *key_path: str | int) -> Place:
        """Return the place of a key path of ``value`` in the file, where the entries left out count too."""
        for position, step in enumerate(key_path):
            if isinstance(step, int):
                above = key_path[:position]
                left_out = {path[-1] for path in self.left_out if path[:-1] == above}
                kept = (index for index in count() if index not in left_out)
                key_path = (*above, next(islice(kept, step, None)), *key_path[position + 1 :])
                break
        return self.tree.place(*key_path)


def load(path: str | Path, model: type[M]) -> Loaded[M]:
    """Read a YAML file into a model.

    Raises
    ------
    InvalidInput
        With every problem of the file.
    """
    return _finished(examine(path, model))


def load_text(text: str, model: type[M], *, file: str) -> Loaded[M]:
    """Read YAML text into a model; ``file`` is the name shown in problems."""
    return _finished(examine_text(text, model, file=file))


def _finished(draft: Draft[M]) -> Loaded[M]:
    if draft.problems or draft.value is None:
        raise InvalidInput(draft.problems)
    return Loaded(draft.value, draft.tree)


def examine(path: str | Path, model: type[M]) -> Draft[M]:
    """Read a YAML file into a model as far as it goes; raise InvalidInput only where it is no YAML at all."""
    return examine_text(read_text(path), model, file=str(path))


def examine_text(text: str, model: type[M], *, file: str) -> Draft[M]:
    """Read YAML text into a model as far as it goes."""
    tree = yaml_tree.parse(text, file)
    try:
        return Draft(_validated(model, tree.data), tree, tree.problems)
    except ValidationError as invalid:
        errors = [error for error in invalid.errors(include_url=False) if not _is_echo(error)]
    problems = sorted(_problems(errors, tree, model), key=lambda problem: problem.place.line or 0)
    mended = _mended(tree.data, errors)
    try:
        return Draft(_validated(model, mended), tree, (*tree.problems, *problems))
    except ValidationError as invalid:
        left_out = frozenset(_spoilt(invalid.errors(include_url=False), model))
    return Draft(_remainder(model, mended, left_out), tree, (*tree.problems, *problems), left_out)


def read_text(path: str | Path) -> str:
    """Read a UTF-8 text file (a byte-order mark is skipped), or say what is wrong with it."""
    file = str(path)
    try:
        raw = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_FOUND, Place(file=file))]) from error
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, Place(file=file))]) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(file=file, line=raw.count(b"\n", 0, error.start) + 1)
        raise InvalidInput([Problem(Code.NOT_UTF8, place)]) from error


def json_schema(model: type[BaseModel], title: str) -> str:
    """Return the JSON Schema of a model as text, for editors that complete and check YAML."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
        "title": title,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def nearest(found: str, candidates: Iterable[str], limit: int = 3) -> str:
    """Return the candidates most like what was found, best first, as a list to be shown; a dash where there is none."""
    names = sorted(set(candidates))
    best = process.extract(found, names, scorer=fuzz.ratio, processor=utils.default_process, limit=limit)
    return ", ".join(name for name, _, _ in best) or "–"


def _validated(model: type[M], data: Any) -> M:
    # Strict, so that "3" is no number and 1 is no yes; by way of JSON, where a list may be a tuple and a word an enum.
    return model.model_validate_json(json.dumps(data), strict=True)


def _is_echo(error: ErrorDetails) -> bool:
    """Say whether a list is called too short only because its entries have errors of their own."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _remainder(model: type[M], data: Any, left_out: frozenset[KeyPath]) -> M | None:
    """Return the definition without the entries left out, if that is valid."""
    try:
        return _validated(model, _without(data, left_out, ()))
    except ValidationError:
        return None


def _mended(data: Any, errors: list[ErrorDetails]) -> Any:
    """Return the data without unknown keys and with misspelt words set right: one mistake is not to hide others."""
    mended = copy.deepcopy(data)
    for error in errors:
        *above, last = _existing(data, error["loc"], keep_last=False) or ("",)
        inside = mended
        for step in above:
            inside = inside[step]
        if not isinstance(inside, dict) or last not in inside:
            continue
        if error["type"] == "extra_forbidden":
            del inside[last]
        elif error["type"] in ("enum", "literal_error"):
            possible = _allowed(error["type"], error.get("ctx", {})).split(", ")
            meant = process.extractOne(str(inside[last]), possible, scorer=fuzz.ratio, score_cutoff=_MISSPELT)
            inside[last] = meant[0] if meant else inside[last]
    return mended


def _spoilt(errors: list[ErrorDetails], model: type[BaseModel]) -> Iterator[KeyPath]:
    """Yield what has to be left out for the rest to be valid: unknown keys, and the outermost entries with errors."""
    schema = model.model_json_schema()
    for error in errors:
        loc = error["loc"]
        if error["type"] == "extra_forbidden":
            yield loc
        elif (length := _entry_length(schema, loc)) is not None:
            yield loc[:length]


def _entry_length(schema: dict[str, Any], loc: KeyPath) -> int | None:
    """Return how much of a location leads to the outermost entry of a list or of a mapping of things by id."""
    nodes = list(_resolved(schema, schema))
    for position, step in enumerate(loc, start=1):
        known = any(step in node.get("properties", {}) for node in nodes)
        if isinstance(step, int) or (not known and any(map(_mapping_values, nodes))):
            return position
        nodes = _step(nodes, step, schema)
    return None


def _without(data: Any, left_out: frozenset[KeyPath], path: KeyPath) -> Any:
    if isinstance(data, list):
        entries = ((index, entry) for index, entry in enumerate(data) if (*path, index) not in left_out)
        return [_without(entry, left_out, (*path, index)) for index, entry in entries]
    if isinstance(data, dict):
        kept = ((key, value) for key, value in data.items() if (*path, key) not in left_out)
        return {key: _without(value, left_out, (*path, key)) for key, value in kept}
    return data


# --- pydantic errors -> problems ------------------------------------------------------------------------------------

_TEXT, _NUMBER, _WHOLE, _YES_NO, _LIST, _MAPPING = '"…"', "0.5", "1", "true | false", "[…, …]", "{key: …}"
_EXPECTED: Mapping[str, str] = {
    "string": _TEXT,
    "int": _WHOLE,
    "float": _NUMBER,
    "decimal": _NUMBER,
    "bool": _YES_NO,
    "list": _LIST,
    "tuple": _LIST,
    "set": _LIST,
    "frozen": _LIST,
    "iterable": _LIST,
    "dict": _MAPPING,
    "mapping": _MAPPING,
    "model": _MAPPING,
    "dataclass": _MAPPING,
    "date": '"2026-12-31"',
    "datetime": '"2026-12-31T12:00:00"',
    "time": '"12:00"',
    "url": '"https://…"',
    "path": '"…/…"',
    "none": "null",
}
"""What is expected, by the first word of pydantic's error type, as written in YAML: the same in every language."""

_FIXED = {"string_too_short": _TEXT, "string_too_long": _TEXT + " (≤ {max_length})", "finite_number": _NUMBER}
_PATTERNS: Mapping[str, str] = {_IDENTIFIER: "A–Z a–z 0–9 _ -"}
_LIMITS = (("gt", "> {}"), ("ge", "≥ {}"), ("lt", "< {}"), ("le", "≤ {}"), ("multiple_of", "× {}"))
_COUNTS = {"too_short": ("≥ {}", "min_length"), "too_long": ("≤ {}", "max_length")}


def _problems(errors: list[ErrorDetails], tree: Tree, model: type[BaseModel]) -> Iterator[Problem]:
    seen: set[tuple[Code, KeyPath]] = set()
    for error in errors:
        path = _existing(tree.data, error["loc"], keep_last=error["type"] in ("missing", "extra_forbidden"))
        code, values = _described(error, path, model, tree)
        # The members of a union each report the same value.
        if (code, path) not in seen:
            seen.add((code, path))
            yield Problem(code, tree.place(*path), values)


def _existing(data: Any, loc: KeyPath, *, keep_last: bool) -> KeyPath:
    """Return the key path of an error's location: without the names that pydantic adds for members of unions."""
    path: list[str | int] = []
    for index, step in enumerate(loc):
        inside = step in data if isinstance(data, dict) else isinstance(data, list) and isinstance(step, int)
        if inside:
            path.append(step)
            data = data[step]
        elif keep_last and index == len(loc) - 1:
            path.append(step)
    return tuple(path)


def _described(
    error: ErrorDetails, path: KeyPath, model: type[BaseModel], tree: Tree
) -> tuple[Code, dict[str, str | int | float]]:
    kind, context = error["type"], error.get("ctx", {})
    names = [step for step in path if isinstance(step, str)]
    values: dict[str, str | int | float] = {"key": names[-1] if names else tree.file}
    if kind == "missing":
        return Code.MISSING_KEY, values
    if kind == "extra_forbidden":
        known = _known_keys(model.model_json_schema(), path[:-1])
        return Code.UNKNOWN_KEY, {**values, "nearest": nearest(str(path[-1]), known)}
    if kind in _COUNTS:
        sign, limit = _COUNTS[kind]
        found = len(error["input"])
        return Code.WRONG_COUNT, {**values, "found": found, "allowed": sign.format(context[limit])}
    values["found"] = shorten(json.dumps(error["input"], ensure_ascii=False))
    allowed = _allowed(kind, context)
    if allowed:
        return Code.WRONG_VALUE, {**values, "allowed": allowed}
    return Code.WRONG_TYPE, {**values, "expected": _EXPECTED.get(kind.split("_")[0], "…")}


def _allowed(kind: str, context: Mapping[str, Any]) -> str:
    """Return what values are allowed, in signs rather than words; empty where the type itself is wrong."""
    if kind in ("enum", "literal_error"):
        found = re.findall(r"'([^']*)'|\b(\d+)\b", context["expected"])
        return ", ".join(quoted or number for quoted, number in found)
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], context["pattern"])
    if kind in _FIXED:
        return _FIXED[kind].format(**context)
    if kind in ("value_error", "assertion_error"):
        # Raised by a model's own validator, whose message is what is allowed, written in signs.
        return str(context["error"])
    return ", ".join(sign.format(f"{context[name]:g}") for name, sign in _LIMITS if name in context)


def _known_keys(schema: dict[str, Any], path: KeyPath) -> set[str]:
    """Return the keys that the JSON Schema allows at a path."""
    nodes = list(_resolved(schema, schema))
    for step in path:
        nodes = _step(nodes, step, schema)
    return {key for node in nodes for key in node.get("properties", {})}


def _step(nodes: list[dict[str, Any]], step: str | int, schema: dict[str, Any]) -> list[dict[str, Any]]:
    below = [_below(node, step) for node in nodes]
    return [found for node in below if node is not None for found in _resolved(node, schema)]


def _below(node: dict[str, Any], step: str | int) -> dict[str, Any] | None:
    if isinstance(step, int):
        return node.get("items")
    return node.get("properties", {}).get(step) or _mapping_values(node)


def _mapping_values(node: dict[str, Any]) -> dict[str, Any] | None:
    found = node.get("additionalProperties")
    if isinstance(found, dict):
        return found
    return next(iter(node.get("patternProperties", {}).values()), None)


def _resolved(node: dict[str, Any], root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema node with its references followed and its alternatives one by one."""
    if "$ref" in node:
        yield from _resolved(root["$defs"][node["$ref"].rsplit("/", 1)[-1]], root)
    elif alternatives := [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())]:
        for alternative in alternatives:
            yield from _resolved(alternative, root)
    else:
        yield node
