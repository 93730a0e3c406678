"""The outbox folder: whole files, fixed names, and equal bytes left alone."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from desk.post.message import Letter, message
from desk.post.outbox import Outbox, Written
from press.errors import DeliveryError
from tests import make

NAMES = ["2026-11-24-domestic.eml", "2026-11-24-domestic.html", "2026-11-24-domestic.txt"]


def put(folder: Path, text: str = "Không có tin.\n") -> tuple[Written, ...]:
    """Put a letter of `text` into the folder's outbox."""
    letter = Letter(subject="Điểm báo", text=text, html="<p>Không có tin</p>\n")
    mail = message(letter, sender="", to=(), at=make.NOON)
    return Outbox(folder).put(make.DAY, "domestic", letter, mail)


def test_a_digest_becomes_three_files(tmp_path: Path) -> None:
    """The folder is made where it is not there; nothing but the three files is left in it."""
    written = put(tmp_path / "deep" / "outbox")
    assert [one.path.name for one in written] == NAMES
    assert all(one.changed for one in written)
    assert sorted(path.name for path in (tmp_path / "deep" / "outbox").iterdir()) == NAMES
    assert written[2].path.read_text(encoding="utf-8") == "Không có tin.\n"
    assert message_from_bytes(written[0].path.read_bytes(), policy=policy.SMTP)["Subject"] == "Điểm báo"


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """Equal bytes are left as they are, down to the file itself, and said to be unchanged."""
    before = [(one.path.stat().st_ino, one.path.stat().st_mtime_ns) for one in put(tmp_path)]
    again = put(tmp_path)
    assert not any(one.changed for one in again)
    assert [(one.path.stat().st_ino, one.path.stat().st_mtime_ns) for one in again] == before


def test_other_words_replace_the_files_that_hold_them(tmp_path: Path) -> None:
    """A new text changes the text file and the mail, not the HTML file."""
    put(tmp_path)
    assert [one.changed for one in put(tmp_path, "Một tin.\n")] == [True, False, True]
    assert (tmp_path / NAMES[2]).read_text(encoding="utf-8") == "Một tin.\n"


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    """Where a file stands in the folder's place the error names the folder."""
    (tmp_path / "outbox").write_text("", encoding="utf-8")
    with pytest.raises(DeliveryError, match="outbox"):
        put(tmp_path / "outbox")
