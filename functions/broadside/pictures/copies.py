"""
The copies of a picture that are published: light enough for a telephone, and telling of nobody.

An organiser hands in what their telephone made; a mail shows it 600 pixels wide, and on fine
screens or on a page up to 1,200. Same bytes in, same bytes out (with the same Pillow).
"""

from dataclasses import dataclass
from functools import partial

from PIL import Image

from broadside.pictures.decoding import as_shown, is_plain, opened, reading, shown_size
from broadside.pictures.encoding import HEAVY_BYTES, written
from broadside.pictures.errors import PictureError
from broadside.pictures.foreign import what_is_wrong_with
from broadside.pictures.light import LARGE, LIGHT_BYTES, SLIMMEST
from broadside.pictures.metadata import MAX_BYTES, kind_of, without_metadata

__all__ = ["LARGE", "MAX_BYTES", "MAX_FILM_BYTES", "SMALL", "Copies", "Copy", "copies_of"]

SMALL = 600
"""Pixels in width, at most, of the smaller copy."""
MAX_HEIGHT = 4 * LARGE
MAX_FILM_BYTES = 2_000_000
"""Of a picture that moves: it is published as it is, and loads in each mail that is opened."""
MAX_FILM_PIXELS = 4_000_000
"""Of each of its images: readers' telephones hold several of them at once."""

_LIGHT_ENOUGH_BYTES = 300_000
"""A picture so light stays as it is, if it is narrow enough."""
_ABOUT_SMALL = SMALL * 5 // 4
"""A picture so narrow needs no smaller copy."""
_WORTH = 0.8
"""A copy that isn't at least a fifth smaller isn't worth what it loses."""
_KEPT_KINDS = {"gif", "jpg", "png"}
"""What every mail program shows; Outlook for Windows shows no WebP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One file that is published."""

    data: bytes
    kind: str
    """Its ending without the dot, as `kind_of` gives it."""
    width: int
    """Pixels as shown, the right way up."""
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What is published of one picture."""

    large: Copy
    """At most 1,200 pixels wide, unless it moves."""
    small: Copy | None
    """At most 600 pixels wide; None when the large one is about as small or light."""


def copies_of(data: bytes) -> Copies:
    """
    Make of a picture what is published of it.

    One that is narrow and light enough stays as it is, but for its metadata. Of one that moves
    there is one copy, as it is.

    Args:
        data: The file, whatever its name says.

    Raises:
        PictureError: it isn't taken; its text tells the organiser why, behind the file's name.
    """
    kind = kind_of(data)
    if kind is None:
        raise PictureError(f"is {what_is_wrong_with(data)}")
    if len(data) > MAX_BYTES:
        raise PictureError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    kept = without_metadata(data)
    with reading():
        if getattr(opened(kept, kind), "is_animated", False):
            return Copies(large=_film(kept, kind), small=None)
        return _still(kept, kind)


def _film(kept: bytes, kind: str) -> Copy:
    """Publish a picture that moves as it is: each of its images made anew would be worse."""
    if len(kept) > MAX_FILM_BYTES:
        raise PictureError(
            f"moves and is larger than {MAX_FILM_BYTES // 1_000_000} MB: "
            "make it shorter or smaller, or link to a film"
        )
    image = opened(kept, kind)
    width, height = shown_size(image)
    if width * height > MAX_FILM_PIXELS:
        raise PictureError(
            f"moves and has {width:,} × {height:,} pixels: make it smaller, or link to a film"
        )
    image.load()  # its first image, which mail programs show that don't let it move
    return Copy(data=without_metadata(kept, profile=False), kind=kind, width=width, height=height)


def _still(kept: bytes, kind: str) -> Copies:
    image = opened(kept, kind)
    shown = shown_size(image)
    if shown[1] > max(MAX_HEIGHT, SLIMMEST * shown[0]):
        raise PictureError(f"is more than {SLIMMEST} times as high as wide: cut it into several")
    size = _fitted(shown, LARGE)
    can_stay = size == shown and is_plain(image) and kind in _KEPT_KINDS
    seen = as_shown(image, size)
    made = partial(_copy, photograph=kind == "jpg")
    if not can_stay:
        large = made(seen)
    else:
        width, height = shown
        plain = without_metadata(kept, profile=False)
        large = Copy(data=plain, kind=kind, width=width, height=height)
        if len(plain) > _LIGHT_ENOUGH_BYTES:
            large = _if_worth_it(made(seen), large) or large
    small = None
    if seen.width > _ABOUT_SMALL and len(large.data) > LIGHT_BYTES:
        size = _fitted(seen.size, SMALL)
        small = _if_worth_it(made(seen.resize(size, Image.Resampling.LANCZOS)), large)
    return Copies(large=large, small=small)


def _copy(seen: Image.Image, *, photograph: bool) -> Copy:
    data, kind = written(seen, photograph=photograph)
    while len(data) > HEAVY_BYTES and seen.mode == "RGBA" and seen.width > SMALL:
        # A photograph with transparency, which no JPEG can hold: fewer pixels look better than
        # fewer colours.
        seen = seen.resize(_fitted(seen.size, max(SMALL, seen.width * 3 // 4)))
        data, kind = written(seen, photograph=photograph)
    return Copy(data=data, kind=kind, width=seen.width, height=seen.height)


def _if_worth_it(made: Copy, instead_of: Copy) -> Copy | None:
    return made if len(made.data) <= _WORTH * len(instead_of.data) else None


def _fitted(size: tuple[int, int], width: int) -> tuple[int, int]:
    """Return the size of a picture made at most so wide, and four times 1,200 high."""
    scale = min(1, width / size[0], MAX_HEIGHT / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
