"""``diagnostic ledger`` and ``study thresholds``, and what reports of a study do with what was given out before."""

import csv
import json
import shutil

import pytest

from diagnostic.cli import main
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.simulate import draw_people, load_company, write_sample
from diagnostic.store.database import opened
from diagnostic.store.ledger import ledger
from diagnostic.store.log import Action, entries
from diagnostic.study import new_study, open_study
from diagnostic.study_waves import WaveFiles, add_wave

TEXT = 'client: "Sylvane"\nquestionnaire: pulse\nlanguages: [en, fr]\n'
PEOPLE = 160


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    """Return exports of the first people of the sample company, by how many there are."""
    base = tmp_path_factory.mktemp("exports")
    company, asked = load_company(), load_questionnaire("pulse")
    people = draw_people(company, asked, seed=3, language="en")
    made = write_sample(company, asked, people, language="en", folder=base)
    lines = made.export.read_text(encoding="utf-8").splitlines(keepends=True)
    found = {}
    for count in (PEOPLE, PEOPLE + 1, PEOPLE + 60):
        found[count] = base / f"{count}.csv"
        found[count].write_text("".join(lines[: count + 1]), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def reported(exports, tmp_path_factory):
    """Return a study of one wave, with its report."""
    study = new_study(tmp_path_factory.mktemp("ledger") / "acme", TEXT, today="2026-01-01")
    add_wave(study, WaveFiles(exports[PEOPLE]), name="spring", date="2026-03-01", today="2026-03-01", program="1")
    assert report(study.folder) == 0
    return study.folder


@pytest.fixture
def folder(reported, tmp_path):
    """Return a copy of it."""
    shutil.copytree(reported, tmp_path / "acme")
    shutil.rmtree(tmp_path / "acme" / "reports")
    return tmp_path / "acme"


def report(folder, *more) -> int:
    """Report on the study as figures: what is given out is the same in every form."""
    words = ["study", "report", str(folder), "--date", "2026-04-01", "--language", "en", "--format", "json"]
    return main([*words, *more])


def given(folder):
    with opened(open_study(folder).store, write=False) as store:
        return ledger(store)


def change(folder, statement, values=()):
    with opened(open_study(folder).store, write=True) as store:
        store.run(statement, values)


def again(folder, export):
    """Put another version of the wave in the place of the first."""
    assert main(["study", "wave", "remove", str(folder), "spring", "--reason", "late answers"]) == 0
    add_wave(open_study(folder), WaveFiles(export), name="spring", date="2026-03-01", today="2026-03-09", program="1")


def test_the_ledger_says_what_was_given_out(folder, call, tmp_path):
    printed = call("ledger", folder)
    (entry,) = given(folder)
    assert (printed.code, printed.err) == (0, "")
    assert "Given out so far: 1 release." in printed.out
    for said in ("spring", "report", "threshold 5", entry.entry_hash[:12], entry.entry_hash):
        assert said in printed.out
    shown = call("ledger", folder, "--show", "1", "--language", "fr")
    assert shown.code == 0
    for said in ("participation", "rounding.share 2", entry.sha256):
        assert said in shown.out
    assert call("ledger", folder, "--out", tmp_path / "l.json").code == 0
    said = json.loads((tmp_path / "l.json").read_text(encoding="utf-8"))
    assert said["entries"][0]["entry_hash"] == entry.entry_hash
    assert said["entries"][0]["policy"]["threshold"] == 5
    assert call("ledger", folder, "--out", tmp_path / "l.csv").code == 0
    with (tmp_path / "l.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["number"], row["wave"], row["sha256"]) == ("1", "spring", entry.sha256)
    again = call("ledger", folder, "--out", tmp_path / "l.csv")
    assert again.code == 2
    assert "[file-exists]" in again.err
    assert call("ledger", folder, "--out", "l.txt").code == 2


def test_an_entry_that_is_not_there(folder, call):
    printed = call("ledger", folder, "--show", "2")
    assert printed.code == 2
    assert "[ledger-entry]" in printed.err


def test_the_same_report_again_is_the_same(folder, capsys):
    assert report(folder) == 0
    first, second = given(folder)
    assert first.sha256 == second.sha256
    assert first.released.policy == second.released.policy
    assert "[earlier" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("UPDATE release SET wave = 'autumn'", "[ledger-broken]"),
        ("UPDATE release SET content = 'x'", "[ledger-broken]"),
        ("DELETE FROM release", "[ledger-broken]"),
        ("UPDATE log SET hash = 'x' WHERE position = 1", "[store-damaged]"),
    ],
)
def test_of_a_ledger_that_is_not_whole_nothing_is_given_out(folder, call, spoil, code):
    change(folder, spoil)
    for command in (("study", "report", folder), ("study", "plan", folder), ("ledger", folder)):
        printed = call(*command, "--language", "en")
        if command[1] != "plan":  # the plan is there already, and shows nothing new
            assert printed.code == 2
            assert code in printed.err
            assert printed.out == ""
    assert not (folder / "reports").exists()
    assert call("study", "verify", folder).code == 2


def test_the_ledger_of_another_study_is_refused(folder, exports, call, tmp_path):
    other = new_study(tmp_path / "other", TEXT, today="2026-01-01")
    add_wave(other, WaveFiles(exports[PEOPLE]), name="spring", date="2026-03-01", today="2026-03-01", program="1")
    with opened(open_study(folder).store, write=False) as store:
        (row,) = store.rows("SELECT * FROM release")
    change(other.folder, f"INSERT INTO release VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    printed = call("study", "report", other.folder, "--language", "en")
    assert printed.code == 2
    assert "[ledger-foreign]" in printed.err
    assert not (other.folder / "reports").exists()


def test_rules_are_frozen_until_they_are_decided_anew(folder, call, tmp_path):
    study_file = folder / "study.yaml"
    study_file.write_text(study_file.read_text(encoding="utf-8") + "policy: policy.yaml\n", encoding="utf-8")
    (folder / "policy.yaml").write_text("threshold: 4\n", encoding="utf-8")
    refused = call("study", "report", folder, "--language", "en")
    assert refused.code == 2
    assert "[thresholds-looser]" in refused.err
    assert len(given(folder)) == 1
    assert not (folder / "reports").exists()
    decided = call("study", "thresholds", folder, "spring", "--reason", "Agreed with the works council")
    assert (decided.code, decided.err) == (0, "")
    assert "1 rule changed" in decided.out
    assert call("study", "report", folder, "--language", "en").code == 0
    for command in (("study", "log"), ("ledger",)):
        assert "Agreed with the works council" in call(*command, folder).out
    with opened(open_study(folder).store, write=False) as store:
        (decision,) = [each for each in entries(store) if each.action == Action.THRESHOLDS_FROZEN]
    assert decision.details["rule.threshold"] == 4
    assert call("study", "thresholds", folder, "autumn", "--reason", "x").code == 2


def test_one_late_answer_is_not_told_by_two_reports(folder, exports, call):
    again(folder, exports[PEOPLE + 1])
    printed = call("study", "report", folder, "--language", "en")
    assert printed.code == 2
    assert "[earlier-too-close]" in printed.err
    assert len(given(folder)) == 1
    assert not (folder / "reports").exists()


def test_of_answers_that_are_gone_only_what_was_shown_is_shown(folder, exports, call):
    again(folder, exports[PEOPLE + 60])
    assert call("study", "compact", folder).code == 0
    printed = call("study", "report", folder, "--language", "en")
    assert printed.code == 2
    assert "[earlier-too-close]" in printed.err
    assert call("study", "verify", folder).code == 0


def test_many_late_answers_are_shown_where_they_are_many(folder, exports, call):
    again(folder, exports[PEOPLE + 60])
    assert call("study", "report", folder, "--language", "en").code == 0
    assert len(given(folder)) == 2
    assert "earlier report" in (folder / "reports" / "spring.en.html").read_text(encoding="utf-8")
