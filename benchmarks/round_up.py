"""A post of real length, made of our own sentences: a year's round-up with lists and many links."""

from itertools import count, cycle


def _paragraphs(text: str) -> list[str]:
    """Return each paragraph in one line."""
    return [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]


_HEAD = """\
---
title: "What we did this year, and what comes next"
date: 2026-11-14
lang: en
summary: >-
  Forty-eight weeks, twelve meetings, one footbridge: a round-up of what neighbours did together
  along the river, with everything you can still sign, read or come to.
topics: [round-up, river, housing]
author:
  name: Dana Okafor
  location: Millbrook, Ontario
  bio: >-
    Dana Okafor keeps the minutes of Riverbank Commons. She has lived beside the weir since 2009,
    teaches evening classes at the library, and has yet to miss a spring clean.
---
"""

_OPENING = """\
It has been a long year for everyone who lives between the weir and the old mill. Rents rose, the
footbridge closed twice, and still more people than ever came to a meeting. **Thank you.** This is
what came of it, month by month, with *every document we have* behind a link.

![Neighbours on the footbridge on the day it opened again](footbridge.jpg)

"""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_ITEMS = _paragraphs(
    """
we met the planning committee about the {place}, and [the minutes]({link}) show that all but one
of our questions were answered in writing.

a working group of nine people walked the whole path from the {place} to the weir and wrote down
[what is broken, and who has to mend it]({link}); the council’s own list is shorter.

together with the tenants of the {place} we asked for [a freeze of the service charge]({link})
until the lifts run again. **Forty households signed in one evening.**

we sent *an open letter* about the {place} to each candidate; [three of them answered]({link}) and
we print their answers without a word changed.

volunteers planted 140 willows behind the {place}. You can see [where each one stands]({link}) and
which of them still need somebody to water them in a dry week.

our petition for a crossing beside the {place} reached 1,900 names, [enough for a
hearing]({link}), and the date of that hearing is the best news of the month.
"""
)

_PLACES = ("old mill", "footbridge", "lower meadow", "boathouse", "library", "station yard")

PARAGRAPHS = _paragraphs(
    """
None of this was planned in January. It began with two neighbours who would not believe that a
bridge can be closed for a year because a form is missing, and it went on because other people
asked what they could do. Most of the work is small: a lift, a phone call, a pot of soup, an
afternoon of reading what nobody else has read.

We have been asked whether all this talking to officials is worth the time. We think so, and not
only because the crossing came of it. Whoever sits in that room next year will find our notes, our
figures and our names, and will have to begin where we stopped.

The money comes from you: 312 people gave an average of eleven dollars. The treasurer’s report
says what became of each of them, and two members who are no friends of the committee have checked
it. What is left over pays for printing until the spring.
"""
)

_QUOTATION = """\
> “I came to complain about the lift and stayed for the willows.”
>
> — a tenant of the station yard

"""

_TABLE = """\
| What | Last year | This year |
|:-----|----------:|----------:|
| Meetings | 9 | 12 |
| People at the largest | 61 | 148 |
| Letters answered | 14 | 37 |
| Trees planted | 0 | 140 |

"""

_ENDING = """\
## What you can do now

1. Sign [the petition for a night bus](https://riverbank.example.org/petitions/night-bus); it is open until Friday.
2. Come to the annual meeting: 12 December, 7 p.m., in the library. There will be soup.
3. Write to your councillor about the footbridge.[^form] A sentence of your own is worth more than a page of ours.
4. Forward this to somebody who has just moved here.

[Sign the petition](https://riverbank.example.org/petitions/night-bus){.button}

Questions? Write to <people@riverbank.example.org>, or see https://riverbank.example.org/about for when we meet.

[^form]: The form on the council’s site asks for a postcode; [this one](https://riverbank.example.org/write) doesn’t.
"""  # noqa: E501 - Markdown's lines are as long as an organiser leaves them


def round_up() -> str:
    """Write the post: front matter and about 3,400 words of Markdown, the same each time."""
    items, places, paragraphs = cycle(_ITEMS), cycle(_PLACES), cycle(PARAGRAPHS)
    number = count(1)
    parts = [_HEAD, _OPENING]
    for month in _MONTHS:
        parts.append(f"## {month}\n\n{next(paragraphs)}\n\n")
        for _ in range(7):
            # The places move against the sentences: no two items are the same.
            link = f"https://riverbank.example.org/{month.lower()}/{next(number)}?from=mail&lang=en"
            parts.append(f"- {next(items).format(place=next(places), link=link)}\n")
        parts.append("\n")
        next(places)
        if month == "June":
            parts.append(_QUOTATION)
    return "".join([*parts, "## In numbers\n\n", _TABLE, _ENDING])
