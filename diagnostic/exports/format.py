"""What a module of this folder offers for one survey tool: how its tables are recognised, and made plain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diagnostic.exports.table import RawTable
from diagnostic.problems import Problem


@dataclass(frozen=True, slots=True)
class Plain:
    """A table with one header a column and one row a person, and what is worth saying of how it became one."""

    table: RawTable
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of table: how it is recognised, and how it becomes a plain one (the file's name is for problems)."""

    name: str
    """Of the survey tool, as people write it; empty for a plain table."""
    recognises: Callable[[RawTable], bool]
    plain: Callable[[RawTable, str], Plain]
