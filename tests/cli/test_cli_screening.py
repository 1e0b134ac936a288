"""``diagnostic report --screening``: own limits, and a file with problems."""

from pathlib import Path

import pytest

from diagnostic.data_files import shipped

SHIPPED = shipped("reports", "screening.yaml").read_text(encoding="utf-8")


@pytest.fixture
def inputs(small):
    return [small / "export.csv", "--roster", small / "roster.csv", "--questionnaire", "pulse"]


def test_ones_own_limits_are_those_of_the_page(call, inputs):
    Path("own.yaml").write_text(SHIPPED.replace("seconds_per_item: 2.0", "seconds_per_item: 1.5"), encoding="utf-8")
    printed = call("report", *inputs, "--screening", "own.yaml")
    assert printed.code == 0, printed.err
    assert "Less than 1.50 seconds a question" in Path("out/report.en.html").read_text(encoding="utf-8")


def test_all_problems_of_the_file_are_said_and_nothing_is_written(call, inputs):
    wrong = SHIPPED.replace("signs_needed: 2", "signs_needed: 0").replace("even_odd: -0.3", "even_odd: low")
    Path("own.yaml").write_text(wrong + "longest: 3\n", encoding="utf-8")
    printed = call("report", *inputs, "--screening", "own.yaml")
    assert printed.code == 2
    for key in ("signs_needed", "even_odd", "longest"):
        assert key in printed.err
    assert not Path("out").exists()


def test_a_file_that_is_not_there(call, inputs):
    printed = call("report", *inputs, "--screening", "nowhere.yaml")
    assert printed.code == 2
    assert "nowhere.yaml" in printed.err
