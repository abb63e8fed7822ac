"""
Objects of the emulator's buckets, and their versions, kept in the data file.

Part of the emulator's process. A body is kept once, by its hash. Tags, access lists, locks and
unfinished uploads of parts aren't kept: no bucket of the stack has any.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadside_local.cloud.emulator.data_file import DataFile, decoded
else:
    from data_file import DataFile, decoded

_BODY = "broadside:body"


class _Objects(dict[str, Any]):
    """The objects of a bucket; says which keys were changed."""

    def __init__(self, objects: Mapping[str, Any], changed: Callable[[str], None]) -> None:
        super().__init__(objects)
        self._changed = changed

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self._changed(key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._changed(key)

    def pop(self, key: str, *default: Any) -> Any:
        # Of a key that has none, too: its versions may have changed.
        self._changed(key)
        return super().pop(key, *default)


class KeptObjects:
    """Remembers which keys changed, and writes what they hold."""

    def __init__(
        self,
        file: DataFile,
        buckets: Mapping[str, tuple[str, dict[str, Any]]],
        versions: dict[tuple[str, tuple[str, str]], list[Any]],
        account: str,
    ) -> None:
        """
        Take over the stack's buckets.

        Args:
            file: Where they are kept.
            buckets: Physical name, and the emulator's bucket, by logical name.
            versions: The emulator's, by account, bucket and key.
            account: Whose buckets they are.
        """
        self._file = file
        self._buckets = buckets
        self._versions = versions
        self._account = account
        self._changed: dict[tuple[str, str], None] = {}
        self._kept: set[str] = set()

    def restore(self) -> None:
        """
        Put back every object, and see every change from now on.

        Raises:
            DataError: the file is damaged.
        """
        bodies: dict[str, bytes] = {}

        def body(value: dict[str, Any]) -> Any:
            if _BODY not in value:
                return value
            name = value[_BODY]
            if name not in bodies:
                bodies[name] = self._file.body(name)
            return bodies[name]

        found: dict[str, dict[str, Any]] = {logical: {} for logical in self._buckets}
        for logical, key, text in self._file.objects():
            about = decoded(text, object_hook=body)
            if logical not in self._buckets:
                continue
            if about["object"] is not None:
                found[logical][key] = about["object"]
            if about["versions"]:
                self._versions[self._name(logical, key)] = about["versions"]
        for logical, (_, bucket) in self._buckets.items():
            changed = functools.partial(self._on_change, logical)
            bucket["objects"] = _Objects({**bucket["objects"], **found[logical]}, changed)
        self._kept = set(bodies)
        self._file.drop_bodies_but(self._kept)

    def _name(self, logical: str, key: str) -> tuple[str, tuple[str, str]]:
        return self._account, (self._buckets[logical][0], key)

    def _on_change(self, logical: str, key: str) -> None:
        self._changed[logical, key] = None

    def write(self) -> None:
        """Write what changed; the caller commits."""
        while self._changed:
            logical, key = next(iter(self._changed))
            del self._changed[logical, key]
            self._write_key(logical, key)

    def _write_key(self, logical: str, key: str) -> None:
        objects = self._buckets[logical][1]["objects"]
        if not isinstance(objects, _Objects):
            raise TypeError("a bucket's objects were exchanged")
        about = {
            "object": objects.get(key),
            "versions": self._versions.get(self._name(logical, key), []),
        }
        if about["object"] is None and not about["versions"]:
            self._file.drop_object(logical, key)
            return
        bodies: dict[str, bytes] = {}

        def named(value: object) -> dict[str, str]:
            if not isinstance(value, bytes):
                raise TypeError(f"a {type(value).__name__} in an object")
            name = hashlib.sha256(value).hexdigest()
            bodies[name] = value
            return {_BODY: name}

        text = json.dumps(about, ensure_ascii=False, default=named)
        new = {name: data for name, data in bodies.items() if name not in self._kept}
        self._file.put_object(logical, key, text, new)
        self._kept |= new.keys()
