"""Codes that every survey tool keeps as they are: letters and digits, a letter first, no longer than is allowed.

Both the files that go into a survey tool and the reader of what comes out make codes by these rules, so that an
export by codes is recognised with certainty. Nothing here knows a tool or a file.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

LONGEST = 20
"""The shortest limit of the tools that are known (a LimeSurvey question or sub-question)."""
LONGEST_ANSWER = 5
"""The same of an answer: longer ones are dropped by LimeSurvey, without a word."""
DONT_KNOW = "98"
"""Code of "don't know" in every form."""
RESERVED = frozenset(
    [
        "id",
        "token",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "startdate",
        "datestamp",
        "ipaddr",
        "refurl",
        "time",
        "other",
        "start",
        "end",
        "today",
        "meta",
        "username",
        "deviceid",
        "status",
        "progress",
        "finished",
        "version",
    ]
)
"""What tools call columns of their own: a question of this name would be refused, or taken for theirs."""


def compact(text: str) -> str:
    """Return the ASCII letters and digits of a text, in lower case: ``own_task_1`` is ``owntask1``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def codes(names: Iterable[str], *, prefix: str, longest: int = LONGEST) -> dict[str, str]:
    """Return a code for each name, different from one another, in an order that only depends on the names' order.

    ``prefix`` (letters) begins the code of a name that has no letter first, that tools keep for themselves, or of
    which nothing can be kept.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for position, name in enumerate(names, start=1):
        if name in found:
            continue
        code = compact(name)
        if not code[:1].isalpha() or code in RESERVED:
            code = f"{prefix}{code or position}"
        code = code[:longest]
        number = 1
        while code in taken:
            number += 1
            code = f"{code[: longest - len(str(number))]}{number}"
        taken.add(code)
        found[name] = code
    return found


def answer_codes(ids: Sequence[str]) -> dict[str, str]:
    """Return a short code for each answer of a closed question: the beginning of its id, or its number."""
    begun = [compact(each)[:LONGEST_ANSWER] for each in ids]
    told = len(set(begun)) == len(begun) and all(code[:1].isalpha() for code in begun)
    return dict(zip(ids, begun if told else [f"v{number}" for number in range(1, len(ids) + 1)], strict=True))


def half_code(roster_id: str, half: str) -> str:
    """Return the code of one half (``need``, ``quality``) of the question on whom one works with."""
    return f"{compact(roster_id)[: LONGEST - len(half)]}{half}"


def told_apart(paths: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return how each unit is shown in a list: its name, with what it belongs to where others bear the same name.

    ``paths`` has the names of each from the first level down to its own. Who reads an export makes the same names.
    """
    # One that belongs to nothing is told apart by its own name: by its name alone it could be any of them.
    whole = [(path[-1], *path) if len(path) == 1 else tuple(path) for path in paths]
    shown = [path[-1] for path in whole]
    for above in range(2, max(map(len, whole), default=0) + 1):
        keys = [compact(name) or name for name in shown]
        often = Counter(keys)
        shown = [
            f"{path[-1]} ({', '.join(path[-above:-1])})" if often[key] > 1 else name
            for name, key, path in zip(shown, keys, whole, strict=True)
        ]
    return tuple(shown)
