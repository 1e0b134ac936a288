"""A full wave, small, with everything that a wave can have; and whether two waves are the same."""

from dataclasses import replace

import builders
import numpy as np
import pandas as pd

from diagnostic.questionnaire import Check, CommentQuestion
from diagnostic.responses import Hierarchy, Links, Responses
from diagnostic.store.records import Decisions, NewWave, Provenance


def pseudonym(number: int) -> bytes:
    return f"{number:032x}".encode()


def full_wave(n: int = 40, seed: int = 1, *, first: int = 0) -> Responses:
    """Return answers with everything; the people are pseudonyms ``first`` and on, the last has none."""
    rng = np.random.default_rng(seed)
    asked = builders.questionnaire(builders.scale("a"), builders.scale("b", items=2, options=11))
    asked = replace(
        asked,
        checks=(Check("check", builders.text("Choose 4"), builders.response_format(), 4),),
        comments=(CommentQuestion("remark", builders.text("Anything else?")),),
    )
    units = builders.hierarchy({"north": 2, "south": 0}, headcount=30)
    units = Hierarchy(tuple(replace(unit, name="Süd ✓") if unit.id == "south" else unit for unit in units.units))
    sizes = [item.format.size for item in asked.items]
    answers = np.stack([rng.integers(-1, size + 1, n) for size in sizes], axis=1).astype(np.int8)
    codes = rng.integers(-1, 3, n)
    respondent = np.array([pseudonym(first + at) for at in range(n)], dtype="S32")
    respondent[-1] = b""
    links = Links(np.arange(n) // 2, rng.integers(0, 5, n), *rng.integers(-1, 5, (2, n)).astype(np.int8))
    return Responses(
        questionnaire=asked,
        answers=answers,
        items=tuple(item.id for item in asked.items),
        unit=rng.choice([1, 2, 3, 4], n),
        hierarchy=units,
        role_level=pd.Categorical.from_codes(codes, ["leader", "manager", "staff"]),
        attributes={
            "site": pd.Categorical.from_codes(np.arange(n) % 3, ["Paris", "Lyon", "Étréchy", "nobody’s"]),
            "years": pd.Categorical.from_codes(codes, ["0–2", "3–5", "6+"], ordered=True),
        },
        comments={"remark": tuple(None if at % 3 else f"Remark {first + at} – été" for at in range(n))},
        checks={"check": rng.integers(-1, 6, n).astype(np.int8)},
        links={"works_with": links, "unasked": Links(*(np.empty(0, kind) for kind in ("i8", "i8", "i1", "i1")))},
        margins={"site": {"Paris": 20, "Lyon": 30}},
        seconds=np.where(np.arange(n) % 4 == 0, np.nan, np.arange(n) + 0.5),
        respondent=respondent,
        simulated=True,
    )


def bare_wave(n: int = 12, seed: int = 2) -> Responses:
    """Return answers and nothing else."""
    asked = builders.questionnaire(builders.scale("a"))
    answers = np.random.default_rng(seed).integers(0, 6, (n, 3))
    return builders.responses(asked, answers)


def new_wave(name: str, responses: Responses, *, date: str = "2026-03-01") -> NewWave:
    provenance = Provenance(
        "f" * 60 + f"{abs(hash(name)) % 10**4:04d}", "Tool", "csv", responses.n + 2, "0.1", {"x": 2}
    )
    rules = Decisions({"threshold": 5}, {"seconds_per_item": 2.0})
    return NewWave(name, date, "2026-03-05", responses, provenance, rules, "columns: {}\n")


def assert_same(one: Responses, other: Responses) -> None:
    """Fail unless two waves are the same in every field, types and the order of categories included."""
    for name in ("questionnaire", "items", "hierarchy", "comments", "margins", "wave", "simulated"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("answers", "unit", "seconds", "respondent"):
        same_array(getattr(one, name), getattr(other, name))
    same_categories(one.role_level, other.role_level)
    for name in ("attributes", "checks", "links"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert (mine is None) == (theirs is None)
        assert list(mine or {}) == list(theirs or {})
    for name, values in (one.attributes or {}).items():
        same_categories(values, other.attributes[name])
    for name, codes in (one.checks or {}).items():
        same_array(codes, other.checks[name])
    for name, links in (one.links or {}).items():
        for field in ("person", "target", "need", "quality"):
            same_array(getattr(links, field), getattr(other.links[name], field))


def same_array(one, other) -> None:
    assert (one is None) == (other is None)
    if one is not None:
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


def same_categories(one, other) -> None:
    assert (one is None) == (other is None)
    if one is not None:
        assert list(one.categories) == list(other.categories)
        assert one.ordered == other.ordered
        np.testing.assert_array_equal(one.codes, other.codes)
