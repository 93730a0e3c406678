"""The form of Decree 30/2020, appendix I: the paper, its margins, and how every element of a document is set."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FONT = "Times New Roman"
PAGE = (210.0, 297.0)  # A4; lengths are in millimetres where they are not said to be points
TOP, BOTTOM, LEFT, RIGHT = 20.0, 20.0, 30.0, 15.0
TEXT = PAGE[0] - LEFT - RIGHT
PAGE_NUMBER = 10.0  # how far below the upper edge: inside the upper margin
INDENT = 12.7
LINE = 1.15  # times the height of a line; the decree allows 1 to 1.5
SHARE = 0.4  # of a rule, of the line above it; the decree asks for a third to a half
RULE_ROOM = 4.0  # points: the height that a rule takes
POINT = 25.4 / 72

# Advance widths of Times New Roman's bold letters, in thousandths of their size, as rules are measured on the lines
# above them; every such line is bold.
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {
        letter: width
        for width, letters in (
            (250, " ,."),
            (278, "/il"),
            (333, "-:;()fjt"),
            (389, "Is"),
            (444, "cerz"),
            (500, "agovxy–0123456789"),
            (554, "ơ"),
            (556, "Sbdhknpqu"),
            (600, "ư"),
            (611, "FP"),
            (667, "BELTZ"),
            (722, "ACDNRUVXYw"),
            (778, "GHKOQƠ"),
            (796, "Ư"),
            (833, "m"),
            (944, "M"),
            (1000, "W"),
        )
        for letter in letters
    }
)
_OTHER_WIDTH = 600
_HORN = "\u031b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one element is set: sizes and gaps in points, indents in millimetres.

    `indent` moves the whole paragraph in, `first` its first line. `line` is the height of a line, in lines or, where
    `exact`, in points. `keep` holds it on the page of what follows. `level` makes it a heading, 1 the highest.
    """

    id: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "center"
    before: float = 0
    after: float = 0
    line: float = 1
    exact: bool = False
    indent: float = 0
    first: float = 0
    keep: bool = False
    level: int = 0


_ALL = (
    Style(id="Normal", name="Normal", align="both", after=6, line=LINE, first=INDENT),
    Style(id="KetThuc", name="Kết thúc", align="both", after=6, line=LINE, first=INDENT, keep=True),
    Style(id="QuocHieu", name="Quốc hiệu", size=12, bold=True),
    Style(id="TieuNgu", name="Tiêu ngữ", size=13, bold=True),
    Style(id="CoQuanChuQuan", name="Cơ quan chủ quản", size=12),
    Style(id="CoQuan", name="Cơ quan ban hành", size=12, bold=True),
    Style(id="DuongKe", name="Đường kẻ", size=2, before=2, line=RULE_ROOM, exact=True),
    Style(id="SoKyHieu", name="Số, ký hiệu", size=13, before=6),
    Style(id="DiaDanh", name="Địa danh, thời gian", size=13, italic=True, before=6),
    Style(id="DauChi", name="Dấu chỉ", size=13, bold=True, before=8),
    Style(id="TenLoai", name="Tên loại", bold=True, before=18, keep=True),
    Style(id="TrichYeu", name="Trích yếu", bold=True, keep=True),
    Style(id="KinhGui", name="Kính gửi", before=12, after=6),
    Style(id="KinhGuiLietKe", name="Kính gửi, liệt kê", align="left", indent=55),
    Style(
        id="Heading1", name="heading 1", bold=True, align="both", before=6, after=6, first=INDENT, keep=True, level=1
    ),
    Style(id="Heading2", name="heading 2", bold=True, align="both", after=6, first=INDENT, keep=True, level=2),
    Style(id="TenBang", name="Tên bảng, biểu đồ", size=13, bold=True, before=6, after=3, keep=True),
    Style(id="Hinh", name="Hình", size=13, after=6),
    Style(id="O", name="Ô chữ", size=13, align="left", before=1, after=1),
    Style(id="OSo", name="Ô số", size=13, before=1, after=1),
    Style(id="Cach", name="Khoảng cách", size=6, line=6, exact=True, keep=True),
    Style(id="NoiNhan", name="Nơi nhận", size=12, bold=True, italic=True, align="left"),
    Style(id="NoiNhanLietKe", name="Nơi nhận, liệt kê", size=11, align="left"),
    Style(id="ChucVu", name="Quyền hạn, chức vụ", bold=True, keep=True),
    Style(id="NguoiKy", name="Họ tên người ký", bold=True, before=72),
    Style(id="PhuLuc", name="Phụ lục", bold=True, keep=True),
    Style(id="TenPhuLuc", name="Tên phụ lục", bold=True, keep=True),
    Style(id="KemTheo", name="Kèm theo", italic=True, keep=True),
    Style(id="Header", name="header"),
)
STYLES: Mapping[str, Style] = MappingProxyType({style.id: style for style in _ALL})


def width(text: str, size: float) -> float:
    """Return how long `text` is in bold letters of `size` points, in millimetres."""
    return sum(map(_width, unicodedata.normalize("NFC", text))) / 1000 * size * POINT


def _width(letter: str) -> int:
    """Return a letter's width: marks above and below it, the horn of ơ and ư apart, make no letter wider."""
    plain = unicodedata.normalize("NFD", letter.replace("đ", "d").replace("Đ", "D"))
    bare = unicodedata.normalize("NFC", plain[0] + _HORN) if _HORN in plain else plain[0]
    return _WIDTHS.get(bare, _OTHER_WIDTH)
