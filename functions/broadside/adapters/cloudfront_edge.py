"""What CloudFront keeps of the site."""

from collections.abc import Callable, Sequence
from typing import Any


class CloudFrontEdge:
    """The distribution (port `Edge`)."""

    def __init__(self, client: Callable[[], Any], distribution_id: str) -> None:
        """
        Make one.

        Args:
            client: Makes boto3's client when it is first needed: hardly any publishing does.
            distribution_id: Which distribution.
        """
        self._client = client
        self._distribution_id = distribution_id

    def invalidate(self, paths: Sequence[str], *, reference: str) -> bool:
        """
        Let the edge forget what it keeps for these paths; tell whether it will.

        CloudFront doesn't do again what it did under the same reference for the same paths
        ("CreateInvalidation", CallerReference). It refuses more than 15 paths with `*` that are
        under way at once ("Concurrent invalidation request maximum").
        """
        client = self._client()
        try:
            client.create_invalidation(
                DistributionId=self._distribution_id,
                InvalidationBatch={
                    "Paths": {"Quantity": len(paths), "Items": list(paths)},
                    "CallerReference": reference,
                },
            )
        except client.exceptions.TooManyInvalidationsInProgress:
            return False
        return True
