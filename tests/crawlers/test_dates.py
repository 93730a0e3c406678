"""Dates: the forms that feeds really write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawlers.dates import moment
from press.clock import VIETNAM

QUARTER_PAST_EIGHT = datetime(2026, 11, 5, 1, 15, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 4, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 05 Nov 2026 08:15:00 +0700",
        "Thu, 05 Nov 2026 08:15:00 +07",
        "Thu, 05 Nov 2026 08:15:00 +07:00",
        "Thu, 05 Nov 2026 08:15:00 GMT+7",
        "Thu, 05 Nov 2026 08:15:00 GMT+07:00",
        "Thu, 05 Nov 2026 08:15:00 UTC+7",
        "Thu, 05 Nov 2026 08:15:00 ICT",
        "Thu, 05 Nov 2026 01:15:00 GMT",
        "Thu, 05 Nov 2026 01:15:00 Z",
        "Thu, 05 Nov 2026 08:15:00",
        "05 Nov 2026 08:15",
        "2026-11-05T08:15:00+07:00",
        "2026-11-05T01:15:00Z",
        "2026-11-05T08:15:00",
        "2026-11-05 08:15:00",
        "2026-11-05 08:15:00 +07",
        "11/5/2026 8:15:00 AM",
        "05/11/2026 08:15",
        "05/11/2026 8:15:00 SA",
        "05-11-2026 08:15",
        "5.11.2026 8:15",
        "05/11/2026 08:15 (GMT+7)",
        "05/11/2026 01:15 GMT",
        "08:15 05/11/2026",
        "08:15 | 05/11/2026",
        "Thứ Năm, 05/11/2026, 08:15 (GMT+7)",
        "Thứ năm, 5/11/2026, 08:15 (GMT+07:00)",
        "Thứ Năm, ngày 5 tháng 11 năm 2026, 8h15",
        "5 tháng 11, 2026 08:15",
        "  05/11/2569 08:15 ",
        "2026년 11월 5일 오전 08:15",
        "2026年11月5日 8:15",
        "2026/11/05 08:15",
        "November 5, 2026 8:15 AM",
        "Thu Nov 5 08:15:00 2026",
    ],
)
def test_every_form_names_the_same_moment(text: str) -> None:
    """A quarter past eight on 5 November 2026 in Việt Nam is read from every form, its zone given or not."""
    assert moment(text, VIETNAM) == QUARTER_PAST_EIGHT


@pytest.mark.parametrize(
    "text", ["Thứ Năm, 05/11/2026", "05/11/2026", "2026-11-05", "ngày 5 tháng 11 năm 2026", "Thứ Năm, 5-11-2026"]
)
def test_a_day_alone_begins_at_local_midnight(text: str) -> None:
    """A date without a time is the local day's beginning."""
    assert moment(text, VIETNAM) == MIDNIGHT


def test_day_comes_before_month_unless_am_or_pm_is_said() -> None:
    """Day and month stand as in Việt Nam; AM and PM betray en-US software; a month above twelve is none."""
    assert moment("03/04/2026 10:00", VIETNAM) == datetime(2026, 4, 3, 3, tzinfo=UTC)
    assert moment("3/4/2026 10:00:00 PM", VIETNAM) == datetime(2026, 3, 4, 15, tzinfo=UTC)
    assert moment("25/4/2026 10:00:00 AM", VIETNAM) == datetime(2026, 4, 25, 3, tzinfo=UTC)
    assert moment("4/25/2026 10:00", VIETNAM) == datetime(2026, 4, 25, 3, tzinfo=UTC)
    assert moment("5/11/2026 8:15:00 CH", VIETNAM) == datetime(2026, 11, 5, 13, 15, tzinfo=UTC)
    assert moment("11/5/2026 12:05:00 AM", VIETNAM) == datetime(2026, 11, 4, 17, 5, tzinfo=UTC)


def test_a_time_without_a_zone_is_the_sources_own() -> None:
    """A naive time is taken in the zone of the source, and a named zone wins over it."""
    tokyo = timezone(timedelta(hours=9))
    assert moment("2026-11-05 10:15:00", tokyo) == QUARTER_PAST_EIGHT
    assert moment("Thu, 05 Nov 2026 01:15:00 GMT", tokyo) == QUARTER_PAST_EIGHT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm qua",
        "Thứ Năm",
        "99/99/2026",
        "31/02/2026",
        "2026-13-01",
        "01/01/0001",
        "0001-01-01T00:00:00",
        "9" * 5000,
    ],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    """Text that names no moment, or one that cannot be, gives None and raises nothing."""
    assert moment(text, VIETNAM) is None
