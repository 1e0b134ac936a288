"""The JSON Schema of ``report.to_json``: strict, with a description and a unit for every figure.

Made from the data dictionary, so that schema and files cannot part; the file that is shipped is this one, written out.
In English, as all schemas are.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from diagnostic.actions import Effort, Pattern
from diagnostic.followed import ActionStatus
from diagnostic.problems import Why
from diagnostic.questionnaire import Chain, Role, ScaleKind
from diagnostic.release import Measure, Reason
from diagnostic.report.data_dictionary import (
    SHAPES,
    SHARES,
    Style,
    axis_words,
    figure_words,
    kind_of,
    kind_words,
    measure_words,
    status_words,
)
from diagnostic.report.release_records import BANDED, NOT_ESTIMABLE, SHOWN, WITHHELD
from diagnostic.report.to_json import SCHEMA_ID, SCHEMA_VERSION
from diagnostic.report.wording import Wording
from diagnostic.wave_info import Fate

Schema = dict[str, object]

_ENGLISH = Wording("en")
_TEXT: Schema = {"type": "string"}
_NAMES: Schema = {"$ref": "#/$defs/names"}
_IDS: Schema = {"type": "array", "items": _TEXT}
_WHOLE: Schema = {"type": "integer"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_NUMBER: Schema = {"type": "number"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_YES_NO: Schema = {"type": "boolean"}
_DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
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
            f"Version {SCHEMA_VERSION}. Every figure that may leave, what it is about, and the actions. Figures that are "
            "withheld are not in the file; their cells say so, with the reason."
        ),
        **_object(_content()),
        "$defs": _definitions(),
    }


def _object(properties: Mapping[str, Schema]) -> Schema:
    """Return an object with these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _said(schema: Schema, description: str) -> Schema:
    return {"description": description, **schema}


def _one_of(kind: type[StrEnum], description: str) -> Schema:
    return {"description": description, "enum": [each.value for each in kind]}


def _list(properties: Mapping[str, Schema], description: str) -> Schema:
    return {"description": description, "type": "array", "items": _object(properties)}


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
        **_waves(),
        **_asked(),
        **_written(),
        "measures": _said(
            {
                "type": "object",
                "properties": {measure.value: {"$ref": f"#/$defs/measure_{measure.value}"} for measure in Measure},
                "additionalProperties": False,
            },
            "The tables of figures by measure; one that was not asked for, or had nothing to rest on, is left out.",
        ),
    }


def _waves() -> dict[str, Schema]:
    return {
        "waves": _list(
            {
                "id": _TEXT,
                "name": _said(_TEXT, "As the client calls it."),
                "date": _DATE,
                "n": _said(_COUNT, "People who answered."),
                "questionnaire_id": _TEXT,
                "questionnaire_version": _WHOLE,
            },
            "The waves of the study up to this one, the first one first; empty where the survey stands alone.",
        ),
        "lineage": _list(
            {
                "unit": _said(_TEXT, "Id of a unit of this wave; of a closed one, its id then."),
                "fate": _one_of(Fate, "What became of it."),
                "before": _said(_IDS, "What it, or the units it was made of, were called at the wave before."),
            },
            "What became of units since the wave before, where they are not simply the same.",
        ),
        "comparability": _list(
            {
                "subject": _TEXT,
                "comparable": _said(_YES_NO, "False where fewer than half of the statements are common."),
                "common": _said(_IDS, "Statements that both waves asked in the same words."),
                "added": _IDS,
                "dropped": _IDS,
                "reworded": _IDS,
            },
            "Scales whose statements changed since the wave before.",
        ),
    }


def _asked() -> dict[str, Schema]:
    measured = {"id": _TEXT, "name": _NAMES, "high": _NAMES, "low": _NAMES, "block": _TEXT}
    return {
        "blocks": _list(
            {"id": _TEXT, "name": _NAMES, "purpose": _NAMES, "chain": _one_of(Chain, "Its place in the chain.")},
            "The blocks of the questionnaire.",
        ),
        "subjects": _list(
            {
                **measured,
                "role": _one_of(Role, "What the scale is for in the analysis."),
                "kind": _one_of(ScaleKind, "mean: 0 to 100; nps and gap: -100 to 100; index: mean of its parts."),
                "items": _said(_IDS, "Statements of a scale."),
                "parts": _said(_IDS, "Scales of an index; of a gap, those of its first side."),
                "minus": _said(_IDS, "Scales of the side that a gap takes away."),
            },
            "Scales and indices; low and high say what a low and a high score mean.",
        ),
        "formats": _list(
            {
                "id": _TEXT,
                "name": _NAMES,
                "options": _said(
                    {"type": "array", "items": _object({"value": _NUMBER, "label": _NAMES})},
                    "Answers from the lowest to the highest; a distribution's shares follow them.",
                ),
                "favourable": _said({"type": "array", "items": _COUNT}, "Positions, from 1, of favourable answers."),
                "neutral": _said({"type": "array", "items": _COUNT}, "Positions, from 1, of neutral answers."),
            },
            "What could be answered.",
        ),
        "items": _list(
            {
                "id": _TEXT,
                "text": _NAMES,
                "scale": _TEXT,
                "format": _TEXT,
                "reversed": _said(_YES_NO, "Whether agreeing is unfavourable."),
            },
            "Statements as asked.",
        ),
        "units": _list(
            {
                "id": _TEXT,
                "name": _TEXT,
                "parent": _said({"type": ["string", "null"]}, "Id of the unit above; null for the organisation."),
                "level": _said(_COUNT, "0 for the organisation."),
                "leaf": _said(_YES_NO, "Whether it is a team: no unit is below it."),
            },
            "Units, each after the one above it.",
        ),
        "roles": _list({"id": _TEXT, "name": _NAMES}, "Role levels, leaders first."),
        "attributes": _list({"id": _TEXT, "name": _NAMES}, "What people said of themselves."),
        "rosters": _list(
            {**measured, "units": _said(_IDS, "Units that it asks about.")}, "Questions on whom one works with."
        ),
    }


def _written() -> dict[str, Schema]:
    return {
        "comments": _list(
            {
                "id": _TEXT,
                "text": _said(_NAMES, "The question."),
                "n": _said(_COUNT, "Comments."),
                "languages": _said(_counts(_COUNT), "Comments by ISO 639 code; und: not told."),
                "quotes": _list({"theme": _TEXT, "language": _TEXT, "text": _TEXT}, "Masked, shuffled, cut loose."),
                "topics": _list({"language": _TEXT, "words": _IDS, "n": _COUNT}, "Words that go together."),
            },
            "What may be read of the comments, question by question.",
        ),
        "indistinguishable": _list(
            {
                "unit": _TEXT,
                "outcome": _TEXT,
                "drivers": _said({**_IDS, "minItems": 2, "maxItems": 2}, "Two scales."),
            },
            "Pairs of scales whose share in an outcome cannot be told apart in a unit.",
        ),
        "actions": _list(_action(), "Recommended actions, those of the organisation first, the best first."),
        "inherited_plans": _list(
            {"unit": _TEXT, "from_unit": _TEXT}, "Units too small for a plan of their own, and whose plan is theirs."
        ),
        "followed_actions": _list(
            {
                "id": _said(_TEXT, "Key of the measure follow_up."),
                "title": _TEXT,
                "unit": _said(_TEXT, "Id of the unit of this wave whose plan it is in; of a closed one, its name."),
                "status": _one_of(ActionStatus, "How far it has come."),
                "owner": _said(_TEXT, "Empty unless the study shows owners."),
                "date": _said(_TEXT, "ISO date, or empty."),
                "reason": _TEXT,
                "subject": _said(_TEXT, "Scale or index that it was to move, or empty."),
            },
            "What became of the actions of the wave before.",
        ),
    }


def _action() -> dict[str, Schema]:
    evidence = {"kind": _TEXT, "values": _counts(_NUMBER), "units": _IDS, "subjects": _IDS, "roles": _IDS}
    return {
        "purpose": {"description": "start: to be begun; protect: to be kept.", "enum": ["start", "protect"]},
        "rank": _said({"type": "integer", "minimum": 1}, "Place in the plan of the unit."),
        "unit": _TEXT,
        "action": _said(_TEXT, "Its id in the action library."),
        "pattern": _one_of(Pattern, "What it answers."),
        "subject": _said(_TEXT, "Scale, index or roster question that triggered it."),
        "partners": _said(_IDS, "Other units that it names."),
        "evidence": _list(evidence, "The figures that triggered it."),
        **{name: _NAMES for name in ("title", "what", "why", "first_step", "owner", "avoid")},
        "effort": _one_of(Effort, "For those who carry it out."),
        "horizon_weeks": _said(_COUNT, "Weeks until it should show."),
        "measure": _said(_TEXT, "Scale or index that should move."),
        "expected_points": _said(_NUMBER, "By how many points: a target, no forecast."),
        "source": _TEXT,
    }


def _counts(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _definitions() -> dict[str, Schema]:
    return {
        "names": _said(_counts(_TEXT), "A text by ISO 639 code of its language."),
        "about": _about(),
        "confidentiality": _confidentiality(),
        **_hidden(),
        **{f"measure_{measure.value}": _measure(measure) for measure in Measure},
    }


def _about() -> Schema:
    return _object(
        {
            "organisation": _TEXT,
            "date": _said(_DATE, "Of the report."),
            "simulated": _said(_YES_NO, "True: nobody gave these answers. Say so wherever you show them."),
            "questionnaire": _object({"id": _TEXT, "name": _NAMES, "version": _WHOLE}),
            "n": _said(_COUNT, "People who answered."),
            "headcount": _said({"type": ["integer", "null"], "minimum": 0}, "People invited; null: unknown."),
            "confidence": _said(_SHARE, "Of every interval."),
            "false_discovery_rate": _said(_SHARE, "Share of false findings among all that are reported."),
            "divided_at": _said(_NUMBER, "Polarisation up to which a unit can be called divided."),
            "perception_reference": _said(_TEXT, "Role level that others are compared with, or empty."),
            "driver_method": _said(_TEXT, "lmg, johnson, or empty where there are no drivers."),
            "driver_resampling": _said(_TEXT, "teams, people, or empty: what intervals of drivers resample."),
            "driver_minimum": _said(_COUNT, "People from which a unit has drivers of its own."),
            "screening": _said(_counts(_NUMBER), "From where on signs of careless answering count."),
        }
    )


def _confidentiality() -> Schema:
    return _object(
        {
            "threshold": _said(_COUNT, "No figure rests on fewer people."),
            "comment_threshold": _said(_COUNT, "No comment comes from a smaller group."),
            "cells": _COUNT,
            "shown": _COUNT,
            "banded": _said(_COUNT, "Shown as a broad range."),
            "withheld": _said(_counts(_COUNT), "Cells withheld, by reason."),
            "units_below_threshold": _COUNT,
            "rounding": _said(_counts(_COUNT), "Decimals by kind of number."),
            "passed": _said(_YES_NO, "The audit's verdict: nothing withheld can be computed from what is shown."),
            "checked_relations": _COUNT,
        }
    )


def _hidden() -> dict[str, Schema]:
    """Return the three kinds of cells that have no figures."""
    band = {name: _said(_WHOLE, status_words(_ENGLISH, name).meaning) for name in ("band_low", "band_high")}
    return {
        "withheld": {
            "properties": {"status": {"const": WITHHELD}, "reason": _one_of(Reason, "Why it is withheld.")},
            "required": ["reason"],
        },
        "not_estimable": {
            "properties": {"status": {"const": NOT_ESTIMABLE}, "reason": _one_of(Why, "Why there is no figure.")},
            "required": ["reason"],
        },
        "banded": {"properties": {"status": {"const": BANDED}, **band}, "required": list(band)},
    }


def _measure(measure: Measure) -> Schema:
    words, shape = measure_words(_ENGLISH, measure), SHAPES[measure]
    axes = {axis: _said(_TEXT, axis_words(_ENGLISH, axis).meaning) for axis in shape.axes}
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
        **_object(
            {
                "axes": _said({"const": list(shape.axes)}, "Keys of every cell."),
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
