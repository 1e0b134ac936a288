"""The release as JSON: every released figure, what it is about, and the actions; described by a versioned JSON Schema.

The schema is ``reports/schema/release-1.schema.json``, made by ``report.json_schema``. Codes and ids are those of the
release, names stand in all its languages. One cell is one line, so that two files can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from diagnostic.actions import Action, Plan, Recommendation, UnitPlan
from diagnostic.followed import FollowedAction
from diagnostic.questionnaire import ResponseFormat, Text
from diagnostic.release import Release
from diagnostic.released_comments import CommentsInfo
from diagnostic.report.data_dictionary import SHAPES
from diagnostic.report.names import with_units
from diagnostic.report.release_records import Records, released

SCHEMA_VERSION = "1.0.0"
"""Semantic: the first number changes when readers must, the second when something is added."""
SCHEMA_ID = "urn:diagnostic:schema:release-1"
_EVIDENCE_DECIMALS = 3
"""What triggers an action was rounded by the gate; nothing is finer than this."""

Json = Mapping[str, object]
_Names = dict[str, str]


def to_json(release: Release, plan: Plan, followed: Sequence[FollowedAction] = ()) -> str:
    """Return a release, its plan, and what became of the plan of the wave before, as JSON."""
    content = {
        "$schema": SCHEMA_ID,
        "schema_version": SCHEMA_VERSION,
        "about": _about(release),
        "confidentiality": _confidentiality(release),
        **_waves(release),
        **_asked(release),
        "comments": [_comments(each) for each in release.comments],
        "indistinguishable": _indistinguishable(release),
        "actions": _actions(plan, {unit.id: unit.name for unit in release.units}),
        "inherited_plans": [
            {"unit": each.unit, "from_unit": each.inherits} for each in plan.units.values() if each.inherits
        ],
        "followed_actions": [_followed(each) for each in followed],
    }
    lines = [f"{_written(name)}: {_block(value)}" for name, value in content.items()]
    lines.append(f'"measures": {{\n{_tables(released(release))}\n}}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _written(value: object) -> str:
    """Return a value on one line, without blanks between its parts; not-a-number has no place in JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _block(value: object) -> str:
    """Return a list with an element a line, anything else on one line."""
    if not isinstance(value, list) or not value:
        return _written(value)
    return "[\n" + ",\n".join(map(_written, value)) + "\n]"


def _tables(tables: Iterable[Records]) -> str:
    return ",\n".join(_table(each) for each in tables)


def _table(records: Records) -> str:
    shape = SHAPES[records.measure]
    figures = [figure for figure in shape.figures if figure in records.table.columns]
    head = f'"axes": {_written(shape.axes)}, "figures": {_written(figures)}'
    cells = ",\n".join(map(_written, records))
    return f'{_written(records.measure.value)}: {{{head}, "cells": [\n{cells}\n]}}'


def _text(text: Text) -> _Names:
    return dict(sorted(text.by_language.items()))


def _about(release: Release) -> Json:
    about = release.about
    return {
        "organisation": about.organisation,
        "date": about.date,
        "simulated": about.simulated,
        "questionnaire": {
            "id": about.questionnaire_id,
            "name": _text(about.questionnaire_name),
            "version": about.questionnaire_version,
        },
        "n": about.n,
        "headcount": about.headcount,
        "confidence": about.confidence,
        "false_discovery_rate": about.false_discovery_rate,
        "divided_at": about.divided_at,
        "perception_reference": about.perception_reference,
        "driver_method": about.driver_method,
        "driver_resampling": about.driver_resampling,
        "driver_minimum": about.driver_minimum,
        "screening": dict(sorted(about.screening.items())),
    }


def _confidentiality(release: Release) -> Json:
    record = release.confidentiality
    return {
        "threshold": record.threshold,
        "comment_threshold": record.comment_threshold,
        "cells": record.cells,
        "shown": record.shown,
        "banded": record.banded,
        "withheld": {reason.value: n for reason, n in sorted(record.withheld.items())},
        "units_withheld": record.units_withheld,
        "rounding": dict(sorted(record.rounding.items())),
        "passed": record.passed,
        "checked_relations": record.checked_relations,
    }


def _waves(release: Release) -> Json:
    return {
        "waves": [
            {
                "id": wave.id,
                "name": wave.name,
                "date": wave.date,
                "n": wave.n,
                "questionnaire_id": wave.questionnaire_id,
                "questionnaire_version": wave.questionnaire_version,
            }
            for wave in release.waves
        ],
        "lineage": [
            {"unit": step.unit, "fate": step.fate.value, "before": list(step.before)} for step in release.lineage
        ],
        "comparability": [
            {
                "subject": each.subject,
                "comparable": each.comparable,
                "common": list(each.common),
                "added": list(each.added),
                "dropped": list(each.dropped),
                "reworded": list(each.reworded),
            }
            for each in release.comparability
        ],
    }


def _asked(release: Release) -> Json:
    formats = {item.format.id: item.format for item in release.items}
    return {
        "blocks": [
            {
                "id": block.id,
                "name": _text(block.name),
                "purpose": _text(block.purpose),
                "chain": block.chain.value,
            }
            for block in release.blocks
        ],
        "subjects": [
            {
                "id": subject.id,
                "name": _text(subject.name),
                "high": _text(subject.high),
                "low": _text(subject.low),
                "block": subject.block,
                "role": subject.role.value,
                "kind": subject.kind.value,
                "items": list(subject.items),
                "parts": list(subject.parts),
                "minus": list(subject.minus),
            }
            for subject in release.subjects
        ],
        "formats": [_format(each) for each in formats.values()],
        "items": [
            {
                "id": item.id,
                "text": _text(item.text),
                "scale": item.scale,
                "format": item.format.id,
                "reversed": item.reversed,
            }
            for item in release.items
        ],
        "units": [
            {"id": unit.id, "name": unit.name, "parent": unit.parent, "level": unit.level, "leaf": unit.leaf}
            for unit in release.units
        ],
        "roles": [{"id": role.id, "name": _text(role.name)} for role in release.roles],
        "attributes": [{"id": each.id, "name": _text(each.name)} for each in release.attributes],
        "cuts": [
            {"id": cut.key, "attribute": cut.attribute, "value": cut.value, "name": _text(cut.name)}
            for cut in release.cuts
        ],
        "rosters": [
            {
                "id": roster.id,
                "name": _text(roster.name),
                "high": _text(roster.high),
                "low": _text(roster.low),
                "block": roster.block,
                "units": list(roster.units),
            }
            for roster in release.rosters
        ],
    }


def _format(answers: ResponseFormat) -> Json:
    return {
        "id": answers.id,
        "name": _text(answers.name),
        "options": [
            {
                "value": option.value,
                "label": {language: labels[0] for language, labels in sorted(option.labels.items())},
            }
            for option in answers.options
        ],
        "favourable": sorted(answers.favourable),
        "neutral": sorted(answers.neutral),
    }


def _comments(comments: CommentsInfo) -> Json:
    return {
        "id": comments.id,
        "text": _text(comments.text),
        "n": comments.n,
        "languages": dict(sorted(comments.languages.items())),
        "quotes": [
            {"theme": theme, "language": language, "text": text}
            for theme, quotes in comments.quotes.items()
            for language, text in quotes
        ],
        "topics": [{"language": each.language, "words": list(each.words), "n": each.n} for each in comments.topics],
    }


def _indistinguishable(release: Release) -> list[Json]:
    return [
        {"unit": unit, "outcome": outcome, "drivers": list(pair)}
        for unit, outcomes in release.indistinguishable.items()
        for outcome, pairs in outcomes.items()
        for pair in pairs
    ]


def _actions(plan: Plan, names: Mapping[str, str]) -> list[Json]:
    return [
        {"purpose": purpose, "rank": rank, **_action(recommendation, names)}
        for each in (plan.organisation, *plan.units.values())
        for purpose, recommendations in _purposes(each)
        for rank, recommendation in enumerate(recommendations, start=1)
    ]


def _purposes(plan: UnitPlan) -> tuple[tuple[str, tuple[Recommendation, ...]], ...]:
    return ("start", plan.recommendations), ("protect", plan.protect)


def _action(recommendation: Recommendation, names: Mapping[str, str]) -> Json:
    action = recommendation.action
    return {
        "unit": recommendation.unit,
        "action": action.id,
        "pattern": recommendation.pattern.value,
        "subject": recommendation.subject,
        "partners": list(recommendation.partners),
        "evidence": [
            {
                "kind": evidence.kind,
                "values": {name: _evidence(value) for name, value in sorted(evidence.values.items())},
                "units": list(evidence.units),
                "subjects": list(evidence.subjects),
                "roles": list(evidence.roles),
            }
            for evidence in recommendation.evidence
        ],
        **_library(action, recommendation.partners, names),
    }


def _evidence(value: float) -> float:
    rounded = round(value, _EVIDENCE_DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded


def _library(action: Action, partners: Sequence[str], names: Mapping[str, str]) -> Json:
    """Return what the action library says, with the names of the units that the action brings together."""
    units = [names[unit] for unit in partners]

    def filled(text: Text) -> _Names:
        return {language: with_units(said, units) for language, said in _text(text).items()}

    return {
        "title": filled(action.title),
        "what": filled(action.what),
        "why": filled(action.why),
        "first_step": filled(action.first_step),
        "owner": filled(action.owner),
        "avoid": filled(action.avoid),
        "effort": action.effort.value,
        "horizon_weeks": action.horizon_weeks,
        "measure": action.measure,
        "expected_points": action.expected_points,
        "source": action.source,
    }


def _followed(action: FollowedAction) -> Json:
    return {
        "id": action.id,
        "title": action.title,
        "unit": action.unit,
        "status": action.status.value,
        "owner": action.owner,
        "date": action.date,
        "reason": action.reason,
        "subject": action.subject,
    }
