"""Sending through real boto3: who is accepted, who is refused, and what lies in the outbox."""

import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from broadside_local.ses import limits
from tests.unit.local.ses.conftest import Running

CONTENT = {
    "Subject": "For {{name}}: 春季通訊",
    "Html": "<p>{{name}}, <a href='{{url}}'>leave</a></p>",
    "Text": "{{name}}: {{url}}",
}


def code_of(error):
    return (
        error.value.response["Error"]["Code"],
        error.value.response["ResponseMetadata"]["HTTPStatusCode"],
    )


class TestBulk:
    def test_each_entry_gets_its_own_mail(self, running):
        def entry(n):
            data = json.dumps({"name": f"Reader <{n}>"})
            return {
                "Destination": {"ToAddresses": [f"r{n}@example.com"]},
                "ReplacementEmailContent": {
                    "ReplacementTemplate": {"ReplacementTemplateData": data}
                },
                "ReplacementHeaders": [
                    {"Name": "List-Unsubscribe", "Value": f"<https://example.org/r/{n}>"}
                ],
            }

        results = running.bulk(
            content=CONTENT,
            data={"name": "nobody", "url": "https://example.org/?a=1&b=2"},
            BulkEmailEntries=[entry(n) for n in range(3)],
            ReplyToAddresses=["answers@example.org"],
        )

        assert ["SUCCESS"] * 3 == [result["Status"] for result in results]
        for n, (mail, result) in enumerate(zip(running.mails(), results, strict=True)):
            html, text = mail.get_body("html").get_content(), mail.get_body("plain").get_content()
            assert f"r{n}@example.com" == mail["To"]
            assert f"For Reader <{n}>: 春季通訊" == mail["Subject"]
            assert f"<p>Reader <{n}>, <a href='https://example.org/?a=1&b=2'>leave</a></p>" == html
            assert f"Reader <{n}>: https://example.org/?a=1&b=2" == text
            assert f"<https://example.org/r/{n}>" == mail["List-Unsubscribe"]
            assert "answers@example.org" == mail["Reply-To"]
            assert f"<{result['MessageId']}@ca-central-1.amazonses.com>" == mail["Message-ID"]
            assert not [name for name in mail if name.lower().startswith("x-ses")]

    def test_an_entrys_headers_go_before_the_templates(self, running):
        template = {
            "TemplateContent": CONTENT,
            "TemplateData": '{"name": "a", "url": "b"}',
            "Headers": [{"Name": "X-A", "Value": "of all"}, {"Name": "X-B", "Value": "of all"}],
        }
        entry = {"ReplacementHeaders": [{"Name": "x-a", "Value": "own"}]}

        running.bulk("r@example.com", entry=entry, DefaultContent={"Template": template})

        assert ("own", "of all") == (running.mails()[0]["X-A"], running.mails()[0]["X-B"])

    def test_one_bad_entry_is_refused_and_the_others_are_accepted(self, running):
        results = running.bulk("a@example.com", "nonsense", "b@example.com")

        assert ["SUCCESS", "INVALID_PARAMETER", "SUCCESS"] == [r["Status"] for r in results]
        assert "MessageId" not in results[1]
        assert ["a@example.com", "b@example.com"] == [mail["To"] for mail in running.mails()]

    @pytest.mark.parametrize(
        "entry",
        [
            {"ReplacementTags": [{"Name": "a b", "Value": "x"}]},
            {"ReplacementTags": [{"Name": "a", "Value": "post.1"}]},
            {"ReplacementHeaders": [{"Name": "Subject", "Value": "x"}]},
        ],
    )
    def test_bad_tags_and_headers_are_an_invalid_parameter(self, running, entry):
        assert "INVALID_PARAMETER" == running.bulk("a@example.com", entry=entry)[0]["Status"]
        assert [] == running.mails()

    def test_fifty_destinations_are_taken_and_not_one_more(self, running):
        assert 50 == len(running.bulk(*[f"r{n}@example.com" for n in range(50)]))

        for count in (0, 51):
            with pytest.raises(ClientError, match="1 to 50 entries") as error:
                running.bulk(*[f"r{n}@example.com" for n in range(count)])
            assert ("BadRequestException", 400) == code_of(error)
        assert 50 == len(running.ses.outbox)

    def test_a_request_of_more_than_a_megabyte_is_refused(self, running):
        content = {"Subject": "x", "Html": "x" * limits.INLINE_REQUEST_BYTES}

        with pytest.raises(ClientError, match="at most 1048576 bytes"):
            running.bulk("a@example.com", content=content)

    @pytest.mark.parametrize(
        ("template", "reason"),
        [
            ({"TemplateContent": CONTENT, "Attachments": []}, "Attachments"),
            ({"TemplateName": "mine", "Attachments": []}, "Attachments"),
        ],
    )
    def test_what_strict_ses_does_not_do_it_says(self, running, template, reason):
        with pytest.raises(ClientError, match=reason) as error:
            running.bulk("a@example.com", DefaultContent={"Template": template})

        assert ("NotImplementedException", 501) == code_of(error)

    @pytest.mark.parametrize(
        "changes",
        [
            {"DefaultContent": {}},
            {"DefaultContent": {"Template": {}}},
            {"DefaultContent": {"Template": {"TemplateContent": CONTENT, "TemplateName": "a"}}},
            {"DefaultContent": {"Template": {"TemplateArn": "arn", "TemplateName": "a"}}},
            {"DefaultContent": {"Template": {"TemplateContent": {"Subject": "x"}}}},
            {"DefaultContent": {"Template": {"TemplateContent": {"Html": "x"}}}},
            {"DefaultContent": {"Template": {"TemplateContent": CONTENT, "TemplateData": "x"}}},
            {"FromEmailAddress": None},
        ],
    )
    def test_a_call_that_is_wrong_in_itself_accepts_nobody(self, running, changes):
        with pytest.raises(ClientError) as error:
            running.bulk("a@example.com", **changes)

        assert ("BadRequestException", 400) == code_of(error)
        assert 0 == len(running.ses.outbox)

    def test_bad_data_of_one_entry_fails_the_call(self, running):
        content = {"ReplacementTemplate": {"ReplacementTemplateData": "nonsense"}}

        with pytest.raises(ClientError, match="template data is invalid"):
            running.bulk("a@example.com", entry={"ReplacementEmailContent": content})

    def test_a_mail_that_can_not_be_rendered_is_accepted_and_never_sent(self, running):
        results = running.bulk("a@example.com", content=CONTENT, data={"name": "Ann"})

        assert "SUCCESS" == results[0]["Status"]
        assert results[0]["MessageId"]
        assert [] == running.mails()
        assert ["Rendering Failure"] == running.kinds()
        assert 1 == running.client.get_account()["SendQuota"]["SentLast24Hours"]

    def test_several_callers_at_once_lose_nothing(self, running):
        with ThreadPoolExecutor(8) as callers:
            calls = [
                callers.submit(running.bulk, *[f"r{call}-{n}@example.com" for n in range(10)])
                for call in range(16)
            ]
        results = [result for call in calls for result in call.result()]

        assert {"SUCCESS"} == {result["Status"] for result in results}
        assert 160 == len(running.ses.outbox) == len({result["MessageId"] for result in results})
        assert 160 == len({mail["To"] for mail in running.mails()})


class TestSimple:
    def test_a_mail_is_sent_with_headers_and_tags(self, running):
        body = {"Text": {"Data": "Grüße", "Charset": "UTF-8"}, "Html": {"Data": "<p>x</p>"}}
        simple = {
            "Subject": {"Data": "Bitte bestätigen", "Charset": "UTF-8"},
            "Body": body,
            "Headers": [{"Name": "X-A", "Value": "b"}],
        }

        message_id = running.simple(
            Content={"Simple": simple}, EmailTags=[{"Name": "kind", "Value": "confirm"}]
        )

        mail = running.mails()[0]
        assert ("Bitte bestätigen", "b") == (mail["Subject"], mail["X-A"])
        assert "Grüße" == mail.get_body("plain").get_content()
        assert "{{x}}" not in mail.as_string()
        assert [message_id] * 2 == [event["mail"]["messageId"] for event in running.events()]
        assert ["confirm"] == running.events()[0]["mail"]["tags"]["kind"]

    def test_braces_of_a_simple_mail_are_text(self, running):
        simple = {"Subject": {"Data": "{{x}}"}, "Body": {"Html": {"Data": "{{#if}}"}}}

        running.simple(Content={"Simple": simple})

        assert "{{x}}" == running.mails()[0]["Subject"]

    def test_a_template_is_filled_in(self, running):
        template = {"TemplateContent": CONTENT, "TemplateData": '{"name": "Ann", "url": "b"}'}

        running.simple(Content={"Template": template})

        assert "For Ann: 春季通訊" == running.mails()[0]["Subject"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ({}, "BadRequestException"),
            ({"Raw": {"Data": b"x"}}, "BadRequestException"),
            ({"Template": {"TemplateName": "none"}}, "NotFoundException"),
            (
                {"Simple": {"Subject": {"Data": "é"}, "Body": {"Text": {"Data": "x"}}}},
                "BadRequestException",
            ),
            ({"Simple": {"Subject": {"Data": "x"}, "Body": {}}}, "BadRequestException"),
            (
                {
                    "Simple": {
                        "Subject": {"Data": "x", "Charset": "Big5"},
                        "Body": {"Text": {"Data": "x"}},
                    }
                },
                "NotImplementedException",
            ),
            (
                {
                    "Simple": {
                        "Subject": {"Data": "x"},
                        "Body": {"Text": {"Data": "x"}},
                        "Attachments": [],
                    }
                },
                "NotImplementedException",
            ),
        ],
    )
    def test_other_content_is_refused(self, running, content, code):
        with pytest.raises(ClientError) as error:
            running.simple(Content=content)

        assert code == code_of(error)[0]

    @pytest.mark.parametrize(
        "member",
        [
            {"TenantName": "t"},
            {"ListManagementOptions": {"ContactListName": "c"}},
            {"FeedbackForwardingEmailAddress": "a@example.org"},
        ],
    )
    def test_members_that_change_what_happens_are_not_overlooked(self, running, member):
        with pytest.raises(ClientError, match=next(iter(member))) as error:
            running.simple(**member)

        assert ("NotImplementedException", 501) == code_of(error)


class TestOutbox:
    def test_files_sort_as_mails_came_and_hold_no_address(self, running):
        ids = [running.bulk(f"r{n}@example.com")[0]["MessageId"] for n in range(12)]

        names = sorted(file.name for file in running.ses.outbox.folder.iterdir())

        assert [f"{n:07d}-{message_id}.eml" for n, message_id in enumerate(ids, 1)] == names
        assert all(re.fullmatch(r"[0-9a-f.-]+eml", name) for name in names)

    def test_it_is_nobody_elses_business(self, running):
        running.bulk("r@example.com")
        folder = running.ses.outbox.folder

        assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
        assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}

    def test_a_later_ses_goes_on_behind_the_mails_that_are_there(self, tmp_path, start):
        start().set_up().bulk("first@example.com")

        again = Running(tmp_path)
        again.set_up().bulk("second@example.com")
        again.ses.stop()
        again.client.close()

        assert 2 == len(again.ses.outbox)
        assert ["first@example.com", "second@example.com"] == [m["To"] for m in again.mails()]
