"""Whatever a file holds, it is read or refused in words, and what is read is safe."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.errors import PostError
from broadside.posts import decode, encode, slugify
from tests.unit.posts.samples import file, read
from tests.unit.posts.test_cleaning import assert_harmless

PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "+++\n",
            "{",
            "}",
            "title: ",
            "date: ",
            "2020-12-19",
            "tags: [",
            "]",
            "author:\n  ",
        ),
        *(
            "name: ",
            "&a ",
            "*a",
            "draft: ",
            "true",
            "\n",
            "\n\n",
            "# ",
            "- ",
            "> ",
            "    ",
            "`",
            "```\n",
        ),
        *(
            "{% raw %}",
            "{% endraw %}",
            "{% highlight x %}",
            "{% endhighlight %}",
            "{{ x }}",
            "{{<",
            ">}}",
        ),
        *(
            "{:.a}",
            "{.button}",
            "{#x}",
            "|",
            "|---+---|\n",
            "[x](",
            ")",
            "![",
            "](",
            "[^1]",
            "[^1]: ",
        ),
        *(
            "<script>",
            "</script>",
            "<img src=x onerror=",
            "<a href='javascript:",
            "'>",
            "</a>",
            "<svg>",
        ),
        *(
            "<iframe src=//x.org title='",
            "<!--",
            "-->",
            "<div>",
            "</div>",
            "<h1>",
            "</h1>",
            "<p id=x>",
        ),
        *(
            "https://x.org/",
            "#x",
            "&#x202e;",
            "&lt;",
            "\u202e",
            "\u00a0",
            "香港",
            "\x00",
            "\r",
            "•",
            "~~",
        ),
        *(
            "<math>",
            "<style>",
            "<title>",
            "<pre>",
            "<code>",
            "<template>",
            "=",
            '"',
            "'",
            "\\",
            "://",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join)
FILES = st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
PATHS = st.sampled_from(["post.md", "2020-12-19.md", "a/post.html", "post.zh-Hant.markdown"])


@settings(max_examples=400)
@given(FILES, PATHS)
def test_any_bytes_are_read_or_refused(data, path):
    lines = data.count(b"\n") + data.count(b"\r") + 1
    try:
        reading = read(file(data, path))
    except PostError as error:
        refusal = error
    else:
        assert_sound(reading, lines)
        return

    assert path == refusal.file
    assert refusal.field
    assert refusal.reason
    assert refusal.hint
    assert 0 <= refusal.line <= lines


def assert_sound(reading, lines):
    assert reading.post == decode(encode(reading.post))
    for variant in reading.post.variants:
        assert variant.title == " ".join(variant.title.split()) != ""
        assert variant.slug == slugify(variant.slug) != ""
        assert_harmless(variant.body_html)
    for finding in reading.findings:
        assert 0 <= finding.line <= lines


@given(TEXTS, PATHS)
def test_the_same_file_is_read_the_same(text, path):
    def outcome():
        try:
            return read(file(text, path))
        except PostError as error:
            return str(error)

    assert outcome() == outcome()


@given(st.text(string.printable + "香港\u202e\ud800".replace("\ud800", ""), max_size=200))
def test_text_within_code_is_never_touched(text):
    code = "".join(c for c in text if c.isprintable()).strip()
    marked = f"---\ntitle: T\ndate: 2020-12-19\n---\n~~~~~~\nx{code}\n~~~~~~"

    (variant,) = read(marked).post.variants

    shown = "x" + code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<pre><code>{shown}\n</code></pre>" == variant.body_html
