"""Preparing: what is published of a file, known by its bytes and told with a reason."""

import io
from hashlib import sha256

import pytest
from PIL import Image

from broadside.app.preparing import prepare
from tests.pictures import SECRET, chunk, gif, png


def photograph(width, height, kind="JPEG"):
    """Make a picture with as much in it as a camera's."""
    noise = Image.effect_noise((width, height), 90).convert("RGB")
    made = io.BytesIO()
    noise.save(made, kind, quality=90)
    return made.getvalue()


def test_a_photograph_has_two_copies():
    prepared = prepare("beach.jpg", photograph(2000, 1500))

    asset = prepared.asset
    assert (1200, 900, 600) == (asset.width, asset.height, asset.small_width)
    assert {asset.path, asset.small} == set(prepared.files)
    for path, data in prepared.files.items():
        assert f"/media/{sha256(data).hexdigest()}.jpg" == path


def test_a_small_one_is_one():
    prepared = prepare("dot.png", png(chunk(b"tEXt", SECRET)))

    assert [png()] == list(prepared.files.values())
    assert (1, "", "") == (prepared.asset.width, prepared.asset.small, prepared.asset.refused)


def test_what_it_is_is_seen_by_its_bytes():
    assert prepare("picture.png", gif()).asset.path.endswith(".gif")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("minutes.docx", b"PK", "save it as a PDF"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        ("beach.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "JPEG"),
        ("empty.jpg", b"", ""),
        ("torn.png", png()[:-2], ""),
        ("flyer.pdf", b"not a PDF", ""),
    ],
)
def test_what_is_not_published_has_a_reason(name, data, reason):
    prepared = prepare(name, data)

    assert reason in prepared.asset.refused
    assert prepared.asset.refused
    assert ("", {}) == (prepared.asset.path, prepared.files)
