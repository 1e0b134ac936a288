import pytest

from diagnostic.disclosure import gate, rules
from diagnostic.disclosure.audit import Verdict
from diagnostic.disclosure.policy import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def no_audit(monkeypatch):
    """The check after suppression says yes to everything."""
    monkeypatch.setattr(gate, "audit", lambda *args, **kwargs: Verdict((), 0))


@pytest.fixture
def no_complement(monkeypatch):
    """Only what is below the threshold or unanimous is withheld."""
    monkeypatch.setattr(rules, "complete", lambda tree, columns, withheld, rule: withheld)
    monkeypatch.setattr(
        rules, "complete_with_means", lambda tree, columns, withheld, rule, means: (withheld, withheld & False)
    )
