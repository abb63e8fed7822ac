"""Months as readers of a language write them; each is told as `2026-11`."""

from datetime import date

from babel.dates import format_date, format_skeleton

from broadside.rendering.words import locale_of


def written_month(month: str, wording: str) -> str:
    """Write a month of a year (CLDR's `yMMMM`): `November 2026`, `2026年11月`."""
    written: str = format_skeleton("yMMMM", _first_day(month), locale=locale_of(wording))
    return written


def written_month_of_year(month: str, wording: str) -> str:
    """Write a month that stands below its year (CLDR's `LLLL`): `November`, `11月`."""
    written: str = format_date(_first_day(month), "LLLL", locale=locale_of(wording))
    return written


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
