"""What a survey tool's definition of a survey says of the columns of an export, and what a module offers to read one.

Nothing here knows a tool or a questionnaire of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """What one column of an export asks: its wordings, and what its values mean (several languages of each)."""

    names: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Structure:
    """The questions of a survey by the code that their column has in an export."""

    tool: str
    questions: Mapping[str, Question]
    columns: tuple[str, ...] = ()
    """The code of each column in the order of the file, where a definition says so: for a table without a header."""
    ids: Mapping[str, Question] = field(default_factory=dict)
    """By an id that an export carries beside the code of a column, and that is surer than the code."""


@dataclass(frozen=True, slots=True)
class Definition:
    """How the definition files of one tool are recognised (by their bytes), and read."""

    tool: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str], Structure]


NO_STRUCTURE = Structure("", {})
