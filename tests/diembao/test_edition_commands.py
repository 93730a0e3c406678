"""The editors' commands: an edition seen, put in order, approved, sent and corrected on the command line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao.cli import main
from diembao.newsroom.mailroom import Mailroom
from tests.diembao.living import CUT, DUE, MONDAY, keep, name, recorded, title
from tests.vault.ledger import address
from vault import read_editions, read_post, record, write_editions

OFFICE = """\
schema_version: 1
contact: diembao@so.example.vn
recipients: {domestic: [a@so.example.vn, b@so.example.vn]}
"""
SMTP = "smtp: {{host: 127.0.0.1, port: {port}, security: none, sender: diembao@so.example.vn}}\n"
SOURCE = {
    "id": "bao_mau",
    "name": "Báo Mẫu",
    "homepage": "https://bao-mau.example/",
    "language": "vi",
    "country": "VN",
    "type": "newspaper",
    "tier": "national",
    "desk": "domestic",
    "feeds": [],
}
ID = str(name())
LAN, MINH = ("--by", "Lan Mẫu"), ("--by", "Minh Mẫu")


@dataclass(frozen=True, slots=True)
class Desk:
    """An editor's desk: the command line on one home."""

    home: Path

    def said(self, *words: str, status: int = 0, now: datetime = CUT) -> str:
        """Run `diembao WORDS` and return all that it prints."""
        command = ["--home", str(self.home), "--now", now.isoformat(), *words]
        done = CliRunner().invoke(main, command, catch_exceptions=False)
        assert done.exit_code == status, done.output
        return done.output

    def row(self, *words: str, now: datetime = CUT) -> dict[str, object]:
        """Run `diembao WORDS --json` and return the first object that it prints."""
        found: dict[str, object] = json.loads(self.said(*words, "--json", now=now).splitlines()[0])
        return found

    def lines(self, id_: str = ID) -> list[tuple[str, str | None]]:
        """Return the addresses of an edition's stories with their sections, as they are numbered."""
        lines = self.row("edition", "show", id_)["lines"]
        assert isinstance(lines, list)
        return [(line["key"], line["section"]) for line in lines]

    def configure(self, file: str, text: str) -> None:
        """Write one of the office's own files."""
        (self.home / file).parent.mkdir(exist_ok=True)
        (self.home / file).write_text(text, "utf-8")


@pytest.fixture
def desk(tmp_path: Path, empty_record: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Lend the command line on a home that holds three articles and this morning's draft of them."""
    for variable in ("DIEMBAO_DATABASE_URL", "DIEMBAO_CONFIG", "DIEMBAO_ARCHIVE"):
        monkeypatch.delenv(variable, raising=False)
    found = Desk(tmp_path)
    found.configure("office.local.yaml", OFFICE)
    found.configure("config/sources.local.yaml", json.dumps({"sources": [SOURCE]}))
    (tmp_path / "record.sqlite3").write_bytes(empty_record.read_bytes())
    with recorded(tmp_path, record.in_home(tmp_path)):
        for number in (1, 2, 3):
            keep(number, MONDAY + timedelta(minutes=number))
        write_editions.draft(name(), due_at=DUE, at=CUT)
        yield found


def test_an_edition_is_listed_and_shown(desk: Desk) -> None:
    """The list names it with its stage and hours; shown are its stories by number, with section, outlet and address."""
    assert desk.said("edition", "list") == f"{ID} · bản nháp · chốt 02/03/2026 06:30, giờ gửi 02/03/2026 07:00\n"
    assert desk.said("edition", "list", "--desk", "foreign") == "Chưa có bản điểm báo nào.\n"
    assert desk.row("edition", "list")["stage"] == "draft"
    said = desk.said("edition", "show", ID)
    assert "3 tin, 3 bài, 0 lần sửa." in said
    assert "[agriculture] Nông nghiệp" in said
    assert f"  1. {title(1)}\n     Báo Mẫu\n     {address(1)}\n" in said
    assert "Các mục (dùng cho move): top, " in said
    assert "no story number 9" in desk.said("--lang", "en", "edition", "drop", ID, "9", *LAN, status=1)


@pytest.mark.parametrize("story", ["tin đầu", "-", "9" * 5_000, "\x1b[2J", "https://"])
def test_what_names_no_story_is_told_in_vietnamese(desk: Desk, story: str) -> None:
    """Words, a number of thousands of digits, control characters: what was meant to stand there is said."""
    said = desk.said("edition", "drop", ID, story, *LAN, status=1)
    assert "số thứ tự" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("approve", ID), "Thiếu '--by'. / Missing option '--by'."),
        (("approve", ID, "--by"), "Lựa chọn --by cần có giá trị. / "),
        (("list", "--days", "0"), "Giá trị của '--days' không dùng được. / "),
        (("list", "--mai"), "Không có lựa chọn --mai. / "),
        (("duyet", ID), "Câu lệnh chưa đúng; xem cách dùng bằng --help. / "),
    ],
)
def test_a_mistyped_command_is_told_in_vietnamese_first(desk: Desk, words: tuple[str, ...], told: str) -> None:
    """What is missing, wrong or unknown is said before click's own words; with --lang en only these."""
    assert f"Error: {told}" in desk.said("edition", *words, status=2)
    assert told.partition(" / ")[0] not in desk.said("--lang", "en", "edition", *words, status=2)


def test_what_is_out_is_not_said_to_be_sent_again(desk: Desk) -> None:
    """Who sends an issued edition, or makes the day's digest once more, reads when it went out and what to do."""
    assert "không gửi lại" not in desk.said("edition", "send", ID, *LAN)
    told = f"đã phát hành lúc 02/03/2026 06:30 nên không gửi lại; nếu cần sửa: diembao edition correct {ID} --by TÊN"
    assert told in desk.said("edition", "send", ID, *MINH)
    assert told in desk.said("digest", "--desk", "domestic")


def test_what_goes_out_by_hand_alone_names_no_hour(desk: Desk) -> None:
    """A correction and an urgent note wait for whoever sends them; the command to do that is complete."""
    desk.said("edition", "send", ID, *LAN)
    assert f"diembao edition send {ID}-2 --by TÊN" in desk.said("edition", "correct", ID, *LAN)
    assert "--by TÊN" in desk.said("edition", "urgent", "--desk", "domestic", *LAN)
    listed = desk.said("edition", "list").splitlines()
    assert sum("chỉ gửi khi có người cho gửi" in line for line in listed) == 2
    assert sum("giờ gửi" in line for line in listed) == 1


def test_what_is_not_there_is_named(desk: Desk) -> None:
    """A name that is none, an edition never begun, a section that is not, an address that was never kept."""
    assert "2026-11-24-domestic-morning" in desk.said("edition", "show", "hôm nay", status=1)
    assert "edition list" in desk.said("edition", "show", "2026-03-09-domestic-morning", status=1)
    assert "agriculture" in desk.said("edition", "move", ID, "1", "no_such", *LAN, status=1)
    assert "diembao why" in desk.said("edition", "add", ID, "https://bao-mau.example/khac.html", *LAN, status=1)
    assert address(1) in desk.said("edition", "drop", ID, "https://bao-mau.example/khac.html", *LAN, status=1)
    assert "Missing option '--by'" in desk.said("edition", "drop", ID, "1", status=2)


def test_stories_are_moved_dropped_and_brought_back(desk: Desk) -> None:
    """A line is named by its number or its address; what was dropped keeps a number and comes back by it."""
    assert desk.said("edition", "move", ID, "3", "top:1", *LAN) == f"Đã chuyển «{title(3)}» vào mục top:1.\n"
    assert desk.lines() == [(address(3), "top"), (address(1), "agriculture"), (address(2), "agriculture")]
    assert desk.said("edition", "drop", ID, address(1), *LAN) == f"Đã bỏ «{title(1)}».\n"
    assert desk.lines() == [(address(3), "top"), (address(2), "agriculture"), (address(1), None)]
    assert f"Tin không đưa vào bản này:\n  3. {title(1)}" in desk.said("edition", "show", ID)
    assert desk.said("edition", "add", ID, "3", *LAN) == f"Đã đưa vào «{title(1)}».\n"
    assert [key for key, section in desk.lines() if section] == [address(3), address(2), address(1)]


def test_an_article_that_the_rules_left_out_is_added(desk: Desk) -> None:
    """What came after the cut-off may be asked for by its address; the next edition is not told twice of it here."""
    keep(4, CUT)
    assert address(4) not in dict(desk.lines())
    assert desk.row("edition", "add", ID, address(4), *LAN)["edits"] == 1
    assert dict(desk.lines())[address(4)] == "agriculture"


def test_comments_and_headlines_are_set_and_taken_away(desk: Desk) -> None:
    """They are printed with the editor's name; an empty one takes them away."""
    desk.said("edition", "comment", ID, "1", "Đã có văn bản trả lời", *LAN)
    assert (
        desk.said("edition", "headline", ID, "1", "Tiêu đề mới", *LAN) == "Đã đặt tiêu đề tiếng Việt: «Tiêu đề mới».\n"
    )
    said = desk.said("edition", "show", ID)
    assert f"  1. Tiêu đề mới\n     ({title(1)})\n" in said
    assert "✎ Đã có văn bản trả lời (Lan Mẫu)" in said
    assert "Đã xóa nhận xét" in desk.said("edition", "comment", ID, "1", "", *LAN)
    assert "Đã xóa tiêu đề" in desk.said("edition", "headline", ID, "1", "", *LAN)
    assert "Tiêu đề mới" not in desk.said("edition", "show", ID)


def test_approving_says_what_is_still_wanting(desk: Desk) -> None:
    """Where two have to approve, one is not enough; an edit asks for their word anew, and says so."""
    desk.configure("config/editions.local.yaml", "editions: [{id: domestic_morning, approvals: 2, unapproved: hold}]")
    assert "Còn thiếu 1 người duyệt." in desk.said("edition", "approve", ID, *MINH)
    assert "thiếu 1 người duyệt" in desk.said("edition", "send", ID, *MINH, status=1)
    assert desk.row("edition", "approve", ID, *LAN)["lacking"] == 0
    said = desk.said("edition", "drop", ID, "1", *LAN)
    assert "phải duyệt lại" in said
    assert "Còn thiếu 2 người duyệt." in said
    assert desk.row("edition", "list")["approved_by"] == []


def test_holding_needs_a_person_to_let_go(desk: Desk) -> None:
    """A held edition says whose word it needs; holding it again changes nothing."""
    assert "Còn thiếu 1 người duyệt." in desk.said("edition", "hold", ID, *LAN)
    assert "không có gì thay đổi" in desk.said("edition", "hold", ID, *LAN)
    assert "đang giữ lại" in desk.said("edition", "list")


def test_what_was_approved_is_held_all_the_same(desk: Desk) -> None:
    """A word given before does not let go what somebody holds back after it."""
    desk.said("edition", "approve", ID, *LAN)
    assert "Còn thiếu 1 người duyệt." in desk.said("edition", "hold", ID, *MINH)
    assert desk.row("edition", "list", now=DUE)["approved_by"] == []


def test_a_comment_too_long_to_print_is_refused(desk: Desk) -> None:
    """Nothing that an editor wrote is cut off silently: the error says how long it is, and how long it may be."""
    assert "2001" in desk.said("edition", "comment", ID, "1", "x" * 2_001, *LAN, status=1)
    assert "301" in desk.said("edition", "headline", ID, "1", "x" * 301, *LAN, status=1)
    desk.said("edition", "comment", ID, "1", "x" * 2_000, *LAN)
    assert f"{'x' * 2_000} (Lan" in desk.said("edition", "show", ID)


def test_sent_and_corrected(desk: Desk) -> None:
    """Sent by hand it is out, for good; a correction opens, is edited, and goes out under a number of its own."""
    assert "đã phát hành" not in desk.said("edition", "list")
    row = desk.row("edition", "send", ID, *MINH)
    assert (row["stage"], row["stories"], row["letters"]) == ("issued", 3, 0)
    assert "edition correct" in desk.said("edition", "drop", ID, "1", *LAN, status=1)
    said = desk.said("edition", "correct", ID, *LAN)
    assert f"{ID}-2" in said
    desk.said("edition", "drop", f"{ID}-2", "1", *LAN)
    assert desk.row("edition", "send", f"{ID}-2", *MINH)["stories"] == 2
    listed = desk.said("edition", "list")
    assert f"đính chính bản {ID} · Người duyệt: Minh Mẫu." in listed
    assert f"{ID}-2" in desk.said("edition", "correct", ID, *LAN, status=1)


def test_a_correction_is_listed_behind_what_it_corrects(desk: Desk) -> None:
    """Opened days later, and corrected itself, it still stands there; where the first is not listed, by its hour."""
    tuesday, wednesday = (DUE + timedelta(days=day) for day in (1, 2))
    desk.said("edition", "send", ID, *LAN)
    desk.said("digest", "--desk", "domestic", now=tuesday)
    for number in (2, 3):
        desk.said("edition", "correct", f"{ID}-{number - 1}".removesuffix("-1"), *LAN, now=wednesday)
        desk.said("edition", "send", f"{ID}-{number}", *LAN, now=wednesday)
    desk.said("edition", "urgent", "--desk", "foreign", *LAN, now=wednesday)
    urgent = str(name(2, "urgent", "foreign"))
    assert _listed(desk, wednesday) == [ID, f"{ID}-2", f"{ID}-3", str(name(1)), urgent]
    assert _listed(desk, wednesday, "--days", "1") == [str(name(1)), f"{ID}-2", f"{ID}-3", urgent]


def _listed(desk: Desk, now: datetime, *words: str) -> list[str]:
    """Return the names of the editions that are listed, in their order."""
    return [line.partition(" ")[0] for line in desk.said("edition", "list", *words, now=now).splitlines()]


def test_forms_are_written_out(desk: Desk, tmp_path: Path) -> None:
    """Of a draft as it would go out; of an issued edition the very bytes that were frozen."""
    files = {form: tmp_path / f"x.{form}" for form in ("html", "txt", "docx")}
    options = ("--html", str(files["html"]), "--text", str(files["txt"]), "--docx", str(files["docx"]))
    desk.said("edition", "show", ID, *options)
    assert title(1) in files["txt"].read_text("utf-8")
    desk.said("edition", "send", ID, *MINH, now=CUT + timedelta(minutes=1))
    desk.said("edition", "show", ID, *options)
    frozen = {file.name: file.body for file in read_editions.files(name())}
    assert {form: path.read_bytes() for form, path in files.items()} == {form: frozen[form] for form in files}


def test_a_workbook_and_a_pdf_are_made_when_asked_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one of its lines; the other by LibreOffice, and where that is not on the path the error says what to do."""
    desk.said("edition", "show", ID, "--xlsx", str(tmp_path / "x.xlsx"))
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "libreoffice-writer-nogui" in desk.said("edition", "show", ID, "--pdf", str(tmp_path / "x.pdf"), status=1)
    assert not (tmp_path / "x.pdf").exists()


def test_a_draft_takes_in_what_came_since(desk: Desk) -> None:
    """A recut says how many stories it has now; once it is approved it takes in nothing."""
    keep(4, CUT)
    assert "từ 3 tin thành 4 tin" in desk.said("edition", "recut", ID, *LAN)
    desk.said("edition", "approve", ID, *MINH)
    assert "không lấy thêm bài" in desk.said("edition", "recut", ID, *LAN)


def test_an_urgent_note_tells_what_is_added_to_it(desk: Desk) -> None:
    """It is not sent empty; with a story it goes out at once, before all other letters."""
    note = str(name(kind="urgent"))
    assert note in desk.said("edition", "urgent", "--desk", "domestic", *LAN)
    assert "chưa có tin nào" in desk.said("edition", "send", note, *LAN, status=1)
    desk.said("edition", "add", note, address(2), *LAN)
    desk.configure("office.local.yaml", OFFICE + SMTP.format(port=9))
    assert "hộp thư đi cho 2 người nhận" in desk.said("edition", "send", note, *MINH, status=1)
    assert [one.letter.urgent for one in read_post.postings()] == [True, True]


def test_the_digest_command_shows_a_draft_and_sends_it(desk: Desk) -> None:
    """Without --send both desks' drafts lie in the folder; with it they are mailed, each reader once, and are out."""
    said = desk.said("digest")
    assert "Điểm báo sáng trong nước ngày 02/03/2026: 3 tin." in said
    assert f"{ID}.draft.html" in said
    assert "Điểm báo sáng nước ngoài ngày 02/03/2026: Không có tin." in said
    assert "smtp" in desk.said("digest", "--send", status=1)
    with Mailroom() as mailroom:
        desk.configure("office.local.yaml", OFFICE + SMTP.format(port=mailroom.port))
        assert "Đã gửi 2" in desk.said("digest", "--send", "--desk", "domestic")
        assert "Đã gửi" not in desk.said("digest", "--send", "--desk", "domestic", now=DUE)
        assert [one.to for one in mailroom.received] == ["a@so.example.vn", "b@so.example.vn"]
        posted = sorted(one.message for one in read_post.postings())
        assert sorted(one.message for one in mailroom.received) == posted
    row = desk.row("digest", "--desk", "domestic", now=DUE)
    assert (row["id"], row["stage"], row["stories"], row["letters"]) == (ID, "issued", 3, 0)
    assert "chưa tới" in desk.said("digest", "--day", "2026-03-03", status=1)
