"""What an office's paper bears around its text: the heads of state and office, the kind of document, who signs."""

from collections.abc import Iterable
from datetime import date

from desk.names import day_vi
from desk.paper.form import TEXT, width
from desk.paper.sheet import Box
from desk.plain import one_line
from press.office import Office

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
KIND = "BÁO CÁO"
_OFFICE, _STATE = 73.0, TEXT - 73.0  # millimetres of the two columns of the head: the state's name takes one line
_READERS, _SIGNER = 75.0, TEXT - 75.0
_DOTS = "." * 10
_LONG_DOTS = "." * 40


def head(text: Box, office: Office, day: date, *, mark: str = "") -> None:
    """Set the head: superior, office, number and symbol to the left; state, motto, place and date to the right.

    `mark` stands framed below the number, empty for none. The number is the office's to give, so it is left free.
    """
    left, right = text.columns(_OFFICE, _STATE)
    lines = [one_line(line).upper() for line in office.name_on_paper or (office.vi,)]
    if office.superior:
        left.paragraph("CoQuanChuQuan", one_line(office.superior).upper())
    for line in lines:
        left.paragraph("CoQuan", line)
    left.rule(max(lines, key=lambda line: width(line, 1)), "CoQuan", _OFFICE)
    right.paragraph("QuocHieu", STATE)
    right.paragraph("TieuNgu", MOTTO)
    right.rule(MOTTO, "TieuNgu", _STATE, share=1)
    left, right = text.columns(_OFFICE, _STATE)
    left.paragraph("SoKyHieu", number(office))
    right.paragraph("DiaDanh", f"{one_line(office.place) or _DOTS}, {day_vi(day)}")
    if mark:
        left.frame(mark, "DauChi", _OFFICE)


def number(office: Office) -> str:
    """Return the number, left free, with the office's symbol."""
    return f"Số: {_DOTS}/{one_line(office.symbol) or _DOTS}"


def title(text: Box, *summary: str) -> None:
    """Set the kind of document and, in lines, what it is about."""
    text.paragraph("TenLoai", KIND)
    for line in summary:
        text.paragraph("TrichYeu", line)
    text.rule(max(summary, key=lambda line: width(line, 1)), "TrichYeu", TEXT)


def addressed(text: Box, office: Office) -> None:
    """Set "Kính gửi", where the office has somebody to address: one behind the colon, several below it."""
    names = [one_line(name) for name in office.addressed_to]
    match names:
        case []:
            text.paragraph("Cach")
        case [name]:
            text.paragraph("KinhGui", f"Kính gửi: {name}.")
        case _:
            text.paragraph("KinhGui", "Kính gửi:")
            for line in _listed(names):
                text.paragraph("KinhGuiLietKe", line)
            text.paragraph("Cach")


def close(text: Box, office: Office) -> None:
    """Set who receives the paper, and beside it who signs."""
    text.paragraph("Cach")
    left, right = text.columns(_READERS, _SIGNER)
    left.paragraph("NoiNhan", "Nơi nhận:")
    shown = [
        f"{one_line(one.name)} ({one_line(one.role)})" if one.role else one_line(one.name)
        for one in office.recipients_shown
    ]
    for line in _listed([*(shown or [_LONG_DOTS]), f"Lưu: {one_line(office.filed)}"]):
        left.paragraph("NoiNhanLietKe", line)
    for line in _titles(office):
        right.paragraph("ChucVu", line)
    right.paragraph("NguoiKy", one_line(office.signature.name) or _LONG_DOTS)


def annex(text: Box, *, numeral: str, name: str, office: Office, day: date) -> None:
    """Set the head of an annex; `numeral` is empty where there is no other."""
    text.paragraph("PhuLuc", f"Phụ lục {numeral}".strip())
    text.paragraph("TenPhuLuc", name.upper())
    belongs = f"(Kèm theo Báo cáo {number(office).replace('Số: ', 'số ')} {day_vi(day)} của {one_line(office.vi)})"
    text.paragraph("KemTheo", belongs)
    text.rule(name.upper(), "TenPhuLuc", TEXT)
    text.paragraph("Cach")


def _titles(office: Office) -> list[str]:
    """Return the lines above a signature; a mode stands before the one whom it stands for."""
    signature = office.signature
    lines = [one_line(line).upper() for line in signature.titles] or [_LONG_DOTS]
    return [f"{signature.mode} {lines[0]}".strip(), *lines[1:]]


def _listed(names: Iterable[str]) -> list[str]:
    """Return the names as lines of a list: a dash before, a semicolon behind, a full stop behind the last."""
    *lines, last = names
    return [*(f"- {line};" for line in lines), f"- {last}."]
