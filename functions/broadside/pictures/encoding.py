"""Pixels as files that every mail program shows: JPEG for photographs, PNG for what is drawn."""

from io import BytesIO

from PIL import Image, ImageChops, ImageStat

__all__ = ["HEAVY_BYTES", "written"]

HEAVY_BYTES = 500_000
"""More than a reader on a telephone should wait for."""
_QUALITIES = (82, 75, 68, 60)
"""Of a JPEG: the first that isn't heavy. Below 60 skies show steps."""
_PHOTOGRAPHIC = 5
"""How many times as large as its JPEG the PNG of a photograph is, at least; of a drawing or a
screenshot it is up to four times, and the JPEG's edges are smeared."""
_MANY_COLOURS = 65_536
"""More can't be brought to 256 unseen, and it would take seconds to try."""
_UNSEEN, _UNSEEN_ANYWHERE = 2, 32
"""Of 255: how far a picture's colours may be off on the whole, and in any one place."""


def written(image: Image.Image, *, photograph: bool) -> tuple[bytes, str]:
    """
    Write a picture as small as looks well.

    Args:
        image: Of mode L, RGB or RGBA.
        photograph: Whether it is known to be one (it was a JPEG).

    Returns:
        The file, and its kind.
    """
    if photograph:
        return _jpeg(image), "jpg"
    drawing = _png(image)
    if image.mode == "RGBA":
        return drawing, "png"
    jpeg = _jpeg(image)
    if len(drawing) > _PHOTOGRAPHIC * len(jpeg):
        return jpeg, "jpg"
    if image.mode == "RGB":
        drawing = _png_by_palette(image) or drawing
    if len(drawing) > max(HEAVY_BYTES, len(jpeg)):
        return _jpeg(image, subsampling="4:4:4"), "jpg"
    return drawing, "png"


def _jpeg(image: Image.Image, *, subsampling: str = "4:2:0") -> bytes:
    data = b""
    for quality in _QUALITIES:
        try:
            data = _jpeg_of(image, quality, subsampling, progressive=True)
        except OSError:
            # Pillow holds a progressive one in a buffer of a byte a pixel: noise is larger.
            continue
        if len(data) <= HEAVY_BYTES:
            break
    return data or _jpeg_of(image, _QUALITIES[-1], subsampling, progressive=False)


def _jpeg_of(image: Image.Image, quality: int, subsampling: str, *, progressive: bool) -> bytes:
    into = BytesIO()
    image.save(
        into,
        "JPEG",
        quality=quality,
        subsampling=subsampling,
        progressive=progressive,
        optimize=progressive,
    )
    return into.getvalue()


def _png(image: Image.Image) -> bytes:
    into = BytesIO()
    image.save(into, "PNG")  # `optimize` takes seven times as long, for a fiftieth
    return into.getvalue()


def _png_by_palette(image: Image.Image) -> bytes | None:
    """
    Write a picture in 256 colours, if nobody can see that they are so few.

    A screenshot made smaller has thousands, between letters and paper, and would be several times
    as large as it was before.
    """
    if image.getcolors(_MANY_COLOURS) is None:
        return None
    few = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    off = ImageStat.Stat(ImageChops.difference(few.convert("RGB"), image))
    is_seen = max(off.rms) > _UNSEEN or max(most for _, most in off.extrema) > _UNSEEN_ANYWHERE
    return None if is_seen else _png(few)
