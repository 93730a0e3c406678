"""The jury: asks each classifier its one question about an article."""

from collections.abc import Callable, Iterable
from datetime import timedelta, timezone

from classifiers.brief import Brief, Clerk
from classifiers.claims import ClaimClassifier
from classifiers.critical import YES, CriticalClassifier
from classifiers.keywords import Keywords
from classifiers.language import LanguageClassifier
from classifiers.learning.linear import Meant
from classifiers.models import Models
from classifiers.names import names
from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.relevance import ABOUT, RelevanceClassifier
from classifiers.stance import StanceClassifier
from classifiers.tone import ToneClassifier
from classifiers.topics import TopicClassifier
from press.article import Article, Judged
from press.named import Named
from press.place import Gazetteer
from press.topic import ToneWords, Topic
from press.verdict import Verdict

_LOCAL = timezone(timedelta(hours=7), "ICT")  # Việt Nam keeps one time all year; its day decides which units existed


Senses = Callable[[Article], Meant | None]


def no_vector(article: Article) -> Meant | None:
    """Return that `article` has no vector, as for an office without a model that makes them."""
    del article
    return None


class Reader:
    """Finds the province's names in an article."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.matcher = Matcher(gazetteer)

    def reading(self, article: Article, *, language: str, local: bool = False) -> Reading:
        """Return `article`, which is in `language`, as the classifiers read it."""
        return self.read(article, article.whole, language=language, local=local)

    def read(self, article: Article, text: str, *, language: str, local: bool) -> Reading:
        """Return `article` as the classifiers read it, where its whole `text` has been put together already."""
        on = article.published.astimezone(_LOCAL).date() if article.published else None
        finds = self.matcher.find(text, local=local, on=on)
        return Reading(
            text=text,
            plain=finds.text,  # legible is the whole of an article already
            title_end=len(article.heading),
            language=language,
            finds=finds,
        )


class Jury:
    """Every classifier, built once from the configuration and the models; safe to ask from one thread.

    `embedder` is the name of the one whose vectors the models weigh, an empty text where they weigh none.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        topics: tuple[Topic, ...],
        tone_words: Iterable[ToneWords],
        languages: Iterable[str],
        models: Models | None = None,
    ) -> None:
        """Take the `models` that ship where no others are given."""
        models = models or Models.load()
        keywords = Keywords(topics)
        self._reader = Reader(gazetteer)
        self._clerk = Clerk(keywords, tone_words)
        self._rarity, self.embedder = models.rarity, models.embedder
        self._language = LanguageClassifier(languages)
        self._relevance = RelevanceClassifier(models.relevance)
        self._topics = TopicClassifier(models.topics, keywords)
        self._tone = ToneClassifier(models.tone)
        self._stance = StanceClassifier(models.stance)
        self._critical = CriticalClassifier(models.critical)
        self._claims = ClaimClassifier(models.claims, models.rarity)

    def judge(
        self, article: Article, *, prior: str | None = None, local: bool = False, senses: Senses = no_vector
    ) -> tuple[Verdict, ...]:
        """Return the verdicts on `article`: all eight, or language, relevance and places where it names no place.

        `prior` is the language that the source declares, used where the text itself leaves a doubt; `local` says that
        the source is the province's own press, which makes weak names count. Neither is asked for anything else.
        `senses` lends the article's vector, and is asked only where a place is named: a vector takes as long as all the
        rest twenty times. What is read is `article.whole`, and every word of `because` says where it stands in that.
        """
        text = article.whole
        language = self._language.judge(text, prior=article.language or prior)
        reading = self._reader.read(article, text, language=language.first or "und", local=local)
        places = self._reader.matcher.judge(reading.finds, title_end=reading.title_end)
        if not reading.finds.found:
            return (language, RelevanceClassifier.none(), places)
        brief = self._clerk.brief(reading, self._rarity).sensed(senses(article))
        relevance = self._relevance.judge(brief)
        return (language, relevance, places, *self._opinions(brief, is_about=relevance.first == ABOUT))

    def names(self, judged: Judged) -> tuple[Named, ...]:
        """Return whom and what `judged` names where it is Vietnamese and about the province, nothing for any other.

        This costs more than all questions together, so only what is about to be kept is to be asked for it.
        """
        language, relevance = judged.by_machine("language"), judged.by_machine("relevance")
        if not (language and language.first == "vi" and relevance and relevance.first == ABOUT):
            return ()
        return names(judged.article.whole, len(judged.article.heading))

    def may_name(self, article: Article) -> bool:
        """Whether any name of the province may stand in `article`, as the gate asks of a page."""
        return self._reader.matcher.possible(article.whole)

    def _opinions(self, brief: Brief, *, is_about: bool) -> tuple[Verdict, ...]:
        topics, tone = self._topics.judge(brief), self._tone.judge(brief)
        stance = self._stance.judge(brief, is_about=is_about)
        critical = self._critical.judge(brief, stance=stance.first)
        return (topics, tone, stance, critical, self._claims.judge(brief, is_critical=critical.first == YES))
