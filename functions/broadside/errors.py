"""
Every error this package raises on purpose.

::

    BroadsideError
    ├── InvalidError              data from outside that can't be used
    │   ├── PostError             a post: file, line, field, reason, hint
    │   ├── PublicationError      publication.toml: file, line, field, reason, hint
    │   ├── TokenError            a link's token: forged, damaged or expired
    │   ├── FormError             a form that somebody sent: what is wrong with it as a whole
    │   └── SourceError           what a source gave, as a whole: a feed, an export
    ├── ConflictError             somebody else wrote first; read again (retryable)
    ├── NotFoundError             no such post, edition, subscriber, content
    ├── WebError                  a picture elsewhere, or a hub; says why, with no address in it
    │   ├── RefusedError          no, however often we ask
    │   └── UnreachableError      may be had later (retryable)
    └── ProviderError             SES did not take the call as a whole
        ├── ProviderRejectedError     nothing was accepted, and never will be
        ├── ProviderThrottledError    nothing was accepted; try later (retryable)
        └── ProviderUncertainError    may have been accepted: wait for evidence, never retry blindly
"""

from dataclasses import dataclass


class BroadsideError(Exception):
    """Anything this package raises on purpose."""

    retryable = False


class InvalidError(BroadsideError):
    """Data from outside that can't be used as it is."""


@dataclass(slots=True, eq=False)
class _LocatedError(InvalidError):
    file: str
    line: int
    field: str
    reason: str
    hint: str
    code: str = ""
    """Its name, the same for ever: see `docs/checks.md`."""

    def __str__(self) -> str:
        """Return one line: where, what, what to do."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.reason}. {self.hint}"


class PostError(_LocatedError):
    """A post can't be used."""


class PublicationError(_LocatedError):
    """`publication.toml` can't be used."""


class TokenError(InvalidError):
    """A token is forged, damaged, expired or for another purpose."""


class FormError(InvalidError):
    """A form that somebody sent can't be used; says why, and nothing of what was sent."""


class SourceError(InvalidError):
    """What a source gave can't be used as a whole; says why: "declares entities of its own"."""


class ConflictError(BroadsideError):
    """Somebody else wrote first: read again."""

    retryable = True


class NotFoundError(BroadsideError):
    """There is no such thing."""


@dataclass(slots=True, eq=False)
class WebError(BroadsideError):
    """A picture on another host could not be had, or a hub could not be told."""

    reason: str
    """Of the picture, or the hub: "is larger than 25 MB". It holds no address."""

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class RefusedError(WebError):
    """It can't be had or told, however often we ask."""


class UnreachableError(WebError):
    """It may be had or told later."""

    retryable = True


class ProviderError(BroadsideError):
    """The mail provider did not take the call as a whole."""


class ProviderRejectedError(ProviderError):
    """Nothing was accepted, and trying again unchanged won't help."""


class ProviderThrottledError(ProviderError):
    """Nothing was accepted; try later."""

    retryable = True


class ProviderUncertainError(ProviderError):
    """May have been accepted: wait for evidence, never retry blindly."""
