"""The digest as DOCX: the form of Decree 30/2020, read from the XML that was written, and the digest's own words."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import docx
import pytest
from lxml import etree

from desk.digest import Comment, Digest, Figures
from desk.edition import edited
from desk.paper.charts import content_id
from desk.paper.document import document
from desk.paper.form import STYLES, width
from desk.selection import select
from desk.writer import compose
from press.article import Kept
from press.edition import EditionId
from press.flag import Flag
from press.office import Mode, Office, Recipient, Signature
from press.source import Desk
from tests import make

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A, B, C, D = (f"https://bao-mau.example/{name}" for name in "abcd")
TWIPS = 1440 / 25.4  # of a millimetre
TOPICS = (
    make.topic("environment", "Môi trường", "Environment"),
    make.topic("culture", "Văn hóa", "Culture"),
    make.topic("sports", "Thể thao", "Sports"),
)
SOURCES = {
    one.id: one
    for one in (
        make.source("bao_mau"),
        make.source("dai_mau", name="Đài Mẫu"),
        make.source("pathet", name="Báo Lào Mẫu", desk="foreign", country="LA", language="lo"),
        make.source("ribao", name="Nhật báo Mẫu", desk="foreign", country="CN", language="zh"),
    )
}
OFFICE = Office(
    desk="domestic",
    vi="Sở Mẫu tỉnh Hà Tĩnh",
    en="Sample Department",
    superior="Ủy ban nhân dân tỉnh Hà Tĩnh",
    name_on_paper=("Sở Mẫu", "và những việc khác"),
    symbol="BC-SM",
    place="Hà Tĩnh",
)
MEASURED = {  # in millimetres, by the tables of Liberation Serif Bold, which is as wide as Times New Roman's
    ("Độc lập - Tự do - Hạnh phúc", 13): 56.14,
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12): 88.32,
    ("VÀ NHỮNG VIỆC KHÁC", 12): 48.64,
    ("Điểm báo sáng ngày 24 tháng 11 năm 2026 (báo chí trong nước)", 14): 134.12,
}
TITLES = {"lo": "ແຂວງຮ່າຕິ້ງ ເປີດຂົວໃໝ່", "zh": "河靜省新橋通車"}


def composed(kept: Iterable[Kept], flags: Iterable[Flag] = (), desk: Desk = "domestic") -> Digest:
    """Compose the digest of the stretch of change numbers 1 to 100."""
    edition = make.edition(desk)
    return compose(select(kept, flags, SOURCES, edition), edition, make.office(desk), TOPICS, make.gazetteer())


def morning() -> Digest:
    """Return a morning's digest with something in every part, and figures of the edition before."""
    kept = [
        make.kept(
            A,
            make.verdict("topics", "environment"),
            make.verdict("stance", "negative", because=("ô nhiễm",)),
            make.verdict("critical", "yes", because=("chậm trễ",)),
            title="Dân kêu vì bụi than",
            copies=(("dai_mau", f"{B}-copy"), ("pathet", f"{B}-lao")),
        ),
        make.kept(B, make.verdict("topics", "culture"), title="Lễ hội mới", source="dai_mau"),
        make.kept(C, make.verdict("topics", "sports"), title="Đội nhà thắng"),
        make.kept(D, make.verdict("topics", "culture"), title="Tin cũ", published=make.NOON - timedelta(days=4)),
    ]
    made = composed(kept, [make.flag(B)])
    return replace(made, previous=Figures(stories=9, articles=9, outlets=1), since=made.cut_at - timedelta(days=1))


def foreign() -> Digest:
    """Return a digest of the foreign desk: a Lao and a Chinese headline, one with an editor's own."""
    kept = [
        make.kept(
            f"{A}/{code}", make.verdict("language", code), source=source, title=TITLES[code], lead=TITLES[code] * 2
        )
        for code, source in (("lo", "pathet"), ("zh", "ribao"))
    ]
    made = composed(kept, desk="foreign")
    return edited(
        made, [make.edit("headline", f"{A}/lo", "Hà Tĩnh có cầu mới"), make.edit("comment", f"{A}/lo", "Cần dịch")]
    )


def empty() -> Digest:
    """Return the digest of a day without news."""
    return composed([])


def correction() -> Digest:
    """Return a digest that corrects another, and nobody approved."""
    before = EditionId(desk="domestic", kind="morning", day=make.DAY)
    made = morning()
    return replace(made, id=replace(before, number=2), correction_of=before, corrected_at=made.cut_at, unapproved=True)


DIGESTS = {"morning": morning, "foreign": foreign, "empty": empty, "correction": correction}
EVERY = pytest.mark.parametrize("digest", [make_it() for make_it in DIGESTS.values()], ids=list(DIGESTS))


def png(wide: int = 1, high: int = 1) -> bytes:
    """Return a white picture of so many points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress((b"\x00" + b"\xff" * wide) * high))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def written(digest: Digest, office: Office = OFFICE) -> Mapping[str, bytes]:
    """Write the document, and return its parts by name."""
    file = document(digest, office, {content_id(chart): png() for chart in digest.charts})
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def xml(parts: Mapping[str, bytes], name: str = "word/document.xml") -> etree._Element:
    """Return one part as a tree."""
    return etree.fromstring(parts[name])


def body(digest: Digest, office: Office = OFFICE) -> etree._Element:
    """Return the tree of the document's text."""
    return xml(written(digest, office))


def text_of(node: etree._Element) -> str:
    """Return the words inside an element."""
    return "".join(piece.text or "" for piece in node.iter(f"{W}t"))


def style_of(paragraph: etree._Element) -> str:
    """Return the style of a paragraph."""
    [style] = paragraph.findall(f"{W}pPr/{W}pStyle")
    return str(style.get(f"{W}val"))


def paragraphs(tree: etree._Element, style: str = "") -> list[str]:
    """Return the words of each paragraph, or of those of a style, in order."""
    found = tree.iter(f"{W}p")
    return [text_of(one) for one in found if not style or style_of(one) == style]


def number(node: etree._Element | None, name: str) -> int:
    """Return a whole number that an element bears."""
    assert node is not None
    return int(str(node.get(f"{W}{name}")))


def sections(tree: etree._Element) -> list[etree._Element]:
    """Return the measures of each section of pages."""
    return list(tree.iter(f"{W}sectPr"))


@EVERY
def test_the_paper_is_a4_with_the_decrees_margins(digest: Digest) -> None:
    """Every section: 210 x 297 mm upright; 20-25 mm above and below, 30-35 left, 15-20 right."""
    found = sections(body(digest))
    assert found
    for section in found:
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert (number(size, "w"), number(size, "h")) == pytest.approx((210 * TWIPS, 297 * TWIPS), abs=1)
        for edges, least, most in ((("top", "bottom"), 20, 25), (("left",), 30, 35), (("right",), 15, 20)):
            for edge in edges:
                assert least * TWIPS - 1 <= number(margins, edge) <= most * TWIPS + 1


@EVERY
def test_every_letter_is_times_new_roman_and_black(digest: Digest) -> None:
    """All four kinds of script name the font; nothing names a theme, another font, a colour or an underline."""
    parts = written(digest)
    assert not [name for name in parts if "theme" in name or "fontTable" in name]
    fonts = list(xml(parts, "word/styles.xml").iter(f"{W}rFonts"))
    assert len(fonts) == 1 + len(STYLES)
    for font in fonts:
        assert {str(name).removeprefix(W): value for name, value in font.items()} == dict.fromkeys(
            ("ascii", "hAnsi", "eastAsia", "cs"), "Times New Roman"
        )
    for name in parts:
        if name.startswith("word/") and name.endswith(".xml"):
            tree = xml(parts, name)
            assert not list(tree.iter(f"{W}u", f"{W}highlight", f"{W}shd"))
            assert {colour.get(f"{W}val") for colour in tree.iter(f"{W}color")} <= {"000000"}
            if name != "word/styles.xml":
                assert not list(tree.iter(f"{W}rFonts", f"{W}sz", f"{W}szCs", f"{W}rStyle"))


# What the decree says of each element: its sizes in points, whether bold, whether italic, how it stands.
RULES: Mapping[str, tuple[tuple[float, float], bool, bool, str]] = {
    "QuocHieu": ((12, 13), True, False, "center"),
    "TieuNgu": ((13, 14), True, False, "center"),
    "CoQuanChuQuan": ((12, 13), False, False, "center"),
    "CoQuan": ((12, 13), True, False, "center"),
    "SoKyHieu": ((13, 13), False, False, "center"),
    "DiaDanh": ((13, 14), False, True, "center"),
    "TenLoai": ((13, 14), True, False, "center"),
    "TrichYeu": ((13, 14), True, False, "center"),
    "Normal": ((13, 14), False, False, "both"),
    "KetThuc": ((13, 14), False, False, "both"),
    "KinhGui": ((13, 14), False, False, "center"),
    "KinhGuiLietKe": ((13, 14), False, False, "left"),
    "Heading1": ((13, 14), True, False, "both"),
    "Heading2": ((13, 14), True, False, "both"),
    "ChucVu": ((13, 14), True, False, "center"),
    "NguoiKy": ((13, 14), True, False, "center"),
    "NoiNhan": ((12, 12), True, True, "left"),
    "NoiNhanLietKe": ((11, 11), False, False, "left"),
    "DauChi": ((13, 14), True, False, "center"),
    "PhuLuc": ((14, 14), True, False, "center"),
    "TenPhuLuc": ((13, 14), True, False, "center"),
    "KemTheo": ((13, 14), False, True, "center"),
    "Header": ((13, 14), False, False, "center"),
    "O": ((13, 14), False, False, "left"),
    "OSo": ((13, 14), False, False, "center"),
    "TenBang": ((13, 14), True, False, "center"),
}
WORDLESS = {"DuongKe", "Cach", "Hinh"}  # rules, gaps and pictures


def test_every_style_that_was_written_obeys_the_decree() -> None:
    """Size, weight, slant and place of each element, for letters that join or stack as for the others."""
    styles = {
        str(style.get(f"{W}styleId")): style for style in xml(written(morning()), "word/styles.xml").iter(f"{W}style")
    }
    assert styles.keys() == RULES.keys() | WORDLESS
    for id_, ((least, most), bold, italic, align) in RULES.items():
        look = styles[id_].find(f"{W}rPr")
        assert look is not None
        for size in (look.find(f"{W}sz"), look.find(f"{W}szCs")):
            assert least * 2 <= number(size, "val") <= most * 2, id_
        for tags, wanted in ((("b", "bCs"), bold), (("i", "iCs"), italic)):
            assert {look.find(f"{W}{tag}") is not None for tag in tags} == {wanted}, id_
        [stands] = styles[id_].findall(f"{W}pPr/{W}jc")
        assert stands.get(f"{W}val") == align, id_


@EVERY
def test_every_paragraph_is_of_a_known_element(digest: Digest) -> None:
    """No paragraph leaves the form's styles, and gaps and rules hold no words."""
    for paragraph in body(digest).iter(f"{W}p"):
        assert style_of(paragraph) in STYLES
        assert style_of(paragraph) not in WORDLESS or not text_of(paragraph)


def test_the_body_is_set_as_the_decree_sets_it() -> None:
    """Indent 1 or 1.27 cm, at least 6 pt between paragraphs, lines of 1 to 1.5."""
    styles = {
        str(style.get(f"{W}styleId")): style for style in xml(written(empty()), "word/styles.xml").iter(f"{W}style")
    }
    gaps, indent = styles["Normal"].find(f"{W}pPr/{W}spacing"), styles["Normal"].find(f"{W}pPr/{W}ind")
    assert number(gaps, "after") >= 6 * 20
    assert gaps is not None
    assert gaps.get(f"{W}lineRule") == "auto"
    assert 240 <= number(gaps, "line") <= 360
    assert number(indent, "firstLine") in {round(10 * TWIPS), round(12.7 * TWIPS)}


@EVERY
def test_the_head_stands_in_two_columns_without_lines(digest: Digest) -> None:
    """Left superior and office, right state and motto; below them number and symbol, place and date."""
    tree = body(digest)
    first, second = list(tree.iter(f"{W}tbl"))[:2]
    left, right = first.iter(f"{W}tc")
    assert paragraphs(left) == ["ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH", "SỞ MẪU", "VÀ NHỮNG VIỆC KHÁC", ""]
    assert paragraphs(right) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", ""]
    left, right = second.iter(f"{W}tc")
    assert re.fullmatch(r"Số: \.+/BC-SM", paragraphs(left)[0])
    assert paragraphs(right) == ["Hà Tĩnh, ngày 24 tháng 11 năm 2026"]
    for table in (first, second):
        assert not list(table.iter(f"{W}tblBorders", f"{W}tcBorders", f"{W}tblStyle"))
        assert sum(number(column, "w") for column in table.iter(f"{W}gridCol")) <= 165 * TWIPS + 1


@EVERY
def test_rules_are_drawn_and_as_long_as_the_decree_says(digest: Digest) -> None:
    """A solid line below the motto is as long as it; those below office and summary a third to a half of theirs."""
    tree = body(digest)
    rules = [
        one for one in tree.iter(f"{W}p") if one.find(f"{W}pPr/{W}pBdr") is not None and style_of(one) == "DuongKe"
    ]
    office, motto, summary, *_ = rules
    for rule in rules:
        [line] = rule.findall(f"{W}pPr/{W}pBdr/*")
        assert (line.tag, line.get(f"{W}val"), line.get(f"{W}color")) == (f"{W}top", "single", "000000")
    room = [number(column, "w") / TWIPS for column in next(tree.iter(f"{W}tbl")).iter(f"{W}gridCol")]
    assert length(motto, room[1]) == pytest.approx(MEASURED["Độc lập - Tự do - Hạnh phúc", 13], abs=0.1)
    assert 1 / 3 <= length(office, room[0]) / width("VÀ NHỮNG VIỆC KHÁC", 12) <= 1 / 2
    assert 1 / 3 <= length(summary, 165) / width(paragraphs(tree, "TrichYeu")[0], 14) <= 1 / 2


@pytest.mark.parametrize(("text", "size"), MEASURED)
def test_lines_are_measured_as_the_font_sets_them(text: str, size: int) -> None:
    """The length of bold letters is that of the font, marks and horns of Vietnamese included."""
    assert width(text, size) == pytest.approx(MEASURED[text, size], abs=0.05)


def length(rule: etree._Element, room: float) -> float:
    """Return how long a rule is, in millimetres, in a place `room` wide; it stands in the middle."""
    sides = rule.find(f"{W}pPr/{W}ind")
    assert number(sides, "left") == number(sides, "right")
    return room - 2 * number(sides, "left") / TWIPS


@EVERY
def test_elements_stand_in_the_decrees_order(digest: Digest) -> None:
    """Heads, number and date, kind, summary, text, then recipients beside the signature, then annexes."""
    found = [style_of(one) for one in body(digest).iter(f"{W}p")]
    order = (
        "QuocHieu",
        "TieuNgu",
        "SoKyHieu",
        "DiaDanh",
        "TenLoai",
        "TrichYeu",
        "Normal",
        "NoiNhan",
        "ChucVu",
        "NguoiKy",
    )
    places = [found.index(id_) for id_ in order]
    assert places == sorted(places)
    assert all(found.index("NguoiKy") < at for at, id_ in enumerate(found) if id_ == "PhuLuc")
    assert paragraphs(body(digest), "TenLoai") == ["BÁO CÁO"]


@EVERY
def test_page_numbers_stand_centred_above_from_page_two_on(digest: Digest) -> None:
    """A PAGE field of 13-14 points in the header, inside the upper margin; no section shows it on its first page."""
    parts = written(digest)
    headers = [name for name in parts if "header" in name and name.endswith(".xml")]
    assert len(headers) == 1
    header = xml(parts, headers[0])
    assert [(field.text or "").strip() for field in header.iter(f"{W}instrText")] == ["PAGE"]
    assert [style_of(one) for one in header.iter(f"{W}p")] == ["Header"]
    assert not [name for name in parts if "footer" in name]
    tree = xml(parts)
    assert not list(tree.iter(f"{W}instrText", f"{W}fldSimple"))
    for section in sections(tree):
        assert section.find(f"{W}titlePg") is not None
        assert [one.get(f"{W}type") for one in section.iter(f"{W}headerReference")] == ["default"]
        margins = section.find(f"{W}pgMar")
        assert number(margins, "header") + 14 * 20 < number(margins, "top")


def test_annexes_have_pages_and_numbers_of_their_own() -> None:
    """Several annexes are numbered, name what they belong to, and count their pages from 1; the text names them."""
    tree = body(morning())
    assert paragraphs(tree, "PhuLuc") == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    assert paragraphs(tree, "TenPhuLuc") == ["TIN THỂ THAO", "BIỂU ĐỒ VÀ SỐ LIỆU", "DANH MỤC TIN, BÀI"]
    for line in paragraphs(tree, "KemTheo"):
        assert re.fullmatch(
            r"\(Kèm theo Báo cáo số \.+/BC-SM ngày 24 tháng 11 năm 2026 của Sở Mẫu tỉnh Hà Tĩnh\)", line
        )
    starts = [section.find(f"{W}pgNumType") for section in sections(tree)]
    assert [start if start is None else number(start, "start") for start in starts] == [None, 1, 1, 1]
    names = "Phụ lục I (Tin thể thao), Phụ lục II (Biểu đồ và số liệu), Phụ lục III (Danh mục tin, bài)"
    assert f"Kèm theo: {names}." in paragraphs(tree, "Normal")
    note = body(replace(morning(), id=EditionId(desk="domestic", kind="urgent", day=make.DAY)))
    assert paragraphs(note, "PhuLuc") == ["Phụ lục"]
    assert "Kèm theo: Phụ lục (Tin thể thao)." in paragraphs(note, "Normal")
    assert not paragraphs(body(empty()), "PhuLuc")


def test_chapters_are_numbered_without_a_gap_and_topics_below_them() -> None:
    """Roman numbers for what this edition has; arabic ones for its topics."""
    tree = body(morning())
    assert paragraphs(tree, "Heading1") == [
        "I. TỔNG QUAN",
        "II. TIN NỔI BẬT",
        "III. NỘI DUNG CẦN KIỂM CHỨNG, XỬ LÝ",
        "IV. TIN TRONG NƯỚC THEO LĨNH VỰC",
        "V. TIN ĐĂNG TRƯỚC ĐÓ, NAY MỚI THU THẬP ĐƯỢC",
    ]
    first, second, topic = paragraphs(tree, "Heading2")
    assert first == "1. Cán bộ đề nghị kiểm chứng, xử lý"
    assert second.startswith("2. Máy đề xuất kiểm chứng (chưa có người xem")
    assert topic == "1. Văn hóa"
    assert paragraphs(body(foreign()), "Heading2") == ["1. Lào", "2. Trung Quốc"]
    assert not paragraphs(body(empty()), "Heading1")


def test_tables_repeat_their_heads_and_rows_stay_whole() -> None:
    """Each table with lines has one head row for every page; no row is parted by a page."""
    tables = [one for one in body(morning()).iter(f"{W}tbl") if one.find(f"{W}tblPr/{W}tblBorders") is not None]
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        grid = [number(column, "w") for column in table.iter(f"{W}gridCol")]
        assert {len(row.findall(f"{W}tc")) for row in rows} == {len(grid)}
        assert sum(grid) == pytest.approx(165 * TWIPS, abs=3)


def cells(table: etree._Element) -> list[list[str]]:
    """Return the words of a table's cells, row by row."""
    return [[text_of(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]


def test_a_chart_stands_below_the_table_of_its_own_figures() -> None:
    """The picture is told in words, and every figure that it draws can be read above it."""
    digest = morning()
    tree = body(digest)
    [chart] = digest.charts
    [told] = [one.get("descr") for one in tree.iter() if one.tag.endswith("}docPr")]
    assert told
    assert all(f"{row.label} {row.stories}" in told for row in chart.rows)
    tables = [cells(table) for table in tree.iter(f"{W}tbl")]
    figures, drawn = tables[2], tables[4]
    assert figures[0] == ["Chỉ tiêu", "Bản này", "Bản trước", "Tăng, giảm"]
    assert figures[1] == ["Tin", "4", "9", "−5"]
    assert [row[0] for row in drawn[1:]] == [row.label for row in chart.rows]
    assert [row[-1] for row in drawn[1:]] == [str(row.stories) for row in chart.rows]
    assert paragraphs(tree, "TenBang") == [
        "Bảng 1. Số liệu tổng hợp",
        "Bảng 2. Số tin theo lĩnh vực và sắc thái",
        "Biểu đồ 1. Số tin theo lĩnh vực và sắc thái",
    ]


@pytest.mark.parametrize(("wide", "high"), [(4, 1), (1, 1), (1, 3)])
def test_a_picture_fits_the_text_whatever_its_shape(wide: int, high: int) -> None:
    """It keeps its shape, is no wider than the text, and leaves room on its page for the caption."""
    digest = morning()
    [chart] = digest.charts
    with zipfile.ZipFile(io.BytesIO(document(digest, OFFICE, {content_id(chart): png(wide, high)}))) as parts:
        tree = etree.fromstring(parts.read("word/document.xml"))
    [extent] = [one for one in tree.iter() if str(one.tag).endswith("}extent")]
    across, up = int(str(extent.get("cx"))) / 36_000, int(str(extent.get("cy"))) / 36_000  # in millimetres
    assert across / up == pytest.approx(wide / high, rel=0.01)
    assert across <= 165
    assert up <= 200


def test_a_chart_without_its_picture_is_told_by_its_table() -> None:
    """No picture, no caption of one, and nothing is missing from the tables."""
    with zipfile.ZipFile(io.BytesIO(document(morning(), OFFICE, {}))) as parts:
        tree = etree.fromstring(parts.read("word/document.xml"))
    assert paragraphs(tree, "TenBang") == ["Bảng 1. Số liệu tổng hợp", "Bảng 2. Số tin theo lĩnh vực và sắc thái"]


def test_the_text_ends_with_its_mark_once() -> None:
    """The mark "./." stands at the end of the last paragraph before recipients and signature, and nowhere else."""
    for make_it in DIGESTS.values():
        found = paragraphs(body(make_it()))
        [end] = [at for at, words in enumerate(found) if words.endswith("./.")]
        assert found[end + 1 : end + 3] == ["", "Nơi nhận:"]
        assert sum("./." in words for words in found) == 1


def test_the_signature_never_stands_on_a_page_of_its_own() -> None:
    """The last paragraph of the text, and the gap below it, stay on the page of recipients and signature."""
    parts = written(morning())
    tree = xml(parts)
    found = [style_of(one) for one in tree.iter(f"{W}p")]
    end = found.index("KetThuc")
    assert found[end + 1 : end + 3] == ["Cach", "NoiNhan"]
    styles = {str(style.get(f"{W}styleId")): style for style in xml(parts, "word/styles.xml").iter(f"{W}style")}
    assert all(styles[id_].find(f"{W}pPr/{W}keepNext") is not None for id_ in ("KetThuc", "Cach"))
    [row] = list(tree.iter(f"{W}tbl"))[3].findall(f"{W}tr")
    assert row.find(f"{W}trPr/{W}cantSplit") is not None


def test_recipients_stand_to_the_left_of_the_signature() -> None:
    """Each on a line with its role, a semicolon behind, and at last where the copy is filed, with a full stop."""
    office = replace(
        OFFICE,
        recipients_shown=(Recipient(name="Như trên"), Recipient(name="Ban Mẫu", role="để phối hợp")),
        filed="VT, P1",
        signature=Signature(mode="KT.", titles=("Giám đốc", "Phó Giám đốc"), name="Nguyễn Văn Mẫu"),
    )
    tree = body(empty(), office)
    left, right = list(tree.iter(f"{W}tbl"))[-1].iter(f"{W}tc")
    assert paragraphs(left) == ["Nơi nhận:", "- Như trên;", "- Ban Mẫu (để phối hợp);", "- Lưu: VT, P1."]
    assert paragraphs(right) == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn Mẫu"]


@pytest.mark.parametrize(
    ("mode", "titles", "lines"),
    [
        ("", ("Giám đốc",), ["GIÁM ĐỐC"]),
        ("TM.", ("Ủy ban nhân dân", "Chủ tịch"), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("TL.", ("Giám đốc", "Chánh Văn phòng"), ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]),
        ("TUQ.", ("Giám đốc", "Trưởng phòng"), ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"]),
    ],
)
def test_each_way_of_signing_has_its_lines(mode: Mode, titles: tuple[str, ...], lines: list[str]) -> None:
    """The mode stands before whom it stands for; a head who signs alone has none."""
    tree = body(empty(), replace(OFFICE, signature=Signature(mode=mode, titles=titles)))
    assert paragraphs(tree, "ChucVu") == lines


def test_what_an_office_has_not_filled_in_is_left_out_or_free_for_the_hand() -> None:
    """Without a superior there is no line for it; number, symbol, place, recipients and signature are dotted."""
    tree = body(empty(), make.office())
    assert not paragraphs(tree, "CoQuanChuQuan")
    assert paragraphs(tree, "CoQuan") == ["SỞ MẪU TỈNH HÀ TĨNH"]
    [symbol] = paragraphs(tree, "SoKyHieu")
    assert re.fullmatch(r"Số: \.+/\.+", symbol)
    [place] = paragraphs(tree, "DiaDanh")
    assert re.fullmatch(r"\.+, ngày 24 tháng 11 năm 2026", place)
    for style in ("ChucVu", "NguoiKy"):
        [line] = paragraphs(tree, style)
        assert re.fullmatch(r"\.+", line)
    shown = paragraphs(tree, "NoiNhanLietKe")
    assert re.fullmatch(r"- \.+;", shown[0])
    assert shown[1:] == ["- Lưu: VT."]
    assert not paragraphs(tree, "KinhGui")


def test_who_is_addressed_stands_behind_or_below_the_colon() -> None:
    """One behind it; several below it, each with a dash, the last with a full stop."""
    one = body(empty(), replace(OFFICE, addressed_to=("Ban Mẫu",)))
    assert paragraphs(one, "KinhGui") == ["Kính gửi: Ban Mẫu."]
    two = body(empty(), replace(OFFICE, addressed_to=("Ban Mẫu", "Hội Mẫu")))
    assert paragraphs(two, "KinhGui") == ["Kính gửi:"]
    assert paragraphs(two, "KinhGuiLietKe") == ["- Ban Mẫu;", "- Hội Mẫu."]


def test_a_day_below_ten_is_written_with_its_nought() -> None:
    """The decree wants 05, and noughts before January and February alone."""
    early = replace(empty(), id=EditionId(desk="domestic", kind="morning", day=date(2027, 2, 5)))
    assert paragraphs(body(early), "DiaDanh") == ["Hà Tĩnh, ngày 05 tháng 02 năm 2027"]


def test_an_empty_edition_says_that_there_is_no_news() -> None:
    """The words stand in the text of an empty edition, and of no other."""
    assert "không có tin" in " ".join(paragraphs(body(empty()), "Normal"))
    assert "không có tin." not in " ".join(paragraphs(body(morning()), "Normal"))


def test_a_correction_names_what_it_corrects_and_nobodys_word_is_framed() -> None:
    """The summary names the edition that is corrected; "CHƯA DUYỆT" stands framed below the number."""
    tree = body(correction())
    assert paragraphs(tree, "TrichYeu")[1] == "(đính chính bản 2026-11-24-domestic-morning)"
    [mark] = [one for one in tree.iter(f"{W}p") if style_of(one) == "DauChi"]
    assert text_of(mark) == "CHƯA DUYỆT"
    assert len(mark.findall(f"{W}pPr/{W}pBdr/*")) == 4
    assert not paragraphs(body(morning()), "DauChi")


def test_every_line_of_the_digest_is_told_under_its_number() -> None:
    """A line stands once in the text, with its outlets and deciding words, and once in the list of the annex."""
    digest = morning()
    tree = body(digest)
    told = paragraphs(tree, "Normal")
    rows = {row[0]: row for row in cells(list(tree.iter(f"{W}tbl"))[-1])}
    for line in digest.lines:
        place = digest.numbers[line.key]
        [first] = [words for words in told if words.startswith(f"({place}) ")]
        assert line.title in first
        assert line.outlets[0].name in first
        assert rows[f"{place}"][1] == line.title
    assert "Cùng đăng (2): Đài Mẫu, Báo Lào Mẫu – Lào." in told
    assert "Sắc thái: Tiêu cực: «ô nhiễm»." in told
    assert any("“Người dân vui mừng.” Lý do: Số liệu sai (Người đề nghị: Nguyễn Văn A" in words for words in told)
    assert any("Máy đề xuất: có ý phê phán: «chậm trễ»." in words for words in told)


def test_headlines_lead_to_their_articles() -> None:
    """Headlines are links to the articles' addresses outside, each address once."""
    digest = morning()
    parts = written(digest)
    relations = {
        str(one.get("Id")): one
        for one in xml(parts, "word/_rels/document.xml.rels")
        if one.get("TargetMode") == "External"
    }
    assert sorted(str(one.get("Target")) for one in relations.values()) == sorted({line.url for line in digest.lines})
    links = {
        text_of(link): relations[str(link.get(f"{R}id"))].get("Target") for link in xml(parts).iter(f"{W}hyperlink")
    }
    assert links == {line.title: line.url for line in digest.lines}


def test_an_address_is_written_as_an_address() -> None:
    """Blanks and quotes in an address are encoded, as Word refuses a file with a malformed one."""
    made = morning()
    top = made.sections[0]
    odd = replace(top.lines[0], url='https://bao-mau.example/a b"c|d\\é')
    parts = written(replace(made, sections=(replace(top, lines=(odd,)), *made.sections[1:])))
    targets = {str(one.get("Target")) for one in xml(parts, "word/_rels/document.xml.rels")}
    assert "https://bao-mau.example/a%20b%22c%7Cd%5Cé" in targets


def test_foreign_headlines_keep_their_letters_and_name_their_language() -> None:
    """An editor's headline comes first, the printed one behind it; Word is told its language, so letters are found."""
    tree = body(foreign())
    told = " ".join(paragraphs(tree, "Normal"))
    assert "(1) Hà Tĩnh có cầu mới (ແຂວງຮ່າຕິ້ງ ເປີດຂົວໃໝ່; Báo Lào Mẫu – Lào; tiếng Lào; " in told
    assert "Ý kiến biên tập (Lan): Cần dịch" in told
    tongues = {
        text_of(run): run.find(f"{W}rPr/{W}lang") for run in tree.iter(f"{W}r") if text_of(run) in TITLES.values()
    }
    for code, kind in (("lo", "bidi"), ("zh", "eastAsia")):
        tongue = tongues[TITLES[code]]
        assert tongue is not None
        assert tongue.get(f"{W}{kind}") == code


def test_no_more_of_an_article_is_printed_than_the_digest_holds() -> None:
    """The body's words in the document are those of the excerpt."""
    whole = " ".join(f"từ{count}" for count in range(400))
    digest = composed([make.kept(A, lead="", text=whole)])
    printed = set(re.findall(r"từ\d+", " ".join(paragraphs(body(digest)))))
    [line] = digest.lines
    assert printed == set(re.findall(r"từ\d+", line.excerpt))
    assert len(line.excerpt) <= 200


@pytest.mark.parametrize(
    "title",
    ["<w:p/>&amp;", "]]>", "a\x00b\x0bc\ud800d", "x\uffffy\ufffez", "\u202egnp.exe", '{{ 7 * 7 }} "', "a" * 3000],
)
def test_a_hostile_article_stays_text(title: str) -> None:
    """Markup and letters that XML cannot hold neither break the file nor become part of it."""
    made = composed([make.kept(A, make.verdict("stance", "negative", because=(title,)), title=title, lead=title)])
    [section], [line] = made.sections, made.lines
    remarked = replace(line, comment=Comment(text=title, by=title))
    digest = replace(made, sections=(replace(section, lines=(remarked,)),))
    office = replace(OFFICE, vi=f"Sở {title[:200]}", signature=Signature(titles=(title[:200],), name=title[:200]))
    tree = xml(written(digest, office))
    assert text_of(tree).count("(1) ") == 1
    assert {style_of(one) for one in tree.iter(f"{W}p")} <= STYLES.keys()


@EVERY
def test_the_same_digest_makes_the_same_bytes(digest: Digest) -> None:
    """Nothing of the clock is in the file: its parts carry no hour, its properties the edition's."""
    pictures = {content_id(chart): png() for chart in digest.charts}
    first, second = (document(digest, OFFICE, pictures) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(parts.namelist()) == len(set(parts.namelist()))


def test_the_file_says_what_it_is() -> None:
    """Title, author, language and the edition's moment stand in its properties, and no word of the library's."""
    made = docx.Document(io.BytesIO(document(morning(), OFFICE, {})))
    about = made.core_properties
    assert about.title == "Điểm báo sáng ngày 24 tháng 11 năm 2026"
    assert (about.author, about.last_modified_by) == (OFFICE.vi, OFFICE.vi)
    assert about.language == "vi-VN"
    assert about.created == about.modified == make.NOON
    assert not about.comments
    parts = written(morning())
    assert not [name for name in parts if "thumbnail" in name or "customXml" in name or "app.xml" in name]
    [tongue] = xml(parts, "word/styles.xml").findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert tongue.get(f"{W}val") == "vi-VN"


def test_every_part_is_related_and_known() -> None:
    """Each part has a content type, and no relation leads nowhere: Word would call the file damaged."""
    parts = written(morning())
    types = xml(parts, "[Content_Types].xml")
    named = {str(one.get("PartName")).removeprefix("/") for one in types if one.get("PartName")}
    endings = {str(one.get("Extension")) for one in types if one.get("Extension")}
    assert named <= parts.keys()
    assert all(name in named or name.rsplit(".", 1)[-1] in endings for name in parts if name != "[Content_Types].xml")
    for one in xml(parts, "word/_rels/document.xml.rels"):
        assert one.get("TargetMode") == "External" or f"word/{one.get('Target')}" in parts


@EVERY
def test_properties_stand_in_the_order_that_words_schema_has(digest: Digest) -> None:
    """Word refuses a file whose properties stand in another order than the schema's."""
    parts = written(digest)
    orders = {
        "pPr": ("pStyle", "keepNext", "pBdr", "spacing", "ind", "jc", "outlineLvl", "sectPr"),
        "rPr": ("rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "rtl", "cs", "lang"),
        "tblPr": ("tblW", "jc", "tblBorders", "tblLayout", "tblCellMar"),
        "sectPr": ("headerReference", "pgSz", "pgMar", "pgNumType", "cols", "titlePg"),
        "style": ("name", "qFormat", "pPr", "rPr"),
    }
    for name in ("word/document.xml", "word/styles.xml", "word/header1.xml"):
        for tag, order in orders.items():
            for node in xml(parts, name).iter(f"{W}{tag}"):
                places = [order.index(child.tag.removeprefix(W)) for child in node]
                assert all(before < after for before, after in pairwise(places)), (
                    name,
                    tag,
                    [child.tag for child in node],
                )
