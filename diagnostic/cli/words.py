"""Which language the command line speaks, and its own words (``cli.po``) before anything else is loaded.

Help is asked for before a language is chosen: it is in the language of the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from diagnostic.languages import MAIN, languages
from diagnostic.report.catalogues import Texts, texts

_OWN = "DIAGNOSTIC_LANGUAGE"
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which systems look at them: the first that is set counts."""


def environment_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the language that the environment asks for, the main one where it asks for none that there is."""
    environment = os.environ if environment is None else environment
    system = next((environment[name] for name in _SYSTEM if environment.get(name)), "")
    for asked in (environment.get(_OWN, ""), system):
        if (language := re.split(r"[^a-z]", asked.lower(), maxsplit=1)[0]) in languages():
            return language
    return MAIN


def own_words(language: str | None = None) -> Texts:
    """Return the command line's own words, in the environment's language where none is given."""
    return texts(language or environment_language(), "cli")
