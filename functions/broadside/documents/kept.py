"""
What stays of a PDF: by the part that it has in the document, the entries of each dictionary.

Parts and entries are those of ISO 32000-1 (PDF 1.7) and ISO 32000-2 (PDF 2.0); the sections are
named beside each. What isn't listed goes, but in the parts that are drawn (`ANY`): there are too
many kinds of them, so what is known to tell goes instead.
"""

from collections.abc import Mapping

ANY = "any"
"""A font, a colour, a pattern and whatever else drawing needs."""
NAMES = "names"
"""A dictionary whose keys are names that the document chose: each behind it is `ANY`."""
OBJECTS = "objects"
"""As `NAMES`; behind each is a picture or a form."""
LEAF = "leaf"
"""A number, a name, a text, or an array of them: what else is found there is `ANY`."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _leaves(text: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), LEAF)


_PAGE = {
    **_leaves(
        "Type Count MediaBox CropBox BleedBox TrimBox ArtBox Rotate Tabs StructParents UserUnit Dur"
    ),
    "Parent": "pages",
    "Kids": "pages",
    "Resources": "resources",
    "Contents": "content",
    "Group": ANY,
    "Annots": "annotation",
    "Trans": ANY,
}
KEPT: Mapping[str, Mapping[str, str]] = {
    # §7.7.2, without metadata, scripts, attachments, signatures, threads and private data.
    "catalog": {
        **_leaves("Type Version Lang PageMode PageLayout"),
        "Pages": "pages",
        "Outlines": "bookmark",
        "Names": "name trees",
        "Dests": NAMES,
        "PageLabels": ANY,
        "StructTreeRoot": "structure",
        "MarkInfo": ANY,
        "ViewerPreferences": ANY,
        "OCProperties": "layers",
        "OutputIntents": ANY,
        "AcroForm": "forms",
    },
    "name trees": {"Dests": ANY},
    "pages": _PAGE,  # §7.7.3, without thumbnails, dates, scripts and geography
    "content": _leaves("Length Filter DecodeParms"),
    # §7.8.3
    "resources": {
        "ExtGState": NAMES,
        "ColorSpace": NAMES,
        "Pattern": NAMES,
        "Shading": NAMES,
        "XObject": OBJECTS,
        "Font": NAMES,
        "Properties": NAMES,
        "ProcSet": LEAF,
    },
    # §8.9.5 and §8.10: pictures and forms, without where they came from (OPI, Ref, Measure).
    "object": {
        **_leaves(
            "Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate"
            " SMaskInData StructParent StructParents Filter DecodeParms Length FormType BBox Matrix"
            " Matte"
        ),
        "ColorSpace": ANY,
        "Mask": "object",
        "SMask": "object",
        "OC": ANY,
        "Resources": "resources",
        "Group": ANY,
    },
    # §12.5: links, form fields and drawings; not who drew them and when, nor what pops up.
    "annotation": {
        **_leaves(
            "Type Subtype Rect F AS Border C CA ca IC QuadPoints L LE Vertices InkList H Name DA Q"
            " RD StructParent Contents Lang BM LL LLE LLO CL IT"
        ),
        "P": "pages",
        "AP": NAMES,
        "BS": ANY,
        "BE": ANY,
        "A": "action",
        "Dest": ANY,
        "OC": ANY,
    },
    # §12.7: what is seen of a form, without scripts, and what it falls back to.
    "field": {
        **_leaves(
            "Type Subtype Rect F AS Border H StructParent Lang FT T TU Ff V MaxLen Opt TI I DA Q"
        ),
        "P": "pages",
        "AP": NAMES,
        "BS": ANY,
        "MK": ANY,
        "Parent": "field",
        "Kids": "field",
        "A": "action",
        "OC": ANY,
    },
    "forms": {
        **_leaves("NeedAppearances DA Q"),
        "Fields": "field",
        "DR": "resources",
    },
    # §12.6: to a place in the document, or on the web.
    "action": {**_leaves("Type S URI N"), "D": ANY},
    # §12.3.3
    "bookmark": {
        **_leaves("Type Title Count C F"),
        **dict.fromkeys(["Parent", "Prev", "Next", "First", "Last"], "bookmark"),
        "Dest": ANY,
        "A": "action",
        "SE": "element",
    },
    # §14.7
    "structure": {
        "Type": LEAF,
        "K": "element",
        "IDTree": "element tree",
        "ParentTree": "element tree",
        "ParentTreeNextKey": LEAF,
        "RoleMap": NAMES,
        "ClassMap": NAMES,
        "Namespaces": ANY,
    },
    "element tree": {"Kids": "element tree", "Limits": LEAF, "Names": "element", "Nums": "element"},
    "element": {
        **_leaves("Type S ID C R Lang Alt ActualText E MCID StmOwn"),
        "P": "element",
        "K": "element",
        "Pg": "pages",
        "A": ANY,
        "NS": ANY,
        "Ref": "element",
        "Stm": "object",
        "Obj": "annotation",
    },
    # §8.11
    "layers": {"OCGs": ANY, "D": ANY, "Configs": ANY},
}
"""Part → entry that stays → the part that is behind it."""

TELLING = _words(
    "Metadata PieceInfo LastModified AF AA OPI Measure PtData Thumb CreatorInfo User Creator Author"
    " JavaScript JS EF RF CreationDate ModDate Producer VP LGIDict Ref3D"
)
"""What goes from the parts that are drawn."""
INTO: Mapping[str, str] = {
    "Resources": "resources",
    "CharProcs": NAMES,
    "Annots": "annotation",
    "Obj": "annotation",
    "A": "action",
    "OCGs": ANY,
    "RoleMap": NAMES,
    "ClassMap": NAMES,
}
"""Entry of such a part → the part that is behind it, where it isn't `ANY` again."""

ANNOTATIONS = _words(
    "Link Widget FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly"
    " StrikeOut Stamp Caret Ink Watermark"
)
"""What is seen on the page; remarks that open, attachments, sounds and films go."""
WITH_WORDS = frozenset({"FreeText", "Link"})
"""Whose contents are seen, or read aloud; of others they are remarks."""
ACTIONS = frozenset({"GoTo", "URI", "Named"})
"""Others run programs, send what was filled in, or name files of the author's computer."""
SCHEMES = ("http:", "https:", "mailto:", "tel:")
"""Where links may lead: `file:` tells how somebody's folders are called."""
