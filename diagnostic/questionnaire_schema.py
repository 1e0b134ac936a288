"""The shape of the questionnaire files, as models: a questionnaire of a module, a composition, formats, attributes.

The descriptions become the help that an editor shows to authors, by way of the JSON Schemas in
``questionnaires/schema/``. What the parts mean together is checked in ``questionnaire_checks``; this module knows
one file at a time, and no file system.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from diagnostic.definitions import Identifier, Language, json_schema
from diagnostic.languages import languages
from diagnostic.questionnaire import AttributeKind, Chain, Role, UnitKind
from diagnostic.yaml_tree import KeyPath

Languages = Annotated[tuple[Language, ...], Field(min_length=1)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Label = str | int
Version = Annotated[int, Field(ge=1)]
OptionValue = Annotated[float, Field(allow_inf_nan=False)]
AnswerLanguage = Annotated[str, Field(pattern="^[a-z]{2}$")]
Ladders = tuple[Annotated[tuple[Label | tuple[Label, ...], ...], Field(min_length=2, max_length=11)], ...]

_LANGUAGES = "Languages of the texts; every text must have them. Default: all that any of the texts has."
_GATHERED = "\0"
"""Key under which what stands under the codes of languages is gathered: none that a file can have."""
_VERSION = "Counts up by one whenever the content changes."


class Entry(BaseModel):
    """What all parts of a file have in common: no unknown keys, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _a_key_each(schema: dict[str, Any]) -> None:
    """Let editors know the codes of languages as keys, which is how people write them."""
    entry = schema["properties"].pop(_GATHERED)
    written = {**entry["additionalProperties"], "description": entry["description"], "default": None}
    schema["properties"] |= dict.fromkeys(languages(), written)


class InLanguages(Entry):
    """Something written in several languages: beside its other keys, a key for each language that there is."""

    model_config = ConfigDict(json_schema_extra=_a_key_each)

    by_language: dict[str, Any] = Field({}, alias=_GATHERED)

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        """Gather what stands under codes of languages; every other key stays where a wrong one is found."""
        if not isinstance(data, dict):
            return data
        offered = languages()
        spoken = {code: _as_tuple(data[code]) for code in offered if code in data}
        others = {key: value for key, value in data.items() if key not in offered}
        return {**others, _GATHERED: spoken}

    def written(self) -> dict[str, Any]:
        """Return what is written, by language."""
        return {code: found for code, found in self.by_language.items() if found}


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class TextEntry(InLanguages):
    """A text: ``en: ...``, ``fr: ...`` and so on."""

    by_language: dict[str, Words | None] = Field({}, alias=_GATHERED, description="The text in this language.")


class LabelsEntry(InLanguages):
    """Lists of labels: ``en: [...]``, ``fr: [...]`` and so on."""

    by_language: dict[str, tuple[Label, ...] | None] = Field(
        {}, alias=_GATHERED, description="Labels in this language; the first is the one shown."
    )


class OptionEntry(InLanguages):
    """One answer of a response format."""

    value: OptionValue = Field(description="The number that exports use for this answer.")
    by_language: dict[str, Label | tuple[Label, ...] | None] = Field(
        {},
        alias=_GATHERED,
        description="Label in this language, or a list of which the first is shown and all are recognised.",
    )


class FormatEntry(Entry):
    """A response format."""

    name: TextEntry = Field(description="Name of the format.")
    options: tuple[OptionEntry, ...] = Field(
        min_length=2, max_length=11, description="2 to 11 answers, from the lowest to the highest."
    )
    dont_know: LabelsEntry = Field(
        default_factory=LabelsEntry,
        description="Labels (or numbers) that mean “no opinion”; the first is shown. Never a middle answer.",
    )
    favourable: tuple[OptionValue, ...] = Field(description="Values of the favourable answers.")
    neutral: tuple[OptionValue, ...] = Field((), description="Values of the neutral answers; the rest is unfavourable.")


class FormatsFile(RootModel[dict[Identifier, FormatEntry]]):
    """``formats.yaml``: response formats by id."""

    model_config = ConfigDict(frozen=True)


class AnswersFile(Entry):
    """``answers.yaml``: how answers are worded in survey tools, in more languages than questionnaires are."""

    scales: dict[Identifier, dict[AnswerLanguage, Ladders]] = Field(
        description="By what is asked and by language: lists of answers from the lowest to the highest. An answer is "
        "a label, or several that mean the same; an empty list is an answer without words."
    )
    dont_know: dict[AnswerLanguage, tuple[Label, ...]] = Field(
        description="By language: labels that mean “no opinion”, whatever the question."
    )


class AttributeValueEntry(LabelsEntry):
    """One value of a closed list."""

    id: Identifier = Field(description="Id of the value.")


class AttributeEntry(Entry):
    """Something asked about the respondent, or a column to be recognised."""

    id: Identifier = Field(description="Id of the attribute.")
    kind: AttributeKind = Field(
        description="team (required once), division (a level above the team), role_level, category, "
        "respondent (an id, hashed or dropped), duration (how long answering took), started and ended (read for the "
        "time between them alone) or dropped (name, e-mail: removed at reading)."
    )
    name: TextEntry = Field(description="Name shown in the report.")
    question: TextEntry | None = Field(None, description="The question asked; only what is asked has one.")
    headers: LabelsEntry = Field(
        default_factory=LabelsEntry, description="Column headers by which the attribute is recognised in an export."
    )
    values: tuple[AttributeValueEntry, ...] = Field((), description="The closed list of values, if there is one.")
    ordered: bool = Field(
        False,
        description="true where the values stand in an order, such as bands of years: where few people have one, it is "
        "joined with its neighbour. Role levels always do.",
    )


class AttributesFile(RootModel[tuple[AttributeEntry, ...]]):
    """``attributes.yaml``: what is asked about the respondent."""

    model_config = ConfigDict(frozen=True)


class ItemEntry(TextEntry):
    """One statement."""

    id: Identifier = Field(description="Id of the item: the id of its scale, _ and a number.")
    reversed: bool = Field(False, description="true where agreeing is unfavourable.")
    marker: bool = Field(False, description="true for the one item that stands for its scale in a short questionnaire.")


class SubjectEntry(Entry):
    """What scales, indices and rosters have in common."""

    id: Identifier = Field(description="Id, unique in the questionnaire.")
    name: TextEntry = Field(description="Name shown in the report.")
    high: TextEntry = Field(description="What a high score means, in a sentence.")
    low: TextEntry = Field(description="What a low score means, in a sentence.")


class ScaleEntry(SubjectEntry):
    """A scale: items that measure one thing."""

    role: Role = Field(description="driver (may explain outcomes), outcome, or other.")
    kind: Literal["mean", "nps"] = Field(
        "mean", description="mean of the items; or nps: one item from 0 to 10, promoters minus detractors."
    )
    format: str = Field("agreement-5", description="Id of the response format of the items.")
    minimum_answered: float = Field(
        0.5, gt=0, le=1, description="Share of the items that a person must have answered to get a score."
    )
    source: str = Field("", description="Where the concept comes from in the literature (not the wording).")
    words: LabelsEntry = Field(
        default_factory=LabelsEntry,
        description="Words and phrases by which a comment is taken to be about this; word* stands for every word that "
        "begins so. Accents, case and plurals do not count.",
    )
    items: tuple[ItemEntry, ...] = Field(min_length=1, description="The items; 3 or 4 are usual.")


class IndexEntry(SubjectEntry):
    """A person-level mean of scales, or with ``minus`` the gap between two such means."""

    scales: tuple[str, ...] = Field(min_length=1, description="Ids of the scales that are averaged.")
    minus: tuple[str, ...] = Field((), description="Ids of the scales whose mean is subtracted: the index is a gap.")


class CheckEntry(TextEntry):
    """An item that asks for one given answer, to see who does not read."""

    id: Identifier = Field(description="Id of the check.")
    format: str = Field("agreement-5", description="Id of the response format.")
    expected: OptionValue = Field(description="Value of the answer that is asked for.")


class CommentEntry(TextEntry):
    """An open question."""

    id: Identifier = Field(description="Id of the question.")


class RosterPartEntry(TextEntry):
    """One of the two questions asked for each unit; the text contains ``{unit}``."""

    format: str = Field(description="Id of the response format.")


class RosterEntry(SubjectEntry):
    """Whom one works with: two questions for each unit."""

    units: UnitKind = Field(description="Which units are listed: division or team.")
    need: RosterPartEntry = Field(description="How much the unit is needed; {unit} stands for its name.")
    quality: RosterPartEntry = Field(description="How well working with it goes; {unit} stands for its name.")


class QuestionnaireFile(Entry):
    """``questionnaire.yaml``: the questions of one module."""

    id: Identifier = Field(description="Id of the module, usually the name of its folder.")
    version: Version = Field(description=_VERSION)
    name: TextEntry = Field(description="Name shown in the report.")
    purpose: TextEntry = Field(description="One or two sentences on what the module is for, shown in the report.")
    chain: Chain = Field(description="The place in the chain picture.")
    languages: Languages | None = Field(None, description=_LANGUAGES)
    formats: dict[Identifier, FormatEntry] = Field({}, description="Response formats of this module only.")
    scales: tuple[ScaleEntry, ...] = Field((), description="The scales.")
    indices: tuple[IndexEntry, ...] = Field((), description="Means of scales, or gaps between such means.")
    checks: tuple[CheckEntry, ...] = Field((), description="At most one instructed-response item a questionnaire.")
    comments: tuple[CommentEntry, ...] = Field((), description="Open questions.")
    rosters: tuple[RosterEntry, ...] = Field((), description="Questions on whom one works with.")


class CompositionFile(Entry):
    """A composition: the modules of one questionnaire."""

    id: Identifier = Field(description="Id of the questionnaire.")
    version: Version = Field(description=_VERSION)
    name: TextEntry = Field(description="Name shown in the report.")
    purpose: TextEntry = Field(description="One or two sentences on what the questionnaire is for.")
    minutes: int | None = Field(None, ge=1, le=240, description="Minutes it takes to answer. Default: an estimate.")
    items: Literal["all", "markers"] = Field("all", description="all items, or only the marker item of each scale.")
    languages: Languages | None = Field(None, description=_LANGUAGES)
    modules: tuple[str, ...] = Field(
        min_length=1, description="Modules in order: ids of shipped ones, or folders relative to this file or absolute."
    )


def texts(part: BaseModel, path: KeyPath = ()) -> Iterator[tuple[KeyPath, InLanguages]]:
    """Yield everything in a file that is written in languages, with its key path."""
    if isinstance(part, InLanguages):
        yield path, part
    for name in type(part).model_fields:
        yield from _texts_in(getattr(part, name), path if isinstance(part, RootModel) else (*path, name))


def _texts_in(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, InLanguages]]:
    if isinstance(value, BaseModel):
        yield from texts(value, path)
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts_in(entry, (*path, key))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _texts_in(entry, (*path, index))


def schema_files() -> dict[str, str]:
    """Return the JSON Schema of each kind of questionnaire file, by file name."""
    models: dict[str, tuple[type[BaseModel], str]] = {
        "questionnaire": (QuestionnaireFile, "Questions of a module (questionnaire.yaml)"),
        "composition": (CompositionFile, "Composition of a questionnaire"),
        "formats": (FormatsFile, "Response formats (formats.yaml)"),
        "answers": (AnswersFile, "How answers are worded (answers.yaml)"),
        "attributes": (AttributesFile, "What is known about respondents (attributes.yaml)"),
    }
    return {f"{name}.schema.json": json_schema(model, title) for name, (model, title) in models.items()}
