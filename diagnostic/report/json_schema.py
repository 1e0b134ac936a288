"""The JSON Schema of ``report.to_json``: strict, with a description and a unit for every figure.

Made from the data dictionary, so that schema and files cannot part; the file that is shipped is this one, written out.
In English, as all schemas are.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.cells import Reason
from diagnostic.disclosure.policy import Style
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.report.data_dictionary import (
    SHAPES,
    SHARES,
    axis_words,
    figure_words,
    kind_of,
    kind_words,
    measure_words,
    status_words,
)
from diagnostic.report.json_schema_parts import (
    TEXT,
    WHOLE,
    Schema,
    about,
    asked,
    by_name,
    confidentiality,
    one_of,
    record,
    said,
    waves,
    written,
)
from diagnostic.report.release_records import BANDED, NOT_ESTIMABLE, SHOWN, WITHHELD
from diagnostic.report.to_json import SCHEMA_ID, SCHEMA_VERSION
from diagnostic.report.wording import Wording

_ENGLISH = Wording("en")
_RANGES: Mapping[Style, Schema] = {
    Style.PROBABILITY: {"minimum": 0, "maximum": 1},
    Style.SCORE: {"minimum": -200, "maximum": 200},
    Style.SHARE: {"minimum": -1, "maximum": 1},
    Style.SPREAD: {"minimum": 0},
    Style.VARIANCE: {"minimum": 0},
}
"""What is certain of a kind of number; differences of scores, and shares corrected for size, can be below 0."""
_VERDICT = "verdict"


def release_schema() -> Schema:
    """Return the schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A survey's released figures",
        "description": (
            f"Version {SCHEMA_VERSION}. Every figure that may leave, what it is about, and the actions. Figures "
            "that are withheld are not in the file; their cells say so, with the reason."
        ),
        **record(_content()),
        "$defs": _definitions(),
    }


def _content() -> dict[str, Schema]:
    major = SCHEMA_VERSION.split(".")[0]
    return {
        "$schema": {"const": SCHEMA_ID},
        "schema_version": {
            "description": f"Semantic version; this schema reads every {major}.x.y.",
            "type": "string",
            "pattern": rf"^{major}\.\d+\.\d+$",
        },
        "about": {"$ref": "#/$defs/about"},
        "confidentiality": {"$ref": "#/$defs/confidentiality"},
        **waves(),
        **asked(),
        **written(),
        "measures": said(
            {
                "type": "object",
                "properties": {measure.value: {"$ref": f"#/$defs/measure_{measure.value}"} for measure in Measure},
                "additionalProperties": False,
            },
            "The tables of figures by measure; one that was not asked for, or had nothing to rest on, is left out.",
        ),
    }


def _definitions() -> dict[str, Schema]:
    return {
        "names": said(by_name(TEXT), "A text by ISO 639 code of its language."),
        "about": about(),
        "confidentiality": confidentiality(),
        **_hidden(),
        **{f"measure_{measure.value}": _measure(measure) for measure in Measure},
    }


def _hidden() -> dict[str, Schema]:
    """Return the three kinds of cells that have no figures."""
    band = {name: said(WHOLE, status_words(_ENGLISH, name).meaning) for name in ("band_low", "band_high")}
    return {
        "withheld": {
            "properties": {"status": {"const": WITHHELD}, "reason": one_of(Reason, "Why it is withheld.")},
            "required": ["reason"],
        },
        "not_estimable": {
            "properties": {"status": {"const": NOT_ESTIMABLE}, "reason": one_of(Why, "Why there is no figure.")},
            "required": ["reason"],
        },
        "banded": {"properties": {"status": {"const": BANDED}, **band}, "required": list(band)},
    }


def _measure(measure: Measure) -> Schema:
    words, shape = measure_words(_ENGLISH, measure), SHAPES[measure]
    axes = {axis: said(TEXT, axis_words(_ENGLISH, axis).meaning) for axis in shape.axes}
    figures = {figure: _figure(measure, figure) for figure in shape.figures}
    shown = {"properties": {"status": {"const": SHOWN}, **figures}}
    hidden = [{"$ref": f"#/$defs/{kind}"} for kind in ("withheld", "not_estimable", "banded")]
    cell = {
        "type": "object",
        "properties": {**axes, "status": {"enum": [SHOWN, BANDED, WITHHELD, NOT_ESTIMABLE]}},
        "required": [*axes, "status"],
        "oneOf": [shown, *hidden],
        "unevaluatedProperties": False,
    }
    return {
        "title": words.title,
        "description": words.meaning,
        **record(
            {
                "axes": said({"const": list(shape.axes)}, "Keys of every cell."),
                "figures": {
                    "description": "Figures that cells can have; a cell that cannot have one lacks it.",
                    "type": "array",
                    "items": {"enum": list(shape.figures)},
                },
                "cells": {"type": "array", "items": cell},
            }
        ),
    }


def _figure(measure: Measure, figure: str) -> Schema:
    words, kind = figure_words(_ENGLISH, measure, figure), kind_of(measure, figure)
    unit = kind_words(_ENGLISH, kind)
    number: Schema = {"type": "integer" if kind in {Style.COUNT, Style.SCORE} else "number", **_RANGES.get(kind, {})}
    if kind is Style.COUNT:
        number |= {"minimum": -1, "maximum": 1} if figure == _VERDICT else {"minimum": 0}
    description = f"{words.meaning} Unit: {unit.title}; {unit.meaning}."
    if figure == SHARES:
        number = {"type": "array", "items": number}
    return {"title": words.title, "description": description, **number}
