"""Marks: F1, accuracy, who was taken for what, and whether a confidence means what it says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from press.text import tokens

_FOUND = 0.5  # of a claim's words


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


def f1(truth: Sequence[str], given: Sequence[str]) -> dict[str, float]:
    """Return the F1 of each label."""
    return {
        label: 2
        * sum(one == other == label for one, other in zip(truth, given, strict=True))
        / (truth.count(label) + given.count(label))
        for label in sorted(set(truth))
    }


def score(name: str, truth: Sequence[str], given: Sequence[str]) -> float:
    """Return a question's mark: F1 of `about`, accuracy of the first topic, macro-F1 of the rest."""
    truth, given = list(truth), list(given)
    if name == "first topic":
        return sum(one == other for one, other in zip(truth, given, strict=True)) / len(truth)
    each = f1(truth, given)
    return each["about"] if name == "about" else sum(each.values()) / len(each)


def confusion(truth: Sequence[str], given: Sequence[str]) -> str:
    """Return a table: a row a label, a column an answer."""
    counts = Counter(zip(truth, given, strict=True))
    answers = sorted({*truth, *given})
    rows = [("label \\ answer", *answers)]
    rows += [(label, *(str(counts[label, answer]) for answer in answers)) for label in sorted(set(truth))]
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


def is_found(claim: str, sentence: str) -> bool:
    """Whether half of the words of `claim` stand in `sentence`."""
    words, said = tokens(claim).exact, set(tokens(sentence).exact)
    return sum(word in said for word in words) >= _FOUND * len(words)


def _share(rows: Sequence[Row]) -> float:
    return sum(row.is_right for row in rows) / max(1, len(rows))
