"""What a language's script asks for: fonts, direction, how it is emphasised."""

import re
from collections.abc import Mapping

from broadside.languages import regional

_LATIN = "Charter, 'Iowan Old Style', Georgia, serif"
# Georgia has these letters, Charter doesn't: no text in two fonts.
_CYRILLIC = "Georgia, 'PT Serif', 'Noto Serif', 'Times New Roman', serif"
_ARABIC = "'Geeza Pro', 'Noto Naskh Arabic', 'Segoe UI', Tahoma, sans-serif"
_HEBREW = "'New Peninim MT', 'Noto Serif Hebrew', 'Frank Ruehl CLM', David, serif"
_FONTS: Mapping[str, str] = {
    "zh-Hant": (
        "'PingFang HK', 'PingFang TC', 'Noto Sans CJK HK', 'Noto Sans TC', 'Microsoft JhengHei', "
        "sans-serif"
    ),
    "zh-Hant-TW": (
        "'PingFang TC', 'Noto Sans CJK TC', 'Noto Sans TC', 'Microsoft JhengHei', sans-serif"
    ),
    "zh-Hans": "'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif",
    "ja": "'Hiragino Sans', 'Noto Sans CJK JP', 'Noto Sans JP', 'Yu Gothic', sans-serif",
    "ko": (
        "'Apple SD Gothic Neo', 'Noto Sans CJK KR', 'Noto Sans KR', 'Malgun Gothic', sans-serif"
    ),
    "ur": "'Noto Nastaliq Urdu', 'Geeza Pro', 'Segoe UI', Tahoma, sans-serif",
    **dict.fromkeys(("ar", "ckb", "fa", "ps", "sd", "ug"), _ARABIC),
    **dict.fromkeys(("he", "yi"), _HEBREW),
    **dict.fromkeys(("be", "bg", "el", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"), _CYRILLIC),
}
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})
_SIDES = re.compile(r"\b(left|right)\b|\b((?:margin|padding):\S+) (\S+) (\S+) ([^\s;]+)(?=;|$)")


def is_chinese(language: str) -> bool:
    """Tell whether a language is written in Han characters without spaces."""
    return language.partition("-")[0] in {"zh", "ja", "yue"}


def fonts(language: str) -> str:
    """Return the font stack of a language, for posts: fonts that readers have."""
    primary, _, rest = language.partition("-")
    if is_chinese(language):
        wider = language.rpartition("-")[0]
        known = (_FONTS.get(tag) for tag in (language, wider, primary, "zh-Hant"))
        return next(stack for stack in known if stack)
    return _LATIN if rest.startswith("Latn") else _FONTS.get(primary, _LATIN)


def style_of_part(tag: str) -> str:
    """Return CSS for a part of a post in another language: its fonts; nothing for no language."""
    try:
        return f"font-family:{fonts(regional(tag))}"
    except ValueError:
        return ""


def direction(language: str) -> str:
    """Return where a language's lines go to: `ltr`, `rtl`."""
    primary, _, rest = language.partition("-")
    script = next((part for part in rest.split("-") if re.fullmatch("[A-Z][a-z]{3}", part)), "")
    towards_left = script in _RIGHT_TO_LEFT_SCRIPTS or (not script and primary in _RIGHT_TO_LEFT)
    return "rtl" if towards_left else "ltr"


def has_italics(language: str) -> bool:
    """Tell whether a script is emphasised by italics; others are by weight."""
    primary = language.partition("-")[0]
    return not (is_chinese(language) or primary == "ko" or direction(language) == "rtl")


def leading(language: str) -> str:
    """Return how far apart lines stand, as CSS says it: scripts with high letters need more."""
    return "1.6" if has_italics(language) else "1.8"


def mirrored(style: str) -> str:
    """Turn CSS declarations for lines that go to the right into those for lines to the left."""

    def turned(found: re.Match[str]) -> str:
        if found[1]:
            return "right" if found[1] == "left" else "left"
        return f"{found[2]} {found[5]} {found[4]} {found[3]}"

    return _SIDES.sub(turned, style)
