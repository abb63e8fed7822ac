"""Emphasis beside Chinese, Japanese and Korean characters; elsewhere all is CommonMark."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from broadside.posts.cjk_emphasis import _BEGINS, cjk_emphasis_plugin
from tests.unit.posts.samples import body_of

POSTS = sorted((Path(__file__).parents[4] / "shared" / "corpus" / "posts").glob("*.m*"))
THEIRS = MarkdownIt("commonmark").enable("strikethrough")
OURS = MarkdownIt("commonmark").enable("strikethrough").use(cjk_emphasis_plugin)

CHINESE = [
    ("**12月4日（星期五）**之前", "<strong>12月4日（星期五）</strong>之前"),
    ("**「粗體」**字", "<strong>「粗體」</strong>字"),
    ("這是**「引文」**。", "這是<strong>「引文」</strong>。"),
    ("他說**“引文”**就走了", "他說<strong>“引文”</strong>就走了"),
    ("讀**《明報》**和*《蘋果日報》*吧", "讀<strong>《明報》</strong>和<em>《蘋果日報》</em>吧"),
    ("**注意：**請帶身份證", "<strong>注意：</strong>請帶身份證"),
    ("**真的？！**她說", "<strong>真的？！</strong>她說"),
    ("請**(務必)**簽名", "請<strong>(務必)</strong>簽名"),
    ("增加**20%**以上，約**$50**元", "增加<strong>20%</strong>以上，約<strong>$50</strong>元"),
    ("**[請願書](/a)**已遞交", '<strong><a href="/a">請願書</a></strong>已遞交'),
    ("*他（她）*們，***「三」***個", "<em>他（她）</em>們，<em><strong>「三」</strong></em>個"),
    ("~~12月4日（星期五）~~改為週六", "<s>12月4日（星期五）</s>改為週六"),
    ("**Git（注）**Hub", "<strong>Git（注）</strong>Hub"),
    ("𠮷**(口)**田", "𠮷<strong>(口)</strong>田"),
]
JAPANESE = [
    ("**これは強調です。**この文", "<strong>これは強調です。</strong>この文"),
    ("太郎は**「こんにちは」**と言った", "太郎は<strong>「こんにちは」</strong>と言った"),
    ("ﾊﾝｶｸ**(半角)**ｶﾅ", "ﾊﾝｶｸ<strong>(半角)</strong>ｶﾅ"),
    ("a**〽**a", "a<strong>〽</strong>a"),
]
KOREAN = [
    ("**서울(Seoul)**에서", "<strong>서울(Seoul)</strong>에서"),
    ("~~금요일(4일)~~은", "<s>금요일(4일)</s>은"),
    ("\u1161**(a)**", "\u1161<strong>(a)</strong>"),
]
WITH_SELECTORS = [
    ("葛\U000e0100**(城)**市", "葛\U000e0100<strong>(城)</strong>市"),
    ("塚\ufe00**(つか)**", "塚\ufe00<strong>(つか)</strong>"),
    ("a\ufe00**(b)**", "a\ufe00**(b)**"),
    ("**“\ufe01Git”\ufe01**Hub", "<strong>“\ufe01Git”\ufe01</strong>Hub"),
]
AS_COMMONMARK_HAS_IT = [
    ("** 粗體**", "** 粗體**"),
    ("**\u3000粗體**", "**\u3000粗體**"),
    ("前\u3000**「粗」**\u3000後", "前\u3000<strong>「粗」</strong>\u3000後"),
    ("前**（\u3000**後", "前**（\u3000**後"),
    ("字__「不」__字", "字__「不」__字"),
    ("字_不_字", "字_不_字"),
    ("字_（不）_字", "字_（不）_字"),
    ("2 * 3 * 4 個", "2 * 3 * 4 個"),
    ("**字(a**", "<strong>字(a</strong>"),
    ("a**😀**b", "a**😀**b"),
    ("a**🈚**b", "a**🈚**b"),
    ("a**“b”**c", "a**“b”**c"),
    ("\\**「字」**字", "**「字」**字"),
    ("`**「字」**字`", "<code>**「字」**字</code>"),
]


@pytest.mark.parametrize(("text", "shown"), CHINESE + JAPANESE + KOREAN + WITH_SELECTORS)
def test_emphasis_ends_where_its_writer_ends_it(text, shown):
    assert f"<p>{shown}</p>\n" == OURS.render(text)


@pytest.mark.parametrize(("text", "shown"), AS_COMMONMARK_HAS_IT)
def test_what_commonmark_says_stays(text, shown):
    assert f"<p>{shown}</p>\n" == OURS.render(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("前往**12月4日（星期五）**之前", "<p>前往<strong>12月4日（星期五）</strong>之前</p>"),
        ("## 甲**「乙」**丙", "<h2>甲<strong>「乙」</strong>丙</h2>"),
        ("- [ ] 甲**「乙」**丙", "☐ 甲<strong>「乙」</strong>丙"),
        ("| 甲**「乙」**丙 |\n|---|", "<th>甲<strong>「乙」</strong>丙</th>"),
        ("[甲**「乙」**丙](https://x.org)", "甲<strong>「乙」</strong>丙</a>"),
        ("字[^1]\n\n[^1]: 甲**「乙」**丙", "甲<strong>「乙」</strong>丙"),
        ("字^[甲~~「乙」~~丙]", "甲<s>「乙」</s>丙"),
    ],
)
def test_posts_have_it_everywhere(text, shown):
    assert shown in body_of(text)


NO_CJK = st.characters(exclude_categories=["Cs"]).filter(
    lambda c: not _BEGINS.match(c) and not "\ufe00" <= c <= "\ufe0f" and c < "\U000e0100"
)
MARKS = st.sampled_from(["*", "**", "***", "_", "__", "~~", "~", "(", ")", "“", "…", " ", "a", "é"])


@given(st.lists(MARKS | NO_CJK, max_size=20).map("".join))
def test_text_without_such_characters_is_read_as_before(text):
    assert THEIRS.render(text) == OURS.render(text)


@given(
    st.lists(st.sampled_from([*"字（。 a(\u3000", "_", "__", "“", "한"]), max_size=16).map("".join)
)
def test_underscores_are_read_as_before(text):
    assert THEIRS.render(text) == OURS.render(text)


@given(st.sampled_from(["*", "**", "~~"]), st.sampled_from([*"字かガ한ｶ𠮷。」“(a%😀"]), st.data())
def test_whatever_stands_between_cjk_characters_is_emphasised(mark, edge, data):
    inside = data.draw(st.text("字a（）「」()“。，", min_size=1, max_size=8))
    tag = {"*": "em", "**": "strong", "~~": "s"}[mark]

    assert f"<p>字<{tag}>{edge}{inside}{edge}</{tag}>字</p>\n" == OURS.render(
        f"字{mark}{edge}{inside}{edge}{mark}字"
    )


SCRIPTS = ("BOPOMOFO LETTER", "CJK UNIFIED", "FULLWIDTH", "HANGUL SYLLABLE", "HIRAGANA", "KATAKANA")


def test_every_character_of_these_scripts_counts():
    characters = map(
        chr, [*range(0x1100, 0xD800), *range(0xF900, 0xFFFF), *range(0x20000, 0x2A6E0)]
    )
    theirs = [c for c in characters if unicodedata.name(c, "").startswith(SCRIPTS)]

    assert 70_000 < len(theirs)
    assert not [hex(ord(c)) for c in theirs if not _BEGINS.match(c)]


def test_no_character_before_them_does():
    assert not [hex(number) for number in range(0x1100) if _BEGINS.match(chr(number))]
