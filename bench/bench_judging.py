"""How many articles of 2,400 letters a core asks all questions of in a second, without vectors, and in what memory.

The articles are real ones from the folder of real data, which is not part of the repository: `bench_judging.py FOLDER`;
without it the newsroom's Vietnamese stories, in which the province is named more densely. Each is cut to 2,400 letters,
or repeated until it has as many. Run it with OMP_NUM_THREADS=1, so that one core is one core.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from classifiers.brief import Brief, Clerk
from classifiers.claims import ClaimClassifier
from classifiers.critical import YES, CriticalClassifier
from classifiers.keywords import Keywords
from classifiers.language import LanguageClassifier
from classifiers.models import Models
from classifiers.relevance import ABOUT, RelevanceClassifier
from classifiers.stance import StanceClassifier
from classifiers.tone import ToneClassifier
from classifiers.topics import TopicClassifier
from diembao.config import gazetteer, tones, topics
from diembao.newsroom import outlets
from pipeline.judge import Jury, Reader
from press.article import Article

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config"
LETTERS = 2_400
ARTICLES, ROUNDS, JUDGED = 200, 5, 2_000
STATUS = Path("/proc/self/status")

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def main() -> None:
    """Print one line a measure."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    labelled = folder / "labels" / "articles.jsonl.gz"
    texts = real(labelled) if labelled.is_file() else told()
    found = [scaled(*one) for one in islice(texts, ARTICLES)]
    kind = "real articles" if labelled.is_file() else f"newsroom stories (no real data in {folder})"
    bench = Bench()
    began = time.process_time()
    for at in range(JUDGED):
        bench.jury.judge(found[at % len(found)])
    show(f"{JUDGED:,} articles judged in {time.process_time() - began:,.1f} s; resident memory: {resident()}")
    costs = bench.costs(found)
    whole = costs.pop("all questions")
    show(f"all questions, {len(found)} {kind} of {LETTERS:,} letters: {1 / whole:,.0f} articles/s, best of {ROUNDS}")
    for step, cost in costs.items():
        show(f"  {step}: {cost * 1e3:.2f} ms an article")


class Bench:
    """The jury, and its steps apart."""

    def __init__(self) -> None:
        """Build what a worker builds."""
        places, plan = gazetteer.load(CONFIG / "gazetteer.yaml"), topics.load(CONFIG / "topics.yaml")
        words = tuple(map(tones.load, sorted((CONFIG / "languages").glob("*.yaml"))))
        languages = [one.language for one in words]
        models, keywords = Models.load(), Keywords(plan)
        self.jury = Jury(places, plan, words, languages, models)
        self._language, self._reader = LanguageClassifier(languages), Reader(places)
        self._clerk, self._rarity = Clerk(keywords, words), models.rarity
        self._relevance, self._topics = RelevanceClassifier(models.relevance), TopicClassifier(models.topics, keywords)
        self._tone, self._stance = ToneClassifier(models.tone), StanceClassifier(models.stance)
        self._critical = CriticalClassifier(models.critical)
        self._claims = ClaimClassifier(models.claims, models.rarity)

    def costs(self, articles: Sequence[Article]) -> dict[str, float]:
        """Return the seconds of processor time that an article takes, whole and by step: the best of the rounds."""
        rounds = [self._round(articles) for _ in range(ROUNDS)]
        return {step: min(one[step] for one in rounds) for step in rounds[0]}

    def _round(self, articles: Sequence[Article]) -> dict[str, float]:
        costs: dict[str, float] = {}

        def done(step: str, work: Callable[[Thing], Answer], things: Sequence[Thing]) -> list[Answer]:
            began = time.process_time()
            answers = [work(thing) for thing in things]
            costs[step] = (time.process_time() - began) / len(articles)
            return answers

        done("all questions", self.jury.judge, articles)
        languages = done("language", lambda article: self._language.judge(article.whole).first or "und", articles)
        pairs = list(zip(articles, languages, strict=True))
        readings = done("names of the province", lambda pair: self._reader.reading(pair[0], language=pair[1]), pairs)
        named = [reading for reading in readings if reading.finds.found]
        briefs = done("words and signs", lambda reading: self._clerk.brief(reading, self._rarity), named)
        relevance = done("relevance", self._relevance.judge, briefs)
        done("topics", self._topics.judge, briefs)
        done("tone", self._tone.judge, briefs)
        about = [(brief, verdict.first == ABOUT) for brief, verdict in zip(briefs, relevance, strict=True)]
        stances = done("stance", lambda one: self._stance.judge(one[0], is_about=one[1]), about)
        taken = [(brief, stance.first) for brief, stance in zip(briefs, stances, strict=True)]
        criticals = done("critical", lambda one: self._critical.judge(one[0], stance=one[1]), taken)
        asked: list[Brief] = [brief for brief, said in zip(briefs, criticals, strict=True) if said.first == YES]
        done(f"claims, of {len(asked)} articles", lambda brief: self._claims.judge(brief, is_critical=True), asked)
        return costs


def scaled(title: str, text: str) -> Article:
    """Return an article of the wanted length."""
    room = LETTERS - len(title) - 1
    body = f"{text}\n"
    whole = (body * (room // len(body) + 1))[:room]
    return Article(url="https://bao-mau.example/bai", title=title, lead="", text=whole)


def real(labelled: Path) -> Iterator[tuple[str, str]]:
    """Yield title and text of the labelled articles."""
    with gzip.open(labelled, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["title"], row["text"]


def told() -> Iterator[tuple[str, str]]:
    """Yield title and text of the newsroom's Vietnamese stories."""
    for outlet in outlets():
        if outlet.language == "vi":
            for story in outlet.stories:
                yield story.title, "\n".join((story.lead, *story.body))


def resident() -> str:
    """Return what the process holds in memory, as the kernel counts it."""
    if not STATUS.is_file():
        return "not told by this system"
    lines = (line.split() for line in STATUS.read_text(encoding="utf-8").splitlines())
    kilobytes = next(int(words[1]) for words in lines if words and words[0] == "VmRSS:")
    return f"{kilobytes / 1024:,.0f} MB"


def show(line: str) -> None:
    """Print `line`."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
