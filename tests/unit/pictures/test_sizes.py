"""A picture says how large it is, if its beginning is whole."""

import pytest

from broadside.pictures import pixels
from tests.pictures import png


def jpeg(*segments):
    return b"\xff\xd8" + b"".join(segments)


class TestPixels:
    @pytest.mark.parametrize(
        ("data", "size"),
        [
            (png(width=640, height=480), (640, 480)),
            (b"GIF89a" + (3).to_bytes(2, "little") + (700).to_bytes(2, "little"), (3, 700)),
            (
                jpeg(b"\xff\xe0\0\4ab", b"\xff\xff\xd0", b"\xff\xc2\0\x11\x08\x01\xe0\x02\x80"),
                (640, 480),
            ),
            (jpeg(b"\x00\xff\xc0\x00\x11\x08\x00\x01\x00\x02"), (2, 1)),
            (b"RIFF----WEBPVP8X----\0\0\0\0" + b"\x7f\x02\x00\xdf\x01\x00", (640, 480)),
            (b"RIFF----WEBPVP8L----\x2f" + (639 | 479 << 14).to_bytes(4, "little"), (640, 480)),
            (b"RIFF----WEBPVP8 " + b"\0" * 10 + b"\x80\x02\xe0\x01", (640, 480)),
        ],
    )  # fmt: skip
    def test_every_format_says(self, data, size):
        assert size == pixels(data)

    @pytest.mark.parametrize(
        "data",
        [b"", b"%PDF", jpeg(), jpeg(b"\xff"), jpeg(b"\xff\xda\x00\x02"), b"RIFF----WEBPXXXX"],
    )
    def test_what_does_not_say_has_none(self, data):
        assert pixels(data) is None
