"""An export to the file that may be handed over, and the receipt of what was done to it.

Whoever knows the people makes this file with a key that stays with them. Direct identifiers are dropped, personal codes
hashed, columns that nobody declared left out, rare values coarsened, comments masked and mixed, rows shuffled. The file
is read back before it is given: it holds the same answers. Nothing here prints or stores anything; the key is in no
result.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.coarsening import Coarse, Crowd, coarsened, crowd, within_teams
from diagnostic.exports.content import Content
from diagnostic.exports.handed_over import handed_over
from diagnostic.exports.labels import named
from diagnostic.exports.read import ExportFiles, Reading, read_with_columns
from diagnostic.handover_check import read_back
from diagnostic.handover_columns import ColumnFate, Kept, fates, kept_columns
from diagnostic.handover_comments import CommentCount, handed_comments
from diagnostic.handover_receipt import AttributeCount, Coarsening, HandoverOptions, Receipt
from diagnostic.people_names import PeopleNames
from diagnostic.problems import Code, Place, Problem, Severity
from diagnostic.questionnaire import Attribute, AttributeKind, Questionnaire
from diagnostic.responses import Responses

_NAME_IDS = frozenset({"full_name", "first_name", "last_name", "email", "manager_name", "account"})
"""Columns that are dropped, whose names are masked in comments first."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Handover:
    """The file, its receipt, and what is worth knowing."""

    content: bytes
    receipt: Receipt
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """Responses with what may not leave taken out of them."""

    responses: Responses
    attributes: tuple[AttributeCount, ...]
    comments: tuple[CommentCount, ...]
    crowd: Crowd = field(default_factory=lambda: Crowd(0, 0, 0))


def hand_over(files: ExportFiles, questionnaire: Questionnaire, key: bytes, options: HandoverOptions) -> Handover:
    """Return the file to hand over.

    Parameters
    ----------
    files
        The export, with what it is read with.
    key
        Of whoever knows the people: the same key gives the same pseudonyms at the next wave.

    Raises
    ------
    InvalidInput
        With every problem of the files and of the columns to be kept.
    """
    reading, found = read_with_columns(files, questionnaire, link_key=key)
    file = reading.source.file
    kept = kept_columns(found, options.keep, threshold=options.threshold, file=file)
    people = PeopleNames.of([*options.names, *_names_in(found)])
    hashes = {name: _hash(Path(path)) for name, path in _given(files)}
    rng = _generator(key, hashes)
    made = _made(reading.responses, people, options, rng)
    order = rng.permutation(reading.responses.n)
    content = handed_over(made.responses, kept.columns, order)
    read_back(content, files, questionnaire, made.responses, order, file)
    receipt = _receipt(reading, made, options, fates(found, kept, people), hashes, content)
    return Handover(content, receipt, (*_worth_saying(reading, kept), *_about_company(made, options, file)))


def _given(files: ExportFiles) -> Iterator[tuple[str, str | Path]]:
    named_ = {"export": files.path, "roster": files.roster, "mapping": files.mapping, "structure": files.structure}
    yield from ((name, path) for name, path in named_.items() if path is not None)


def _generator(key: bytes, hashes: Mapping[str, str]) -> np.random.Generator:
    """Return what shuffles: the same for the same files and key, and for nobody to repeat without the key."""
    said = "diagnostic handover\n" + "\n".join(f"{name} {each}" for name, each in sorted(hashes.items()))
    return np.random.default_rng(int.from_bytes(hmac.new(key, said.encode(), hashlib.sha256).digest()))


def _hash(path: Path) -> str:
    """Return the SHA-256 of a file; of a folder, that of the names and hashes of its files."""
    if path.is_dir():
        inside = [
            f"{each.relative_to(path).as_posix()} {_hash(each)}" for each in sorted(path.rglob("*")) if each.is_file()
        ]
        return hashlib.sha256("\n".join(inside).encode()).hexdigest()
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _names_in(found: Content) -> Iterator[str]:
    """Yield the names of people that stand in columns which are dropped."""
    for attribute, each in found.attributes(AttributeKind.DROPPED):
        if attribute.id in _NAME_IDS:
            yield from named(each.column)
    for _, each in found.attributes(AttributeKind.RESPONDENT):
        yield from (name for name in named(each.column) if "@" in name)


def _made(responses: Responses, people: PeopleNames, options: HandoverOptions, rng: np.random.Generator) -> _Made:
    known = {each.id: each for each in responses.questionnaire.attributes}
    role = next((each.id for each in known.values() if each.kind is AttributeKind.ROLE_LEVEL), "")
    values = dict(responses.attributes or {})
    if responses.role_level is not None:
        values = {role: responses.role_level, **values}
    coarse = {name: _coarse(known[name], each, options) for name, each in values.items()}
    values, lost = {name: each.values for name, each in coarse.items()}, dict[str, int]()
    if options.coarsening is Coarsening.TEAM:
        values, lost = within_teams(values, responses.unit, threshold=options.threshold)
    counts = tuple(
        AttributeCount(name, each.merged, each.people, each.dropped, lost.get(name, 0)) for name, each in coarse.items()
    )
    texts, comments = handed_comments(
        responses, people, threshold=options.comment_threshold, mode=options.comments, rng=rng
    )
    made = replace(
        responses,
        role_level=values.get(role) if responses.role_level is not None else None,
        attributes={name: each for name, each in values.items() if name in (responses.attributes or {})},
        comments=texts,
        seconds=None if responses.seconds is None else np.maximum(np.rint(responses.seconds), 1.0),
        respondent=None if responses.respondent is None else _once(responses.respondent),
    )
    return _Made(made, counts, comments, crowd(values, responses.unit, threshold=options.threshold))


def _coarse(attribute: Attribute, values: pd.Categorical, options: HandoverOptions) -> Coarse:
    return coarsened(attribute, values, threshold=options.threshold, other=options.other)


def _once(respondent: npt.NDArray[np.bytes_]) -> npt.NDArray[np.bytes_]:
    """Return the pseudonyms, each with the last of the people who have it: codes that only differ in their case."""
    last = respondent.size - 1 - np.unique(respondent[::-1], return_index=True)[1]
    keep = np.zeros(respondent.size, dtype=bool)
    keep[last] = True
    return np.where(keep, respondent, b"")


# --- what is said about it ---


def _receipt(
    reading: Reading,
    made: _Made,
    options: HandoverOptions,
    columns: tuple[ColumnFate, ...],
    hashes: Mapping[str, str],
    content: bytes,
) -> Receipt:
    responses = made.responses
    teams = np.bincount(responses.unit, minlength=len(responses.hierarchy.units))[responses.hierarchy.leaves()]
    return Receipt(
        input_sha256=hashes,
        output_sha256=hashlib.sha256(content).hexdigest(),
        rows=reading.source.rows,
        people=responses.n,
        options=replace(options, names=()),
        columns=columns,
        attributes=made.attributes,
        teams=int((teams > 0).sum()),
        small_teams=int(((teams > 0) & (teams < options.threshold)).sum()),
        crowd=made.crowd,
        comments=made.comments,
        linked=responses.respondent is not None,
    )


def _worth_saying(reading: Reading, kept: Kept) -> Iterator[Problem]:
    """Yield what reading found, and what is doubtful of the columns to be kept; of these, not that they are unknown."""
    yield from reading.problems
    yield from kept.problems


def _about_company(made: _Made, options: HandoverOptions, file: str) -> Iterator[Problem]:
    """Yield that people stand alone in their team with what is known of them."""
    if made.crowd.few and options.coarsening is Coarsening.VALUES:
        values = {"count": made.crowd.few, "alone": made.crowd.alone, "threshold": options.threshold}
        yield Problem(Code.HANDOVER_COMBINATIONS, Place(file=file), values, Severity.WARNING)
