"""Topics: the model's chances choose, the configuration's words stand among them and name the part."""

from collections.abc import Callable

from classifiers.brief import Brief
from classifiers.keywords import Keywords
from classifiers.models import Models
from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.topics import TopicClassifier
from press.text import normal
from press.topic import Topic
from press.verdict import Verdict

Taken = Callable[..., Brief]

TOPICS = (
    Topic(id="agriculture", vi="Nông nghiệp", en="Agriculture", keywords={"vi": ("cam", "bưởi")}),
    Topic(id="land", vi="Hạ tầng", en="Works", keywords={"vi": ("cao tốc",)}),
    Topic(id="clearing", vi="Mặt bằng", en="Clearing", parent="land", keywords={"vi": ("tái định cư", "đền bù")}),
    Topic(id="environment", vi="M", en="E", keywords={"vi": ("môi trường",)}, cancels=("môi trường đầu tư",)),
)
KEYWORDS = Keywords(TOPICS)


def reading(matcher: Matcher, title: str, text: str = "", language: str = "vi") -> Reading:
    """Return the reading of an article of `title` and `text`."""
    whole = f"{title}\n{text}"
    return Reading(text=whole, plain=normal(whole), title_end=len(title), language=language, finds=matcher.find(whole))


def weights(matcher: Matcher, title: str, text: str = "", language: str = "vi") -> dict[str, float]:
    """Return what each topic's keywords weigh in an article."""
    read = reading(matcher, title, text, language)
    return dict(KEYWORDS.weights(read, KEYWORDS.said(read)))


def test_a_keyword_of_the_title_weighs_more(matcher: Matcher) -> None:
    """A word in the title weighs more than one in the text."""
    found = weights(matcher, "Nông dân trúng vụ bưởi", "Vườn bưởi nằm cạnh cao tốc.")
    assert found["agriculture"] > found["land"] > 0


def test_a_part_stands_for_its_main_topic(matcher: Matcher) -> None:
    """Where the words are the part's, the part is the answer; where they are the whole's, the whole is."""
    for title, part in (("Dân chờ tái định cư", "clearing"), ("Thông xe cao tốc", "land"), ("Không có gì", "land")):
        read = reading(matcher, title)
        assert KEYWORDS.part(read, KEYWORDS.said(read), "land") == part


def test_a_cancelled_word_does_not_count(matcher: Matcher) -> None:
    """`môi trường đầu tư` says nothing of the environment."""
    assert weights(matcher, "Cải thiện môi trường đầu tư") == {}


def test_a_language_without_words_has_no_weights(matcher: Matcher) -> None:
    """No keywords in a language is no error."""
    assert weights(matcher, "Orangen aus Vietnam", language="de") == {}


def judged(brief: Brief, models: Models, subjects: tuple[Topic, ...]) -> Verdict:
    """Return the verdict on `brief` by the shipped model and configuration."""
    return TopicClassifier(models.topics, Keywords(subjects)).judge(brief)


def test_the_shipped_model_knows_its_subjects(taken: Taken, models: Models, subjects: tuple[Topic, ...]) -> None:
    """A flood, a trial, a factory's fish and a Korean power plant each get their topic, with the words that decided."""
    stories = (
        ("disaster_weather", "vi", "Mưa lũ ở Hà Tĩnh: nhiều xã bị ngập sâu", "Nước lũ dâng cao, sạt lở nhiều nơi."),
        ("security_justice", "vi", "Công an Hà Tĩnh bắt giữ đối tượng mua bán ma túy", "Khởi tố bị can, tạm giam."),
        ("environment", "vi", "Cá chết hàng loạt ở biển Hà Tĩnh vì nước thải", "Dân lo biển bị ô nhiễm."),
        ("industry_energy", "ko", "베트남 하띤 석탄화력 발전소", "한국전력이 하띤성 석탄화력 발전소를 짓는다."),
    )
    for topic, language, title, text in stories:
        verdict = judged(taken(title, text, language), models, subjects)
        assert verdict.first == topic, (title, verdict)
        assert verdict.because
        assert len(verdict.answer) <= 3
