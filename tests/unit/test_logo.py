"""The logo: a picture beside publication.toml, as large as a masthead bears it."""

import struct
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import PublicationError
from broadside.publication import load_publication, parse_publication
from broadside.publication.logo import measured
from tests import pictures
from tests.pictures import SECRET, chunk, exif, png, segment

PUBLICATION = """name = "The Letter"
host = "news.example.org"
languages = ["en"]
postal_address = "1 Pier Road"
[sender]
address = "letter@example.org"
[look]
logo = "{}"
"""


def gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + pictures.gif()[10:]


def jpeg(width, height):
    # What looks like a frame within a table is none.
    head = pictures.jpeg(pictures.segment(0xDB, b"\xff\xc0\x00\x11\x08\x00\x01\x00\x02"))
    frame = head.rindex(b"\xff\xc0")
    return head[: frame + 5] + struct.pack(">HH", height, width) + head[frame + 9 :]


def webp(kind, width, height):
    lossy = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    if kind == "VP8X":
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        head = pictures.riff(b"VP8X", b"\0\0\0\0" + size)
        return pictures.webp(head, pictures.riff(b"VP8 ", lossy))
    if kind == "VP8L":
        bits = (width - 1) | (height - 1) << 14
        return pictures.webp(pictures.riff(b"VP8L", b"\x2f" + struct.pack("<I", bits)))
    return pictures.webp(pictures.riff(b"VP8 ", lossy))


PICTURES = [
    ("png", "image/png", lambda w, h: png(width=w, height=h)),
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
    logo = load_publication(write(tmp_path, "logo.png", png(width=size[0], height=size[1]))).logo

    assert logo
    assert shown == (logo.width, logo.height)


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("png", png(chunk(b"tEXt", SECRET))),
        ("jpg", pictures.jpeg(segment(0xE1, b"Exif\0\0" + exif(1)))),
        ("gif", pictures.gif(b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0")),
    ],
)
def test_it_tells_nobody_who_made_it(tmp_path, ending, data):
    assert SECRET in data

    logo = load_publication(write(tmp_path, f"logo.{ending}", data)).logo

    assert logo
    assert SECRET not in logo.data
    assert sha256(logo.data).hexdigest() in logo.path


class TestRefusal:
    def test_what_is_not_there(self, tmp_path):
        told = refusal(write(tmp_path, "logo.png"))

        assert "logo.png isn't there. Put it beside publication.toml" == told

    @pytest.mark.parametrize(
        "data", [b"", b"GIF89a", b"\xff\xd8\xff", png(width=0), b"<svg/>", b"RIFF\0\0\0\0WEBPxxxx"]
    )
    def test_what_is_no_picture(self, tmp_path, data):
        assert "is no picture" in refusal(write(tmp_path, "logo.png", data))

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("logo.png", png(width=9, height=9)[:-20]),
            ("logo.gif", gif(9, 9)[:-1]),
            ("logo.jpg", jpeg(9, 9)[:-2]),
            ("logo.webp", webp("VP8 ", 9, 9)[:-1]),
        ],
    )
    def test_what_was_cut_short(self, tmp_path, name, data):
        told = f"{name} is broken: it ends in the middle. Copy or save it once more"

        assert told == refusal(write(tmp_path, name, data))

    def test_what_is_too_large(self, tmp_path):
        data = png() + bytes(200_000)

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
