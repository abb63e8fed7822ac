"""What is published of a picture: light, upright, and telling of nobody."""

import struct
import subprocess
import sys
import warnings
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from broadside.pictures import PictureError, kind_of, pixels, without_metadata
from broadside.pictures.copies import LARGE, MAX_BYTES, MAX_FILM_BYTES, SMALL, copies_of
from broadside.pictures.decoding import MAX_PIXELS, MAX_SCANS
from tests.architecture.house import FUNCTIONS
from tests.pictures import JFIF, SECRET, chunk, gif, jpeg, png, riff, segment, webp
from tests.unit.pictures.samples import (
    RED,
    corners,
    corners_of,
    exif,
    photograph,
    profile,
    saved,
    screenshot,
    seen,
    wide_gamut,
)

UPRIGHT = ["red", "green", "blue", "white"]


@cache
def big_photograph():
    return saved(photograph(), "JPEG", quality=95, exif=exif(), icc_profile=profile())


def published(data):
    made = copies_of(data)
    return [copy for copy in (made.large, made.small) if copy]


class TestSizes:
    def test_a_photograph_is_made_smaller_twice(self):
        large, small = published(big_photograph())

        assert ("jpg", 1200, 900) == (large.kind, large.width, large.height)
        assert ("jpg", 600, 450) == (small.kind, small.width, small.height)
        assert len(small.data) < len(large.data) < len(big_photograph()) // 2

    def test_a_copy_is_what_it_says(self):
        for copy in published(big_photograph()):
            assert (copy.kind, (copy.width, copy.height)) == (kind_of(copy.data), pixels(copy.data))
            assert UPRIGHT == corners_of(seen(copy.data))

    def test_a_photograph_is_shown_from_coarse_to_fine(self):
        assert seen(copies_of(big_photograph()).large.data).info["progressive"]

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
    def test_what_is_narrow_and_light_stays_as_it_is(self, kind):
        data = saved(corners(800, 600), kind)

        made = copies_of(data)

        assert without_metadata(data) == made.large.data
        assert (800, 600) == (made.large.width, made.large.height)
        assert made.small is None

    def test_what_is_narrow_and_heavy_is_made_lighter(self):
        data = saved(photograph(1200, 900), "JPEG", quality=100)

        made = copies_of(data)

        assert len(made.large.data) < len(data) / 2
        assert (1200, 900) == (made.large.width, made.large.height)
        assert made.small

    def test_what_cannot_be_made_lighter_stays_as_it_is(self):
        noise = Image.effect_noise((1200, 700), 200)
        data = saved(noise, "JPEG", quality=60, progressive=True, optimize=True)
        assert len(data) > 300_000

        assert without_metadata(data) == copies_of(data).large.data

    def test_a_small_copy_that_saves_nothing_is_none(self):
        assert copies_of(saved(photograph(700, 500), "JPEG", quality=90)).small is None
        assert copies_of(saved(corners(1600, 1000), "PNG")).small is None

    def test_what_is_very_high_is_made_less_high(self):
        (copy,) = published(saved(corners(600, 6000), "PNG"))

        assert (480, 4800) == (copy.width, copy.height)

    @pytest.mark.parametrize("size", [(300, 4801), (600, 60_000)])
    def test_what_would_be_too_slim_to_be_read_is_refused(self, size):
        with pytest.raises(PictureError, match="16 times as high as wide: cut it"):
            copies_of(saved(Image.new("L", size), "PNG"))

    @pytest.mark.parametrize("size", [(1, 1), (1, 4800), (20_000, 3)])
    def test_odd_shapes_have_their_pixels(self, size):
        (copy,) = published(saved(Image.new("L", size), "PNG"))

        assert (min(size[0], LARGE), max(1, size[1] if size[0] == 1 else 0)) == (
            copy.width,
            copy.height,
        )

    def test_same_bytes_in_same_bytes_out(self):
        for data in (big_photograph(), saved(screenshot(), "PNG")):
            assert copies_of(data) == copies_of(data)


class TestWhatItBecomes:
    def test_a_screenshot_stays_a_drawing_and_hardly_grows(self):
        data = saved(screenshot().quantize(64), "PNG", optimize=True)

        large, small = published(data)

        assert ("png", "png") == (large.kind, small.kind)
        assert len(large.data) < 1.5 * len(data)
        assert "P" == seen(large.data).mode

    def test_a_photograph_becomes_a_jpeg_whatever_it_was(self):
        for data in (saved(photograph(1300, 500), "PNG"), saved(photograph(1300, 500), "WEBP")):
            assert {"jpg"} == {copy.kind for copy in published(data)}

    def test_what_outlook_cannot_show_becomes_what_it_can(self):
        (photo,) = published(saved(photograph(400, 300), "WEBP"))
        (drawing,) = published(saved(screenshot(400, 300), "WEBP", lossless=True))

        assert ("jpg", "png") == (photo.kind, drawing.kind)

    def test_grey_stays_grey(self):
        for kind in ("JPEG", "PNG"):
            (copy, *_) = published(saved(Image.linear_gradient("L").resize((1500, 900)), kind))
            assert "L" == seen(copy.data).mode

    def test_transparency_stays(self):
        for kind in ("PNG", "WEBP"):
            image = corners().convert("RGBA")
            image.paste((0, 0, 0, 0), (400, 250, 1200, 750))

            (copy,) = published(
                saved(image, kind, **({"lossless": True} if kind == "WEBP" else {}))
            )

            assert "png" == copy.kind
            assert 0 == seen(copy.data).getpixel((600, 375))[3]
            assert (*RED, 255) == seen(copy.data).getpixel((5, 5))

    def test_transparency_by_palette_stays(self):
        image = Image.new("P", (1500, 1000), 0)
        image.putpalette([255, 0, 0, 0, 0, 255])
        image.paste(1, (0, 0, 750, 1000))

        for kind in ("GIF", "PNG"):
            (copy,) = published(saved(image, kind, transparency=1))
            assert [0, 255] == [seen(copy.data).getpixel((x, 5))[3] for x in (5, 1100)]

    def test_transparency_that_hides_nothing_goes(self):
        made = copies_of(saved(photograph(1300, 500).convert("RGBA"), "PNG"))

        assert "jpg" == made.large.kind

    def test_a_heavy_photograph_with_transparency_gets_fewer_pixels(self):
        image = Image.merge("RGBA", [Image.effect_noise((1000, 700), 90) for _ in range(4)])

        (copy,) = published(saved(image, "PNG"))

        assert SMALL == copy.width
        assert "RGBA" == seen(copy.data).mode

    def test_a_heavy_drawing_becomes_a_jpeg_with_sharp_colours(self):
        image = Image.merge(
            "RGB", [Image.effect_noise((700, 500), spread) for spread in (90, 200, 200)]
        )

        (copy,) = published(saved(image, "PNG"))

        assert "jpg" == copy.kind
        assert [(1, 1)] * 3 == [layer[1:3] for layer in seen(copy.data).layer]

    def test_colours_for_printing_become_colours_of_screens(self):
        for options in ({}, {"icc_profile": profile()}, {"icc_profile": b"no profile"}):
            (copy,) = published(saved(corners(800, 600).convert("CMYK"), "JPEG", **options))
            assert ("RGB", UPRIGHT) == (seen(copy.data).mode, corners_of(seen(copy.data)))

    def test_sixteen_bits_become_eight(self):
        row = b"".join(struct.pack("<H", x * 40) for x in range(1500))
        (copy,) = published(saved(Image.frombytes("I;16", (1500, 20), row * 20), "PNG"))

        image = seen(copy.data)

        assert "L" == image.mode
        assert [0, 117, 234] == pytest.approx(
            [image.getpixel((x, 5)) for x in (0, 600, 1199)], abs=1
        )

    def test_one_bit_becomes_shades(self):
        image = Image.new("1", (1600, 1000))
        ImageDraw.Draw(image).ellipse((100, 100, 1500, 900), fill=1)

        (copy,) = published(saved(image, "PNG"))

        assert ("L", 255) == (seen(copy.data).mode, seen(copy.data).getpixel((600, 375)))


class TestWhichWayUp:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("width", [1600, 400])
    def test_every_way_is_turned_upright(self, kind, orientation, width):
        back = {
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }
        image = corners(width, width // 2)
        lying = image.transpose(back[orientation]) if orientation > 1 else image

        (copy,) = published(saved(lying, kind, exif=exif(orientation)))

        assert UPRIGHT == corners_of(seen(copy.data))
        expected = min(width, LARGE)
        assert (expected, expected // 2) == (copy.width, copy.height) == seen(copy.data).size
        assert not seen(copy.data).getexif()


class TestColours:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_other_colours_than_the_screens_are_reckoned_into_them(self, kind):
        (copy,) = published(saved(corners(800, 600), kind, icc_profile=wide_gamut()))

        assert ["green", "red", "blue", "white"] == corners_of(seen(copy.data))

    def test_with_transparency_too(self):
        image = corners(800, 600).convert("RGBA")
        image.putpixel((400, 300), (0, 0, 0, 0))

        (copy,) = published(saved(image, "PNG", icc_profile=wide_gamut()))

        assert ["green", "red", "blue", "white"] == corners_of(seen(copy.data))
        assert 0 == seen(copy.data).getpixel((400, 300))[3]

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    @pytest.mark.parametrize("told", [profile(), b"no profile at all", profile("LAB")])
    def test_a_profile_that_changes_nothing_goes_and_the_rest_stays(self, kind, told):
        made = copies_of(saved(corners(800, 600), kind, icc_profile=told))

        assert saved(corners(800, 600), kind) == made.large.data

    @pytest.mark.parametrize("told", [profile(), profile("LAB")])
    def test_grey_needs_none(self, told):
        grey = Image.linear_gradient("L")
        for size in ((256, 256), (1500, 1500)):
            (copy, *_) = published(saved(grey.resize(size), "PNG", icc_profile=told))
            assert 128 == pytest.approx(seen(copy.data).getpixel((9, copy.height // 2)), abs=3)
            assert "icc_profile" not in seen(copy.data).info


def telling(image, kind):
    """Write a picture with everything in it that programs can tell."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    ways: dict[str, dict[str, Any]] = {
        "JPEG": {"comment": SECRET, "dpi": (300, 300), "xmp": SECRET},
        "PNG": {"pnginfo": text, "dpi": (300, 300)},
        "WEBP": {"xmp": SECRET, "lossless": True},
        "GIF": {"comment": SECRET},
    }
    options = ways[kind]
    if kind != "GIF":
        options |= {"exif": exif(), "icc_profile": profile()}
    return saved(image, kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("picture", [corners(800, 600), photograph(1300, 500)])
def test_nothing_that_tells_of_anybody_is_left(kind, picture):
    data = telling(picture, kind)
    assert SECRET in data or kind == "PNG"  # there the profile is packed, texts after the picture

    for copy in published(data):
        assert copy.data == without_metadata(copy.data)
        for word in (SECRET, b"Exif", b"eXIf", b"XMP", b"ICC", b"iCCP", b"tEXt", b"iTXt"):
            assert word not in copy.data
        assert not {"exif", "icc_profile", "comment", "xmp"} & seen(copy.data).info.keys()


class TestFilms:
    FRAMES = (corners(300, 200), corners(300, 200).transpose(Image.Transpose.ROTATE_180))

    @pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
    def test_what_moves_goes_on_moving(self, kind):
        data = saved(self.FRAMES[0], kind, save_all=True, append_images=[self.FRAMES[1]], loop=0)

        made = copies_of(data)

        assert without_metadata(data) == made.large.data
        assert (300, 200) == (made.large.width, made.large.height)
        assert made.small is None
        assert 2 == seen(made.large.data).n_frames

    def test_its_profile_goes(self):
        data = saved(
            self.FRAMES[0], "WEBP", save_all=True, append_images=[self.FRAMES[1]],
            icc_profile=profile(),
        )  # fmt: skip

        (copy,) = published(data)

        assert SECRET in data
        assert SECRET not in copy.data
        assert 2 == seen(copy.data).n_frames

    def test_a_heavy_one_is_refused(self):
        noise = [Image.effect_noise((1000, 800), spread) for spread in (90, 100, 110)]
        data = saved(noise[0], "GIF", save_all=True, append_images=noise[1:])
        assert len(data) > MAX_FILM_BYTES

        with pytest.raises(PictureError, match="moves and is larger than 2 MB: make it shorter"):
            copies_of(data)

    def test_a_large_one_is_refused(self):
        plain = [Image.new("L", (2001, 2000), shade) for shade in (0, 9)]

        with pytest.raises(PictureError, match="moves and has 2,001 × 2,000 pixels"):
            copies_of(saved(plain[0], "GIF", save_all=True, append_images=plain[1:]))


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
                "HEIC, which few mail programs show: export it",
            ),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
            (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "an AVIF"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a film: link to it instead"),
            (b"<svg onload=alert(1)>", "an SVG, which can hold programs"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by Ada -->\n<SVG >", "an SVG"),
            (b"II*\0\x08\0\0\0", "a TIFF"),
            (b"MM\0*\0\0\0\x08", "a TIFF"),
            (b"BM\x36\0\0\0", "a BMP"),
            (b"%PDF-1.7", "a PDF: link to it"),
            (b"<p>Hello</p>", "no GIF, JPEG, PNG or WebP"),
            (b"", "no GIF, JPEG, PNG or WebP"),
        ],
    )
    def test_every_other_format_is_told(self, data, words):
        with pytest.raises(PictureError, match=f"^is .*{words}"):
            copies_of(data)

    def test_what_is_too_heavy(self):
        with pytest.raises(PictureError, match="larger than 25 MB"):
            copies_of(b"\xff\xd8\xff".ljust(MAX_BYTES + 1))

    @pytest.mark.parametrize(
        "data",
        [
            png()[:16] + struct.pack(">II", 60_000, 60_000) + png()[24:],
            b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + gif()[10:],
            jpeg(JFIF, segment(0xC0, b"\x08\xea\x60\xea\x60\x01\x01\x11\0")),
            webp(riff(b"VP8X", b"\0\0\0\0\xff\x3f\0\xff\x3f\0"), riff(b"VP8 ", b"\0" * 20)),
            webp(riff(b"VP8L", b"\x2f\xff\xff\xff\xff\0\0\0\0")),
        ],
    )  # fmt: skip
    def test_bombs_are_not_lit(self, data):
        with pytest.raises(PictureError, match="pixels; 60 million is the most"):
            copies_of(data)

    def test_a_picture_of_so_many_pixels_is_taken(self):
        side = int(MAX_PIXELS**0.5)

        (copy,) = published(saved(Image.new("1", (side, side)), "PNG"))

        assert (LARGE, LARGE) == (copy.width, copy.height)

    def test_a_picture_of_no_pixels(self):
        with pytest.raises(PictureError, match="doesn't say how large"):
            copies_of(png(width=0))

    def test_one_that_would_be_drawn_for_hours(self):
        scan = segment(0xDA, b"\x01\x01\0\0\x3f\0")

        with pytest.raises(PictureError, match="more than 100 steps"):
            copies_of(jpeg(JFIF, scan=scan * (MAX_SCANS + 1)))

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    @pytest.mark.parametrize("part", [0.3, 0.9])
    def test_what_was_cut_short(self, kind, part):
        data = saved(photograph(300, 200), kind)

        with pytest.raises(PictureError, match=r"ends in the middle|can't be read"):
            copies_of(data[: int(len(data) * part)])

    @pytest.mark.parametrize(
        "data",
        [
            png()[:-16] + chunk(b"IEND"),
            png(width=9).replace(b"\x78\x9c", b"\x79\x9c"),
            webp(riff(b"VP8 ", b"\0" * 6 + b"\x08\0\x08\0" + b"\0" * 9)),
            gif().replace(b"\x2c\0\0\0\0\x01\0\x01\0", b"\x2c\0\0\0\0\xff\xff\xff\xff"),
        ],
        ids=["no end", "no pixels", "no frame", "an image larger than the whole"],
    )
    def test_what_holds_no_picture_behind_its_head(self, data):
        with pytest.raises(PictureError, match=r"ends in the middle|can't be read to its end"):
            copies_of(data)


def test_pillows_warnings_are_not_heard_and_others_are_afterwards():
    before = list(warnings.filters)
    data = png(chunk(b"acTL", struct.pack(">II", 0, 0)))  # "Invalid APNG"

    copies_of(data)

    assert before == warnings.filters


def test_pillow_is_loaded_by_nobody_who_does_not_need_it():
    code = (
        "import sys, broadside.pictures, broadside.posts;"
        "sys.exit(any(name.split('.')[0] in ('PIL', 'pikepdf') for name in sys.modules))"
    )

    subprocess.run([sys.executable, "-c", code], cwd=FUNCTIONS, check=True)


SEEDS = [
    saved(corners(60, 40), "JPEG", exif=exif(6), icc_profile=profile()),
    saved(corners(60, 40), "JPEG", progressive=True),
    saved(corners(60, 40).convert("CMYK"), "JPEG"),
    saved(corners(60, 40), "PNG", exif=exif(8)),
    saved(corners(60, 40).quantize(4), "PNG", transparency=1),
    saved(corners(60, 40), "WEBP", exif=exif(3)),
    saved(corners(60, 40).convert("RGBA"), "WEBP", lossless=True),
    saved(corners(60, 40), "GIF"),
    *(
        saved(one, kind, save_all=True, append_images=[other])
        for one, other in [(corners(40, 30), corners(40, 30).rotate(180))]
        for kind in ("GIF", "PNG", "WEBP")
    ),
]


def damaged(draw, seed):
    """Change, drop and add bytes anywhere."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(data)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_any_damage_is_told_or_harmless(seed, data):
    try:
        made = published(damaged(data.draw, seed))
    except PictureError:
        return
    for copy in made:
        assert (copy.kind, (copy.width, copy.height)) == (kind_of(copy.data), pixels(copy.data))
        assert copy.data == without_metadata(copy.data, profile=False)


@pytest.mark.prove
@settings(max_examples=4_000, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_a_lot_of_damage_is_told_or_harmless(seed, data):
    try:
        copies_of(damaged(data.draw, seed))
    except PictureError:
        return
