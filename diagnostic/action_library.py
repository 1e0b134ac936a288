"""Action files -> the actions that fit a questionnaire, with every problem of every file at once.

Knows the files and their shape; which action is recommended to whom is decided in ``actions``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from diagnostic.actions import Action, Effort, Level, Pattern
from diagnostic.definitions import Draft, Identifier, examine, json_schema, nearest
from diagnostic.languages import languages
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.questionnaire import Questionnaire
from diagnostic.questionnaire_build import text
from diagnostic.questionnaire_checks import missing_languages, written_ids, wrong_placeholders
from diagnostic.questionnaire_file import MODULE_FILE, shipped_ids
from diagnostic.questionnaire_schema import Entry, QuestionnaireFile, TextEntry, texts

_SUBJECTS = ("scales", "indices", "rosters")
_PLACEHOLDERS: Mapping[Pattern, Sequence[str]] = {Pattern.SILO: ("unit_a", "unit_b")}


class AnswersEntry(Entry):
    """What an action answers."""

    scale: str | None = Field(
        None, description="Id of the scale, index or roster; left out where the action fits any, and for silos."
    )
    pattern: Pattern = Field(
        description="low (a low level), divided (low agreement in a team), perception_gap (leaders see it otherwise "
        "than staff), silo (a weak link between two units), disillusion (hopes raised and not delivered), "
        "protect (a high score worth keeping)."
    )


class MeasureEntry(Entry):
    """What should move."""

    scale: str = Field(description="Id of the scale, index or roster that should move.")
    expected_points: float = Field(
        gt=0,
        le=100,
        allow_inf_nan=False,
        description="By how many points of 100 at the next wave; 3 to 8 is realistic.",
    )


class ActionEntry(Entry):
    """One action."""

    id: Identifier = Field(description="Unique id; starts with the id of the scale or with the pattern.")
    answers: AnswersEntry = Field(alias="for", description="What the action answers.")
    level: Annotated[tuple[Level, ...], Field(min_length=1)] = Field(
        description="Where it can be carried out: organisation, division, team."
    )
    title: TextEntry = Field(description="An imperative, at most about 60 characters.")
    what: TextEntry = Field(description="One to three sentences: what is done, concretely.")
    why: TextEntry = Field(description="Why it works.")
    first_step: TextEntry = Field(description="Something that can be done within two weeks.")
    owner: TextEntry = Field(description="Who carries it: a role, not a name.")
    effort: Effort = Field(description="low, medium or high.")
    horizon_weeks: int = Field(ge=1, le=104, description="Weeks until an effect can be expected.")
    measure: MeasureEntry = Field(description="What should move, and by how much.")
    avoid: TextEntry = Field(description="What not to do.")
    source: str = Field("", description="A reference: only if real and certain.")


class ActionsFile(Entry):
    """``actions.yaml``: the actions that answer the scores of a module."""

    actions: tuple[ActionEntry, ...] = Field(min_length=1, description="The actions.")


def schema_file() -> dict[str, str]:
    """Return the JSON Schema of action files, by file name."""
    return {"actions.schema.json": json_schema(ActionsFile, "Recommended actions (actions.yaml)")}


def load_library(questionnaire: Questionnaire) -> tuple[Action, ...]:
    """Read the actions that belong to a questionnaire, as their authors ordered them: the preferred ones first.

    Actions for something that the questionnaire does not ask, or that would move something it does not ask, are
    left out: nobody could see whether they were needed, or whether they helped.

    Raises
    ------
    InvalidInput
        With every problem of every file.
    """
    asked = {subject.id for subject in questionnaire.subjects} | {roster.id for roster in questionnaire.rosters}
    drafts, problems = _drafts(questionnaire.action_files)
    known = {*asked, *shipped_ids(*_SUBJECTS), *_ids_beside(questionnaire.action_files)}
    for draft in drafts:
        problems += missing_languages(draft, _languages(questionnaire))
        problems += _problems(draft, known)
    problems += _duplicates(drafts)
    if problems:
        raise InvalidInput(sorted(problems, key=lambda found: (found.place.file or "", found.place.line or 0)))
    entries = (entry for draft in drafts if draft.value for entry in draft.value.actions)
    kept = (entry for entry in entries if {entry.answers.scale or entry.measure.scale, entry.measure.scale} <= asked)
    return tuple(map(_action, kept))


def _drafts(files: Iterable[str]) -> tuple[list[Draft[ActionsFile]], list[Problem]]:
    drafts: list[Draft[ActionsFile]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            draft = examine(file, ActionsFile)
        except InvalidInput as error:
            problems += error.problems
        else:
            drafts.append(draft)
            problems += draft.problems
    return drafts, problems


def _languages(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the languages that the whole questionnaire is written in: its actions must be, too."""
    names = [questionnaire.name, *(block.name for block in questionnaire.blocks)]
    return tuple(language for language in languages() if all(language in name.by_language for name in names))


def _ids_beside(files: Iterable[str]) -> Iterator[str]:
    """Yield what the questionnaires beside the action files define, asked or not."""
    for file in files:
        path = Path(file).with_name(MODULE_FILE)
        if path.is_file():
            draft = examine(path, QuestionnaireFile)
            for section in _SUBJECTS:
                yield from written_ids(draft, section)


def _problems(draft: Draft[ActionsFile], known: Collection[str]) -> Iterator[Problem]:
    for index, entry in enumerate(draft.value.actions if draft.value else ()):
        for key, named in (("for", entry.answers.scale), ("measure", entry.measure.scale)):
            if named is not None and named not in known:
                place = draft.place("actions", index, key, "scale")
                yield Problem(Code.UNKNOWN_REFERENCE, place, {"found": named, "nearest": nearest(named, known)})
        allowed = _PLACEHOLDERS.get(entry.answers.pattern, ())
        for path, part in texts(entry, ("actions", index)):
            yield from wrong_placeholders(draft, path, part, allowed)


def _duplicates(drafts: Iterable[Draft[ActionsFile]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for draft in drafts:
        for index, entry in enumerate(draft.value.actions if draft.value else ()):
            place = draft.place("actions", index, "id")
            known = first.setdefault(entry.id, place)
            if known is not place:
                values = {"found": entry.id, "first": f"{known.file}:{known.line}"}
                yield Problem(Code.DUPLICATE_ID, place, values)


def _action(entry: ActionEntry) -> Action:
    return Action(
        id=entry.id,
        scale=entry.answers.scale,
        pattern=entry.answers.pattern,
        levels=frozenset(entry.level),
        title=text(entry.title),
        what=text(entry.what),
        why=text(entry.why),
        first_step=text(entry.first_step),
        owner=text(entry.owner),
        effort=entry.effort,
        horizon_weeks=entry.horizon_weeks,
        measure=entry.measure.scale,
        expected_points=entry.measure.expected_points,
        avoid=text(entry.avoid),
        source=entry.source,
    )
