"""What is told of a flagged article that was edited or taken down: which sights, to whom, in which words."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desk.alerts.sights import told_of
from press.alert import Occasion, Rule
from press.recheck import Kind, Sight
from tests import make
from tests.alerting import SOURCES

URL = "https://bao-mau.example/tin-1.html"
RULE = Rule(id="edited", vi="Sửa", en="Edited", kind="edited")
OUTLETS = {source.id: source for source in SOURCES}
KEPT = make.kept(URL)
FLAGS = (make.flag(URL, at=make.NOON),)
CHANGED = "Sáng 24/11, cây cầu mới được khánh thành.\nNgười dân ra xem rất đông."


def sight(
    number: int = 1, kind: Kind = "edited", text: str = CHANGED, *, at: datetime = make.NOON + timedelta(hours=1)
) -> Sight:
    """Return what was seen of the article."""
    title = "" if kind == "gone" else KEPT.article.title
    return Sight(article=URL, number=number, kind=kind, at=at, seq=number + 10, title=title, text=text)


def told(*sights: Sight) -> list[Occasion]:
    """Return what the rule tells of `sights`."""
    return [occasion for occasion, _ in told_of(RULE, KEPT, sights, FLAGS, OUTLETS)]


def test_each_sight_is_an_occasion_of_its_own() -> None:
    """It names the article, the sight's number and the desk of its outlet, and comes with the sight's change number."""
    found = told_of(RULE, KEPT, (sight(1), sight(2, "gone", "")), FLAGS, OUTLETS)
    assert [(one.subject, one.articles, one.sight, one.desk, seq) for one, seq in found] == [
        (f"{URL} #1", (URL,), 1, "domestic", 11),
        (f"{URL} #2", (URL,), 2, "domestic", 12),
    ]


def test_an_edit_tells_the_claim_and_the_first_change() -> None:
    """The lead is still there; the flagged sentence was put otherwise."""
    (one,) = told(sight())
    assert one.because == (
        "Bài đã được sửa nội dung; ghi nhận lúc 13:00 ngày 24/11/2026.",
        "Câu bị đề nghị kiểm chứng không còn trong bài: «Người dân vui mừng.»",
        "Trước đây: «Người dân vui mừng.»",
        "Nay: «Người dân ra xem rất đông.»",
    )


def test_what_was_added_and_what_was_left_out_is_told_so() -> None:
    """A sentence without one in its place, and how many changes there are besides."""
    added = "Tin mới: cầu đóng.\n" + KEPT.article.text
    assert told(sight(text=added))[0].because[2:] == ("Thêm: «Tin mới: cầu đóng.»",)
    both = "Tin mới: cầu đóng.\nSáng 24/11, cây cầu mới được khánh thành."
    assert told(sight(text=both))[0].because[2:] == (
        "Đã bỏ: «Người dân vui mừng.»",
        "Ngoài ra còn 1 chỗ thay đổi khác.",
    )


def test_the_change_of_a_flagged_claim_is_told_before_others() -> None:
    """An edited headline or opening must not hide what became of the sentence that the desk watches."""
    both = "Trưa 24/11, cây cầu mới được khánh thành.\nTỉnh xin lỗi.\nCó bắn pháo hoa.\nNgười dân ra xem rất đông."
    kept = make.kept(URL, text="Sáng 24/11, cầu mở.\nTỉnh xin lỗi.\nNgười dân vui mừng.")
    ((one, _),) = told_of(RULE, kept, (sight(text=both),), FLAGS, OUTLETS)
    assert one.because[2] == "Trước đây: «Người dân vui mừng.»"


def test_a_long_sentence_is_quoted_from_where_it_parts() -> None:
    """A short quotation shows what changed and not how both begin."""
    long = " ".join(f"từ{number}" for number in range(60))
    sights = (sight(1, text=f"{long} cũ."), sight(2, text=f"{long} mới."))
    before, after = told(*sights)[1].because[2:4]
    assert (before, after) == (
        "Trước đây: «… từ56 từ57 từ58 từ59 cũ.»",
        "Nay: «… từ56 từ57 từ58 từ59 mới.»",
    )


def test_a_later_sight_is_held_against_the_last_that_could_be_read() -> None:
    """What came back after it was gone is compared with what stood there before that."""
    back = told(sight(1), sight(2, "gone", ""), sight(3, "back"))[2]
    assert back.because[0].startswith("Trang từng không còn nội dung bài nay đọc lại được")
    assert not any(line.startswith(("Trước đây", "Nay", "Thêm", "Đã bỏ")) for line in back.because)


@pytest.mark.parametrize(("kind", "words"), [("gone", "bài có thể đã bị gỡ"), ("lost", "hầu như không còn như trước")])
def test_an_absence_is_told_as_what_it_is(kind: Kind, words: str) -> None:
    """Nothing that is gone is compared sentence by sentence."""
    (one,) = told(sight(1, kind, ""))
    assert words in one.because[0]
    assert not any("Trước đây" in line for line in one.because)


def test_what_was_brought_in_is_told_only_where_a_claim_is_missing() -> None:
    """The first look at its page has nothing to be held against but the claim."""
    assert told(sight(1, "first", KEPT.article.text)) == []
    (one,) = told(sight(1, "first"))
    assert one.because[1:] == ("Câu bị đề nghị kiểm chứng không còn trong bài: «Người dân vui mừng.»",)


def test_a_claim_flagged_after_the_sight_is_not_held_against_it() -> None:
    """Who flagged it had seen the sight."""
    flags = (make.flag(URL, "Người dân vui mừng.", at=make.NOON + timedelta(hours=2)),)
    ((one, _),) = told_of(RULE, KEPT, (sight(),), flags, OUTLETS)
    assert not any("kiểm chứng" in line for line in one.because)


def test_what_was_raised_is_not_worked_out_anew() -> None:
    """Sights up to a number are passed over; what follows is still held against the last of them."""
    sights = (sight(1), sight(2, text=f"{CHANGED}\nTin thêm: cầu đóng."))
    ((one, _),) = told_of(RULE, KEPT, sights, FLAGS, OUTLETS, after=1)
    assert (one.sight, one.because[2:]) == (2, ("Thêm: «Tin thêm: cầu đóng.»",))


def test_another_desk_s_outlet_is_told_to_nobody() -> None:
    """A rule for foreign outlets does not meet a domestic one."""
    assert told_of(replace(RULE, desks=("foreign",)), KEPT, (sight(),), FLAGS, OUTLETS) == ()
