"""
Posts and what becomes of them, byte for byte, in files that anybody can open.

`make golden` rewrites them; the difference is reviewed, and the pages are looked at.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from broadside.app.preparing import prepare
from broadside.feeds import atom_entry, build_feeds, channel_of, entry_of
from broadside.posts import SourceFile, read_post, source_id_of
from broadside.publication import load_publication
from broadside.rendering import (
    fill,
    load_theme,
    page_path,
    render_email,
    render_feeds_page,
    render_index,
    render_not_found,
    render_page,
    to_eml,
)
from tests.unit.rendering.samples import lines_of

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"
REWRITE = os.environ.get("GOLDEN") == "rewrite"
MODIFIED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PUBLICATION = load_publication(HERE / "publication.toml")
THEME = load_theme(TEMPLATES)
SITE = PUBLICATION.site_url
LEAVE = f"{SITE}/r/unsubscribe/AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
PICTURE = HERE / "posts" / "quay.png"
WHOLE = ("email.html", "txt", "eml", "page.html", "entry.xml")
KINDS = {"long": ("txt",)} | dict.fromkeys(("bench", "hostile", "lanterns", "year"), WHOLE)
"""What is kept of some posts; of others it is mail, text and page."""
LOOK: dict[str, Any] = {"publication": PUBLICATION, "theme": THEME, "site_url": SITE}


def long_post():
    """Make the post that is cut: 200 chapters take more than a mail holds."""
    head = "---\ntitle: A long year\ndate: 2026-11-17\ntopics: [Year]\n---\n"
    line = "A week with rain, a meeting and a letter, told in full for those who were not there. "
    return head + "".join(f"## Week {n}\n\n{line * 8}\n\n" for n in range(1, 201))


def source_files():
    files = {path.name: path.read_bytes() for path in sorted((HERE / "posts").glob("*.md"))}
    return files | {"long.en.md": long_post().encode()}


def posts():
    groups: dict[str, list[SourceFile]] = {}
    for name, data in source_files().items():
        source = SourceFile(path=name, data=data, modified_at=MODIFIED_AT)
        groups.setdefault(source_id_of(name), []).append(source)
    assets = {PICTURE.name: prepare(PICTURE.name, PICTURE.read_bytes()).asset}
    read = [
        read_post(
            files,
            source="drop",
            languages=PUBLICATION.languages,
            time_zone=PUBLICATION.time_zone,
            assets=assets,
        ).post
        for files in groups.values()
    ]
    return sorted(read, key=lambda post: (post.published_at, post.source_id), reverse=True)


POSTS = posts()
ENTRIES = [(post, variant) for post in POSTS for variant in post.variants]


def entry(post, variant):
    return entry_of(
        post, variant, publication=PUBLICATION, page_path=page_path(variant), site_url=SITE
    )


def mails(post, variant):
    mail = fill(render_email(post, variant, **LOOK), {"unsubscribe_url": LEAVE})
    eml = to_eml(
        mail,
        sender=(PUBLICATION.sender_name, PUBLICATION.sender_address),
        recipient="reader@example.org",
        headers={
            "List-Unsubscribe": f"<{LEAVE}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        message_id="<golden@letter.example.org>",
        date=post.published_at,
    )
    return {"email.html": mail.html.encode(), "txt": mail.text.encode(), "eml": eml}


def of_posts():
    for post, variant in ENTRIES:
        name = f"{post.source_id}.{variant.language}"
        made = mails(post, variant)
        made["page.html"] = render_page(post, variant, **LOOK)
        channel = channel_of(PUBLICATION, variant.language, site_url=SITE)
        made["entry.xml"] = atom_entry(entry(post, variant), channel)
        kept = KINDS.get(post.source_id, ("email.html", "txt", "page.html"))
        yield from ((f"{name}.{kind}", made[kind]) for kind in kept)


def of_the_site():
    for language, folder in ((None, "all"), ("zh-Hant", "zh-Hant")):
        shown = [(p, v) for p, v in ENTRIES if language in (None, v.language)]
        short = [pair for pair in shown if pair[0].source_id != "long"]
        channel = channel_of(PUBLICATION, language, site_url=SITE)
        feeds = build_feeds([entry(*pair) for pair in short], channel=channel)
        yield from ((f"{folder}.{name}", data) for name, data in feeds.by_name().items())
        yield f"{folder}.index.html", render_index(lines_of(shown), language=language, **LOOK)
    yield "404.html", render_not_found(publication=PUBLICATION, theme=THEME)
    yield "feeds.html", render_feeds_page(**LOOK)


MADE = dict([*of_posts(), *of_the_site()])


@pytest.mark.parametrize("name", MADE)
def test_it_is_what_it_was(name):
    file = HERE / "made" / name
    if REWRITE:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(MADE[name])

    assert file.read_bytes() == MADE[name]


def test_there_is_no_file_too_many():
    found = {file.name: file for file in (HERE / "made").iterdir()}
    if REWRITE:
        for name in found.keys() - MADE.keys():
            found.pop(name).unlink()

    assert MADE.keys() == found.keys()
