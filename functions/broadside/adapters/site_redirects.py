"""What lies in the site bucket where something leads on, the same for S3 and its twin."""

from html import escape

MEDIA_TYPE = "text/html; charset=utf-8"


def redirect_page(location: str, owner: str) -> bytes:
    """
    Write the page of an address that leads on, for those to whom nobody says it by a 301.

    Of other bytes for another location, and for another owner: an ETag tells them apart.
    """
    url = escape(location)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{url}</title>'
        f'<meta http-equiv="refresh" content="0; url={url}"><link rel="canonical" href="{url}">'
        f'<p><a href="{url}">{url}</a></p><!-- {escape(owner)} --></html>\n'
    ).encode()
