"""``diagnostic teams``: packs for the sample company, two pages each, and errors for people."""

import pikepdf
import pytest

from diagnostic.cli import main, teams
from diagnostic.pipeline import run_plan


@pytest.fixture(scope="module")
def made(pulse, tmp_path_factory):
    """Return the folder of the sample company's packs, and what they were made from."""
    folder = tmp_path_factory.mktemp("packs")
    with pytest.MonkeyPatch.context() as patch:
        planned = []
        patch.setattr(teams, "run_plan", lambda *given, **more: planned.append(run_plan(*given, **more)) or planned[0])
        assert main([str(word) for word in arguments(pulse, folder)]) == 0
    return folder, planned[0]


@pytest.fixture
def packs(made):
    """Return the folder."""
    return made[0]


@pytest.fixture
def known(made, monkeypatch):
    """Analyse nothing again: the release is the same."""
    monkeypatch.setattr(teams, "run_plan", lambda *_, **__: made[1])


def arguments(pulse, folder, *more, language="fr"):
    words = ["teams", pulse / "export.csv", "--questionnaire", "pulse", "--roster", pulse / "roster.csv"]
    return [*words, "--organisation", "Sylvane", "--date", "2026-03-31", "--language", language, "--out", folder, *more]


def test_every_team_of_the_sample_company_has_two_pages_on_paper(packs):
    papers = sorted(packs.glob("*.fr.pdf"))
    assert len(papers) > 35
    for paper in papers:
        with pikepdf.open(paper) as pdf:
            assert len(pdf.pages) == 2, paper.name
    assert {path.stem for path in papers} == {path.stem for path in packs.glob("*.fr.html")}


def test_a_second_run_has_nothing_to_do_and_says_so(pulse, packs, known, call):
    printed = call(*arguments(pulse, packs))
    assert printed.code == 0
    assert "Rien à faire" in printed.out
    assert "n’ont pas de dossier à elles" in printed.out


def test_only_the_units_that_are_asked_for(pulse, tmp_path, known, call):
    printed = call(*arguments(pulse, tmp_path / "out", "--units", "sales", "--units", "Sales North", language="en"))
    assert printed.code == 0, printed.err
    assert "2 packs are in" in printed.out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "index.html",
        "manifest.json",
        "packs.zip",
        "sales--sales-north.en.html",
        "sales--sales-north.en.pdf",
        "sales.en.html",
        "sales.en.pdf",
    ]


def test_an_unknown_unit_is_said_with_the_nearest_names(pulse, tmp_path, known, call):
    printed = call(*arguments(pulse, tmp_path / "out", "--units", "Sale North", language="en"))
    assert printed.code == 2
    assert "[pack-unit-unknown]" in printed.err
    assert "Sales North" in printed.err


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_read(pulse, tmp_path, call):
    (tmp_path / "file").write_text("not a folder")
    printed = call(*arguments(pulse, tmp_path / "file", language="en"))
    assert printed.code == 2
    assert "[file-not-writable]" in printed.err
