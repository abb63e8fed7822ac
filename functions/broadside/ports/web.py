"""What others have on the web, and what they are told."""

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


class Hubs(Protocol):
    """WebSub hubs, which tell whoever follows a feed by them."""

    def tell(self, hub: str, feed: str) -> None:
        """
        Tell a hub that a feed has changed; it looks, and tells others. Again changes nothing.

        No hub is waited for for long, and none is asked that isn't on the public internet.

        Args:
            hub: Its address, https.
            feed: The feed's own address.

        Raises:
            RefusedError: it doesn't take it, however often it is told (nobody may follow it there).
            UnreachableError: it may take it later.
        """
