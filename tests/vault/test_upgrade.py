"""A record of an earlier version is brought up to date with what it holds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import make
from tests.records import NewRecord
from vault import read_editions, read_rechecks
from vault.record import close_record, migrate, open_record
from vault.rows import digest_of

KEY = "https://bao-mau.example/tin-1.html"
A_DAY = timedelta(days=1)


@pytest.fixture
def before_the_desk(new_record: NewRecord) -> Iterator[None]:
    """Open a record that knows digests, and no editions with cut-offs of their own yet; it holds two digests."""
    with new_record() as url:
        open_record(url)
        call_command("migrate", "vault", "0005", verbosity=0)
        rows = MigrationExecutor(connection).loader.project_state(("vault", "0005_names")).apps
        digests = rows.get_model("vault", "EditionRow").objects
        for number, sent in enumerate((make.NOON, None)):
            moment = make.NOON + number * A_DAY
            digests.create(
                desk="domestic",
                kind="morning",
                day=moment.date(),
                cutoff=7 + number,
                digest="",
                made_at=moment,
                sent_at=sent,
            )
        yield
        close_record()


@pytest.mark.usefixtures("before_the_desk")
def test_digests_that_were_made_before_are_out() -> None:
    """None of them, sent or only made, goes out to the readers now, and the next edition goes on from the last."""
    migrate()
    found = read_editions.editions()
    assert [(one.stage, one.after, one.cutoff, one.issued_at) for one in found] == [
        ("issued", 0, 7, make.NOON),
        ("issued", 7, 8, make.NOON + A_DAY),
    ]


@pytest.fixture
def before_the_rechecks(new_record: NewRecord) -> Iterator[None]:
    """Open a record that looks at no article again yet; it holds one that bears two flags."""
    with new_record() as url:
        open_record(url)
        call_command("migrate", "vault", "0006", verbosity=0)
        rows = MigrationExecutor(connection).loader.project_state(("vault", "0006_desk")).apps
        empty = {"title": "", "lead": "", "text": "", "published_confidence": "none", "site_name": "", "exact": ""}
        times = {"first_seen": make.NOON, "when": make.NOON}
        kept = rows.get_model("vault", "Article").objects.create(
            digest=digest_of(KEY), key=KEY, url=KEY, source="bao_mau", seq=1, born=1, words=0, **empty, **times
        )
        for number in range(2):
            rows.get_model("vault", "FlagRow").objects.create(
                article=kept, claim=f"Câu {number}", reason="Sai", by="Lan", at=make.NOON + number * A_DAY, seq=1
            )
        yield
        close_record()


@pytest.mark.usefixtures("before_the_rechecks")
def test_articles_that_were_flagged_before_are_looked_at_again() -> None:
    """As if their last flag were raised now: due at once, for 30 days after it."""
    migrate()
    (found,) = read_rechecks.due(make.NOON + A_DAY, 9, ["bao_mau"])
    assert (found.article, found.until) == (KEY, make.NOON + 31 * A_DAY)
