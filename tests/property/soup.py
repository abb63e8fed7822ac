"""Strategies that cook posts: nasty characters, Markdown, and tag soup from pieces that bite."""

from hypothesis import strategies as st

NASTY = [
    *("\0", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\udfff"),
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u00ad", "\u061c", "\u180e", "\u2060"),
    *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
    *("\u2028", "\u2029", "\ufeff", "\ufff9", "\ufffb", "\ufffc", "\ufffd", "\ufffe", "\uffff"),
    *("\ufdd0", "\U0001fffe", "\U0010ffff", "\U000e0001", "\U000e0020", "\U000e007f", "\ue000"),
    *("\u0378", "\u0301", "\u0334" * 9, "\u3164", "\uffa0", "\ufe0f", "\U0001f3f4\U000e0067"),
    *(
        "香港",
        "海",
        "مرحبا",
        "שלום",
        "👩‍👩‍👧",
        "é",
        "İ",
        "ß",
        "\u00a0",
        "\u3000",
        "＜",
        "＂",
        "｛｛",
    ),
]
"""Characters that are none, that don't show, that turn text around, that no encoding holds."""

BRACES = [
    *("{{", "}}", "{{{", "}}}", "\\{{", "\\\\{{", "{{{{", "{{!", "{{!--", "--}}", "{{~", "{{&"),
    *("{{#if x}}", "{{/if}}", "{{#each x}}", "{{else}}", "{{> x}}", '{{#*inline "x"}}', "{{o}}"),
    *("{{unsubscribe_url}}", "{{ body }}", "{{amazonSESUnsubscribeUrl}}", "{", "}", "\\", "{{b}}"),
    *(
        "{%",
        "%}",
        "{#",
        "#}",
        "{% raw %}",
        "{% include x %}",
        "{{<",
        ">}}",
        "${7*7}",
        "&#123;&#123;",
    ),
]
"""What SES, Jinja and other generators would take for orders."""

_ADDRESSES = [
    *("https://x.example/a?b=c&d", "//x.example", "/\\x.example", "\\\\x.example", "/a", "#a", ""),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
    ),
    *(
        "&#106;avascript:alert(1)",
        "&#x6A&#x61vascript:x",
        "javascript&colon;alert(1)",
        "\x01javascript:x",
    ),
    *(
        "java&Tab;script:x",
        "java&NewLine;script:x",
        " \u2028javascript:x",
        "javascript\0:x",
        "&#0;javascript:x",
    ),
    *(
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml;base64,AA",
    ),
    *(
        "blob:x",
        "file:///etc/passwd",
        "view-source:x",
        "feed:javascript:x",
        "jar:x",
        "livescript:x",
    ),
    *(
        "mailto:a@example.org?bcc=b@example.org",
        "mailto:a%0D%0ABcc:b@x",
        "tel:+1",
        "http://[",
        "a:b",
    ),
    *(
        "http://x.example\\@y.example/",
        "https://\u202egro.elpmaxe",
        "https://x.example/{{o}}",
        "x.png",
    ),
]
_NAMES = [
    *("a", "p", "b", "i", "div", "span", "img", "table", "tr", "td", "th", "ul", "ol", "li", "h1"),
    *(
        "h2",
        "h6",
        "pre",
        "code",
        "blockquote",
        "details",
        "summary",
        "ruby",
        "rt",
        "br",
        "hr",
        "dl",
    ),
    *("dd", "figure", "figcaption", "section", "col", "caption", "tbody", "sup", "nobr", "font"),
    *("script", "style", "svg", "math", "mtext", "mglyph", "mi", "malignmark", "annotation-xml"),
    *("foreignObject", "desc", "title", "template", "noscript", "noembed", "noframes", "xmp"),
    *("plaintext", "textarea", "select", "option", "button", "form", "input", "isindex", "listing"),
    *("iframe", "object", "embed", "applet", "video", "audio", "source", "picture", "base", "meta"),
    *("link", "frameset", "frame", "body", "html", "head", "marquee", "dialog", "portal", "slot"),
    *(
        "image",
        "keygen",
        "param",
        "x-y",
        "SCRIPT",
        "sVg",
        "scr\0ipt",
        "a:b",
        "set",
        "animate",
        "use",
    ),
]
_ATTRIBUTES = [
    *("onclick", "onerror", "ONLOAD", "onmouseover", "onbegin", "href", "src", "srcset", "style"),
    *("class", "id", "name", "title", "alt", "lang", "dir", "background", "action", "formaction"),
    *("poster", "data", "xlink:href", "xmlns", "http-equiv", "content", "srcdoc", "width", "value"),
    *("colspan", "start", "datetime", "target", "ping", "rel", "is", "part", "slot", "on\nclick"),
]
_VALUES = [
    *("x", "1", "button", "footnote-ref", "main", "p-main", "rtl", "en", 'x" onclick="y', "x' y='"),
    *("background:url(//x.example)", "width:expression(alert(1))", "@import '//x.example'"),
    *("-moz-binding:url(x)", "behavior:url(x)", "0;url=//x.example", "refresh", "</style><script>"),
    *("<img src=x onerror=alert(1)>", "--><script>", "]]>", "`onclick=x`", "99999999999", "-1"),
    *("createElement", "cookie", "attributes", "__proto__", "parentNode", "nodeName", "body"),
]
_LITERALS = [
    *(
        "<!--",
        "-->",
        "--!>",
        "<!-->",
        "<!--->",
        "<![CDATA[",
        "]]>",
        "<?php",
        "?>",
        "<!doctype html>",
    ),
    *("<", ">", "&", "&lt;", "&lt;script&gt;", "&#60;script&#62;", "&amp;lt;b&amp;gt;", "&#0;"),
    *("&#xD800;", "&#x110000;", "&#8238;", "&#x202e;", "&nbsp;", "&notx", "&#123;", "&zwj;", "\\"),
    *(
        "<!--[if mso]>",
        "<![endif]-->",
        "<%",
        "%>",
        "</",
        "</ p>",
        "<p",
        "<a href='",
        '="',
        "\n",
        " ",
    ),
]


def _joined(several, *, at_least=0, at_most):
    return st.lists(several, min_size=at_least, max_size=at_most).map("".join)


LINES = _joined(
    st.sampled_from([*NASTY, *BRACES, *_LITERALS, *_VALUES, " ", "word", "two words"])
    | st.text(max_size=4),
    at_most=8,
)
"""One field's text: a title, a name, a caption."""


@st.composite
def _attribute(draw):
    name = draw(st.sampled_from(_ATTRIBUTES))
    value = draw(st.sampled_from([*_VALUES, *_ADDRESSES, *NASTY, *BRACES]))
    quote = draw(st.sampled_from(['"', '"', "'", "", "`"]))
    return f"{draw(st.sampled_from([' ', '/', chr(10), chr(12)]))}{name}={quote}{value}{quote}"


@st.composite
def _tag(draw):
    name = draw(st.sampled_from(_NAMES))
    if draw(st.booleans()) and draw(st.booleans()):
        return f"</{name}{draw(st.sampled_from(['>', ' x>', '']))}"
    written = "".join(draw(st.lists(_attribute(), max_size=3)))
    return f"<{name}{written}{draw(st.sampled_from(['>', '>', '>', '/>', '', ' ']))}"


SOUP = _joined(
    _tag() | st.sampled_from([*_LITERALS, *NASTY, *BRACES, "word ", "alert(1)"]),
    at_least=4,
    at_most=14,
)
"""HTML as nobody should write it."""

_MARKS = [
    *(
        "# ",
        "## ",
        "\n\n",
        "\n",
        "- ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "```\n",
        "~~~\n",
        "`",
        "``",
        "***",
    ),
    *(
        "---\n",
        "===\n",
        "*",
        "_",
        "**",
        "~~",
        "[",
        "](",
        ")",
        "![",
        "][",
        "]: ",
        "<",
        ">",
        "|",
        "\\",
    ),
    *(
        "|---|\n",
        "[^1]",
        "[^1]: ",
        "{.button}",
        "{#a}",
        "{: .x}",
        "- [ ] ",
        ":::",
        "![x](y.png){width=1}",
    ),
    *(
        "https://x.example/a",
        "<https://x.example>",
        "www.x.example",
        "a@example.org",
        "  \n",
        "•\u00a0",
    ),
    *(
        "&copy;",
        "&#35;",
        "\\*",
        "word",
        "two words ",
        "香港，",
        "。",
        "x[^2]\n\n[^2]: y\n",
        "!",
        '"',
    ),
]
_BOXES = [
    *(
        "\n::: call\n",
        "\n::: event\n",
        "\n:::\n",
        "\n::: note ",
        "\n> [!NOTE]\n> ",
        ":::: ",
        "{.button}",
    ),
    *(
        "title: ",
        "when: 2026-12-05 14:00\n",
        "until: 16:00\n",
        "where: ",
        "link: ",
        "what: ",
        "end: ",
    ),
    *("title: a\nwhen: 2026-12-05\n", "https://www.youtube.com/watch?v=", '![a](a.png "b")\n\n'),
]

_EVENT = "\n::: event\ntitle: {}\nwhen: 2026-12-05 14:00\nwhere: {}\nlink: {}\n:::\n"
MARKDOWN = _joined(
    st.sampled_from([*_MARKS, *_MARKS, *NASTY, *BRACES, *_BOXES])
    | st.sampled_from(_ADDRESSES).map(lambda address: f"[word]({address})")
    | st.sampled_from(_ADDRESSES).map(lambda address: f"![word]({address})")
    | st.builds(_EVENT.format, *[st.sampled_from([*NASTY, *BRACES, *_ADDRESSES, "Hall"])] * 3)
    | _tag()
    | st.text(max_size=4),
    at_least=4,
    at_most=20,
)
"""Markdown with everything that it lets through."""
