"""Scenes in which each function does all that it may do, in a cloud that is otherwise still."""

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from broadside.adapters.clock import SystemClock
from broadside.adapters.dynamo_assets import DynamoAssets
from broadside.adapters.dynamo_joins import DynamoJoins
from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_posts import DynamoPosts
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.dynamo_tallies import DynamoTallies
from broadside.adapters.memory_mailer import MemoryMailer
from broadside.adapters.memory_queue import MemoryQueue
from broadside.adapters.memory_web import MemoryWeb
from broadside.adapters.s3_contents import S3Contents
from broadside.adapters.s3_dropbox import S3Dropbox
from broadside.adapters.secret_keys import SecretKeys
from broadside.app.followup import follow_up
from broadside.app.guard import Guard
from broadside.app.release import release
from broadside.posts import Mailing, media_paths
from broadside.sending import (
    Account,
    BatchRef,
    BatchState,
    EditionState,
    Kind,
    Measure,
    Tally,
    claim,
    lose_sight,
)
from broadside.subscribers import (
    KEY_ID,
    REQUEST_LASTS,
    Asked,
    Invitation,
    JoinRequest,
    Purpose,
    Row,
    Standing,
    State,
    UnsubscribeLinks,
    address_hash,
    confirm_link,
    key_name,
)
from broadside_local.cloud import InvocationError
from broadside_local.cloud.permissions import policies_of, roles_of
from tests.functional.permission_calls import READER, dropped, queued, written
from tests.pictures import gif
from tests.world import World, event

LONG_AGO = timedelta(minutes=15)
NOWHERE = "0" * 64
"""Hash of content that nobody has kept."""
BOUNCES, LEAVES = "bounces@example.org", "leaves@example.org"
BATCH = BatchRef(edition_id="0" * 32, unit="u0", language="en", sequence=1)


class Scenes(World):
    """A world of real tables, buckets, keys; its functions run in the cloud, under their roles."""

    def __init__(self, cloud, trace):
        self.cloud, self.trace = cloud, trace
        names, database = cloud.outputs, cloud.client("dynamodb")
        self.storage = cloud.client("s3")
        self.clock = SystemClock()
        self.contents = S3Contents(self.storage, names["DropBucket"])
        self.assets = DynamoAssets(database, names["PostsTable"])
        self.web = MemoryWeb()
        self.images_queue = MemoryQueue(self.clock)
        self.ingest_queue = MemoryQueue(self.clock)
        self.dropbox = S3Dropbox(self.storage, names["DropBucket"])
        self.posts = DynamoPosts(database, names["PostsTable"], self.contents)
        self.ledger = DynamoLedger(database, names["EditionsTable"])
        self.subscribers = DynamoSubscribers(database, names["SubscribersTable"])
        self.tallies = DynamoTallies(database, names["EditionsTable"])
        self.joins = DynamoJoins(database, names["SubscribersTable"])
        self.keys = SecretKeys(cloud.client("secretsmanager"), names["SecretArn"])
        self.mailer = MemoryMailer(Account(rate=200, quota=1_000_000, used=0))
        self.roles = roles_of(cloud.stack)
        self.names = (f"scene{n}" for n in count())
        self._be_still()
        for address in (READER, BOUNCES, LEAVES):
            self.subscribe(Row(line=1, address=address))

    def _new_id(self):
        return secrets.token_hex(16)

    def _be_still(self):
        """Take away what would call functions by itself."""
        functions, stack = self.cloud.client("lambda"), self.cloud.stack
        for name in stack.resources("AWS::Lambda::EventSourceMapping"):
            functions.update_event_source_mapping(UUID=stack.ids[name], Enabled=False)
        for name in stack.resources("AWS::Events::Rule"):
            self.cloud.client("events").disable_rule(Name=stack.ids[name])
        # Or the feedback queue would never be empty, and no probe would be sent.
        for name in stack.resources("AWS::SNS::Subscription"):
            self.cloud.client("sns").unsubscribe(SubscriptionArn=stack.ids[name])

    # --- playing ---------------------------------------------------------------------------------

    def play(self, function, *, stop_at_refusal=True):
        """Let a function do all that it may do; return the decisions about its calls."""
        self.wipe()
        self.troubles = []
        seen = []
        for asked in getattr(self, f"{function.lower()}_scene")():
            begin = self.trace.stat().st_size if self.trace.exists() else 0
            self.troubles += self.invoke(function, asked)
            with self.trace.open(encoding="utf-8") as trace:
                trace.seek(begin)
                seen += [json.loads(line) for line in trace]
            seen = [note for note in seen if note["role"] == self.roles[function]]
            if stop_at_refusal and not all(note["allowed"] for note in seen):
                break
        return seen

    def invoke(self, function, asked):
        """Call a function; return why it failed, and which messages must come again."""
        try:
            return self.cloud.invoke(function.lower(), asked).get("batchItemFailures", [])
        except InvocationError as error:
            return [error.reason]

    def wipe(self):
        """Leave no posts and no editions."""
        database = self.cloud.client("dynamodb")
        for table in (self.cloud.outputs["PostsTable"], self.cloud.outputs["EditionsTable"]):
            for item in database.scan(TableName=table)["Items"]:
                key = {"pk": item["pk"], "sk": item["sk"]}
                database.delete_item(TableName=table, Key=key)

    def restart(self, function):
        """Let a function begin anew: it has read its secret already."""
        name = self.cloud.stack.ids[function]
        functions = self.cloud.client("lambda")
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]
        variables["Variables"]["SCENE"] = next(self.names)
        functions.update_function_configuration(FunctionName=name, Environment=variables)

    def policy(self, function):
        """Return a function's one policy: its name, and the document."""
        ((name, document),) = policies_of(self.roles[function], self.cloud.client("iam")).items()
        return name, document

    def put_policy(self, function, name, document):
        """Change a function's policy."""
        self.cloud.client("iam").put_role_policy(
            RoleName=self.roles[function], PolicyName=name, PolicyDocument=json.dumps(document)
        )
        self.cloud.mail_gate.forget()

    # --- scenes ----------------------------------------------------------------------------------

    def ingest_scene(self):
        """A long post with a picture comes, is looked at again, and goes."""
        name = self.put_post()
        yield dropped(name)
        self.prepared(name)
        yield dropped(name)
        self.storage.delete_object(
            Bucket=self.cloud.outputs["DropBucket"], Key=f"posts/{name}.en.md"
        )
        yield dropped(name)

    def images_scene(self):
        """A picture is there, another one is gone; and a host doesn't answer."""
        name = self.put_post()
        yield queued({"post": name, "wanted": {f"{name}1": f"{name}.png", f"{name}2": "gone.png"}})
        silent = "https://nowhere.invalid/a.png"
        yield queued({"post": name, "wanted": {f"{name}3": silent}})

    def publish_scene(self):
        """A long post is shown whose picture nobody has kept; then it is gone."""
        name = self.put_post()
        post_id = World.ingest(self, name).post_id
        body = self.posts.read(post_id, 1).variants[0].body_html
        ((picture, _),) = media_paths(body).values()
        self.storage.delete_object(
            Bucket=self.cloud.outputs["DropBucket"], Key=f"content/{picture}"
        )
        yield written(post_id)
        self.storage.delete_object(
            Bucket=self.cloud.outputs["DropBucket"], Key=f"posts/{name}.en.md"
        )
        World.ingest(self, name)
        yield written(post_id)

    def announce_scene(self):
        """A post was announced: what hubs there are, it asks nobody on AWS."""
        yield written("0" * 32)

    def tick_scene(self):
        """One post was lost, one is to be released, one sent, one paused, one batch unanswered."""
        lost = next(self.names)
        post = self.posts.read(self.post(lost).post_id, 1)
        self.posts.write(
            post,
            after=self.posts.head(post.id),
            path=lost,
            mailing=Mailing.NEVER,
            at=datetime.now(UTC) - LONG_AGO,
        )
        self.hold(self.post(next(self.names)))
        self.planned()
        self.unanswered()
        guard = Guard(ledger=self.ledger, tallies=self.tallies, clock=self.clock)
        assert guard.pause(self.planned(), reason="r", purpose=Measure.EDITION_BOUNCES, of=1)
        yield {}

    def plan_scene(self):
        """A unit is planned, and one of an edition that follows it."""
        first = self.released()
        yield queued({"edition": first, "unit": "u0"})
        yield queued({"edition": self.followed(first), "unit": "u0"})

    def send_scene(self):
        """A batch is sent; another one's mail is missing."""
        yield queued(self.sending())
        yield queued(self.sending(mails={"en": NOWHERE}))

    def feedback_scene(self):
        """A mail bounces, where too many others did: what goes out is paused."""
        self.sending()
        self.tallies.add("1" * 32, Tally(delivered=200, bounced=20), at=self.clock.now())
        body = event(
            "Bounce",
            address=BOUNCES,
            details={
                "bounceType": "Permanent",
                "bouncedRecipients": [{"emailAddress": BOUNCES}],
            },
            edition=BATCH.edition_id,
            batch=BATCH.tag,
            attempt=1,
            slot=0,
        )
        yield queued(json.loads(body))

    def reader_scene(self):
        """Somebody leaves; somebody else joins, and confirms it."""
        key = self.keys.key(key_name(Purpose.UNSUBSCRIBE, KEY_ID))
        address = address_hash(LEAVES, self.keys.key("pepper"))
        yield self.posted(UnsubscribeLinks("", key)(self.subscribers.find(address), "e" * 32))
        yield self.posted(
            "/r/subscribe",
            body=f"email={next(self.names)}%40example.org",
            content_type="application/x-www-form-urlencoded",
        )
        yield self.posted(self.invited())

    def welcome_scene(self):
        """One is new, one is known and was not answered in time."""
        yield written("j", self.asked(f"{next(self.names)}@example.org"))
        address = f"{next(self.names)}@example.org"
        self.subscribe(Row(line=1, address=address))
        known = self.subscribers.find(address_hash(address, self.keys.key("pepper")))
        self.subscribers.leave(
            known, state=State.UNSUBSCRIBED, at=datetime.now(UTC), how="link in a mail"
        )
        self.asked(address, ago=LONG_AGO)
        yield {}

    # --- what they need: readers -----------------------------------------------------------------

    def posted(self, path, *, body="", content_type=""):
        """Return a request as CloudFront and the HTTP API hand it on."""
        edge = self.cloud.stack.ids["AWS::StackId"]
        headers = {"x-broadside-edge": edge, "content-type": content_type}
        about = {"requestContext": {"http": {"method": "POST"}}, "body": body}
        return {**about, "rawPath": path, "headers": headers}

    def asked(self, address, *, ago=timedelta(0)):
        """Ask for somebody to be a reader; return the request's id."""
        now = datetime.now(UTC)
        request = JoinRequest(
            id=self._new_id(), address=address, language="en", asked_at=now - ago, how="form"
        )
        self.joins.ask(request, until=now + REQUEST_LASTS)
        return request.id

    def invited(self):
        """Return the path of somebody's link to confirm."""
        invitation = Invitation(
            subscriber_id=self._new_id(),
            address=f"{next(self.names)}@example.org",
            name="",
            languages=(),
            topics=(),
            how="form",
            asked=Asked(request_id="r", at=datetime.now(UTC)),
        )
        hashed = address_hash(invitation.address, self.keys.key("pepper"))
        now = datetime.now(UTC)
        self.subscribers.suppress(hashed, state=State.BOUNCED, reason="r", at=now)
        assert self.joins.begin(invitation, address_hash=hashed, after=Standing())
        key = self.keys.key(key_name(Purpose.CONFIRM, KEY_ID))
        return confirm_link("", invitation.subscriber_id, invitation.asked.until, key=key)

    # --- what they need: posts -------------------------------------------------------------------

    def put_post(self):
        """Drop a post that is too long for an item, with a picture; return its path."""
        name = next(self.names)
        body = f"![A quay]({name}.png)\n\n"
        text = f"---\ntitle: {name}\ndate: 2026-01-01\n---\n{body}{secrets.token_hex(120_000)}\n"
        for ending, data in ((".png", gif()), (".en.md", text.encode())):
            self.storage.put_object(
                Bucket=self.cloud.outputs["DropBucket"],
                Key=f"posts/{name}{ending}",
                Body=data,
                Metadata={"mailing": "now"},
            )
        return name

    def prepared(self, name):
        """Prepare what a post brings along."""
        self.look(name)
        for message in self.images_queue.take():
            until = self.clock.now() + LONG_AGO
            self.workshop().make(message["post"], message["wanted"], until=until)

    def released(self, mails=None):
        """Make an edition that is to be planned; return its id."""
        head = self.post(next(self.names))
        edition_id = self.hold(head)
        assert release(
            self.ledger.head(edition_id),
            publication=self.publication,
            **self.ports("ledger", "posts", "subscribers", "clock"),
        )
        if mails:
            self.change(edition_id, mails=mails)
        return edition_id

    def followed(self, edition_id):
        """Make an edition for those who joined since, that is to be planned; return its id."""
        now = self.clock.now()
        wish = follow_up(
            edition_id, Kind.JOINED, release_at=now, at=now, **self.ports("ledger", "posts")
        )
        self.plan({"edition": edition_id, "unit": "u0"})
        assert wish.edition
        assert release(
            wish.edition,
            publication=self.publication,
            **self.ports("ledger", "posts", "subscribers", "clock"),
        )
        return wish.edition.id

    def change(self, edition_id, **changes):
        head = self.ledger.head(edition_id)
        assert self.ledger.save(replace(head, **changes), active=True)

    def planned(self, mails=None):
        """Make an edition whose batch waits to be sent; return its id."""
        edition_id = self.released(mails)
        self.plan({"edition": edition_id, "unit": "u0"})
        return edition_id

    def sending(self, mails=None):
        """Make an edition that is being sent; return the message of its batch."""
        edition_id = self.planned(mails)
        self.change(edition_id, state=EditionState.SENDING)
        batch = self.batches(edition_id)[0]
        return {
            "edition": edition_id,
            "batch": batch.ref.tag,
            "attempt": batch.attempt,
            "take": 50,
            "not_before": 0,
        }

    def unanswered(self):
        """Make an edition whose batch was called, and nobody knows how that ended."""
        edition_id = self.planned()
        self.change(edition_id, state=EditionState.SENDING)
        batch = self.batches(edition_id)[0]
        claimed = claim(batch, take=50, at=datetime.now(UTC) - LONG_AGO)
        lost = lose_sight(claimed)
        assert self.ledger.settle(lost, was=BatchState.PENDING, attempt=batch.attempt)
