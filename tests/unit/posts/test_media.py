"""Pictures: known by their bytes, whatever their name says."""

import pytest

from broadside.posts import media_path
from broadside.posts.media import MAX_BYTES


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBP", "webp"),
    ],
)
def test_a_picture_is_named_by_what_it_is(data, ending):
    path = media_path(data)

    assert path is not None
    assert path == media_path(bytes(data))
    assert path.startswith("/media/")
    assert path.endswith(f".{ending}")
    assert len("/media/.") + 64 + len(ending) == len(path)


@pytest.mark.parametrize(
    "data", [b"", b"<svg onload=alert(1)>", b"RIFF\0\0\0\0WAVE", b"GIF89a" + bytes(MAX_BYTES)]
)
def test_what_is_no_picture_or_too_big_has_no_place(data):
    assert media_path(data) is None
