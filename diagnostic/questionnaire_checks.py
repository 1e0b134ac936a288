"""What the parts of questionnaire files mean together: references, ids, languages, formats, markers.

Works on drafts, so that one broken entry does not hide the problems of the others. Knows no file system and builds
nothing; the shape of single entries has been checked before.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from diagnostic.definitions import Draft, nearest
from diagnostic.problems import Code, Place, Problem
from diagnostic.questionnaire import AttributeKind
from diagnostic.questionnaire_schema import (
    AttributeEntry,
    AttributesFile,
    CompositionFile,
    FormatEntry,
    FormatsFile,
    IndexEntry,
    InLanguages,
    Label,
    LabelsEntry,
    QuestionnaireFile,
    ScaleEntry,
    texts,
)
from diagnostic.yaml_tree import KeyPath

NPS_VALUES = tuple(float(value) for value in range(11))

AnyDraft = Draft[Any]


@dataclass(frozen=True, slots=True)
class Module:
    """The draft of one module, and the languages its texts must have."""

    draft: Draft[QuestionnaireFile]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The drafts of everything that makes one questionnaire."""

    composition: Draft[CompositionFile] | None
    modules: tuple[Module, ...]
    formats: tuple[Draft[FormatsFile], ...]
    attributes: Draft[AttributesFile] | None
    languages: tuple[str, ...]
    markers_only: bool

    def format_entries(self) -> Iterator[tuple[str, FormatEntry, AnyDraft, KeyPath]]:
        """Yield every response format with its id and place: the shared ones, then those of the modules."""
        for shared in self.formats:
            for format_id, entry in shared.value.root.items() if shared.value else ():
                yield format_id, entry, shared, (format_id,)
        for module in self.modules:
            for format_id, entry in module.draft.value.formats.items() if module.draft.value else ():
                yield format_id, entry, module.draft, ("formats", format_id)

    def scales(self) -> dict[str, ScaleEntry]:
        """Return the scales by id."""
        found = (scale for module in self.modules if module.draft.value for scale in module.draft.value.scales)
        return {scale.id: scale for scale in found}


def problems(sources: Sources, scales_elsewhere: Iterable[str]) -> Iterator[Problem]:
    """Yield every problem between the parts; ``scales_elsewhere`` are ids that indices may name though not asked."""
    if sources.composition and sources.composition.value:
        yield from missing_languages(sources.composition, sources.languages)
        yield from _modules_lack_languages(sources)
    shared_files: tuple[AnyDraft | None, ...] = (*sources.formats, sources.attributes)
    for shared in filter(None, shared_files):
        yield from missing_languages(shared, sources.languages)
    for _, entry, draft, path in sources.format_entries():
        yield from _format(entry, draft, path)
    if sources.attributes and sources.attributes.value:
        yield from _attributes(sources.attributes)
    for module in sources.modules:
        yield from missing_languages(module.draft, module.languages)
    yield from _duplicate_ids(sources)
    yield from _contents(sources, scales_elsewhere)


def missing_languages(draft: AnyDraft, languages: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each text that lacks one of the languages; lists of labels may be left out altogether."""
    for path, part in texts(draft.value) if draft.value is not None else ():
        written = part.written()
        optional = type(part) is LabelsEntry and not written
        for language in languages:
            if not written.get(language) and not optional:
                yield _problem(
                    Code.MISSING_LANGUAGE, draft, path, key=getattr(part, "id", _name(path)), language=language
                )


def wrong_placeholders(draft: AnyDraft, path: KeyPath, part: InLanguages, allowed: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each language in which a text has other ``{placeholders}`` than those allowed."""
    for language, text in part.written().items():
        wrong = [name for name in placeholders(text) if name not in allowed]
        if wrong:
            shown = ", ".join(f"{{{name}}}" for name in allowed) or "–"
            yield _problem(Code.WRONG_PLACEHOLDER, draft, (*path, language), found=f"{{{wrong[0]}}}", allowed=shown)


def placeholders(text: str) -> list[str]:
    """Return the names in braces; a lone brace is a name nobody allows."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return re.findall(r"[{}]", text)[:1]


def _problem(code: Code, draft: AnyDraft, path: KeyPath, **values: str | float) -> Problem:
    return Problem(code, draft.place(*path), values)


def _name(path: KeyPath) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "–")


def _number(value: float) -> str:
    return f"{value:g}"


def _where(place: Place) -> str:
    return f"{place.file}:{place.line}"


def _fold(label: Label) -> str:
    """Return a label without case, accents, spaces and punctuation, none of which a reader relies on."""
    letters = unicodedata.normalize("NFKD", str(label)).casefold()
    return "".join(c for c in letters if not unicodedata.category(c).startswith(("M", "Z", "Po", "Pi", "Pf")))


def labels(value: Label | tuple[Label, ...] | None) -> tuple[str, ...]:
    """Return a label, or several, as texts."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


# --- formats --------------------------------------------------------------------------------------------------------


def _format(entry: FormatEntry, draft: AnyDraft, path: KeyPath) -> Iterator[Problem]:
    values = [option.value for option in entry.options]
    for index, (before, after) in enumerate(pairwise(values), start=1):
        if after <= before:
            place = (*path, "options", index, "value")
            yield _problem(Code.VALUES_NOT_INCREASING, draft, place, before=_number(before), found=_number(after))
    for key, found, allowed in (
        ("favourable", entry.favourable, values),
        ("neutral", entry.neutral, [value for value in values if value not in entry.favourable]),
    ):
        for index, value in enumerate(found):
            if value not in allowed:
                shown = ", ".join(map(_number, allowed))
                place = (*path, key, index)
                yield _problem(Code.WRONG_VALUE, draft, place, key=key, found=_number(value), allowed=shown)
    yield from _format_labels(entry, draft, path)


def _format_labels(entry: FormatEntry, draft: AnyDraft, path: KeyPath) -> Iterator[Problem]:
    """Yield labels that could mean two answers, or an answer and "no opinion"."""
    for language in sorted({code for part in (*entry.options, entry.dont_know) for code in part.written()}):
        seen: dict[str, int] = {}
        for index, option in enumerate(entry.options):
            for label in labels(option.written().get(language)):
                if seen.setdefault(_fold(label), index) != index:
                    place = (*path, "options", index, language)
                    yield _problem(Code.LABEL_TWICE, draft, place, found=label)
        numbers = {_number(option.value) for option in entry.options}
        for index, label in enumerate(labels(entry.dont_know.written().get(language))):
            if _fold(label) in seen or label in numbers:
                place = (*path, "dont_know", language, index)
                yield _problem(Code.LABEL_TWICE, draft, place, found=label)


# --- attributes -----------------------------------------------------------------------------------------------------


def _attributes(draft: Draft[AttributesFile]) -> Iterator[Problem]:
    entries = draft.value.root if draft.value else ()
    for kind, allowed in ((AttributeKind.TEAM, "1"), (AttributeKind.ROLE_LEVEL, "≤ 1")):
        of_kind = [index for index, entry in enumerate(entries) if entry.kind is kind]
        lacks = kind is AttributeKind.TEAM and not of_kind and not draft.left_out
        for index in of_kind[1:] or ([0] if lacks else []):
            yield _problem(
                Code.WRONG_COUNT, draft, (index,), key=f"kind: {kind.value}", found=len(of_kind), allowed=allowed
            )
    seen: dict[str, str] = {}
    for index, entry in enumerate(entries):
        for language, headers in entry.headers.written().items():
            for position, header in enumerate(headers):
                if seen.setdefault(_fold(header), entry.id) != entry.id:
                    place = (index, "headers", language, position)
                    yield _problem(Code.LABEL_TWICE, draft, place, found=str(header))
        yield from _attribute_values(entry, draft, index)


def _attribute_values(entry: AttributeEntry, draft: AnyDraft, index: int) -> Iterator[Problem]:
    if entry.kind is AttributeKind.ROLE_LEVEL and len(entry.values) < 2:
        found = len(entry.values)
        yield _problem(Code.WRONG_COUNT, draft, (index,), key="values", found=found, allowed="≥ 2")
    ids: dict[str, KeyPath] = {}
    seen: dict[str, str] = {}
    for position, value in enumerate(entry.values):
        path = (index, "values", position)
        if value.id in ids:
            first = _where(draft.place(*ids[value.id]))
            yield _problem(Code.DUPLICATE_ID, draft, (*path, "id"), found=value.id, first=first)
            continue
        ids[value.id] = path
        for language, written in value.written().items():
            for label_position, label in enumerate(written):
                if seen.setdefault(_fold(label), value.id) != value.id:
                    place = (*path, language, label_position)
                    yield _problem(Code.LABEL_TWICE, draft, place, found=str(label))


# --- modules --------------------------------------------------------------------------------------------------------


def _modules_lack_languages(sources: Sources) -> Iterator[Problem]:
    """Yield the modules that are not written in a language of the composition."""
    for module in sources.modules:
        for language in sources.languages:
            if language not in module.languages:
                yield _problem(Code.MISSING_LANGUAGE, module.draft, ("languages",), key="languages", language=language)


def _named(sources: Sources) -> Iterator[tuple[str, str, AnyDraft, KeyPath]]:
    """Yield everything that has an id: the kind of thing, the id and its place; the shared ones come first."""
    if sources.attributes and sources.attributes.value:
        for index, attribute in enumerate(sources.attributes.value.root):
            yield "question", attribute.id, sources.attributes, (index, "id")
    for module in sources.modules:
        value = module.draft.value
        if value is None:
            continue
        yield "module", value.id, module.draft, ("id",)
        for index, scale in enumerate(value.scales):
            yield "question", scale.id, module.draft, ("scales", index, "id")
            for position, item in enumerate(scale.items):
                yield "question", item.id, module.draft, ("scales", index, "items", position, "id")
        for section in ("indices", "checks", "comments", "rosters"):
            for index, entry in enumerate(getattr(value, section)):
                yield "question", entry.id, module.draft, (section, index, "id")


def _duplicate_ids(sources: Sources) -> Iterator[Problem]:
    first: dict[tuple[str, str], Place] = {}
    for kind, found, draft, path in _named(sources):
        place = draft.place(*path)
        if (kind, found) in first:
            values = {"found": found, "first": _where(first[kind, found])}
            yield Problem(Code.DUPLICATE_ID, place, values)
        first.setdefault((kind, found), place)
    formats: dict[str, tuple[FormatEntry, Place]] = {}
    for found, entry, draft, path in sources.format_entries():
        place = draft.place(*path)
        known, known_place = formats.setdefault(found, (entry, place))
        # The same format in two modules is one format; two formats of the same name would make answers ambiguous.
        if known != entry:
            yield Problem(Code.DUPLICATE_ID, place, {"found": found, "first": _where(known_place)})


def _contents(sources: Sources, scales_elsewhere: Iterable[str]) -> Iterator[Problem]:
    formats = {format_id: entry for format_id, entry, _, _ in sources.format_entries()}
    known_formats = {*formats, *_written_formats(sources)}
    scales = sources.scales()
    known_scales = {*scales, *scales_elsewhere, *_written_scales(sources)}
    checks_before = 0
    for module in sources.modules:
        draft, value = module.draft, module.draft.value
        if value is None:
            continue
        yield from _references(draft, known_formats)
        for index, scale in enumerate(value.scales):
            yield from _scale(scale, draft, ("scales", index), formats.get(scale.format), sources.markers_only)
        for index, index_entry in enumerate(value.indices):
            yield from _index(index_entry, draft, ("indices", index), scales, known_scales)
        for index, check in enumerate(value.checks):
            yield from _check(check.expected, draft, ("checks", index), formats.get(check.format))
            if checks_before + index:
                found = checks_before + index + 1
                yield _problem(Code.WRONG_COUNT, draft, ("checks", index), key="checks", found=found, allowed="≤ 1")
        checks_before += len(value.checks)
        for index, roster in enumerate(value.rosters):
            for part in ("need", "quality"):
                yield from _roster_text(getattr(roster, part), draft, ("rosters", index, part))


def _references(draft: Draft[QuestionnaireFile], known: set[str]) -> Iterator[Problem]:
    """Yield the formats that are named and not known."""
    value = draft.value
    if value is None:
        return
    used: list[tuple[KeyPath, str]] = [(("scales", i, "format"), scale.format) for i, scale in enumerate(value.scales)]
    used += [(("checks", i, "format"), check.format) for i, check in enumerate(value.checks)]
    for i, roster in enumerate(value.rosters):
        used.append((("rosters", i, "need", "format"), roster.need.format))
        used.append((("rosters", i, "quality", "format"), roster.quality.format))
    for path, found in used:
        if found not in known:
            yield _problem(Code.UNKNOWN_REFERENCE, draft, path, found=found, nearest=nearest(found, known))


def _scale(
    scale: ScaleEntry, draft: AnyDraft, path: KeyPath, response: FormatEntry | None, markers_only: bool
) -> Iterator[Problem]:
    markers = sum(item.marker for item in scale.items)
    wanted = markers_only and scale.kind == "mean"
    if markers > 1 or (wanted and not markers):
        allowed = "1" if wanted else "≤ 1"
        yield _problem(Code.WRONG_COUNT, draft, (*path, "items"), key="marker: true", found=markers, allowed=allowed)
    if scale.kind != "nps":
        return
    if len(scale.items) != 1:
        found = len(scale.items)
        yield _problem(Code.WRONG_COUNT, draft, (*path, "items"), key="items", found=found, allowed="1")
    if response and tuple(option.value for option in response.options) != NPS_VALUES:
        place = (*path, "format")
        yield _problem(
            Code.WRONG_VALUE, draft, place, key="format", found=scale.format, allowed="rating-11 (0, 1, 2 … 10)"
        )


def _index(
    entry: IndexEntry, draft: AnyDraft, path: KeyPath, scales: Mapping[str, ScaleEntry], known: set[str]
) -> Iterator[Problem]:
    for key, named in (("scales", entry.scales), ("minus", entry.minus)):
        for position, found in enumerate(named):
            place = (*path, key, position)
            if found not in known:
                yield _problem(Code.UNKNOWN_REFERENCE, draft, place, found=found, nearest=nearest(found, known))
            elif found in scales and scales[found].kind != "mean":
                yield _problem(Code.WRONG_VALUE, draft, place, key=key, found=found, allowed="kind: mean")


def _check(expected: float, draft: AnyDraft, path: KeyPath, response: FormatEntry | None) -> Iterator[Problem]:
    values = [option.value for option in response.options] if response else [expected]
    if expected not in values:
        shown = ", ".join(map(_number, values))
        place = (*path, "expected")
        yield _problem(Code.WRONG_VALUE, draft, place, key="expected", found=_number(expected), allowed=shown)


def _roster_text(part: InLanguages, draft: AnyDraft, path: KeyPath) -> Iterator[Problem]:
    yield from wrong_placeholders(draft, path, part, ("unit",))
    for language, text in part.written().items():
        if not placeholders(text):
            yield _problem(Code.WRONG_PLACEHOLDER, draft, (*path, language), found="–", allowed="{unit}")


def _written_formats(sources: Sources) -> Iterator[str]:
    """Yield the ids of formats as written, broken ones too: a reference to them is not a second problem."""
    for shared in sources.formats:
        yield from shared.tree.data if isinstance(shared.tree.data, dict) else ()
    for module in sources.modules:
        data = module.draft.tree.data
        own = data.get("formats") if isinstance(data, dict) else None
        yield from own if isinstance(own, dict) else ()


def _written_scales(sources: Sources) -> Iterator[str]:
    for module in sources.modules:
        yield from written_ids(module.draft, "scales")


def written_ids(draft: AnyDraft, section: str) -> Iterator[str]:
    """Yield the ids of the entries of a section as written, whether or not the entries are valid."""
    data = draft.tree.data
    entries = data.get(section) if isinstance(data, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        found = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(found, str):
            yield found
