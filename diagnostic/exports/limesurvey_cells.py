"""LimeSurvey's cells: what it writes in place of signs, of a time that it hides and of an answer that there is not.

Works on the different values of a column. Nothing here knows a heading.
"""

from __future__ import annotations

import re

from diagnostic.exports.limesurvey_words import CLOSED
from diagnostic.exports.normal import folded
from diagnostic.exports.table import Column

NOT_SHOWN = "{question_not_shown}"
_SIGNS = (("{quote}", '"'), ("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{lbrace}", "{"))
"""The brace last: what was written around it is text."""
_GUARDED = re.compile(r"'(?=[=+\-@])")
_DECIMALS = re.compile(r"-?\d*\.\d{10}")
_HIDDEN = re.compile(r"(?:1980-01-01|01-01-1980)(?: 00:00(?::00)?)?")
_UNANSWERED = "n/a"


def unescaped(column: Column) -> Column:
    """Return a column with the signs that LimeSurvey's own format for moving answers writes as words in braces."""
    if not any("{" in value for value in column.values):
        return column
    return column.with_values(map(_unescaped, column.values))


def plain_cells(column: Column, *, time: bool) -> Column:
    """Return a column with what people answered; ``time`` is for the columns that say when."""
    values = tuple(map(_plain, column.values))
    if time:
        values = tuple("" if _HIDDEN.fullmatch(value.strip()) else value for value in values)
    elif _is_closed(values):
        values = tuple("" if folded(value) == _UNANSWERED else value for value in values)
    return column if values == column.values else column.with_values(values)


def _unescaped(value: str) -> str:
    if value == NOT_SHOWN:
        return ""
    for written, sign in _SIGNS:
        value = value.replace(written, sign)
    return value


def _plain(value: str) -> str:
    """Return a value without the mark that keeps a spreadsheet from taking it for a formula, or needless decimals."""
    if _DECIMALS.fullmatch(value):
        value = value.rstrip("0").rstrip(".")
        return f"0{value}" if value.startswith(".") else value or "0"
    return _GUARDED.sub("", value, count=1) if value.startswith("'") else value


def _is_closed(values: tuple[str, ...]) -> bool:
    """Return whether all values are answers to a question of yes and no, in which ``N/A`` means no answer."""
    if len(values) > len(CLOSED):
        return False
    answers = {folded(value) for value in values} - {"", _UNANSWERED}
    return bool(answers) and answers <= CLOSED
