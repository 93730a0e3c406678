"""Vietnamese words of several syllables are kept whole, offline."""

from classifiers.words import whole, words


def test_words_of_two_syllables_stay_together() -> None:
    """Segmentation needs no network and says where each word stands."""
    text = "Lũ lụt tại Hà Tĩnh, cam kết hỗ trợ"
    assert "cam kết" in [text[start:end] for start, end in words(text)]
    assert "Hà Tĩnh" in [text[start:end] for start, end in words(text)]


def test_a_cut_word_is_made_whole() -> None:
    """A span over half a word grows to the word."""
    text = "Doanh nghiệp cam kết hỗ trợ"
    start, end = whole(text, text.index("cam"), text.index("cam") + 3)
    assert text[start:end] == "cam kết"
