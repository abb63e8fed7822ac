"""`broadside check`: lines for people, an object for editors, and an exit code for builds."""

import json
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadside_local import checking, spam
from broadside_local.asking import Answer, Asker, Verdict
from broadside_local.cli import commands
from broadside_local.commands import check as command
from broadside_local.errors import WrongUseError
from broadside_local.publications import TEMPLATES
from tests.pictures import gif

GOOD = "---\ntitle: Good\ndate: 2026-11-20\ndescription: About it.\n---\nText.\n"
SHOUT = GOOD.replace("Good", "Come now!!")
LINKS = GOOD.replace("Text.", "[A page](https://example.org/a#b)\n\n[Again](https://example.org/a)")
BAD = GOOD.replace("2026-11-20", "2026-02-30")
PUBLICATION = """name = "The Letter"
host = "news.example.org"
languages = ["en"]
postal_address = "1 Pier Road"
sender.address = "letter@example.org"
"""


@pytest.fixture
def posts(tmp_path):
    """Make a folder of posts with a publication."""
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "publication.toml").write_text(PUBLICATION)
    return folder


@pytest.fixture(autouse=True)
def _no_spamassassin(monkeypatch):
    monkeypatch.setattr(command, "is_installed", lambda: False)


def write(folder, name, text=GOOD):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def check(*arguments):
    """Run the command in this process: its code, what it prints, what it tells."""
    done = CliRunner().invoke(
        commands, ["check", *map(str, arguments)], standalone_mode=False, catch_exceptions=False
    )
    return done.return_value, done.stdout, done.stderr


def told(*arguments):
    """Run it for an editor."""
    code, printed, _ = check(*arguments, "--json")
    return code, json.loads(printed)


def codes(*arguments):
    """Run it, and list what it finds."""
    return [finding["code"] for finding in told(*arguments)[1]["findings"]]


class TestLines:
    def test_nothing_found_is_said(self, posts):
        assert (0, "no errors, no warnings in 1 post\n", "") == check(write(posts, "a.en.md"))

    def test_a_finding_is_a_line_that_editors_can_jump_to(self, posts):
        file = write(posts, "a.en.md", SHOUT)

        code, printed, complaints = check(file)

        first, last = printed.splitlines()
        assert first.startswith(f"{file}:2: warning: title: shouts in an inbox (marks of excl")
        assert first.endswith(". Say it quietly [subject-shouting]")
        assert "no errors, 1 warning in 1 post" == last
        assert (0, "") == (code, complaints)

    def test_errors_are_counted_and_make_the_code_1(self, posts):
        write(posts, "a.en.md", BAD)
        write(posts, "b.en.md", SHOUT)

        code, printed, _ = check(posts)

        assert 1 == code
        assert printed.endswith("1 error, 1 warning in 2 posts\n")

    def test_strict_makes_the_code_1_for_warnings(self, posts):
        assert 1 == check(write(posts, "a.en.md", SHOUT), "--strict")[0]
        assert 0 == check(write(posts, "b.en.md"), "--strict")[0]

    def test_verbose_says_how_big_the_mail_is_and_what_was_left_out(self, posts):
        _, printed, _ = check(write(posts, "a.en.md"), "--verbose")

        assert "a.en.md: mail in en: " in printed
        assert "links: nobody asked whether they answer: --online does" in printed
        assert "spam: SpamAssassin isn't installed" in printed

    def test_the_languages_beside_a_file_are_checked_with_it_and_each_once(self, posts):
        publication = PUBLICATION.replace('["en"]', '["en", "zh-Hant"]')
        (posts / "publication.toml").write_text(publication)
        one, other = write(posts, "a.en.md"), write(posts, "a.zh-Hant.md", SHOUT)

        _, found = told(one, other, posts)

        assert 1 == found["posts"]
        assert ["subject-shouting"] == [f["code"] for f in found["findings"]]

    @pytest.mark.parametrize("name", ["gone.md", "a.txt"])
    def test_what_is_no_post_is_wrong_use(self, posts, name):
        write(posts, "a.txt")

        with pytest.raises(WrongUseError, match=name):
            check(posts / name)

    def test_a_folder_without_posts_is_wrong_use(self, posts):
        write(posts, "notes.txt")

        with pytest.raises(WrongUseError, match=r"posts: holds no posts") as caught:
            check(posts)

        assert 2 == caught.value.exit_code
        assert "Name a folder with .md, .markdown or .html files" in str(caught.value)

    def test_files_with_a_byte_order_mark_and_other_line_ends_keep_their_lines(self, posts):
        text = LINKS.replace("A page", "here").replace("\n", "\r\n")

        for data in (text.encode("utf-8-sig"), text.encode("utf-16")):
            _, found = told(write(posts, "a.en.md", data))
            assert [("link-text", 6)] == [(f["code"], f["line"]) for f in found["findings"]]


class TestJson:
    def test_it_has_what_the_document_says(self, posts):
        file = write(posts, "a.en.md", SHOUT)

        code, found = told(file)

        assert 0 == code
        assert (1, 1, 0, 1) == tuple(found[k] for k in ("check", "posts", "errors", "warnings"))
        (finding,) = found["findings"]
        assert ("subject-shouting", "warning", str(file), 2, "title") == tuple(
            finding[k] for k in ("code", "severity", "file", "line", "field")
        )
        assert {"reason", "hint"} < finding.keys()
        (mail,) = found["mails"]
        assert (str(file), "en", 102_000, "") == tuple(
            mail[k] for k in ("file", "language", "limit_bytes", "cut_before")
        )
        assert {"links", "spam"} == found["left_out"].keys()

    def test_every_field_is_documented(self, posts):
        document = (TEMPLATES.parent / "docs" / "checks.md").read_text(encoding="utf-8")
        _, found = told(write(posts, "a.en.md", SHOUT))

        named = {*found, *found["findings"][0], *found["mails"][0], *found["left_out"]}
        assert not [name for name in named if f"`{name}`" not in document]


class TestPublicationAndTheme:
    def test_a_publication_that_cannot_be_used_is_a_finding_with_its_line(self, posts):
        (posts / "publication.toml").write_text(PUBLICATION + "colour = 1\n")

        code, found = told(write(posts, "a.en.md"))

        (finding,) = found["findings"]
        assert (1, "publication-broken", "error") == (code, finding["code"], finding["severity"])
        assert finding["file"].endswith("publication.toml")

    def test_a_language_without_words_is_told_once(self, posts):
        (posts / "publication.toml").write_text(PUBLICATION.replace('["en"]', '["en", "xx"]'))
        text = GOOD.replace("Text.", "Text.\n\n<!-- lang: xx -->\n\nText.")

        code, found = told(write(posts, "a.md", text), write(posts, "b.md", text))

        (wordless,) = [f for f in found["findings"] if f["code"] == "words-missing"]
        assert (0, "warning") == (code, wordless["severity"])
        assert wordless["reason"].startswith("xx has no words yet")
        assert wordless["file"].endswith("publication.toml")

    def test_colours_that_cannot_be_read_have_a_code_of_their_own(self, posts):
        (posts / "publication.toml").write_text(PUBLICATION + '[look]\naccent = "#FFFF00"\n')

        code, found = told(write(posts, "a.en.md"))

        assert (1, ["contrast"]) == (code, [f["code"] for f in found["findings"]])

    def test_a_theme_that_cannot_be_used_is_one_finding_and_posts_are_still_read(
        self, posts, tmp_path, monkeypatch
    ):
        templates = tmp_path / "templates"
        shutil.copytree(TEMPLATES, templates)
        (templates / "words" / "en.toml").write_text("= nothing")
        monkeypatch.setattr(checking, "TEMPLATES", templates)
        write(posts, "a.en.md", SHOUT.replace("date: ", "x: "))

        code, found = told(posts)

        assert 1 == code
        assert {"theme-broken", "date-guessed"} == {f["code"] for f in found["findings"]}
        broken = next(f for f in found["findings"] if f["code"] == "theme-broken")
        assert Path(broken["file"]).is_file()

    def test_a_template_that_cannot_be_filled_in_is_named_by_its_path(
        self, posts, tmp_path, monkeypatch
    ):
        templates = tmp_path / "templates"
        shutil.copytree(TEMPLATES, templates)
        page = templates / "page.html"
        page.write_text("{{ nothing_of_the_kind }}")
        monkeypatch.setattr(checking, "TEMPLATES", templates)

        _, found = told(write(posts, "a.en.md"))

        (finding,) = found["findings"]
        assert ("theme-broken", str(page)) == (finding["code"], finding["file"])


class TestFolders:
    def test_two_posts_with_one_address_or_id_are_errors(self, posts):
        same_slug = GOOD.replace("title", "slug: x\ntitle")
        write(posts, "a.en.md", same_slug)
        write(posts, "b.en.md", same_slug)
        assert ["slug-taken"] == codes(posts)

        same_id = GOOD.replace("title", "id: x\ntitle")
        write(posts, "a.en.md", same_id)
        write(posts, "b.en.md", same_id)
        assert ["id-taken"] == codes(posts)

    def test_a_file_that_cannot_be_read_is_an_error(self, posts):
        (posts / "a.en.md").symlink_to(posts / "gone.md")

        assert ["file-unreadable"] == codes(posts)

    def test_links_to_other_posts_are_known_in_a_folder_only(self, posts):
        file = write(posts, "a.en.md", GOOD.replace("Text.", "[B](/en/b/) [C](/en/c/)"))
        write(posts, "b.en.md")

        assert ["link-dead"] == codes(posts)
        assert [] == codes(file)

    def test_pictures_are_looked_at_by_their_files(self, posts):
        text = GOOD.replace("Text.", "![A pier](pier.png)\n\n![A boat](boat.png)")
        write(posts, "pier.png", b"\x89PNG\r\n\x1a\n".ljust(25_000_001, b"x"))
        write(posts, "boat.png", gif())

        assert ["file-refused"] == codes(write(posts, "a.en.md", text))


def test_of_the_samples_only_languages_are_missing():
    theme, _ = checking.open_theme()
    checked = checking.check_places(
        [TEMPLATES.parent / "examples" / "posts"],
        publication_file=None,
        theme=theme,
        now=datetime(2026, 11, 20, tzinfo=UTC),
    )

    assert {"variant-missing"} == {finding.code for finding in checked.findings}


class TestOnline:
    @pytest.fixture
    def answer(self, monkeypatch):
        """Answer every link alike, and note which were asked."""
        asked = []

        def answer(verdict, reason=""):
            def ask(_, link):
                asked.append(link)
                return Answer(verdict, reason)

            monkeypatch.setattr(Asker, "ask", ask)
            return asked

        return answer

    @pytest.mark.parametrize(
        ("verdict", "code"),
        [
            (Verdict.GONE, "link-gone"),
            (Verdict.NO_HOST, "link-gone"),
            (Verdict.DOUBTFUL, "link-doubtful"),
            (Verdict.PRIVATE, "link-private"),
        ],
    )
    def test_each_place_of_a_link_that_fails_is_told(self, posts, answer, verdict, code):
        asked = answer(verdict, "is wrong")

        _, found = told(write(posts, "a.en.md", LINKS), "--online")

        assert ["https://example.org/a"] == asked
        assert [(code, 6), (code, 8)] == [(f["code"], f["line"]) for f in found["findings"]]
        assert "links" not in found["left_out"]

    def test_links_that_answer_are_right(self, posts, answer):
        answer(Verdict.GOOD)

        assert [] == codes(write(posts, "a.en.md", LINKS), "--online")

    def test_without_a_network_that_is_said_and_nothing_else(self, posts, answer):
        answer(Verdict.UNASKED)

        code, printed, complaints = check(write(posts, "a.en.md", LINKS), "--online")

        assert (0, "no errors, no warnings in 1 post\n") == (code, printed)
        assert "1 of 1 couldn't be asked: is there a network?" in complaints

    def test_a_single_name_that_means_nothing_may_be_for_want_of_a_network(self, posts, answer):
        answer(Verdict.NO_HOST, "names a host that isn't there (example.org)")

        _, printed, _ = check(write(posts, "a.en.md", LINKS), "--online")

        assert "unless there is no network here" in printed

    def test_where_no_name_means_anything_that_is_no_network_either(self, posts, answer):
        answer(Verdict.NO_HOST)
        text = LINKS.replace("org/a)", "com/b)")

        _, found = told(write(posts, "a.en.md", text), "--online")

        assert [] == found["findings"]
        assert "2 of 2 couldn't be asked" in found["left_out"]["links"]

    def test_a_post_without_links_asks_nobody(self, posts):
        assert [] == codes(write(posts, "a.en.md"), "--online")

    def test_without_the_option_nobody_is_asked(self, posts, monkeypatch):
        def nobody(*_, **__):
            raise AssertionError

        monkeypatch.setattr(socket, "getaddrinfo", nobody)
        monkeypatch.setattr(socket, "create_connection", nobody)

        assert [] == codes(write(posts, "a.en.md", LINKS))


REPORT = """X-Spam-Status: Yes, score={} required=5.0 tests=A,B

Content analysis details:   (6.1 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 1.8 DRUGS_ERECTILE         Refers to an erectile drug
 4.3 MONEY                  Promises a great deal of
                            money
-0.1 GOOD                   Something good
"""


class TestSpam:
    @pytest.fixture(autouse=True)
    def _installed(self, monkeypatch):
        monkeypatch.setattr(command, "is_installed", lambda: True)

    def test_a_high_score_is_told_with_what_it_is_for(self, posts, monkeypatch):
        score = spam.read_score(REPORT.format("6.1"))
        monkeypatch.setattr(command, "spam_scores", lambda _: [score])

        _, found = told(write(posts, "a.en.md"))

        (finding,) = found["findings"]
        assert "spam-score" == finding["code"]
        assert "6.1 points" in finding["reason"]
        assert "(Promises a great deal of money; Refers to an erectile drug)" in finding["reason"]

    @pytest.mark.parametrize("score", [spam.read_score(REPORT.format("1.9")), None])
    def test_a_low_one_or_none_is_not(self, posts, monkeypatch, score):
        monkeypatch.setattr(command, "spam_scores", lambda _: [score])

        assert [] == codes(write(posts, "a.en.md"))

    def test_quick_leaves_it_out(self, posts, monkeypatch):
        monkeypatch.setattr(command, "spam_scores", None)

        _, found = told(write(posts, "a.en.md"), "--quick")

        assert "left out by --quick" == found["left_out"]["spam"]

    def test_it_gets_the_mail_as_a_reader_does(self, posts, monkeypatch):
        mails: list[bytes] = []

        def scores(emls):
            mails.extend(emls)
            return [None] * len(emls)

        monkeypatch.setattr(command, "spam_scores", scores)

        codes(write(posts, "a.en.md"))

        assert b"Subject: Good\r\n" in mails[0]
        assert b"List-Unsubscribe: <https://news.example.org/r/unsubscribe/" in mails[0]

    def test_a_program_that_fails_says_nothing(self, monkeypatch):
        for program in ("false", "no-such-program-here"):
            monkeypatch.setattr(spam, "PROGRAM", program)
            assert [None, None] == spam.spam_scores([b"", b""])
        assert not spam.is_installed()

    @pytest.mark.skipif(not spam.is_installed(), reason="SpamAssassin isn't installed")
    def test_the_program_is_understood(self):
        head = b"From: a@example.org\r\nSubject: Hello\r\nMessage-ID: <a@example.org>\r\n\r\n"
        texts = (b"Hello.\r\n" + spam._BETWEEN.encode() + b"\r\n", b"viagra\r\n")

        scores = spam.spam_scores([head + text for text in texts * 3])

        # It answers in an order of its own; each answer is the mail's.
        about_drugs = [bool(s and "drug" in " ".join(s.reasons)) for s in scores]
        assert [False, True] * 3 == about_drugs
        assert None not in scores
