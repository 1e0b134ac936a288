"""Changes to a YAML text that leave every other character as it is: comments, order and quotes are their writer's.

Works on the places of nodes, never by writing the data out again. Knows no file and no meaning of any key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.reader import Reader

from diagnostic.problems import InvalidInput
from diagnostic.yaml_tree import KeyPath, parse

Value = str | int | float

_PLAIN = r"[^\W\d_](?:[\w./:-]*\w)?"
"""Words that need no quotes; those that YAML takes for something else get them."""
_NOT_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_LINE_ENDS = re.compile("[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")


def scalar(value: Value) -> str:
    """Return a value as YAML, on one line."""
    if not isinstance(value, str):
        return json.dumps(value)
    text = one_line(value)
    plain = re.fullmatch(_PLAIN, text) and text.lower() not in _NOT_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def one_line(text: str) -> str:
    """Return a text without line ends and without signs that no YAML file may hold."""
    return str(Reader.NON_PRINTABLE.sub("", _LINE_ENDS.sub(" ", text))).strip()


def with_value(text: str, path: KeyPath, value: Value) -> str | None:
    """Return the text with one scalar set, added at the end of its mapping where it is not there.

    None where this cannot be done without changing anything else (aliases, say): the result is read back to see.
    """
    *above, key = path
    mapping = _at(_compose(text), tuple(above))
    if not isinstance(mapping, yaml.MappingNode) or not mapping.value:
        return None
    found = next((node for name, node in mapping.value if name.value == key), None)
    made = _added(text, mapping, str(key), value) if found is None else _replaced(text, found, value)
    return made if _reads(made, lambda: _changed(parse(text, "").data, path, value)) else None


def without_entry(text: str, path: KeyPath) -> str | None:
    """Return the text without one entry of a list in lines, and without the comments right above it; None as before."""
    *above, index = path
    entries = _at(_compose(text), tuple(above))
    if not isinstance(entries, yaml.SequenceNode) or entries.flow_style or not isinstance(index, int):
        return None
    lines = _lines(text)
    start, end = _extent(text, entries, index)
    above_it = "".join(lines[:start])
    if len(entries.value) == 1:
        above_it = above_it.rstrip() + " []" + ("\r\n" if "\r\n" in text else "\n")
    made = above_it + "".join(lines[end:])

    def expected() -> Any:
        data = parse(text, "").data
        del _inside(data, tuple(above))[index]
        return data

    return made if _reads(made, expected) else None


def with_entry(text: str, path: KeyPath, entry: str) -> str | None:
    """Return the text with an entry, written as YAML in lines, at the end of a list that is in lines or empty."""
    entries = _at(_compose(text), path)
    if not isinstance(entries, yaml.SequenceNode) or (entries.flow_style and entries.value):
        return None
    made = _appended(text, entries, entry)

    def expected() -> Any:
        data = parse(text, "").data
        _inside(data, path).extend(parse(entry, "").data)
        return data

    return made if _reads(made, expected) else None


def _appended(text: str, entries: yaml.SequenceNode, entry: str) -> str:
    """Return the text with an entry after the last, as far in as that, or in place of the brackets of an empty list."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    margin = " " * (entries.start_mark.column if entries.value else 2)
    added = f"{line_end}{line_end}" + line_end.join(margin + line for line in entry.splitlines())
    if not entries.value:
        start, end = entries.start_mark.index, entries.end_mark.index
        return f"{text[:start].rstrip(' ')}{added}{text[end:]}"
    stop = re.compile(r"\r?\n|\Z").search(text, _end(text, entries))
    at = stop.start() if stop else len(text)
    return f"{text[:at]}{added}{text[at:]}"


def _extent(text: str, entries: yaml.SequenceNode, index: int) -> tuple[int, int]:
    """Return the lines of an entry, from the comments above it to those above the next, or to its own end."""
    lines = _lines(text)
    start = _head(lines, entries.value[index].start_mark.line)
    if index + 1 < len(entries.value):
        return start, _head(lines, entries.value[index + 1].start_mark.line)
    return start, text.count("\n", 0, _end(text, entries.value[index])) + 1


def _end(text: str, node: yaml.Node) -> int:
    """Return where the last thing written of a node ends: a block's own end lies behind the comments after it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return len(text[: node.end_mark.index].rstrip())


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; signs that only Unicode takes for line ends are none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _head(lines: list[str], line: int) -> int:
    """Return the first of the comment lines that stand right above a line."""
    while line and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _compose(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return node


def _at(node: yaml.Node | None, path: KeyPath) -> yaml.Node | None:
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((below for name, below in node.value if name.value == step), None)
        else:
            return None
    return node


def _replaced(text: str, node: yaml.Node, value: Value) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    end = start + len(text[start:end].rstrip())
    gap = " " if text[start - 1] == ":" else ""
    return f"{text[:start]}{gap}{scalar(value)}{text[end:]}"


def _added(text: str, mapping: yaml.MappingNode, key: str, value: Value) -> str:
    """Return the text with a key after the last of a mapping: on a line of its own, or before the closing brace."""
    name, last = mapping.value[-1]
    end = _end(text, last)
    if mapping.flow_style:
        return f"{text[:end]}, {key}: {scalar(value)}{text[end:]}"
    line_end = "\r\n" if "\r\n" in text else "\n"
    stop = re.compile(r"\r?\n|\Z").search(text, end)
    at = stop.start() if stop else len(text)
    return f"{text[:at]}{line_end}{' ' * name.start_mark.column}{key}: {scalar(value)}{text[at:]}"


def _reads(text: str, expected: Callable[[], Any]) -> bool:
    """Return whether a text says what it is to say."""
    try:
        tree = parse(text, "")
    except InvalidInput:
        return False
    return not tree.problems and bool(tree.data == expected())


def _changed(data: Any, path: KeyPath, value: Value) -> Any:
    *above, key = path
    _inside(data, tuple(above))[key] = one_line(value) if isinstance(value, str) else value
    return data


def _inside(data: Any, path: KeyPath) -> Any:
    for step in path:
        data = data[step]
    return data
