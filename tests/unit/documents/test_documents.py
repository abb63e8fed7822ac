"""What a document tells of who made it stays at home; what is seen in it stays."""

import re
import zlib
from contextlib import ExitStack
from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream, String

from broadside.documents import MAX_BYTES, DocumentError, clean_pdf, kind_of_document
from tests.pictures import jpeg
from tests.unit.documents.samples import (
    JPX,
    MARK,
    SHOWN,
    TELLING,
    action,
    annotation,
    box,
    drawn,
    everything,
    font,
    new,
    picture,
    saved,
)


@pytest.fixture
def opened():
    with ExitStack() as stack:
        yield lambda data: stack.enter_context(pikepdf.open(BytesIO(data)))


class TestNothingIsToldOfAnybody:
    @pytest.mark.parametrize("place", TELLING, ids=lambda place: place.__name__)
    def test_wherever_it_stood(self, opened, place):
        pdf = new()
        place(pdf)
        data = saved(pdf)
        assert MARK.encode() in everything(data) or MARK.encode().hex().encode() in data

        kept = clean_pdf(data)

        assert MARK.encode() not in everything(kept)
        assert MARK.encode() not in kept
        assert 1 == len(opened(kept).pages)

    def test_all_at_once(self):
        pdf = new()
        for place in TELLING:
            place(pdf)

        assert MARK.encode() not in everything(clean_pdf(saved(pdf)))

    def test_earlier_versions_are_gone(self, opened):
        first = saved(new())
        later = first.replace(SHOWN.encode(), MARK.encode().ljust(len(SHOWN)))
        start = int(re.findall(rb"startxref\s+(\d+)", later)[-1])
        with opened(first) as pdf:
            number = pdf.pages[0].Contents.objgen[0]
            size = pdf.trailer.Size
            root = pdf.Root.objgen[0]
            content = pdf.pages[0].Contents.read_bytes()
        at = len(later) + 1
        part = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
            number, len(content), content
        )  # fmt: skip
        table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
            number, at, size, root, start
        )  # fmt: skip
        data = later + b"\n" + part + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(part))
        assert MARK.encode() in data

        kept = everything(clean_pdf(data))

        assert SHOWN.encode() in kept
        assert MARK.encode() not in kept

    def test_what_stands_before_and_behind_it_goes(self):
        kept = clean_pdf(MARK.encode() + b"\n" + saved(new()))

        assert kept.startswith(b"%PDF-")
        assert MARK.encode() not in kept

    def test_its_identity_tells_only_what_is_in_it(self):
        pdf, other = new(), new()
        pdf.trailer.ID = Array([String(MARK), String(MARK)])

        assert clean_pdf(saved(other)) == clean_pdf(saved(pdf, static_id=False))

    def test_same_bytes_in_same_bytes_out(self):
        data = saved(new(3))

        assert clean_pdf(data) == clean_pdf(data)


class TestWhatIsSeenStays:
    def test_pages_and_words(self):
        kept = clean_pdf(saved(new(3)))

        assert [f"{SHOWN} {n}".encode() in everything(kept) for n in range(3)] == [True] * 3

    def test_links(self, opened):
        pdf = new(2)
        web = action("URI", URI=String("https://example.org/"))
        page = action("GoTo", D=Array([pdf.pages[1].obj, Name.Fit]))
        pdf.pages[0].Annots = Array(
            [annotation("Link", A=one, Contents=String("More")) for one in (web, page)]
        )

        links = opened(clean_pdf(saved(pdf))).pages[0].Annots

        assert "https://example.org/" == str(links[0].A.URI)
        assert "More" == str(links[0].Contents)
        assert "/Page" == str(links[1].A.D[0].Type)

    def test_drawings_on_a_page(self, opened):
        pdf = new()
        pdf.pages[0].Annots = Array(
            [
                annotation("Square", AP=Dictionary(N=drawn(pdf))),
                annotation("FreeText", Contents=String(SHOWN), AP=Dictionary(N=drawn(pdf))),
            ]
        )

        square, text = opened(clean_pdf(saved(pdf))).pages[0].Annots

        assert b"0 0 9 9 re f" == square.AP.N.read_bytes()
        assert SHOWN == str(text.Contents)

    def test_forms_can_be_filled_in(self, opened):
        pdf = new()
        field = pdf.make_indirect(
            annotation(
                "Widget", FT=Name.Btn, T=String("coming"), TU=String("Are you coming?"),
                V=Name.Author, AP=Dictionary(N=Dictionary(Author=drawn(pdf), Off=drawn(pdf))),
            )
        )  # fmt: skip
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=[field], DR=Dictionary(Font=Dictionary(F1=font())))

        kept = opened(clean_pdf(saved(pdf)))

        (field,) = kept.Root.AcroForm.Fields
        assert ["coming", "Are you coming?", "/Author"] == [
            str(one) for one in (field.T, field.TU, field.V)
        ]
        assert "/F1" in kept.Root.AcroForm.DR.Font

    def test_what_is_read_aloud(self, opened):
        pdf = new()
        element = pdf.make_indirect(
            Dictionary(S=Name.Figure, Alt=String("A crowd"), Lang=String("en"), Pg=pdf.pages[0].obj)
        )
        root = Dictionary(K=element, RoleMap=Dictionary(Author=Name.P))
        pdf.Root.StructTreeRoot = pdf.make_indirect(root)
        element.P = pdf.Root.StructTreeRoot
        pdf.Root.Lang = String("zh-Hant")
        pdf.Root.MarkInfo = Dictionary(Marked=True)

        kept = opened(clean_pdf(saved(pdf))).Root

        assert "A crowd" == str(kept.StructTreeRoot.K.Alt)
        assert "/P" == str(kept.StructTreeRoot.RoleMap.Author)
        assert ("zh-Hant", True) == (str(kept.Lang), kept.MarkInfo.Marked)

    def test_bookmarks_and_numbers_of_pages(self, opened):
        pdf = new(2)
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Second", 1))
        pdf.Root.PageLabels = Dictionary(Nums=[0, Dictionary(S=Name.r)])

        kept = opened(clean_pdf(saved(pdf)))

        with kept.open_outline() as outline:
            assert ["Second"] == [item.title for item in outline.root]
        assert "ii" == kept.pages[1].label

    @pytest.mark.parametrize(
        ("data", "filters"),
        [(jpeg(), Name.DCTDecode), (JPX, Name.JPXDecode), (b"\xff\x4f raw", Name.JPXDecode)],
    )
    def test_pictures_without_metadata(self, opened, data, filters):
        pdf = new()
        pdf.pages[0].Resources.XObject = Dictionary(I0=picture(pdf, data, Filter=filters))
        pdf.pages[0].Contents = Stream(pdf, b"/I0 Do")

        kept = opened(clean_pdf(saved(pdf))).pages[0].Resources.XObject.I0

        assert data == kept.read_raw_bytes()
        assert 8 == kept.BitsPerComponent

    def test_a_long_box_of_a_picture(self, opened):
        long = (1).to_bytes(4, "big") + b"jp2c" + (22).to_bytes(8, "big") + b"pixels"
        pdf = new()
        data = JPX + long + b"\0\0\0\0uuid" + MARK.encode()
        pdf.pages[0].Resources.XObject = Dictionary(I0=picture(pdf, data, Filter=Name.JPXDecode))
        pdf.pages[0].Contents = Stream(pdf, b"/I0 Do")

        kept = opened(clean_pdf(saved(pdf))).pages[0].Resources.XObject.I0

        assert JPX + long == kept.read_raw_bytes()

    def test_fonts_that_draw_their_letters(self, opened):
        pdf = new()
        own = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 9, 9],
            FontMatrix=[1, 0, 0, 1, 0, 0],
            CharProcs=Dictionary(Author=Stream(pdf, b"9 0 d0 0 0 9 9 re f")), FirstChar=65,
            LastChar=65, Widths=[9], Encoding=Dictionary(Differences=[65, Name.Author]),
        )  # fmt: skip
        pdf.pages[0].Resources.Font.F1 = own

        kept = opened(clean_pdf(saved(pdf))).pages[0].Resources.Font.F1

        assert b"9 0 d0 0 0 9 9 re f" == kept.CharProcs.Author.read_bytes()


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"PK\x03\x04\x14\0", "Word, Excel, PowerPoint .* save it as a PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
            (b"{\\rtf1\\ansi", "RTF"),
            (b"<!doctype html>", "HTML"),
            (b"\xef\xbb\xbf <?xml", "XML"),
            (b"Rar!\x1a\x07", "RAR"),
            (b"hello", "is no PDF"),
            (b"", "is no PDF"),
        ],
    )
    def test_other_documents(self, data, words):
        assert kind_of_document(data) is None
        with pytest.raises(DocumentError, match=words):
            clean_pdf(data)

    def test_what_is_too_heavy(self):
        with pytest.raises(DocumentError, match="larger than 10 MB"):
            clean_pdf(b"%PDF-1.7".ljust(MAX_BYTES + 1))

    @pytest.mark.parametrize("password", ["", "secret"])
    def test_what_is_protected(self, password):
        data = saved(
            new(), static_id=False, encryption=pikepdf.Encryption(owner="x", user=password)
        )

        with pytest.raises(DocumentError, match="is protected: save it without a password"):
            clean_pdf(data)

    @pytest.mark.parametrize(
        ("entries", "words"),
        [
            ({"Note": Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3])}, "is signed"),
            ({"Collection": Dictionary()}, "a folder of files"),
            ({"NeedsRendering": True}, "only Adobe's program shows"),
        ],
    )
    def test_what_would_be_another_document_afterwards(self, entries, words):
        pdf = new()
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

        with pytest.raises(DocumentError, match=words):
            clean_pdf(saved(pdf))

    @pytest.mark.parametrize(
        "data",
        [
            b"%PDF-1.7",
            saved(new())[:-200],
            saved(new()).replace(b"/Pages", b"/Sages"),
            saved(new(0)),
        ],
    )
    def test_what_is_broken(self, data):
        with pytest.raises(DocumentError, match="can't be read to its end"):
            clean_pdf(data)

    @pytest.mark.parametrize(
        ("data", "filters"),
        [
            (b"\xff\xd8\xff\xe1", Name.DCTDecode),
            (JPX + b"\0\0", Name.JPXDecode),
            (JPX + b"\0\0\0\x02uuid", Name.JPXDecode),
            (JPX + box(b"uuid", b"12")[:-1], Name.JPXDecode),
        ],
    )
    def test_pictures_that_are_broken(self, data, filters):
        pdf = new()
        pdf.pages[0].Resources.XObject = Dictionary(I0=picture(pdf, data, Filter=filters))

        with pytest.raises(DocumentError, match="holds a picture that can't be read"):
            clean_pdf(saved(pdf))

    def test_bombs_are_not_lit(self):
        pdf = new()
        squeezed = zlib.compress(b"0 0 m " * 10_000_000)
        pdf.pages[0].Contents = Stream(pdf, squeezed, Filter=Name.FlateDecode)

        with pytest.raises(DocumentError, match="broken, or too large"):
            clean_pdf(saved(pdf))

    def test_nor_many_small_ones(self, monkeypatch):
        monkeypatch.setattr("broadside.documents.walking.MAX_DRAWN_BYTES", 100)

        with pytest.raises(DocumentError, match="too complicated"):
            clean_pdf(saved(new(9)))

    def test_what_would_take_too_long(self, monkeypatch):
        monkeypatch.setattr("broadside.documents.walking.MAX_STEPS", 9)

        with pytest.raises(DocumentError, match="too complicated"):
            clean_pdf(saved(new(9)))


def telling():
    pdf = new(2)
    for place in TELLING:
        place(pdf)
    return saved(pdf)


SEED = telling()


def damaged(draw):
    data = bytearray(SEED)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(data)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_any_damage_is_told_or_harmless(data):
    try:
        kept = clean_pdf(damaged(data.draw))
    except DocumentError:
        return
    with pikepdf.open(BytesIO(kept)) as pdf:
        assert len(pdf.pages) > 0


@pytest.mark.prove
@settings(max_examples=2_000, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_lot_of_damage_is_told_or_harmless(data):
    try:
        clean_pdf(damaged(data.draw))
    except DocumentError:
        return
