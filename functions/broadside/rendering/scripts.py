"""What a language's script asks for: fonts, direction."""

from collections.abc import Mapping

_LATIN = "Charter, 'Iowan Old Style', Georgia, serif"
_FONTS: Mapping[str, str] = {
    "zh-Hant": (
        "'PingFang HK', 'PingFang TC', 'Noto Sans CJK HK', 'Noto Sans TC', 'Microsoft JhengHei', "
        "sans-serif"
    ),
    "zh-Hans": "'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif",
    "ja": "'Hiragino Sans', 'Noto Sans CJK JP', 'Noto Sans JP', 'Yu Gothic', sans-serif",
}
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def is_chinese(language: str) -> bool:
    """Tell whether a language is written in Han characters without spaces."""
    return language.partition("-")[0] in {"zh", "ja", "yue"}


def fonts(language: str) -> str:
    """Return the font stack of a language, for posts."""
    if not is_chinese(language):
        return _LATIN
    return _FONTS.get(language) or _FONTS.get(language.partition("-")[0]) or _FONTS["zh-Hant"]


def direction(language: str) -> str:
    """Return where a language's lines go to: `ltr`, `rtl`."""
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
