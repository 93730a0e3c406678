"""Due post: whose hour has come of what waits in the outbox, also where a clock was ahead when that hour was set."""

from datetime import datetime, timedelta

from django.db.models import Q

from press.post import State
from vault.hours import has_come

# What has ended is by far the most; what is still to be done is found by the index, which begins with the state.
WAITING: tuple[State, ...] = ("pending", "in_doubt")
IN_HAND: tuple[State, ...] = ("sending", "in_doubt")
# Nothing is put off for longer than a day (`desk.post.outbox.BACKOFF`), nor in hand for longer than some minutes; an
# hour is what the clocks of two machines may differ by.
LONGEST_WAIT = timedelta(days=1, hours=1)
LONGEST_HOLD = timedelta(hours=1)


def waits(now: datetime) -> Q:
    """Return what is asked of a posting that is in nobody's hand and has come to its hour."""
    return Q(state__in=WAITING, holder="") & has_come("next_try_at", now, longest=LONGEST_WAIT)


def left(now: datetime) -> Q:
    """Return what is asked of a posting that somebody took, and has not ended in the time for which it was theirs."""
    return Q(state__in=IN_HAND) & has_come("held_until", now, longest=LONGEST_HOLD) & ~Q(holder="")
