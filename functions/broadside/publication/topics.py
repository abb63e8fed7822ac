"""Reading `[in.….topics]`: what a language's readers call the topics of posts."""

from collections.abc import Mapping

from broadside.publication.document import Document
from broadside.slugs import slugify

_MOST = 200
_LONGEST = 80


def read_topics(document: Document, path: str) -> Mapping[str, str]:
    """
    Return a table's labels, by slug of the topic.

    Args:
        document: The publication.
        path: The table's: a topic as posts write it, and its label.

    Raises:
        PublicationError: a topic stands there twice, or a label can't be used.
    """
    table = document.value(path)
    if not isinstance(table, dict):
        raise document.fail(path, "must be a table", f"Write [{path}] above its topics")
    if len(table) > _MOST:
        raise document.fail(path, f"names more than {_MOST} topics", "Keep those that posts have")
    labels: dict[str, str] = {}
    for topic, label in table.items():
        field, example = f"{path}.{topic}", 'Write it as Housing = "房屋"'
        document.check_text(field, topic)
        if not (slug := slugify(topic)):
            raise document.fail(field, "has a topic without letters", example)
        if slug in labels:
            hint = f"Keep one of them: posts on both stand on one page ({slug})"
            raise document.fail(field, "names a topic twice", hint)
        if not isinstance(label, str) or not label.strip():
            raise document.fail(field, "must be text", example)
        document.check_text(field, label)
        labels[slug] = " ".join(label.split())
        if len(labels[slug]) > _LONGEST:
            raise document.fail(field, f"is longer than {_LONGEST} characters", "Shorten it")
    return labels
