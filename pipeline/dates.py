"""A date as a page writes it, and the moment that it means."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from press.article import Confidence
from press.clock import VIETNAM

_ZONES = {"vi": VIETNAM} | {
    language: ZoneInfo(name)
    for language, name in {
        "ja": "Asia/Tokyo",
        "ko": "Asia/Seoul",
        "th": "Asia/Bangkok",
        "lo": "Asia/Vientiane",
        "km": "Asia/Phnom_Penh",
        "zh": "Asia/Shanghai",
    }.items()
}
_BUDDHIST = 543
_EARLIEST = 1990
_TOMORROW = timedelta(days=1)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
_IN_WORDS = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s*,|\s+năm)?\s+(\d{4})", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\d+-])(\d{1,2})\s*[:hg時时시]\s*(\d{2})(?!\d)(?:[:分분]\d{2})?\s*([AP]M|SA|CH)?", re.IGNORECASE
)
_ZONE = re.compile(r"(?:(?:GMT|UTC)\s?([+-])\s?|:\d\d([+-])|\s(\+))(\d{1,2})(?::?(\d{2}))?(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A moment and how much of it was written: `sure` where time and zone were, `timed` where the time was."""

    moment: datetime
    timed: bool
    sure: bool

    @property
    def confidence(self) -> Confidence:
        """How far the moment can be relied on."""
        return "high" if self.sure else "low"


def read(text: str, language: str | None, fetched_at: datetime, *, timezone: str = "") -> Stamp | None:
    """Return the moment that `text` means, None where it means none.

    A time without zone is in `timezone`, an IANA name; where that is empty or unknown to this machine, it is local
    where `language` is at home (Việt Nam for vi, Japan for ja ..., else UTC). What lies more than a day
    after `fetched_at`, or before 1990, is not believed. Midnight exactly is a date: newspapers that know the day alone
    write it as midnight, local or UTC.
    """
    home = _home(language, timezone)
    moment = _standard(text.strip())
    if moment is None:
        stamp = _written(text, home, fetched_at)
    else:
        stamp = _stamp(moment, home, timed=len(text.strip()) > len("2026-11-05"))
    return stamp if stamp and believable(stamp.moment, fetched_at) else None


def day(text: str, language: str | None, fetched_at: datetime, *, timezone: str = "") -> Stamp | None:
    """Return the start of the day `text` (YYYY-MM-DD), where `read` would place it, as a date without a time."""
    stamp = read(text, language, fetched_at, timezone=timezone)
    return stamp and Stamp(moment=stamp.moment, timed=False, sure=False)


def _home(language: str | None, timezone: str) -> tzinfo:
    try:
        return ZoneInfo(timezone) if timezone else _ZONES.get(language or "", UTC)
    except (KeyError, ValueError, OSError):  # not a zone's name
        return _ZONES.get(language or "", UTC)


def _standard(text: str) -> datetime | None:
    """Read ISO 8601 and the mail format, aware or naive as they come."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text) if re.search("[A-Za-z]{3}", text) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _stamp(moment: datetime, home: tzinfo, *, timed: bool) -> Stamp | None:
    try:
        if moment.time() == time.min and not moment.utcoffset():
            moment = moment.replace(tzinfo=home)  # VnExpress gives local midnight as UTC
        local = moment if moment.tzinfo else moment.replace(tzinfo=home)
        timed = timed and time.min not in {moment.time(), local.astimezone(home).time()}
        return Stamp(moment=local.astimezone(UTC), timed=timed, sure=timed and moment.tzinfo is not None)
    except (ValueError, OverflowError):
        return None


def _written(text: str, home: tzinfo, fetched_at: datetime) -> Stamp | None:
    """Read a date as it is printed for people: "Thứ tư, 22/10/2025, 19:25 (GMT+7)"."""
    latest = (fetched_at + _TOMORROW).date()
    days = [found for found in _days(text) if found.year >= _EARLIEST and found <= latest]
    if not days:
        return None
    clock = _time(text)
    zone = _zone(text)
    moment = datetime.combine(max(days), clock or time.min, zone or home)
    return Stamp(moment=moment.astimezone(UTC), timed=clock is not None, sure=clock is not None and zone is not None)


def _days(text: str) -> list[date]:
    """Return the days that the first date may be: two where day and month look alike ("11/5/2026 8:15 AM")."""
    if found := _YEAR_FIRST.search(text):
        return _real((int(found[1]), int(found[2]), int(found[3])))
    found = _IN_WORDS.search(text) or _DAY_FIRST.search(text)
    if not found:
        return []
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    american = re.search(r"\d\s*[AP]M\b", text)
    return _real((year, second, first), *([(year, first, second)] if american else []))


def _real(*days: tuple[int, int, int]) -> list[date]:
    real = []
    for year, month, number in days:
        western = year - _BUDDHIST if year > _EARLIEST + _BUDDHIST else year
        try:
            real.append(date(western, month, number))
        except ValueError:
            continue
    return real


def _time(text: str) -> time | None:
    found = _TIME.search(text)
    if not found:
        return None
    hour = int(found[1])
    if (found[3] or "").upper() in {"PM", "CH"}:
        hour = hour % 12 + 12
    elif (found[3] or "").upper() in {"AM", "SA"}:
        hour %= 12
    try:
        return time(hour, int(found[2]))
    except ValueError:
        return None


def _zone(text: str) -> tzinfo | None:
    found = _ZONE.search(text)
    if not found:
        return None
    offset = timedelta(hours=int(found[4]), minutes=int(found[5] or 0))
    try:
        return fixed(-offset if "-" in {found[1], found[2]} else offset)
    except ValueError:
        return None


def believable(moment: datetime, fetched_at: datetime) -> bool:
    """Whether an article fetched at `fetched_at` can be of `moment`: not before 1990, at most a day ahead."""
    return moment.year >= _EARLIEST and moment <= fetched_at + _TOMORROW
