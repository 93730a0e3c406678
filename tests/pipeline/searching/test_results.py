"""Whole result sets as files: complete, harmless in a spreadsheet, there as a whole or not at all."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.paper import table
from pipeline.searching.results import COLUMNS, row, save
from pipeline.searching.search import Found
from press.errors import ArchiveUnavailableError, InputError
from press.highlight import Passage
from tests import make

EVIL = ("=HYPERLINK(1)", "+84", "-1", "@x", "\tx", "\rx", "＝1", 'a "b", c\nd', "Hà Tĩnh")


def results() -> Iterator[Found]:
    """Yield an article for each evil title."""
    for number, title in enumerate(EVIL):
        kept = make.kept(f"https://bao-mau.example/{number}", make.verdict("topics", "floods", "roads"), title=title)
        yield Found(kept=kept, score=1.5, title=Passage(text=title), excerpt=Passage(text="Nước lũ…"))


def broken() -> Iterator[Found]:
    """Yield one article, then lose the index."""
    yield next(results())
    raise ArchiveUnavailableError("the index went away")


def test_jsonl_holds_every_row_as_it_is(tmp_path: Path) -> None:
    """A program reads exactly what the search told, one object a line."""
    path = tmp_path / "x.jsonl"
    assert save(path, results(), table.write) == len(EVIL)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows == [dict(row(found)) for found in results()]
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["published"] == "2026-11-24T12:00:00+07:00"
    assert [one["title"] for one in rows] == list(EVIL)


def test_csv_is_read_back_whole_and_starts_no_formula(tmp_path: Path) -> None:
    """Excel knows the encoding by its mark; no cell begins as a formula; quotes and line breaks survive."""
    path = tmp_path / "x.CSV"
    save(path, results(), table.write)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfurl,title,")
    assert b"\r\n" in path.read_bytes()
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(COLUMNS)
    assert [cells[1] for cells in rows] == [*(f"'{title}" for title in EVIL[:7]), *EVIL[7:]]
    assert rows[0][COLUMNS.index("topics")] == "floods; roads"


@pytest.mark.parametrize(
    ("title", "cell"),
    [("\x1b=1", "'=1"), ("\u200b=1", "'\u200b=1"), ("\x1b[31m\u202eđỏ\x07", "[31mđỏ"), ("tin\nmới", "tin\nmới")],
)
def test_csv_neither_steers_a_terminal_nor_hides_a_formula(tmp_path: Path, title: str, cell: str) -> None:
    """Controls and turned text go; a formula behind what nobody sees is made harmless too; line breaks stay."""
    kept = make.kept("https://bao-mau.example/1", title=title)
    found = Found(kept=kept, score=1.5, title=Passage(text=title), excerpt=Passage(text="Nước lũ…"))
    save(tmp_path / "x.csv", [found], table.write)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [cells[1] for cells in csv.reader(file)] == ["title", cell]


def test_a_workbook_is_made_by_the_desk(tmp_path: Path) -> None:
    """The third kind is Excel's own, a zip archive."""
    assert save(tmp_path / "x.xlsx", results(), table.write) == len(EVIL)
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, ending: str) -> None:
    """Where the index is lost on the way, the file of yesterday stays and no draft lies about."""
    path = tmp_path / f"x.{ending}"
    path.write_text("yesterday", encoding="utf-8")
    with pytest.raises(ArchiveUnavailableError):
        save(path, broken(), table.write)
    assert path.read_text("utf-8") == "yesterday"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["x.pdf", "x", "nowhere/x.csv"])
def test_what_cannot_be_written_is_refused_before_anything_is_searched(tmp_path: Path, name: str) -> None:
    """Another ending, or a folder that is not there, is named."""
    with pytest.raises(InputError, match="Cannot export"):
        save(tmp_path / name, broken(), table.write)


def test_nothing_found_is_a_file_with_a_header(tmp_path: Path) -> None:
    """An empty result is a table without rows."""
    assert save(tmp_path / "x.csv", iter(()), table.write) == 0
    assert save(tmp_path / "x.xlsx", iter(()), table.write) == 0
    assert (tmp_path / "x.csv").read_text("utf-8-sig").strip() == ",".join(COLUMNS)
