"""Days, languages and countries by name."""

from datetime import date

from desk.names import country_en, country_vi, day_en, day_vi, language_vi, weekday_vi


def test_a_day_is_written_as_vietnamese_documents_write_it() -> None:
    """Days below ten and the months one and two take a nought, other months do not."""
    assert day_vi(date(2026, 11, 24)) == "ngày 24 tháng 11 năm 2026"
    assert day_vi(date(2027, 2, 5)) == "ngày 05 tháng 02 năm 2027"
    assert day_vi(date(2027, 3, 5)) == "ngày 05 tháng 3 năm 2027"


def test_the_days_of_the_week_are_named_in_both_languages() -> None:
    """A Tuesday is Thứ Ba and a Sunday Chủ Nhật."""
    assert weekday_vi(date(2026, 11, 24)) == "Thứ Ba"
    assert weekday_vi(date(2026, 11, 29)) == "Chủ Nhật"
    assert day_en(date(2026, 11, 24)) == "Tuesday, 24 November 2026"


def test_a_language_or_country_without_a_name_shows_its_code() -> None:
    """Nothing is left out because we do not know what to call it."""
    assert language_vi("zh-Hant") == "tiếng Trung"
    assert language_vi("sw") == "sw"
    assert country_vi("la") == "Lào"
    assert country_vi("KE") == country_en("KE") == "KE"
    assert country_en("la") == "Laos"


def test_names_are_those_of_official_papers() -> None:
    """Taiwan, Hong Kong, Australia and the Czech Republic are written as Vietnamese offices write them."""
    written = [country_vi(code) for code in ("TW", "HK", "AU", "CZ")]
    assert written == ["Đài Loan (Trung Quốc)", "Hồng Kông (Trung Quốc)", "Ô-xtrây-li-a", "Cộng hòa Séc"]
