"""A table as a workbook: what the press wrote is text and nothing else."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from desk.paper import table
from press.errors import InputError

NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "https://bao-mau.example/", "\x1b[2J\u202eGiả", "12"]


def sheet(path: Path) -> ET.Element:
    """Return the one sheet of the workbook at `path`."""
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "rels" in name and b"hyperlink" in book.read(name)]
        return ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 -- we wrote it ourselves


def test_every_cell_is_text_and_nothing_is_a_formula_or_a_link(tmp_path: Path) -> None:
    """Headlines that look like formulas, figures and addresses stay as they are, without control characters."""
    path = tmp_path / "x.xlsx"
    assert table.write(path, ("url", "title"), [(evil, evil) for evil in EVIL]) == len(EVIL)
    made = sheet(path)
    assert not list(made.iter(f"{NAME}f"))
    assert not list(made.iter(f"{NAME}hyperlink"))
    assert {cell.get("t") for cell in made.iter(f"{NAME}c")} == {"inlineStr"}
    texts = ["".join(cell.itertext()) for cell in made.iter(f"{NAME}c")][2::2]
    assert texts == [*EVIL[:4], "=1", *EVIL[5:7], "[2JGiả", "12"]


def test_the_header_is_frozen_and_bold_and_scores_are_figures(tmp_path: Path) -> None:
    """The first row stays in view in its own format; a number can be sorted as one."""
    path = tmp_path / "x.xlsx"
    table.write(path, ("score",), [(1.5,)])
    made = sheet(path)
    assert [pane.get("state") for pane in made.iter(f"{NAME}pane")] == ["frozen"]
    head, figure = made.iter(f"{NAME}c")
    assert head.get("s") != figure.get("s")
    assert (figure.get("t"), "".join(figure.itertext())) in {("n", "1.5"), (None, "1.5")}


def test_what_is_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    """A cell holds 32,767 characters; more would be dropped without a word."""
    path = tmp_path / "x.xlsx"
    table.write(path, ("title",), [("a" * 40_000,)])
    _, cell = sheet(path).iter(f"{NAME}c")
    assert len("".join(cell.itertext())) == 32_767


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    """No row is lost silently: the error says what to do instead."""
    with pytest.raises(InputError, match=r"\.csv"):
        table.write(tmp_path / "x.xlsx", ("title",), [("a",)] * 3, most=2)
    assert table.write(tmp_path / "x.xlsx", ("title",), [("a",)] * 2, most=2) == 2
