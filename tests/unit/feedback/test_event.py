"""Events of SES: what each means for a slot and for an address, whatever shape it comes in."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import InvalidError
from broadside.feedback import Meaning, Tags, Verdict, read_event
from broadside.sending.evidence import KINDS

READER = "reader@example.org"
OURS = {"edition": ["e" * 32], "batch": ["u0_zh-Hant_0_000012"], "attempt": ["2"], "slot": ["49"]}
TAGS = Tags(edition="e" * 32, batch="u0_zh-Hant_0_000012", attempt=2, slot=49)
TOPIC_TEST = "Successfully validated SNS topic for Amazon SES event publishing."


def event(kind, *, tags=OURS, **parts):
    """An event of a configuration set, as SES publishes it."""
    mail = {"messageId": "message-1", "destination": [READER], "tags": tags}
    return {"eventType": kind, "mail": mail, **parts}


def bounce(kind="Permanent", subtype="General", **changes):
    recipients = [{"emailAddress": READER, "status": "5.1.1", "diagnosticCode": "smtp; 550\r\n"}]
    said = {"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": recipients}
    return event("Bounce", bounce=said | changes)


def complaint(**changes):
    said = {"complainedRecipients": [{"emailAddress": READER}], "complaintSubType": None}
    return event("Complaint", complaint=said | changes)


def mailed(message, listed):
    """The same event, of a mail to others."""
    return message | {"mail": message["mail"] | {"destination": listed}}


def wrapped(message):
    """Put a message into SNS's envelope."""
    text = message if isinstance(message, str) else json.dumps(message)
    return json.dumps({"Type": "Notification", "MessageId": "1", "Message": text})


def read(message):
    return read_event(message if isinstance(message, str) else json.dumps(message))


class TestEvidence:
    @pytest.mark.parametrize(
        ("message", "evidence"),
        [
            (event("Send", send={}), ("sent",)),
            (event("Delivery", delivery={"recipients": [READER]}), ("sent", "delivered")),
            (event("DeliveryDelay", deliveryDelay={"delayType": "MailboxFull"}), ("sent",)),
            (bounce(), ("sent", "bounced")),
            (bounce("Transient", "MailboxFull"), ("sent", "soft")),
            (bounce("Transient", "General"), ("sent", "soft")),
            (bounce("Transient", "MessageTooLarge"), ("sent", "soft", "refused")),
            (bounce("Transient", "ContentRejected"), ("sent", "soft", "refused")),
            (bounce("Transient", "AttachmentRejected"), ("sent", "soft", "refused")),
            (bounce("Undetermined", "Undetermined"), ("sent", "soft")),
            (bounce("Brand new", "Brand new"), ("sent", "soft")),
            (complaint(complaintFeedbackType="abuse"), ("sent", "complained")),
            (complaint(complaintFeedbackType="not-spam"), ("sent",)),
            (event("Reject", reject={"reason": "Bad content"}), ("failed",)),
            (event("Rendering Failure", failure={"templateName": "x"}), ("failed",)),
            (event("Open", open={}), ()),
            (event("Click", click={"link": "https://news.example.org/r/unsubscribe/x"}), ()),
            (event("Teleported"), ()),
        ],
    )
    def test_each_kind_proves_what_the_protocol_says(self, message, evidence):
        meaning = read(message)

        assert evidence == meaning.evidence
        assert set(evidence) <= set(KINDS)
        assert TAGS == meaning.tags
        assert message["eventType"] == meaning.kind

    @pytest.mark.parametrize(
        "message",
        [
            bounce(subtype="OnAccountSuppressionList"),
            complaint(complaintSubType="OnAccountSuppressionList"),
        ],
    )
    def test_what_our_own_list_stopped_is_no_new_bounce_or_complaint(self, message):
        """Nothing left SES: no rate counts it. The address is suppressed all the same."""
        meaning = read(message)

        assert ("sent",) == meaning.evidence
        assert (READER,) == meaning.addresses


class TestVerdict:
    @pytest.mark.parametrize(
        "subtype", ["General", "NoEmail", "Suppressed", "OnAccountSuppressionList", "New", None]
    )
    def test_a_permanent_bounce_suppresses(self, subtype):
        meaning = read(bounce(subtype=subtype))

        assert (Verdict.BOUNCED, (READER,)) == (meaning.verdict, meaning.addresses)

    @pytest.mark.parametrize("kind", ["Transient", "Undetermined", "permanent", "", None, 7])
    def test_no_other_bounce_does(self, kind):
        """An out-of-office note comes as Transient; its status may say 5.x."""
        meaning = read(bounce(kind))

        assert (Verdict.KEEP, ()) == (meaning.verdict, meaning.addresses)

    @pytest.mark.parametrize("kind", ["abuse", "auth-failure", "fraud", "other", "virus", None])
    def test_a_complaint_suppresses(self, kind):
        meaning = read(complaint(complaintFeedbackType=kind))

        assert (Verdict.COMPLAINED, (READER,)) == (meaning.verdict, meaning.addresses)

    def test_a_complaint_without_a_type_suppresses(self):
        assert Verdict.COMPLAINED is read(complaint()).verdict

    def test_who_says_it_is_no_spam_is_kept(self):
        meaning = read(complaint(complaintFeedbackType="not-spam"))

        assert (Verdict.KEEP, ()) == (meaning.verdict, meaning.addresses)

    def test_a_wish_by_the_mail_provider_unsubscribes(self):
        wish = {"newTopicPreferences": {"unsubscribeAll": True}}

        meaning = read(event("Subscription", subscription=wish))

        assert (Verdict.UNSUBSCRIBED, (READER,)) == (meaning.verdict, meaning.addresses)

    @pytest.mark.parametrize("everything", [False, None, "true", 1])
    def test_leaving_one_topic_is_not_leaving(self, everything):
        wish = {"newTopicPreferences": {"unsubscribeAll": everything}}

        assert Verdict.KEEP is read(event("Subscription", subscription=wish)).verdict

    @pytest.mark.parametrize("kind", ["Open", "Click", "Reject", "Delivery", "Rendering Failure"])
    def test_nothing_else_says_anything_of_an_address(self, kind):
        """A scanner that opens the link to leave is a click."""
        assert (Verdict.KEEP, ()) == (read(event(kind)).verdict, read(event(kind)).addresses)

    @pytest.mark.parametrize(
        "written",
        [
            "reader@example.org",
            " reader@example.org ",
            "Reader@Example.org",
            "Reader <reader@example.org>",
            "<reader@example.org> ",
        ],
    )
    def test_an_address_is_read_out_of_how_it_is_written(self, written):
        assert (READER,) == read(mailed(bounce(), [written])).addresses

    @pytest.mark.parametrize("listed", [None, [], [{"emailAddress": "forwarded@example.net"}]])
    def test_who_was_mailed_counts_and_not_whom_it_names(self, listed):
        """Mail that is forwarded bounces at an address that we never mailed."""
        for message in (bounce(bouncedRecipients=listed), complaint(complainedRecipients=listed)):
            assert (READER,) == read(message).addresses

    def test_of_a_mail_to_several_those_are_meant_whom_it_names(self):
        listed = [{"emailAddress": each} for each in ("B@example.org", "x@example.org")]
        message = mailed(bounce(bouncedRecipients=listed), ["a@example.org", "b@example.org"])

        assert ("b@example.org",) == read(message).addresses

    @pytest.mark.parametrize(
        "listed",
        [None, [], "reader@example.org", [None], [{}], [7], [" "], [["x"]], ["a@x", "b@x"]],
    )
    def test_a_verdict_about_nobody_is_damaged(self, listed):
        """It must not be dropped in silence: somebody bounced or complained."""
        wish = {"newTopicPreferences": {"unsubscribeAll": True}}
        for message in (bounce(), complaint(), event("Subscription", subscription=wish)):
            with pytest.raises(InvalidError, match="a verdict about nobody"):
                read(mailed(message, listed))

    def test_a_bounce_that_says_nothing_is_damaged(self):
        with pytest.raises(InvalidError, match="a bounce that says nothing"):
            read(event("Bounce"))

    def test_without_its_mail_a_bounce_is_damaged(self):
        """Whom it names may be anybody's address."""
        message = bounce()
        del message["mail"]

        with pytest.raises(InvalidError, match="a verdict about nobody"):
            read(message)


class TestSoft:
    AT = "2026-03-11T23:59:59.999Z"

    @pytest.mark.parametrize(
        ("kind", "subtype"),
        [
            ("Transient", "MailboxFull"),
            ("Transient", "General"),
            ("Transient", "CustomTimeoutExceeded"),
            ("Undetermined", "Undetermined"),
            ("Brand new", "Brand new"),
        ],
    )
    def test_its_day_is_told_by_the_event_itself(self, kind, subtype):
        """So that a doubled event, hours later, is on the same day."""
        meaning = read(bounce(kind, subtype, timestamp=self.AT))

        assert (date(2026, 3, 11), (READER,)) == (meaning.soft_on, meaning.addresses)
        assert Verdict.KEEP is meaning.verdict

    def test_without_a_time_of_its_own_the_mails_counts(self):
        message = bounce("Transient", "MailboxFull", timestamp="yesterday")
        message["mail"]["timestamp"] = self.AT

        assert date(2026, 3, 11) == read(message).soft_on

    @pytest.mark.parametrize("time", [None, "", 7, "2026-03-11", "2026-13-41T00:00:00Z"])
    def test_without_any_time_no_day_is_told(self, time):
        meaning = read(bounce("Transient", "MailboxFull", timestamp=time))

        assert (None, ()) == (meaning.soft_on, meaning.addresses)
        assert ("sent", "soft") == meaning.evidence

    def test_about_nobody_it_is_evidence_all_the_same(self):
        meaning = read(mailed(bounce("Transient", "MailboxFull", timestamp=self.AT), []))

        assert (None, (), ("sent", "soft")) == (
            meaning.soft_on,
            meaning.addresses,
            meaning.evidence,
        )

    @pytest.mark.parametrize("subtype", ["MessageTooLarge", "ContentRejected"])
    def test_the_address_is_not_to_blame_for_the_mail(self, subtype):
        assert read(bounce("Transient", subtype, timestamp=self.AT)).soft_on is None

    @pytest.mark.parametrize("recipient", [{"emailAddress": READER}, {"status": ""}])
    def test_an_automatic_answer_is_no_bounce(self, recipient):
        """It has no status: the mail was delivered, and somebody is away."""
        away = bounce("Transient", "General", bouncedRecipients=[recipient], timestamp=self.AT)

        assert (("sent",), None) == (read(away).evidence, read(away).soft_on)

    @pytest.mark.parametrize("listed", [None, [], "x"])
    def test_one_that_names_nobody_is_no_answer(self, listed):
        assert ("sent", "soft") == read(bounce("Transient", bouncedRecipients=listed)).evidence


class TestUnknown:
    @pytest.mark.parametrize(
        "message",
        [
            event("Teleported", teleported={}),
            bounce("Quarantined"),
            bounce(None),
            bounce("Permanent", "Moved"),
            bounce("Transient", 7),
            complaint(complaintFeedbackType="telepathy"),
            complaint(complaintFeedbackType=7),
        ],
    )
    def test_what_nobody_here_knows_is_kept(self, message):
        assert read(message).unknown is not None

    @pytest.mark.parametrize(
        "message",
        [
            event("Open", open={}),
            event("Click", click={}),
            event("Subscription", subscription={}),
            bounce(),
            bounce(subtype=None),
            bounce("Transient", "MailboxFull"),
            complaint(),
            complaint(complaintFeedbackType="abuse"),
        ],
    )
    def test_what_is_known_is_not(self, message):
        assert read(message).unknown is None

    def test_nobody_is_in_what_is_kept(self):
        secret = "secret@example.org"
        about = {
            "teleportType": "Sideways",
            "recipients": [secret],
            "toAddress": "secret",
            "note": "secret",
            "reason": f"smtp; {secret}",
            secret: 1,
            "deep": [{"status": "Lost", "at": 1790000000, "sure": True, "why": None}],
        }
        message = event("Teleported", teleported=about) | {"mail": {"destination": [secret]}}

        unknown = read(message).unknown

        assert "secret" not in json.dumps(unknown)
        kept = {"status": "Lost", "at": 0, "sure": True, "why": None}
        told = {"teleportType": "Sideways", "note": "…", "reason": "…", "deep": [kept]}
        assert {"eventType": "…", "teleported": told} | {"eventType": "Teleported"} == unknown

    def test_it_has_an_end(self):
        endless: dict[str, object] = {}
        inner = endless
        for _ in range(50):
            inner["deeper"] = inner = {"more": [[[[["x"]]]]] * 50}

        assert len(json.dumps(read(event("Teleported", teleported=endless)).unknown)) < 1_000

    def test_a_name_that_is_no_name_is_damaged(self):
        with pytest.raises(InvalidError, match="no event of SES"):
            read(event("secret@example.org"))


class TestEnvelopes:
    @pytest.mark.parametrize("name", ["eventType", "notificationType"])
    def test_raw_or_wrapped_it_means_the_same(self, name):
        message = bounce()
        message[name] = message.pop("eventType")

        meaning = read(message)

        assert ("Bounce", (READER,)) == (meaning.kind, meaning.addresses)
        assert meaning == read(wrapped(message))

    def test_eventbridge_says_it_in_its_detail(self):
        envelope = {"detail-type": "Email Bounced", "source": "aws.ses", "detail": bounce()}

        assert read(bounce()) == read(envelope)

    def test_an_event_of_no_mail_is_named(self):
        envelope = {"detail-type": "Sending Status Disabled", "detail": {"data": {}}}

        assert Meaning(kind="Sending Status Disabled", stopped=True) == read(envelope)

    @pytest.mark.parametrize("message", [TOPIC_TEST, wrapped(TOPIC_TEST)])
    def test_the_first_message_of_a_topic_is_plain_text(self, message):
        assert Meaning(kind="") == read(message)

    @pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "UnsubscribeConfirmation"])
    def test_what_sns_says_of_itself_is_no_event(self, kind):
        assert Meaning(kind="") == read({"Type": kind, "Message": "You have chosen to subscribe"})

    def test_an_identitys_first_notification_means_nothing(self):
        message = {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "Welcome"}

        assert (Verdict.KEEP, ()) == (read(message).verdict, read(message).evidence)


class TestTags:
    @pytest.mark.parametrize(
        "changes",
        [
            {"edition": None},
            {"edition": []},
            {"edition": "e"},
            {"edition": [7]},
            {"edition": [""]},
            {"edition": ["a.b"]},
            {"edition": ["x" * 257]},
            {"batch": ["u0.en"]},
            {"batch": ["u0_en_0_1\n"]},
            {"attempt": ["0"]},
            {"attempt": ["-1"]},
            {"attempt": ["1.5"]},
            {"attempt": ["٣"]},
            {"attempt": ["1" * 30]},
            {"slot": ["64"]},
            {"slot": ["-0"]},
            {"slot": ["²"]},
        ],
    )
    def test_tags_that_are_none_of_ours_are_none(self, changes):
        assert read(event("Send", tags=OURS | changes)).tags is None

    @pytest.mark.parametrize("tags", [None, [], "x", {}, {"ses:operation": ["SendEmail"]}])
    def test_a_mail_without_our_tags_is_no_newsletters(self, tags):
        meaning = read(event("Send", tags=tags))

        assert (None, ("sent",)) == (meaning.tags, meaning.evidence)

    @given(st.integers(1, 999_999), st.integers(0, 63))
    def test_each_slot_of_each_attempt_is_told(self, attempt, slot):
        tags = OURS | {"attempt": [str(attempt)], "slot": [str(slot)]}

        told = read(event("Send", tags=tags)).tags

        assert told is not None
        assert (attempt, slot) == (told.attempt, told.slot)


class TestDamage:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "null",
            "[]",
            "7",
            "{}",
            '{"eventType": null}',
            '{"eventType": 7}',
            '{"Type": ["x"], "eventType": {}}',
            '{"Message": 7}',
            '{"Message": null}',
            '{"Type": "Notification", "Message": ',
            wrapped("[]"),
            wrapped("eventType"),
            wrapped(wrapped("x")),
            "[" * 100_000,
            '{"a":' * 100_000,
            '"\\ud800"',
            "\ud800",
        ],
    )
    def test_a_damaged_message_is_said_to_be_one(self, body):
        with pytest.raises(InvalidError) as damage:
            read_event(body)

        assert "" != str(damage.value)
        assert damage.value.__suppress_context__ or damage.value.__context__ is None

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            *("eventType", "notificationType", "Message", "Type", "detail-type"),
                            *(
                                "detail",
                                "mail",
                                "tags",
                                "bounce",
                                "bounceType",
                                "bouncedRecipients",
                            ),
                            *(
                                "complaint",
                                "complainedRecipients",
                                "subscription",
                                "edition",
                                "slot",
                            ),
                            *(
                                "newTopicPreferences",
                                "unsubscribeAll",
                                "destination",
                                "emailAddress",
                            ),
                        ]
                    ),
                    inner | st.sampled_from(["Bounce", "Complaint", "Subscription", "Permanent"]),
                    max_size=6,
                )
            ),
            max_leaves=20,
        ).map(json.dumps)
        | st.text()
    )
    def test_anything_is_read_or_said_to_be_damaged(self, body):
        try:
            meaning = read_event(body)
        except InvalidError:
            return

        is_about_somebody = meaning.verdict is not Verdict.KEEP or meaning.soft_on is not None
        assert is_about_somebody == bool(meaning.addresses)

    @pytest.mark.parametrize("place", range(5))
    def test_what_it_says_of_damage_tells_nothing_of_the_message(self, place):
        secret = "secret@example.org"
        body = [
            f'{{"eventType": "Bounce", "{secret}',
            json.dumps(secret),
            wrapped(secret),
            json.dumps(mailed(bounce(), secret)),
            json.dumps({"eventType": {secret: secret}}),
        ][place]

        with pytest.raises(InvalidError) as damage:
            read_event(body)

        assert "secret" not in str(damage.value)
