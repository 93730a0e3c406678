"""Vietnamese words of several syllables are kept whole, offline."""

from classifiers.words import is_word, words


def test_words_of_two_syllables_stay_together() -> None:
    """Segmentation needs no network and says where each word stands."""
    text = "Lũ lụt tại Hà Tĩnh, cam kết hỗ trợ"
    assert "cam kết" in [text[start:end] for start, end in words(text)]
    assert "Hà Tĩnh" in [text[start:end] for start, end in words(text)]


def test_half_a_word_is_none() -> None:
    """`cam` is a word where oranges are meant, and none in `cam kết`."""
    promise, fruit = "Doanh nghiệp cam kết hỗ trợ", "Nông dân trồng cam trên đồi"
    assert not is_word(promise, promise.index("cam"), promise.index("cam") + 3)
    assert is_word(fruit, fruit.index("cam"), fruit.index("cam") + 3)
