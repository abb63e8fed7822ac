"""Pages that show an outbox folder: list, mail as HTML, text, headers, and the file itself."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from broadside_local.outbox_site.mail import Mail, list_outbox, read_mail

PAGE_LENGTH = 50

# A mail is shown as a reader's client would: no scripts, nothing from elsewhere, no forms.
_MAIL_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """A folder of `.eml` files, and where its links should lead while it is looked at."""

    folder: Path
    publication: str
    """The publication's name."""
    site_url: str
    """`https://` and the publication's host, as the mails have it."""
    local_url: str
    """What stands in for it on this machine."""
    former_urls: tuple[str, ...] = ()
    """As older mails have it: the publication's host has changed since."""

    def localise(self, text: str) -> str:
        """Make links to the publication's host, old ones too, open on this machine."""
        for url in (self.site_url, *self.former_urls):
            text = text.replace(f"{url}/", f"{self.local_url}/")
        return text

    def open(self, number: int) -> Mail:
        """
        Read a mail by its number.

        Raises:
            HTTPException: 404, there is none.
        """
        files = list_outbox(self.folder)
        if not 1 <= number <= len(files):
            raise HTTPException(404)
        return read_mail(files[number - 1], number)


def routes(outbox: Outbox) -> list[Route]:
    """Return the routes below `/outbox/`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )

    def page(name: str, **values: object) -> Response:
        html = environment.get_template(name).render(publication=outbox.publication, **values)
        return HTMLResponse(html, headers=_headers(_PAGE_POLICY))

    def show_list(request: Request) -> Response:
        files = list_outbox(outbox.folder)
        pages = max(1, -(-len(files) // PAGE_LENGTH))
        number = min(max(1, _number(request.query_params.get("page", "1"))), pages)
        first = (number - 1) * PAGE_LENGTH
        shown = files[first : first + PAGE_LENGTH]
        mails = [read_mail(f, n) for n, f in enumerate(shown, first + 1)]
        total = len(files)
        return page("list.html", title="List", mails=mails, total=total, page=number, pages=pages)

    def show_mail(request: Request) -> Response:
        mail = outbox.open(request.path_params["number"])
        show = request.query_params.get("show", "html")
        return page(
            "mail.html",
            title=mail.subject,
            mail=mail,
            total=len(list_outbox(outbox.folder)),
            show=show,
            suffix="" if show == "html" else f"?show={'text' if show == 'text' else 'headers'}",
            leave=outbox.localise(mail.unsubscribe_url),
        )

    def show_html(request: Request) -> Response:
        html = outbox.localise(outbox.open(request.path_params["number"]).html)
        return HTMLResponse(html, headers=_headers(_MAIL_POLICY))

    def download(request: Request) -> Response:
        mail = outbox.open(request.path_params["number"])
        return FileResponse(mail.file, media_type="message/rfc822", filename=mail.file.name)

    paths: list[tuple[str, Callable[[Request], Response]]] = [
        ("/outbox/", show_list),
        ("/outbox/{number:int}", show_mail),
        ("/outbox/{number:int}.html", show_html),
        ("/outbox/{number:int}.eml", download),
    ]
    return [Route(path, endpoint) for path, endpoint in paths]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
