"""Whatever a post holds, each finding has its code and place; and real posts are left in peace."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.checks.samples import PNG, findings_of, look, post
from tests.unit.checks.test_codes import DOCUMENTED
from tests.unit.rendering.samples import PUBLICATION

CORPUS = sorted((Path(__file__).parents[4] / "shared" / "corpus" / "posts").glob("*.m*"))
PIECES = st.sampled_from(
    [
        "## ", "#### ", "\n\n", "\n", "- ", "> ", "| a | b |\n|-|-|\n", "| x ", "here",
        "![](a.png)", "[", "](", ")", "[here](https://x)", "](mailto:a)", "<a href='http://[::1'>",
        "</a>", "<table>", "<tr><td>", "</table>", "<img src=a.png>", "TODO", "`", "```\n",
        "::: event\ntitle: x\nwhen: ", "2025-01-01\n:::\n", "2026-01-01",
        "<!-- lang: zh-Hant -->\n", "这", "[^1]", "[^1]: x\n", "\t", "\r",
        "<h5>", "</h5>", "<q lang=fr>", "&amp;", "{{x}}", "<svg>", "(/en/gone/)", "tel:x",
    ]
)  # fmt: skip
BODIES = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


@settings(max_examples=150)
@given(BODIES, st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60))
def test_every_finding_has_a_code_and_a_line_of_its_file(body, title):
    escaped = title.replace("'", "''")
    text = post(body, title=f"'{escaped}'")

    for found in findings_of(("post.md", text), pictures={"a.png": PNG}, paths=set()):
        assert found.code in DOCUMENTED
        assert 0 <= found.line <= text.count("\n") + text.count("\r") + 1
        assert found.reason
        assert found.hint


@given(BODIES)
def test_the_same_post_has_the_same_findings(body):
    assert findings_of(post(body)) == findings_of(post(body))


NOISY = {
    "alt-missing", "alt-poor", "event-past", "field-unknown", "link-broken", "link-dead",
    "mail-too-big", "placeholder", "subject-shouting",
}  # fmt: skip
"""What none of these posts has: that it isn't told is what the corpus is here for."""


@pytest.mark.skipif(not CORPUS, reason="the corpus isn't here")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_real_posts_are_told_only_what_is_so(file):
    examined = look((file.name, file.read_text("utf-8")), publication=PUBLICATION)

    assert not NOISY & {found.code for found in examined.findings}
    assert not [found for found in examined.findings if found.severity == "error"]
