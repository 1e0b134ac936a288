"""The roster of units: teams, what they belong to, and how many people they have, from a CSV or XLSX file.

A row a unit; a parent without a row of its own is a unit of the first level. Nothing here knows an answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from diagnostic.exports.files import read_table
from diagnostic.exports.normal import clean, folded, listed, number, plain_number
from diagnostic.exports.table import Column, RawTable
from diagnostic.field_codes import told_apart
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.questionnaire import AttributeKind, Questionnaire

_PARENTS = frozenset(
    map(
        folded,
        [
            "parent",
            "parent unit",
            "parent team",
            "parent id",
            "belongs to",
            "reports into",
            "part of",
            "division",
            "department",
            "directorate",
            "unité parente",
            "unité mère",
            "rattachement",
            "rattachée à",
            "équipe parente",
            "direction",
            "département",
            "pôle",
            "übergeordnete einheit",
            "übergeordnetes team",
            "gehört zu",
            "bereich",
            "abteilung",
            "direktion",
        ],
    )
)
_HEADCOUNTS = frozenset(
    map(
        folded,
        [
            "headcount",
            "head count",
            "people",
            "number of people",
            "employees",
            "number of employees",
            "staff",
            "size",
            "team size",
            "n",
            "effectif",
            "effectifs",
            "nombre de personnes",
            "nombre de salariés",
            "salariés",
            "taille",
            "taille de l'équipe",
            "personenzahl",
            "anzahl personen",
            "anzahl",
            "mitarbeitende",
            "anzahl mitarbeitende",
            "anzahl der mitarbeitenden",
            "mitarbeiterzahl",
            "kopfzahl",
            "teamgröße",
            "größe",
            "eingeladen",
            "invited",
            "invitations",
            "invités",
            "nombre d'invités",
        ],
    )
)
_CODES = frozenset(
    map(
        folded,
        [
            "code",
            "team code",
            "unit code",
            "short code",
            "id",
            "team id",
            "unit id",
            "code équipe",
            "code de l'équipe",
            "code unité",
            "code service",
            "id équipe",
            "identifiant",
            "identifiant de l'équipe",
            "kürzel",
            "teamcode",
            "team-code",
            "team-id",
            "einheitencode",
        ],
    )
)
_NAMES = frozenset(
    map(folded, ["name", "unit", "unit name", "nom", "unité", "entité", "entity", "name der einheit", "einheit"])
)


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """One unit of the roster: its names from the first level down to its own, folded, and as written."""

    path: tuple[str, ...]
    name: str
    headcount: int | None
    code: str = ""
    """What stands for it in an export by codes, as ``code_key`` has it."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The units of the roster, parents before children, in the order of the file."""

    units: tuple[RosterUnit, ...]
    file: str

    def by_code(self) -> dict[str, RosterUnit]:
        """Return the units by their codes, without codes that several have and codes that are names."""
        names = {unit.path[-1] for unit in self.units}
        often = Counter(unit.code for unit in self.units)
        return {unit.code: unit for unit in self.units if often[unit.code] == 1 and unit.code not in {"", *names}}

    def spelt(self) -> dict[str, tuple[str, ...]]:
        """Return the paths of units by other folded names that surely mean them: their codes, and as lists tell apart.

        What is also the name of a unit is left out, for it may mean that one; so is what two units claim.
        """
        names = {unit.path: unit.name for unit in self.units}
        above = {path[:-1] for path in names}
        teams = [path for path in names if path not in above]
        shown = told_apart([[names[path[:length]] for length in range(1, len(path) + 1)] for path in teams])
        labels = list(map(folded, shown))
        often = Counter(labels)
        own = {path[-1] for path in names}
        lists = {
            key: path for key, path in zip(labels, teams, strict=True) if key and key not in own and often[key] == 1
        }
        return {**lists, **{code: unit.path for code, unit in self.by_code().items() if code not in lists}}


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    name: str
    parent: str
    headcount: str
    code: str = ""

    @property
    def key(self) -> str:
        return folded(self.name)

    @property
    def above(self) -> str:
        return folded(self.parent)

    @property
    def namesake(self) -> bool:
        """A team that bears its division's name, as the only one of a small division often does."""
        return self.key == self.above


def read_roster(path: Path, questionnaire: Questionnaire) -> tuple[Roster, tuple[Problem, ...]]:
    """Return the roster, and what is worth saying about its file.

    Raises
    ------
    InvalidInput
        With all contradictions of the roster.
    """
    table, _, notes = read_table(path)
    rows = _rows(table, questionnaire, path.name)
    problems = [*_contradictions(rows, path.name), *_headcounts(rows, path.name)]
    if problems:
        raise InvalidInput(problems)
    return Roster(tuple(_tree(rows)), path.name), (*notes, *_codes_twice(rows, path.name))


def code_key(text: str) -> str:
    """Return a code as codes are compared: ``7.0`` is ``7``."""
    value = number(folded(text))
    return folded(text) if value is None else plain_number(value)


def _codes_twice(rows: Sequence[_Row], file: str) -> Iterator[Problem]:
    """Yield the codes that more than one unit has; nothing is joined by them."""
    often = Counter(code_key(row.code) for row in rows if row.code)
    several = [row.code for row in rows if often[code_key(row.code)] > 1]
    if several:
        values: Values = {"count": len(set(several)), "codes": listed(sorted(set(several)))}
        yield Problem(Code.ROSTER_CODE_TWICE, Place(file=file), values, Severity.WARNING)


def _rows(table: RawTable, questionnaire: Questionnaire, file: str) -> list[_Row]:
    teams, parents = _spellings(questionnaire, AttributeKind.TEAM), _spellings(questionnaire, AttributeKind.DIVISION)
    # What is about the unit above goes first: "parent unit" is no unit's own name.
    above = _first(table, (_PARENTS, parents), ())
    own = _first(table, (teams - _CODES, _NAMES, teams), (above,))
    count = _first(table, (_HEADCOUNTS,), (above, own))
    code = _first(table, (_CODES,), (above, own, count))
    if own is None:
        raise InvalidInput([Problem(Code.ROSTER_NO_TEAM_COLUMN, Place(file=file))])
    columns = (own, above, count, code)
    found = (_Row(row + 2, *(_cell(column, row) for column in columns)) for row in range(table.n))
    rows = [row for row in found if row.name or row.parent]
    # A row that names the unit above alone is that unit's own row.
    rows = [row if row.name else _Row(row.row, row.parent, "", row.headcount, row.code) for row in rows]
    if not rows:
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    return rows


def _spellings(questionnaire: Questionnaire, kind: AttributeKind) -> frozenset[str]:
    attributes = [each for each in questionnaire.attributes if each.kind is kind]
    headers = [header for each in attributes for group in each.headers.values() for header in group]
    names = [name for each in attributes for name in each.name.by_language.values()]
    return frozenset(map(folded, [*headers, *names, *(each.id for each in attributes)]))


def _first(table: RawTable, spellings: Sequence[frozenset[str]], but: Sequence[Column | None]) -> Column | None:
    """Return the first column with a known header, trying the surer spellings first."""
    for known in spellings:
        for column in table.columns:
            if folded(column.header) in known and column not in but:
                return column
    return None


def _cell(column: Column | None, row: int) -> str:
    return "" if column is None else clean(column.values[column.codes[row]])


def _contradictions(rows: Sequence[_Row], file: str) -> Iterator[Problem]:
    places: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        places[row.key, row.above].append(row)
    for several in places.values():
        if len(several) > 1:
            values = {"unit": several[0].name, "rows": listed([str(row.row) for row in several])}
            yield Problem(Code.ROSTER_DUPLICATE, Place(file=file, row=several[1].row), values)
    parents = {row.above for row in rows if row.parent and not row.namesake}
    often = Counter(key for key, above in places if key != above)
    for row in rows:
        # Of two units with one name, the one that others belong to must be told apart.
        if often[row.key] > 1 and row.key in parents:
            often[row.key] = 0
            yield Problem(Code.ROSTER_AMBIGUOUS, Place(file=file, row=row.row), {"unit": row.name})
    yield from _cycles(rows, file)


def _cycles(rows: Sequence[_Row], file: str) -> Iterator[Problem]:
    above = {row.key: row for row in rows if row.parent and not row.namesake}
    reported: set[str] = set()
    for row in rows:
        chain: list[str] = []
        key = row.key
        while key in above and key not in chain:
            chain.append(key)
            key = above[key].above
        if key in chain and not reported & set(chain):
            circle = chain[chain.index(key) :]
            names = " → ".join([*(above[each].name for each in circle), above[key].name])
            yield Problem(Code.ROSTER_CYCLE, Place(file=file, row=above[key].row), {"units": names})
        if key in chain:
            reported.update(chain)


def _headcounts(rows: Iterable[_Row], file: str) -> Iterator[Problem]:
    for row in rows:
        value = number(row.headcount)
        if row.headcount and (value is None or value < 0 or value != int(value)):
            values = {"unit": row.name, "found": row.headcount[:20]}
            yield Problem(Code.ROSTER_HEADCOUNT, Place(file=file, row=row.row), values)


def _tree(rows: Sequence[_Row]) -> Iterator[RosterUnit]:
    """Yield the units from the top down."""
    own = {row.key for row in rows if not row.namesake}
    implied = {row.above: row for row in reversed(rows) if row.parent and row.above not in own}
    below: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        below[row.above].append(row)
    # In the order of the file: a unit without a row stands where it is first named.
    tops = sorted([*below.pop("", []), *implied.values()], key=lambda row: row.row)
    yield from _branch((), tops, below, implied)


def _branch(
    path: tuple[str, ...], rows: Sequence[_Row], below: dict[str, list[_Row]], implied: dict[str, _Row]
) -> Iterator[RosterUnit]:
    for row in rows:
        named = not path and implied.get(row.above) is row
        key, name = (row.above, row.parent) if named else (row.key, row.name)
        value = None if named else number(row.headcount)
        code = "" if named else code_key(row.code)
        yield RosterUnit((*path, key), name, None if value is None else int(value), code)
        if named or not row.namesake:
            yield from _branch((*path, key), below.get(key, ()), below, implied)
