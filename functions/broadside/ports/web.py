"""What others have on the web."""

from typing import Protocol


class Web(Protocol):
    """Other hosts, which a post may take pictures from."""

    def picture(self, address: str) -> bytes:
        """
        Return a picture from another host.

        Whoever writes a post says where it is, so the address may be meant to harm us: what stands
        behind this asks no host that isn't on the public internet, and waits for none for long.

        Args:
            address: Absolute, http or https.

        Returns:
            The bytes of what looks like a GIF, JPEG, PNG or WebP; metadata is still in it.

        Raises:
            RefusedError: it can't be had, however often we ask.
            UnreachableError: it may be had later.
        """
