"""How many pages of 100 KB the gate passes or drops in a second of one core, named and not; and what the matcher costs.

The pages are saved ones from the folder of real data, which is not part of the repository: `bench_gate.py FOLDER`.
"""

import gzip
import json
import random
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from classifiers.places import Matcher
from diembao.config import gazetteer
from pipeline.gate import may_concern
from press.article import Page

ROOT = Path(__file__).resolve().parents[1]
BYTES, LETTERS = 100_000, 2_400
PAGES, ARTICLES, ROUNDS = 250, 1_000, 3
SMALLEST = 20_000  # bytes: what is smaller is an error page
NAMED = "<p>Sáng nay, mưa lớn tại tỉnh Hà Tĩnh làm ngập nhiều tuyến đường.</p>".encode()

Thing = TypeVar("Thing")


def main() -> None:
    """Print one line a measure; nothing where the data are not there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        show(f"no real data in {folder}; name the folder: python -m bench.bench_gate FOLDER")
        return
    matcher = Matcher(gazetteer.load(ROOT / "config" / "gazetteer.yaml"))
    plain = [scaled(body) for body in bodies(folder)]
    for name, pages in (("not named", plain), ("named in the middle", [named(body) for body in plain])):
        passed = sum(may_concern(page(body), matcher) for body in pages)
        pace = rate(lambda body: may_concern(page(body), matcher), pages)
        show(f"gate, {len(pages)} pages of {BYTES // 1000} KB, {name}: {pace:,.0f} pages/s, {passed} pass")
    texts = [text[:LETTERS] for text in articles(folder) if len(text) >= LETTERS][:ARTICLES]
    show(f"matcher, {len(texts)} articles of {LETTERS:,} letters: {rate(matcher.find, texts):,.0f} articles/s")
    show(f"gate on the same articles: {rate(matcher.possible, texts):,.0f} articles/s")


def rate(work: Callable[[Thing], object], things: Sequence[Thing]) -> float:
    """Return how many of `things` are worked on in a second of processor time, the best of some rounds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for thing in things:
            work(thing)
        spent.append(time.process_time() - began)
    return len(things) / min(spent)


def bodies(folder: Path) -> list[bytes]:
    """Return saved pages, the same at every run."""
    found = [body for path in sorted((folder / "extraction").glob("*.pages.tar.gz")) for body in unpacked(path)]
    random.Random(1).shuffle(found)  # noqa: S311 -- the same pages at every run
    return found[:PAGES]


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield the pages of one archive that are large enough."""
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and member.size >= SMALLEST:
                yield file.read()


def scaled(body: bytes) -> bytes:
    """Return `body` repeated or cut to 100 KB; a letter cut in two at the end stays so, as in pages cut short."""
    return (body * (BYTES // len(body) + 1))[:BYTES]


def named(body: bytes) -> bytes:
    """Return `body` with a sentence about the province where the page's middle has a tag's end."""
    middle = body.find(b">", len(body) // 2) + 1
    return body[:middle] + NAMED + body[middle : len(body) - len(NAMED)]


def page(body: bytes) -> Page:
    """Return a page of `body`, as fetched."""
    return Page(
        url="https://bao-mau.example/bai",
        final_url="https://bao-mau.example/bai",
        body=body,
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
    )


def articles(folder: Path) -> Iterator[str]:
    """Yield the labelled articles, all of which were taken for articles about the province by somebody's search."""
    with gzip.open(folder / "labels" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield f"{row['title']}\n{row['text']}"


def show(line: str) -> None:
    """Print `line`."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
