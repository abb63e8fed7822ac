"""
A page of nodes from Drupal's JSON:API, with what it includes.

Fields as core's modules jsonapi, node, content_translation and path write them. What isn't said to
be published is a draft: a field may have been left out of the answer.
"""

from collections.abc import Iterable, Iterator, Mapping

from broadside.errors import SourceError
from broadside.posts.text import one_line, plain
from broadside.sources.addresses import web_address, with_whole_addresses
from broadside.sources.decoding import check_size, decode
from broadside.sources.elements import first_date, language_of, number_of
from broadside.sources.items import Reading
from broadside.sources.json_feed import Table, parse_json
from broadside.sources.model import FoundAuthor, FoundExport, FoundFile, FoundItem
from broadside.sources.pictures_of import file_of

MAX_PAGE_BYTES = 50_000_000
_PUBLISHED_FIELDS = ("field_published_at", "published_at", "publish_on", "created")


def read_drupal(
    data: bytes, *, home_url: str, body_fields: Iterable[str] = ("body",), time_zone: str = "UTC"
) -> FoundExport:
    """
    Read an answer: a node, or a page of them; each is in one language.

    Args:
        data: The answer's body, at most `MAX_PAGE_BYTES`.
        home_url: Of the site, ending in `/`.
        body_fields: Which fields hold the text, in their order.
        time_zone: IANA name of the site's zone, for dates without one.

    Raises:
        SourceError: it is none, too large, or broken.
    """
    check_size(data, MAX_PAGE_BYTES)
    reading = Reading(url=home_url, time_zone=time_zone)
    answer = Table(parse_json(decode(data, "", reading.remarks)))
    found = answer.value("data")
    if not isinstance(found, (dict, list)):
        raise SourceError("is no answer of JSON:API: it has no data")
    nodes = [Table(one) for one in (found if isinstance(found, list) else [found])]
    page = _Page(answer, reading, tuple(body_fields))
    read = reading.items(nodes, page.item)
    public = {page.guid(node) for node in nodes if node.table("attributes").value("status") is True}
    return FoundExport(
        home_url=home_url,
        states={item.guid: "draft" for item in read["items"] if item.guid not in public},
        next_url=web_address(answer.table("links").table("next").text("href"), home_url),
        remarks=tuple(reading.remarks),
        **read,
    )


class _Page:
    """An answer being read."""

    def __init__(self, answer: Table, reading: Reading, body_fields: tuple[str, ...]) -> None:
        self._reading, self._body_fields = reading, body_fields
        self._included: Mapping[tuple[str, str], Table] = {
            (one.text("type"), one.text("id")): one for one in answer.tables("included")
        }

    def guid(self, node: Table) -> str:
        """
        Name a node in one language as Drupal's feed does: `7 at https://example.org`.

        That name says no language (core's views row plugin `node_rss`), so translations have one
        of ours.
        """
        said, uuid = node.table("attributes"), node.text("id")
        number = said.text("drupal_internal__nid")
        if said.value("default_langcode") is False or not number:
            return f"{uuid}/{said.text('langcode')}" if uuid else ""
        return f"{number} at {self._reading.url.rstrip('/')}"

    def item(self, node: Table) -> FoundItem:
        """Read a node."""
        said, zone, home = node.table("attributes"), self._reading.time_zone, self._reading.url
        url = self.address(said)
        bodies = [said.table(name) for name in self._body_fields]
        html = "\n".join(filter(None, (body.text("processed", "value") for body in bodies)))
        return FoundItem(
            guid=self.guid(node),
            group=node.text("id"),
            url=url,
            title=one_line(said.text("title")),
            summary=next(filter(None, (plain(body.text("summary")) for body in bodies)), ""),
            content=with_whole_addresses(html, url or home),
            published_at=first_date((said.text(name) for name in _PUBLISHED_FIELDS), zone),
            updated_at=first_date(iter([said.text("changed")]), zone),
            authors=tuple(self.authors(node)),
            language=language_of(said.text("langcode")),
            topics=tuple(dict.fromkeys(self.topics(node))),
            picture=next(self.pictures(node), None),
        )

    def address(self, said: Table) -> str:
        """Return a node's page: by its alias, else by its number."""
        path, number = said.table("path"), said.text("drupal_internal__nid")
        prefix = said.text("langcode") if said.value("default_langcode") is False else ""
        below = path.text("alias").lstrip("/") or (f"node/{number}" if number else "")
        return web_address("/".join(filter(None, (prefix, below))), self._reading.url)

    def related(self, node: Table) -> Iterator[tuple[Table, Table]]:
        """Yield what a node refers to and was included, each with the reference."""
        relationships = node.table("relationships")
        for name in relationships.names():
            relationship = relationships.table(name)
            for reference in (*relationship.tables("data"), relationship.table("data")):
                key = (reference.text("type"), reference.text("id"))
                if key in self._included:
                    yield reference, self._included[key]

    def authors(self, node: Table) -> Iterator[FoundAuthor]:
        """Yield who it says wrote it, by the name that is shown."""
        reference = node.table("relationships").table("uid").table("data")
        user = self._included.get((reference.text("type"), reference.text("id")), Table(None))
        name = one_line(user.table("attributes").text("display_name", "name"))
        if name and "@" not in name:
            yield FoundAuthor(name=name)

    def topics(self, node: Table) -> Iterator[str]:
        """Yield the terms that it has, of all vocabularies."""
        for reference, term in self.related(node):
            if reference.text("type").startswith("taxonomy_term--"):
                yield one_line(term.table("attributes").text("name"))

    def pictures(self, node: Table) -> Iterator[FoundFile]:
        """Yield pictures, of its own and of media that it refers to."""
        for reference, one in self.related(node):
            if reference.text("type") == "media--image":
                yield from self.pictures(_without_media(one))
            elif reference.text("type") == "file--file":
                file, meta = one.table("attributes"), reference.table("meta")
                found = file_of(
                    web_address(file.table("uri").text("url"), self._reading.url),
                    file.text("filemime"),
                    file.text("filesize"),
                )
                if found.is_picture and found.url:
                    yield FoundFile(
                        url=found.url,
                        media_type=found.media_type,
                        length_bytes=found.length_bytes,
                        width=number_of(meta.text("width")),
                        height=number_of(meta.text("height")),
                        alt=one_line(meta.text("alt")),
                    )


def _without_media(media: Table) -> Table:
    """Return a medium that refers to files alone: media that refer to each other never end."""
    fields = media.table("relationships")
    kept = {
        name: fields.value(name)
        for name in fields.names()
        if fields.table(name).table("data").text("type") == "file--file" and name != "thumbnail"
    }
    return Table({"relationships": kept})
