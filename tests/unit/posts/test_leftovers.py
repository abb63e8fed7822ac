"""What other site generators leave: dropped, kept as text, or turned into what it meant."""

import pytest

from tests.unit.posts.samples import body_of, front, variant_of, warnings_of

HEAD = front()[:-5]


def said(text):
    return [reason for _, _, reason in warnings_of(HEAD + text)]


class TestTags:
    @pytest.mark.parametrize(
        "tag",
        [
            "{% include player.html id=1 %}",
            "{%- if x -%}",
            "{% comment %}",
            "{%\n  assign x = 1\n%}",
            "{{< youtube abc >}}",
            "{{% notice %}}",
        ],
    )
    def test_go_and_are_told(self, tag):
        assert "<p>Before after.</p>" == " ".join(body_of(f"Before {tag}after.").split())
        assert ["has marks of another site generator, left out"] == [
            reason.partition(":")[0] for reason in said(f"Before {tag} after.")
        ]

    def test_are_told_with_their_line_and_once_each(self):
        text = f"{HEAD}Text.\n\n{{% include a %}} {{% include b %}} {{{{< figure src=x >}}}}"

        assert [
            (
                7,
                "body",
                "has marks of another site generator, left out: {% include %}, {{< figure >}}",
            )
        ] == warnings_of(text)

    @pytest.mark.parametrize("tag", ["{{< figure src=x >}}", "{{% note %}}", "{: .note}"])
    def test_of_every_kind_are_told_with_their_line(self, tag):
        assert [7] == [line for line, _, _ in warnings_of(f"{HEAD}Text.\n\nMore.{tag}")]

    def test_leave_no_empty_paragraph(self):
        assert "<p>Text.</p>" == body_of("{% include a %}\n\nText.\n\n- {% include b %}\n")

    @pytest.mark.parametrize("text", ["{% never ends", "{{< never ends", "100 {% off {% now", "{{"])
    def test_that_never_end_are_text(self, text):
        assert text.replace("<", "&lt;") in body_of(text)
        assert [] == said(text)

    @pytest.mark.parametrize(
        "code", ["`{% x %}`", "``a ` {{ y }} {% z %}``", "```\n{% x %}\n```", "    {{< x >}}"]
    )
    def test_in_code_stay(self, code):
        assert [] == said(code)
        assert "{" in body_of(code)

    def test_after_backticks_that_never_close_go(self):
        assert "<p>a ` b `` c  d</p>" == body_of("a ` b `` c {% x %} d")

    def test_after_a_backslash_stay(self):
        assert "<p>{% x %}</p>" == body_of("\\{% x %}")

    def test_in_a_link_leave_its_text(self):
        assert "<p>old</p>" == body_of("[old]({% post_url 2020-01-01-old %})")

    def test_in_html_go(self):
        assert "<div>ab</div>" == body_of("<div>a{% x %}b</div>")


class TestRaw:
    def test_loses_only_its_marks(self):
        text = (
            "{% raw %}\n### Part\n\nUse {{ x }} and {% if %}, `{% y %}`.\n{% endraw %}\n\n"
            "{% z %}After."
        )

        assert (
            "<h3>Part</h3>\n<p>Use {{ x }} and {% if %}, <code>{% y %}</code>.</p>\n<p>After.</p>"
            == body_of(text)
        )
        assert ["has marks of another site generator, left out: {% z %}"] == said(text)

    def test_within_a_line(self):
        assert "<p>a {{ x }} b</p>" == body_of("a {% raw %}{{ x }}{% endraw %} b")
        assert [] == said("a {% raw %}{{ x }}{% endraw %} b")


class TestExpressions:
    def test_stay_as_text_and_are_told(self):
        assert "<p>On {{ site.title }}.</p>" == body_of("On {{ site.title }}.")
        assert [
            "has {{ site.title }}, which a template should have filled in, kept as text"
        ] == said("On {{ site.title }}.")

    @pytest.mark.parametrize(
        "address",
        [
            "{{ site.baseurl }}/petition/",
            "{{ site.url }}{{ site.baseurl }}/petition/",
            "{{ '/petition/' | relative_url }}",
            '{{ "/petition/" | url }}',
        ],
    )
    @pytest.mark.parametrize("form", ["[sign]({})", '<a href="{}">sign</a>', "<a href={}>sign</a>"])
    def test_for_the_sites_root_in_a_link_are_the_path(self, form, address):
        text = form.replace("{}", address)

        assert '<p><a href="/petition/">sign</a></p>' == body_of(text)
        assert [] == said(text)

    def test_in_other_links_leave_the_text(self):
        assert "<p>sign</p>" == body_of('<a href="{{ page.link }}">sign</a>')
        assert (
            "has a link that a template should have filled in, kept as text ({{ page.link }})"
            in (said('<a href="{{ page.link }}">sign</a>'))
        )

    def test_for_the_sites_root_elsewhere_stay(self):
        assert "<p>{{ site.url }}</p>" == body_of("{{ site.url }}")


class TestHighlight:
    @pytest.mark.parametrize(
        "text",
        [
            "{% code lang:ruby %}\ndef a\n  b < c\nend\n{% endcode %}",
            "{% highlight ruby %}\ndef a\n  b < c\nend\n{% endhighlight %}",
            "{% highlight ruby linenos %}\ndef a\n  b < c\nend\n{% endhighlight %}\n",
            "{%\n  highlight\n  ruby\n%}\ndef a\n  b < c\nend\n{% endhighlight %}",
            '{{< highlight ruby "linenos=table" >}}\ndef a\n  b < c\nend\n{{< /highlight >}}',
            "{% codeblock lang:ruby %}\ndef a\n  b < c\nend\n{% endcodeblock %}",
            "{%- highlight x -%}\n{% raw\n%}def a\n  b < c\nend\n{% endraw %}\n{% endhighlight %}",
        ],
    )
    def test_is_a_block_of_code(self, text):
        assert "<pre><code>def a\n  b &lt; c\nend\n</code></pre>" == body_of(text)
        assert [] == said(text)

    def test_on_one_line_is_a_block_of_code(self):
        assert "<p>a</p>\n<pre><code>b &lt; c\n</code></pre>\n<p>d</p>" == (
            body_of("a\n{% highlight ruby %}b < c{% endhighlight %}\nd")
        )

    def test_within_a_list_stands_in_its_item(self):
        body = body_of("- one\n\n  {% highlight ruby %}\n  a\n    b\n  {% endhighlight %}\n- two")

        assert "<pre><code>a\n  b\n</code></pre>\n</li>" in body

    def test_that_never_ends_goes(self):
        assert "<p>a</p>\n<p>b</p>" == body_of("{% highlight ruby %}a\n\n{% highlight ruby %}b")

    def test_in_code_stays(self):
        assert "{% highlight x %}" in body_of("    {% highlight x %}\n    {% endhighlight %}")

    def test_in_html_is_a_block_of_code(self):
        html = (
            "<p>x</p>{% highlight js %}a<b{% endhighlight %}{% endhighlight %}"
            "<p>y{% highlight z %}</p>"
        )

        assert "<p>x</p><pre><code>a&lt;b\n</code></pre><p>y</p>" == (
            variant_of(HEAD + html, "a.html").body_html
        )


class TestAttributeLists:
    @pytest.mark.parametrize(
        "text",
        [
            *("Text.{:.note}", "Text.\n{: .note #id}", "Text.{::}", "Text.{:/}", "Text.{:no_toc}"),
            "Text.{:\n.note width='12'\n#id}",
        ],
    )
    def test_of_kramdown_go(self, text):
        assert "<p>Text.</p>" == body_of(text)
        assert ["has marks of another site generator, left out: {:…}"] == said(text)

    def test_of_pictures_go(self):
        assert '<p><a href="https://x.org/a.png">A</a></p>' == (
            body_of('![A](https://x.org/a.png){:width="12px" height="12px"}')
        )

    def test_that_are_none_stay(self):
        assert "<p>{:) {: {:\n}</p>" == body_of("{:) {: {:\n}")

    def test_for_a_list_of_contents_take_it_along(self):
        assert "<p>Text.</p>" == body_of("* TOC\n{:toc}\n\nText.")
        assert ["has marks of another site generator, left out: {:toc}"] == (
            said("* TOC\n{:toc}\n\nText.")
        )


class TestHtml:
    def test_is_cleaned_as_well(self):
        html = "<p>a{% x %} {{ y }}</p><pre>{% z %}</pre><!-- {% c %} --><p>{: .b}</p>"

        assert "<p>a {{ y }}</p><pre>{% z %}</pre>" == variant_of(HEAD + html, "a.html").body_html

    def test_without_any_stays(self):
        assert "<p>a</p>" == variant_of(f"{HEAD}<p>a</p>", "a.html").body_html

    def test_comments_go_without_a_word(self):
        assert "<p>a</p>\n\n<p>b</p>" == body_of("a\n\n<!-- more -->\n\nb")
        assert [] == said("a\n\n<!-- more -->\n\nb")
