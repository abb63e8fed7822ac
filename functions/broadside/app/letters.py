"""Letters: an edition's rendered mails, as the sender passes them on."""

import json
from dataclasses import dataclass, field
from email.utils import formataddr

from broadside.languages import written_in
from broadside.ports import Contents, Letter
from broadside.publication import Publication
from broadside.sending import Edition

KEPT = 8
"""Mails that are kept: an edition's languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Reads rendered mails, and keeps a few: every batch of an edition needs the same."""

    contents: Contents
    publication: Publication
    _kept: dict[str, Letter] = field(default_factory=dict)

    def of(self, edition: Edition, language: str) -> Letter:
        """
        Return an edition's mail in a language (or the one that stands in for it).

        Raises:
            NotFoundError: it is missing.
        """
        content_hash = edition.mails[language]
        if content_hash not in self._kept:
            mail = json.loads(self.contents.get(content_hash))
            if len(self._kept) >= KEPT:
                self._kept.clear()  # memory stays constant
            self._kept[content_hash] = Letter(
                sender=sender_of(self.publication, written_in(language)),
                reply_to=self.publication.reply_to,
                subject=mail["subject"],
                html=mail["html"],
                text=mail["text"],
                list_id=self.publication.list_id,
                language=written_in(language),
            )
        return self._kept[content_hash]


def sender_of(publication: Publication, language: str) -> str:
    """Write the `From` header: the name in quotes, encoded where it isn't ASCII (RFC 2047)."""
    name = publication.names.get(language) or publication.sender_name
    return formataddr((name, publication.sender_address))
