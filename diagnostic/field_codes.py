"""Codes that every survey tool keeps as they are: letters and digits, a letter first, no longer than is allowed.

Both the files that go into a survey tool and the reader of what comes out make codes by these rules, so that an
export by codes is recognised with certainty. Nothing here knows a tool or a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 20
"""The shortest limit of the tools that are known (a LimeSurvey question or sub-question)."""


def compact(text: str) -> str:
    """Return the ASCII letters and digits of a text, in lower case: ``own_task_1`` is ``owntask1``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def codes(names: Iterable[str], *, prefix: str, longest: int = LONGEST) -> dict[str, str]:
    """Return a code for each name, different from one another, in an order that only depends on the names' order.

    ``prefix`` (letters) begins the code of a name that has no letter first, or nothing that can be kept.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for position, name in enumerate(names, start=1):
        code = compact(name)
        if not code[:1].isalpha():
            code = f"{prefix}{code or position}"
        code = code[:longest]
        number = 1
        while code in taken:
            number += 1
            code = f"{code[: longest - len(str(number))]}{number}"
        taken.add(code)
        found.setdefault(name, code)
    return found
