"""The outbox commands: what lies there, what a person decides, and what a mail server tells of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.post.mail import mailed, readers
from diembao import doctor
from diembao.cli import main
from diembao.commands.context import Front
from diembao.home import Home
from press.clock import FixedClock
from press.post import Posting
from tests import make
from tests.house.postman import Postman, serving
from tests.index.certificates import authority
from vault import read_post, record, write_post

SENDER = "Điểm báo Hà Tĩnh <diem.bao@so-mau.example>"
WORD = "mat-khau-thu"
OFFICE = """\
contact: diem.bao@so-mau.example
smtp:
  host: 127.0.0.1
  port: {port}
  user: diem.bao
  sender: {sender}
  ca: {ca}
  allow: ["@so-mau.example"]
"""
BOUNCE = """\
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 unknown

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


@pytest.fixture
def postman(tmp_path: Path) -> Iterator[Postman]:
    """Lend a mail server, and a home whose office knows it."""
    signer = authority(tmp_path)
    with serving(signer.signed("postman")) as postman:
        text = OFFICE.format(port=postman.port, sender=SENDER, ca=signer.file)
        (tmp_path / "office.local.yaml").write_text(text, "utf-8")
        yield postman


@pytest.fixture
def home(tmp_path: Path, postman: Postman, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lend that home with a letter for two in its outbox, and one whom the office may not write to."""
    assert postman.port
    monkeypatch.delenv("DIEMBAO_DATABASE_URL", raising=False)
    monkeypatch.setenv("DIEMBAO_SMTP_PASSWORD", WORD)
    Front(folder=tmp_path, chosen=True, tongue="vi", clock=FixedClock(make.NOON)).opened()
    letter = mailed(
        key="edition/a/mail", subject="Điểm báo", text="Tin", html="Tin", images={}, sender=SENDER, at=make.NOON
    )
    addresses = ["an@so-mau.example", "binh@so-mau.example", "ai@do.example"]
    write_post.enqueue(letter, readers(letter, SENDER, addresses))
    yield tmp_path
    record.close_record()


def run(home: Path, *words: str, status: int = 0) -> Result:
    """Run `diembao outbox WORDS` at noon, in Vietnamese."""
    now = make.NOON.isoformat()
    done = CliRunner().invoke(main, ["--home", str(home), "--now", now, "outbox", *words])
    assert done.exit_code == status, done.output
    return done


def standing() -> dict[str, Posting]:
    """Return how each reader's posting stands, by the name before the @."""
    return {posting.reader.address.partition("@")[0]: posting for posting in read_post.postings()}


def states() -> dict[str, str]:
    """Return the state of each reader's posting."""
    return {name: posting.state for name, posting in standing().items()}


def test_deliver_sends_what_is_due_and_tells_what_became_of_it(home: Path, postman: Postman) -> None:
    """Two get it, the third may not be written to; the list says so in words and as JSON."""
    assert run(home, "deliver").output.startswith("Đã gửi 2, hoãn 0, chưa rõ đã tới chưa 0, không gửi được 1.")
    assert sorted(taken.reader for taken in postman.taken) == ["an@so-mau.example", "binh@so-mau.example"]
    found = {row["reader"]: row for row in map(json.loads, run(home, "list", "--json").output.splitlines())}
    assert {reader: row["state"] for reader, row in found.items()} == {
        "an@so-mau.example": "sent",
        "binh@so-mau.example": "sent",
        "ai@do.example": "failed",
    }
    assert "smtp.allow" in found["ai@do.example"]["note"]
    [failed] = run(home, "list", "--state", "failed").output.splitlines()
    assert "ai@do.example" in failed
    said = run(home, "list").output
    assert "[đã gửi]" in said
    assert "[không gửi được]" in said


def test_a_trouble_is_told_and_ends_with_one(home: Path, postman: Postman, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong setting is said once, with what to look at, and the post waits."""
    postman.fail("AUTH", "refuse")
    monkeypatch.setenv("DIEMBAO_SMTP_PASSWORD", "")
    said = run(home, "deliver", status=1).output
    assert "DIEMBAO_SMTP_PASSWORD" in said
    assert set(states().values()) == {"pending"}


def test_a_dry_run_only_writes(home: Path, postman: Postman) -> None:
    """What is due lies in the folder and still waits; nobody was connected to."""
    said = run(home, "deliver", "--dry-run").output.splitlines()
    assert len(said) == len(list((home / "outbox").glob("*.eml"))) == 3
    assert set(states().values()) == {"pending"}
    assert postman.sessions == 0


def test_where_every_run_is_dry_nothing_is_said_to_have_arrived(home: Path) -> None:
    """With `smtp.dry_run` the counts are followed by the word that nobody has it, and no server took the test mail."""
    office = home / "office.local.yaml"
    office.write_text(office.read_text("utf-8").replace("smtp:\n", "smtp:\n  dry_run: true\n"), "utf-8")
    assert "chưa gửi cho ai" in run(home, "deliver").output
    assert "[chạy thử]" in run(home, "list").output
    assert "[đã gửi]" not in run(home, "list").output
    said = run(home, "test", "an@so-mau.example").output
    assert "chưa gửi" in said
    assert "Máy chủ thư đã nhận" not in said


def test_where_nothing_is_due_the_rehearsal_says_so(home: Path) -> None:
    """A dry run that has nothing to write does not fall silent."""
    run(home, "deliver")
    assert "Không có thư nào đến lượt gửi." in run(home, "deliver", "--dry-run").output


def test_a_person_sends_again_and_gives_up(home: Path) -> None:
    """Failed post is sent again by its number, waiting post given up; of sent post neither is done."""
    numbers = {name: str(posting.id) for name, posting in standing().items()}
    run(home, "drop", numbers["binh"])
    run(home, "deliver")
    assert states() == {"an": "sent", "binh": "failed", "ai": "failed"}
    run(home, "send", numbers["binh"])
    assert states()["binh"] == "pending"
    assert "đã gửi rồi" in run(home, "send", numbers["an"], status=1).output
    assert "đã gửi rồi" in run(home, "drop", numbers["an"], status=1).output
    assert "Không có thư số 999" in run(home, "drop", "999", status=1).output
    write_post.claim("ai đó", now=make.NOON, lasting=timedelta(hours=1), channels=("mail",))
    assert "đang được gửi" in run(home, "send", numbers["binh"], status=1).output


@pytest.mark.parametrize(
    ("action", "state", "said"),
    [("failed", "failed", "bị trả lại"), ("delayed", "sent", "còn đang thử"), ("delivered", "sent", "đã tới nơi")],
)
def test_what_a_server_tells_is_noted(home: Path, action: str, state: str, said: str) -> None:
    """A message that came back has failed; one that is late or has arrived is only noted."""
    posting = standing()["an"]
    write_post.sent(posting, at=make.NOON)
    file = home / "bounce.eml"
    file.write_text(BOUNCE.format(action=action, message_id=posting.reader.message_id), "utf-8")
    assert said in run(home, "bounced", str(file)).output
    assert states()["an"] == state
    assert "5.1.1 550 unknown" in standing()["an"].note


def test_a_notification_of_somebody_elses_mail_is_told(home: Path) -> None:
    """What names no message of this record, or is none at all, is an error."""
    file = home / "bounce.eml"
    file.write_text(BOUNCE.format(action="failed", message_id=f"<{'a' * 40}@do.example>"), "utf-8")
    assert "Không có thư nào" in run(home, "bounced", str(file), status=1).output
    file.write_text("Subject: x\n\nx", "utf-8")
    assert "RFC 3464" in run(home, "bounced", str(file), status=1).output


def test_a_test_mail_shows_whether_the_settings_are_right(home: Path, postman: Postman) -> None:
    """It goes out at once and lies in no outbox; who may not be written to gets none either."""
    before = len(read_post.postings())
    assert "250 2.0.0 taken" in run(home, "test", "an@so-mau.example").output
    assert [taken.reader for taken in postman.taken] == ["an@so-mau.example"]
    assert len(read_post.postings()) == before
    assert "smtp.allow" in run(home, "test", "ai@do.example", status=1).output


def test_without_a_mail_server_the_test_says_what_to_fill_in(tmp_path: Path) -> None:
    """The file to fill in is named."""
    (tmp_path / "office.local.yaml").write_text("contact: a@so-mau.example\n", "utf-8")
    assert "office.local.yaml" in run(tmp_path, "test", "an@so-mau.example", status=1).output


def test_an_empty_outbox_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And delivers nothing."""
    monkeypatch.delenv("DIEMBAO_DATABASE_URL", raising=False)
    (tmp_path / "office.local.yaml").write_text("contact: a@so-mau.example\n", "utf-8")
    assert run(tmp_path, "list").output == "Hộp thư đi trống.\n"
    assert run(tmp_path, "deliver").output == "Đã gửi 0, hoãn 0, chưa rõ đã tới chưa 0, không gửi được 0.\n"
    record.close_record()


def test_the_doctor_counts_the_outbox(home: Path) -> None:
    """How many wait, are in doubt or failed; what waits for a person's word is not well."""
    assert Home(home).exists
    [before] = doctor.post()
    assert before.well
    assert "3 wait, 0 in doubt" in before.en
    posting = write_post.claim("ai đó", now=make.NOON, lasting=timedelta(hours=1), channels=("mail",))
    assert posting
    write_post.doubted(posting, "ai đó", next_try_at=None, note="?")
    [after] = doctor.post()
    assert not after.well
    assert "2 chờ gửi, 1 chưa rõ đã tới chưa (1 chờ người quyết định)" in after.vi
