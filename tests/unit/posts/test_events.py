"""Events in a post: what readers see, their calendar files, and what is said of bad ones."""

import pytest

from tests.unit.posts.samples import body_of, file, front, read, variant_of, warnings_of

FIELDS = """title: Town hall
when: 2026-12-05 19:00 to 21:00
where: The Washhouse, 14 Chandler Row
link: https://example.org/town-hall/
"""
NO_LINK = FIELDS.partition("link")[0]


def event(fields=FIELDS, about="", title=""):
    below = f"\n{about}\n" if about else ""
    return f"{front()[:-5]}::: event{title}\n{fields}{below}:::"


def test_all_it_says_is_shown():
    variant = variant_of(event(about="There is **tea**.\n\n- bring\n- cups"))

    path = variant.files[0].path
    assert (
        '<table class="event" role="presentation"><tbody><tr><td class="event-date">'
        '<span class="event-month">Dec</span><br><span class="event-day">5</span></td>'
        '<td class="event-text">\n<div class="event-title">Town hall</div>\n'
        '<div class="event-when"><time datetime="2026-12-05T19:00:00+00:00">'
        "Saturday, December 5, 2026</time><br>7:00 – 9:00&nbsp;PM · "
        "Coordinated Universal Time</div>\n"
        '<div class="event-where">The Washhouse, 14 Chandler Row</div>\n'
        '<div class="event-about">\n<p>There is <strong>tea</strong>.</p>\n'
        "<ul>\n<li>bring</li>\n<li>cups</li>\n</ul>\n</div>\n"
        '<div class="event-link"><a href="https://example.org/town-hall/">'
        "example.org/town-hall</a></div>\n"
        f'<div class="event-calendar"><a href="{path}">Add to calendar</a></div>\n'
        "</td></tr></tbody></table>"
    ) == variant.body_html


def test_its_calendar_file_says_the_same():
    variant = variant_of(event(about="There is **tea**.\n\nCome <b>early</b>!"))

    (made,) = variant.files
    assert "SUMMARY:Town hall\r\nLOCATION:The Washhouse\\, 14 Chandler Row\r\n" in made.text
    assert "DTSTART:20261205T190000Z\r\nDTEND:20261205T210000Z\r\n" in made.text
    assert "DESCRIPTION:There is tea.\\nCome early!\r\n" in made.text
    assert "DTSTAMP:20201219T000000Z\r\n" in made.text


def test_hours_are_in_the_publications_zone():
    variant = variant_of(event(), time_zone="America/Vancouver")

    assert "Pacific Standard Time" in variant.body_html
    assert 'datetime="2026-12-05T19:00:00-08:00"' in variant.body_html


def test_a_zone_of_its_own_counts():
    variant = variant_of(event(f"{FIELDS}zone: Asia/Hong_Kong\n"))

    assert "Hong Kong Standard Time" in variant.body_html
    assert "DTSTART:20261205T110000Z" in variant.files[0].text


def test_it_is_in_the_language_of_its_variant():
    body = variant_of(event(), "post.zh-Hant.md").body_html

    assert '<span class="event-month">12月</span>' in body
    assert "加入行事曆" in body


@pytest.mark.parametrize(
    "fields",
    [
        "What: Town hall\nDate: 2026-12-05\nPlace: Hall\nWebsite: example.org\n",
        "title: \"Town hall\"\nwhen: '2026-12-05'\nlocation: Hall\nurl: https://example.org\n",
        "- title： Town hall\n- when： 2026-12-05\n- where： Hall\n- link: example.org\nzone:\n",
    ],
)
def test_fields_have_several_names_and_forms(fields):
    variant = variant_of(event(fields))

    assert '<div class="event-title">Town hall</div>' in variant.body_html
    assert '<div class="event-where">Hall</div>' in variant.body_html
    assert '<time datetime="2026-12-05">' in variant.body_html
    assert '<a href="https://example.org">example.org</a>' in variant.body_html
    assert "URL:https://example.org\r\n" in variant.files[0].text


def test_its_title_may_stand_beside_the_fence():
    body = variant_of(event("when: 2026-12-05\n", title=" Talk: what now?")).body_html

    assert '<div class="event-title">Talk: what now?</div>' in body


def test_a_link_may_have_words():
    variant = variant_of(event(f"{NO_LINK}link: [Say that you come](https://example.org/x)\n"))

    assert '<a href="https://example.org/x">Say that you come</a>' in variant.body_html
    assert "URL:https://example.org/x\r\n" in variant.files[0].text


@pytest.mark.parametrize("link", ["at the door", "ftp://example.org/a", "mailto:a b@example.org"])
def test_a_link_that_is_none_is_text_and_told_with_its_line(link):
    text = event(f"{NO_LINK}link: {link}\n")
    variant = variant_of(text)

    assert f'<div class="event-link">{link}</div>' in variant.body_html
    assert "URL" not in variant.files[0].text
    (finding,) = read(file(text)).findings
    assert (9, "event-link") == (finding.line, finding.code)
    assert f"has an event whose link is none, shown as text ({link})" == finding.reason
    assert finding.hint


@pytest.mark.parametrize(
    ("link", "made"),
    [
        ("mailto:ada@example.org", '<a href="mailto:ada@example.org">ada@example.org</a>'),
        ("ada@example.org", '<a href="mailto:ada@example.org">ada@example.org</a>'),
        (
            "mailto:ada@example.org?subject=Tea",
            '<a href="mailto:ada@example.org?subject=Tea">mailto:ada@example.org?subject=Tea</a>',
        ),
        ("See [here](https://example.org).", 'See <a href="https://example.org">here</a>.'),
        ("http://example.org/a", '<a href="http://example.org/a">example.org/a</a>'),
    ],
)
def test_a_link_may_be_of_another_kind(link, made):
    text = event(f"{NO_LINK}link: {link}\n")

    assert f'<div class="event-link">{made}</div>' in variant_of(text).body_html
    assert [] == warnings_of(text)


def test_a_long_address_is_cut_for_the_eye():
    body = variant_of(event(f"{NO_LINK}link: https://example.org/{'x' * 80}\n")).body_html

    assert f">example.org/{'x' * 47}…</a>" in body


def test_it_is_the_same_event_when_its_hour_changes_and_in_the_other_language():
    def uid(text, path="post.md"):
        return variant_of(text, path).files[0].text.partition("UID:")[2].partition("\r\n")[0]

    assert uid(event()) == uid(event(FIELDS.replace("19:00", "18:00")))
    assert uid(event()) == uid(event(), "post.zh-Hant.md")
    assert uid(event()) != uid(event(), "other.md")


def test_each_event_of_a_post_is_one_of_its_own():
    text = event() + event()[len(front()) - 5 :].join(["\n\n", ""])
    variant = variant_of(text)

    assert 2 == len(variant.files)
    assert 2 == len({file.text.partition("UID:")[2][:32] for file in variant.files})


@pytest.mark.parametrize(
    ("fields", "line", "reason"),
    [
        ("title: A\n", 5, "has an event that has no date, shown as text"),
        ("when: 2026-12-05\n", 5, "has an event that has no title, shown as text"),
        (
            "title: A\nwhen: soon\n",
            7,
            "has an event that is no date that we can read (soon), shown as text",
        ),
        (
            "title: A\nwhen: 2026-12-05 19:00 to 18:00\n",
            7,
            "has an event that ends before it begins (2026-12-05 19:00 to 18:00), shown as text",
        ),
        (
            "title: A\nwhen: 2026-12-05 19:00\nzone: Mars/Base\n",
            8,
            "has an event that has a time zone that we don't know (Mars/Base), shown as text",
        ),
        (
            "title: A\nwhen: 2026-12-05 19:00 Mars/Base\n",
            7,
            "has an event that has a time zone that we don't know (Mars/Base), shown as text",
        ),
        (
            "title: A\nzone: Toronto\nwhen: 2026-12-05\n",
            7,
            "has an event that has a time zone that we don't know (Toronto), shown as text",
        ),
        (
            "title: A\nwehn: 2026-12-05\n",
            7,
            (
                "has an event that has a line that is none of its fields (wehn: 2026-12-05), "
                "shown as text"
            ),
        ),
        (
            f"title: {'A' * 4000}\n",
            6,
            (
                "has an event that has a line that is none of its fields "
                f"(title: {'A' * 53}), shown as text"
            ),
        ),
        ("title: A\ntitle: B\n", 7, "has an event that says title twice, shown as text"),
    ],
)
def test_one_that_can_not_be_is_text_and_told_with_its_line(fields, line, reason):
    text = event(fields, about="About it.")

    assert [(line, "body", reason)] == warnings_of(text)
    variant = variant_of(text)
    assert () == variant.files
    for field in fields.splitlines():
        assert field in variant.body_html
    assert "<p>About it.</p>" in variant.body_html
    assert "event" not in variant.body_html


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        (f"{FIELDS}plaec: Hall\n", "Did you mean where?; a text about it goes below an empty line"),
        (
            f"{FIELDS}Come all!\n",
            "It may say title, when, where, link, zone; a text about it goes below an empty line",
        ),
    ],
)
def test_a_line_that_is_no_field_has_a_hint(fields, hint):
    (finding,) = read(file(event(fields))).findings

    assert (hint, "event-invalid") == (finding.hint, finding.code)


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Toronto", "Did you mean America/Toronto?"),
        ("America/Tornto", "Did you mean America/Toronto or America/Tortola?"),
        ("Mars/Base", "Write the zone of its place, such as America/Toronto"),
    ],
)
def test_a_zone_that_is_not_known_has_a_hint(zone, hint):
    (finding,) = read(file(event(f"{FIELDS}zone: {zone}\n"))).findings

    assert (hint, "event-invalid") == (finding.hint, finding.code)


def test_lines_of_one_that_can_not_be_stay_lines():
    assert "<p>title: A<br>\nspeaker: B</p>" == body_of("::: event\ntitle: A\nspeaker: B\n:::")


def test_more_than_a_hundred_are_text_and_told_once():
    text = front()[:-5] + "::: event\ntitle: A\nwhen: 2026-12-05\n:::\n\n" * 103

    assert 100 == variant_of(text).body_html.count('class="event"')
    assert ["has an event that is one of more than 100, shown as text"] == [
        reason for _, _, reason in warnings_of(text)
    ]


def test_a_box_right_below_its_fields_is_in_it():
    body = variant_of(event(f"{FIELDS}::: call\nCome.\n:::\n")).body_html

    assert '<div class="event-about">\n<div class="call">\n<p>Come.</p>\n</div>\n</div>' in body


def test_one_in_a_comment_makes_no_file():
    assert () == variant_of(f"{front()[:-5]}<!--\n::: event\n{FIELDS}:::\n-->").files
