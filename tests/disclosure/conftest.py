import sys
from pathlib import Path

import pytest

from diagnostic.disclosure.policy import Policy, load_policy

sys.path.append(str(Path(__file__).resolve().parent.parent / "attack"))  # the small organisations are shared


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()
