"""Which languages the product speaks: those that have a folder in ``reports/locales``, and nothing else.

A translator adds a language by adding its folder; no other module has a list of languages. Knows no text.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from diagnostic.data_files import shipped

MAIN = "en"
"""The language that every catalogue is translated from, and the one shown where there is no other."""


def home() -> Path:
    """Return the folder that has a folder of catalogues for each language."""
    return shipped("reports", "locales")


def languages() -> tuple[str, ...]:
    """Return the codes of the languages offered, sorted."""
    return _found(home())


def catalogues(language: str, domain: str = "*") -> tuple[Path, ...]:
    """Return the files of a language, sorted: all of them, or one."""
    return tuple(sorted((home() / language).glob(f"{domain}.po")))


def other_than(language: str, offered: tuple[str, ...]) -> str:
    """Return the language that comes to mind beside another: the main one, or the first other that is offered."""
    return next((each for each in (MAIN, *offered) if each in offered and each != language), language)


@lru_cache(maxsize=8)
def _found(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(each.name for each in folder.iterdir() if any(each.glob("*.po"))))
