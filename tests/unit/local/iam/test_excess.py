"""What is allowed and not asked is found, in every place and situation."""

from dataclasses import replace

from broadside_local.iam import read_policy
from broadside_local.iam.excess import ANY, Ask, Universe, excess

BUCKET, QUEUE = "arn:aws:s3:::b", "arn:aws:sqs:r:0:q"
UNIVERSE = Universe(
    actions=frozenset({"s3:GetObject", "s3:PutObject", "sqs:SendMessage"}),
    places=frozenset({ANY, BUCKET, f"{BUCKET}/x", QUEUE}),
    situations={"sqs:SendMessage": {"alone": {}, "together": {"a:b": ("c",)}}},
)


def allowing(action, resource, **more):
    allow = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return read_policy({"Version": "2012-10-17", "Statement": [allow]})


def test_what_is_asked_is_no_excess():
    asked = frozenset({Ask("s3:GetObject", f"{BUCKET}/x")})

    assert frozenset() == excess(allowing("s3:GetObject", f"{BUCKET}/*"), asked, UNIVERSE)


def test_another_action_and_another_place_are():
    asked = frozenset({Ask("s3:GetObject", f"{BUCKET}/x")})

    assert {Ask("s3:PutObject", f"{BUCKET}/x")} == excess(
        allowing("s3:*", f"{BUCKET}/*"), asked, UNIVERSE
    )
    assert {Ask("s3:GetObject", BUCKET), Ask("s3:GetObject", ANY)} == excess(
        allowing("s3:GetObject", "*"), asked, UNIVERSE
    )


def test_another_situation_is():
    asked = frozenset({Ask("sqs:SendMessage", QUEUE, "together")})
    condition = {"Condition": {"StringEquals": {"a:b": "c"}}}

    narrow = allowing("sqs:SendMessage", QUEUE, **condition)
    wide = allowing("sqs:SendMessage", QUEUE)

    assert frozenset() == excess(narrow, asked, UNIVERSE)
    assert {Ask("sqs:SendMessage", QUEUE, "alone")} == excess(wide, asked, UNIVERSE)


def test_an_action_that_is_about_nothing_is_granted_for_everything_or_not_at_all():
    universe = replace(UNIVERSE, of_no_place=frozenset({"s3:GetObject"}))

    assert {Ask("s3:GetObject", ANY)} == universe.allowed(allowing("s3:GetObject", "*"))
    assert frozenset() == universe.allowed(allowing("s3:GetObject", BUCKET))


def test_an_action_is_asked_of_its_own_service_only():
    allowed = UNIVERSE.allowed(allowing("*", QUEUE))

    assert {"sqs:SendMessage"} == {ask.action for ask in allowed}
