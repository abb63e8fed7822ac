"""Pictures to try things on: small, whole, and with whatever a telephone writes into them."""

import struct
import zlib

SECRET = b"49 degrees north, taken by Ada"


def chunk(kind, content=b""):
    """Make a chunk of a PNG."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png(*chunks, width=1, height=1, text=b""):
    """Make a PNG, black; with more chunks, or a text that makes it another file."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" * (width + 1)) * height)
    more = b"".join(chunks) + (chunk(b"pHYs", text.ljust(9)[:9]) if text else b"")
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", rows) + chunk(b"IEND")


def exif(orientation, *, order=">"):
    """Make what a telephone writes: a maker, which way up, a place."""
    begin = b"MM\0*" if order == ">" else b"II*\0"
    entries = [
        struct.pack(f"{order}HHII", 0x010F, 2, len(SECRET), 50),
        struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0),
        struct.pack(f"{order}HHII", 0x8825, 4, 1, 50),
    ]
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries) + b"\0\0\0\0"
    return begin + struct.pack(f"{order}I", 8) + directory + SECRET


def segment(marker, content=b""):
    """Make a segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


JFIF = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"


def jpeg(*segments, scan=SCAN, end=b"\xff\xd9"):
    """Make what is a JPEG by its structure: no decoder would show it."""
    frame = segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0")
    return b"\xff\xd8" + b"".join(segments) + segment(0xDB, b"\0" * 65) + frame + scan + end


def gif(*blocks, end=b"\x3b"):
    """Make a GIF of one pixel."""
    image = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    return head + b"".join(blocks) + image + end


def riff(kind, content):
    """Make a chunk of a WebP."""
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def webp(*chunks):
    """Make what is a WebP by its structure."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body
