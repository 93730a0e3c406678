"""An address that a shell has cut: `why` names the one that was meant, where that can be known."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao.cli import main
from press.ledger import Entry
from tests.diembao.living import MONDAY, living
from tests.vault import ledger
from vault import write

SHORT = "https://bao-mau.example/tin?id=7"
WHOLE = f"{SHORT}&page=2"


@pytest.fixture
def home(tmp_path: Path, empty_record: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lend a home whose ledger knows one address with two parameters."""
    monkeypatch.delenv("DIEMBAO_DATABASE_URL", raising=False)
    (tmp_path / "office.local.yaml").write_text("contact: a@so-mau.example\n", "utf-8")
    with living(tmp_path, empty_record):
        entry = Entry(url=WHOLE, title="Tin mẫu", summary="", published=MONDAY)
        write.commit_feed(replace(ledger.answer(at=MONDAY), entries=(entry,)), next_due_at=MONDAY)
        yield tmp_path


def said(home: Path, url: str, *, tongue: str = "vi", status: int = 1) -> str:
    """Run `diembao why` on an address and return what it prints."""
    done = CliRunner().invoke(main, ["--home", str(home), "--lang", tongue, "why", url])
    assert done.exit_code == status, done.output
    return done.output


def test_an_address_that_was_cut_at_its_ampersand_is_completed(home: Path) -> None:
    """The whole one is named in quotes, ready to be typed; with them it is found."""
    told = said(home, SHORT)
    assert f"Có phải ý bà/ông là {WHOLE} ?" in told
    assert f"diembao why '{WHOLE}'" in told
    assert f"Did you mean {WHOLE} ?" in said(home, SHORT, tongue="en")
    assert WHOLE in said(home, WHOLE, status=0)


@pytest.mark.parametrize("url", ["https://bao-mau.example/tin", f"{SHORT}1", "https://bao-mau.example/tin?id=%25"])
def test_nothing_else_is_guessed(home: Path, url: str) -> None:
    """An address without parameters, or that no known one goes on, is unknown and no more."""
    told = said(home, url)
    assert "Chưa từng thấy địa chỉ này" in told
    assert "Có phải" not in told
