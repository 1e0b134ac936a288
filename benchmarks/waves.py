"""A study of twenty waves of 100,000 people x 60 items: what adding one takes beside reading it, and how large it gets.

In a process of its own. The peer of the store's size is the same answers, with the same columns, in zstd Parquet.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.csv as pc
import pyarrow.parquet as pq

from benchmarks.large import write_large
from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.history import History
from diagnostic.past import PastWave
from diagnostic.reorganisation import propose
from diagnostic.settings import Settings
from diagnostic.study import Study, new_study
from diagnostic.study_waves import WaveFiles, add_wave, load_wave, load_waves

WAVES = 20
_TODAY = "2026-01-01"


def write_wave(base: Path, seed: int) -> Path:
    """Write the large export once more, with its people in another order and a personal code each."""
    head, *people = base.read_text(encoding="utf-8").splitlines()
    order = np.random.default_rng(seed).permutation(len(people))
    path = base.with_name(f"wave-{seed}.csv")
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{head},personal code\n")
        file.writelines(f"{people[row]},P{at:06d}\n" for at, row in enumerate(order))
    return path


def add(study: Study, export: Path, number: int) -> float:
    """Add a wave and return the seconds."""
    start = time.perf_counter()
    date = f"{2006 + number}-01-01"
    add_wave(study, WaveFiles(export), name=f"wave-{number}", date=date, today=_TODAY, program="benchmark")
    return time.perf_counter() - start


def read(study: Study, export: Path) -> float:
    """Read an export as adding does, with pseudonyms, and return the seconds."""
    asked = study.questionnaire()
    start = time.perf_counter()
    read_export(export, asked, link_key=study.key)
    return time.perf_counter() - start


def parquet(export: Path) -> int:
    """Return the bytes of an export as typed columns in zstd Parquet."""
    target = export.with_suffix(".parquet")
    pq.write_table(pc.read_csv(export), target, compression="zstd")
    return target.stat().st_size


def trend_report(study: Study) -> float:
    """Make the release of the last wave with all that moved, from the store, and return the seconds."""
    start = time.perf_counter()
    waves = load_waves(study)
    steps = [propose(then.responses, now.responses).lineage for then, now in pairwise(waves)]
    past = tuple(PastWave(wave.info, wave.responses, step) for wave, step in zip(waves[:-1], steps, strict=True))
    last = waves[-1]
    settings = Settings(organisation="Benchmark", date=_TODAY)
    analyse(last.responses, settings, load_policy(None), history=History(last.info, past))
    return time.perf_counter() - start


def main() -> None:
    """Make the study, wave by wave, and print medians, ratios and peak memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base, _ = write_large(folder)
        text = "client: Benchmark\nquestionnaire: ../questionnaire.yaml\nlanguages: [en]\n"
        study = new_study(folder / "study", text, today=_TODAY)
        read(study, write_wave(base, 0))  # warms up
        reading, adding, size = [], [], 0
        for number in range(1, WAVES + 1):
            export = write_wave(base, number)
            reading.append(read(study, export))
            adding.append(add(study, export, number))
            size += parquet(export)
            export.unlink()
        start = time.perf_counter()
        load_wave(study, "wave-10")
        loading = time.perf_counter() - start
        stored = study.store.stat().st_size
        trend = trend_report(study)
    ratio = statistics.median(adding) / statistics.median(reading)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"reading an export      {statistics.median(reading):6.2f} s")
    print(f"adding it as a wave    {statistics.median(adding):6.2f} s   ratio {ratio:5.2f}   (aim: at most 3)")
    print(
        f"the last of {WAVES} waves   {adding[-1]:6.2f} s   loading one {loading:5.2f} s   peak memory {peak:5.0f} MB"
    )
    print(f"what moved over {WAVES}   {trend:6.2f} s   from the store to the release   (aim: at most 20)")
    print(f"store of {WAVES} waves      {stored / 1e6:6.1f} MB  Parquet {size / 1e6:6.1f} MB", end="")
    print(f"   ratio {stored / size:5.2f}   (aim: at most 1.5)")


if __name__ == "__main__":
    main()
