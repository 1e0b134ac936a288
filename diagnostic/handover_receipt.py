"""What was done to an export before it was handed over: settings, codes and counts, and no value of anybody.

For whoever has to vouch for it: works councils, data protection officers. Knows nothing of how it was done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from diagnostic.coarsening import Crowd
from diagnostic.handover_columns import ColumnFate
from diagnostic.handover_comments import CommentCount, CommentsMode

_FORMAT = "diagnostic-receipt"
_VERSION = 1


class Coarsening(StrEnum):
    """How far attributes are coarsened."""

    VALUES = "values"
    """Each value is that of people enough in the organisation."""
    TEAM = "team"
    """And each combination of values is that of people enough of its team."""


@dataclass(frozen=True, slots=True)
class HandoverOptions:
    """How the file is made."""

    threshold: int
    comment_threshold: int
    other: str
    """What rare values of an open list become."""
    coarsening: Coarsening = Coarsening.VALUES
    comments: CommentsMode = CommentsMode.MIXED
    keep: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Names of people to be masked in comments, beside those in the columns that are dropped."""


@dataclass(frozen=True, slots=True)
class AttributeCount:
    """How far one attribute was coarsened."""

    attribute: str
    merged: int
    people: int
    dropped: bool
    unknown: int = 0
    """People for whom it became unknown, so that nobody stands alone in a team."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, in codes and counts; no value of anybody."""

    input_sha256: Mapping[str, str]
    """By what the file was: export, roster, mapping, structure."""
    output_sha256: str
    rows: int
    """Rows below the header of the export."""
    people: int
    options: HandoverOptions
    columns: tuple[ColumnFate, ...]
    attributes: tuple[AttributeCount, ...]
    teams: int
    small_teams: int
    crowd: Crowd
    comments: tuple[CommentCount, ...]
    linked: bool
    """There are pseudonyms, by which waves can be linked."""


def receipt_json(receipt: Receipt, *, date: str, program: str) -> str:
    """Return the receipt for programs; the names of people that were to be masked are not in it."""
    options = {**asdict(receipt.options), "keep": len(receipt.options.keep)}
    del options["names"], options["other"]
    head = {"format": _FORMAT, "version": _VERSION, "date": date, "program": program}
    whole = {**head, **asdict(receipt), "options": options, "read_back": True}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
