"""What a word is: the one analyser that index, search, matching and excerpts share."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

_ETH = re.compile("[ÐƉðɖ]")  # fonts and old converters write these for Đ; they look the same
_ETHS = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"}
_D = re.compile("[ĐÐƉ]|([đðɖ])")
_DIACRITICS = re.compile("[\u0300-\u036f]+")  # never \p{Mn}: that destroys Thai, Lao and Khmer

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_PAIRS = ("oa", "oe", "uy")
_FINALS = "ncmptiyouNCMPTIYOU"  # what may follow the two vowels inside a syllable

_MARKS = "".join(chr(code) for code in range(0x300, 0x2000) if unicodedata.category(chr(code)).startswith("M"))
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_HIDDEN = re.compile(f"[{_INVISIBLE}]|([™℠])")
# Written without spaces, so that every character is a word: Kana, Han with its extensions, Hangul syllables.
_SINGLE = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Thai, Lao, Burmese and Khmer letters, which carry their vowels and tones as marks.
_STACKED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"
    "\u1000-\u102a\u1780-\u17b3"
)
_STACKERS = "\u1039\u17d2"  # Burmese and Khmer: the consonant that follows is written below
_LETTER = rf"[^\W_{_SINGLE}{_STACKED}]"
_TOKEN = re.compile(
    rf"(?:{_LETTER}[{_MARKS}{_INVISIBLE}]*)+"
    rf"|[{_SINGLE}]"
    rf"|[{_STACKED}](?:[{_STACKERS}][{_STACKED}]|[{_MARKS}{_INVISIBLE}])*"
)
_DOUBLED = (("เเ", "แ"), ("ເເ", "ແ"))  # typed as two, looks the same, is one letter
_STACKED_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]{2,}")

_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_COMBINING = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
_MOST_COMBINING = 30  # on one letter: Unicode's stream-safe limit; to sort more takes quadratic time
_ALL_PILED = re.compile(f"[{_COMBINING}]{{{_MOST_COMBINING + 1},}}")
# Ten times as fast: a class within the first plane, its first letter apart, so that the search can leap to it.
_FIRST_COMBINING = "".join(mark for mark in _COMBINING if mark <= "\uffff")
_PILED = re.compile(f"[{_FIRST_COMBINING}][{_FIRST_COMBINING}]{{{_MOST_COMBINING},}}")
_BEYOND = re.compile("[\U00010000-\U0001efff]")

_REMEMBERED = 1 << 16  # pieces: Vietnamese has some 7,000 syllables, with case and punctuation several times that
_SHORT = 32  # characters: longer pieces (Chinese sentences, addresses) do not come back, so are not remembered
_LONGEST = 100  # characters of one word: what is longer is no word, and engines refuse it


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The words of a text, in order, as printed (`exact`) and without marks (`folded`); both have the same length."""

    exact: tuple[str, ...]
    folded: tuple[str, ...]


def normal(text: str) -> str:
    """Return `text` as NFC with every tone mark where today's press puts it and every Đ a real Đ.

    Meant for comparing, not for showing. Text that is NFC already keeps its length, so offsets stay true. Tones stand
    on the first vowel of an open oa, oe, uy (hòa, thủy; never after q: quý) and on the second before a final (hoàng).
    """
    if text.isascii():
        return text
    composed = _ETH.sub(lambda eth: _ETHS[eth[0]], unicodedata.normalize("NFC", text))
    return _MISPLACED.sub(_replaced, composed)


def legible(text: str) -> str:
    """Return `text` without what no writer means: NUL, halves of characters, marks piled on a letter beyond thirty."""
    if text.isascii():
        return text.replace("\x00", "")
    piled = _ALL_PILED if _BEYOND.search(text) else _PILED
    return piled.sub(lambda pile: pile[0][:_MOST_COMBINING], _UNPRINTABLE.sub("", text))


def fold(text: str) -> str:
    """Return `text` without Vietnamese (and other Latin, Greek, Cyrillic) marks, đ as d; the case stays.

    Strips U+0300 to U+036F only, so that Thai, Lao, Khmer, Kana and Hangul keep the marks that are their vowels.
    """
    if text.isascii():
        return text
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", text))
    return _D.sub(lambda letter: "d" if letter[1] else "D", unicodedata.normalize("NFC", bare))


def tokens(text: str) -> Tokens:
    """Return the words of `text`, case folded.

    One word per Latin, Cyrillic, Greek or similar run of letters and digits; per Han, Kana or Hangul character; per
    Thai, Lao, Khmer or Burmese letter with its marks. Punctuation is none. Words are cut at 100 characters.
    """
    # _words, spelled out: this is the hot line of the whole index
    pieces = [_remembered(piece) if len(piece) <= _SHORT else _analysed(piece) for piece in text.split()]
    return Tokens(
        exact=tuple(chain.from_iterable([piece[0] for piece in pieces])),
        folded=tuple(chain.from_iterable([piece[1] for piece in pieces])),
    )


def has_marks(word: str) -> bool:
    """Whether `word` carries marks that folding would take away; đ counts as one."""
    found = tokens(word)
    return found.exact != found.folded


def excerpt(text: str, chars: int) -> str:
    """Return the beginning of `text` as one line, at most `chars` characters, cut between words, with … after a cut."""
    if chars < 1:
        return ""
    line = one_line(text)
    _, stop = window(line, chars, ())
    return f"{line[:stop]}{'…' * (stop < len(line))}"


def one_line(text: str) -> str:
    """Return `text` as NFC with one space wherever any white space stood, as excerpts show it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def window(line: str, chars: int, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where the part of `line` that holds most of `spans` begins and ends, cut between words.

    An ellipsis set wherever something was cut makes it `chars` characters at most; (0, 0) where there is no room.
    """
    if len(line) <= chars:
        return 0, len(line)
    if chars < 1:
        return 0, 0
    words = [(begin, end) for _, _, begin, end in placed(line)]
    best = _best_start(spans, len(line), chars)
    start = next((begin for begin, _ in words if begin >= best), best) if best else 0
    last = start + chars - bool(start)
    if len(line) <= last:
        return start, len(line)
    stop = max((end for begin, end in words if start <= begin and end < last), default=last - 1)
    return start, start + len(line[start:stop].rstrip())


def placed(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield the words of `text` in order: as printed, folded, and where each begins and ends in it."""
    for match in _TOKEN.finditer(text):
        for exact, folded in zip(*_words(match[0]), strict=True):
            yield exact, folded, match.start(), match.end()


def _best_start(spans: Sequence[tuple[int, int]], length: int, chars: int) -> int:
    """Where the earliest window of `chars` begins that holds most spans, with some words before the first."""
    begins, ends = [begin for begin, _ in spans], [end for _, end in spans]

    def held(start: int) -> int:
        return bisect_right(ends, start + chars - 2) - bisect_left(begins, start)

    latest = max(0, length - chars + 1)
    return max((0, *(min(latest, max(0, begin - chars // 4)) for begin in begins)), key=held)


def _analysed(piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    plain = _plain(piece)
    exact = tuple([word[:_LONGEST] for word in _TOKEN.findall(plain)])
    return exact, exact if fold(plain) == plain else tuple([fold(word) for word in exact])


_remembered = lru_cache(maxsize=_REMEMBERED)(_analysed)


def _words(piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _remembered(piece) if len(piece) <= _SHORT else _analysed(piece)


def _plain(piece: str) -> str:
    """Spell one way what looks one way: widths, ligatures, case, hidden characters, Thai and Lao mark order."""
    if piece.isascii():
        return piece.lower()
    shaped = unicodedata.normalize("NFKC", _HIDDEN.sub(_unhidden, piece)).casefold()
    cased = normal(unicodedata.normalize("NFKC", shaped)).replace("ё", "е")  # the Russian press prints either
    for doubled, single in _DOUBLED:
        cased = cased.replace(doubled, single)
    return _STACKED_MARKS.sub(lambda marks: "".join(sorted(marks[0])), cased)


def _unhidden(match: re.Match[str]) -> str:
    return " " if match[1] else ""


def _spellings() -> dict[str, tuple[str, str]]:
    """For each marked spelling of a vowel pair: the same with its tone on the first, and on the second vowel."""
    table = {}
    for pair, tone in ((pair, tone) for pair in _PAIRS for tone in _TONES):
        for first in (pair[0], pair[0].upper()):
            for second in (pair[1], pair[1].upper()):
                front = unicodedata.normalize("NFC", first + tone + second)
                back = unicodedata.normalize("NFC", first + second + tone)
                table[front] = table[back] = (front, back)
    return table


_PLACEMENTS = _spellings()
_MISPLACED = re.compile(rf"({'|'.join(_PLACEMENTS)})(?=([{_FINALS}]?))")


def _replaced(match: re.Match[str]) -> str:
    front, back = _PLACEMENTS[match[1]]
    after_q = match.start() > 0 and match.string[match.start() - 1] in "qQ"
    return back if after_q or match[2] else front
