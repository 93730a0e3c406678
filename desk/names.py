"""What days, languages and countries are called, in Vietnamese and in English."""

from datetime import date

_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SINGLE_FIGURE_MONTHS = 2  # Decree 30/2020, appendix I: days below 10 and the months 1 and 2 take a leading nought

_LANGUAGES = {
    "vi": "tiếng Việt",
    "en": "tiếng Anh",
    "zh": "tiếng Trung",
    "ja": "tiếng Nhật",
    "ko": "tiếng Hàn",
    "lo": "tiếng Lào",
    "th": "tiếng Thái",
    "km": "tiếng Khmer",
    "fr": "tiếng Pháp",
    "ru": "tiếng Nga",
    "de": "tiếng Đức",
    "es": "tiếng Tây Ban Nha",
    "pt": "tiếng Bồ Đào Nha",
    "it": "tiếng Ý",
    "nl": "tiếng Hà Lan",
    "pl": "tiếng Ba Lan",
    "cs": "tiếng Séc",
    "uk": "tiếng Ukraina",
    "id": "tiếng Indonesia",
    "ms": "tiếng Mã Lai",
    "my": "tiếng Miến Điện",
    "ar": "tiếng Ả Rập",
    "hi": "tiếng Hindi",
}
COUNTRIES = {  # as Vietnamese offices write them, and in English: the neighbours, Asia, then the rest of the world
    "VN": ("Việt Nam", "Việt Nam"),
    "LA": ("Lào", "Laos"),
    "TH": ("Thái Lan", "Thailand"),
    "KH": ("Campuchia", "Cambodia"),
    "CN": ("Trung Quốc", "China"),
    "TW": ("Đài Loan (Trung Quốc)", "Taiwan (China)"),
    "HK": ("Hồng Kông (Trung Quốc)", "Hong Kong (China)"),
    "JP": ("Nhật Bản", "Japan"),
    "KR": ("Hàn Quốc", "South Korea"),
    "SG": ("Singapore", "Singapore"),
    "MY": ("Malaysia", "Malaysia"),
    "ID": ("Indonesia", "Indonesia"),
    "PH": ("Philippines", "Philippines"),
    "MM": ("Myanmar", "Myanmar"),
    "IN": ("Ấn Độ", "India"),
    "QA": ("Qatar", "Qatar"),
    "AE": ("Các Tiểu vương quốc Ả Rập Thống nhất", "United Arab Emirates"),
    "TR": ("Thổ Nhĩ Kỳ", "Türkiye"),
    "AU": ("Ô-xtrây-li-a", "Australia"),
    "NZ": ("Niu Di-lân", "New Zealand"),
    "US": ("Hoa Kỳ", "United States"),
    "CA": ("Canada", "Canada"),
    "GB": ("Anh", "United Kingdom"),
    "FR": ("Pháp", "France"),
    "DE": ("Đức", "Germany"),
    "IT": ("Ý", "Italy"),
    "VA": ("Tòa thánh Vatican", "Holy See"),
    "ES": ("Tây Ban Nha", "Spain"),
    "PT": ("Bồ Đào Nha", "Portugal"),
    "GR": ("Hy Lạp", "Greece"),
    "NL": ("Hà Lan", "Netherlands"),
    "BE": ("Bỉ", "Belgium"),
    "LU": ("Luxembourg", "Luxembourg"),
    "CH": ("Thụy Sĩ", "Switzerland"),
    "AT": ("Áo", "Austria"),
    "SE": ("Thụy Điển", "Sweden"),
    "NO": ("Na Uy", "Norway"),
    "DK": ("Đan Mạch", "Denmark"),
    "FI": ("Phần Lan", "Finland"),
    "PL": ("Ba Lan", "Poland"),
    "CZ": ("Cộng hòa Séc", "Czech Republic"),
    "UA": ("Ukraina", "Ukraine"),
    "RU": ("Nga", "Russia"),
    "BY": ("Belarus", "Belarus"),
}


def day_vi(day: date) -> str:
    """Return `day` as a Vietnamese document writes it: "ngày 05 tháng 11 năm 2026"."""
    month = f"{day.month:02}" if day.month <= _SINGLE_FIGURE_MONTHS else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def weekday_vi(day: date) -> str:
    """Return the day of the week in Vietnamese."""
    return _DAYS_VI[day.weekday()]


def day_en(day: date) -> str:
    """Return `day` in English: "Thursday, 5 November 2026"."""
    return f"{_DAYS_EN[day.weekday()]}, {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def language_vi(code: str) -> str:
    """Return a language's name in Vietnamese, or its code where we have no name for it."""
    return _LANGUAGES.get(code.split("-", maxsplit=1)[0].lower(), code)


def country_vi(code: str) -> str:
    """Return a country's name in Vietnamese, or its code where we have no name for it."""
    return COUNTRIES.get(code.upper(), (code, code))[0]


def country_en(code: str) -> str:
    """Return a country's name in English, or its code where we have no name for it."""
    return COUNTRIES.get(code.upper(), (code, code))[1]
