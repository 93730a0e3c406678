"""Labelled articles made up by rule: enough for models to learn from in a second, and no two of one matter."""

import functools
import random
import re
from collections.abc import Iterator
from pathlib import Path

from classifiers.brief import Clerk
from classifiers.keywords import Keywords
from diembao.config import gazetteer, tones, topics
from pipeline.judge import Reader
from pipeline.meaning import meant
from pipeline.teaching import labels
from pipeline.teaching.training import Corpus
from press import jsonl
from tests.fakes import WordEmbedder

CONFIG = Path(__file__).resolve().parents[1] / "config"

_HEADS = re.findall(r"\S+", "b c ch d đ g gi h kh l m n ng nh p ph qu r s t th tr v x")
_TAILS = re.findall(
    r"\S+", "anh uông iên ôm ướt ach inh oan uyn êch ơi ung âm ăng op ưa iêu oay uân ich ươm eng ay oc um"
)
_FILLER = [f"{head}{tail}" for head in _HEADS for tail in _TAILS]
_CUES = {
    "negative": ("bức xúc", "ô nhiễm", "xả thải", "trái phép", "khiếu nại", "vi phạm", "chậm đền bù", "sai phạm"),
    "neutral": ("hội nghị", "kế hoạch", "lịch họp", "thường niên", "thông báo", "dự thảo", "phiên họp", "chương trình"),
    "positive": (
        "khánh thành",
        "vui mừng",
        "phấn khởi",
        "khen thưởng",
        "thành công",
        "biểu dương",
        "đạt giải",
        "hỗ trợ",
    ),
}
_TOPICS = {"negative": "environment", "neutral": "governance", "positive": "infrastructure_land"}


def records(count: int, *, seed: int = 7) -> Iterator[dict[str, object]]:
    """Yield `count` labelled articles, each line with its text: thirds of each stance, every fourth a mere mention."""
    chance = random.Random(seed)  # noqa: S311 -- the same articles every time
    for number in range(count):
        stance = sorted(_CUES)[number % 3]
        is_about = number % 4 != 3
        is_critical = stance == "negative" and is_about
        told = _sentence(chance, *chance.sample(_CUES[stance], 3))
        last = _sentence(chance, "tỉnh Hà Tĩnh" if is_about else "đại biểu Hà Tĩnh")
        yield {
            "id": f"made:{seed}:{number}",
            "title": _sentence(chance, "Hà Tĩnh" if is_about else "Nghệ An", *chance.sample(_CUES[stance], 2)),
            "text": "\n".join([told, *(_sentence(chance) for _ in range(6)), last]),
            "language": "vi",
            "labels": {
                "relevance": "about" if is_about else "mention",
                "topics": [_TOPICS[stance]],
                "tone": stance,
                "stance": stance if is_about else None,
                "critical": is_critical,
                "claims": [told] if is_critical else [],
            },
        }


def write(path: Path, count: int, *, seed: int = 7) -> Path:
    """Write `count` labelled articles as `path`, and return it."""
    path.write_text("".join(f"{jsonl.line(record)}\n" for record in records(count, seed=seed)), "utf-8")
    return path


@functools.cache
def schoolroom() -> tuple[Reader, Clerk]:
    """Return what reads articles to learn from them, by the shipped configuration."""
    words = map(tones.load, sorted((CONFIG / "languages").glob("*.yaml")))
    return Reader(gazetteer.load(CONFIG / "gazetteer.yaml")), Clerk(
        Keywords(topics.load(CONFIG / "topics.yaml")), words
    )


@functools.cache
def corpus(count: int) -> Corpus:
    """Return `count` labelled articles, taken down."""
    return Corpus.of(labels.read(map(jsonl.line, records(count)), {}, name="made"), *schoolroom())


@functools.cache
def sensed_corpus(count: int) -> Corpus:
    """Return the same articles with their vectors, and others that nobody labelled beside."""
    told = tuple(labels.read(map(jsonl.line, records(count)), {}, name="made"))
    others = [one.article for one in labels.read(map(jsonl.line, records(count, seed=5)), {}, name="others")]
    vectors = meant(WordEmbedder(), [one.article for one in told])
    return Corpus.of(told, *schoolroom(), unlabelled=others, vectors=vectors)


def _sentence(chance: random.Random, *told: str) -> str:
    """Return a sentence of words that mean nothing, and among them what is `told`."""
    words = [*chance.choices(_FILLER, k=10 - len(told)), *told]
    chance.shuffle(words)
    return f"Nay {' '.join(words)}."
