"""Real posts of real sites, where the folder with them is at hand: all are read, none is maimed."""

from pathlib import Path

import pytest

from broadside.posts import Status
from tests.unit.posts.samples import file, read
from tests.unit.posts.test_cleaning import assert_harmless

FOLDER = Path(__file__).parents[4] / "shared" / "corpus" / "posts"
POSTS = sorted(FOLDER.glob("*.m*"))


def reading_of(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip("the corpus isn't here")
    return read(file(path.read_bytes(), name))


def variant_of(name):
    (variant,) = reading_of(name).post.variants
    return variant


@pytest.mark.skipif(not POSTS, reason="the corpus isn't here")
def test_every_post_is_read_and_safe():
    readings = [read(file(path.read_bytes(), path.name)) for path in POSTS]

    assert 16 == len(readings)
    for reading in readings:
        assert Status.PUBLISHED is reading.post.status
        assert all(finding.severity == "warning" for finding in reading.findings)
        assert_harmless(reading.post.variants[0].body_html)


def test_a_round_up_of_an_action_group_is_a_list_with_its_author():
    reading = reading_of("seed-action-group-2020.md")
    (variant,) = reading.post.variants
    (author,) = variant.authors

    assert () == reading.findings
    assert "HongKong Action Group: What we accomplished in 2020" == variant.title
    assert (1, 17) == (variant.body_html.count("<ul>"), variant.body_html.count("<li>"))
    assert "-&nbsp;" not in variant.body_html
    assert ("mcklee", "Mimi Lee", "Markham, Ontario") == (author.id, author.name, author.place)
    assert author.biography.startswith("Mimi Lee is one of the main organizers")


@pytest.mark.parametrize(
    "name",
    ["huli-after-two-years-am-i-senior.md", "huli-css-attrs.md", "huli-dom-clobbering.md"],
)
def test_posts_in_chinese_are_in_traditional_chinese(name):
    assert "zh-Hant" == variant_of(name).language


def test_samples_of_scripts_forms_and_frames_stay_text():
    body = variant_of("huli-dom-clobbering.md").body_html

    assert "&lt;script&gt;" in body
    assert "&lt;iframe" in body
    assert "&lt;form" in body
    assert ["body", "lang"] == [f.field for f in reading_of("huli-dom-clobbering.md").findings]


def test_a_release_of_jekyll_loses_only_the_marks_of_liquid():
    body = variant_of("jekyll-4-3-0-released.markdown").body_html

    assert "<h3>Liquid Templates</h3>" in body
    assert "<code>{{ page.name }}</code>" in body
    assert "{%" not in body


def test_a_block_of_liquid_left_open_across_lines_is_code():
    variant = variant_of("jekyll-open-liquid-block.markdown")

    assert "Jekyll open liquid block" == variant.title
    assert variant.body_html.startswith(
        "<pre><code>{% assign foo = 'foobar' %}\ndef print_hi(name)"
    )
    assert variant.body_html.endswith("</code></pre>\n<p>So let's talk business.</p>")


def test_a_release_of_rust_keeps_its_footnote_and_both_authors():
    variant = variant_of("rust-1.52.1.md")

    assert ["Felix Klock", "Mark Rousskov"] == [author.name for author in variant.authors]
    assert 2 == variant.body_html.count('href="#p-fn1"')
    assert 2021 == reading_of("rust-1.52.1.md").post.published_at.year


def test_a_long_report_says_its_title_once_and_keeps_its_places():
    variant = variant_of("rust-compiler-team-midyear-2022.md")

    assert variant.title not in variant.body_html
    assert 'id="p-concrete-initiatives"' in variant.body_html


def test_tables_of_kramdown_are_tables():
    body = variant_of("text-2016-06-10-tables.md").body_html

    assert 4 == body.count("<table>")
    assert "<p>|" not in body


def test_attribute_lists_of_kramdown_go_but_in_code():
    body = variant_of("text-2016-07-07-images.md").body_html

    assert 2 == body.count('{:width="')
    assert 2 == body.count('![Image](path-to-image){:width="')
