"""The port `Edge`: what is to be forgotten is asked for once, on CloudFront and in memory."""

from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from broadside.adapters.cloudfront_edge import CloudFrontEdge
from broadside.adapters.memory_edge import MemoryEdge

PATHS = ["/", "/en/*", "/zh-Hant/%E6%98%A5/*"]


class OnCloudFront:
    """A distribution of its own, and what it was asked to forget."""

    def __init__(self, client):
        self._client = client
        made = client.create_distribution(
            DistributionConfig={
                "CallerReference": str(uuid4()),
                "Comment": "",
                "Enabled": True,
                "Origins": {
                    "Quantity": 1,
                    "Items": [
                        {
                            "Id": "site",
                            "DomainName": "example.s3.amazonaws.com",
                            "S3OriginConfig": {"OriginAccessIdentity": ""},
                        }
                    ],
                },
                "DefaultCacheBehavior": {
                    "TargetOriginId": "site",
                    "ViewerProtocolPolicy": "allow-all",
                },
            }
        )
        self._id = made["Distribution"]["Id"]
        self.edge = CloudFrontEdge(lambda: client, self._id)

    def forgotten(self):
        listed = self._client.list_invalidations(DistributionId=self._id)["InvalidationList"]
        batches = [
            self._client.get_invalidation(DistributionId=self._id, Id=each["Id"])["Invalidation"]
            for each in listed.get("Items", [])
        ]
        return {
            batch["InvalidationBatch"]["CallerReference"]: sorted(
                batch["InvalidationBatch"]["Paths"]["Items"]
            )
            for batch in batches
        }


class InMemory:
    def __init__(self):
        self.edge = MemoryEdge()

    def forgotten(self):
        return {name: sorted(paths) for name, paths in self.edge.invalidated.items()}


@pytest.fixture
def place(twin, aws):
    return InMemory() if twin == "memory" else OnCloudFront(aws.client("cloudfront"))


def test_it_forgets_what_it_is_told_to(place):
    assert place.edge.invalidate(PATHS, reference="a post")
    assert place.edge.invalidate(["/*"], reference="another")

    assert {"a post": sorted(PATHS), "another": ["/*"]} == place.forgotten()


def test_the_same_again_changes_nothing(place):
    for _ in range(2):
        assert place.edge.invalidate(PATHS, reference="a post")

    assert {"a post": sorted(PATHS)} == place.forgotten()


class TestOnCloudFront:
    """What the stand-ins never answer is made up."""

    @pytest.fixture
    def client(self, account):
        return account.client("cloudfront")

    @pytest.mark.parametrize(
        ("code", "forgets"), [("TooManyInvalidationsInProgress", False), ("AccessDenied", None)]
    )
    def test_too_much_at_once_is_told(self, client, code, forgets, monkeypatch):
        errors = {
            "TooManyInvalidationsInProgress": client.exceptions.TooManyInvalidationsInProgress
        }

        def refuse(**_):
            raise errors.get(code, ClientError)({"Error": {"Code": code}}, "CreateInvalidation")

        monkeypatch.setattr(client, "create_invalidation", refuse)
        edge = CloudFrontEdge(lambda: client, "E1")
        if forgets is None:
            with pytest.raises(ClientError):
                edge.invalidate(PATHS, reference="a post")
        else:
            assert not edge.invalidate(PATHS, reference="a post")
