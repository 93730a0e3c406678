"""The card of a model: what it answers, what it was made of, how well it does, and what it cannot do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.teaching.marking import FOLDS, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is told of all models that were made together.

    `files` are name, articles, and whether it is a fair sample; `learned` from how many articles (of claims: sentences)
    each question was learned; `apart` how many articles were kept from all of them; `unlabelled` how many told which
    words go together; `embedder` whose vectors were learned from, an empty text for none.
    """

    version: str
    day: str
    files: tuple[tuple[str, int, bool], ...]
    learned: Mapping[str, int]
    apart: int
    unlabelled: int
    embedder: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is particular to one question."""

    asks: str
    answers: str
    marks: tuple[str, ...]
    limits: str


_TOLD: Mapping[str, _Told] = {
    "relevance": _Told(
        asks="Is the article about the province, or does it only mention it?",
        answers="about, mention; where no name of the province stands, the gazetteer alone answers none",
        marks=("about F1",),
        limits="Whether an article on one firm or person of the province is about the province is often a guess.",
    ),
    "topics": _Told(
        asks="Which subjects of the province's plan is it about?",
        answers="the main topics of config/topics.yaml that were labelled, and other",
        marks=("first topic accuracy",),
        limits="A topic that an office adds in its own configuration is not known to the model; its keywords are.",
    ),
    "tone": _Told(
        asks="Is the news good, bad or neither?",
        answers="negative, neutral, positive",
        marks=("tone macro-F1",),
        limits="A reader's own opinion is not asked: an accident is bad news whoever tells it.",
    ),
    "stance": _Told(
        asks="Does blame or credit fall on the province's side?",
        answers="negative, neutral, positive",
        marks=("stance macro-F1",),
        limits="Irony and blame between the lines are not seen; what is not labelled often is answered unsurely.",
    ),
    "critical": _Told(
        asks="Could the province's side be asked to answer?",
        answers="yes, no",
        marks=("critical macro-F1",),
        limits="It proposes; whether an answer is due is for a person and the law to say.",
    ),
    "claims": _Told(
        asks="Which sentences would the province's side have to check?",
        answers="claim, other, sentence by sentence; at most two sentences of an article are proposed",
        marks=("claims recall", "claims precision"),
        limits="It proposes sentences and says nothing about whether they are true.",
    ),
}

_GUIDED = ("topics", "tone", "stance", "critical")
_UNLABELLED = """\
Another {count} articles that nobody labelled told along which main directions words go together.
"""
_VECTORS = """\
A second set of weights beside counts the vector of title and lead by {embedder} too, in every language. It
judges where an office has that embedder; the first set where it has none, or another.
"""
_CARD = """\
# {question}, {version}

**{asks}** Answers: {answers}.

## Made of

{files}

{apart} articles of the fair samples, whole matters of them, are kept from all models (`measure.npz`), so that an office
can compare a model that it has taught with this one. Of the rest this model learned from {learned} {unit}.
{unlabelled}Where a text was printed, by whom and by which author, is not read; datelines and bylines are left out.

Licence: the weights are the project's own. The texts belong to their publishers and are not in here:
what is kept of them are numbers of hashed words, from which no text can be put together again.

## How

Words and pairs of words of title, lead, body and the sentences on the province's side, hashed into 262,144 buckets and
weighed by how rare they are; beside them signs that people have named (where the province's names stand, words of good
and bad news, of blame and credit, keywords of topics). Names of provinces are all one word. A linear model, learned by
ridge regression; how sure it is was fitted on articles held out. In languages other than Vietnamese only those signs
count that mean the same in every language.
{vectors}
Made by `diembao train` on {day}; the same labels on the same day give the same bytes.

## How well

On the fair samples, in {folds} folds that never part two tellings of one matter:

| |{head} of |
|---|{line}
{marks}

## Limits

{limits} It learned from Vietnamese newspapers; how well it does in other languages is not measured here. Under its
threshold it says that it is unsure, and then it is to be read as a guess.
"""


def card(question: str, made: Made) -> str:
    """Return the card of the model of `question`."""
    told = _TOLD[question]
    is_sensed = bool(made.embedder) and question != "claims"
    guides = made.unlabelled if question in _GUIDED else 0
    return _CARD.format(
        question=question,
        version=made.version,
        asks=told.asks,
        answers=told.answers,
        files="\n".join(f"- {name}: {count} articles{_fair(is_fair=fair)}" for name, count, fair in made.files),
        apart=made.apart,
        learned=made.learned[question],
        unit="sentences" if question == "claims" else "articles",
        unlabelled=_UNLABELLED.format(count=guides) if guides else "",
        vectors=_VECTORS.format(embedder=made.embedder) if is_sensed else "",
        day=made.day,
        folds=FOLDS,
        head=" without vectors | with |" if is_sensed else " |",
        line="---|---|---|" if is_sensed else "---|---|",
        marks="\n".join(_rows(told.marks, made.marks)),
        limits=told.limits,
    )


def _rows(names: tuple[str, ...], marks: tuple[Mark, ...]) -> Iterator[str]:
    for name in names:
        found = sorted((mark for mark in marks if mark.name == name), key=lambda mark: mark.is_sensed)
        cells = [name, *(f"{mark.value:.3f}" for mark in found), *(str(mark.count) for mark in found[:1])]
        yield f"| {' | '.join(cells)} |"


def _fair(*, is_fair: bool) -> str:
    return ", a fair sample" if is_fair else ", not a fair sample: learned from, not measured on"
