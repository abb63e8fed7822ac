"""Strict SES answers as Amazon documents; how others answer, the documentation says."""

from pathlib import Path

import pytest

from tests.comparison import ses_stand_ins
from tests.comparison.ses_calls import CASES, prepare
from tests.missing import skipped

DOCUMENT = Path(__file__).parents[2] / "docs" / "strict-ses.md"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    ours = ses_stand_ins.Ours(tmp_path_factory.mktemp("ses") / "outbox")
    client = ses_stand_ins.client_of(ours.url)
    prepare(client)
    yield ours, client
    client.close()
    ours.stop()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_ours_answers_as_documented(ours, case):
    said, mails = ses_stand_ins.ask(case, *ours)

    assert said in case.documented
    assert case.mails in {None, mails}


def test_every_call_is_in_the_documentation():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert [] == [case.what for case in CASES if f"| {case.what} |" not in text]


@pytest.mark.prove
def test_the_documentation_tells_the_others_as_they_are():
    with skipped():
        table = list(ses_stand_ins.rows())

    text = DOCUMENT.read_text(encoding="utf-8")
    assert [] == [row for row in table if row not in text]
