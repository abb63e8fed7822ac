"""A browser shows a picture as it was, when all is gone that telephones write into it."""

from base64 import b64decode, b64encode

import pytest

from broadside.pictures import TYPES, without_metadata
from tests.clients.chromium import launch
from tests.missing import skipped
from tests.pictures import SECRET, chunk, exif, riff, segment

pytestmark = pytest.mark.browser

DRAWN = """(type) => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 24, height: 8});
  const pen = canvas.getContext("2d");
  for (let x = 0; x < 24; x++) {
    pen.fillStyle = `hsl(${x * 15} 90% 50%)`;
    pen.fillRect(x, 0, 1, 8);
  }
  return canvas.toDataURL(type, 0.9);
}"""
SHOWN = """async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  canvas.getContext("2d").drawImage(image, 0, 0);
  return [width, height, canvas.toDataURL("image/png")];
}"""


@pytest.fixture(scope="module")
def tab():
    with skipped(), launch() as browser:
        tab = browser.tab()
        tab.show("<title>Pictures</title>")
        yield tab


def with_exif(kind, data):
    """Write into a picture what a telephone held sideways does."""
    if kind == "jpg":
        return data[:2] + segment(0xE1, b"Exif\0\0" + exif(6)) + data[2:] + SECRET
    if kind == "png":
        return data[:33] + chunk(b"eXIf", exif(6)) + chunk(b"tEXt", SECRET) + data[33:]
    flagged = data[8:20] + bytes([data[20] | 0x08]) + data[21:]  # Chromium begins with VP8X
    body = flagged + riff(b"EXIF", exif(6))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_it_looks_the_same_and_stands_as_upright(tab, kind):
    drawn = tab.evaluate(f'({DRAWN})("{TYPES[kind]}")')
    taken = with_exif(kind, b64decode(drawn.partition(",")[2]))
    kept = without_metadata(taken)
    assert SECRET in taken
    assert SECRET not in kept

    before, after = (
        tab.evaluate(f'({SHOWN})("data:{TYPES[kind]};base64,{b64encode(data).decode()}")')
        for data in (taken, kept)
    )

    assert before == after
    assert kind != "jpg" or (8, 24) == tuple(after[:2])  # every browser turns these
