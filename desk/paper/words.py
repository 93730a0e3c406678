"""The words that mail and plain text say alike: stances, hours, the day in one sentence."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from desk.digest import Digest, Leaning

STANCES: Mapping[Leaning, str] = MappingProxyType(
    {"negative": "Tiêu cực", "neutral": "Trung tính", "positive": "Tích cực"}
)

ORDER = (
    "Báo nêu đầu là nơi đăng bài có tiêu đề được dẫn; các báo khác xếp theo thứ tự hệ thống ghi nhận (bản đăng lại đi"
    " cùng bài được đăng lại), không nhất thiết là thứ tự đăng."
)
READING = (
    "Sắc thái đối với tỉnh do máy nhận định, luôn kèm «từ ngữ làm căn cứ»; nơi có người sửa hoặc xác nhận thì ghi tên"
    " biên tập viên"
)
UNSEEN = "chưa có người xem, trừ nơi ghi tên biên tập viên"
SOURCES = "Trích dẫn theo giới hạn của từng nguồn; toàn văn xem tại trang của báo."
UNKNOWN = "bài của nguồn không còn trong cấu hình nên chưa được xếp vào bản điểm báo nào."


def hour(at: datetime, day: date) -> str:
    """Return a local hour as "07:45", with its day where that is not `day`."""
    return f"{at:%H:%M}" if at.date() == day else moment(at)


def moment(at: datetime) -> str:
    """Return a local moment as "07:45 ngày 05/11/2026"."""
    return f"{at:%H:%M} ngày {at:%d/%m}/{at.year}"


def summary(digest: Digest) -> str:
    """Return the day in one sentence, as a mail client shows it beside the subject."""
    if digest.is_empty:
        return "Không có tin."
    figures = digest.figures
    flagged = f" {len(digest.flagged)} bài cần kiểm chứng, xử lý." if digest.flagged else ""
    return (
        f"{figures.stories} tin, {figures.articles} bài của {figures.outlets} cơ quan báo chí;"
        f" {figures.negative} tiêu cực, {figures.positive} tích cực.{flagged}"
    )
