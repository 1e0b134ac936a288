"""From a client's few colours to all colours of a report, light and dark: relations of the default theme, other hues.

Each colour of the default theme belongs to a family (what is above, the cover, ...). A client's colour gives its family
hue and strength of colour; how light each member is stays as it was, since that is what makes it readable. Nothing is
checked here.
"""

from __future__ import annotations

from collections.abc import Mapping

from coloraide import Color

from diagnostic.report.theme_contrast import TEXT, at_lightness, contrast
from diagnostic.report.theme_file import BrandColours

_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "accent": (),
    "highlight": (),
    "above": ("above_soft", "above_ink", "above_strong", "above_mid", "above_light", "flow", "stream"),
    "below": ("below_soft", "below_ink", "below_strong", "below_mid", "below_light", "brake", "brake_soft"),
    "divided": ("divided_soft", "divided_ink"),
    "warning": ("warning_soft", "warning_ink"),
}
_SAME = {"above": ("above_strong", "flow"), "below": ("below_strong", "brake")}
"""Members that are of the very colour of their family."""
_MOST = 1.6
"""How much more colour than the default theme's a family may have."""
_DEEP_COVER = 0.09
"""Chroma of a cover that is derived: dark, and no more than tinted."""
_TINTED = 0.12


def brand_palettes(
    said: BrandColours, light: Mapping[str, str], dark: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the light and the dark palette of a client, from its colours and the default theme's palettes."""
    named = said.said()
    if "accent" in named:
        named = {"highlight": named["accent"], **named}
    made = tuple(_scheme(named, base, exact=base is light) for base in (light, dark))
    return {**made[0], **said.light}, {**made[1], **said.dark}


def _scheme(named: Mapping[str, str], base: Mapping[str, str], *, exact: bool) -> dict[str, str]:
    colours = dict(base)
    for family, members in _FAMILIES.items():
        if family in named:
            for member in (family, *members):
                colours[member] = _tinted(base[member], named[family], base[family])
            if exact:
                colours |= dict.fromkeys((family, *_SAME.get(family, ())), named[family])
    cover = named.get("cover") or (_deep(named["accent"], base["cover"]) if "accent" in named else None)
    return colours if cover is None else colours | _cover(cover, named.get("highlight"), base)


def _tinted(colour: str, brand: str, main: str) -> str:
    """Return a colour of the default theme in the hue of a brand, as colourful as the brand is beside its family."""
    own, wanted, family = (Color(each).convert("oklch") for each in (colour, brand, main))
    strength = min(wanted["chroma"] / max(family["chroma"], 0.01), _MOST)
    own["chroma"], own["hue"] = own["chroma"] * strength, wanted["hue"]
    return at_lightness(own, own["lightness"])


def _deep(brand: str, cover: str) -> str:
    """Return a dark cover in the hue of a brand."""
    own = Color(brand).convert("oklch")
    own["chroma"] = min(own["chroma"], _DEEP_COVER)
    return at_lightness(own, Color(cover).convert("oklch")["lightness"])


def _cover(cover: str, highlight: str | None, base: Mapping[str, str]) -> dict[str, str]:
    """Return the colours of a cover; a bright cover gets dark letters."""
    own = Color(cover).convert("oklch")
    dark = contrast(cover, "#ffffff") >= TEXT
    deep = at_lightness(own, own["lightness"] + (-0.05 if dark else 0.04))
    soft = own.clone().set("chroma", min(own["chroma"], 0.03))
    accent = Color(highlight or base["cover_accent"]).convert("oklch")
    accent["chroma"] = min(accent["chroma"], _TINTED)
    return {
        "cover": cover,
        "cover_deep": deep,
        "cover_ink": base["cover_ink"] if dark else base["cover_deep"],
        "cover_soft": at_lightness(soft, 0.823 if dark else 0.3),
        "cover_accent": at_lightness(accent, 0.774 if dark else 0.35),
    }
