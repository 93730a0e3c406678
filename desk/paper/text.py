"""The digest as plain text, wrapped for a terminal and for readers of mail without HTML."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from desk.digest import EARLIER, Digest, Flagged, Line, Outlet, Proposal, Section, Stance
from desk.names import country_vi, day_en, language_vi, weekday_vi
from desk.paper import figures, words
from desk.paper.figures import Table

WIDTH = 76
_INDENT = "  "
_CELL = 9  # columns of a table's numbers


def page(digest: Digest) -> str:
    """Return `digest` as plain text of lines no wider than 76 columns, links apart, which are never broken."""
    return "\n".join((*_head(digest), *_body(digest), *_foot(digest))) + "\n"


def wrapped(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> Iterator[str]:
    """Yield `text` in lines of at most `width` columns, the first behind `first`, the others behind `rest`.

    Chinese, Japanese and Korean letters take two columns; they and Thai, Lao and Khmer may break anywhere but before
    a mark, as they are written without spaces.
    """
    line, taken, empty = first, columns(first), True
    for gap, piece in _pieces(text, width - max(taken, columns(rest))):
        wide = columns(piece)
        if not empty and taken + len(gap) + wide > width:
            yield line
            line, taken, empty = rest, columns(rest), True
        if not empty:
            line, taken = line + gap, taken + len(gap)
        line, taken, empty = line + piece, taken + wide, False
    yield line


def _pieces(text: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield what a line may not break, each with what parts it from the piece before."""
    for word in text.split():
        for number, part in enumerate(_parts(word, room)):
            yield "" if number else " ", part


def _parts(word: str, room: int) -> list[str]:
    """Cut a word that is wide or wider than a line into letters with their marks; leave every other whole."""
    if columns(word) <= room and not any(map(_is_wide, word)):
        return [word]
    letters: list[str] = []
    for letter in word:
        if letters and (unicodedata.category(letter).startswith(("M", "P")) or letter == "\u200d"):
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: two for a wide letter, none for a mark."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@cache
def _columns(letter: str) -> int:
    return 0 if unicodedata.category(letter) in {"Mn", "Me", "Cf"} else 1 + _is_wide(letter)


@cache
def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def _head(digest: Digest) -> Iterator[str]:
    yield from wrapped(digest.vi.upper())
    yield from wrapped(digest.en)
    yield ""
    yield from wrapped(f"{words.title(digest)} {words.when(digest)} — {weekday_vi(digest.day)}".upper())
    yield words.DESKS[digest.desk]
    yield from wrapped(f"{words.TITLES_EN[digest.kind]} – {words.DESKS_EN[digest.desk]}, {day_en(digest.day)}")
    yield "=" * WIDTH
    for mark in words.marks(digest):
        yield from wrapped(f"{mark.vi}{'.' if mark.alarm else ':'} {mark.note}", "! " if mark.alarm else "", _INDENT)
    yield from wrapped(words.summary(digest))


def _body(digest: Digest) -> Iterator[str]:
    if digest.charts:
        yield from _overview(digest)
    if digest.top:
        yield from _section(digest.top, digest)
    yield from _doubts(digest)
    for section in digest.news:
        yield from _section(section, digest, words.EARLIER_RULE if section.id == EARLIER else "")
    yield from _annex(digest)


def _doubts(digest: Digest) -> Iterator[str]:
    if digest.flagged:
        yield from _title("Cần kiểm chứng, xử lý", "To be checked and answered")
        yield from _items(map(_flagged, digest.flagged))
    if digest.proposed:
        yield from _title("Máy đề xuất kiểm chứng", "Proposed by the machine")
        yield from (*wrapped(f"{words.UNSEEN.capitalize()}."), "")
        yield from _items(map(_proposal, digest.proposed))


def _annex(digest: Digest) -> Iterator[str]:
    if digest.sports:
        yield from _section(replace(digest.sports, vi=words.SPORTS, en="Annex: sports"), digest)
    if digest.charts:
        yield from _charts(digest)
    if digest.lines and digest.kind != "urgent":
        yield from _title(words.LIST, "Annex: list of items")
        for number, line in enumerate(digest.lines, 1):
            yield from _listed(number, line)


def _overview(digest: Digest) -> Iterator[str]:
    """Yield the figures beside those of the edition before."""
    yield from _title("Tổng quan", "Overview")
    yield from _table(figures.overview(digest))


def _charts(digest: Digest) -> Iterator[str]:
    """Yield the figures of each chart of the mail."""
    yield from _title(words.CHARTS, "Annex: charts and figures")
    for chart in digest.charts:
        yield ""
        yield from wrapped(f"{chart.vi} / {chart.en}")
        yield from _table(figures.charted(chart))


def _table(table: Table) -> Iterator[str]:
    """Yield rows with numbers below one another: labels take what room the numbers leave, in as many lines as that."""
    wide = [max(_CELL, columns(name) + 2) for name in table.head[1:]]
    room = WIDTH - sum(wide)
    for label, *cells in (table.head, *table.rows):
        numbers = "".join(str(cell).rjust(width) for cell, width in zip(cells, wide, strict=True))
        first, *rest = wrapped(str(label), rest=_INDENT, width=room - 1)
        yield (first + " " * (room - columns(first)) + numbers).rstrip()
        yield from rest


def _section(section: Section, digest: Digest, note: str = "") -> Iterator[str]:
    yield from _title(section.vi, section.en)
    if note:
        yield from (*wrapped(note), "")
    numbers = digest.numbers
    yield from _items(_story(line, numbers[line.key], section, digest.day) for line in section.lines)


def _listed(number: int, line: Line) -> Iterator[str]:
    """Yield a line of the list: number, headline, outlet, date, and the stance with the first words that decided it."""
    told = [line.title, line.outlets[0].name, f"{line.published or line.seen:%d/%m/%Y}"]
    if line.stance:
        told.append(_stance(replace(line.stance, because=line.stance.because[:2])))
    yield from wrapped(" | ".join(told), f"{number:>3}. ", "     ")


def _title(vi: str, en: str) -> Iterator[str]:
    yield ""
    yield from wrapped(f"{vi.upper()} / {en}")
    yield "-" * WIDTH


def _items(items: Iterable[Iterable[str]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield from [""] * bool(number)
        yield from item


def _story(line: Line, number: int, section: Section, day: date) -> Iterator[str]:
    yield from _link(line.title, line.url, f"{number}. ")
    if line.vi:
        yield from wrapped(f"Tiêu đề gốc: {line.headline}", _INDENT, _INDENT)
    yield from wrapped(" · ".join(_meta(line, section, day)), _INDENT, _INDENT)
    if line.outlets[1:]:
        others = ", ".join(map(_outlet, line.outlets[1:]))
        yield from wrapped(f"Cùng đăng ({len(line.outlets) - 1}): {others}", _INDENT, _INDENT)
    if line.comment:
        yield from wrapped(f"Ý kiến biên tập ({line.comment.by}): {line.comment.text}", _INDENT, _INDENT)
    if line.excerpt:
        yield from wrapped(line.excerpt, _INDENT, _INDENT)
    if line.stance:
        unsure = " (máy chưa chắc chắn)" if line.stance.unsure else ""
        yield from wrapped(f"[{_stance(line.stance)}]{unsure}", _INDENT, _INDENT)


def _meta(line: Line, section: Section, day: date) -> Iterator[str]:
    yield _origin(line.outlets[0])
    if line.language not in {"vi", "und"}:
        yield language_vi(line.language)
    if line.published:
        yield f"đăng {words.hour(line.published, day)}"
    else:
        yield f"không ghi giờ đăng, ghi nhận lúc {words.hour(line.seen, day)}"
    topic = line.topic if line.topic != section.vi else ""
    yield from filter(None, (topic, ", ".join(line.places), words.WAITED if line.waited else ""))


def _flagged(item: Flagged) -> Iterator[str]:
    yield from _link(item.headline, item.url)
    yield from wrapped(_origin(item.outlet), _INDENT, _INDENT)
    for quote in item.quotes:
        if quote.claim:
            yield from wrapped(f"“{quote.claim}”", f"{_INDENT}> ", f"{_INDENT}> ")
        yield from wrapped(f"Lý do: {quote.reason}", _INDENT, _INDENT)
        yield from wrapped(f"Người đề nghị: {quote.by}, {words.moment(quote.at)}", _INDENT, _INDENT)


def _proposal(item: Proposal) -> Iterator[str]:
    yield from _link(item.headline, item.url)
    yield from wrapped(_origin(item.outlet), _INDENT, _INDENT)
    for claim in item.claims:
        yield from wrapped(f"“{claim}”", f"{_INDENT}> ", f"{_INDENT}> ")
    because = f": {_words(item.because)}" if item.because else ""
    why = f"có ý phê phán{because}" if because or item.editor else "có nhận định hoặc số liệu cần đối chiếu"
    who = f"Biên tập viên {item.editor}" if item.editor else "Máy đề xuất"
    yield from wrapped(f"[{who}] {why}", _INDENT, _INDENT)


def _link(headline: str, url: str, number: str = "") -> Iterator[str]:
    yield from wrapped(headline, f"* {number}", _INDENT)
    if url:
        yield f"{_INDENT}{url}"


def _outlet(outlet: Outlet) -> str:
    return f"{_origin(outlet)} [{_stance(outlet.stance)}]" if outlet.stance else _origin(outlet)


def _origin(outlet: Outlet) -> str:
    abroad = outlet.country not in {"", "VN"}
    return f"{outlet.name} – {country_vi(outlet.country)}" if abroad else outlet.name


def _stance(stance: Stance) -> str:
    because = f": {_words(stance.because)}" if stance.because else ""
    editor = f" (biên tập viên: {stance.editor})" if stance.editor else ""
    return f"{words.STANCES[stance.answer]}{because}{editor}"


def _words(because: Iterable[str]) -> str:
    return ", ".join(f"«{word}»" for word in because)


def _foot(digest: Digest) -> Iterator[str]:
    yield ""
    yield "=" * WIDTH
    yield from wrapped(f"{words.stretch(digest)} {words.ORDER} {words.READING}. {words.SOURCES}")
    if digest.top:
        yield from wrapped(words.TOP_RULE)
    if digest.unknown:
        yield from wrapped(f"{digest.unknown} {words.UNKNOWN}")
    yield f"Mã bản: {digest.id}"
