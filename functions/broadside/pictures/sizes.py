"""How big a picture is, from its first bytes."""

# ITU T.81 Annex B: markers of frames, without DHT (C4), JPG (C8) and DAC (CC).
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""


def pixels(data: bytes) -> tuple[int, int] | None:
    """Return a picture's width and height; None when its beginning doesn't say."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return big(data[16:20]), big(data[20:24])
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _little(data[6:8]), _little(data[8:10])
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except IndexError:  # it ends too early
        pass
    return None


def big(data: bytes) -> int:
    """Read a number, its first byte the greatest."""
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at < len(data):
        marker = data[at + 1]
        if data[at] != 0xFF or marker == 0xFF:
            at += 1
        elif marker in _JPEG_ALONE:
            at += 2
        elif marker in JPEG_FRAMES:
            return big(data[at + 7 : at + 9]), big(data[at + 5 : at + 7])
        else:
            at += 2 + big(data[at + 2 : at + 4])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    """Read RFC 9649 §2: extended, lossless (14 bits each, less one), lossy."""
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if kind == b"VP8L":
        packed = _little(data[21:25])
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return None
