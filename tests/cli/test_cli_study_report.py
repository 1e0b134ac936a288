"""``diagnostic study report`` and ``compare`` on two small waves, the second one with a unit of another name."""

import csv

import pytest

from diagnostic.cli.app import main
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.simulate import draw_people, load_company, write_sample
from diagnostic.store.database import opened
from diagnostic.store.ledger import ledger
from diagnostic.study import new_study, open_study
from diagnostic.study_waves import WaveFiles, add_wave

TEXT = 'client: "Sylvane"\nquestionnaire: pulse\nlanguages: [en, fr]\n'
PEOPLE, KEPT = 160, 110


def export(folder, path, *, seed, first_code, renamed=None):
    """Write the first people of a simulated wave to a file, with personal codes."""
    company, asked = load_company(), load_questionnaire("pulse")
    people = draw_people(company, asked, seed=seed, language="en")
    made = write_sample(company, asked, people, language="en", folder=folder)
    with made.export.open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file)
    at, team = head.index("Personal code"), head.index(next(h for h in head if "team" in h.lower()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for number, row in enumerate(body[:PEOPLE]):
            row[at] = f"K-{first_code + number}"
            row[team] = (renamed or {}).get(row[team], row[team])
            writer.writerow(row)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a study of two waves."""
    base = tmp_path_factory.mktemp("study")
    study = new_study(base / "acme", TEXT, today="2026-01-01")
    for place in ("one", "two"):
        (base / place).mkdir()
    first = export(base / "one", base / "w1.csv", seed=3, first_code=0)
    second = export(
        base / "two", base / "w2.csv", seed=4, first_code=PEOPLE - KEPT, renamed={"Sales North": "Sales Polar"}
    )
    for name, file, date in (("2026-spring", first, "2026-03-01"), ("2026-autumn", second, "2026-09-01")):
        add_wave(study, WaveFiles(file), name=name, date=date, today=date, program="1")
    return study.folder


def test_the_report_of_the_last_wave_says_what_moved(folder, capsys):
    assert main(["study", "report", str(folder), "--date", "2026-10-01", "--language", "en"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "2 waves, compared where units and questions allow." in said
    page = (folder / "reports" / "2026-autumn.en.html").read_text(encoding="utf-8")
    assert 'id="waves"' in page
    assert "What moved since “2026-spring”, and what did not" in page
    (map_file,) = (folder / "reorganisation").iterdir()
    assert map_file.name == "2026-spring--2026-autumn.yaml"
    text = map_file.read_text(encoding="utf-8")
    assert "confirmed: false" in text
    assert "sales-polar" in text
    with opened(open_study(folder).store, write=False) as store:
        (entry,) = ledger(store)
    given = entry.released
    assert (given.wave, given.kind, given.policy["threshold"]) == ("2026-autumn", "report", 5)


def test_the_packs_of_the_last_wave_say_what_moved(folder, tmp_path, capsys):
    words = ["study", "teams", str(folder), "--date", "2026-10-01", "--language", "en", "--units", "1"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    assert "index.html and packs.zip" in capsys.readouterr().out
    page = next(iter(sorted(tmp_path.glob("*.en.html")))).read_text(encoding="utf-8")
    assert "Since the last survey" in page
    with opened(open_study(folder).store, write=False) as store:
        assert [each.released.kind for each in ledger(store)][-1] == "teams"


def test_two_waves_are_compared_on_a_page_of_their_own(folder, tmp_path, capsys):
    words = ["study", "compare", str(folder), "2026-spring", "2026-autumn", "--date", "2026-10-01", "--language", "fr"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    assert "[map-not-confirmed]" in "".join(capsys.readouterr())
    page = (tmp_path / "2026-spring--2026-autumn.fr.html").read_text(encoding="utf-8")
    assert 'id="waves"' in page
    assert 'id="heat"' not in page


def test_the_later_wave_comes_second(folder, capsys):
    assert main(["study", "compare", str(folder), "2026-autumn", "2026-spring", "--language", "en"]) == 2
    assert "[waves-order]" in "".join(capsys.readouterr())


def test_a_study_without_waves_has_no_report(tmp_path, capsys):
    new_study(tmp_path / "empty", TEXT, today="2026-01-01")
    assert main(["study", "report", str(tmp_path / "empty"), "--language", "en"]) == 2
    assert "[study-empty]" in "".join(capsys.readouterr())
