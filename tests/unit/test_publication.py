"""publication.toml: read as a whole, or refused with line, field, reason and hint."""

import re
import string
import tomllib
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadside.colours import INVERSIONS, contrast
from broadside.errors import PublicationError
from broadside.publication import Look, load_publication, parse_publication
from tests.unit.rendering.samples import TEMPLATES

AN_ADDRESS = "must be an address such as news@example.org"
DAYS = "must be a number from 0 to 3650"
LEAST = """name = "The Letter"
host = "news.example.org"
languages = ["en"]
postal_address = "1 Pier Road"
[sender]
address = "letter@example.org"
"""
WHOLE = """name = "The Letter"
tagline = "News  of the\\nharbour"
host = "news.example.org"
languages = ["en-ca", "zh"]
time_zone = "America/Vancouver"
postal_address = \"\"\"
1 Pier Road
Harbour Town\"\"\"
licence = "CC BY 4.0"
footer = "Made by neighbours"
sender = { name = "The Crew", address = "letter@example.org", reply_to = "crew@example.org" }
[sending]
max_age_days = 0
[feeds]
entries = 500
[look]
accent = "#123456"
font = "Source Serif 4, 思源宋體, Georgia, serif"
[social]
Mastodon = "https://social.example.org/@letter"
"Our  shop" = "https://shop.example.org"
[in.zh-TW]
name = "海港通訊"
footer = "街坊辦的通訊"
font = "Noto Serif TC, serif"
[in.en]
tagline = "Harbour news"
"""


def parse(text):
    return parse_publication(text, "p.toml")


def refusal(text):
    with pytest.raises(PublicationError) as caught:
        parse(text)
    error = caught.value
    assert "p.toml" == error.file
    assert error.hint
    return error.line, error.field, error.reason


def with_line(line, text=LEAST):
    """Put a line first; its field's other line goes."""
    name = line.partition("=")[0].strip()
    kept = [old for old in text.splitlines() if old.partition("=")[0].strip() != name]
    return "\n".join([line, *kept])


TOPICS = (
    LEAST
    + """[in.zh-TW.topics]
Housing = "房屋"
"Rents  & rights" = " 租務  權利 "
"""
)


class TestTopics:
    def test_are_called_in_each_language_as_it_says(self):
        publication = parse(TOPICS)

        assert "房屋" == publication.topic_in("zh-Hant", "housing!")
        assert "租務 權利" == publication.topic_in("zh-Hant", "Rents & Rights")

    def test_are_called_as_posts_do_where_nothing_is_said(self):
        publication = parse(TOPICS)

        assert "Boats" == publication.topic_in("zh-Hant", "Boats")
        assert "Housing" == publication.topic_in("en", "Housing")

    @pytest.mark.parametrize(
        ("line", "wrong"),
        [
            ("Housing = 1", (8, "in.zh-Hant.topics.Housing", "must be text")),
            ('Housing = " "', (8, "in.zh-Hant.topics.Housing", "must be text")),
            ('"?!" = "x"', (8, "in.zh-Hant.topics.?!", "has a topic without letters")),
            (
                r'Housing = "x\u0007"',
                (8, "in.zh-Hant.topics.Housing", "holds control characters"),
            ),
            (
                r'"a\u0007" = "x"',
                (7, "in.zh-Hant.topics.a\a", "holds control characters"),
            ),
            (
                f'Housing = "{"x" * 81}"',
                (8, "in.zh-Hant.topics.Housing", "is longer than 80 characters"),
            ),
            (
                'A = "x"\na = "y"',
                (9, "in.zh-Hant.topics.a", "names a topic twice"),
            ),
            (
                "\n".join(f'a{n} = "x"' for n in range(201)),
                (7, "in.zh-Hant.topics", "names more than 200 topics"),
            ),
        ],
    )
    def test_a_label_that_cannot_be_shown_is_refused(self, line, wrong):
        assert wrong == refusal(f"{LEAST}[in.zh-Hant.topics]\n{line}\n")

    def test_a_value_that_is_no_table_is_refused(self):
        text = f'{LEAST}[in.zh-Hant]\ntopics = "房屋"\n'

        assert (8, "in.zh-Hant.topics", "must be a table") == refusal(text)

    def test_a_table_of_their_own_is_told_where_it_belongs(self):
        with pytest.raises(PublicationError) as caught:
            parse(f'{LEAST}[topics]\nHousing = "房屋"\n')

        assert ("topics", "Move it into [in.…]") == (caught.value.field, caught.value.hint)


def test_what_must_be_there_is_enough():
    publication = parse(LEAST)

    assert ("The Letter", "The Letter") == (publication.name, publication.sender_name)
    assert ("https://news.example.org", ("en",)) == (publication.site_url, publication.languages)
    assert ("UTC", 7, 20, Look()) == (
        publication.time_zone,
        publication.max_age_days,
        publication.feed_entries,
        publication.look,
    )
    assert ("", "", "") == (publication.tagline, publication.reply_to, publication.licence)
    assert ("", (), None) == (publication.footer, publication.social, publication.logo)


@pytest.mark.parametrize(("said", "expected"), [("", False), ("true", True), ("false", False)])
def test_editions_may_have_to_be_approved(said, expected):
    table = f"\n[sending]\napproval = {said}\n" if said else ""

    assert expected is parse(LEAST + table).needs_approval


def test_everything_can_be_said():
    publication = parse(WHOLE)

    assert ("en-CA", "zh-Hant") == publication.languages
    assert "News of the harbour" == publication.tagline
    assert "1 Pier Road\nHarbour Town" == publication.postal_address
    assert ("The Crew", "crew@example.org") == (publication.sender_name, publication.reply_to)
    assert (0, 500) == (publication.max_age_days, publication.feed_entries)
    serif = "'Source Serif 4', '思源宋體', Georgia, serif"
    assert Look(accent="#123456", font=serif) == publication.look
    assert (
        ("Mastodon", "https://social.example.org/@letter"),
        ("Our shop", "https://shop.example.org"),
    ) == publication.social
    assert ("街坊辦的通訊", "Made by neighbours") == (
        publication.footer_in("zh-Hant"),
        publication.footer_in("en"),
    )
    assert {"zh-Hant": "'Noto Serif TC', serif"} == publication.fonts
    assert ("海港通訊", "The Letter") == (
        publication.name_in("zh-Hant"),
        publication.name_in("en-CA"),
    )
    assert "Harbour news" == publication.tagline_in("en")
    assert "News of the harbour" == publication.tagline_in("zh-Hant")


@pytest.mark.parametrize(
    "host", ["a.org", "news-2.example.co.uk", "xn--80ak6aa92e.com", "news.xn--p1ai"]
)
def test_hosts(host):
    assert host == parse(with_line(f'host = "{host}"')).host


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ('name = ""', "name", "is missing"),
        ('name = "  "', "name", "is missing"),
        ("name = 3", "name", "must be text"),
        ('name = "a\\u0000"', "name", "holds control characters"),
        ('name = "a\\u202eb"', "name", "holds control characters"),
        (f'name = "{"x" * 501}"', "name", "is longer than 500 characters"),
        ("tagline = []", "tagline", "must be text"),
        ('host = "https://a.org"', "host", "must be a host name such as news.example.org"),
        ('host = "localhost"', "host", "must be a host name such as news.example.org"),
        ('languages = "en"', "languages", "must list tags"),
        ("languages = []", "languages", "must list tags"),
        ("languages = [1]", "languages", "must list tags"),
        ('languages = ["english"]', "languages", "'english' is no language tag"),
        ('languages = ["zh", "zh-TW"]', "languages", "names a language twice"),
        ('time_zone = "Mars"', "time_zone", "is no time zone"),
        ('time_zone = "../x"', "time_zone", "is no time zone"),
        ('time_zone = "America"', "time_zone", "is no time zone"),
        ('postal_address = ""', "postal_address", "is missing"),
        ("in = 3", "in", "must be a table"),
        ("sending = 3", "sending", "must be a table"),
        (
            "sending = { max_age_days = -1 }",
            "sending.max_age_days",
            "must be a number from 0 to 3650",
        ),
        ('subtitle = "x"', "subtitle", "is no field of a publication"),
        ("x = 1", "x", "is no field of a publication"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(line, field, reason):
    assert (1, field, reason) == refusal(with_line(line))


@pytest.mark.parametrize(
    ("table", "field", "reason"),
    [
        ('[sender]\naddress = "a"', "sender.address", AN_ADDRESS),
        ('[sender]\naddress = "a@b.org"\nreply_to = "b"', "sender.reply_to", "must be an address"),
        ("[sending]\nmax_age_days = true", "sending.max_age_days", DAYS),
        ('[sending]\napproval = "yes"', "sending.approval", "must be true or false"),
        (
            '[sending]\nmissing_language = "never"',
            "sending.missing_language",
            "must be later, wait or fallback",
        ),
        (
            "[sending]\nwait_hours = 0",
            "sending.wait_hours",
            "must be a number from 1 to 720",
        ),
        ("[feeds]\nentries = 0", "feeds.entries", "must be a number from 1 to 500"),
        ('[feeds]\nentries = "9"', "feeds.entries", "must be a number from 1 to 500"),
        ('[look]\naccent = "red"', "look.accent", "must be a colour such as #9B1C31"),
        ("[look]\naccent = 3", "look.accent", "must be text"),
        ('[look]\ncolour = "#123456"', "look.colour", "is no field of a publication"),
        ("[in]\nfr = 3", "in.fr", "must be a table"),
        ('[in.french]\nname = "x"', "in.french", "'french' is no language tag"),
        ('[in."a.b"]\nname = "x"', "in.a.b", "'a.b' is no language tag"),
        ("[in.fr]\nname = 3", "in.fr.name", "must be text"),
        ('[in.fr]\ntitle = "x"', "in.fr.title", "is no field of a publication"),
    ],
)  # fmt: skip
def test_a_wrong_value_in_a_table_is_told_with_its_line(table, field, reason):
    head = LEAST.partition("[sender]")[0] if "[sender]" in table else LEAST
    line = (head + table).count("\n") + (1 if "french" not in table and "a.b" not in table else 0)

    assert (line, field, reason) == refusal(head + table)


def test_the_mail_clients_that_matter_can_be_named():
    named = parse(with_line('clients = ["thunderbird", "gmail", "thunderbird"]'))

    assert ("thunderbird", "gmail") == named.clients
    assert "gmail" in parse(LEAST).clients


@pytest.mark.parametrize("clients", ["[]", '["netscape"]', "[1]", '"gmail"', "[[]]"])
def test_an_unknown_mail_client_is_told(clients):
    told = (1, "clients", "must list mail clients")

    assert told == refusal(with_line(f"clients = {clients}"))


SOCIAL = "must be a link that begins with https://"


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("a = 1", "social.a", SOCIAL),
        ('a = "http://a.org"', "social.a", SOCIAL),
        ('a = "javascript:alert(1)"', "social.a", SOCIAL),
        ('a = "https://a.org/\\" onclick="', "social.a", SOCIAL),
        ('a = "https://user@a.org/"', "social.a", SOCIAL),
        ('a = "https://a.org/ä"', "social.a", SOCIAL),
        (f'a = "https://a.org/{"a" * 500}"', "social.a", SOCIAL),
        ('"a b" = "a.org"', "social.a b", SOCIAL),
        ('" " = "https://a.org"', "social", "has a link without a name"),
        ('"a\\u202eb" = "https://a.org"', "social.a\u202eb", "holds control characters"),
    ],
)
def test_a_wrong_link_is_told(line, field, reason):
    found, told_field, told = refusal(f"{LEAST}[social]\n{line}")

    assert (field, reason) == (told_field, told)
    # A name that TOML writes in escapes isn't found again; its table is.
    assert found in {7, 8}


def test_more_links_than_anyone_follows():
    links = "\n".join(f'a{n} = "https://a.org/"' for n in range(13))

    assert (7, "social", "lists more than 12 places") == refusal(f"{LEAST}[social]\n{links}")


@pytest.mark.parametrize(
    ("fonts", "reason"),
    [
        ("Georgia", "must end with one of serif, sans-serif, monospace, system-ui"),
        ("Georgia;color:red, serif", "'Georgia;color:red' is no font's name"),
        ("'Georgia', serif", "\"'Georgia'\" is no font's name"),
        ("url(https://a.org), serif", "'url(https://a.org)' is no font's name"),
        ("Georgia,, serif", "'' is no font's name"),
        ("-x, serif", "'-x' is no font's name"),
        (f"{'x' * 61}, serif", f"'{'x' * 60}' is no font's name"),
        (", ".join(["A"] * 12) + ", serif", "names more than 12 fonts"),
    ],
)
@pytest.mark.parametrize("field", ["look.font", "look.font_small", "in.zh.font"])
def test_a_font_is_a_list_of_names(field, fonts, reason):
    table, _, name = field.rpartition(".")
    line, told_field, told = refusal(f'{LEAST}[{table}]\n{name} = "{fonts}"')

    assert (8, field) == (line, told_field)
    assert told.startswith(reason)


@pytest.mark.parametrize("field", ["name", "host", "languages", "postal_address"])
def test_what_is_missing_is_named(field):
    text = "\n".join(line for line in LEAST.splitlines() if not line.startswith(field))

    assert (0, field, "is missing") == refusal(text)


def test_a_missing_field_of_a_table_is_told_where_the_table_is():
    text = LEAST.partition('address = "letter')[0] + 'name = "x"'

    assert (5, "sender.address", "is missing") == refusal(text)


def test_a_near_miss_is_suggested():
    with pytest.raises(PublicationError, match="Did you mean tagline"):
        parse(with_line('tagline_ = "x"'))
    with pytest.raises(PublicationError, match="It may hold accent, accent_dark, ink,"):
        parse(LEAST + "[look]\nxyz = 1")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (LEAST + '[look]\nfooter = "x"', r"Move it above the first \[table\]"),
        (with_line('accent = "#000000"'), r"Move it into \[look\]"),
    ],
)
def test_a_field_in_the_wrong_table_is_told_where_it_belongs(text, hint):
    with pytest.raises(PublicationError, match=hint):
        parse(text)


def test_two_tags_of_one_language_are_named():
    with pytest.raises(PublicationError, match="Keep one of zh-HK, zh-TW: all are zh-Hant"):
        parse(with_line('languages = ["en", "zh-HK", "zh-TW"]'))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('name = "a"\nhost', 2, "isn't TOML"),
        ('name = "a"\nname = "b"', 2, "isn't TOML"),
        ("a = " + "[" * 9_000, 0, "isn't TOML"),
        ("a = " + "9" * 9_000, 0, "isn't TOML"),
        ("a = 2026-13-45", 1, "isn't TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text, line, reason):
    found, field, told = refusal(text)

    assert (line, "file") == (found, field)
    assert told.startswith(reason)
    assert "\n" not in told


COLOURS = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
COLOURED = [
    f"{name}{dark}"
    for name in ("paper", "ink", "quiet", "accent", "rule")
    for dark in ("", "_dark")
]
WORDS = st.sampled_from(
    [
        *("name", "host", "languages", "sender", "address", "in", "look", "feeds", "entries", "zh"),
        *(
            "[",
            "]",
            "[[",
            "{",
            "}",
            "=",
            ".",
            ",",
            '"',
            "'",
            "#",
            "\n",
            " ",
            '"""',
            "\\u0000",
            "-1",
        ),
        *('"a@example.org"', '"news.example.org"', '["en"]', "2026-01-01", "true", "0x", "9" * 20),
    ]
)
VALUES = st.recursive(
    st.sampled_from(['""', '"x"', "1", "-1", "true", "1.5", "2026-01-01", '"en"', '"#123456"'])
    | st.text(string.ascii_letters + "港", max_size=9).map(lambda t: f'"{t}"'),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
        | st.dictionaries(st.sampled_from(["name", "address", "x", "en"]), inner, max_size=2).map(
            lambda d: "{" + ", ".join(f"{k} = {v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        *("name", "tagline", "host", "languages", "time_zone", "postal_address", "licence"),
        *("sender", "sending", "feeds", "look", "in", "in.zh", 'in."x y"', "sender.address"),
    ]
)
CHANGED = st.tuples(FIELDS, VALUES).map(lambda pair: with_line(f"{pair[0]} = {pair[1]}", WHOLE))
GARBAGE = st.text(max_size=80) | st.lists(WORDS, max_size=30).map("".join) | CHANGED


@settings(max_examples=400)
@given(GARBAGE)
@example('""=""')
def test_any_text_is_a_publication_or_told(text):
    try:
        publication = parse(text)
    except PublicationError as error:
        told = error
    else:
        assert publication.languages
        assert tomllib.loads(text)["host"] == publication.host
        return

    assert 0 <= told.line <= text.count("\n") + 1
    assert all((told.file, told.field, told.reason, told.hint))
    assert "\n" not in told.reason


def look(text):
    return parse(f"{LEAST}[look]\n{text}").look


class TestContrast:
    @pytest.mark.parametrize(
        ("line", "field", "told"),
        [
            (
                'accent = "#E8112D"',
                "look.accent",
                "has a contrast of 3.74:1 with paper #FFFFFF, once Outlook has turned it dark",
            ),
            ('quiet = "#999999"', "look.quiet", 'read: quiet = "#656565"'),
            ('quiet = "#999999"', "look.quiet", "has a contrast of 2.85:1 with paper #FFFFFF; "),
            ('ink_dark = "#555555"', "look.ink_dark", "has a contrast of 2.4:1 with paper_dark"),
            (
                'paper = "#EEDDCC"',
                "look.paper",
                "quiet #55565C has a contrast of 4.26:1 with paper #EEDDCC, once Outlook",
            ),
            (
                'paper = "#777777"',
                "look.paper",
                'isn\'t light enough to read on. The nearest that can be read: paper = "#A1A1A1"',
            ),
            ('paper_dark = "#888888"', "look.paper_dark", "isn't dark enough to read on"),
        ],
    )
    def test_too_little_is_told_with_the_nearest_that_passes(self, line, field, told):
        with pytest.raises(PublicationError) as caught:
            look(line)

        assert (8, field) == (caught.value.line, caught.value.field)
        assert told in str(caught.value)

    @settings(max_examples=60)
    @given(st.dictionaries(st.sampled_from(COLOURED), COLOURS, min_size=1, max_size=4))
    @example({"paper": "#777777", "quiet": "#777777", "accent_dark": "#000000"})
    def test_whoever_takes_the_advice_comes_to_colours_that_can_be_read(self, colours):
        advised = dict(colours)
        for _ in range(len(COLOURED) + 1):
            try:
                found = look("\n".join(f'{name} = "{c}"' for name, c in advised.items()))
                break
            except PublicationError as error:
                ((name, colour),) = re.findall(r"read: (\w+) = \"(#.{6})\"", error.hint)
                assert advised.get(name) != colour
                advised[name] = colour
        else:
            pytest.fail(f"no end of advice for {colours}")

        check(found)

    def test_the_usual_look_can_be_read(self):
        check(Look())

    @pytest.mark.parametrize(("accent", "words"), [("#9B1C31", "#FFFFFF"), ("#000000", "#FFFFFF")])
    def test_a_buttons_words_are_paper_or_ink(self, accent, words):
        assert words == look(f'accent = "{accent}"').on_accent

    def test_a_buttons_words_may_be_ink(self):
        # On a paper of grey, ink is on the other side of the accent.
        assert "#FFFFFF" == Look(paper="#777777", ink="#FFFFFF", accent="#000000").on_accent


def check(found):
    """Hold every pair of colours to the ratio, by themselves and as clients turn them round."""
    for dark in ("", "_dark"):
        for ground in ("paper", "wash"):
            for text in ("ink", "quiet", "accent"):
                pair = getattr(found, text + dark), getattr(found, ground + dark)
                assert contrast(*pair) >= 4.5
                if not dark:
                    assert all(contrast(*map(turn, pair)) >= 4.5 for turn in INVERSIONS.values())
        button = getattr(found, "on_accent" + dark), getattr(found, "accent" + dark)
        assert contrast(*button) >= 4.5
        if not dark:
            assert all(contrast(*map(turn, button)) >= 4.5 for turn in INVERSIONS.values())


class TestLoading:
    def test_the_one_that_ships_can_be_used(self):
        assert load_publication(TEMPLATES / "publication.toml").languages

    def test_a_byte_order_mark_is_none_of_it(self, tmp_path):
        file = tmp_path / "publication.toml"
        file.write_bytes(b"\xef\xbb\xbf" + LEAST.encode())

        assert "The Letter" == load_publication(file).name

    @pytest.mark.parametrize(
        ("data", "reason"),
        [(b"\xff\xfe", "isn't UTF-8"), (None, "can't be read (no such file or directory)")],
    )
    def test_a_file_that_cannot_be_read(self, tmp_path, data, reason):
        file = tmp_path / "publication.toml"
        if data:
            file.write_bytes(data)

        with pytest.raises(PublicationError) as caught:
            load_publication(file)
        assert (str(file), "file", reason) == (
            caught.value.file,
            caught.value.field,
            caught.value.reason,
        )


class TestOrganisers:
    def test_they_are_told_where_they_want_to_be(self):
        alarms = '["a@example.org", "b@example.org", "a@example.org"]'
        told = parse(WHOLE + f"[organisers]\nalarms = {alarms}\n")

        assert ("a@example.org", "b@example.org") == told.alarms_to

    @pytest.mark.parametrize(
        ("reply_to", "told"), [("crew@example.org", "crew@example.org"), ("", "letter@example.org")]
    )
    def test_without_them_whoever_gets_answers_is_told(self, reply_to, told):
        publication = replace(parse(WHOLE), sender_address="letter@example.org", reply_to=reply_to)

        assert (told,) == publication.alarms_to

    @pytest.mark.parametrize(
        "alarms", ['"a@example.org"', "[]", "[7]", '["nobody"]', f"{['a@example.org'] * 11}"]
    )
    def test_what_is_no_list_of_addresses_is_refused(self, alarms):
        with pytest.raises(PublicationError, match=r"organisers\.alarms: must list addresses"):
            parse(WHOLE + f"[organisers]\nalarms = {alarms}\n")
