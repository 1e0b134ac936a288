"""Which comments may leave: none from a question that few answered, none on a subject that few wrote about.

Counts by unit are ruled like all counts (``rules``); quotes and words are the whole organisation's only, in random
order, without any attribute of their writers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostic.cells import Shown
from diagnostic.comments import UNCERTAIN, CommentSheet
from diagnostic.disclosure.policy import Policy
from diagnostic.questionnaire import Text
from diagnostic.released_comments import EVERY_COMMENT, CommentsInfo, comment_key
from diagnostic.released_table import Table


def quotes(
    sheets: Sequence[CommentSheet], questions: Mapping[str, Text], counts: Table | None, policy: Policy
) -> tuple[CommentsInfo, ...]:
    """Return what may be read of the comments; nothing of a question that fewer than the threshold commented on."""
    if counts is None:
        return ()
    return tuple(
        _released(sheet, questions[sheet.question], counts, policy)
        for sheet in sheets
        if _enough(counts, comment_key(sheet.question, EVERY_COMMENT), policy)
    )


def _enough(counts: Table, key: str, policy: Policy) -> bool:
    cell = counts.cell(counts.axes[0][0], key)
    return isinstance(cell, Shown) and cell.number("n") >= policy.comment_threshold


def _released(sheet: CommentSheet, text: Text, counts: Table, policy: Policy) -> CommentsInfo:
    shown = {
        scale: found
        for scale, found in sheet.quotes.items()
        if found and _enough(counts, comment_key(sheet.question, scale), policy)
    }
    return CommentsInfo(
        id=sheet.question,
        text=text,
        n=sheet.n,
        languages=_languages(sheet, policy.comment_threshold),
        quotes=shown,
        topics=tuple(topic for topic in sheet.topics if topic.n >= policy.comment_threshold),
    )


def _languages(sheet: CommentSheet, threshold: int) -> dict[str, int]:
    """Return the languages by number of comments; those of few comments count as undetermined, or all as one."""
    kept = {code: n for code, n in sheet.languages.items() if n >= threshold and code != UNCERTAIN}
    rest = sheet.n - sum(kept.values())
    while kept and 0 < rest < threshold:
        smallest = min(kept, key=lambda code: (kept[code], code))
        rest += kept.pop(smallest)
    return {**kept, **({UNCERTAIN: rest} if rest else {})}
