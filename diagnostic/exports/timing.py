"""How long people took, from the columns in which survey tools say so.

A time of day is read for what lies between start and end, and forgotten. Nothing here knows a person or a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.exports.normal import clean, folded, number
from diagnostic.exports.table import Column

Floats = npt.NDArray[np.float64]

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_IN_MINUTES = re.compile(r"\bmin(?:utes?)?\b")
_CLOCK = re.compile(
    r"(?:(?P<days>\d+) days?,? )?(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2}(?:[.,]\d+)?)"
)
_WORDS = re.compile(
    r"(?:(?P<hours>\d+) ?h(?:ours?|eures?)?)?[ ,]*"
    r"(?:(?P<minutes>\d+) ?m(?:in(?:utes?)?)?)?[ ,]*"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?) ?s(?:ec(?:ondes?|onds?)?)?)?"
)
_FORMATS = (
    "ISO8601",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%y %H:%M:%S",
    "%m/%d/%y %H:%M:%S",
    "%d/%m/%y %H:%M",
    "%m/%d/%y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %I:%M:%S %p",
    "%H:%M:%S",
    "%H:%M",
)
"""How tools and spreadsheets write a time."""
_SERIAL = "serial"
"""A time as spreadsheets keep it: days since the end of 1899."""
_SERIALS = (20_000.0, 80_000.0)
_EPOCH = 25_569
"""The first of January 1970 among these days."""
_ZONE = re.compile(r"\s*(?:UTC|GMT)\s*(?:[+-]\s*\d{1,2}(?::?\d{2})?)?$", re.IGNORECASE)
_SWAPPED = {
    format_: (other,)
    for format_ in _FORMATS
    if (other := format_.replace("%d/%m", "%m/%d", 1)) != format_ and other in _FORMATS
}
"""Ways to read a time whose day may be its month."""
_FIRST_DAY = 719_163
"""Ordinal of the day from which seconds are counted."""
_LOOKED_AT = 2000
"""Different texts of a column that a format is chosen by, from its beginning to its end."""


def durations(column: Column) -> Floats:
    """Return the seconds that a column holds ("754", "754,3", "12:34", "0:12:34", "12 min 34 s"), NaN where none.

    Plain numbers are seconds, unless the header says minutes.
    """
    unit = _MINUTE if _IN_MINUTES.search(folded(column.header)) else 1.0
    seconds = np.array([_seconds(folded(value), unit) for value in column.values], dtype=np.float64)
    return _taken(np.where(seconds > 0, seconds, np.nan), column)


def elapsed(start: Column, end: Column) -> Floats:
    """Return the seconds from one time to another, NaN where either is not known or the end is not after the start.

    Where times are given to the minute, a minute is added: nobody is to look faster than they were.
    """
    formats = _formats(_some(start.values) + _some(end.values))
    # Where day and month could be either, people took the shorter time: no format makes a long answer short.
    begun, done = min((_both(start, end, each) for each in formats), key=_in_all)
    between = done - begun
    whole = np.concatenate([begun, done])
    coarse = not np.any(np.remainder(whole[~np.isnan(whole)], _MINUTE))
    return np.asarray(np.where(between > 0, between + _MINUTE * coarse, np.nan))


def days(column: Column) -> list[npt.NDArray[np.int64]]:
    """Return for each row the day that a column holds, 0 where none, in each of the ways in which it can be read.

    A day is counted as ``datetime.date.toordinal`` counts. Where day and month could be either, there are two ways.
    """
    filled = sum(1 for text in column.values if text.strip())
    best = _formats(_some(column.values))[0]
    found = []
    for format_ in dict.fromkeys([best, *_SWAPPED.get(best, ())]):
        read = _instants(column.values, format_)
        if filled and int((~np.isnan(read)).sum()) == filled:
            ordinal = np.where(np.isnan(read), 0, np.floor_divide(np.nan_to_num(read), _DAY) + _FIRST_DAY)
            found.append(ordinal.astype(np.int64)[column.codes])
    return found


def _taken(values: Floats, column: Column) -> Floats:
    return np.asarray(values[column.codes], dtype=np.float64)


def _seconds(text: str, unit: float) -> float:
    value = number(text)
    if value is not None:
        return value * unit
    match = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text)
    return sum(_parts(match)) if match and text else np.nan


def _parts(match: re.Match[str]) -> Iterator[float]:
    sizes = {"days": _DAY, "hours": _HOUR, "minutes": _MINUTE, "seconds": 1.0}
    for name, found in match.groupdict().items():
        if found:
            yield float(found.replace(",", ".")) * sizes[name]


def _some(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return some of the texts of a column, from all of it: the first days of a month say nothing of its order."""
    return texts[:: max(1, len(texts) // _LOOKED_AT)]


def _both(start: Column, end: Column, format_: str) -> tuple[Floats, Floats]:
    begun, done = (_taken(_instants(column.values, format_), column) for column in (start, end))
    return begun, done


def _in_all(times: tuple[Floats, Floats]) -> tuple[int, float]:
    """Return how many times cannot be read, and how much time lies between all the others."""
    between = np.abs(times[1] - times[0])
    return int(np.isnan(between).sum()), float(np.nansum(between))


def _formats(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats that read most of the texts."""
    readable = {each: int((~np.isnan(_instants(texts, each))).sum()) for each in (*_FORMATS, _SERIAL)}
    most = max(readable.values())
    return tuple(each for each, count in readable.items() if count == most) if most else _FORMATS[:1]


def _instants(texts: tuple[str, ...], format_: str) -> Floats:
    """Return times as seconds since some moment, NaN for what is no time of the format."""
    if format_ == _SERIAL:
        days = np.array([number(text) or np.nan for text in texts], dtype=np.float64)
        return np.where((days > _SERIALS[0]) & (days < _SERIALS[1]), np.round((days - _EPOCH) * _DAY), np.nan)
    cleaned = pd.Series([_ZONE.sub("", clean(text)) for text in texts], dtype="str")
    times = pd.to_datetime(cleaned, format=format_, errors="coerce", utc=True).astype("datetime64[us, UTC]")
    microseconds = times.astype("int64").to_numpy(dtype=np.float64)
    return np.where(times.isna().to_numpy(), np.nan, microseconds / 1e6)
