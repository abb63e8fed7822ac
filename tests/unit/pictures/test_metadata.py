"""What a picture tells of who took it stays at home; the picture stays as it is."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.pictures import PictureError, kind_of, without_metadata
from broadside.pictures.orientation import exif_of, orientation_in
from tests.pictures import JFIF, SCAN, SECRET, chunk, exif, gif, jpeg, png, riff, segment, webp

EXAMPLES = Path(__file__).parents[3] / "examples"
VP8X = riff(b"VP8X", b"\x2c\0\0\0\0\0\0\0\0\0")
VP8 = riff(b"VP8 ", b"pixels!")

TELLING = {
    "png": png(
        chunk(b"tEXt", b"Author\0" + SECRET),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET),
        chunk(b"tIME", b"\x07\xea\x0b\x19\x01\x02\x03"),
        chunk(b"eXIf", exif(1)),
        chunk(b"prVt", SECRET),
    )
    + SECRET,
    "jpg": jpeg(
        segment(0xE0, JFIF[4:-2] + b"\x01\x01" + SECRET[:3]),
        segment(0xE1, b"Exif\0\0" + exif(1)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        segment(0xE2, b"MPF\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
        segment(0xFE, SECRET),
    )
    + SECRET,
    "gif": gif(
        b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0",
        b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0",
    )
    + SECRET,
    "webp": webp(VP8X, VP8, riff(b"EXIF", exif(1)), riff(b"XMP ", SECRET), riff(b"????", SECRET))
    + SECRET,
}


@pytest.mark.parametrize("kind", TELLING)
def test_nothing_that_tells_of_anybody_is_left(kind):
    assert SECRET in TELLING[kind]

    kept = without_metadata(TELLING[kind])

    assert kind == kind_of(kept)
    for piece in (SECRET, b"Exif", b"eXIf", b"EXIF", b"XMP", b"MPF", b"tIME", b"Photoshop"):
        assert piece not in kept


@pytest.mark.parametrize("kind", TELLING)
def test_once_is_enough(kind):
    kept = without_metadata(TELLING[kind])

    assert kept == without_metadata(kept)


@pytest.mark.parametrize(
    "data",
    [
        png(chunk(b"sRGB", b"\0")),
        jpeg(JFIF, segment(0xE2, b"ICC_PROFILE\0 and colours"), segment(0xEE, b"Adobe\0d")),
        jpeg(JFIF, scan=SCAN + segment(0xC4, b"\0" * 17) + SCAN),  # progressive: several scans
        gif(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", b"\x21\xf9\x04\0\0\0\0\0"),
        webp(VP8),
        webp(riff(b"VP8X", b"\x20\0\0\0\0\0\0\0\0\0"), riff(b"ICCP", b"colours"), VP8),
    ],
)
def test_what_a_picture_needs_stays(data):
    assert data == without_metadata(data)


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.png")), ids=lambda file: file.stem)
def test_our_own_pictures_are_whole(file):
    kept = without_metadata(file.read_bytes())

    assert len(file.read_bytes()) - 1_000 < len(kept) <= len(file.read_bytes())


@pytest.mark.parametrize(
    ("telling", "left"),
    [
        (png(chunk(b"iCCP", b"of Ada's screen")), png()),
        (jpeg(segment(0xE2, b"ICC_PROFILE\0\x01\x01of Ada's screen")), jpeg()),
        (
            webp(riff(b"VP8X", b"\x20" + bytes(9)), riff(b"ICCP", b"of Ada's screen"), VP8),
            webp(riff(b"VP8X", bytes(10)), VP8),
        ),
        (gif(), gif()),
    ],
)
def test_a_colour_profile_goes_if_it_is_not_wanted(telling, left):
    assert left == without_metadata(telling, profile=False)


def test_nothing_hides_within_a_picture_of_a_film():
    head = riff(b"VP8X", b"\x02" + bytes(9)) + riff(b"ANIM", bytes(6))
    place = bytes(16)

    kept = without_metadata(webp(head, riff(b"ANMF", place + riff(b"note", SECRET) + VP8)))

    assert webp(head, riff(b"ANMF", place + VP8)) == kept


class TestWhichWayUp:
    @pytest.mark.parametrize("order", "<>")
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_it_is_read_and_written(self, orientation, order):
        assert orientation == orientation_in(exif(orientation, order=order))
        assert orientation == orientation_in(exif_of(orientation))

    @pytest.mark.parametrize("data", [b"", b"MM\0*", exif(0), exif(9), exif(3)[:20], b"JUNK" * 9])
    def test_what_says_none_is_upright(self, data):
        assert 1 == orientation_in(data)

    def test_an_entry_of_another_kind_is_none(self):
        data = bytearray(exif(6))
        place = data.index(struct.pack(">HH", 0x0112, 3))
        data[place + 3] = 4

        assert 1 == orientation_in(bytes(data))

    def test_it_stays_in_a_jpeg(self):
        kept = without_metadata(jpeg(JFIF, segment(0xE1, b"Exif\0\0" + exif(6))))

        assert kept.startswith(b"\xff\xd8" + JFIF + segment(0xE1, b"Exif\0\0" + exif_of(6)))

    def test_the_first_of_two_counts(self):
        two = [segment(0xE1, b"Exif\0\0" + exif(turn)) for turn in (6, 8)]

        assert without_metadata(jpeg(two[0])) == without_metadata(jpeg(*two))

    def test_it_stays_in_a_png(self):
        kept = without_metadata(png(chunk(b"eXIf", exif(6))))

        assert kept == png(chunk(b"eXIf", exif_of(6)))

    @pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
    def test_it_stays_in_a_webp(self, prefix):
        kept = without_metadata(webp(VP8X, VP8, riff(b"EXIF", prefix + exif(6))))

        assert kept == webp(
            riff(b"VP8X", b"\x28\0\0\0\0\0\0\0\0\0"), VP8, riff(b"EXIF", exif_of(6))
        )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<svg onload=alert(1)>",
        b"\x89PNG\r\n\x1a\n",
        png()[:-1],
        png()[:40],
        b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT"),
        jpeg()[:4],
        jpeg(scan=b""),
        jpeg(end=b""),
        b"\xff\xd8\xff\xff",
        b"\xff\xd8\xff\xe0\0\x01",
        b"\xff\xd8" + JFIF + b"junk",
        gif()[:9],
        gif()[:30],
        gif(b"\x55"),
        webp(),
        webp(riff(b"ICCP", b"")),
        webp(riff(b"VP8X", b"\0")),
        webp(b"VP8 \xff\xff\0\0"),
        webp(VP8)[:-3],
    ],
)
def test_what_is_broken_is_refused(data):
    with pytest.raises(PictureError):
        without_metadata(data)


def test_marks_without_a_segment_are_passed_over():
    assert jpeg() == without_metadata(b"\xff\xd8\xff\x01" + jpeg()[2:])


SEEDS = st.sampled_from([*TELLING.values(), jpeg(JFIF), gif(), webp(VP8), png()])


@given(SEEDS, st.data())
def test_any_damage_is_told_or_harmless(seed, data):
    cut = data.draw(st.integers(0, len(seed)))
    filler = data.draw(st.binary(max_size=20))
    try:
        kept = without_metadata(seed[:cut] + filler + seed[cut + data.draw(st.integers(0, 9)) :])
    except PictureError:
        return
    assert kept == without_metadata(kept)
