"""Links by reference, bounded: one long address could be written out thousands of times."""

from markdown_it.rules_core import StateCore

_GROWTH = 10
"""How much longer addresses may become: percent-encoding (RFC 3986 §2.1) makes nine of one."""
_ALWAYS = 100_000


def bound_addresses(state: StateCore) -> None:
    """
    Leave addresses and titles out once all together are far longer than the text.

    Only links by reference can get there (cmark bounds them likewise): what they point to is
    written once in a text, and once for each link in its HTML.
    """
    if not state.env.get("references"):
        return
    room = _ALWAYS + _GROWTH * len(state.src)
    for token in state.tokens:
        for child in token.children or ():
            for name in ("href", "src", "title"):
                if name in child.attrs:
                    room -= len(str(child.attrs[name]))
                    if room < 0:
                        child.attrs[name] = ""
