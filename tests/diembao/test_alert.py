"""Alerts on the command line: listed, shown, taken up, put to sleep, closed; and stories merged and split."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.alerts import Watched
from diembao import alerting, config
from diembao.cli import main
from diembao.home import Home
from diembao.wiring import House
from press.clock import FixedClock
from press.office import Mail
from tests import make
from tests.alerting import keep
from tests.vault.ledger import address
from vault import read, read_post
from vault.record import close_record

EVIL = "\x1b[2J\u202eLan"


def house(folder: Path, *, hours: float = 0) -> House:
    """Return the house of a home, so many hours after noon."""
    clock = FixedClock(make.NOON + timedelta(hours=hours))
    mail = Mail(recipients=(("domestic", ("lanh.dao@example.gov.vn",)),))
    return House(home=Home(folder), configuration=replace(shipped(), mail=mail), clock=clock)


@cache
def shipped() -> config.Configuration:
    """Return the shipped configuration, read once."""
    return config.load(Path("/no/such/home"), {})


def watch(folder: Path, *acts: Callable[[], object], hours: float = 0) -> Watched:
    """Open the record, let something happen, and watch."""
    lived = house(folder, hours=hours)
    lived.open_record()
    try:
        for act in acts:
            act()
        return alerting.watch(lived)
    finally:
        close_record()


@pytest.fixture(scope="module")
def _told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    (folder / "office.local.yaml").touch()
    assert watch(folder) == Watched()
    told = watch(folder, lambda: keep(1, source="baohatinh"), lambda: keep(2, source="baohatinh"))
    assert told == Watched(raised=2, told=2)
    return folder


@pytest.fixture
def home(_told: Path, tmp_path: Path) -> Path:
    """Lend a home in which two negative stories have been told."""
    return shutil.copytree(_told, tmp_path / "home")


def run(home: Path, *words: str, status: int = 0, now: str = make.NOON.isoformat(), lang: str = "vi") -> str:
    """Run `diembao WORDS` and return what it prints."""
    try:
        done = CliRunner().invoke(main, ["--home", str(home), "--now", now, "--lang", lang, *words])
    finally:
        close_record()
    assert done.exit_code == status, done.output
    return done.output


def rows(home: Path, *words: str) -> list[dict[str, object]]:
    """Return what a program reads of a command."""
    return [json.loads(line) for line in run(home, *words, "--json").splitlines()]


def test_the_list_names_each_open_alert_the_latest_first(home: Path) -> None:
    """Number, rule, desk, hour and headline, in either language."""
    said = run(home, "alert", "list")
    assert said.index("#2 · Tin tiêu cực") < said.index("#1 · Tin tiêu cực hoặc có ý phê phán tỉnh · trong nước")
    assert "Hà Tĩnh chậm đền bù, bài 1" in said
    assert "chưa tiếp nhận" in said
    assert "Negative or critical of the province · domestic" in run(home, "alert", "list", lang="en")


def test_an_empty_list_says_so(home: Path) -> None:
    """In words for people, and with nothing for programs."""
    assert run(home, "alert", "list", "--status", "closed") == "Không có cảnh báo nào.\n"
    assert rows(home, "alert", "list", "--status", "closed") == []


def test_an_alert_is_shown_as_its_message_tells_it(home: Path) -> None:
    """With the words that decided, the link and what to do next."""
    said = run(home, "alert", "show", "1")
    assert "Thái độ đối với tỉnh: Tiêu cực: «chậm»" in said
    assert address(1) in said
    assert "diembao alert ack 1" in said
    row = rows(home, "alert", "show", "1")[0]
    assert (row["rule"], row["status"], row["articles"], row["told"]) == ("negative", "open", [address(1)], 1)


def test_who_takes_an_alert_up_is_named(home: Path) -> None:
    """It leaves the list of the open ones, and the second who comes reads who was first."""
    assert "đã tiếp nhận (Nguyễn Văn Mẫu)" in run(home, "alert", "ack", "1", "--by", "Nguyễn Văn Mẫu")
    assert "đã tiếp nhận (Nguyễn Văn Mẫu)" in run(home, "alert", "ack", "1", "--by", "Trần Thị Mẫu")
    assert [row["id"] for row in rows(home, "alert", "list")] == [2]
    assert [row["id"] for row in rows(home, "alert", "list", "--status", "all")] == [2, 1]


def test_a_name_cannot_move_the_terminal(home: Path) -> None:
    """Control characters are not kept."""
    said = run(home, "alert", "ack", "1", "--by", EVIL)
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("until", ["90", "2026-11-24T13:30", "2026-11-24T06:30+00:00"])
def test_a_snooze_lasts_to_its_moment(home: Path, until: str) -> None:
    """Minutes, a moment by the clock of Việt Nam, and one with a zone are the same here; then it is told once more."""
    assert "tạm hoãn đến 24/11/2026 13:30" in run(home, "alert", "snooze", "1", "--until", until)
    assert watch(home, hours=1.4) == Watched()
    assert watch(home, hours=1.5) == Watched(told=1)
    assert watch(home, hours=3) == Watched()


@pytest.mark.parametrize("until", ["soon", "0", "2026-11-24T11:00", "2030-01-01T00:00", "9" * 30])
def test_a_snooze_needs_a_moment_ahead(home: Path, until: str) -> None:
    """What is no moment, past, or years away is refused, and nothing changes."""
    run(home, "alert", "snooze", "1", "--until", until, status=1)
    assert [row["snoozed_until"] for row in rows(home, "alert", "list")] == [None, None]


def test_a_closed_alert_is_done(home: Path) -> None:
    """It bears the name of who closed it."""
    assert "đã đóng (Lan)" in run(home, "alert", "close", "2", "--by", "Lan")
    assert [row["id"] for row in rows(home, "alert", "list", "--status", "closed")] == [2]


@pytest.mark.parametrize(
    "words",
    [("show", "9"), ("ack", "9", "--by", "Lan"), ("close", "9", "--by", "Lan"), ("snooze", "9", "--until", "5")],
)
def test_a_number_that_is_none_says_what_to_do(home: Path, words: tuple[str, ...]) -> None:
    """The error names the list."""
    assert "diembao alert list" in run(home, "alert", *words, status=1)


def test_stories_are_merged_and_split_by_hand(home: Path) -> None:
    """What joins afterwards joins the first alert; what is split and new has an alert of its own."""
    assert "vào vụ việc của bài" in run(home, "story", "merge", address(2), address(1), "--by", "Lan")
    assert watch(home, lambda: keep(3, source="baohatinh", story=2)) == Watched(joined=1)
    assert "thành vụ việc riêng" in run(home, "story", "split", address(3), "--by", "Lan")
    assert watch(home) == Watched(raised=1, told=1)
    house(home).open_record()
    assert [kept.story for kept in read.kept_many([address(n) for n in (1, 2, 3)])] == [
        *[address(1)] * 2,
        address(3),
    ]
    assert [posting.letter.key for posting in read_post.postings()] == [f"alert/{n}/1/mail" for n in (3, 2, 1)]
    close_record()


def test_what_no_story_can_be_made_of_is_told_in_vietnamese(home: Path) -> None:
    """An article is in one story with itself, and half an address is none: nothing is said to be done."""
    said = run(home, "story", "merge", address(1), address(1), "--by", "Lan", status=1)
    assert "không có gì thay đổi" in said
    assert "chép cả địa chỉ" in run(home, "story", "split", "bao-mau.example", "--by", "Lan", status=1)


def test_a_story_of_what_is_not_kept_is_refused(home: Path) -> None:
    """The error names the address and what tells the reason."""
    said = run(home, "story", "merge", "https://bao-mau.example/none.html", address(1), "--by", "Lan", status=1)
    assert "diembao why https://bao-mau.example/none.html" in said


def test_an_alert_whose_rule_is_gone_is_still_shown(home: Path) -> None:
    """It goes by the rule's id."""
    (home / "config").mkdir()
    (home / "config" / "alerts.local.yaml").write_text("alerts:\n  - {id: negative, enabled: false}\n", "utf-8")
    assert "#1" in run(home, "alert", "list")
    assert "«chậm»" in run(home, "alert", "show", "1")
