"""What a file's path says: is it a post, which one, in which language, of which day."""

import re
from collections.abc import Collection
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

from broadside.languages import canonical, choose

_ENDINGS = frozenset({".md", ".markdown", ".html"})

# ISO 639-1, two letters each, without the constructed languages (`socket.io.md` isn't in Ido), and
# the spoken Chinese languages of ISO 639-3.
_LANGUAGES = frozenset(
    [
        *re.findall(
            "..",
            "aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneseteufaff"
            "fifjfofrfygagdglgngugvhahehihohrhthuhyhzidigiiikisitiujajvkakgkikjkkklkmknkokrkskukv"
            "kwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpspt"
            "qurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruz"
            "veviwawoxhyiyozazhzu",
        ),
        "cmn",
        "hak",
        "nan",
        "yue",
    ]
)
# Folders of these names are for a language; `it`, `my`, `pl` may well be about something.
_CLEAR_LANGUAGES = frozenset(re.findall("..", "ardeenesfafrhijakonlptrusvthtrurvizh"))
# What folders for languages are in (Hugo, Hexo, Astro, Jekyll with translations).
_OF_LANGUAGES = frozenset(
    [
        "_posts",
        "articles",
        "blog",
        "content",
        "docs",
        "i18n",
        "news",
        "pages",
        "posts",
        "source",
        "src",
    ]
)
# Files that a site is made with, and what its repository says about itself.
_NOT_OF_READERS = frozenset(
    ["_data", "_includes", "_layouts", "_site", "archetypes", "node_modules", "scaffolds"]
)
_ABOUT_THE_FOLDER = frozenset(
    ["_index", "CODE_OF_CONDUCT", "CONTRIBUTING", "LICENSE", "README", "SECURITY"]
)
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_FOLDER_TAG = re.compile(
    r"([a-z]{2,3})(?:[-_](?:arab|cyrl|hans|hant|latn))?(?:[-_](?:[a-z]{2}|\d{3}))?", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"\A\d{4}-\d{1,2}-\d{1,2}(?:[-_ ]+|\Z)")
_DAY = re.compile(r"(?<![0-9])([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9])")


def is_post(path: str) -> bool:
    """
    Tell whether a file is a post: Markdown or HTML, by its ending.

    Hidden folders and those with templates hold none; `_index.md` (Hugo) and `README.md` describe
    their folder.
    """
    pure = PurePosixPath(path)
    if any(part.startswith(".") or part in _NOT_OF_READERS for part in pure.parts):
        return False
    return pure.suffix.lower() in _ENDINGS and pure.name.partition(".")[0] not in _ABOUT_THE_FOLDER


def source_id_of(path: str) -> str:
    """
    Name the post that a file is a variant of: its path without language and ending.

    `2020/post.en.md` and `2020/post.zh-Hant.md` are both `2020/post`.
    """
    pure = PurePosixPath(path)
    return str(pure.with_name(_split(pure)[0]))


def language_in(path: str) -> str | None:
    """Return the language that a file's name ends in (`post.zh-Hant.md`), canonical, or None."""
    tag = _split(PurePosixPath(path))[1]
    return canonical(tag) if tag else None


def is_language(tag: str) -> bool:
    """Tell whether a name is a language's tag (`en`, `zh-Hant`, `zh_tw`)."""
    found = _TAG.fullmatch(tag)
    return bool(found and found[1].lower() in _LANGUAGES)


def folder_language_in(path: str, languages: Collection[str]) -> str | None:
    """
    Return the language of the folder that a file is in (`content/zh-tw/a.md`), canonical, or None.

    A folder at the top, or below `content`, `_posts` or the like, is for a language if its name is
    one of the publication's, or could hardly mean anything else.
    """
    for outer, name in pairwise(["content", *PurePosixPath(path).parts[:-1]]):
        found = _FOLDER_TAG.fullmatch(name) if outer in _OF_LANGUAGES else None
        if found and found[1].lower() in _LANGUAGES:
            tag = canonical(name)
            if found[1].lower() in _CLEAR_LANGUAGES or choose([tag], languages):
                return tag
    return None


def date_in(path: str) -> date | None:
    """Return the day in a path: `2020-12-19-title.md` (Jekyll), `2020/12/19/title/` (addresses)."""
    found = _DAY.search(PurePosixPath(path).name) or _DAY.search(path)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def words_in(path: str) -> str:
    """Return the part of a file's name that says what the post is about, maybe empty."""
    pure = PurePosixPath(path)
    stem = _split(pure)[0]
    if stem.lower() == "index":  # Hugo's page bundles: the folder has the name
        stem = pure.parent.name
    words = _DAY_FIRST.sub("", stem)
    # "2020-12-19-18-30": a time alone would be many posts' name.
    return words if not words or any(map(str.isalpha, words)) else stem


def in_drafts(path: str) -> bool:
    """Tell whether a file is in a folder of drafts (Jekyll, Hexo)."""
    return "_drafts" in PurePosixPath(path).parts


def _split(path: PurePosixPath) -> tuple[str, str]:
    """Split a file's name into what it is called and its language tag, maybe empty."""
    stem = path.stem if path.suffix.lower() in _ENDINGS else path.name
    name, dot, tag = stem.rpartition(".")
    found = _TAG.fullmatch(tag)
    if name and dot and found and found[1].lower() in _LANGUAGES:
        return name, tag
    return stem, ""
