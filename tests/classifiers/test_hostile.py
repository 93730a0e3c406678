"""Texts made to cost time: each at a size where work that grows with the square of it would take minutes."""

from classifiers.keywords import Keywords
from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.signals import Signals
from press.text import normal
from press.topic import ToneWords, Topic

FLOOD = Topic(id="flood", vi="Lũ", en="Flood", keywords={"vi": ("lũ",)}, cancels=("lũ quét",))
WORDS = ToneWords(language="vi", negative=("vi phạm",), positive=(), negations=("không",))


def reading(matcher: Matcher, text: str) -> Reading:
    """Return the reading of an untitled Vietnamese article of `text`."""
    return Reading(text=text, plain=normal(text), title_end=0, language="vi", finds=matcher.find(""))


def test_a_keyword_on_every_line(matcher: Matcher) -> None:
    """66,000 lines of one keyword each announce their topic, and cancelled words do not."""
    keywords = Keywords((FLOOD,))
    for text, topics in (("lũ\n" * 66_000, {"flood"}), ("lũ " * 66_000, {"flood"}), ("lũ quét " * 25_000, set())):
        assert set(keywords.said(reading(matcher, text))) == topics


def test_a_negation_before_every_word(matcher: Matcher) -> None:
    """Each of 40,000 words finds its own negation, and only those that have none count."""
    signals = Signals.of(reading(matcher, "không vi phạm. " * 40_000 + "Có vi phạm."), WORDS)
    assert len(signals.negations) == 40_000
    assert len(signals.negative) == 1


def test_a_trap_on_every_name(matcher: Matcher) -> None:
    """16,000 streets of one name name no place."""
    assert [found.place.id for found in matcher.find("Lê Đức Thọ. " * 16_000 + "Tỉnh Hà Tĩnh.").found] == ["VN-23"]


def test_a_name_demoted_by_every_title(matcher: Matcher) -> None:
    """14,000 delegates of the province are mentions, each by its own trap."""
    finds = matcher.find("ĐBQH Hà Tĩnh. " * 14_000)
    assert len(finds.found) == 14_000
    assert finds.telling == ()


def test_a_guard_on_every_name(matcher: Matcher) -> None:
    """What a guard asks of the whole text is asked once, and its endless patterns have an end."""
    assert len(matcher.find("ベトナム。" + "ハティン" * 10_000).found) > 0
    assert matcher.find("Вьетнам. " + "Белорус Хатинь. " * 10_000).found == ()
    assert len(matcher.find("越南河靜省。" + "河靜，" * 20_000).found) == 20_001


def test_stems_without_an_end(matcher: Matcher) -> None:
    """A Russian word of 200,000 letters is no name."""
    assert matcher.find("Вьетнам " + "хатин" * 40_000).found == ()


def test_marks_without_an_end(matcher: Matcher) -> None:
    """Marks piled on one letter in the thousands are cut, and the name after them is found."""
    assert matcher.find("a" + "\u0315\u0300\u0323" * 60_000 + " tỉnh Hà Tĩnh").telling


def test_numbers_and_halves_of_letters_that_are_none(matcher: Matcher) -> None:
    """A character's number of thousands of digits and lone surrogates raise nothing and hide no name."""
    for spoilt in ("&#" + "9" * 5000 + ";", "&#x" + "f" * 5000, "\ud83c", "\udc00"):
        text = f"{spoilt} tỉnh Hà {spoilt}Tĩnh"
        assert matcher.find(text).telling
        assert matcher.possible(text)
