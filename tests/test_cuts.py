"""Scores by site and the like, computed again with pandas, scipy and statsmodels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import hierarchy, questionnaire, responses, scale, text
from by_hand import moderated, moderated_welch
from scipy import stats
from statsmodels.stats.multitest import multipletests

from diagnostic.cells import WHYS
from diagnostic.cuts import MOST_CELLS, crossed, crossing_members, crossings, cut_contrasts, cut_scores, find_cuts
from diagnostic.figures import control_false_discoveries
from diagnostic.problems import Why
from diagnostic.questionnaire import Attribute, AttributeKind, AttributeValue, Text
from diagnostic.release_context import people_in_common
from diagnostic.responses import Responses
from diagnostic.scoring import score

UNITS = hierarchy({"north": 2, "south": 2})
TENURE = ("under-1", "from-1", "from-10")


def attribute(name: str, *values: str, kind: AttributeKind = AttributeKind.CATEGORY) -> Attribute:
    made = tuple(AttributeValue(value, {"en": (value.upper(),)}) for value in values)
    return Attribute(name, kind, text(name.title()), text(name), {"en": (name,)}, made)


def people(n: int = 120) -> Responses:
    rng = np.random.default_rng(3)
    unit = rng.choice(np.flatnonzero(UNITS.leaves()), n)
    site = rng.choice(["Lyon", "Brest", "Lille"], n, p=[0.5, 0.3, 0.2]).astype(object)
    views = rng.normal(3, 0.9, (n, 1)) + (site == "Brest")[:, None] * 0.7
    answers = np.clip(np.rint(views + rng.normal(0, 0.6, (n, 6))), 1, 5)
    answers[rng.random(answers.shape) < 0.05] = 0
    site[:7] = np.nan
    asked = replace(
        questionnaire(scale("a"), scale("b")),
        attributes=(
            attribute("role", "x", kind=AttributeKind.ROLE_LEVEL),
            attribute("tenure", *TENURE),
            attribute("site"),
            attribute("alone"),
            attribute("many"),
            replace(attribute("language"), question=Text({})),
        ),
    )
    made = responses(asked, answers, unit, units=UNITS)
    given = {
        "tenure": pd.Categorical(rng.choice(TENURE[1:], n), categories=list(TENURE)),
        "site": pd.Categorical(site, categories=["Lyon", "Lille", "Brest"]),
        "alone": pd.Categorical(["one"] * n),
        "language": pd.Categorical(["en", "fr"] * (n // 2)),
        "many": pd.Categorical([str(at % 13) for at in range(n)]),
    }
    return replace(made, attributes=given)


def test_what_was_asked_and_has_two_to_twelve_values_that_occur_is_a_cut() -> None:
    cuts = find_cuts(people())
    assert [cut.attribute for cut in cuts] == ["tenure", "site"]
    # Declared values in their order, others by name; nobody is under one year.
    assert [cut.keys for cut in cuts] == [
        ("tenure:from-1", "tenure:from-10"),
        ("site:Brest", "site:Lille", "site:Lyon"),
    ]
    assert [info.name.to("fr") for info in cuts[1].infos()] == ["Brest", "Lille", "Lyon"]
    assert cuts[0].infos()[0].name.to("en") == "FROM-1"
    assert (cuts[1].position[:7] == -1).all()


def test_no_attributes_no_cuts() -> None:
    assert find_cuts(replace(people(), attributes=None)) == ()


def test_scores_and_comparisons_are_those_of_the_plain_way() -> None:
    answered = people()
    scores, cuts = score(answered), find_cuts(answered)
    frame = pd.DataFrame(scores.values, columns=["a", "b"]).assign(
        site=np.asarray(answered.attributes["site"], dtype=object),
        tenure=np.asarray(answered.attributes["tenure"], dtype=object),
    )
    figures = cut_scores(scores, cuts, confidence=0.95, others=1)
    (contrasts,) = control_false_discoveries([cut_contrasts(scores, cuts, minimum=5, confidence=0.95)], 0.05)
    p_values = {}
    for row, key in enumerate(figures.axes[0]):
        name, value = key.split(":")
        for column, subject in enumerate(("a", "b")):
            here, rest = (
                frame.loc[mask, subject].dropna()
                for mask in (frame[name] == value, frame[name].notna() & (frame[name] != value))
            )
            groups = [group.dropna().to_numpy() for _, group in frame.groupby(name)[subject]]
            variance, df = moderated(here.to_numpy(), groups)
            half = stats.t.ppf(0.975, df) * np.sqrt(variance / len(here))
            cell = {each: figures.columns[each][row, column] for each in ("estimate", "low", "high", "n", "sd")}
            assert cell["estimate"] == pytest.approx(here.mean())
            assert cell["low"] == pytest.approx(max(here.mean() - half, 0))
            assert cell["high"] == pytest.approx(min(here.mean() + half, 100))
            assert (cell["n"], cell["sd"]) == (len(here), pytest.approx(here.std()))
            test = moderated_welch(here.to_numpy(), rest.to_numpy(), groups)
            found = {each: contrasts.columns[each][row, column] for each in ("estimate", "p_value", "n", "n_rest")}
            assert found["estimate"] == pytest.approx(here.mean() - rest.mean())
            assert (found["n"], found["n_rest"]) == (len(here), len(rest))
            p_values[row, column] = found["p_value"]
            assert found["p_value"] == pytest.approx(test["p_value"])
    _, q_values, *_ = multipletests([p_values[at] for at in np.ndindex(5, 2)], method="fdr_bh")
    assert contrasts.columns["q_value"].ravel() == pytest.approx(q_values)
    verdict = contrasts.columns["verdict"]
    assert verdict[2, 0] == 1  # Brest was made to think better of it
    assert (verdict[:2] == 0).all()


def test_crossings_are_the_people_of_both() -> None:
    answered = people()
    scores, cuts = score(answered), find_cuts(answered)
    figures = crossings(answered, scores, cuts, others=1)
    assert figures is not None
    assert figures.axes[0] == tuple(unit.id for unit in UNITS.units if unit.level == 1)
    above = np.array([UNITS.units[UNITS.index()[UNITS.units[at].parent]].id for at in answered.unit])
    members = crossing_members(answered, cuts).toarray() > 0
    for row, unit in enumerate(figures.axes[0]):
        for column, key in enumerate(figures.axes[1]):
            name, value = key.split(":")
            here = (above == unit) & (np.asarray(answered.attributes[name], dtype=object) == value)
            values = scores.values[here, 1]
            assert figures.columns["estimate"][row, column, 1] == pytest.approx(np.nanmean(values))
            assert figures.n[row, column, 1] == (~np.isnan(values)).sum()
            assert (members[row * len(figures.axes[1]) + column] == here).all()


def test_a_cell_that_nobody_is_in_was_not_asked() -> None:
    answered = people()
    site = np.asarray(answered.attributes["site"], dtype=object)
    north = np.isin(answered.unit, [at for at, unit in enumerate(UNITS.units) if unit.parent == UNITS.units[1].id])
    site[north & (site == "Lille")] = "Lyon"
    answered = replace(answered, attributes={"site": pd.Categorical(site)})
    figures = crossings(answered, score(answered), find_cuts(answered), others=1)
    at = figures.axes[1].index("site:Lille")
    assert (figures.why[0, at] == WHYS.index(Why.NOT_ASKED)).all()
    assert (figures.why[1, at] == -1).all()


def test_too_many_units_are_not_crossed() -> None:
    wide = hierarchy({f"unit-{at}": 1 for at in range(MOST_CELLS // 2)})
    answered = people()
    cuts = find_cuts(answered)
    assert crossed(replace(answered, hierarchy=wide), cuts) == cuts[:1]
    assert crossed(replace(answered, hierarchy=hierarchy({})), cuts) == ()


def test_who_is_where_is_told_group_by_group() -> None:
    answered = people()
    cuts = find_cuts(answered)
    overlaps = people_in_common(answered, score(answered), cuts)
    sizes = np.asarray(overlaps.members.sum(axis=1)).ravel()
    assert sizes.tolist()[:2] == [(cuts[0].position == at).sum() for at in (0, 1)]
    assert sizes[5:7].tolist() == [120, 113]  # of whom each attribute is known
    assert overlaps.answered.shape == (120, 2)
