"""From a template's parts and data to text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from broadside_local.ses import limits
from broadside_local.ses.errors import RenderingError
from broadside_local.ses.handlebars.syntax import Block, Inline, Part, Partial, Parts, Value

_MISSING = object()


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a part stands: the data that it speaks of, and the partials that it knows."""

    data: Any
    steps: Iterator[int]
    """Ends when the template has done as much as it may."""
    index: int | None = None
    partials: dict[str, Parts] = field(default_factory=dict)
    depth: int = 0

    def within(self, data: Any, *, index: int | None = None) -> "_Scope":
        """Return the scope of a block in this one."""
        index = self.index if index is None else index
        return _Scope(data, self.steps, index, dict(self.partials), self.depth + 1)


def render(parts: Parts, data: Mapping[str, Any]) -> str:
    """
    Fill in a template.

    Raises:
        RenderingError: a value is missing, or can't be written; or it never ends.
    """
    written, size = [], 0
    for text in _parts(parts, _Scope(data, iter(range(limits.TEMPLATE_STEPS)))):
        size += len(text)
        if size > limits.MESSAGE_BYTES:
            raise RenderingError("The rendered template is longer than a message may be.")
        written.append(text)
    return "".join(written)


def _parts(parts: Parts, scope: _Scope) -> Iterator[str]:
    if scope.depth > 2 * limits.TEMPLATE_DEPTH:
        raise RenderingError("The template's partials include each other without end.")
    for part in parts:
        if next(scope.steps, None) is None:
            raise RenderingError("The template takes too long to render.")
        yield from _part(part, scope)


def _part(part: Part, scope: _Scope) -> Iterator[str]:
    match part:
        case str():
            yield part
        case Value(path):
            yield _text(path, scope)
        case Inline(name, body):
            scope.partials[name] = body
        case Partial(name):
            if name not in scope.partials:
                raise RenderingError(f"The partial '{name}' could not be found.")
            yield from _parts(scope.partials[name], scope.within(scope.data))
        case Block("each", path):
            yield from _each(part, _found(path, scope), scope)
        case Block(helper, path, body, otherwise):
            # What the data doesn't have is as good as false ("Built-in Helpers", #if).
            holds = _is_true(_look_up(path, scope)) is (helper == "if")
            yield from _parts(body if holds else otherwise, scope.within(scope.data))


def _each(block: Block, items: Any, scope: _Scope) -> Iterator[str]:
    if not isinstance(items, list):
        raise RenderingError(f"Attribute '{block.path}' is not a list.")
    if not items:
        yield from _parts(block.otherwise, scope.within(scope.data))
    for index, item in enumerate(items):
        yield from _parts(block.body, scope.within(item, index=index))


def _is_true(value: Any) -> bool:
    """Tell whether `if` goes on: not for false, nothing, an empty text or list, 0."""
    return value is not _MISSING and (isinstance(value, dict) or bool(value))


def _look_up(path: str, scope: _Scope) -> Any:
    """Return what the scope's own data has there: what stands around it isn't asked."""
    if path == "@index":
        return _MISSING if scope.index is None else scope.index
    names = path.split(".")
    value = scope.data
    for name in names[1:] if names[0] == "this" else names:
        if not isinstance(value, dict) or name not in value:
            return _MISSING
        value = value[name]
    return _MISSING if value is None else value


def _found(path: str, scope: _Scope) -> Any:
    value = _look_up(path, scope)
    if value is _MISSING:
        # SES's own words (Guide, "Examples of event data", Rendering Failure).
        raise RenderingError(f"Attribute '{path}' is not present in the rendering data.")
    return value


def _text(path: str, scope: _Scope) -> str:
    value = _found(path, scope)
    if isinstance(value, (list, dict)):
        raise RenderingError(f"Attribute '{path}' is a list or an object, no text.")
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
