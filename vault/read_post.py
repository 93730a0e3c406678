"""The record's door outward, post: what lies in the outbox, for whom, and how far it has come."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from press.post import Posting, State
from vault.models import PostingRow
from vault.record import told
from vault.rows import posting_of


@told("read the outbox")
def postings(
    *, key: str | None = None, states: Collection[State] | None = None, limit: int = 1_000
) -> tuple[Posting, ...]:
    """Return the latest `limit` postings at `states` of letters whose key begins with `key`, latest first."""
    rows = PostingRow.objects.select_related("letter").order_by("-pk")
    rows = rows if key is None else rows.filter(letter__key__startswith=key)
    rows = rows if states is None else rows.filter(state__in=list(states))
    return tuple(map(posting_of, rows[:limit]))


@told("count the outbox")
def post_sums() -> Mapping[State, int]:
    """Return how many postings stand at each state."""
    counted = PostingRow.objects.order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in counted}
    return {state: found[state] for state in ("pending", "sending", "in_doubt", "sent", "failed") if state in found}


@told("read when post is due")
def next_post() -> datetime | None:
    """Return when the next posting is due, None where none is."""
    rows = PostingRow.objects.exclude(next_try_at=None).order_by("next_try_at")
    return rows.values_list("next_try_at", flat=True).first()
