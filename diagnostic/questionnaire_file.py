"""Questionnaire files -> ``Questionnaire``: finds the files, gathers the problems of all of them, has it built.

A questionnaire is a shipped composition or module, or a user's own: a composition file, a module folder, or the
``questionnaire.yaml`` in it. Formats and attributes are the shipped ones, and those beside the user's file: its
``formats.yaml`` adds formats, its ``attributes.yaml`` takes the place of the shipped one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from diagnostic.data_files import shipped
from diagnostic.definitions import Draft, examine, load, nearest, read_text
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.questionnaire import Questionnaire, Text
from diagnostic.questionnaire_build import build, text
from diagnostic.questionnaire_checks import Module, Sources, problems, written_ids
from diagnostic.questionnaire_schema import AttributesFile, CompositionFile, FormatsFile, QuestionnaireFile, texts
from diagnostic.yaml_tree import parse

M = TypeVar("M", bound=BaseModel)

MODULE_FILE = "questionnaire.yaml"
ACTIONS_FILE = "actions.yaml"
_FOLDER = "questionnaires"
_SHARED = ("formats.yaml", "attributes.yaml", "answers.yaml")


class Kind(StrEnum):
    """What can be asked for by id."""

    COMPOSITION = "composition"
    MODULE = "module"


@dataclass(frozen=True, slots=True)
class Available:
    """A shipped questionnaire."""

    id: str
    kind: Kind
    name: Text
    purpose: Text


def available() -> tuple[Available, ...]:
    """Return the shipped compositions, then the shipped modules, each sorted by id."""
    compositions = [load(path, CompositionFile).value for path in _composition_paths()]
    modules = [load(path, QuestionnaireFile).value for path in _module_paths()]
    return (
        *(Available(c.id, Kind.COMPOSITION, text(c.name), text(c.purpose)) for c in compositions),
        *(Available(m.id, Kind.MODULE, text(m.name), text(m.purpose)) for m in modules),
    )


def shipped_ids(*sections: str) -> tuple[str, ...]:
    """Return the ids in some sections (``scales``, ``indices``, ``rosters``) of all shipped modules.

    What an index or an action names may well exist, though a given questionnaire does not ask it.
    """
    drafts = [examine(path, QuestionnaireFile) for path in _module_paths()]
    return tuple(found for draft in drafts for section in sections for found in written_ids(draft, section))


def load_questionnaire(id_or_path: str | Path) -> Questionnaire:
    """Read a questionnaire, shipped or one's own.

    Parameters
    ----------
    id_or_path
        The id of a shipped composition or module; or the path of a composition file, of a module folder or of the
        ``questionnaire.yaml`` in it. A plain word is an id first: write ``./core`` for a folder named ``core``.

    Raises
    ------
    InvalidInput
        With every problem of every file that the questionnaire is made of.
    """
    return _Reading().questionnaire(_path_of(id_or_path))


def _composition_paths() -> list[Path]:
    return sorted(path for path in shipped(_FOLDER).glob("*.yaml") if path.name not in _SHARED)


def _module_paths() -> list[Path]:
    return sorted(shipped(_FOLDER).glob(f"*/{MODULE_FILE}"))


def _shipped_paths() -> dict[str, Path]:
    """Return the file of every shipped id: the name of the file, or of the module's folder."""
    modules = {path.parent.name: path for path in _module_paths()}
    return {**modules, **{path.stem: path for path in _composition_paths()}}


def _path_of(id_or_path: str | Path) -> Path:
    known = _shipped_paths()
    if isinstance(id_or_path, str) and id_or_path in known:
        return known[id_or_path]
    path = Path(id_or_path)
    if path.is_dir() and (path / MODULE_FILE).is_file():
        return path / MODULE_FILE
    if path.is_file():
        return path
    values = {"found": str(id_or_path), "nearest": nearest(path.name, known)}
    raise InvalidInput([Problem(Code.QUESTIONNAIRE_UNKNOWN, Place(file=str(id_or_path)), values)])


class _Reading:
    """One questionnaire being read: gathers the problems of its files on the way."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._problems: list[Problem] = []

    def questionnaire(self, path: Path) -> Questionnaire:
        data = parse(read_text(path), str(path)).data
        is_composition = isinstance(data, dict) and "modules" in data
        composition = self._draft(path, CompositionFile) if is_composition else None
        paths = [path]
        if composition:
            paths = self._module_files(composition, path.parent) if composition.value else []
        sources = self._sources(composition, paths, path.parent)
        self._problems.extend(problems(sources, shipped_ids("scales")))
        if self._problems:
            raise InvalidInput(sorted(self._problems, key=self._order))
        return _built(sources, _action_files([path.parent, *(found.parent for found in paths)]))

    def _sources(self, composition: Draft[CompositionFile] | None, paths: list[Path], folder: Path) -> Sources:
        frame = composition.value if composition else None
        spoken = _languages(frame) if frame else ()
        modules = []
        for path in paths:
            draft = self._draft(path, QuestionnaireFile)
            if draft:
                modules.append(Module(draft, _languages(draft.value) if draft.value else spoken))
        if modules and composition is None:
            spoken = modules[0].languages
        formats = [shipped(_FOLDER, "formats.yaml"), folder / "formats.yaml"]
        attributes = folder / "attributes.yaml"
        return Sources(
            composition=composition,
            modules=tuple(modules),
            formats=tuple(filter(None, [self._draft(found, FormatsFile) for found in _distinct(formats)])),
            attributes=self._draft(
                attributes if attributes.is_file() else shipped(_FOLDER, "attributes.yaml"), AttributesFile
            ),
            languages=spoken,
            markers_only=frame is not None and frame.items == "markers",
        )

    def _module_files(self, composition: Draft[CompositionFile], folder: Path) -> list[Path]:
        """Return the files of the modules: folders as seen from the composition first, then shipped ids."""
        known = {path.parent.name: path for path in _module_paths()}
        found = []
        for index, name in enumerate(composition.value.modules if composition.value else ()):
            path = folder / name
            if path.is_dir():
                path = path / MODULE_FILE
            if path.is_file():
                found.append(path)
            elif name in known:
                found.append(known[name])
            else:
                values = {"found": name, "nearest": nearest(name, known)}
                place = composition.place("modules", index)
                self._problems.append(Problem(Code.UNKNOWN_REFERENCE, place, values))
        return found

    def _draft(self, path: Path, model: type[M]) -> Draft[M] | None:
        """Return what can be read of a file; its own problems are noted once, however often it is named."""
        known = str(path) in self._files
        try:
            draft = examine(path, model)
        except InvalidInput as error:
            self._note(path, () if known else error.problems)
            return None
        self._note(path, () if known else draft.problems)
        return draft

    def _note(self, path: Path, found: tuple[Problem, ...]) -> None:
        self._files.append(str(path))
        self._problems.extend(found)

    def _order(self, problem: Problem) -> tuple[int, int]:
        file = problem.place.file or ""
        return (self._files.index(file) if file in self._files else 0, problem.place.line or 0)


def _languages(file: CompositionFile | QuestionnaireFile) -> tuple[str, ...]:
    """Return the languages of a file: those it says, else all that any of its texts is in."""
    return file.languages or tuple(sorted({code for _, part in texts(file) for code in part.written()}))


def _distinct(paths: list[Path]) -> list[Path]:
    """Return the files that exist, each once."""
    found = {path.resolve(): path for path in paths if path.is_file()}
    return list(found.values())


def _action_files(folders: list[Path]) -> tuple[str, ...]:
    return tuple(str(path) for path in _distinct([folder / ACTIONS_FILE for folder in folders]))


def _built(sources: Sources, action_files: tuple[str, ...]) -> Questionnaire:
    modules = [module.draft.value for module in sources.modules if module.draft.value]
    composition = sources.composition.value if sources.composition else None
    return build(
        composition or modules[0],
        modules,
        formats={format_id: entry for format_id, entry, _, _ in sources.format_entries()},
        attributes=sources.attributes.value.root if sources.attributes and sources.attributes.value else (),
        action_files=action_files,
    )
