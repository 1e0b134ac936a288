"""``diagnostic simulate``: the sample, and whose files it writes over."""

from pathlib import Path


def test_the_sample_says_that_it_is_simulated(call):
    printed = call("simulate", "--questionnaire", "pulse", "--seed", "3")
    assert printed.code == 0
    assert "simulated" in printed.out
    assert sorted(path.name for path in Path("sample").iterdir()) == ["export.csv", "roster.csv"]
    following = "diagnostic report sample/export.csv --roster sample/roster.csv --language en"
    assert following in printed.out.replace("\\", "/")


def test_the_seed_and_the_language_decide(call):
    for folder, more in {"a": [], "b": [], "c": ["--seed", "9"], "d": ["--language", "fr"]}.items():
        assert call("simulate", "--questionnaire", "pulse", "--out", folder, *more).code == 0
    a, b, c, d = (Path(folder, "export.csv").read_bytes() for folder in "abcd")
    assert a == b
    assert a != c
    assert "Équipe".encode() in d.splitlines()[0]


def test_an_earlier_sample_is_replaced_and_other_files_are_not(call):
    call("simulate", "--questionnaire", "pulse")
    assert call("simulate", "--questionnaire", "pulse", "--seed", "5").code == 0

    theirs = Path("theirs")
    theirs.mkdir()
    (theirs / "export.csv").write_text("Team,Answer\n", encoding="utf-8")
    printed = call("simulate", "--questionnaire", "pulse", "--out", "theirs")
    assert printed.code == 2
    assert "[file-exists]" in printed.err
    assert [path.name for path in theirs.iterdir()] == ["export.csv"]
    assert call("simulate", "--questionnaire", "pulse", "--out", "theirs", "--force").code == 0
    assert (theirs / "roster.csv").is_file()
