"""The study commands, as they are typed."""

import csv
import io

import pytest

from diagnostic.cli.study_text import study_text
from diagnostic.definitions import load_text
from diagnostic.report.wording import Wording
from diagnostic.study import open_study
from diagnostic.study_file import StudyFile


@pytest.fixture
def two(tmp_path_factory, pulse, call, tmp_path):
    """Return a study of two waves, in the current folder: the second has half of the people of the first."""
    assert call("study", "new", "acme", "--questionnaire", "pulse", "--organisation", "Acme").code == 0
    lines = (pulse / "export.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "half.csv").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    roster = ("--roster", pulse / "roster.csv")
    added = [
        call("study", "wave", "add", "acme", pulse / "export.csv", "--name", "one", "--date", "2026-03-01", *roster),
        call("study", "wave", "add", "acme", "half.csv", "--name", "two", "--date", "2026-09-01"),
    ]
    assert [printed.code for printed in added] == [0, 0]
    return added


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("client", ["Acme", 'A "quoted" & co: # \\ été', "yes", "12"])
def test_a_new_study_file_says_what_was_asked_for_and_explains_every_key(language, client):
    text = study_text(Wording(language), client=client, questionnaire="./x y/q.yaml")
    said = load_text(text, StudyFile, file="study.yaml").value
    assert said == StudyFile(client=client, questionnaire="./x y/q.yaml", languages=(language,))
    everything = "\n".join(
        line.removeprefix("# ") if ": " in line and line[2:].split(":")[0] in StudyFile.model_fields else line
        for line in text.splitlines()
    )
    assert set(load_text(everything, StudyFile, file="study.yaml").value.model_fields_set) == set(
        StudyFile.model_fields
    )
    assert all(len(line) <= 100 for line in text.splitlines())


def test_a_study_is_made_and_what_exists_is_left(call, tmp_path):
    printed = call("study", "new", "acme", "--language", "fr")
    assert (printed.code, printed.err) == (0, "")
    assert "Sa clé" in printed.out
    study = open_study(tmp_path / "acme")
    assert (study.settings.client, study.settings.languages) == ("acme", ("fr",))
    again = call("study", "new", "acme")
    assert again.code == 2
    assert "[folder-exists]" in again.err
    assert open_study(tmp_path / "acme") == study


def test_a_questionnaire_that_does_not_exist_makes_no_study(call, tmp_path):
    printed = call("study", "new", "acme", "--questionnaire", "ful")
    assert printed.code == 2
    assert "[questionnaire-unknown]" in printed.err
    assert not (tmp_path / "acme").exists()


def test_one_s_own_questionnaire_is_found_from_the_study(call, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(
        "id: mine\nversion: 1\nname: {en: Mine, fr: Mien}\npurpose: {en: Test., fr: Essai.}\nmodules: [outcomes]\n",
        encoding="utf-8",
    )
    assert call("study", "new", "acme", "--questionnaire", "own/mine.yaml").code == 0
    assert open_study(tmp_path / "acme").settings.questionnaire == "../own/mine.yaml"
    assert open_study(tmp_path / "acme").questionnaire().id == "mine"


def test_what_was_added_is_said(two):
    first, second = (printed.out for printed in two)
    assert "Wave one of 2026-03-01 has been added:" in first
    assert "simulated" in first
    assert "Linked" not in first
    assert "Linked with wave one by their personal codes:" in second
    assert "[code-became-pseudonym]" in two[0].err


def test_waves_are_listed_removed_restored_and_let_go_of(two, call):
    listed = call("study", "wave", "list", "acme").out
    assert listed.index("one ") < listed.index("two ")
    assert "Acme: 2 waves" in listed
    assert call("study", "wave", "remove", "acme", "one", "--reason", "wrong file").code == 0
    listed = call("study", "wave", "list", "acme").out
    assert "Acme: 1 wave\n" in listed
    assert "one (wrong file)" in listed
    assert call("study", "wave", "restore", "acme", "one").code == 0
    assert call("study", "wave", "remove", "acme", "one", "--reason", "old").code == 0
    assert "1 removed wave is gone for good" in call("study", "compact", "acme").out
    printed = call("study", "wave", "restore", "acme", "one")
    assert (printed.code, "[wave-unknown]" in printed.err) == (2, True)
    said = call("study", "log", "acme", "--language", "fr").out
    assert [said.count(words) for words in ("a été ajoutée", "a été retirée", "reprise", "définitivement")] == [
        2,
        2,
        1,
        1,
    ]


def test_the_same_export_again_is_refused(two, call, pulse):
    printed = call("study", "wave", "add", "acme", pulse / "export.csv", "--name", "three")
    assert printed.code == 2
    assert "[wave-added-already]" in printed.err
    assert "as wave one" in printed.err


def test_a_person_is_erased_and_never_printed(two, call, pulse, monkeypatch):
    with (pulse / "export.csv").open(encoding="utf-8", newline="") as file:
        code = next(csv.DictReader(file))["Personal code"]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    printed = call("study", "erase", "acme", "-")
    assert (printed.code, "from 2 waves" in printed.out) == (0, True)
    again = call("study", "erase", "acme", code)
    assert (again.code, "[person-unknown]" in again.err) == (2, True)
    assert code not in printed.out + printed.err + again.out + again.err
    assert "A person was erased; waves: 2." in call("study", "log", "acme").out


def test_verify_says_that_all_is_well_or_what_is_not(two, call, tmp_path):
    assert call("study", "verify", "acme").out == "Everything is as it was written: 2 waves.\n"
    file = tmp_path / "acme" / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("# keep_months: 36", "keep_months: 1"), encoding="utf-8")
    printed = call("study", "verify", "acme")
    assert printed.code == 0
    assert printed.err.count("[retention-over]") == 2
    assert call("study", "wave", "list", "acme").out.count("to be erased") == 2
    store = tmp_path / "acme" / "store.duckdb"
    store.write_bytes(store.read_bytes()[:-40_000])
    printed = call("study", "verify", "acme", "--language", "fr")
    assert printed.code == 2
    assert "[store-damaged]" in printed.err
    assert "Traceback" not in printed.err


def test_a_study_is_exported_and_imported(two, call, tmp_path):
    assert call("study", "export", "acme", "moved").code == 0
    printed = call("study", "import", "moved", "again")
    assert (printed.code, printed.out) == (0, "The study is in again, with 2 waves.\n")
    assert call("study", "wave", "list", "again").out == call("study", "wave", "list", "acme").out
    assert call("study", "log", "again").out == call("study", "log", "acme").out
    for arguments in (("export", "acme", "moved"), ("import", "moved", "again")):
        printed = call("study", *arguments)
        assert (printed.code, "[folder-exists]" in printed.err) == (2, True)
    printed = call("study", "import", "acme", "third")
    assert (printed.code, "[study-not-found]" in printed.err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        ["wave", "list"],
        ["wave", "add", "a.csv", "--name", "x"],
        ["wave", "remove", "x", "--reason", "y"],
        ["wave", "restore", "x"],
        ["compact"],
        ["erase", "x"],
        ["verify"],
        ["log"],
        ["export", "out"],
    ],
)
def test_what_is_no_study_is_said(call, command, tmp_path):
    at = 2 if command[0] == "wave" else 1
    printed = call("study", *command[:at], "nowhere", *command[at:])
    assert (printed.code, printed.out) == (2, "")
    assert "[study-not-found]" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_an_export_come_at_once_and_nothing_is_added(call, pulse, tmp_path):
    call("study", "new", "acme", "--questionnaire", "pulse")
    printed = call("study", "wave", "add", "acme", "none.csv", "--name", "x", "--roster", "none-either.csv")
    assert printed.code == 2
    assert printed.err.count("[file-not-found]") == 2
    assert "0 waves" in call("study", "wave", "list", "acme").out


def test_the_language_of_a_mistake_is_the_one_asked_for(call):
    assert "Ce dossier ne contient pas d’étude." in call("study", "verify", ".", "--language", "fr").err
