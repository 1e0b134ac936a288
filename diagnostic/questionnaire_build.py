"""Checked questionnaire files -> the frozen ``Questionnaire``: what is asked, what is left out, and its fingerprint.

Everything here is valid already; this module reports no problem and reads no file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from diagnostic.questionnaire import (
    Attribute,
    AttributeValue,
    Block,
    Check,
    CommentQuestion,
    Index,
    Item,
    Option,
    Questionnaire,
    ResponseFormat,
    RosterQuestion,
    Scale,
    ScaleKind,
    Text,
)
from diagnostic.questionnaire_checks import labels
from diagnostic.questionnaire_schema import (
    AttributeEntry,
    CompositionFile,
    FormatEntry,
    InLanguages,
    LabelsEntry,
    QuestionnaireFile,
    RosterEntry,
    ScaleEntry,
)

_MINUTES_AN_ITEM = 0.15
_MINUTES_A_COMMENT = 1.0
_MINUTES_A_ROSTER = 2.0

Formats = Mapping[str, ResponseFormat]


def build(
    frame: CompositionFile | QuestionnaireFile,
    modules: Collection[QuestionnaireFile],
    *,
    formats: Mapping[str, FormatEntry],
    attributes: Collection[AttributeEntry],
    action_files: tuple[str, ...],
) -> Questionnaire:
    """Return the questionnaire of these modules; ``frame`` is the composition, or the module that stands alone.

    With ``items: markers``, a scale keeps its marker item only. Indices with fewer than half of their scales asked
    (on either side, for a gap) are left out; the others are made of the scales that are asked.
    """
    built = {format_id: _format(format_id, entry) for format_id, entry in formats.items()}
    markers_only = isinstance(frame, CompositionFile) and frame.items == "markers"
    scales = tuple(_scale(entry, module.id, built, markers_only) for module in modules for entry in module.scales)
    asked = {scale.id for scale in scales}
    indices = tuple(index for module in modules for index in _indices(module, asked))
    questions = tuple(CommentQuestion(c.id, text(c)) for module in modules for c in module.comments)
    rosters = tuple(_roster(entry, module.id, built) for module in modules for entry in module.rosters)
    minutes = frame.minutes if isinstance(frame, CompositionFile) else None
    return Questionnaire(
        id=frame.id,
        version=frame.version,
        name=text(frame.name),
        purpose=text(frame.purpose),
        minutes=minutes or _minutes(scales, len(questions), len(rosters)),
        blocks=tuple(Block(m.id, text(m.name), text(m.purpose), m.chain) for m in modules),
        scales=scales,
        indices=indices,
        checks=tuple(check for module in modules for check in _checks(module, built)),
        comments=questions,
        rosters=rosters,
        attributes=tuple(_attribute(entry) for entry in attributes),
        content_hash=_content_hash(scales, indices),
        action_files=action_files,
    )


def text(part: InLanguages | None) -> Text:
    """Return what is written in languages as a text."""
    return Text(part.written() if part else {})


def _labels(part: InLanguages) -> dict[str, tuple[str, ...]]:
    return {language: labels(written) for language, written in part.written().items()}


def _format(format_id: str, entry: FormatEntry) -> ResponseFormat:
    codes = {option.value: code for code, option in enumerate(entry.options, start=1)}
    return ResponseFormat(
        id=format_id,
        name=text(entry.name),
        options=tuple(Option(option.value, _labels(option)) for option in entry.options),
        dont_know=_labels(entry.dont_know),
        favourable=frozenset(codes[value] for value in entry.favourable),
        neutral=frozenset(codes[value] for value in entry.neutral),
    )


def _scale(entry: ScaleEntry, block: str, formats: Formats, markers_only: bool) -> Scale:
    kept = [item for item in entry.items if item.marker] if markers_only and entry.kind == "mean" else entry.items
    return Scale(
        id=entry.id,
        name=text(entry.name),
        high=text(entry.high),
        low=text(entry.low),
        block=block,
        role=entry.role,
        kind=ScaleKind(entry.kind),
        items=tuple(
            Item(
                id=item.id,
                text=text(item),
                scale=entry.id,
                format=formats[entry.format],
                reversed=item.reversed,
                marker=item.marker,
            )
            for item in kept
        ),
        minimum_answered=entry.minimum_answered,
        source=entry.source,
        words={language: tuple(map(str, found)) for language, found in entry.words.written().items()},
    )


def _indices(module: QuestionnaireFile, asked: Collection[str]) -> list[Index]:
    found = []
    for entry in module.indices:
        sides = [tuple(scale for scale in side if scale in asked) for side in (entry.scales, entry.minus)]
        if all(2 * len(kept) >= len(side) for kept, side in zip(sides, (entry.scales, entry.minus), strict=True)):
            found.append(
                Index(
                    id=entry.id,
                    name=text(entry.name),
                    high=text(entry.high),
                    low=text(entry.low),
                    block=module.id,
                    scales=sides[0],
                    minus=sides[1],
                )
            )
    return found


def _checks(module: QuestionnaireFile, formats: Formats) -> list[Check]:
    found = []
    for entry in module.checks:
        response = formats[entry.format]
        code = next(code for code, option in enumerate(response.options, start=1) if option.value == entry.expected)
        found.append(Check(entry.id, text(entry), response, code))
    return found


def _roster(entry: RosterEntry, block: str, formats: Formats) -> RosterQuestion:
    return RosterQuestion(
        id=entry.id,
        name=text(entry.name),
        high=text(entry.high),
        low=text(entry.low),
        block=block,
        units=entry.units,
        need=formats[entry.need.format],
        need_text=text(entry.need),
        quality=formats[entry.quality.format],
        quality_text=text(entry.quality),
    )


def _attribute(entry: AttributeEntry) -> Attribute:
    return Attribute(
        id=entry.id,
        kind=entry.kind,
        name=text(entry.name),
        question=text(entry.question),
        headers=_labels(entry.headers),
        values=tuple(AttributeValue(value.id, _value_labels(value)) for value in entry.values),
        ordered=entry.ordered,
    )


def _value_labels(entry: LabelsEntry) -> dict[str, tuple[str, ...]]:
    return {language: found for language, found in _labels(entry).items() if found}


def _minutes(scales: tuple[Scale, ...], comments: int, rosters: int) -> int:
    items = sum(len(scale.items) for scale in scales)
    estimate = items * _MINUTES_AN_ITEM + comments * _MINUTES_A_COMMENT + rosters * _MINUTES_A_ROSTER
    return max(1, round(estimate))


def _content_hash(scales: tuple[Scale, ...], indices: tuple[Index, ...]) -> str:
    """Return the SHA-256 of what scores are made of; not of the wording, so that correcting a word changes nothing.

    An item whose meaning changes is another item, with another id.
    """
    formats = {item.format.id: item.format for scale in scales for item in scale.items}
    content = {
        "formats": {
            format_id: {
                "values": [option.value for option in entry.options],
                "favourable": sorted(entry.favourable),
                "neutral": sorted(entry.neutral),
            }
            for format_id, entry in formats.items()
        },
        "scales": {
            scale.id: {
                "kind": scale.kind.value,
                "minimum_answered": scale.minimum_answered,
                "items": {item.id: {"format": item.format.id, "reversed": item.reversed} for item in scale.items},
            }
            for scale in scales
        },
        "indices": {index.id: {"scales": sorted(index.scales), "minus": sorted(index.minus)} for index in indices},
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
