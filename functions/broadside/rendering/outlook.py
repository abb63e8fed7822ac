"""
What Outlook's Word engine reads, and no other client: it pads the cells of tables alone.

So a box is a table there and a `div` everywhere else, and a button has wide spaces on its sides and
raised ones above: in comments, as MJML does it for sections.
"""

import re
from functools import cache, lru_cache

from broadside.rendering.html import TAG

_WORD, _WORD_ENDS = "<!--[if mso]>", "<![endif]-->"
_OTHERS, _OTHERS_END = "<!--[if !mso]><!-->", "<!--<![endif]-->"

# As `style_body` writes them.
_BOX = re.compile(
    r'<div(?P<own>(?: [a-z-]+="[^"]*")*?) class="wash (?:head|rule)"'
    r'(?: tabindex="0")? style="margin:(?P<margin>[^;"]*);(?P<look>[^"]*)">'
)
_BUTTON = re.compile(r'(<a(?: [a-z-]+="[^"]*")*? class="button"[^>]*>)(.*?)(</a>)', re.DOTALL)

# Half as high above the words as the whole: they stand in the middle. Sizes are the button's.
_BEFORE = (
    f'{_WORD}<i style="mso-font-width:150%;mso-text-raise:15pt" hidden>&emsp;</i>'
    f'<span style="mso-text-raise:7.5pt">{_WORD_ENDS}'
)
_AFTER = f'{_WORD}</span><i style="mso-font-width:150%" hidden>&emsp;&#8203;</i>{_WORD_ENDS}'


@lru_cache(maxsize=1)  # most bodies fit as they are: the whole is what is sent
def for_word(html: str) -> str:
    """
    Add what Outlook needs to pad boxes and buttons.

    Args:
        html: A styled body, or a mail, each of whose `div` is closed; nothing is cut off it later.

    Returns:
        The same for every other client.
    """
    return _with_boxes(with_buttons(html))


def with_buttons(html: str) -> str:
    """Add what Outlook needs to pad buttons."""
    if 'class="button"' not in html:
        return html
    return _BUTTON.sub(rf"\g<1>{_BEFORE}\g<2>{_AFTER}\g<3>", html)


def _with_boxes(html: str) -> str:
    if 'class="wash ' not in html:
        return html
    opened: list[bool] = []

    def replaced(tag: re.Match[str]) -> str:
        closing, name, _ = tag.groups()
        if name != "div":
            return tag[0]
        if closing:
            return _box_ends() if opened.pop() else tag[0]
        box = _BOX.fullmatch(tag[0])
        opened.append(box is not None)
        return _box_begins(tag[0], box["own"], box["margin"], box["look"]) if box else tag[0]

    return TAG.sub(replaced, html)


@cache
def _box_begins(tag: str, own: str, margin: str, look: str) -> str:
    return (
        f'{_WORD}<div style="margin:{margin}"><table role="presentation" width="100%" '
        f'cellspacing="0"><tr><td{own} class="wash" style="{look}">'
        f"{_WORD_ENDS}{_OTHERS}{tag}{_OTHERS_END}"
    )


def _box_ends() -> str:
    return f"{_OTHERS}</div>{_OTHERS_END}{_WORD}</td></tr></table></div>{_WORD_ENDS}"
