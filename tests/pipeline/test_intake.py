"""Tests of pipeline.intake: one record's trouble is its own, the database's is everybody's."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from crawlers.spool import Spool
from pipeline import intake
from pipeline.intake import Taken
from press.clock import FixedClock
from press.errors import RecordUnavailableError
from press.ledger import Entry, FeedAnswer, Fetched
from tests import make
from tests.vault import ledger
from vault import read, read_rechecks, write
from vault.evidence import Pages

pytestmark = pytest.mark.usefixtures("record")

BODY = b"<html>"


def due(_: FeedAnswer) -> datetime:
    """Return when any feed is due again."""
    return make.NOON


def answer(name: str, **more: int) -> FeedAnswer:
    """Return what the feed `name` answered: one entry."""
    entries = (Entry(url=f"https://{name}.example/1"),)
    whole = FeedAnswer(source=name, feed=f"https://{name}.example/rss", status=200, at=make.NOON, entries=entries)
    return replace(whole, **more)  # type: ignore[arg-type]  # only the status is ever given


def unknown_page() -> Fetched:
    """Return a page that no feed ever named."""
    url, digest = "https://c.example/unknown", sha256(BODY).hexdigest()
    return Fetched(url=url, source="c", final_url=url, status=200, content_type="text/html", at=make.NOON, page=digest)


def taken(spool: Spool) -> Taken:
    """Take in what waits in `spool`."""
    return intake.take(spool, Pages(spool.folder.parent / "pages"), due, FixedClock(make.NOON))


def test_a_record_that_the_ledger_cannot_take_is_set_aside(tmp_path: Path) -> None:
    """A number too large, and a page that nobody discovered, are set aside and counted; the others are taken in."""
    spool = Spool(tmp_path / "spool")
    spool.put_feed(answer("a", status=10**23))
    spool.put_page(unknown_page(), BODY)
    spool.put_feed(answer("b"))
    did = taken(spool)
    assert (did.feeds, did.discovered, did.pages, did.unread) == (1, 1, 0, 2)
    assert (len(spool.waiting()), len(spool.bad())) == (0, 2)
    assert [state.source for state in read.feeds()] == ["b"]


def test_a_database_that_fails_leaves_the_record_in_the_spool(tmp_path: Path) -> None:
    """Where the database itself is broken nothing is set aside: the record waits for its return."""
    spool = Spool(tmp_path / "spool")
    spool.put_feed(answer("a"))
    with connection.cursor() as database:
        database.execute("ALTER TABLE vault_feedrow RENAME TO away")
    with pytest.raises(RecordUnavailableError, match=r"no such table|does not exist"):
        taken(spool)
    assert (len(spool.waiting()), spool.bad()) == (1, ())
    with connection.cursor() as database:
        database.execute("ALTER TABLE away RENAME TO vault_feedrow")
    assert (taken(spool).feeds, spool.waiting()) == (1, ())


def test_a_page_of_a_flagged_article_is_taken_in_once_and_the_ledger_left_alone(tmp_path: Path) -> None:
    """It waits to be held against what was kept, however often the same record comes; a page of another does not."""
    url = ledger.address(1)
    ledger.waiting(url)
    ledger.keep(url)
    write.flag(make.flag(url))
    life = read.life(url)
    ledger.waiting(ledger.address(2))
    ledger.keep(ledger.address(2))
    spool = Spool(tmp_path / "spool")
    page = replace(ledger.fetched(url, at=make.NOON + timedelta(hours=2)), page=sha256(BODY).hexdigest())
    for fetched in (page, page, replace(page, url=ledger.address(2))):
        spool.put_page(fetched, BODY)
    assert (taken(spool).unread, spool.waiting()) == (0, ())
    (look,) = read_rechecks.to_read(9)
    assert (look.article, look.page.page, read.life(url), read.to_judge(9)) == (url, page.page, life, ())
