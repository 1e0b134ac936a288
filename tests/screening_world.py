"""People who read and people who do not, answering a questionnaire of scales with four items, one or two reversed."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np
from builders import questionnaire, responses, scale, text

from diagnostic.questionnaire import Check
from diagnostic.responses import Responses

SCALES, ITEMS = 15, 4


class Reader(StrEnum):
    """How attentive people answer."""

    USUAL = "usual"
    EVEN = "even"
    """They see everything nearly alike."""
    LUKEWARM = "lukewarm"
    """They keep to the middle."""
    CROWDED = "crowded"
    """They are pleased with nearly everything."""


class Careless(StrEnum):
    """How people answer who do not read."""

    STRAIGHT = "straight"
    ANYTHING = "anything"
    LATE = "late"
    """They read the first half, and then tick anything."""


LATENT = {  # level, spread between people over all scales, on one scale, on one item
    Reader.USUAL: (3.45, 0.50, 0.45, 0.72),
    Reader.EVEN: (3.45, 0.75, 0.15, 0.72),
    Reader.LUKEWARM: (3.0, 0.25, 0.20, 0.40),
    Reader.CROWDED: (4.4, 0.45, 0.30, 0.50),
}


def asked(scales: int = SCALES, *, reverse: bool = True):
    """A questionnaire with an instructed item, answered with 2."""
    turned = [((1, 3) if k % 3 == 0 else (2,)) if reverse else () for k in range(scales)]
    made = questionnaire(*(scale(f"s{k}", items=ITEMS, reverse=each) for k, each in enumerate(turned)))
    return replace(made, checks=(Check("check", text("Please choose 2"), made.items[0].format, 2),))


def attentive(rng, people: int, reader: Reader = Reader.USUAL, *, scales: int = SCALES, reverse: bool = True):
    """Codes as given, (people, items)."""
    level, general, specific, noise = LATENT[reader]
    pleased = rng.normal(0, general, (people, 1))
    columns = []
    for item_scale in asked(scales, reverse=reverse).scales:
        view = level + rng.normal(0, 0.22) + pleased + rng.normal(0, specific, (people, 1))
        codes = np.clip(np.rint(view + rng.normal(0, noise, (people, ITEMS))), 1, 5)
        turned = [item.reversed for item in item_scale.items]
        columns.append(np.where(turned, 6 - codes, codes))
    codes = np.hstack(columns)
    codes[rng.random(codes.shape) < 0.03] = 0
    return codes.astype(np.int8)


def careless(rng, people: int, how: Careless, *, scales: int = SCALES, reverse: bool = True):
    """Codes as given, (people, items)."""
    anything = rng.integers(1, 6, (people, scales * ITEMS))
    match how:
        case Careless.STRAIGHT:
            codes = np.repeat(rng.integers(2, 6, (people, 1)), scales * ITEMS, axis=1)
        case Careless.ANYTHING:
            codes = anything
        case Careless.LATE:
            codes = attentive(rng, people, scales=scales, reverse=reverse)
            half = scales * ITEMS // 2
            codes[:, half:] = anything[:, half:]
    return codes.astype(np.int8)


def survey(codes, *, scales: int = SCALES, reverse: bool = True, **fields: object) -> Responses:
    return replace(responses(asked(scales, reverse=reverse), codes), **fields)
