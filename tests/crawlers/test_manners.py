"""Manners: robots.txt and its Crawl-delay, and each source's own pace."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise

from crawlers.manners import paces
from crawlers.round import FeedTask, Limits, PageTask, Plan, run
from crawlers.spool import Spool
from press.ledger import Fetched, Reason
from tests.crawlers.outlet import Answer, Outlet, fetched_pages

LIMITS = Limits()
ROBOTS = {
    "none": None,
    "rules": b"User-agent: diembao\nDisallow: /private\n\nUser-agent: *\nDisallow: /",
    "delay": b"User-agent: *\nCrawl-delay: 0.4",
    "patience": b"User-agent: *\nCrawl-delay: 3600",
    "down": Answer(status=503),
    "secret": Answer(status=403),
    "inward": Answer(status=302, headers={"Location": "http://10.0.0.1/robots.txt"}),
}


def test_robots_are_obeyed_in_every_case(spool: Spool) -> None:
    """Our own rules are obeyed, after a redirect too; no file allows all, a server error or inward redirect nothing."""
    with press() as outlets:
        outlets["none"].answers["/there"] = Answer(status=302, headers={"Location": outlets["rules"].url("/private/2")})
        told = crawled(
            outlets,
            spool,
            [
                ("none", "/tin"),
                ("none", "/there"),
                ("rules", "/tin"),
                ("rules", "/private/1"),
                ("down", "/tin"),
                ("secret", "/tin"),
                ("inward", "/tin"),
            ],
        )
        reasons = [fetched.reason for fetched in told.values()]
        assert reasons == [
            Reason.NONE,
            Reason.ROBOTS,
            Reason.NONE,
            Reason.ROBOTS,
            Reason.FETCH_FAILED,
            Reason.NONE,
            Reason.REFUSED_ADDRESS,
        ]
        assert "robots.txt answered 503" in told["down", "/tin"].detail
        assert [where for where, fetched in told.items() if fetched.postponed] == [("down", "/tin")]
        assert outlets["rules"].paths() == ["/tin"]
        assert (outlets["down"].paths(), outlets["inward"].paths()) == ([], [])


def test_a_crawl_delay_is_honoured_from_the_first_page_on(spool: Spool) -> None:
    """Between two requests lies at least the Crawl-delay; one beyond all patience leaves one request a round."""
    with press() as outlets:
        paths = [("delay", "/1"), ("delay", "/2"), ("delay", "/3"), ("patience", "/1"), ("patience", "/2")]
        told = crawled(outlets, spool, paths)
        moments = [asked.at for asked in outlets["delay"].asked if asked.path != "/robots.txt"]
        assert len(moments) == 3
        assert (
            min(later - earlier for earlier, later in pairwise(moments)) >= 0.3
        )  # of 0.4: they are timed as they arrive
        assert sorted(told["patience", path].reason for path in ("/1", "/2")) == [Reason.NONE, Reason.FETCH_FAILED]
        assert [told["patience", path].postponed for path in ("/1", "/2")].count(True) == 1
        assert len(outlets["patience"].paths()) == 1


def test_robots_out_of_reach_say_nothing_of_the_pages(spool: Spool) -> None:
    """Where robots.txt is too large, broken or never comes, its pages are postponed and none of them is asked for."""
    with press() as outlets:
        outlets["secret"].answers["/robots.txt"] = Answer(b"x" * 40_000)
        outlets["rules"].answers["/robots.txt"] = Answer(b"x", headers={"Content-Encoding": "br"})
        outlets["none"].answers["/robots.txt"] = Answer(drip=True)
        names = ("secret", "rules", "none")
        limits = Limits(response_bytes=30_000, response_seconds=2, retries=0)
        told = crawled(outlets, spool, [(name, "/tin") for name in names], limits)
        assert [(fetched.postponed, fetched.reason) for fetched in told.values()] == [(True, Reason.FETCH_FAILED)] * 3
        assert all("robots.txt could not be had" in fetched.detail for fetched in told.values())
        assert "larger than allowed" in told["secret", "/tin"].detail
        assert [outlets[name].paths() for name in names] == [[], [], []]


def test_the_sources_own_delay_is_the_floor(spool: Spool) -> None:
    """A source with a delay is asked no faster, robots.txt included; another on the same host keeps its own pace."""
    with press() as outlets:
        outlet = outlets["none"]
        outlet.answers.update({f"/{n}": Answer() for n in range(3)})
        pages = tuple(PageTask(source="slow", url=outlet.url(f"/{n}"), delay=0.4) for n in range(3))
        run(Plan(user_agent="diembao/1 (+test)", pages=pages, allowed=(outlet.address,)), spool, timeout=30)
        moments = [asked.at for asked in outlet.asked]
        assert len(moments) == 4
        assert (
            min(later - earlier for earlier, later in pairwise(moments)) >= 0.3
        )  # of 0.4: they are timed as they arrive


def test_the_longest_delay_of_a_source_is_its_pace() -> None:
    """Where two tasks of a source name different delays, the longer one holds, one request at a time."""
    feed, page = (
        FeedTask(source="a", feed="http://a.vn/rss", delay=1),
        PageTask(source="a", url="http://a.vn/", delay=3),
    )
    assert paces((page, feed)) == {"a": {"concurrency": 1, "delay": 3, "jitter": 0.0}}


@contextmanager
def press() -> Iterator[dict[str, Outlet]]:
    """Open one outlet for each kind of robots.txt."""
    with ExitStack() as stack:
        outlets = {}
        for name, rules in ROBOTS.items():
            outlets[name] = outlet = Outlet()
            stack.callback(outlet.close)
            if rules:
                outlet.answers["/robots.txt"] = rules if isinstance(rules, Answer) else Answer(rules)
        yield outlets


def crawled(
    outlets: dict[str, Outlet], spool: Spool, wanted: list[tuple[str, str]], limits: Limits = LIMITS
) -> dict[tuple[str, str], Fetched]:
    """Crawl `wanted`, outlet and path, and return each one's record in that order."""
    for name, path in wanted:
        outlets[name].answers.setdefault(path, Answer())
    pages = tuple(PageTask(source=name, url=outlets[name].url(path), delay=0) for name, path in wanted)
    allowed = tuple(outlet.address for outlet in outlets.values())
    run(Plan(user_agent="diembao/1 (+test)", pages=pages, allowed=allowed, limits=limits), spool, timeout=30)
    told = {fetched.url: fetched for fetched in fetched_pages(spool)}
    return {(name, path): told[outlets[name].url(path)] for name, path in wanted}
