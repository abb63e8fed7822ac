"""
Emphasis that ends where Chinese, Japanese and Korean writers end it.

CommonMark §6.2 tells where emphasis begins and ends by spaces and punctuation, and so leaves the
asterisks in `**12月4日（星期五）**之前`: between Chinese characters there is no space. Followed
here is the amendment of https://github.com/tats-u/markdown-cjk-friendly, specification.md, §6.2.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

# The amendment's §2.1: wide, full-width and half-width characters (UAX #11) that aren't shown as
# emoji (UTS #51), and all of Hangul. A range may run over code points that no character has.
_CJK = (
    "\u1100-\u11ff\u20a9\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3040-\u321e"
    "\u3220-\u3247\u3250-\ua4c6\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b"
    "\uff01-\uffdc\uffe0-\uffe6\uffe8-\uffee\U00016fe0-\U0001b2fb\U0001d300-\U0001d376\U0001f200"
    "\U0001f202\U0001f210-\U0001f219\U0001f21b-\U0001f22e\U0001f230\U0001f231\U0001f237\U0001f23b"
    "\U0001f240-\U0001f248\U0001f260-\U0001f265\U00020000-\U0003fffd"
)
_BEGINS = re.compile(f"[{_CJK}]")
# One may be followed by a selector of its form, as may ideographs and full-width quotation marks.
_ENDS = re.compile(
    f"(?:[{_CJK}][\ufe00-\ufe0e]?|[\U000e0100-\U000e01ef]|[\u2018\u2019\u201c\u201d]\ufe01)\\Z"
)


def cjk_emphasis_plugin(markdown: MarkdownIt) -> None:
    """
    Let `*` and `~` open and close next to a CJK character, whatever stands on their other side.

    Text without one becomes what it was before. `_` stays as it is: the amendment changes it only
    after a punctuation mark with a selector of its form, which nobody types.
    """
    inline = _CjkParser()
    vars(inline).update(vars(markdown.inline))
    markdown.inline = inline


class _CjkParser(ParserInline):
    """markdown-it's parser of text, which has no setting for the state it makes."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if src and not self.terminator_re.search(src):  # no mark: all of it is text
            tokens.append(Token("text", "", 0, content=src))
            return tokens
        state = _CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _CjkState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803 - markdown-it's
        """
        Tell whether this run of marks can open and whether it can close.

        Beside a space (or an end of the line) the amendment changes nothing; elsewhere a CJK
        character makes the run both left-flanking and right-flanking.
        """
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord or scanned.can_open == scanned.can_close:
            return scanned
        end = start + scanned.length
        if start == 0 or end >= self.posMax:
            return scanned
        if isWhiteSpace(ord(self.src[start - 1])) or isWhiteSpace(ord(self.src[end])):
            return scanned
        if _BEGINS.match(self.src, end) or _ENDS.search(self.src, max(start - 2, 0), start):
            return Scanned(can_open=True, can_close=True, length=scanned.length)
        return scanned
