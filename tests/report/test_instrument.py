from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
import release_factory as factory
from release_factory import both, make_table, sample_plan, sample_release

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.release import Release
from diagnostic.report.chart_values import Intervals
from diagnostic.report.compose import SectionName, compose
from diagnostic.report.document import Bullets, Callout, Document, Figure, Group, Section, TableBlock
from diagnostic.report.soundness import Light, Remark, Verdict, remarks, soundness
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import AttributeInfo

SCALES = [scale[0] for scale in factory.SCALES if scale[0] != "enps"]
BLOCKS = ["clarity", "outcomes"]
LEVELS = ["configural", "metric", "scalar"]
ITEMS = [f"{scale}_{at}" for scale in SCALES for at in (1, 2)]
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def release(
    *,
    alpha: dict[str, float] | None = None,
    pair: bool = True,
    fit: tuple[float, float, float] = (0.96, 0.04, 0.05),
    heywood: int = 0,
    closest: float = 0.7,
    holds: tuple[int, int, int] = (1, 1, 1),
    attributes: tuple[str, ...] = ("language",),
    items: dict[str, float] | None = None,
    hidden: dict | None = None,
    omega: float = 0.85,
) -> Release:
    """Return the sample release with an instrument in which nothing is wrong, but for what is named."""
    base = sample_release()
    values = [(alpha or {}).get(scale, 0.84) for scale in SCALES]
    reliability = {
        "alpha": values,
        "low": np.array(values) - 0.04,
        "high": np.array(values) + 0.03,
        "standardised": values,
        "omega": omega,
        "omega_low": omega - 0.04,
        "omega_high": omega + 0.03,
        "spearman_brown": values if pair else np.nan,
        "n": 150,
        "n_items": 2,
    }
    cfi, rmsea, srmr = fit
    structure = {"statistic": 210.5, "df": 120, "p_value": 0.0, "cfi": cfi, "tli": cfi, "rmsea": rmsea}
    structure |= {"rmsea_low": rmsea, "rmsea_high": rmsea, "srmr": srmr, "parameters": 80, "heywood": heywood}
    structure |= {"indefinite": 0, "complete": 0.4, "n_items": 20, "n_scales": 10, "n_pair": 140, "n": 158}
    between = np.full((len(SCALES), len(SCALES)), 0.5)
    between[0, 1] = between[1, 0] = closest
    steps = {"statistic": 90.0, "df": 40, "cfi": 0.97, "rmsea": 0.03, "srmr": 0.03, "statistic_change": 12.0}
    steps |= {"df_change": 8, "p_value_change": 0.2, "q_value_change": 0.3, "cfi_change": -0.002}
    steps |= {"rmsea_change": 0.001, "srmr_change": 0.001, "groups": 2, "left_out": 1, "n": 150}
    tables = {
        Measure.RELIABILITY: make_table(Measure.RELIABILITY, (SCALES,), reliability, {}),
        Measure.ITEM_RELIABILITY: make_table(
            Measure.ITEM_RELIABILITY,
            (ITEMS,),
            {
                "rest_r": [(items or {}).get(item, 0.6) for item in ITEMS],
                "alpha_without": np.nan if pair else 0.8,
                "n": 150,
            },
            {},
        ),
        Measure.STRUCTURE: make_table(Measure.STRUCTURE, (["whole"],), structure, hidden or {}),
        Measure.LOADING: make_table(
            Measure.LOADING, (ITEMS,), {"estimate": 0.7, "std_error": 0.03, "residual": 0.51, "n": 150}, {}
        ),
        Measure.FACTOR_CORRELATION: make_table(
            Measure.FACTOR_CORRELATION,
            (SCALES, SCALES),
            {"estimate": between, "n": 158},
            {(scale, scale): Why.NOT_ASKED for scale in SCALES},
        ),
        Measure.INVARIANCE: make_table(
            Measure.INVARIANCE,
            (attributes, BLOCKS, LEVELS),
            steps | {"holds": np.array([[holds, (1, 1, 1)]] * len(attributes))},
            {},
        ),
    }
    known = (AttributeInfo("language", both("Language", "Langue")), AttributeInfo("site", both("Site", "Site")))
    return replace(base, tables=MappingProxyType({**base.tables, **tables}), attributes=known)


def section(of: Release, language: str = "en") -> Section:
    document: Document = compose(of, sample_plan(), Wording(language), sections=[SectionName.INSTRUMENT])
    return document.sections[0]


def light(of: Release) -> tuple[Light, Tone]:
    callout = next(block for block in section(of).blocks if isinstance(block, Callout))
    return soundness(of).light, callout.tone


def checks(of: Release, language: str = "en") -> tuple[str, ...]:
    return next(block for block in section(of, language).blocks if isinstance(block, Bullets)).texts


def comparing(of: Release) -> str:
    group = next(b for b in section(of).blocks if isinstance(b, Group) and b.id == "instrument-comparing")
    return " ".join(str(block) for block in group.blocks)


def tables(of: Release, part: str) -> list[TableBlock]:
    group = next(b for b in section(of).blocks if isinstance(b, Group) and b.id == f"instrument-{part}")
    assert group.collapsed
    return [block for block in group.blocks if isinstance(block, TableBlock)]


def test_all_is_well() -> None:
    of = release()
    assert light(of) == (Light.GREEN, Tone.ABOVE)
    assert all("passed" in check for check in checks(of))
    assert "“Language” (2 groups): scores can be compared" in comparing(of)


@pytest.mark.parametrize(
    "wrong",
    [
        {"alpha": {"mission": 0.69}},
        {"fit": (0.92, 0.07, 0.09)},
        {"closest": 0.85},
        {"heywood": 1},
        {"holds": (1, 1, 0)},
        {"hidden": {("whole",): Why.TOO_FEW_ANSWERS}},
    ],
)
def test_any_check_that_fails_makes_it_amber(wrong) -> None:
    assert light(release(**wrong)) == (Light.AMBER, Tone.WARNING)


@pytest.mark.parametrize(
    "wrong", [{"fit": (0.85, 0.10, 0.05)}, {"fit": (0.96, 0.04, 0.11)}, {"alpha": dict.fromkeys(SCALES[:7], 0.5)}]
)
def test_a_structure_that_does_not_fit_or_many_weak_scales_make_it_red(wrong) -> None:
    assert light(release(**wrong)) == (Light.RED, Tone.BELOW)


@pytest.mark.parametrize(
    ("fit", "verdict"),
    [
        ((0.95, 0.09, 0.08), Verdict.GOOD),
        ((0.80, 0.06, 0.08), Verdict.GOOD),
        ((0.94, 0.061, 0.08), Verdict.FAIR),
        ((0.96, 0.05, 0.081), Verdict.FAIR),
        ((0.89, 0.081, 0.05), Verdict.POOR),
        ((0.99, 0.01, 0.101), Verdict.POOR),
    ],
)
def test_the_fit_is_judged_by_the_rules_of_thumb(fit, verdict) -> None:
    assert soundness(release(fit=fit)).fit is verdict


def test_a_scale_that_fails_is_shown_and_said_to_have_failed() -> None:
    of = release(alpha={"coherence": 0.62, "promise": 0.70})
    assert soundness(of).weak == ("coherence",)
    assert "“Coherence” (0.62)" in checks(of)[0]
    figure = next(block for block in section(of).blocks if isinstance(block, Figure))
    assert isinstance(figure.chart, Intervals)
    assert figure.chart.reference == 0.70
    assert (figure.chart.points[0].label, figure.chart.points[0].tone) == ("Coherence", Tone.WARNING)
    row = next(row for row in figure.table.rows if row[0].text == "Coherence")
    assert (row[2].number, row[2].tone, row[-1].text) == (0.62, Tone.WARNING, "Fails")


def test_two_scales_that_people_do_not_tell_apart_are_named() -> None:
    of = release(closest=0.91)
    assert "“Mission” with “Vision” (0.91)" in checks(of)[2]
    (*_, correlations) = tables(of, "structure")
    marked = [(row[0].text, at) for row in correlations.rows for at, v in enumerate(row) if v.tone is Tone.WARNING]
    assert marked == [("2. Vision", 1)]


def test_contradictory_estimates_are_said() -> None:
    assert "contradict" in checks(release(heywood=1))[1]


def test_what_may_be_compared_is_said_by_attribute() -> None:
    text = comparing(release(holds=(1, 1, 0)))
    assert "averages cannot" in text
    assert "“Mission clarity”" in text
    assert "The other blocks can be compared." in text
    assert "do not compare" in comparing(release(holds=(1, 0, 0)))
    assert "do not compare" in comparing(release(holds=(0, 0, 0)))
    assert "Not tested: “Site”" in text


def test_the_levels_are_a_table_for_each_attribute() -> None:
    language, site = tables(release(attributes=("language", "site"), holds=(1, 0, 0)), "invariance")
    assert "“Language”" in language.caption
    assert len(site.rows) == len(BLOCKS) * len(LEVELS)
    verdicts = {(row[0].text, row[1].text): (row[2].text, row[2].tone) for row in language.rows}
    assert verdicts["Mission clarity", "Metric"] == ("fails", Tone.WARNING)
    assert verdicts["Outcomes", "Metric"] == ("holds", Tone.NEUTRAL)
    first = next(row for row in language.rows if row[1].text == "Configural")
    titles = [column.title for column in language.columns]
    assert (first[titles.index("CFI, change")].number, first[titles.index("CFI, change")].text) == (None, "")


def test_remarks_on_statements() -> None:
    of = release(pair=False, alpha={"mission": 0.74}, items={"vision_2": 0.29, "vision_1": 0.30})
    assert remarks(of, "mission", "mission_1") == (Remark.HARMS,)  # 0.80 without it, above 0.77
    assert remarks(of, "vision", "vision_1") == ()
    assert remarks(of, "vision", "vision_2") == (Remark.APART,)
    assert remarks(release(pair=False, alpha={"mission": 0.78}), "mission", "mission_1") == ()  # within the interval
    (items,) = tables(of, "reliability")
    row = next(row for row in items.rows if "vision_2" in row[0].text)
    assert row[-1].text == "Goes little with the rest."
    assert row[2].tone is Tone.WARNING


def test_two_statements_have_spearman_and_brown_in_place_of_alpha_without() -> None:
    (items,) = tables(release(), "reliability")
    assert items.rows[0][3].text == "SB 0.84"
    assert "SB 0.84" not in str(tables(release(pair=False), "reliability"))


def test_ordinal_alpha_is_a_column_only_where_it_was_asked_for() -> None:
    def titles(of: Release) -> list[str]:
        figure = next(block for block in section(of).blocks if isinstance(block, Figure))
        return [column.title for column in figure.table.columns]

    of = release()
    assert "Ordinal alpha" not in titles(of)
    table = of.tables[Measure.RELIABILITY]
    asked = replace(table, columns={**table.columns, "ordinal": np.full(len(SCALES), 0.9)})
    assert "Ordinal alpha" in titles(replace(of, tables={**of.tables, Measure.RELIABILITY: asked}))


@both_languages
def test_without_any_test_there_is_no_verdict(language) -> None:
    of = factory.withheld_release()
    assert soundness(of).light is Light.UNKNOWN
    shown = section(of, language)
    assert next(block for block in shown.blocks if isinstance(block, Callout)).tone is Tone.MUTED
    assert not any(isinstance(block, Figure) for block in shown.blocks)


def test_single_statements_make_no_section() -> None:
    base = sample_release()
    one = tuple(replace(subject, items=subject.items[:1]) for subject in base.subjects)
    document = compose(
        replace(base, subjects=one),
        sample_plan(),
        Wording("en"),
        sections=[SectionName.INSTRUMENT, SectionName.METHODS],
    )
    assert [section.id for section in document.sections] == ["methods"]


@both_languages
def test_every_sentence_is_there_in_both_languages(language) -> None:
    wrong = {"closest": 0.9, "heywood": 1, "alpha": {"mission": 0.6}, "pair": False, "items": {"vision_1": 0.1}}
    for of in (release(), release(**wrong, holds=(1, 1, 0)), release(fit=(0.1, 0.3, 0.3))):
        shown = section(of, language)
        assert shown.title == Wording(language).text("section.instrument")
        assert "{" not in str([block for block in shown.blocks if not isinstance(block, Figure)]).replace("{}", "")


def test_the_release_holds_what_the_page_reads() -> None:
    assert isinstance(release().cell(Measure.STRUCTURE, "whole"), Shown)


def test_no_picture_is_drawn_of_an_omega_that_no_scale_has() -> None:
    assert "instrument-omega" in repr(section(release()))
    part = repr(section(release(omega=np.nan)))
    assert "instrument-omega" not in part
    assert "instrument-alpha" in part
