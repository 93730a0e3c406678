"""Tests of pipeline.dedupe."""

import gzip
import json
from pathlib import Path

import pytest

from pipeline.dedupe import copy_of, signature
from tests import make

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "neardup"
PARAGRAPHS = (
    (
        "Sáng 24/11, Ủy ban nhân dân tỉnh Hà Tĩnh tổ chức lễ khánh thành cây cầu bắc qua sông Ngàn Sâu, nối "
        "hai xã miền núi "
        "của huyện Hương Khê vốn bị chia cắt mỗi mùa lũ về."
    ),
    (
        "Công trình dài 300 mét, rộng 9 mét, tổng vốn đầu tư 180 tỷ đồng, do Sở Giao thông vận tải làm chủ "
        "đầu tư và được thi "
        "công trong hai năm, sớm hơn kế hoạch ba tháng."
    ),
    (
        "Ông Nguyễn Văn An, người dân xã Hà Linh, cho biết trước đây học sinh phải đi đò ngang, nhiều hôm "
        "nước lớn phải nghỉ "
        "học cả tuần, nay các cháu có thể đạp xe đến trường."
    ),
    (
        "Phát biểu tại buổi lễ, lãnh đạo tỉnh yêu cầu địa phương bảo vệ công trình, lắp thêm đèn chiếu sáng "
        "và biển báo, đồng "
        "thời khẩn trương hoàn thiện đường dẫn ở bờ bắc trước Tết."
    ),
)
TEXT = "\n".join(PARAGRAPHS)
BULLETIN = (
    "Theo Đài Khí tượng Thủy văn khu vực, hôm nay Hà Tĩnh có mây thay đổi, có mưa vài nơi, gió đông bắc "
    "cấp {} đến cấp {}. "
    "Nhiệt độ thấp nhất từ {} đến {} độ, nhiệt độ cao nhất từ {} đến {} độ. Độ ẩm trung bình {} phần "
    "trăm, tầm nhìn xa trên "
    "{} km, sóng biển cao {} mét. Người dân cần theo dõi các bản tin tiếp theo để chủ động phòng tránh."
)


def joins(text: str, other: str, title: str = "Khánh thành cầu mới", other_title: str = "Hà Tĩnh có cầu mới") -> bool:
    """Whether `text` meets `other` in the store and is found to be its copy."""
    mine, theirs = signature(title, text), signature(other_title, other)
    meet = mine.exact == theirs.exact or bool(set(mine.bands) & set(theirs.bands))
    return (
        meet and copy_of(make.article(title=title, text=text), [make.kept(title=other_title, text=other)]) is not None
    )


def test_same_words_are_one_text() -> None:
    """The same words in other spelling, spacing and case have one signature and are a copy."""
    other = TEXT.upper().replace("\n", "\n\n").replace("HÀ TĨNH", "HA TINH")
    assert signature("a", TEXT).exact == signature("b", other).exact
    assert joins(TEXT, other)


def test_edited_copy_is_found() -> None:
    """A text with another lead and a few words changed is a copy."""
    edited = TEXT.replace("nhiều hôm nước lớn", "những hôm nước to").replace("khẩn trương", "sớm")
    assert joins("Tin từ Hà Tĩnh. " + edited, TEXT)


@pytest.mark.parametrize("paragraphs", [2, 3])
def test_truncation_is_found(paragraphs: int) -> None:
    """The first paragraphs of a text are its copy, whichever of the two came first."""
    short = "\n".join(PARAGRAPHS[:paragraphs])
    assert joins(short, TEXT)
    assert joins(TEXT, short)


def test_round_up_is_no_copy_of_a_note_in_it() -> None:
    """A long round-up that prints a note near its end is not that note's copy."""
    others = "\n".join(f"Tin {n}: " + " ".join(f"chuyện{n} việc{n * 7 + k}" for k in range(60)) for n in range(6))
    assert copy_of(make.article(text=f"{others}\n{PARAGRAPHS[2]}"), [make.kept(text=PARAGRAPHS[2])]) is None


def test_form_with_other_figures_is_no_copy() -> None:
    """Two days' weather in the same words are two texts."""
    assert not joins(BULLETIN.format(3, 4, 17, 19, 23, 25, 82, 10, 1), BULLETIN.format(4, 5, 15, 18, 21, 24, 88, 8, 2))


def test_like_titles_of_two_days_are_no_copies() -> None:
    """A daily column whose title differs in its day alone is not joined to yesterday's."""
    text = TEXT.replace("Ngàn Sâu", "Ngàn Phố")
    assert not joins(TEXT, text, "Giá vàng hôm nay 24/11", "Giá vàng hôm nay 23/11")


def test_short_text_is_nobodys_copy() -> None:
    """A caption of a few words meets no other and is joined to none."""
    assert signature("", "Nội dung đang được cập nhật").bands == ()
    assert not joins("Nội dung đang được cập nhật", "Nội dung đang được cập nhật")


def test_the_earliest_of_equal_matches_wins() -> None:
    """Of two candidates with the same words the one seen first is the original."""
    late = make.kept("https://b.example/", text=TEXT)
    early = make.kept("https://a.example/", text=TEXT, first_seen=make.NOON.replace(hour=1))
    match = copy_of(make.article(text=TEXT), [late, early])
    assert match is not None
    assert match.key == "https://a.example/"


def test_chinese_copies_meet() -> None:
    """Copies in a language without spaces are found as any."""
    text = (
        "越南河静省人民委员会二十四日上午举行新桥落成典礼，这座桥长三百米，连接"
        "河两岸的两个山区乡，结束了雨季被洪水隔开的历史。当地居民表示非常高兴。"
    )
    assert joins(text, text.replace("非常高兴", "十分激动"))


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.mark.skipif(not DATA.exists(), reason="the shared pairs are not here")
def test_quality_on_two_extractions() -> None:
    """Of 900 articles taken by two extractors at least 99 in 100 are joined."""
    pairs = [(row["text_a"], row["text_b"]) for row in _rows("same_article_two_extractions")]
    assert sum(joins(one, two, "", "") for one, two in pairs) / len(pairs) >= 0.99


@pytest.mark.skipif(not DATA.exists(), reason="the shared pairs are not here")
def test_quality_on_an_aggregators_pairs() -> None:
    """Exact and near pairs are all joined, partial ones mostly, overlapping ones hardly, retold ones never."""
    texts = {row["id"]: row for row in _rows("texts")}
    found: dict[str, list[bool]] = {}
    for row in [*_rows("baomoi_silver_pairs"), *_rows("baomoi_same_title_different_text")]:
        one, two = texts.get(row["a"]), texts.get(row["b"])
        if one and two:
            joined = joins(one["text"], two["text"], one["title"], two["title"])
            found.setdefault(row["label"].partition(" ")[0], []).append(joined)
    share = {label: sum(joined) / len(joined) for label, joined in found.items()}
    assert share["exact"] == share["near"] == 1
    assert share["partial"] >= 0.8
    assert share["overlap"] <= 0.05
    assert share["same-event-or-series-different-text"] == 0
