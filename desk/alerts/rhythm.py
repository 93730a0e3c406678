"""The rhythm of the news: what is many for the last 24 hours, and which source has been silent for too long."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import median

from press.alert import Pace, Paces, Rule, Sighting

DAYS = 28
LEAST_DAYS = 7  # days with news behind us; before that no rhythm is known
_DAY = timedelta(days=1)
_NORMAL = 1.4826  # makes a median absolute deviation a standard deviation where numbers are normally distributed


def spike(rule: Rule, seen: Collection[Sighting], of: Iterable[Sighting], now: datetime) -> tuple[int, float] | None:
    """Return how many of `of` came in the last 24 hours and the usual number, None where that is no spike.

    The rule is "median and MAD" (Rousseeuw and Croux, 1993; NIST/SEMATECH e-Handbook 1.3.5.17): the number must be the
    rule's `articles` at least, and lie above the median of the same 24 hours of the 28 days before by more than
    `factor` spreads. A spread is 1.4826 times the median absolute deviation, but never less than the root of the median
    (what chance alone makes of rare events) or than 1. Days on which nothing at all was `seen` tell of the house and
    not of the press, and do not count; with fewer than 7 others nothing is usual yet.
    """
    lived = {_age(one, now) for one in seen} - {0}
    counts = Counter(_age(one, now) for one in of)
    before = [counts[day] for day in sorted(lived) if 1 <= day <= DAYS]
    today = counts[0]
    if today < max(1, rule.articles) or len(before) < LEAST_DAYS:
        return None
    usual = median(before)
    spread = max(_NORMAL * median(abs(count - usual) for count in before), sqrt(usual), 1.0)
    return (today, usual) if today > usual + rule.factor * spread else None


def of_today(seen: Iterable[Sighting], now: datetime) -> tuple[Sighting, ...]:
    """Return what was seen in the last 24 hours."""
    return tuple(one for one in seen if _age(one, now) == 0)


def silences(rule: Rule, paces: Paces, today: date, before: date) -> tuple[tuple[Pace, int, float], ...]:
    """Return the sources that have fallen silent since `before`: each with its whole days without a URL, and its pace.

    A source is silent on a day when `days` whole days at least, on which the house heard of others, have gone by since
    its last URL, and when at its own pace of the days before it would have brought `factor` URLs in them at least. One
    that writes too seldom for that in 28 days is never called silent.
    """
    found = []
    for pace in paces.sources:
        days, per_day = _silent(pace, paces, today), _per_day(pace, paces)
        if _is_silent(rule, days, per_day) and not _is_silent(rule, _silent(pace, paces, before), per_day):
            found.append((pace, days, per_day))
    return tuple(found)


def _is_silent(rule: Rule, days: int, per_day: float) -> bool:
    return days >= max(1, rule.days) and days * per_day >= rule.factor


def _silent(pace: Pace, paces: Paces, today: date) -> int:
    return sum(pace.last < day < today for day in paces.heard)


def _per_day(pace: Pace, paces: Paces) -> float:
    return pace.count / max(1, sum(day <= pace.last for day in paces.heard))


def _age(one: Sighting, now: datetime) -> int:
    """Return in which stretch of 24 hours it was seen: 0 is the last, what lies ahead of a clock put back too."""
    return max(0, (now - one.at) // _DAY)
