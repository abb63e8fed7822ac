"""`broadside forecast`: how many a post goes to, how long that takes, and what it costs."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import click

from broadside.posts import Post
from broadside.sending import Account, carried_by
from broadside.sending.cost import mailing_use
from broadside.sending.pacing import RESERVE_SHARE, pace_of
from broadside_local.connection import connect
from broadside_local.errors import WrongUseError
from broadside_local.folder import read_folder, read_post_files
from broadside_local.intake import take_in
from broadside_local.media import FolderAssets
from broadside_local.pricing import PriceList, read_prices
from broadside_local.publications import open_publication
from broadside_local.telling import tell

KINDS = {"none": 0, "send": 1, "delivery": 2}
"""Events that SES tells of each mail, by what the stack's parameter MailEvents says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is to be expected."""

    title: str
    languages: tuple[str, ...]
    mails: int
    rate: float
    """Mails a second: the account's, or what the stack's functions can carry."""
    quota: float
    seconds: float
    """From the first mail to the last, within a day's quota."""
    days: int
    """Days that it takes because of the quota; 1: it is over within one."""
    ses: float
    """US dollars: SES's fee for the mails."""
    beside: float
    """US dollars: everything else."""
    month: float
    """US dollars: the fee of the account's plan for a month, whatever it sends."""


def show_forecast(
    post: Path,
    *,
    subscribers: int | None,
    stack: str | None,
    rate: float | None,
    plan: str,
    events: str,
    as_json: bool,
) -> int:
    """
    Print a forecast.

    Returns:
        The exit code: 0, or 1 when the post can't be used.

    Raises:
        WrongUseError: there is no such post or stack.
        PublicationError: the publication can't be used.
    """
    found = _read(post)
    if found is None:
        return 1
    count, account = _who(subscribers, stack, rate)
    prices = read_prices()
    told = forecast(found, count, account, prices=prices, plan=plan, kinds=KINDS[events])
    old = prices.is_old(datetime.now(UTC).date())
    if old:
        hint = "compare prices.toml with AWS's pages"
        click.echo(
            f"forecast: the prices are of {prices.dated}, over 180 days old: {hint}", err=True
        )
    click.echo(_as_json(told, prices, old=old) if as_json else _as_text(told, prices, plan))
    return 0


def forecast(
    post: Post, mails: int, account: Account, *, prices: PriceList, plan: str, kinds: int
) -> Forecast:
    """
    Calculate a forecast.

    Args:
        post: What is mailed.
        mails: To how many.
        account: Its rate and quota.
        prices: The price file.
        plan: The account's plan with SES.
        kinds: How many events SES tells of each mail.
    """
    a_day = mails if account.quota < 0 else int(account.quota * (1 - RESERVE_SHARE))
    last_day = mails - max(0, ceil(mails / max(1, a_day)) - 1) * a_day
    return Forecast(
        title=post.variants[0].title,
        languages=tuple(variant.language for variant in post.variants),
        mails=mails,
        rate=account.rate,
        quota=account.quota,
        seconds=last_day / pace_of(account),
        days=max(1, ceil(mails / max(1, a_day))),
        ses=mails * prices.mail[plan],
        beside=mailing_use(mails, account, kinds_of_events=kinds).cost(prices.aws),
        month=prices.month[plan],
    )


def _read(file: Path) -> Post | None:
    """Read the post; None when it can't be used, and why is told."""
    if not file.exists():
        raise WrongUseError(f"{file}: there is no such post", "Name the file of a post")
    folder = read_post_files(file) if file.is_file() else read_folder(file)
    _, publication = open_publication(None, folder.root)
    intake = take_in(folder, publication, FolderAssets(folder.assets))
    tell(intake.refused, folder.root)
    if intake.refused:
        return None
    if len(intake.posts) != 1:
        raise WrongUseError(f"{file}: holds {len(intake.posts)} posts", "Name one of them")
    return intake.posts[0].post


def _who(subscribers: int | None, stack: str | None, rate: float | None) -> tuple[int, Account]:
    """Return how many it goes to, and what the account may send: as told, else as the stack is."""
    if subscribers is not None and stack is None:
        return subscribers, Account(rate=rate or 14, quota=-1, used=0)
    with connect(stack) as connection:
        app = connection.app
        account = app.mailer.account()
        count = app.subscribers.count() if subscribers is None else subscribers
        workers = int(app.settings.send_concurrency)
    return count, carried_by(workers, replace(account, rate=rate or account.rate))


def _as_text(told: Forecast, prices: PriceList, plan: str) -> str:
    whole = told.ses + told.beside
    share = 100 * told.beside / told.ses if told.ses else 0.0
    rest = f"${told.beside:,.2f} for the rest ({share:.2f} %)"
    lines = [
        f"{told.title} ({', '.join(told.languages)})",
        f"  {'To':<10} {told.mails:,} readers at most: those who want other topics are left out",
        f"  {'Takes':<10} {_long(told)}",
        f"  {'Costs':<10} ${whole:,.2f}: ${told.ses:,.2f} to SES (plan {plan}), {rest}",
    ]
    if told.month:
        lines.append(f"  {'':<10} and ${told.month:,.0f} a month for the plan")
    lines.append(f"  {'Prices':<10} of {prices.dated} in {prices.region}, without free tiers")
    return "\n".join(lines)


def _long(told: Forecast) -> str:
    """Say how long it takes."""
    minutes, hours = told.seconds / 60, told.seconds / 3600
    if told.days > 1:
        return f"{told.days} days: the account may send {told.quota:,.0f} a day"
    long = f"{hours:.1f} hours" if hours >= 1 else f"{max(1, ceil(minutes))} minutes"
    return f"about {long}, at {told.rate:g} a second"


def _as_json(told: Forecast, prices: PriceList, *, old: bool) -> str:
    money = {"ses": told.ses, "beside": told.beside, "month": told.month}
    return json.dumps(
        {
            "title": told.title,
            "languages": list(told.languages),
            "mails": told.mails,
            "rate": told.rate,
            "quota": told.quota,
            "seconds": round(told.seconds),
            "days": told.days,
            "dollars": {name: round(value, 6) for name, value in money.items()},
            "prices": {"date": prices.dated.isoformat(), "region": prices.region, "old": old},
        },
        indent=2,
    )
