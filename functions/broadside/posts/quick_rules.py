"""
Rules of Markdown that are tried only where the character stands that they begin with.

markdown-it tries all of its rules one after the other on each line, and on each mark of a sentence:
most of them only look for their first character and give up. A rule that isn't named here is tried
everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from broadside.posts.boxes import CLOSES, OPENS

_LINES: Mapping[str, str] = {
    "blockquote": ">",
    "box": OPENS + CLOSES,
    "fence": "`~",
    "footnote_def": "[",
    "heading": "#",
    "hr": "*-_",
    "html_block": "<",
    "kramdown_table": "|",
    "liquid_code": "{",
    "list": "*+-0123456789",
    "reference": "[",
}
_SENTENCES: Mapping[str, str] = {
    "attr": "{",
    "autolink": "<",
    "backticks": "`",
    "emphasis": "*_",
    "entity": "&",
    "escape": "\\",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "html_inline": "<",
    "image": "!",
    "link": "[",
    "newline": "\n",
    "strikethrough": "~",
}


def quick_rules(markdown: MarkdownIt) -> MarkdownIt:
    """Let a parser choose among its rules; they must not change any more."""
    markdown.block.ruler = _LineRuler(markdown.block.ruler)
    markdown.inline.ruler = _SentenceRuler(markdown.inline.ruler)
    return markdown


class _LineRuler(Ruler[RuleFuncBlockType]):
    """Rules of blocks: in each chain one that tries those that fit."""

    def __init__(self, ruler: Ruler[RuleFuncBlockType]) -> None:
        vars(self).update(vars(ruler))
        self._chains: dict[str, list[RuleFuncBlockType]] = {}

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803 - markdown-it's
        """Return the rules of a chain."""
        if chainName not in self._chains:
            by_character, others = _chosen(self, super().getRules(chainName), _LINES)

            def tried(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
                at = state.bMarks[line] + state.tShift[line]
                for rule in by_character.get(state.src[at : at + 1], others):
                    if rule(state, line, end, silent):
                        return True
                return False

            self._chains[chainName] = [tried]
        return self._chains[chainName]


class _SentenceRuler(Ruler[RuleFuncInlineType]):
    """Rules of text: one that tries those that fit."""

    def __init__(self, ruler: Ruler[RuleFuncInlineType]) -> None:
        vars(self).update(vars(ruler))
        by_character, others = _chosen(self, super().getRules(""), _SENTENCES)

        def tried(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
            for rule in by_character.get(state.src[state.pos], others):
                if rule(state, silent):
                    return True
            return False

        self._rules: list[RuleFuncInlineType] = [tried]

    def getRules(self, chainName: str = "") -> list[RuleFuncInlineType]:  # noqa: ARG002, N802, N803 - markdown-it's
        """Return the rules; there is one chain."""
        return self._rules


def _chosen(
    ruler: Ruler[Any], rules: Sequence[Any], begins: Mapping[str, str]
) -> tuple[Mapping[str, Sequence[Any]], Sequence[Any]]:
    """Return which of these rules are tried at each character, and which at all others."""
    names = {rule.fn: rule.name for rule in ruler.__rules__}
    by_character = {
        character: [fn for fn in rules if character in begins.get(names[fn], character)]
        for character in "".join(begins.values())
    }
    return by_character, [fn for fn in rules if names[fn] not in begins]
