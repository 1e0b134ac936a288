"""Small questionnaires and answers for tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.questionnaire import (
    Attribute,
    AttributeKind,
    AttributeValue,
    Block,
    Chain,
    Index,
    Item,
    Option,
    Questionnaire,
    ResponseFormat,
    Role,
    Scale,
    ScaleKind,
    Text,
)
from diagnostic.responses import ROOT, Hierarchy, Responses, Unit


def text(words: str) -> Text:
    return Text({"en": words, "fr": words})


def response_format(options: int = 5, *, zero_based: bool = False) -> ResponseFormat:
    """Top two favourable, the middle neutral (5: 4, 5 | 3); 11 options: 9, 10 | 7, 8 of 0-10."""
    values = range(options) if zero_based else range(1, options + 1)
    favourable = frozenset({options, options - 1}) if options > 3 else frozenset({options})
    neutral = frozenset({8, 9}) if options == 11 else frozenset({(options + 1) // 2} if options % 2 else ())
    choices = tuple(Option(float(v), {"en": (f"Answer {v}",), "fr": (f"Réponse {v}",)}) for v in values)
    return ResponseFormat(f"format-{options}", text("f"), choices, {"en": ("Don't know",)}, favourable, neutral)


def scale(
    name: str,
    *,
    items: int = 3,
    options: int = 5,
    reverse: tuple[int, ...] = (),
    role: Role = Role.DRIVER,
    kind: ScaleKind = ScaleKind.MEAN,
    minimum: float = 0.5,
) -> Scale:
    answers = response_format(options, zero_based=kind is ScaleKind.NPS)
    made = tuple(
        Item(f"{name}_{k + 1}", text(f"Statement {name} {k + 1}"), name, answers, k in reverse, k == 0)
        for k in range(items)
    )
    return Scale(name, text(name.title()), text("high"), text("low"), "block", role, kind, made, minimum)


def roles() -> Attribute:
    values = tuple(AttributeValue(v, {"en": (v.title(),), "fr": (v.title(),)}) for v in ("leader", "manager", "staff"))
    return Attribute("role_level", AttributeKind.ROLE_LEVEL, text("Role"), text("Role?"), {"en": ("role",)}, values)


def questionnaire(*scales: Scale, indices: tuple[Index, ...] = ()) -> Questionnaire:
    return Questionnaire(
        id="test",
        version=1,
        name=text("Test"),
        purpose=text("For tests."),
        minutes=1,
        blocks=(Block("block", text("Block"), text("Purpose"), Chain.OFFER),),
        scales=scales,
        indices=indices,
        checks=(),
        comments=(),
        rosters=(),
        attributes=(roles(),),
        content_hash="0" * 64,
    )


def index(name: str, scales: tuple[str, ...], minus: tuple[str, ...] = ()) -> Index:
    return Index(name, text(name), text("high"), text("low"), "block", scales, minus)


def hierarchy(sizes: dict[str, int], *, headcount: int | None = None) -> Hierarchy:
    """Return an organisation of divisions with so many teams each; 0 teams makes the division a team itself."""
    units = [Unit(ROOT, "Everybody", None, 0)]
    units += [Unit(d, d.title(), ROOT, 1, headcount if teams == 0 else None) for d, teams in sizes.items()]
    units += [Unit(f"{d}/{t}", f"{d.title()} {t}", d, 2, headcount) for d, teams in sizes.items() for t in range(teams)]
    return Hierarchy(tuple(units))


def responses(
    asked: Questionnaire,
    answers: npt.ArrayLike,
    unit: npt.ArrayLike | None = None,
    *,
    units: Hierarchy | None = None,
    role_level: list[str | None] | None = None,
) -> Responses:
    codes = np.asarray(answers, dtype=np.int8)
    where = np.zeros(len(codes), dtype=np.int64) if unit is None else np.asarray(unit, dtype=np.int64)
    levels = None if role_level is None else pd.Categorical(role_level, categories=["leader", "manager", "staff"])
    return Responses(
        questionnaire=asked,
        answers=codes,
        items=tuple(item.id for item in asked.items),
        unit=where,
        hierarchy=units or Hierarchy((Unit(ROOT, "Everybody", None, 0),)),
        role_level=levels,
    )
