"""The record's door inward, post: every function is one transaction, as in `vault.write`.

A posting goes pending -> sending -> in doubt -> sent. `sending` is written before anything is said to a server, `in
doubt` before the final dot (or whatever lets the message go), `sent` after the answer. So whoever finds a posting that
a killed process left knows whether its reader can have it: what is `sending` never got so far.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from press.post import Letter, Posting, Reader
from vault.due_post import LONGEST_WAIT, WAITING, left, waits
from vault.hours import misset
from vault.mailing import put
from vault.models import PostingRow
from vault.record import one_transaction
from vault.rows import posting_of, storable

_LET_GO = ("in_doubt", "sent", "failed")


@one_transaction("lay a letter into the outbox")
def enqueue(letter: Letter, readers: Iterable[Reader]) -> None:
    """Lay `letter` into the outbox for `readers`; a letter and reader that lie there already stay as they are."""
    put(letter, readers)


@one_transaction("take a posting")
def claim(holder: str, *, now: datetime, lasting: timedelta, channels: Collection[str]) -> Posting | None:
    """Take the posting on one of `channels` that is due the longest, urgent ones first; None where none is due.

    It is `holder`'s for `lasting`; of two who ask at once each gets another. Due is what waits for its time (`pending`,
    and `in_doubt` where it is to be sent again), and what a process took that has not ended it in its time; either also
    where that time lies further ahead than any is set, for then the clock has been put back. It comes back as
    `sending`, to be sent; or as `in_doubt`, where whoever had it let it go and noted no answer: it must be decided
    whether it is sent again, and when (`doubted`).
    """
    rows = PostingRow.objects.filter(waits(now) | left(now), letter__channel__in=list(channels))
    row = _lock(rows.select_related("letter").order_by("-letter__urgent", "next_try_at", "pk")).first()
    if row is None:
        return None
    if row.state != "in_doubt" or not row.holder:
        row.state = "sending"
        row.attempts += 1
    row.holder, row.held_until = holder, now + lasting
    row.save(update_fields=["state", "holder", "held_until", "attempts"])
    return posting_of(row)


@one_transaction("take over what a process left")
def release(holder: str, *, now: datetime) -> int:
    """Let others take what `holder` has in hand, at once: it lives no more. Return how many postings that is."""
    return PostingRow.objects.filter(holder=holder).exclude(holder="").update(held_until=now)


@one_transaction("let a message go")
def crossing(posting: Posting, holder: str, *, until: datetime, note: str) -> bool:
    """Note that the message is about to be let go, and whose it is until when.

    False, and nothing is written, where `holder` has it no more: then it must not be let go.
    """
    rows = _held(posting, holder).filter(state="sending")
    return bool(rows.update(state="in_doubt", held_until=until, note=storable(note)))


@one_transaction("note what was sent")
def sent(posting: Posting, *, at: datetime, note: str = "") -> bool:
    """Note that the server took it, whoever has it in hand by now; say whether this call was the first to know."""
    ended = {"state": "sent", "sent_at": at, "next_try_at": None, "note": storable(note), "holder": ""}
    return bool(PostingRow.objects.filter(pk=posting.id).exclude(state="sent").update(**ended))


@one_transaction("note what was not sent")
def put_off(posting: Posting, holder: str, *, next_try_at: datetime | None, note: str) -> bool:
    """Note that the server did not take it: tried again at `next_try_at`, failed for good where that is None."""
    state = "failed" if next_try_at is None else "pending"
    return bool(_held(posting, holder).update(state=state, next_try_at=next_try_at, note=storable(note), holder=""))


@one_transaction("note a doubt")
def doubted(posting: Posting, holder: str, *, next_try_at: datetime | None, note: str) -> bool:
    """Note that no answer came after it was let go; sent again at `next_try_at`, None where a person decides."""
    return bool(
        _held(posting, holder).update(state="in_doubt", next_try_at=next_try_at, note=storable(note), holder="")
    )


@one_transaction("put off a channel's post")
def put_off_all(channel: str, *, now: datetime, wait: timedelta) -> int:
    """Have what waits on `channel` `wait` at least, for the channel itself does not work; return how much."""
    until = now + wait
    rows = PostingRow.objects.filter(letter__channel=channel, holder="", state__in=WAITING)
    sooner = Q(next_try_at__lt=until) | misset("next_try_at", now, longest=LONGEST_WAIT)
    return rows.filter(sooner).update(next_try_at=until)


@one_transaction("settle a posting by hand")
def settle(id_: int, *, again_at: datetime | None, note: str) -> bool:
    """Do what a person decides of a posting that is not in hand and not sent: send it (again) at `again_at`, or never.

    False where there is none. What is to be sent begins anew with its attempts.
    """
    rows = PostingRow.objects.filter(pk=id_, holder="").exclude(state="sent")
    if again_at is None:
        return bool(rows.update(state="failed", next_try_at=None, note=storable(note)))
    return bool(rows.update(state="pending", next_try_at=again_at, attempts=0, note=storable(note)))


@one_transaction("note a bounce")
def bounced(message_id: str, *, note: str) -> int:
    """Note that a message came back, which is its one reader's; return how many postings that is, none or one.

    What was never let go cannot come back: who says so is mistaken or lies, and it is still sent.
    """
    rows = PostingRow.objects.filter(message_id=message_id, state__in=_LET_GO)
    return rows.update(state="failed", next_try_at=None, note=storable(note), holder="")


@one_transaction("note what is told of a posting")
def noted(message_id: str, *, at: datetime, note: str) -> int:
    """Note what a server tells of a message that it has or had; return how many postings that is, none or one.

    Whoever speaks of it has been handed it: a doubt is over.
    """
    rows = PostingRow.objects.filter(message_id=message_id, state__in=_LET_GO)
    rows.filter(state="in_doubt").update(state="sent", sent_at=at, next_try_at=None, holder="")
    return rows.update(note=storable(note))


def _held(posting: Posting, holder: str) -> QuerySet[PostingRow]:
    return PostingRow.objects.filter(pk=posting.id, holder=holder)


def _lock(rows: QuerySet[PostingRow]) -> QuerySet[PostingRow]:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows
