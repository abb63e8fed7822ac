"""Subscribers' files, as programs and people write them."""

import csv
import io
from pathlib import Path

import pytest

from broadside.errors import InvalidError
from broadside.subscribers import CsvResult, Row, csv_file, read_csv

MALFORMED = "is no CSV: a quote isn't closed, or text follows a closed one"
NO_LANGUAGE = "has a language that is none; write `en;zh-Hant`"


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return read_csv(data, "people.csv")


def only(text):
    (row,) = read(text).rows
    return row


def refused(text):
    return [(finding.line, finding.reason) for finding in read(text).refused]


def addresses(text):
    return [row.address for row in read(text).rows]


def refusal(text):
    with pytest.raises(InvalidError) as error:
        read(text)
    return str(error.value)


class TestFile:
    def test_a_plain_file(self):
        text = (
            "email,name,languages,topics\n"
            "maria@example.org,Maria Example,zh-Hant;en,housing;transit\n"
            "tom@example.org,,,\n"
        )

        assert CsvResult(
            seen=2,
            rows=(
                Row(
                    line=2,
                    address="maria@example.org",
                    name="Maria Example",
                    languages=("zh-Hant", "en"),
                    topics=("housing", "transit"),
                ),
                Row(line=3, address="tom@example.org"),
            ),
            refused=(),
            merged=(),
        ) == read(text)

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_any_program_may_have_written_it(self, delimiter, end, encoding):
        lines = [["email", "name"], ["maria@example.org", "陳大文"], ["tom@example.org", "Tom"]]
        text = end.join(delimiter.join(cells) for cells in lines)

        people = read(text.encode(encoding)).rows

        assert [("maria@example.org", "陳大文", 2), ("tom@example.org", "Tom", 3)] == [
            (row.address, row.name, row.line) for row in people
        ]

    def test_quotes_hold_delimiters_quotes_and_line_ends(self):
        text = 'email,name\n"maria@example.org","Example, ""Mia""\nMaria"\ntom@example.org,Tom\n'

        first, second = read(text).rows

        assert ("maria@example.org", 'Example, "Mia" Maria', 2) == (
            first.address,
            first.name,
            first.line,
        )
        assert 4 == second.line

    def test_a_space_before_a_quote_is_none_of_the_cell(self):
        assert "maria@example.org" == only('name, email\n"Maria", "maria@example.org"\n').address

    def test_titles_in_quotes_may_hold_other_delimiters(self):
        text = '"Name, in full, with titles";email\nMaria;maria@example.org\n'

        assert "maria@example.org" == only(text).address

    def test_empty_lines_are_nothing(self):
        text = "\n  \nemail,name\n\n,,\nmaria@example.org,\n \t\n"

        assert (1, 6) == (read(text).seen, only(text).line)

    def test_rows_may_be_short_or_long(self):
        text = "name,email,languages\nMaria,maria@example.org\nTom,tom@example.org,en,more,more\n"

        assert ["maria@example.org", "tom@example.org"] == addresses(text)

    def test_a_row_without_an_address_is_refused(self):
        assert [(2, "is no email address")] == refused("name,email\nMaria\n")

    @pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "name\nMaria\n", "maria@example.org\n"])
    def test_without_a_column_of_addresses_it_is_refused(self, text):
        line = 1

        assert (
            f"people.csv:{line}: has no column with addresses. "
            "Name one column `email` in the first row"
        ) == refusal(text)

    def test_titles_that_are_no_csv_are_none(self):
        assert "has no column with addresses" in refusal('"email\nmaria@example.org\n')

    def test_an_older_encoding_is_refused_by_line(self):
        data = "email,name\na@example.org,A\nb@example.org,陳大文\n".encode("big5")

        assert "people.csv:3: isn't UTF-8. Save it as CSV in UTF-8" == refusal(data)

    def test_a_file_cut_in_the_middle_of_utf_16_is_refused(self):
        assert "isn't UTF-8" in refusal("email".encode("utf-16")[:-1])

    def test_a_huge_file_is_refused(self, monkeypatch):
        monkeypatch.setattr(csv_file, "MAX_BYTES", 20)

        assert "people.csv: is larger than 50 MB. Split it into several files" == refusal(
            "email\nmaria@example.org\n"
        )
        assert () == read(b"email\n").rows


class TestMalformedRows:
    def test_a_quote_that_is_never_closed_takes_no_other_row_with_it(self):
        text = 'email,name\na@example.org,"A\nb@example.org,B\nc@example.org,C\n'

        assert ["b@example.org", "c@example.org"] == addresses(text)
        assert [(2, MALFORMED)] == refused(text)

    def test_text_after_a_closed_quote_is_refused_by_line(self):
        text = 'email,name\na@example.org,"A" B\nb@example.org,B\n'

        assert ["b@example.org"] == addresses(text)
        assert [(2, MALFORMED)] == refused(text)

    def test_a_cell_too_long_for_the_reader_is_refused_by_line(self):
        text = f"email,name\na@example.org,{'x' * 200_000}\nb@example.org,B\n"

        assert ["b@example.org"] == addresses(text)
        assert [2] == [line for line, _ in refused(text)]

    def test_the_readers_limit_is_left_as_it_is(self):
        before = csv.field_size_limit()
        read("email\na@example.org\n")

        assert before == csv.field_size_limit()

    def test_a_quote_within_a_word_is_a_quote(self):
        assert '5" Maria' == only('email,name\nmaria@example.org,5" Maria\n').name

    def test_many_bad_rows_take_no_longer_than_good_ones(self):
        rows = 'x,"y"z\n' * 20_000

        assert 20_000 == len(refused("email,name\n" + rows))


class TestColumns:
    @pytest.mark.parametrize(
        "title",
        ["email", "E-Mail", "Email Address", " e_mail ", "MAIL", "Address", "電郵", "電子郵件地址"],
    )
    def test_titles_of_addresses(self, title):
        assert "maria@example.org" == only(f"{title}\nmaria@example.org\n").address

    def test_the_surest_title_counts(self):
        text = "Address,Name,Email\n1 Main Street,Maria,maria@example.org\n"

        assert "maria@example.org" == only(text).address

    def test_of_two_titles_alike_the_first_counts(self):
        assert "a@example.org" == only("email,email\na@example.org,b@example.org\n").address

    @pytest.mark.parametrize("titles", ["First Name,Last Name", "given_name,surname"])
    def test_a_name_in_two_columns_is_put_together(self, titles):
        text = f"email,{titles}\nmaria@example.org, Maria , Example \n"

        assert "Maria Example" == only(text).name

    @pytest.mark.parametrize(("cells", "name"), [("Maria,", "Maria"), (",Example", "Example")])
    def test_half_a_name_is_one(self, cells, name):
        assert name == only(f"email,first name,last name\nmaria@example.org,{cells}\n").name

    def test_other_columns_are_left_alone(self):
        assert Row(line=2, address="maria@example.org") == only(
            "id,email,ip,notes\n1,maria@example.org,192.0.2.1,shy\n"
        )


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "name"),
        [
            ("x" * 300, "x" * 200),
            ("  Maria   Example ", "Maria Example"),
            ("Maria\u00a0Example", "Maria Example"),
            ("陳\u3000大文", "陳 大文"),
            ("Ma\x00ria\u202e\u200b", "Maria"),
            ("\u202e", ""),
            ('=HYPERLINK("http://x.example","Maria")', '=HYPERLINK("http://x.example","Maria")'),
            ("+1-604-555-0100", "+1-604-555-0100"),
            ("@SUM(A1)", "@SUM(A1)"),
            ("<b>Maria</b> {{name}}", "<b>Maria</b> {{name}}"),
            ("\U00030edd", "\U00030edd"),
            ("\ue000", "\ue000"),
        ],
    )
    def test_a_name_is_text_in_one_line(self, cell, name):
        """What it looks like to a spreadsheet is for whoever writes one. Rare Han stays."""
        file = io.StringIO()
        csv.writer(file).writerows([["email", "name"], ["maria@example.org", cell]])

        assert name == only(file.getvalue()).name

    def test_what_cannot_be_seen_around_an_address_is_none_of_it(self):
        assert "maria@example.org" == only("email\n\u200bmaria@example.org\u00a0\x00\n").address

    def test_a_space_within_an_address_is_no_slip_to_be_mended(self):
        assert [(2, "is no email address")] == refused("email\nma\u00a0ria@example.org\n")

    @pytest.mark.parametrize(
        ("cell", "languages"),
        [
            ("en", ("en",)),
            ("zh_HK", ("zh-Hant",)),
            ("zh", ("zh-Hant",)),
            ("zh-CN;EN-ca", ("zh-Hans", "en-CA")),
            ("zh-TW; zh-HK ;en;", ("zh-Hant", "en")),
            ('"en,fr"', ("en", "fr")),
            ("en|fr", ("en", "fr")),
            (" ; ", ()),
        ],
    )
    def test_languages_are_in_order_and_canonical(self, cell, languages):
        assert languages == only(f"email,languages\nmaria@example.org,{cell}\n").languages

    @pytest.mark.parametrize("cell", ["english", "e", "en-", "en/fr", "中文", "tom@example.org"])
    def test_a_language_that_is_none_is_refused_without_being_repeated(self, cell):
        """Columns that got mixed up may have put an address there."""
        text = f"email,locale\nmaria@example.org,{cell}\n"

        assert [(2, NO_LANGUAGE)] == refused(text)

    @pytest.mark.parametrize(
        ("cell", "zone"),
        [("Asia/Hong_Kong", "Asia/Hong_Kong"), ("", ""), ("GMT plus 8", ""), ("/etc/passwd", "")],
    )
    def test_a_time_zone_is_taken_where_it_is_one(self, cell, zone):
        assert zone == only(f"email,Time Zone\nmaria@example.org,{cell}\n").time_zone

    def test_topics_are_named_once(self):
        text = "email,topics\nmaria@example.org,Land & Housing; transit;;transit\n"

        assert ("Land & Housing", "transit") == only(text).topics


class TestDuplicates:
    def test_they_are_merged_and_reported_by_line(self):
        text = "email,name\nmaria@example.org,Maria\nMARIA@Example.org,M\n maria@example.org ,N\n"

        result = read(text)

        assert [("maria@example.org", "Maria")] == [(r.address, r.name) for r in result.rows]
        assert [(3, "has the same address as line 2"), (4, "has the same address as line 2")] == [
            (finding.line, finding.reason) for finding in result.merged
        ]
        assert {("people.csv", "The first row counts", "warning")} == {
            (finding.file, finding.hint, finding.severity) for finding in result.merged
        }
        assert (3, ()) == (result.seen, result.refused)


class TestStatus:
    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            ("Unsubscribed", "unsubscribed"),
            ("non-subscribed", "nonsubscribed"),
            (" CLEANED ", "cleaned"),
            ("bounced", "bounced"),
            ("complained", "complained"),
            ("pending", "pending"),
            ("inactive", "inactive"),
        ],
    )
    def test_who_is_not_active_elsewhere_is_not_made_so(self, status, reason):
        text = f"email,status\nmaria@example.org,{status}\n"

        assert [(2, f"is {reason} where it comes from")] == refused(text)

    @pytest.mark.parametrize("status", ["", "active", "subscribed", "BC"])
    def test_others_are(self, status):
        assert "maria@example.org" == only(f"email,state\nmaria@example.org,{status}\n").address

    @pytest.mark.parametrize(
        ("title", "cell"),
        [("email_disabled", "true"), ("unsubscribed", "Yes"), ("subscribed_to_emails", "FALSE")],
    )
    def test_programs_have_other_columns_for_it(self, title, cell):
        """Substack's, and Ghost's members."""
        text = f"email,{title}\nmaria@example.org,{cell}\ntom@example.org,\n"

        assert ["tom@example.org"] == addresses(text)
        assert [(2, "is unsubscribed where it comes from")] == refused(text)

    @pytest.mark.parametrize("first", ["active", "unsubscribed"])
    def test_who_left_by_one_row_does_not_come_back_by_another(self, first):
        second = {"active": "unsubscribed", "unsubscribed": "active"}[first]
        text = f"email,status\nmaria@example.org,{first}\nMaria@example.org,{second}\n"
        left, stayed = (3, 2) if first == "active" else (2, 3)

        assert [] == addresses(text)
        assert {
            (left, "is unsubscribed where it comes from"),
            (stayed, f"has the same address as line {left}, which isn't active"),
        } == set(refused(text))
        assert [2, 3] == [line for line, _ in refused(text)]


CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "subscribers"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus isn't here")
class TestCorpus:
    def test_an_audience_of_mailchimp(self):
        result = read_csv((CORPUS / "mailchimp-subscribed.csv").read_bytes(), "mailchimp.csv")

        assert [f"s{n}@example.com" for n in range(1, 6)] == [row.address for row in result.rows]
        assert "Dolor Simet" == result.rows[-1].name
        assert ((), ()) == (result.refused, result.merged)

    def test_signups_of_substack(self):
        result = read_csv((CORPUS / "substack-signup-emails.csv").read_bytes(), "substack.csv")

        assert 21 == result.seen
        assert {"is unsubscribed where it comes from": 2, "is no email address": 2} == {
            reason: sum(finding.reason == reason for finding in result.refused)
            for reason in {finding.reason for finding in result.refused}
        }
        assert 17 == len(result.rows)
