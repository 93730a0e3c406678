"""The invented press as it is written down: its outlets, their feeds and their stories."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from functools import cache

from diembao.newsroom.rows import Row, listed


class Quirk(StrEnum):
    """What is odd about a story's page or about its entry in the feed."""

    NO_DATE = "no_date"  # neither the page nor the feed gives one
    REDIRECT = "redirect"  # the feed links to an address that answers 301
    PRIVATE_REDIRECT = "private_redirect"  # the page answers with a redirect to a private address
    WRONG_CHARSET = "wrong_charset"  # the header says iso-8859-1, the bytes are UTF-8
    WINDOWS_1258 = "windows_1258"  # so encoded, and declared by the page alone
    ENTITIES = "entities"  # every letter outside ASCII is an HTML entity
    NFD = "nfd"  # letters and marks are apart
    HOSTILE = "hostile"  # nested deeper than any parser follows
    FEED_MARKUP = "feed_markup"  # the entry's title and summary carry markup and script
    GONE = "gone"  # 404
    PDF = "pdf"  # not a page at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of an outlet; a dead one answers 404."""

    path: str
    kind: str
    dead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story. `related` replaces the outlet's own headlines in the box below the article.

    `tells` names the gazetteer's traps and the lessons told. `on` is the outlet's local time where the day
    is a fixed one: then `hours_ago` only says where the story stands among the others.
    """

    slug: str
    title: str
    lead: str
    body: tuple[str, ...]
    hours_ago: float
    author: str
    section: str
    related: tuple[str, ...]
    quirk: Quirk | None
    tells: tuple[str, ...]
    on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented newspaper or agency. `utc_offset` is in hours; `date_style` says where its pages give the date."""

    id: str
    name: str
    language: str
    country: str
    type: str
    tier: str
    desk: str
    local_source: bool
    utc_offset: float
    date_style: str
    nav: tuple[str, ...]
    related: tuple[str, ...]
    feeds: tuple[Feed, ...]
    stories: tuple[Story, ...]

    def published(self, story: Story, now: datetime) -> datetime | None:
        """Return when the story came out, in the outlet's own zone; None for the one that does not say."""
        if story.quirk is Quirk.NO_DATE:
            return None
        zone = timezone(timedelta(hours=self.utc_offset))
        if story.on is not None:
            return story.on.replace(tzinfo=zone)
        return (now - timedelta(hours=story.hours_ago)).astimezone(zone).replace(microsecond=0)


@cache
def outlets() -> tuple[Outlet, ...]:
    """Return the whole invented press, in the order of its file."""
    return tuple(_outlet(row) for row in listed("outlets.yaml"))


def _outlet(row: Row) -> Outlet:
    name = row.text("id")
    return Outlet(
        id=name,
        name=row.text("name"),
        language=row.text("language"),
        country=row.text("country"),
        type=row.text("type"),
        tier=row.text("tier"),
        desk=row.text("desk"),
        local_source=row.flag("local_source"),
        utc_offset=row.number("utc_offset"),
        date_style=row.text("date_style"),
        nav=row.texts("nav"),
        related=row.texts("related"),
        feeds=tuple(_feed(feed) for feed in row.rows("feeds")),
        stories=tuple(_story(story) for story in listed("stories", f"{name}.yaml")),
    )


def _feed(row: Row) -> Feed:
    return Feed(path=row.text("path"), kind=row.text("kind"), dead=row.text_or_none("quirk") == "dead")


def _story(row: Row) -> Story:
    quirk, on = row.text_or_none("quirk"), row.text_or_none("published")
    return Story(
        slug=row.text("slug"),
        title=row.text("title"),
        lead=row.text("lead"),
        body=row.texts("body"),
        hours_ago=row.number("hours_ago"),
        author=row.text("author"),
        section=row.text("section"),
        related=row.texts("related"),
        quirk=None if quirk is None else Quirk(quirk),
        tells=row.texts("tells"),
        on=None if on is None else datetime.fromisoformat(on),
    )
