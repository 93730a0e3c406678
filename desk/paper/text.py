"""The digest as plain text, wrapped for a terminal and for readers of mail without HTML."""

import unicodedata
from collections.abc import Iterable, Iterator

from desk.digest import Digest, Flagged, Line, Outlet, Proposal, Stance
from desk.names import country_vi, day_en, day_vi, language_vi, weekday_vi
from desk.paper.words import ORDER, READING, SOURCES, STANCES, UNKNOWN, UNSEEN, hour, moment, summary

WIDTH = 76
_INDENT = "  "


def page(digest: Digest) -> str:
    """Return `digest` as plain text of lines no wider than 76 columns, links apart, which are never broken."""
    return "\n".join((*_head(digest), *_body(digest), *_foot(digest))) + "\n"


def wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """Yield `text` in lines of at most 76 columns, the first behind `first`, the others behind `rest`.

    Chinese, Japanese and Korean letters take two columns; they and Thai, Lao and Khmer may break anywhere but before
    a mark, as they are written without spaces.
    """
    line, empty = first, True
    for gap, piece in _pieces(text, WIDTH - len(rest)):
        if not empty and columns(line + gap + piece) > WIDTH:
            yield line
            line, empty = rest, True
        line += piece if empty else gap + piece
        empty = False
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
    return sum(0 if unicodedata.category(letter) in {"Mn", "Me", "Cf"} else 1 + _is_wide(letter) for letter in text)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def _head(digest: Digest) -> Iterator[str]:
    yield from wrapped(digest.vi.upper())
    yield from wrapped(digest.en)
    yield ""
    yield f"ĐIỂM BÁO {day_vi(digest.day).upper()} — {weekday_vi(digest.day).upper()}"
    domestic = digest.desk == "domestic"
    yield f"{'Báo chí trong nước' if domestic else 'Báo chí nước ngoài'}"
    yield f"{'Domestic' if domestic else 'Foreign'} press digest, {day_en(digest.day)}"
    yield "=" * WIDTH
    yield from wrapped(summary(digest))


def _body(digest: Digest) -> Iterator[str]:
    if digest.flagged:
        yield from _title("Cần kiểm chứng, xử lý", "To be checked and answered")
        yield from _items(map(_flagged, digest.flagged))
    for section in digest.sections:
        yield from _title(section.vi, section.en)
        yield from _items(_story(line, digest) for line in section.lines)
    if digest.earlier:
        yield from _title("Tin đăng trước đó, nay mới thu thập được", "Earlier items first collected today")
        yield from _items(_story(line, digest) for line in digest.earlier)
    if digest.proposed:
        yield from _title(f"Máy đề xuất kiểm chứng ({UNSEEN})", "Proposed by the machine")
        yield from _items(map(_proposal, digest.proposed))
    if digest.sports:
        yield from _title("Phụ lục: Thể thao", "Appendix: sports")
        yield from _items(_story(line, digest) for line in digest.sports)


def _title(vi: str, en: str) -> Iterator[str]:
    yield ""
    yield from wrapped(f"{vi.upper()} / {en}")
    yield "-" * WIDTH


def _items(items: Iterable[Iterable[str]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield from [""] * bool(number)
        yield from item


def _story(line: Line, digest: Digest) -> Iterator[str]:
    yield from _link(line.headline, line.url)
    yield from wrapped(" · ".join(_meta(line, digest)), _INDENT, _INDENT)
    if line.outlets[1:]:
        others = ", ".join(map(_outlet, line.outlets[1:]))
        yield from wrapped(f"Cùng đăng ({len(line.outlets) - 1}): {others}", _INDENT, _INDENT)
    if line.excerpt:
        yield from wrapped(line.excerpt, _INDENT, _INDENT)
    if line.stance:
        unsure = " (máy chưa chắc chắn)" if line.stance.unsure else ""
        yield from wrapped(f"[{_stance(line.stance)}]{unsure}", _INDENT, _INDENT)


def _meta(line: Line, digest: Digest) -> Iterator[str]:
    yield _origin(line.outlets[0])
    if line.language not in {"vi", "und"}:
        yield language_vi(line.language)
    if line.published:
        yield f"đăng {hour(line.published, digest.day)}"
    else:
        yield f"không ghi giờ đăng, ghi nhận lúc {hour(line.seen, digest.day)}"
    yield from filter(None, (line.topic, ", ".join(line.places)))


def _flagged(item: Flagged) -> Iterator[str]:
    yield from _link(item.headline, item.url)
    yield from wrapped(_origin(item.outlet), _INDENT, _INDENT)
    for quote in item.quotes:
        if quote.claim:
            yield from wrapped(f"“{quote.claim}”", f"{_INDENT}> ", f"{_INDENT}> ")
        yield from wrapped(f"Lý do: {quote.reason}", _INDENT, _INDENT)
        yield from wrapped(f"Người đề nghị: {quote.by}, {moment(quote.at)}", _INDENT, _INDENT)


def _proposal(item: Proposal) -> Iterator[str]:
    yield from _link(item.headline, item.url)
    yield from wrapped(_origin(item.outlet), _INDENT, _INDENT)
    for claim in item.claims:
        yield from wrapped(f"“{claim}”", f"{_INDENT}> ", f"{_INDENT}> ")
    words = f": {_words(item.because)}" if item.because else ""
    why = f"có ý phê phán{words}" if words or item.editor else "có nhận định hoặc số liệu cần đối chiếu"
    who = f"Biên tập viên {item.editor}" if item.editor else "Máy đề xuất"
    yield from wrapped(f"[{who}] {why}", _INDENT, _INDENT)


def _link(headline: str, url: str) -> Iterator[str]:
    yield from wrapped(headline, "* ", _INDENT)
    if url:
        yield f"{_INDENT}{url}"


def _outlet(outlet: Outlet) -> str:
    return f"{_origin(outlet)} [{_stance(outlet.stance)}]" if outlet.stance else _origin(outlet)


def _origin(outlet: Outlet) -> str:
    abroad = outlet.country not in {"", "VN"}
    return f"{outlet.name} – {country_vi(outlet.country)}" if abroad else outlet.name


def _stance(stance: Stance) -> str:
    words = f": {_words(stance.because)}" if stance.because else ""
    editor = f" (biên tập viên: {stance.editor})" if stance.editor else ""
    return f"{STANCES[stance.answer]}{words}{editor}"


def _words(because: Iterable[str]) -> str:
    return ", ".join(f"«{word}»" for word in because)


def _foot(digest: Digest) -> Iterator[str]:
    yield ""
    yield "=" * WIDTH
    yield from wrapped(
        f"Gồm các bài hệ thống ghi nhận lần đầu từ {moment(digest.start)} đến trước {moment(digest.end)} (giờ Việt"
        f" Nam). {ORDER} {READING}. {SOURCES}"
    )
    if digest.unknown:
        yield from wrapped(f"{digest.unknown} {UNKNOWN}")
