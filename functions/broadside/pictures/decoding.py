"""
Pictures as pixels, by Pillow, from files that may be made to harm.

What Pillow is given has passed our own reading (`without_metadata`): of a file it sees only what
shows the picture. It may use the four formats' decoders and no other, and none before we have read
how large the picture is. Nothing of Pillow's own settings is changed.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageCms, ImageFile
from PIL import WebPImagePlugin as _  # noqa: F401  # else Pillow loads all its decoders

from broadside.pictures.errors import PictureError
from broadside.pictures.sizes import pixels

__all__ = ["MAX_PIXELS", "as_shown", "is_plain", "opened", "reading", "shown_size"]

MAX_PIXELS = 60_000_000
"""Telephones make 12 to 50 million; more would need more memory than a function has."""
MAX_SCANS = 100
"""Of a progressive JPEG, which has about ten: each costs time, and as little as 20 bytes."""

_FORMATS = {"gif": "GIF", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_GAP = 1.5
"""How many times as large as wanted a JPEG is decoded at least (it can be halved on the way)."""
_BROKEN = (
    ImageCms.PyCMSError,
    Image.DecompressionBombError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    OverflowError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on files that are broken."""
_NEARLY = 3
"""Of 255: two profiles that differ by no more show the same."""


@contextmanager
def reading() -> Iterator[None]:
    """
    Turn whatever Pillow finds wrong with a file into one error.

    Its warnings are nobody's business: what they warn of is bounded here, or gone. Until the block
    ends no warning is shown, in no thread; this is the only thing that is changed for all.

    Raises:
        PictureError: it is broken.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except _BROKEN:
            raise PictureError("can't be read to its end: it is broken") from None


def opened(data: bytes, kind: str) -> ImageFile.ImageFile:
    """
    Read a picture's head: nothing is decoded yet.

    Args:
        data: The picture without metadata.
        kind: What `kind_of` calls it.

    Raises:
        PictureError: it is too large, or doesn't say how large it is.
    """
    _check_size(pixels(data))
    if kind == "jpg" and data.count(b"\xff\xda") > MAX_SCANS:
        raise PictureError(f"is drawn in more than {MAX_SCANS} steps: export it anew as JPEG")
    image = Image.open(BytesIO(data), formats=[_FORMATS[kind]])
    _check_size(image.size)
    return image


def _check_size(size: tuple[int, int] | None) -> None:
    if size is None or 0 in size:
        raise PictureError("doesn't say how large it is")
    if size[0] * size[1] > MAX_PIXELS:
        raise PictureError(
            f"has {size[0]:,} × {size[1]:,} pixels; {MAX_PIXELS // 1_000_000} million is the most"
        )


def _turn_of(image: Image.Image) -> int:
    """Tell which way up a picture is, 1 to 8 (CIPA DC-008 §4.6.4)."""
    turn = image.getexif().get(_ORIENTATION, 1)
    return turn if turn in _TURNS else 1


def shown_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height as they are once the picture stands the right way up."""
    width, height = image.size
    return (height, width) if _turn_of(image) >= 5 else (width, height)


def is_plain(image: Image.Image) -> bool:
    """Tell whether a picture shows the same everywhere without its Exif data and its profile."""
    if _turn_of(image) != 1 or image.mode == "CMYK":
        return False
    profile = _profile(image)
    if profile is None or image.mode in {"1", "L", "LA", "I;16"}:
        return True  # grey stays grey
    samples = Image.new("RGB", (9 * 9, 9))
    samples.putdata(
        [(r * 31, g * 31, b * 31) for r in range(9) for g in range(9) for b in range(9)]
    )
    try:
        seen = _to_srgb(samples, profile)
    except ImageCms.PyCMSError:
        return True  # nobody can use this profile, or not for these colours
    return all(
        abs(one - other) <= _NEARLY
        for one, other in zip(samples.tobytes(), seen.tobytes(), strict=True)
    )


def as_shown(image: ImageFile.ImageFile, size: tuple[int, int]) -> Image.Image:
    """
    Decode a picture: upright, in sRGB, with nothing in it but pixels (modes L, RGB, RGBA).

    Args:
        image: What `opened` gave; it can't be used again.
        size: The width and height wanted, as shown; not larger than it is.
    """
    turn, profile = _turn_of(image), _profile(image)
    lying = (size[1], size[0]) if turn >= 5 else size
    image.draft(None, (round(lying[0] * _GAP), round(lying[1] * _GAP)))
    image.load()
    pixels_only = _simple(image)
    if pixels_only.size != lying:
        pixels_only = pixels_only.resize(lying, Image.Resampling.LANCZOS, reducing_gap=3)
    if profile is not None:
        pixels_only = _in_srgb(pixels_only, profile)
    if pixels_only.mode == "CMYK":
        pixels_only = pixels_only.convert("RGB")
    if turn in _TURNS:
        pixels_only = pixels_only.transpose(_TURNS[turn])
    pixels_only.info.clear()  # else it is written: comments, densities, profiles
    return pixels_only


def _simple(image: Image.Image) -> Image.Image:
    """Bring the many ways to hold pixels to four: L, RGB, RGBA, CMYK."""
    if image.mode == "I;16":
        # Its 65,536 shades of grey as 256: the upper byte of each.
        return Image.frombytes("L", image.size, image.tobytes()[1::2])
    if image.mode == "CMYK":
        return image.copy()
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        return seen if seen.getchannel("A").getextrema() != (255, 255) else seen.convert("RGB")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    data = image.info.get("icc_profile")
    if not data:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(data))
    except (ImageCms.PyCMSError, OSError):
        return None  # programs that can't read it show the colours as they are; so do we


def _in_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    if image.mode == "L":
        return image
    try:
        return _to_srgb(image, profile)
    except ImageCms.PyCMSError:
        return image  # a profile for other colours than the picture's


def _to_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    seen = ImageCms.profileToProfile(
        image, profile, ImageCms.createProfile("sRGB"), outputMode=mode
    )
    assert seen is not None  # noqa: S101  # it changes nothing in place
    return seen
