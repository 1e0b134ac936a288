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


def test_an_answer_worded_differently_in_every_column_is_one_problem(call, pulse):
    told = (pulse / "export.csv").read_text(encoding="utf-8")
    count = told.count(",Agree,")
    Path("changed.csv").write_text(told.replace(",Agree,", ",Quite agree,"), encoding="utf-8")
    printed = call("check", "changed.csv", "--questionnaire", "pulse")
    said = [line for line in printed.err.splitlines() if "[unknown-labels]" in line]
    assert printed.code == 2
    assert len(said) == 1
    assert " more: " in said[0]
    assert said[0].endswith(f"{count} (Quite agree).")


def test_a_cure_that_serves_several_problems_is_said_once_below_them(call, changed):
    export = changed(
        **{
            "I can say in one sentence what our organisation exists for.": "I can say what our organisation exists for",
            "Working here gives me energy.": "Working gives me energy",
        }
    )
    printed = call("check", export, "--questionnaire", "pulse")
    lines = printed.err.splitlines()
    both = [at for at, line in enumerate(lines) if "[column-unmatched]" in line]
    assert both == [both[0], both[0] + 1]
    assert lines[both[1] + 1].lstrip().startswith("→")


def test_a_table_without_a_column_that_is_recognised_is_not_drawn(call):
    Path("x.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    printed = call("check", "x.csv", "--questionnaire", "pulse")
    assert printed.code == 2
    assert "0 columns recognised" in printed.out
    assert "Likeness" not in printed.out


def test_codes_are_shown_with_the_tools_names_and_meanings(call):
    data = Path(__file__).parents[1] / "data" / "exports"
    export, form = data / "kobo" / "formpack_xml_values.xlsx", data / "kobo" / "xlsform_minimal_en_fr.xlsx"
    asked = str(data / "climate")
    printed = call("check", export, "--structure", form, "--questionnaire", asked, "--language", "en")
    assert printed.code == 0, printed.err
    assert "Question" in printed.out
    assert "Je sais ce que l’on attend de moi" in printed.out
    assert "1 = Strongly disagree · 2 = Disagree" in printed.out
    assert "Strongly disagree = Strongly disagree" not in printed.out
    assert "columns that the survey tool adds" in printed.out
