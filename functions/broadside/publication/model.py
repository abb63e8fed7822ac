"""What a publication is: name, sender, languages, look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from broadside.colours import contrast, mixed
from broadside.slugs import slugify

_WASH = 0.04
USUAL_CLIENTS = ("gmail", "outlook", "apple-mail", "yahoo", "thunderbird", "protonmail")
CLIENTS = (
    *USUAL_CLIENTS,
    *("aol", "fastmail", "free-fr", "gmx", "hey", "ionos-1and1", "laposte", "mail-ru", "orange"),
    *("rainloop", "samsung-email", "sfr", "t-online-de", "web-de", "wp-pl"),
)
"""What caniemail.com has data of, by its names."""


class Missing(StrEnum):
    """What becomes of subscribers when none of their languages is there yet."""

    LATER = "later"
    """They wait: the variant that comes later makes an edition of its own, for them."""
    WAIT = "wait"
    """The edition is held until all the publication's languages are there, or time is up."""
    FALLBACK = "fallback"
    """They get the primary language, with a line in theirs on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an organiser may change of the look: colours as `#RRGGBB`, light and dark, and fonts."""

    accent: str = "#9B1C31"
    """Links and buttons, and nothing else."""
    accent_dark: str = "#F0A3AE"
    ink: str = "#1B1B1F"
    ink_dark: str = "#ECECEE"
    paper: str = "#FFFFFF"
    paper_dark: str = "#16171A"
    quiet: str = "#55565C"
    """Dates, names, captions, the footer."""
    quiet_dark: str = "#A9AAB0"
    rule: str = "#E3E3E6"
    rule_dark: str = "#2E3036"
    font: str = ""
    """What posts are set in, as CSS; empty: what suits the language. Not for Chinese."""
    font_small: str = ""
    """What stands around them."""

    @property
    def wash(self) -> str:
        """What is behind code and boxes: paper with a little ink."""
        return mixed(self.paper, self.ink, _WASH)

    @property
    def wash_dark(self) -> str:
        """What is behind code and boxes in the dark."""
        return mixed(self.paper_dark, self.ink_dark, _WASH)

    @property
    def on_accent(self) -> str:
        """What a button's words are set in: paper or ink, whichever is read better."""
        return max(self.paper, self.ink, key=lambda colour: contrast(colour, self.accent))

    @property
    def on_accent_dark(self) -> str:
        """What a button's words are set in, in the dark."""
        dark = (self.paper_dark, self.ink_dark)
        return max(dark, key=lambda colour: contrast(colour, self.accent_dark))


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The publication's picture."""

    data: bytes
    media_type: str
    width: int
    """In pixels, as it is shown: 64 high at most, 320 wide at most."""
    height: int

    @property
    def path(self) -> str:
        """Where it is on the site, for ever the same for the same bytes."""
        ending = {"image/jpeg": "jpg"}.get(self.media_type, self.media_type.partition("/")[2])
        return f"/media/{sha256(self.data).hexdigest()}.{ending}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The newsletter: name, sender, languages, look."""

    name: str
    host: str
    """Where the site is, without `https://`."""
    languages: tuple[str, ...]
    """Canonical tags, the primary one first."""
    sender_name: str
    sender_address: str
    postal_address: str
    """Under every mail, as CASL and CAN-SPAM want it."""
    tagline: str = ""
    time_zone: str = "UTC"
    """IANA name; dates are shown in it, and dates without a zone are meant in it."""
    reply_to: str = ""
    organisers: tuple[str, ...] = ()
    """Who is told by mail when an edition stops; empty: where answers go."""
    max_age_days: int = 7
    """A post older than this when it first appears is not mailed by itself."""
    missing_language: Missing = Missing.LATER
    """What becomes of subscribers none of whose languages is there."""
    wait_hours: int = 48
    """How long an edition waits for all languages at most, where it waits."""
    needs_approval: bool = False
    """Whether every edition waits until somebody approves it."""
    feed_entries: int = 20
    feeds_id: str = ""
    """Who names entries and feeds, for ever: a host and a date (RFC 4151); empty: the host."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that are told of what is new."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where addresses of an old site lead, by path."""
    clients: tuple[str, ...] = USUAL_CLIENTS
    """The mail clients that mails must hold in; of `CLIENTS`."""
    licence: str = ""
    look: Look = field(default_factory=Look)
    logo: Logo | None = None
    social: tuple[tuple[str, str], ...] = ()
    """Where else it is to be found: names and addresses, as listed."""
    footer: str = ""
    """A line of the organiser's own under mails and pages."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name by language, where it differs."""
    taglines: Mapping[str, str] = field(default_factory=dict)
    footers: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, str] = field(default_factory=dict)
    """What posts in a language are set in, as CSS, where the organiser says so."""

    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language by language: what topics are called, by their slugs."""
    text_links: str = "notes"
    """Where a mail's plain text has addresses: in `notes` at its end, or `inline`."""
    wordings: Mapping[str, str] = field(default_factory=dict)
    """The regional tag that a language was named by (`zh-Hant`: `zh-Hant-HK`), where it was."""

    @property
    def alarms_to(self) -> tuple[str, ...]:
        """Who is told when something needs an organiser: never nobody."""
        return self.organisers or (self.reply_to or self.sender_address,)

    @property
    def site_url(self) -> str:
        """`https://` and the host, without a slash at the end."""
        return f"https://{self.host}"

    @property
    def list_id(self) -> str:
        """The list's own name, for all languages: a label below the host (RFC 2919 §2)."""
        return f"newsletter.{self.host}"

    def name_in(self, language: str) -> str:
        """Return the name as readers of this language know it."""
        return self.names.get(language, self.name)

    def rank(self, language: str) -> tuple[int, str]:
        """Say where a language stands in the order of choice: ours first, as listed."""
        ours = self.languages
        return (ours.index(language) if language in ours else len(ours), language)

    def tagline_in(self, language: str) -> str:
        """Return the tagline in this language, or as it is."""
        return self.taglines.get(language, self.tagline)

    def footer_in(self, language: str) -> str:
        """Return the footer's own line in this language, or as it is."""
        return self.footers.get(language, self.footer)

    def topic_in(self, language: str, topic: str) -> str:
        """Return what a post's topic is called in this language, or what the post calls it."""
        return self.topics.get(language, {}).get(slugify(topic), topic)

    def wording(self, language: str) -> str:
        """Return the tag whose words and dates a language's readers get."""
        return self.wordings.get(language, language)
