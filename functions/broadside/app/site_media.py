"""What a post shows and links to, on the site: pictures, and the files that it makes itself."""

from broadside.errors import NotFoundError
from broadside.ports import Contents, Site
from broadside.posts import PICTURE_TYPES, Post

_MEDIA = "/media/"


def put_media(post: Post, *, site: Site, contents: Contents) -> None:
    """Put what a post's pages and mails show under its content hash, unless it is there."""
    bodies = [v.body_html for v in post.variants]
    bodies += [f'"{v.picture}"' for v in post.variants]
    bodies += [f'"{a.picture}"' for v in post.variants for a in v.authors]
    for path in sorted({path for body in bodies for path in _pictures(body)}):
        name = path.removeprefix(_MEDIA)
        content_hash, _, ending = name.partition(".")
        key = path.lstrip("/")
        if not site.etag(key):
            try:
                data = contents.get(content_hash)
            except NotFoundError:
                continue  # written by hand: nobody dropped this picture
            site.put(key, data, content_type=PICTURE_TYPES[ending])
    # Calendar files of its events.
    for file in {file.path: file for v in post.variants for file in v.files}.values():
        key = file.path.lstrip("/")
        if not site.etag(key):
            site.put(key, file.text.encode(), content_type=file.media_type)


def _pictures(body: str) -> list[str]:
    """Find the site paths of pictures in a cleaned body."""
    pieces = body.split(f'"{_MEDIA}')[1:]
    return [_MEDIA + piece.partition('"')[0] for piece in pieces]
