"""Lists in pages: a token says where the next one begins."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from broadside_local.ses.errors import ApiError, bad_request

Item = TypeVar("Item")


def page(
    items: Mapping[str, Item],
    members: Mapping[str, Any],
    *,
    name: str,
    most: int,
    tell: Callable[[str, Item], Any],
    token_error: str = "BadRequestException",  # noqa: S107 - the name of an error
) -> dict[str, Any]:
    """
    Return the page of a list that a request asks for.

    Args:
        items: By what they are sorted by.
        members: With PageSize and NextToken, or without.
        name: Of the answer's list.
        most: PageSize at most, and where none is given.
        tell: Returns how an item is told.
        token_error: What a token that isn't ours is answered with.

    Raises:
        ApiError: the size or the token is wrong.
    """
    size = members.get("PageSize", most)
    if not 1 <= size <= most:
        raise bad_request(f"PageSize: 1 to {most}")
    after = _place(members.get("NextToken", ""), token_error)
    keys = sorted(key for key in items if after is None or key > after)
    answer: dict[str, Any] = {name: [tell(key, items[key]) for key in keys[:size]]}
    if len(keys) > size:
        answer["NextToken"] = base64.urlsafe_b64encode(keys[size - 1].encode()).decode()
    return answer


def _place(token: str, token_error: str) -> str | None:
    if not token:
        return None
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise ApiError(token_error, "The NextToken is invalid.") from None
