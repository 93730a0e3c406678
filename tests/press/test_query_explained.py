"""What a person is told of how the search was understood."""

from datetime import date

import pytest

from press.query import Any, Favour, Favoured, Reading, Term, explained, parse, read
from tests.press.vocabulary import TODAY, VOCABULARY

NOW = "huyện Kỳ Anh (cũ), phường Sông Trí hoặc xã Kỳ Xuân"
NOW_IN_ENGLISH = "Ky Anh district, Song Tri ward or Ky Xuan commune"
DATES = "viết: 24/11/2026 hoặc 2026-11-24"
SPANS = "viết: 7n, 2tuần, 24/11/2026"
VIETNAMESE: list[tuple[str, list[str]]] = [
    ("", ["mọi bài trong kho lưu"]),
    ("sạt lở ha tinh", ["có tất cả: “sạt lở” (đúng dấu), “ha tinh” (mọi cách viết)"]),
    ("lũ", ["có: “lũ” (đúng dấu)"]),
    ("2026 河静", ["có tất cả: “2026”, cụm từ “河静”"]),
    ('"Hà Tĩnh"', ["có: cụm từ “hà tĩnh” (đúng dấu)"]),
    ('"Kỳ Anh"', ["có: cụm từ “kỳ anh” (từ có dấu: đúng dấu; từ không dấu: mọi cách viết)"]),
    ("form*", ["có: từ bắt đầu bằng “form” (mọi cách viết)"]),
    ("lũ -bão", ["có: “lũ” (đúng dấu)", "trừ: “bão” (đúng dấu)"]),
    ("-bão", ["mọi bài trong kho lưu", "trừ: “bão” (đúng dấu)"]),
    ("lũ OR bão lớn", ["có ít nhất một trong các vế: (1) “lũ” (đúng dấu); (2) “bão lớn” (đúng dấu)"]),
    ("mưa (lũ OR bão)", ["có: “mưa” (đúng dấu)", "“lũ” (đúng dấu) hoặc “bão” (đúng dấu)"]),
    (
        "lũ OR (mưa -bão -19)",
        [
            "có ít nhất một trong các vế: (1) “lũ” (đúng dấu); (2) (“mưa” (đúng dấu), trừ “bão” (đúng dấu) và “19”)",
        ],
    ),
    ("lũ -(bão source:tuoitre)", ["có: “lũ” (đúng dấu)", "trừ: (“bão” (đúng dấu); và nguồn: Tuổi Trẻ)"]),
    ("tieude:lũ", ["trong tiêu đề có “lũ” (đúng dấu)"]),
    ("nguon:vnexpress", ["nguồn: VnExpress"]),
    ("nguon:vnexpress,tuoitre", ["nguồn: VnExpress hoặc Tuổi Trẻ"]),
    ("chude:environment nuoc:lao tieng:anh", ["chủ đề: Môi trường", "quốc gia: Lào", "ngôn ngữ: tiếng Anh"]),
    (
        "desk:foreign stance:negative tone:negative relevance:about",
        [
            "bộ phận: nước ngoài",
            "thái độ đối với tỉnh: tiêu cực",
            "sắc thái của tin: tiêu cực",
            "mức liên quan đến tỉnh: nói về tỉnh",
        ],
    ),
    ("noi:447", ["địa danh: huyện Kỳ Anh (cũ)"]),
    ("trong:7n", ["từ ngày 17/11/2026"]),
    ("den:1/2/2026", ["đến hết ngày 01/02/2026"]),
    ("ngay:24/11/2026", ["trong ngày 24/11/2026"]),
    ("ngay:11/2026", ["từ ngày 01/11/2026 đến hết ngày 30/11/2026"]),
    ("is:flagged", ["đã được gắn cờ (2 bài)"]),
    (
        "huyen ky anh",
        [
            "“huyen ky anh” (mọi cách viết) hoặc địa danh liên quan (xem lưu ý)",
            f"lưu ý: “huyen ky anh” được mở rộng theo sắp xếp đơn vị hành chính: {NOW}",
        ],
    ),
    (
        "foo:bar",
        [
            "có: cụm từ “foo bar” (mọi cách viết)",
            "lưu ý: không có trường “foo”, nên được tìm như từ thông thường",
        ],
    ),
    (
        "nguon:vnexpres",
        [
            "nguồn: không có giá trị nào khớp",
            "lưu ý: nguồn: không có giá trị “vnexpres”, nên không bài nào khớp; có thể thử: “VnExpress”",
        ],
    ),
    (
        "tu:30/2/2026",
        [
            "mọi bài trong kho lưu",
            f"lưu ý: “30/2/2026” không phải ngày hợp lệ, nên điều kiện “từ ngày” được bỏ qua ({DATES})",
        ],
    ),
    (
        "since:-3d",
        [
            "mọi bài trong kho lưu",
            f"lưu ý: “-3d” không phải khoảng thời gian hợp lệ, nên điều kiện “trong khoảng” được bỏ qua ({SPANS})",
        ],
    ),
    (
        "f*rm",
        [
            "có: cụm từ “f rm” (mọi cách viết)",
            "lưu ý: trong “f*rm”, dấu * chỉ có tác dụng ở cuối một từ, nên được bỏ qua",
        ],
    ),
    ("(((((((lũ", ["có: “lũ” (đúng dấu)", "lưu ý: ngoặc đơn lồng quá 6 lớp được bỏ qua"]),
]


@pytest.mark.parametrize(("text", "lines"), VIETNAMESE)
def test_a_search_is_explained_in_vietnamese(text: str, lines: list[str]) -> None:
    """Each condition has its line, and each note comes after them."""
    assert list(explained(read(text, VOCABULARY, TODAY), "vi")) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "sạt lở ha tinh -bão",
            [
                "has all of: “sạt lở” (marks as typed), “ha tinh” (any marks)",
                "without: “bão” (marks as typed)",
            ],
        ),
        ("nuoc:my,la since:7d", ["country: United States or Laos", "from 17/11/2026"]),
        (
            "huyện Kỳ Anh",
            [
                "“huyện kỳ” (marks as typed), “anh” (any marks) or a related place (see the note)",
                f"note: “huyện kỳ anh” also finds, since units were merged: {NOW_IN_ENGLISH}",
            ],
        ),
        ("lũ OR bão", ["at least one of: (1) “lũ” (marks as typed); (2) “bão” (marks as typed)"]),
    ],
)
def test_a_search_is_explained_in_english(text: str, lines: list[str]) -> None:
    """The same in English, with English names."""
    assert list(explained(read(text, VOCABULARY, TODAY), "en")) == lines


def test_what_was_left_out_is_told() -> None:
    """Too long a text is cut and says so, with how many words are missing."""
    lines = explained(read("lũ " * 20_000, VOCABULARY, date(2026, 1, 1)), "vi")
    assert lines[1:] == (
        "lưu ý: chỉ đọc 20000 ký tự đầu",
        "lưu ý: 6155 từ hoặc điều kiện cuối được bỏ qua vì quá nhiều",
    )


def test_long_lists_are_counted() -> None:
    """Of many values a dozen are named; those without a name are told by id."""
    reading = Reading(query=parse("source:" + ",".join(f"s{number}" for number in range(15))))
    assert explained(reading, "vi") == ("nguồn: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11 và 3 mục khác",)


def test_what_only_programs_ask_is_told_too() -> None:
    """Favours change the order alone, and a number of parts that must match is named."""
    lu, bao = Term(text="lũ", exact=True), Term(text="bão", exact=True)
    favoured = Favoured(wanted=lu, favours=(Favour(query=bao, weight=2.0),))
    assert explained(Reading(query=favoured), "vi") == ("có: “lũ” (đúng dấu)",)
    two = Any(parts=(lu, favoured, bao), least=2)
    assert explained(Reading(query=two), "vi") == (
        "có ít nhất 2 trong các vế: (1) “lũ” (đúng dấu); (2) “lũ” (đúng dấu); (3) “bão” (đúng dấu)",
    )
