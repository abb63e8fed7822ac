"""What a post brings along: named by its bytes, and found in what a post says."""

from hashlib import sha256

from broadside.posts import Asset, AssetsOnDemand, is_remote, media_path_of, media_paths


class Shelf(AssetsOnDemand):
    def __init__(self, **there):
        super().__init__()
        self.there, self.looks = there, []

    def _look(self, address):
        self.looks.append(address)
        return self.there.get(address)


def test_a_file_is_named_by_its_bytes():
    assert f"/media/{sha256(b'x').hexdigest()}.pdf" == media_path_of(b"x", "pdf")


def test_what_a_post_names_is_found_wherever_it_stands():
    one, two = media_path_of(b"1", "jpg"), media_path_of(b"2", "png")
    text = f'<img src="{one}" srcset="{two} 600w, {one} 1200w"><a href="/media/x.pdf">'

    hashes = {one: (sha256(b"1").hexdigest(), "jpg"), two: (sha256(b"2").hexdigest(), "png")}
    assert hashes == media_paths(text)


def test_assets_are_looked_at_once_and_when_they_are_asked_for():
    shelf = Shelf(a=Asset(path="/media/a.png", width=1))

    assert "a" in shelf
    assert "b" not in shelf
    assert shelf["a"].is_picture
    assert (1, ["a"], ["a", "b"]) == (len(shelf), list(shelf), shelf.looks)


def test_documents_and_what_is_refused_are_no_pictures():
    assert not Asset(path="/media/a.pdf").is_picture
    assert not Asset(refused="is too big", width=3).is_picture


def test_other_hosts_have_whole_addresses():
    assert all(map(is_remote, ["https://x.org/a.png", "http://x.org", "//x.org/a"]))
    assert not any(map(is_remote, ["a.png", "/a.png", "https:a.png", "data:x", ""]))
