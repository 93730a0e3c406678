"""What only a record on a server goes through: restarts, kills, and several machines that begin at once."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from press.edition import Edit, EditionId
from press.errors import RecordError, RecordUnavailableError
from tests import make
from tests.postgresql_node import PASSWORD, Server
from tests.vault import ledger
from tests.vault.ledger import SOON, address
from vault import read, read_editions, read_saved, write, write_editions, write_saved
from vault.record import close_record, migrate, open_record

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.usefixtures("record"), pytest.mark.parametrize("new_record", ["postgresql"], indirect=True)]

# What one of several machines does that begin with an empty server.
BEGINNER = """
import sys
from vault import read
from vault.record import close_record, migrate, open_record
open_record(sys.argv[1])
migrate()
assert read.change_seq() == 0
close_record()
"""


@pytest.fixture
def server(postgresql: Server) -> Iterator[Server]:
    """Lend this process's server, which runs again afterwards."""
    yield postgresql
    postgresql.kill()
    postgresql.start()


def test_a_server_started_anew_is_connected_to_again(server: Server) -> None:
    """Who works for weeks outlives its server's restarts: what is asked next is answered, and so is the next write."""
    ledger.discovered(address(1))
    server.kill()
    server.start()
    assert read.sums().total == 1
    server.kill()
    server.start()
    ledger.discovered(address(1), address(2))
    assert read.sums().total == 2


def test_a_server_that_is_away_is_told_and_may_be_asked_again(server: Server) -> None:
    """While it is away the error says so, and gives no password away; what was committed is there when it is back."""
    ledger.discovered(address(1))
    server.kill()
    for call in (read.sums, lambda: ledger.discovered(address(2))):
        with pytest.raises(RecordUnavailableError, match=r"127\.0\.0\.1") as told:
            call()
        assert PASSWORD not in str(told.value)
    server.start()
    assert read.sums().total == 1


def test_a_server_killed_in_the_middle_leaves_nothing_half_done(server: Server) -> None:
    """Where it dies before the last entry, the feed keeps its old validators and no entry is discovered."""
    write.commit_feed(ledger.answer(address(1), etag="one"), next_due_at=SOON)
    before = list(read.export())
    left = [3]

    def killed(execute: Callable[..., object], *rest: object) -> object:
        left[0] -= str(rest[0]).startswith("INSERT")
        if not left[0]:
            server.kill()
        return execute(*rest)

    with connection.execute_wrapper(killed), pytest.raises(RecordUnavailableError, match="commit a feed's answer"):
        write.commit_feed(ledger.answer(*map(address, range(5_000)), etag="two"), next_due_at=SOON)
    server.start()
    assert list(read.export()) == before
    assert write.commit_feed(ledger.answer(address(2), etag="two"), next_due_at=SOON) == 1


def test_several_machines_may_begin_at_once(postgresql: Server) -> None:
    """Four processes that find an empty database make its tables once, and none fails."""
    with postgresql.database() as name:
        command = [sys.executable, "-W", "error", "-c", BEGINNER, postgresql.url(name)]
        beginners = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        said = [beginner.communicate()[1] for beginner in beginners]
        assert [beginner.returncode for beginner in beginners] == [0] * 4, said


def test_a_record_without_tables_says_what_to_do(postgresql: Server, record: str) -> None:
    """Reading from a database that was never made ready is an error that names it and the way out."""
    with postgresql.database() as name:
        open_record(postgresql.url(name))
        with pytest.raises(RecordError, match=rf"add up the ledger in {name}: (?s:.*) does not exist(?s:.*)`init`"):
            read.sums()
        close_record()
    open_record(record)


def test_a_wrong_password_is_told_and_not_repeated(record: str) -> None:
    """Who is not let in is told so; neither the word nor a part of it is in the text."""
    open_record(record.replace("diembao:", "diembao:other%2Fword"))
    with pytest.raises(RecordUnavailableError, match="authentication failed") as told:
        migrate()
    assert "other" not in str(told.value)
    assert PASSWORD not in str(told.value)
    open_record(record)


def test_the_servers_sorting_changes_no_order() -> None:
    """Names and keys come in the order of their code points, though this server sorts as Vietnamese does."""
    names = ("Zulu", "alpha", "Đức Thọ", "Hà Tĩnh", "da", "Ẩn")
    for name in names:
        write_saved.save(name, "lũ", expand=True, alerts=False, by="A", at=make.NOON)
    assert [one.search.name for one in read_saved.saved()] == sorted(names)
    exported = [row["name"] for row in read.export() if row["kind"] == "saved"]
    assert exported == sorted(names)
    for name in names:
        write.set_cursor(name, 1)
    assert [row["name"] for row in read.export() if row["kind"] == "cursor"] == sorted(names)


def test_a_draft_that_an_editor_has_in_hand_is_not_thrown_away() -> None:
    """Who begins with editions while an edit is under way waits for it, and leaves the draft as it was edited."""
    id_ = EditionId(desk="domestic", kind="morning", day=make.DAY)
    write_editions.draft(id_, due_at=make.NOON, at=make.NOON)
    written, goes_on = threading.Event(), threading.Event()

    def paused(execute: Callable[..., object], sql: str, *rest: object) -> object:
        done = execute(sql, *rest)
        if sql.startswith("INSERT"):
            written.set()
            goes_on.wait(10)
        return done

    def edited() -> None:
        with connection.execute_wrapper(paused):
            write_editions.edit(id_, Edit(action="drop", story="a", value="", by="Lan Mẫu", at=make.NOON))
        connection.close()

    editor, clock = threading.Thread(target=edited), threading.Timer(0.2, goes_on.set)
    editor.start()
    assert written.wait(10)
    clock.start()
    assert write_editions.begin(make.DAY) == make.DAY
    editor.join()
    found = read_editions.edition(id_)
    assert found
    assert [one.by for one in found.edits] == ["Lan Mẫu"]
