"""A reading tells in which of its sentences something stands."""

from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.signals import Signals
from classifiers.text.phrases import Phrases
from press.text import normal
from press.topic import ToneWords

TEXT = "Dân kêu cứu\nNước bẩn vì xả thải, lại xả thải. Hà Tĩnh vào cuộc.\nUBND tỉnh lên tiếng về xả thải."


def reading(matcher: Matcher) -> Reading:
    """Return the article as it is read."""
    return Reading(text=TEXT, plain=normal(TEXT), title_end=11, language="vi", finds=matcher.find(TEXT))


def test_hits_are_counted_by_sentence(matcher: Matcher) -> None:
    """Each belongs to the sentence in which it begins; sentences without one are not among them."""
    hits = Phrases(["kêu cứu", "xả thải", "lên tiếng"]).found(normal(TEXT))
    assert reading(matcher).counted(hits) == {0: 1, 1: 2, 3: 2}
    assert reading(matcher).counted(()) == {}


def test_sentences_on_the_province_name_it_or_its_authorities(
    matcher: Matcher, tone_words: dict[str, ToneWords]
) -> None:
    """In reading order; what is aimed at the authorities stands in a sentence with them."""
    said = Signals.of(reading(matcher), tone_words["vi"])
    assert [sentence.text for sentence in said.on_province()] == [
        "Hà Tĩnh vào cuộc.",
        "UBND tỉnh lên tiếng về xả thải.",
    ]
    hits = Phrases(["xả thải"]).found(normal(TEXT))
    assert said.aimed(hits) == hits[2:]
    assert said.aimed(()) == ()
