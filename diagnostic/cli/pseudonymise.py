"""``diagnostic pseudonymise``: the file that may leave whoever knows the people, and its receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from diagnostic.cli.files import check_folder, keep_existing, write_whole
from diagnostic.cli.receipt import receipt_text
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import ExportFiles, read_with_columns
from diagnostic.handover import Handover, hand_over
from diagnostic.handover_comments import CommentsMode
from diagnostic.handover_key import key_problems, new_key, read_key, write_key
from diagnostic.handover_receipt import Coarsening, HandoverOptions, receipt_json
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, attempt
from diagnostic.questionnaire_file import load_questionnaire

_OWN = "handover-"
"""How the codes of what is about handing over begin."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be made of what, and how."""

    files: ExportFiles
    questionnaire: str
    key: Path
    new_key: bool
    keep: tuple[str, ...]
    names: Path | None
    threshold: int | None
    """None for the policy's own."""
    coarsening: str
    comments: str
    out: Path
    receipt: Path | None
    """None for ``receipt.txt`` beside the file."""
    date: str
    language: str
    program: str
    force: bool

    @property
    def texts(self) -> tuple[Path, Path]:
        """Where the receipt goes: in words, and for programs."""
        path = self.receipt or self.out.with_name("receipt.txt")
        return (path.with_suffix(".txt") if path.suffix == ".json" else path), path.with_suffix(".json")


def run(request: Request) -> None:
    """Make the file, or say everything that is in the way."""
    shown = screen(request.language)
    with explained(shown, closing="pseudonymise.impossible"):
        problems: list[Problem] = []
        for check in _checks(request):
            attempt(check, problems)
        key = attempt(lambda: new_key() if request.new_key else read_key(request.key), problems)
        options = attempt(lambda: _options(request, shown), problems)
        asked = attempt(lambda: load_questionnaire(request.questionnaire), problems)
        if problems or key is None or options is None or asked is None:
            if asked is not None:
                attempt(lambda: read_with_columns(request.files, asked), problems)
            raise InvalidInput(problems)
        made = hand_over(request.files, asked, key, options)
        names = {each.id: each.name.to(request.language) for each in asked.attributes}
        _write(request, made, key, receipt_text(made.receipt, shown.wording, names, request.date, request.program))
    _tell(request, made, shown)


def _checks(request: Request) -> Iterator[Callable[[], None]]:
    """Yield what has to hold of the places of all files."""
    made = (request.out, *request.texts)
    for path in made:
        yield partial(keep_existing, path, force=request.force)
        yield partial(check_folder, path.parent)
    yield partial(_raise, _same_files(request, made))
    yield partial(_raise, key_problems(request.key, request.out))
    if request.new_key and request.key.exists():
        yield partial(_raise, [Problem(Code.HANDOVER_KEY_THERE, Place(file=str(request.key)))])


def _same_files(request: Request, made: tuple[Path, ...]) -> Iterator[Problem]:
    """Yield the files that are to be written where one lies that is read, or twice."""
    files = request.files
    read = [request.key, request.names, files.path, files.roster, files.mapping, files.structure]
    taken = {Path(path).resolve() for path in read if path is not None}
    for path in made:
        if path.resolve() in taken:
            yield Problem(Code.HANDOVER_SAME_FILE, Place(file=str(path)))
        taken.add(path.resolve())


def _raise(found: Iterable[Problem]) -> None:
    if problems := list(found):
        raise InvalidInput(problems)


def _options(request: Request, shown: Screen) -> HandoverOptions:
    policy = load_policy(None)
    return HandoverOptions(
        threshold=request.threshold or policy.threshold,
        comment_threshold=policy.comment_threshold,
        other=shown.wording.text("pseudonymise.other"),
        coarsening=Coarsening(request.coarsening),
        comments=CommentsMode(request.comments),
        keep=request.keep,
        names=() if request.names is None else _names(request.names),
    )


def _names(path: Path) -> tuple[str, ...]:
    """Return the names in a list, one a line."""
    try:
        return tuple(path.read_text(encoding="utf-8-sig").splitlines())
    except FileNotFoundError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_FOUND, Place(file=str(path)))]) from error
    except (OSError, ValueError) as error:
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, Place(file=str(path)))]) from error


def _write(request: Request, made: Handover, key: bytes, receipt: str) -> None:
    """Write the key, if it is new, then the receipt, and last the file: it is not there without its receipt."""
    if request.new_key:
        write_key(request.key, key)
    text, data = request.texts
    write_whole(text, receipt)
    write_whole(data, receipt_json(made.receipt, date=request.date, program=request.program))
    write_whole(request.out, made.content.decode("utf-8"))


def _tell(request: Request, made: Handover, shown: Screen) -> None:
    people = shown.wording.plural("cli.count.people", made.receipt.people)
    shown.say("pseudonymise.done", path=str(request.out), people=people)
    shown.say("pseudonymise.receipt-there", path=str(request.texts[0]))
    if request.new_key:
        shown.say("pseudonymise.new-key", path=str(request.key))
    if not made.receipt.linked:
        shown.say("pseudonymise.no-codes")
    # What became of each column is in the receipt.
    told = [each for each in made.problems if each.severity is Severity.WARNING or each.code.value.startswith(_OWN)]
    shown.problems(told)
