"""How to follow by feed: the page for people, and the list for feed readers."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from markupsafe import Markup

from broadside.posts import Teaser
from broadside.publication import Publication
from broadside.rendering.addresses import feeds_path, opml_path
from broadside.rendering.copying import SCRIPT, SCRIPT_HASH
from broadside.rendering.discovery import FOLLOWED_KINDS, FORMATS, Followed, feed_of, feeds_of
from broadside.rendering.frame import frame_of, translation
from broadside.rendering.scripts import direction
from broadside.rendering.theme import Theme

_NONE: Mapping[str, str] = MappingProxyType({})


def followable(teasers: Iterable[Teaser]) -> Mapping[str, str]:
    """
    Return the topics and authors of posts that can be followed by themselves.

    Args:
        teasers: Lines of the list of all posts of a language, newest first: a topic is called as
            the newest of them calls it.

    Returns:
        Labels by the lists' names, as `teasers_of` calls them (`en/topics/rents`).
    """
    labels: dict[str, str] = {}
    for teaser in teasers:
        for name, label in teaser.beside:
            labels.setdefault(f"{teaser.language}/{name}", label)
    return labels


def render_feeds_page(
    language: str | None = None,
    *,
    lists: Mapping[str, str] = _NONE,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> bytes:
    """
    Render the page that tells people which feeds there are, and how to follow them.

    Args:
        language: Of the page; None is the primary one.
        lists: What else has feeds: `followable`; of other languages than the page's, nothing is
            shown.
        publication: Name, languages.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        HTML in UTF-8. Without scripts, an address is text to be selected; with them, there is a
        button that copies it.
    """
    shown_in = language or publication.languages[0]
    words = theme.words(shown_in, publication)
    frame = frame_of(shown_in, publication, theme)
    html = theme.render(
        "follow.html",
        **{**frame, "script_hash": SCRIPT_HASH},
        page_title=f"{words['follow']} · {frame['name']}",
        canonical=site_url + feeds_path(shown_in, publication),
        opml=opml_path(shown_in, publication),
        groups=[
            {"title": title, "feeds": [_shown(feed, site_url) for feed in feeds]}
            for title, feeds in _groups(shown_in, lists, publication, theme)
        ],
        translations=[
            translation(tag, feeds_path(tag, publication), theme, site_url)
            for tag in publication.languages
            if tag != shown_in
        ],
        # Ours, and the same everywhere.
        script=Markup(SCRIPT),  # noqa: S704
    )
    return html.encode()


def render_opml(
    language: str | None = None,
    *,
    lists: Mapping[str, str] = _NONE,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> bytes:
    """
    Write the list of feeds that a feed reader takes in at once (OPML 2.0, "Subscription lists").

    Args:
        language: Whose list; None is the primary one.
        lists: As for `render_feeds_page`, which leads to it.
        publication: Name, languages.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        XML in UTF-8; no time is in it, so the same list has the same bytes.
    """
    shown_in = language or publication.languages[0]
    first, *folders = _groups(shown_in, lists, publication, theme)
    opml = theme.render(
        "feeds.opml",
        title=publication.name_in(shown_in),
        site=site_url,
        feed=FORMATS["RSS"].name,
        feeds=first[1],
        folders=folders,
    )
    return opml.encode()


def _groups(
    language: str, lists: Mapping[str, str], publication: Publication, theme: Theme
) -> list[tuple[str, list[Followed]]]:
    """Return the feeds of the page in its groups: all posts, topics, authors."""
    words = theme.words(language, publication)
    groups = [(words["all_posts"], feeds_of(language, publication, theme))]
    for kind in FOLLOWED_KINDS:
        start = f"{language}/{kind}/"
        feeds = [
            feed_of(name, label, publication)
            for name, label in lists.items()
            if name.startswith(start)
        ]
        if feeds:
            by_label = sorted(feeds, key=lambda feed: (feed.label.casefold(), feed.folder))
            groups.append((words[kind], by_label))
    return groups


def _shown(feed: Followed, site_url: str) -> Mapping[str, object]:
    return {
        "label": feed.label,
        "language": feed.language,
        "direction": feed.language and direction(feed.language),
        "url": site_url + feed.folder + FORMATS["RSS"].name,
        "others": [
            (kind, feed.folder + each.name) for kind, each in FORMATS.items() if kind != "RSS"
        ],
    }
