"""From an employee-survey export to an engagement-cohesion report with recommended actions, team by team.

The public names are listed here and nowhere else; ``docs/api.md`` shows them at work. Each is loaded when it is first
asked for: the command line answers ``--help`` without pandas, scipy and matplotlib, which take seconds to load.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diagnostic.action_library import load_library
    from diagnostic.actions import Plan, recommend
    from diagnostic.analysis import analyse
    from diagnostic.cells import Banded, Shown, Withheld
    from diagnostic.disclosure.policy import Policy, load_policy
    from diagnostic.exports.read import Reading, read_export
    from diagnostic.measures import Measure
    from diagnostic.pipeline import Files, Run, run
    from diagnostic.problems import InvalidInput, NotEstimable, Problem
    from diagnostic.profiling import find_profiles
    from diagnostic.questionnaire import Questionnaire
    from diagnostic.questionnaire_file import load_questionnaire
    from diagnostic.release import Release
    from diagnostic.report.compose import compose
    from diagnostic.report.document import Document
    from diagnostic.report.theme import load_theme
    from diagnostic.report.to_html import to_html
    from diagnostic.report.wording import Wording
    from diagnostic.responses import Responses
    from diagnostic.settings import Settings
    from diagnostic.team_profiles import Profiles

__version__ = "0.1.0"

__all__ = [
    "Banded",
    "Document",
    "Files",
    "InvalidInput",
    "Measure",
    "NotEstimable",
    "Plan",
    "Policy",
    "Problem",
    "Profiles",
    "Questionnaire",
    "Reading",
    "Release",
    "Responses",
    "Run",
    "Settings",
    "Shown",
    "Withheld",
    "Wording",
    "analyse",
    "compose",
    "find_profiles",
    "load_library",
    "load_policy",
    "load_questionnaire",
    "load_theme",
    "read_export",
    "recommend",
    "run",
    "to_html",
]

_HOMES = {
    "action_library": ("load_library",),
    "actions": ("Plan", "recommend"),
    "cells": ("Banded", "Shown", "Withheld"),
    "disclosure.policy": ("Policy", "load_policy"),
    "exports.read": ("Reading", "read_export"),
    "analysis": ("analyse",),
    "profiling": ("find_profiles",),
    "measures": ("Measure",),
    "team_profiles": ("Profiles",),
    "pipeline": ("Files", "Run", "run"),
    "settings": ("Settings",),
    "problems": ("InvalidInput", "NotEstimable", "Problem"),
    "questionnaire": ("Questionnaire",),
    "questionnaire_file": ("load_questionnaire",),
    "release": ("Release",),
    "report.compose": ("compose",),
    "report.document": ("Document",),
    "report.theme": ("load_theme",),
    "report.to_html": ("to_html",),
    "report.wording": ("Wording",),
    "responses": ("Responses",),
}
"""The module of each name, as above (the type checker reads the imports, the interpreter this)."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"diagnostic.{module}"), name)
    raise AttributeError(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
