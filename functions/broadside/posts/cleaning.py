"""
HTML that is safe anywhere: in a page, a feed and a mail.

nh3 has the first word (what comes out is well-formed, in one spelling, and knows no scripts) and
the last one (nothing but the allow-list leaves). Between them `rewriting` decides about headings,
links and pictures.
"""

import re
from collections.abc import Mapping
from functools import cache

import nh3

from broadside.posts.nesting import is_deeper_than
from broadside.posts.remarks import Remarks
from broadside.posts.rewriting import Place, Rewriting
from broadside.posts.text import tidy

_TAGS = set(
    re.findall(
        r"\w+",
        """
        a abbr b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt em
        figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp
        section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr
        """,
    )
)
_DROPPED_WHOLE = {"script", "style", "svg", "template", "textarea", "title", "x-select", "xmp"}
_ATTRIBUTES = {
    "*": {"id", "lang", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
_BEFORE = {"a": {"href", "name"}}
_AFTER = {"img": {"alt", "height", "src", "srcset", "width"}}
"""As well after rewriting, which alone names copies of a picture."""
_ALIGNED = {"align-center", "align-left", "align-right"}
CLASSES: Mapping[str, set[str]] = {
    "a": {"button", "footnote-backref", "video"},
    "div": {
        "call",
        "event-about",
        "event-calendar",
        "event-link",
        "event-title",
        "event-when",
        "event-where",
        "note",
    },
    "li": {"footnote-item", "task-list-item"},
    "ol": {"contains-task-list", "footnotes-list"},
    "p": {"source"},
    "section": {"footnotes"},
    "span": {"event-day", "event-month"},
    "sup": {"footnote-ref"},
    "table": {"event"},
    "td": _ALIGNED | {"event-date", "event-text"},
    "th": _ALIGNED,
    "ul": {"contains-task-list"},
}
"""Every class that a cleaned body can have, by element: what pages and mails may style."""

SCHEMES = {"http", "https", "mailto", "tel"}

_EMPTY = re.compile(
    r"<(p|div|span|li|ul|ol|figure|h[1-6])(?: (?![^<>]*\bid=)[^<>]*)?>(?:\s|&nbsp;)*</\1>\n?"
)
_MAX_EMPTY_NESTING = 4
_MAX_NESTING = 200
"""Elements within elements: what comes of thousands costs the parser and browsers dear."""
_NOT_TAKEN = re.compile(r"<(script|style|form|input|button|object|canvas|svg|math)\b")
_DRAWING_BEGINS = re.compile(r"<svg\b", re.IGNORECASE)
_DRAWING_ENDS = re.compile(r"</svg\s*>", re.IGNORECASE)
# Within these, tags mean something else than around them: what one parser takes for text there,
# another one runs. By other names they are nothing special, and go like anything unknown.
_OTHER_RULES = re.compile(r"<(/?)(math|script|select|svg)(?=[\s/>])", re.IGNORECASE)
# Any of these, and maybe something else: with the first letters apart it is sought fastest.
_MAYBE_SPECIAL = re.compile(
    r"</?[bcfimos](?:anvas|ath|bject|cript|elect|nput|orm|tyle|utton|vg)\b", re.IGNORECASE
)
_BY_OTHER_NAMES = {"math": "x-math", "script": "xmp", "select": "x-select", "svg": "x-svg"}


def clean(unsafe: str, place: Place, remarks: Remarks) -> tuple[str, str]:
    """
    Make HTML safe.

    Args:
        unsafe: HTML in any state.
        place: Where the post stands, its title if it is known, and which pictures there are.
        remarks: Where what was changed is noted.

    Returns:
        Its title, and the HTML without the heading that says the title.
    """
    if _MAYBE_SPECIAL.search(unsafe):
        _note_what_is_not_taken(unsafe.lower(), place, remarks)
        unsafe = without_other_rules(_without_drawings(unsafe))
    if unsafe.count("<") > _MAX_NESTING and is_deeper_than(_MAX_NESTING, unsafe):
        raise remarks.error(
            "body",
            f"has more than {_MAX_NESTING} elements within each other",
            "Close the HTML elements that it opens",
            code="html-too-deep",
        )
    rewriting = Rewriting(place, remarks)
    rewritten = rewriting.rewrite(cleaner(links_anywhere=True).clean(unsafe))
    safe = cleaner(links_anywhere=False).clean(rewritten)
    for _ in range(_MAX_EMPTY_NESTING):
        if not _EMPTY.search(safe):
            break
        safe = _EMPTY.sub("", safe)
    # Entities and escapes in addresses can bring back what the file's text was rid of.
    return rewriting.title, tidy(safe).strip()


def _without_drawings(unsafe: str) -> str:
    """Leave out SVG, whose elements close themselves as none of HTML's may."""
    kept, at = [], 0
    while begins := _DRAWING_BEGINS.search(unsafe, at):
        ends = _DRAWING_ENDS.search(unsafe, begins.end())
        if ends is None:
            break
        kept.append(unsafe[at : begins.start()])
        at = ends.end()
    return "".join((*kept, unsafe[at:])) if kept else unsafe


def without_other_rules(unsafe: str) -> str:
    """Give elements other names within which HTML's own rules don't hold."""
    return _OTHER_RULES.sub(lambda tag: f"<{tag[1]}{_BY_OTHER_NAMES[tag[2].lower()]}", unsafe)


def _note_what_is_not_taken(lowered: str, place: Place, remarks: Remarks) -> None:
    if names := set(_NOT_TAKEN.findall(lowered)):
        first = min(filter(None, (place.line_of(f"<{name}") for name in names)), default=0)
        reason = f"has HTML that can't be in a mail ({', '.join(sorted(names))}), left out"
        remarks.warn(
            "body", reason, "Say it in text, or link to it", line=first, code="html-left-out"
        )


@cache
def cleaner(*, links_anywhere: bool) -> nh3.Cleaner:
    """Make a cleaner; what it lets through it writes in one spelling."""
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES | (_BEFORE if links_anywhere else _AFTER),
        tag_attribute_values={
            tag: {"dir": {"auto", "ltr", "rtl"}}
            | ({"role": {"presentation"}} if tag == "table" else {})
            for tag in _TAGS
        },
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        url_schemes=SCHEMES,
        link_rel=None,
    )
