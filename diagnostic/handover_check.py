"""The file that was made, read as the other side will read it: it says the same, or it is not given.

Compares values alone, and says what differs, not in whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.exports.read import ExportFiles, read_export
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.questionnaire import Questionnaire
from diagnostic.responses import Responses


def read_back(
    content: bytes,
    files: ExportFiles,
    questionnaire: Questionnaire,
    wanted: Responses,
    order: npt.NDArray[np.int64],
    file: str,
) -> None:
    """Read the file as the other side will, and refuse it where it does not say the same."""
    with TemporaryDirectory(prefix="diagnostic-") as folder:  # readable by this account alone
        draft = Path(folder) / "answers.csv"
        draft.write_bytes(content)
        read = read_export(draft, questionnaire, roster=files.roster).responses
    differs = [name for name, same in _compared(wanted, read, order) if not same]
    if differs:
        raise InvalidInput([Problem(Code.HANDOVER_DIFFERS, Place(file=file), {"parts": ", ".join(differs)})])


def _compared(wanted: Responses, read: Responses, order: npt.NDArray[np.int64]) -> Iterator[tuple[str, bool]]:
    """Yield what is compared, and whether it is the same; rows of ``read`` are those of ``wanted`` in this order."""
    yield "people", wanted.n == read.n
    if wanted.n != read.n:
        return
    yield "answers", wanted.items == read.items and bool((wanted.answers[order] == read.answers).all())
    yield "units", wanted.hierarchy == read.hierarchy and bool((wanted.unit[order] == read.unit).all())
    pairs = {"role_level": (wanted.role_level, read.role_level)}
    others = read.attributes or {}
    pairs |= {name: (values, others.get(name)) for name, values in (wanted.attributes or {}).items()}
    for name, (one, other) in pairs.items():
        yield name, _same_values(one, other, order)
    yield (
        "seconds",
        wanted.seconds is None
        or (read.seconds is not None and np.array_equal(wanted.seconds[order], read.seconds, equal_nan=True)),
    )
    for name, codes in (wanted.checks or {}).items():
        yield name, bool((codes[order] == (read.checks or {})[name]).all())
    for name in wanted.links or {}:
        yield name, _link_rows(wanted, name, order) == _link_rows(read, name, np.arange(read.n))
    for name, texts in (wanted.comments or {}).items():
        yield name, [bool(texts[row]) for row in order] == [bool(text) for text in (read.comments or {})[name]]


def _same_values(one: pd.Categorical | None, other: pd.Categorical | None, order: npt.NDArray[np.int64]) -> bool:
    if one is None or other is None:
        return one is other
    return [*map(str, one[order])] == [*map(str, other)]


def _link_rows(responses: Responses, name: str, order: npt.NDArray[np.int64]) -> list[tuple[int, ...]]:
    links = (responses.links or {})[name]
    seat = np.argsort(order)
    return sorted(
        zip(
            seat[links.person].tolist(), links.target.tolist(), links.need.tolist(), links.quality.tolist(), strict=True
        )
    )
