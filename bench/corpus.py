"""Articles by the hundred thousand: real sentences of the press, recombined, the same at every run."""

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

from index.archive import Document

BATCH = 500  # as many as `pipeline/follow.py` hands over at once
FIRST_DAY = datetime(2016, 1, 1, tzinfo=UTC)
YEARS = 10

# Where texts come from, below the folder of real data, and how much of the archive each kind makes up.
FILES: Mapping[str, tuple[str, ...]] = {
    "province": ("hatinh/articles", "labels/articles", "labels/articles_2"),
    "country": ("background/vi_news_8k", "topics/dantri"),
    "abroad": ("topics/vns_english", "extraction/daniel_news5lang.truth", "extraction/fundus_tests.truth"),
}
SHARES: Mapping[str, int] = {"province": 65, "country": 25, "abroad": 10}
TOPICS = tuple(f"topic_{number}" for number in range(30))
PLACES = tuple(f"place_{number}" for number in range(80))
SOURCES = tuple(f"source_{number}" for number in range(210))
STANCES = ("supportive", "neutral", "critical")
TONES = ("positive", "neutral", "negative")

_CODES = {"Greek": "el", "Polish": "pl", "Russian": "ru", "Chinese": "zh", "English": "en"}
_SENTENCE = re.compile(r"(?<=[.!?…])\s*(?=[A-ZĐÀ-Ỹ\"“])|\n+|(?<=。)")  # some files lost the space after a full stop
_LONGEST = 600  # characters: what is longer is a list or a table, no sentence


class _Row(TypedDict, total=False):
    title: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The texts of one kind and language: headlines, sentences, and how long the articles were."""

    language: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    lengths: tuple[int, ...]


class Corpus:
    """Makes any number of articles from the texts in a folder; `chars` is their mean length, None leaves it real."""

    def __init__(self, folder: Path, chars: int | None = None) -> None:
        """Read the texts."""
        self._kinds = [(kind, SHARES[kind], _pools(folder, files)) for kind, files in FILES.items()]
        lengths = [length for _, _, pools in self._kinds for pool in pools for length in pool.lengths]
        self._scale = chars * len(lengths) / sum(lengths) if chars else 1.0

    def batches(self, first: int, last: int) -> Iterator[list[Document]]:
        """Yield the articles from number `first` up to, not including, `last`, BATCH at a time."""
        for start in range(first, last, BATCH):
            yield [self.article(number) for number in range(start, min(start + BATCH, last))]

    def article(self, number: int) -> Document:
        """Return the `number`-th article."""
        dice = random.Random(number)  # noqa: S311 -- the same article at every run
        pools = dice.choices([pools for *_, pools in self._kinds], [share for _, share, _ in self._kinds])[0]
        pool = dice.choices(pools, [len(pool.lengths) for pool in pools])[0]
        sentences = _drawn(dice, pool.sentences, round(dice.choice(pool.lengths) * self._scale))
        return Document(
            key=f"https://bao-mau.example/bai-{number}.html",
            seq=number + 1,
            title=dice.choice(pool.titles),
            lead=sentences[0],
            text="\n".join(sentences),
            when=FIRST_DAY + timedelta(seconds=dice.randrange(YEARS * 365 * 86_400)),
            source=SOURCES[min(int(dice.expovariate(1 / 30)), len(SOURCES) - 1)],
            language=pool.language,
            country="VN" if pool.language == "vi" else pool.language.upper(),
            desk="domestic" if pool.language == "vi" else "foreign",
            topics=tuple(dict.fromkeys(dice.choices(TOPICS, k=dice.randint(1, 3)))),
            places=tuple(dict.fromkeys(dice.choices(PLACES, k=dice.randint(1, 3)))),
            relevance="about",
            tone=dice.choice(TONES),
            stance=dice.choice(STANCES),
        )


def _drawn(dice: random.Random, sentences: Sequence[str], chars: int) -> list[str]:
    """Return sentences that make up `chars` characters, one at least."""
    drawn = [dice.choice(sentences)]
    length = len(drawn[0])
    while length < chars:
        drawn.append(dice.choice(sentences))
        length += len(drawn[-1])
    return drawn


def _pools(folder: Path, files: Sequence[str]) -> list[Pool]:
    rows: dict[str, list[_Row]] = defaultdict(list)
    for name in files:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row: _Row = json.loads(line)
                language = row.get("lang") or "vi"
                rows[_CODES.get(language, language)].append(row)
    return [_pool(language, texts) for language, texts in rows.items()]


def _pool(language: str, rows: Sequence[_Row]) -> Pool:
    texts = [row.get("text") or "" for row in rows]
    sentences = [part.strip() for text in texts for part in _SENTENCE.split(text)]
    return Pool(
        language=language,
        titles=tuple(row.get("title") or row["text"].partition("\n")[0][:120] for row in rows),
        sentences=tuple(sentence for sentence in sentences if 0 < len(sentence) <= _LONGEST),
        lengths=tuple(len(text) for text in texts if text),
    )
