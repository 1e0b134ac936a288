"""The questionnaire that the user guide shows can be used as it stands."""

import re
from pathlib import Path

from diagnostic.cli import main
from diagnostic.questionnaire_file import load_questionnaire

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "user-guide.md"


def test_the_example_loads_prints_and_says_what_it_means(tmp_path, monkeypatch, capsys):
    blocks = re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (example,) = [block for block in blocks if block.startswith("id: ")]
    monkeypatch.chdir(tmp_path)
    Path("own").mkdir()
    Path("own/questionnaire.yaml").write_text(example, encoding="utf-8")
    questionnaire = load_questionnaire("own")
    assert [len(item.format.options) for item in questionnaire.items] == [7, 7, 7]
    assert main(["questionnaires", "own", "--printable", "own.html", "--language", "fr"]) == 0
    assert "Plutôt pas d’accord" in Path("own.html").read_text(encoding="utf-8")
    assert main(["questionnaires", "own", "--language", "fr"]) == 0
    assert "[inversée]" in capsys.readouterr().out
