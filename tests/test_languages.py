"""The languages offered are the folders of the catalogues: one more folder is one more language, everywhere."""

from pathlib import Path

import pytest

from diagnostic import languages
from diagnostic.cli.words import environment_language
from diagnostic.definitions import load_text
from diagnostic.problems import Code, InvalidInput
from diagnostic.questionnaire_schema import QuestionnaireFile
from diagnostic.simulate import load_company
from diagnostic.study_file import StudyFile

STUDY = "client: Ann\nquestionnaire: full\nlanguages: [{}]\n"
OWN = "id: own\nversion: 1\nname: {sv: Vi}\npurpose: {sv: Vi.}\nchain: offer\ncomments: [{id: c, sv: Vad mer?}]\n"


@pytest.fixture
def swedish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("en", "sv"):
        (tmp_path / "locales" / language).mkdir(parents=True)
        (tmp_path / "locales" / language / "words.po").touch()
    (tmp_path / "locales" / "empty").mkdir()
    monkeypatch.setattr(languages, "home", lambda: tmp_path / "locales")


@pytest.mark.usefixtures("swedish")
def test_a_folder_is_a_language():
    assert languages.languages() == ("en", "sv")
    assert environment_language({"LANG": "sv_SE.UTF-8"}) == "sv"
    assert load_text(STUDY.format("sv"), StudyFile, file="study.yaml").value.languages == ("sv",)
    asked = load_text(OWN, QuestionnaireFile, file="questionnaire.yaml").value
    assert asked.comments[0].written() == {"sv": "Vad mer?"}


def test_without_its_folder_it_is_none():
    assert environment_language({"LANG": "sv_SE.UTF-8"}) == "en"
    with pytest.raises(InvalidInput) as raised:
        load_text(STUDY.format("sv"), StudyFile, file="study.yaml")
    (problem,) = raised.value.problems
    assert (problem.code, problem.values["allowed"]) == (Code.WRONG_VALUE, "de, en, fr")
    with pytest.raises(InvalidInput) as raised:
        load_text(OWN, QuestionnaireFile, file="questionnaire.yaml")
    assert Code.UNKNOWN_KEY in {problem.code for problem in raised.value.problems}


def test_the_language_that_comes_to_mind_beside_another():
    assert languages.other_than("de", ("en", "fr", "de")) == "en"
    assert languages.other_than("en", ("en", "fr", "de")) == "fr"
    assert languages.other_than("en", ("en",)) == "en"


def test_the_sample_company_is_there_in_every_language():
    company = load_company()
    named = [company.name, *company.sites, *(division.name for division in company.divisions), *company.teams]
    assert all(set(name.written()) == {*languages.languages()} for name in named)
    sizes = {language: [len(texts) for texts in kinds.values()] for language, kinds in company.comments.items()}
    assert set(sizes) == {*languages.languages()}
    assert len(set(map(tuple, sizes.values()))) == 1
