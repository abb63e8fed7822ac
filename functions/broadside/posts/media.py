"""Pictures that a post brings along: which ones we take, and where they are on the site."""

from hashlib import sha256

MAX_BYTES = 5_000_000
"""Of one picture: what a phone makes, not what a camera makes."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)

TYPES = {"gif": "image/gif", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
"""Media type by ending."""

ENDINGS = (".gif", ".jpeg", ".jpg", ".png", ".webp")


def media_path(data: bytes) -> str | None:
    """
    Name a picture by what it is.

    Args:
        data: The file, whatever its name says.

    Returns:
        Its path on the site, for ever the same for the same bytes: `/media/<SHA-256>.<ending>`;
        None when it is too big or no picture that we take.
    """
    ending = _ending(data)
    if ending is None or len(data) > MAX_BYTES:
        return None
    return f"/media/{sha256(data).hexdigest()}.{ending}"


def _ending(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((ending for start, ending in _SIGNATURES if data.startswith(start)), None)
