"""Policies decide as IAM does, in whatever order; what isn't understood of them is an error."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.iam import (
    Decision,
    PolicyError,
    Request,
    decide,
    read_policy,
    read_resource_policy,
)

TABLE = "arn:aws:dynamodb:ca-central-1:000000000000:table/Posts"
QUEUE = "arn:aws:sqs:ca-central-1:000000000000:Send"

ACTIONS = ("dynamodb:GetItem", "dynamodb:PutItem", "sqs:SendMessage")
ACTION_PATTERNS = ("*", "dynamodb:*", "dynamodb:Get*", "dynamodb:???Item", *ACTIONS)
RESOURCES = (TABLE, f"{TABLE}/index/todo", QUEUE)
RESOURCE_PATTERNS = ("*", f"{TABLE}/index/*", "arn:aws:sqs:*", *RESOURCES)


def statement(effect="Allow", action="*", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


def decision(statements, action="dynamodb:GetItem", resource=TABLE, **context):
    request = Request(action=action, resource=resource, context=context)
    return decide(read_policy(policy(*statements)), request)


effects = st.sampled_from(["Allow", "Deny"])


@st.composite
def statements(draw, effect=effects):
    several = draw(st.lists(st.sampled_from(ACTION_PATTERNS), min_size=1, max_size=3))
    where = draw(st.lists(st.sampled_from(RESOURCE_PATTERNS), min_size=1, max_size=3))
    about = {
        draw(st.sampled_from(["Action", "NotAction"])): several,
        draw(st.sampled_from(["Resource", "NotResource"])): where,
    }
    return {"Effect": draw(effect), **about}


requests = st.builds(Request, action=st.sampled_from(ACTIONS), resource=st.sampled_from(RESOURCES))


class TestDecide:
    def test_nothing_is_allowed_that_nobody_allows(self):
        assert Decision.SILENT is decision([])
        assert Decision.SILENT is decision([statement(action="dynamodb:PutItem")])

    def test_what_is_allowed_is_allowed(self):
        assert Decision.ALLOWED is decision([statement(action="dynamodb:GetItem", resource=TABLE)])

    def test_a_denial_counts_more_than_any_grant(self):
        allow, deny = statement(), statement("Deny", action="dynamodb:Get*")

        assert Decision.DENIED is decision([allow, deny]) is decision([deny, allow])

    def test_an_actions_case_does_not_matter_and_a_resources_does(self):
        assert Decision.ALLOWED is decision([statement(action="DynamoDB:getitem")])
        assert Decision.SILENT is decision([statement(resource=TABLE.lower())])

    def test_a_grant_on_a_table_is_none_on_its_indexes(self):
        index = f"{TABLE}/index/todo"

        assert Decision.SILENT is decision([statement(resource=TABLE)], resource=index)

    @given(st.lists(statements(), max_size=4), requests, st.randoms())
    def test_the_order_of_statements_does_not_matter(self, several, request, chance):
        shuffled = [*several]
        chance.shuffle(shuffled)

        one, other = (decide(read_policy(policy(*s)), request) for s in (several, shuffled))

        assert one is other

    @given(st.lists(statements(), max_size=3), statements(st.just("Deny")), requests)
    def test_a_denial_never_grants(self, several, denial, request):
        before = decide(read_policy(policy(*several)), request)
        after = decide(read_policy(policy(*several, denial)), request)

        assert after is Decision.DENIED or after is before

    @given(st.lists(statements(), max_size=3), statements(st.just("Allow")), requests)
    def test_a_grant_never_takes_away(self, several, grant, request):
        before = decide(read_policy(policy(*several)), request)
        after = decide(read_policy(policy(*several, grant)), request)

        assert after is before or (before, after) == (Decision.SILENT, Decision.ALLOWED)

    @given(st.lists(st.sampled_from(ACTION_PATTERNS), min_size=1, max_size=3), requests)
    def test_a_statement_is_about_an_action_or_its_opposite_is(self, patterns, request):
        about = {"Effect": "Allow", "Resource": "*"}

        found = {
            decide(read_policy(policy({**about, element: patterns})), request)
            for element in ("Action", "NotAction")
        }

        assert {Decision.ALLOWED, Decision.SILENT} == found

    @given(st.lists(st.sampled_from(RESOURCE_PATTERNS), min_size=1, max_size=3), requests)
    def test_a_statement_is_about_a_resource_or_its_opposite_is(self, patterns, request):
        about = {"Effect": "Allow", "Action": "*"}

        found = {
            decide(read_policy(policy({**about, element: patterns})), request)
            for element in ("Resource", "NotResource")
        }

        assert {Decision.ALLOWED, Decision.SILENT} == found


class TestWildcards:
    @given(st.text("ab:/", max_size=6), st.text("ab:/*?", max_size=6))
    def test_a_star_is_any_text_and_a_mark_one_character(self, text, pattern):
        """In the last part of an ARN, colons are like any other character."""
        prefix = "arn:aws:s3:::"
        expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")

        found = decision([statement(resource=prefix + pattern)], resource=prefix + text)

        assert (found is Decision.ALLOWED) is bool(re.fullmatch(expression, text, re.DOTALL))

    @pytest.mark.parametrize(
        ("pattern", "is_alike"),
        [
            ("arn:aws:sqs:*", True),  # the last character of its segment: beyond colons
            ("arn:aws:sqs:ca-central-*:Send", True),
            ("arn:aws:sqs:c*a-central-1:Send", False),
            ("arn:aws:sqs:ca-central-1?000000000000:Send", False),
            ("arn:aws:sqs:ca-central-1:*:?end", True),
        ],
    )
    def test_only_a_star_at_the_end_of_a_segment_goes_beyond_it(self, pattern, is_alike):
        """IAM JSON policy elements: Resource, "Using wildcards in resource ARNs"."""
        found = decision([statement(resource=pattern)], "sqs:SendMessage", QUEUE)

        assert (found is Decision.ALLOWED) is is_alike


class TestRead:
    @pytest.mark.parametrize(
        "broken",
        [
            statement(NotPrincipal="*"),
            statement(Principal="*"),
            statement("allow"),
            statement(action=[]),
            statement(resource="arn:aws:s3:::${aws:username}/*"),
            statement(NotAction="sqs:*"),
            statement(Condition={"NumericEquals": {"s3:max-keys": "1"}}),
            statement(Condition={"ForSomeValues:StringLike": {"a:b": "c"}}),
            statement(Condition={"StringEquals": {"a:b": "${aws:username}"}}),
            statement(Condition={"Null": {"a:b": "maybe"}}),
            {"Effect": "Allow", "Action": "*"},
            {"Effect": "Allow", "Resource": "*"},
        ],
    )
    def test_what_is_not_understood_is_an_error(self, broken):
        with pytest.raises(PolicyError):
            read_policy(policy(broken))

    @pytest.mark.parametrize("document", [{"Statement": []}, {**policy(), "Comment": "a"}])
    def test_a_document_is_versioned_and_nothing_else(self, document):
        with pytest.raises(PolicyError):
            read_policy(document)

    def test_a_resources_policy_says_whom_it_means(self):
        with pytest.raises(PolicyError):
            read_resource_policy(policy(statement()))

    @pytest.mark.parametrize(
        ("principal", "is_meant"),
        [
            ("*", True),
            ({"Service": "s3.amazonaws.com"}, True),
            ({"Service": ["sns.amazonaws.com", "s3.amazonaws.com"]}, True),
            ({"Service": "sns.amazonaws.com"}, False),
        ],
    )
    def test_a_resources_policy_means_those_whom_it_names(self, principal, is_meant):
        read = read_resource_policy(policy(statement(Principal=principal)))
        request = Request(
            action="sqs:SendMessage", resource=QUEUE, principal=("Service", "s3.amazonaws.com")
        )

        assert (decide(read, request) is Decision.ALLOWED) is is_meant

    def test_principals_that_we_do_not_know_are_an_error(self):
        with pytest.raises(PolicyError):
            read_resource_policy(policy(statement(Principal={"AWS": "*"})))
