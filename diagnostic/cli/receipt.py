"""The receipt of a pseudonymised export, in words: for works councils and data protection officers.

Shows codes and counts of a ``Receipt``; there is no value of anybody in it to be shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from diagnostic.handover_columns import Fate
from diagnostic.handover_comments import CommentsMode
from diagnostic.handover_receipt import AttributeCount, Receipt
from diagnostic.report.values import Style
from diagnostic.report.wording import Wording


def receipt_text(receipt: Receipt, words: Wording, names: Mapping[str, str], date: str, program: str) -> str:
    """Return the receipt as plain text; ``names`` are those of what is known of people, by id."""
    parts = (
        _head(receipt, words, date, program),
        _columns(receipt, words),
        _attributes(receipt, words, names),
        _teams(receipt, words),
        _comments(receipt, words),
        [words.text("pseudonymise.receipt.key"), words.text("pseudonymise.receipt.remains")],
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts)) + "\n"


def _head(receipt: Receipt, words: Wording, date: str, program: str) -> Iterator[str]:
    title = words.text("pseudonymise.receipt.title")
    yield title
    yield "=" * len(title)
    yield words.text("pseudonymise.receipt.made", date=words.date(date), program=program)
    for name, digest in receipt.input_sha256.items():
        yield words.text(f"pseudonymise.receipt.input.{name}", sha256=digest)
    yield words.text("pseudonymise.receipt.output", sha256=receipt.output_sha256)
    rows, people = (words.number(count, Style.COUNT) for count in (receipt.rows, receipt.people))
    yield words.text("pseudonymise.receipt.rows", rows=rows, people=people)
    yield words.text("pseudonymise.receipt.read-back")
    options = receipt.options
    yield words.text("pseudonymise.receipt.threshold", threshold=options.threshold, comments=options.comment_threshold)


def _columns(receipt: Receipt, words: Wording) -> Iterator[str]:
    yield from _title(words, "columns")
    for fate in Fate:
        mine = [each for each in receipt.columns if each.fate is fate]
        if mine:
            key = f"pseudonymise.receipt.fate.{fate.value}"
            if fate is Fate.COMMENT and receipt.options.comments is CommentsMode.NONE:
                key = "pseudonymise.receipt.fate.no-comment"
            yield words.plural(key, len(mine))
        for each in mine:
            header = _shown(each.header) or words.text("cli.check.no-header")
            filled = words.plural("pseudonymise.receipt.filled", each.filled)
            target = f" → {_shown(each.target)}" if each.target and each.target != each.header else ""
            yield f"    {header}{target} ({filled})"


def _attributes(receipt: Receipt, words: Wording, names: Mapping[str, str]) -> Iterator[str]:
    if receipt.attributes:
        yield from _title(words, "attributes")
    for each in receipt.attributes:
        said = words.text("pseudonymise.receipt.attribute", attribute=names[each.attribute], done=_done(each, words))
        yield f"    {said}"


def _done(each: AttributeCount, words: Wording) -> str:
    """Return what was done to an attribute, in a few words."""
    people = words.plural("cli.count.people", each.people)
    unknown = words.plural("pseudonymise.receipt.unknown", each.unknown) if each.unknown else ""
    if each.dropped:
        return words.text("pseudonymise.receipt.dropped", people=people)
    merged = words.plural("pseudonymise.receipt.merged", each.merged, people=people) if each.merged else ""
    return ", ".join(filter(None, (merged, unknown))) or words.text("pseudonymise.receipt.untouched")


def _teams(receipt: Receipt, words: Wording) -> Iterator[str]:
    yield from _title(words, "teams")
    small = words.plural("pseudonymise.receipt.small", receipt.small_teams, threshold=receipt.options.threshold)
    yield words.text(
        "pseudonymise.receipt.teams-kept", teams=words.plural("cli.count.teams", receipt.teams), small=small
    )
    crowd = receipt.crowd
    yield words.text(
        "pseudonymise.receipt.crowd",
        smallest=words.plural("cli.count.people", crowd.smallest),
        alone=words.number(crowd.alone, Style.COUNT),
        few=words.number(crowd.few, Style.COUNT),
        threshold=receipt.options.threshold,
    )
    yield words.text(f"pseudonymise.receipt.coarsening.{receipt.options.coarsening.value}")


def _comments(receipt: Receipt, words: Wording) -> Iterator[str]:
    yield from _title(words, "comments")
    for each in receipt.comments:
        masked = words.plural("pseudonymise.receipt.masked", each.masked)
        count = words.plural("pseudonymise.receipt.comments-count", each.n)
        yield f"    {words.text('pseudonymise.receipt.comment', question=each.question, comments=count, masked=masked)}"
    yield words.text(f"pseudonymise.receipt.comments.{receipt.options.comments.value}")


def _title(words: Wording, name: str) -> Iterator[str]:
    title = words.text(f"pseudonymise.receipt.{name}")
    yield title
    yield "-" * len(title)


def _shown(text: str) -> str:
    """Return a text without control and direction signs: a heading in a file may hold anything."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
