"""The same figures as the catalogue, from pingouin and statsmodels; prints the seconds of each part."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pingouin
import statsmodels.formula.api as smf
from statsmodels.stats.multitest import multipletests


def clock(name: str, work: Callable[[], object]) -> None:
    """Print how long a part takes."""
    start = time.perf_counter()
    work()
    print(f"{name} {time.perf_counter() - start:.2f}", flush=True)


def main(scores_path: str, items_path: str) -> None:
    """Compute what the two packages have: mixed models without divisions, few resamples, no gate."""
    warnings.simplefilter("ignore")
    scores, items = pd.read_csv(scores_path), pd.read_csv(items_path)
    scales = [name for name in scores if name.startswith("s")]

    def of(scale: str) -> pd.DataFrame:
        return items[[name for name in items if name.startswith(f"{scale}_")]]

    def omnibus(scale: str) -> None:
        known = scores[[scale, "team"]].dropna()
        pingouin.welch_anova(data=known, dv=scale, between="team")
        pingouin.kruskal(data=known, dv=scale, between="team")

    def contrasts() -> None:
        p_values = []
        for _, division in scores.groupby("division"):
            for team in division["team"].unique():
                inside = division["team"] == team
                for scale in scales:
                    found = pingouin.ttest(division.loc[inside, scale].dropna(), division.loc[~inside, scale].dropna())
                    p_values.append(float(found["p_val" if "p_val" in found else "p-val"].iloc[0]))
        multipletests(p_values, method="fdr_bh")

    def importance() -> None:
        """Shapley shares of the organisation alone, with one resample in fifty of those that we draw."""
        complete = scores[scales].dropna()
        drivers = scales[:-2]
        for outcome in scales[-2:]:
            for seed in range(20):
                drawn = complete.iloc[np.random.default_rng(seed).integers(0, len(complete), len(complete))]
                pingouin.linear_regression(drawn[drivers], drawn[outcome], relimp=True)

    clock("reliability", lambda: [pingouin.cronbach_alpha(data=of(scale)) for scale in scales])
    clock("shrinkage", lambda: [_mixed(scores, scale) for scale in scales])
    clock("omnibus", lambda: [omnibus(scale) for scale in scales])
    clock("contrasts", contrasts)
    clock("importance", importance)


def _mixed(scores: pd.DataFrame, scale: str) -> None:
    known = scores[[scale, "team", "division"]].dropna()
    smf.mixedlm(f"{scale} ~ 1", known, groups="team").fit(reml=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
