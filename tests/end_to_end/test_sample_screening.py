"""The sample company's careless respondents are found, and hardly anybody else is flagged."""

from dataclasses import replace

import numpy as np
import pytest

from diagnostic.exports.read import read_export
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.scoring import score
from diagnostic.screening import Looked, Sign, screen
from diagnostic.screening_rules import load_screening
from diagnostic.simulate import draw_people, load_company, write_sample


@pytest.fixture(scope="module", params=["full", "core", "pulse"])
def sample(request, tmp_path_factory):
    """Return who was planted as careless, and the answers as read from the export."""
    company, questionnaire = load_company(), load_questionnaire(request.param)
    people = draw_people(company, questionnaire, seed=company.seed, language="fr")
    folder = tmp_path_factory.mktemp("sample")
    written = write_sample(company, questionnaire, people, language="fr", folder=folder)
    return people, read_export(written.export, questionnaire, roster=written.roster).responses


def found(responses):
    return screen(responses, score(responses), load_screening())


def test_nearly_all_who_were_planted_are_found_and_nearly_nobody_else(sample) -> None:
    people, responses = sample
    result = found(responses)
    assert responses.n == people.said.careless.size
    assert people.said.careless.sum() >= 20
    assert result.careless[people.said.careless].mean() >= 0.95
    assert result.careless[~people.said.careless].mean() <= 0.005


def test_the_times_are_those_that_were_drawn(sample) -> None:
    people, responses = sample
    assert responses.seconds is not None
    np.testing.assert_array_equal(responses.seconds, people.seconds)
    fast = found(responses).signs[Sign.SPEED]
    assert isinstance(fast, Looked)
    assert fast.flagged[people.said.careless].mean() > 0.7
    assert fast.flagged[~people.said.careless].mean() < 0.01


def test_without_times_and_instructed_item_most_are_still_found_where_items_are_many(sample) -> None:
    people, responses = sample
    if responses.answers.shape[1] < 40:
        pulse = found(replace(responses, seconds=None, checks=None))
        assert not pulse.careless[~people.said.careless].any()
        return
    result = found(replace(responses, seconds=None, checks=None))
    assert result.careless[people.said.careless].mean() >= 0.7
    assert result.careless[~people.said.careless].mean() <= 0.003
