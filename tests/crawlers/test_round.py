"""Rounds: a real child process asks real servers on loopback."""

import gzip
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawlers.guard import Guard
from crawlers.round import FeedTask, Limits, Outcome, PageTask, Plan, run
from crawlers.spiders.press import PressSpider
from crawlers.spool import Spool
from press.clock import FixedClock
from press.ledger import Entry, FeedAnswer, Fetched, Reason, Validators
from tests.crawlers.outlet import Answer, Asked, Outlet, feed_answers, fetched_pages

HOUSE = Path(__file__).parents[2]
HTML = "<!doctype html><html><body><p>Hà Tĩnh</p></body></html>".encode()
NOW = datetime(2026, 11, 5, 1, 15, tzinfo=UTC)
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Mẫu</title>
<item><title>Lũ</title><link>/lu</link><pubDate>05/11/2026 08:15</pubDate></item>
<item><title>Hỏng</title><link>javascript:x</link></item></channel></rss>""".encode()
GOOD_RSS = RSS.replace(b"javascript:x", b"/hong")
PAGES = {
    "/tin": Answer(HTML),
    "/packed": Answer(gzip.compress(HTML), headers={"Content-Encoding": "gzip"}),
    "/labelled-text": Answer(HTML, content_type="text/plain"),
    "/unlabelled": Answer(HTML, content_type=""),
    "/moved": Answer(status=301, headers={"Location": "/tin"}),
    "/loop": Answer(status=302, headers={"Location": "/loop"}),
    "/to-file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "/pdf": Answer(b"%PDF-1.7 ...", content_type="application/pdf"),
    "/pdf-as-html": Answer(b"%PDF-1.7 ..."),
    "/text": Answer("Hà Tĩnh".encode(), content_type="text/plain"),
    "/gone": Answer(status=410),
    "/busy": Answer(status=503, headers={"Retry-After": "120"}),
    "/broken": Answer(status=500),
    "/empty": Answer(b""),
    "/large": Answer(b"x" * 60_000),
    "/bomb": Answer(gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"}),
    "/br": Answer(b"\x8b\x03\x80", headers={"Content-Encoding": "br"}),
    "/drip": Answer(drip=True),
    "/flood": Answer(flood=True),
}
LIMITS = Limits(response_seconds=3, response_bytes=50_000)


@dataclass(frozen=True)
class Day:
    """A round of everything that pages do, and what came of it."""

    outlet: Outlet
    outcome: Outcome
    records: tuple[tuple[Fetched, bytes], ...]

    def fetched(self, path: str) -> Fetched:
        """Return the record of the page `path`."""
        return self.whole(path)[0]

    def whole(self, path: str) -> tuple[Fetched, bytes]:
        """Return the record and the body of the page `path`."""
        return next(record for record in self.records if record[0].url == self.outlet.url(path))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Crawl every page of PAGES, and one that is missing, in one round."""
    spool = Spool(tmp_path_factory.mktemp("day"))
    with opened() as outlet:
        outlet.answers.update(PAGES)
        pages = tuple(PageTask(source="a", url=outlet.url(path), delay=0) for path in (*PAGES, "/missing"))
        plan = Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address,), limits=LIMITS, now=NOW)
        outcome = run(plan, spool, timeout=30)
        records = [spool.read(path) for path in spool.waiting()]
        yield Day(outlet, outcome, tuple(record for record in records if not isinstance(record, FeedAnswer)))


def test_every_task_ends_in_exactly_one_record(day: Day) -> None:
    """Each page of the plan has one record, whatever became of it, and the outcome counts them."""
    assert sorted(fetched.url for fetched, _ in day.records) == sorted(map(day.outlet.url, (*PAGES, "/missing")))
    assert (day.outcome.exit_status, day.outcome.pages, day.outcome.feeds) == (0, len(PAGES) + 1, 0)
    assert day.outcome.error == ""


@pytest.mark.parametrize("path", ["/tin", "/packed", "/labelled-text", "/unlabelled", "/moved"])
def test_a_page_comes_with_its_bytes(day: Day, path: str) -> None:
    """A page comes unpacked, with its SHA-256; HTML that is labelled as text, or not at all, is looked at."""
    fetched, body = day.whole(path)
    assert body == HTML
    assert (fetched.reason, fetched.page, fetched.status) == (Reason.NONE, sha256(HTML).hexdigest(), 200)
    assert fetched.at == NOW


def test_a_redirect_tells_where_it_led(day: Day) -> None:
    """The address asked for and the one that answered are both kept."""
    assert day.fetched("/moved").final_url == day.outlet.url("/tin")


@pytest.mark.parametrize(
    ("path", "reason", "words"),
    [
        ("/pdf", Reason.NOT_HTML, "application/pdf"),
        ("/pdf-as-html", Reason.NOT_HTML, "is no HTML page"),
        ("/text", Reason.NOT_HTML, "text/plain"),
        ("/gone", Reason.GONE, "410 Gone"),
        ("/missing", Reason.GONE, "404 Not Found"),
        ("/busy", Reason.FETCH_FAILED, "503 Service Unavailable (Retry-After: 120)"),
        ("/broken", Reason.FETCH_FAILED, "500 Internal Server Error"),
        ("/empty", Reason.FETCH_FAILED, "answered with nothing"),
        ("/loop", Reason.FETCH_FAILED, "max redirections reached"),
        ("/to-file", Reason.FETCH_FAILED, "302 Found (Location: file:///etc/passwd)"),
        ("/large", Reason.TOO_LARGE, "larger than allowed"),
        ("/bomb", Reason.TOO_LARGE, "unpacks to more than 50000"),
        ("/br", Reason.FETCH_FAILED, "'br', which was not asked for"),
        ("/drip", Reason.FETCH_FAILED, "timeout"),
        ("/flood", Reason.FETCH_FAILED, "the headers of the answer do not end"),
    ],
)
def test_a_page_that_does_not_come_says_why(day: Day, path: str, reason: Reason, words: str) -> None:
    """A page that cannot be had ends with its reason and one clear line, and without a body."""
    fetched, body = day.whole(path)
    assert (fetched.reason, body, fetched.page) == (reason, b"", "")
    assert words in fetched.detail
    assert "\n" not in fetched.detail


def test_tries_and_redirects_are_few(day: Day) -> None:
    """A broken server is asked once more, a busy one not; redirects end after five; robots.txt is asked once."""
    asked = day.outlet.paths()
    assert (asked.count("/broken"), asked.count("/busy"), asked.count("/drip"), asked.count("/loop")) == (2, 1, 1, 6)
    assert [asked.path for asked in day.outlet.asked].count("/robots.txt") == 1


def test_requests_say_who_asks_and_what_is_understood(day: Day) -> None:
    """The user agent is the plan's, and only gzip and deflate are accepted."""
    headers = day.outlet.asked[0].headers
    assert (headers["User-Agent"], headers["Accept-Encoding"]) == ("diembao-test", "gzip, deflate")


def test_feeds_are_read_and_asked_again_by_their_validators(outlet: Outlet, spool: Spool) -> None:
    """Entries and validators come together; 304 keeps the old ones; a failure brings no new ones and says why."""
    given = {"ETag": '"2"', "Last-Modified": "Thu, 05 Nov 2026 01:00:00 GMT"}
    outlet.answers.update(
        {
            "/new": Answer(RSS, content_type="application/rss+xml", headers=given),
            "/same": Answer(status=304, headers={"ETag": '"9"'}),
            "/page": Answer(HTML, headers=given),
            "/robots.txt": Answer(b"User-agent: *\nDisallow: /closed", content_type="text/plain"),
        }
    )
    old = Validators(etag='"1"', last_modified="Wed, 04 Nov 2026 01:00:00 GMT")
    paths = ("/new", "/same", "/page", "/dead", "/closed")
    feeds = tuple(FeedTask(source=path[1:], feed=outlet.url(path), validators=old, delay=0) for path in paths)
    strange = FeedTask(source="strange", feed="http://10.0.0.1/rss", validators=old, timezone="Mars/Base", delay=0)
    plan = Plan(user_agent="diembao-test", feeds=(*feeds, strange), allowed=(outlet.address,), now=NOW)
    outcome = run(plan, spool, timeout=30)
    told = {answer.source: answer for answer in feed_answers(spool)}
    assert (outcome.feeds, len(told)) == (6, 6)
    assert told["new"].entries == (Entry(url=outlet.url("/lu"), title="Lũ", published=NOW),)
    assert told["new"].validators == Validators(etag='"2"', last_modified="Thu, 05 Nov 2026 01:00:00 GMT")
    assert "'Hỏng' left out" in told["new"].left_out[0]
    assert told["new"].error == ""
    assert (told["same"].status, told["same"].entries, told["same"].error) == (304, (), "")
    assert all(answer.validators == old for source, answer in told.items() if source != "new")
    assert "is not a feed" in told["page"].error
    assert (told["dead"].status, told["dead"].error) == (404, f"{outlet.url('/dead')} answered 404 Not Found")
    assert "robots.txt does not allow" in told["closed"].error
    assert "not a public address" in told["strange"].error
    conditions = {name: told for asked in outlet.asked if asked.path == "/same" for name, told in asked.headers.items()}
    assert (conditions["If-None-Match"], conditions["If-Modified-Since"]) == (old.etag, old.last_modified)


def test_a_status_beyond_three_digits_is_no_status(outlet: Outlet, spool: Spool) -> None:
    """A status line with an endless number ends as a failure with status 0 and one line, for feed and page."""
    outlet.answers.update({"/rss": Answer(GOOD_RSS, status=10**23), "/tin": Answer(HTML, status=10**23)})
    feeds = (FeedTask(source="a", feed=outlet.url("/rss"), delay=0),)
    pages = (PageTask(source="b", url=outlet.url("/tin"), delay=0),)
    run(Plan(user_agent="diembao-test", feeds=feeds, pages=pages, allowed=(outlet.address,)), spool, timeout=30)
    (answer,), (fetched,) = feed_answers(spool), fetched_pages(spool)
    assert (answer.status, fetched.status, fetched.reason) == (0, 0, Reason.FETCH_FAILED)
    assert answer.error == f"{outlet.url('/rss')} answered with a status that is not of three digits"
    assert fetched.detail == f"{outlet.url('/tin')} answered with a status that is not of three digits"


def test_progress_is_told_while_the_round_runs(outlet: Outlet, spool: Spool) -> None:
    """Whoever wants to know hears how many records are spooled, before the last one comes and at the end."""
    told: list[int] = []

    def late(_: Asked) -> Answer:
        until(lambda: 1 in told)
        return Answer(HTML)

    outlet.answers.update({"/tin": Answer(HTML), "/late": late})
    pages = tuple(PageTask(source=path, url=outlet.url(path), delay=0) for path in ("/tin", "/late"))
    plan = Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address,))
    outcome = run(plan, spool, timeout=30, progress=told.append)
    assert (outcome.pages, outcome.error) == (2, "")
    assert told == sorted(told)
    assert told[-1] == 2


def test_cookies_belong_to_one_source(outlet: Outlet, spool: Spool) -> None:
    """A site that wants its cookie back before it answers gets it, and no other source ever sends it."""

    def paper(asked: Asked) -> Answer:
        if "gate=1" in asked.headers.get("Cookie", ""):
            return Answer(GOOD_RSS, content_type="application/rss+xml")
        return Answer(status=302, headers={"Location": asked.path, "Set-Cookie": "gate=1; Path=/"})

    outlet.answers.update({"/rss": paper, "/tin": Answer(HTML)})
    feeds = (FeedTask(source="qdnd", feed=outlet.url("/rss"), delay=0),)
    pages = (PageTask(source="other", url=outlet.url("/tin"), delay=0.2),)
    run(Plan(user_agent="diembao-test", feeds=feeds, pages=pages, allowed=(outlet.address,)), spool, timeout=30)
    assert [(answer.error, len(answer.entries)) for answer in feed_answers(spool)] == [("", 2)]
    assert ["Cookie" in asked.headers for asked in outlet.asked if asked.path == "/tin"] == [False]


def test_an_unproven_certificate_and_a_closed_port_are_failures(spool: Spool) -> None:
    """A certificate that nobody vouches for is refused, and a server that does not listen says so."""
    with opened(certificate()) as outlet, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        shut = f"127.0.0.1:{closed.getsockname()[1]}"
        outlet.answers["/tin"] = Answer(HTML)
        urls = (outlet.url("/tin"), f"http://{shut}/tin")
        pages = tuple(PageTask(source="a", url=url, delay=0) for url in urls)
        run(Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address, shut)), spool, timeout=30)
        told = {fetched.url: fetched for fetched in fetched_pages(spool)}
        assert "certificate verify failed" in told[urls[0]].detail
        assert told[urls[1]].detail.endswith("the server refused the connection")
        assert {(fetched.reason, fetched.postponed) for fetched in told.values()} == {(Reason.FETCH_FAILED, True)}
        assert outlet.asked == []


def test_a_round_that_takes_too_long_is_stopped_and_keeps_what_it_had(outlet: Outlet, spool: Spool) -> None:
    """A round is ended by its time limit; what it had spooled stays, and the outcome says so."""
    outlet.answers.update({"/tin": Answer(HTML), "/drip": Answer(drip=True)})
    pages = tuple(PageTask(source="a", url=outlet.url(path), delay=0) for path in ("/tin", "/drip"))
    outcome = run(Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address,)), spool, timeout=8)
    assert [fetched.url for fetched in fetched_pages(spool)] == [outlet.url("/tin")]
    assert (outcome.exit_status, outcome.pages) == (-signal.SIGKILL, 1)
    assert "stopped after 8 s" in outcome.error
    assert [path for path in spool.folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc")
def test_a_child_that_dies_loses_only_what_was_not_spooled(outlet: Outlet, spool: Spool) -> None:
    """A child killed in the middle of a round leaves its records, and the outcome tells of the signal."""

    def deadly(_: Asked) -> Answer:
        while not spool.waiting():
            time.sleep(0.01)
        for pid in processes_of(spool):
            os.kill(pid, signal.SIGKILL)
        return Answer(HTML)

    outlet.answers.update({"/tin": Answer(HTML), "/deadly": deadly})
    pages = tuple(PageTask(source="a", url=outlet.url(path), delay=0) for path in ("/tin", "/deadly"))
    outcome = run(Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address,)), spool, timeout=30)
    assert [fetched.url for fetched in fetched_pages(spool)] == [outlet.url("/tin")]
    assert outcome.exit_status == -signal.SIGKILL
    assert "ended by signal 9" in outcome.error


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc")
def test_the_child_does_not_outlive_its_parent(outlet: Outlet, spool: Spool) -> None:
    """The child listens on no port; where the process that runs it is killed, it ends too, its leftovers cleared."""
    outlet.answers["/drip"] = Answer(drip=True)
    program = (
        "import sys; from pathlib import Path; from crawlers.round import *; from crawlers.spool import Spool\n"
        "page = PageTask(source='a', url=sys.argv[1], delay=0)\n"
        "plan = Plan(user_agent='diembao-test', pages=(page,), allowed=(sys.argv[2],))\n"
        "run(plan, Spool(Path(sys.argv[3])), timeout=60)\n"
    )
    arguments = [sys.executable, "-c", program, outlet.url("/drip"), outlet.address, str(spool.folder)]
    parent = subprocess.Popen(arguments, cwd=HOUSE)
    until(lambda: "/drip" in outlet.paths())
    assert [listening_sockets(pid) for pid in processes_of(spool)] == [set()]
    parent.kill()
    parent.wait()
    until(lambda: not processes_of(spool))
    assert list(Spool(spool.folder).folder.iterdir()) == []


def test_a_plan_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A child that is handed something else than a plan ends with a clear line."""
    plan = tmp_path / "plan.json"
    plan.write_text('{"plan": {}}')
    done = subprocess.run(
        [sys.executable, "-m", "crawlers.child", str(plan)], cwd=HOUSE, capture_output=True, check=False, text=True
    )
    assert done.returncode == 1
    assert "the plan of a round cannot be read" in done.stderr


def until(holds: Callable[[], bool]) -> None:
    """Wait until `holds`, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


def processes_of(spool: Spool) -> list[int]:
    """Return the ids of the rounds' children that work for `spool`."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0") if process.name.isdigit() else []
        except OSError:
            continue
        if b"crawlers.child" in words and any(word.startswith(os.fsencode(spool.folder)) for word in words):
            found.append(int(process.name))
    return found


def listening_sockets(pid: int) -> set[str]:
    """Return the inodes of the sockets on which a process waits for callers."""
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6")]
    rows = [row.split() for table in tables if table.exists() for row in table.read_text().splitlines()[1:]]
    waiting = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}
    return waiting & {str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()}


@contextmanager
def opened(context: ssl.SSLContext | None = None) -> Iterator[Outlet]:
    """Open an outlet, by TLS where a context is given."""
    outlet = Outlet(context)
    try:
        yield outlet
    finally:
        outlet.close()


def certificate() -> ssl.SSLContext:
    """Return a server's context with a certificate for 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Báo Mẫu")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .issuer_name(name)
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    load(context, made, key)
    return context


def load(context: ssl.SSLContext, made: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """Hand certificate and key to `context`, which reads them from a file only."""
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)


def test_what_was_not_asked_for_before_the_end_is_postponed(spool: Spool) -> None:
    """A crawl that ends early leaves a record for each open task, and a page's says that nothing is known of it."""
    plan = Plan(
        user_agent="diembao-test",
        feeds=(FeedTask(source="a", feed="http://a.example/rss"),),
        pages=(PageTask(source="a", url="http://a.example/tin"),),
    )
    guard, clock = Guard(frozenset()), FixedClock(NOW)
    PressSpider(plan=plan, spool=spool, guard=guard, clock=clock, troubles=[]).closed("shutdown")
    (page,) = fetched_pages(spool)
    (feed,) = feed_answers(spool)
    assert (page.postponed, page.reason) == (True, Reason.FETCH_FAILED)
    assert page.detail == feed.error == "the round ended before its turn came (shutdown)"
