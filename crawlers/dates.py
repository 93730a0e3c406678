"""Dates as feeds really write them, the Vietnamese ways included."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed
from email.utils import parsedate_to_datetime

_OFFSET = re.compile(r"\s*\(?\b(?:GMT|UTC)?\s?([+-])(\d{1,2})(?::?(\d{2}))?\)?\s*$")
_NAMED = re.compile(r"(?<=[\d\s])\(?(Z|GMT|UTC|ICT|UT)\)?\s*$")
_NAMED_HOURS = {"ICT": 7}
_DATE = re.compile(
    r"""(?<!\d)(?:
        (?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})
        | (?P<d>\d{1,2})\s+th[aá]ng\s+(?P<m>\d{1,2})\s*(?:,|năm|[/.-])?\s*(?:năm\s+)?(?P<y>\d{4})
        | (?P<yy>\d{4})\s?[年년/.-]\s?(?P<mm>\d{1,2})\s?[月월/.-]\s?(?P<dd>\d{1,2})
        | \b(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<dn>\d{1,2}),?\s+(?P<yn>\d{4})
    )(?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(
    r"(?:(오전|오후|上午|下午|午前|午後)\s?)?(?<!\d)(\d{1,2})\s?[:hg]\s?(\d{2})(?::(\d{2}))?(?!\d)(?:\s?(AM|PM|SA|CH)\b)?",
    re.IGNORECASE,
)
_EN_US = ("AM", "PM")
_AFTERNOON = ("PM", "CH", "오후", "下午", "午後")
_LONGEST = 200  # characters; no date is longer
_FIRST, _LAST = 1990, 2100
_MONTHS = 12
_BUDDHIST = 2400  # Thai feeds count from 543 BC


def moment(text: str, timezone: tzinfo) -> datetime | None:
    """Return the moment that `text` names, in UTC, or None where it names none; without a zone it is in `timezone`.

    Day comes before month, as in Việt Nam, except where the time bears AM or PM: only en-US software writes that.
    """
    said = text.strip()[:_LONGEST]
    found = _international(said) or _written(said)
    if found is None:
        return None
    try:
        aware = found if found.tzinfo else found.replace(tzinfo=timezone)
        return aware.astimezone(UTC) if _FIRST <= aware.year < _LAST else None
    except (ValueError, OverflowError):
        return None


def _international(text: str) -> datetime | None:
    body, zone = _split_zone(text)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(body)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found.replace(tzinfo=zone) if zone else found
    return None


def _split_zone(text: str) -> tuple[str, tzinfo | None]:
    """Take an offset such as +07, GMT+7, (GMT+07:00) or a zone's name off the end of `text`; it needs a time before."""
    if named := _NAMED.search(text):
        return text[: named.start()].strip(), fixed(timedelta(hours=_NAMED_HOURS.get(named[1], 0)))
    offset = _OFFSET.search(text)
    if not offset or not _TIME.search(text[: offset.start()]):
        return text, None
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if span >= timedelta(hours=24):
        return text, None
    return text[: offset.start()].strip(), fixed(-span if offset[1] == "-" else span)


def _written(text: str) -> datetime | None:
    """Read a date as people write it: 05/11/2026, 5 tháng 11 năm 2026, 2026年11月5日, Nov 5, 2026."""
    body, zone = _split_zone(text)
    date = _DATE.search(body)
    if not date:
        return None
    time = _TIME.search(body[: date.start()]) or _TIME.search(body[date.end() :])
    half = (time[1] or time[5] or "").upper() if time else ""
    year, month, day = _day(date, is_month_first=half in _EN_US)
    hour, minute, second = (int(part or 0) for part in time.groups()[1:4]) if time else (0, 0, 0)
    hour = hour % 12 + 12 * (half in _AFTERNOON) if half else hour
    try:
        return datetime(year - 543 if year > _BUDDHIST else year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _day(date: re.Match[str], *, is_month_first: bool) -> tuple[int, int, int]:
    if date["yy"]:
        return int(date["yy"]), int(date["mm"]), int(date["dd"])
    if date["name"]:
        return int(date["yn"]), _NAMES.index(date["name"].lower()) + 1, int(date["dn"])
    if date["y"]:
        return int(date["y"]), int(date["m"]), int(date["d"])
    day, month = int(date["day"]), int(date["month"])
    if (is_month_first and day <= _MONTHS) or month > _MONTHS:
        day, month = month, day
    return int(date["year"]), month, day
