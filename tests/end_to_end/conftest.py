"""The sample company, damaged, as the report has it and as plain data frames: made once for all recomputations."""

import pytest
from plain_survey import POLICY, WHOLE, Plain, damage

from diagnostic.analysis import analyse
from diagnostic.cli import main
from diagnostic.exports.read import read_export
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.release import Release
from diagnostic.settings import Settings


@pytest.fixture(scope="session")
def survey(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Plain]:
    folder = tmp_path_factory.mktemp("recomputed")
    assert main(["simulate", "--out", str(folder), "--language", "en"]) == 0
    export, roster = folder / "export.csv", folder / "roster.csv"
    damage(export)
    reading = read_export(export, load_questionnaire("full"), roster=roster)
    release = analyse(reading.responses, Settings(organisation=WHOLE, date="2026-01-01", weighted=True), POLICY)
    return release, Plain(export, roster)


@pytest.fixture(scope="session")
def release(survey: tuple[Release, Plain]) -> Release:
    return survey[0]


@pytest.fixture(scope="session")
def plain(survey: tuple[Release, Plain]) -> Plain:
    return survey[1]
