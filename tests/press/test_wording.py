"""Two wordings of one article: an editor's hand is seen, a clock's or a layout's is not."""

from dataclasses import replace

import pytest

from press.wording import Change, changes, heads, is_same, lost, share_left, stands
from tests import make

LINES = (
    "Sáng 24/11, nhiều hộ dân ở Kỳ Anh chờ tiền đền bù.",
    "Cả 200 hộ chưa nhận được đồng nào.",
    "Tỉnh hứa trả trong tháng 12.",
)
TEXT = "\n".join(LINES)
KEPT = make.article(title="Dân chờ tiền đền bù", lead=LINES[0], text=TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        " ".join(LINES),
        "\n".join(reversed(LINES)),
        TEXT.replace(",", " ,"),
        f"{TEXT}\nCập nhật lúc 10:32 ngày 24/11/2026",
        f"1.234 lượt xem\n{TEXT}\n5 phút trước",
        f"Updated 3 hours ago, 24 Nov 2026\n{TEXT}",
        TEXT.replace("chờ tiền đền bù", "chờ tiền ĐỀN BÙ"),
    ],
)
def test_what_changes_without_an_editor_is_the_same(text: str) -> None:
    """Spaces, punctuation, case, order of sentences, lines that tell the hour or the readers: nothing was edited."""
    assert is_same(KEPT, make.article(title="Dân chờ tiền đền bù", lead="", text=text))
    assert changes(KEPT, make.article(title="Dân chờ tiền đền bù", lead="", text=text)) == ()


@pytest.mark.parametrize(
    ("title", "text", "change"),
    [
        (KEPT.title, TEXT.replace("200", "20"), Change(before=LINES[1], after=LINES[1].replace("200", "20"))),
        (KEPT.title, TEXT.replace(LINES[1], ""), Change(before=LINES[1], after="")),
        (KEPT.title, f"{TEXT}\nTỉnh xin lỗi dân.", Change(before="", after="Tỉnh xin lỗi dân.")),
        (KEPT.title, TEXT.replace("hứa", "hụa"), Change(before=LINES[2], after=LINES[2].replace("hứa", "hụa"))),
        ("Dân đã nhận tiền", TEXT, Change(before=KEPT.title, after="Dân đã nhận tiền")),
    ],
)
def test_what_an_editor_changes_is_told(title: str, text: str, change: Change) -> None:
    """A number, a sentence more or less, a tone, the title: the change names the sentences before and after."""
    after = make.article(title=title, lead=LINES[0], text=text)
    assert not is_same(KEPT, after)
    assert changes(KEPT, after) == (change,)


def test_a_sentence_that_moved_is_in_no_change() -> None:
    """Only what is new or gone is told, however the rest was put about."""
    after = make.article(title=KEPT.title, lead="", text="\n".join((LINES[2], "Tỉnh xin lỗi dân.", LINES[0])))
    told = " ".join(f"{one.before} {one.after}" for one in changes(KEPT, after)).split()
    assert sorted(told) == sorted(f"{LINES[1]} Tỉnh xin lỗi dân.".split())


def test_how_much_is_left_is_counted_by_runs_of_words() -> None:
    """All of it, some of it, none of it though the same words occur; of nothing everything is left."""
    nothing = make.article(title="", lead="", text="")
    assert share_left(KEPT, KEPT) == 1
    assert 0.3 < share_left(KEPT, make.article(title=KEPT.title, lead="", text=LINES[0])) < 0.7
    assert share_left(KEPT, make.article(title="", lead="", text=" ".join(reversed(TEXT.split())))) < 0.1
    assert share_left(KEPT, nothing) == 0
    assert share_left(nothing, KEPT) == 1


def test_what_one_says_and_the_other_does_not_is_told_by_its_words() -> None:
    """Each lost sentence once, in reading order, title and lead among them; what only tells the hour is none."""
    bare = make.article(title="Dân chờ", lead="", text=LINES[1])
    assert [" ".join(words) for words in lost(KEPT, bare)] == [
        "dân chờ tiền đền bù",
        "sáng 24 11 nhiều hộ dân ở kỳ anh chờ tiền đền bù",
        "tỉnh hứa trả trong tháng 12",
    ]
    assert lost(replace(bare, text=f"{LINES[1]}\n5 phút trước"), bare) == ()
    assert heads(KEPT) == {*lost(KEPT, bare)[:2]}


def test_a_claim_stands_by_its_words() -> None:
    """Punctuation and case do not matter; a word within another, and another number, do."""
    assert stands("cả 200 hộ chưa nhận được, đồng nào", KEPT)
    assert stands("Dân chờ tiền", KEPT)
    assert not stands("200 hộ chưa nhận được đồng nà", KEPT)
    assert not stands("Cả 20 hộ chưa nhận được", KEPT)


def test_a_page_of_endless_sentences_is_compared_in_time() -> None:
    """What is too long is compared up to a limit, and the comparison ends."""
    long = make.article(lead="", text="".join(f"Câu thứ {number} của bài. " for number in range(20_000)))
    assert not is_same(KEPT, long)
    assert changes(KEPT, long)


def test_a_headline_without_end_costs_no_more_than_a_text() -> None:
    """Of each part only so much is compared: what follows in a headline of megabytes changes nothing."""
    long = make.article(title="rất dài " * 25_000, lead="", text=TEXT)
    assert is_same(long, make.article(title=f"{long.title}và thêm nữa", lead="", text=TEXT))
