"""``diagnostic ledger``: what of a study was given out, when and under which rules, and whether the list is whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from diagnostic.cli.files import keep_existing, unformulated, write_whole
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.released_content import shown_tables
from diagnostic.report.values import Style
from diagnostic.store.database import opened
from diagnostic.store.ledger import LedgerEntry, ledger, study_id
from diagnostic.store.log import Action, Entry, entries
from diagnostic.study import Study, open_study

_COLUMNS = ("number", "date", "wave", "kind", "rules", "figures", "hash")
_CSV_COLUMNS = (
    "number",
    "date",
    "wave",
    "kind",
    "policy",
    "units",
    "attributes",
    "figures",
    "sha256",
    "previous",
    "entry_hash",
)
_SHORT = 12
"""Signs of a hash in a table."""


def run(folder: Path, *, show: int | None, out: Path | None, language: str, force: bool) -> None:
    """Print the ledger, or one entry of it; write it to a file where one is named."""
    shown = screen(language)
    with explained(shown):
        study = open_study(folder)
        if out is not None:
            keep_existing(out, force=force)
        with opened(study.store, write=False) as store:
            found, identity = ledger(store), study_id(store)
            decisions = [each for each in entries(store) if each.action == Action.THRESHOLDS_FROZEN]
        if show is not None:
            _show(_entry(study, found, show), shown)
            return
        if out is not None:
            text = _csv(found) if out.suffix.lower() == ".csv" else _json(identity, found, decisions)
            write_whole(out, text)
    _print(found, decisions, shown)
    if out is not None:
        shown.say("ledger.written", path=str(out))


def _entry(study: Study, found: Sequence[LedgerEntry], number: int) -> LedgerEntry:
    if not 1 <= number <= len(found):
        values: dict[str, str | float] = {"found": number, "count": len(found)}
        raise InvalidInput([Problem(Code.LEDGER_ENTRY, Place(file=str(study.folder)), values)])
    return found[number - 1]


def _print(found: Sequence[LedgerEntry], decisions: Iterable[Entry], shown: Screen) -> None:
    words = shown.wording
    shown.line(words.plural("ledger.entries", len(found)))
    if found:
        headings = [words.text(f"ledger.column.{name}") for name in _COLUMNS]
        shown.table(headings, [_row(each, shown) for each in found])
        shown.say("ledger.whole", hash=found[-1].entry_hash)
    for each in decisions:
        values = {name: str(each.details[name]) for name in ("wave", "reason", "rules")}
        shown.say("ledger.decision", date=words.date(each.date), **values)


def _row(entry: LedgerEntry, shown: Screen) -> list[str]:
    words, released = shown.wording, entry.released
    return [
        words.number(entry.position, Style.COUNT),
        words.date(released.date),
        released.wave,
        _kind(released.kind, shown),
        _rules([(rule, number) for rule, number in released.policy.items() if "rounding." not in rule]),
        _figures(entry, shown),
        entry.entry_hash[:_SHORT],
    ]


def _kind(kind: str, shown: Screen) -> str:
    """Return what was made in words; what a later version made is named as it names it."""
    known = ("report", "compare", "plan", "teams", "norms")
    return shown.wording.text(f"ledger.kind.{kind}") if kind in known else kind


def _rules(rules: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{rule} {number:g}" for rule, number in rules)


def _figures(entry: LedgerEntry, shown: Screen) -> str:
    figures = entry.released.cut.figures
    return shown.wording.text("ledger.not-counted") if figures is None else shown.wording.number(figures, Style.COUNT)


def _show(entry: LedgerEntry, shown: Screen) -> None:
    """Print everything that one entry says, but the figures themselves."""
    words, released, cut = shown.wording, entry.released, entry.released.cut
    said = {
        "number": words.number(entry.position, Style.COUNT),
        "date": words.date(released.date),
        "wave": released.wave,
        "kind": _kind(released.kind, shown),
        "rules": _rules(released.policy.items()),
        "units": words.number(len(cut.units), Style.COUNT) if cut.units else words.text("ledger.not-counted"),
        "attributes": ", ".join(cut.attributes) or words.text("ledger.none"),
        "figures": _figures(entry, shown),
        "sources": ", ".join(f"{each.wave}: {each.content[:_SHORT]}" for each in cut.waves),
        "content": entry.sha256,
        "previous": entry.previous or words.text("ledger.first"),
        "hash": entry.entry_hash,
    }
    headings = [words.text("ledger.column.what"), words.text("ledger.column.said")]
    shown.table(headings, [(words.text(f"ledger.column.{name}"), text) for name, text in said.items()])
    try:
        tables = shown_tables(released.content)
    except ValueError:  # as a version before this one, or after it, wrote it
        return
    headings = [words.text("ledger.column.table"), words.text("ledger.column.figures")]
    counts = [(name.value, words.number(int(table.shown.sum()), Style.COUNT)) for name, table in tables.items()]
    shown.table(headings, counts)


def _plain(entry: LedgerEntry) -> dict[str, object]:
    released, cut = entry.released, entry.released.cut
    return {
        "number": entry.position,
        "date": released.date,
        "wave": released.wave,
        "kind": released.kind,
        "policy": dict(released.policy),
        "units": list(cut.units),
        "attributes": list(cut.attributes),
        "figures": cut.figures,
        "sha256": entry.sha256,
        "previous": entry.previous,
        "entry_hash": entry.entry_hash,
    }


def _json(identity: str, found: Sequence[LedgerEntry], decisions: Iterable[Entry]) -> str:
    said = {
        "study": identity,
        "whole": True,
        "entries": [_plain(each) for each in found],
        "decisions": [{"date": each.date, **each.details} for each in decisions],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _csv(found: Sequence[LedgerEntry]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    for each in found:
        plain = _plain(each) | {
            "policy": _rules(each.released.policy.items()),
            "units": len(each.released.cut.units),
            "attributes": " ".join(each.released.cut.attributes),
        }
        writer.writerow([_cell(plain[name]) for name in _CSV_COLUMNS])
    return written.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else unformulated(str(value))
