"""Files that aren't taken as pictures: what each is, and what to do about it."""

_BRAND = slice(8, 12)
_BRANDS = {
    b"avif": "an AVIF, which many mail programs don't show: export it as JPEG or PNG",
    b"avis": "a film (AVIF): link to it instead",
    b"heic": "a HEIC, which few mail programs show: export it as JPEG",
    b"heix": "a HEIC, which few mail programs show: export it as JPEG",
    b"heim": "a HEIC, which few mail programs show: export it as JPEG",
    b"mif1": "a HEIC, which few mail programs show: export it as JPEG",
    b"hevc": "a film (HEIC): link to it instead",
    b"msf1": "a film (HEIC): link to it instead",
}
"""By the brand of an ISO base media file (ISO/IEC 14496-12 §4.3); all others are films."""
_FILM = "a film: link to it instead"
_STARTS = (
    (b"II*\0", "a TIFF, which browsers don't show: export it as JPEG or PNG"),
    (b"MM\0*", "a TIFF, which browsers don't show: export it as JPEG or PNG"),
    (b"BM", "a BMP, which few mail programs show: export it as PNG"),
    (b"8BPS", "a Photoshop file: export it as JPEG or PNG"),
    (b"\0\0\1\0", "an icon: export it as PNG"),
    (b"\xff\x0a", "a JPEG XL, which most browsers don't show: export it as JPEG"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL, which most browsers don't show: export it as JPEG"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000, which browsers don't show: export it as JPEG"),
    (b"%PDF", "a PDF: link to it, or export its page as PNG"),
)
_SVG = "an SVG, which can hold programs and which mail programs don't show: export it as PNG"
_LOOKED_AT = 4_096
"""Bytes: an SVG may begin with remarks and declarations."""
_NO_PICTURE = "no GIF, JPEG, PNG or WebP"


def what_is_wrong_with(data: bytes) -> str:
    """Say what a file is that is none of the pictures we take, as the end of "this is …"."""
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[_BRAND], _FILM)
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<") and b"<svg" in head.lower():
        return _SVG
    return next((reason for start, reason in _STARTS if data.startswith(start)), _NO_PICTURE)
