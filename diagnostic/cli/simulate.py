"""``diagnostic simulate``: the sample company's export and roster, to try everything with."""

from __future__ import annotations

from pathlib import Path

from diagnostic.cli.files import check_folder, new_folder
from diagnostic.cli.screen import explained, screen
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import SIMULATED_HEADING
from diagnostic.simulate import draw_people, load_company, write_sample

_FILES = ("export.csv", "roster.csv")


def run(out: Path, questionnaire: str, *, language: str, seed: int | None, force: bool) -> None:
    """Write the sample and say what it is."""
    shown = screen(language)
    with explained(shown):
        check_folder(out)
        if not force:
            _spare_others(out)
        company = load_company()
        asked = load_questionnaire(questionnaire)
        drawn = draw_people(company, asked, seed=company.seed if seed is None else seed, language=language)
        with new_folder(out) as draft:
            write_sample(company, asked, drawn, language=language, folder=draft)
    people = shown.wording.plural("cli.count.people", drawn.team.size)
    export, roster = (str(out / name) for name in _FILES)
    shown.say("cli.simulate.done", organisation=company.name.to(language))
    shown.say("cli.simulate.files", export=export, roster=roster, people=people)
    shown.say("cli.simulate.next", export=export, roster=roster, language=language)


def _spare_others(folder: Path) -> None:
    """Refuse to write over files that are not an earlier sample: real exports have such names, too."""
    if _is_sample(folder / _FILES[0]):
        return
    problems = [
        Problem(Code.FILE_EXISTS, Place(file=str(folder / name))) for name in _FILES if (folder / name).exists()
    ]
    if problems:
        raise InvalidInput(problems)


def _is_sample(export: Path) -> bool:
    if not export.is_file():
        return False
    with export.open("rb") as file:
        return SIMULATED_HEADING.encode() in file.readline()
