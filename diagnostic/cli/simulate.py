"""``diagnostic simulate``: the sample company's export and roster, to try everything with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnostic.cli.files import check_folder, new_folder
from diagnostic.cli.screen import explained, screen
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import SIMULATED_HEADING
from diagnostic.simulate import draw_waves, load_company, write_sample

_FILES = ("export.csv", "roster.csv")


def run(out: Path, questionnaire: str, *, language: str, waves: int, seed: int | None, force: bool) -> None:
    """Write the sample and say what it is; the later waves go to folders of their own."""
    shown = screen(language)
    folders = [out, *(out / f"wave-{number}" for number in range(2, waves + 1))]
    with explained(shown):
        check_folder(out)
        if not force:
            _spare_others(folders)
        company = load_company()
        asked = load_questionnaire(questionnaire)
        from_seed = company.seed if seed is None else seed
        drawn = draw_waves(company, asked, seed=from_seed, language=language, count=waves)
        for folder, wave in zip(folders, drawn, strict=True):
            with new_folder(folder) as draft:
                write_sample(wave.company, asked, wave.people, language=language, folder=draft)
    people = shown.wording.plural("cli.count.people", drawn[0].people.team.size)
    export, roster = (str(out / name) for name in _FILES)
    shown.say("cli.simulate.done", organisation=company.name.to(language))
    shown.say("cli.simulate.files", export=export, roster=roster, people=people)
    if waves > 1:
        shown.say("cli.simulate.later", folders=", ".join(str(folder) for folder in folders[1:]))
    shown.say("cli.simulate.next", export=export, roster=roster, language=language)


def _spare_others(folders: Sequence[Path]) -> None:
    """Refuse to write over files that are not an earlier sample: real exports have such names, too."""
    problems = [
        Problem(Code.FILE_EXISTS, Place(file=str(folder / name)))
        for folder in folders
        if not _is_sample(folder / _FILES[0])
        for name in _FILES
        if (folder / name).exists()
    ]
    if problems:
        raise InvalidInput(problems)


def _is_sample(export: Path) -> bool:
    if not export.is_file():
        return False
    with export.open("rb") as file:
        return SIMULATED_HEADING.encode() in file.readline()
