"""What the variables of an SPSS file are called: their labels, and the statements within these.

A matrix is a row of variables whose labels share a question: "Question - Statement", "Question : Statement" or
"[Statement] Question". The statement alone is given as one more name. Knows labels, never a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnostic.exports.table import Column

_BETWEEN = re.compile(r"(?:\s*[:?.…])?\s+[-–—|/]\s+|\s*[:?]\s+|\n")
_BRACKETED = re.compile(r"^\[(?P<statement>[^\[\]]+)\]\s*(?P<question>.*)$", re.DOTALL)
_TIMING = re.compile(r"_(?:first_click|last_click|page_submit|click_count|browser|version|resolution)$", re.IGNORECASE)
_BESIDE = re.compile(r"_(?:text|do(?:_\d+)*|other|comment|filecount|nps_group)$", re.IGNORECASE)
_CHOICE = re.compile(r"_\d+$")
"""Names that survey tools give to what stands beside a question: texts of "other", orders of display, comments."""


def described(columns: Sequence[Column], multiple: frozenset[str]) -> tuple[Column, ...]:
    """Return the columns with the statements of their labels as names, and apart what is never an answer.

    ``multiple`` has the variables of sets of multiple answers.
    """
    labels = [column.names[0] if column.names else "" for column in columns]
    shared = Counter(before for label in labels for before, _ in _cuts(label))
    headers = [column.header for column in columns]
    return tuple(
        replace(
            column,
            names=tuple(dict.fromkeys((*column.names, *_statement(label, shared), *_spaced(column.header)))),
            aside=column.header in multiple or _is_beside(column.header, headers),
        )
        for column, label in zip(columns, labels, strict=True)
    )


def _is_beside(header: str, headers: Sequence[str]) -> bool:
    """Return whether a variable stands beside a question that is in the file, too."""
    if _TIMING.search(header):
        return True
    question = _BESIDE.sub("", header)
    if question == header:
        return False
    several = header.lower().endswith("_other") and any(
        other.startswith(f"{question}_") for other in headers if other != header
    )
    return several or question in headers or _CHOICE.sub("", question) in headers


def _statement(label: str, shared: Counter[str]) -> Iterator[str]:
    if found := _BRACKETED.match(label):
        yield found["statement"].strip()
        return
    # The longest question that another variable has, too: a statement may hold such a sign itself.
    for before, after in reversed(list(_cuts(label))):
        if shared[before] > 1 and after:
            yield after
            return


def _spaced(header: str) -> Iterator[str]:
    """Yield the name as it was before SPSS, which allows no spaces in one ("First_Name")."""
    if "_" in header:
        yield " ".join(part for part in header.split("_") if part)


def _cuts(label: str) -> Iterator[tuple[str, str]]:
    for sign in _BETWEEN.finditer(label):
        yield label[: sign.end()], label[sign.end() :].strip()
