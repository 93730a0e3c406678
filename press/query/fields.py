"""The fields of the search box: what they are called in both tongues, and the days that they take."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, get_args

from press.query.tree import Days, Field
from press.text import fold, normal

Dated = Literal["from", "to", "on", "since"]
Asked = Literal["title", "is"] | Field | Dated

DATED: tuple[Dated, ...] = get_args(Dated)

_NAMES: Mapping[Asked, str] = {
    "title": "title tiêuđề tựađề",
    "topics": "topic topics chủđề",
    "source": "source nguồn",
    "country": "country nước quốcgia",
    "language": "lang language tiếngnói ngônngữ tiếng",
    "desk": "desk bộphận",
    "relevance": "relevance liênquan",
    "stance": "stance tháiđộ",
    "tone": "tone giọngđiệu sắcthái",
    "places": "place places nơi địadanh",
    "from": "from từ từngày",
    "to": "to đến đếnngày",
    "on": "on date ngày",
    "since": "since trong",
    "is": "is là",
}
_KNOWN = {fold(name): (name, field) for field, names in _NAMES.items() for name in names.split()}

_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_SPAN = re.compile(r"([0-9]{1,6})\s*([a-z]+)")
_UNITS: Mapping[str, str] = {
    unit: name
    for name, units in {
        "day": "d day days n ngay",
        "week": "w week weeks tuan",
        "month": "m month months th thang",
        "year": "y year years nam",
    }.items()
    for unit in units.split()
}
_RELATIVE: Mapping[str, int] = {"homnay": 0, "today": 0, "homqua": 1, "yesterday": 1}


def field_named(text: str) -> Asked | None:
    """Return the field called `text`, typed with its marks or with none, or None: `nói` is not the field `nơi`."""
    typed = normal(text).casefold().replace("_", "").replace("-", "")
    name, field = _KNOWN.get(fold(typed), ("", None))
    return field if typed in {name, fold(name)} else None


def days(asked: Dated, text: str, today: date | None) -> Days | None:
    """Return the days meant by `text`, None where it is no date.

    Dates are 2026-11-24, 24/11/2026, 11/2026 or 2026; `since` also takes 7d, 2w, 3m, 1y and Vietnamese units (7n,
    "2 tuần") back from `today`, without which nothing relative can be told.
    """
    span = _back(text, today) if asked == "since" else None
    if span is not None:
        return Days(first=span)
    found = _relative(text, today) or _period(text.strip())
    if found is None:
        return None
    first, last = found
    return Days(first=None if asked == "to" else first, last=last if asked in {"to", "on"} else None)


def _period(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of what is written as a day, a month or a year."""
    try:
        if match := _DAY.fullmatch(text):
            year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
            found = date(int(year), int(month), int(day))
            return found, found
        if match := _MONTH.fullmatch(text):
            numbers = match.group(1, 2) if match[1] else match.group(4, 3)
            year, month = map(int, numbers)
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
    except ValueError:  # the 30th of February; IllegalMonthError is one too
        return None
    return None


def _relative(text: str, today: date | None) -> tuple[date, date] | None:
    back = _RELATIVE.get(fold(normal(text)).casefold().replace(" ", "").replace("_", ""))
    if back is None or today is None:
        return None
    day = today - timedelta(days=back)
    return day, day


def _back(text: str, today: date | None) -> date | None:
    match = _SPAN.fullmatch(fold(normal(text)).casefold().replace("_", " ").strip())
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None or today is None:
        return None
    number = int(match[1])
    try:
        if unit in {"day", "week"}:
            return today - timedelta(days=number * (7 if unit == "week" else 1))
        return _months_before(today, number * (12 if unit == "year" else 1))
    except (ValueError, OverflowError):  # before the year 1
        return None


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
