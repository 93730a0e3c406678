"""Tests of pipeline.dates."""

from datetime import UTC, datetime

import pytest

from pipeline import dates

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("Thứ Năm, 05/11/2026, 08:15 (GMT+7)", "vi", (2026, 11, 5, 1, 15)),
        ("05/11/2026 08:15", "vi", (2026, 11, 5, 1, 15)),
        ("08:15 - 05/11/2026", "vi", (2026, 11, 5, 1, 15)),
        ("11/5/2026 8:15:00 AM", "vi", (2026, 11, 5, 1, 15)),
        ("8h15 ngày 5 tháng 11 năm 2026", "vi", (2026, 11, 5, 1, 15)),
        ("Thu, 05 Nov 2026 08:15:00 +0700", "vi", (2026, 11, 5, 1, 15)),
        ("2026-11-05T08:15:00+0700", None, (2026, 11, 5, 1, 15)),
        ("2026年11月5日 9時15分", "ja", (2026, 11, 5, 0, 15)),
        ("2026.11.05 09:15", "ko", (2026, 11, 5, 0, 15)),
        ("5/11/2569 08:15", "th", (2026, 11, 5, 1, 15)),
    ],
)
def test_printed_dates(text: str, language: str | None, moment: tuple[int, int, int, int, int]) -> None:
    """Dates are read as each country's press prints them, in its own time."""
    stamp = dates.read(text, language, NOW)
    assert stamp is not None
    assert stamp.moment == datetime(*moment, tzinfo=UTC)
    assert stamp.timed


@pytest.mark.parametrize("text", ["", "hôm qua", "31/02/2026", "05/11/1026", "25/12/2027", "99:99 05/13/2026"])
def test_what_is_no_date(text: str) -> None:
    """Words, impossible days and days to come are no dates."""
    assert dates.read(text, "vi", NOW) is None


@pytest.mark.parametrize("language", [None, "vi", "en", "ja"])
def test_a_source_has_one_zone_whatever_its_language(language: str | None) -> None:
    """A time without zone is read in the source's; one that names its zone, and a day, are what they say."""
    in_paris = dates.read("05/11/2026 08:15", language, NOW, timezone="Europe/Paris")
    aware = dates.read("2026-11-05T08:15:00+07:00", language, NOW, timezone="Europe/Paris")
    day = dates.day("2026-11-05", language, NOW, timezone="Europe/Paris")
    assert in_paris
    assert aware
    assert day
    assert in_paris.moment == datetime(2026, 11, 5, 7, 15, tzinfo=UTC)
    assert aware.moment == datetime(2026, 11, 5, 1, 15, tzinfo=UTC)
    assert day.moment == datetime(2026, 11, 4, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("timezone", ["Mars/Base", "Asia", "../x", "\0"])
def test_a_zone_that_is_none_says_nothing(timezone: str) -> None:
    """Where the zone's name is no name, the language decides as it does without one."""
    stamp = dates.read("05/11/2026 08:15", "vi", NOW, timezone=timezone)
    assert stamp
    assert stamp.moment == datetime(2026, 11, 5, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "01/01/0001 00:00:00",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+07:00",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999",
        "31/12/9999 23:59",
        "1/1/1989 08:00",
    ],
)
@pytest.mark.parametrize("timezone", ["", "Asia/Ho_Chi_Minh", "America/New_York"])
def test_an_empty_date_of_a_machine_is_none(text: str, timezone: str) -> None:
    """The ends of the calendar, which overflow in another zone, and what lies before 1990 are no dates."""
    assert dates.read(text, "vi", NOW, timezone=timezone) is None
