"""Stored templates: kept, listed, rendered, and sent by both calls."""

import email
import email.policy
import json
import string

import boto3
import pytest
from botocore.exceptions import ClientError

from broadside_local.ses import limits
from tests.unit.local.ses.test_sending import code_of

CONTENT = {
    "Subject": "For {{contact.name}}",
    "Html": "<ul>{{#each topics}}<li>{{@index}} {{this}}</li>{{/each}}</ul>",
    "Text": "{{#if topics}}some{{else}}none{{/if}}",
}
DATA = {"contact": {"name": "Anaya & Co"}, "topics": ["a", "b"]}


@pytest.fixture
def client(running):
    running.client.create_email_template(TemplateName="news", TemplateContent=CONTENT)
    return running.client


def refuse(call, *reason, **members):
    with pytest.raises(ClientError, match=reason[0] if reason else ".") as error:
        call(**members)
    return code_of(error)


class TestKeeping:
    def test_it_is_told_as_it_was_given(self, client):
        found = client.get_email_template(TemplateName="news")

        assert ("news", CONTENT) == (found["TemplateName"], found["TemplateContent"])

    def test_a_name_is_taken_once(self, client):
        members = {"TemplateName": "news", "TemplateContent": CONTENT}

        assert ("AlreadyExistsException", 400) == refuse(client.create_email_template, **members)

    def test_it_can_be_changed(self, client):
        client.update_email_template(
            TemplateName="news", TemplateContent={"Subject": "x", "Text": "y"}
        )

        found = client.get_email_template(TemplateName="news")
        assert {"Subject": "x", "Text": "y"} == found["TemplateContent"]

    def test_one_that_is_gone_is_not_found(self, client):
        client.delete_email_template(TemplateName="news")

        for call, more in (
            (client.get_email_template, {}),
            (client.delete_email_template, {}),
            (client.update_email_template, {"TemplateContent": CONTENT}),
            (client.test_render_email_template, {"TemplateData": "{}"}),
        ):
            assert ("NotFoundException", 404) == refuse(call, TemplateName="news", **more)

    def test_all_are_listed_in_pages(self, client):
        for letter in string.ascii_lowercase[:5]:
            client.create_email_template(TemplateName=letter, TemplateContent=CONTENT)

        pages, more = [], {"PageSize": 4}
        while more:
            answer = client.list_email_templates(**more)
            pages.append([each["TemplateName"] for each in answer["TemplatesMetadata"]])
            token = answer.get("NextToken")
            more = {"PageSize": 4, "NextToken": token} if token else {}

        assert [["a", "b", "c", "d"], ["e", "news"]] == pages

    @pytest.mark.parametrize(
        "members", [{"PageSize": 0}, {"PageSize": 101}, {"NextToken": "?"}, {"NextToken": "/w=="}]
    )
    def test_a_page_that_can_not_be_is_refused(self, client, members):
        assert "BadRequestException" == refuse(client.list_email_templates, **members)[0]

    @pytest.mark.parametrize(
        ("content", "reason", "code"),
        [
            ({}, "The subject must be specified", "BadRequestException"),
            ({"Subject": "", "Text": "x"}, "subject", "BadRequestException"),
            ({"Subject": "x"}, "a text or HTML part", "BadRequestException"),
            ({"Subject": "x", "Text": "{{#if a}}"}, "isn't closed", "BadRequestException"),
            (
                {"Subject": "x", "Text": "{{#with a}}x{{/with}}"},
                "with a",
                "NotImplementedException",
            ),
            (
                {"Subject": "x", "Text": "x" * limits.TEMPLATE_BYTES},
                "512001 bytes, at most 512000",
                "BadRequestException",
            ),
        ],
    )
    def test_what_can_not_be_a_template_is_refused(self, client, content, reason, code):
        members = {"TemplateName": "other", "TemplateContent": content}

        assert code == refuse(client.create_email_template, reason, **members)[0]
        members["TemplateName"] = "news"
        assert code == refuse(client.update_email_template, reason, **members)[0]

    def test_there_is_an_end_of_them(self, client, monkeypatch):
        monkeypatch.setattr(limits, "TEMPLATES_PER_ACCOUNT", 1)

        members = {"TemplateName": "other", "TemplateContent": CONTENT}
        assert "LimitExceededException" == refuse(client.create_email_template, **members)[0]


class TestRendering:
    def test_the_whole_message_is_shown(self, client):
        answer = client.test_render_email_template(
            TemplateName="news", TemplateData=json.dumps(DATA)
        )

        message = email.message_from_string(answer["RenderedTemplate"], policy=email.policy.default)
        assert "For Anaya & Co" == message["Subject"]
        text, html = (part.get_content() for part in message.iter_parts())
        assert ("some", "<ul><li>0 a</li><li>1 b</li></ul>") == (text, html)
        assert message["From"] is None

    @pytest.mark.parametrize("data", ["{}", "nonsense"])
    def test_what_can_not_be_rendered_is_refused(self, client, data):
        members = {"TemplateName": "news", "TemplateData": data}

        assert "BadRequestException" == refuse(client.test_render_email_template, **members)[0]


class TestSending:
    @pytest.mark.parametrize(
        "named",
        [
            {"TemplateName": "news"},
            {"TemplateArn": "arn:aws:ses:ca-central-1:000000000000:template/news"},
        ],
    )
    def test_both_calls_fill_it_in(self, running, client, named):
        template = {**named, "TemplateData": json.dumps(DATA)}

        running.simple(Content={"Template": template})
        running.bulk("reader@example.com", DefaultContent={"Template": template})

        for mail in running.mails():
            assert "For Anaya & Co" == mail["Subject"]
            assert "some" == mail.get_body("plain").get_content()

    def test_an_entrys_data_goes_before_the_defaults_name_by_name(self, running, client):
        data = json.dumps({"contact": {"name": "Shirley"}})
        running.bulk(
            "reader@example.com",
            entry={
                "ReplacementEmailContent": {
                    "ReplacementTemplate": {"ReplacementTemplateData": data}
                }
            },
            DefaultContent={
                "Template": {
                    "TemplateName": "news",
                    "TemplateData": json.dumps(DATA | {"topics": []}),
                }
            },
        )

        mail = running.mails()[0]
        assert "For Shirley" == mail["Subject"]
        assert "none" == mail.get_body("plain").get_content()

    def test_one_that_is_not_there_refuses_each_entry(self, running):
        template = {"Template": {"TemplateName": "none"}}

        results = running.bulk("a@example.com", "b@example.com", DefaultContent=template)

        assert ["TEMPLATE_NOT_FOUND"] * 2 == [result["Status"] for result in results]
        with pytest.raises(ClientError) as error:
            running.simple(Content=template)
        assert ("NotFoundException", 404) == code_of(error)

    def test_a_value_that_is_missing_is_a_rendering_failure_with_the_templates_name(
        self, running, client
    ):
        results = running.bulk(
            "a@example.com", DefaultContent={"Template": {"TemplateName": "news"}}
        )

        assert "SUCCESS" == results[0]["Status"]
        assert {
            "errorMessage": "Attribute 'contact.name' is not present in the rendering data.",
            "templateName": "news",
        } == running.events()[0]["failure"]
        assert 0 == len(running.ses.outbox)

    def test_its_permission_is_asked_for(self, running, client):
        asked = []
        url = running.ses.endpoint_for(lambda action, arns, _: asked.append((action, list(arns))))
        guarded = boto3.client("sesv2", endpoint_url=url)
        guarded.send_email(
            FromEmailAddress="notes@example.org",
            Destination={"ToAddresses": ["a@example.com"]},
            Content={"Template": {"TemplateName": "news", "TemplateData": json.dumps(DATA)}},
        )
        guarded.close()

        arn = "arn:aws:ses:ca-central-1:000000000000:"
        arns = [f"{arn}identity/example.org", f"{arn}template/news"]
        assert [("ses:SendEmail", arns), ("ses:SendTemplatedEmail", arns)] == asked
