"""
What MJML a theme may hold.

mrml takes unknown tags, attributes and places in silence, so templates are checked when they are
read. The rules are those of MJML 4's components (`allowedAttributes` and `mjml-validator`'s
dependencies), for the tags that a newsletter needs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SPACE = "px,%{1,4}"
_BORDERS = dict.fromkeys(
    ("border", "border-bottom", "border-left", "border-right", "border-top", "border-radius"), "any"
)
_PADDING = {
    "padding": _SPACE,
    **dict.fromkeys(("padding-bottom", "padding-left", "padding-right", "padding-top"), "px,%"),
}
_TYPE = {
    "color": "colour",
    "font-family": "any",
    "font-size": "px",
    "font-style": "any",
    "font-weight": "any",
    "letter-spacing": "px,em",
    "line-height": "px,%,",
    "text-decoration": "any",
    "text-transform": "any",
}
_CELL = {
    "container-background-color": "colour",
    "css-class": "any",
    "mj-class": "any",
    **_PADDING,
}
_SECTION = {
    "background-color": "colour",
    "css-class": "any",
    "direction": "ltr|rtl",
    "full-width": "full-width|false",
    "mj-class": "any",
    "text-align": "left|center|right",
    **_BORDERS,
    **_PADDING,
}
_SIDES = "left|center|right"
_UPRIGHT = "top|middle|bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a tag may be."""

    parents: frozenset[str]
    attributes: Mapping[str, str]
    """Name → what its value must be: `any`, `colour`, `a|b`, or units such as `px,%{1,4}`."""
    holds: str = ""
    """`html`, `css` or `text` for a tag whose content is no MJML; empty for one of tags alone."""


def _rule(parents: str, attributes: Mapping[str, str], holds: str = "") -> Rule:
    return Rule(parents=frozenset(parents.split()), attributes=attributes, holds=holds)


_BLOCKS: Mapping[str, Rule] = {
    "mj-wrapper": _rule("mj-body", {**_SECTION, "gap": "px"}),
    "mj-section": _rule("mj-body mj-wrapper", _SECTION),
    "mj-group": _rule(
        "mj-section",
        {
            "background-color": "colour",
            "css-class": "any",
            "direction": "ltr|rtl",
            "mj-class": "any",
            "vertical-align": _UPRIGHT,
            "width": "px,%",
        },
    ),
    "mj-column": _rule(
        "mj-section mj-group",
        {
            "background-color": "colour",
            "css-class": "any",
            "direction": "ltr|rtl",
            "inner-background-color": "colour",
            "mj-class": "any",
            "vertical-align": _UPRIGHT,
            "width": "px,%",
            **{f"inner-{name}": kind for name, kind in _BORDERS.items()},
            **_BORDERS,
            **_PADDING,
        },
    ),
    "mj-text": _rule(
        "mj-column",
        {"align": f"{_SIDES}|justify", "height": "px,%", **_TYPE, **_CELL},
        "html",
    ),
    "mj-table": _rule(
        "mj-column",
        {
            "align": _SIDES,
            "border": "any",
            "cellpadding": "number",
            "cellspacing": "number",
            "role": "none|presentation",
            "table-layout": "auto|fixed|initial|inherit",
            "width": "px,%,auto",
            **{name: _TYPE[name] for name in ("color", "font-family", "font-size", "line-height")},
            **_CELL,
        },
        "html",
    ),
    "mj-button": _rule(
        "mj-column",
        {
            "align": _SIDES,
            "background-color": "colour",
            "height": "px,%",
            "href": "any",
            "inner-padding": _SPACE,
            "name": "any",
            "rel": "any",
            "target": "any",
            "text-align": _SIDES,
            "title": "any",
            "vertical-align": _UPRIGHT,
            "width": "px,%",
            **_BORDERS,
            **_TYPE,
            **_CELL,
        },
        "html",
    ),
    "mj-image": _rule(
        "mj-column",
        {
            "align": _SIDES,
            "alt": "any",
            "fluid-on-mobile": "true|false",
            "font-size": "px",
            "height": "px,auto",
            "href": "any",
            "max-height": "px,%",
            "name": "any",
            "rel": "any",
            "src": "picture",
            "target": "any",
            "title": "any",
            "width": "px",
            **_BORDERS,
            **_CELL,
        },
    ),
    "mj-divider": _rule(
        "mj-column",
        {
            "align": _SIDES,
            "border-color": "colour",
            "border-style": "any",
            "border-width": "px",
            "width": "px,%",
            **_CELL,
        },
    ),
    "mj-spacer": _rule("mj-column", {"height": "px,%", **_CELL}),
}
_ALL = {name: kind for rule in _BLOCKS.values() for name, kind in rule.attributes.items()}

RULES: Mapping[str, Rule] = {
    "mjml": _rule("", {"dir": "ltr|rtl|auto", "lang": "any"}),
    "mj-head": _rule("mjml", {}),
    "mj-title": _rule("mj-head", {}, "text"),
    "mj-preview": _rule("mj-head", {}, "text"),
    "mj-style": _rule("mj-head", {}, "css"),
    "mj-breakpoint": _rule("mj-head", {"width": "px"}),
    "mj-attributes": _rule("mj-head", {}),
    "mj-all": _rule("mj-attributes", _ALL),
    "mj-class": _rule("mj-attributes", {"name": "any", **_ALL}),
    "mj-body": _rule("mjml", {"background-color": "colour", "css-class": "any", "width": "px"}),
    "mj-raw": _rule("mj-head mj-body mj-wrapper mj-section mj-group mj-column", {}, "html"),
    **_BLOCKS,
}
"""By tag."""

DEFAULTS_FOR = frozenset(_BLOCKS)
"""Tags that `mj-attributes` may give attributes to, without content."""

REFUSED: Mapping[str, str] = {
    "mj-font": "Mails load no fonts from elsewhere: name fonts in publication.toml",
    "mj-html-attributes": "It isn't supported: write the attribute where it belongs",
    "mj-include": 'Write {% include "components/….mjml" %}',
    "mj-navbar": "Write links in mj-text",
    "mj-social": "Its icons come from elsewhere: write links in mj-text",
}
"""Tags of MJML that a theme can't have, and what to do instead."""

# The names of CSS Color 4 aren't listed: a typing error in one shows in the preview.
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3}([0-9A-Fa-f]{3})?|[a-z]+|rgba?\([\d\s.,%]+\)")


def fault_of(value: str, kind: str) -> str:
    """Tell what a value must be if it isn't; empty when it is right."""
    if kind in {"any", "picture"}:
        return ""
    if kind == "colour":
        return "" if _COLOUR.fullmatch(value) else "a colour such as #9B1C31"
    if kind == "number":
        return "" if value.isdecimal() else "a number"
    if "|" in kind:
        return "" if value in kind.split("|") else f"one of {kind.replace('|', ', ')}"
    units, _, many = kind.partition("{")
    most = 4 if many else 1
    parts = value.split()
    if 1 <= len(parts) <= most and all(_has_unit(part, units.split(",")) for part in parts):
        return ""
    told = " or ".join(unit or "a plain number" for unit in units.split(","))
    return f"a size in {told}" + (", up to four of them" if many else "")


def _has_unit(text: str, units: list[str]) -> bool:
    if text == "0" or text in set(units) - {""}:
        return text in {"0", "auto"}
    found = re.fullmatch(r"-?\d+(?:\.\d+)?([a-z%]*)", text)
    return found is not None and found[1] in units
