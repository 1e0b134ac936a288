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


def test_later_waves_have_folders_of_their_own(call):
    printed = call("simulate", "--questionnaire", "pulse", "--waves", "3")
    assert printed.code == 0
    assert "wave-3" in printed.out
    alone = call("simulate", "--questionnaire", "pulse", "--out", "alone")
    assert alone.code == 0
    assert Path("sample/export.csv").read_bytes() == Path("alone/export.csv").read_bytes()
    assert sorted(str(path.relative_to("sample").as_posix()) for path in Path("sample").rglob("*.csv")) == [
        *("export.csv", "roster.csv"),
        *("wave-2/export.csv", "wave-2/roster.csv"),
        *("wave-3/export.csv", "wave-3/roster.csv"),
    ]
    assert call("simulate", "--questionnaire", "pulse", "--waves", "2", "--seed", "5").code == 0

    Path("sample/wave-2/export.csv").write_text("Team,Answer\n", encoding="utf-8")
    assert call("simulate", "--questionnaire", "pulse").code == 0
    refused = call("simulate", "--questionnaire", "pulse", "--waves", "2")
    assert refused.code == 2
    assert "wave-2" in refused.err
    assert call("simulate", "--waves", "4").code == 2
