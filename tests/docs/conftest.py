"""The sample company's files, made once for all documented commands."""

from pathlib import Path

import pytest

from diagnostic.cli import main


@pytest.fixture(scope="session")
def documented(tmp_path_factory) -> Path:
    """Return a folder with what the documents' examples use, by the names they use."""
    folder = tmp_path_factory.mktemp("documented")
    assert main(["simulate", "--out", str(folder / "sample"), "--language", "en"]) == 0
    for name in ("export.csv", "roster.csv"):
        (folder / name).write_bytes((folder / "sample" / name).read_bytes())
    (folder / "policy.yaml").write_text("threshold: 8\n", encoding="utf-8")
    return folder
