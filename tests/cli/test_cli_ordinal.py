"""``diagnostic report --ordinal``: one more column, only where it is asked for."""

from pathlib import Path

from small_company import small_company

from diagnostic.report.wording import Wording


def test_ordinal_alpha_is_on_the_page_only_where_it_is_asked_for(call, tmp_path):
    assert call("simulate", "--questionnaire", "core", "--out", tmp_path, "--language", "en").code == 0
    small = small_company(tmp_path, tmp_path / "small")
    inputs = [small / "export.csv", "--roster", small / "roster.csv", "--questionnaire", "core"]
    pages = []
    for more in ([], ["--ordinal"]):
        printed = call("report", *inputs, "--out", "made", *more)
        assert printed.code == 0, printed.err
        pages.append(Path("made/report.en.html").read_text(encoding="utf-8"))
    title = Wording("en").text("column.ordinal")
    assert [title in page for page in pages] == [False, True]
