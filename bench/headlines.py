"""Real headlines by language, from the folder of real data, which is not part of the repository."""

import gzip
import html
import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from press.text import fold

# Files whose titles are headlines, and the language where no row tells it.
TITLED = (
    *("labels/articles", "hatinh/articles", "hatinh/foreign_pages_index", "background/vi_news_8k"),
    *("sentiment/danes", "topics/vns_english", "topics/vnexpress_titles"),
    *("extraction/fundus_eval2024.truth", "extraction/fundus_tests.truth", "extraction/newspaper4k_tests.truth"),
    *("extraction/readability_news.truth", "extraction/trafilatura_segments.truth"),
)
# Files whose first line is the headline.
UNTITLED = ("topics/dantri", "extraction/daniel_news5lang.truth")
PAGES = "extraction/htmldate_dates"
_CODES = {"Greek": "el", "Polish": "pl", "Russian": "ru", "Chinese": "zh", "English": "en", "nb": "no"}
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{25,120})</title>", re.IGNORECASE)
_SHORTEST, _LONGEST = 15, 120
_SHORTEST_DENSE = 8  # of a script whose letters are words


def headlines(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the headlines of each language, each once; `vi-bare` are those of Việt Nam without their marks."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for language, text in _all(folder):
        line = text.strip()
        if language and (_SHORTEST if line.isascii() else _SHORTEST_DENSE) <= len(line) <= _LONGEST:
            found[language][line] = None
    found["vi-bare"] = {fold(line): None for line in found["vi"]}
    return {language: tuple(lines) for language, lines in found.items()}


def _all(folder: Path) -> Iterator[tuple[str, str]]:
    for name in TITLED:
        for row in _rows(folder, name):
            yield _language(row), row.get("title") or ""
    for name in UNTITLED:
        for row in _rows(folder, name):
            yield _language(row), row["text"].partition("\n")[0]
    yield from _titles(folder)


def _titles(folder: Path) -> Iterator[tuple[str, str]]:
    languages = {row["html"]: _language(row) for row in _rows(folder, f"{PAGES}.truth")}
    with tarfile.open(folder / f"{PAGES}.pages.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            match = _TITLE.search(file.read().decode("utf-8", errors="ignore")) if file else None
            if match and member.name in languages:
                yield languages[member.name], html.unescape(match[1])


def _language(row: Mapping[str, Any]) -> str:
    named = row.get("lang", row.get("language", "vi")) or ""
    return _CODES.get(named, named.split("-")[0].lower())


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
