"""Boxes that other generators fence with colons (HackMD, VuePress, Docusaurus, Pandoc)."""

import re

from broadside.posts.leftovers import Leftovers

_COLONS = re.compile(r"( {0,3}):{3,}[ \t]*(?:\{[^{}]*\}|[\w-]+(?:\[([^\[\]]*)\])?)?[ \t]*([^:]*):*")
_LONGEST = 300
_OPTIONS = re.compile(r"\{[^{}]*\}")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


def without_boxes(body: str, leftovers: Leftovers) -> str:
    """Take the fences of boxes out of Markdown: what is in them stays, their titles in bold."""
    if ":::" not in body:
        return body
    lines, code = body.split("\n"), ""
    for number, line in enumerate(lines):
        if mark := _FENCE.match(line):
            if not code:
                code = mark[1]
            elif mark[1].startswith(code):
                code = ""
        elif not code and len(line) < _LONGEST and (fence := _COLONS.fullmatch(line.rstrip())):
            leftovers.tags[":::"] = leftovers.tags.get(":::", 0) + 1
            title = _OPTIONS.sub("", fence[2] or fence[3]).strip()
            lines[number] = f"\n{fence[1]}**{title}**\n" if title else ""
    return "\n".join(lines)
