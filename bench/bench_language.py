"""How often the language of a headline is told right, and how fast, with and without the word of the source.

The headlines are real ones from the folder of real data, which is not part of the repository, and those written for
the tests, which carry the languages that the data lack: `bench_language.py FOLDER`. Labels are the files' own.
"""

import csv
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.headlines import headlines
from classifiers.language import LanguageClassifier

ROOT = Path(__file__).resolve().parents[1]
WATCHED = ("vi", "en", "zh", "ja", "ko", "lo", "th", "fr", "ru")
TEN = ("vi", "vi-bare", *WATCHED[1:])
MOST, FEWEST, SHOWN = 3_000, 10, 8


class Asked(LanguageClassifier):
    """A classifier that says whether it asked for a second opinion."""

    asked = False

    def _second_opinion(self, sample: str) -> Mapping[str, float]:
        self.asked = True
        return super()._second_opinion(sample)


def main() -> None:
    """Print one line a language, then what was wrong; with the written headlines alone where the data are not there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    real = headlines(folder) if folder.is_dir() else {}
    show("| language | headlines | right | right where the source is known | second opinions | headlines/s without |")
    spent, done = 0.0, 0
    for language, lines in sorted({**written(), **{f"{code}, real": lines for code, lines in real.items()}}.items()):
        if len(lines) >= FEWEST:
            seconds, plain = row(language, lines[:: max(1, len(lines) // MOST)])
            if language.removesuffix(", real") in TEN and plain:
                spent, done = spent + seconds / plain, done + 1
    show(f"the ten languages in equal parts, where no second opinion is asked: {done / spent:,.0f} headlines/s")


def row(name: str, lines: Sequence[str]) -> tuple[float, int]:
    """Print one language's line; return the seconds spent where no second opinion was asked, and on how many."""
    wanted = name.removesuffix(", real").removesuffix("-bare")
    classifier = Asked(WATCHED)
    wrong, asked, plain = [], 0, []
    for line in lines:
        classifier.asked = False
        answer = classifier.judge(line).first
        asked += classifier.asked
        plain += [] if classifier.asked else [line]
        wrong += [] if answer == wanted else [f"{answer}: {line}"]
    known = sum(classifier.judge(line, prior=wanted).first == wanted for line in lines)
    began = time.process_time()
    for line in plain:
        classifier.judge(line)
    seconds = time.process_time() - began
    right, pace = 1 - len(wrong) / len(lines), len(plain) / seconds if plain else 0
    show(f"| {name} | {len(lines)} | {right:.4f} | {known / len(lines):.4f} | {asked / len(lines):.3f} | {pace:,.0f} |")
    for line in wrong[:SHOWN] if "--wrong" in sys.argv else ():
        show(f"    {line}")
    return seconds, len(plain)


def written() -> Mapping[str, Sequence[str]]:
    """Return the headlines of the tests, by language."""
    found: dict[str, list[str]] = {}
    with (ROOT / "tests" / "classifiers" / "foreign_headlines.tsv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(line["language"], []).append(line["headline"])
    return found


def show(line: str) -> None:
    """Print `line`."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
