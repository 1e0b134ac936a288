"""A data file for SPSS as survey tools write it: no header, commas, texts in single quotes.

Its columns are named in the syntax file that belongs to it. Taken for a table with a header, the first person's
answers would be shown as headings. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from diagnostic.exports.delimited import Body, parse
from diagnostic.exports.encoding import Decoded
from diagnostic.exports.table import RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem

_QUOTE = "'"
_LONGEST_LINE = 1 << 18
_CELL = r"(?:'(?:[^']|'')*'|[-+.\d]*)"
_ANSWERS = re.compile(rf"{_CELL}(?:,{_CELL})+")
_FEWEST_QUOTES = 4


def is_headless(data: bytes) -> bool:
    """Return whether the first line is one of answers: of texts in single quotes and of numbers, and nothing else."""
    first = _first_line(data)
    return first.count(_QUOTE) >= _FEWEST_QUOTES and _ANSWERS.fullmatch(first) is not None


def read_headless(decoded: Decoded, names: Sequence[str], file: str) -> tuple[RawTable, Source]:
    """Return the table of a data file without a header; ``names`` are those of its columns.

    Raises
    ------
    InvalidInput
        Nobody said what the columns are, or there are not as many as were said.
    """
    found = len(next(csv.reader([_first_line(decoded.data)], quotechar=_QUOTE)))
    if found != len(names):
        code = Code.COLUMNS_DIFFER if names else Code.HEADER_MISSING
        values = {"found": found, "expected": len(names)} if names else {"found": found}
        raise InvalidInput([Problem(code, Place(file=file), values)])
    table = parse(decoded.data, Body(0, ",", _QUOTE, first=1), list(names), file=file)
    return table, Source(file, "csv", decoded.encoding, ",", rows=table.n, columns=len(names))


def _first_line(data: bytes) -> str:
    return data[:_LONGEST_LINE].split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", errors="replace")
