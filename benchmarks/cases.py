"""One timed case in a process of its own: prints the median seconds and the peak memory in MB."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import duckdb

from benchmarks.__main__ import median_seconds
from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.compose import compose
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording
from diagnostic.settings import Settings
from diagnostic.simulate import draw_people, load_company, write_sample

SETTINGS = Settings(organisation="Benchmark", date="2026-01-01")


def release(export: Path, questionnaire: Path) -> float:
    """Time reading, scoring, statistics and the gate."""
    asked, policy = load_questionnaire(questionnaire), load_policy(None)
    return median_seconds(lambda: analyse(read_export(export, asked).responses, SETTINGS, policy))


def catalogue(export: Path, questionnaire: Path) -> float:
    """Time every figure of the catalogue, bootstraps and the gate included, from answers that are in memory."""
    asked, policy = load_questionnaire(questionnaire), load_policy(None)
    answered = read_export(export, asked).responses
    return median_seconds(lambda: analyse(answered, SETTINGS, policy))


def peer(export: Path) -> float:
    """Time DuckDB reading and typing the same file."""

    def read() -> None:
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE answers AS SELECT * FROM read_csv('{export}')")

    return median_seconds(read)


def page(folder: Path) -> float:
    """Time composing and rendering the sample company's page, in CPU seconds."""
    asked, company, wording, theme = load_questionnaire("full"), load_company(), Wording("en"), load_theme("default")
    people = draw_people(company, asked, seed=company.seed, language="en")
    sample = write_sample(company, asked, people, language="en", folder=folder)
    reading = read_export(sample.export, asked, roster=sample.roster)
    found = analyse(reading.responses, SETTINGS, load_policy(None))
    plan = recommend(found, load_library(asked))
    return median_seconds(lambda: to_html(compose(found, plan, wording), theme, wording), clock=time.process_time)


def main(case: str, export: Path, questionnaire: Path) -> None:
    """Run one case."""
    match case:
        case "release":
            seconds = release(export, questionnaire)
        case "catalogue":
            seconds = catalogue(export, questionnaire)
        case "duckdb":
            seconds = peer(export)
        case _:
            seconds = page(Path(sys.argv[4]) if len(sys.argv) > 4 else Path("out/bench"))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
