"""Vietnamese words of several syllables are kept whole, offline."""

from classifiers.text.words import words


def test_words_of_two_syllables_stay_together() -> None:
    """Segmentation needs no network and says where each word stands."""
    text = "Lũ lụt tại Hà Tĩnh, cam kết hỗ trợ"
    assert "cam kết" in [text[start:end] for start, end in words(text)]
    assert "Hà Tĩnh" in [text[start:end] for start, end in words(text)]
