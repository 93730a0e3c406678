"""The digest as an official report in Word: the form of Decree 30/2020, and the same words as mail and plain text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from desk.digest import (
    EARLIER,
    FOLLOWUP,
    Digest,
    Flagged,
    Line,
    Outlet,
    Proposal,
    Section,
    Stance,
)
from desk.names import country_vi, language_vi
from desk.paper import letterhead, words
from desk.paper.charts import content_id, in_words
from desk.paper.figures import Table, charted, overview
from desk.paper.form import TEXT
from desk.paper.sheet import Box, Cell, Sheet, Words
from press.office import Office
from press.source import Desk

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CHART, _HIGH, _NUMBER = 150.0, 190.0, 21.0  # millimetres: a chart, at most, and a column of numbers
_SUBJECTS: Mapping[Desk, str] = {"domestic": "Tin trong nước theo lĩnh vực", "foreign": "Tin nước ngoài theo nước"}
_PRESS: Mapping[Desk, str] = {"domestic": "báo chí trong nước", "foreign": "báo chí nước ngoài"}
_UNAPPROVED = "CHƯA DUYỆT"


def document(digest: Digest, office: Office, charts: Mapping[str, bytes]) -> bytes:
    """Return `digest` as a DOCX that `office` can number, sign and send; the same digest makes the same bytes.

    `charts` are its pictures by content id, as `desk.paper.charts.images` makes them; a chart without one is told by
    its table alone.
    """
    sheet = Sheet.blank()
    text = sheet.text
    letterhead.head(text, office, digest.day, mark=_UNAPPROVED if digest.unapproved else "")
    letterhead.title(text, *_summary(digest))
    letterhead.addressed(text, office)
    annexes = tuple(_annexes(text, digest, charts))
    _Report(text=text, digest=digest, annexes=tuple(name for name, _ in annexes)).write()
    letterhead.close(text, office)
    for place, (name, write) in enumerate(annexes):
        sheet.annex()
        numeral = _ROMAN[place] if annexes[1:] else ""
        letterhead.annex(text, numeral=numeral, name=name, office=office, day=digest.day)
        write()
    title = f"{words.title(digest)} {words.when(digest)}"
    return sheet.saved(title=title, author=office.vi, subject=words.DESKS[digest.desk], at=digest.cut_at)


def _summary(digest: Digest) -> Iterator[str]:
    """Yield the lines that say below the kind of document what it is about."""
    what = "Nhanh về thông tin báo chí" if digest.kind == "urgent" else words.title(digest)
    yield f"{what} {words.when(digest)} ({_PRESS[digest.desk]})"
    if digest.correction_of:
        yield f"(đính chính bản {digest.correction_of})"


def _annexes(text: Box, digest: Digest, charts: Mapping[str, bytes]) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the annexes that an edition has: the name of each, and what writes it."""
    if digest.sports:
        yield "Tin thể thao", partial(_Items(text, digest).lines, digest.sports)
    if digest.charts:
        yield "Biểu đồ và số liệu", partial(_drawn, text, digest, charts)
    if digest.lines and digest.kind != "urgent":
        head = ("TT", "Tiêu đề", "Cơ quan báo chí", "Ngày, sắc thái")
        yield "Danh mục tin, bài", partial(text.table, (12, 65, 43, 45), head, _listed(digest))


def _drawn(text: Box, digest: Digest, charts: Mapping[str, bytes]) -> None:
    """Write the figures of each chart and, where there is a picture of it, show it."""
    for place, chart in enumerate(digest.charts, 1):
        _table(text, charted(chart), place + 1)
        picture = charts.get(content_id(chart))
        if picture:
            text.paragraph("TenBang", f"Biểu đồ {place}. {chart.vi}")
            text.picture(picture, _CHART, _HIGH, in_words(chart))


def _table(text: Box, table: Table, place: int) -> None:
    text.paragraph("TenBang", f"Bảng {place}. {table.name}")
    rest = len(table.head) - 1
    widths = (TEXT - rest * _NUMBER, *[_NUMBER] * rest)
    text.table(widths, table.head, map(_row, table.rows))
    text.paragraph("Cach")


def _listed(digest: Digest) -> Iterator[Sequence[Cell]]:
    for place, line in enumerate(digest.lines, 1):
        outlets = "; ".join(_origin(outlet) for outlet in line.outlets)
        stance = [Words(text=f"; {_stance(line.stance, most=2)}")] if line.stance else []
        day = Words(text=f"{line.published or line.seen:%d/%m/%Y}")
        yield f"{place}", (_headline(line),), (Words(text=outlets),), (day, *stance)


@dataclass(frozen=True, slots=True)
class _Items:
    """Writes stories as paragraphs."""

    text: Box
    digest: Digest

    def lines(self, section: Section) -> None:
        """Write the lines of a section, each under its number in the list of the annex."""
        numbers = self.digest.numbers
        for line in section.lines:
            self._line(line, section, numbers[line.key])

    def flagged(self, item: Flagged) -> None:
        """Write what a person says has to be checked."""
        self.text.paragraph("Normal", _link(item), f" ({_origin(item.outlet)}).")
        for quote in item.quotes:
            claim = (Words(text=f"“{quote.claim}” ", italic=True, language=item.language),) if quote.claim else ()
            who = f" (Người đề nghị: {quote.by}, {words.moment(quote.at)})."
            self.text.paragraph("Normal", *claim, Words(text="Lý do: ", bold=True), quote.reason, who)

    def proposed(self, item: Proposal) -> None:
        """Write what the machine proposes to check, and why."""
        self.text.paragraph("Normal", _link(item), f" ({_origin(item.outlet)}).")
        claims = [Words(text=f"“{claim}” ", italic=True, language=item.language) for claim in item.claims]
        because = f": {_quoted(item.because)}" if item.because else ""
        why = f"có ý phê phán{because}" if because or item.editor else "có nhận định hoặc số liệu cần đối chiếu"
        who = f"Biên tập viên {item.editor}: " if item.editor else "Máy đề xuất: "
        self.text.paragraph("Normal", *claims, Words(text=who, bold=True), f"{why}.")

    def _line(self, line: Line, section: Section, number: int) -> None:
        self.text.paragraph("Normal", f"({number}) ", _headline(line, bold=True), *self._meta(line, section))
        if line.outlets[1:]:
            others = ", ".join(map(_other, line.outlets[1:]))
            self.text.paragraph(
                "Normal", Words(text=f"Cùng đăng ({len(line.outlets) - 1}): ", italic=True), f"{others}."
            )
        if line.comment:
            opinion = Words(text=f"Ý kiến biên tập ({line.comment.by}): ", bold=True)
            self.text.paragraph("Normal", opinion, line.comment.text)
        if line.excerpt:
            self.text.paragraph("Normal", Words(text=line.excerpt, language=line.language))
        if line.stance:
            unsure = " (máy chưa chắc chắn)" if line.stance.unsure else ""
            self.text.paragraph("Normal", Words(text="Sắc thái: ", italic=True), f"{_stance(line.stance)}{unsure}.")

    def _meta(self, line: Line, section: Section) -> Iterator[Words | str]:
        """Yield what stands behind a headline in brackets; the printed one first where the editor wrote another."""
        yield " ("
        if line.vi:
            yield Words(text=line.headline, italic=True, language=line.language)
            yield "; "
        yield f"{'; '.join(self._told(line, section))})."

    def _told(self, line: Line, section: Section) -> Iterator[str]:
        yield _origin(line.outlets[0])
        if line.language not in {"vi", "und"}:
            yield language_vi(line.language)
        day = self.digest.day
        if line.published:
            yield f"đăng {words.hour(line.published, day)}"
        else:
            yield f"không ghi giờ đăng, ghi nhận lúc {words.hour(line.seen, day)}"
        topic = line.topic if line.topic != section.vi else ""
        yield from filter(None, (topic, ", ".join(line.places), words.WAITED if line.waited else ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """Writes the text of a report, from the opening to the mark of its end."""

    text: Box
    digest: Digest
    annexes: tuple[str, ...]

    def write(self) -> None:
        """Write everything; what has no word in this edition has no chapter, and the others are numbered."""
        self._opening()
        for numeral, (name, write) in zip(_ROMAN, self._chapters(), strict=False):
            self.text.paragraph("Heading1", f"{numeral}. {name.upper()}")
            write()
        self._notes()
        what = next(_summary(self.digest))
        self.text.paragraph(
            "KetThuc", f"Trên đây là báo cáo {what[0].lower()}{what[1:]}, {self.digest.vi} kính báo cáo./."
        )

    def _opening(self) -> None:
        for mark in words.marks(self.digest):
            self.text.paragraph("Normal", Words(text=f"{mark.vi}: ", bold=True), mark.note)
        press = _PRESS[self.digest.desk]
        found = "không có tin." if self.digest.is_empty else "kết quả như sau:"
        self.text.paragraph("Normal", f"{self.digest.vi} theo dõi, tổng hợp tin, bài của {press}; {found}")

    def _chapters(self) -> Iterator[tuple[str, Callable[[], None]]]:
        digest = self.digest
        if digest.charts:
            yield "Tổng quan", self._overview
        if digest.top:
            yield digest.top.vi, partial(self._section, digest.top, "")
        if digest.flagged or digest.proposed:
            yield "Nội dung cần kiểm chứng, xử lý", self._doubts
        apart = {FOLLOWUP: "", EARLIER: words.EARLIER_RULE}
        subjects = [section for section in digest.news if section.id not in apart]
        if subjects:
            yield _SUBJECTS[digest.desk], partial(self._subjects, subjects)
        for section in digest.news:
            if section.id in apart:
                yield section.vi, partial(self._section, section, apart[section.id])

    def _overview(self) -> None:
        self.text.paragraph("Normal", words.summary(self.digest))
        _table(self.text, overview(self.digest), 1)

    def _section(self, section: Section, rule: str) -> None:
        if rule:
            self.text.paragraph("Normal", Words(text=rule, italic=True))
        _Items(self.text, self.digest).lines(section)

    def _subjects(self, sections: Iterable[Section]) -> None:
        for place, section in enumerate(sections, 1):
            self.text.paragraph("Heading2", f"{place}. {section.vi}")
            _Items(self.text, self.digest).lines(section)

    def _doubts(self) -> None:
        """Write what persons flagged and what the machine proposes, apart."""
        items, place = _Items(self.text, self.digest), 1
        if self.digest.flagged:
            self.text.paragraph("Heading2", f"{place}. Cán bộ đề nghị kiểm chứng, xử lý")
            place += 1
        for flagged in self.digest.flagged:
            items.flagged(flagged)
        if self.digest.proposed:
            self.text.paragraph("Heading2", f"{place}. Máy đề xuất kiểm chứng ({words.UNSEEN})")
        for proposal in self.digest.proposed:
            items.proposed(proposal)

    def _notes(self) -> None:
        """Write how the report is to be read."""
        undecided = self.digest.figures.undecided
        none = f"; {undecided} tin không có từ ngữ nào làm căn cứ nên không ghi" if undecided else ""
        how = "" if self.digest.is_empty else f" {words.ORDER} {words.READING}{none}. {words.SOURCES}"
        top = f" {words.TOP_RULE}" if self.digest.top else ""
        unknown = f" {self.digest.unknown} {words.UNKNOWN}" if self.digest.unknown else ""
        told = f"{words.stretch(self.digest)}{how}{top}{unknown} Mã bản: {self.digest.id}."
        self.text.paragraph("Normal", Words(text="Ghi chú: ", bold=True), told)
        if self.annexes:
            numbered = [f"Phụ lục {numeral} ({name})" for numeral, name in zip(_ROMAN, self.annexes, strict=False)]
            alone = [f"Phụ lục ({name})" for name in self.annexes]
            shown = ", ".join(numbered if self.annexes[1:] else alone)
            self.text.paragraph("Normal", Words(text="Kèm theo: ", bold=True), f"{shown}.")


def _row(row: Sequence[str | int]) -> Sequence[Cell]:
    """Return a row as cells: what is counted stands to the left, numbers in the middle."""
    label, *numbers = map(str, row)
    return (Words(text=label),), *numbers


def _headline(line: Line, *, bold: bool = False) -> Words:
    """Return the headline to read first, as a link."""
    return Words(text=line.title, bold=bold, url=line.url, language="vi" if line.vi else line.language)


def _link(item: Flagged | Proposal) -> Words:
    return Words(text=item.headline, bold=True, url=item.url, language=item.language)


def _other(outlet: Outlet) -> str:
    return f"{_origin(outlet)} [{_stance(outlet.stance)}]" if outlet.stance else _origin(outlet)


def _origin(outlet: Outlet) -> str:
    abroad = outlet.country not in {"", "VN"}
    return f"{outlet.name} – {country_vi(outlet.country)}" if abroad else outlet.name


def _stance(stance: Stance, most: int | None = None) -> str:
    """Return a stance with the words that decided it, `most` of them, and the editor who said so."""
    because = f": {_quoted(stance.because[:most])}" if stance.because else ""
    editor = f" (biên tập viên: {stance.editor})" if stance.editor else ""
    return f"{words.STANCES[stance.answer]}{because}{editor}"


def _quoted(because: Iterable[str]) -> str:
    return ", ".join(f"«{word}»" for word in because)
