"""Tests of pipeline.rounds."""

import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.round import Plan
from crawlers.spool import Spool
from pipeline import rounds
from pipeline.beats import Beats
from pipeline.rounds import Rounds
from press.article import Judged
from press.clock import FixedClock
from press.ledger import Entry, FeedAnswer
from press.source import Feed, Source
from tests import make
from tests.crawlers.outlet import Answer, Asked, Outlet
from tests.vault import ledger
from vault import read, write
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


def crawling(folder: Path, outlet: Outlet, *sources: Source, beats: Beats | None = None) -> Rounds:
    """Return what fetches from `outlet` at noon."""
    return Rounds(
        spool=Spool(folder / "spool"),
        pages=Pages(folder / "pages"),
        sources={source.id: source for source in sources},
        clock=FixedClock(make.NOON),
        user_agent="diembao-test",
        allowed=(outlet.address,),
        beats=beats,
    )


def named(source: str, *urls: str) -> None:
    """Have these pages of `source` wait in the ledger."""
    entries = tuple(Entry(url=url) for url in urls)
    answer = FeedAnswer(source=source, feed=f"https://{source}.example/", status=200, at=make.NOON, entries=entries)
    write.commit_feed(answer, next_due_at=make.NOON)


def test_what_comes_early_in_a_round_is_taken_in_while_it_goes_on(tmp_path: Path) -> None:
    """A page waits to be judged before the round's last page has come."""
    released = threading.Event()
    early: list[str] = []

    def slowly(_: Asked) -> Answer:
        released.wait(20)
        return Answer()

    def look(_done: int, _total: int) -> None:
        if not released.is_set() and (waiting := read.to_judge(10)):
            early.extend(one.url for one in waiting)
            released.set()

    with closing(Outlet()) as outlet:
        outlet.answers |= {"/quick": Answer(), "/slow": slowly}
        named("a", outlet.url("/quick"))
        named("b", outlet.url("/slow"))
        sources = [make.source(name, min_delay_seconds=0) for name in "ab"]
        report = crawling(tmp_path, outlet, *sources).once(look)
        assert early == [outlet.url("/quick")]
        assert report.taken.pages == 2
        assert {one.url for one in read.to_judge(10)} == {outlet.url("/quick"), outlet.url("/slow")}


def test_the_pages_of_a_source_are_as_many_as_its_pace_allows(tmp_path: Path) -> None:
    """A backlog of one source takes a minute of each round and nobody's place; the rest waits for the next."""
    discovered("slow", *range(100))
    discovered("quick", *range(40))
    sources = (make.source("slow", min_delay_seconds=7), make.source("quick", min_delay_seconds=1))
    tasks = [task.source for task in planned(tmp_path, *sources).pages]
    assert (tasks.count("slow"), tasks.count("quick")) == (8, 40)


def test_a_source_slower_than_a_round_gives_one_page(tmp_path: Path) -> None:
    """However long a source wants to be left alone between two requests, each round brings a page of it."""
    discovered("slow", 1, 2)
    assert len(planned(tmp_path, make.source("slow", min_delay_seconds=300)).pages) == 1


def test_a_backlog_of_slow_sources_does_not_hide_another_s_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where older pages of slow sources fill the queue's beginning, others' pages are still among a round's."""
    monkeypatch.setattr(rounds, "PAGES_A_ROUND", 6)
    for name in ("slow_a", "slow_b"):
        discovered(name, *range(9))
    discovered("quick", 1, 2)
    sources = [make.source(name, min_delay_seconds=60) for name in ("slow_a", "slow_b")]
    tasks = planned(tmp_path, *sources, make.source("quick", min_delay_seconds=0)).pages
    assert sorted(task.source for task in tasks) == ["quick", "quick", "slow_a", "slow_b"]


@pytest.mark.parametrize(
    ("back", "asked"),
    [(timedelta(seconds=1), 0), (timedelta(minutes=3), 1), (timedelta(hours=5), 1), (timedelta(days=7), 1)],
)
def test_a_clock_that_is_put_back_silences_no_feed(tmp_path: Path, back: timedelta, asked: int) -> None:
    """A feed last asked in what is now the future is asked at once; small differences of clocks do not count."""
    feed = Feed(url="https://a.example/rss", kind="rss")
    source = make.source("a", feeds=(feed,))
    answer = FeedAnswer(source="a", feed=feed.url, status=200, at=make.NOON + back)
    write.commit_feed(answer, next_due_at=make.NOON + back + timedelta(minutes=source.poll_minutes))
    assert len(planned(tmp_path, source).feeds) == asked


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), timedelta(hours=1), timedelta(days=7)])
def test_a_clock_that_is_put_on_makes_each_feed_due_once(tmp_path: Path, ahead: timedelta) -> None:
    """However much time was missed, a feed is asked once."""
    feed = Feed(url="https://a.example/rss", kind="rss")
    source = make.source("a", feeds=(feed,))
    answer = FeedAnswer(source="a", feed=feed.url, status=200, at=make.NOON - ahead)
    write.commit_feed(answer, next_due_at=make.NOON - ahead + timedelta(minutes=source.poll_minutes))
    assert [task.feed for task in planned(tmp_path, source).feeds] == [feed.url]


def flagged(source: str, number: int) -> str:
    """Have an article of `source` be kept and flagged; return its address."""
    url = f"https://{source}.example/kept-{number}"
    named(source, url)
    write.commit_page(ledger.fetched(url))
    judged = Judged(article=make.article(url), verdicts=(make.verdict("relevance", "about"),))
    write.keep(url, judged, ledger.signature(number), source=source, story=None, at=make.NOON)
    write.flag(replace(make.flag(url), at=make.NOON))
    return url


def test_flagged_articles_are_asked_for_again_of_sources_that_may_be(tmp_path: Path) -> None:
    """At the address under which they were kept, with the pause of their source; none of one gone or turned off."""
    again = [flagged(source, number) for number, source in enumerate(("on", "off", "removed"))]
    discovered("on", 1)
    plan = planned(tmp_path, make.source("on", min_delay_seconds=7), make.source("off", enabled=False))
    assert [(task.url, task.source, task.delay) for task in plan.pages] == [
        (again[0], "on", 7),
        ("https://on.example/1", "on", 7),
    ]


def test_flagged_articles_leave_half_of_a_round_to_the_news(tmp_path: Path) -> None:
    """However many are due, and no backlog of news hides them."""
    for number in range(8):
        flagged("slow", number)
    discovered("slow", *range(20))
    urls = [task.url for task in planned(tmp_path, make.source("slow", min_delay_seconds=7)).pages]
    assert (len(urls), sum("kept" in url for url in urls)) == (8, 4)


def test_flagged_articles_of_a_slow_source_do_not_hide_another_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its flags fill the queue's beginning, an article of another source is still looked at in a round."""
    monkeypatch.setattr(rounds, "PAGES_A_ROUND", 6)
    for number in range(9):
        flagged("slow", number)
    other = flagged("quick", 9)
    sources = [make.source("slow", min_delay_seconds=60), make.source("quick", min_delay_seconds=0)]
    urls = [task.url for task in planned(tmp_path, *sources).pages]
    assert (other in urls, len(urls)) == (True, 2)


def beats(holder: str, gone: frozenset[str] = frozenset()) -> Beats:
    """Return the beats of the process `holder`, which knows of those in `gone` that they live no more."""
    return Beats(holder, FixedClock(make.NOON), gone.__contains__)


def test_a_source_is_asked_by_one_at_a_time(tmp_path: Path) -> None:
    """What another crawls now is left to it, feeds and pages; afterwards it is asked."""
    with closing(Outlet()) as outlet:
        outlet.answers |= {"/a/1": Answer(), "/b/1": Answer()}
        for name in "ab":
            named(name, outlet.url(f"/{name}/1"))
        sources = [make.source(name, min_delay_seconds=0) for name in "ab"]
        ours = crawling(tmp_path, outlet, *sources, beats=beats("we"))
        with beats("they").held(["a"]) as theirs:
            assert theirs == {"a"}
            assert ours.once().pages_asked == 1
            assert outlet.paths() == ["/b/1"]
            assert ours.once().pages_asked == 0
        assert ours.once().pages_asked == 1
        assert outlet.paths() == ["/b/1", "/a/1"]


def test_who_died_holds_no_source() -> None:
    """A process that surely lives no more is waited for by nobody; one of which nothing is known is."""
    dead = beats("dead").held("ab")
    dead.__enter__()
    with beats("we").held("ab") as ours:
        assert ours == set()
    with beats("we", gone=frozenset({"dead"})).held("ab") as ours:
        assert ours == {"a", "b"}
