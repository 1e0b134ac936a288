"""The parts of a survey as a release names them: units, scales, items, blocks, role levels, attributes, rosters.

What may be said of each, whatever people answered; no figure is in here.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.questionnaire import Chain, ResponseFormat, Role, ScaleKind, Text


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit, as far as it may be named."""

    id: str
    name: str
    parent: str | None
    level: int
    leaf: bool


@dataclass(frozen=True, slots=True)
class SubjectInfo:
    """A scale or index: everything a reader needs to understand its score."""

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    role: Role
    kind: ScaleKind
    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Of an index: the scales it is the mean of."""
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemInfo:
    """An item as asked."""

    id: str
    text: Text
    scale: str
    format: ResponseFormat
    reversed: bool


@dataclass(frozen=True, slots=True)
class BlockInfo:
    """A block of the chain, with the scales that were asked of it."""

    id: str
    name: Text
    purpose: Text
    chain: Chain


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A role level, in the questionnaire's order (leaders first)."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class AttributeInfo:
    """Something that people are asked about themselves, such as their language or their site."""

    id: str
    name: Text


def cut_key(attribute: str, value: str) -> str:
    """Return the key of the people who have one value of an attribute."""
    return f"{attribute}:{value}"


@dataclass(frozen=True, slots=True)
class CutInfo:
    """One value of an attribute that people are told apart by, such as one site."""

    attribute: str
    attribute_name: Text
    value: str
    name: Text

    @property
    def key(self) -> str:
        """Its place in the tables."""
        return cut_key(self.attribute, self.value)


@dataclass(frozen=True, slots=True)
class RosterInfo:
    """The question on whom one works with, which the links between units are answers to."""

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    units: tuple[str, ...] = ()
    """The units it is about; none where another question about the same units made the links."""
