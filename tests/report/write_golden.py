"""The whole document of the sample release as JSON, to see in a diff what a change does to the report.

Run ``python tests/report/write_golden.py`` after a change that is meant, and read the difference before keeping it.
Fields at their default are left out, and so are the labels: they are the page's words, not the document's.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from release_factory import APART, MOST, profiles, sample_plan, sample_release

from diagnostic.report.compose import compose
from diagnostic.report.document import Document
from diagnostic.report.wording import Wording

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).with_name("golden")


def golden(language: str) -> Path:
    return FOLDER / f"document.{language}.json"


def sample(language: str) -> str:
    """Return the sample document as JSON."""
    document = compose(sample_release(), sample_plan(), Wording(language), profiles=profiles(MOST, APART))
    return as_json(dataclasses.replace(document, labels={}))


def as_json(document: Document) -> str:
    return json.dumps(_plain(document), ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        own = {field.name: _plain(content) for field, content in fields if content != field.default}
        return {"kind": type(value).__name__, **own}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(content) for key, content in value.items()}
    if isinstance(value, tuple):
        return [_plain(content) for content in value]
    # Shares are made by arithmetic: what is beyond any printed decimal may differ between machines.
    return round(value, 6) if isinstance(value, float) else value


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        golden(language).write_text(sample(language), encoding="utf-8")
