"""`broadside preview`: drafts in the browser, new with every save."""

import json
import threading
import webbrowser
from pathlib import Path

import click

from broadside_local.preview import Desk, Server, Shelf
from broadside_local.preview.surroundings import Surroundings
from broadside_local.publications import open_publication
from broadside_local.signals import until_interrupted
from broadside_local.telling import Progress


def show(
    place: Path | None, *, port: int, publication_file: Path | None, opens: bool, as_json: bool
) -> int:
    """
    Show drafts on loopback until somebody has seen enough; nothing is written anywhere.

    Args:
        place: A folder of posts or one post's file; None for `posts/`, or here without one.
        port: Of the loopback address; 0 for any that is free.
        publication_file: The one to use; None for the nearest.
        opens: Whether to open a browser.
        as_json: Whether to print the address as JSON.

    Returns:
        The exit code: 0.

    Raises:
        WrongUseError: there is no such post or folder.
        PublicationError: the publication can't be used.
        LocalError: the port is in use.
    """
    shelf = Shelf(place or _usual())
    open_publication(publication_file, shelf.root)
    desk = Desk(shelf, Surroundings(publication_file, shelf.root))
    if shelf.only is None:
        _read_all(desk)
    server = Server(desk, port)
    try:
        server.start()
        click.echo(_told(server.url, shelf, as_json=as_json))
        if opens:
            # Some browsers keep whoever opens them waiting until they are closed.
            threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        until_interrupted(server.check)
        # A program gets its one object, and nothing else.
        click.echo("\nstopped", err=as_json)
    finally:
        server.stop()
    return 0


def _usual() -> Path:
    return Path("posts") if Path("posts").is_dir() else Path()


def _read_all(desk: Desk) -> None:
    """Read every post once, so that the list is there when it is asked for."""
    with Progress("Reading", len(desk.shelf.groups())) as progress:
        desk.posts(tell=progress.reach)


def _told(address: str, shelf: Shelf, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"address": address})
    what = "every post in" if shelf.only is None else "the post in"
    return f"Showing {what} {shelf.root}, as it is saved:  {address}\nCtrl-C ends it."
