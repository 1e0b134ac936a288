"""The figures of a release, computed again from the labels of the export by other code than ours.

Nothing here uses a function of ``diagnostic`` but the run that is checked: pandas, scipy, statsmodels and loops. The
export is the sample company's, with people who lost their team, half-answered scales and more don't-knows.
"""

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from by_hand import moderated, moderated_welch, moderated_welch_anova
from plain_survey import NEED, QUALITY, SMALLEST, Family, Plain, cells, same
from scipy import stats
from statsmodels.multivariate.factor import Factor
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.release import Release


def _mean_interval(values: pd.Series, groups: list[np.ndarray], population: float, *, shares: bool) -> dict[str, float]:
    """Return mean, spread and interval; of a net promoter score with the variance of the shares, divisor n."""
    n, population = len(values), max(population, len(values))
    sd = math.sqrt(values.var(ddof=0 if shares else 1))
    variance, df = moderated(values.to_numpy(), groups)
    error = math.sqrt(variance * ((n - 1) / n if shares else 1) / n * (1 - n / population))
    half = stats.t.ppf(0.975, df) * error
    return {
        "estimate": values.mean(), "low": values.mean() - half, "high": values.mean() + half,
        "std_error": error, "sd": sd, "n": n,
    }  # fmt: skip


def _bounds(subject: str) -> float:
    return -100.0 if subject in {"enps", "disillusion_gap"} else 0.0


def test_participation(release: Release, plain: Plain) -> None:
    checked = 0
    for (unit,), cell in cells(release, Measure.PARTICIPATION):
        n, of = int(plain.members[unit].sum()), int(plain.headcount[unit])
        low, high = proportion_confint(n, of, alpha=0.05, method="wilson")
        wanted = {"estimate": n / of, "low": low, "high": high, "n": n, "headcount": of}
        same(cell, Measure.PARTICIPATION, wanted)
        checked += 1
    assert checked > 40


def test_scores(release: Release, plain: Plain) -> None:
    checked = 0
    for (unit, subject), cell in cells(release, Measure.SCORE):
        values = plain.scores.loc[plain.members[unit], subject].dropna()
        wanted = _mean_interval(values, plain.in_teams(subject), plain.headcount[unit], shares=subject == "enps")
        wanted["low"], wanted["high"] = max(wanted["low"], _bounds(subject)), min(wanted["high"], 100.0)
        same(cell, Measure.SCORE, wanted)
        checked += 1
    assert checked > 1000


def test_role_scores(release: Release, plain: Plain) -> None:
    names = {"leader": "Leader", "manager": "Manager", "staff": "Staff"}
    for (role, subject), cell in cells(release, Measure.ROLE_SCORE):
        values = plain.scores.loc[plain.raw["Role level"] == names[role], subject].dropna()
        wanted = _mean_interval(values, plain.in_roles(subject), math.inf, shares=subject == "enps")
        wanted["low"], wanted["high"] = max(wanted["low"], _bounds(subject)), min(wanted["high"], 100.0)
        same(cell, Measure.ROLE_SCORE, wanted)


def _shares(codes: pd.DataFrame, dont_know: pd.DataFrame) -> dict[str, float]:
    given = codes.to_numpy().ravel()
    given = given[~np.isnan(given)]
    top, middle = ((9, 10), (7, 8)) if list(codes.columns) == ["enps_1"] else ((4, 5), (3,))
    unknown = int(dont_know.to_numpy().sum())
    good, neutral = np.isin(given, top).mean(), np.isin(given, middle).mean()
    return {
        "favourable": good, "neutral": neutral, "unfavourable": 1 - good - neutral,
        "dont_know": unknown / (len(given) + unknown),
    }  # fmt: skip


def _wilson(share: float, n: int, population: float) -> dict[str, float]:
    """Return Wilson's limits with as many people as would tell as much about an endless population."""
    if n >= population:
        return {"favourable_low": share, "favourable_high": share}
    many = n * (population - 1) / (population - n)
    low, high = proportion_confint(share * many, many, method="wilson")
    return {"favourable_low": low, "favourable_high": high}


def test_favourable_shares(release: Release, plain: Plain) -> None:
    checked = 0
    for (unit, subject), cell in cells(release, Measure.FAVOURABLE):
        inside = plain.members[unit]
        parts = plain.indices[subject][0] if subject in plain.indices else [subject]
        items = [item for scale in parts for item in plain.scales[scale]]
        wanted = _shares(plain.codes.loc[inside, items], plain.dont_know.loc[inside, items])
        n = int(plain.scores.loc[inside, subject].count())
        wanted |= _wilson(wanted["favourable"], n, plain.headcount[unit])
        same(cell, Measure.FAVOURABLE, wanted | {"n": n})
        checked += 1
    assert checked > 1000


def test_statements(release: Release, plain: Plain) -> None:
    checked = 0
    codes, unknown, asked = (
        {unit: frame[inside] for unit, inside in plain.members.items()}
        for frame in (plain.codes, plain.dont_know, plain.asked)
    )
    for (unit, item), cell in cells(release, Measure.ITEM_FAVOURABLE):
        wanted = _shares(codes[unit][[item]], unknown[unit][[item]])
        n = int(codes[unit][item].count())
        same(cell, Measure.ITEM_FAVOURABLE, wanted | _wilson(wanted["favourable"], n, plain.headcount[unit]) | {"n": n})
        checked += 1
    assert checked > 3000
    for (unit, item), cell in cells(release, Measure.ITEM_SCORE):
        mean = codes[unit][item].mean()
        score = 10 * mean if item == "enps_1" else 25 * (mean - 1)
        same(cell, Measure.ITEM_SCORE, {"estimate": score})
    for (unit, item), cell in cells(release, Measure.DISTRIBUTION):
        ticked = asked[unit][item].dropna().to_numpy()
        options = range(11) if item == "enps_1" else range(1, 6)
        wanted = [(ticked == option).mean() for option in options]
        np.testing.assert_allclose(cell.numbers("shares"), wanted, rtol=0, atol=0.005 + 1e-9)


def _eijk(counts: list[int]) -> float:
    """Return van der Eijk's agreement, layer by layer and triple by triple."""
    size, left, total = len(counts), list(counts), 0.0
    while any(left):
        height = min(c for c in left if c)
        used = [c > 0 for c in left]
        triples = list(combinations(used, 3))
        alike = sum(t in {(True, True, False), (False, True, True)} for t in triples)
        unlike = sum(t == (True, False, True) for t in triples)
        unimodal = 1.0
        if alike + unlike:
            unimodal = ((size - 2) * alike - (size - 1) * unlike) / ((size - 2) * (alike + unlike))
        total += unimodal * (1 - (sum(used) - 1) / (size - 1)) * height * sum(used)
        left = [c - height if c else 0 for c in left]
    return total / sum(counts)


def _against(here: pd.Series, rest: pd.Series, groups: list[np.ndarray]) -> dict[str, float]:
    found = moderated_welch(here.to_numpy(), rest.to_numpy(), groups)
    return found | {"n": len(here), "n_rest": len(rest)}


def _contrasts(plain: Plain) -> Family:
    family: Family = {}
    teams = {subject: plain.in_teams(subject) for subject in plain.scores}
    for unit, inside in plain.members.items():
        for subject in plain.scores if plain.parent[unit] else ():
            here = plain.scores.loc[inside, subject].dropna()
            rest = plain.scores.loc[plain.members[plain.parent[unit]] & ~inside, subject].dropna()
            if min(len(here), len(rest)) >= SMALLEST and min(here.var(), rest.var()) > 1e-6:
                family[Measure.CONTRAST, unit, subject] = _against(here, rest, teams[subject])
            everybody = plain.scores.loc[~inside, subject].dropna()
            if unit in plain.teams and len(here) >= SMALLEST and here.var() > 1e-6:
                family[Measure.CONTRAST_WHOLE, unit, subject] = _against(here, everybody, teams[subject])
    staff = plain.scores[plain.raw["Role level"] == "Staff"]
    for role in ("Leader", "Manager"):
        for subject in plain.scores:
            here = plain.scores.loc[plain.raw["Role level"] == role, subject].dropna()
            rest = staff[subject].dropna()
            family[Measure.ROLE_CONTRAST, role.lower(), subject] = _against(here, rest, plain.in_roles(subject))
    return family


def _split(values: np.ndarray) -> float:
    """Return the largest share of variance between two sides, cut by cut."""
    ordered = np.sort(values)
    least = max(2, math.ceil(0.2 * len(ordered) - 1e-9))
    best = 0.0
    for cut in range(least, len(ordered) - least + 1):
        if ordered[cut] > ordered[cut - 1]:
            inside = sum(((side - side.mean()) ** 2).sum() for side in (ordered[:cut], ordered[cut:]))
            best = max(best, 1 - inside / ((ordered - ordered.mean()) ** 2).sum())
    return best


def _chance(split: float, people: int) -> float:
    """Return how often an even spread of so many people splits as sharply: drawn, not looked up."""
    rng = np.random.default_rng(people)
    ordered = np.sort(np.clip(rng.uniform(-0.1, 1.1, (40_000, people)), 0, 1), axis=1)
    ordered -= ordered.mean(axis=1, keepdims=True)
    sums, below = np.cumsum(ordered, axis=1)[:, :-1], np.arange(1, people)
    between = sums**2 * people / (below * (people - below))
    least = max(2, math.ceil(0.2 * people - 1e-9))
    best = between[:, least - 1 : people - least].max(axis=1)
    return float(np.mean(best >= split * (ordered**2).sum(axis=1)))


def _divisions(plain: Plain) -> Family:
    """Return polarisation and, where scores spread over the whole scale, the test of two camps."""
    found: Family = {}
    for scale, items in plain.scales.items():
        for team in plain.teams:
            codes = plain.codes.loc[plain.members[team], items].to_numpy()
            options = range(11) if scale == "enps" else range(1, 6)
            cell = {"polarisation": _eijk([int((codes == option).sum()) for option in options])}
            place = (
                plain.codes.loc[plain.members[team], items[0]] / 10 if scale == "enps" else plain.scores[scale] / 100
            )
            own = place[plain.members[team]].dropna().to_numpy()
            if len(own) >= SMALLEST and own.std(ddof=1) >= 12**-0.5:
                cell["separation"] = _split(own)
                cell["p_value"] = _chance(cell["separation"], len(own))
            found[Measure.AGREEMENT, team, scale] = cell
    return found


def _links(plain: Plain) -> Family:
    names = list(plain.roster["Parent"].unique())
    quality = pd.DataFrame({n: (plain.raw[f"How well does working with {n} go?"].map(QUALITY) - 1) * 25 for n in names})
    needed = {n: plain.raw[f"How much does your own work depend on {n}?"].map(NEED) for n in names}
    need = pd.DataFrame(needed) * 100 / 3
    for name in names:
        quality.loc[plain.raw["Division"] == name, name] = np.nan
        need.loc[plain.raw["Division"] == name, name] = np.nan
    found: Family = {}
    cells: dict[tuple[str, str], np.ndarray] = {}
    differences: dict[tuple[str, str], np.ndarray] = {}
    for source in names:
        own = quality[plain.raw["Division"] == source].drop(columns=source)
        for target, apart in _apart(own).items():
            cells[source, target] = own[target].dropna().to_numpy()
            differences[source, target] = apart
    errors: dict[tuple[str, str], tuple[float, float]] = {}
    for (source, target), rated in cells.items():
        apart = differences[source, target]
        variance, df = moderated(rated, list(cells.values()))
        half = stats.t.ppf(0.975, df) * math.sqrt(variance / len(rated))
        errors[source, target] = variance / len(rated), df
        variance, df = moderated(apart, list(differences.values()))
        statistic = abs(apart.mean()) / math.sqrt(variance / len(apart))
        inside = plain.raw["Division"] == source
        found[Measure.LINK, source, target] = {
            "quality": rated.mean(), "low": max(rated.mean() - half, 0), "high": min(rated.mean() + half, 100),
            "need": need.loc[inside, target].mean(), "n": len(rated), "difference": apart.mean(),
            "p_value": 2 * stats.t.sf(statistic, df),
        }  # fmt: skip
    for one, other in combinations(names, 2):
        there, back = found[Measure.LINK, one, other], found[Measure.LINK, other, one]
        found[Measure.PAIR, one, other] = _pair(there, back, errors[one, other], errors[other, one])
    return found


def _apart(own: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return, for each link of a unit, what people rate it above the mean of their other links that are ordinary.

    The link with the largest t is set apart while its p is at most 5 % over the number of links, at most until half.
    """
    ordinary = list(own.columns)
    while True:
        found = {t: (own[t] - own[[c for c in ordinary if c != t]].mean(axis=1)).dropna().to_numpy() for t in own}
        tests = {target: stats.ttest_1samp(found[target], 0) for target in ordinary}
        unusual = [target for target, test in tests.items() if test.pvalue <= 0.05 / own.shape[1]]
        if not unusual or own.shape[1] - len(ordinary) + 1 > (own.shape[1] - 1) // 2:
            return found
        ordinary.remove(max(unusual, key=lambda target: abs(tests[target].statistic)))


def _pair(
    there: dict[str, float], back: dict[str, float], one: tuple[float, float], other: tuple[float, float]
) -> dict[str, float]:
    """Return a pair from both sides, with the squared errors of the two means and their degrees of freedom."""
    quality, error = (there["quality"] + back["quality"]) / 2, math.sqrt(one[0] + other[0]) / 2
    df = (one[0] + other[0]) ** 2 / (one[0] ** 2 / one[1] + other[0] ** 2 / other[1])
    half = stats.t.ppf(0.975, df) * error
    alike = there["difference"] * back["difference"] > 0
    return {
        "quality": quality, "low": max(quality - half, 0), "high": min(quality + half, 100),
        "need": max(there["need"], back["need"]), "n": there["n"] + back["n"],
        "p_value": max(there["p_value"], back["p_value"]) if alike else 1.0,
        "sign": there["difference"] if alike else 0.0,
    }  # fmt: skip


def _by_teams(difference: float, score: pd.Series, kind: pd.Series, team: pd.Series) -> tuple[float, float, float]:
    """Return limits and p-value of a difference within teams from how it differs between them, team by team."""
    apart, weight = [], []
    for _, rows in score.groupby(team):
        one, other = rows[kind[rows.index] == 1], rows[kind[rows.index] == 0]
        if len(one) and len(other):
            apart.append(one.mean() - other.mean())
            weight.append(len(one) * len(other) / len(rows))
    w, d = np.array(weight) / sum(weight), np.array(apart)
    error, df = math.sqrt((w**2 * (d - difference) ** 2 / (1 - w)).sum()), 1 / (w**2).sum() - 1
    half = stats.t.ppf(0.975, df) * error
    return difference - half, difference + half, 2 * stats.t.sf(abs(difference) / error, df)


def _within(plain: Plain) -> Family:
    """Return the slope of a role level in the regression with a dummy for each team, its error from the teams."""
    found: Family = {}
    for role in ("Leader", "Manager"):
        for subject in plain.scores:
            known = plain.raw["Role level"].isin([role, "Staff"]) & plain.scores[subject].notna()
            kind = (plain.raw.loc[known, "Role level"] == role).astype(float)
            dummies = pd.get_dummies(plain.team[known], dtype=float)
            fit = sm.OLS(plain.scores.loc[known, subject], pd.concat([kind.rename("kind"), dummies], axis=1)).fit()
            both = kind.groupby(plain.team[known]).nunique() == 2
            low, high, p_value = _by_teams(
                fit.params["kind"], plain.scores.loc[known, subject], kind, plain.team[known]
            )
            found[Measure.ROLE_WITHIN, role.lower(), subject] = {
                "estimate": fit.params["kind"], "low": low, "high": high, "p_value": p_value,
                "groups": both.sum(), "n": kind.sum(), "n_rest": (1 - kind).sum(),
            }  # fmt: skip
    return found


def test_divided_teams(release: Release, plain: Plain) -> None:
    """A family of its own; p-values are drawn here and looked up there."""
    family = _divisions(plain)
    tested = [key for key, cell in family.items() if "p_value" in cell]
    q_values = multipletests([family[key]["p_value"] for key in tested], alpha=0.05, method="fdr_bh")[1]
    for key, q in zip(tested, q_values, strict=True):
        family[key]["q_value"] = q
    found = 0
    for keys, cell in cells(release, Measure.AGREEMENT):
        if keys[0] not in plain.teams:
            assert cell.get("q_value") is None
            continue
        wanted = family[Measure.AGREEMENT, *keys]
        same(cell, Measure.AGREEMENT, {"polarisation": wanted["polarisation"]})
        assert (cell.get("q_value") is not None) == ("q_value" in wanted)
        if "q_value" in wanted:
            # scores are taken to a hundredth of their range
            assert cell.number("separation") == pytest.approx(wanted["separation"], abs=0.011)
            if wanted["p_value"] < 0.4:
                assert cell.number("q_value") == pytest.approx(wanted["q_value"], rel=0.1, abs=0.006)
            divided = wanted["q_value"] <= 0.05 and wanted["polarisation"] <= 0.3
            assert cell.number("divided") == divided
            found += divided
    assert found >= 3


def test_the_family_of_comparisons(release: Release, plain: Plain) -> None:
    """One Benjamini-Hochberg family over units against either rest, role levels twice, and links."""
    family = _contrasts(plain) | _within(plain) | _links(plain)
    tested = [key for key, cell in family.items() if "p_value" in cell]
    q_values = multipletests([family[key]["p_value"] for key in tested], alpha=0.05, method="fdr_bh")[1]
    for key, q in zip(tested, q_values, strict=True):
        family[key]["q_value"] = q
    checked: dict[Measure, int] = {}
    for measure in (
        Measure.CONTRAST, Measure.CONTRAST_WHOLE, Measure.ROLE_CONTRAST, Measure.ROLE_WITHIN, Measure.LINK,
        Measure.PAIR,
    ):  # fmt: skip
        for keys, cell in cells(release, measure):
            wanted = dict(family[measure, *keys])
            _verdict(measure, wanted)
            if measure is Measure.LINK:
                wanted.pop("p_value", None)
            same(cell, measure, wanted)
            checked[measure] = checked.get(measure, 0) + 1
    assert checked[Measure.CONTRAST] > 900
    assert checked[Measure.CONTRAST_WHOLE] > 900
    assert checked[Measure.ROLE_WITHIN] >= 48
    assert checked[Measure.ROLE_CONTRAST] >= 48
    assert checked[Measure.LINK] == 30
    assert checked[Measure.PAIR] == 15


def _verdict(measure: Measure, wanted: dict[str, float]) -> None:
    significant = wanted.get("q_value", math.nan) <= 0.05
    told_by = {Measure.LINK: "difference", Measure.PAIR: "sign"}.get(measure, "estimate")
    wanted["verdict"] = float(np.sign(wanted[told_by]) * significant)
    wanted.pop("sign", None)


def test_agreement_within_teams(release: Release, plain: Plain) -> None:
    for (unit, scale), cell in cells(release, Measure.AGREEMENT):
        if scale == "enps":
            continue
        codes = plain.codes.loc[plain.members[unit], plain.scales[scale]]
        variance, items = codes.var().mean(), codes.shape[1]
        wanted = {"ad": (codes - codes.mean()).abs().mean().mean(), "r_star": 1 - variance / 2}
        for column, null in (("rwg_j", 2.0), ("rwg_j_skewed", 1.34)):
            share = 1 - min(variance, null) / null
            wanted[column] = items * share / (1 + (items - 1) * share)
        same(cell, Measure.AGREEMENT, wanted)


def test_teams_differ_at_all(release: Release, plain: Plain) -> None:
    shown = list(cells(release, Measure.OMNIBUS))
    tests, wanted = [], {}
    for (subject,), _ in shown:
        known = plain.scores[subject].notna()
        every = [values.to_numpy() for _, values in plain.scores.loc[known, subject].groupby(plain.team[known])]
        groups = [values for values in every if len(values) >= SMALLEST]
        welch = moderated_welch_anova(groups)
        f = stats.f_oneway(*groups).statistic
        d, n = len(groups) - 1, sum(map(len, groups))
        wanted[subject] = {
            **welch, "omega2": d * (f - 1) / (d * (f - 1) + n), "groups": len(groups), "n": n, "h_df": d,
        }  # fmt: skip
        if not subject.endswith(("_index", "_gap")) and subject not in plain.indices:
            ranks = stats.kruskal(*groups)
            wanted[subject] |= {"h": ranks.statistic, "h_p_value": ranks.pvalue}
        tests.append(welch["p_value"])
    for ((subject,), cell), q in zip(shown, multipletests(tests, method="fdr_bh")[1], strict=True):
        same(cell, Measure.OMNIBUS, wanted[subject] | {"q_value": q, "verdict": float(q <= 0.05)}, slack=1e-6)
        assert cell.number("omega2_low") <= cell.number("omega2") <= cell.number("omega2_high")
    assert len(shown) == len(plain.scores.columns)


def test_icc(release: Release, plain: Plain) -> None:
    """People without a team count as a group of their division, or of the organisation."""
    for (subject,), cell in cells(release, Measure.POOLING):
        known = plain.scores[subject].notna()
        groups = [values.to_numpy() for _, values in plain.scores.loc[known, subject].groupby(plain.team[known])]
        f, p_value = stats.f_oneway(*groups)
        n, k = known.sum(), len(groups)
        size = n / k
        f_low, f_high = f / stats.f.ppf(0.975, k - 1, n - k), f * stats.f.ppf(0.975, n - k, k - 1)
        wanted = {"icc1": (f - 1) / (f + size - 1), "icc2": (f - 1) / f, "f": f, "p_value": p_value}
        wanted |= {"icc1_low": (f_low - 1) / (f_low + size - 1), "icc1_high": (f_high - 1) / (f_high + size - 1)}
        same(cell, Measure.POOLING, wanted | {"n": n, "groups": k, "df1": k - 1, "df2": n - k})


@pytest.mark.parametrize("subject", ["engagement", "means", "disillusion_gap"])
def test_shrunken_scores(release: Release, plain: Plain, subject: str) -> None:
    """Teams in divisions by REML; what is called a division's is the division's effect, with or without own people."""
    known = plain.scores[subject].notna()
    data = pd.DataFrame({"y": plain.scores[subject], "team": plain.team, "division": plain.division})[known]
    model = MixedLM.from_formula("y ~ 1", data, groups="division", re_formula="1", vc_formula={"team": "0 + C(team)"})
    fit = model.fit(reml=True, method=["powell", "lbfgs"])
    pooling = release.cell(Measure.POOLING, subject)
    assert isinstance(pooling, Shown)
    assert pooling.number("tau2_division") == pytest.approx(float(fit.cov_re.iloc[0, 0]), rel=0.02, abs=0.1)
    assert pooling.number("tau2") == pytest.approx(float(fit.vcomp[0]), rel=0.02, abs=0.1)
    assert pooling.number("sigma2") == pytest.approx(fit.scale, rel=0.001, abs=0.06)
    division = {name: fit.fe_params.iloc[0] + effects.iloc[0] for name, effects in fit.random_effects.items()}
    wanted = dict(division)
    for name, effects in fit.random_effects.items():
        for label, effect in effects.iloc[1:].items():
            wanted[label.split("C(team)[")[1].rstrip("]")] = division[name] + effect
    checked = 0
    for (unit, at), cell in cells(release, Measure.SHRUNKEN):
        if at == subject:
            same(cell, Measure.SHRUNKEN, {"estimate": wanted[unit]}, slack=0.02)
            checked += 1
    assert checked > 40


def _alpha_spread(answers: np.ndarray, team: np.ndarray) -> tuple[float, int]:
    """Return the spread of log(1 - alpha) over teams, by weighing one team a little more at a time, and the teams."""

    def log_rest(weight: np.ndarray) -> float:
        covariance = np.cov(answers.T, aweights=weight, ddof=0)
        items = len(covariance)
        return math.log(1 - items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))

    names, step = np.unique(team), 1e-5
    whole = log_rest(np.ones(len(team)))
    slopes = np.array([(log_rest(1 + step * (team == name)) - whole) / step for name in names])
    return math.sqrt((slopes**2).sum() * len(names) / (len(names) - 1)), len(names)


def test_reliability(release: Release, plain: Plain) -> None:
    for (scale,), cell in cells(release, Measure.RELIABILITY):
        codes = plain.codes[plain.scales[scale]]
        cov, items = codes.cov().to_numpy(), codes.shape[1]
        alpha = items / (items - 1) * (1 - np.trace(cov) / cov.sum())
        n = int(codes.notna().sum().max())
        complete = codes.dropna()
        spread, teams = _alpha_spread(complete.to_numpy(), plain.team[complete.index].to_numpy())
        factor = math.exp(stats.t.ppf(0.975, teams - 1) * spread)
        low, high = 1 - (1 - alpha) * factor, 1 - (1 - alpha) / factor
        fit = Factor(complete.to_numpy(), n_factor=1, method="ml").fit()
        sd = complete.std().to_numpy()
        common = abs((fit.loadings[:, 0] * sd).sum()) ** 2
        omega = common / (common + (fit.uniqueness * sd**2).sum())
        same(cell, Measure.RELIABILITY, {"alpha": alpha, "n": n, "n_items": items})
        same(cell, Measure.RELIABILITY, {"low": low, "high": high}, slack=1e-4)
        same(cell, Measure.RELIABILITY, {"omega": omega}, slack=1e-4)


@pytest.mark.parametrize("outcome", ["engagement", "cohesion"])
def test_drivers(release: Release, plain: Plain, outcome: str) -> None:
    """Johnson's weights: the drivers' nearest orthogonal relatives, by the singular value decomposition."""
    drivers = [scale for scale, role in plain.roles.items() if role == "driver"]
    outcomes = [scale for scale, role in plain.roles.items() if role == "outcome" and scale != "enps"]
    rows = plain.scores[drivers + outcomes].dropna()
    z = (rows - rows.mean()) / rows.std()
    fit = sm.OLS(z[outcome], z[drivers]).fit()
    left, _, right = np.linalg.svd(z[drivers].to_numpy(), full_matrices=False)
    nearest = left @ right * math.sqrt(len(z) - 1)
    loading = z[drivers].to_numpy().T @ nearest / (len(z) - 1)
    beta = z[outcome].to_numpy() @ nearest / (len(z) - 1)
    share = (loading**2) @ beta**2 / fit.rsquared
    model = release.cell(Measure.DRIVER_MODEL, "organisation", outcome)
    assert isinstance(model, Shown)
    same(model, Measure.DRIVER_MODEL, {"estimate": fit.rsquared, "n": len(rows)})
    adjusted = 1 - (1 - fit.rsquared) * (len(rows) - 1) / (len(rows) - len(drivers) - 1)
    same(model, Measure.DRIVER_MODEL, {"adjusted": adjusted})
    assert release.about.driver_method == "johnson"
    for driver, part in zip(drivers, share, strict=True):
        cell = release.cell(Measure.DRIVERS, "organisation", outcome, driver)
        assert isinstance(cell, Shown)
        same(cell, Measure.DRIVERS, {"estimate": part, "beta": fit.params[driver]})
        assert cell.number("low") <= cell.number("estimate") <= cell.number("high")
