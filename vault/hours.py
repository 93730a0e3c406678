"""Hours: whether what a row waits for has come, also where a clock was ahead when its hour was set."""

from datetime import datetime, timedelta

from django.db.models import Q


def has_come(hour: str, now: datetime, *, longest: timedelta) -> Q:
    """Return what is asked of a row whose `hour`, the name of a field, has come at `now`.

    It also has where it lies further ahead than `longest`: none is set for so late, so that a clock which has been put
    back since set it (`misset`).
    """
    return Q(**{f"{hour}__lte": now}) | misset(hour, now, longest=longest)


def misset(hour: str, now: datetime, *, longest: timedelta) -> Q:
    """Return what is asked of a row whose `hour` lies further ahead than `longest`."""
    return Q(**{f"{hour}__gt": now + longest})
