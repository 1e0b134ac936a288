"""A small sample to call the commands with: one question a scale."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from small_company import small_company

from diagnostic.cli import main


@dataclass(frozen=True, slots=True)
class Printed:
    """How a call ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def pulse(tmp_path_factory) -> Path:
    """Return a folder with an export and a roster of the questionnaire *pulse*."""
    folder = tmp_path_factory.mktemp("pulse")
    assert main(["simulate", "--questionnaire", "pulse", "--out", str(folder), "--language", "en"]) == 0
    return folder


@pytest.fixture(scope="session")
def small(pulse, tmp_path_factory) -> Path:
    """Return a folder with the export and the roster of two of its divisions."""
    return small_company(pulse, tmp_path_factory.mktemp("small"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    """Speak English unless told otherwise, and work in an empty folder."""
    for name in ("DIAGNOSTIC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call(capsys):
    """Return what calls the command line and gives back what it printed."""

    def called(*arguments: str | Path) -> Printed:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Printed(code, printed.out, printed.err)

    return called
