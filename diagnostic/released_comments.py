"""What may be read of comments: masked, shuffled, cut from their writers. Knows neither masking nor who wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.questionnaire import Text

EVERY_COMMENT = "every"
"""In the place of a scale: all comments on a question."""


def comment_key(question: str, theme: str) -> str:
    """Return the key of the comments on a question that are about a scale."""
    return f"{question}:{theme}"


@dataclass(frozen=True, slots=True)
class TopicInfo:
    """Words that go together in comments in one language, and how many comments they weigh most in."""

    language: str
    words: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class CommentsInfo:
    """What may be read of the comments on one question: masked, shuffled, cut from their writers."""

    id: str
    text: Text
    n: int
    languages: Mapping[str, int]
    """Comments by ISO 639 code; ``und`` where it could not be told or too few are in one language."""
    quotes: Mapping[str, tuple[tuple[str, str], ...]]
    """By scale: language and text of some comments about it."""
    topics: tuple[TopicInfo, ...]
