"""The logo: a picture beside publication.toml, as large as a masthead bears it."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import PublicationError
from broadside.publication import load_publication, parse_publication
from broadside.publication.logo import measured

PUBLICATION = """name = "The Letter"
host = "news.example.org"
languages = ["en"]
postal_address = "1 Pier Road"
[sender]
address = "letter@example.org"
[look]
logo = "{}"
"""


def png(width, height):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")


def gif(width, height):
    return b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little")


def jpeg(width, height):
    comment = b"\xff\xfe\x00\x06ab\xff\xc0"  # what looks like a frame is only text
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8" + comment + b"\xff\xc2\x00\x11\x08" + size + b"\x03\x01"


def webp(kind, width, height):
    head = b"RIFF\0\0\0\0WEBP"
    if kind == "VP8X":
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        return head + b"VP8X\x0a\0\0\0\0\0\0\0" + size
    if kind == "VP8L":
        bits = (width - 1) | (height - 1) << 14
        return head + b"VP8L\0\0\0\0\x2f" + bits.to_bytes(4, "little")
    size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return head + b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + size


PICTURES = [
    ("png", "image/png", png),
    ("gif", "image/gif", gif),
    ("jpg", "image/jpeg", jpeg),
    *(("webp", "image/webp", lambda w, h, k=k: webp(k, w, h)) for k in ("VP8X", "VP8L", "VP8 ")),
]


def write(folder, name, data=None):
    """Write a publication that names a logo, and the logo."""
    file = folder / "publication.toml"
    file.write_text(PUBLICATION.format(name))
    if data is not None:
        (folder / name).write_bytes(data)
    return file


def refusal(file):
    with pytest.raises(PublicationError) as caught:
        load_publication(file)
    assert (8, "look.logo") == (caught.value.line, caught.value.field)
    return f"{caught.value.reason}. {caught.value.hint}"


@pytest.mark.parametrize(
    ("ending", "media_type", "picture"),
    PICTURES,
    ids=["png", "gif", "jpeg", "webp extended", "webp lossless", "webp lossy"],
)
def test_every_kind_of_picture_is_measured(tmp_path, ending, media_type, picture):
    data = picture(400, 100)
    logo = load_publication(write(tmp_path, f"logo.{ending}", data)).logo

    assert logo
    assert (media_type, 256, 64) == (logo.media_type, logo.width, logo.height)
    assert (f"/media/{sha256(data).hexdigest()}.{ending}", data) == (logo.path, logo.data)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((64, 64), (64, 64)),
        ((20, 10), (20, 10)),
        ((1280, 128), (320, 32)),
        ((128, 128), (64, 64)),
        ((9_000, 1), (320, 1)),
    ],
)
def test_it_is_at_most_64_pixels_high_and_320_wide(tmp_path, size, shown):
    logo = load_publication(write(tmp_path, "logo.png", png(*size))).logo

    assert logo
    assert shown == (logo.width, logo.height)


class TestRefusal:
    def test_what_is_not_there(self, tmp_path):
        told = refusal(write(tmp_path, "logo.png"))

        assert "logo.png isn't there. Put it beside publication.toml" == told

    @pytest.mark.parametrize(
        "data", [b"", b"GIF89a", b"\xff\xd8\xff", png(0, 9), b"<svg/>", b"RIFF\0\0\0\0WEBPxxxx"]
    )
    def test_what_is_no_picture(self, tmp_path, data):
        assert "is no picture" in refusal(write(tmp_path, "logo.png", data))

    def test_what_is_too_large(self, tmp_path):
        data = png(9, 9) + bytes(200_000)

        assert "more than 200,000 bytes" in refusal(write(tmp_path, "logo.png", data))

    @pytest.mark.parametrize(
        "name", ["logo.svg", "a/logo.png", "../logo.png", "https://a.org/logo.png", ".png", "logo"]
    )
    def test_what_is_no_name_of_a_picture(self, tmp_path, name):
        assert "must be a picture's name such as logo.png" in refusal(write(tmp_path, name))

    def test_text_alone_has_no_logo(self):
        with pytest.raises(PublicationError, match=r"logo\.png isn't there"):
            parse_publication(PUBLICATION.format("logo.png"), "p.toml")


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"\xff\xd8\xff", b"RIFF1234WEBPVP8 "]),
)
def test_any_bytes_are_measured_or_not(data, start):
    media_type, (width, height) = measured(start + data)

    assert media_type in {"", "image/png", "image/gif", "image/jpeg", "image/webp"}
    assert width >= 0
    assert height >= 0
