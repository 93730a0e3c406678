"""Topics are announced by their words, and only where those words mean them."""

from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.topics import TopicClassifier
from press.text import normal
from press.topic import Topic
from press.verdict import Verdict

TOPICS = (
    Topic(id="agriculture", vi="Nông nghiệp", en="Agriculture", keywords={"vi": ("cam", "bưởi")}),
    Topic(id="land", vi="Hạ tầng", en="Works", keywords={"vi": ("cao tốc",)}),
    Topic(id="clearing", vi="Mặt bằng", en="Clearing", parent="land", keywords={"vi": ("tái định cư", "đền bù")}),
    Topic(id="environment", vi="M", en="E", keywords={"vi": ("môi trường",)}, cancels=("môi trường đầu tư",)),
)
CLASSIFIER = TopicClassifier(TOPICS)


def judged(matcher: Matcher, title: str, text: str = "", language: str = "vi") -> Verdict:
    """Return the verdict on an article of `title` and `text`."""
    whole = f"{title}\n{text}"
    return CLASSIFIER.judge(
        Reading(text=whole, plain=normal(whole), title_end=len(title), language=language, finds=matcher.find(whole))
    )


def test_the_topic_of_the_title_is_the_first(matcher: Matcher) -> None:
    """A word in the title weighs more than one in the text."""
    verdict = judged(matcher, "Nông dân trúng vụ bưởi", "Vườn bưởi nằm cạnh cao tốc.")
    assert verdict.first == "agriculture"
    assert [word.text for word in verdict.because] == ["bưởi"]


def test_a_part_stands_for_its_main_topic(matcher: Matcher) -> None:
    """Where the words are the part's, the part is the answer; where they are the whole's, the whole is."""
    assert judged(matcher, "Dân chờ tái định cư", "Tiền đền bù chưa có.").answer == ("clearing",)
    assert judged(matcher, "Thông xe cao tốc", "Cao tốc dài 20 km.").answer == ("land",)


def test_a_cancelled_word_does_not_count(matcher: Matcher) -> None:
    """`môi trường đầu tư` says nothing of the environment."""
    verdict = judged(matcher, "Cải thiện môi trường đầu tư")
    assert (verdict.answer, verdict.unsure) == (("other",), True)


def test_half_a_word_does_not_count(matcher: Matcher) -> None:
    """`cam kết` announces no oranges."""
    assert judged(matcher, "Doanh nghiệp cam kết hỗ trợ").answer == ("other",)


def test_a_language_without_words_gets_other(matcher: Matcher) -> None:
    """No keywords in a language is no error."""
    assert judged(matcher, "Orangen aus Vietnam", language="de").answer == ("other",)
