"""Pictures that show something, as programs write them."""

from io import BytesIO

from PIL import Image, ImageCms, ImageDraw, ImageFilter

from tests.pictures import SECRET

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 60), (40, 60, 200), (250, 250, 250)


def corners(width=1600, height=1000):
    """Draw a picture whose corners tell which way up it is: red, green, blue, white."""
    image = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for colour, place in (
        (RED, (0, 0)),
        (GREEN, (half[0], 0)),
        (BLUE, (0, half[1])),
        (WHITE, half),
    ):
        image.paste(colour, (*place, width, height))
    return image


def corners_of(image):
    """Name the colours in a picture's corners, from the upper left on, row by row."""
    seen = image.convert("RGB")
    right, low = seen.width - 2, seen.height - 2
    known = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    return [
        min(
            known, key=lambda name: sum(abs(a - b) for a, b in zip(known[name], pixel, strict=True))
        )
        for pixel in map(seen.getpixel, [(1, 1), (right, 1), (1, low), (right, low)])
    ]


def photograph(width=1600, height=1200):
    """Make what compresses as a photograph does: soft, with grain all over."""
    grain = Image.effect_noise((width, height), 40).filter(ImageFilter.GaussianBlur(1))
    soft = corners(width, height).filter(ImageFilter.GaussianBlur(60))
    return Image.blend(soft, Image.merge("RGB", [grain] * 3), 0.3)


def screenshot(width=1600, height=1000):
    """Draw letters on paper."""
    image = Image.new("RGB", (width, height), WHITE)
    pen = ImageDraw.Draw(image)
    for line in range(20, height - 20, 30):
        pen.text((20, line), f"{line:05} " + "The quick brown fox jumps over the lazy dog. " * 4)
        pen.text((20, line), "Line by line", fill=BLUE)
    return image


def saved(image, kind, **options):
    """Write a picture as a file."""
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def seen(data):
    """Open a file that we made."""
    return Image.open(BytesIO(data))


def exif(orientation=1):
    """Make Exif data as a telephone does."""
    told = Image.Exif()
    told[0x010F] = SECRET.decode()
    told[0x0112] = orientation
    return told


def profile(space="sRGB"):
    """Make a colour profile that tells whose it is."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes())
    return bytes(made) + SECRET


def wide_gamut():
    """Make a profile of other colours than sRGB: red and green have changed places."""
    made = profile()
    count = int.from_bytes(made[128:132], "big")
    table = made[132 : 132 + 12 * count]
    swapped = table.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    return made[:132] + swapped + made[132 + 12 * count :]
