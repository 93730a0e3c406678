"""Where a Vietnamese word of several syllables begins and ends."""

import functools
from collections.abc import Callable
from typing import cast

import regex

_WORD = regex.compile(r"\w")


@functools.lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], list[str]]:
    # Late, because it takes a second to load its bundled model, and few need it.
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


def span(text: str, word: str, at: int) -> tuple[int, int] | None:
    """Return where `word` stands in `text` from `at` on, whatever spaces stand between its syllables."""
    match = regex.compile(r"\s+".join(regex.escape(part) for part in word.split())).search(text, at)
    return match.span() if match else None
