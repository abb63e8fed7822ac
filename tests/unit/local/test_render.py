"""`broadside render`: a post's files with no cloud, and one clear line where that can't be."""

import json
import os
import re
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadside.errors import InvalidError
from broadside_local.cli import commands
from broadside_local.errors import LocalError
from tests.pictures import png

GOOD = "---\ntitle: Good\ndate: 2026-11-20\nlang: en\n---\nText with `{{ braces }}`.\n"
BAD = "---\ntitle: Bad\ndate: 2026-02-30\nlang: en\n---\nText.\n"
PNG = png()
PUBLICATION = """name = "The Letter"
host = "news.example.org"
languages = ["en", "zh-Hant"]
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


@pytest.fixture
def out(tmp_path):
    """Name a folder that isn't there yet."""
    return tmp_path / "out"


def write(folder, name, text=GOOD):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def render(*arguments):
    """Run the command in this process: its code, what it prints, what it tells."""
    done = CliRunner().invoke(
        commands, ["render", *map(str, arguments)], standalone_mode=False, catch_exceptions=False
    )
    return done.return_value, done.stdout, done.stderr


def refused(*arguments):
    """Run it where it must refuse: the exit code and the one line."""
    with pytest.raises((LocalError, InvalidError)) as caught:
        render(*arguments)
    return getattr(caught.value, "exit_code", 2), str(caught.value)


def files(out):
    return sorted(f.relative_to(out).as_posix() for f in out.rglob("*") if f.is_file())


class TestFiles:
    def test_a_post_becomes_five_files(self, posts, out):
        code, told, complaints = render(write(posts, "good.md"), "--out", out)

        assert (0, f"5 files written to {out}\n", "") == (code, told, complaints)
        names = ["email.en.eml", "email.en.html", "email.en.txt", "entry.en.xml", "page.en.html"]
        assert [f"good/{name}" for name in names] == files(out)

    def test_the_mail_is_ready_to_be_opened(self, posts, out):
        render(write(posts, "good.md"), "--out", out)
        message = message_from_bytes((out / "good/email.en.eml").read_bytes(), policy=default)

        assert "The Letter <letter@example.org>" == message["From"]
        assert "Good" == message["Subject"]
        assert "<https://news.example.org/r/unsubscribe/preview>" == message["List-Unsubscribe"]
        assert "List-Unsubscribe=One-Click" == message["List-Unsubscribe-Post"]
        plain, html = message.iter_parts()
        assert "Text with {{ braces }}." in plain.get_content()
        assert (out / "good/email.en.html").read_text().split() == html.get_content().split()
        assert not re.search("{{[ou]", (out / "good/email.en.html").read_text())

    def test_files_beside_it_are_its_other_languages(self, posts, out):
        write(posts, "rally.zh-Hant.md", GOOD.replace("lang: en\n", ""))
        english = write(posts, "rally.en.md", GOOD.replace("lang: en\n", ""))
        write(posts, "other.md", BAD)

        code, *_ = render(english, "--out", out)

        assert 0 == code
        assert 10 == len(files(out))
        assert "閱讀中文版" in (out / "rally/email.en.html").read_text()

    @pytest.mark.parametrize("language", ["zh-Hant", "zh-hk", "ZH"])
    def test_one_language_may_be_asked_for(self, posts, out, language):
        write(posts, "rally.zh-Hant.md", GOOD.replace("lang: en\n", ""))
        english = write(posts, "rally.en.md", GOOD.replace("lang: en\n", ""))

        render(english, "--out", out, "--lang", language)

        assert 5 == len(files(out))
        assert all(".zh-Hant." in name for name in files(out))

    def test_pictures_that_a_post_shows_come_along(self, posts, out):
        write(posts, "pictures/a.png", PNG)
        write(posts.parent, "b.png", png(text=b"other"))
        write(posts, "broken.png", b"text")
        text = (
            f"{GOOD}![A](pictures/a.png) ![B](../../b.png) ![C](broken.png) ![D]({'d' * 300}.png)"
        )
        one = write(posts, "good.md", text)

        code, _, complaints = render(one, "--out", out)

        (picture,) = [name for name in files(out) if name.startswith("media/")]
        assert PNG == (out / picture).read_bytes()
        assert f'src="/{picture}"' in (out / "good/page.en.html").read_text()
        assert (0, 2) == (code, complaints.count("\n"))
        assert "has a picture that isn't in the folder" in complaints
        assert "names a file that is" in complaints

    def test_calendar_files_and_the_picture_above_come_along(self, posts, out):
        write(posts, "a.png", PNG)
        event = "::: event\ntitle: Hall\nwhen: 2026-12-05 19:00\n:::\n"
        text = GOOD.replace("lang: en", "lang: en\npicture: a.png") + event
        render(
            write(posts, "good.md", f"{text}<!-- lang: zh-Hant -->\n# 好\n\n{event}"),
            *("--out", out, "--lang", "en"),
        )

        picture, calendar = sorted(
            (name for name in files(out) if name.startswith("media/")),
            key=lambda name: name.endswith(".ics"),
        )
        assert PNG == (out / picture).read_bytes()
        assert (out / calendar).read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
        assert f'href="/{calendar}"' in (out / "good/page.en.html").read_text()

    def test_a_folder_gives_the_same_files_as_its_posts(self, posts, tmp_path):
        write(posts, "a.png", PNG)
        write(posts, "sub/two.md", f"{GOOD}![A](../a.png)")
        one = write(posts, "one.md", f"{GOOD}![A](a.png)")

        render(posts, "--out", tmp_path / "all")
        render(one, "--out", tmp_path / "one")

        assert 11 == len(files(tmp_path / "all"))
        for name in files(tmp_path / "one"):
            written = (tmp_path / "one" / name).read_bytes()
            assert written == (tmp_path / "all" / name).read_bytes()

    def test_again_over_it_is_the_same(self, posts, out):
        one = write(posts, "good.md")
        render(one, "--out", out)
        before = {name: (out / name).read_bytes() for name in files(out)}

        assert 0 == render(one, "--out", out)[0]
        assert before == {name: (out / name).read_bytes() for name in files(out)}

    def test_a_folder_of_posts_takes_no_pages(self, posts):
        write(posts, "good.md")

        for place in (posts, posts / "out"):
            code, message = refused(posts, "--out", place)
            assert (2, True) == (code, "its pages would be taken for posts" in message)
        assert {"good.md", "publication.toml"} == {file.name for file in posts.iterdir()}
        assert 0 == render(posts, "--out", posts / "_site")[0]

    def test_neither_does_it_from_a_run(self, posts, tmp_path):
        write(posts, "good.md")
        (tmp_path / "readers.csv").write_text("email\na@example.org\n")
        arguments = ["--posts", posts, "--subscribers", tmp_path / "readers.csv"]

        with pytest.raises(LocalError, match="its pages would be taken for posts"):
            CliRunner().invoke(
                commands,
                ["run", *map(str, arguments), "--out", str(posts / "out")],
                standalone_mode=False,
                catch_exceptions=False,
            )
        assert not (posts / "out").exists()

    def test_json_names_what_was_written(self, posts, out):
        _, told, _ = render(write(posts, "good.md"), "--out", out, "--json")

        said = json.loads(told)
        assert 0 == said["refused"]
        assert sorted(said["written"]) == [str(out / name) for name in files(out)]

    def test_a_draft_is_shown_to_whoever_asks(self, posts, out):
        draft = write(posts, "good.md", GOOD.replace("lang", "draft: true\nlang"))

        assert 0 == render(draft, "--out", out)[0]
        assert 5 == len(files(out))

    def test_the_publication_may_be_named(self, posts, out, tmp_path):
        other = write(tmp_path, "other.toml", PUBLICATION.replace("The Letter", "The Other"))

        render(write(posts, "good.md"), "--out", out, "--publication", other)

        assert "The Other" in (out / "good/email.en.txt").read_text()


class TestNames:
    @pytest.mark.parametrize(
        ("wanted", "name"),
        [
            ("../../evil", "evil"),
            ("/etc/evil", "etc/evil"),
            ("a/../b", "a/b"),
            ("{0}", "-0-"),
            ("...", "post"),
            ("x" * 300, "x" * 80),
            ("文/題", "文/題"),
        ],
    )
    def test_files_stay_below_the_folder_whatever_the_id(self, posts, out, wanted, name):
        post = write(posts, "good.md", GOOD.replace("lang", f'id: "{wanted}"\nlang'))
        before = files(posts.parent)

        assert 0 == render(post, "--out", out)[0]
        assert {f"out/{name}"} == {
            Path(f).parent.as_posix() for f in set(files(posts.parent)) - set(before)
        }

    def test_two_posts_of_one_name_are_two_folders(self, posts, out):
        write(posts, "a/publication.toml", PUBLICATION)
        one, two = write(posts, "a/good.md"), write(posts, "b/Good.md")

        render(one, two, "--out", out)

        assert {"good", "Good-2"} == {name.partition("/")[0] for name in files(out)}


class TestBadPosts:
    def test_a_bad_one_is_told_and_the_others_go_out(self, posts, out):
        write(posts, "bad.md", BAD)
        write(posts, "good.md")

        code, _, complaints = render(posts, "--out", out)

        assert 1 == code
        assert 5 == len(files(out))
        assert complaints.startswith(f"{posts}/bad.md:3: error: date: ")
        assert 1 == complaints.count("\n")

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("slug: one", "a.md has the same slug (en). Give one of them its own slug"),
            ("id: one", "a.md has the same id. Give one of them its own id"),
        ],
    )
    def test_of_two_with_one_name_the_first_goes_out(self, posts, out, line, reason):
        write(posts, "a.md", GOOD.replace("lang", f"{line}\nlang"))
        write(posts, "b.md", GOOD.replace("lang", f"{line}\nlang"))

        code, _, complaints = render(posts, "--out", out)

        assert 1 == code
        assert 5 == len(files(out))
        number = GOOD.partition("lang")[0].count("\n") + 1
        assert f"b.md:{number}: error: {line.partition(':')[0]}: {reason}" in complaints

    def test_of_two_with_one_name_by_their_files_none_has_a_line(self, posts, out):
        write(posts, "old/a.md")
        write(posts, "new/a.md")

        _, _, complaints = render(posts, "--out", out)

        assert "/a.md: error: slug: " in complaints

    def test_only_bad_ones_leave_nothing(self, posts, out):
        code, told, _ = render(write(posts, "bad.md", BAD), "--out", out, "--json")

        assert (1, {"written": [], "refused": 1}) == (code, json.loads(told))
        assert not out.exists()

    def test_one_that_cannot_be_read_is_told(self, posts, out):
        write(posts, "good.md")
        (posts / "gone.md").symlink_to(posts / "nowhere")

        code, _, complaints = render(posts, "--out", out)

        assert 1 == code
        assert "gone.md: error: file: can't be read (no such file or directory)" in complaints
        assert 5 == len(files(out))

    def test_a_name_that_is_no_text_is_told(self, posts, out):
        write(posts, "good.md")
        try:
            Path(os.fsdecode(os.fsencode(posts) + b"/\xff.md")).write_text(GOOD)
        except OSError:
            pytest.skip("this file system takes no such name")

        code, _, complaints = render(posts, "--out", out)

        assert 1 == code
        assert "?.md: error: file: has a name that isn't UTF-8" in complaints
        assert 5 == len(files(out))

    def test_a_folder_named_like_a_post_is_none(self, posts, out):
        (posts / "good.fr.md").mkdir()

        assert 0 == render(write(posts, "good.md"), "--out", out)[0]
        assert 5 == len(files(out))


class TestWrongUse:
    def test_what_is_not_there(self, posts, out):
        hint = "Name a .md, .markdown or .html file, or a folder"

        assert (2, f"{posts}/none.md: isn't there. {hint}") == (
            refused(posts / "none.md", "--out", out)
        )

    def test_what_is_no_post(self, posts, out):
        code, line = refused(write(posts, "a.txt"), "--out", out)

        assert (2, True) == (code, line.startswith(f"{posts}/a.txt: is no post. "))

    def test_an_empty_folder(self, posts, out):
        assert 2 == refused(posts, "--out", out)[0]

    def test_a_language_that_the_post_has_not(self, posts, out):
        one = write(posts, "good.md")

        assert (2, "there is nothing to render. Name a post, in a language that it has") == (
            refused(one, "--out", out, "--lang", "fr")
        )
        assert not out.exists()

    def test_a_language_that_is_none(self, posts, out):
        code, line = refused(write(posts, "good.md"), "--out", out, "--lang", "english")

        assert (2, "'english' is no language tag. Name one such as en or zh-Hant (--lang)") == (
            (code, line)
        )

    def test_nothing_is_begun_when_one_of_several_is_not_there(self, posts, out):
        assert 2 == refused(write(posts, "good.md"), posts / "none.md", "--out", out)[0]
        assert not out.exists()

    def test_a_publication_that_is_not_there(self, posts, out):
        code, line = refused(write(posts, "good.md"), "--out", out, "--publication", "none.toml")

        assert (2, "none.toml: there is no such file. Name a publication.toml") == (code, line)

    def test_a_publication_with_a_wrong_field(self, posts, out):
        (posts / "publication.toml").write_text('subtitle = "x"\n' + PUBLICATION)
        code, line = refused(write(posts, "good.md"), "--out", out)

        assert 2 == code
        assert line.startswith(
            f"{posts}/publication.toml:1: subtitle: is no field of a publication. "
        )
        assert not out.exists()

    def test_a_file_in_the_place_of_the_folder(self, posts, out):
        out.write_text("")

        assert (2, f"{out}: is no folder. Choose another one (--out)") == (
            refused(write(posts, "good.md"), "--out", out)
        )

    def test_a_file_in_the_place_of_a_posts_folder(self, posts, out):
        out.mkdir()
        (out / "good").write_text("")
        code, line = refused(write(posts, "good.md"), "--out", out)

        assert 2 == code
        assert line.endswith("exists. Choose another folder (--out)")


def program(*arguments):
    return subprocess.run(
        [sys.executable, "-c", "import sys; from broadside_local.cli import main; sys.exit(main())"]
        + [str(argument) for argument in arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["render"], 2),
        (["render", "none.md"], 2),
        (["render", "none.md", "--out", "x"], 2),
        (["render", "--nonsense"], 2),
        (["nonsense"], 2),
    ],
)
def test_the_program_says_one_line_and_its_code(arguments, code):
    done = program(*arguments)

    assert (code, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert done.stderr.startswith("broadside: ")


def test_the_program_renders(posts, out):
    done = program("render", write(posts, "good.md"), "--out", out)

    assert (0, "") == (done.returncode, done.stderr)
    assert 5 == len(files(out))


def test_a_logo_is_written_where_mails_look_for_it(posts, out):
    logo = png(width=64, height=64)
    write(posts, "publication.toml", PUBLICATION + '[look]\nlogo = "logo.png"\n')
    write(posts, "logo.png", logo)
    write(posts, "post.en.md")

    assert 0 == render(posts / "post.en.md", "--out", out)[0]

    (written,) = (out / "media").glob("*.png")
    assert logo == written.read_bytes()
    assert f"/media/{written.name}" in next(out.glob("*/email.en.html")).read_text("utf-8")
