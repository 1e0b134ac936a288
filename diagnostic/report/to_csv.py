"""The released figures as a zip of tidy CSV files, with a Frictionless data package that describes every column.

UTF-8, RFC 4180, decimal points, ISO dates. A text that a spreadsheet could run is disarmed as ``cell_text`` says. The
same release gives the same bytes: the archive carries no clock and no machine.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from diagnostic.actions import Plan
from diagnostic.followed import FollowedAction
from diagnostic.release import Release
from diagnostic.report.cell_text import guarded
from diagnostic.report.csv_tables import CsvTable, Field, csv_tables
from diagnostic.report.names import Names
from diagnostic.report.to_json import SCHEMA_VERSION
from diagnostic.report.wording import Wording
from diagnostic.stamped_zip import archived

_Json = Mapping[str, object]


def to_csv(release: Release, plan: Plan, wording: Wording, followed: Sequence[FollowedAction] = ()) -> bytes:
    """Return the archive; names and descriptions are in the wording's language, ids and headings in none."""
    tables = csv_tables(release, plan, Names(release, wording), followed)
    files = {f"{table.name}.csv": _csv(table) for table in tables}
    package = json.dumps(_package(release, tables, wording), ensure_ascii=False, indent=2)
    texts = {"README.txt": _readme(release, tables, wording), "datapackage.json": package + "\n", **files}
    return archived((name, text.encode()) for name, text in texts.items())


def _csv(table: CsvTable) -> str:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    columns = [field.name for field in table.fields]
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in table.rows)
    return lines.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return guarded(value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _package(release: Release, tables: Sequence[CsvTable], wording: Wording) -> _Json:
    return {
        "profile": "tabular-data-package",
        "name": "released-figures",
        "version": SCHEMA_VERSION,
        "title": _title(release, wording),
        "description": " ".join(_remarks(release, wording)),
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: CsvTable) -> _Json:
    schema: dict[str, object] = {"fields": [_field(field) for field in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": "" if other == table.name else other, "fields": there}}
            for column, (other, there) in table.refers.items()
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(field: Field) -> _Json:
    constraints: dict[str, object] = {"required": True} if field.required else {}
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    if field.least is not None:
        constraints["minimum"] = field.least
    if field.most is not None:
        constraints["maximum"] = field.most
    described = {"name": field.name, "type": field.type.value, "title": field.title, "description": field.description}
    return {**described, "constraints": constraints} if constraints else described


def _title(release: Release, wording: Wording) -> str:
    about = release.about
    return wording.text("csv.title", organisation=about.organisation, date=wording.date(about.date))


def _remarks(release: Release, wording: Wording) -> list[str]:
    notice = [wording.notice(release.about)] if release.about.simulated else []
    return [*notice, *(wording.text(f"csv.readme.{part}") for part in ("what", "cells", "numbers", "texts"))]


def _readme(release: Release, tables: Sequence[CsvTable], wording: Wording) -> str:
    listed = [f"{table.name}.csv\n    {table.title}. {table.description}" for table in tables]
    parts = [_title(release, wording), *_remarks(release, wording), wording.text("csv.readme.files"), *listed]
    return "\n\n".join(parts) + "\n"
