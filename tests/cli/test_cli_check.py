"""``diagnostic check``: what was recognised, every problem, and the map file."""

from pathlib import Path

import pytest

from diagnostic.data_files import shipped


@pytest.fixture
def changed(pulse):
    """Return a way to write an export with changed headings."""

    def write(**replaced: str) -> Path:
        head, _, rows = (pulse / "export.csv").read_text(encoding="utf-8").partition("\n")
        for old, new in replaced.items():
            assert f"{old}," in head
            head = head.replace(f"{old},", f"{new},", 1)
        path = Path("changed.csv")
        path.write_text(f"{head}\n{rows}", encoding="utf-8")
        return path

    return write


def test_a_good_export_is_shown_as_understood(call, pulse):
    printed = call("check", pulse / "export.csv", "--roster", pulse / "roster.csv", "--questionnaire", "pulse")
    assert printed.code == 0, printed.err
    for said in ("Format: CSV", "Encoding: utf-8", "Separator: comma", "Rows: 933", "mission_1", "1.00"):
        assert said in printed.out
    assert "933 people in 48 teams." in printed.out
    assert printed.out.rstrip().endswith("A report is possible.")
    assert not Path("out").exists()


def test_a_missing_team_is_an_error_with_candidates(call, changed):
    printed = call("check", changed(Team="Teem"), "--questionnaire", "pulse")
    assert printed.code == 2
    assert "Teem → team" in printed.out
    assert printed.out.rstrip().endswith("No report is possible yet.")
    assert "Error [no-team-column]" in printed.err
    assert "Warning [column-unmatched]" in printed.err
    assert "→" in printed.err


def test_problems_are_in_the_chosen_language(call, changed):
    printed = call("check", changed(Team="Teem"), "--questionnaire", "pulse", "--language", "fr")
    assert "Erreur [no-team-column]" in printed.err
    assert "Aucun rapport" in printed.out


def test_what_identifies_people_is_said_to_be_dropped(call, changed):
    printed = call("check", changed(Site="E-mail"), "--questionnaire", "pulse")
    assert "1 column that identifies people" in printed.out
    assert "[identifier-dropped]" in printed.err


def test_a_map_file_is_written_completed_and_read(call, changed):
    export = changed(Team="Teem")
    first = call("check", export, "--questionnaire", "pulse", "--write-mapping", "map.yaml")
    assert first.code == 2
    text = Path("map.yaml").read_text(encoding="utf-8")
    assert '"Teem": "ignore"  # ? team' in text

    Path("map.yaml").write_text(text.replace('"Teem": "ignore"', '"Teem": "team"'), encoding="utf-8")
    again = call("check", export, "--questionnaire", "pulse", "--write-mapping", "map.yaml")
    assert again.code == 2
    assert "[file-exists]" in again.err
    assert '"Teem": "team"' in Path("map.yaml").read_text(encoding="utf-8")

    assert call("check", export, "--questionnaire", "pulse", "--mapping", "map.yaml").code == 0
    forced = call("check", export, "--questionnaire", "pulse", "--write-mapping", "map.yaml", "--force")
    assert "[file-exists]" not in forced.err
    assert '"Teem": "ignore"' in Path("map.yaml").read_text(encoding="utf-8")


def test_too_few_people_for_the_threshold(call, pulse):
    lines = (pulse / "export.csv").read_text(encoding="utf-8").splitlines()
    Path("few.csv").write_text("\n".join(lines[:5]), encoding="utf-8")
    printed = call("check", "few.csv", "--questionnaire", "pulse")
    assert printed.code == 2
    assert "[organisation-below-threshold]" in printed.err


def test_no_table_at_all_is_one_problem(call):
    printed = call("check", shipped("reports", "themes", "default", "fonts", "figtree-400.ttf"))
    assert printed.code == 2
    assert printed.err.count("Error [") == 1


def test_headings_cannot_steer_a_terminal_or_be_markup(call, changed):
    printed = call("check", changed(Site="\x1b[31m[bold]red\u202e"), "--questionnaire", "pulse")
    assert "\x1b" not in printed.out + printed.err
    assert "\u202e" not in printed.out + printed.err
    assert "[bold]red" in printed.out
