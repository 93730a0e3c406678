"""Tests of pipeline.rounds."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawlers.round import Plan
from crawlers.spool import Spool
from pipeline import rounds
from pipeline.rounds import Rounds
from press.clock import FixedClock
from press.ledger import Entry, FeedAnswer
from press.source import Feed, Source
from tests import make
from tests.crawlers.outlet import Outlet
from vault import write
from vault.evidence import Pages

pytestmark = pytest.mark.usefixtures("record")


def planned(folder: Path, *sources: Source) -> Plan:
    """Return what is planned at noon for `sources`."""
    return Rounds(
        spool=Spool(folder / "spool"),
        pages=Pages(folder / "pages"),
        sources={source.id: source for source in sources},
        clock=FixedClock(make.NOON),
        user_agent="diembao-test",
    ).plan()


def discovered(source: str, *numbers: int) -> None:
    """Have pages of `source` wait in the ledger."""
    entries = tuple(Entry(url=f"https://{source}.example/{number}") for number in numbers)
    answer = FeedAnswer(source=source, feed=f"https://{source}.example/", status=200, at=make.NOON, entries=entries)
    write.commit_feed(answer, next_due_at=make.NOON)


def test_a_feed_is_asked_in_its_source_s_zone(tmp_path: Path) -> None:
    """Each feed's task carries the zone and the pause of its source."""
    feeds = (Feed(url="https://a.example/rss", kind="rss"),)
    paper = replace(make.source("a", feeds=feeds, min_delay_seconds=7), timezone="Asia/Tokyo")
    (task,) = planned(tmp_path, paper).feeds
    assert (task.feed, task.timezone, task.delay) == ("https://a.example/rss", "Asia/Tokyo", 7)


def test_only_feeds_are_asked_as_feeds(tmp_path: Path) -> None:
    """Pages, plain sitemaps and what is turned off are declared for people and never asked as feeds."""
    kinds = ("rss", "atom", "news_sitemap", "sitemap", "page")
    feeds = tuple(Feed(url=f"https://a.example/{kind}", kind=kind) for kind in kinds)
    off = Feed(url="https://a.example/off", kind="rss", enabled=False)
    plan = planned(tmp_path, make.source("a", feeds=(*feeds, off)), make.source("b", feeds=feeds[:1], enabled=False))
    assert [(task.source, task.feed.rpartition("/")[2]) for task in plan.feeds] == [("a", kind) for kind in kinds[:3]]


def test_pages_of_sources_gone_or_turned_off_do_not_starve_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where older pages of a removed and of a disabled source fill a whole round, the enabled one's are asked for."""
    monkeypatch.setattr(rounds, "PAGES_A_ROUND", 3)
    discovered("removed", 1, 2, 3)
    discovered("off", 1, 2, 3)
    discovered("on", 1, 2)
    plan = planned(tmp_path, make.source("off", enabled=False), make.source("on"))
    assert {task.url for task in plan.pages} == {"https://on.example/1", "https://on.example/2"}


def test_a_round_tells_how_far_it_has_come(tmp_path: Path) -> None:
    """Progress is told as how many of how many feeds and pages have their record, all of them at the end."""
    told: list[tuple[int, int]] = []
    with closing(Outlet()) as outlet:
        feeds = tuple(Feed(url=outlet.url(path), kind="rss") for path in ("/one", "/two"))
        report = Rounds(
            spool=Spool(tmp_path / "spool"),
            pages=Pages(tmp_path / "pages"),
            sources={"a": make.source("a", feeds=feeds, min_delay_seconds=0)},
            clock=FixedClock(make.NOON),
            user_agent="diembao-test",
            allowed=(outlet.address,),
        ).once(lambda done, total: told.append((done, total)))
    assert (report.feeds_asked, report.taken.feeds, report.error) == (2, 2, "")
    assert told == sorted(told)
    assert told[-1] == (2, 2)
