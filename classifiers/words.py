"""Where a Vietnamese word of several syllables begins and ends."""

import functools
from bisect import bisect_right
from collections.abc import Callable
from typing import cast

import regex

_WORD = regex.compile(r"\w")
_LONGEST = 2000  # letters: a longer sentence is a list or an attack, and the analyser's time grows faster than it


@functools.lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], list[str]]:
    # Late, because it takes a second to load its bundled model, and only Vietnamese articles that are kept need it.
    from underthesea import word_tokenize  # noqa: PLC0415 -- see above

    return cast("Callable[[str], list[str]]", word_tokenize)


def words(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the words of Vietnamese `text` begin and end; punctuation is none."""
    spans: list[tuple[int, int]] = []
    at = 0
    for word in _tokenizer()(text):
        if not _WORD.search(word):
            continue
        stands = span(text, word, at)
        if stands is not None:
            spans.append(stands)
            at = stands[1]
    return tuple(spans)


def is_word(text: str, start: int, end: int) -> bool:
    """Whether the letters from `start` to `end` are no part of a longer word: `cam` is none in `cam kết`.

    In a text of over 2,000 letters every syllable is taken for a word.
    """
    if len(text) > _LONGEST:
        return True
    spans = _remembered(text)
    at = bisect_right(spans, start, key=lambda span: span[1])  # the first that ends behind the start
    while at < len(spans) and spans[at][0] < end:
        if spans[at][0] < start or spans[at][1] > end:
            return False
        at += 1
    return True


@functools.lru_cache(maxsize=64)
def _remembered(text: str) -> tuple[tuple[int, int], ...]:
    return words(text)


def span(text: str, word: str, at: int) -> tuple[int, int] | None:
    """Return where `word` stands in `text` from `at` on, whatever spaces stand between its syllables."""
    match = regex.compile(r"\s+".join(regex.escape(part) for part in word.split())).search(text, at)
    return match.span() if match else None
