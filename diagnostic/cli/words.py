"""Which language the command line speaks, and its own words (``cli.po``) before anything else is loaded.

Help is asked for before a language is chosen: it is in the language of the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from diagnostic.questionnaire import LANGUAGES
from diagnostic.report.catalogues import Texts, texts

_OWN = "DIAGNOSTIC_LANGUAGE"
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which systems look at them: the first that is set counts."""


def environment_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the language that the environment asks for, English where it asks for none that there is."""
    environment = os.environ if environment is None else environment
    system = next((environment[name] for name in _SYSTEM if environment.get(name)), "")
    for asked in (environment.get(_OWN, ""), system):
        if (language := asked[:2].lower()) in LANGUAGES:
            return language
    return "en"


def own_words(language: str | None = None) -> Texts:
    """Return the command line's own words, in the environment's language where none is given."""
    return texts(language or environment_language(), "cli")
