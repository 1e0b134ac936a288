"""SPSS system files (.sav, .zsav) to a table: values as text, with what SPSS says they mean.

Values that were declared missing count as not answered, unless their label says "don't know": that is an answer.
Variables keep their names; their labels are further names (``spss_names``). Nothing here knows a questionnaire.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyreadstat

from diagnostic.exports.format import Plain
from diagnostic.exports.normal import folded, plain_number
from diagnostic.exports.qualtrics_headers import MEANINGS, Heading, bare, is_export
from diagnostic.exports.qualtrics_rows import without_tests
from diagnostic.exports.spss_dictionary import MARKS, Malformed, read_dictionary
from diagnostic.exports.spss_names import described
from diagnostic.exports.spss_repair import repaired
from diagnostic.exports.table import Column, RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

_DONT_KNOW = re.compile(
    r"\b(?:(?:don't|do not|doesn't|does not|cannot|can't|unable to) (?:know|say|tell|judge|rate|apply|concern)"
    r"|unsure|not sure|no (?:opinion|view|basis)|not (?:applicable|concerned)|n[./]?a|dk|prefer not|rather not"
    r"|(?:ne )?sa(?:it|is) pas|nsp|ne se prononce|(?:sans |pas d'|aucune? )(?:opinion|avis)|non concerne|sans objet"
    r"|ne connais pas|prefere ne pas|weiss nicht|keine meinung|no sabe|ns/nc|non so)\b"
)
"""Labels (folded) of a declared missing value with which somebody did answer."""
_NO_ANSWER = frozenset({"non reponse", "sans reponse", "pas de reponse", "vu mais sans reponse", "seen but unanswered"})
"""Labels (folded) of a value that stands for no answer, declared missing or not."""
_DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "MOYR", "QYR", "WKYR")
_MOMENTS = ("DATETIME", "YMDHMS")
_TIMES = ("TIME", "DTIME", "MTIME")
_BEGIN = np.datetime64("1582-10-14", "s")
"""SPSS counts seconds from the day before the Gregorian calendar."""
_WIDTH = re.compile(r"\d.*$")
_CUT = "\ufffd"


@dataclass(frozen=True, slots=True)
class _Read:
    """What the library read: cells by variable, what it knows of them, and how its texts are to be understood."""

    cells: pd.DataFrame
    meta: Any
    text: Callable[[str], str]
    encoding: str
    rows: int


def is_sav(data: bytes) -> bool:
    """Return whether the bytes begin as an SPSS system file does."""
    return data.startswith(MARKS)


def read_sav(data: bytes, file: str) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of a system file.

    Raises
    ------
    InvalidInput
        The file is damaged, or holds no row.
    """
    place = Place(file=file)
    try:
        right = repaired(data, read_dictionary(data))
        read = _read(right)
    except (Malformed, pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, OverflowError) as error:
        raise InvalidInput([Problem(Code.SPSS_DAMAGED, place)]) from error
    if not read.rows:
        raise InvalidInput([Problem(Code.NO_ROWS, place)])
    found = [_column(str(name), read) for name in read.cells]
    columns = described([column for column, _ in found], _sets(read.meta))
    problems = _said(right is not data, sum(missing for _, missing in found), read, place)
    source = Source(file, "sav", read.encoding.lower(), rows=read.rows, columns=len(columns))
    # The first row of the data is row 1 in SPSS, which has no header row.
    people = _people(RawTable(columns, read.rows, np.arange(1, read.rows + 1)), file)
    return people.table, replace(source, rows=people.table.n), (*problems, *people.problems)


def _people(table: RawTable, file: str) -> Plain:
    """Return the table without the previews and tests of Qualtrics, and what it adds under its plain names."""
    if not is_export(table):
        return Plain(table)
    headings = [Heading(each.header, meaning=MEANINGS.get(bare(each.header), "")) for each in table.columns]
    columns = tuple(
        replace(column, names=(*column.names, heading.meaning)) if heading.meaning else column
        for column, heading in zip(table.columns, headings, strict=True)
    )
    return without_tests(replace(table, columns=columns), headings, file)


def _said(repair: bool, missing: int, read: _Read, place: Place) -> Iterator[Problem]:
    if repair:
        yield Problem(Code.SPSS_REPAIRED, place, {}, Severity.NOTE)
    if missing:
        yield Problem(Code.DECLARED_MISSING, place, {"count": missing}, Severity.NOTE)
    if read.encoding != str(read.meta.file_encoding):
        yield Problem(Code.ENCODING_ASSUMED, place, {"encoding": read.encoding}, Severity.NOTE)


def _read(data: bytes) -> _Read:
    try:
        cells, meta = _library(data)
    except (pyreadstat.ReadstatError, UnicodeError):
        # Texts in another encoding than the file names, or cut within a letter: taken as bytes, and understood here.
        cells, meta = _library(data, encoding="ISO-8859-1")
        encoding, text = _understood(list(_texts(cells, meta)), "latin-1")
    else:
        encoding, text = str(meta.file_encoding), str.rstrip
        if encoding.lower().startswith(("windows-1252", "iso-8859-1")):
            encoding, text = _understood(list(_texts(cells, meta)), "cp1252", told=encoding)
    return _Read(cells, meta, text, encoding, len(cells))


def _library(data: bytes, encoding: str | None = None) -> tuple[pd.DataFrame, Any]:
    with warnings.catch_warnings():
        # Two variables of one name are told apart by the library, which says so.
        warnings.simplefilter("ignore", UserWarning)
        cells, meta = pyreadstat.read_sav(
            io.BytesIO(data),
            user_missing=True,
            disable_datetime_conversion=True,
            encoding=encoding,
        )
    return cells, meta


def _texts(cells: pd.DataFrame, meta: Any) -> Iterator[str]:
    """Yield every text of a file with other letters than ASCII's."""
    labels = (label for each in meta.variable_value_labels.values() for label in each.values())
    strings = (
        text
        for name in map(str, cells)
        if not _is_number(meta, name)
        for text in pd.unique(cells[name].to_numpy(dtype=object))
    )
    names = (label for label in meta.column_names_to_labels.values() if label)
    for text in (*names, *labels, *strings):
        if isinstance(text, str) and not text.isascii():
            yield text


def _understood(texts: Sequence[str], taken: str, told: str = "windows-1252") -> tuple[str, Callable[[str], str]]:
    """Return the encoding of texts that were taken for another one, and how each is turned into what it says."""
    if not texts:
        return told, str.rstrip
    right = sum(_is_utf8(text, taken) for text in texts)
    if 2 * right > len(texts):
        return "UTF-8", lambda text: _again(text, taken, "utf-8").rstrip(f"{_CUT} ")
    if taken == "cp1252":
        return told, str.rstrip
    return "windows-1252", lambda text: _again(text, taken, "cp1252").rstrip()


def _is_utf8(text: str, taken: str) -> bool:
    try:
        text.encode(taken).decode("utf-8")
    except UnicodeError:
        return False
    return True


def _again(text: str, taken: str, encoding: str) -> str:
    try:
        return text.encode(taken).decode(encoding, errors="replace")
    except UnicodeEncodeError:
        return text


def _is_number(meta: Any, name: str) -> bool:
    return bool(meta.readstat_variable_types[name] != "string")


def _column(name: str, read: _Read) -> tuple[Column, int]:
    """Return a variable as a column, and in how many rows a value stands for no answer."""
    meta = read.meta
    ranges = meta.missing_ranges.get(name, ())
    labels = meta.variable_value_labels.get(name, {})
    if _is_number(meta, name):
        format_ = _WIDTH.sub("", str(meta.original_variable_types[name]))
        codes, different = pd.factorize(read.cells[name].to_numpy(dtype=np.float64))
        texts = list(_number_texts(different, format_))
    else:
        codes, different = pd.factorize(read.cells[name].to_numpy(dtype=object))
        texts = [read.text(str(text)) for text in different]
    said = {_key(value): read.text(label) for value, label in labels.items() if label}
    absent = [_is_absent(value, ranges, said.get(_key(value), "")) for value in different]
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    missing = int(counts[np.array(absent, dtype=bool)].sum()) if any(absent) else 0
    shown = ["", *("" if gone else text for text, gone in zip(texts, absent, strict=True))]
    column = Column(
        header=read.text(name),
        codes=(codes + 1).astype(np.int32),
        values=tuple(shown),
        names=tuple(each for each in (read.text(meta.column_names_to_labels.get(name) or ""),) if each),
        labels={_value_text(value): (read.text(label),) for value, label in labels.items() if label},
    )
    return column.with_values(shown), missing


def _key(value: Any) -> Any:
    return value.rstrip() if isinstance(value, str) else float(value)


def _value_text(value: Any) -> str:
    return value.rstrip() if isinstance(value, str) else plain_number(float(value))


def _is_absent(value: Any, ranges: Iterable[Mapping[str, Any]], label: str) -> bool:
    """Return whether a value stands for no answer: declared missing without "don't know", or so labelled."""
    said = folded(label)
    if said in _NO_ANSWER:
        return True
    key = _key(value)
    return any(_key(each["lo"]) <= key <= _key(each["hi"]) for each in ranges) and not _DONT_KNOW.search(said)


def _number_texts(values: npt.NDArray[np.float64], format_: str) -> Iterator[str]:
    finite = np.where(np.isfinite(values), values, 0.0)
    if format_ in (*_DATES, *_MOMENTS):
        # Far beyond any calendar: what is no date stays a number.
        usual = np.abs(finite) < 1e12
        moments = _BEGIN + np.where(usual, finite, 0).astype("timedelta64[s]")
        dates = moments.astype("datetime64[D]" if format_ in _DATES else "datetime64[s]").astype(str)
        texts = [
            str(date).replace("T", " ") if known else plain_number(value)
            for date, known, value in zip(dates, usual, finite.tolist(), strict=True)
        ]
    elif format_ in _TIMES:
        texts = [_clock(value) for value in finite.tolist()]
    else:
        texts = [plain_number(value) for value in finite.tolist()]
    yield from (text if known else "" for text, known in zip(texts, np.isfinite(values), strict=True))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}"


def _sets(meta: Any) -> frozenset[str]:
    """Return the variables that belong to a set of multiple answers."""
    return frozenset(name for each in (meta.mr_sets or {}).values() for name in each["variable_list"])
