"""For every code, a post that has it and one much like it that doesn't."""

from dataclasses import dataclass, field, replace
from typing import Any

from tests.unit.checks.samples import PNG, front, post
from tests.unit.rendering.samples import PUBLICATION, THEME

EVENT = "::: event\ntitle: Walk\nwhen: {}\n:::\n"
MANY = "word " * 120_000
HUGE = replace(
    THEME,
    sources={
        **THEME.sources,
        "email.mjml": THEME.sources["email.mjml"].replace(
            "</mj-body>",
            "<mj-section><mj-column><mj-text>{{ 'x' * 110000 }}</mj-text></mj-column></mj-section>"
            "</mj-body>",
        ),
    },
)
"""A theme whose mails are too big whatever the post."""


@dataclass(frozen=True)
class Case:
    """What is checked, and with what around it."""

    texts: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)


def case(*texts, **options):
    """Make a case."""
    return Case(texts, options)


def bodies(bad, good, **options):
    """Make two cases that differ in the body."""
    return case(post(bad), **options), case(post(good), **options)


def fields(bad, good):
    """Make two cases that differ in a field."""
    return case(post(**bad)), case(post(**good))


BOTH = {"publication": PUBLICATION}
CHINESE = post("一起走。\n", title="散步")

CASES: dict[str, tuple[Case, Case]] = {
    "alt-missing": bodies("![](a.png)", "![People at a pier](a.png)", pictures={"a.png": PNG}),
    "alt-poor": bodies(
        "![IMG_2034.jpg](a.png)", "![People at a pier](a.png)", pictures={"a.png": PNG}
    ),
    "file-refused": (
        case(post("![A pier](a.png)"), pictures={"a.png": b"<svg>"}),
        case(post("![A pier](a.png)"), pictures={"a.png": PNG}),
    ),
    "author-picture": fields(
        {"author": "{name: Ada Lee, picture: no.png}"}, {"author": "{name: Ada Lee}"}
    ),
    "biography-too-long": fields(
        {"author": "{name: Ada Lee, bio: " + "b" * 5001 + "}"},
        {"author": "{name: Ada Lee, bio: " + "b" * 5000 + "}"},
    ),
    "body-empty": bodies("", "Text."),
    "body-too-complex": bodies("[" * 100_001, "[" * 10),
    "box-open": bodies("::: note\nText.", "::: note\nText.\n:::\n"),
    "date-doubtful": fields({"date": "03/04/2026"}, {"date": "2026-03-04"}),
    "date-guessed": fields({"date": None}, {"date": "2026-03-04"}),
    "date-invalid": fields({"date": "2026-02-30"}, {"date": "2026-02-28"}),
    "event-invalid": bodies(EVENT.format("some day"), EVENT.format("2026-12-05 19:00")),
    "event-link": bodies(
        EVENT.format("2026-12-05\nlink: at the door"),
        EVENT.format("2026-12-05\nlink: example.org"),
    ),
    "event-past": bodies(EVENT.format("2025-12-05 19:00"), EVENT.format("2026-12-05 19:00")),
    "field-differs": (
        case(post(id="one"), front(title="散步", id="two") + "一起走。", **BOTH),
        case(post(id="one"), front(title="散步", id="one") + "一起走。", **BOTH),
    ),
    "field-not-text": fields({"subject": "[a, b]"}, {"subject": "a b"}),
    "field-too-long": fields({"title": "t" * 501}, {"title": "t" * 50}),
    "field-twice": fields({"topics": "a\ntopics: b"}, {"topics": "a"}),
    "field-unknown": fields({"sbuject": "Hello"}, {"subject": "Hello"}),
    "file-encoding": (case(b"---\ntitle: A\n---\n\xff\xff"), case(post())),
    "file-name": (case(("po\x01st.md", post())), case(("post.md", post()))),
    "file-too-big": (case(post("x" * 5_000_000)), case(post("x" * 50))),
    "front-matter-invalid": (case("---\ntitle: [A\n---\nText."), case(post())),
    "guid-invalid": fields({"guid": "[a]"}, {"guid": "a"}),
    "old-url-invalid": fields({"old_urls": "javascript:x"}, {"old_urls": "/node/7"}),
    "old-name-twice": (
        case(post(guid="one"), front(title="散步", guid="one") + "一起走。", **BOTH),
        case(post(guid="one"), front(title="散步", guid="two") + "一起走。", **BOTH),
    ),
    "front-matter-open": (case("---\ntitle: A\nText."), case(post())),
    "front-matter-too-long": fields({"x": "y" * 100_001}, {"x": "y" * 1000}),
    "heading-skipped": bodies("## One\n\n#### Two\n", "## One\n\n### Two\n\n## Three\n"),
    "html-left-out": bodies("<form><input></form>", "<p>Text.</p>"),
    "html-too-deep": bodies("<div>" * 201, "<div>" * 20 + "x"),
    "lang-guessed": (
        case(("post.md", post("大家好，我們明天去散步。")), **BOTH),
        case(("post.zh-Hant.md", post("大家好，我們明天去散步。")), **BOTH),
    ),
    "lang-invalid": (case(("post.md", post(lang="?"))), case(("post.md", post(lang="en")))),
    "lang-twice": (
        case(("post.en.md", post()), ("post.en.markdown", post())),
        case(("post.en.md", post())),
    ),
    "lang-unknown": (case(("post.fr.md", post())), case(("post.en.md", post()))),
    "leftover-expression": bodies("{{ page.title }}", "`{{ page.title }}`"),
    "leftover-tags": bodies("{% include a.html %}\n", "Text."),
    "link-anchor": bodies("[There](#there)", "[There](#there)\n\n## There\n"),
    "link-broken": bodies("[The page](https://)", "`[x](https://)`"),
    "link-computed": bodies('<a href="{{ page.url }}">x</a>', "[The page](https://example.org/)"),
    "link-dead": bodies("[The page](https://example/)", "[The page](https://example.org/)"),
    "link-relative": bodies("[The page](page.pdf)", "[The page](https://example.org/page.pdf)"),
    "link-text": bodies("[here](https://example.org/)", "[Sign here](https://example.org/)"),
    "mail-cut": bodies(f"{MANY}\n\n## More\n\n{MANY}", "## More\n\nword word"),
    "mail-too-big": (case(post(), theme=HUGE), case(post())),
    "picture-missing": bodies("![A pier](b.png)", "![A pier](a.png)", pictures={"a.png": PNG}),
    "picture-remote": bodies("![A](https://example.org/a.png)", "[A](https://example.org/a.png)"),
    "placeholder": bodies("Meet us at TODO.", "Meet us at `TODO`."),
    "simplified-character": (
        case(post(), front(title="散步") + "我们一起走。", **BOTH),
        case(post(), front(title="散步") + "我們一起走。", **BOTH),
    ),
    "slug-missing": (case(("!.md", post(title="!"))), case(("!.md", post(title="A")))),
    "status-unknown": fields({"status": "nearly"}, {"status": "draft"}),
    "subject-long": fields({"title": "t" * 61}, {"title": "t" * 60}),
    "subject-shouting": fields({"title": "Come now!!"}, {"title": "Come now!"}),
    "summary-missing": fields({"description": None}, {"description": "About it."}),
    "summary-too-long": fields({"description": "d" * 2001}, {"description": "d" * 2000}),
    "table-wide": bodies(
        "|a|b|\n|-|-|\n|{}|{}|\n".format("x" * 30, "y" * 30), "|a|b|\n|-|-|\n|x y|z|\n"
    ),
    "title-guessed": (
        case("---\ndate: 2026-11-20\n---\n## One\n\nText."),
        case(post("## One\n\nText.")),
    ),
    "title-missing": (
        case(("2026-11-20.md", front(title=None) + "Text.")),
        case(("2026-11-20.md", post())),
    ),
    "variant-left-out": (
        case(post(), front(title="散步", draft="true") + "走。", **BOTH),
        case(post(), front(title="散步") + "走。", **BOTH),
    ),
    "variant-missing": (case(post(), **BOTH), case(post(), CHINESE, **BOTH)),
    "yaml-colon": fields({"topics:": "x", "date:2026-11-20\nx": "y"}, {"topics": "x"}),
    "yaml-hashtag": fields({"title": "We are #many"}, {"title": '"We are #many"'}),
    "yaml-quotes": fields({"title": "Now: what we did"}, {"title": '"Now: what we did"'}),
}
"""A post that has it, and one that doesn't."""
