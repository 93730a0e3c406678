"""Due post: whose hour has come of what waits in the outbox, also where a clock was ahead when that hour was set."""

from datetime import datetime, timedelta

from django.db.models import Q

from press.post import State

# What has ended is by far the most; what is still to be done is found by the index, which begins with the state.
WAITING: tuple[State, ...] = ("pending", "in_doubt")
IN_HAND: tuple[State, ...] = ("sending", "in_doubt")
# Nothing is put off for longer than a day (`desk.post.outbox.BACKOFF`), nor in hand for longer than some minutes; an
# hour is what the clocks of two machines may differ by. What lies further ahead was written by a clock that has been
# put back since.
LONGEST_WAIT = timedelta(days=1, hours=1)
LONGEST_HOLD = timedelta(hours=1)


def waits(now: datetime) -> Q:
    """Return what is asked of a posting that is in nobody's hand and has come to its hour."""
    return Q(state__in=WAITING, holder="") & (Q(next_try_at__lte=now) | misset(now))


def left(now: datetime) -> Q:
    """Return what is asked of a posting that somebody took, and has not ended in the time for which it was theirs."""
    over = Q(held_until__lte=now) | Q(held_until__gt=now + LONGEST_HOLD)
    return Q(state__in=IN_HAND) & over & ~Q(holder="")


def misset(now: datetime) -> Q:
    """Return what is asked of a posting whose hour lies further ahead than any is put off."""
    return Q(next_try_at__gt=now + LONGEST_WAIT)
