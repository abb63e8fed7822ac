"""What other programs are told about a page: link previews (Open Graph), search (JSON-LD)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from babel.core import get_global
from markupsafe import Markup

from broadside.posts import Post, Variant
from broadside.publication import Publication
from broadside.rendering.addresses import is_own, page_path

# A script element ends at `</script`, and `<!--` in it changes where (HTML, "Restrictions for
# contents of script elements"); lone surrogates can't be encoded. JSON may escape any character.
_ESCAPED = re.compile("[<>&\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# `posts` guarantees quoted attributes, so that no text of an attribute ends the tag.
_PICTURE = re.compile(r'<img(?: [a-z-]+="[^"]*")*? src="(/[^"]*)"')


def social_card(
    post: Post, variant: Variant, *, publication: Publication, site_url: str
) -> Sequence[tuple[str, str]]:
    """
    Return what a preview of a link shows, as `property` and `content` (Open Graph, ogp.me).

    Every address in it is the publication's own.
    """
    picture, alt = picture_of(variant)
    others = [v.language for v in post.variants if v.language != variant.language]
    card = [
        ("og:type", "article"),
        ("og:site_name", publication.name_in(variant.language)),
        ("og:title", variant.title),
        ("og:description", variant.summary),
        ("og:url", site_url + page_path(variant)),
        ("og:locale", _locale(publication.wording(variant.language))),
        *(("og:locale:alternate", _locale(publication.wording(tag))) for tag in others),
        ("og:image", picture and site_url + picture),
        ("og:image:alt", picture and alt),
        ("article:published_time", _written(post.published_at)),
        ("article:modified_time", _written(changed_at(post))),
        *(("article:tag", publication.topic_in(variant.language, t)) for t in post.topics),
    ]
    return [(name, content) for name, content in card if content]


def linked_data(post: Post, variant: Variant, *, publication: Publication, site_url: str) -> Markup:
    """Return what a search engine is told: JSON-LD of schema.org, safe inside a script element."""
    url = site_url + page_path(variant)
    picture, _ = picture_of(variant)
    name = publication.name_in(variant.language)
    others = [v for v in post.variants if v.language != variant.language]
    said: Mapping[str, object] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "mainEntityOfPage": url,
        "headline": variant.title,
        "description": variant.summary,
        "inLanguage": variant.language,
        "datePublished": _written(post.published_at),
        "dateModified": _written(changed_at(post)),
        "image": picture and site_url + picture,
        "author": [{"@type": "Person", "name": author.name} for author in variant.authors],
        "publisher": {"@type": "Organization", "name": name, "url": site_url + "/"},
        "keywords": [publication.topic_in(variant.language, topic) for topic in post.topics],
        "workTranslation": [
            {"@type": "Article", "@id": site_url + page_path(v), "inLanguage": v.language}
            for v in others
        ],
    }
    return _json({name: value for name, value in said.items() if value})


def picture_of(variant: Variant) -> tuple[str, str]:
    """Return the path of the picture that stands for a post, and its alt text; empty for none."""
    if is_own(variant.picture):
        return variant.picture, variant.picture_alt
    found = _PICTURE.search(variant.body_html)
    return (found[1], "") if found and is_own(found[1]) else ("", "")


def mail_link(title: str, url: str) -> str:
    """Return a link that begins a mail about a page (RFC 6068)."""
    return f"mailto:?subject={quote(title, safe='', errors='replace')}&body={quote(url, safe='')}"


def changed_at(post: Post) -> datetime:
    """Return when a post was last changed: never before it was published."""
    return max(post.published_at, post.updated_at or post.published_at)


def _json(value: object) -> Markup:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Nothing in it can end the element.
    return Markup(_ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", written))  # noqa: S704


def _locale(tag: str) -> str:
    """
    Write a language with a country, as Open Graph wants it; empty where CLDR knows none for it.

    The script has no place in it: `zh-Hant` is `zh_TW`, by CLDR's likely subtags.
    """
    if tag[-2:].isupper() and "-" in tag:
        return f"{tag.partition('-')[0]}_{tag[-2:]}"
    subtags = get_global("likely_subtags")
    likely = subtags.get(tag.replace("-", "_")) or subtags.get(tag.partition("-")[0])
    return f"{likely.partition('_')[0]}_{likely.rpartition('_')[2]}" if likely else ""


def _written(at: datetime) -> str:
    return at.isoformat()
