"""YAML text -> plain data and the line of every key, read safely and within limits.

Only text, numbers, ``true``/``false`` and ``null`` are recognised (YAML 1.2: *Yes* and *No* are words,
a date is a text).
This module knows no model and no meaning of any key; it is the only one that imports yaml.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from yaml.reader import Reader

from diagnostic.problems import Code, InvalidInput, Place, Problem

MAX_CHARACTERS = 2_000_000
MAX_NODES = 100_000
"""After aliases are followed, so that a few lines of aliases of aliases cannot fill the memory."""
MAX_DEPTH = 40

KeyPath = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Tree:
    """The data of one YAML file, and the line (1-based) of each key path in it."""

    data: Any
    file: str
    lines: Mapping[KeyPath, int]
    problems: tuple[Problem, ...] = ()
    """Duplicate keys and the like: the data could still be read, with the first of the two."""

    def line(self, *path: str | int) -> int | None:
        """Return the line of a key path, or of the nearest thing above it that exists."""
        for length in range(len(path), -1, -1):
            found = self.lines.get(path[:length])
            if found is not None:
                return found
        return None

    def key(self, *path: str | int) -> str:
        """Return a key path as people read it: ``scales[mission].items[mission_2].fr``."""
        shown, node = "", self.data
        for step in path:
            node = _child(node, step)
            if isinstance(step, int):
                name = node.get("id") if isinstance(node, dict) else None
                shown += f"[{name}]" if isinstance(name, str) else f"[{step + 1}]"
            else:
                shown += f".{step}" if shown else step
        return shown

    def place(self, *path: str | int) -> Place:
        """Return the place of a key path."""
        return Place(file=self.file, line=self.line(*path), key=self.key(*path) or None)


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def _make_loader() -> type[Any]:
    """Return a safe loader (the C one where there is one) that recognises the YAML 1.2 scalars only."""
    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: type[Any] = type("_Loader", (base,), {"yaml_implicit_resolvers": {}})
    for name, pattern, first in (
        ("null", r"^(?:~|null|)$", ["~", "n", ""]),
        ("bool", r"^(?:true|false)$", list("tf")),
        ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
        ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ):
        loader.add_implicit_resolver(_TAG + name, re.compile(pattern), first)
    return loader


_LOADER = _make_loader()


def parse(text: str, file: str) -> Tree:
    """Read YAML text.

    Parameters
    ----------
    text
        The YAML.
    file
        The name shown in problems.

    Returns
    -------
    The data, with the line of every key; duplicate keys are in ``problems``.

    Raises
    ------
    InvalidInput
        The text is empty, not YAML, or beyond the limits.
    """
    if len(text) > MAX_CHARACTERS:
        raise _refused(Code.YAML_TOO_LARGE, file, 1, allowed=MAX_CHARACTERS)
    unprintable = Reader.NON_PRINTABLE.search(text)
    if unprintable:
        line = text.count("\n", 0, unprintable.start()) + 1
        raise _refused(Code.YAML_SYNTAX, file, line, found=f"U+{ord(unprintable.group()):04X}")
    node = _compose(text, file)
    if node is None:
        raise _refused(Code.FILE_EMPTY, file, None)
    walk = _Walk(file)
    data = walk.value(node, ())
    tree = Tree(data, file, walk.lines)
    problems = (
        Problem(code, Place(file, line, key=tree.key(*path) or None), values) for code, line, path, values in walk.found
    )
    return replace(tree, problems=tuple(problems))


def _refused(code: Code, file: str, line: int | None, **values: str | int) -> InvalidInput:
    return InvalidInput([Problem(code, Place(file=file, line=line), values)])


def _compose(text: str, file: str) -> Any:
    """Return the root node, having looked at the depth first: composing is recursive, looking is not."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise _refused(Code.YAML_TOO_LARGE, file, line, allowed=MAX_DEPTH)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        lines = text.splitlines()
        marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark]
        # Where the problem is noticed only at the end of the file, where it began says more.
        index = next((line for line in marks if line < len(lines) and lines[line].strip()), 0)
        raise _refused(Code.YAML_SYNTAX, file, index + 1, found=shorten(lines[index])) from error


@dataclass(slots=True)
class _Walk:
    """One walk over the nodes of a file."""

    file: str
    lines: dict[KeyPath, int] = field(default_factory=dict)
    found: list[tuple[Code, int, KeyPath, Mapping[str, str | int]]] = field(default_factory=list)
    seen: int = 0

    def value(self, node: yaml.Node, path: KeyPath, above: tuple[int, ...] = ()) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.seen += 1
        if self.seen > MAX_NODES or id(node) in above:
            raise _refused(Code.YAML_TOO_LARGE, self.file, line, allowed=MAX_NODES)
        if node.tag.removeprefix(_TAG) not in _TAGS.get(type(node), ()):
            self._add(Code.YAML_TAG, line, path, found=shorten(node.tag.replace(_TAG, "!!")))
            return None
        above = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, above)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index), above) for index, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath, above: tuple[int, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(Code.WRONG_TYPE, line, path, key=path[-1] if path else self.file, expected="key: …")
                continue
            key = key_node.value
            if key in first:
                self._add(Code.YAML_DUPLICATE_KEY, line, (*path, key), key=key, first_line=first[key])
                continue
            first[key] = line
            self.lines[(*path, key)] = line
            result[key] = self.value(value_node, (*path, key), above)
        return result

    def _add(self, code: Code, line: int, path: KeyPath, **values: str | int) -> None:
        self.found.append((code, line, path, values))


_TAGS: dict[type[yaml.Node], tuple[str, ...]] = {
    yaml.MappingNode: ("map",),
    yaml.SequenceNode: ("seq",),
    yaml.ScalarNode: ("str", "int", "float", "bool", "null"),
}


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    """Return the value of a scalar; a number out of any sensible range stays the text that was written."""
    text: str = node.value
    kind = node.tag.removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        return text == "true"
    try:
        if kind == "int":
            return int(text)
        if kind == "float" and math.isfinite(number := float(text)):
            return number
    except ValueError:
        return text
    return text


def shorten(found: object, length: int = 60) -> str:
    """Return what was found, short enough to be shown in a sentence."""
    text = " ".join(str(found).split())
    return text if len(text) <= length else text[: length - 1] + "…"


def dump(data: Any) -> str:
    """Return plain data as YAML text that reading gives back as it is; mappings keep their order."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)
