"""The outbox folder: whole files, fixed names, and equal bytes left alone."""

from pathlib import Path

import pytest

from desk.post.folder import Folder, Written
from press.edition import EditionId, File
from press.errors import DeliveryError
from tests import make

MORNING = EditionId(desk="domestic", kind="morning", day=make.DAY)
NAMES = ["2026-11-24-domestic-morning.eml", "2026-11-24-domestic-morning.html", "2026-11-24-domestic-morning.txt"]


def put(folder: Path, text: str = "Không có tin.\n") -> tuple[Written, ...]:
    """Put an edition of `text` into the folder."""
    bodies = {"eml": f"Subject: x\r\n\r\n{text}", "html": "<p>Không có tin</p>\n", "txt": text}
    files = (File(name=name, body=body.encode(), sha256="") for name, body in bodies.items())
    return Folder(folder).put(MORNING, files)


def test_an_edition_becomes_a_file_for_each_form(tmp_path: Path) -> None:
    """The folder is made where it is not there; nothing but the files is left in it."""
    written = put(tmp_path / "deep" / "outbox")
    assert [one.path.name for one in written] == NAMES
    assert all(one.changed for one in written)
    assert sorted(path.name for path in (tmp_path / "deep" / "outbox").iterdir()) == NAMES
    assert written[2].path.read_text(encoding="utf-8") == "Không có tin.\n"


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """Equal bytes are left as they are, down to the file itself, and said to be unchanged."""
    before = [(one.path.stat().st_ino, one.path.stat().st_mtime_ns) for one in put(tmp_path)]
    again = put(tmp_path)
    assert not any(one.changed for one in again)
    assert [(one.path.stat().st_ino, one.path.stat().st_mtime_ns) for one in again] == before


def test_other_words_replace_the_files_that_hold_them(tmp_path: Path) -> None:
    """A new text changes the text file and the mail, not the HTML file; everybody may read them."""
    put(tmp_path)
    written = put(tmp_path, "Một tin.\n")
    assert [one.changed for one in written] == [True, False, True]
    assert (tmp_path / NAMES[2]).read_text(encoding="utf-8") == "Một tin.\n"
    assert {one.path.stat().st_mode & 0o777 for one in written} == {0o644}


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """However often it is tried again, what was half written is taken away."""
    (tmp_path / NAMES[0]).mkdir()
    for _ in range(2):
        with pytest.raises(DeliveryError, match="cannot write"):
            put(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == NAMES[:1]


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    """Where a file stands in the folder's place the error names the folder."""
    (tmp_path / "outbox").write_text("", encoding="utf-8")
    with pytest.raises(DeliveryError, match="outbox"):
        put(tmp_path / "outbox")
