"""What can be asked: items, scales, indices and their response formats, as frozen values.

The YAML files behind them are read by ``questionnaire_file``. This module knows no file, no answer and no frame.
Option *codes* are 1..A in the order of the format, whatever numbers an export uses for them; the numbers are
the options' ``value``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from diagnostic.languages import MAIN

SPAN = 100.0
"""The highest possible score of every kind; the lowest is ``ScaleKind.lowest``."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in several languages."""

    by_language: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_language", MappingProxyType(dict(self.by_language)))

    def to(self, language: str) -> str:
        """Return the text in ``language``, else in the main one, else in the first language there is."""
        found = self.by_language.get(language) or self.by_language.get(MAIN)
        return found if found is not None else next(iter(self.by_language.values()), "")


class ScaleKind(StrEnum):
    """How the score of a subject is made from a person's answers."""

    MEAN = "mean"
    NPS = "nps"
    INDEX = "index"
    GAP = "gap"

    @property
    def lowest(self) -> float:
        """The lowest possible score: 0, or -SPAN of what is a difference of two shares or means."""
        return -SPAN if self in {ScaleKind.NPS, ScaleKind.GAP} else 0.0


class Role(StrEnum):
    """What a scale is for in the analysis."""

    DRIVER = "driver"
    OUTCOME = "outcome"
    OTHER = "other"


class Chain(StrEnum):
    """The place of a block in the chain of the offer."""

    PREREQUISITE = "prerequisite"
    OFFER = "offer"
    CUSTOMER = "customer"
    MOBILISATION = "mobilisation"
    BRAKE = "brake"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: the number an export may carry, and its labels (the first of each language is shown)."""

    value: float
    labels: Mapping[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        """Return the label shown in ``language``."""
        return (self.labels.get(language) or self.labels.get(MAIN) or ("",))[0]


@dataclass(frozen=True, slots=True)
class ResponseFormat:
    """2 to 11 ordered options, the labels that mean "no opinion", and the cuts of favourable and neutral."""

    id: str
    name: Text
    options: tuple[Option, ...]
    dont_know: Mapping[str, tuple[str, ...]]
    favourable: frozenset[int]
    """Codes (1..A) counted as favourable; of a reversed item, after reversal."""
    neutral: frozenset[int]

    @property
    def size(self) -> int:
        """Number of options, A."""
        return len(self.options)


@dataclass(frozen=True, slots=True)
class Item:
    """One statement that people answer."""

    id: str
    text: Text
    scale: str
    format: ResponseFormat
    reversed: bool = False
    marker: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale: items that measure one thing; a high score is always the favourable one."""

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    role: Role
    kind: ScaleKind
    items: tuple[Item, ...]
    minimum_answered: float = 0.5
    source: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language: words and phrases by which a comment is taken to be about this; ``word*`` is a beginning."""


@dataclass(frozen=True, slots=True)
class Index:
    """A person-level mean of scale scores, or, with ``minus``, the gap between two such means (in points)."""

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    scales: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def kind(self) -> ScaleKind:
        """INDEX, or GAP where something is subtracted."""
        return ScaleKind.GAP if self.minus else ScaleKind.INDEX


@dataclass(frozen=True, slots=True)
class Check:
    """An instructed-response item: whoever does not give ``expected`` (a code) was not reading."""

    id: str
    text: Text
    format: ResponseFormat
    expected: int


@dataclass(frozen=True, slots=True)
class CommentQuestion:
    """An open question."""

    id: str
    text: Text


class UnitKind(StrEnum):
    """Which units a roster question lists."""

    TEAM = "team"
    DIVISION = "division"


@dataclass(frozen=True, slots=True)
class RosterQuestion:
    """Whom one works with: for each unit listed, how much it is needed and how well it works.

    In an export, the columns are ``<id>_need[<unit>]`` and ``<id>_quality[<unit>]``.
    """

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    units: UnitKind
    need: ResponseFormat
    need_text: Text
    quality: ResponseFormat
    quality_text: Text


class AttributeKind(StrEnum):
    """What a column about the respondent is used for."""

    TEAM = "team"
    DIVISION = "division"
    ROLE_LEVEL = "role_level"
    CATEGORY = "category"
    RESPONDENT = "respondent"
    DURATION = "duration"
    """How long answering took."""
    STARTED = "started"
    """When answering began: read for the time it took, then dropped, and so is ``ENDED``."""
    ENDED = "ended"
    DROPPED = "dropped"


JOINT = " + "
"""What stands between the ids of values of a closed attribute that were joined, because few people had one of them."""


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One value of a closed attribute, with every label that means it."""

    id: str
    labels: Mapping[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        """Return the label shown in ``language``."""
        return (self.labels.get(language) or self.labels.get(MAIN) or (self.id,))[0]

    @property
    def name(self) -> Text:
        """The label shown, in every language."""
        return Text({language: labels[0] for language, labels in self.labels.items() if labels})


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something asked about the respondent, and the headers it is recognised by."""

    id: str
    kind: AttributeKind
    name: Text
    question: Text
    headers: Mapping[str, tuple[str, ...]]
    values: tuple[AttributeValue, ...] = ()
    ordered: bool = False
    """The values stand in an order, such as bands of years: neighbours can be joined."""

    def value_text(self, value: str) -> Text:
        """Return how a value is shown in every language, also one that joins several; an open value is its own name."""
        declared = {each.id: each for each in self.values}
        parts = value.split(JOINT) if declared else [value]
        return Text(
            {
                language: JOINT.join(declared[part].label(language) if part in declared else part for part in parts)
                for language in self.name.by_language
            }
        )


@dataclass(frozen=True, slots=True)
class Block:
    """One module of questions, and its place in the chain."""

    id: str
    name: Text
    purpose: Text
    chain: Chain


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything that is asked, in order."""

    id: str
    version: int
    name: Text
    purpose: Text
    minutes: int
    blocks: tuple[Block, ...]
    scales: tuple[Scale, ...]
    indices: tuple[Index, ...]
    checks: tuple[Check, ...]
    comments: tuple[CommentQuestion, ...]
    rosters: tuple[RosterQuestion, ...]
    attributes: tuple[Attribute, ...]
    content_hash: str
    """SHA-256 of the content that affects scores: items, keys, formats."""
    action_files: tuple[str, ...] = ()
    """Paths of the action libraries that belong to the modules."""

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, scale by scale."""
        return tuple(item for scale in self.scales for item in scale.items)

    @property
    def subjects(self) -> tuple[Scale | Index, ...]:
        """Everything that has a score: scales first, then indices."""
        return (*self.scales, *self.indices)

    def scale(self, scale_id: str) -> Scale:
        """Return a scale by id; raise KeyError for an unknown one."""
        for scale in self.scales:
            if scale.id == scale_id:
                return scale
        raise KeyError(scale_id)
