"""The digest as an Excel workbook: its figures, every line with all its columns, and what has to be checked."""

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desk.digest import Digest, Flagged, Line, Proposal, Section
from desk.names import country_vi, language_vi
from desk.paper import words
from desk.paper.figures import charted, overview
from desk.paper.table import PLAIN, put
from desk.paper.text import columns

_A4 = 9  # as Excel counts papers
_MARGIN = 0.59  # inches: 15 mm
_FONT = {"font_name": "Times New Roman", "font_scheme": "", "font_size": 11, "valign": "top"}  # no theme
_LEADING, _TALLEST = 15.0, 405.0  # points: a line of it, and nearly what Excel allows of a row
_AIR = 1.15  # a line holds fewer letters than its column has places, as words are not parted
_LINES: Mapping[str, int] = {
    "Số": 5,
    "Mục": 14,
    "Tiêu đề": 34,
    "Tiêu đề gốc": 22,
    "Cơ quan báo chí": 16,
    "Cùng đăng": 16,
    "Đăng lúc": 11,
    "Sắc thái": 10,
    "Từ ngữ làm căn cứ": 20,
    "Trích dẫn": 38,
    "Ý kiến biên tập": 20,
    "Nước": 14,
    "Ngôn ngữ": 14,
    "Ghi nhận lúc": 11,
    "Lĩnh vực": 20,
    "Địa bàn": 20,
    "Người kết luận": 16,
    "Số bài": 8,
    "Địa chỉ": 60,
}
_PRINTED = 11  # of these columns; the others can be read and sorted by, but would make the print too small
_DOUBTS: Mapping[str, int] = {
    "Đề nghị của": 16,
    "Tiêu đề": 36,
    "Cơ quan báo chí": 16,
    "Nước": 12,
    "Nội dung được dẫn": 40,
    "Lý do": 36,
    "Lúc": 11,
    "Địa chỉ": 60,
}
_PRINTED_DOUBTS = 7
_Row = Sequence[str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How cells look: plain, the head of a table, and a title."""

    plain: Format
    head: Format
    title: Format


def workbook(digest: Digest) -> bytes:
    """Return `digest` as XLSX; what the press wrote is text and nothing else, and equal digests make equal bytes."""
    file = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": dict(_FONT), **PLAIN}
    with xlsxwriter.Workbook(file, options) as book:
        looks = _Looks(
            plain=book.add_format({"text_wrap": True, "border": 1}),
            head=book.add_format({"text_wrap": True, "border": 1, "bold": True, "align": "center"}),
            title=book.add_format({"bold": True, "font_size": 14}),
        )
        title = f"{words.title(digest)} {words.when(digest)} – {words.DESKS[digest.desk]}"
        created = digest.cut_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": title, "author": digest.vi, "created": created})
        _overview(_sheet(book, "Tổng hợp"), digest, looks, title)
        _listed(_sheet(book, "Tin bài"), _LINES, _PRINTED, _stories(digest), looks)
        _listed(_sheet(book, "Cần kiểm chứng"), _DOUBTS, _PRINTED_DOUBTS, _doubts(digest), looks)
    return file.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str) -> Worksheet:
    """Return a sheet that prints on A4 across, all columns on a page, each page with its number."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")
    return sheet


def _listed(sheet: Worksheet, heads: Mapping[str, int], printed: int, rows: Iterable[_Row], looks: _Looks) -> None:
    """Write a table whose head stays in view; its first columns are `printed`, under the head on every page."""
    last, widths = 0, tuple(heads.values())
    for last, row in enumerate((tuple(heads), *rows)):
        _row(sheet, last, row, looks.plain if last else looks.head)
        sheet.set_row(last, _height(row, widths))
    for at, wide in enumerate(widths):
        sheet.set_column(at, at, wide)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, printed - 1)
    sheet.autofilter(0, 0, last, len(heads) - 1)


def _height(row: _Row, widths: Sequence[int]) -> float:
    """Return a height that shows all of a row: not every program finds it by itself."""
    lines = max(math.ceil(columns(str(value)) * _AIR / wide) for value, wide in zip(row, widths, strict=True))
    return min(_LEADING * max(lines, 1), _TALLEST)


def _row(sheet: Worksheet, at: int, values: _Row, look: Format) -> None:
    for column, value in enumerate(values):
        put(sheet, at, column, value, look)


def _overview(sheet: Worksheet, digest: Digest, looks: _Looks, title: str) -> None:
    """Write what the digest is, its figures beside those of the edition before, and the table of each chart."""
    sheet.set_column(0, 0, 66)
    sheet.set_column(1, 5, 14)
    notes = [f"{mark.vi}: {mark.note}" for mark in words.marks(digest)]
    top = [digest.vi, title, *notes, words.stretch(digest), words.summary(digest), f"Mã bản: {digest.id}"]
    for at, text in enumerate(top):
        put(sheet, at, 0, text, looks.title if text == title else None)
    at = len(top) + 1
    for table in (overview(digest), *map(charted, digest.charts)):
        put(sheet, at, 0, table.name, looks.title)
        _row(sheet, at + 1, table.head, looks.head)
        for at, row in enumerate(table.rows, at + 2):  # noqa: B020 -- the next table begins below
            _row(sheet, at, row, looks.plain)
        at += 2
    sheet.freeze_panes(2, 0)


def _stories(digest: Digest) -> Iterator[_Row]:
    numbers = digest.numbers
    for section in digest.sections:
        for line in section.lines:
            yield _story(line, section, numbers[line.key])


def _story(line: Line, section: Section, number: int) -> _Row:
    stance, own = line.stance, line.outlets[0]
    return (
        number,
        section.vi,
        line.title,
        line.headline if line.vi else "",
        own.name,
        "; ".join(outlet.name for outlet in line.outlets[1:]),
        _moment(line.published),
        words.STANCES[stance.answer] if stance else "",
        ", ".join(stance.because) if stance else "",
        line.excerpt,
        f"{line.comment.text} ({line.comment.by})" if line.comment else "",
        country_vi(own.country) if own.country else "",
        language_vi(line.language) if line.language != "und" else "",
        _moment(line.seen),
        line.topic,
        ", ".join(line.places),
        (stance.editor or "máy") if stance else "",
        line.articles,
        line.url,
    )


def _doubts(digest: Digest) -> Iterator[_Row]:
    """Yield a row for each claim that a person flagged, then one for each article that the machine proposes."""
    for item in digest.flagged:
        for quote in item.quotes:
            yield quote.by, *_article(item), quote.claim, quote.reason, _moment(quote.at), item.url
    for proposal in digest.proposed:
        reason = f"có ý phê phán: {', '.join(proposal.because)}" if proposal.because else ""
        by = proposal.editor or "Máy đề xuất"
        yield by, *_article(proposal), " / ".join(proposal.claims), reason, "", proposal.url


def _article(item: Flagged | Proposal) -> tuple[str, str, str]:
    country = item.outlet.country
    return item.headline, item.outlet.name, country_vi(country) if country else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%d/%m/%Y %H:%M}" if at else ""
