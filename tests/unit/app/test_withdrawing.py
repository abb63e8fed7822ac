"""What the edge forgets when posts are taken down."""

from broadside.app.withdrawing import forgotten_paths
from broadside.old_addresses import redirect_key

EVERYWHERE = ["/", "/atom.xml", "/feed.json", "/feed.xml", "/feed/*", "/index.html"]
EVERYWHERE += ["/atom/*", "/authors/*", "/topics/*"]


def test_all_that_is_in_their_languages_and_in_none():
    keys = ["en/a/index.html", "zh-Hant/春/index.html", "en/b/index.html"]

    assert sorted([*EVERYWHERE, "/en/*", "/zh-Hant/*"]) == forgotten_paths(keys, [])


def test_what_led_to_them():
    keys = map(redirect_key, ["/node/7", "/春/", "/a b.html", "/?p=7", "/x.php?a=2&b=1"])
    old = ["/node/7/*", "/%E6%98%A5/*", "/a%20b.html", "/_old/p=7", "/_old/x.php/a=2&b=1"]

    assert sorted([*EVERYWHERE, "/en/*", *old]) == forgotten_paths(["en/a/index.html"], keys)


def test_of_too_much_everything():
    keys = [f"node/{n}/index.html" for n in range(20)]

    assert ["/*"] == forgotten_paths(["en/a/index.html"], keys)


def test_of_nothing_nothing():
    assert [] == forgotten_paths([], [])
