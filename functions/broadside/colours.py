"""
Colours as `#RRGGBB`: how well one is read on another, and what a mail client makes of them.

Contrast is that of WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

LEAST_CONTRAST = 4.5
"""Of text (WCAG 2.2, success criterion 1.4.3)."""

_DARK_BASE = 21.247
"""CIELAB lightness of #333333, which is what Outlook makes of white."""
# Of sRGB's primaries under D65 (IEC 61966-2-1), and D65's white.
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_FROM_XYZ = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
_WHITE = (0.95047, 1.0, 1.08883)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with so much of another in it: 0 for none, 1 for nothing else."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return _written(tuple(a + (b - a) * share for a, b in pairs))


@cache
def outlook_dark(colour: str) -> str:
    """
    Return what Outlook's dark mode makes of a colour: its lightness is turned round, above a grey.

    So does RoosterJS, the editor that Outlook on the web is built with (`getDarkColor`).
    """
    lightness, a, b = _lab(colour)
    return _from_lab((100 - lightness) * (100 - _DARK_BASE) / 100 + _DARK_BASE, a, b)


@cache
def inverted(colour: str) -> str:
    """Return a colour's negative, as clients and systems show it that turn a whole mail round."""
    return _written(tuple(1 - channel for channel in _channels(colour)))


INVERSIONS: Mapping[str, Callable[[str], str]] = {
    "once Outlook has turned it dark": outlook_dark,
    "once a client has inverted it": inverted,
}
"""What clients do to light colours by themselves, in words."""


def nearest(colour: str, passes: Callable[[str], bool]) -> str | None:
    """
    Find the colour of the same hue that passes, its lightness moved least.

    Args:
        colour: Where to begin; returned as it is when it passes.
        passes: What the colour must hold.

    Returns:
        The colour; None when no lightness from black to white passes.
    """
    if passes(colour):
        return colour
    return next((candidate for candidate in _shades(colour) if passes(candidate)), None)


def _shades(colour: str) -> Iterator[str]:
    """Yield the colour ever darker and ever lighter, in turn, down to black and up to white."""
    hue, saturation, lightness = _hsl(colour)
    for step in range(1, 256):
        for moved in (lightness - step / 255, lightness + step / 255):
            if -1 / 255 < moved < 1 + 1 / 255:
                yield _from_hsl(hue, saturation, min(max(moved, 0), 1))


@cache
def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(min(max(c, 0), 1) * 255):02X}" for c in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _lab(colour: str) -> tuple[float, float, float]:
    """Return CIELAB's coordinates (CIE 15)."""
    linear = tuple(map(_linear, _channels(colour)))
    x, y, z = (
        _lab_curve(sum(w * c for w, c in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _lab_curve(ratio: float) -> float:
    return ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116


def _from_lab(lightness: float, a: float, b: float) -> str:
    y = (lightness + 16) / 116
    curved = (y + a / 500, y, y - b / 200)
    xyz = tuple(
        white * (c**3 if c**3 > 216 / 24389 else (116 * c - 16) * 27 / 24389)
        for c, white in zip(curved, _WHITE, strict=True)
    )
    linear = (sum(w * c for w, c in zip(row, xyz, strict=True)) for row in _FROM_XYZ)
    return _written(tuple(map(_gamma, linear)))


def _hsl(colour: str) -> tuple[float, float, float]:
    """Return hue (in sixths of a circle), saturation and lightness (CSS Color 4 §7)."""
    red, green, blue = channels = _channels(colour)
    most, least = max(channels), min(channels)
    lightness, chroma = (most + least) / 2, most - least
    if not chroma:
        return 0, 0, lightness
    if most == red:
        hue = (green - blue) / chroma % 6
    else:
        hue = (blue - red) / chroma + 2 if most == green else (red - green) / chroma + 4
    return hue, chroma / (1 - abs(2 * lightness - 1)), lightness


def _from_hsl(hue: float, saturation: float, lightness: float) -> str:
    reach = saturation * min(lightness, 1 - lightness)

    def channel(n: int) -> float:
        k = (n + hue * 2) % 12
        return lightness - reach * max(-1, min(k - 3, 9 - k, 1))

    return _written((channel(0), channel(8), channel(4)))
