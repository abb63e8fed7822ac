"""How a post's elements look in a mail: styles on the elements, since clients drop the rest."""

from collections.abc import Mapping
from functools import cache

from markupsafe import Markup

from broadside.publication import Look, Publication
from broadside.rendering.scripts import direction, fonts, has_italics, is_chinese, leading, mirrored

_CODE = "ui-monospace,Menlo,Consolas,monospace"
# Code goes to the right in every language.
_CODE_LINES = "direction:ltr;unicode-bidi:embed;text-align:left"
_BOX_HEADING = "margin:0 0 8px;font-size:21px;line-height:1.4"
_SMALL = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"


def frame_styles(publication: Publication, language: str) -> Mapping[str, str]:
    """Return what the templates put into styles: fonts, and declarations that many parts have."""
    look = publication.look
    stack = _text_font(publication, language)
    small = small_font(publication, language)
    line = "1.6" if is_chinese(language) else "1.5"
    values = {
        "fonts": stack,
        "leading": leading(language),
        "outlook_font": _last_named(stack),
        "small": f"font-family:{small};font-size:14px;line-height:{line};color:{look.quiet}",
        "link": f"color:{look.accent};text-decoration:underline",
        "button": mail_styles(look, language)["a.button"],
    }
    # Nothing in them is from a post: fonts and colours were checked when they were read.
    return {name: Markup(value) for name, value in values.items()}  # noqa: S704


def small_font(publication: Publication, language: str) -> str:
    """Return what dates, names and footers are set in: Chinese has one font for everything."""
    if is_chinese(language):
        return _text_font(publication, language)
    return small_font_of(publication.look)


def small_font_of(look: Look) -> str:
    """Return what small print is set in, in languages that aren't Chinese."""
    return look.font_small or _SMALL


def _text_font(publication: Publication, language: str) -> str:
    usual = fonts(publication.wording(language))
    chosen = "" if is_chinese(language) else publication.look.font
    return publication.fonts.get(language) or chosen or usual


def _last_named(stack: str) -> str:
    """Return the last font that has a name: Outlook takes Times when it doesn't know the first."""
    families = stack.split(", ")
    return families[-2] if len(families) > 1 else families[0]


@cache
def mail_styles(look: Look, language: str) -> Mapping[str, str]:
    """
    Return CSS declarations by element, `element.class` or `parent>element`.

    Scripts without italics are emphasised by weight; those from right to left are mirrored.
    """
    bold = "font-style:normal;font-weight:700"
    emphasis = "font-style:italic" if has_italics(language) else bold
    rule = f"1px solid {look.rule}"
    # What is between columns stands left of each but the first, so that both ends meet the rules'.
    cell = f"padding:8px 0 8px 16px;border-bottom:{rule};vertical-align:top;word-break:normal"
    box = f"margin:24px 0;padding:20px 24px 8px;background-color:{look.wash}"
    aside = f"font-size:14px;line-height:1.5;color:{look.quiet}"
    if not is_chinese(language):
        aside = f"font-family:{small_font_of(look)};{aside}"
    event_line = f"font-size:15px;line-height:{'1.6' if is_chinese(language) else '1.5'}"
    styles = {
        "p": "margin:0 0 24px",
        "h2": "margin:40px 0 12px;font-size:26px;line-height:1.3;font-weight:700",
        "h3": "margin:32px 0 8px;font-size:21px;line-height:1.4;font-weight:700",
        "h4": "margin:24px 0 8px;font-size:17px;line-height:1.5;font-weight:700",
        "h5": "margin:24px 0 8px;font-size:17px;line-height:1.5;font-weight:700",
        "h6": "margin:24px 0 8px;font-size:17px;line-height:1.5;font-weight:700",
        "a": f"color:{look.accent};text-decoration:underline",
        "a.button": (
            f"display:inline-block;background-color:{look.accent};color:{look.on_accent};"
            "text-decoration:none;font-weight:700;line-height:24px;padding:10px 24px;"
            "border-radius:4px"
        ),
        # It would lead out of the mail.
        "a.footnote-backref": "display:none;mso-hide:all",
        "ul": "margin:0 0 24px;padding:0 0 0 24px",
        "ol": "margin:0 0 24px;padding:0 0 0 28px",
        "li": "margin:0 0 8px",
        # Its box hangs where a bullet would.
        "li.task-list-item": "list-style-type:none;text-indent:-22px",
        "li>p": "margin:0 0 8px",
        "li>ul": "margin:8px 0 0;text-indent:0",
        "li>ol": "margin:8px 0 0;text-indent:0",
        "em": emphasis,
        "i": emphasis,
        "cite": emphasis,
        "blockquote": f"margin:0 0 24px;padding:0 0 0 16px;border-left:3px solid {look.rule}",
        "pre": (
            f"margin:0 0 24px;padding:16px;background-color:{look.wash};font:14px/1.5 {_CODE};"
            "white-space:pre-wrap;word-break:break-word"
        ),
        "code": f"font-family:{_CODE};font-size:15px",
        "mark": f"background-color:{look.wash};color:inherit",
        "table": "margin:0 0 24px;border-collapse:collapse;width:100%;font-size:15px",
        "td": cell,
        "th": cell + ";text-align:left;font-weight:700",
        "tr>td": "padding-left:0",
        "tr>th": "padding-left:0",
        # Boxes: two kinds of them, and an event beside its calendar leaf.
        "div.call": f"{box};border-left:3px solid {look.ink}",
        "div.note": f"{box};border-left:3px solid {look.rule}",
        **dict.fromkeys(("div>h2", "div>h3", "div>h4", "div>h5", "div>h6"), _BOX_HEADING),
        "table.event": f"margin:0 0 24px;border-top:{rule};border-bottom:{rule}",
        "td.event-date": (
            "width:48px;padding:20px 24px 20px 0;border-bottom:0;text-align:center;line-height:1.2"
        ),
        "td.event-text": "padding:20px 0;border-bottom:0",
        "span.event-month": f"font-size:14px;color:{look.quiet}",
        "span.event-day": "font-size:33px;font-weight:700;line-height:1.1",
        "div.event-title": "font-size:21px;line-height:1.4;font-weight:700",
        "div.event-when": event_line,
        "div.event-where": event_line,
        "div.event-about": f"{event_line};padding:8px 0 0",
        "div.event-link": event_line,
        "div.event-calendar": event_line,
        "a.video": "font-weight:700",
        "p.source": aside,
        "section.footnotes": "font-size:15px",
        "td.align-center": "text-align:center",
        "th.align-center": "text-align:center",
        "td.align-right": "text-align:right;white-space:nowrap",
        "th.align-right": "text-align:right",
        "img": "display:block;max-width:100%;height:auto;border:0;font-size:14px;line-height:1.5",
        "figure": "margin:0 0 24px",
        "figcaption": f"{aside};padding:8px 0 0",
        "hr": f"border:0;border-top:{rule};margin:32px 0",
        "sup": "font-size:12px;line-height:1;vertical-align:super",
        "sub": "font-size:12px;line-height:1",
        "details": "margin:0 0 24px",
        "dl": "margin:0 0 24px",
        "dt": "font-weight:700",
        "dd": "margin:0 0 8px 24px",
    }
    if direction(language) == "rtl":
        turned = {element: mirrored(style) for element, style in styles.items()}
        return turned | {code: f"{styles[code]};{_CODE_LINES}" for code in ("pre", "code")}
    return styles
