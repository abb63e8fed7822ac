"""Keys by purpose, all derived from one secret in Secrets Manager."""

import hmac
from typing import Any

import msgspec


class SecretKeys:
    """The one secret, and what is derived from it (port `Keys`)."""

    def __init__(self, client: Any, secret_arn: str) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._root: bytes | None = None

    def key(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose: HMAC-SHA256 of it by the secret."""
        if self._root is None:
            self._root = self._read()
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def _read(self) -> bytes:
        """Read the secret: text, or JSON with a field `root`."""
        text: str = self._client.get_secret_value(SecretId=self._secret_arn)["SecretString"]
        try:
            return str(msgspec.json.decode(text)["root"]).encode()
        except (msgspec.DecodeError, KeyError, TypeError):
            return text.encode()


class MemoryKeys:
    """Keys derived from a given secret (port `Keys`)."""

    def __init__(self, root: bytes = b"a secret of tests") -> None:
        self._root = root

    def key(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose."""
        return hmac.digest(self._root, purpose.encode(), "sha256")
