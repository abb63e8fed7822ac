"""A way through a whole PDF, that leaves behind it what `kept` lists."""

import re
from collections.abc import Callable

import pikepdf

from broadside.documents.errors import DocumentError
from broadside.documents.kept import (
    ACTIONS,
    ANNOTATIONS,
    ANY,
    INTO,
    KEPT,
    LEAF,
    NAMES,
    OBJECTS,
    SCHEMES,
    TELLING,
    WITH_WORDS,
)
from broadside.documents.streams import clean_picture

__all__ = ["clean"]

MAX_STEPS = 2_000_000
"""Dictionaries and arrays' places: a document of 10 MB has some 100,000."""
MAX_DRAWN_BYTES = 100_000_000
"""Of all that pages draw, unpacked."""

_OF_A_MAKER = re.compile(r"[A-Za-z]+[._:]")
"""Entries that programs add for themselves: `PTEX.FileName`, `ADBE_…`, `AAPL:Keywords`."""
_ELSEWHERE = frozenset({"F", "FFilter", "FDecodeParms"})
"""A stream that stands in another file (ISO 32000-1 §7.3.8.2)."""
_OF_NO_CONCERN = frozenset({"/Metadata", "/Filespec", "/EmbeddedFile"})
"""Types of objects that nothing drawn needs, wherever they are found."""
_HIDDEN = 0b100010
"""Flags of annotations (§12.5.3): hidden, and not to be seen on a screen."""
_PATH = re.compile(r"(?i)^\s*(?:[a-z]:\\|\\\\|file:|/(?:users|home)/)")
"""What Word once wrote in the place of a picture's description: where it was."""


def clean(pdf: pikepdf.Pdf) -> None:
    """
    Take away what isn't listed, in the document itself.

    Raises:
        DocumentError: it is too complicated, or a picture in it is broken.
    """
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]
    way = _Way(pdf)
    way.go()
    pdf.remove_unreferenced_resources()


class _Way:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._pages = {page.obj.objgen for page in pdf.pages}
        self._ahead: list[tuple[pikepdf.Object, str]] = [(pdf.Root, "catalog")]
        self._seen: set[tuple[tuple[int, int], str]] = set()
        self._streams: set[tuple[int, int]] = set()
        self._steps = self._drawn_bytes = 0
        # The uppermost element's parent is the root, which is none itself.
        if (root := pdf.Root.get("/StructTreeRoot")) is not None:
            self._seen.add((root.objgen, "element"))

    def go(self) -> None:
        while self._ahead:
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise DocumentError("is too complicated: print it into a new PDF")
            found, part = self._ahead.pop()
            if found.is_indirect:
                if (found.objgen, part) in self._seen:
                    continue
                self._seen.add((found.objgen, part))
            if isinstance(found, pikepdf.Array):
                self._steps += len(found)
                self._ahead += [(one, part) for one in found if _is_deep(one)]
            else:
                self._visit(found, part)

    def _visit(self, found: pikepdf.Object, part: str) -> None:
        if isinstance(found, pikepdf.Stream):
            part = part if part in {"object", "content", NAMES, OBJECTS} else ANY
            self._open(found, part)
        elif part == "annotation" and found.get("/Subtype") == "/Widget":
            part = "field"
        if found.get("/Type") == "/Page" and found.objgen not in self._pages:
            # A page that was taken out of the document, and that something still leads to.
            _drop(found, lambda name: name != "Type")
            return
        if part == "pages":
            _filter_annotations(found)
        self._prune(found, part)
        for key, child in found.items():
            if _is_deep(child) and (below := _part_of(child, key[1:], part)):
                self._ahead.append((child, below))

    def _prune(self, found: pikepdf.Object, part: str) -> None:
        if part in {NAMES, OBJECTS}:
            _drop(found, lambda name: _is_of_no_concern(found[f"/{name}"]))
            return
        if part in KEPT:
            listed = KEPT[part]
            _drop(found, lambda name: name not in listed)
            _prune_words(found, part)
        else:
            telling = TELLING | (_ELSEWHERE if isinstance(found, pikepdf.Stream) else set())
            _drop(found, lambda name: name in telling or bool(_OF_A_MAKER.match(name)))
        _drop(found, lambda name: _leads_astray(found[f"/{name}"], name, part))

    def _open(self, stream: pikepdf.Stream, part: str) -> None:
        """Look into a stream, once."""
        if stream.objgen in self._streams:
            return
        self._streams.add(stream.objgen)
        clean_picture(self._pdf, stream)
        if part == "content" or stream.get("/Subtype") == "/Form":
            self._drawn_bytes += len(stream.read_bytes())
            if self._drawn_bytes > MAX_DRAWN_BYTES:
                raise DocumentError("is too complicated: print it into a new PDF")


def _part_of(child: pikepdf.Object, name: str, part: str) -> str | None:
    """Tell which part is behind an entry."""
    if part in KEPT:
        below = KEPT[part][name]
        return (None if isinstance(child, pikepdf.Array) else ANY) if below == LEAF else below
    if part == OBJECTS:
        return "object"
    return ANY if part == NAMES else INTO.get(name, ANY)


def _drop(found: pikepdf.Object, is_unwanted: Callable[[str], bool]) -> None:
    for key in [key for key in found.keys() if is_unwanted(key[1:])]:  # noqa: SIM118
        del found[key]


def _filter_annotations(page: pikepdf.Object) -> None:
    annotations = page.get("/Annots")
    if annotations is None:
        return
    seen = [one for one in annotations if _is_seen(one)] if _is_array(annotations) else []
    page["/Annots"] = pikepdf.Array(seen)


def _is_seen(annotation: pikepdf.Object) -> bool:
    return (
        isinstance(annotation, pikepdf.Dictionary)
        and str(annotation.get("/Subtype", ""))[1:] in ANNOTATIONS
        and not int(annotation.get("/F", 0)) & _HIDDEN
    )


def _prune_words(found: pikepdf.Object, part: str) -> None:
    """Take away words that nobody sees, where words are kept."""
    if part == "annotation" and str(found.get("/Subtype", ""))[1:] not in WITH_WORDS:
        _drop(found, lambda name: name == "Contents")
    if part == "element" and _PATH.match(str(found.get("/Alt", ""))):
        _drop(found, lambda name: name == "Alt")


def _leads_astray(child: pikepdf.Object, name: str, part: str) -> bool:
    if name == "A" and part in {"annotation", "field", "bookmark"}:
        return not _is_harmless(child)
    return _is_of_no_concern(child)


def _is_harmless(action: pikepdf.Object) -> bool:
    if not isinstance(action, pikepdf.Dictionary):
        return False
    kind = str(action.get("/S", ""))[1:]
    address = str(action.get("/URI", "")).strip().lower()
    return kind in ACTIONS and (kind != "URI" or address.startswith(SCHEMES))


def _is_of_no_concern(child: pikepdf.Object) -> bool:
    return (
        isinstance(child, pikepdf.Dictionary | pikepdf.Stream)
        and str(child.get("/Type", "")) in _OF_NO_CONCERN
    )


def _is_deep(found: object) -> bool:
    return isinstance(found, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)


def _is_array(found: object) -> bool:
    return isinstance(found, pikepdf.Array)
