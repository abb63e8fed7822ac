"""Which posts can be looked at."""

import pytest

from broadside_local.errors import WrongUseError
from broadside_local.preview.shelf import Shelf


def names(group):
    return [file.name for file in group.files]


@pytest.fixture
def folder(tmp_path):
    for name in ("a.en.md", "a.zh-Hant.md", "sub/b.md", ".hidden/c.md", ".d.md", "notes.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("# A")
    return tmp_path


def test_a_folder_holds_its_posts_each_with_its_languages(folder):
    groups = Shelf(folder).groups()

    assert {"a", "sub/b"} == set(groups)
    assert ["a.en.md", "a.zh-Hant.md"] == names(groups["a"])


def test_a_file_stands_for_its_post_alone(folder):
    shelf = Shelf(folder / "a.en.md")

    assert "a" == shelf.only
    assert ["a"] == list(shelf.groups())
    assert ["a.en.md", "a.zh-Hant.md"] == names(shelf.group("a"))


@pytest.mark.parametrize("name", ["nothing.md", "notes.txt"])
def test_what_is_no_post_is_refused(folder, name):
    with pytest.raises(WrongUseError):
        Shelf(folder / name)


def test_what_is_not_on_the_shelf_is_not_found(folder):
    for key in ("c", "../a", "sub/../a", ""):
        with pytest.raises(KeyError):
            Shelf(folder / "sub").group(key)


def test_a_known_post_is_looked_for_where_it_was(folder):
    shelf = Shelf(folder)
    group = shelf.group("a")
    (folder / "a.fr.md").write_text("# A")
    (folder / "a.en.md").unlink()

    assert ["a.fr.md", "a.zh-Hant.md"] == names(shelf.group("a", group))


def test_a_folder_that_went_away_is_empty(folder):
    shelf = Shelf(folder / "sub")
    (folder / "sub" / "b.md").unlink()
    (folder / "sub").rmdir()

    assert {} == dict(shelf.groups())
