"""What names forbid among stories: articles that would be one story by their words alone, and are two by their persons.

    python -m bench.bench_stories [DATA]

Compared are the pairs named in neardup/, and among the articles of neardup/ and hatinh/ those that share three keys. No
times are asked, so that like events of other days, which the 72 hours part, stand for like events of one day. Copies
(half of the shorter text's runs of five words) are no matter of stories and left out. Every join that names forbid is
printed, for a reader to say whether it was one event.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import combinations
from pathlib import Path

from classifiers.names import names
from pipeline.story import keys, story_of
from press.article import Article, Judged, Kept
from press.clock import VIETNAM

REAL = Path(__file__).parents[2] / "shared" / "data"  # beside the checkout, where somebody put it
ARTICLES = ("neardup/texts.jsonl.gz", "hatinh/articles.jsonl.gz")
PAIRS = tuple(
    f"neardup/{name}.jsonl.gz"
    for name in ("baomoi_same_title_different_text", "baomoi_silver_pairs", "hatinh_silver_pairs")
)
SHARED, COMMON = 3, 200  # keys that two articles share; a key that more articles have tells nothing
COPY, RUN = 0.5, 5
NOON = datetime(2026, 11, 24, 12, tzinfo=VIETNAM)

Pair = tuple[str, str]


def main() -> None:
    """Print for each kind of pair how many words join and how many of those names part, and the parted pairs."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    articles = dict(read(folder))
    told = dict(labels(folder))
    joined = [pair for pair in candidates(articles, told) if are_one(*judged(articles, pair))]
    named = {key: with_names(articles[key]) for key in sorted({key for pair in joined for key in pair})}
    parted = [pair for pair in joined if not are_one(named[pair[0]], named[pair[1]])]
    before, after = (Counter(told.get(pair, "not named in neardup") for pair in pairs) for pairs in (joined, parted))
    for label, count in sorted(before.items()):
        print(f"{label}: {count} joined by words, {after[label]} of them parted by names")  # noqa: T201 -- a bench reports by printing
    for one, two in parted:
        print(f"  {articles[one].title}\n    | {articles[two].title}")  # noqa: T201 -- a bench reports by printing


def read(folder: Path) -> Iterator[tuple[str, Article]]:
    """Yield the articles by their ids."""
    for row in (row for file in ARTICLES for row in rows(folder / file)):
        yield row["id"], Article(url=row["id"], title=row["title"], lead="", text=row["text"], language="vi")


def labels(folder: Path) -> Iterator[tuple[Pair, str]]:
    """Yield what is said of the pairs in neardup/."""
    for file in PAIRS:
        for row in rows(folder / file):
            one, two = sorted((row["a"], row["b"]))
            yield (one, two), f"{Path(file).name.split('.')[0]}, {row['label'].split(' ')[0]}"


def candidates(articles: Mapping[str, Article], told: Mapping[Pair, str]) -> Iterator[Pair]:
    """Yield the pairs to compare, copies left out."""
    holders: dict[str, list[str]] = defaultdict(list)
    for name, article in articles.items():
        for key in keys(article):
            holders[key].append(name)
    shared = Counter(
        pair for names in holders.values() if len(names) <= COMMON for pair in combinations(sorted(names), 2)
    )
    near = {pair for pair, count in shared.items() if count >= SHARED} | {
        pair for pair in told if set(pair) <= articles.keys()
    }
    yield from (pair for pair in sorted(near) if not is_copy(articles[pair[0]], articles[pair[1]]))


def is_copy(one: Article, two: Article) -> bool:
    """Whether half of the shorter text stands in the longer."""
    mine, theirs = runs(one.text), runs(two.text)
    return len(mine & theirs) >= COPY * min(len(mine), len(theirs))


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of five words."""
    words = text.lower().split()
    return {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}


def judged(articles: Mapping[str, Article], pair: Pair) -> tuple[Judged, Judged]:
    """Return both articles of a pair, of which nothing is known but their words."""
    return Judged(article=articles[pair[0]], verdicts=()), Judged(article=articles[pair[1]], verdicts=())


def with_names(article: Article) -> Judged:
    """Return an article with whom it names."""
    return Judged(article=article, verdicts=(), names=names(article.whole, len(article.heading)))


def are_one(one: Judged, two: Judged) -> bool:
    """Whether `one`, coming second, is joined to `two`."""
    kept = Kept(key="two", seq=1, source="", judged=two, first_seen=NOON, story="two")
    return story_of(one, [kept]) is not None


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the lines of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main()
