"""Whatever a post holds, its feeds are valid; those of the sample publication are, too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadside.feeds import Channel, Entry, atom_entry, build_feeds
from broadside.feeds.entry import Known
from broadside.posts import Asset, SourceFile, read_post, source_id_of
from broadside.publication import load_publication
from tests.property.soup import NASTY
from tests.unit.feeds.rules import assert_atom, assert_valid
from tests.unit.feeds.samples import RICH, channel, entries_of
from tests.unit.rendering.samples import AT, SITE, author, post, publication, read, variant

VECTORS = Path(__file__).parents[2] / "data" / "posts" / "hostile.txt"
EXAMPLES = Path(__file__).parents[3] / "examples"
OVERRIDE = "\u202e"
HARD = {
    "the end of CDATA": "]]>",
    "CDATA": "<![CDATA[x]]>",
    "control characters": "a\x00b\x0bc\x1bd\x7f\x85",
    "no characters": "a\ufffeb\uffffc",
    "half a pair": "a\ud800b\udfffc",
    "another direction": f"a{OVERRIDE}b\u2066c",
    "900 characters": "海港通訊" * 225,
    "nothing": "",
    "spaces": " \n\t\r ",
    "markup": "</title></content></item></entry></channel><script>x</script>",
    "entities": "&content; &amp; &lt; &#0; &nbsp;",
    "quotes": '"a" \'b\' \\ \\u0000 \\"',
    "line ends": "a\rb\r\nc\u2028d",
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_hard_texts_make_valid_feeds(text):
    hard = variant(
        f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>",
        title=text,
        summary=text,
        picture="/media/a.png",
        picture_bytes=9,
        picture_alt=text,
        picture_caption=text,
        authors=(author(id=text, name=text, picture=f"/{text}" if text == "/a" else ""),),
    )
    known = Known(guid=text)
    entries = entries_of(post(hard, topics=(text,)), known=known, of=RICH)
    said = publication(name=f"N{text}", tagline=text, licence=text)

    assert_valid(build_feeds(entries, channel=channel(of=said)))
    shown = channel("en", of=said, below=f"topics/{text or 'x'}", label=text)
    assert_valid(build_feeds(entries, channel=shown))
    assert_atom(atom_entry(entries[0], shown))


def test_text_that_looks_like_the_place_of_content_stays_text():
    hard = variant("<p>&amp;content;</p>", title="&content;", summary='", "content_html": "x"')
    feeds = build_feeds(entries_of(post(hard), post(source_id="b")), channel=channel())

    assert_valid(feeds)
    assert 2 == feeds.atom.count(b"&amp;content;") + feeds.atom.count(b"&amp;amp;content;")


def test_an_entry_made_by_hand_is_valid_too():
    bare = Entry(
        id="tag:a", url=f"{SITE}/a/", language="en", title="", summary="",
        content_html="<p>a\0b\x0b</p>", published_at=AT, updated_at=AT,
    )  # fmt: skip
    plain = Channel(title="T", description="D", language="en", home_url=f"{SITE}/")

    assert_valid(build_feeds([bare], channel=plain))
    assert_atom(atom_entry(bare, plain))


def test_hostile_html_makes_valid_feeds():
    vectors = VECTORS.read_text(encoding="utf-8").split("\n\n")
    posts = []
    for number, vector in enumerate(vectors):
        made = read(f"---\ntitle: T{number}\ndate: 2026-11-20\n---\nx\n\n{vector}").variants[0]
        posts.append(post(made, source_id=str(number)))

    assert_valid(build_feeds(entries_of(*posts, of=RICH), channel=channel(of=RICH)))


def test_posts_without_a_date_or_a_title_make_valid_feeds():
    files = [
        SourceFile(path=f"{name}.md", data=data, modified_at=datetime(2026, 11, 20, tzinfo=UTC))
        for name, data in (("no-date", b"---\ntitle: T\n---\nx"), ("no-title", b"x"))
    ]
    posts = [read_post([file], source="drop", languages=("en",)).post for file in files]

    assert_valid(build_feeds(entries_of(*posts), channel=channel()))


def sample_posts(sample):
    """Read the sample publication's posts, with their pictures."""
    folder = EXAMPLES / "posts"
    pictures = [path for path in folder.rglob("*") if path.suffix in {".jpg", ".png", ".webp"}]
    assets = {
        str(path.relative_to(folder)): Asset(path=f"/media/{path.name}", width=640, height=480)
        for path in pictures
    }
    groups: dict[str, list[SourceFile]] = {}
    for path in sorted(folder.glob("*.md")):
        file = SourceFile(path=path.name, data=path.read_bytes(), modified_at=AT)
        groups.setdefault(source_id_of(path.name), []).append(file)
    return [
        read_post(files, source="drop", languages=sample.languages, assets=assets).post
        for files in groups.values()
    ]


@pytest.mark.parametrize("language", [None, "en", "zh-Hant"])
def test_feeds_of_the_sample_publication_are_valid(language):
    sample = load_publication(EXAMPLES / "publication.toml")
    posts = sample_posts(sample)
    entries = [
        entry for entry in entries_of(*posts, of=sample) if language in (None, entry.language)
    ]
    entries.sort(key=lambda entry: (entry.published_at, entry.id), reverse=True)
    topics = {topic for entry in entries for topic in entry.topics}

    assert_valid(build_feeds(entries, channel=channel(language, of=sample)))
    for topic in topics if language else ():
        held = [entry for entry in entries if topic in entry.topics]
        shown = channel(language, of=sample, below=f"topics/{topic.lower()}", label=topic)
        assert_valid(build_feeds(held, channel=shown))


TEXTS = st.text(max_size=40) | st.lists(
    st.sampled_from([*NASTY, *HARD.values()]) | st.text(max_size=9), max_size=6
).map("".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_makes_valid_feeds(title, body, name, guid):
    file = f"---\ntitle: T\ndate: 2026-11-20\n---\nx{body}".encode("utf-8", "replace").decode()
    made = read(file).variants[0]
    any_post = post(
        variant(
            made.body_html,
            title=title,
            summary=name,
            authors=(author(id=name, name=name, picture="/media/a.png"),),
        ),
        topics=(title, name),
    )
    said = publication(name=f"N{name}", tagline=title, licence=guid)
    shown = channel("en", of=said, below=f"authors/{name or 'x'}", label=name)

    assert_valid(build_feeds(entries_of(any_post, known=Known(guid=guid), of=said), channel=shown))
