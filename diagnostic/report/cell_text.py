"""Texts of clients and respondents as cells of a spreadsheet: nothing in them may be run, and nothing breaks the file.

A program that opens a CSV file runs what looks like a formula. The rule of OWASP against it, made reversible: a text
that begins with one of ``TRIGGERS`` or with an apostrophe gets an apostrophe in front. A reader takes one off again.
"""

from __future__ import annotations

import re

APOSTROPHE = "'"
TRIGGERS = frozenset("=+-@\t\r\n＝＋－＠|")  # also the full-width forms, which some locales read alike
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return a text without characters that no file format can hold; each leaves a mark in its place."""
    return _CONTROLS.sub("\ufffd", text)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs when it opens the CSV file it stands in."""
    clean = printable(text)
    return APOSTROPHE + clean if clean[:1] in TRIGGERS | {APOSTROPHE} else clean


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given, as a reader of the CSV files gets it back."""
    return text.removeprefix(APOSTROPHE)
