"""Codes that mean the same everywhere: languages (ISO 639-1), countries (ISO 3166-1), time zones (IANA)."""

import re
from zoneinfo import ZoneInfo

from diembao.config.reader import Node

LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
        "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
        "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
        "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
        "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
        "yo za zh zu ",
    )
)
_COUNTRY = re.compile(r"[A-Z]{2}")
_ZONES = {  # of the countries whose press keeps one time; AU, CA, ID, RU and US have several
    "BE": "Europe/Brussels",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HK": "Asia/Hong_Kong",
    "IT": "Europe/Rome",
    "JP": "Asia/Tokyo",
    "KH": "Asia/Phnom_Penh",
    "KR": "Asia/Seoul",
    "LA": "Asia/Vientiane",
    "LU": "Europe/Luxembourg",
    "NL": "Europe/Amsterdam",
    "QA": "Asia/Qatar",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "TH": "Asia/Bangkok",
    "TR": "Europe/Istanbul",
    "TW": "Asia/Taipei",
    "UA": "Europe/Kyiv",
    "VA": "Europe/Vatican",
    "VN": "Asia/Ho_Chi_Minh",
}


def language(node: Node) -> str:
    """Return an ISO 639-1 language code."""
    code = node.value(str)
    if code not in LANGUAGES:
        raise node.error(f"{code!r} is not an ISO 639-1 language code; write for instance vi, en or zh")
    return code


def country(node: Node) -> str:
    """Return a country code of the form of ISO 3166-1 alpha-2."""
    code = node.value(str)
    if not _COUNTRY.fullmatch(code):
        raise node.error(f"{code!r} is not a country code; write two capitals, for instance VN")
    return code


def timezone(node: Node) -> str:
    """Return the name of a time zone that this machine knows."""
    name = node.value(str)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown, no possible name, a folder of names
        raise node.error(f"{name!r} is not a time zone; write its IANA name, for instance Asia/Ho_Chi_Minh") from error
    return name


def timezone_of(code: str) -> str:
    """Return the time zone of the country `code`, UTC where it is not known or there are several."""
    return _ZONES.get(code, "UTC")
