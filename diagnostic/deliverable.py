"""The forms in which a report is handed over, and how their files end. Knows no writer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Form(StrEnum):
    """What a report can be, by the names that people ask for it with."""

    PAGE = "page"
    PDF = "pdf"
    SLIDES = "slides"
    WORKBOOK = "workbook"
    JSON = "json"
    CSV = "csv"


SUFFIXES: Mapping[Form, str] = {
    Form.PAGE: ".html",
    Form.PDF: ".pdf",
    Form.SLIDES: ".pptx",
    Form.WORKBOOK: ".xlsx",
    Form.JSON: ".json",
    Form.CSV: ".csv.zip",
}
