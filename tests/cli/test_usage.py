"""Help, usage errors, languages: what is there before any command is loaded."""

import os
import subprocess
import sys

import pytest
from command_tree import COMMANDS, GROUPS

from diagnostic import __version__
from diagnostic.analysis import Step
from diagnostic.cli.words import environment_language, own_words
from diagnostic.exports.targets import TargetKind
from diagnostic.languages import languages
from diagnostic.questionnaire_file import Kind

HEAVY = {"numpy", "pandas", "scipy", "matplotlib", "pyarrow", "jinja2", "rich", "diagnostic.pipeline"}


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_help_names_every_command(call, group):
    printed = call(*group, "--help")
    assert printed.code == 0
    inside = [each for each in (*COMMANDS, *GROUPS) if each[:-1] == group and each]
    assert inside
    for command in inside:
        assert f"\n  {command[-1]} " in printed.out


@pytest.mark.parametrize("command", [*COMMANDS, *GROUPS], ids=" ".join)
@pytest.mark.parametrize("language", languages())
def test_every_command_explains_itself_in_words(call, command, language, monkeypatch):
    monkeypatch.setenv("DIAGNOSTIC_LANGUAGE", language)
    printed = call(*command, "--help")
    assert printed.code == 0
    assert "cli." not in printed.out
    assert {"en": "Usage", "fr": "Utilisation", "de": "Aufruf"}[language] in printed.out
    assert printed.err == ""


def test_help_loads_nothing_heavy():
    """One process for all commands: what none of them loaded is not there after the last one."""
    code = f"""
import sys
from diagnostic.cli import main
for command in {[(), *COMMANDS]!r}:
    assert main([*command, "--help"]) == 0, command
    heavy = {HEAVY!r} & set(sys.modules)
    assert not heavy, (command, heavy)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert made.returncode == 0, made.stderr


def test_the_version(call):
    assert call("--version").out == f"diagnostic {__version__}\n"


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_without_a_command_the_help_page_is_an_error(call, group):
    printed = call(*group)
    assert (printed.code, printed.out) == (2, "")
    assert f"Usage: {' '.join(['diagnostic', *group])} " in printed.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reprot"], "Did you mean “report”?"),
        (["zzz"], "There is no command “zzz”."),
        (["study", "vave"], "Did you mean “wave”?"),
        (["study", "wave", "add", "acme", "a.csv"], "--name WAVE is missing."),
        (["study", "wave", "add", "acme", "a.csv", "--name", "x", "--date", "1.1.2026"], "YYYY-MM-DD"),
        (["study", "wave", "remove", "acme"], "WAVE is missing."),
        (["report"], "EXPORT is missing."),
        (["report", "a.csv", "b.csv"], "more arguments"),
        (["report", "a.csv", "--rooster", "r.csv"], "Did you mean --roster?"),
        (["report", "a.csv", "--zzz"], "There is no option --zzz."),
        (["--zzz"], "There is no option --zzz."),
        (["report", "a.csv", "--seed"], "--seed was not given"),
        (["report", "a.csv", "--seed", "x"], "a whole number from 0"),
        (["report", "a.csv", "--seed", "-1"], "a whole number from 0"),
        (["report", "a.csv", "--date", "31/03/2026"], "YYYY-MM-DD"),
        (["report", "a.csv", "--language", "xx"], ", ".join(languages())),
        (["check", "a.csv", "--force=yes"], "--force was not given"),
    ],
)
def test_a_usage_error_is_a_sentence_and_leads_to_help(call, arguments, said):
    printed = call(*arguments)
    assert (printed.code, printed.out) == (2, "")
    assert said in printed.err
    assert printed.err.splitlines()[-1].startswith("For help: diagnostic")


def test_usage_errors_speak_the_language_of_the_environment(call, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "Vouliez-vous dire" in call("reprot").err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "xx_XX.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "fr_FR"}, "en"),
        ({"LC_ALL": "", "LANG": "fr_FR"}, "fr"),
        ({"DIAGNOSTIC_LANGUAGE": "en", "LANG": "fr_FR"}, "en"),
        ({"DIAGNOSTIC_LANGUAGE": "FR", "LANG": "en_GB"}, "fr"),
        ({"DIAGNOSTIC_LANGUAGE": "xx", "LANG": "fr_FR"}, "fr"),
    ],
)
def test_the_language_of_the_environment(environment, language):
    assert environment_language(environment) == language


@pytest.mark.parametrize("language", languages())
def test_every_step_and_kind_has_its_words(language):
    words = own_words(language)
    keys = [f"cli.step.{step}" for step in Step]
    keys += [f"cli.target.{kind}" for kind in TargetKind]
    keys += [f"cli.questionnaires.{kind}" for kind in Kind]
    assert all(words.text(key) for key in keys)


def test_all_languages_have_the_same_keys():
    assert len({own_words(language).keys for language in languages()}) == 1


def test_an_interruption_has_its_own_exit_code_and_no_traceback(call, monkeypatch):
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("diagnostic.cli.simulate.run", interrupted)
    printed = call("simulate", "--out", "sample")
    assert printed.code == 130
    assert "Traceback" not in printed.err
