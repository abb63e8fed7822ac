"""What a mail says around its post: gathered once, shown by both its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from broadside.posts import Author, Post, Variant, authors_of
from broadside.publication import Publication
from broadside.rendering.addresses import absolute, is_own, list_path, own_picture, page_path
from broadside.rendering.authors import boxes, byline
from broadside.rendering.mail_body import COLUMN_PIXELS, first_tags
from broadside.rendering.plain_text import only_words
from broadside.rendering.reading_time import minutes
from broadside.rendering.scripts import direction
from broadside.rendering.sharing import mail_link
from broadside.rendering.styles import small_font
from broadside.rendering.theme import Theme, written_date
from broadside.rendering.words import Words

_PREHEADER_TAGS, _PREHEADER_CHARACTERS = 20, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """A post in a list of posts."""

    title: str
    url: str
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the site's own."""

    url: str
    alt: str
    caption: str = ""
    width: int = COLUMN_PIXELS
    height: int = 0
    """0 where it isn't known."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What both parts of a mail say, in the variant's language."""

    variant: Variant
    publication: Publication
    words: Words
    site_url: str
    page_url: str
    subject: str
    name: str
    date: str
    names: str
    """Who wrote it, as a sentence; empty when nobody is named."""
    reading_time: str
    preheader: str
    why: str
    mail_link: str
    hero: Picture | None
    authors: tuple[Author, ...]
    """Whom boxes present; their pictures are whole addresses, or none."""
    translations: Sequence[Mapping[str, str]]
    more: Sequence[DigestItem]
    instead: Mapping[str, str] = field(default_factory=dict)
    """The line for readers whose own language isn't there; empty for the others."""

    def absolute(self, url: str) -> str:
        """Make a link of the post whole."""
        return absolute(url, site_url=self.site_url, page_url=self.page_url)


def gather(
    post: Post,
    variant: Variant,
    *,
    publication: Publication,
    theme: Theme,
    site_url: str,
    more: Sequence[DigestItem],
) -> Facts:
    """Gather what a variant's mail says."""
    language = variant.language
    words = theme.words(language, publication)
    name = publication.name_in(language)
    page_url = site_url + page_path(variant)
    return Facts(
        variant=variant,
        publication=publication,
        words=words,
        site_url=site_url,
        page_url=page_url,
        subject=" ".join((variant.subject or variant.title).split()),
        name=name,
        date=written_date(post.published_at, language, publication),
        names=byline(variant, words),
        reading_time=words.counted("reading_time", minutes(variant.body_html, language)),
        preheader=variant.preheader or variant.summary or _beginning(variant),
        why=words["why"].format(name=name),
        mail_link=mail_link(variant.title, page_url),
        hero=_hero(variant, site_url),
        authors=boxes(variant),
        translations=_translations(post, variant, publication, theme, site_url),
        more=more,
    )


def instead_line(reader: str, publication: Publication, theme: Theme) -> Mapping[str, str]:
    """Say in readers' own language that the post isn't there in it."""
    return {
        "language": reader,
        "direction": direction(reader),
        "text": theme.words(reader, publication)["not_in_your_language"],
        # It was checked when it was read.
        "font": Markup(small_font(publication, reader)),  # noqa: S704
    }


def author_box(author: Author, facts: Facts) -> Mapping[str, str]:
    """Return what an author's box shows; more of their posts, where a page lists them."""
    picture = own_picture(author)
    has_page = author.id in {listed.id for listed in authors_of(facts.variant)}
    path = list_path(f"{facts.variant.language}/authors/{author.id}")
    return {
        "name": author.name,
        "place": author.place,
        "biography": author.biography,
        "picture": facts.site_url + picture if picture else "",
        "more": facts.words["more_by"].format(author=author.name) if has_page else "",
        "url": facts.site_url + path,
    }


def _hero(variant: Variant, site_url: str) -> Picture | None:
    if not is_own(variant.picture):
        return None
    width = min(variant.picture_width or COLUMN_PIXELS, COLUMN_PIXELS)
    known = variant.picture_width and variant.picture_height * width // variant.picture_width
    return Picture(
        url=site_url + variant.picture,
        alt=variant.picture_alt,
        caption=variant.picture_caption,
        width=width,
        height=known,
    )


def _beginning(variant: Variant) -> str:
    """Return how the post begins, for an inbox to show."""
    beginning = first_tags(variant.body_html, _PREHEADER_TAGS)
    return only_words(beginning)[:_PREHEADER_CHARACTERS].rstrip()


def _translations(
    post: Post, variant: Variant, publication: Publication, theme: Theme, site_url: str
) -> Sequence[Mapping[str, str]]:
    others = (v for v in post.variants if v.language != variant.language)
    return [
        {
            "language": other.language,
            "url": site_url + page_path(other),
            "label": theme.say("other_language", other.language),
            # It was checked when it was read.
            "font": Markup(small_font(publication, other.language)),  # noqa: S704
        }
        for other in others
    ]
