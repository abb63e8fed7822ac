"""
Handlebars as far as SES documents it for stored templates.

Guide, "Advanced email personalization": nested attributes, `each` over lists, `if` with `else`,
inline partials; from the Built-In Helpers that it points to, `unless`, `this` and `@index`. Nothing
is HTML-escaped. Pure: text and data in, text out, or a `RenderingError`.
"""

from broadside_local.ses.handlebars.render import render
from broadside_local.ses.handlebars.syntax import NotDoneError, parse

__all__ = ["NotDoneError", "parse", "render"]
