"""Posts, channels and entries of these tests."""

from dataclasses import replace
from datetime import timedelta

from broadside.feeds import channel_of, entry_of
from broadside.feeds.entry import Known
from broadside.publication import Logo
from broadside.rendering import page_path
from tests.unit.rendering.samples import AT, PUBLICATION, SITE, author, post, publication, variant

ENGLISH = variant(
    '<p>A &amp; b <a href="/en/b/">c</a></p>',
    title="A <title> & more",
    summary="A summary",
    picture="/media/quay.png",
    picture_width=640,
    picture_height=480,
    picture_alt="The quay",
    authors=(author(picture="/media/a.jpg"), author(id="bo", name="Bo")),
)
CHINESE = variant("<p>文</p>", language="zh-Hant", title="題", slug="燈籠")
BOTH = post(ENGLISH, CHINESE, topics=("Rent", "港"), updated_at=AT + timedelta(days=1))
OLDER = post(variant(title="Older"), source_id="older", published_at=AT - timedelta(days=9))
LOGO = Logo(data=b"logo", media_type="image/png", width=320, height=64)
MEASURED = replace(BOTH, variants=(replace(ENGLISH, picture_bytes=1234), CHINESE))
"""Of a picture whose length is known, too."""
RICH = publication(licence="CC BY 4.0", hubs=("https://hub.example.org/",), logo=LOGO)
"""A publication that says everything that feeds can carry."""


def entries_of(*posts, of=PUBLICATION, known=None):
    """Make the entries of all variants of posts."""
    return [
        entry_of(
            p,
            v,
            publication=of,
            page_path=page_path(v),
            site_url=SITE,
            known=known or Known(),
        )
        for p in posts
        for v in p.variants
    ]


def channel(language=None, of=PUBLICATION, **fields):
    """Describe a feed of the site."""
    return channel_of(of, language, site_url=SITE, **fields)


def many(number):
    """Make posts of a day each, the oldest first, and their entries."""
    return entries_of(
        *(
            post(
                variant(f"<p>{n}</p>", title=f"Post {n}", slug=f"post-{n}"),
                source_id=f"post-{n}",
                published_at=AT + timedelta(days=n),
            )
            for n in range(number)
        )
    )
