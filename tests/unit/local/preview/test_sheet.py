"""A post that is looked at: saves, mistakes, and what is shown meanwhile."""

import os

import pytest

from tests.pictures import png

PNG = png()


def shown(sheet, view="mail", language="en"):
    leaf = next(leaf for leaf in sheet.state.preview.leaves if leaf.language == language)
    return leaf.documents[view]


class TestAPost:
    def test_is_shown_in_every_shape(self, sheet):
        assert {"inbox", "mail", "text", "page", "feed"} == set(
            sheet.state.preview.leaves[0].documents
        )
        for view in ("inbox", "mail", "text", "page", "feed"):
            assert "Dear neighbours" in shown(sheet, view), view

    def test_has_its_languages_side_by_side_the_primary_one_first(self, place):
        place.save("two.zh-Hant.md", "各位街坊", "你好")
        place.save("two.en.md", "Dear neighbours")

        sheet = place.desk.open("two")

        assert ["en", "zh-Hant"] == [leaf.language for leaf in sheet.state.preview.leaves]
        assert "各位街坊" in shown(sheet, "mail", "zh-Hant")

    def test_is_scheduled_when_its_time_is_to_come(self, place):
        (place.posts / "later.en.md").write_text("---\ntitle: A\ndate: 2027-01-01\n---\n\nB")

        assert "scheduled" == place.desk.open("later").state.preview.status

    def test_fetches_its_pictures_from_here(self, place):
        (place.posts / "a.png").write_bytes(PNG)
        place.save("hello.en.md", "![A boat](a.png)")

        sheet = place.desk.open("hello")

        assert ' src="/media/' in shown(sheet)
        assert "https://lanternquay.example.org/en/hello/" in shown(sheet)
        (path,) = sheet.assets.published()
        assert ("image/png", PNG) == sheet.media(path)
        assert sheet.media("/media/other.png") is None

    def test_keeps_the_pages_policy_out_of_the_way_of_the_dark_copy(self, sheet):
        assert "content-security-policy" not in shown(sheet, "page").lower()


class TestASave:
    def test_is_seen_at_the_next_look(self, place, sheet):
        place.save("hello.en.md", "Dear friends")
        place.wait(0.02)

        assert "Dear friends" in shown(sheet)

    def test_tells_whoever_looks_and_nobody_else(self, place, sheet):
        place.save("other.en.md", "Something else")
        place.desk.open("other")
        told = []
        place.desk.listen("hello", lambda: told.append("hello"))
        place.desk.listen("other", lambda: told.append("other"))
        place.save("hello.en.md", "Dear friends")
        place.wait(0.02)

        assert ["hello"] == told

    def test_that_somebody_else_sees_first_is_told_all_the_same(self, place, sheet):
        told = []
        place.desk.listen("hello", lambda: told.append("hello"))
        place.save("hello.en.md", "Dear friends")
        place.desk.open("hello")

        assert ["hello"] == told

    def test_in_place_is_seen_when_it_rests(self, place, sheet):
        (place.posts / "hello.en.md").write_text("---\ntitle: A\ndate: 2026-11-20\n---\n\nDear all")
        place.wait(0.04)

        assert "Dear all" in shown(sheet)

    def test_that_changes_nothing_is_no_news(self, place, sheet):
        place.wait(1)
        before = sheet.state
        os.utime(place.posts / "hello.en.md", ns=(1, 1))
        place.save("hello.en.md", "Dear neighbours")
        place.wait(1)

        assert before is sheet.state

    def test_of_one_language_leaves_the_other_as_it_is(self, place, sheet):
        place.save("hello.zh-Hant.md", "各位街坊", "你好")
        place.wait(0.3)
        before = sheet.state.preview.leaves
        place.save("hello.zh-Hant.md", "各位朋友", "你好")
        place.wait(0.3)

        assert before[0] is sheet.state.preview.leaves[0]
        assert "各位朋友" in shown(sheet, "mail", "zh-Hant")

    def test_of_another_language_makes_a_column(self, place, sheet):
        place.save("hello.zh-Hant.md", "各位街坊", "你好")
        place.wait(0.3)

        assert ["en", "zh-Hant"] == [leaf.language for leaf in sheet.state.preview.leaves]

    def test_of_a_title_is_seen_in_the_other_languages_too(self, place, sheet):
        place.save("hello.zh-Hant.md", "各位街坊", "你好")
        place.wait(0.3)
        (place.posts / "hello.zh-Hant.md").unlink()
        place.wait(0.5)

        assert "/zh-Hant/" not in shown(sheet)

    def test_of_a_picture_is_seen(self, place, sheet):
        place.save("hello.en.md", "![A boat](a.png)")
        place.wait(0.3)
        (place.posts / "a.png").write_bytes(PNG)
        place.wait(0.3)

        assert ' src="/media/' in shown(sheet)

    def test_of_the_publication_is_seen(self, place, sheet):
        text = place.publication.read_text()
        place.publication.write_text(text.replace("The Lantern Quay Letter", "The Other Letter"))
        place.wait(0.3)

        assert "The Other Letter" in shown(sheet)

    def test_of_a_template_is_seen(self, place, sheet):
        layout = place.templates / "layout.html"
        layout.write_text(layout.read_text().replace("<body", "<!-- mended --><body", 1))
        place.wait(0.3)

        assert "<!-- mended -->" in shown(sheet, "page")

    def test_of_a_nearer_publication_is_seen(self, place, sheet):
        nearer = place.posts / "publication.toml"
        nearer.write_text(place.publication.read_text().replace("The Lantern Quay", "The Nearer"))
        place.wait(0.3)

        assert "The Nearer Letter" in shown(sheet)


BROKEN = "---\ntitle: [\n---\n\nDear all"


class TestAMistake:
    def test_is_shown_with_its_file_and_line_when_it_lasts(self, place, sheet):
        (place.posts / "hello.en.md").write_text(BROKEN)
        place.wait(0.1)
        assert sheet.state.trouble is None

        place.wait(0.2)

        trouble = sheet.state.trouble
        assert "hello.en.md" == getattr(trouble, "file", "")
        assert getattr(trouble, "line", 0) in {2, 3}

    def test_leaves_the_last_good_rendering(self, place, sheet):
        (place.posts / "hello.en.md").write_text(BROKEN)
        place.wait(0.5)

        assert "Dear neighbours" in shown(sheet)

    def test_that_is_mended_at_once_is_never_shown(self, place, sheet):
        numbers = set()
        (place.posts / "hello.en.md").write_text(BROKEN)
        for _ in range(6):
            place.wait(0.02)
            numbers.add(sheet.state.trouble)
        place.save("hello.en.md", "Dear friends")
        place.wait(0.5)

        assert {None} == numbers | {sheet.state.trouble}
        assert "Dear friends" in shown(sheet)

    @pytest.mark.parametrize("text", ["Dear friends", "Dear neighbours"])
    def test_goes_away_with_the_next_good_save(self, place, sheet, text):
        (place.posts / "hello.en.md").write_text(BROKEN)
        place.wait(0.5)
        place.save("hello.en.md", text)
        place.wait(0.3)

        assert sheet.state.trouble is None
        assert text in shown(sheet)

    def test_another_one_takes_its_place(self, place, sheet):
        (place.posts / "hello.en.md").write_text(BROKEN)
        place.wait(0.5)
        before = sheet.state.trouble
        (place.posts / "hello.en.md").write_text("---\ntitle: A\n\nno end")
        place.wait(0.5)

        assert sheet.state.trouble not in (None, before)

    def test_in_a_template_is_shown_with_its_line(self, place, sheet):
        page = place.templates / "page.html"
        page.write_text(page.read_text() + "\n{% if %}")
        place.wait(0.5)

        assert sheet.state.trouble.file.endswith("page.html")
        assert sheet.state.trouble.line == page.read_text().count("\n") + 1

    def test_in_the_mails_template_is_shown_with_its_line(self, place, sheet):
        mail = place.templates / "email.mjml"
        before = mail.read_text()
        mail.write_text(before.replace("<mj-body", "<mj-bodi", 1))
        place.wait(0.5)
        trouble = sheet.state.trouble
        mail.write_text(before)
        place.wait(0.5)

        assert trouble.file.endswith("email.mjml")
        assert trouble.line > 0
        assert sheet.state.trouble is None

    def test_in_the_publication_is_shown_with_its_line(self, place, sheet):
        before = place.publication.read_text()
        place.publication.write_text(before + "\nnonsense = 1\n")
        place.wait(0.5)

        assert sheet.state.trouble.file.endswith("publication.toml")
        assert sheet.state.trouble.line > 0

    def test_of_a_post_that_is_gone_says_so(self, place, sheet):
        (place.posts / "hello.en.md").unlink()
        place.wait(0.5)

        assert "the post is gone" in sheet.state.trouble.reason
        assert "Dear neighbours" in shown(sheet)

    def test_in_a_post_that_was_never_good_is_shown_at_once(self, place):
        (place.posts / "bad.en.md").write_text(BROKEN)

        state = place.desk.open("bad").state

        assert state.trouble.line > 0
        assert [] == state.as_json()["leaves"]

    def test_of_ours_does_not_end_the_preview(self, place, sheet, monkeypatch):
        def fail(*_arguments, **_named):
            raise ZeroDivisionError

        with monkeypatch.context() as patched:
            patched.setattr("broadside_local.preview.sheet.preview_of", fail)
            place.save("hello.en.md", "Dear friends")
            place.wait(0.5)
            trouble = sheet.state.trouble
        place.save("hello.en.md", "Dear all")
        place.wait(0.3)

        assert "ZeroDivisionError at test_sheet.py:" in trouble.reason
        assert sheet.state.trouble is None
        assert "Dear all" in shown(sheet)


class TestTheChecks:
    def test_come_when_the_pixels_are_there(self, place, sheet):
        place.save("hello.en.md", "[here](https://example.org/)")
        place.wait(0.04)
        assert not sheet.state.is_checked

        place.wait(0.2)

        assert sheet.state.is_checked
        (found,) = [f for f in sheet.state.findings if f.code == "link-text"]
        assert ("hello.en.md", 7) == (found.file, found.line)

    def test_stay_until_the_next_ones_are_there(self, place, sheet):
        place.save("hello.en.md", "[here](https://example.org/)")
        place.wait(0.5)
        before = sheet.state.findings
        place.save("hello.en.md", "All is well")
        place.wait(0.02)

        assert before == sheet.state.findings
        place.wait(0.5)
        assert before != sheet.state.findings

    def test_that_fail_are_a_finding(self, place, sheet, monkeypatch):
        def fail(*_arguments, **_named):
            raise ZeroDivisionError

        monkeypatch.setattr("broadside_local.preview.checking.examine", fail)
        place.wait(0.5)

        assert "ZeroDivisionError" in sheet.state.findings[-1].reason
        assert sheet.state.is_checked
