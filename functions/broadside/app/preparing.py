"""Make of a file what is published of it. Needs Pillow and pikepdf, which only `images` brings."""

from broadside.app.light import Prepared, prepare_light
from broadside.documents import OFFICE_ENDINGS, OFFICE_REASON, DocumentError, clean_pdf
from broadside.documents import TYPES as DOCUMENT_TYPES
from broadside.pictures import PictureError
from broadside.pictures.copies import Copy, copies_of
from broadside.posts import Asset, media_path_of


def prepare(name: str, data: bytes) -> Prepared:
    """
    Make of a file what is published of it: nothing in it says where it was made, or by whom.

    Args:
        name: What it is called; its ending tells pictures and documents apart.
        data: The whole file, whatever it is.

    Returns:
        What is published; or nothing, and why.
    """
    ending = name.rpartition(".")[2].lower()
    if ending in OFFICE_ENDINGS:
        return Prepared(asset=Asset(refused=OFFICE_REASON))
    try:
        if ending in DOCUMENT_TYPES:
            return _document(data, ending)
        return prepare_light(data) or _picture(data)
    except (DocumentError, PictureError) as error:
        return Prepared(asset=Asset(refused=str(error)))


def _document(data: bytes, ending: str) -> Prepared:
    clean = clean_pdf(data)
    path = media_path_of(clean, ending)
    return Prepared(asset=Asset(path=path), files={path: clean})


def _picture(data: bytes) -> Prepared:
    copies = copies_of(data)
    large, small = copies.large, copies.small
    files = {_path(copy): copy.data for copy in (large, small) if copy}
    asset = Asset(
        path=_path(large),
        width=large.width,
        height=large.height,
        length_bytes=len(large.data),
        small=_path(small) if small else "",
        small_width=small.width if small else 0,
    )
    return Prepared(asset=asset, files=files)


def _path(copy: Copy) -> str:
    return media_path_of(copy.data, copy.kind)
