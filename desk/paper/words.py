"""The words that mail and plain text say alike: stances, hours, the day in one sentence."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from desk.digest import Digest, Leaning

STANCES: Mapping[Leaning, str] = MappingProxyType(
    {"negative": "Tiêu cực", "neutral": "Trung tính", "positive": "Tích cực"}
)


def hour(at: datetime, day: date) -> str:
    """Return a local hour as "07:45", with its day where that is not `day`."""
    return f"{at:%H:%M}" if at.date() == day else f"{at:%H:%M} {at.day}/{at.month}"


def moment(at: datetime) -> str:
    """Return a local moment as "07:45 24/11/2026"."""
    return f"{at:%H:%M} {at.day}/{at.month}/{at.year}"


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
