"""Which tool wrote a table: one module a tool, and the plain table for everything else.

A survey tool whose exports are no plain table (several header rows, a matrix spread over columns, rows that are no
people) has a module of its own in this folder. It offers a ``Format``: ``recognises`` looks at the headers and first
values, never at a file's name, and says whether the tool wrote this; ``plain`` returns the same answers as a plain
table: one header a column (with the other names that the tool has for it), one row a person, and what is worth
saying. It is entered in ``FORMATS``, the most telling first, and nothing after it needs to know of it.
"""

from __future__ import annotations

from diagnostic.exports import (
    formbricks,
    google_forms,
    handed_over,
    kobo,
    limesurvey,
    long_table,
    microsoft_forms,
    own_answers,
    qualtrics,
    surveymonkey,
    typeform,
)
from diagnostic.exports.format import Format, Plain
from diagnostic.exports.table import RawTable


def _always(_table: RawTable) -> bool:
    return True


def _unchanged(table: RawTable, _file: str) -> Plain:
    return Plain(table)


PLAIN = Format("", _always, _unchanged)
FORMATS: tuple[Format, ...] = (
    handed_over.FORMAT,
    limesurvey.FORMAT,
    qualtrics.FORMAT,
    surveymonkey.FORMAT,
    formbricks.FORMAT,
    microsoft_forms.FORMAT,
    typeform.FORMAT,
    google_forms.FORMAT,
    kobo.KOBO,
    kobo.ODK,
    own_answers.OWN,
    long_table.LONG,
    PLAIN,
)
"""In the order in which they are tried; the plain table takes whatever is left."""


def recognise(table: RawTable) -> Format:
    """Return the format of a table."""
    return next(known for known in FORMATS if known.recognises(table))
