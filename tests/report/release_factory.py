"""Releases and plans made by hand, as the gate and the rules would make them, with faults planted on purpose.

Cells that are not shown hold ``SECRET`` instead of NaN, so that a test can search a document for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from diagnostic.actions import Action, Effort, Evidence, Level, Pattern, Plan, Recommendation, UnitPlan
from diagnostic.cells import REASONS, WHYS, Reason, Status
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Chain, Option, ResponseFormat, Role, ScaleKind, Text
from diagnostic.release import About, Confidentiality, Release
from diagnostic.released_comments import EVERY_COMMENT, CommentsInfo, TopicInfo, comment_key
from diagnostic.released_table import Table
from diagnostic.survey_parts import BlockInfo, ItemInfo, RoleInfo, RosterInfo, SubjectInfo, UnitInfo
from diagnostic.team_profiles import Bearing, Candidate, Finding, Member, Profile, Profiles

SECRET = 87654.0
Floats = npt.NDArray[np.float64]
Hidden = Reason | Why | tuple[float, float]
Key = tuple[str, ...]

ORGANISATION = "organisation"
UNITS: tuple[tuple[str, str, str | None, int], ...] = (
    (ORGANISATION, "Maison Aubépine", None, 0),
    ("commercial", "Commercial", ORGANISATION, 1),
    ("operations", "Operations", ORGANISATION, 1),
    ("support", "Support", ORGANISATION, 1),
    ("commercial/north", "North", "commercial", 2),
    ("commercial/south", "South", "commercial", 2),
    ("commercial/web", "Web", "commercial", 2),
    ("operations/north", "North", "operations", 2),
    ("operations/workshop", "Workshop", "operations", 2),
    ("operations/logistics", "Logistics", "operations", 2),
    ("support/finance", "Finance", "support", 2),
    ("support/legal", "Legal", "support", 2),
    ("support/it", "IT", "support", 2),
)
SIZES = (158, 60, 66, 32, 22, 20, 18, 24, 26, 16, 12, 3, 17)
HEADCOUNTS = (210, 78, 84, 48, 30, 24, 24, 30, 30, 24, 18, 6, 24)
SMALL, COMPLEMENT = "support/legal", "support/finance"
LOW_TEAM, HIGH_TEAM, DIVIDED_TEAM = "commercial/south", "operations/workshop", "operations/logistics"
BANDED = ("commercial/north", "products")
DISTRIBUTION = (0.05, 0.15, 0.25, 0.4, 0.15)
HIDDEN_ITEM = "vision_2"

BLOCKS: tuple[tuple[str, str, str, Chain], ...] = (
    ("clarity", "Mission clarity", "Clarté de la mission", Chain.PREREQUISITE),
    ("offer", "Offer", "Offre", Chain.OFFER),
    ("silos", "Silo behaviour", "Comportements en silo", Chain.BRAKE),
    ("customer", "Customer focus", "Orientation client", Chain.CUSTOMER),
    ("mobilisation", "Mobilisation", "Mobilisation", Chain.MOBILISATION),
    ("outcomes", "Outcomes", "Résultats humains", Chain.OUTCOME),
)
SCALES: tuple[tuple[str, str, str, str, Role, ScaleKind, float], ...] = (
    ("mission", "Mission", "Mission et raison d’être", "clarity", Role.DRIVER, ScaleKind.MEAN, 74),
    ("vision", "Vision", "Vision", "clarity", Role.DRIVER, ScaleKind.MEAN, 70),
    ("products", "Products and services", "Produits et services", "offer", Role.DRIVER, ScaleKind.MEAN, 71),
    ("coherence", "Coherence", "Cohérence", "offer", Role.DRIVER, ScaleKind.MEAN, 58),
    ("own_task", "Looking beyond one’s task", "Regard large", "silos", Role.DRIVER, ScaleKind.MEAN, 49),
    ("promise", "Promise kept", "Promesse tenue", "customer", Role.DRIVER, ScaleKind.MEAN, 55),
    ("delivery", "Delivering", "Délivrer", "mobilisation", Role.DRIVER, ScaleKind.MEAN, 46),
    ("engagement", "Engagement", "Engagement", "outcomes", Role.OUTCOME, ScaleKind.MEAN, 63),
    ("cohesion", "Cohesion", "Cohésion", "outcomes", Role.OUTCOME, ScaleKind.MEAN, 60),
    ("enps", "Recommendation", "Recommandation", "outcomes", Role.OUTCOME, ScaleKind.NPS, 8),
)
INDICES: tuple[tuple[str, str, str, str, ScaleKind, Key, Key, float], ...] = (
    ("silo_index", "Openness", "Décloisonnement", "silos", ScaleKind.INDEX, ("own_task",), (), 49),
    ("hopes", "Hopes raised", "Espoirs suscités", "silos", ScaleKind.INDEX, ("mission", "vision"), (), 72),
    ("kept", "Hopes kept", "Espoirs tenus", "silos", ScaleKind.INDEX, ("delivery", "promise"), (), 50),
    (
        "gap",
        "Risk of disillusion",
        "Risque de désillusion",
        "silos",
        ScaleKind.GAP,
        ("mission", "vision"),
        ("delivery", "promise"),
        22,
    ),
)
ROLES = (("leader", "Leaders", "Dirigeants"), ("manager", "Managers", "Managers"), ("staff", "Staff", "Équipes"))
DRIVERS = tuple(scale[0] for scale in SCALES if scale[4] is Role.DRIVER)
SHARES = dict(zip(DRIVERS, (0.12, 0.09, 0.05, 0.15, 0.07, 0.22, 0.30), strict=True))
OUTCOMES = tuple(scale[0] for scale in SCALES if scale[4] is Role.OUTCOME)


def both(en: str, fr: str) -> Text:
    return Text({"en": en, "fr": fr})


def agreement_format() -> ResponseFormat:
    labels = (
        ("Strongly disagree", "Pas du tout d’accord"),
        ("Disagree", "Pas d’accord"),
        ("Neither", "Ni l’un ni l’autre"),
        ("Agree", "D’accord"),
        ("Strongly agree", "Tout à fait d’accord"),
    )
    options = tuple(Option(at + 1, {"en": (en,), "fr": (fr,)}) for at, (en, fr) in enumerate(labels))
    name = both("Agreement", "Accord")
    return ResponseFormat("agreement-5", name, options, {}, frozenset({4, 5}), frozenset({3}))


def subjects(keep: Callable[[str], bool]) -> tuple[SubjectInfo, ...]:
    scales = [
        SubjectInfo(
            id_,
            both(en, fr),
            both(f"{en} is high.", f"{fr} : niveau élevé."),
            both(f"{en} is low.", f"{fr} : niveau bas."),
            block,
            role,
            kind,
            items=(f"{id_}_1", f"{id_}_2"),
        )
        for id_, en, fr, block, role, kind, _ in SCALES
    ]
    indices = [
        SubjectInfo(
            id_,
            both(en, fr),
            both(f"{en} is high.", f"{fr} : niveau élevé."),
            both(f"{en} is low.", f"{fr} : niveau bas."),
            block,
            Role.OTHER,
            kind,
            parts=parts,
            minus=minus,
        )
        for id_, en, fr, block, kind, parts, minus, _ in INDICES
    ]
    return tuple(subject for subject in (*scales, *indices) if keep(subject.id))


def make_table(
    measure: Measure, axes: Sequence[Sequence[str]], columns: Mapping[str, object], hidden: Mapping[Key, Hidden]
) -> Table:
    """Make a table of shown cells, but for those ``hidden``, whose figures become SECRET."""
    shape = tuple(len(axis) for axis in axes)
    status = np.full(shape, Status.SHOWN, dtype=np.int8)
    reason = np.zeros(shape, dtype=np.int8)
    bands = (np.full(shape, np.nan), np.full(shape, np.nan))
    filled = {}
    for name, values in columns.items():
        array = np.array(values, dtype=float)
        filled[name] = np.array(np.broadcast_to(array, shape + array.shape[len(shape) :]))
    for keys, why in hidden.items():
        if any(key not in axis for key, axis in zip(keys, axes, strict=True)):
            continue
        at = tuple(list(axis).index(key) for axis, key in zip(axes, keys, strict=True))
        for array in filled.values():
            array[at] = SECRET
        if isinstance(why, tuple):
            status[at] = Status.BANDED
            bands[0][at], bands[1][at] = why
        elif isinstance(why, Reason):
            status[at], reason[at] = Status.WITHHELD, REASONS.index(why)
        else:
            status[at], reason[at] = Status.NOT_ESTIMABLE, WHYS.index(why)
    return Table(measure, tuple(tuple(axis) for axis in axes), status, reason, filled, bands)


def everywhere(units: Sequence[str], keys: Sequence[str]) -> dict[Key, Hidden]:
    """Hide what the gate hides of the two small teams."""
    hidden: dict[Key, Hidden] = {}
    for key in keys:
        if SMALL in units:
            hidden[SMALL, key] = Reason.BELOW_THRESHOLD
        if COMPLEMENT in units:
            hidden[COMPLEMENT, key] = Reason.COMPLEMENTARY
    return hidden


def level(unit: str, subject: str) -> float:
    """Return the planted score of a cell."""
    base = next(row[-1] for row in (*SCALES, *INDICES) if row[0] == subject)
    shift = {LOW_TEAM: -16, HIGH_TEAM: 14, "commercial": -4, "operations": 4}.get(unit, 0)
    if subject == "gap":
        shift = -shift
    ripple = (sum(map(ord, unit + subject)) % 7) - 3
    return float(base + shift + (0 if unit == ORGANISATION else ripple))


def scores(units: Sequence[str], of: Sequence[str]) -> tuple[Floats, Floats]:
    estimate = np.array([[level(unit, subject) for subject in of] for unit in units])
    sizes = dict(zip((row[0] for row in UNITS), SIZES, strict=True))
    n = np.array([[sizes[unit]] * len(of) for unit in units], dtype=float)
    return estimate, n


def unit_tables(units: Sequence[str], of: Sequence[str], scales: Sequence[str]) -> dict[Measure, Table]:
    estimate, n = scores(units, of)
    half = np.round(45 / np.sqrt(n))
    hidden = everywhere(units, of)
    banded: dict[Key, Hidden] = {**hidden, BANDED: (80.0, 100.0)}
    verdict = np.zeros_like(estimate)
    for unit, sign in ((LOW_TEAM, -1), (HIGH_TEAM, 1)):
        if unit in units:
            verdict[list(units).index(unit)] = [-sign if subject == "gap" else sign for subject in of]
    organisation = estimate[0]
    difference = estimate - organisation
    contrast: dict[Key, Hidden] = {**hidden, **{(ORGANISATION, subject): Why.NO_REST for subject in of}}
    divided = np.zeros((len(units), len(scales)))
    if DIVIDED_TEAM in units:
        divided[list(units).index(DIVIDED_TEAM), : len(scales) // 2] = 1
    n_scales = n[:, :1] * np.ones((1, len(scales)))
    linked: dict[Key, Hidden] = {
        **everywhere(units, scales),
        BANDED: Reason.UNANIMITY,
        (DIVIDED_TEAM, "enps"): Why.TOO_FEW_ITEMS,
    }
    return {
        Measure.SCORE: make_table(
            Measure.SCORE,
            (units, of),
            {
                "estimate": estimate,
                "low": estimate - half,
                "high": estimate + half,
                "std_error": half / 2,
                "sd": 20,
                "n": n,
            },
            banded,
        ),
        Measure.SHRUNKEN: make_table(
            Measure.SHRUNKEN,
            (units, of),
            {
                "estimate": organisation + 0.8 * difference,
                "low": organisation + 0.8 * difference - half,
                "high": organisation + 0.8 * difference + half,
                "weight": 0.8,
                "rank_low": 1,
                "rank_high": 4,
            },
            hidden,
        ),
        Measure.CONTRAST: make_table(
            Measure.CONTRAST,
            (units, of),
            {
                "estimate": difference,
                "low": difference - half,
                "high": difference + half,
                "g": difference / 20,
                "g_low": difference / 20 - 0.3,
                "g_high": difference / 20 + 0.3,
                "p_value": np.where(verdict != 0, 0.0004, 0.4),
                "q_value": np.where(verdict != 0, 0.004, 0.61),
                "verdict": verdict,
                "n": n,
                "n_rest": 100,
            },
            contrast,
        ),
        Measure.FAVOURABLE: make_table(
            Measure.FAVOURABLE,
            (units, scales),
            {
                "favourable": [0.3 + at / 50 for at, _ in enumerate(scales)],
                "neutral": 0.25,
                "unfavourable": [0.45 - at / 50 for at, _ in enumerate(scales)],
                "dont_know": 0.03,
                "n": n_scales,
            },
            linked,
        ),
        Measure.AGREEMENT: make_table(
            Measure.AGREEMENT,
            (units, scales),
            {
                "rwg_j": np.where(divided > 0, 0.31, 0.78),
                "rwg_j_skewed": 0.7,
                "ad": 0.8,
                "polarisation": np.where(divided > 0, -0.2, 0.45),
                "divided": divided,
                "n": n_scales,
            },
            linked,
        ),
    }


def general_tables(units: Sequence[str], of: Sequence[str], scales: Sequence[str]) -> dict[Measure, Table]:
    items = [f"{scale}_{number}" for scale in scales for number in (1, 2)]
    sizes = dict(zip((row[0] for row in UNITS), SIZES, strict=True))
    heads = dict(zip((row[0] for row in UNITS), HEADCOUNTS, strict=True))
    n = np.array([sizes[unit] for unit in units], dtype=float)
    headcount = np.array([heads[unit] for unit in units], dtype=float)
    rate = np.round(n / headcount, 2)
    hidden_units: dict[Key, Hidden] = {(SMALL,): Reason.BELOW_THRESHOLD, (COMPLEMENT,): Reason.COMPLEMENTARY}
    item_hidden = everywhere(units, items)
    by_item = {"favourable": 0.55, "neutral": 0.25, "unfavourable": 0.2, "dont_know": 0.03, "n": n[:, None]}
    return {
        Measure.PARTICIPATION: make_table(
            Measure.PARTICIPATION,
            (units,),
            {"n": n, "headcount": headcount, "estimate": rate, "low": rate - 0.06, "high": rate + 0.06},
            hidden_units,
        ),
        Measure.ITEM_SCORE: make_table(
            Measure.ITEM_SCORE, (units, items), {"estimate": 61, "n": n[:, None]}, item_hidden
        ),
        Measure.ITEM_FAVOURABLE: make_table(Measure.ITEM_FAVOURABLE, (units, items), by_item, item_hidden),
        Measure.DISTRIBUTION: make_table(
            Measure.DISTRIBUTION,
            (units, items),
            {
                "shares": np.broadcast_to(DISTRIBUTION, (len(units), len(items), len(DISTRIBUTION))),
                "dont_know": 0.03,
                "n": n[:, None],
            },
            {**item_hidden, (ORGANISATION, HIDDEN_ITEM): Reason.UNANIMITY},
        ),
        Measure.RELIABILITY: make_table(
            Measure.RELIABILITY,
            (scales,),
            {
                "alpha": [0.62 if scale == "coherence" else 0.84 for scale in scales],
                "low": [0.54 if scale == "coherence" else 0.8 for scale in scales],
                "high": [0.68 if scale == "coherence" else 0.87 for scale in scales],
                "omega": 0.85,
                "omega_low": 0.81,
                "omega_high": 0.88,
                "n": 150,
                "n_items": 2,
            },
            {("enps",): Why.TOO_FEW_ITEMS},
        ),
        Measure.POOLING: make_table(
            Measure.POOLING,
            (of,),
            {
                "icc1": 0.14,
                "icc1_low": [-0.01 if subject == "cohesion" else 0.06 for subject in of],
                "icc1_high": 0.27,
                "icc2": 0.71,
                "tau2": 60,
                "sigma2": 380,
                "f": 3.5,
                "df1": 8,
                "df2": 150,
                "p_value": 0.001,
                "n": 158,
                "groups": 9,
            },
            {},
        ),
    }


SIGNS = (
    "instructed", "speed", "duplicate", "longstring", "variability",
    "even_odd", "distance", "synonyms", "antonyms", "all",
)  # fmt: skip
LIMITS = MappingProxyType(
    {
        "seconds_per_item": 2.0, "fast_at_most": 0.5, "duplicate_items": 20.0, "duplicate_alike": 0.5,
        "signs_needed": 2.0, "longest_run": 0.5, "variability": 0.1, "even_odd": -0.3, "distance_p": 0.001,
        "pair_correlation": 0.6, "synonyms": 0.0, "least_items": 20.0, "least_scales": 6.0, "least_reversed": 0.1,
        "least_answered": 0.5,
    }
)  # fmt: skip


def screening_tables(of: Sequence[str]) -> dict[Measure, Table]:
    """Make seven flagged people of 158: one score moves, one coloured cell of eleven goes, two come."""
    shares = {"estimate": 0.04, "low": 0.02, "high": 0.09, "flagged": 7, "n": 158}
    hidden: dict[Key, Hidden] = {
        ("speed",): Why.NOT_ASKED,
        ("duplicate",): Reason.BELOW_THRESHOLD,
        ("synonyms",): Why.TOO_FEW_ITEMS,
        ("antonyms",): Why.TOO_FEW_ITEMS,
    }
    moves = [-2 if subject == "engagement" else 0 for subject in of]
    scores = {"estimate": 60, "difference": moves, "low": -3, "high": 1, "n": 151}
    counts = {"cells": [120, 100], "before": [11, 1], "lost": [1, 0], "new": [2, 0], "n": 7}
    return {
        Measure.SCREENING: make_table(Measure.SCREENING, (SIGNS,), shares, hidden),
        Measure.SCREENED: make_table(Measure.SCREENED, (of,), scores, {}),
        Measure.CONCLUSIONS: make_table(Measure.CONCLUSIONS, (("contrast", "divided"),), counts, {}),
        Measure.SCREENED_DRIVERS: make_table(
            Measure.SCREENED_DRIVERS, (("engagement",),), {"changed": 0, "strongest": 3, "n": 151}, {}
        ),
    }


def role_tables(of: Sequence[str]) -> dict[Measure, Table]:
    roles = [role[0] for role in ROLES]
    lift = np.array([[12.0], [5.0], [0.0]])
    estimate = np.array([[level(ORGANISATION, subject) for subject in of]]) + lift
    verdict = np.zeros_like(estimate)
    verdict[0, :2] = 1
    return {
        Measure.ROLE_SCORE: make_table(
            Measure.ROLE_SCORE,
            (roles, of),
            {"estimate": estimate, "low": estimate - 4, "high": estimate + 4, "n": [[9], [21], [128]]},
            {("manager", of[-1]): Reason.LINKED},
        ),
        Measure.ROLE_CONTRAST: make_table(
            Measure.ROLE_CONTRAST,
            (roles, of),
            {
                "estimate": lift,
                "low": lift - 5,
                "high": lift + 5,
                "g": lift / 20,
                "g_low": lift / 20 - 0.4,
                "g_high": lift / 20 + 0.4,
                "p_value": 0.001,
                "q_value": np.where(verdict != 0, 0.01, 0.3),
                "verdict": verdict,
                "n": 20,
                "n_rest": 128,
            },
            {("staff", subject): Why.NO_REST for subject in of},
        ),
    }


def driver_tables(units: Sequence[str], of: Sequence[str]) -> dict[Measure, Table]:
    drivers = [driver for driver in DRIVERS if driver in of]
    outcomes = [outcome for outcome in OUTCOMES if outcome in of]
    where = [unit for unit in units if unit.count("/") == 0]
    share = np.array([SHARES[driver] for driver in drivers])
    hidden: dict[Key, Hidden] = {
        (unit, outcome, driver): Why.TOO_FEW_ANSWERS
        for unit in where
        if unit != ORGANISATION
        for outcome in outcomes
        for driver in drivers
    }
    return {
        Measure.DRIVERS: make_table(
            Measure.DRIVERS,
            (where, outcomes, drivers),
            {"estimate": share, "low": share - 0.05, "high": share + 0.06, "beta": 0.2},
            hidden,
        ),
        Measure.DRIVER_MODEL: make_table(
            Measure.DRIVER_MODEL,
            (where, outcomes),
            {"estimate": 0.5, "adjusted": 0.48, "low": 0.4, "high": 0.57, "n": 158},
            {(unit, outcome): Why.TOO_FEW_ANSWERS for unit in where[1:] for outcome in outcomes},
        ),
    }


def link_tables() -> dict[Measure, Table]:
    who = ["commercial", "operations", "support"]
    hidden: dict[Key, Hidden] = {(unit, unit): Why.NOT_ASKED for unit in who}
    hidden["support", "commercial"] = Reason.BELOW_THRESHOLD
    quality = np.array([[0, 34, 62], [38, 0, 66], [0, 64, 0]], dtype=float)
    return {
        Measure.LINK: make_table(
            Measure.LINK,
            (who, who),
            {
                "need": [[0, 78, 40], [71, 0, 52], [0, 45, 0]],
                "quality": quality,
                "low": quality - 8,
                "high": quality + 8,
                "q_value": np.where(quality < 40, 0.01, 0.4),
                "verdict": np.where((quality < 40) & (quality > 0), -1, 0),
                "n": 20,
            },
            hidden,
        ),
        **pair_tables(who),
    }


def pair_tables(who: list[str]) -> dict[Measure, Table]:
    """Return what the links make together: one weak pair, one that cannot be shown with its link."""
    hidden: dict[Key, Hidden] = {(one, other): Why.NOT_ASKED for one in who for other in who if one >= other}
    hidden["commercial", "support"] = Reason.LINKED
    quality = np.array([[0, 36, 63], [0, 0, 65], [0, 0, 0]], dtype=float)
    pair = {"quality": quality, "low": quality - 5, "high": quality + 5, "need": [[0, 78, 40], [0, 0, 52], [0, 0, 0]]}
    pair |= {"q_value": np.where(quality < 40, 0.01, 0.4), "verdict": np.where(quality == 36, -1, 0), "n": 40}
    returned = {"ties": 3, "pairs": 2, "returned": 0.67, "density": 0.75, "rho": -0.32, "weighted": 0.9}
    ei_hidden: dict[Key, Hidden] = {("working_together", ORGANISATION): Why.TOO_FEW_GROUPS}
    names = ("estimate", "expected", "low", "high", "rescaled", "ties", "p_value", "q_value", "verdict")
    return {
        Measure.PAIR: make_table(Measure.PAIR, (who, who), pair, hidden),
        Measure.RECIPROCITY: make_table(Measure.RECIPROCITY, (["working_together"],), returned, {}),
        Measure.EI: make_table(
            Measure.EI, (["working_together"], [ORGANISATION]), dict.fromkeys(names, 0.0), ei_hidden
        ),
    }


def roster() -> RosterInfo:
    return RosterInfo(
        "working_together",
        both("Working together", "Travailler ensemble"),
        both("It works.", "Cela se passe bien."),
        both("It does not.", "Cela se passe mal."),
        "silos",
        ("commercial", "operations", "support"),
    )


def about(**changes: object) -> About:
    values: dict[str, object] = {
        "organisation": "Maison Aubépine",
        "questionnaire_id": "sample",
        "questionnaire_name": both("Sample", "Exemple"),
        "questionnaire_version": 1,
        "date": "2026-11-23",
        "n": 158,
        "headcount": 210,
        "simulated": True,
        "confidence": 0.95,
        "false_discovery_rate": 0.05,
        "driver_method": "lmg",
        "driver_resampling": "people",
        "divided_at": 0.05,
        "perception_reference": "staff",
        "screening": LIMITS,
    }
    return About(**{**values, **changes})  # type: ignore[arg-type]


def confidentiality(**changes: object) -> Confidentiality:
    values: dict[str, object] = {
        "threshold": 5,
        "comment_threshold": 10,
        "cells": 900,
        "shown": 850,
        "withheld": MappingProxyType({Reason.BELOW_THRESHOLD: 30, Reason.COMPLEMENTARY: 18}),
        "banded": 2,
        "units_withheld": 1,
        "rounding": MappingProxyType({"score": 0, "share": 2, "coefficient": 2}),
        "passed": True,
        "checked_relations": 412,
    }
    return Confidentiality(**{**values, **changes})  # type: ignore[arg-type]


QUESTION = "comment_hinders"


def comment_tables(units: Sequence[str], of: Sequence[str]) -> dict[Measure, Table]:
    """Counts of comments on one question: in the whole, and in the first level as far as there are enough."""
    themes = [EVERY_COMMENT, *(subject for subject in ("mission", "promise", "delivery") if subject in of)]
    keys = [comment_key(QUESTION, theme) for theme in themes]
    rows = [unit for unit in units if "/" not in unit]
    n = np.array([[60 - 12 * row - 9 * at for at in range(len(keys))] for row in range(len(rows))])
    hidden: dict[Key, Hidden] = {(rows[-1], key): Reason.BELOW_THRESHOLD for key in keys}
    return {Measure.THEME: make_table(Measure.THEME, (rows, keys), {"n": n, "share": n / n[:, :1]}, hidden)}


def sample_comments() -> tuple[CommentsInfo, ...]:
    quotes = {"promise": (("en", "We promise dates that nobody can keep."), ("fr", "On promet trop vite."))}
    topics = (TopicInfo("en", ("tools", "machine", "repair"), 21), TopicInfo("fr", ("réunions", "temps"), 14))
    text = both("What gets in your way? (Name nobody.)", "Qu’est-ce qui vous freine ? (Ne nommez personne.)")
    return (CommentsInfo(QUESTION, text, 60, {"en": 34, "fr": 14, "und": 12}, quotes, topics),)


PROFILED = ("mission", "vision", "products", "coherence", "promise", "delivery")
CANDIDATES = (Candidate(1, "tied", 140.2, 140.2), Candidate(2, "spherical", 101.4, 102.9))


def profile(*teams, deviations=(0.0,) * 6, high=(), low=(), bearing=Bearing.MIXED):
    members = tuple(Member(team, 1.0, None) for team in teams)
    return Profile(members, tuple(map(float, deviations)), high, low, bearing, 0.93)


MOST = profile("operations/north", "operations/workshop", "support/it", "commercial/web")
APART = profile(
    "commercial/north",
    "commercial/south",
    deviations=(6, 1, 0, 0, -12, -14),
    high=("mission",),
    low=("delivery", "promise"),
)


def profiles(*groups, finding=Finding.DISTINCT, left_out=2):
    teams = sum(len(group.members) for group in groups)
    return Profiles(finding, PROFILED, teams, left_out, groups, CANDIDATES, 2, 0.78, 0.36, 0.9, 50)


def sample_release(
    *, roles: bool = True, links: bool = True, drivers: bool = True, keep: Callable[[str], bool] = lambda _: True
) -> Release:
    """Return a realistic release; ``keep`` chooses scales and indices by id."""
    infos = subjects(keep)
    units = [row[0] for row in UNITS]
    of = [subject.id for subject in infos]
    scales = [subject.id for subject in infos if subject.items]
    kept_blocks = {subject.block for subject in infos}
    tables = {
        **unit_tables(units, of, scales),
        **general_tables(units, of, scales),
        **screening_tables(of),
        **comment_tables(units, of),
    }
    if roles:
        tables |= role_tables(of)
    if drivers:
        tables |= driver_tables(units, of)
    if links:
        tables |= link_tables()
    parents = {row[2] for row in UNITS}
    scale = agreement_format()
    return Release(
        about=about(perception_reference="staff" if roles else "", driver_method="lmg" if drivers else ""),
        blocks=tuple(
            BlockInfo(id_, both(en, fr), both(f"What {en} is for.", f"À quoi sert « {fr} »."), chain)
            for id_, en, fr, chain in BLOCKS
            if id_ in kept_blocks
        ),
        subjects=infos,
        items=tuple(
            ItemInfo(item, both(f"Statement {item}.", f"Affirmation {item}."), subject.id, scale, item.endswith("_2"))
            for subject in infos
            for item in subject.items
        ),
        units=tuple(UnitInfo(id_, name, parent, depth, id_ not in parents) for id_, name, parent, depth in UNITS),
        roles=tuple(RoleInfo(id_, both(en, fr)) for id_, en, fr in ROLES) if roles else (),
        tables=MappingProxyType(tables),
        confidentiality=confidentiality(),
        indistinguishable=MappingProxyType(
            {ORGANISATION: {"engagement": (("promise", "delivery"),)}} if drivers else {}
        ),
        rosters=(roster(),) if links else (),
        comments=sample_comments(),
    )


def withheld_release() -> Release:
    """Return one small team of which nothing may be shown: no roles, no drivers, no roster question, one outcome."""
    infos = subjects(lambda id_: id_ in {"mission", "engagement"})
    of = [subject.id for subject in infos]
    units = [ORGANISATION]
    hidden: dict[Key, Hidden] = {(ORGANISATION, subject): Reason.BELOW_THRESHOLD for subject in of}
    columns = {"estimate": 50, "low": 40, "high": 60, "n": 3}
    shape = (units, of)
    tables = {
        Measure.PARTICIPATION: make_table(
            Measure.PARTICIPATION, (units,), columns, {(ORGANISATION,): Reason.BELOW_THRESHOLD}
        ),
        **{
            measure: make_table(measure, shape, columns, hidden)
            for measure in (Measure.SCORE, Measure.SHRUNKEN, Measure.CONTRAST, Measure.FAVOURABLE, Measure.AGREEMENT)
        },
        **{
            measure: make_table(measure, (of,), columns, {(subject,): Why.TOO_FEW_ANSWERS for subject in of})
            for measure in (Measure.RELIABILITY, Measure.POOLING)
        },
    }
    kept = {subject.block for subject in infos}
    return Release(
        about=about(n=3, headcount=None, simulated=False, driver_method="", perception_reference=""),
        blocks=tuple(
            BlockInfo(id_, both(en, fr), both("Why.", "Pourquoi."), chain)
            for id_, en, fr, chain in BLOCKS
            if id_ in kept
        ),
        subjects=infos,
        items=(),
        units=(UnitInfo(ORGANISATION, "Tiny", None, 0, leaf=True),),
        roles=(),
        tables=MappingProxyType(tables),
        confidentiality=confidentiality(
            cells=12, shown=0, withheld=MappingProxyType({Reason.BELOW_THRESHOLD: 12}), banded=0
        ),
        indistinguishable=MappingProxyType({}),
    )


def action(id_: str, scale: str | None, pattern: Pattern) -> Action:
    def text(field: str) -> Text:
        return both(f"{field} of {id_}.", f"{field} pour {id_}.")

    together = both(f"Bring {{unit_a}} and {{unit_b}} together: {id_}.", f"Réunir {{unit_a}} et {{unit_b}} : {id_}.")
    return Action(
        id=id_,
        scale=scale,
        pattern=pattern,
        levels=frozenset(Level),
        title=both(f"Start {id_}", f"Lancer {id_}"),
        what=together if pattern is Pattern.SILO else text("what"),
        why=text("why"),
        first_step=text("first step"),
        owner=both("Team manager", "Manager de l’équipe"),
        effort=Effort.LOW,
        horizon_weeks=6,
        measure=scale or "cohesion",
        expected_points=5.0,
        avoid=text("avoid"),
        source="",
    )


def recommendation(unit: str, subject: str, pattern: Pattern, *evidence: Evidence) -> Recommendation:
    partners = ("commercial", "operations") if pattern is Pattern.SILO else ()
    scale = None if pattern in {Pattern.SILO, Pattern.DISILLUSION} else subject
    return Recommendation(
        action(f"{subject}-{pattern.value}", scale, pattern), unit, pattern, subject, partners, 0.5, evidence
    )


def link_recommendation(pattern: Pattern, other: str, evidence: Evidence) -> Recommendation:
    pair = ("operations", other)
    return Recommendation(
        action(f"link-{other}-{pattern.value}", roster().id, pattern),
        pair[0],
        pattern,
        roster().id,
        pair,
        0.4,
        (replace(evidence, units=pair),),
    )


def sample_plan() -> Plan:
    """Return a plan with one recommendation of each pattern."""
    organisation = UnitPlan(
        ORGANISATION,
        (
            recommendation(
                ORGANISATION,
                "delivery",
                Pattern.LOW,
                Evidence("low_score", {"estimate": 46, "low": 42, "high": 50}, (ORGANISATION,), ("delivery",)),
                Evidence("important", {"share": 0.3}, (ORGANISATION,), ("delivery", "engagement")),
            ),
            recommendation(
                ORGANISATION,
                "silo_index",
                Pattern.SILO,
                Evidence(
                    "weak_link",
                    {"quality_ab": 34, "quality_ba": 38, "need": 78},
                    ("commercial", "operations"),
                    ("silo_index",),
                ),
            ),
            recommendation(
                ORGANISATION,
                "mission",
                Pattern.PERCEPTION_GAP,
                Evidence(
                    "perception_gap",
                    {"leader": 86, "staff": 74, "difference": 12},
                    (ORGANISATION,),
                    ("mission",),
                    ("leader", "staff"),
                ),
            ),
            recommendation(
                ORGANISATION,
                "gap",
                Pattern.DISILLUSION,
                Evidence(
                    "disillusion", {"raised": 72, "delivered": 50, "gap": 22, "q_value": 0.004}, (LOW_TEAM,), ("gap",)
                ),
            ),
        ),
        (
            recommendation(
                ORGANISATION,
                "mission",
                Pattern.PROTECT,
                Evidence("high_score", {"estimate": 74, "low": 70, "high": 78}, (ORGANISATION,), ("mission",)),
            ),
        ),
    )
    team = UnitPlan(
        LOW_TEAM,
        (
            recommendation(
                LOW_TEAM,
                "delivery",
                Pattern.LOW,
                Evidence(
                    "below_rest",
                    {"difference": -16, "g": -0.8, "q_value": 0.004, "score": 30},
                    (LOW_TEAM, "commercial"),
                    ("delivery",),
                ),
                Evidence("important_above", {"share": 0.3}, (ORGANISATION,), ("delivery", "engagement")),
            ),
        ),
        (),
    )
    divided = UnitPlan(
        DIVIDED_TEAM,
        (
            recommendation(
                DIVIDED_TEAM,
                "mission",
                Pattern.DIVIDED,
                Evidence("divided", {"rwg_j": 0.31, "polarisation": -0.2, "score": 72}, (DIVIDED_TEAM,), ("mission",)),
            ),
        ),
        (
            recommendation(
                DIVIDED_TEAM,
                "vision",
                Pattern.PROTECT,
                Evidence(
                    "above_rest",
                    {"difference": 9, "g": 0.5, "q_value": 0.02, "score": 79},
                    (DIVIDED_TEAM,),
                    ("vision",),
                ),
            ),
        ),
    )
    linked = UnitPlan(
        "operations",
        (
            link_recommendation(Pattern.LOW, "support", Evidence("weak_link_one_way", {"quality_ab": 66, "need": 52})),
            link_recommendation(
                Pattern.LOW,
                "commercial",
                Evidence("weak_link_unequal", {"quality_ab": 38, "quality_ba": 62, "need": 71}),
            ),
            recommendation(
                "operations",
                "promise",
                Pattern.LOW,
                Evidence("important_own", {"share": 0.26}, ("operations",), ("promise", "engagement")),
            ),
        ),
        (
            link_recommendation(
                Pattern.PROTECT, "support", Evidence("strong_link", {"quality_ab": 66, "quality_ba": 64})
            ),
        ),
    )
    units = {
        plan.unit: plan
        for plan in (team, divided, linked, UnitPlan(SMALL, (), (), "support"), UnitPlan("support", (), ()))
    }
    return Plan(organisation, MappingProxyType(units))


def empty_plan() -> Plan:
    return Plan(UnitPlan(ORGANISATION, (), ()), MappingProxyType({}))
