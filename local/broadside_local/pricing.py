"""The price file: what AWS asks, with its date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from broadside.sending.cost import Prices

FILE = Path(__file__).with_name("prices.toml")
KEEPS = timedelta(days=180)
"""How long prices are believed without a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """US dollars."""

    dated: date
    region: str
    mail: Mapping[str, float]
    """SES's fee for a mail, by the account's plan."""
    month: Mapping[str, float]
    """SES's fee for a month, by the account's plan."""
    aws: Prices
    secret: float
    """A month."""
    alarm_metric: float
    """A month."""

    def is_old(self, today: date) -> bool:
        """Tell whether somebody should look at the sources again."""
        return today - self.dated > KEEPS


def read_prices(file: Path = FILE) -> PriceList:
    """Read the price file."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return PriceList(
        dated=read["date"],
        region=read["region"],
        mail={plan: prices["mail"] for plan, prices in read["ses"].items()},
        month={plan: prices["month"] for plan, prices in read["ses"].items()},
        aws=Prices(**read["aws"]),
        secret=read["idle"]["secret"],
        alarm_metric=read["idle"]["alarm_metric"],
    )
