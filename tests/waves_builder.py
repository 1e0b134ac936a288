"""Two small waves with people who stay, come, go and move, for tests of what is said across waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from export_builder import AGREEMENT, SURVEY

from diagnostic.questionnaire import Questionnaire
from diagnostic.responses import ROOT, Hierarchy, Responses, Unit

ITEMS = ("clear_1", "clear_2", "leave_1")


def hierarchy(*teams: str) -> Hierarchy:
    """Return the organisation with teams by path ("sales/north"), divisions made as they come."""
    paths: dict[str, int] = {}
    for team in teams:
        parts = team.split("/")
        for end in range(1, len(parts) + 1):
            paths["/".join(parts[:end])] = end
    order = sorted(paths, key=lambda path: path.split("/"))
    units = [Unit(ROOT, "", None, 0)]
    units += [Unit(p, p.rsplit("/", 1)[-1].title(), p.rpartition("/")[0] or ROOT, paths[p]) for p in order]
    return Hierarchy(tuple(units))


def wave(
    people: Sequence[tuple[str, str, int]],
    teams: Sequence[str],
    *,
    questionnaire: Questionnaire = SURVEY,
    items: Sequence[str] = ITEMS,
) -> Responses:
    """Return a wave of (pseudonym, team, code on every item as favourable as that); an empty pseudonym is none."""
    found = hierarchy(*teams)
    at = found.index()
    keyed = {item.id: item.reversed for item in questionnaire.items}
    size = AGREEMENT.size
    answers = np.array(
        [[size + 1 - code if keyed[item] else code for item in items] for _, _, code in people], dtype=np.int8
    )
    return Responses(
        questionnaire=questionnaire,
        answers=answers.reshape(len(people), len(items)),
        items=tuple(items),
        unit=np.array([at[team] for _, team, _ in people], dtype=np.int64),
        hierarchy=found,
        respondent=np.array([who.encode() for who, _, _ in people], dtype="S32"),
    )


def renamed(questionnaire: Questionnaire, texts: Mapping[str, str]) -> Questionnaire:
    """Return a questionnaire with other words for some items."""
    scales = tuple(
        replace(
            scale,
            items=tuple(
                replace(item, text=replace(item.text, by_language={"en": texts[item.id]})) if item.id in texts else item
                for item in scale.items
            ),
        )
        for scale in questionnaire.scales
    )
    return replace(questionnaire, scales=scales)
