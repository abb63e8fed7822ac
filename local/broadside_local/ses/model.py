"""Requests held against botocore's own model of `sesv2`: which operation, and is it well formed."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote

import botocore.session
import msgspec

from broadside_local.ses.errors import ApiError, bad_request


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the model allows."""

    operation: str
    members: Mapping[str, Any]
    """By name, from path, query and body; blobs decoded."""
    body_bytes: int


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    path: re.Pattern[str]
    operation: str
    shape: Any


def read_request(method: str, target: str, body: bytes) -> Request:
    """
    Find the operation, and check every member.

    Args:
        target: Path and query, as in the request line.

    Raises:
        ApiError: there is no such operation, or the model doesn't allow this request.
    """
    path, _, query = target.partition("?")
    for route in _routes():
        found = route.path.fullmatch(path)
        if found and route.method == method:
            members = dict(_members(route.shape, found.groupdict(), query, body))
            return Request(route.operation, members, len(body))
    raise ApiError("UnknownOperationException", f"no operation is {method} here", status=404)


@cache
def _routes() -> tuple[_Route, ...]:
    """Return all routes of the service; those without parameters first."""
    service = botocore.session.get_session().get_service_model("sesv2")
    routes = []
    for name in service.operation_names:
        operation = service.operation_model(name)
        path = operation.http["requestUri"].partition("?")[0]
        # re.escape makes \{Name\} of {Name}.
        pattern = re.sub(r"\\\{(\w+)\\\+?\\?\}", r"(?P<\1>[^/]+)", re.escape(path))
        routes.append(
            _Route(operation.http["method"], re.compile(pattern), name, operation.input_shape)
        )
    return tuple(sorted(routes, key=lambda route: "(?P" in route.path.pattern))


def _members(
    shape: Any, parameters: Mapping[str, str], query: str, body: bytes
) -> Iterator[tuple[str, Any]]:
    """Collect a request's members from where they lie, and check them."""
    if shape is None:
        return
    asked = parse_qs(query, keep_blank_values=True)
    given: dict[str, Any] = _body(body)
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        wire_name = member.serialization.get("name", name)
        if location == "uri":
            given[name] = unquote(parameters[wire_name])
        elif location == "querystring" and wire_name in asked:
            given[name] = _from_query(member, asked[wire_name], name)
    yield from _structure(shape, given, "").items()


def _from_query(shape: Any, texts: list[str], name: str) -> Any:
    """Read what a query says of a member: everything in it is text."""
    if shape.type_name == "list":
        return texts
    if len(texts) > 1:
        raise bad_request(f"{name}: it stands there twice")
    if shape.type_name in {"integer", "long"}:
        if not re.fullmatch(r"-?[0-9]{1,18}", texts[0]):
            raise _wrong_type(name, "a number")
        return int(texts[0])
    return texts[0]


def _body(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        given = msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError):
        given = None
    if not isinstance(given, dict):
        raise ApiError("SerializationException", "The body is not a JSON object.")
    return given


def _check(shape: Any, value: Any, path: str) -> Any:
    check = _CHECKS.get(shape.type_name)
    if check is None:
        raise bad_request(f"{path}: a value of type {shape.type_name} is not expected here")
    return check(shape, value, path)


def _structure(shape: Any, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong_type(path, "an object")
    unknown = sorted(set(value) - set(shape.members))
    if unknown:
        raise bad_request(f"{_at(path, unknown[0][:80])}: there is no such member")
    given = {name: each for name, each in value.items() if each is not None}
    missing = [name for name in shape.required_members if name not in given]
    if missing:
        raise bad_request(f"{_at(path, missing[0])}: this member is required")
    if shape.metadata.get("union") and len(given) != 1:
        raise bad_request(f"{path}: exactly one member is wanted")
    return {
        name: _check(shape.members[name], each, _at(path, name)) for name, each in given.items()
    }


def _list(shape: Any, value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong_type(path, "a list")
    _measure(shape, len(value), path, "entries")
    return [_check(shape.member, each, f"{path}[{n}]") for n, each in enumerate(value)]


def _map(shape: Any, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong_type(path, "an object")
    return {
        _check(shape.key, key, f"{path} (key)"): _check(shape.value, each, f"{path} (value)")
        for key, each in value.items()
    }


def _string(shape: Any, value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(path, "a string")
    _measure(shape, len(value), path, "characters")
    if shape.enum and value not in shape.enum:
        raise bad_request(f"{path}: must be one of {', '.join(shape.enum)}")
    pattern = shape.metadata.get("pattern")
    # Patterns without ^ and $ are meant for the whole value, too (Smithy).
    if pattern and not re.fullmatch(pattern, value):
        raise bad_request(f"{path}: must match {pattern}")
    return value


def _blob(_shape: Any, value: Any, path: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise _wrong_type(path, "Base64") from None


def _boolean(_shape: Any, value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(path, "true or false")
    return value


def _number(shape: Any, value: Any, path: str) -> Any:
    whole = shape.type_name in {"integer", "long"}
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise _wrong_type(path, "a number")
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and value < low) or (high is not None and value > high):
        raise bad_request(f"{path}: must lie between {low} and {high}")
    return value


def _timestamp(_shape: Any, value: Any, path: str) -> datetime:
    """Read a moment: seconds since 1970 in a body, ISO 8601 in a query."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return datetime.fromtimestamp(_number(_shape, value, path), UTC)
    except (OverflowError, OSError, ValueError):
        raise _wrong_type(path, "a moment") from None


_CHECKS: Mapping[str, Callable[[Any, Any, str], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "blob": _blob,
    "boolean": _boolean,
    "integer": _number,
    "long": _number,
    "double": _number,
    "float": _number,
    "timestamp": _timestamp,
}


def _measure(shape: Any, length: int, path: str, unit: str) -> None:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    if length < low:
        raise bad_request(f"{path}: at least {low} {unit}, not {length}")
    if high is not None and length > high:
        raise bad_request(f"{path}: at most {high} {unit}, not {length}")


def _wrong_type(path: str, wanted: str) -> ApiError:
    return bad_request(f"{path}: must be {wanted}")


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
