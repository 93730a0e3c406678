"""Which places of the province are named, and how much does each name prove?"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Literal

import regex
from ahocorasick_rs import AhoCorasick

from classifiers.text.entities import Decoded, unescaped
from classifiers.text.folding import Folded, folded, plainly_folded
from classifiers.text.needles import Words, needles
from classifiers.text.phrases import is_unspaced, stands_alone
from classifiers.text.provinces import Other, near, others
from classifiers.text.sieve import Sieve
from press.place import Gazetteer, Guard, Name, Place, Strength, Trap
from press.text import legible, normal
from press.verdict import Verdict, Word

_RANK: Mapping[Strength, int] = {"anchor": 0, "strong": 1, "prefixed": 2, "weak": 3, "never": 4}
_BEFORE = regex.compile(
    r"\b(?<!bà )(?<!ông )(xã|phường|thị trấn|thị xã|huyện|thành phố|tỉnh|xa|phuong|thi tran|thi xa|huyen|thanh pho|tinh"
    r"|tp|tx|tt|commune of|ward of|district of|town of|city of)\.?\s*$",
    regex.IGNORECASE,
)
_AFTER = regex.compile(r"\s+(commune|ward|district|township|town|city|province)\b", regex.IGNORECASE)
_KINDS = {
    "xa": "xã",
    "phuong": "phường",
    "thi tran": "thị trấn",
    "thi xa": "thị xã",
    "huyen": "huyện",
    "thanh pho": "thành phố",
    "tinh": "tỉnh",
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "commune": "xã",
    "ward": "phường",
    "district": "huyện",
    "township": "thị trấn",
    "town": "thị trấn",
    "city": "thành phố",
    "province": "tỉnh",
    "commune of": "xã",
    "ward of": "phường",
    "district of": "huyện",
    "town of": "thị trấn",
    "city of": "thành phố",
}
_UNITS = frozenset({"xã", "phường", "thị trấn", "thị xã", "huyện", "thành phố"})
# Common nouns that open a name and are written small in the middle of a sentence.
_GENERIC = frozenset(
    [
        "đèo",
        "sông",
        "hồ",
        "biển",
        "cảng",
        "cửa",
        "khu",
        "nhà",
        "mỏ",
        "cầu",
        "hầm",
        "làng",
        "đền",
        "chùa",
        "núi",
        "bãi",
        "quốc",
        "lộ",
        "cao",
        "công",
        "sở",
        "ubnd",
        "clb",
        "ban",
    ]
)
_VIETNAMESE = regex.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
_JOINTS = regex.compile(r"[\s\p{Pd}]+")
_DASH = regex.compile(r"\p{Pd}")
_SPACED_DASH = regex.compile(r"\p{Pd}\s|\s\p{Pd}")
_WORD = re.compile(r"[^\W\d_]{1,60}")  # a longer one is no word, and nothing to remember
# From a unit's name to its province: a comma or bracket, perhaps one unit between, perhaps the word for a province.
_WITHIN = regex.compile(
    r"\s*[,(]\s*((huyện|thị xã|quận|TP\.?|thành phố)\s[\p{L} ]{2,16}[,(]\s*)?(tỉnh |TP\.? ?|thành phố )?",
    regex.IGNORECASE,
)
_CAPITAL_BEFORE = regex.compile(r"(?<![\p{L}])\p{Lu}\p{Ll}+ $")
_CAPITAL_AFTER = regex.compile(r" \p{Lu}\p{Ll}+")
_LONGEST_NAME = 200  # letters as written, with the spaces and line breaks that a page puts into it
_LONGEST_ENDING = 3  # letters that a Russian ending adds
_NEAR_PROVINCE = 80  # letters, from the gazetteer's rule other_province_near
_BARE = "bare_alias"
_Hit = tuple[int, int, int]  # the number of the key found, and where it begins and ends in the folded text
_ENDLESS = re.compile(r"(?<=[^\\]\])[*+](?![+?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place's name in a text: where, as written, how much it proves, and whether a trap makes it only a mention."""

    place: Place
    name: Name
    text: str
    start: int
    end: int
    strength: Strength
    prefix: str = ""
    is_demoted: bool = False
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finds:
    """All names that count in one text, `telling` those that no trap demotes, in reading order.

    `text` is the spelling in which their offsets are counted.
    """

    text: str
    found: tuple[Found, ...]
    telling: tuple[Found, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Tell apart the names that no trap demotes, once."""
        object.__setattr__(self, "telling", tuple(found for found in self.found if not found.is_demoted))


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    name: Name
    spelling: str
    is_stem: bool


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where a pattern matches in a text: in reading order and apart, so that both ends are sorted."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, pattern: "regex.Pattern[str]", text: str) -> "_Spans":
        spans = [match.span() for match in pattern.finditer(text)]
        return cls(tuple(start for start, _ in spans), tuple(end for _, end in spans))

    def touch(self, start: int, end: int) -> bool:
        """Whether a match shares a letter with the span `start` to `end`."""
        at = bisect_right(self.ends, start)  # the first that ends behind the start
        return at < len(self.starts) and self.starts[at] < end


@dataclass(frozen=True, slots=True)
class _Snare:
    """A trap ready for use; it lies in a text only where one word at least of each of `needed` stands there folded."""

    trap: Trap
    pattern: "regex.Pattern[str]"
    needed: tuple[Words, ...]

    @classmethod
    def of(cls, trap: Trap) -> "_Snare":
        pattern = _compiled(trap.pattern)
        return cls(trap, pattern, needles(pattern.pattern))

    @property
    def words(self) -> Iterator[str]:
        """All words that it needs."""
        return chain.from_iterable(self.needed)

    def may_lie(self, said: Collection[str]) -> bool:
        """Whether it may lie in a text in which the words `said` stand."""
        return not any(words.isdisjoint(said) for words in self.needed)

    def spans(self, text: str) -> _Spans:
        """Return where it lies in `text`."""
        return _Spans.of(self.pattern, text)


@dataclass(frozen=True, slots=True)
class _Watch:
    """A guard at work on one text: what it asks of the whole text is answered once, for all names that it guards."""

    guard: Guard
    is_open: bool
    rejected: _Spans

    @classmethod
    def of(cls, guard: Guard, text: str, kin: Sequence[Found]) -> "_Watch":
        required, near_it = guard.require_in_document, guard.near
        is_open = (not required or any(word in text for word in required)) and (
            not near_it or any(_is_near(guard, text, found) for found in kin)
        )
        return cls(guard, is_open, _Spans.of(_compiled(guard.reject), text) if guard.reject else _Spans((), ()))

    def passes(self, found: Found) -> bool:
        """Whether no word of the guard stands at the name: on it, or in a script with spaces in a sentence's reach."""
        reach = 0 if any(is_unspaced(letter) for letter in found.text) else _NEAR_PROVINCE
        return self.is_open and not self.rejected.touch(found.start - reach, found.end + reach)


class Matcher:
    """Finds every name of a gazetteer in one pass, however many there are."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._entries = _entries(gazetteer.places)
        self._traps = tuple(_Snare.of(trap) for trap in gazetteer.traps if trap.pattern)
        self._keys = tuple({*self._entries, *(word for trap in self._traps for word in trap.words)})
        self._automaton = AhoCorasick(self._keys)
        self._sieve = Sieve({key: _marked(entries) for key, entries in self._entries.items()})
        self._guards = {guard.id: guard for guard in gazetteer.guards}

    def possible(self, text: str) -> bool:
        """Whether any name may stand in `text`, in any case, with or without marks; never False where `find` finds."""
        return self.seems(unescaped(text))

    def seems(self, text: str) -> bool:
        """Whether any name may stand in `text`, a page with its tags, whose entities are decoded already."""
        return self._sieve.passes(text)

    def find(self, text: str, *, local: bool = False, on: date | None = None) -> Finds:
        """Return the names in `text` that count.

        `local` says that the source is the province's own press, so that weak names count without a stronger one;
        `on` is the day of publication, by which a bare name is taken for the unit of that time.
        """
        spelled = normal(legible(text))
        decoded = _decoded(spelled)
        plain = spelled if decoded.text is spelled else normal(decoded.text)
        letters = folded(plain)
        hits = self._automaton.find_matches_as_indexes(letters.text, overlapping=True)
        candidates = self._candidates(plain, letters, hits, on)
        if not candidates:
            return Finds(text=spelled, found=())
        said = {self._keys[index] for index, _, _ in hits}
        traps = [trap for trap in self._traps if trap.may_lie(said)]
        kept = _longest(_untrapped(plain, self._guarded(plain, candidates), traps))
        shown = text if len(spelled) == len(text) else spelled  # where offsets hold in the text as it came: as printed
        found = _established(plain, kept, local=local)
        return Finds(text=spelled, found=tuple(_placed(item, decoded, shown) for item in found))

    def judge(self, finds: Finds, *, title_end: int = 0) -> Verdict:
        """Answer with the ids of the places found, the one that the text is most about first."""
        weights: dict[str, float] = defaultdict(float)
        for found in finds.found:
            where = 3.0 if found.start < title_end else 1.0
            weights[found.place.id] += where * (0.2 if found.is_demoted else 1.0)
            if found.strength == "anchor":  # Formosa Hà Tĩnh, thành phố Hà Tĩnh: the province is named in the name
                weights[self.gazetteer.province] += 0.1
        ids = sorted(weights, key=lambda place: -weights[place])
        return Verdict(
            question="places",
            answer=tuple(ids),
            score=1.0 if finds.telling else 0.5 if ids else 0.0,
            unsure=bool(ids) and not finds.telling,
            because=named(finds.found),
            by=f"gazetteer-{self.gazetteer.version}",
        )

    def _candidates(self, text: str, letters: Folded, hits: Iterable[_Hit], on: date | None) -> list[Found]:
        is_marked = cache(lambda: is_vietnamese_with_marks(text))  # asked only where a name stands without its marks
        spans: dict[tuple[int, int], list[tuple[_Entry, Strength]]] = defaultdict(list)
        for index, start, end in hits:
            entries = self._entries.get(self._keys[index])
            if entries is None:  # a word that a trap needs
                continue
            first, last = letters.span(start, end)
            for entry in entries:
                stop = _word_end(text, last, last + _LONGEST_ENDING + 1) if entry.is_stem else last
                strength = _strength(entry, text, first, stop, is_marked)
                if strength is not None:
                    spans[first, stop].append((entry, strength))
        return [_chosen(text, span, entries, on) for span, entries in sorted(spans.items())]

    def _guarded(self, text: str, candidates: Sequence[Found]) -> list[Found]:
        groups: dict[str, list[Found]] = defaultdict(list)
        for found in candidates:
            groups[found.name.guard or ""].append(found)
        watches = {
            name: _Watch.of(self._guards[name], text, kin) for name, kin in groups.items() if name in self._guards
        }
        kept: list[Found] = []
        for found in candidates:
            watch = watches.get(found.name.guard or "")
            if watch is None:
                kept.append(found)
            elif watch.passes(found):
                kept.append(_proven(found, watch.guard))
        return kept


def named(found: Iterable[Found]) -> tuple[Word, ...]:
    """Return the names as the article prints them, each distinct wording once."""
    first: dict[str, Word] = {}
    for item in found:
        first.setdefault(item.text, Word(item.text, item.start, item.end))
    return tuple(first.values())


def _decoded(text: str) -> Decoded:
    """Decode the entities of `text`, where that leaves every letter its place; else take the text as it stands."""
    decoded = Decoded.of(text)
    if decoded.text is text:
        return decoded
    return decoded if len(normal(legible(decoded.text))) == len(decoded.text) else Decoded(text)


def _placed(found: Found, decoded: Decoded, text: str) -> Found:
    """Return `found` where it stands in `text`, as that prints it."""
    start, end = decoded.span(found.start, found.end)
    said = text[start:end]
    is_placed = (said, start, end) == (found.text, found.start, found.end)
    return found if is_placed else replace(found, text=said, start=start, end=end)


def is_vietnamese_with_marks(text: str) -> bool:
    """Whether `text` is Vietnamese written with its marks, so that a name without them is another word."""
    words = _WORD.findall(text[:6000])
    return len(words) > 0 and sum(map(_is_marked, words)) / len(words) > 0.25  # noqa: PLR2004 -- English about Viet Nam holds 10 %, Vietnamese over 40


@lru_cache(maxsize=1 << 14)
def _is_marked(word: str) -> bool:
    return _VIETNAMESE.search(word) is not None


def _entries(places: Iterable[Place]) -> dict[str, list[_Entry]]:
    entries: dict[str, list[_Entry]] = defaultdict(list)
    for place in places:
        for name in place.names:
            if name.strength == "never":
                continue
            spelling = normal(name.text)
            key = plainly_folded(spelling).strip()
            is_stem = "\u0400" <= key[-1] <= "\u04ff" and key[-1] in "ьъй"
            entries[key[:-1] if is_stem else key].append(_Entry(place, name, spelling, is_stem))
    return {key: list(_distinct(kin)) for key, kin in entries.items()}


def _distinct(entries: Iterable[_Entry]) -> Iterator[_Entry]:
    """Yield the entries that are not said already: many languages spell a name alike, only English sets an s to it."""
    seen: set[object] = set()
    for entry in entries:
        name = entry.name
        said = (entry.place.id, entry.spelling, name.strength, name.case_sensitive, name.guard, name.language == "en")
        if said not in seen:
            seen.add(said)
            yield entry


def _marked(entries: Sequence[_Entry]) -> tuple[str, ...]:
    """Return the spellings whose marks matter, none where one of the names has an ending or a script of its own."""
    are_free = any(entry.is_stem or _is_unspaced(entry.spelling) for entry in entries)
    return () if are_free else tuple(entry.spelling for entry in entries)


def _compiled(pattern: str) -> "regex.Pattern[str]":
    """Return `pattern` ready for use; "any number" of a class is at most 60, or a hostile text takes quadratic time."""
    return regex.compile(_ENDLESS.sub(lambda match: "{1,60}" if match[0] == "+" else "{0,60}", normal(pattern)))


def _word_end(text: str, end: int, latest: int) -> int:
    while end < min(latest, len(text)) and text[end].isalpha():
        end += 1
    return end


def _strength(entry: _Entry, text: str, start: int, end: int, is_marked: Callable[[], bool]) -> Strength | None:
    """Return what the name proves as it is written here, None where this is not the name."""
    stop = end + 1 if entry.name.language == "en" and text[end : end + 1] == "s" else end  # Phuc Trach pomelos
    if not stands_alone(text, start, stop):
        return None
    written, spelling, strength = text[start:end], entry.spelling, entry.name.strength
    if written == spelling:  # as nearly always, and right by every rule below
        return strength
    if entry.is_stem:
        return strength if len(written) - len(spelling) < _LONGEST_ENDING else None
    if _is_unspaced(spelling):
        return strength if plainly_folded(written) == plainly_folded(spelling) else None
    said = _spelled(written, spelling) if end - start <= _LONGEST_NAME else ""
    if not said or (said == "unmarked" and is_marked()) or not _is_cased(entry, text, start, end):
        return None
    return strength if said == "same" else _weaker(strength)


@lru_cache(maxsize=1 << 12)
def _is_unspaced(spelling: str) -> bool:
    return any(map(is_unspaced, spelling))


def _weaker(strength: Strength) -> Strength:
    return "prefixed" if strength == "strong" else strength


@lru_cache(maxsize=1 << 13)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(_JOINTS.split(text.replace("\u00ad", "").replace("\u200b", "")))


@lru_cache(maxsize=1 << 13)
def _spelled(written: str, spelling: str) -> Literal["same", "unmarked", ""]:
    """Return how `written` agrees with a name's spelling: in every letter, in all but marks left out, or not."""
    if _same_letters(written, spelling):
        return "same"
    return "unmarked" if _same_or_unmarked(written, spelling) else ""


def _same_letters(written: str, spelling: str) -> bool:
    is_dashed = _SPACED_DASH.search(written) is not None
    is_dash_named = _DASH.search(spelling) is not None
    same = [part.casefold() for part in _parts(written)] == [part.casefold() for part in _parts(spelling)]
    return same and (is_dash_named or not is_dashed)


def _same_or_unmarked(written: str, spelling: str) -> bool:
    ours, theirs = _parts(written), _parts(spelling)
    return len(ours) == len(theirs) and all(
        mine.casefold() in {other.casefold(), plainly_folded(other)} for mine, other in zip(ours, theirs, strict=True)
    )


def _is_cased(entry: _Entry, text: str, start: int, end: int) -> bool:
    """Whether the capitals are right: all of the name's own, a generic first word and a shouting headline excused."""
    if not entry.name.case_sensitive:
        return True
    written = text[start:end]
    ours, theirs = _parts(written), _parts(entry.spelling)
    is_free = len(theirs) > 2 or theirs[0].casefold() in _GENERIC  # noqa: PLR2004 -- a phrase, not a bare name
    pairs = list(zip(ours, theirs, strict=False))[1 if is_free else 0 :]
    if entry.spelling.isupper() or entry.spelling.split()[0].isupper():
        return written.startswith(entry.spelling.split()[0])
    if written.isupper():
        return _RANK[entry.name.strength] <= 1 or _is_shouted(_around(text, start, end))
    return (
        all(mine[:1].isupper() or not other[:1].isupper() for mine, other in pairs)
        or _around(text, start, end).islower()
    )


def _is_shouted(around: str) -> bool:
    letters = [letter for letter in around if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


def _around(text: str, start: int, end: int) -> str:
    """Return what stands on the line of `start` to `end`, as far as it is near."""
    before, after = text[max(0, start - _NEAR_PROVINCE) : start], text[end : end + _NEAR_PROVINCE]
    return before.rpartition("\n")[2] + text[start:end] + after.partition("\n")[0]


def _chosen(text: str, span: tuple[int, int], entries: Sequence[tuple[_Entry, Strength]], on: date | None) -> Found:
    """Choose which of several places of one name is meant: by the word before it, else by the day."""
    start, end = span
    prefix = _prefix(text, start, end)
    entry, _ = min(
        entries,
        key=lambda item: (
            item[0].place.kind != prefix,
            not prefix and _RANK[item[1]] == 1 and item[0].place.kind in _UNITS,  # bare Vũng Áng is the economic zone
            not _is_valid(item[0].place, on),
            _RANK[item[1]],
        ),
    )
    return Found(
        place=entry.place,
        name=entry.name,
        text=text[start:end],
        start=start,
        end=end,
        strength=min(_strengths(entries, prefix), key=_RANK.__getitem__),
        prefix=prefix,
        topic=entry.place.topic_hint,
    )


def _strengths(entries: Sequence[tuple[_Entry, Strength]], prefix: str) -> list[Strength]:
    """Return what counts: xã Hương Sơn does not prove what huyện Hương Sơn would; an anchor always proves itself."""
    are_kin = any(entry.place.kind == prefix for entry, _ in entries)
    return [
        strength for entry, strength in entries if not are_kin or entry.place.kind == prefix or strength == "anchor"
    ]


def _prefix(text: str, start: int, end: int) -> str:
    before = _BEFORE.search(text[max(0, start - 14) : start])
    after = _AFTER.match(text[end : end + 12])
    word = before[1] if before else after[1] if after else ""
    return _KINDS.get(word.casefold(), word.casefold())


def _is_valid(place: Place, on: date | None) -> bool:
    if on is None:
        return place.valid_to is None
    return (place.valid_from is None or place.valid_from <= on) and (place.valid_to is None or on <= place.valid_to)


def _proven(found: Found, guard: Guard) -> Found:
    """Return `found` with what its guard adds: a weak name beside the words that the guard demands is a strong one."""
    is_raised = found.strength == "weak" and guard.require_in_document
    return replace(found, strength="strong") if is_raised else found


def _is_near(guard: Guard, text: str, found: Found) -> bool:
    around = text[max(0, found.start - guard.window) : found.start] + "\n" + text[found.end : found.end + guard.window]
    return any(word in around for word in guard.near)


def _catches(trap: Trap, found: Found) -> bool:
    """Whether a trap that matches on the name means it; what a unit's word introduces is no street and no person."""
    if trap.action == "reject" and found.prefix:
        return False
    if _BARE in trap.applies_to:
        return found.strength not in {"anchor", "strong"} and not found.prefix
    return not trap.applies_to or found.name.text in trap.applies_to


def _untrapped(text: str, candidates: Sequence[Found], traps: Iterable[_Snare]) -> Iterator[Found]:
    caught = [
        (snare.trap, spans)
        for snare in traps
        if any(_catches(snare.trap, found) for found in candidates) and (spans := snare.spans(text)).starts
    ]
    for found in candidates:
        here = [trap for trap, spans in caught if spans.touch(found.start, found.end) and _catches(trap, found)]
        if not any(trap.action == "reject" for trap in here):
            yield _trapped(found, here) if here else found


def _trapped(found: Found, traps: Iterable[Trap]) -> Found:
    return replace(
        found,
        is_demoted=any(trap.action == "demote" for trap in traps),
        topic=next((trap.topic for trap in traps if trap.action == "retopic"), found.topic),
    )


def _longest(found: Iterable[Found]) -> list[Found]:
    """Keep the longest of overlapping names, with the proof of the strongest in it."""
    kept: list[Found] = []
    for this in sorted(found, key=lambda item: (item.start, -item.end)):
        if kept and this.start < kept[-1].end:
            if _RANK[this.strength] < _RANK[kept[-1].strength]:
                kept[-1] = replace(kept[-1], strength=this.strength)
            continue
        kept.append(this)
    return kept


def _established(text: str, found: Sequence[Found], *, local: bool) -> Iterator[Found]:
    """Yield what counts: names that prove themselves, and with one of them (or in the local press) all the others."""
    rivals = others(text)
    found = [item for item in found if not (_belongs_elsewhere(text, item, rivals) or _is_part_of_a_name(text, item))]
    has_anchor = any(item.strength == "anchor" for item in found)
    elsewhere = () if has_anchor else rivals
    proofs = [_is_proof(item, elsewhere) for item in found]
    if has_anchor or local or any(proofs):
        for item, is_proof in zip(found, proofs, strict=True):
            if has_anchor or local or is_proof or not _beside(item, elsewhere):
                yield item


def _belongs_elsewhere(text: str, found: Found, rivals: Sequence[Other]) -> bool:
    """Whether the text itself gives the name to another province: "huyện Kỳ Sơn, tỉnh Nghệ An", "Hanoi's Đức Giang"."""
    return found.strength in {"prefixed", "weak"} and any(
        (found.end <= item.start and _WITHIN.fullmatch(text, found.end, item.start))
        or (item.end <= found.start and text[item.end : found.start].strip() in {"'s", "’s"})
        for item in near(rivals, found.start, found.end, _NEAR_PROVINCE)
    )


def _is_part_of_a_name(text: str, found: Found) -> bool:
    """Whether a bare name touches another capitalised syllable: thầy Mẫu Vũ Quang, Kỳ Anh Mẫu."""
    if found.prefix or found.strength in {"anchor", "strong"}:
        return False
    return bool(_CAPITAL_BEFORE.search(text[max(0, found.start - 12) : found.start])) or bool(
        _CAPITAL_AFTER.match(text[found.end : found.end + 12])
    )


def _is_proof(found: Found, elsewhere: Sequence[Other]) -> bool:
    if found.strength in {"anchor", "strong"}:
        return True
    return found.strength == "prefixed" and bool(found.prefix) and not _beside(found, elsewhere)


def _beside(found: Found, elsewhere: Sequence[Other]) -> bool:
    return bool(near(elsewhere, found.start, found.end, _NEAR_PROVINCE))
