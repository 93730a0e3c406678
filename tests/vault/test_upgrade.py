"""A record of an earlier version is brought up to date with what it holds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import make
from tests.records import NewRecord
from vault import read_editions
from vault.record import close_record, migrate, open_record

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
