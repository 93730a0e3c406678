"""The explanation: in words, what a search was understood as."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from press.query.reading import Note, NoteKind, Reading
from press.query.tree import (
    All,
    Any,
    Days,
    Everything,
    Favoured,
    Field,
    InTitle,
    Keys,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
)

Tongue = Literal["vi", "en"]

_SHOWN = 12  # names of a list; the rest is counted
_LONGEST = 80  # letters of what was typed
_NO_SPACE = "\u0e01-\u0edf\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = re.compile(f"(?<=[{_NO_SPACE}]) (?=[{_NO_SPACE}])")
_NO_SPAN = (
    "“{text}” không phải khoảng thời gian hợp lệ, nên điều kiện “{field}” được bỏ qua (viết: 7n, 2tuần, 24/11/2026)",
    "“{text}” is no span of time: the condition “{field}” is left out (write 7d, 2w or 24/11/2026)",
)
_FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("tiêu đề", "title"),
    "source": ("nguồn", "source"),
    "language": ("ngôn ngữ", "language"),
    "country": ("quốc gia", "country"),
    "desk": ("bộ phận", "desk"),
    "topics": ("chủ đề", "topic"),
    "places": ("địa danh", "place"),
    "relevance": ("mức liên quan đến tỉnh", "relevance"),
    "tone": ("sắc thái của tin", "tone"),
    "stance": ("thái độ đối với tỉnh", "stance"),
    "from": ("từ ngày", "from"),
    "to": ("đến ngày", "to"),
    "on": ("ngày", "on"),
    "since": ("trong khoảng", "since"),
    "is": ("tình trạng", "state"),
}
_NOTES: Mapping[NoteKind, tuple[str, str]] = {
    "unknown_field": (
        "không có trường “{text}”, nên được tìm như từ thông thường",
        "there is no field “{text}”: read as plain words",
    ),
    "unknown_value": (
        "{field}: không có giá trị “{text}”, nên không bài nào khớp",
        "{field}: nothing is called “{text}”, so nothing matches",
    ),
    "wrong_date": (
        "“{text}” không phải ngày hợp lệ, nên điều kiện “{field}” được bỏ qua (viết: 24/11/2026 hoặc 2026-11-24)",
        "“{text}” is no date: the condition “{field}” is left out (write 24/11/2026 or 2026-11-24)",
    ),
    "wildcard": (
        "trong “{text}”, dấu * chỉ có tác dụng ở cuối một từ, nên được bỏ qua",
        "in “{text}”, a * counts only at the end of a word: it is passed over",
    ),
    "expanded": (
        "“{text}” được mở rộng theo sắp xếp đơn vị hành chính: {values}",
        "“{text}” also finds, since units were merged: {values}",
    ),
    "too_long": ("chỉ đọc {count} ký tự đầu", "only the first {count} characters were read"),
    "too_deep": (
        "ngoặc đơn lồng quá {count} lớp được bỏ qua",
        "brackets nested more than {count} deep are passed over",
    ),
    "too_many": (
        "{count} từ hoặc điều kiện cuối được bỏ qua vì quá nhiều",
        "the last {count} words or conditions are left out: there are too many",
    ),
    "more_notes": ("còn {count} lưu ý khác", "{count} more notes"),
}


def explained(reading: Reading, tongue: Tongue) -> tuple[str, ...]:
    """Return what was understood, a line for each condition, and a line for each note after them."""
    names = {(value.field, value.id): value.vi if tongue == "vi" else value.en for value in reading.named}
    expanded = frozenset(note.values for note in reading.notes if note.kind == "expanded")
    teller = _Teller(is_vietnamese=tongue == "vi", names=names, expanded=expanded)
    return tuple(dict.fromkeys((*teller.lines(reading.query), *map(teller.note, reading.notes))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Tells queries and notes in one tongue; `expanded` are the sets of places that the notes name."""

    is_vietnamese: bool
    names: Mapping[tuple[Field, str], str]
    expanded: frozenset[tuple[str, ...]]

    def lines(self, query: Query) -> list[str]:
        """Return the lines on a whole query."""
        match query:
            case Favoured():
                return self.lines(query.wanted)
            case Without():
                without = [self._say("trừ: {0}", "without: {0}", self.inline(part)) for part in query.excluded]
                return [*self.lines(query.wanted), *without]
            case All():
                return self._conditions(query.parts)
            case Any() if not self._is_expansion(query):
                parts = "; ".join(f"({number}) {self.inline(part)}" for number, part in enumerate(query.parts, 1))
                least = self._say("một", "one") if query.least == 1 else query.least
                return [self._say("có ít nhất {1} trong các vế: {0}", "at least {1} of: {0}", parts, least)]
            case Everything():
                return [self._say("mọi bài trong kho lưu", "every article in the archive")]
            case _:
                return self._conditions((query,))

    def inline(self, query: Query) -> str:
        """Return `query` as part of a sentence."""
        match query:
            case Term() | Phrase() | Prefix():
                return self._words((query,))
            case InTitle():
                return self._say("trong tiêu đề có {0}", "the title has {0}", self.inline(query.part))
            case Label() | Days() | Keys():
                return self._narrowing(query)
            case Everything():
                return self._say("mọi bài", "every article")
            case _:
                return self._compound(query)

    def _compound(self, query: All | Any | Without | Favoured) -> str:
        """Return in brackets what is made of several queries."""
        match query:
            case All():
                return self._both(query.parts)
            case Any():
                return f"({self._say(' hoặc ', ' or ').join(map(self.inline, query.parts))})"
            case Without():
                excluded = self._say(" và ", " and ").join(map(self.inline, query.excluded))
                return self._say("({0}, trừ {1})", "({0}, without {1})", self.inline(query.wanted), excluded)
            case Favoured():
                return self.inline(query.wanted)

    def _both(self, parts: Sequence[Query]) -> str:
        texts, others = _told_apart(parts)
        said = [*([self._words(texts)] if texts else []), *map(self.inline, others)]
        return said[0] if len(said) == 1 else f"({self._say('; và ', '; and ').join(said)})"

    def note(self, note: Note) -> str:
        """Return the line on a note."""
        values = self._list([self.names.get(("places", value), value) for value in note.values])
        vi, en = _NO_SPAN if (note.kind, note.field) == ("wrong_date", "since") else _NOTES[note.kind]
        text = _joined(note.text.split()) if note.kind == "expanded" else note.text
        said = self._say(
            vi, en, text=_short(text), field=self._field(note.field or ""), values=values, count=note.count
        )
        if note.kind == "unknown_value" and note.values:
            said += self._say("; có thể thử: {0}", "; try: {0}", ", ".join(f"“{value}”" for value in note.values))
        return self._say("lưu ý: {0}", "note: {0}", said)

    def _say(self, vi: str, en: str, *parts: object, **named: object) -> str:
        return (vi if self.is_vietnamese else en).format(*parts, **named)

    def _field(self, field: str) -> str:
        return _FIELDS.get(field, (field, field))[0 if self.is_vietnamese else 1]

    def _conditions(self, parts: Sequence[Query]) -> list[str]:
        """Return a line on all words together, and one on each other part."""
        texts, others = _told_apart(parts)
        lines = [self.inline(part)[1:-1] if isinstance(part, Any) else self.inline(part) for part in others]
        if len(texts) > 1:
            return [self._say("có tất cả: {0}", "has all of: {0}", self._words(texts)), *lines]
        return [*(self._say("có: {0}", "has: {0}", self._words((text,))) for text in texts), *lines]

    def _words(self, parts: Iterable[Term | Phrase | Prefix]) -> str:
        """Return words and phrases in order, neighbouring words of one kind in one pair of quotation marks."""
        said: list[str] = []
        for spelled, group in groupby(parts, key=self._spelled):
            if spelled is None:
                said += [self._alone(part) for part in group]
            else:
                text = _joined([part.text for part in group if isinstance(part, Term)])
                said.append(f"“{text}”{spelled}")
        return ", ".join(said)

    def _spelled(self, part: Term | Phrase | Prefix) -> str | None:
        """Return how the spelling of a plain word counts; None for what is told on its own."""
        return self._how((part,)) if isinstance(part, Term) else None

    def _alone(self, part: Term | Phrase | Prefix) -> str:
        match part:
            case Phrase():
                text = _joined([term.text for term in part.terms])
                return self._say("cụm từ “{0}”{1}", "the phrase “{0}”{1}", text, self._how(part.terms))
            case Prefix():
                return self._say("từ bắt đầu bằng “{0}”{1}", "a word beginning “{0}”{1}", part.text, self._how((part,)))
            case Term():
                return f"“{part.text}”{self._how((part,))}"

    def _how(self, terms: Sequence[Term | Prefix]) -> str:
        """Return how marks count; nothing for scripts and numbers to which Vietnamese marks mean nothing."""
        exact = any(term.exact for term in terms)
        free = any(not term.exact and any("a" <= letter <= "z" for letter in term.text) for term in terms)
        if exact and free:
            return self._say(
                " (từ có dấu: đúng dấu; từ không dấu: mọi cách viết)", " (marks count where typed, others are free)"
            )
        if exact:
            return self._say(" (đúng dấu)", " (marks as typed)")
        return self._say(" (mọi cách viết)", " (any marks)") if free else ""

    def _narrowing(self, query: Label | Days | Keys) -> str:
        match query:
            case Label() if query.field == "places" and query.values in self.expanded:
                return self._say("địa danh liên quan (xem lưu ý)", "a related place (see the note)")
            case Label():
                names = [self.names.get((query.field, value), value) for value in query.values]
                none = self._say("không có giá trị nào khớp", "nothing that exists")
                return f"{self._field(query.field)}: {self._list(names) or none}"
            case Keys():
                return self._say("đã được gắn cờ ({0} bài)", "flagged ({0} articles)", len(query.keys))
            case Days():
                return self._days(query.first, query.last)

    def _days(self, first: date | None, last: date | None) -> str:
        begin, end = (_day(day) if day else "" for day in (first, last))
        if first and first == last:
            return self._say("trong ngày {0}", "on {0}", begin)
        parts = [self._say("từ ngày {0}", "from {0}", begin)] if begin else []
        parts += [self._say("đến hết ngày {0}", "to the end of {0}", end)] if end else []
        return " ".join(parts) or self._say("mọi ngày", "any day")

    def _list(self, names: Sequence[str]) -> str:
        """Return alternatives in a row, the first dozen by name."""
        told = [f"“{name}”" if "," in name and len(names) > 1 else name for name in names[:_SHOWN]]
        if len(names) > _SHOWN:
            return ", ".join(told) + self._say(" và {0} mục khác", " and {0} more", len(names) - _SHOWN)
        *most, last = told or [""]
        return self._say("{0} hoặc {1}", "{0} or {1}", ", ".join(most), last) if most else last

    def _is_expansion(self, query: Any) -> bool:
        return any(isinstance(part, Label) and part.values in self.expanded for part in query.parts)


def _joined(words: Sequence[str]) -> str:
    """Return words in a row, without spaces inside a script that knows none."""
    return _UNSPACED.sub("", " ".join(words))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _told_apart(parts: Sequence[Query]) -> tuple[list[Term | Phrase | Prefix], list[Query]]:
    """Return the words among `parts`, and all others."""
    texts = [part for part in parts if isinstance(part, Term | Phrase | Prefix)]
    return texts, [part for part in parts if not isinstance(part, Term | Phrase | Prefix)]


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
