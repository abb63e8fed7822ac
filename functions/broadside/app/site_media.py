"""What a post shows and links to, on the site: pictures, and the files that it makes itself."""

from broadside.errors import NotFoundError
from broadside.ports import Contents, Site
from broadside.posts import MEDIA_TYPES, Post, media_of


def put_media(post: Post, *, site: Site, contents: Contents) -> None:
    """Put what a post's pages and mails show and link to under its content hash, once."""
    for path, (content_hash, ending) in sorted(media_of([post]).items()):
        key = path.lstrip("/")
        if ending in MEDIA_TYPES and not site.etag(key):
            try:
                data = contents.get(content_hash)
            except NotFoundError:
                continue  # written by hand, or made by the post itself
            site.put(key, data, content_type=MEDIA_TYPES[ending])
    # Calendar files of its events.
    for file in {file.path: file for v in post.variants for file in v.files}.values():
        key = file.path.lstrip("/")
        if not site.etag(key):
            site.put(key, file.text.encode(), content_type=file.media_type)
