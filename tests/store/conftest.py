"""An empty store."""

import pytest

from diagnostic.store.database import create, opened
from diagnostic.store.log import Action, note


@pytest.fixture
def path(tmp_path):
    """Return the path of an empty store."""
    made = tmp_path / "store.duckdb"
    create(made)
    with opened(made, write=True) as store, store.transaction():
        note(store, Action.CREATED, "2026-01-01")
    return made
