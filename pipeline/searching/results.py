"""Whole result sets as files: one article a row, no more of it than an excerpt, whole or not there at all."""

import csv
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from pipeline.searching.search import Found
from press import jsonl
from press.clock import VIETNAM
from press.errors import InputError

COLUMNS = (
    *("url", "title", "published", "source", "language", "score", "excerpt"),
    *("first_seen", "relevance", "topics", "places", "tone", "stance"),
)
Cell = str | float
Writer = Callable[[Path, Sequence[str], Iterable[Sequence[Cell]]], int]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what spreadsheets take for a formula
_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"  # before a sign, it is a formula's beginning all the same
# What steers a terminal or turns text around; a tab and the end of a line may stand in a cell.
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def row(found: Found) -> Mapping[str, object]:
    """Return what programs are told of an article that was found, as JSON holds it; times are those of Việt Nam."""
    kept = found.kept
    published = kept.article.published
    return {
        "url": kept.key,
        "title": kept.article.title,
        "published": published.astimezone(VIETNAM).isoformat() if published else None,
        "source": kept.source,
        "language": kept.answer("language"),
        "score": round(found.score, 6),
        "excerpt": found.excerpt.text,
        "first_seen": kept.first_seen.astimezone(VIETNAM).isoformat(),
        "relevance": kept.answer("relevance"),
        "topics": list(kept.answers("topics")),
        "places": list(kept.answers("places")),
        "tone": kept.answer("tone"),
        "stance": kept.answer("stance"),
    }


def save(path: Path, results: Iterable[Found], sheet: Writer) -> int:
    """Write `results` to `path`, as its ending says: .jsonl, .csv or .xlsx (by `sheet`); return how many there were.

    The file appears whole, in place of an older one, or not at all. A CSV is what RFC 4180 describes, in UTF-8 with
    the mark by which Excel knows it; what a spreadsheet would take for a formula is preceded by an apostrophe. Raises
    InputError for another ending, OSError where the disk refuses, and whatever `results` raises.
    """
    write = _writers(sheet).get(path.suffix.lower())
    if write is None:
        raise InputError(
            f"Không xuất được ra {path}: tên tệp phải kết thúc bằng .jsonl, .csv hoặc .xlsx. "
            f"/ Cannot export: name a file that ends so."
        )
    if not path.parent.is_dir():
        raise InputError(
            f"Không xuất được ra {path}: chưa có thư mục {path.parent}; hãy tạo thư mục trước. "
            f"/ Cannot export: there is no such folder; make it first."
        )
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as reserved:
        draft = Path(reserved.name)
    try:
        count = write(draft, results)
        with draft.open("rb") as done:
            os.fsync(done.fileno())
        draft.chmod(0o644)  # a temporary file is its owner's alone
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _writers(sheet: Writer) -> Mapping[str, Callable[[Path, Iterable[Found]], int]]:
    return {".jsonl": _jsonl, ".csv": _csv, ".xlsx": lambda path, results: sheet(path, COLUMNS, map(_cells, results))}


def _jsonl(path: Path, results: Iterable[Found]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="replace") as file:
        for count, found in enumerate(results, 1):  # noqa: B007 -- the last number is the answer
            file.write(f"{jsonl.line(row(found))}\n")
    return count


def _csv(path: Path, results: Iterable[Found]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for count, found in enumerate(results, 1):  # noqa: B007 -- the last number is the answer
            writer.writerow([_harmless(cell) for cell in _cells(found)])
    return count


def _cells(found: Found) -> list[Cell]:
    return [_cell(value) for value in row(found).values()]


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str | float) else ""


def _harmless(cell: Cell) -> Cell:
    """Return `cell` without what no reader sees, and as plain words where a spreadsheet would calculate."""
    if not isinstance(cell, str):
        return cell
    seen = _STEERING.sub("", cell)
    return f"'{seen}" if seen.lstrip(_UNSEEN).startswith(_FORMULA) else seen
