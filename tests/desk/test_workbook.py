"""The digest as a workbook: its sheets, every line, and nothing that is ever calculated."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from desk.digest import Digest, Figures
from desk.edition import edited
from desk.paper.workbook import workbook
from desk.selection import select
from desk.writer import compose
from press.article import Kept
from press.edition import EditionId
from press.flag import Flag
from tests import make

NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
A, B = "https://bao-mau.example/a", "https://dai-mau.example/b"
SOURCES = {"bao_mau": make.source("bao_mau"), "dai_mau": make.source("dai_mau", name="Đài Mẫu")}
TOPICS = (make.topic("environment", "Môi trường", "Environment"),)
EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "https://bao-mau.example/", "\x1b[2J\u202eGiả", "12", "x\uffff")


def composed(kept: Iterable[Kept], flags: Iterable[Flag] = ()) -> Digest:
    """Compose the digest of the stretch of change numbers 1 to 100."""
    edition = make.edition()
    return compose(select(kept, flags, SOURCES, edition), edition, make.office(), TOPICS, make.gazetteer())


def sheets(file: bytes) -> dict[str, ET.Element]:
    """Return the sheets by name."""
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        index = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 -- we wrote it ourselves
        names = [str(one.get("name")) for one in index.iter(f"{NAME}sheet")]
        trees = (ET.fromstring(book.read(f"xl/worksheets/sheet{at}.xml")) for at in range(1, len(names) + 1))  # noqa: S314
        return dict(zip(names, trees, strict=True))


def rows(file: bytes, name: str) -> list[list[str]]:
    """Return what the cells of a sheet say, row by row."""
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        shared = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 -- we wrote it ourselves
    strings = ["".join(one.itertext()) for one in shared.iter(f"{NAME}si")]

    def said(cell: ET.Element) -> str:
        value = "".join(cell.itertext())
        return strings[int(value)] if cell.get("t") == "s" else value

    return [[said(cell) for cell in row.iter(f"{NAME}c")] for row in sheets(file)[name].iter(f"{NAME}row")]


def test_it_has_three_sheets_of_a4_across() -> None:
    """Each prints across on A4, one page wide; tables keep their heads in view and on every page."""
    file = workbook(composed([make.kept(A)]))
    found = sheets(file)
    assert list(found) == ["Tổng hợp", "Tin bài", "Cần kiểm chứng"]
    for sheet in found.values():
        [setup] = sheet.iter(f"{NAME}pageSetup")
        assert (setup.get("paperSize"), setup.get("orientation"), setup.get("fitToHeight")) == ("9", "landscape", "0")
        assert [pane.get("state") for pane in sheet.iter(f"{NAME}pane")] == ["frozen"]
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        names = book.read("xl/workbook.xml").decode()
    assert names.count("_xlnm.Print_Titles") == 2
    assert "'Tin bài'!$A$1:$K$2" in names


def test_a_row_is_as_high_as_its_longest_cell_needs() -> None:
    """A long headline makes its row higher, a letter of two columns counts twice, and Excel's limit is kept."""
    short, long, wide, endless = "Tin", "tin dài " * 20, "河靜省新橋通車" * 23, "a" * 300
    kept = [
        make.kept(f"{A}{number}", title=title, lead="", text="")
        for number, title in enumerate((short, long, wide, endless))
    ]
    tree = sheets(workbook(composed(kept)))["Tin bài"]
    heights = [float(str(row.get("ht"))) for row in tree.iter(f"{NAME}row")][1:]
    assert heights[0] < heights[1] < heights[2] <= 409
    assert heights[3] > heights[0]


def test_every_line_is_a_row_with_all_its_columns() -> None:
    """A row tells number, section, headlines, outlets, hours, stance with its words, comment and address."""
    stance = make.verdict("stance", "negative", because=("ô nhiễm", "chậm"))
    lead = make.kept(A, make.verdict("topics", "environment"), stance, copies=(("dai_mau", B),))
    made = composed([lead])
    digest = edited(made, [make.edit("headline", A, "Tiêu đề mới"), make.edit("comment", A, "Cần trả lời", by="Lan")])
    head, row = rows(workbook(digest), "Tin bài")
    told = dict(zip(head, row, strict=True))
    assert told["Số"] == "1"
    assert (told["Mục"], told["Lĩnh vực"]) == ("Tin nổi bật", "Môi trường")
    assert (told["Tiêu đề"], told["Tiêu đề gốc"]) == ("Tiêu đề mới", "Hà Tĩnh khánh thành cầu mới")
    assert (told["Cơ quan báo chí"], told["Cùng đăng"], told["Số bài"]) == ("Báo Mẫu", "Đài Mẫu", "2")
    assert (told["Đăng lúc"], told["Nước"], told["Ngôn ngữ"]) == ("24/11/2026 12:00", "Việt Nam", "tiếng Việt")
    assert (told["Sắc thái"], told["Từ ngữ làm căn cứ"], told["Người kết luận"]) == ("Tiêu cực", "ô nhiễm, chậm", "máy")
    assert (told["Ý kiến biên tập"], told["Địa chỉ"]) == ("Cần trả lời (Lan)", A)


def test_a_stance_without_its_reason_is_not_told() -> None:
    """Neither word nor editor: the cells stay empty."""
    head, row = rows(workbook(composed([make.kept(A, make.verdict("stance", "negative"))])), "Tin bài")
    told = dict(zip(head, row, strict=True))
    assert (told["Sắc thái"], told["Từ ngữ làm căn cứ"], told["Người kết luận"]) == ("", "", "")


def test_what_has_to_be_checked_stands_by_itself() -> None:
    """A row for each claim that a person flagged, one for each article that the machine proposes, told apart."""
    critical = make.verdict("critical", "yes", because=("lãng phí",))
    digest = composed([make.kept(A), make.kept(B, critical, source="dai_mau")], [make.flag(A)])
    head, flagged, proposed = rows(workbook(digest), "Cần kiểm chứng")
    assert flagged[0] == "Nguyễn Văn A"
    assert flagged[head.index("Nội dung được dẫn")] == "Người dân vui mừng."
    assert flagged[head.index("Lý do")] == "Số liệu sai"
    assert proposed[0] == "Máy đề xuất"
    assert proposed[head.index("Lý do")] == "có ý phê phán: lãng phí"


def test_the_overview_has_the_figures_and_every_chart_as_a_table() -> None:
    """Figures of now and before, and the rows of each chart; marks and the edition's id stand above."""
    before = EditionId(desk="domestic", kind="morning", day=make.DAY)
    made = composed([make.kept(A, make.verdict("topics", "environment"))])
    digest = replace(
        made,
        id=replace(before, number=2),
        previous=Figures(stories=3),
        unapproved=True,
        correction_of=before,
    )
    found = rows(workbook(digest), "Tổng hợp")
    assert ["Chỉ tiêu", "Bản này", "Bản trước", "Tăng, giảm"] in found
    assert ["Tin", "1", "3", "−2"] in found
    assert ["Môi trường", "0", "0", "0", "1", "1"] in found
    above = "\n".join(row[0] for row in found if len(row) == 1)
    for piece in ("CHƯA DUYỆT", "ĐÍNH CHÍNH", "2026-11-24-domestic-morning-2", "Sở Mẫu tỉnh Hà Tĩnh"):
        assert piece in above


def test_an_empty_edition_has_its_heads_alone() -> None:
    """Without news the sheets stand, and say so."""
    file = workbook(composed([]))
    assert len(rows(file, "Tin bài")) == len(rows(file, "Cần kiểm chứng")) == 1
    assert ["Không có tin."] in rows(file, "Tổng hợp")


@pytest.mark.parametrize("evil", EVIL)
def test_what_the_press_wrote_is_text(evil: str) -> None:
    """No headline, word, claim or reason becomes a formula, a link or a number, nor breaks the file."""
    stance = make.verdict("stance", "negative", because=(evil,))
    digest = composed([make.kept(A, stance, title=evil, lead=evil)], [make.flag(A, claim=evil, reason=evil, by=evil)])
    file = workbook(digest)
    for sheet in sheets(file).values():
        assert not list(sheet.iter(f"{NAME}f"))
        assert not list(sheet.iter(f"{NAME}hyperlink"))
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        assert not [name for name in book.namelist() if name.startswith("xl/worksheets/_rels")]
    head, row = rows(file, "Tin bài")
    assert row[head.index("Tiêu đề")] == digest.lines[0].headline
    [cell] = [one for one in sheets(file)["Tin bài"].iter(f"{NAME}c") if one.get("r") == "C2"]
    assert cell.get("t") == "s"


def test_the_same_digest_makes_the_same_bytes() -> None:
    """Nothing of the clock is in the file."""
    digest = composed([make.kept(A)])
    assert workbook(digest) == workbook(digest)
    with zipfile.ZipFile(io.BytesIO(workbook(digest))) as book:
        assert b"2026-11-24T05:00:00Z" in book.read("docProps/core.xml")
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
