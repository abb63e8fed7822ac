"""PDFs with whatever programs write into them."""

import re
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.pictures import JFIF, jpeg, segment

MARK = "taken by Ada"
SHOWN = "Meet us at noon"


def saved(pdf, **options):
    """Write a PDF as a file, unpacked so that it can be searched."""
    into = BytesIO()
    pdf.save(into, **({"compress_streams": False, "static_id": True} | options))
    return into.getvalue()


def new(pages=1):
    """Make a PDF that shows a line on each page."""
    pdf = Pdf.new()
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Contents = Stream(pdf, f"BT /F1 12 Tf 20 100 Td ({SHOWN} {number}) Tj ET".encode())
        page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font())))
    return pdf


def font():
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def drawn(pdf, **entries):
    """Make a form: something drawn that can be drawn in several places."""
    return Stream(
        pdf, b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], **entries
    )


def picture(pdf, data=None, **entries):
    """Make a picture within a PDF, by default with what a telephone writes into it."""
    telling = jpeg(JFIF, segment(0xE1, b"Exif\0\0" + MARK.encode()), segment(0xFE, MARK.encode()))
    return Stream(
        pdf,
        telling if data is None else data,
        **{
            "Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1,
            "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, "Filter": Name.DCTDecode,
        } | entries,
    )  # fmt: skip


def annotation(subtype, **entries):
    return Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[1, 1, 9, 9], **entries)


def action(kind, **entries):
    return Dictionary(S=Name(f"/{kind}"), **entries)


def script():
    return action("JavaScript", JS=String(MARK))


def file(pdf):
    """Make an attachment."""
    inner = Stream(pdf, MARK.encode(), Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F=String(MARK), EF=Dictionary(F=inner))


def xmp(pdf):
    return Stream(pdf, f"<x:xmpmeta>{MARK}</x:xmpmeta>".encode(), Type=Name.Metadata)


def everything(data):
    """Give all that is in a PDF as bytes: every object, unpacked, and the trailer."""
    with pikepdf.open(BytesIO(data)) as pdf:
        parts = [pdf.trailer.unparse(resolved=False)]
        for found in pdf.objects:
            if not isinstance(found, Stream):
                parts.append(found.unparse(resolved=True))
                continue
            parts += [Dictionary(dict(found.items())).unparse(), found.read_raw_bytes()]
            if not re.search("DCT|JPX", str(found.get("/Filter"))):
                parts.append(found.read_bytes())
    return b"\n".join(parts)


def in_info(pdf):
    pdf.docinfo.Author = MARK
    pdf.docinfo.Title = MARK


def in_the_trailer(pdf):
    pdf.trailer.DocChecksum = String(MARK)


def in_metadata(pdf):
    pdf.Root.Metadata = xmp(pdf)
    pdf.pages[0].Metadata = xmp(pdf)
    pdf.pages[0].Resources.Font.F1.Metadata = xmp(pdf)
    pdf.pages[0].Resources.Properties = Dictionary(MC0=Dictionary(Metadata=xmp(pdf)))


def in_private_data(pdf):
    private = Dictionary(Illustrator=Dictionary(Private=String(MARK), LastModified=String(MARK)))
    pdf.Root.PieceInfo = private
    pdf.pages[0].PieceInfo = private
    pdf.pages[0].LastModified = String(MARK)
    pdf.pages[0].Resources.XObject = Dictionary(
        X0=drawn(pdf, PieceInfo=private, LastModified=String(MARK), Ref=Dictionary(F=String(MARK)))
    )
    pdf.pages[0].Contents = Stream(pdf, b"/X0 Do")


def in_what_programs_add(pdf):
    form = drawn(pdf)
    form["/PTEX.FileName"] = String(MARK)
    form["/PTEX.InfoDict"] = Dictionary(Author=String(MARK))
    pdf.pages[0].Resources.XObject = Dictionary(X0=form)
    pdf.pages[0].Contents = Stream(pdf, b"/X0 Do BT /F1 9 Tf (a) Tj ET")
    pdf.pages[0].Resources.Font.F1["/ADBE_Note"] = String(MARK)
    pdf.pages[0]["/AAPL:Keywords"] = String(MARK)
    pdf.Root["/AAPL:Keywords"] = String(MARK)


def in_attachments(pdf):
    pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=[String(MARK), file(pdf)]),
        JavaScript=Dictionary(Names=[String(MARK), script()]),
    )
    pdf.Root.AF = Array([file(pdf)])
    pdf.pages[0].AF = Array([file(pdf)])
    pdf.pages[0].Resources.Font.F1.Note = pdf.make_indirect(file(pdf))


def in_scripts(pdf):
    pdf.Root.OpenAction = script()
    pdf.Root.AA = Dictionary(WC=script())
    pdf.pages[0].AA = Dictionary(O=script())
    pdf.pages[0].Annots = Array(
        [
            annotation("Link", A=one, AA=Dictionary(U=script()))
            for one in (
                script(),
                action("Launch", F=String(MARK)),
                action("GoToR", F=String(MARK)),
                action("SubmitForm", F=String(MARK)),
                action("URI", URI=String(f"file:///home/{MARK}")),
                action("URI", URI=String("https://example.org"), Next=script()),
                Array([String(MARK)]),
            )
        ]
    )


def in_thumbnails(pdf):
    pdf.pages[0].Thumb = Stream(pdf, MARK.encode(), Width=1, Height=1)


def in_remarks(pdf):
    told = {"T": String(MARK), "NM": String(MARK), "M": String(MARK), "Subj": String(MARK)}
    popup = pdf.make_indirect(annotation("Popup", Contents=String(MARK)))
    pdf.pages[0].Annots = Array(
        [
            popup,
            annotation("Text", Contents=String(MARK), **told),
            annotation("Highlight", Contents=String(MARK), RC=String(MARK), Popup=popup, **told),
            annotation("Square", AP=Dictionary(N=drawn(pdf, PieceInfo=String(MARK))), **told),
            annotation("FileAttachment", FS=file(pdf), **told),
            annotation("FreeText", F=2, Contents=String(MARK)),
            String(MARK),
        ]
    )


def in_forms(pdf):
    field = annotation(
        "Widget", FT=Name.Tx, T=String("name"), DV=String(MARK), TM=String(MARK), A=script(),
        AA=Dictionary(K=script()), P=pdf.pages[0].obj,
    )  # fmt: skip
    field = pdf.make_indirect(field)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=[field], XFA=Stream(pdf, MARK.encode()), CO=[field])


def in_pictures(pdf):
    packed = jpeg(JFIF, segment(0xFE, MARK.encode())).hex().encode() + b">"
    twice = [Name.ASCIIHexDecode, Name.DCTDecode]
    lone = Stream(pdf, b"\0", Subtype=Name.Image, F=String(MARK), Measure=Dictionary(R=MARK))
    pdf.pages[0].Resources.XObject = Dictionary(
        I0=picture(pdf, Metadata=xmp(pdf), OPI=Dictionary(F=String(MARK)), ID=String(MARK)),
        I1=picture(pdf, packed, Filter=twice, DecodeParms=[None, Dictionary(ColorTransform=1)]),
        I2=lone,
        I3=picture(pdf, JPX + box(b"uuid", MARK.encode()), Filter=Name.JPXDecode),
    )
    pdf.pages[0].Contents = Stream(pdf, b"/I0 Do /I1 Do /I2 Do /I3 Do")


def box(kind, content):
    return (8 + len(content)).to_bytes(4, "big") + kind + content


JPX = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 ") + box(b"jp2c", b"\xff\x4f pixels")


def in_what_is_not_drawn(pdf):
    pdf.pages[0].Resources.XObject = Dictionary(Gone=Stream(pdf, MARK.encode(), Subtype=Name.Form))


def in_pages_that_were_taken_out(pdf):
    gone = pdf.make_indirect(
        Dictionary(Type=Name.Page, Contents=Stream(pdf, MARK.encode()), Note=String(MARK))
    )
    pdf.Root.Dests = Dictionary(there=Array([gone, Name.Fit]))
    pdf.Root.Threads = Array([Dictionary(I=Dictionary(Author=String(MARK)))])


def in_structure(pdf):
    note = pdf.make_indirect(annotation("Text", T=String(MARK), Contents=String(MARK)))
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.Figure, Alt=String(f"C:\\Users\\{MARK}\\1.jpg"),
            T=String(MARK), K=[Dictionary(Type=Name.OBJR, Obj=note), 0], Pg=pdf.pages[0].obj,
        )
    )  # fmt: skip
    root = pdf.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot, K=element, RoleMap=Dictionary(User=Name.P),
            ParentTree=Dictionary(Nums=[0, element]),
        )
    )  # fmt: skip
    element.P = root
    pdf.Root.StructTreeRoot = root


def in_bookmarks(pdf):
    item = pdf.make_indirect(
        Dictionary(Title=String("Noon"), A=action("GoToR", F=String(MARK)), Note=String(MARK))
    )
    item.Parent = pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))


def in_layers(pdf):
    layer = pdf.make_indirect(
        Dictionary(
            Type=Name.OCG, Name=String("Map"),
            Usage=Dictionary(User=Dictionary(Name=MARK), CreatorInfo=Dictionary(Creator=MARK)),
        )
    )  # fmt: skip
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(ON=[layer], Creator=MARK))


TELLING = [value for name, value in sorted(globals().items()) if name.startswith("in_")]
