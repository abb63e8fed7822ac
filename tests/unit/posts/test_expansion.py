"""Links by reference: a short text can't become a long one."""

import pytest

from tests.unit.posts.samples import body_of

ADDRESS = f"https://x.org/{'y' * 20_000}"


def test_a_long_address_is_not_written_out_a_thousand_times():
    text = f"[a]: {ADDRESS}\n\n{'[a] ' * 1_000}"

    assert len(body_of(text)) < 20 * len(text)


@pytest.mark.parametrize("link", ["[a]", "![a]"])
def test_what_is_beyond_all_measure_keeps_its_text(link):
    body = body_of(f"[a]: {ADDRESS}\n\n{f'{link} ' * 50}end {link}")

    assert 0 < body.count(ADDRESS) < 50
    assert body.endswith("end a</p>")


def test_titles_count_too():
    title = "y" * 20_000
    body = body_of(f'[a]: https://x.org "{title}"\n\n{"[a] " * 50}')

    assert 0 < body.count(title) < 50


def test_a_few_long_addresses_are_fine():
    assert 3 == body_of(f"[a]: {ADDRESS}\n\n[a] [a] [a]").count(ADDRESS)


def test_so_are_many_short_ones():
    assert 5_000 == body_of("[a]: https://x.org\n\n" + "[a] " * 5_000).count("<a ")
