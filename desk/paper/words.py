"""The words that mail, plain text and documents say alike: titles, marks, stances, hours, the day in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from desk.digest import Digest, Figures, Leaning
from desk.names import day_vi
from press.edition import Kind
from press.source import Desk

TITLES: Mapping[Kind, str] = MappingProxyType(
    {"morning": "Điểm báo sáng", "afternoon": "Điểm báo chiều", "weekly": "Điểm báo tuần", "urgent": "Báo cáo nhanh"}
)
TITLES_EN: Mapping[Kind, str] = MappingProxyType(
    {
        "morning": "Morning press digest",
        "afternoon": "Afternoon press digest",
        "weekly": "Weekly press digest",
        "urgent": "Urgent note",
    }
)
DESKS: Mapping[Desk, str] = MappingProxyType({"domestic": "Báo chí trong nước", "foreign": "Báo chí nước ngoài"})
DESKS_EN: Mapping[Desk, str] = MappingProxyType({"domestic": "Domestic press", "foreign": "Foreign press"})
STANCES: Mapping[Leaning, str] = MappingProxyType(
    {"negative": "Tiêu cực", "neutral": "Trung tính", "positive": "Tích cực"}
)
UNDECIDED = "Không ghi"
FIGURES: tuple[tuple[str, str, str], ...] = (
    ("stories", "Tin", "stories"),
    ("articles", "Bài", "articles"),
    ("outlets", "Cơ quan báo chí", "outlets"),
    ("negative", "Tiêu cực", "negative"),
    ("neutral", "Trung tính", "neutral"),
    ("positive", "Tích cực", "positive"),
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
WAITED = "đến sau giờ chốt của bản trước"
TOP_RULE = (
    "Tin nổi bật: tối đa 5 tin mới có từ 3 điểm trở lên (mỗi cơ quan báo chí đã đăng được 1 điểm, có ý phê phán tỉnh 2"
    " điểm, có báo trung ương, báo toàn quốc hoặc báo nước ngoài đăng 1 điểm) và tin do biên tập viên đưa vào."
)
EARLIER_RULE = "Đăng hơn 48 giờ trước khi hệ thống ghi nhận."
CHANGE = "Số có dấu +, − là mức tăng, giảm so với bản trước."
SPORTS = "Phụ lục: Thể thao"
CHARTS = "Phụ lục: Biểu đồ và số liệu"
LIST = "Phụ lục: Danh mục tin, bài"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a reader must know of an edition before reading it: in a word, and in a sentence. `alarm` asks for care."""

    vi: str
    note: str
    en: str
    alarm: bool = True


def marks(digest: Digest) -> tuple[Mark, ...]:
    """Return the marks of an edition: corrected, not approved or by whom, late; none where there is nothing to say."""
    found = []
    if digest.correction_of:
        at = f" lúc {moment(digest.corrected_at)}" if digest.corrected_at else ""
        note = f"Bản này thay cho bản đã gửi{at}."
        en = f"This edition corrects {digest.correction_of}."
        found.append(Mark(vi=f"ĐÍNH CHÍNH bản {digest.correction_of}", note=note, en=en))
    if digest.unapproved:
        note = "Bản này được gửi khi chưa có đủ người duyệt."
        found.append(Mark(vi="CHƯA DUYỆT", note=note, en="Sent without the approval it needs."))
    if digest.late:
        note = f"Giờ gửi theo lịch là {moment(digest.due_at)}; tin chốt lúc {moment(digest.cut_at)}."
        found.append(Mark(vi="GỬI MUỘN", note=note, en="Sent after its hour."))
    if digest.approved_by:
        names = ", ".join(digest.approved_by)
        found.append(Mark(vi="Người duyệt", note=f"{names}.", en=f"Approved by {names}.", alarm=False))
    return tuple(found)


def title(digest: Digest) -> str:
    """Return what the edition is: "Điểm báo sáng"."""
    return TITLES[digest.kind]


def when(digest: Digest) -> str:
    """Return of when the edition is: "ngày 24 tháng 11 năm 2026", a week "từ ngày 17/11/2026 đến ngày 24/11/2026"."""
    if digest.kind != "weekly":
        return day_vi(digest.day)
    since = f"từ ngày {digest.since:%d/%m/%Y} " if digest.since else ""
    return f"{since}đến ngày {digest.day:%d/%m/%Y}"


def subject(digest: Digest) -> str:
    """Return the subject of the mail: what, of when, of which press, its marks before it."""
    alarms = "".join(f"[{mark.vi.split(' bản ')[0]}] " for mark in marks(digest) if mark.alarm)
    return f"{alarms}{title(digest)} {when(digest)} – {DESKS[digest.desk]}"


def hour(at: datetime, day: date) -> str:
    """Return a local hour as "07:45", with its day where that is not `day`."""
    return f"{at:%H:%M}" if at.date() == day else moment(at)


def moment(at: datetime) -> str:
    """Return a local moment as "07:45 ngày 05/11/2026"."""
    return f"{at:%H:%M} ngày {at:%d/%m}/{at.year}"


def change(name: str, figures: Figures, previous: Figures | None) -> str:
    """Return by how much a figure has changed since the edition before: "+3", "−2", "0"; empty without one."""
    if previous is None:
        return ""
    difference = int(getattr(figures, name)) - int(getattr(previous, name))
    return f"+{difference}" if difference > 0 else f"−{-difference}" if difference else "0"


def stretch(digest: Digest) -> str:
    """Return the sentence that says what an edition tells of."""
    if digest.kind == "urgent":
        return "Gồm các tin do biên tập viên chọn."
    since = f" sau giờ chốt của bản trước ({moment(digest.since)})" if digest.since else ""
    return (
        f"Gồm các bài hệ thống ghi nhận lần đầu{since} đến giờ chốt {moment(digest.cut_at)} (giờ Việt Nam), cùng các"
        " tin do biên tập viên đưa vào."
    )


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
