"""Fallback: the mails that a post makes, also for readers whose language isn't there."""

from collections.abc import Callable, Iterator

from broadside.languages import choose, instead
from broadside.posts import Post, Variant
from broadside.publication import Missing, Publication


def mails_of(
    post: Post, *, publication: Publication, speaks: Callable[[str], bool]
) -> Iterator[tuple[str, Variant, str]]:
    """
    Yield the mails of a post: what each is called, what it is made of, and for whom.

    Args:
        post: The post.
        publication: Says what becomes of readers whose language isn't there.
        speaks: Tells whether there are words in a language, for the line on top.

    Yields:
        Name (a language, or `en--zh-Hant`), variant, and the readers' language where the variant
        stands in for it: else empty.
    """
    for variant in post.variants:
        yield variant.language, variant, ""
    if publication.missing_language is not Missing.FALLBACK:
        return
    there = {variant.language: variant for variant in post.variants}
    primary = min(there, key=publication.rank)
    for reader in publication.languages:
        if choose([reader], there) is None and speaks(reader):
            yield instead(primary, reader), there[primary], reader
