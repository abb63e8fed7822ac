"""Han characters: which of them are written only where Chinese is simplified."""

from functools import cache

# In Hong Kong's supplementary set as well, for the sake of mainland names, and no variants that
# anybody writes among traditional ones (as 着, 里, 台, 猫, 强, 温, 却, 群 and 体 are).
_IN_NAMES = frozenset(
    "碍宝贝备笔边变滨补参惨灿长车彻撑惩齿炽橱处从达担胆涤递点电锭东动尔发珐矾纺飞坟风凤盖冈钢个沟龟国汉号护沪"
    "华画会济际间碱见胶经惧块缆类丽隶联炼两邻铃灵龙芦炉卤轮马麦门梦幂拟鸟齐启迁潜墙桥侨窃庆琼荣设实视寿输"
    "属随笋滩坛条铁铜统头团袜韦纬务虾吓献宪厢响晓兴学亚阳样药页业医仪艺亿义银莹萤拥痈邮鱼渊园跃运轧斋毡镇争"
    "织钟众装总"
)
# In GB 2312 alone, yet the same in both scripts: a roller.
_THE_SAME = frozenset("磙")


def simplified_in(text: str) -> list[str]:
    """
    Return the characters of a text that no traditional text has, each once, as they come.

    Characters that simplified Chinese shares with traditional (后, 里, 干, 只, 台) are not among
    them, so that a text in Traditional Chinese has none; one of a few sentences in Simplified has
    some. Japanese has some, too: don't ask about it.
    """
    if text.isascii():
        return []
    simplified = _simplified()
    return [character for character in dict.fromkeys(text) if character in simplified]


@cache
def _simplified() -> frozenset[str]:
    """Take from the mainland's set (GB 2312) what Taiwan's and Hong Kong's (Big5) don't have."""
    rows = bytes(
        byte for row in range(0xB0, 0xF8) for at in range(0xA1, 0xFF) for byte in (row, at)
    )
    mainland = rows.decode("gb2312", errors="ignore")
    others = {
        character
        for name in ("cp950", "big5hkscs")
        for character in mainland.encode(name, errors="ignore").decode(name)
    }
    return frozenset(mainland) - others - _THE_SAME | _IN_NAMES
