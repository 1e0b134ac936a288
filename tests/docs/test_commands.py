"""Every command that the documents show is run, and every command there is has its place in them."""

import re
import shlex
from pathlib import Path

import pytest
from command_tree import COMMANDS

from diagnostic.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")), REPOSITORY / "CONTRIBUTING.md")
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
_MADE_EARLIER = ("field", "simulate")
"""What the fixture, or another page, has done already."""
_READ_ONLY = (["norms"], ["teams"], ["study", "plan"], ["study", "report"], ["study", "compare"], ["study", "teams"])
"""What takes several waves or studies, or another analysis: the arguments are read; they have their own tests."""


def shown_commands(page: Path) -> list[str]:
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = (line.strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line.startswith("diagnostic ")]


EXAMPLES = [(page.name, command) for page in PAGES for command in shown_commands(page)]


def test_there_are_examples_of_every_command():
    shown = [tuple(shlex.split(command)[1:]) for _, command in EXAMPLES]
    assert not [names for names in COMMANDS if not any(each[: len(names)] == names for each in shown)]
    assert not [each for each in shown if not any(each[: len(names)] == names for names in COMMANDS)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_is_in_the_user_guide_or_explains_itself(command, capsys):
    assert main([*command, "--help"]) == 0
    options = set(re.findall(r"^ +(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE)) - {"--help"}
    guide = (REPOSITORY / "docs" / "user-guide.md").read_text(encoding="utf-8")
    assert options
    assert not [option for option in sorted(options) if option not in guide]


def test_the_examples_run_in_the_order_of_each_page(documented, monkeypatch, capsys):
    """A page is read from its top: a later command may use what an earlier one made."""
    monkeypatch.chdir(documented)
    monkeypatch.setenv("DIAGNOSTIC_LANGUAGE", "en")
    reports = 0
    for page, command in EXAMPLES:
        arguments = shlex.split(command, comments=True)[1:]
        if arguments[0] in _MADE_EARLIER:
            arguments += ["--force"]
        if any(arguments[: len(names)] == names for names in _READ_ONLY):
            arguments += ["--help"]
        if arguments[0] == "report":
            reports += 1
            if reports > 1:  # one report is made in full, of the others the arguments are read
                arguments += ["--help"]
        assert main(arguments) == 0, (page, command, capsys.readouterr().err)
    assert reports >= 3
    assert (documented / "out" / "report.en.html").is_file()


@pytest.mark.parametrize("target", re.findall(r"^([a-z]+): ", MAKEFILE, re.MULTILINE))
def test_every_make_target_says_what_it_does(target):
    assert re.search(rf"^{target}:.*## \S", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing
