"""Answers of other hosts, from the usual to the hostile: a picture, or a reason why not."""

import gzip
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.adapters.web import HttpWeb
from broadside.errors import WebError
from tests.pictures import gif, jpeg, png, webp
from tests.unit.adapters.hosts import (
    ADDRESS,
    PICTURE,
    PUBLIC,
    answer,
    chunked,
    host,
    instant,
    internet,
    refused,
    stack,
    unreachable,
)

__all__ = ["host", "internet", "stack"]  # fixtures

NOT_HTTP = "comes in a way that isn't the web's"
NOT_WHOLE = "didn't come whole"
TOO_LARGE = "is larger than 25 MB"
TOO_MUCH = "comes with far more around it than a picture needs"
NO_PICTURE = "is no GIF, JPEG, PNG or WebP"
COMPRESSED = "comes compressed, which we didn't ask for"


def only(told, **options):
    """Make a web where this is all that anybody ever answers."""
    return HttpWeb(resolve=lambda *_: [PUBLIC], dial=instant(told), **options)


def outcome(told, **options):
    """Tell what comes of an answer: a picture, or a reason."""
    try:
        return only(told, **options).picture(ADDRESS)
    except WebError as error:
        return error.reason


LAST = b"0\r\n\r\n"
IN_CHUNKS = b"5;a=b\r\n%b\r\n%X\r\n%b\r\n0\r\nX: y\r\n\r\n"


@pytest.mark.parametrize(
    "told",
    [
        answer(),
        answer(length=False),
        answer(PICTURE, "Content-Type: text/html"),  # what it is, its bytes say
        answer(PICTURE, "Content-Encoding: Identity"),
        chunked(PICTURE) + LAST,
        chunked(PICTURE[:9], PICTURE[9:]) + LAST,
        chunked(*[bytes([byte]) for byte in PICTURE]) + LAST,
        answer(
            IN_CHUNKS % (PICTURE[:5], len(PICTURE) - 5, PICTURE[5:]),
            "Transfer-Encoding: Chunked",
            length=False,
        ),
        b"HTTP/1.0 200 OK\r\n\r\n" + PICTURE,
        b"HTTP/1.1 200\r\n\r\n" + PICTURE,
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(),
        b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + answer(),
        b"HTTP/1.1 103 A\r\n\r\nHTTP/1.1 100 B\r\n\r\nHTTP/1.1 102 C\r\n\r\n" + answer(),
        answer() + b"and more that nobody reads",
    ],
    ids=itertools.count(),
)
def test_the_ways_in_which_a_picture_comes(told):
    assert PICTURE == only(told).picture(ADDRESS)


@pytest.mark.parametrize("picture", [gif(), jpeg(), png(), webp()], ids=itertools.count())
def test_every_kind_that_we_publish(picture):
    assert picture == only(answer(picture)).picture(ADDRESS)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<!doctype html><title>Not here"),
        *(b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM"),
        *(PICTURE[1:], b"\xff\xd8", gzip.compress(PICTURE, mtime=0), b"{}"),
        *(b"AccessKeyId",),
    ],
    # Not by what it says: the workers must call a test by one name (xdist).
    ids=itertools.count(),
)
def test_what_is_no_picture_is_not_taken_whatever_it_is_called(body):
    assert NO_PICTURE == refused(only(answer(body, "Content-Type: image/png")))


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("isn't there (404)", "404 Not Found"),
        ("isn't there (410)", "410 Gone"),
        ("isn't given out by its host (401)", "401 Unauthorized"),
        ("isn't given out by its host (403)", "403 Forbidden"),
        ("isn't given out by its host (451)", "451 Unavailable For Legal Reasons"),
        ("isn't given out by its host (204)", "204 No Content"),
        ("isn't given out by its host (206)", "206 Partial Content"),
        ("isn't given out by its host (300)", "300 Multiple Choices"),
        ("isn't given out by its host (304)", "304 Not Modified"),
    ],
)
def test_a_status_that_stays(reason, status):
    assert reason == refused(only(answer(status=status)))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 522, 999])
def test_a_status_that_passes(status):
    reason = f"can't be given out by its host now ({status})"

    assert reason == unreachable(only(answer(status=f"{status} Later")))


class TestSize:
    def test_the_most_that_there_may_be(self):
        picture = PICTURE.ljust(70_000, b"\0")
        for told in (answer(picture), answer(picture, length=False), chunked(picture) + LAST):
            assert picture == only(told, most_bytes=70_000).picture(ADDRESS)

    @pytest.mark.parametrize(
        "told",
        [
            answer(PICTURE.ljust(1_000_001, b"\0"), length=False)[:100_000],
            chunked(PICTURE.ljust(70_000, b"\0"), b"1") + LAST,
            answer(PICTURE, "Content-Length: 70001", length=False),
        ],
        ids=["without a length", "in chunks", "announced"],
    )
    def test_a_byte_more(self, told):
        assert "is larger than 0 MB" == refused(only(told, most_bytes=70_000))

    def test_a_huge_one_is_not_read_when_it_says_so(self, host, internet):
        host(answer(PICTURE, "Content-Length: 25000001", length=False))

        assert TOO_LARGE == refused(internet.web())

    @pytest.mark.parametrize("length", [[], ["Content-Length: -1"], ["Content-Length: a lot"]])
    def test_a_huge_one_is_read_no_further_than_that(self, host, internet, length):
        sent = []

        def pour(line):
            line.sendall(answer(PICTURE, *length, length=False))
            while True:
                line.sendall(b"\0" * 1_000_000)
                sent.append(1)

        host(pour)

        assert TOO_LARGE == refused(internet.web())
        assert len(sent) < 40

    def test_a_huge_one_without_end_in_chunks(self, host, internet):
        def pour(line):
            line.sendall(chunked(PICTURE))
            while True:
                line.sendall(b"F4240\r\n" + b"\0" * 1_000_000 + b"\r\n")

        host(pour)

        assert TOO_LARGE == refused(internet.web())

    @pytest.mark.parametrize("size", [b"-1", b"FFFFFFFFFFFFFFFF", b"0x7fffffff", b"7_fff_fff"])
    def test_a_chunk_that_says_it_is_huge(self, host, internet, size):
        def pour(line):
            line.sendall(answer(size + b"\r\n", "Transfer-Encoding: chunked", length=False))
            while True:
                line.sendall(PICTURE.ljust(1_000_000, b"\0"))

        host(pour)

        assert refused(internet.web()) in {TOO_LARGE, TOO_MUCH}

    @pytest.mark.parametrize(
        ("first", "mark"),
        [(b"", b"1;%b\r\n\0\r\n" % (b"a" * 9_000)), (b"0\r\n", b"X: y\r\n" * 1_000)],
        ids=["extensions", "trailers"],
    )
    def test_marks_between_chunks_that_are_longer_than_what_they_mark(
        self, host, internet, first, mark
    ):
        def pour(line):
            line.sendall(chunked(PICTURE) + first)
            while True:
                line.sendall(mark)

        host(pour)

        assert TOO_MUCH == refused(internet.web(most_bytes=100_000))


class TestLies:
    def test_a_length_that_is_too_long(self):
        assert NOT_WHOLE == unreachable(
            only(answer(PICTURE, f"Content-Length: {len(PICTURE) + 1}", length=False))
        )

    def test_a_length_that_is_too_short_cuts(self):
        told = answer(PICTURE, f"Content-Length: {len(PICTURE) - 1}", length=False)

        assert PICTURE[:-1] == only(told).picture(ADDRESS)

    @pytest.mark.parametrize("end", [b"", b"9", b"9\r\nabc", b"-5\r\nabcdef", b"x\r\n"])
    def test_chunks_that_break_off(self, end):
        told = chunked(PICTURE) + end

        with pytest.raises(WebError) as caught:
            only(told).picture(ADDRESS)
        assert caught.value.reason in {NOT_WHOLE, NOT_HTTP}

    @pytest.mark.parametrize(
        "coding", ["gzip", "br", "deflate", "zstd", "x-gzip", "identity, gzip"]
    )
    def test_what_is_compressed_is_not_opened(self, coding):
        bomb = gzip.compress(b"\x89PNG\r\n\x1a\n" + b"\0" * 1_000_000)

        for body in (bomb, PICTURE):
            assert COMPRESSED == refused(only(answer(body, f"Content-Encoding: {coding}")))

    @pytest.mark.parametrize("coding", ["gzip", "gzip, chunked", "chunked, chunked", "identity"])
    def test_a_transfer_coding_that_nobody_asked_for(self, coding):
        assert NOT_HTTP == refused(only(answer(PICTURE, f"Transfer-Encoding: {coding}")))


class TestHeads:
    @pytest.mark.parametrize(
        "told",
        [
            *(b"SSH-2.0-OpenSSH_9.6\r\n", b"220 mail ESMTP\r\n"),
            *(b"-ERR unknown command\r\n", b"\r\n\r\n", b"HTTP/2 200 OK\r\n\r\n"),
            *(b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 99 A\r\n\r\n", PICTURE),
            *(b"HTTP/1.1 20 A\r\n\r\n", b"HTTP/1.1 1000 A\r\n\r\n"),
            *(b"\x15\x03\x03\0\x02\x02\x46",),
        ],
    )
    def test_what_is_not_http(self, told):
        assert NOT_HTTP == refused(only(told))

    @pytest.mark.parametrize("told", [b"", b"HTTP/1.1 100 Continue\r\n\r\n"])
    def test_nothing(self, told):
        assert NOT_WHOLE == unreachable(only(told))

    @pytest.mark.parametrize(
        "told",
        [
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n",
            b"HTTP/1.1 103 Early Hints\r\n\r\n" * 7,
        ],
        ids=["headers", "announcements"],
    )
    def test_too_many_of_them(self, told):
        assert NOT_HTTP == refused(only(told + answer()))

    @pytest.mark.parametrize(
        "part",
        [
            *(b"X: y\r\n", b"X: " + b"y" * 60_000 + b"\r\n", b"y" * 1_000),
            *(b" folded\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
            *(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n",),
        ],
        ids=["short", "long", "without end", "folded", "continue", "continue with headers"],
    )
    def test_heads_without_end(self, host, internet, part):
        def flood(line):
            line.sendall(b"" if part.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n")
            while True:
                line.sendall(part * 10)

        host(flood)

        assert refused(internet.web()) in {TOO_MUCH, NOT_HTTP}

    def test_a_first_line_without_end(self, host, internet):
        def flood(line):
            line.sendall(b"HTTP/1.1 200 ")
            while True:
                line.sendall(b"OK" * 10_000)

        host(flood)

        assert refused(internet.web()) in {TOO_MUCH, NOT_HTTP}


PARTS = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 F\r\n", b"HTTP/1.0 "),
        *(b"100 Continue\r\n\r\n", b"\r\n", b"\r\n\r\n", b"Content-Length: "),
        *(b"Transfer-Encoding: chunked\r\n", b"Location: ", b"0\r\n"),
        *(b"Content-Type: multipart/mixed; boundary=a\r\n", b"--a\r\n", b"-1"),
        *(b"9\r\n", b"http://", b":", b"Content-Encoding: ", b"gzip"),
        *(b"//127.0.0.1/", b"7fffffff\r\n", b" ", b"\n", b"\0", PICTURE),
    ]
)


@given(st.lists(PARTS | st.binary(max_size=20), max_size=20).map(b"".join))
def test_whatever_a_host_answers_a_picture_comes_of_it_or_a_reason(told):
    found = outcome(told)

    assert found.startswith(b"\x89PNG") if isinstance(found, bytes) else found
    assert not isinstance(found, str) or "127.0.0.1" not in found


@given(st.binary(max_size=200), st.integers(0, 200), st.booleans())
def test_a_damaged_answer_is_a_picture_or_a_reason(noise, place, parted):
    good = chunked(PICTURE) + LAST if parted else answer()

    assert outcome(good[:place] + noise + good[place + len(noise) :])
