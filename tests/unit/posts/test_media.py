"""Pictures: known by their bytes, whatever their name says."""

import pytest

from broadside.posts import media_path, site_picture
from broadside.posts.media import MAX_BYTES
from tests.pictures import SECRET, chunk, gif, jpeg, png, riff, webp


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (png(), "png"),
        (jpeg(), "jpg"),
        (gif(), "gif"),
        (webp(riff(b"VP8 ", b"pixels")), "webp"),
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
    "data",
    [b"", b"<svg onload=alert(1)>", b"RIFF\0\0\0\0WAVE", gif() + bytes(MAX_BYTES), png()[:-2]],
)
def test_what_is_no_picture_or_too_big_has_no_place(data):
    assert media_path(data) is None


def test_what_is_published_does_not_say_where_it_was_taken():
    found = site_picture(png(chunk(b"tEXt", SECRET)))

    assert found is not None
    assert (png(), media_path(png())) == (found.data, found.path)
