"""The whole way on real answers, checked against values published for them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.analysis import analyse
from diagnostic.cells import Shown
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.measures import Measure
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.release import Release
from diagnostic.report.compose import compose
from diagnostic.report.document import TableBlock
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording
from diagnostic.settings import Settings

HERE = Path(__file__).parent.parent
GOLDEN = HERE / "golden"
SETTINGS = Settings(organisation="99 companies", date="2000-01-01")


@pytest.fixture(scope="module")
def release() -> Release:
    questionnaire = load_questionnaire(HERE / "data" / "bhr2000_questionnaire")
    mapping = HERE / "data" / "bhr2000_questionnaire" / "map.yaml"
    reading = read_export(HERE / "data" / "bhr2000.csv", questionnaire, mapping=mapping)
    return analyse(reading.responses, SETTINGS, load_policy(None))


def _shown(release: Release, measure: Measure, *keys: str) -> Shown:
    cell = release.cell(measure, *keys)
    assert isinstance(cell, Shown)
    return cell


def test_everybody_is_there(release: Release) -> None:
    assert release.about.n == 5400
    assert sum(unit.leaf for unit in release.units) == 99


def test_the_published_icc_of_working_hours(release: Release) -> None:
    """Bliese's manual prints .1741008 and .9199889 for HRS; a release shows three decimals."""
    pooling = _shown(release, Measure.POOLING, "hours")
    assert pooling.number("icc1") == 0.174
    assert pooling.number("icc2") == 0.920


@pytest.mark.parametrize(("subject", "column"), [("leadership", "LEADER"), ("religion", "RELIG")])
def test_icc_of_the_other_scales_is_that_of_r(release: Release, subject: str, column: str) -> None:
    golden = json.loads((GOLDEN / "icc.json").read_text(encoding="utf-8"))["bhr2000"]["vars"][column]["anova"]
    pooling = _shown(release, Measure.POOLING, subject)
    assert pooling.number("icc1") == round(golden["ICC1_multilevel"], 3)
    assert pooling.number("icc2") == round(golden["ICC2_multilevel"], 3)
    assert pooling.number("f") == round(golden["F"], 2)


def test_the_published_rwg_of_leadership(release: Release) -> None:
    """Bliese's manual prints minimum .7859, median .8925, mean .8876, maximum .9440 over the companies."""
    table = release.tables[Measure.AGREEMENT]
    leaf = [unit.leaf for unit in release.units]
    values = table.columns["rwg_j"][leaf, table.axes[1].index("leadership")]
    values = values[~np.isnan(values)]
    assert values.size == 99
    assert (values.min(), values.max()) == (0.79, 0.94)
    assert np.mean(values) == pytest.approx(0.8876, abs=0.001)
    assert np.median(values) == pytest.approx(0.8925, abs=0.005)


def test_every_company_has_the_rwg_that_r_gives_it(release: Release) -> None:
    golden = json.loads((GOLDEN / "agreement.json").read_text(encoding="utf-8"))["bhr2000_leadership"]["rwg_j"]
    names = {unit.name: unit.id for unit in release.units}
    for null, column in (("uniform", "rwg_j"), ("slight_skew", "rwg_j_skewed")):
        for company, value in zip(golden[null]["grpid"], golden[null]["values"], strict=True):
            shown = _shown(release, Measure.AGREEMENT, names[str(company)], "leadership")
            assert shown.number(column) == pytest.approx(value, abs=0.00501)


def test_the_shrunken_means_are_those_of_lme4(release: Release) -> None:
    golden = json.loads((GOLDEN / "lmer.json").read_text(encoding="utf-8"))["bhr2000_LEADER_null"]["REML"]
    effects = golden["ranef"]["GRP"]
    names = {unit.name: unit.id for unit in release.units}
    for company, effect in zip(effects["level"], effects["(Intercept)"], strict=True):
        want = 25 * (golden["fixef"]["(Intercept)"] + effect - 1)
        shown = _shown(release, Measure.SHRUNKEN, names[company], "leadership")
        assert shown.number("estimate") == pytest.approx(want, abs=0.501)


def test_the_reliability_is_that_of_r(release: Release) -> None:
    alpha = json.loads((GOLDEN / "alpha.json").read_text(encoding="utf-8"))["bhr2000.leadership"]
    omega = json.loads((GOLDEN / "omega.json").read_text(encoding="utf-8"))["bhr2000.leadership"]["lavaan_listwise"]
    shown = _shown(release, Measure.RELIABILITY, "leadership")
    assert shown.number("alpha") == round(alpha["pairwise"]["total"]["raw_alpha"], 2)
    assert shown.number("omega") == round(omega["omega_model"], 2)


def test_the_report_itself_prints_these_figures(release: Release) -> None:
    questionnaire = load_questionnaire(HERE / "data" / "bhr2000_questionnaire")
    wording = Wording("en")
    document = compose(release, recommend(release, load_library(questionnaire)), wording)
    methods = next(section for section in document.sections if section.id == "methods")
    rows = [row for block in methods.blocks if isinstance(block, TableBlock) for row in block.rows]
    numbers = {value.number for row in rows if row[0].text == "Working hours" for value in row}
    assert {0.174, 0.920} <= numbers
    page = to_html(document, load_theme("default"), wording)
    first = page[page.index('id="team-1"') : page.index('id="team-2"')]
    assert ">0.90<" in first  # rWG(J) of company 1 in R: 0.900981
    rows = page[page.index('id="methods"') :].split("<tr>")
    assert any("Working hours" in row and {"0.17", "0.92"} <= set(re.findall(r">([\d.]+)\s*<", row)) for row in rows)
