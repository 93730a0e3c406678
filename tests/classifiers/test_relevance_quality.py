"""How well `about` is told from the rest, on real labelled articles that are not part of the repository."""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from classifiers.places import Matcher
from classifiers.relevance import RelevanceClassifier

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT.parent / "shared" / "data" / "labels" / "articles.jsonl.gz"
ANSWERS = ("about", "mention", "none")


@pytest.mark.skipif(not ARTICLES.is_file(), reason="the labelled articles are not here")
def test_about_is_told_from_the_rest(matcher: Matcher, capsys: pytest.CaptureFixture[str]) -> None:
    """On the labelled articles the F1 of `about` is at least .90."""
    table = Counter[tuple[str, str]]()
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            finds = matcher.find(f"{row['title']}\n{row['text']}")
            answer = RelevanceClassifier().judge(finds, title_end=len(row["title"])).first
            table[row["labels"]["relevance"], str(answer)] += 1
    score = f1(table)
    with capsys.disabled():
        sys.stdout.write(f"\nabout-F1 {score:.3f}\n{shown(table)}\n")
    assert score >= 0.90


def f1(table: Counter[tuple[str, str]]) -> float:
    """Return the F1 of `about` in a table of (label, answer)."""
    right = table["about", "about"]
    labelled = sum(count for (label, _), count in table.items() if label == "about")
    answered = sum(count for (_, answer), count in table.items() if answer == "about")
    return 2 * right / (labelled + answered)


def shown(table: Counter[tuple[str, str]]) -> str:
    """Return the confusion table, a row a label, a column an answer."""
    rows = [
        ("label \\ answer", *ANSWERS),
        *((label, *(table[label, answer] for answer in ANSWERS)) for label in ANSWERS),
    ]
    return "\n".join(f"{name:>14} " + " ".join(f"{cell:>8}" for cell in cells) for name, *cells in rows)
