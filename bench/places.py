"""Eleven places of the province, as people type them and as the press prints them, and what looks like them."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
SENTENCE = "Mưa lớn làm ngập đường ở {}, nhiều gia đình phải sơ tán từ sáng sớm."

# Every name with spellings that differ from it in the marks alone, at least in a word that carries marks: other words.
HOMOGRAPHS: Mapping[str, tuple[str, ...]] = {
    "Hà Tĩnh": ("Hạ Tĩnh", "Há Tĩnh", "Hà Tính", "Hà Tịnh", "Hạ Tình", "Ha Tinh"),
    "Kỳ Anh": ("Kỷ Anh", "Kỵ Anh", "Kỹ Anh", "Kỷ Ánh", "Ký Ảnh", "Ky Anh"),
    "Hương Khê": ("Hướng Khê", "Hưởng Khê", "Hương Khế", "Hường Khế", "Hương Khe", "Huong Khe"),
    "Đức Thọ": ("Dức Thọ", "Đực Thọ", "Đức Thờ", "Đức Thơ", "Đức Thổ", "Duc Tho"),
    "Thạch Hà": ("Thách Hà", "Thạch Hạ", "Thạch Há", "Thách Há", "Thạch Ha", "Thach Ha"),
    "Can Lộc": ("Can Lóc", "Can Lọc", "Can Lốc", "Cần Lọc", "Cán Lóc", "Can Loc"),
    "Nghi Xuân": ("Nghi Xuẩn", "Nghi Xuận", "Nghĩ Xuẩn", "Nghị Xuẩn", "Nghỉ Xuan", "Nghi Xuan"),
    "Vũ Quang": ("Vụ Quang", "Vú Quang", "Vừ Quang", "Vụ Quảng", "Vú Quặng", "Vu Quang"),
    "Cẩm Xuyên": ("Cấm Xuyên", "Cằm Xuyên", "Cảm Xuyên", "Cẩm Xuyến", "Cẩm Xuyen", "Cam Xuyen"),
    "Đồng Lộc": ("Dồng Lộc", "Động Lộc", "Đông Lộc", "Đống Lộc", "Đồng Lọc", "Dong Loc"),
    "Hòa Hải": ("Hóa Hải", "Hỏa Hải", "Họa Hải", "Hòa Hại", "Hòa Hai", "Hoa Hai"),
}
# What looks the same, or is an older way to write the same: the tone on the other vowel, and another letter for Đ.
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "Đức Thọ": ("Ðức Thọ",),
    "Đồng Lộc": ("Ðồng Lộc",),
    "Hòa Hải": ("Hoà Hải",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One text: the name in it as printed, in a normal form; `place` is the name it means, empty for a homograph."""

    key: str
    place: str
    form: Form
    text: str


def texts() -> tuple[Printed, ...]:
    """Return every name, its variants and its homographs, in a sentence, in capitals too, composed and decomposed."""
    return tuple(_texts())


def unmarked(place: str) -> str:
    """Return `place` as it is typed in a hurry: small letters, no marks, d for đ."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", place) if not unicodedata.combining(letter))
    return bare.lower().replace("đ", "d")


def typed(place: str, form: Form) -> str:
    """Return `place` as a keyboard that writes `form` sends it."""
    return unicodedata.normalize(form, place)


def _texts() -> Iterator[Printed]:
    for place, others in HOMOGRAPHS.items():
        for meant, spellings in ((place, (place, *VARIANTS.get(place, ()))), ("", others)):
            for spelling in spellings:
                for written in (spelling, spelling.upper()):
                    for form in FORMS:
                        yield _printed(meant, written, form)


def _printed(place: str, spelling: str, form: Form) -> Printed:
    text = unicodedata.normalize(form, SENTENCE.format(spelling))
    return Printed(key=f"{spelling}/{form}", place=place, form=form, text=text)
