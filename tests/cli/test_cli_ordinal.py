"""``diagnostic report --ordinal``: one more column, only where it is asked for."""

from pathlib import Path

from diagnostic.report.wording import Wording


def test_ordinal_alpha_is_on_the_page_only_where_it_is_asked_for(call, tmp_path):
    assert call("simulate", "--questionnaire", "core", "--out", tmp_path, "--language", "en").code == 0
    inputs = [tmp_path / "export.csv", "--roster", tmp_path / "roster.csv", "--questionnaire", "core"]
    pages = []
    for more in ([], ["--ordinal"]):
        printed = call("report", *inputs, "--out", "made", *more)
        assert printed.code == 0, printed.err
        pages.append(Path("made/report.en.html").read_text(encoding="utf-8"))
    title = Wording("en").text("column.ordinal")
    assert [title in page for page in pages] == [False, True]
