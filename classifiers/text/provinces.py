"""The other provinces of Viet Nam, old and new, as the press writes them."""

import functools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.text.phrases import Hit, Phrases
from press.text import fold

# The 63 units until 30/6/2025 and the 34 since 1/7/2025 (resolution 202/2025/QH15), Hà Tĩnh apart.
_NAMES = (
    *("An Giang", "Bà Rịa - Vũng Tàu", "Bà Rịa-Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre"),
    *("Bình Dương", "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk"),
    *("Đắk Nông", "Đắc Lắc", "Đắc Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam"),
    *("Hà Nội", "Hải Dương", "Hải Phòng", "Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum"),
    *("Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận"),
    *("Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La"),
    *("Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên - Huế", "Thừa Thiên-Huế", "Thừa Thiên Huế"),
    *("Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái", "TPHCM", "TP HCM"),
    *("TP.HCM", "TP. HCM", "TP. Hồ Chí Minh", "TP.Hồ Chí Minh", "TP Hồ Chí Minh", "thành phố Hồ Chí Minh"),
    *("Ho Chi Minh City", "HCM City", "HCMC", "Hanoi"),
)
_UNMARKED = tuple(fold(name) for name in _NAMES if fold(name) != name and name != "Huế")
# The capitals speak for the state, and the courts and hospitals of the North stand there.
CAPITALS = frozenset({"hà nội", "ha noi", "hanoi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another province named: which, and where."""

    name: str
    start: int
    end: int


@functools.lru_cache(maxsize=1)
def _sought() -> Phrases:
    return Phrases(dict.fromkeys((*_NAMES, *_UNMARKED)))


@functools.lru_cache(maxsize=8)  # matcher, setting and words ask it of one article in turn
def others(text: str) -> tuple[Other, ...]:
    """Return the other provinces named in `text`, in reading order; a name in small letters is a common word."""
    return tuple(
        Other(name=hit.phrase.casefold(), start=hit.start, end=hit.end)
        for hit in _sought().found(text)
        if _is_name(text, hit)
    )


def near(rivals: Sequence[Other], start: int, end: int, reach: int) -> Sequence[Other]:
    """Return those of `rivals` (in reading order) that begin within `reach` letters of the span `start` to `end`."""
    return rivals[
        bisect_left(rivals, start - reach, key=lambda item: item.start) : bisect_left(
            rivals, end + reach, key=lambda item: item.start
        )
    ]


def _is_name(text: str, hit: Hit) -> bool:
    written = text[hit.start : hit.end].split()
    return written[-1][:1].isupper() and not text[hit.end : hit.end + 6].casefold().startswith(" dương")
