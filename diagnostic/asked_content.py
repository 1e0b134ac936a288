"""What a score was made from, as a short mark: the same mark, the same questions with the same answers.

One mark a language, so that a translation added later makes no other content of it. Knows questions; no answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from diagnostic.questionnaire import Index, Item, Questionnaire
from diagnostic.release import Release
from diagnostic.survey_parts import ItemInfo

_LENGTH = 16
"""Hexadecimal digits: too many for two contents to have the same by chance."""

Content = Mapping[str, str]
"""Marks by language."""


def same(one: Content, other: Content) -> bool:
    """Return whether two contents are the same in every language that both have, of which there must be one."""
    languages = set(one) & set(other)
    return bool(languages) and all(one[each] == other[each] for each in languages)


def of_questionnaire(asked: Questionnaire) -> dict[str, Content]:
    """Return the content of every scale and index."""
    items = {scale.id: scale.items for scale in asked.scales}
    found = {scale.id: _content([scale.kind.value], [scale.items, ()]) for scale in asked.scales}
    for index in asked.indices:
        found[index.id] = _content([index.kind.value], _parts(index, items))
    return found


def _parts(index: Index, items: Mapping[str, Sequence[Item]]) -> list[list[Item]]:
    return [[item for part in parts for item in items.get(part, ())] for parts in (index.scales, index.minus)]


def of_release(release: Release) -> dict[str, Content]:
    """Return the content of every subject of a release."""
    items = {item.id: item for item in release.items}
    by_scale = {subject.id: [items[each] for each in subject.items if each in items] for subject in release.subjects}
    found = {}
    for subject in release.subjects:
        sides = (subject.parts, subject.minus) if subject.parts else ((subject.id,), ())
        groups = [[item for part in side for item in by_scale.get(part, ())] for side in sides]
        found[subject.id] = _content([subject.kind.value], groups)
    return found


def _content(facts: Sequence[str], groups: Sequence[Sequence[Item] | Sequence[ItemInfo]]) -> Content:
    every: list[Item | ItemInfo] = [item for group in groups for item in group]
    languages = _common(item.text.by_language for item in every)
    return {
        language: _mark([*facts, [sorted(_question(item, language) for item in group) for group in groups]])
        for language in sorted(languages)
    }


def _common(texts: Iterable[Mapping[str, str]]) -> set[str]:
    found: set[str] | None = None
    for text in texts:
        found = set(text) if found is None else found & set(text)
    return found or set()


def _question(item: Item | ItemInfo, language: str) -> str:
    options = [option.value for option in item.format.options]
    cuts = [sorted(item.format.favourable), sorted(item.format.neutral)]
    return json.dumps([item.text.by_language[language], item.reversed, options, cuts], ensure_ascii=False)


def _mark(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:_LENGTH]
