"""Teams that resemble each other: the groups, what sets each apart, and who is in them; or that there are none."""

from __future__ import annotations

from collections import Counter

from diagnostic.report.chart_values import BarPanels
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Bullets, Column, Figure, Group, Paragraph, Section, TableBlock
from diagnostic.report.selection import leaves
from diagnostic.report.values import Style, Value
from diagnostic.survey_parts import UnitInfo
from diagnostic.team_profiles import Bearing, Finding, Member, Profile, Profiles

NAMED_SCALES = 3
"""Scales that name a group."""
EXPLAINED = 5
"""Scales whose meaning is written out for a group."""
LISTED = 20
"""Teams of a group up to which each is named; beyond, its divisions are."""


def profiles_section(context: Context) -> Section | None:
    """Return the groups of teams; nothing where none were looked for, or there are no teams."""
    found = context.profiles
    if found is None or not leaves(context.release) or (found.finding is Finding.DISTINCT and not found.profiles):
        return None
    blocks = _groups(context, found) if found.finding is Finding.DISTINCT else _none(context, found)
    if found.candidates:
        blocks.append(_statistics(context, found))
    title, kicker = context.text("section.profiles"), context.text("section.profiles.kicker")
    return Section("profiles", title, tuple(blocks), kicker)


def _none(context: Context, found: Profiles) -> list[Block]:
    teams = context.wording.plural("count.teams", found.teams)
    lead = Paragraph(context.text(f"profiles.none.{found.finding.value}.lead", teams=teams), lead=True)
    return [lead, context.paragraph(f"profiles.none.{found.finding.value}", teams=teams), _who(context, found)]


def _groups(context: Context, found: Profiles) -> list[Block]:
    teams = context.wording.plural("count.teams", found.teams)
    lead = context.wording.plural("profiles.lead", len(found.profiles), teams=teams)
    blocks: list[Block] = [Paragraph(lead, lead=True), context.paragraph("profiles.intro"), _who(context, found)]
    blocks.append(_figure(context, found))
    blocks += [_group(context, found, at) for at in range(len(found.profiles))]
    return [*blocks, _members(context, found)]


def _who(context: Context, found: Profiles) -> Paragraph:
    """Return which teams took part."""
    if not found.left_out:
        return context.paragraph("profiles.all")
    return Paragraph(context.wording.plural("profiles.left_out", found.left_out))


# --- names ---------------------------------------------------------------------------------------


def _letter(context: Context, at: int) -> str:
    return context.text("profiles.group", letter=chr(ord("A") + at))


def _named(context: Context, found: Profiles, at: int) -> str:
    """Return a group's letter and its name: two groups may depart on the same scales."""
    return context.text("profiles.named", group=_letter(context, at), name=_name(context, found, found.profiles[at]))


def _name(context: Context, found: Profiles, profile: Profile) -> str:
    """Return what a group is called after: the scales on which it departs most."""
    sides = {"high": profile.high, "low": profile.low}
    if not (profile.high or profile.low):
        return context.text("profiles.name.average")
    first = max(sides, key=lambda side: max((abs(_deviation(found, profile, s)) for s in sides[side]), default=-1.0))
    other = "low" if first == "high" else "high"
    if profile.bearing is not Bearing.MIXED:
        side, opposite = ("high", "low") if profile.bearing is Bearing.HIGHER else ("low", "high")
        words = {"most": _list(context, sides[side][: NAMED_SCALES - 1]), "but": _list(context, sides[opposite][:1])}
        return context.text(
            f"profiles.name.all_{side}_but" if sides[opposite] else f"profiles.name.all_{side}", **words
        )
    if not sides[other]:
        return context.text(f"profiles.name.{first}", scales=_list(context, sides[first][:NAMED_SCALES]))
    words = {first: _list(context, sides[first][: NAMED_SCALES - 1]), other: _list(context, sides[other][:1])}
    return context.text(f"profiles.name.{first}_{other}", **words)


def _list(context: Context, scales: tuple[str, ...]) -> str:
    return context.wording.join([context.quoted(scale) for scale in scales])


def _deviation(found: Profiles, profile: Profile, scale: str) -> float:
    return profile.deviations[found.scales.index(scale)]


# --- picture -------------------------------------------------------------------------------------


def _figure(context: Context, found: Profiles) -> Figure:
    language = context.wording.language
    blocks = {block.id: block.name.to(language) for block in context.release.blocks}
    panels = tuple(
        (
            context.text("profiles.panel", group=_letter(context, at), teams=_size(context, profile)),
            _name(context, found, profile),
        )
        for at, profile in enumerate(found.profiles)
    )
    rows = tuple(
        (
            context.names.subject(scale),
            blocks.get(context.names.info(scale).block, ""),
            tuple(profile.deviations[at] for profile in found.profiles),
        )
        for at, scale in enumerate(found.scales)
    )
    chart = BarPanels(panels, rows, context.text("profiles.axis"), Style.CHANGE)
    sentence = " ".join(
        context.text("profiles.sentence", name=_named(context, found, at), teams=_size(context, profile))
        for at, profile in enumerate(found.profiles)
    )
    alternative = context.text("profiles.alternative", sentence=sentence)
    return Figure(
        "profiles-shapes", context.text("profiles.title"), chart, sentence, alternative, _table(context, found)
    )


def _table(context: Context, found: Profiles) -> TableBlock:
    columns = (
        *context.columns(("scale", Style.TEXT)),
        *(Column(_letter(context, at), Style.CHANGE) for at in range(len(found.profiles))),
    )
    rows = tuple(
        (
            Value(text=context.names.subject(scale)),
            *(Value(profile.deviations[at], Style.CHANGE) for profile in found.profiles),
        )
        for at, scale in enumerate(found.scales)
    )
    return TableBlock(context.text("profiles.table"), columns, rows)


def _size(context: Context, profile: Profile) -> str:
    return context.wording.plural("count.teams", len(profile.members))


# --- one group -----------------------------------------------------------------------------------


def _group(context: Context, found: Profiles, at: int) -> Group:
    profile = found.profiles[at]
    blocks: list[Block] = [Paragraph(_membership(context, found, profile))]
    meanings = _meanings(context, found, profile)
    blocks.append(Bullets(meanings) if meanings else context.paragraph("profiles.average"))
    unsure = [member for member in profile.members if member.otherwise is not None]
    if unsure:
        blocks.append(context.paragraph("profiles.unsure"))
        blocks.append(Bullets(tuple(_unsure(context, member) for member in unsure)))
    return Group(f"profile-{at + 1}", _named(context, found, at), tuple(blocks), _size(context, profile))


def _membership(context: Context, found: Profiles, profile: Profile) -> str:
    """Return which teams are in a group, and whether they are the teams of one division."""
    units = [context.release.unit(member.team) for member in profile.members]
    names = context.wording.join([context.names.unit(unit.id) for unit in units])
    parents = Counter(unit.parent for unit in units)
    if len(units) > LISTED:
        inside = [_share(context, found, parent, count) for parent, count in parents.items() if parent is not None]
        return context.text("profiles.divisions", divisions=context.wording.join(inside))
    if len(parents) > 1 or _is_root(context, units[0]):
        return context.text("profiles.teams", teams=names)
    whole = parents[units[0].parent] == _taking_part(found, context, units[0].parent)
    key = "profiles.one_division.all" if whole else "profiles.one_division"
    return context.text(key, teams=names, division=context.names.parent(units[0].id))


def _share(context: Context, found: Profiles, parent: str, count: int) -> str:
    of = _taking_part(found, context, parent)
    return context.text("profiles.share", division=context.names.unit(parent), count=count, of=of)


def _taking_part(found: Profiles, context: Context, parent: str | None) -> int:
    teams = [member.team for profile in found.profiles for member in profile.members]
    return sum(context.release.unit(team).parent == parent for team in teams)


def _is_root(context: Context, unit: UnitInfo) -> bool:
    return unit.parent is None or context.release.unit(unit.parent).parent is None


def _meanings(context: Context, found: Profiles, profile: Profile) -> tuple[str, ...]:
    """Return what the deviations mean, the largest first, in the questionnaire's own sentences."""
    language = context.wording.language
    ranked = sorted([*profile.high, *profile.low], key=lambda scale: -abs(_deviation(found, profile, scale)))
    told = []
    for scale in ranked[:EXPLAINED]:
        value, info = _deviation(found, profile, scale), context.names.info(scale)
        side, meaning = ("higher", info.high) if value > 0 else ("lower", info.low)
        words = {"scale": context.quoted(scale), "points": context.names.points(value), "meaning": meaning.to(language)}
        told.append(context.text(f"profiles.meaning.{side}", **words))
    return tuple(told)


def _unsure(context: Context, member: Member) -> str:
    return context.text(
        "profiles.unsure.team",
        team=context.names.unit(member.team),
        chance=context.wording.number(member.probability, Style.PERCENT),
        other=_letter(context, member.otherwise or 0),
    )


# --- behind it -----------------------------------------------------------------------------------


def _members(context: Context, found: Profiles) -> Group:
    place = {member.team: (at, member) for at, profile in enumerate(found.profiles) for member in profile.members}
    rows = tuple(
        (
            Value(text=context.names.unit(team.id)),
            Value(text=context.names.parent(team.id)),
            Value(text=_letter(context, place[team.id][0])),
            Value(place[team.id][1].probability, Style.PERCENT),
        )
        for team in leaves(context.release)
        if team.id in place
    )
    columns = (
        *context.columns(("unit", Style.TEXT), ("division", Style.TEXT)),
        Column(context.text("profiles.column.group")),
        Column(context.text("profiles.column.probability"), Style.PERCENT),
    )
    title = context.text("profiles.members")
    return Group("profiles-members", title, (TableBlock(title, columns, rows),), collapsed=True)


def _statistics(context: Context, found: Profiles) -> Group:
    """Return what the decision rests on."""
    names = ("groups", "shape", "bic", "icl")
    styles = (Style.COUNT, Style.TEXT, Style.SCORE, Style.SCORE)
    columns = tuple(
        Column(context.text(f"profiles.column.{name}"), style) for name, style in zip(names, styles, strict=True)
    )
    rows = tuple(
        (
            Value(each.groups, Style.COUNT),
            Value(text=context.text(f"profiles.shape.{each.shape}")),
            Value(each.bic, Style.SCORE),
            Value(each.icl, Style.SCORE),
        )
        for each in found.candidates
    )
    explained = context.wording.number(found.explained, Style.PERCENT)
    level = context.wording.number(found.level, Style.PERCENT)
    dimensions = context.wording.plural("profiles.dimensions", found.dimensions, explained=explained, level=level)
    blocks: list[Block] = [
        Paragraph(dimensions),
        TableBlock(context.text("profiles.candidates"), columns, rows),
        context.paragraph("profiles.criterion"),
    ]
    if found.rand is not None:
        blocks.append(Paragraph(_stability(context, found, found.rand)))
    return Group("profiles-statistics", context.text("profiles.statistics"), tuple(blocks), collapsed=True)


def _stability(context: Context, found: Profiles, rand: float) -> str:
    values = {"replicates": str(found.replicates), "rand": context.wording.number(rand, Style.COEFFICIENT)}
    if not found.profiles:
        return context.text("profiles.stability.none", **values)
    each = [context.wording.number(profile.stability, Style.COEFFICIENT) for profile in found.profiles]
    return context.text("profiles.stability", jaccard=context.wording.join(each), **values)
