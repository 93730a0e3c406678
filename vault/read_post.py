"""The record's door outward, post: what lies in the outbox, for whom, and how far it has come."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from press.post import STATES, Posting, State
from vault.due_post import IN_HAND, WAITING, waits
from vault.models import PostingRow
from vault.record import told
from vault.rows import posting_of


@told("read the outbox")
def postings(
    *, key: str | None = None, states: Collection[State] | None = None, limit: int = 1_000
) -> tuple[Posting, ...]:
    """Return the latest `limit` postings at `states` of letters whose key begins with `key`, latest first."""
    rows = PostingRow.objects.order_by("-pk")
    rows = rows if key is None else rows.filter(letter__key__startswith=key)
    rows = rows if states is None else rows.filter(state__in=list(states))
    return _read(rows[:limit])


@told("read what is due in the outbox")
def due(*, now: datetime, limit: int = 1_000) -> tuple[Posting, ...]:
    """Return what waits for its hour and has come to it, in the order in which it is sent; nothing is taken."""
    rows = PostingRow.objects.filter(waits(now))
    return _read(rows.order_by("-letter__urgent", "next_try_at", "pk")[:limit])


@told("read a posting")
def posting(id_: int) -> Posting | None:
    """Return one posting, None where there is none of that number."""
    row = PostingRow.objects.select_related("letter").filter(pk=id_).first()
    return None if row is None else posting_of(row)


@told("count the outbox")
def post_sums() -> Mapping[State, int]:
    """Return how many postings stand at each state."""
    counted = PostingRow.objects.order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in counted}
    return {state: found[state] for state in STATES if state in found}


@told("count what a person must decide")
def undecided() -> int:
    """Return how many postings are in doubt, and are not sent again by themselves."""
    return PostingRow.objects.filter(state="in_doubt", next_try_at=None, holder="").count()


@told("read who has post in hand")
def holders() -> frozenset[str]:
    """Return the names of all who have a posting in hand, or died with one."""
    rows = PostingRow.objects.filter(state__in=IN_HAND).exclude(holder="")
    return frozenset(rows.order_by().values_list("holder", flat=True).distinct())


@told("read when post is due")
def next_post() -> datetime | None:
    """Return when the next posting is due, None where none is: its own hour, or the end of the time it is in hand.

    An hour that a clock set ahead, and put back since, is told as it was written; `due` knows better.
    """
    first = PostingRow.objects.filter(state__in=WAITING, holder="").aggregate(first=Min("next_try_at"))["first"]
    left = PostingRow.objects.filter(state__in=IN_HAND).exclude(holder="").aggregate(first=Min("held_until"))["first"]
    return min((moment for moment in (first, left) if moment is not None), default=None)


def _read(rows: QuerySet[PostingRow]) -> tuple[Posting, ...]:
    """Return the postings, each letter read once however many readers it has."""
    return tuple(map(posting_of, rows.prefetch_related("letter")))
