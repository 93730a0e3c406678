"""Every way in which foreign pages were seen to spell the province and its places is found."""

import gzip
import json
import re
from pathlib import Path

import pytest

from classifiers.places import Matcher

ROOT = Path(__file__).resolve().parents[2]
INDEX = ROOT.parent / "shared" / "data" / "hatinh" / "foreign_pages_index.jsonl.gz"
SENTENCES = {
    "en": "Reports from {} in central Vietnam say that the harbour stays open.",
    "de": "Wie aus {} in Vietnam gemeldet wird, bleibt der Hafen offen.",
    "it": "Si apprende da {}, in Vietnam, che il porto resta aperto.",
    "vi": "Theo ghi nhận tại {} sáng nay, cảng vẫn mở cửa.",
    "zh": "據越南{}的消息，港口照常開放。",
    "ja": "ベトナムの{}からの報道によると、港は開いている。",
    "ko": "베트남 {} 소식에 따르면 항구는 계속 열려 있다.",
}
PROVINCE = {"zh": " 越南河靜省。", "ja": " ベトナムのハティン省。", "ko": " 베트남 하띤성."}
# What pages about the province, or confusable with it, also name, and is no place of the province or names no place.
OTHERS = frozenset({"Formosa", "Vung Tau", "Tran Phu (Hanoi)", "禄胜", "ハホア県"})
SPELLINGS = (
    ("en", "Ha Tinh", "VN-23"),
    ("en", "Hà Tĩnh", "VN-23"),
    ("en", "Vung Ang ward", "18823"),
    ("en", "Vung Ang", "vung_ang_ez"),
    ("en", "Vũng Áng", "vung_ang_ez"),
    ("en", "Vung Anh", "vung_ang_ez"),
    ("en", "Ky Anh", "18775"),
    ("en", "Kỳ Anh", "18775"),
    ("en", "Cam Nhuong", "legacy:cam_nhuong"),
    ("de", "Ha Tinh", "VN-23"),
    ("it", "Ha Tinh", "VN-23"),
    ("vi", "Kỳ Tân", "legacy:ky_tan"),
    ("vi", "Kỳ Văn", "18787"),
    ("vi", "Hương Sơn", "18133"),
    ("vi", "Hương Khê", "18496"),
    ("vi", "Hòa Hải", "legacy:hoa_hai"),
    ("zh", "河靜省", "VN-23"),
    ("zh", "河静", "VN-23"),
    ("zh", "何静", "VN-23"),
    ("zh", "河靜四省", "VN-23"),
    ("zh", "奇英市", "449"),
    ("zh", "永安", "vung_ang_ez"),
    ("zh", "台塑河靜鋼鐵廠", "fhs"),
    ("ja", "ハティン省", "VN-23"),
    ("ja", "ブンアン2", "va2"),
    ("ko", "하띤성", "VN-23"),
    ("ko", "붕앙2", "va2"),
)


def found(matcher: Matcher, language: str, spelling: str) -> set[str]:
    """Return the places found in a sentence about `spelling`, after which the province is named."""
    sentence = SENTENCES[language].format(spelling)
    finds = matcher.find(sentence + PROVINCE.get(language, " Hà Tĩnh.")).found
    return {item.place.id for item in finds if item.start < len(sentence)}


@pytest.mark.parametrize(("language", "spelling", "place"), SPELLINGS)
def test_a_spelling_of_a_foreign_page_is_found(matcher: Matcher, language: str, spelling: str, place: str) -> None:
    """In a sentence of its language it names its place, a weak one with the province named after it."""
    assert place in found(matcher, language, spelling)


@pytest.mark.skipif(not INDEX.is_file(), reason="the index of foreign pages is not here")
def test_every_spelling_of_the_index_is_found(matcher: Matcher) -> None:
    """Nothing that was seen on the pages of the index is missed but what names another place."""
    with gzip.open(INDEX, "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    seen = {(page["lang"][:2], re.sub(r" \[.*", "", form)) for page in pages for form in page["forms_seen"]}
    assert len(seen) >= 25
    assert sorted(pair for pair in seen if pair[1] not in OTHERS and not found(matcher, *pair)) == []


@pytest.mark.parametrize("name", ["Ha Tinh", "Vung Ang", "HA TINH", "Ha Tinh's", "Vung Ang II"])
def test_unmarked_vietnamese_in_foreign_text_is_found_by_itself(matcher: Matcher, name: str) -> None:
    """The foreign press leaves the marks out; no surer name is needed beside it."""
    assert matcher.find(f"Officials visited {name} last week to see the new berths").telling
