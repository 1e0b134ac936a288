"""What every released table holds: the axes of its rows, its figures, the kind of each, and all of them in words.

One home for what the workbook, the JSON and the CSV files say about a figure. A measure that is not described here
cannot be written. Knows no release and no file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from diagnostic.disclosure.policy import Policy, Style, load_policy
from diagnostic.measures import Measure
from diagnostic.report.wording import Wording

SHARES = "shares"
"""The one figure that is several: the share of each answer."""
STATUS_COLUMNS = ("status", "reason", "band_low", "band_high")
"""What every row says beside its figures."""

_INTERVAL = ("estimate", "low", "high")
_TEST = ("p_value", "q_value", "verdict")
_KINDS_OF_ANSWERS = (
    *("favourable", "neutral", "unfavourable", "favourable_low", "favourable_high"),
    *("dont_know", "n"),
)
_CONTRAST = (*_INTERVAL, "g", "g_low", "g_high", *_TEST, "n", "n_rest")
_DRIVERS = (*_INTERVAL, "beta")
_MODEL = ("estimate", "adjusted", "low", "high", "n")


@dataclass(frozen=True, slots=True)
class Shape:
    """The axes of a table, by what their keys are ids of, and its figures."""

    axes: tuple[str, ...]
    figures: tuple[str, ...]


SHAPES: Mapping[Measure, Shape] = {
    Measure.PARTICIPATION: Shape(("unit",), (*_INTERVAL, "headcount", "n")),
    Measure.SCORE: Shape(("unit", "subject"), (*_INTERVAL, "std_error", "sd", "n")),
    Measure.SHRUNKEN: Shape(("unit", "subject"), (*_INTERVAL, "weight", "rank_low", "rank_high")),
    Measure.FAVOURABLE: Shape(("unit", "subject"), _KINDS_OF_ANSWERS),
    Measure.ITEM_SCORE: Shape(("unit", "item"), ("estimate", "n")),
    Measure.ITEM_FAVOURABLE: Shape(("unit", "item"), _KINDS_OF_ANSWERS),
    Measure.DISTRIBUTION: Shape(("unit", "item"), (SHARES, "dont_know", "n")),
    Measure.AGREEMENT: Shape(
        ("unit", "subject"),
        (
            *("rwg_j", "rwg_j_skewed", "r_star", "ad", "polarisation", "separation"),
            *("p_value", "q_value", "divided", "n"),
        ),
    ),
    Measure.CONTRAST: Shape(("unit", "subject"), _CONTRAST),
    Measure.CONTRAST_WHOLE: Shape(("unit", "subject"), _CONTRAST),
    Measure.ROLE_SCORE: Shape(("role", "subject"), (*_INTERVAL, "std_error", "sd", "n")),
    Measure.ROLE_CONTRAST: Shape(("role", "subject"), _CONTRAST),
    Measure.ROLE_WITHIN: Shape(("role", "subject"), (*_INTERVAL, *_TEST, "groups", "n", "n_rest")),
    Measure.CUT: Shape(("cut", "subject"), (*_INTERVAL, "std_error", "sd", "n")),
    Measure.CUT_CONTRAST: Shape(("cut", "subject"), _CONTRAST),
    Measure.CROSSING: Shape(("unit", "cut", "subject"), ("estimate", "n")),
    Measure.DRIVERS: Shape(("unit", "outcome", "driver"), (*_DRIVERS, *_TEST)),
    Measure.DRIVER_MODEL: Shape(("unit", "outcome"), _MODEL),
    Measure.DRIVER_LEVELS: Shape(("level", "outcome", "driver"), _DRIVERS),
    Measure.DRIVER_LEVEL_MODEL: Shape(("level", "outcome"), (*_MODEL, "groups")),
    Measure.TREND: Shape(("wave", "unit", "subject"), (*_INTERVAL, "n")),
    Measure.CHANGE: Shape(
        ("unit", "subject"), (*_INTERVAL, "d_av", *_TEST, "detectable", "earlier", "linked", "n", "n_earlier")
    ),
    Measure.CHANGE_PART: Shape(("unit", "subject", "part"), ("estimate", "n")),
    Measure.REBOUND: Shape(("subject",), ("observed", "expected", *_INTERVAL, *_TEST, "groups", "n")),
    Measure.CONTROL: Shape(("unit", "subject"), ("centre", "low", "high", "signals", "waves")),
    Measure.FOLLOW_UP: Shape(("action",), (*_INTERVAL, *_TEST, "groups", "groups_without", "n")),
    Measure.BENCHMARK: Shape(("source", "subject"), ("estimate", "difference", "low", "high", "n_benchmark")),
    Measure.LINK: Shape(
        ("from_unit", "to_unit"), ("need", "quality", "low", "high", "difference", "p_value", "q_value", "verdict", "n")
    ),
    Measure.PAIR: Shape(
        ("unit", "other_unit"), ("quality", "low", "high", "need", "p_value", "q_value", "verdict", "n")
    ),
    Measure.RECIPROCITY: Shape(
        ("roster",), ("returned", "density", "rho", "weighted", "ties", "pairs", "estimate", "expected", *_TEST)
    ),
    Measure.EI: Shape(("roster", "unit"), ("estimate", "expected", "low", "high", "rescaled", "ties", *_TEST)),
    Measure.THEME: Shape(("unit", "theme"), ("n", "share")),
    Measure.POOLING: Shape(
        ("subject",),
        (
            *("icc1", "icc1_low", "icc1_high", "icc2", "tau2", "tau2_division", "sigma2"),
            *("f", "df1", "df2", "p_value", "groups", "n"),
        ),
    ),
    Measure.OMNIBUS: Shape(
        ("subject",),
        (
            *("f", "df1", "df2", *_TEST, "h", "h_df", "h_p_value"),
            *("omega2", "omega2_low", "omega2_high", "groups", "n"),
        ),
    ),
    Measure.RELIABILITY: Shape(
        ("subject",),
        (
            *("alpha", "low", "high", "standardised", "spearman_brown", "omega", "omega_low", "omega_high"),
            *("ordinal", "n_items", "n"),
        ),
    ),
    Measure.ITEM_RELIABILITY: Shape(("item",), ("rest_r", "alpha_without", "n")),
    Measure.STRUCTURE: Shape(
        ("whole",),
        (
            *("statistic", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"),
            *("parameters", "heywood", "indefinite", "complete", "n_items", "n_scales", "n_pair", "n"),
        ),
    ),
    Measure.LOADING: Shape(("item",), ("estimate", "std_error", "residual", "n")),
    Measure.FACTOR_CORRELATION: Shape(("subject", "other_subject"), ("estimate", "n")),
    Measure.INVARIANCE: Shape(
        ("attribute", "block", "level"),
        (
            *("statistic", "df", "cfi", "rmsea", "srmr", "statistic_change", "df_change", "p_value_change"),
            *("q_value_change", "cfi_change", "rmsea_change", "srmr_change", "holds", "groups", "left_out", "n"),
        ),
    ),
    Measure.WEIGHTING: Shape(
        ("whole",), ("effective_n", "design_effect", "lowest", "highest", "trimmed", "largest_gap", "n")
    ),
    Measure.WEIGHTED: Shape(
        ("unit", "subject"), (*_INTERVAL, "std_error", "difference", "design_effect", "effective_n", "n")
    ),
    Measure.BOUNDS: Shape(("unit", "subject"), ("low", "high", "n")),
    Measure.SCREENING: Shape(("sign",), (*_INTERVAL, "flagged", "n")),
    Measure.SCREENED: Shape(("subject",), ("estimate", "difference", "low", "high", "n")),
    Measure.CONCLUSIONS: Shape(("conclusion",), ("cells", "before", "lost", "new", "n")),
    Measure.SCREENED_DRIVERS: Shape(("outcome",), ("changed", "strongest", "n")),
}


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A figure or an axis in words."""

    title: str
    meaning: str


def kind_of(measure: Measure, figure: str) -> Style:
    """Return what kind of number a figure is: its unit, range and decimals; KeyError where the policy knows none."""
    found = _policy().style(measure, figure)
    if found is None:
        raise KeyError(f"{measure.value}.{figure}")
    return found


def decimals_of(measure: Measure, figure: str, rounding: Mapping[str, int]) -> int:
    """Return the decimals of a figure that ``rounding`` gives by kind; never more than the policy we ship."""
    kind = kind_of(measure, figure).value
    most = _policy().decimals()[kind]
    return min(rounding.get(kind, most), most)


def figure_words(wording: Wording, measure: Measure, figure: str) -> FigureWords:
    """Return what a figure of a table is called and what it means there."""
    name = f"{measure.value}.{figure}"
    if f"figure.{name}" not in _known(wording.language):
        name = figure
    return FigureWords(wording.text(f"figure.{name}"), wording.text(f"figure.{name}.meaning"))


def status_words(wording: Wording, column: str) -> FigureWords:
    """Return what one of ``STATUS_COLUMNS`` is called and what it means."""
    return FigureWords(wording.text(f"figure.{column}"), wording.text(f"figure.{column}.meaning"))


def axis_words(wording: Wording, axis: str) -> FigureWords:
    """Return what the keys of an axis are called and what they are."""
    return FigureWords(wording.text(f"axis.{axis}"), wording.text(f"axis.{axis}.meaning"))


def measure_words(wording: Wording, measure: Measure) -> FigureWords:
    """Return what a table is called and what it holds."""
    return FigureWords(wording.text(f"measured.{measure.value}"), wording.text(f"measured.{measure.value}.meaning"))


def kind_words(wording: Wording, kind: Style) -> FigureWords:
    """Return the unit of a kind of number, and its range."""
    return FigureWords(wording.text(f"number_kind.{kind.value}"), wording.text(f"number_kind.{kind.value}.range"))


@lru_cache(maxsize=1)
def _policy() -> Policy:
    """Return the shipped policy: a client's own cannot say what kind of number a column holds."""
    return load_policy()


@lru_cache(maxsize=16)
def _known(language: str) -> frozenset[str]:
    return frozenset(Wording(language).keys("figure."))
