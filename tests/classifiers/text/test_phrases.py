"""Phrases are found as whole words, in any case, longest first."""

from classifiers.text.phrases import Phrases


def said(words: list[str], text: str) -> list[str]:
    """Return what of `words` is found in `text`, as printed."""
    return [text[hit.start : hit.end] for hit in Phrases(words).found(text)]


def test_a_phrase_is_a_whole_word() -> None:
    """`cam` is not found in `camera`, `lũ` is found beside a comma."""
    assert said(["cam", "lũ"], "Camera ghi cảnh lũ, lụt") == ["lũ"]


def test_the_longer_phrase_wins() -> None:
    """`chết đuối` is found once and not again as `chết`."""
    assert said(["chết", "chết đuối"], "Hai em chết đuối") == ["chết đuối"]


def test_a_star_finds_longer_forms() -> None:
    """`pollut*` finds pollution, but not inside another word."""
    assert said(["pollut*"], "Pollution, unpolluted") == ["Pollution"]


def test_capitals_are_sought_as_they_stand() -> None:
    """`IUU` does not find `iuu`."""
    assert said(["IUU"], "IUU iuu") == ["IUU"]


def test_scripts_without_spaces_need_no_boundary() -> None:
    """Chinese, Thai and Lao words are found inside a run, Korean ones before a particle."""
    assert said(["污染", "มลพิษ", "ມົນລະພິດ", "오염"], "海洋污染事件 ปัญหามลพิษทางน้ำ ບັນຫາມົນລະພິດ 오염이") == [
        "污染",
        "มลพิษ",
        "ມົນລະພິດ",
        "오염",
    ]


def test_no_phrases_find_nothing() -> None:
    """An empty list is no error."""
    assert said([], "gì cũng được") == []
