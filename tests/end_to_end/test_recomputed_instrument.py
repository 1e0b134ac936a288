"""Reliability of statements, structure, drivers within teams, screening and weights, computed again by other code.

As in ``test_recomputed``: pandas, scipy and loops over the labels of the export, nothing of ``diagnostic``.
"""

import math

import numpy as np
import pandas as pd
import pytest
from plain_survey import AGREE, Plain, cells, same
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.release import Release


def _alpha(matrix: np.ndarray) -> float:
    size = len(matrix)
    return size / (size - 1) * (1 - np.trace(matrix) / matrix.sum())


def _named(plain: Plain) -> dict[str, list[str]]:
    """Return the scales that are means of several statements."""
    return {scale: items for scale, items in plain.scales.items() if len(items) > 1}


def test_statements(release: Release, plain: Plain) -> None:
    checked = 0
    for scale, items in _named(plain).items():
        codes = plain.codes[items]
        whole = release.cell(Measure.RELIABILITY, scale)
        assert isinstance(whole, Shown)
        same(whole, Measure.RELIABILITY, {"standardised": _alpha(codes.corr().to_numpy())})
        covariance = codes.cov()
        for item in items:
            rest = [other for other in items if other != item]
            together = covariance.loc[rest, rest].to_numpy()
            with_rest = covariance.loc[item, rest].sum() / math.sqrt(covariance.loc[item, item] * together.sum())
            cell = release.cell(Measure.ITEM_RELIABILITY, item)
            if isinstance(cell, Shown):  # withheld where everybody's answers to it are
                wanted = {"rest_r": with_rest, "alpha_without": _alpha(together), "n": codes[item].count()}
                same(cell, Measure.ITEM_RELIABILITY, wanted)
                checked += 1
    assert checked > 60


def _expected_moments(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return means and covariances from answers with gaps: EM, person by person."""
    mean, cov = np.nanmean(rows, axis=0), np.diag(np.nanvar(rows, axis=0))
    missing = np.isnan(rows)
    for _ in range(40):
        filled, extra = np.where(missing, mean, rows), np.zeros_like(cov)
        for person in np.flatnonzero(missing.any(axis=1)):
            gap, known = missing[person], ~missing[person]
            slope = np.linalg.solve(cov[np.ix_(known, known)], cov[np.ix_(known, gap)])
            filled[person, gap] += (rows[person, known] - mean[known]) @ slope
            extra[np.ix_(gap, gap)] += cov[np.ix_(gap, gap)] - cov[np.ix_(gap, known)] @ slope
        before, mean = cov, filled.mean(axis=0)
        apart = filled - mean
        cov = (apart.T @ apart + extra) / len(rows)
        if np.abs(cov - before).max() < 1e-5:
            break
    return mean, cov


def _correlated_factors(cov: np.ndarray, factor: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Minimise the discrepancy of the model with BFGS: its value, standardised loadings and factor correlations."""
    items, factors = len(cov), int(factor.max()) + 1
    first, second = np.tril_indices(factors, -1)
    scale = np.sqrt(np.diag(cov))
    sample = cov / np.outer(scale, scale)
    constant = np.linalg.slogdet(sample)[1] + items

    def parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        loading = np.zeros((items, factors))
        loading[np.arange(items), factor] = x[:items]
        between = np.eye(factors)
        between[first, second] = between[second, first] = x[2 * items :]
        return loading, between, np.exp(x[items : 2 * items])

    def discrepancy(x: np.ndarray) -> tuple[float, np.ndarray]:
        loading, between, residual = parts(x)
        implied = loading @ between @ loading.T + np.diag(residual)
        sign, log_determinant = np.linalg.slogdet(implied)
        if sign <= 0:
            return 1e6, np.zeros_like(x)
        inverse = np.linalg.inv(implied)
        value = log_determinant + np.trace(sample @ inverse) - constant
        slope = inverse - inverse @ sample @ inverse
        by_loading = 2 * (slope @ loading @ between)[np.arange(items), factor]
        by_between = 2 * (loading.T @ slope @ loading)[first, second]
        return value, np.concatenate([by_loading, np.diag(slope) * residual, by_between])

    start = np.concatenate([np.full(items, 0.7), np.log(np.full(items, 0.5)), np.full(len(first), 0.4)])
    found = optimize.minimize(
        discrepancy, start, jac=True, method="L-BFGS-B", options={"maxiter": 5000, "maxfun": 9000, "ftol": 1e-13}
    )
    loading, between, _ = parts(found.x)
    return float(found.fun), loading[np.arange(items), factor], between


def test_the_intended_structure(release: Release, plain: Plain) -> None:
    """The whole questionnaire: moments by EM, the model by a general optimiser, the indices by their definitions."""
    scales = _named(plain)
    items = [item for own in scales.values() for item in own]
    factor = np.repeat(np.arange(len(scales)), [len(own) for own in scales.values()])
    rows = plain.codes[items].dropna(how="all").to_numpy()
    known = (~np.isnan(rows)).astype(float)
    pairs = known.T @ known
    n, p = round(pairs[~np.eye(len(items), dtype=bool)].mean()), len(items)
    _, cov = _expected_moments(rows)
    least, loadings, between = _correlated_factors(cov, factor)
    df = p * (p + 1) // 2 - (2 * p + len(scales) * (len(scales) - 1) // 2)
    statistic = n * least
    correlation = cov / np.sqrt(np.outer(np.diag(cov), np.diag(cov)))
    independent, many = -n * np.linalg.slogdet(correlation)[1], p * (p - 1) // 2
    implied = np.outer(loadings, loadings) * between[np.ix_(factor, factor)]
    off = np.tril(correlation - implied, -1)
    whole = release.cell(Measure.STRUCTURE, "whole")
    assert isinstance(whole, Shown)
    same(whole, Measure.STRUCTURE, {"df": df, "n": len(rows), "n_pair": n, "n_items": p, "n_scales": len(scales)})
    wanted = {
        "statistic": statistic,
        "cfi": 1 - max(statistic - df, 0) / max(independent - many, statistic - df, 0),
        "tli": (independent / many - statistic / df) / (independent / many - 1),
        "rmsea": math.sqrt(max(statistic - df, 0) / (n * df)),
        "srmr": math.sqrt((off**2).sum() / (p * (p + 1) / 2)),
        "complete": plain.codes[items].notna().all(axis=1).mean(),
    }
    same(whole, Measure.STRUCTURE, {"statistic": wanted.pop("statistic")}, slack=0.2)
    same(whole, Measure.STRUCTURE, wanted, slack=1e-4)
    for item, loading in zip(items, loadings, strict=True):
        cell = release.cell(Measure.LOADING, item)
        if isinstance(cell, Shown):
            same(cell, Measure.LOADING, {"estimate": loading, "residual": 1 - loading**2}, slack=1e-3)
    for one, a in enumerate(scales):
        for other, b in enumerate(scales):
            if one != other:
                cell = release.cell(Measure.FACTOR_CORRELATION, a, b)
                assert isinstance(cell, Shown)
                same(cell, Measure.FACTOR_CORRELATION, {"estimate": between[one, other]}, slack=1e-3)


@pytest.mark.parametrize("outcome", ["engagement", "cohesion"])
def test_drivers_within_teams(release: Release, plain: Plain, outcome: str) -> None:
    """Johnson's weights of the deviations from the team's mean."""
    drivers = [scale for scale, role in plain.roles.items() if role == "driver"]
    outcomes = [scale for scale, role in plain.roles.items() if role == "outcome" and scale != "enps"]
    rows = plain.scores[drivers + outcomes].dropna()
    team = plain.team[rows.index]
    apart = rows - rows.groupby(team).transform("mean")
    z = apart / np.sqrt((apart**2).mean())
    values, vectors = np.linalg.eigh(z[drivers].corr().to_numpy())
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    target = (z[drivers].T @ z[outcome] / len(z)).to_numpy()
    parts = root**2 @ np.linalg.solve(root, target) ** 2
    explained, teams = parts.sum(), team.nunique()
    freedom = len(rows) - teams
    model = release.cell(Measure.DRIVER_LEVEL_MODEL, "within", outcome)
    assert isinstance(model, Shown)
    adjusted = 1 - (1 - explained) * (freedom - 1) / (freedom - len(drivers) - 1)
    same(model, Measure.DRIVER_LEVEL_MODEL, {"estimate": explained, "n": len(rows), "groups": teams})
    same(model, Measure.DRIVER_LEVEL_MODEL, {"adjusted": adjusted}, slack=1e-3)
    for driver, part in zip(drivers, parts / explained, strict=True):
        cell = release.cell(Measure.DRIVER_LEVELS, "within", outcome, driver)
        assert isinstance(cell, Shown)
        same(cell, Measure.DRIVER_LEVELS, {"estimate": part})
    assert teams < 3 * len(drivers)
    between = release.cell(Measure.DRIVER_LEVEL_MODEL, "between", outcome)
    assert between == NotEstimable(Why.TOO_FEW_GROUPS)


def _longest_run(answers: list[float]) -> int:
    longest, run, last = 0, 0, math.nan
    for answer in answers:
        if not math.isnan(answer):
            run = run + 1 if answer == last else 1
            last, longest = answer, max(longest, run)
    return longest


def _mean(answers: list[float]) -> float:
    given = [answer for answer in answers if not math.isnan(answer)]
    return sum(given) / len(given) if given else math.nan


def _consistency(person: dict[str, float], scales: dict[str, list[str]]) -> float:
    """Return the correlation of the halves of the scales, stepped up."""
    answers = [[person[item] for item in items] for items in scales.values()]
    halves = [(_mean(own[::2]), _mean(own[1::2])) for own in answers]
    known = np.array([half for half in halves if not np.isnan(half).any()])
    if len(known) < 3 or (known.std(axis=0) == 0).any():
        return math.nan
    r = np.corrcoef(known.T)[0, 1]
    return max(2 * r / (1 + r), -1.0) if r > -1 else -1.0


def test_careless_answers(release: Release, plain: Plain) -> None:
    """Sign by sign, person by person."""
    scales = _named(plain)
    items = [item for own in scales.values() for item in own]
    asked = plain.asked[items].astype(float)
    enough = asked.notna().sum(axis=1) >= len(items) / 2
    off = (asked - asked.mean()).fillna(0).to_numpy()
    inverse = np.linalg.inv(asked.cov().to_numpy())
    given = pd.concat([plain.asked.notna(), plain.dont_know], axis=0).groupby(level=0).any().sum(axis=1)
    seconds = pd.to_numeric(plain.raw["Time taken (seconds)"])
    instructed = next(name for name in plain.raw if "please choose" in name)
    reply = plain.raw[instructed]
    signs = {
        "instructed": (reply != "", (reply != "") & (reply.map(AGREE) != AGREE["Disagree"])),
        "speed": (seconds > 0, seconds / given < 2),
        "longstring": (enough, asked.apply(lambda row: _longest_run(row.tolist()), axis=1) >= len(items) / 2),
        "variability": (enough, asked.std(axis=1) / 4 <= 0.1),
        "distance": (enough, pd.Series(stats.chi2.sf(((off @ inverse) * off).sum(axis=1), len(items)) < 0.001)),
    }
    consistency = plain.codes[items].apply(lambda row: _consistency(row.to_dict(), scales), axis=1)
    signs["even_odd"] = (enough & consistency.notna(), consistency <= 0.3)
    for sign, (tested, shown) in signs.items():
        cell = release.cell(Measure.SCREENING, sign)
        n, flagged = int(tested.sum()), int((tested & shown).sum())
        if not isinstance(cell, Shown):
            continue
        low, high = proportion_confint(flagged, n, method="wilson")
        same(cell, Measure.SCREENING, {"n": n, "flagged": flagged, "estimate": flagged / n, "low": low, "high": high})
    unsure = sum((tested & shown).astype(int) for sign, (tested, shown) in signs.items() if sign not in SURE)
    sure = (signs["instructed"][0] & signs["instructed"][1]) | (signs["speed"][0] & signs["speed"][1])
    whole = release.cell(Measure.SCREENING, "all")
    assert isinstance(whole, Shown)
    same(whole, Measure.SCREENING, {"flagged": int((sure | (unsure >= 2)).sum())})


SURE = {"instructed", "speed"}


def test_scores_weighted_for_silence(release: Release, plain: Plain) -> None:
    """Weighted to the teams' headcounts: means of strata, their errors from what is left within strata."""
    top = plain.raw["Division"].where(plain.raw["Division"] != "", "nowhere")
    stratum, size = _strata(plain, top)
    n, population = len(stratum), sum(size.values())
    unknown = (stratum == "nowhere").mean()  # nobody knows how many they should be: they keep their share
    size = {name: people * (1 - unknown) for name, people in size.items()} | {"nowhere": population * unknown}
    weight = stratum.map(size) / stratum.map(stratum.value_counts())
    effective = weight.sum() ** 2 / (weight**2).sum()
    whole = release.cell(Measure.WEIGHTING, "organisation")
    assert isinstance(whole, Shown)
    same(whole, Measure.WEIGHTING, {"effective_n": effective, "design_effect": n / effective, "n": n}, slack=1e-3)
    checked = 0
    for (unit, subject), cell in cells(release, Measure.WEIGHTED):
        values = plain.scores[subject].where(plain.members[unit])
        known = values.notna()
        used = weight.where(known, 0.0)
        mean = (used * values.fillna(0)).sum() / used.sum()
        apart = used * (values.fillna(mean) - mean) / used.sum()
        apart -= apart.groupby(stratum).transform("mean")
        error = math.sqrt((apart**2).sum() * n / (n - 1) * max(1 - n / population, 0))
        plainly = values.mean()
        wanted = {"estimate": mean, "std_error": error, "difference": mean - plainly, "n": known.sum()}
        same(cell, Measure.WEIGHTED, wanted, slack=1e-3)
        checked += 1
    assert checked > 100


def _strata(plain: Plain, top: pd.Series) -> tuple[pd.Series, dict[str, float]]:
    """Return everybody's cell: the team, or the division where it has a small team or people of its own."""
    answered = plain.raw["Team"].value_counts()
    coarse = {
        division
        for division in top.unique()
        if (plain.raw.loc[top == division, "Team"] == "").any()
        or any(answered.get(team, 0) < 5 for team, parent in plain.parent.items() if parent == division)
    }
    stratum = plain.raw["Team"].where(~top.isin(coarse), top)
    names = [name for name in stratum.unique() if name != "nowhere"]
    return stratum, {name: float(max(plain.headcount[name], (stratum == name).sum())) for name in names}


def test_worst_case_bounds(release: Release, plain: Plain) -> None:
    for (unit, subject), cell in cells(release, Measure.BOUNDS):
        values = plain.scores.loc[plain.members[unit], subject].dropna()
        people = max(plain.headcount[unit], len(values))
        lowest = -100.0 if subject in {"enps", "disillusion_gap"} else 0.0
        wanted = {
            end: (values.sum() + (people - len(values)) * said) / people
            for end, said in (("low", lowest), ("high", 100.0))
        }
        same(cell, Measure.BOUNDS, wanted | {"n": len(values)})
