"""The tables of a digest's figures, as documents and workbooks print them alike."""

from dataclasses import dataclass

from desk.digest import Chart, Digest, Figures
from desk.paper import words

_FIGURES = (
    *((name, vi) for name, vi, _ in words.FIGURES),
    ("undecided", "Không ghi sắc thái"),
    ("flagged", "Bài cần kiểm chứng, xử lý"),
    ("proposed", "Bài máy đề xuất kiểm chứng"),
)
_STANCES = (*words.STANCES.values(), words.UNDECIDED, "Tổng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its name, what heads its columns, its rows; the first column names what is counted."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def overview(digest: Digest) -> Table:
    """Return the figures of an edition and, where there was one before, that one's and by how much they changed."""
    figures, previous = digest.figures, digest.previous
    head, rows = ("Chỉ tiêu", "Bản này"), [(vi, _figure(figures, name)) for name, vi in _FIGURES]
    if previous is None:
        return Table(name="Số liệu tổng hợp", head=head, rows=tuple(rows))
    then = [(_figure(previous, name), words.change(name, figures, previous)) for name, _ in _FIGURES]
    return Table(
        name="Số liệu tổng hợp",
        head=(*head, "Bản trước", "Tăng, giảm"),
        rows=tuple((*row, *before) for row, before in zip(rows, then, strict=True)),
    )


def charted(chart: Chart) -> Table:
    """Return the figures that a chart draws."""
    rows = ((row.label, row.negative, row.neutral, row.positive, row.undecided, row.stories) for row in chart.rows)
    return Table(name=chart.vi, head=(chart.column, *_STANCES), rows=tuple(rows))


def _figure(figures: Figures, name: str) -> int:
    return int(getattr(figures, name))
