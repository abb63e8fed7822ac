"""
Templates, filled in: stored ones by Handlebars, those that come with the request more simply.

Reference, Template: "Amazon SES supports only simple substitutions when you … provide the full
template content in the request". Values are not HTML-escaped. What can't be filled in doesn't
fail the call: SES accepts the mail and publishes a Rendering Failure afterwards (Guide, "Using
templates to send personalized email", on rendering failure events).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from broadside_local.ses.errors import RenderingError, bad_request
from broadside_local.ses.handlebars import parse, render
from broadside_local.ses.mime import Body

_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# Handlebars' identifiers: anything but white space and what means something to it.
_NAME = re.compile(r"""[^\s!"#%&'()*+,./;<=>@\[\\\]^`{|}~]+""")


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text and names of variables by turns; literals at even places."""

    pieces: tuple[str, ...]

    def render(self, data: Mapping[str, str]) -> str:
        """
        Put in the values.

        Raises:
            RenderingError: a variable has no value.
        """
        filled = list(self.pieces)
        for place in range(1, len(filled), 2):
            name = filled[place]
            if name not in data:
                # SES's own words (Guide, "Examples of event data", Rendering Failure).
                raise RenderingError(f"Attribute '{name}' is not present in the rendering data.")
            filled[place] = data[name]
        return "".join(filled)


@lru_cache(maxsize=16)
def compile_template(text: str) -> Template:
    """
    Read a template.

    Raises:
        RenderingError: it holds what is not simple substitution, or `{{` that nothing closes.
    """
    pieces = _EXPRESSION.split(text)
    for literal in pieces[::2]:
        if "{{" in literal:
            raise RenderingError("The template holds {{ that is not closed.")
    for literal in pieces[2::2]:
        if literal.startswith("}"):
            raise RenderingError("The template holds }}} where }} is expected.")
    names = [name.strip() for name in pieces[1::2]]
    for name in names:
        if not _NAME.fullmatch(name):
            raise RenderingError(
                f"The template holds {{{{{name[:20]}}}}}: only simple substitution is supported."
            )
    pieces[1::2] = names
    return Template(tuple(pieces))


def fill_inline(content: Mapping[str, str], data: Mapping[str, Any]) -> Body:
    """
    Fill in a template that came with the request.

    Values that are lists or objects are as good as missing: simple substitution can't use them.

    Raises:
        RenderingError: it can't be filled in.
    """
    values = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in data.items()
        if isinstance(value, (str, bool, int, float))
    }
    return _body(
        {name: compile_template(text).render(values) for name, text in content.items() if text}
    )


def fill_stored(content: Mapping[str, str], data: Mapping[str, Any]) -> Body:
    """
    Fill in a stored template.

    Raises:
        RenderingError: it can't be filled in.
    """
    return _body({name: render(parse(text), data) for name, text in content.items() if text})


def _body(filled: Mapping[str, str]) -> Body:
    return Body(subject=filled["Subject"], text=filled.get("Text"), html=filled.get("Html"))


def read_data(text: str | None) -> dict[str, Any]:
    """
    Read TemplateData: a JSON object.

    Raises:
        ApiError: it is none: the whole call fails (its words: boto3 issue 1795).
    """
    if not text:
        return {}
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError):
        data = None
    if not isinstance(data, dict):
        raise bad_request("The template data is invalid")
    return data
