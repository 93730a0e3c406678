"""A table as an Excel workbook: every cell is what it says, and nothing in it is ever calculated."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desk.plain import one_line
from press.errors import InputError

ROWS = 1_048_575  # what a sheet holds below its header
_LONGEST = 32_767  # characters of a cell
_WIDTHS = {"url": 48, "title": 60, "excerpt": 90, "topics": 24, "places": 24, "published": 26, "first_seen": 26}
_WIDTH = 14
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_OPTIONS = {"constant_memory": True, **PLAIN}


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str | float]], most: int = ROWS) -> int:
    """Write a workbook with one sheet to `path`, row by row; return how many rows there are below the header.

    Addresses are plain words, as the click of a hand must not lead where nobody looked. Raises InputError where
    there are more rows than a sheet holds (`most`); what is longer than a cell is cut.
    """
    count = 0
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        sheet = book.add_worksheet("diembao")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(columns):
            sheet.set_column(at, at, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, at, name, bold)
        for count, row in enumerate(rows, 1):
            if count > most:
                raise InputError(
                    f"Một trang tính chỉ chứa được {most} dòng; hãy xuất ra .csv hoặc thu hẹp tìm kiếm. "
                    f"/ A sheet holds no more rows: export as .csv, or narrow the search."
                )
            for at, value in enumerate(row):
                put(sheet, count, at, value)
    return count


def put(sheet: Worksheet, row: int, column: int, value: str | float, look: Format | None = None) -> None:
    """Write one value: a text in one line, never longer than a cell holds, or a number."""
    if isinstance(value, str):
        sheet.write_string(row, column, one_line(value, _LONGEST), look)
    else:
        sheet.write_number(row, column, value, look)
