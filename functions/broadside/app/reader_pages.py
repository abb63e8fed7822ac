"""Pages of the reader API: what a reader is answered, in their language."""

from collections.abc import Iterable
from dataclasses import dataclass

from broadside.languages import canonical, choose
from broadside.publication import Publication
from broadside.rendering import Button, Theme, render_join, render_notice

_MOST = 500
"""Characters of Accept-Language that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPages:
    """Makes the pages of one publication."""

    publication: Publication
    theme: Theme

    def language(self, wanted: Iterable[str], accepted: str) -> str:
        """
        Choose the language of an answer.

        Args:
            wanted: Canonical tags: what the reader has told us.
            accepted: The browser's Accept-Language.
        """
        asked = (*wanted, *_accepted(accepted))
        languages = self.publication.languages
        return choose(asked, languages) or languages[0]

    def notice(self, words: str, language: str, *, button: str = "", action: str = "") -> bytes:
        """
        Render a notice.

        Args:
            words: What its title and text are called among the words, before `_title`, `_text`.
            language: One that the publication has.
            button: What the button's label is called among them.
            action: Where that posts to; empty for no button.
        """
        vocabulary = self.theme.words(language, self.publication)
        return render_notice(
            title=self.say(f"{words}_title", language),
            paragraphs=[self.say(f"{words}_text", language)],
            language=language,
            publication=self.publication,
            theme=self.theme,
            button=Button(label=vocabulary[button], action=action) if action else None,
        )

    def form(self, language: str, *, words: str = "") -> bytes:
        """Render the page with the form to join, with what is to be said before it."""
        title, text = (
            (self.say(f"{words}_title", language), self.say(f"{words}_text", language))
            if words
            else ("", "")
        )
        return render_join(
            title=title,
            text=text,
            language=language,
            publication=self.publication,
            theme=self.theme,
        )

    def say(self, word: str, language: str) -> str:
        """Return what one of the words says."""
        vocabulary = self.theme.words(language, self.publication)
        return vocabulary[word].format(name=self.publication.name_in(language))

    def agreed(self, language: str) -> str:
        """Return what somebody agrees to who confirms, as the page says it."""
        said = ("confirm_title", "confirm_text", "confirm_button")
        return "\n".join(self.say(word, language) for word in said)


def _accepted(header: str) -> list[str]:
    """Read Accept-Language (RFC 9110 §12.5.4): tags in the order of their weight."""
    weighed = []
    for position, part in enumerate(header[:_MOST].split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, canonical(tag)))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]
