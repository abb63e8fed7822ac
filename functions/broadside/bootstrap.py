"""Where ports meet adapters: the one place that knows both, and that reads the environment."""

import os
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadside.adapters.clients import new_client
from broadside.adapters.clock import SystemClock
from broadside.settings import Settings

if TYPE_CHECKING:
    # For their names only: what imports Markdown or MJML waits until somebody asks for it.
    from broadside.ports import (
        Acts,
        Assets,
        Clock,
        Contents,
        Courier,
        Dropbox,
        Edge,
        Hubs,
        Joins,
        Keys,
        Ledger,
        Lists,
        Mailer,
        Posts,
        Queue,
        Site,
        Subscribers,
        Tallies,
        Together,
        Web,
    )
    from broadside.publication import Publication
    from broadside.rendering import Theme


class Application:
    """
    What use cases need of the world, as it is on AWS.

    Each part is made when it is first asked for, with its imports: a function that sends no mail
    makes no client of SES, and its cold start is shorter for it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._clients: dict[str, Any] = {}

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = new_client(service)
        return self._clients[service]

    @cached_property
    def clock(self) -> "Clock":
        """The time."""
        return SystemClock()

    @cached_property
    def together(self) -> "Together":
        """Hands for what doesn't depend on each other."""
        from broadside.adapters.hands import ManyHands

        return ManyHands()

    @cached_property
    def contents(self) -> "Contents":
        """Large content, in the drop bucket below `content/`."""
        from broadside.adapters.s3_contents import S3Contents

        return S3Contents(self._client("s3"), self.settings.drop_bucket)

    @cached_property
    def dropbox(self) -> "Dropbox":
        """Dropped posts, in the drop bucket below `posts/`."""
        from broadside.adapters.s3_dropbox import S3Dropbox

        return S3Dropbox(self._client("s3"), self.settings.drop_bucket)

    @cached_property
    def assets(self) -> "Assets":
        """What was made of files that posts bring along, in the Posts table."""
        from broadside.adapters.dynamo_assets import DynamoAssets

        return DynamoAssets(self._client("dynamodb"), self.settings.posts_table)

    @cached_property
    def web(self) -> "Web":
        """Other hosts, which posts take pictures from."""
        from broadside.adapters.web import HttpWeb

        return HttpWeb()

    @cached_property
    def hubs(self) -> "Hubs":
        """WebSub hubs."""
        from broadside.adapters.web_hubs import HttpHubs

        return HttpHubs()

    @cached_property
    def site(self) -> "Site":
        """The site bucket."""
        from broadside.adapters.s3_site import S3Site

        return S3Site(self._client("s3"), self.settings.site_bucket)

    @cached_property
    def edge(self) -> "Edge":
        """CloudFront; its client is made when something is taken down."""
        from broadside.adapters.cloudfront_edge import CloudFrontEdge

        client = partial(self._client, "cloudfront")
        return CloudFrontEdge(client, self.settings.distribution_id)

    @cached_property
    def posts(self) -> "Posts":
        """The Posts table."""
        from broadside.adapters.dynamo_posts import DynamoPosts

        return DynamoPosts(self._client("dynamodb"), self.settings.posts_table, self.contents)

    @cached_property
    def lists(self) -> "Lists":
        """The lists of posts, in the Posts table."""
        from broadside.adapters.dynamo_lists import DynamoLists

        return DynamoLists(self._client("dynamodb"), self.settings.posts_table)

    @cached_property
    def subscribers(self) -> "Subscribers":
        """The Subscribers table."""
        from broadside.adapters.dynamo_subscribers import DynamoSubscribers

        return DynamoSubscribers(self._client("dynamodb"), self.settings.subscribers_table)

    @cached_property
    def joins(self) -> "Joins":
        """People who join by the form, in the Subscribers table."""
        from broadside.adapters.dynamo_joins import DynamoJoins

        return DynamoJoins(self._client("dynamodb"), self.settings.subscribers_table)

    @cached_property
    def ledger(self) -> "Ledger":
        """The Editions table."""
        from broadside.adapters.dynamo_ledger import DynamoLedger

        return DynamoLedger(self._client("dynamodb"), self.settings.editions_table)

    @cached_property
    def acts(self) -> "Acts":
        """What organisers did, in the Editions table."""
        from broadside.adapters.dynamo_acts import DynamoActs

        return DynamoActs(self._client("dynamodb"), self.settings.editions_table)

    @cached_property
    def tallies(self) -> "Tallies":
        """The guard's counters and alarms, in the Editions table."""
        from broadside.adapters.dynamo_tallies import DynamoTallies

        return DynamoTallies(self._client("dynamodb"), self.settings.editions_table)

    @cached_property
    def mailer(self) -> "Mailer":
        """SES."""
        from broadside.adapters.ses_mailer import SesMailer

        return SesMailer(self._client("sesv2"), self.settings.newsletter_configuration_set)

    @cached_property
    def courier(self) -> "Courier":
        """SES, for mails that one reader has asked for."""
        from broadside.adapters.ses_courier import SesCourier

        return SesCourier(self._client("sesv2"), self.settings.transactional_configuration_set)

    @cached_property
    def ingest_queue(self) -> "Queue":
        """Posts to look at."""
        return self._queue(self.settings.ingest_queue_url)

    @cached_property
    def images_queue(self) -> "Queue":
        """What posts bring along, to be prepared."""
        return self._queue(self.settings.images_queue_url)

    @cached_property
    def plan_queue(self) -> "Queue":
        """Units to plan."""
        return self._queue(self.settings.plan_queue_url)

    @cached_property
    def send_queue(self) -> "Queue":
        """Batches to send."""
        return self._queue(self.settings.send_queue_url)

    @cached_property
    def feedback_queue(self) -> "Queue":
        """Events of mail."""
        return self._queue(self.settings.feedback_queue_url)

    @cached_property
    def feedback_dead_letter_queue(self) -> "Queue":
        """Events of mail that feedback could not handle."""
        return self._queue(self.settings.feedback_dead_letter_queue_url)

    def _queue(self, url: str) -> "Queue":
        from broadside.adapters.sqs_queue import SqsQueue

        return SqsQueue(self._client("sqs"), url)

    @cached_property
    def keys(self) -> "Keys":
        """Secrets by purpose, from the one secret."""
        from broadside.adapters.secret_keys import SecretKeys

        return SecretKeys(self._client("secretsmanager"), self.settings.secret_arn)

    @cached_property
    def publication(self) -> "Publication":
        """The newsletter, as `publication.toml` in the layer has it."""
        from broadside.publication import load_publication

        return load_publication(Path(self.settings.templates_dir) / "publication.toml")

    @cached_property
    def theme(self) -> "Theme":
        """The templates in the layer."""
        from broadside.rendering import load_theme

        return load_theme(Path(self.settings.templates_dir))


@cache
def app() -> Application:
    """Return this process's application; nothing is made before it is asked for."""
    return Application(Settings.from_environment(os.environ))
