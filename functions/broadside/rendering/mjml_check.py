"""Checks a theme's MJML by the rules, and tells what is wrong with file and line."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from xml.parsers import expat

from broadside.errors import PublicationError
from broadside.rendering.mjml_rules import DEFAULTS_FOR, REFUSED, RULES, Rule, fault_of

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_INCLUDE = re.compile(r"""\{%-?\s*include\s+(?:"([\w./-]+)"|'([\w./-]+)')\s*-?%\}""")
_OPAQUE = re.compile(r"\{%-?\s*(extends|from|import|include|raw)\b")
_VALUE = "\ue000"
"""Stands for what Jinja puts in."""
_MAX_DEPTH = 10
"""Of files that include each other."""
_UNSAFE = frozenset(
    {"applet", "audio", "base", "button", "embed", "form", "frame", "iframe", "input", "link"}
    | {"object", "script", "select", "source", "textarea", "track", "video"}
)
_LOADED = frozenset({"background", "poster", "src", "srcset"})
# The first three ask another host; the others run code in old clients.
_UNSAFE_CSS = re.compile(r"@import|@font-face|url\s*\(|expression\s*\(|behavior\s*:", re.IGNORECASE)
_UNSAFE_LINK = re.compile(r"\s*(javascript|vbscript|data|file)\s*:", re.IGNORECASE)
_UNSAFE_COMMENT = re.compile(rf"{_UNSAFE_CSS.pattern}|<script|\bsrc\s*=", re.IGNORECASE)


def check_mjml(
    sources: Mapping[str, str], template: str = "email.mjml", *, pictures_from: str = ""
) -> None:
    """
    Check a template and what it includes.

    Args:
        sources: Templates by name. What Jinja puts in is taken for text, and every branch of its
            conditions counts: each must be whole.
        template: Where to begin.
        pictures_from: How a picture's address may begin, besides with a value that Jinja puts in.

    Raises:
        PublicationError: something isn't allowed; says file, line, tag, reason and hint.
    """
    if template not in sources:
        raise PublicationError(template, 0, "file", "is missing", "Put it back as it was")
    own = (_VALUE, pictures_from) if pictures_from else (_VALUE,)
    _File(sources, template, own).read()


def _as_xml(source: str) -> str:
    """Write Jinja's values as text, its includes as instructions, the rest as nothing."""

    def plain(found: re.Match[str]) -> str:
        lines = "\n" * found[0].count("\n")
        if found[0].startswith("{{"):
            return _VALUE + lines
        if included := _INCLUDE.fullmatch(found[0]):
            return f"<?include {included[1] or included[2]}?>{lines}"
        opaque = _OPAQUE.match(found[0])
        return (f"<?opaque {opaque[1]}?>" if opaque else "") + lines

    return _JINJA.sub(plain, source)


class _File:
    """A file as the parser walks over it; a part of another one stands in one of its tags."""

    def __init__(
        self,
        sources: Mapping[str, str],
        name: str,
        own: tuple[str, ...],
        inside: tuple[str, ...] = (),
        depth: int = 0,
    ) -> None:
        self._sources, self._name, self._own, self._depth = sources, name, own, depth
        self._is_part, self._is_begun, self._outside = bool(inside), False, len(inside)
        self._open = list(inside)
        """The tags that are open: MJML's, and below one that holds HTML those of HTML."""
        self._has_body = self._is_part
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.CommentHandler = self._comment
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self) -> None:
        """Walk over it."""
        xml = _as_xml(self._sources[self._name])
        # A part may have many roots; XML has one.
        xml = f"<part>{xml}</part>" if self._is_part else xml
        try:
            self._parser.Parse(xml.encode(errors="replace"), True)  # noqa: FBT003
        except expat.ExpatError as error:
            reason = f"isn't well-formed ({expat.ErrorString(error.code)})"
            hint = "Close every tag (<br />), quote every attribute, write &amp; and &#160;"
            raise PublicationError(self._name, error.lineno, "file", reason, hint) from None
        if not self._has_body:
            hint = "Put mj-body into it, after mj-head"
            raise PublicationError(self._name, 0, "mjml", "has no mj-body", hint)

    def _fail(self, tag: str, reason: str, hint: str) -> PublicationError:
        return PublicationError(self._name, self._parser.CurrentLineNumber, tag, reason, hint)

    @property
    def _holder(self) -> str:
        """The tag whose content is no MJML, if one is open."""
        return next((tag for tag in self._open if tag in RULES and RULES[tag].holds), "")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._is_part and not self._is_begun:
            self._is_begun = True
            return
        if self._holder:
            self._check_html(tag, attributes)
        else:
            self._check_tag(tag, attributes)
        is_default = bool(self._open) and self._open[-1] == "mj-attributes"
        self._open.append(f"{tag} in mj-attributes" if is_default else tag)
        self._has_body |= tag == "mj-body"

    def _end(self, _: str) -> None:
        if len(self._open) > self._outside:
            self._open.pop()

    def _text(self, text: str) -> None:
        if self._open[-1] in {"mj-style", "style"}:
            self._check_css(self._open[-1], text)
        elif not self._holder and text.strip():
            raise self._fail(
                self._open[-1] or "file", "can't hold text", "Put the text into mj-text"
            )

    def _comment(self, text: str) -> None:
        if _UNSAFE_COMMENT.search(text):
            raise self._fail("comment", "asks for what is elsewhere, or runs", "Take it out")

    def _doctype(self, *_: object) -> None:
        raise self._fail("file", "declares a DOCTYPE", "Begin with <mjml>: the mail gets its own")

    def _instruction(self, target: str, name: str) -> None:
        if target != "include":
            reason = f"holds {{% {name} %}}, behind which nothing can be checked"
            raise self._fail("file", reason, 'Only {% include "components/….mjml" %} can be used')
        if name not in self._sources:
            raise self._fail("include", f"{name} isn't there", "Correct the name")
        if self._depth == _MAX_DEPTH:
            raise self._fail("include", f"{name} includes itself", "Take one of them out")
        inside = (self._holder or (self._open[-1] if self._open else ""),)
        _File(self._sources, name, self._own, inside, self._depth + 1).read()

    def _check_tag(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in REFUSED:
            raise self._fail(tag, "can't be used", REFUSED[tag])
        if tag not in RULES:
            reason = "is no tag of MJML that a newsletter needs"
            raise self._fail(tag, reason, _meant(tag, RULES) or f"There are {', '.join(RULES)}")
        rule = RULES[tag]
        parent = self._open[-1] if self._open else ""
        is_default = parent == "mj-attributes" and tag in DEFAULTS_FOR
        if not is_default and parent not in (rule.parents or {""}):
            where = f"can't stand in {parent}" if parent else "can't be the outermost tag"
            hint = (
                f"It stands in {' or '.join(sorted(rule.parents))}" if rule.parents else "Move it"
            )
            raise self._fail(tag, where, hint)
        for name, value in attributes.items():
            self._check_attribute(tag, rule, name, value)

    def _check_attribute(self, tag: str, rule: Rule, name: str, value: str) -> None:
        if name not in rule.attributes:
            allowed = ", ".join(sorted(rule.attributes)) or "none"
            hint = _meant(name, rule.attributes) or f"It may have {allowed}"
            if (tag, name) == ("mj-style", "inline"):
                hint = "Nothing is inlined: write style on the element itself"
            raise self._fail(tag, f"has no attribute {name}", hint)
        kind = rule.attributes[name]
        if kind == "picture" and not value.startswith(self._own):
            raise self._elsewhere(tag, name)
        if _VALUE not in value and (wanted := fault_of(value, kind)):
            raise self._fail(tag, f'has {name}="{value}"', f"Write {wanted}")

    def _check_html(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.startswith("mj"):
            raise self._fail(tag, f"can't stand in {self._holder}", "Close that one before it")
        if tag in _UNSAFE or self._holder in {"mj-style", "mj-title", "mj-preview"}:
            raise self._fail(tag, "is HTML that a mail can't have there", "Take it out")
        for name, value in attributes.items():
            if name.startswith("on") or name in {"http-equiv", "srcdoc"}:
                raise self._fail(tag, f"has {name}, which runs", "Take it out")
            if name in _LOADED and not value.startswith(self._own):
                raise self._elsewhere(tag, name)
            if name == "href" and _UNSAFE_LINK.match(value):
                raise self._fail(tag, "leads to what runs", "Link to https://…")
            if name == "style":
                self._check_css(tag, value)

    def _check_css(self, tag: str, css: str) -> None:
        if found := _UNSAFE_CSS.search(css):
            reason = f"has {found[0]!r} in its style, which asks for what is elsewhere, or runs"
            raise self._fail(tag, reason, "Take it out")

    def _elsewhere(self, tag: str, name: str) -> PublicationError:
        hint = "Pictures come from the site alone, by values such as {{ logo.url }}"
        return self._fail(tag, f"has a {name} that isn't the site's", hint)


def _meant(name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name, known, 1)
    return f"Did you mean {close[0]}?" if close else ""
