"""A questionnaire as canonical JSON and back, equal: what a study keeps of what a wave asked.

The same questionnaire gives the same bytes. A response format is written once, however many items use it, and the
path of a shipped action library as seen from where things are shipped, so that a study can move to another machine.
A field that is added later, with a default, does not make older texts unreadable. No answers and no files here.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from diagnostic.data_files import shipped
from diagnostic.questionnaire import Questionnaire, ResponseFormat

_FORMAT = 1
_FOLDER = "questionnaires"
_SHIPPED = f"{_FOLDER}:"


def questionnaire_to_json(questionnaire: Questionnaire) -> str:
    """Return the questionnaire as text."""
    formats: list[ResponseFormat] = []
    written = _written(questionnaire, formats)
    written["action_files"] = [_portable(path) for path in questionnaire.action_files]
    whole = {"format": _FORMAT, "formats": [_fields(each, formats) for each in formats], "questionnaire": written}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def questionnaire_from_json(text: str) -> Questionnaire:
    """Return the questionnaire that a text holds.

    Raises
    ------
    ValueError
        The text is none that ``questionnaire_to_json`` writes.
    """
    try:
        whole = json.loads(text)
        if whole["format"] != _FORMAT:
            raise ValueError(f"format {whole['format']}")
        formats = [_read_fields(ResponseFormat, each, []) for each in whole["formats"]]
        written = dict(whole["questionnaire"])
        written["action_files"] = [_here(path) for path in written.get("action_files", ())]
        found: Questionnaire = _read_fields(Questionnaire, written, formats)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError("not a questionnaire") from error
    return found


def _written(value: Any, formats: list[ResponseFormat]) -> Any:
    if isinstance(value, ResponseFormat):
        if value not in formats:
            formats.append(value)
        return formats.index(value)
    if is_dataclass(value):
        return _fields(value, formats)
    if isinstance(value, Mapping):
        return {key: _written(each, formats) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_written(each, formats) for each in value]
    return value


def _fields(value: Any, formats: list[ResponseFormat]) -> dict[str, Any]:
    return {each.name: _written(getattr(value, each.name), formats) for each in fields(value)}


def _read(kind: Any, value: Any, formats: list[Any]) -> Any:
    """Return what was written of a value of a kind."""
    if kind is ResponseFormat:
        return formats[value]
    if is_dataclass(kind):
        return _read_fields(kind, value, formats)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_read(inner[0], each, formats) for each in value)
    if origin is frozenset:
        return frozenset(value)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(inner[1], each, formats) for key, each in value.items()}
    return _plain(kind, value)


def _plain(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    wanted = (int, float) if kind is float else kind
    if isinstance(kind, types.UnionType) or not isinstance(value, wanted) or (kind is int and isinstance(value, bool)):
        raise TypeError("another type of value")
    return float(value) if kind is float else value


def _read_fields(kind: Any, value: dict[str, Any], formats: list[Any]) -> Any:
    hints = _hints(kind)
    if unknown := set(value) - set(hints):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    missing = [each.name for each in fields(kind) if each.name not in value and not _has_default(each)]
    if missing:
        raise ValueError(f"missing: {', '.join(missing)}")
    return kind(**{name: _read(hints[name], each, formats) for name, each in value.items()})


def _has_default(field: Any) -> bool:
    return field.default is not NO_DEFAULT or field.default_factory is not NO_DEFAULT


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return {each.name: get_type_hints(kind)[each.name] for each in fields(kind)}


def _portable(path: str) -> str:
    """Return the path of a shipped file as seen from where things are shipped; another path as it is."""
    home = shipped(_FOLDER)
    return _SHIPPED + Path(path).relative_to(home).as_posix() if Path(path).is_relative_to(home) else path


def _here(path: str) -> str:
    if not path.startswith(_SHIPPED):
        return path
    return str(shipped(_FOLDER) / path.removeprefix(_SHIPPED))
