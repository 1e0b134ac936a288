"""KoBoToolbox and ODK (Central, Briefcase): tables of people as these export them, by names or by labels.

Both write one header row. What they add (numbers, devices, review states), the parts of questions with several answers
and the words of "other" are told apart here; a question in a group is also known by its name without the group.
Nothing here knows a questionnaire.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import folded
from diagnostic.exports.spreadsheet import REPEATED
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

_KOBO = frozenset(
    {"_id", "_uuid", "_submission_time", "_index", "_validation_status", "__version__", "_submitted_by", "_status"}
)
_TELLING = 3
_ODK = frozenset({"submissiondate", "meta-instanceid", "meta:instanceid", "meta/instanceid", "instanceid"})
_KNOWN = {
    "today": "date",
    "phonenumber": "phone number",
    "subscriberid": "device id",
    "simserial": "device id",
    "simid": "device id",
    "imei": "device id",
    "email": "email",
    "key": "response id",
    "instanceid": "response id",
    "submittername": "submitter name",
    "_geolocation": "geolocation",
}
"""What some added columns are, in words that every questionnaire knows."""
_ADDED = frozenset(
    {
        "_validation_status", "_notes", "_status", "__version__", "_tags", "_attachments", "_xform_id_string",
        "_bamboo_dataset_id", "formhub/uuid", "audit", "background-audio", "instancename", "attachmentspresent",
        "attachmentsexpected", "status", "reviewstate", "edits", "formversion",
    }
)  # fmt: skip
_META = ("meta/", "meta-", "meta:", "meta.")
_POSITION = re.compile(r"^_.+_(?:latitude|longitude|altitude|precision)$|^.+-(?:latitude|longitude|altitude|accuracy)$")
_NAME = re.compile(r"[\w.:/-]+")
_JOINT = re.compile(r"[/:.-]")
_TICKED = frozenset({"", "0", "1", "true", "false"})
_OTHER = "_other"
_SPECIFY_OTHER = "specify other"
"""Label of the text field that XLSForms get for "other"."""
_REVIEWS = {
    "_validation_status": frozenset({"not approved", "validation_status_not_approved", "non approuve"}),
    "reviewstate": frozenset({"rejected"}),
}


def _is_kobo(table: RawTable) -> bool:
    return len(_KOBO & _headers(table)) >= _TELLING


def _is_odk(table: RawTable) -> bool:
    headers = _headers(table)
    return "key" in headers and not headers.isdisjoint(_ODK)


def _headers(table: RawTable) -> set[str]:
    return {folded(column.header) for column in table.columns}


def _plain(table: RawTable, file: str) -> Plain:
    headers = _headers(table)
    if not headers.isdisjoint(REPEATED):
        raise InvalidInput([Problem(Code.REPEAT_TABLE, Place(file=file))])
    ticked = {folded(column.header) for column in table.columns if _TICKED.issuperset(map(folded, column.values))}
    several = {whole: part for part in ticked for whole in _wholes(part) if whole in headers}
    # A name that ends several headers names none of them.
    endings = Counter(ending for column in table.columns for ending in map(folded, _endings(column.header)))
    plain = tuple(_described(column, headers, several, endings) for column in table.columns)
    return _without_rejected(replace(table, columns=plain), file)


def _described(column: Column, headers: set[str], several: dict[str, str], endings: Counter[str]) -> Column:
    key = folded(column.header)
    ticks = key in several or any(whole in several for whole in _wholes(key))
    if ticks or _added(key) or _other_text(key, headers):
        return replace(column, aside=True)
    if key in _KNOWN:
        return replace(column, names=(_KNOWN[key],))
    own = (each for each in _endings(column.header) if endings[folded(each)] == 1 and folded(each) not in headers)
    return replace(column, names=tuple(own))


def _added(key: str) -> bool:
    return key in _ADDED or key.startswith(_META) or bool(_POSITION.match(key))


def _other_text(key: str, headers: set[str]) -> bool:
    return key == _SPECIFY_OTHER or (key.endswith(_OTHER) and key.removesuffix(_OTHER) in headers)


def _joints(header: str) -> Iterator[int]:
    """Yield where a group may end: at any usual sign in a name, at a slash alone in words."""
    name = bool(_NAME.fullmatch(header))
    for joint in _JOINT.finditer(header):
        if name or joint.group() == "/":
            yield joint.start()


def _endings(header: str) -> tuple[str, ...]:
    """Return a header without its first groups, the longest ending first."""
    return tuple(ending for at in _joints(header) if (ending := header[at + 1 :].strip()))


def _wholes(header: str) -> tuple[str, ...]:
    """Return the questions of which a header may be one of several answers."""
    return tuple(header[:at] for at in _joints(header) if header[:at])


def _without_rejected(table: RawTable, file: str) -> Plain:
    """Leave out the rows that somebody marked in the tool as not to be used."""
    rejected = np.zeros(table.n, dtype=bool)
    for column in table.columns:
        marks = _REVIEWS.get(folded(column.header), frozenset())
        values = (folded(value) in marks for value in column.values)
        rejected |= np.fromiter(values, dtype=bool, count=len(column.values))[column.codes]
    if not rejected.any():
        return Plain(table)
    count = int(rejected.sum())
    warning = Problem(Code.REJECTED_ROWS, Place(file=file), {"count": count}, Severity.WARNING)
    return Plain(table.keep(~rejected), (warning,))


KOBO = Format("KoBoToolbox", _is_kobo, _plain)
ODK = Format("ODK", _is_odk, _plain)
