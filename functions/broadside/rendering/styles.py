"""How a post's elements look in a mail: styles on the elements, since clients drop the rest."""

from collections.abc import Mapping
from functools import cache

from broadside.publication import Look
from broadside.rendering.scripts import is_chinese

_CODE = "ui-monospace,Menlo,Consolas,monospace"


@cache
def mail_styles(look: Look, language: str) -> Mapping[str, str]:
    """
    Return CSS declarations by element, `element.class` or `parent>element`.

    Chinese has no italics: emphasis is by weight.
    """
    emphasis = "font-style:normal;font-weight:700" if is_chinese(language) else "font-style:italic"
    cell = "padding:8px 16px 8px 0;border-bottom:1px solid #E3E3E6;vertical-align:top"
    right = "text-align:right;padding:8px 0 8px 16px"
    return {
        "p": "margin:0 0 16px",
        "h2": "margin:32px 0 12px;font-size:26px;line-height:1.3;font-weight:700",
        "h3": "margin:24px 0 8px;font-size:21px;line-height:1.4;font-weight:700",
        "h4": "margin:24px 0 8px;font-size:17px;line-height:1.5;font-weight:700",
        "h5": "margin:24px 0 8px;font-size:17px;line-height:1.5;font-weight:700",
        "h6": "margin:24px 0 8px;font-size:17px;line-height:1.5;font-weight:700",
        "a": f"color:{look.accent};text-decoration:underline",
        "a.button": (
            f"display:inline-block;background:{look.accent};color:#FFFFFF;text-decoration:none;"
            "font-weight:700;line-height:24px;padding:10px 24px;border-radius:4px"
        ),
        # It would lead out of the mail.
        "a.footnote-backref": "display:none;mso-hide:all",
        "ul": "margin:0 0 16px;padding:0 0 0 24px",
        "ol": "margin:0 0 16px;padding:0 0 0 28px",
        "li": "margin:0 0 8px",
        "li.task-list-item": "list-style-type:none",
        "li>p": "margin:0 0 8px",
        "li>ul": "margin:8px 0 0",
        "li>ol": "margin:8px 0 0",
        "em": emphasis,
        "i": emphasis,
        "cite": emphasis,
        "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #E3E3E6",
        "pre": (
            f"margin:0 0 16px;padding:16px;background:#F6F6F7;font:14px/1.5 {_CODE};"
            "white-space:pre-wrap;word-break:break-word"
        ),
        "code": f"font-family:{_CODE};font-size:15px",
        "table": "margin:0 0 16px;border-collapse:collapse;width:100%;font-size:15px",
        "td": cell,
        "th": cell + ";text-align:left;font-weight:700",
        "td.align-center": "text-align:center",
        "th.align-center": "text-align:center",
        "td.align-right": right,
        "th.align-right": right,
        "img": "display:block;max-width:100%;height:auto;border:0;font-size:14px;line-height:1.5",
        "figure": "margin:0 0 16px",
        "figcaption": "font-size:14px;line-height:1.5;padding:8px 0 0",
        "hr": "border:0;border-top:1px solid #E3E3E6;margin:32px 0",
        "sup": "font-size:12px;line-height:1;vertical-align:super",
        "sub": "font-size:12px;line-height:1",
        "dt": "font-weight:700",
        "dd": "margin:0 0 8px 24px",
    }
