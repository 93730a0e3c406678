"""Charts as pictures."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desk.digest import Chart, Digest, Row
from desk.paper import charts
from desk.selection import select
from desk.writer import compose
from press.edition import Kind
from press.verdict import Verdict
from tests import make

ROOT = Path(__file__).parents[2]
RED, GREY, GREEN, PALE = (0x9B, 0x1C, 0x23), (0xB3, 0xBD, 0xC7), (0x62, 0xB0, 0x8A), (0xDD, 0xE2, 0xE7)
LONG = "Xây dựng Đảng, chính quyền, nhân sự, tham nhũng, cải cách hành chính"
DRAWN = """
import hashlib
from desk.digest import Chart, Row
from desk.paper import charts
row = Row(label="Môi trường", negative=1, neutral=2, positive=3, undecided=4)
print(hashlib.sha256(charts.png(Chart(id="topics", vi="Tin", en="Items", column="Lĩnh vực", rows=(row,)))).hexdigest())
"""


def digest(*verdicts: Verdict, kind: Kind = "morning") -> Digest:
    """Compose a digest with one story for each verdict."""
    edition = make.edition(kind=kind)
    kept = [make.kept(f"https://bao-mau.example/{number}", one) for number, one in enumerate(verdicts)]
    chosen = select(kept, (), {"bao_mau": make.source()}, edition)
    return compose(chosen, edition, make.office(), (), make.gazetteer())


def chart(*rows: Row) -> Chart:
    """Return a chart of these rows."""
    return Chart(id="topics", vi="Số tin", en="Stories", column="Lĩnh vực", rows=rows)


def row(label: str = "Môi trường", negative: int = 0, neutral: int = 0, positive: int = 0, undecided: int = 0) -> Row:
    """Return a row of a chart."""
    return Row(label=label, negative=negative, neutral=neutral, positive=positive, undecided=undecided)


def area(png: bytes, colour: tuple[int, int, int]) -> int:
    """Count the pixels of exactly that colour below the legend."""
    pixels = np.asarray(Image.open(BytesIO(png)).convert("RGB"))[88:]
    return int((pixels == np.array(colour)).all(axis=2).sum())


def test_a_picture_for_each_chart_by_its_content_id() -> None:
    """A day has one, a week two, and what is printed without stories, or urgently, none."""
    assert list(charts.images(digest(make.verdict("stance", "neutral")))) == ["chart-topics@diembao.invalid"]
    week = digest(make.verdict("stance", "neutral"), kind="weekly")
    assert list(charts.images(week)) == ["chart-days@diembao.invalid", "chart-topics@diembao.invalid"]
    assert charts.images(digest()) == {}
    assert charts.images(digest(make.verdict("stance", "neutral"), kind="urgent")) == {}


def test_bars_are_as_long_as_their_numbers() -> None:
    """The areas of the colours are as the counts that they stand for, figures inside them apart."""
    png = charts.png(chart(row(negative=10, neutral=20, positive=10), row("Văn hóa", undecided=40)))
    red, grey, green, pale = (area(png, colour) for colour in (RED, GREY, GREEN, PALE))
    assert red == pytest.approx(green, rel=0.1)
    assert grey == pytest.approx(2 * red, rel=0.15)
    assert pale == pytest.approx(4 * red, rel=0.15)


@pytest.mark.parametrize("rows", [1, 3, 16])
def test_a_picture_is_as_high_as_it_says_at_twice_the_pixels(rows: int) -> None:
    """Clients that show the picture slowly keep its place free, and sharp screens see it sharp."""
    drawn = chart(*(row(f"{LONG} {number}", positive=number + 1) for number in range(rows)))
    assert Image.open(BytesIO(charts.png(drawn))).size == (2 * charts.WIDTH, 2 * charts.height(drawn))


def test_whatever_it_is_called_a_row_is_drawn() -> None:
    """A label of any length and letters, formulas among them, is a label; a row of noughts has no bar."""
    png = charts.png(chart(row("$\\frac{1}{0}$ " * 40, positive=1), row("x" * 200), row("")))
    assert area(png, RED) == 0
    assert area(png, GREEN) > 0


def test_equal_charts_are_equal_bytes_in_every_process(tmp_path: Path) -> None:
    """Neither the hour, the user's own style nor another process changes a byte: frozen editions can be checked."""
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: black\nfont.family: serif\nsavefig.dpi: 30\n", "utf-8")
    sums = set()
    for own in ({}, {"MATPLOTLIBRC": str(tmp_path / "matplotlibrc")}):
        environment = os.environ | own | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", DRAWN], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
        )
        sums.add(done.stdout)
    assert len(sums) == 1
    assert len(sums.pop().strip()) == 64


def test_drawing_leaves_the_style_of_others_alone() -> None:
    """What other code asks of matplotlib is as it was before."""
    from matplotlib import rcParams  # noqa: PLC0415 -- loaded where it is drawn, and here to look at

    before = dict(rcParams)
    charts.png(chart(row(positive=1)))
    assert dict(rcParams) == before


def test_the_chart_in_words_has_every_row() -> None:
    """Who hears the mail hears each label with its number of stories."""
    told = charts.in_words(chart(row(negative=1, positive=1), row("Văn hóa", neutral=3)))
    assert told == "Số tin: Môi trường 2; Văn hóa 3."
