"""Each stage is needed: without its trigger in template.yaml, what follows it never comes."""

import re
import shutil
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest

from broadside.posts import Mailing
from broadside.publication import load_publication
from broadside.subscribers import Row
from broadside_local.folder import read_folder
from broadside_local.intake import take_in
from broadside_local.pipeline import Pipeline
from broadside_local.waiting import StalledError
from tests.architecture.house import ROOT

pytestmark = pytest.mark.prove


@pytest.fixture
def real_checkout(checkout):
    """Give a checkout whose functions and templates are ours."""
    for name in ("functions", "templates"):
        shutil.rmtree(checkout.folder / name)
        shutil.copytree(ROOT / name, checkout.folder / name)
    return checkout


def without_trigger(checkout, function):
    """Take a function's events out of the template."""
    text = checkout.template.read_text(encoding="utf-8")
    cut, count = re.subn(
        rf"(?ms)(^  {function}:\n.*?)^      Events:\n.*?(?=^  {function}Log:)", r"\1", text
    )
    assert 1 == count
    checkout.template.write_text(cut, encoding="utf-8")


def run_through(cloud, folder):
    """Publish and mail one post to one reader, as `broadside run` does."""
    folder.mkdir()
    text = f"---\ntitle: A\ndate: {datetime.now(UTC):%Y-%m-%d}\n---\nb\n"
    (folder / "a.en.md").write_text(text, encoding="utf-8")
    publication = load_publication(ROOT / "templates" / "publication.toml")
    posts = take_in(read_folder(folder), publication, {}).posts
    pipeline = Pipeline(cloud, patience_seconds=10)
    pipeline.subscribe([Row(line=2, address="ann@example.org")])
    pipeline.drop([(post, Mailing.NOW) for post in posts], {})
    pipeline.await_published(posts, at=datetime.now(UTC))
    pipeline.mail(posts, readers=1)
    return pipeline.statement(posts[0])[1]


def test_with_all_of_them_a_mail_arrives(real_checkout):
    with real_checkout.start() as cloud:
        statement = run_through(cloud, real_checkout.folder / "posts")

    assert 1 == statement.accepted == statement.planned


@pytest.mark.parametrize(
    ("function", "stalls"),
    [
        ("Ingest", "posts"),
        ("Publish", "posts"),
        ("Plan", "mails"),
        ("Send", "mails"),
        ("Feedback", "events of mails"),
    ],
)
def test_without_a_stage_what_follows_never_comes(real_checkout, function, stalls):
    without_trigger(real_checkout, function)

    with real_checkout.start() as cloud, pytest.raises(StalledError, match=f"^{stalls}: nothing"):
        run_through(cloud, real_checkout.folder / "posts")


def test_without_its_route_the_reader_is_not_asked(real_checkout):
    without_trigger(real_checkout, "Reader")

    with real_checkout.start() as cloud:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(cloud.site_url + "/r/unsubscribe/x", timeout=10)
        assert "reader: START" not in cloud.logs()
