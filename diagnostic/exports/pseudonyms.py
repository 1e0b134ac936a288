"""Personal codes to the pseudonyms by which waves are linked: keyed hashes, from which no code can be read back.

The key belongs to a study: the same person has another pseudonym in every study. Nothing here keeps a code.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from diagnostic.exports.content import Matched
from diagnostic.exports.normal import clean
from diagnostic.problems import Code, Problem, Severity

LENGTH = 16
"""Bytes of a pseudonym, written as twice as many hexadecimal digits."""


def pseudonyms(columns: Sequence[Matched], n: int, key: bytes) -> npt.NDArray[np.bytes_]:
    """Return each person's pseudonym, empty where no column has a personal code; the first column with one counts."""
    found = np.full(n, b"", dtype=f"S{2 * LENGTH}")
    for each in columns:
        hashed = [pseudonym(value, key) for value in each.column.values]
        mine = np.array([text.encode() for text in hashed] or [b""], dtype=found.dtype)[each.column.codes]
        found = np.where(found == b"", mine, found)
    return found


def pseudonym(code: str, key: bytes) -> str:
    """Return the pseudonym of one personal code, empty where there is none."""
    cleaned = clean(code).casefold()
    return hmac.new(key, cleaned.encode(), hashlib.sha256).hexdigest()[: 2 * LENGTH] if cleaned else ""


def telling_codes(columns: Sequence[Matched]) -> Iterator[Problem]:
    """Yield a warning for each column of personal codes that look like e-mail addresses or names."""
    for each in columns:
        filled = [value for value in each.column.values if value.strip()]
        telling = sum("@" in value or " " in value.strip() for value in filled)
        if telling > len(filled) / 2:
            yield Problem(Code.CODE_TELLS_WHO, each.place, {}, Severity.WARNING)
