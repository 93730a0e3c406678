"""The jury: asks each classifier its one question about an article."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta, timezone

from classifiers.claims import ClaimClassifier
from classifiers.critical import CriticalClassifier
from classifiers.language import LanguageClassifier
from classifiers.places import Matcher, legible
from classifiers.reading import Reading
from classifiers.relevance import RelevanceClassifier
from classifiers.signals import Signals
from classifiers.stance import StanceClassifier
from classifiers.tone import ToneClassifier
from classifiers.topics import TopicClassifier
from press.article import Article
from press.place import Gazetteer
from press.text import normal
from press.topic import ToneWords, Topic
from press.verdict import Verdict

_LOCAL = timezone(timedelta(hours=7), "ICT")  # Việt Nam keeps one time all year; its day decides which units existed

_READ, _TITLE = 40_000, 500


class Jury:
    """Every classifier, built once from the configuration; safe to ask from one thread."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        topics: tuple[Topic, ...],
        tone_words: Iterable[ToneWords],
        languages: Iterable[str],
    ) -> None:
        self._matcher = Matcher(gazetteer)
        self._words = {words.language: words for words in tone_words}
        self._language = LanguageClassifier(languages)
        self._relevance = RelevanceClassifier()
        self._topics = TopicClassifier(topics)
        self._tone = ToneClassifier()
        self._stance = StanceClassifier()
        self._critical = CriticalClassifier()
        self._claims = ClaimClassifier()

    def judge(self, article: Article, *, prior: str | None = None, local: bool = False) -> tuple[Verdict, ...]:
        """Return the verdicts on `article`: all eight, or language, relevance and places where it names no place.

        `prior` is the language that the source declares, used where the text itself leaves a doubt; `local` says that
        the source is the province's own press, which makes weak names count. Neither is asked for anything else.
        Only the first 40,000 letters of the text are read and 500 of the title: no news story is longer, lists are.
        """
        reading, language = self._read(article, prior=prior, local=local)
        relevance = self._relevance.judge(reading.finds, title_end=reading.title_end)
        places = self._matcher.judge(reading.finds, title_end=reading.title_end)
        if relevance.first == "none":
            return (language, relevance, places)
        topics = self._topics.judge(reading)
        rest = self._opinions(replace(reading, topics=topics.answer), is_about=relevance.first == "about")
        return (language, relevance, places, topics, *rest)

    def may_name(self, article: Article) -> bool:
        """Whether any name of the province may stand in `article`, as the gate asks of a page."""
        return self._matcher.possible(f"{legible(article.title[:_TITLE])}\n{legible(_body(article))}")

    def _read(self, article: Article, *, prior: str | None, local: bool) -> tuple[Reading, Verdict]:
        title = legible(article.title[:_TITLE])
        text = f"{title}\n{legible(_body(article))}"
        language = self._language.judge(text, prior=article.language or prior)
        on = article.published.astimezone(_LOCAL).date() if article.published else None
        plain = normal(text)
        reading = Reading(
            text=text if len(text) == len(plain) else plain,  # offsets must hold in both
            plain=plain,
            title_end=len(normal(title)),
            language=language.first or "und",
            finds=self._matcher.find(text, local=local, on=on),
        )
        return reading, language

    def _opinions(self, reading: Reading, *, is_about: bool) -> tuple[Verdict, ...]:
        words = self._words.get(reading.language) or ToneWords(language=reading.language, negative=(), positive=())
        signals = Signals.of(reading, words)
        tone = self._tone.judge(signals)
        stance = self._stance.judge(signals, is_about=is_about)
        critical = self._critical.judge(signals, stance=stance.first)
        return (tone, stance, critical, self._claims.judge(signals, is_critical=critical.first == "yes"))


def _body(article: Article) -> str:
    """Return the article's text with its lead, which may stand in it already."""
    text = article.text[:_READ]
    return text if article.lead in article.text else f"{article.lead}\n{text}"[:_READ]
