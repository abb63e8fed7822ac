"""A folder of posts as readers get them: mails, pages, and the site around them."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from broadside.posts import MEDIA_TYPES, Post, Status, Variant
from broadside.rendering import (
    DigestItem,
    Email,
    fill,
    list_headers,
    load_theme,
    page_path,
    render_email,
    render_page,
    to_eml,
)
from broadside_local.folder import read_folder
from broadside_local.intake import take_in
from broadside_local.media import FolderAssets
from broadside_local.publications import CHECKOUT, TEMPLATES, open_publication
from tests.clients.chromium import Answer
from tests.clients.site_lists import around, site_lists, teasers_by_list

EXAMPLES = CHECKOUT / "examples" / "posts"
EVERYTHING = Path(__file__).parent / "posts"
"""A post with each thing that a post can hold, in three languages."""


def names_in(folder: Path) -> list[str]:
    """Return what the published posts are called, before anything is rendered."""
    files = sorted(folder.glob("*.*.md"))
    return [f.stem for f in files if "\nstatus: draft\n" not in f.read_text(encoding="utf-8")]


@cache
def specimens_of(folder: Path) -> "Specimens":
    """Return the posts of a folder and what becomes of them, made once."""
    return Specimens(folder)


class Specimens:
    """The published posts of a folder and what becomes of them."""

    def __init__(self, folder: Path) -> None:
        found = read_folder(folder)
        assets = FolderAssets(found.assets)
        _, self.publication = open_publication(None, folder)
        intake = take_in(found, self.publication, assets)
        self.refused = intake.refused
        newest_first = sorted(intake.posts, key=lambda p: p.post.published_at, reverse=True)
        self.posts = [p.post for p in newest_first if p.post.status is Status.PUBLISHED]
        self._media = dict(assets.used_by(self.posts))
        self._theme = load_theme(TEMPLATES)
        self.site_url = self.publication.site_url
        self._leave = f"{self.site_url}/r/unsubscribe/AQ{'A' * 65}"

    @property
    def variants(self) -> Iterator[tuple[str, Post, Variant]]:
        """Every post in each of its languages, and what it is called here."""
        for post in self.posts:
            for variant in post.variants:
                yield f"{post.source_id}.{variant.language}", post, variant

    @cached_property
    def emails(self) -> Mapping[str, Email]:
        """The mails, filled in for a reader."""
        return {name: self.email(post, variant) for name, post, variant in self.variants}

    def email(self, post: Post, variant: Variant) -> Email:
        """Render a mail that names two others, and fill it in."""
        others = [
            DigestItem(title=v.title, url=self.site_url + page_path(v), summary=v.summary)
            for _, p, v in self.variants
            if v.language == variant.language and p is not post
        ]
        made = render_email(post, variant, **self._site, more=others[:2])
        return fill(made, {"unsubscribe_url": self._leave})

    @property
    def mails(self) -> Mapping[str, str]:
        """The mails' HTML."""
        return {name: email.html for name, email in self.emails.items()}

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The mails as `.eml`."""
        sender = (self.publication.sender_name, self.publication.sender_address)
        name_of = self.publication.name_in
        return {
            name: to_eml(
                self.emails[name],
                sender=sender,
                recipient="reader@example.org",
                headers=list_headers(
                    name=name_of(variant.language),
                    list_id=self.publication.list_id,
                    leave_url=self._leave,
                ),
                message_id=f"<specimen@{self.publication.host}>",
                date=post.published_at,
            )
            for name, post, variant in self.variants
        }

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The posts' pages."""
        lines = teasers_by_list(self.posts, self.publication)
        return {
            name: render_page(
                post, variant, **self._site, **around(variant, lines[f"{variant.language}/posts"])
            ).decode()
            for name, post, variant in self.variants
        }

    @cached_property
    def lists(self) -> Mapping[str, str]:
        """The site's other pages, by their paths."""
        return dict(site_lists(self.posts, self.publication, self._theme))

    def answer(self, url: str) -> Answer | None:
        """Be the site, for a tab of Chromium: pages, pictures, and `/mail/`; there is no other."""
        place = urlsplit(url)
        if f"{place.scheme}://{place.netloc}" != self.site_url:
            return None
        if data := self._media.get(place.path):
            ending = place.path.rpartition(".")[2]
            return Answer(data, MEDIA_TYPES.get(ending, "application/octet-stream"))
        page = self._by_path.get(unquote(place.path))
        return Answer(page.encode()) if page else Answer(b"", status=404)

    def page_url(self, name: str) -> str:
        """Return where a post's page is."""
        return self.site_url + next(page_path(v) for n, _, v in self.variants if n == name)

    def mail_url(self, name: str) -> str:
        """Return where a post's mail can be looked at."""
        return f"{self.site_url}/mail/{name}"

    @cached_property
    def _by_path(self) -> Mapping[str, str]:
        pages = {unquote(page_path(v)): self.pages[name] for name, _, v in self.variants}
        mails = {f"/mail/{name}": html for name, html in self.mails.items()}
        return {**self.lists, **pages, **mails}

    @property
    def _site(self) -> dict[str, Any]:
        look = {"publication": self.publication, "theme": self._theme}
        return {**look, "site_url": self.site_url}
