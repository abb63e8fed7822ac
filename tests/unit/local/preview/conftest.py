"""A folder of posts, with a publication and templates of its own, and time that stands still."""

import shutil
from datetime import UTC, datetime

import pytest

from broadside_local.preview.desk import Desk
from broadside_local.preview.shelf import Shelf
from broadside_local.preview.surroundings import Surroundings
from broadside_local.publications import CHECKOUT

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HEAD = "---\ntitle: {title}\ndate: 2026-11-20 08:00\ndescription: What we did.\n---\n\n"


class Place:
    """What is on disk, what is shown of it, and a clock."""

    def __init__(self, folder):
        self.folder = folder
        self.posts = folder / "posts"
        self.posts.mkdir()
        self.templates = folder / "templates"
        shutil.copytree(CHECKOUT / "templates", self.templates)
        self.publication = folder / "publication.toml"
        shutil.copy(CHECKOUT / "examples" / "publication.toml", self.publication)
        self.clock = 100.0
        self.desk = self.desk_for(self.posts)

    def desk_for(self, place):
        shelf = Shelf(place)
        around = Surroundings(None, shelf.root, self.templates)
        return Desk(shelf, around, clock=lambda: self.clock, now=lambda: NOW)

    def save(self, name, text, title="Hello"):
        """Save a post as most editors do: another file takes its place."""
        new = self.folder / "new"
        new.write_text(HEAD.format(title=title) + text, encoding="utf-8")
        (self.posts / name).parent.mkdir(parents=True, exist_ok=True)
        new.replace(self.posts / name)

    def wait(self, seconds):
        """Let time pass, looking as often as the server does."""
        for _ in range(round(seconds / 0.02)):
            self.clock += 0.02
            self.desk.look()


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def sheet(place):
    """One post, shown, and somebody looking at it."""
    place.save("hello.en.md", "Dear neighbours")
    sheet = place.desk.open("hello")
    place.desk.listen("hello", lambda: None)
    return sheet
