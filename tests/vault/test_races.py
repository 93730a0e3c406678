"""Of several who do the same for the first time at the same moment none fails, and it is done once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.vault import ledger
from tests.vault.ledger import address
from vault import read, read_editions, read_post, read_saved

pytestmark = pytest.mark.usefixtures("record")

ROOT = Path(__file__).parents[2]
TIMES = 40
RACERS = 3

# What each of them does, again and again, in step with the others for as long as none is held up.
RACER = f"""
import sys
from dataclasses import replace
from datetime import timedelta
from press.edition import EditionId, File
from press.errors import InputError
from press.ledger import Brought, Entry, Reason, State
from press.post import Letter, Reader
from tests import make
from tests.vault import ledger
from vault import write, write_editions, write_saved
from vault.record import close_record, open_record
open_record(sys.argv[1])
print(flush=True)
sys.stdin.readline()
file = File(name="txt", body=b"x", sha256="ab" * 32)
reader = Reader(address="a@so.example", message_id="<a@so.example>")
def letter(id_):
    return Letter(key=f"edition/{{id_}}/mail", channel="mail", subject="Tin", body=b"x", made_at=make.NOON)
saved = issued = 0
for number in range({TIMES}):
    feed = f"https://bao-mau.example/{{number}}.xml"
    answer = ledger.answer(*map(ledger.address, range(10 * number, 10 * number + 10)), etag="one")
    write.commit_feed(replace(answer, feed=feed), next_due_at=ledger.SOON)
    write.flag(make.flag(ledger.address(9_999), f"Nội dung {{number}}"))
    day = make.DAY + timedelta(days=number)
    id_ = EditionId(desk="domestic", kind="morning", day=day)
    seen = write_editions.draft(id_, due_at=make.NOON + timedelta(days=number), at=make.NOON)
    issued += write_editions.issue(seen, [file], {{letter(id_): [reader]}}, figures=[], at=make.NOON) is not None
    url = f"https://kho-cu.example/{{number}}"
    brought = Brought(source="bao_mau", origin="cu.jsonl", entry=Entry(url=url))
    write.settle(url, State.DROPPED, Reason.NOT_ABOUT, "", at=make.NOON, brought=brought)
    write.set_cursor(f"index {{number}}", number)
    try:
        write_saved.save(f"Tin {{number}}", "lũ", expand=True, alerts=False, by="A", at=make.NOON)
        saved += 1
    except InputError:
        pass
print(saved, issued)
close_record()
"""


def test_what_several_do_first_at_once_is_done_once(record: str) -> None:
    """Feeds, entries, flags, editions, letters, drops, cursors, saved searches are there once each, by whomever."""
    ledger.waiting(address(9_999))
    ledger.keep(address(9_999))
    command = [sys.executable, "-W", "error", "-c", RACER, record]
    racers = [
        subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=-1)
        for _ in range(RACERS)
    ]
    for racer in racers:
        assert racer.stdout
        racer.stdout.readline()
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    outputs = [racer.communicate() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * RACERS, outputs
    counts = [tuple(map(int, out.split())) for out, _ in outputs]
    assert [sum(numbers) for numbers in zip(*counts, strict=True)] == [TIMES, TIMES]
    assert len(read_saved.saved()) == len(read.flags()) == TIMES
    assert (read.change_seq(), len(read.feeds()), read.sums().total) == (1 + TIMES, TIMES + 1, 11 * TIMES + 1)
    assert all(read.cursor(f"index {number}") == number for number in range(TIMES))
    assert len(read_editions.editions(stages=["issued"])) == len(read_post.postings()) == TIMES
