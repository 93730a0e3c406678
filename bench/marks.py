"""Marks: F1, accuracy, who was taken for what, and whether a confidence means what it says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.relevance import ABOUT
from pipeline.teaching.marking import accuracy, f1, macro_f1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer beside its label."""

    truth: str
    given: str
    score: float
    unsure: bool
    title: str

    @property
    def is_right(self) -> bool:
        """Whether the answer is the label."""
        return self.truth == self.given


def score(question: str, pairs: Sequence[tuple[str, str]]) -> float:
    """Return a question's mark over (label, answer): F1 of `about`, accuracy of the first topic, else macro-F1."""
    if question == "topics":
        return accuracy(pairs)
    return f1(pairs, is_=ABOUT) if question == "relevance" else macro_f1(pairs)


def confusion(pairs: Sequence[tuple[str, str]]) -> str:
    """Return a table: a row a label, a column an answer."""
    counts = Counter(pairs)
    answers = sorted({answer for pair in pairs for answer in pair})
    rows = [("label \\ answer", *answers)]
    rows += [
        (label, *(str(counts[label, answer]) for answer in answers)) for label in sorted({one for one, _ in pairs})
    ]
    return "".join(f"{name:>18} " + " ".join(f"{cell:>9}" for cell in cells) + "\n" for name, *cells in rows)


def reliability(name: str, rows: Sequence[Row]) -> str:
    """Return how often answers are right, by how sure they were; and of those that are not called unsure."""
    lines = [f"{name}: confidence, answers, right\n"]
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        high = low + 0.1 if low else 0.5
        inside = [row for row in rows if low <= row.score < high or (low >= 0.9 and row.score >= low)]  # noqa: PLR2004 -- the last
        if inside:
            lines.append(f"  {low:.1f} to {min(high, 1.0):.1f} {len(inside):>5} {_share(inside):.3f}\n")
    sure = [row for row in rows if not row.unsure]
    lines.append(f"  not unsure {len(sure)} of {len(rows)}: {_share(sure):.3f} right; all: {_share(rows):.3f}\n")
    return "".join(lines)


def _share(rows: Sequence[Row]) -> float:
    return sum(row.is_right for row in rows) / max(1, len(rows))
