"""How often "did you mean" is right: real slips in the marks, against an archive of real news.

    python -m bench.bench_suggest [DATA [syllables of context on each side]]

The archive is made of the 8,000 articles of background/ and the 2,010 of hatinh/; the slips are those of
search/viwiki_typos.jsonl.gz that are in the marks alone and were typed with marks (typed without, a word finds every
spelling anyway). Each is asked with its neighbours as a person would type it, and so is the correct text. The limits
in `pipeline/searching/suggest.py` were chosen on the even half; the odd half was not looked at.
"""

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from index.archive import Document
from index.embedded import EmbeddedArchive, rebuild
from pipeline.searching.suggest import corrected
from press.text import has_marks, placed, tokens

ARTICLES = ("background/vi_news_8k.jsonl.gz", "hatinh/articles.jsonl.gz")
REAL = Path(__file__).parents[2] / "shared" / "data"  # beside the checkout, where somebody put it
SLIPS = "search/viwiki_typos.jsonl.gz"
BATCH = 1_000
MIDDLE = 60  # the letter of a context at which the slip stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A query with a slip, and what it should have been."""

    typed: str
    meant: tuple[str, ...]


def documents(data: Path) -> Iterator[Document]:
    """Yield the articles of the archive."""
    for name in ARTICLES:
        with gzip.open(data / name, "rt", encoding="utf-8") as lines:
            for seq, line in enumerate(lines, 1):
                article = json.loads(line)
                yield Document(
                    key=article["id"],
                    seq=seq,
                    title=article["title"],
                    lead="",
                    text=article["text"],
                    when=datetime(2020, 1, 1, tzinfo=UTC),
                    source="",
                    language="vi",
                    country="VN",
                    desk="domestic",
                )


def slips(data: Path, around: int) -> Iterator[tuple[int, Slip]]:
    """Yield the slips with `around` syllables on each side, each with its number among all slips in marks."""
    with gzip.open(data / SLIPS, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["kind"] == "diacritics-only"]
    for number, row in enumerate(rows):
        if has_marks(row["wrong"]):
            yield from ((number, one) for one in slip(row["context"], row["wrong"], row["correct"], around))


def slip(context: str, wrong: str, correct: list[str], around: int) -> Iterator[Slip]:
    """Yield the slip, if its word is found in its context; the words that the context cuts are left out."""
    words = list(placed(context))[1:-1]
    places = [at for at, word in enumerate(words) if tokens(wrong).exact == (word[0],)]
    if not places:
        return
    at = min(places, key=lambda place: abs(words[place][2] - MIDDLE))
    begin, end = words[at][2:]
    head = context[words[max(0, at - around)][2] : begin]
    tail = context[end : words[min(len(words) - 1, at + around)][3]]
    yield Slip(typed=head + context[begin:end] + tail, meant=tuple(head + one + tail for one in correct))


def main(arguments: Sequence[str]) -> None:
    """Make the archive, ask for every slip, and print the shares; skip it where there are no texts."""
    data = Path(arguments[0]) if arguments else REAL
    around = int(arguments[1]) if arguments[1:] else 1
    if not (data / SLIPS).is_file():
        print(f"skipped: there is no {data / SLIPS}; name the folder of the real texts")  # noqa: T201 -- its report
        return
    with TemporaryDirectory() as folder:
        waiting = documents(data)
        rebuild(Path(folder), iter(lambda: list(islice(waiting, BATCH)), []))
        archive = EmbeddedArchive(Path(folder))
        asked = list(slips(data, around))
        for half, name in enumerate(("even", "odd")):
            chosen = [one for number, one in asked if number % 2 == half]
            report(f"{name} half, {around} syllables on each side", chosen, archive)


def report(what: str, asked: list[Slip], archive: EmbeddedArchive) -> None:
    """Print how many of `asked` were mended, and how often correct text was touched."""
    began = time.perf_counter()
    told = Counter(verdict(corrected(one.typed, archive), one.meant) for one in asked)
    seconds = (time.perf_counter() - began) / len(asked)
    false = sum(corrected(one.meant[0], archive) is not None for one in asked)
    offered = told["right"] + told["wrong"]
    print(  # noqa: T201 -- a bench reports by printing
        f"{what}: {len(asked)} slips; right {told['right'] / len(asked):.3f}, wrong {told['wrong'] / len(asked):.3f},"
        f" none {told['none'] / len(asked):.3f}; precision {told['right'] / offered if offered else 0:.3f};"
        f" false on correct text {false / len(asked):.3f}; {seconds * 1000:.1f} ms a query"
    )


def verdict(offered: str | None, meant: tuple[str, ...]) -> str:
    """Return whether what was offered is what was meant, word by word."""
    if offered is None:
        return "none"
    return "right" if tokens(offered) in [tokens(one) for one in meant] else "wrong"


if __name__ == "__main__":
    main(sys.argv[1:])
