import pytest

from diagnostic.disclosure import court, cover, gate
from diagnostic.disclosure.audit import Verdict
from diagnostic.disclosure.judging import Closeness
from diagnostic.disclosure.policy import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session", autouse=True)
def quick():
    """Integer programmes only where they are small: what is attacked here is what is safe, not that it is the least."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cover, "GROUPS", 12)
        yield


@pytest.fixture
def no_audit(monkeypatch):
    """The check after suppression says yes to everything."""
    monkeypatch.setattr(gate, "audit", lambda *args, **kwargs: Verdict((), 0))
    monkeypatch.setattr(gate, "guesses", lambda *args, **kwargs: Closeness())


@pytest.fixture
def no_complement(monkeypatch):
    """Only what is below the threshold or unanimous is withheld."""
    monkeypatch.setattr(court, "complete", lambda tree, columns, withheld, *rule: withheld)
    monkeypatch.setattr(
        court, "complete_with_means", lambda tree, columns, withheld, *rule: (withheld, withheld & False)
    )
