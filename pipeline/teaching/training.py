"""From labelled articles to the models that judge: what is learned, from which of them, and on what terms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifiers import claims, critical, relevance, stance, tone
from classifiers.brief import Brief, Clerk
from classifiers.learning.directions import Directions
from classifiers.learning.fitting import Material, Task, learned
from classifiers.learning.grams import Ints, Matrix, Rarity
from classifiers.learning.linear import LinearModel, Meant, Sheet
from classifiers.models import Models
from classifiers.relevance import ABOUT, MENTION
from pipeline.judge import Reader
from pipeline.teaching.labels import Labelled
from press.article import Article
from press.text import normal

LANGUAGES = ("vi",)  # in which enough is labelled for words to weigh; in English 43 articles are
SAME = 0.3  # cosine of words above which two articles tell of one matter

# How often an answer that is not called unsure shall be right.
GOALS = {"relevance": 0.97, "topics": 0.9, "tone": 0.9, "stance": 0.9, "critical": 0.92, "claims": 0.9}
# The signs that mean the same in every language.
_WHERE, _KEYWORDS, _SAID = ("where_",), ("topic_",), ("said_", "topic_")
_OF_PROVINCE = ("stance", "critical")
_FURTHER = 0.4  # what a second or third topic counts beside the primary
_OTHERS = 12  # sentences of an article that are no claim, at most; more would only weigh the same again
_COVERED = 0.5  # a sentence is a claim where it holds so much of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Labelled articles, taken down once, from any part of which models can be made."""

    labelled: tuple[Labelled, ...]
    briefs: tuple[Brief, ...]
    material: Material
    sentences: "Sentences"
    rarity: Rarity
    groups: Ints

    @classmethod
    def of(
        cls,
        labelled: Iterable[Labelled],
        reader: Reader,
        clerk: Clerk,
        *,
        unlabelled: Iterable[Article] = (),
        vectors: Sequence[Meant | None] = (),
    ) -> "Corpus":
        """Read every article; `groups` holds for each the number of the matter it tells of.

        The `unlabelled` articles, of a language whose words weigh, tell along which directions words go together.
        `vectors` are those of the labelled ones, in their order; nothing where none has one.
        """
        every = tuple(labelled)
        drafts = [clerk.draft(reader.reading(item.article, language=item.language)) for item in every]
        rarity = Rarity.of([draft.grams for draft in drafts])
        briefs = tuple(
            draft.brief(rarity).sensed(meant)
            for draft, meant in zip(drafts, vectors or [None] * len(every), strict=True)
        )
        others = [clerk.draft(reader.reading(one, language=LANGUAGES[0])).grams for one in unlabelled]
        directions = Directions.of(others, rarity) if others else None
        material = Material.of([brief.sheet for brief in briefs], directions)
        return cls(
            labelled=every,
            briefs=briefs,
            material=material,
            sentences=Sentences.of(every, briefs, rarity),
            rarity=rarity,
            groups=material.groups(SAME),
        )

    def models(self, chosen: Ints, version: str) -> Models:
        """Return the models that the `chosen` articles teach."""
        part = self.material.part(chosen)
        groups = self.groups[chosen]
        items = [self.labelled[place] for place in chosen]

        def model(question: str, task: Task) -> LinearModel:
            return learned(
                part, task, groups, goal=GOALS[question], version=f"{question}-{version}", languages=LANGUAGES
            )

        return Models(
            rarity=self.rarity,
            claims=self.sentences.model(chosen, f"claims-{version}"),
            **{question: model(question, task) for question, task in tasks(items).items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The sentences of the articles that somebody could be asked to answer; `owners` are the articles' places."""

    material: Material
    owners: Ints
    are_claims: tuple[bool, ...]

    @classmethod
    def of(cls, labelled: Sequence[Labelled], briefs: Sequence[Brief], rarity: Rarity) -> "Sentences":
        """Take the sentences that hold half of a claim, and some of the others, evenly spread."""
        found = [
            (place, sheet, is_claim)
            for place, (item, brief) in enumerate(zip(labelled, briefs, strict=True))
            if item.critical and item.claims
            for sheet, is_claim in _sentences(item, brief, rarity)
        ]
        return cls(
            material=Material.of([sheet for _, sheet, _ in found]),
            owners=np.array([place for place, _, _ in found], dtype=np.int64),
            are_claims=tuple(is_claim for _, _, is_claim in found),
        )

    def model(self, articles: Ints, version: str) -> LinearModel:
        """Return the model that the sentences of `articles` teach."""
        chosen = np.flatnonzero(np.isin(self.owners, articles))
        answers = [claims.CLAIM if self.are_claims[place] else claims.OTHER for place in chosen]
        task = _task(claims.ANSWERS, answers)
        return learned(
            self.material.part(chosen),
            task,
            self.owners[chosen],
            goal=GOALS["claims"],
            version=version,
            languages=LANGUAGES,
        )


def _sentences(item: Labelled, brief: Brief, rarity: Rarity) -> Iterator[tuple[Sheet, bool]]:
    spans = [span for claim in item.claims if (span := _span(brief.reading.plain, normal(claim)))]
    others: list[Sheet] = []
    for candidate in claims.candidates(brief, rarity):
        sentence = candidate.sentence
        if any(min(sentence.end, end) - max(sentence.start, start) >= _COVERED * (end - start) for start, end in spans):
            yield candidate.sheet, True
        else:
            others.append(candidate.sheet)
    step = max(1, -(-len(others) // _OTHERS))
    yield from ((sheet, False) for sheet in others[::step])


def _span(text: str, claim: str) -> tuple[int, int] | None:
    start = text.find(claim)
    return (start, start + len(claim)) if claim and start >= 0 else None


def truth(item: Labelled, question: str) -> str:
    """Return what people answered to `question`, as the machine would say it; an empty text where nobody did."""
    if question == "relevance":
        return "" if item.relevance is None else ABOUT if item.relevance == ABOUT else MENTION
    if question == "topics":
        return item.topics[0] if item.topics else ""
    if question == "critical":
        return "" if item.critical is None else critical.YES if item.critical else critical.NO
    return {"tone": item.tone, "stance": item.stance}[question] or ""


def lesson(item: Labelled, question: str) -> str:
    """Return what `item` teaches of `question`, an empty text for nothing.

    Of stance and critical what is about the province does; of relevance no article that was moved here, for it names
    none of the province's places rightly.
    """
    is_apart = item.is_moved if question == "relevance" else question in _OF_PROVINCE and item.relevance != ABOUT
    return "" if is_apart else truth(item, question)


def tasks(items: Sequence[Labelled]) -> Mapping[str, Task]:
    """Return what is to be learned from `items` of each question; claims are apart, learned sentence by sentence."""
    return {
        "relevance": replace(_asked(items, "relevance", relevance.ANSWERS, _WHERE), is_guided=False),
        "topics": _topics(items),
        "tone": _asked(items, "tone", tone.ANSWERS, _SAID),
        "stance": _asked(items, "stance", stance.ANSWERS, _SAID),
        "critical": _asked(items, "critical", critical.ANSWERS, _SAID),
    }


def _asked(items: Sequence[Labelled], question: str, answers: Sequence[str], bare: tuple[str, ...]) -> Task:
    return _task(answers, [lesson(item, question) for item in items], bare)


def _task(answers: Sequence[str], given: Sequence[str], bare: tuple[str, ...] = ("",)) -> Task:
    """Return the task of those articles to which one of `answers` was given; `bare` is as Task has it."""
    chosen = [place for place, answer in enumerate(given) if answer in answers]
    targets = np.zeros((len(chosen), len(answers)))
    for row, place in enumerate(chosen):
        targets[row, answers.index(given[place])] = 1.0
    return Task(answers=tuple(answers), chosen=np.array(chosen, dtype=np.int64), targets=targets, bare=bare)


def _topics(items: Sequence[Labelled]) -> Task:
    answers = tuple(sorted({item.topics[0] for item in items if item.topics}))
    task = _asked(items, "topics", answers, _KEYWORDS)
    targets: Matrix = task.targets.copy()
    for row, place in enumerate(task.chosen):
        for topic in items[place].topics[1:]:
            if topic in answers:
                targets[row, answers.index(topic)] = _FURTHER
    return replace(task, targets=targets)
