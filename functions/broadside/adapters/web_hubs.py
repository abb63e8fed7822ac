"""
WebSub hubs, told by HTTP that a feed has changed.

WebSub leaves open how ("The hub and the publisher can agree on any mechanism", W3C Recommendation
of 2018, §6). What hubs take is PubSubHubbub 0.3, §7.1: a form with `hub.mode=publish` and
`hub.url`. Several feeds in one form each takes in another way, so it is one at a time; and the feed
is said as `hub.topic`, too, as some read it. `docs/decisions/websub.md` has which, and the rest.
"""

import time
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlencode

from broadside.adapters.web_hosts import (
    Dial,
    PublicHosts,
    Resolve,
    as_web_errors,
    is_for_later,
    location_of,
)
from broadside.adapters.web_lines import Deadline, Exchange, dial, look_up
from broadside.adapters.web_targets import Target, read_target
from broadside.errors import RefusedError, UnreachableError

MOST_SECONDS = 10.0
"""For one feed: names, connections, redirects, all of it."""
MOST_REDIRECTS = 3

_SAME_AGAIN = frozenset({307, 308})
"""Redirects of a form as it is; the others make a GET of it (RFC 9110 §15.4)."""
_USER_AGENT = "Broadside (newsletter software; tells a hub what is new)"
"""All that a hub learns of us beside the feed's address, which is public: no cookie, no key."""


class HttpHubs:
    """Hubs on the public internet (port `Hubs`)."""

    def __init__(
        self,
        *,
        resolve: Resolve = look_up,
        dial: Dial = dial,
        monotonic: Callable[[], float] = time.monotonic,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        """
        Say what is outside.

        Args:
            resolve: Looks a name up, in so many seconds; OSError.
            dial: Connects to an address and port, in so many seconds; OSError. It is asked for
                public addresses only.
            monotonic: A clock that is never set, in seconds.
            most_seconds: For one feed.
        """
        self._hosts = PublicHosts(resolve, dial)
        self._monotonic = monotonic
        self._most_seconds = most_seconds

    def tell(self, hub: str, feed: str) -> None:
        """Tell a hub that a feed has changed; RefusedError, UnreachableError."""
        too_long = "answers with far more than a hub needs"
        with as_web_errors(most_seconds=self._most_seconds, too_long=too_long):
            self._tell(hub, _form(feed), Deadline(self._most_seconds, self._monotonic))

    def _tell(self, hub: str, form: bytes, deadline: Deadline) -> None:
        target = read_target(hub)
        if target.scheme != "https":
            raise RefusedError("has an address that doesn't begin with https://")
        for _ in range(MOST_REDIRECTS + 1):
            with closing(self._hosts.connect(target, deadline)) as line:
                # What it has to say beyond the first line, nobody reads.
                answer = Exchange(line, deadline).ask(_request(target, form), most_bytes=0)
            if answer.status not in _SAME_AGAIN:
                return _accept(answer.status)
            target = target.following(location_of(answer))
        raise RefusedError("is redirected again and again")


def _form(feed: str) -> bytes:
    fields = {"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}
    return urlencode(fields).encode("ascii")


def _request(target: Target, form: bytes) -> bytes:
    head = (
        f"POST {target.resource} HTTP/1.1",
        f"Host: {target.authority}",
        f"User-Agent: {_USER_AGENT}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        "Accept-Encoding: identity",
        "Connection: close",
        "\r\n",
    )
    return "\r\n".join(head).encode("ascii") + form


def _accept(status: int) -> None:
    """Take 200 to 299 for a yes: hubs say 200, 202 and 204."""
    if is_for_later(status):
        raise UnreachableError(f"can't take it now ({status})")
    if 300 <= status < 400:
        raise RefusedError(f"has moved ({status})")
    if status >= 400:
        raise RefusedError(f"doesn't take it ({status})")
