"""Colours of slides: slots of the presentation's own colour scheme, never fixed values: a template recolours all.

Text on a coloured ground is the lighter or the darker colour of the scheme, whichever can be read better on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

from diagnostic.report.theme import Theme
from diagnostic.report.theme_contrast import TEXT, contrast
from diagnostic.report.values import Tone

SLOTS = ("dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_TOKENS: Mapping[str, str] = {
    "dk1": "ink",
    "lt1": "paper",
    "dk2": "cover",
    "lt2": "muted_soft",
    "accent1": "above",
    "accent2": "below",
    "accent3": "series_3",
    "accent4": "divided",
    "accent5": "warning",
    "accent6": "plain",
}
_MAPPED = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour of the scheme, lightened or let through."""

    slot: str
    light: int = 100
    """The share of the colour that is left when it is mixed with white."""
    through: int = 0
    """The share of the ground that shows through: a tint that suits a dark ground as well."""
    strength: int = 100
    """The share of its strength that is left: a lightened ink may be a blue, where a grey is meant."""

    def xml(self) -> str:
        """Return it as DrawingML."""
        if self.through:
            return f'<a:schemeClr val="{self.slot}"><a:alpha val="{(100 - self.through) * 1000}"/></a:schemeClr>'
        if self.light == 100:
            return f'<a:schemeClr val="{self.slot}"/>'
        mixed = f'<a:lumMod val="{self.light * 1000}"/><a:lumOff val="{(100 - self.light) * 1000}"/>'
        if self.strength < 100:
            mixed = f'<a:satMod val="{self.strength * 1000}"/>{mixed}'
        return f'<a:schemeClr val="{self.slot}">{mixed}</a:schemeClr>'

    def fill(self) -> str:
        """Return a solid fill."""
        return f"<a:solidFill>{self.xml()}</a:solidFill>"


INK = Paint("tx1")
PAPER = Paint("bg1")
SOFT = Paint("tx1", through=30)
"""Lesser text. All that is to be neutral is of the ink, because every accent of a client's design may be any colour."""
RULE = Paint("tx1", 25, strength=20)
GROUND = Paint("tx1", through=93)
ACCENT = Paint("accent1")
DEEP = Paint("tx2")
PLAIN = Paint("tx1", 65, strength=25)
SERIES = (Paint("tx2"), Paint("accent3"), Paint("accent6"), Paint("accent4"))

TONES: Mapping[Tone, Paint] = {
    Tone.NEUTRAL: PLAIN,
    Tone.MUTED: Paint("tx1", 45, strength=25),
    Tone.ABOVE: Paint("accent1"),
    Tone.BELOW: Paint("accent2"),
    Tone.DIVIDED: Paint("accent4"),
    Tone.WARNING: Paint("accent5"),
}
GROUNDS: Mapping[Tone, Paint | None] = {
    Tone.NEUTRAL: None,
    Tone.MUTED: None,
    Tone.ABOVE: Paint("accent1", through=80),
    Tone.BELOW: Paint("accent2", through=80),
    Tone.DIVIDED: Paint("accent4", through=80),
    Tone.WARNING: Paint("accent5", through=80),
}
MARKS: Mapping[Tone, str] = {Tone.ABOVE: "▲", Tone.BELOW: "▼", Tone.DIVIDED: "◆", Tone.WARNING: "●"}


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours that the slots have in a presentation."""

    colours: Mapping[str, str]
    """Slot -> six hexadecimal digits."""

    def hex(self, paint: Paint) -> str:
        """Return the colour that a paint comes out as."""
        red, green, blue = _parts(self.colours[_MAPPED.get(paint.slot, paint.slot)])
        if paint.through:
            share = paint.through / 100
            below = _parts(self.colours[_MAPPED["bg1"]])
            mixed = [own + (other - own) * share for own, other in zip((red, green, blue), below, strict=True)]
            return "".join(f"{round(255 * part):02X}" for part in mixed)
        hue, lightness, strength = rgb_to_hls(red, green, blue)
        lightness = lightness * paint.light / 100 + 1 - paint.light / 100
        return "".join(
            f"{round(255 * part):02X}" for part in hls_to_rgb(hue, min(lightness, 1.0), strength * paint.strength / 100)
        )

    def ink_on(self, ground: Paint | None) -> Paint:
        """Return the paint of text that reads best on a ground; the plain one where there is none."""
        if ground is None:
            return INK
        return max((INK, PAPER), key=lambda ink: self.contrast(ink, ground))

    def readable(self, paint: Paint) -> Paint:
        """Return the paint of a text on the slide itself, or where it can hardly be read there the plain one."""
        return paint if self.contrast(paint, PAPER) >= TEXT else INK

    def contrast(self, one: Paint, other: Paint) -> float:
        """Return the contrast of two paints, 1 to 21."""
        return contrast(f"#{self.hex(one)}", f"#{self.hex(other)}")


def _parts(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def scheme_of(theme: Theme) -> Scheme:
    """Return a theme's colours as the slots of a presentation."""
    return Scheme({slot: theme.light[token].removeprefix("#").upper() for slot, token in _TOKENS.items()})
