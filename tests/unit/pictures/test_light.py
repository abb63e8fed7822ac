"""Pictures that are published as they are, which is seen without decoding them."""

import io

import pytest
from PIL import Image

from broadside.pictures import LIGHT_BYTES, kind_of, light_picture, without_metadata
from broadside.pictures.copies import copies_of
from tests.pictures import SECRET, chunk, gif, jpeg, png


def made(kind="JPEG", size=(300, 200), mode="RGB", **options):
    """Make a picture with Pillow."""
    written = io.BytesIO()
    Image.new(mode, size, 90 if mode == "L" else (90,) * len(mode)).save(written, kind, **options)
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        made(),
        made(mode="L"),
        made("PNG"),
        made("PNG", mode="RGBA"),
        made("PNG", size=(1200, 1200)),
        png(chunk(b"tEXt", SECRET)),
        jpeg(),
    ],
)
def test_it_is_what_its_copies_are(data):
    light = light_picture(data)

    assert light is not None
    assert SECRET not in light
    copies = copies_of(data)
    assert (light, None) == (copies.large.data, copies.small)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg>",
        gif(),
        made("WEBP"),
        made("PNG", size=(1201, 10)),
        made("PNG", size=(10, 400)),
        made(mode="CMYK"),
        png()[:-2],
        png() + bytes(LIGHT_BYTES),
        png(width=0),
    ],
)
def test_all_others_are_for_those_who_decode(data):
    assert light_picture(data) is None


def test_one_that_lies_on_its_side_is_turned_elsewhere():
    lying = Image.Exif()
    lying[0x0112] = 6

    assert light_picture(made(exif=lying)) is None
    assert light_picture(made("PNG", exif=lying)) is None


def test_one_in_colours_of_its_own_is_seen_to_elsewhere():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert light_picture(made(icc_profile=profile)) is None


def test_one_that_moves_is_seen_to_elsewhere():
    frames = [Image.new("RGB", (9, 9), (n * 90, 0, 0)) for n in range(2)]
    written = io.BytesIO()
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])

    assert "png" == kind_of(written.getvalue())
    assert without_metadata(written.getvalue())
    assert light_picture(written.getvalue()) is None
