"""What goes into the record goes in whole, once, and through one door."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from press.article import Judged
from press.errors import RecordError
from press.ledger import Fetched, Reason, State, Validators
from tests import make
from tests.vault import ledger
from tests.vault.conftest import StrayWriteError
from tests.vault.ledger import FEED, SHA, SOON, address
from vault import read, write
from vault.models import Url

pytestmark = pytest.mark.usefixtures("record")

ROOT = Path(__file__).parents[2]
LATER = make.NOON + timedelta(hours=3)

# What one of two processes does: it keeps its own hundred articles as fast as it can.
WRITER = """
import sys
from vault.record import open_record, close_record
from tests.vault import ledger
open_record(sys.argv[1])
urls = [ledger.address(number) for number in range(int(sys.argv[2]), int(sys.argv[2]) + 100)]
ledger.waiting(*urls)
for url in urls:
    print(ledger.keep(url, 7))
close_record()
"""


def test_a_feeds_entries_become_pending_urls() -> None:
    """Every entry of an answer is pending in the ledger, with what the feed said of it."""
    assert write.commit_feed(ledger.answer(address(1), address(2)), next_due_at=SOON) == 2
    first = read.life(address(1))
    assert first
    assert (first.state, first.discovered_in, first.discovered_at) == (State.PENDING, FEED, make.NOON)
    assert {waiting.entry.title for waiting in read.to_fetch(SOON, 9, ledger.SOURCES)} == {
        f"Tin {address(1)}",
        f"Tin {address(2)}",
    }


def test_a_known_url_is_not_discovered_again() -> None:
    """A URL that comes a second time, in one answer or in the next, is counted once and stays as it was."""
    ledger.discovered(address(1))
    again = ledger.answer(address(1), address(2), address(2), at=LATER)
    assert write.commit_feed(again, next_due_at=SOON) == 1
    life = read.life(address(1))
    assert life
    assert life.discovered_at == make.NOON


def test_more_urls_than_one_query_can_ask_for() -> None:
    """A sitemap of 2,500 URLs is discovered whole, and not again the next time."""
    urls = [address(number) for number in range(2_500)]
    assert write.commit_feed(ledger.answer(*urls), next_due_at=SOON) == 2_500
    assert write.commit_feed(ledger.answer(*urls), next_due_at=SOON) == 0


@pytest.mark.parametrize("new_record", ["sqlite"], indirect=True)
def test_validators_come_with_their_entries_or_not_at_all() -> None:
    """Where the disk is full before the last entry, the feed keeps its old validators and no entry is discovered."""
    write.commit_feed(ledger.answer(address(1), etag="one"), next_due_at=SOON)
    before = list(read.export())
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(RecordError, match=r"commit a feed's answer.*full"):
        write.commit_feed(ledger.answer(*map(address, range(5_000)), etag="two", at=LATER), next_due_at=LATER)
    assert list(read.export()) == before
    assert write.commit_feed(ledger.answer(address(2), etag="two"), next_due_at=LATER) == 1


@pytest.mark.parametrize(("status", "error", "failures"), [(304, "", 0), (500, "500 Internal Server Error", 2)])
def test_validators_stay_where_no_new_entries_came(status: int, error: str, failures: int) -> None:
    """After an error or a 304 the old validators are kept; only errors count as failures in a row."""
    write.commit_feed(ledger.answer(address(1), etag="one"), next_due_at=SOON)
    for at in (SOON, LATER):
        write.commit_feed(ledger.answer(status=status, error=error, at=at), next_due_at=LATER)
    state = read.feed(FEED)
    assert state
    assert state.validators == Validators(etag="one", last_modified="Tue, 24 Nov 2026 05:00:00 GMT")
    assert (state.last_status, state.last_error, state.failures, state.next_due_at) == (status, error, failures, LATER)


def test_a_feed_that_answers_again_has_no_failures() -> None:
    """The first whole answer ends a row of failures and brings its own validators."""
    write.commit_feed(ledger.answer(status=404, error="404"), next_due_at=SOON)
    write.commit_feed(ledger.answer(address(1), etag="two"), next_due_at=SOON)
    state = read.feed(FEED)
    assert state
    assert (state.failures, state.last_error, state.validators.etag) == (0, "", "two")


def test_a_page_that_came_waits_to_be_judged() -> None:
    """A fetched page leaves the queue of pages to fetch and enters that of pages to judge, with its SHA-256."""
    ledger.waiting(address(1))
    assert ledger.due(LATER) == []
    (waiting,) = read.to_judge(9)
    assert (waiting.url, waiting.page, waiting.attempts, waiting.fetched_at) == (address(1), SHA, 0, make.NOON)


def test_a_page_is_committed_once() -> None:
    """A page that comes again, for a URL that has one or is decided, changes nothing."""
    ledger.waiting(address(1), address(2))
    write.settle(address(2), State.DROPPED, Reason.NO_NAME, "", at=make.NOON)
    before = list(read.export())
    for number in (1, 2):
        write.commit_page(replace(ledger.fetched(address(number), at=LATER), page="cd" * 32))
    assert list(read.export()) == before


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.GONE, State.DROPPED),
        (Reason.ROBOTS, State.DROPPED),
        (Reason.NOT_HTML, State.DROPPED),
        (Reason.TOO_LARGE, State.DROPPED),
        (Reason.REFUSED_ADDRESS, State.SET_ASIDE),
    ],
)
def test_a_page_that_will_not_come_is_decided_at_once(reason: Reason, state: State) -> None:
    """What the server or the guard refused is dropped or set aside with its reason."""
    ledger.discovered(address(1))
    write.commit_page(ledger.fetched(address(1), reason))
    life = read.life(address(1))
    assert life
    assert (life.state, life.reason, life.decided_at, life.detail) == (state, reason, make.NOON, "no answer in 30 s")


def test_a_failed_fetch_is_tried_again_over_days_and_then_set_aside() -> None:
    """Each failure puts the URL off for longer, over more than three days in all; the one after them sets it aside."""
    ledger.discovered(address(1))
    at = make.NOON
    for pause in write.RETRY_AFTER:
        write.commit_page(ledger.fetched(address(1), Reason.FETCH_FAILED, at=at))
        assert ledger.due(at + pause - timedelta(seconds=1)) == []
        at += pause
        assert ledger.due(at) == [address(1)]
    assert at - make.NOON > timedelta(days=3)
    write.commit_page(ledger.fetched(address(1), Reason.FETCH_FAILED, at=at))
    life = read.life(address(1))
    assert life
    assert (life.state, life.reason, life.attempts) == (
        State.SET_ASIDE,
        Reason.FETCH_FAILED,
        len(write.RETRY_AFTER) + 1,
    )


@pytest.mark.parametrize(
    "answered", [ledger.postponed, lambda url, at: ledger.fetched(url, Reason.FETCH_FAILED, at=at)]
)
def test_an_outage_of_three_hours_loses_no_page(answered: Callable[..., Fetched]) -> None:
    """Rounds every five minutes without a network leave every page pending, and the first after it fetches them all."""
    urls = [address(1), address(2), address(3)]
    ledger.discovered(*urls)
    end = make.NOON + timedelta(hours=3)
    at = make.NOON
    while at < end:
        for url in ledger.due(at):
            write.commit_page(answered(url, at=at))
        at += timedelta(minutes=5)
    assert {life.state for life in map(read.life, urls) if life} == {State.PENDING}
    back = end + timedelta(hours=6)
    assert sorted(ledger.due(back)) == urls
    for url in urls:
        write.commit_page(ledger.fetched(url, at=back))
    assert sorted(waiting.url for waiting in read.to_judge(9)) == urls


def test_a_clock_that_was_put_back_puts_off_no_page() -> None:
    """An hour further ahead than any page is put off is of a clock that was wrong: the page is due at once."""
    ledger.discovered(address(1), address(2))
    at = make.NOON
    for pause in write.RETRY_AFTER:
        write.commit_page(ledger.fetched(address(2), Reason.FETCH_FAILED, at=at))
        assert ledger.due(at) == [address(1)]
        at += pause
    ahead = make.NOON + timedelta(days=30)
    write.commit_page(ledger.fetched(address(1), Reason.FETCH_FAILED, at=ahead))
    assert address(1) in ledger.due(make.NOON)
    assert address(1) not in ledger.due(ahead)
    assert max(write.RETRY_AFTER) < read.LONGEST_PAUSE


def test_a_postponed_page_counts_no_attempt() -> None:
    """A page that nobody could ask for is due again in minutes, as often as that happens, with what kept it noted."""
    ledger.discovered(address(1))
    for number in range(20):
        at = make.NOON + number * timedelta(hours=1)
        write.commit_page(ledger.postponed(address(1), at=at))
        assert ledger.due(at) == []
        assert ledger.due(at + write.POSTPONED) == [address(1)]
    life = read.life(address(1))
    assert life
    assert (life.state, life.attempts, life.fetched_at) == (State.PENDING, 0, None)
    assert life.detail == "no answer in 30 s"


def test_no_page_is_postponed_for_ever() -> None:
    """A page out of reach for a month is a page that fails, and ends like one."""
    ledger.discovered(address(1))
    at = make.NOON + write.LONGEST_POSTPONED
    for pause in (*write.RETRY_AFTER, timedelta(0)):
        write.commit_page(ledger.postponed(address(1), at=at))
        at += pause
    life = read.life(address(1))
    assert life
    assert (life.state, life.reason) == (State.SET_ASIDE, Reason.FETCH_FAILED)


def test_attempts_at_judging_count_from_the_page() -> None:
    """Failed fetches are forgotten when the page comes; every beginning with it counts and stays counted."""
    ledger.discovered(address(1))
    write.commit_page(ledger.fetched(address(1), Reason.FETCH_FAILED))
    write.commit_page(ledger.fetched(address(1), at=LATER))
    assert [write.begin(address(1)), write.begin(address(1))] == [1, 2]
    assert read.to_judge(9)[0].attempts == 2


def test_a_url_nobody_discovered_cannot_be_written_about() -> None:
    """A page, an attempt or a decision about an unknown URL is an error that names it."""
    with pytest.raises(RecordError, match=r"does not know https://bao-mau\.example/tin-1\.html"):
        write.commit_page(ledger.fetched(address(1)))
    with pytest.raises(RecordError, match="does not know"):
        write.begin(address(1))
    with pytest.raises(RecordError, match="does not know"):
        ledger.keep(address(1))


def test_the_first_decision_stands() -> None:
    """Settling a URL that is dropped, or kept, leaves it as it is."""
    ledger.waiting(address(1), address(2))
    write.settle(address(1), State.DROPPED, Reason.NOT_ABOUT, "none", at=make.NOON)
    ledger.keep(address(2))
    for number in (1, 2):
        write.settle(address(number), State.SET_ASIDE, Reason.JOURNEY_FAILED, "late", at=LATER)
    lives = [read.life(address(1)), read.life(address(2))]
    assert [(life.state, life.reason) for life in lives if life] == [
        (State.DROPPED, Reason.NOT_ABOUT),
        (State.KEPT, Reason.NONE),
    ]


@pytest.mark.parametrize(
    ("state", "reason"),
    [(State.KEPT, Reason.NONE), (State.PENDING, Reason.NO_NAME), (State.DROPPED, Reason.NONE)],
)
def test_settling_needs_a_drop_or_an_aside_and_a_reason(state: State, reason: Reason) -> None:
    """No other state can be settled, and none without a reason."""
    ledger.waiting(address(1))
    with pytest.raises(RecordError, match="cannot settle"):
        write.settle(address(1), state, reason, "", at=make.NOON)


def test_an_article_is_kept_whole() -> None:
    """What is kept comes out as it went in: article, verdicts in the order of the questions, story, ledger state."""
    ledger.waiting(address(1), address(2))
    assert ledger.keep(address(1), 5) == 1
    assert ledger.keep(address(2), 6, story=address(1)) == 2
    kept, life = read.kept(address(2)), read.life(address(2))
    assert kept
    assert life
    assert kept.article == make.article(address(2))
    assert [verdict.question for verdict in kept.judged.verdicts] == ["relevance", "topics"]
    assert kept.judged.verdict("topics") == make.verdict("topics", "floods", "roads")
    assert (kept.seq, kept.source, kept.story, kept.first_seen) == (2, "bao_mau", address(1), make.NOON)
    assert (life.state, life.article) == (State.KEPT, address(2))


def test_an_article_is_first_seen_when_it_is_kept() -> None:
    """However long ago its address was discovered, an article is first seen as it is judged, and undated is of then."""
    ledger.waiting(address(1), address(2))
    undated = Judged(article=make.article(address(2), published=None), verdicts=())
    ledger.keep(address(1), at=LATER)
    write.keep(address(2), undated, ledger.signature(), source="bao_mau", story=None, at=LATER)
    life = read.life(address(1))
    assert life
    assert life.discovered_at == make.NOON
    assert {kept.first_seen for kept in read.kept_since(0)} == {LATER}
    assert [kept.key for kept in read.recent(LATER, LATER + timedelta(hours=1))] == [address(2)]


def test_a_story_has_one_first_article() -> None:
    """An article joined to a story by its second article belongs to the story of the first."""
    ledger.waiting(address(1), address(2), address(3))
    ledger.keep(address(1))
    ledger.keep(address(2), story=address(1))
    ledger.keep(address(3), story=address(2))
    assert {kept.story for kept in read.kept_since(0)} == {address(1)}


def test_keeping_twice_keeps_once() -> None:
    """The same article kept again, as after a kill, changes nothing and gets the same number."""
    ledger.waiting(address(1))
    first = ledger.keep(address(1), 5)
    before = list(read.export())
    assert ledger.keep(address(1), 5) == first
    assert list(read.export()) == before


def test_nothing_of_a_failed_keep_remains() -> None:
    """Where a verdict cannot be written, neither article nor change number nor state is."""
    ledger.waiting(address(1))
    before = list(read.export())
    twice = Judged(article=make.article(), verdicts=(make.verdict("tone", "neutral"), make.verdict("tone", "negative")))
    with pytest.raises(RecordError, match="keep an article"):
        write.keep(address(1), twice, ledger.signature(3), source="bao_mau", story=None, at=make.NOON)
    assert list(read.export()) == before


def test_a_story_without_its_first_article_is_refused() -> None:
    """An article of a story whose article is not kept is not kept either."""
    ledger.waiting(address(1))
    with pytest.raises(RecordError, match="no kept article has the key"):
        ledger.keep(address(1), story=address(9))
    assert read.sums().articles == read.change_seq() == 0


def test_what_was_dropped_cannot_be_kept_or_joined() -> None:
    """A dropped URL stays dropped: keeping or joining it is an error."""
    ledger.waiting(address(1), address(2))
    write.settle(address(1), State.DROPPED, Reason.NOT_ABOUT, "", at=make.NOON)
    ledger.keep(address(2))
    with pytest.raises(RecordError, match="stands as dropped"):
        ledger.keep(address(1))
    with pytest.raises(RecordError, match="stands as dropped"):
        write.join(address(1), address(2), at=make.NOON)


def test_a_copy_raises_the_articles_change_number() -> None:
    """Joining a copy lists it among the article's copies under a new change number; joining it again does nothing."""
    ledger.waiting(address(1), address(2), address(3))
    ledger.keep(address(1))
    ledger.keep(address(3))
    assert [write.join(address(2), address(1), at=make.NOON) for _ in range(2)] == [3, 3]
    kept, life = read.kept(address(1)), read.life(address(2))
    assert kept
    assert life
    assert (kept.copies, kept.seq, read.change_seq()) == ((("bao_mau", address(2)),), 3, 3)
    assert (life.state, life.article) == (State.JOINED, address(1))


def test_a_copy_of_nothing_is_refused() -> None:
    """Joining to an article that is not kept is an error and raises no number."""
    ledger.waiting(address(1))
    with pytest.raises(RecordError, match="no kept article"):
        write.join(address(1), address(9), at=make.NOON)
    assert read.change_seq() == 0


def test_a_flag_raises_the_articles_change_number() -> None:
    """A flag is a change of its article; the same flag again is none."""
    ledger.waiting(address(1))
    ledger.keep(address(1))
    flag = make.flag(address(1))
    assert [write.flag(flag), write.flag(replace(flag, at=LATER))] == [2, 2]
    assert read.flags() == (replace(flag, seq=2),)


def test_an_article_that_is_not_kept_cannot_be_flagged() -> None:
    """A flag on an unknown article is an error."""
    with pytest.raises(RecordError, match="no kept article"):
        write.flag(make.flag(address(1)))


def test_a_cursor_can_be_set_back() -> None:
    """A follower's place is remembered, and a rebuild may begin anew."""
    places = [read.cursor("index")]
    for seq in (7, 0):
        write.set_cursor("index", seq)
        places.append(read.cursor("index"))
    assert places == [0, 7, 0]


def test_text_no_database_could_hold_is_cleaned() -> None:
    """NUL characters and halves of surrogate pairs, which PostgreSQL refuses, are left out of what is kept."""
    ledger.waiting(address(1))
    judged = Judged(
        article=make.article(title="Hà\x00 Tĩnh\ud83d", authors=("A\x00",)),
        verdicts=(make.verdict("claims", "không\x00 đúng"),),
    )
    write.keep(address(1), judged, ledger.signature(), source="bao_mau", story=None, at=make.NOON)
    kept = read.kept(address(1))
    assert kept
    assert (kept.article.title, kept.article.authors) == ("Hà Tĩnh", ("A",))
    assert kept.answers("claims") == ("không đúng",)


def test_two_processes_write_without_a_lock_error_or_a_number_twice(record: str) -> None:
    """Two processes that each keep a hundred articles at once share out two hundred change numbers."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, record, str(start)], cwd=ROOT, text=True, stdout=-1, stderr=-1)
        for start in (0, 100)
    ]
    outputs = [writer.communicate() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], outputs
    numbers = [int(line) for out, _ in outputs for line in out.split()]
    assert sorted(numbers) == list(range(1, 201))
    assert read.change_seq() == 200
    assert sorted(read.sequences().values()) == sorted(numbers)


def test_change_numbers_become_visible_in_order(record: str) -> None:
    """Whoever looks while two processes write sees the numbers up to some number, all of them: none comes later."""
    command = [sys.executable, "-c", WRITER, record]
    writers = [subprocess.Popen([*command, start], cwd=ROOT, stdout=subprocess.DEVNULL) for start in ("0", "100")]
    seen: list[int] = []
    while any(writer.poll() is None for writer in writers):
        numbers = read.sequences().values()
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        seen.append(len(numbers))
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(set(seen)) > 2, "nothing was seen in between"


def test_a_write_past_the_door_is_caught() -> None:
    """The guard on the tests' record refuses a row that does not come through vault.write."""
    ledger.waiting(address(1))
    with pytest.raises(StrayWriteError, match="UPDATE"):
        Url.objects.update(state=State.DROPPED, reason=Reason.GONE)
    with pytest.raises(StrayWriteError, match="DELETE"):
        Url.objects.all().delete()


def test_an_answer_committed_twice_counts_once() -> None:
    """A failure that a kill makes come twice, of a feed or of a page, is one failure."""
    ledger.discovered(address(1))
    failed = ledger.answer(status=404, error="answered 404", at=LATER)
    missed = ledger.fetched(address(1), Reason.FETCH_FAILED, at=LATER)
    for _ in range(2):
        write.commit_feed(failed, next_due_at=SOON)
        write.commit_page(missed)
    assert [feed.failures for feed in read.feeds()] == [1]
    life = read.life(address(1))
    assert life
    assert life.attempts == 1
