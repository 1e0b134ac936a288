"""Writes the large case: an export of 100,000 people and the questionnaire it answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

PEOPLE, TEAMS, DIVISIONS, SCALES, ITEMS = 100_000, 2_000, 40, 20, 3
OUTCOMES = 2


def write_large(folder: Path, scales: int = SCALES) -> tuple[Path, Path]:
    """Write ``export.csv`` and ``questionnaire.yaml`` into a folder."""
    questionnaire = folder / "questionnaire.yaml"
    questionnaire.write_text(
        yaml.safe_dump(questionnaire_of(scales), sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    export = folder / "export.csv"
    rng = np.random.default_rng(1)
    team = rng.integers(0, TEAMS, PEOPLE)
    level = rng.normal(3.4, 0.25, (TEAMS, scales))[team] + rng.normal(0, 0.6, PEOPLE)[:, None]
    answers = np.clip(np.rint(np.repeat(level, ITEMS, axis=1) + rng.normal(0, 0.8, (PEOPLE, scales * ITEMS))), 1, 5)
    cells = np.array(["", "1", "2", "3", "4", "5"])
    answers[rng.random(answers.shape) < 0.03] = 0
    role = np.array(["Leader", "Manager", "Staff"])[rng.choice(3, PEOPLE, p=[0.02, 0.1, 0.88])]
    names = [f"s{s}_{i}" for s in range(1, scales + 1) for i in range(1, ITEMS + 1)]
    with export.open("w", encoding="utf-8") as file:
        file.write(",".join(["team", "division", "role level", *names]) + "\n")
        for at, row in enumerate(cells[answers.astype(int)]):
            unit = team[at]
            file.write(f"Team {unit},Division {unit % DIVISIONS},{role[at]}," + ",".join(row) + "\n")
    return export, questionnaire


def write_scores(export: Path, folder: Path) -> tuple[Path, Path]:
    """Write what the peers read: ``scores.csv`` (a column a scale, team, division) and ``items.csv``."""
    answers = pd.read_csv(export)
    items = answers[[name for name in answers if name.startswith("s")]]
    units = {name: answers[name].str.split().str[1].astype(int) for name in ("team", "division")}
    scales = {name.split("_")[0]: None for name in items}
    means = {scale: items.filter(regex=f"^{scale}_").mean(axis=1) for scale in scales}
    paths = folder / "scores.csv", folder / "items.csv"
    pd.DataFrame(units | means).to_csv(paths[0], index=False)
    items.to_csv(paths[1], index=False)
    return paths


def questionnaire_of(scales: int) -> dict[str, object]:
    """Return a questionnaire as it is written: so many scales, the last of them outcomes."""

    def text(words: str) -> dict[str, str]:
        return {"en": words, "fr": words}

    entries = [
        {
            "id": f"s{s}",
            "name": text(f"Scale {s}"),
            "high": text("High."),
            "low": text("Low."),
            "role": "outcome" if s > scales - OUTCOMES else "driver",
            "items": [
                {"id": f"s{s}_{i}", **text(f"Statement {s} {i}."), "marker": i == 1} for i in range(1, ITEMS + 1)
            ],
        }
        for s in range(1, scales + 1)
    ]
    return {
        "id": "large",
        "version": 1,
        "name": text("Large"),
        "purpose": text("For timing."),
        "chain": "offer",
        "scales": entries,
    }
