"""A few kills of each command that writes; ``make crash`` does hundreds."""

import random

import pytest
from crashes import DONE, kill, prepare, storing


@pytest.fixture(scope="module")
def begin(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("crash"))


@pytest.mark.parametrize("command", DONE, ids=lambda command: command.__name__)
def test_whoever_is_killed_leaves_all_or_nothing(begin, command):
    times = 25 if command is storing else 4
    kills = kill(begin, command, times, random.Random(7))  # noqa: S311 - moments, no secrets
    assert kills.before + kills.after == times
