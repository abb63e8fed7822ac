"""
django-newsletter with django-ses, as its documentation sets them up, in an environment of its own.

    python benchmarks/rival_sender.py ADDRESS READERS      ADDRESS: the stand-ins'; stdin: the mail

For each line that it gets afterwards it submits the newsletter to all readers once more, and prints
the processor seconds of that. Its database is SQLite in memory: nothing is faster.
"""

import json
import sys
from datetime import timedelta
from time import process_time_ns

import django
from django.conf import settings


def main() -> None:
    """Set up, and submit as often as asked."""
    address, readers = sys.argv[1], int(sys.argv[2])
    mail = json.loads(sys.stdin.readline())
    _configure(address)
    submission = _submission(mail, readers)
    print("ready", flush=True)
    for _ in sys.stdin:
        begun = process_time_ns()
        submission.submit()
        print((process_time_ns() - begun) / 1e9, flush=True)


def _configure(address: str) -> None:
    settings.configure(
        SECRET_KEY="made up",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sites",
            "sorl.thumbnail",
            "newsletter",
        ],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        ROOT_URLCONF="newsletter.urls",
        SITE_ID=1,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        NEWSLETTER_THUMBNAIL="sorl-thumbnail",
        NEWSLETTER_USE_HTTPS=True,
        EMAIL_BACKEND="django_ses.SESBackend",
        USE_SES_V2=True,
        AWS_SES_AUTO_THROTTLE=None,  # it would wait, and ask SES for its quota
        AWS_SES_REGION_NAME="ca-central-1",
        AWS_SES_REGION_ENDPOINT_URL=address,
        AWS_SES_CONFIGURATION_SET="newsletter",
    )
    django.setup()


def _submission(mail: dict[str, str], readers: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a model that is known only here
    from django.core.management import call_command
    from django.utils.timezone import now
    from newsletter.models import Article, Message, Newsletter, Submission, Subscription

    call_command("migrate", verbosity=0)
    newsletter = Newsletter.objects.create(
        title="Riverbank Commons",
        slug="riverbank",
        email="newsletter@example.org",
        sender="Riverbank Commons",
    )
    newsletter.site.add(1)
    Subscription.objects.bulk_create(
        Subscription(
            newsletter=newsletter,
            email_field=f"reader-{n:05}@example.org",
            subscribed=True,
            activation_code=str(n),
        )
        for n in range(readers)
    )
    message = Message.objects.create(title=mail["subject"], slug="year", newsletter=newsletter)
    Article.objects.create(post=message, title=mail["subject"], text=mail["html"], sortorder=1)
    submission = Submission.from_message(message)
    submission.publish_date = now() - timedelta(minutes=1)
    submission.save()
    return submission


if __name__ == "__main__":
    main()
