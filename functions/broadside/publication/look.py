"""Reading `[look]`: colours that can be read on each other, and fonts that readers have."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from broadside.colours import INVERSIONS, LEAST_CONTRAST, contrast, nearest
from broadside.publication.document import Document
from broadside.publication.model import Look

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FONTS = ("font", "font_small")
_COLOURS = tuple(field.name for field in fields(Look) if field.name not in _FONTS)
LOOK_FIELDS = (*_COLOURS, *_FONTS, "logo", "text_links")
"""What the table may hold."""

_FAMILY = re.compile(r"[^\W_]([^\W_]|[ -])*")
_PLAIN = re.compile(r"[A-Za-z]+(-[A-Za-z]+)*")
_GENERIC = ("serif", "sans-serif", "monospace", "system-ui")
_MAX_FAMILIES, _MAX_CHARACTERS = 12, 60


def read_look(document: Document) -> Look:
    """
    Read the look.

    Raises:
        PublicationError: a value has the wrong form, or a colour can't be read on another.
    """
    colours = {
        name: document.matching(f"look.{name}", _COLOUR, "a colour such as #9B1C31").upper()
        for name in _COLOURS
        if document.has(f"look.{name}")
    }
    families = {name: font_stack(document, f"look.{name}") for name in _FONTS}
    look = Look(**colours, **families)
    for paper, dark in (("paper", ""), ("paper_dark", "_dark")):
        # First: is there any ink at all for it?
        _check_paper(document, look, paper)
        for text in ("ink", "quiet", "accent"):
            _check_text(document, look, f"{text}{dark}", paper)
    return look


def font_stack(document: Document, path: str) -> str:
    """Return a list of fonts as CSS, names in single quotes where they need them."""
    text = document.text(path)
    if not text:
        return ""
    families = [name.strip() for name in text.split(",")]
    example = "Write names with commas between, such as Charter, Georgia, serif"
    if len(families) > _MAX_FAMILIES:
        raise document.fail(path, f"names more than {_MAX_FAMILIES} fonts", example)
    for family in families:
        if len(family) > _MAX_CHARACTERS or not _FAMILY.fullmatch(family):
            reason = f"{family[:_MAX_CHARACTERS]!r} is no font's name (letters, digits, spaces, -)"
            raise document.fail(path, reason, example)
    if families[-1] not in _GENERIC:
        reason = f"must end with one of {', '.join(_GENERIC)}"
        raise document.fail(path, reason, "Readers without your fonts see that one")
    return ", ".join(f if _PLAIN.fullmatch(f) else f"'{f}'" for f in families)


def _check_paper(document: Document, look: Look, paper: str) -> None:
    """Refuse a paper on which neither black (in the light) nor white (in the dark) can be read."""
    ink, extreme = ("ink", "#000000") if paper == "paper" else ("ink_dark", "#FFFFFF")

    def passes(colour: str) -> bool:
        return not _faults(replace(look, **{ink: extreme, paper: colour}), ink, paper)

    if not passes(getattr(look, paper)):
        kind = "light" if paper == "paper" else "dark"
        raise _too_little(document, look, paper, f"isn't {kind} enough to read on", passes)


def _check_text(document: Document, look: Look, text: str, paper: str) -> None:
    def passes(colour: str) -> bool:
        return not _faults(replace(look, **{text: colour}), text, paper)

    if faults := _faults(look, text, paper):
        ratio, where = faults[0]
        reason = f"has a contrast of {_rounded(ratio)}:1 with {where}; {LEAST_CONTRAST}:1 is needed"
        raise _too_little(document, look, text, reason, passes, instead=paper)


def _too_little(
    document: Document,
    look: Look,
    name: str,
    reason: str,
    passes: Callable[[str], bool],
    instead: str = "",
) -> Exception:
    """Tell it where the organiser wrote it, and the nearest colour that would do."""
    colour = getattr(look, name)
    field = name if document.has(f"look.{name}") or not instead else instead
    reason = reason if field == name else f"{name} {colour} {reason}"
    hint = f'The nearest that can be read: {name} = "{nearest(colour, passes)}"'
    return document.fail(f"look.{field}", reason, hint, code="contrast")


def _faults(look: Look, text: str, paper: str) -> list[tuple[float, str]]:
    """List where a colour can't be read: how little contrast it has, and with what."""
    return [(r, where) for r, where in _ratios(look, text, paper) if r < LEAST_CONTRAST]


def _ratios(look: Look, text: str, paper: str) -> Iterator[tuple[float, str]]:
    """Yield a colour's contrasts: with paper, with what is behind boxes, and after inversions."""
    colour = getattr(look, text)
    wash = "wash" if paper == "paper" else "wash_dark"
    for ground in (paper, wash):
        behind = getattr(look, ground)
        called = f"{paper} {behind}" if ground == paper else f"{behind}, which is behind boxes"
        yield contrast(colour, behind), called
        if paper == "paper":  # what clients turn round is the light look
            for words, inversion in INVERSIONS.items():
                yield contrast(inversion(colour), inversion(behind)), f"{called}, {words}"


def _rounded(ratio: float) -> str:
    """Write a ratio that is too small so that it looks too small."""
    return f"{min(ratio, LEAST_CONTRAST - 0.01):.2f}".rstrip("0").rstrip(".")
