"""What two waves asked alike: the items with the same words and answers, and the subjects that can be compared on them.

Knows questionnaires and answers; no figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from diagnostic.questionnaire import Item, Questionnaire, Scale
from diagnostic.responses import Responses
from diagnostic.wave_info import Comparability

LEAST_COMMON = 0.5
"""Share of a scale's items, of the wave that has more, from which the scale is compared on those in common."""


@dataclass(frozen=True, slots=True)
class Common:
    """What two waves have in common."""

    subjects: tuple[Comparability, ...]
    """Every scale and index of the later wave."""

    @property
    def comparable(self) -> frozenset[str]:
        """Ids of the scales and indices that can be compared."""
        return frozenset(each.subject for each in self.subjects if each.comparable)

    @property
    def items(self) -> frozenset[str]:
        """Ids of the items that the comparison is made on."""
        return frozenset(item for each in self.subjects if each.comparable for item in each.common)

    @property
    def changed(self) -> tuple[Comparability, ...]:
        """The subjects whose questions are not simply the same."""
        return tuple(each for each in self.subjects if each.added or each.dropped or each.reworded)


def common(before: Responses, after: Responses) -> Common:
    """Return what two waves asked alike; an item that a wave's export does not have was not asked in it."""
    then, now = _asked(before), _asked(after)
    scales = {scale.id: _scale(scale, then, now) for scale in after.questionnaire.scales}
    known = {scale.id for scale in before.questionnaire.scales}
    kinds = {scale.id: scale.kind for scale in before.questionnaire.scales}
    for scale in after.questionnaire.scales:
        if scale.id not in known or kinds[scale.id] is not scale.kind:
            scales[scale.id] = replace(scales[scale.id], comparable=False)
    indices = _indices(before.questionnaire, after.questionnaire, scales)
    return Common((*scales.values(), *indices))


def _asked(responses: Responses) -> dict[str, Item]:
    there = set(responses.items)
    return {item.id: item for item in responses.questionnaire.items if item.id in there}


def _scale(scale: Scale, then: Mapping[str, Item], now: Mapping[str, Item]) -> Comparability:
    old = [item for item in then.values() if item.scale == scale.id]
    new = [item for item in now.values() if item.scale == scale.id]
    both = [item for item in new if item.id in then and then[item.id].scale == scale.id]
    alike = tuple(item.id for item in both if same_question(then[item.id], item))
    return Comparability(
        subject=scale.id,
        common=alike,
        added=tuple(item.id for item in new if item.id not in then),
        dropped=tuple(item.id for item in old if item.id not in now),
        reworded=tuple(item.id for item in both if item.id not in alike),
        comparable=bool(alike) and len(alike) >= LEAST_COMMON * max(len(old), len(new)),
    )


def same_question(one: Item, other: Item) -> bool:
    """Return whether two items ask the same: in the same words, with the same answers, keyed the same way."""
    languages = set(one.text.by_language) & set(other.text.by_language)
    words = bool(languages) and all(one.text.by_language[each] == other.text.by_language[each] for each in languages)
    values = [[option.value for option in item.format.options] for item in (one, other)]
    cuts = (one.format.favourable, one.format.neutral) == (other.format.favourable, other.format.neutral)
    return words and one.reversed == other.reversed and values[0] == values[1] and cuts


def _indices(before: Questionnaire, after: Questionnaire, scales: Mapping[str, Comparability]) -> list[Comparability]:
    then = {index.id: (index.scales, index.minus) for index in before.indices}
    found = []
    for index in after.indices:
        parts = [scales[part] for part in (*index.scales, *index.minus) if part in scales]
        found.append(
            Comparability(
                subject=index.id,
                common=tuple(item for part in parts for item in part.common),
                added=tuple(item for part in parts for item in part.added),
                dropped=tuple(item for part in parts for item in part.dropped),
                reworded=tuple(item for part in parts for item in part.reworded),
                comparable=then.get(index.id) == (index.scales, index.minus) and all(p.comparable for p in parts),
            )
        )
    return found


def on_common_items(responses: Responses, shared: Common) -> Responses:
    """Return the same answers to a questionnaire of the common items alone, scored as their scales are."""
    keep = [at for at, item in enumerate(responses.items) if item in shared.items]
    if len(keep) == len(responses.items):
        return responses
    asked = responses.questionnaire
    scales = [
        replace(scale, items=tuple(item for item in scale.items if item.id in shared.items)) for scale in asked.scales
    ]
    reduced = replace(asked, scales=tuple(scale for scale in scales if scale.items))
    return replace(
        responses,
        questionnaire=reduced,
        items=tuple(responses.items[at] for at in keep),
        answers=responses.answers[:, keep],
    )
