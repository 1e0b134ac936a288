"""The parts of the JSON Schema that are no figures: what a release is about, what was asked, comments and actions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from diagnostic.actions import Effort, Pattern
from diagnostic.followed import ActionStatus
from diagnostic.questionnaire import Chain, Role, ScaleKind
from diagnostic.wave_info import Fate

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
NAMES: Schema = {"$ref": "#/$defs/names"}
IDS: Schema = {"type": "array", "items": TEXT}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
YES_NO: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def record(properties: Mapping[str, Schema]) -> Schema:
    """Return an object with these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def said(schema: Schema, description: str) -> Schema:
    """Return a schema with its description."""
    return {"description": description, **schema}


def one_of(kind: type[StrEnum], description: str) -> Schema:
    """Return the schema of a code."""
    return {"description": description, "enum": [each.value for each in kind]}


def listed(properties: Mapping[str, Schema], description: str) -> Schema:
    """Return the schema of a list of records."""
    return {"description": description, "type": "array", "items": record(properties)}


def waves() -> dict[str, Schema]:
    """Return the schemas of the waves and of what became of units and scales between them."""
    return {
        "waves": listed(
            {
                "id": TEXT,
                "name": said(TEXT, "As the client calls it."),
                "date": DATE,
                "n": said(COUNT, "People who answered."),
                "questionnaire_id": TEXT,
                "questionnaire_version": WHOLE,
            },
            "The waves of the study up to this one, the first one first; empty where the survey stands alone.",
        ),
        "lineage": listed(
            {
                "unit": said(TEXT, "Id of a unit of this wave; of a closed one, its id then."),
                "fate": one_of(Fate, "What became of it."),
                "before": said(IDS, "What it, or the units it was made of, were called at the wave before."),
            },
            "What became of units since the wave before, where they are not simply the same.",
        ),
        "comparability": listed(
            {
                "subject": TEXT,
                "comparable": said(YES_NO, "False where fewer than half of the statements are common."),
                "common": said(IDS, "Statements that both waves asked in the same words."),
                "added": IDS,
                "dropped": IDS,
                "reworded": IDS,
            },
            "Scales whose statements changed since the wave before.",
        ),
    }


def asked() -> dict[str, Schema]:
    """Return the schemas of what the figures are about: what was asked of whom."""
    measured = {"id": TEXT, "name": NAMES, "high": NAMES, "low": NAMES, "block": TEXT}
    return {
        "blocks": listed(
            {"id": TEXT, "name": NAMES, "purpose": NAMES, "chain": one_of(Chain, "Its place in the chain.")},
            "The blocks of the questionnaire.",
        ),
        "subjects": listed(
            {
                **measured,
                "role": one_of(Role, "What the scale is for in the analysis."),
                "kind": one_of(ScaleKind, "mean: 0 to 100; nps and gap: -100 to 100; index: mean of its parts."),
                "items": said(IDS, "Statements of a scale."),
                "parts": said(IDS, "Scales of an index; of a gap, those of its first side."),
                "minus": said(IDS, "Scales of the side that a gap takes away."),
            },
            "Scales and indices; low and high say what a low and a high score mean.",
        ),
        "formats": listed(
            {
                "id": TEXT,
                "name": NAMES,
                "options": said(
                    {"type": "array", "items": record({"value": NUMBER, "label": NAMES})},
                    "Answers from the lowest to the highest; a distribution's shares follow them.",
                ),
                "favourable": said({"type": "array", "items": COUNT}, "Positions, from 1, of favourable answers."),
                "neutral": said({"type": "array", "items": COUNT}, "Positions, from 1, of neutral answers."),
            },
            "What could be answered.",
        ),
        "items": listed(
            {
                "id": TEXT,
                "text": NAMES,
                "scale": TEXT,
                "format": TEXT,
                "reversed": said(YES_NO, "Whether agreeing is unfavourable."),
            },
            "Statements as asked.",
        ),
        "units": listed(
            {
                "id": TEXT,
                "name": TEXT,
                "parent": said({"type": ["string", "null"]}, "Id of the unit above; null for the organisation."),
                "level": said(COUNT, "0 for the organisation."),
                "leaf": said(YES_NO, "Whether it is a team: no unit is below it."),
            },
            "Units, each after the one above it.",
        ),
        "roles": listed({"id": TEXT, "name": NAMES}, "Role levels, leaders first."),
        "attributes": listed({"id": TEXT, "name": NAMES}, "What people said of themselves."),
        "cuts": listed(
            {"id": TEXT, "attribute": TEXT, "value": TEXT, "name": NAMES},
            "Groups of people by what they said of themselves, attribute by attribute.",
        ),
        "rosters": listed(
            {**measured, "units": said(IDS, "Units that it asks about.")}, "Questions on whom one works with."
        ),
    }


def written() -> dict[str, Schema]:
    """Return the schemas of comments, actions and what became of earlier ones."""
    return {
        "comments": listed(
            {
                "id": TEXT,
                "text": said(NAMES, "The question."),
                "n": said(COUNT, "Comments."),
                "languages": said(by_name(COUNT), "Comments by ISO 639 code; und: not told."),
                "quotes": listed({"theme": TEXT, "language": TEXT, "text": TEXT}, "Masked, shuffled, cut loose."),
                "topics": listed({"language": TEXT, "words": IDS, "n": COUNT}, "Words that go together."),
            },
            "What may be read of the comments, question by question.",
        ),
        "indistinguishable": listed(
            {
                "unit": TEXT,
                "outcome": TEXT,
                "drivers": said({**IDS, "minItems": 2, "maxItems": 2}, "Two scales."),
            },
            "Pairs of scales whose share in an outcome cannot be told apart in a unit.",
        ),
        "actions": listed(_action(), "Recommended actions, those of the organisation first, the best first."),
        "inherited_plans": listed(
            {"unit": TEXT, "from_unit": TEXT}, "Units too small for a plan of their own, and whose plan is theirs."
        ),
        "followed_actions": listed(
            {
                "id": said(TEXT, "Key of the measure follow_up."),
                "title": TEXT,
                "unit": said(TEXT, "Id of the unit of this wave whose plan it is in; of a closed one, its name."),
                "status": one_of(ActionStatus, "How far it has come."),
                "owner": said(TEXT, "Empty unless the study shows owners."),
                "date": said(TEXT, "ISO date, or empty."),
                "reason": TEXT,
                "subject": said(TEXT, "Scale or index that it was to move, or empty."),
            },
            "What became of the actions of the wave before.",
        ),
    }


def _action() -> dict[str, Schema]:
    evidence = {"kind": TEXT, "values": by_name(NUMBER), "units": IDS, "subjects": IDS, "roles": IDS}
    return {
        "purpose": {"description": "start: to be begun; protect: to be kept.", "enum": ["start", "protect"]},
        "rank": said({"type": "integer", "minimum": 1}, "Place in the plan of the unit."),
        "unit": TEXT,
        "action": said(TEXT, "Its id in the action library."),
        "pattern": one_of(Pattern, "What it answers."),
        "subject": said(TEXT, "Scale, index or roster question that triggered it."),
        "partners": said(IDS, "Other units that it names."),
        "evidence": listed(evidence, "The figures that triggered it."),
        **dict.fromkeys(("title", "what", "why", "first_step", "owner", "avoid"), NAMES),
        "effort": one_of(Effort, "For those who carry it out."),
        "horizon_weeks": said(COUNT, "Weeks until it should show."),
        "measure": said(TEXT, "Scale or index that should move."),
        "expected_points": said(NUMBER, "By how many points: a target, no forecast."),
        "source": TEXT,
    }


def by_name(of: Schema) -> Schema:
    """Return the schema of values by a name that is not fixed."""
    return {"type": "object", "additionalProperties": of}


def about() -> Schema:
    """Return the schema of what the release is about."""
    return record(
        {
            "organisation": TEXT,
            "date": said(DATE, "Of the report."),
            "simulated": said(YES_NO, "True: nobody gave these answers. Say so wherever you show them."),
            "questionnaire": record({"id": TEXT, "name": NAMES, "version": WHOLE}),
            "n": said(COUNT, "People who answered."),
            "headcount": said({"type": ["integer", "null"], "minimum": 0}, "People invited; null: unknown."),
            "confidence": said(SHARE, "Of every interval."),
            "false_discovery_rate": said(SHARE, "Share of false findings among all that are reported."),
            "divided_at": said(NUMBER, "Polarisation up to which a unit can be called divided."),
            "perception_reference": said(TEXT, "Role level that others are compared with, or empty."),
            "driver_method": said(TEXT, "lmg, johnson, or empty where there are no drivers."),
            "driver_resampling": said(TEXT, "teams, people, or empty: what intervals of drivers resample."),
            "driver_minimum": said(COUNT, "People from which a unit has drivers of its own."),
            "screening": said(by_name(NUMBER), "From where on signs of careless answering count."),
        }
    )


def confidentiality() -> Schema:
    """Return the schema of what the gate did."""
    return record(
        {
            "threshold": said(COUNT, "No figure rests on fewer people."),
            "comment_threshold": said(COUNT, "No comment comes from a smaller group."),
            "cells": COUNT,
            "shown": COUNT,
            "banded": said(COUNT, "Shown as a broad range."),
            "withheld": said(by_name(COUNT), "Cells withheld, by reason."),
            "units_withheld": COUNT,
            "rounding": said(by_name(COUNT), "Decimals by kind of number."),
            "passed": said(YES_NO, "The audit's verdict: nothing withheld can be computed from what is shown."),
            "checked_relations": COUNT,
        }
    )
