"""What comes out of the record is what went in, in order, at a price that does not grow."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from press.errors import RecordError
from press.ledger import Entry, FeedAnswer, Reason, State
from tests import make
from tests.vault import ledger
from tests.vault.ledger import SOON, address
from vault import read, write
from vault.record import open_record

pytestmark = pytest.mark.usefixtures("record")

HOUR = timedelta(hours=1)


def test_what_nobody_wrote_is_not_there() -> None:
    """An empty record answers with nothing, not with an error."""
    assert (read.life(address(1)), read.kept(address(1)), read.feed(ledger.FEED)) == (None, None, None)
    assert (read.change_seq(), read.kept_since(0), read.flags(), dict(read.sequences())) == (0, (), (), {})
    assert (read.sums().total, dict(read.sums_by_source())) == (0, {})


def test_a_record_without_tables_says_what_to_do(tmp_path: Path) -> None:
    """Reading from a record that was never made is an error that names it and the way out."""
    open_record(f"sqlite:///{tmp_path}/new.sqlite3")
    with pytest.raises(RecordError, match=r"add up the ledger in .*new\.sqlite3: no such table.*`init`"):
        read.sums()


def test_followers_see_every_change_in_order() -> None:
    """Articles come by change number, a limited number at a time; one that changed again comes again, last."""
    ledger.waiting(*map(address, range(1, 5)))
    for number in (1, 2, 3):
        ledger.keep(address(number))
    assert [kept.key for kept in read.kept_since(0, limit=2)] == [address(1), address(2)]
    assert [kept.key for kept in read.kept_since(2)] == [address(3)]
    write.join(address(4), address(1), at=make.NOON)
    assert [(kept.key, kept.seq) for kept in read.kept_since(2)] == [(address(3), 3), (address(1), 4)]


def test_a_days_articles_end_where_the_next_days_begin() -> None:
    """What was first seen at the start of a span is in it, at its end is in the next."""
    for number in (0, 1, 2):
        write.commit_feed(ledger.answer(address(number), at=make.NOON + number * HOUR), next_due_at=SOON)
        write.commit_page(ledger.fetched(address(number)))
        ledger.keep(address(number), at=make.NOON + number * HOUR)
    seen = read.kept_first_seen(make.NOON, make.NOON + 2 * HOUR)
    assert [kept.key for kept in seen] == [address(0), address(1)]


def test_recent_goes_by_publication() -> None:
    """An article published long before it was seen is not recent where its first sight is."""
    write.commit_feed(ledger.answer(address(1), at=make.NOON + 5 * HOUR), next_due_at=SOON)
    write.commit_page(ledger.fetched(address(1)))
    ledger.keep(address(1))
    assert [kept.key for kept in read.recent(make.NOON, make.NOON + HOUR)] == [address(1)]
    assert read.recent(make.NOON + HOUR, make.NOON + 9 * HOUR) == ()


def test_many_articles_come_in_the_order_asked() -> None:
    """Unknown keys are left out and a key asked twice answers once."""
    ledger.waiting(address(1), address(2))
    ledger.keep(address(1))
    ledger.keep(address(2))
    wanted = [address(2), address(9), address(1), address(2)]
    assert [kept.key for kept in read.kept_many(wanted)] == [address(2), address(1)]


def test_candidates_share_the_words_or_a_band() -> None:
    """Articles with the same words or one of the bands, up to the highest 64-bit number, are candidates; no others."""
    highest = 2**64 - 1
    ledger.waiting(*map(address, range(1, 5)))
    ledger.keep(address(1), 1, 2)
    ledger.keep(address(2), highest, 2**63, exact="1" * 64)
    ledger.keep(address(3), 99, exact="2" * 64)
    ledger.keep(address(4), exact="3" * 64)
    assert read.candidates(ledger.signature(highest, exact="9" * 64)) == (address(2),)
    assert set(read.candidates(ledger.signature(2, 2**63, exact="3" * 64))) == {address(1), address(2), address(4)}
    assert read.candidates(ledger.signature(98, exact="9" * 64)) == ()


def test_candidates_are_bounded_by_closeness() -> None:
    """Of too many candidates those with the same words and the most bands remain, earliest seen first."""
    crowd = [address(number) for number in range(read.CANDIDATES + 10)]
    ledger.waiting(*crowd, address(900), address(901))
    for url in crowd:
        ledger.keep(url, 1)
    ledger.keep(address(900), 1, 2, 3)
    ledger.keep(address(901), exact="1" * 64)
    found = read.candidates(ledger.signature(1, 2, 3, exact="1" * 64))
    assert len(found) == read.CANDIDATES
    assert {address(900), address(901)} < set(found)


def test_queues_begin_with_what_waits_longest() -> None:
    """Earlier discovered comes first; discovered together, earlier published does, and undated last."""
    early = Entry(url=address(1), published=make.NOON - HOUR)
    late, undated = Entry(url=address(2), published=make.NOON), Entry(url=address(3))
    second = FeedAnswer(source="b", feed="https://b.example/", status=200, at=make.NOON, entries=(undated, late, early))
    write.commit_feed(second, next_due_at=SOON)
    write.commit_feed(ledger.answer(address(4), at=make.NOON - HOUR), next_due_at=SOON)
    order = [address(4), address(1), address(2), address(3)]
    assert [waiting.url for waiting in read.to_fetch(make.NOON, 9, ["b", "bao_mau"])] == order
    assert [waiting.url for waiting in read.to_fetch(make.NOON, 2, ["b", "bao_mau"])] == order[:2]
    for url in reversed(order):
        write.commit_page(ledger.fetched(url))
    assert [waiting.url for waiting in read.to_judge(9)] == order


def test_what_other_sources_left_takes_no_place_in_the_queue() -> None:
    """However many older pages of sources no longer asked are there, the queue holds those of the sources named."""
    old = FeedAnswer(
        source="gone",
        feed="https://gone.example/",
        status=200,
        at=make.NOON - HOUR,
        entries=tuple(Entry(url=address(number)) for number in range(20)),
    )
    write.commit_feed(old, next_due_at=SOON)
    write.commit_feed(ledger.answer(address(50)), next_due_at=SOON)
    assert ledger.due(limit=10) == [address(50)]
    assert read.to_fetch(SOON, 10, []) == ()


def test_the_sums_match() -> None:
    """Every URL is in one state, every drop and aside has a reason, and as many articles are there as were kept."""
    _one_of_each()
    sums = read.sums()
    assert sums.total == sum(sums.by_state.values()) == 5
    assert sums.by_state == dict.fromkeys(State, 1)
    assert sums.by_reason == {Reason.NO_NAME: 1, Reason.REFUSED_ADDRESS: 1}
    assert sums.articles == sums.by_state[State.KEPT]
    assert dict(read.sums_by_source()) == {"bao_mau": sums}


def test_feeds_come_by_source() -> None:
    """The states of all feeds are there, in the order of their sources."""
    for source in ("b", "a"):
        asked = FeedAnswer(source=source, feed=f"https://{source}.example/rss", status=200, at=make.NOON)
        write.commit_feed(asked, next_due_at=SOON)
    assert [state.source for state in read.feeds()] == ["a", "b"]


def test_flags_can_be_asked_for_by_article() -> None:
    """The flags of the articles named come, oldest first, and no others."""
    ledger.waiting(address(1), address(2))
    ledger.keep(address(1))
    ledger.keep(address(2))
    later, earlier, other = (
        make.flag(address(1), "Hai"),
        make.flag(address(1), "Một", at=make.NOON),
        make.flag(address(2)),
    )
    for flag in (later, earlier, other):
        write.flag(flag)
    assert [replace(flag, seq=0) for flag in read.flags([address(1), address(9)])] == [earlier, later]
    assert read.flags([]) == ()
    assert read.flagged_keys() == (address(1), address(2))


ASKED: dict[str, Callable[[], object]] = {
    "kept_since": lambda: read.kept_since(0, limit=1_000),
    "to_judge": lambda: read.to_judge(1_000),
    "to_fetch": lambda: read.to_fetch(SOON, 1_000, ledger.SOURCES),
    "sums": read.sums,
    "sums_by_source": read.sums_by_source,
    "candidates": lambda: read.candidates(ledger.signature(7)),
    "recent": lambda: read.recent(make.NOON - HOUR, make.NOON + HOUR),
    "flags": read.flags,
    "export": lambda: list(read.export()),
}


def test_a_thousand_rows_take_as_many_queries_as_twenty() -> None:
    """No answer needs more queries because the ledger has grown, copies, flags and verdicts included."""
    _grown(0, 5)
    few = {name: _queries(ask) for name, ask in ASKED.items()}
    _grown(5, 250)
    assert {name: _queries(ask) for name, ask in ASKED.items()} == few
    assert read.sums().total == 4 * 255


def test_equal_records_export_alike(other_record: str) -> None:
    """The same articles judged in another order, one of them begun once more after a kill, export the same record."""
    urls = [address(number) for number in range(6)]
    ledger.waiting(*urls)
    _journey(urls)
    first = list(read.export())
    open_record(other_record)
    ledger.discovered(*reversed(urls))
    for url in urls[::2] + urls[1::2]:
        write.commit_page(ledger.fetched(url))
    write.begin(urls[2])
    _journey([urls[3], urls[0], urls[5], urls[2], urls[1], urls[4]])
    assert list(read.export()) == first


def test_the_export_tells_records_apart() -> None:
    """An entry, a validator or a verdict more or less shows in the export."""
    ledger.waiting(address(1))
    seen = [list(read.export())]
    write.commit_feed(ledger.answer(etag="new"), next_due_at=SOON)
    seen.append(list(read.export()))
    ledger.discovered(address(2))
    seen.append(list(read.export()))
    ledger.keep(address(1), 5)
    seen.append(list(read.export()))
    assert all(before != after for before, after in pairwise(seen))
    kinds = {str(thing["kind"]) for thing in seen[-1]}
    assert kinds == {"feed", "url", "article", "change_seq"}


def _one_of_each() -> None:
    ledger.waiting(*map(address, range(5)))
    ledger.keep(address(0))
    write.join(address(1), address(0), at=make.NOON)
    write.settle(address(2), State.DROPPED, Reason.NO_NAME, "", at=make.NOON)
    write.settle(address(3), State.SET_ASIDE, Reason.REFUSED_ADDRESS, "", at=make.NOON)


def _grown(start: int, articles: int) -> None:
    """Add `articles` kept ones, each with a copy and a flag, and as many that wait for a page or a judgement."""
    urls = [address(number) for number in range(start * 4, (start + articles) * 4)]
    ledger.discovered(*urls)
    for kept, copy, judged in zip(urls[::4], urls[1::4], urls[2::4], strict=True):
        for url in (kept, copy, judged):
            write.commit_page(ledger.fetched(url))
        ledger.keep(kept, 7)
        write.join(copy, kept, at=make.NOON)
        write.flag(make.flag(kept))


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def _journey(urls: list[str]) -> None:
    for url in urls:
        write.begin(url)
        if url in (address(0), address(1)):
            write.settle(url, State.DROPPED, Reason.NOT_ABOUT, "none", at=make.NOON)
        else:
            ledger.keep(url, *map(ord, url[-8:]))
