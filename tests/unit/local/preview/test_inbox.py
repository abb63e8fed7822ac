"""What an inbox shows of a mail before it is opened."""

from broadside_local.preview.inbox import inbox_row


def snippet(html):
    return inbox_row("Quay", "Hello", html).snippet


def test_the_hidden_preheader_comes_first_and_the_mail_follows():
    html = (
        "<html><head><title>Hello</title><style>p{}</style></head>"
        '<body><div style="display:none">Twenty things</div><h1>Hello</h1><p>Dear all</p></body>'
    )

    assert "Twenty things Hello Dear all" == snippet(html)


def test_padding_ends_what_an_inbox_shows():
    html = f"<body><div>Twenty things{'&#847;&zwnj;&nbsp;' * 40}</div><h1>Hello</h1></body>"

    assert "Twenty things" == snippet(html)


def test_a_few_joiners_are_part_of_the_text():
    assert "a b c" == snippet("<body><p>a\u200bb</p><p>c</p></body>")


def test_styles_and_scripts_are_no_text():
    assert "text" == snippet("<body><style>p{}</style><script>1</script>text</body>")


def test_it_is_cut_where_no_inbox_goes_on():
    assert 250 == len(snippet(f"<body><p>{'word ' * 100}</p></body>"))


def test_a_mail_without_text_has_no_snippet():
    assert not snippet("<body></body>")
    assert not snippet("")


def test_the_circle_holds_the_senders_letter():
    assert "Q" == inbox_row("“quay", "", "").initial
    assert "燈" == inbox_row("燈籠埗", "", "").initial
    assert "?" == inbox_row("…", "", "").initial
