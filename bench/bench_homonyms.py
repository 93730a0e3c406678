"""How many of 8,000 Vietnamese articles that never name the province hold a name that counts, and which.

An article in which none counts is `none`, whatever a model thinks, so this bounds the false `about`. The articles come
from the folder of real data, which is not part of the repository: `bench_homonyms.py FOLDER`.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from classifiers.places import Matcher
from diembao.config import gazetteer

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Print every article in which a name counts, and the sums; nothing where the data are not there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    file = folder / "background" / "vi_news_8k.jsonl.gz"
    if not file.is_file():
        show(f"no such file: {file}; name the folder: python -m bench.bench_homonyms FOLDER")
        return
    matcher = Matcher(gazetteer.load(ROOT / "config" / "gazetteer.yaml"))
    read = passed = named = telling = 0
    for title, text in articles(file):
        read += 1
        passed += matcher.possible(text)
        finds = matcher.find(text)
        named += bool(finds.found)
        telling += bool(finds.telling)
        if finds.found:
            names = ", ".join(dict.fromkeys(f"{item.prefix} {item.text}".strip() for item in finds.found))
            show(f"{'counts' if finds.telling else 'mention only'}: {title} [{names}]")
    show(f"{read} articles: {passed} pass the gate, {named} hold a name, in {telling} it is more than a mention")


def articles(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the title and all the text of every article."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["title"], f"{row['title']}\n{row['text']}"


def show(line: str) -> None:
    """Print `line`."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
