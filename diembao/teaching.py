"""Which answers an editor may give to a question, and what is said where another was given."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from classifiers import critical, relevance, stance, tone
from classifiers.language import PRESS_LANGUAGES
from classifiers.topics import OTHER
from desk.plain import one_line
from diembao.config import Configuration
from diembao.messages import ANSWERS, QUESTIONS
from press.correction import SEVERAL
from press.errors import InputError
from press.text import fold
from press.verdict import Question

_FIXED: Mapping[Question, tuple[str, ...]] = {
    "relevance": (*relevance.ANSWERS, relevance.NONE),
    "tone": tone.ANSWERS,
    "stance": stance.ANSWERS,
    "critical": (critical.YES, critical.NO),
}
_MOST_TOPICS = 3  # as many as the machine gives
_LISTED = 40  # answers: a longer list helps nobody
_CLOSE = 5
_LONGEST = 80  # letters of an answer that is repeated


class Allowed:
    """The answers to each question, each with the name by which a person knows it."""

    def __init__(self, configuration: Configuration) -> None:
        """Take topics, places and languages from what the office has configured."""
        languages = dict.fromkeys((*configuration.languages, *PRESS_LANGUAGES, "und"))
        places = {place.id: place.names[0].text for place in configuration.gazetteer.places if place.names}
        topics = {topic.id: topic.vi for topic in configuration.topics}
        self._answers: dict[Question, Mapping[str, str]] = {
            "language": dict.fromkeys(languages, ""),
            "places": places,
            "topics": topics | {OTHER: "chủ đề khác"},
        }
        self._answers |= {question: {one: ANSWERS[one][0] for one in ones} for question, ones in _FIXED.items()}

    def read(self, question: Question, text: str) -> tuple[str, ...]:
        """Return the answers in `text`, parted by commas, each once; an empty text says that there is no place.

        Raises InputError, which tells what is allowed, for an unknown answer, too many, or none.
        """
        answers = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        for answer in answers:
            if answer not in self._answers[question]:
                raise InputError(self._unknown(question, one_line(answer, _LONGEST)))
        if len(answers) > 1 and question not in SEVERAL:
            raise InputError(
                f"Câu hỏi «{QUESTIONS[question][0]}» chỉ có một câu trả lời. / The question {question} has one answer."
            )
        if not answers and question != "places":
            raise InputError(f"Chưa có câu trả lời; {self._listed(question)}")
        if question == "topics" and (len(answers) > _MOST_TOPICS or (OTHER in answers and len(answers) > 1)):
            raise InputError(
                f"Nêu nhiều nhất {_MOST_TOPICS} chủ đề, chủ đề chính trước; «{OTHER}» phải đứng một mình. "
                f"/ Give up to {_MOST_TOPICS} topics, the primary first; {OTHER} stands alone."
            )
        return answers

    def _unknown(self, question: Question, answer: str) -> str:
        close = self._close(question, answer)
        meant = f" Có phải là {_named(close.items())}? / perhaps one of these." if close else ""
        return f"«{answer}» không dùng được cho câu hỏi «{QUESTIONS[question][0]}».{meant} {self._listed(question)}"

    def _listed(self, question: Question) -> str:
        answers = self._answers[question]
        if len(answers) <= _LISTED:
            return f"Được dùng / allowed: {_named(answers.items())}."
        return f"Được dùng {len(answers)} mã trong gazetteer.yaml / allowed: the ids of gazetteer.yaml."

    def _close(self, question: Question, answer: str) -> dict[str, str]:
        """Return the answers whose id or name is nearly `answer`, marks and case apart."""
        owners: dict[str, list[str]] = {}
        for id_, name in self._answers[question].items():
            for word in (id_, name):
                owners.setdefault(fold(word).casefold(), []).append(id_)
        found = get_close_matches(fold(answer).casefold(), owners, n=_CLOSE, cutoff=0.75)
        ids = dict.fromkeys(id_ for word in found for id_ in owners[word])
        return {id_: self._answers[question][id_] for id_ in list(ids)[:_CLOSE]}


def _named(answers: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{id_} ({name})" if name else id_ for id_, name in answers)
