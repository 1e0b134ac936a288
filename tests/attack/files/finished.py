"""All finished files of a release, as a client gets them, from one place: what the attacks read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from report.pdf_reader import opened, spoken

from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.cells import Status
from diagnostic.profiling import find_profiles
from diagnostic.questionnaire import Questionnaire
from diagnostic.release import Release
from diagnostic.released_table import Table
from diagnostic.report.compose import compose
from diagnostic.report.compose.deck import compose_deck
from diagnostic.report.compose.pack import compose_pack, pack_context, pack_owners
from diagnostic.report.compose.workbook import compose_workbook
from diagnostic.report.theme import load_theme
from diagnostic.report.to_csv import to_csv
from diagnostic.report.to_html import to_html
from diagnostic.report.to_json import to_json
from diagnostic.report.to_pack import pack_writer
from diagnostic.report.to_pdf import Layout, to_pdf
from diagnostic.report.to_pptx import to_pptx
from diagnostic.report.to_xlsx import to_xlsx
from diagnostic.report.wording import Wording

KINDS = ("page", "pdf", "slides", "workbook", "json", "csv", "pack page", "pack pdf")


def finished(
    release: Release, questionnaire: Questionnaire, language: str = "en", *, only: Sequence[str] = KINDS
) -> Mapping[str, bytes]:
    """Write every kind of file from a release alone: groups of teams and actions are found from it, too."""
    wording, theme = Wording(language), load_theme("default")
    plan = recommend(release, load_library(questionnaire))
    profiles = find_profiles(release, np.random.default_rng(1))
    document = compose(release, plan, wording, profiles=profiles)
    deck = compose_deck(document, release, plan, wording)
    context = pack_context(release, plan, wording)
    owners = pack_owners(release)
    unit = next(unit for unit in reversed(release.units) if owners.get(unit.id) == unit.id)
    pack = compose_pack(context, unit)
    writers: Mapping[str, Callable[[], str | bytes]] = {
        "page": lambda: to_html(document, theme, wording),
        "pdf": lambda: to_pdf(document, theme, wording),
        "slides": lambda: to_pptx(deck, theme, wording, None),
        "workbook": lambda: to_xlsx(compose_workbook(release, plan, wording, profiles=profiles), theme, wording),
        "json": lambda: to_json(release, plan),
        "csv": lambda: to_csv(release, plan, wording),
        "pack page": lambda: pack_writer(theme, wording).page(pack),
        "pack pdf": lambda: to_pdf(pack, theme, wording, layout=Layout.PACK),
    }
    files = {kind: writers[kind]() for kind in only}
    return {kind: file.encode() if isinstance(file, str) else file for kind, file in files.items()}


def planted(release: Release, secret: float) -> Release:
    """Return the release with a number in every place of a cell that is not shown, where the gate leaves nothing."""
    tables = {measure: _planted(table, secret) for measure, table in release.tables.items()}
    return replace(release, tables=MappingProxyType(tables))


def _planted(table: Table, secret: float) -> Table:
    hidden = table.status != Status.SHOWN
    columns = {}
    for name, values in table.columns.items():
        places = hidden.reshape(hidden.shape + (1,) * (values.ndim - hidden.ndim))
        columns[name] = np.where(places, secret, values)
    bands = table.bands
    if bands is not None:
        bands = tuple(np.where(table.status == Status.BANDED, edge, secret) for edge in bands)
    return Table(table.measure, table.axes, table.status, table.reason, columns, bands)


def text_of_pdf(content: bytes) -> str:
    """Return what stands on the pages."""
    return " ".join(run for page in opened(content).pages for run in spoken(page))
