"""Loads what a command reads, and gathers the problems of all of it before giving up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diagnostic.cli.options import Inputs
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.exports.read import Reading, read_export
from diagnostic.problems import InvalidInput, Problem, attempt
from diagnostic.questionnaire import Questionnaire
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.theme import Theme, load_theme
from diagnostic.screening_rules import ScreeningRules, load_screening


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that a report is made with, but the answers."""

    questionnaire: Questionnaire
    policy: Policy
    theme: Theme
    screening: ScreeningRules


def load_inputs(inputs: Inputs, *, theme: str = "default", more: Callable[[], None] = lambda: None) -> Loaded:
    """Read the definitions; where one cannot be used, say at once what is wrong with the export, too.

    ``more`` checks whatever else the command was given.

    Raises
    ------
    InvalidInput
        With the problems of all files.
    """
    problems: list[Problem] = []
    questionnaire = attempt(lambda: load_questionnaire(inputs.questionnaire), problems)
    policy = attempt(lambda: load_policy(inputs.policy), problems)
    looks = attempt(lambda: load_theme(theme), problems)
    screening = attempt(lambda: load_screening(inputs.screening), problems)
    before = len(problems)
    attempt(more, problems)
    if questionnaire and policy and looks and screening and len(problems) == before:
        return Loaded(questionnaire, policy, looks, screening)
    if questionnaire:
        attempt(lambda: read(inputs, questionnaire), problems)
    raise InvalidInput(problems)


def read(inputs: Inputs, questionnaire: Questionnaire) -> Reading:
    """Read the export, with the roster and the map file."""
    return read_export(
        inputs.export,
        questionnaire,
        roster=inputs.roster,
        mapping=inputs.mapping,
        margins=inputs.margins,
        structure=inputs.structure,
    )
