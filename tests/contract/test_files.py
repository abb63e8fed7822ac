"""The ports `Contents`, `Dropbox` and `Site`: the same on S3 and in memory."""

from datetime import UTC, datetime
from hashlib import md5, sha256

import pytest
from botocore.exceptions import ClientError

from broadside.adapters import s3_site
from broadside.adapters.memory_files import MemoryContents, MemoryDropbox, MemorySite
from broadside.adapters.s3_contents import S3Contents
from broadside.adapters.s3_dropbox import MAX_BYTES, S3Dropbox
from broadside.adapters.s3_site import S3Site
from broadside.errors import ConflictError, NotFoundError
from broadside.ports import DroppedFile
from broadside.posts import Mailing, SourceFile, source_id_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


class TestContents:
    @pytest.fixture
    def contents(self, twin, aws):
        return (
            MemoryContents()
            if twin == "memory"
            else S3Contents(aws.client("s3"), aws.bucket("DropBucket"))
        )

    @pytest.mark.parametrize("data", [b"", b"a mail", bytes(range(256)) * 4096])
    def test_it_is_kept_by_its_own_hash(self, contents, data):
        content_hash = contents.put(data)

        assert sha256(data).hexdigest() == content_hash
        assert data == contents.get(content_hash)

    def test_keeping_it_again_changes_nothing(self, contents):
        assert contents.put(b"a") == contents.put(b"a")

    def test_what_is_not_there(self, contents):
        with pytest.raises(NotFoundError):
            contents.get("0" * 64)


class MemoryFolder:
    def __init__(self):
        self.dropbox = MemoryDropbox()

    def drop(self, path, data, mailing=Mailing.AUTO):
        file = SourceFile(path=path, data=data, modified_at=NOW)
        self.dropbox.drop(DroppedFile(file=file, mailing=mailing))

    def put(self, path, data):
        self.dropbox.assets[path] = data

    def take_away(self, path):
        del self.dropbox.dropped[path]


class S3Folder:
    def __init__(self, aws):
        self.client, self.bucket = aws.client("s3"), aws.bucket("DropBucket")
        self.dropbox = S3Dropbox(self.client, self.bucket)

    def drop(self, path, data, mailing=Mailing.AUTO):
        metadata = {"modified-at": str(NOW.timestamp()), "mailing": str(mailing)}
        self.put(path, data, metadata)

    def put(self, path, data, metadata=None):
        key = f"posts/{path}"
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data, Metadata=metadata or {})

    def take_away(self, path):
        self.client.delete_object(Bucket=self.bucket, Key=f"posts/{path}")


class TestDropbox:
    @pytest.fixture
    def folder(self, twin, aws):
        return MemoryFolder() if twin == "memory" else S3Folder(aws)

    def test_nothing_is_there(self, folder):
        assert [] == list(folder.dropbox.files("2026/harvest"))
        assert folder.dropbox.asset("2026/field.png") is None

    def test_the_variants_of_a_post_by_path(self, folder):
        for path in ("2026/harvest.zh-Hant.md", "2026/harvest.en.md", "2026/harvest-two.en.md"):
            folder.drop(path, path.encode())
        folder.put("2026/harvest.png", b"picture")

        found = folder.dropbox.files("2026/harvest")

        paths = ["2026/harvest.en.md", "2026/harvest.zh-Hant.md"]
        assert paths == [dropped.file.path for dropped in found]
        assert [path.encode() for path in paths] == [dropped.file.data for dropped in found]
        assert {NOW} == {dropped.file.modified_at for dropped in found}

    @pytest.mark.parametrize("mailing", list(Mailing))
    def test_the_operators_wish_comes_along(self, folder, mailing):
        folder.drop("harvest.md", b"text", mailing)

        (found,) = folder.dropbox.files("harvest")

        assert mailing is found.mailing

    @pytest.mark.parametrize("path", ["a b+c/春天 1%.md", "harvest.md", "deep/er/harvest.html"])
    def test_whatever_it_is_called(self, folder, path):
        folder.drop(path, b"text")

        (found,) = folder.dropbox.files(source_id_of(path))

        assert path == found.file.path

    def test_an_empty_file_is_there(self, folder):
        folder.drop("harvest.md", b"")

        (found,) = folder.dropbox.files("harvest")

        assert b"" == found.file.data

    def test_a_file_that_is_taken_away_is_gone(self, folder):
        folder.drop("harvest.md", b"text")
        folder.take_away("harvest.md")

        assert [] == list(folder.dropbox.files("harvest"))

    @pytest.mark.parametrize("data", [b"", b"\x89PNG"])
    def test_a_picture(self, folder, data):
        folder.put("2026/field.png", data)

        assert data == folder.dropbox.asset("2026/field.png")
        assert data[:2] == folder.dropbox.asset("2026/field.png", limit_bytes=2)

    def test_a_files_version_changes_with_what_is_in_it(self, folder):
        assert "" == folder.dropbox.version("2026/field.png")
        versions = set()
        for data in (b"one", b"two", b"one"):
            folder.put("2026/field.png", data)
            versions.add(folder.dropbox.version("2026/field.png"))

        assert 2 == len(versions - {""})
        assert "" == folder.dropbox.version("2026")


class TestDropboxOnS3:
    @pytest.fixture
    def folder(self, account):
        return S3Folder(account)

    @pytest.mark.parametrize("said", ["", "soon", "1e999", "nan", "99999999999999"])
    def test_metadata_that_say_nothing_are_passed_over(self, folder, said):
        folder.put("harvest.md", b"text", {"modified-at": said, "mailing": said})

        (found,) = folder.dropbox.files("harvest")

        assert Mailing.AUTO is found.mailing
        assert 2020 < found.file.modified_at.year < 2100
        assert UTC is found.file.modified_at.tzinfo

    def test_of_a_huge_file_only_as_much_as_shows_that_it_is(self, folder):
        folder.put("harvest.md", b"x" * (MAX_BYTES + 10))

        (found,) = folder.dropbox.files("harvest")

        assert MAX_BYTES == len(found.file.data)

    def test_a_file_that_goes_after_it_was_listed(self, folder):
        folder.drop("harvest.md", b"text")
        get = folder.dropbox._get
        folder.dropbox._get = lambda path: folder.take_away(path) or get(path)

        assert [] == list(folder.dropbox.files("harvest"))


class TestSite:
    @pytest.fixture
    def site(self, twin, aws):
        return (
            MemorySite() if twin == "memory" else S3Site(aws.client("s3"), aws.bucket("SiteBucket"))
        )

    def test_nothing_is_there(self, site):
        assert "" == site.etag("en/index.html")

    def test_what_is_written_has_an_etag_of_its_own(self, site):
        assert site.put("en/index.html", b"one", content_type=HTML)

        assert f'"{md5(b"one").hexdigest()}"' == site.etag("en/index.html")

    def test_the_same_is_not_written_again(self, site):
        site.put("index.html", b"one", content_type=HTML)

        assert not site.put("index.html", b"one", content_type=HTML)
        assert site.put("index.html", b"two", content_type=HTML)

    def test_only_after_what_was_seen(self, site):
        site.put("index.html", b"one", content_type=HTML, after="")
        seen = site.etag("index.html")
        site.put("index.html", b"two", content_type=HTML, after=seen)

        for after in (seen, ""):
            with pytest.raises(ConflictError):
                site.put("index.html", b"three", content_type=HTML, after=after)
        assert f'"{md5(b"two").hexdigest()}"' == site.etag("index.html")

    def test_what_was_seen_is_gone(self, site):
        site.put("index.html", b"one", content_type=HTML)
        seen = site.etag("index.html")
        site.remove("index.html")

        with pytest.raises(ConflictError):
            site.put("index.html", b"two", content_type=HTML, after=seen)

    def test_the_same_after_what_was_seen_is_not_written(self, site):
        site.put("index.html", b"one", content_type=HTML)

        assert not site.put("index.html", b"one", content_type=HTML, after=site.etag("index.html"))

    def test_removing_again_changes_nothing(self, site):
        site.put("index.html", b"one", content_type=HTML)
        for _ in range(2):
            site.remove("index.html")
            assert "" == site.etag("index.html")

    def test_an_old_address_leads_on(self, site):
        assert site.put_redirect("node/7/index.html", "/en/harvest/", owner="post")
        first = site.etag("node/7/index.html")

        assert site.put_redirect("node/7/index.html", "/en/harvest/", owner="post")
        assert first == site.etag("node/7/index.html")
        assert site.put_redirect("node/7/index.html", "/en/crop/", owner="post")
        assert first != site.etag("node/7/index.html")

    def test_it_leads_nowhere_else_for_anybody_else(self, site):
        site.put_redirect("node/7/index.html", "/en/harvest/", owner="post")
        there = site.etag("node/7/index.html")

        assert not site.put_redirect("node/7/index.html", "/en/other/", owner="other")
        site.remove_redirect("node/7/index.html", owner="other")

        assert there == site.etag("node/7/index.html")

    def test_it_goes_with_its_owner(self, site):
        site.put_redirect("node/7/index.html", "/en/harvest/", owner="post")
        for _ in range(2):
            site.remove_redirect("node/7/index.html", owner="post")
            assert "" == site.etag("node/7/index.html")

        assert site.put_redirect("node/7/index.html", "/en/other/", owner="other")

    def test_a_page_comes_first(self, site):
        site.put("en/a/index.html", b"page", content_type=HTML)

        assert not site.put_redirect("en/a/index.html", "/en/b/", owner="post")
        site.remove_redirect("en/a/index.html", owner="post")

        assert f'"{md5(b"page").hexdigest()}"' == site.etag("en/a/index.html")

    def test_a_page_takes_its_place(self, site):
        site.put_redirect("en/a/index.html", "/en/b/", owner="post")
        assert site.put(
            "en/a/index.html", b"page", content_type=HTML, after=site.etag("en/a/index.html")
        )

        assert not site.put_redirect("en/a/index.html", "/en/b/", owner="post")
        site.remove_redirect("en/a/index.html", owner="post")
        assert f'"{md5(b"page").hexdigest()}"' == site.etag("en/a/index.html")


class TestSiteOnS3:
    @pytest.fixture
    def place(self, account):
        client, bucket = account.client("s3"), account.bucket("SiteBucket")
        return S3Site(client, bucket), client, bucket

    @pytest.mark.parametrize(
        ("key", "cached"),
        [
            ("en/index.html", "public, max-age=60"),
            ("media/1.png", "public, max-age=31536000, immutable"),
        ],
    )
    def test_it_is_served_with_type_and_age(self, place, key, cached):
        site, client, bucket = place
        site.put(key, b"one", content_type=HTML)

        head = client.head_object(Bucket=bucket, Key=key)

        assert (HTML, cached) == (head["ContentType"], head["CacheControl"])

    @pytest.mark.parametrize(
        ("told", "stored", "kept"),
        [
            (HTML, HTML, {}),
            ("application/rss+xml; charset=utf-8", "application/rss+xml; charset=utf-8", {}),
            ("application/atom+xml", "application/xml", {"type": "application/atom+xml"}),
            (
                "application/feed+json; charset=utf-8",
                "application/json; charset=utf-8",
                {"type": "application/feed+json; charset=utf-8"},
            ),
        ],
    )
    def test_it_is_stored_as_a_type_that_is_compressed(self, place, told, stored, kept):
        """CloudFront looks at the type, and knows neither Atom nor JSON Feed."""
        site, client, bucket = place
        site.put("feed", told.encode(), content_type=told)

        head = client.head_object(Bucket=bucket, Key="feed")

        assert (stored, kept) == (head["ContentType"], head["Metadata"])

    def test_it_changes_with_its_content_only(self, place, monkeypatch):
        """So does Last-Modified: what is the same isn't written."""
        site, client, bucket = place
        written = []
        put = client.put_object

        def noted(**named):
            written.append(named["Key"])
            return put(**named)

        monkeypatch.setattr(client, "put_object", noted)
        site.put("feed.xml", b"one", content_type=HTML)
        for again in (site, S3Site(client, bucket)):
            again.put("feed.xml", b"one", content_type=HTML)
            again.put("feed.xml", b"one", content_type=HTML, after=again.etag("feed.xml"))

        assert ["feed.xml"] == written

    def test_where_it_leads_is_what_the_edge_reads(self, place):
        site, client, bucket = place
        site.put_redirect("_old/p=7", "/zh-Hant/%E6%98%A5/", owner="post")

        head = client.head_object(Bucket=bucket, Key="_old/p=7")

        assert {"location": "/zh-Hant/%E6%98%A5/", "owner": "post"} == head["Metadata"]
        assert "public, max-age=60" == head["CacheControl"]

    def test_what_came_meanwhile_is_not_overwritten_by_a_redirect(self, place, monkeypatch):
        site, client, bucket = place
        site.put_redirect("node/7/index.html", "/en/a/", owner="post")
        head = client.head_object

        def then_somebody_writes(**named):
            answer = head(**named)
            client.put_object(Bucket=bucket, Key="node/7/index.html", Body=b"page")
            return answer

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(client, "head_object", then_somebody_writes)
            with pytest.raises(ConflictError):
                site.put_redirect("node/7/index.html", "/en/b/", owner="post")

        assert not site.put_redirect("node/7/index.html", "/en/b/", owner="post")

    def test_where_what_was_seen_is_gone_a_redirect_is_written(self, place):
        site, client, bucket = place
        site.put("node/7/index.html", b"page", content_type=HTML)
        client.delete_object(Bucket=bucket, Key="node/7/index.html")

        assert site.put_redirect("node/7/index.html", "/en/b/", owner="post")

    def test_a_page_that_came_meanwhile_is_not_removed_with_a_redirect(self, place, monkeypatch):
        """S3 refuses it; the stand-ins don't, so the answer is made up."""
        site, client, bucket = place
        site.put_redirect("node/7/index.html", "/en/a/", owner="post")
        asked = []

        def refuse(**named):
            asked.append(named)
            raise ClientError({"Error": {"Code": code}}, "DeleteObject")

        monkeypatch.setattr(client, "delete_object", refuse)
        code = "PreconditionFailed"
        site.remove_redirect("node/7/index.html", owner="post")
        code = "InternalError"
        with pytest.raises(ClientError):
            site.remove_redirect("node/7/index.html", owner="post")

        assert asked[0]["IfMatch"] == client.head_object(Bucket=bucket, Key=asked[0]["Key"])["ETag"]

    @pytest.mark.parametrize("first", [b"", b"first"])
    def test_of_two_at_the_same_time_one_is_told(self, place, first):
        """Somebody writes between the look and the write: S3's own condition holds."""
        site, client, bucket = place
        if first:
            site.put("index.html", first, content_type=HTML)
        seen = site.etag("index.html")
        client.put_object(Bucket=bucket, Key="index.html", Body=b"other")

        with pytest.raises(ConflictError):
            site.put("index.html", b"ours", content_type=HTML, after=seen)

        assert b"other" == client.get_object(Bucket=bucket, Key="index.html")["Body"].read()

    def test_one_that_is_removed_at_the_same_time_is_told(self, place):
        site, client, bucket = place
        site.put("index.html", b"first", content_type=HTML)
        seen = site.etag("index.html")
        client.delete_object(Bucket=bucket, Key="index.html")

        with pytest.raises(ConflictError):
            site.put("index.html", b"ours", content_type=HTML, after=seen)

    def test_what_others_wrote_is_seen_once_it_stood_against_us(self, place):
        site, client, bucket = place
        site.put("index.html", b"first", content_type=HTML)
        client.put_object(Bucket=bucket, Key="index.html", Body=b"other")

        with pytest.raises(ConflictError):
            site.put("index.html", b"ours", content_type=HTML, after=site.etag("index.html"))

        assert f'"{md5(b"other").hexdigest()}"' == site.etag("index.html")
        assert site.put("index.html", b"ours", content_type=HTML, after=site.etag("index.html"))

    def test_what_was_seen_is_not_asked_for_again_however_much_that_is(self, place, monkeypatch):
        site, client, _ = place
        monkeypatch.setattr(s3_site, "_MOST_SEEN", 2)
        asked = []
        head = client.head_object

        def noted(**named):
            asked.append(named["Key"])
            return head(**named)

        monkeypatch.setattr(client, "head_object", noted)
        for name in "abca":
            site.put(name, b"1", content_type=HTML)
            assert site.etag(name)

        assert ["a", "b", "c", "a"] == asked
