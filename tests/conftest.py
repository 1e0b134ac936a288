"""What every test shares: generated examples are the same on every run, without a time limit; one browser for all."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsers import launched
from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give the system's Chromium, started once, or None where there is none; DIAGNOSTIC_BROWSER=1 insists on one."""
    with launched() as opened:
        yield opened
