"""Sentences are exact pieces of the text."""

from classifiers.text.sentences import sentences


def test_sentences_stand_where_they_say() -> None:
    """Every sentence is the text between its offsets."""
    text = "UBND TP. Hà Tĩnh họp. Ông nói: “Sẽ làm.” Có 1.500 hộ.\nĐoạn hai không dấu chấm"
    found = sentences(text)
    assert [text[item.start : item.end] for item in found] == [item.text for item in found]
    assert [item.text for item in found] == [
        "UBND TP. Hà Tĩnh họp.",
        "Ông nói: “Sẽ làm.”",
        "Có 1.500 hộ.",
        "Đoạn hai không dấu chấm",
    ]


def test_a_full_width_stop_ends_a_sentence() -> None:
    """Chinese sentences end without a space."""
    assert [item.text for item in sentences("河靜省污染。居民抗議！")] == ["河靜省污染。", "居民抗議！"]


def test_an_empty_text_has_no_sentence() -> None:
    """Nothing is not a sentence."""
    assert sentences(" \n ") == ()
