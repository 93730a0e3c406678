"""Tests of what the archive's commands print for a person."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from diembao import config, turn
from diembao.home import Home
from diembao.wiring import House
from press.article import Judged
from press.clock import FixedClock
from press.named import Named
from tests import make
from tests.vault import ledger
from vault import write
from vault.record import close_record

ROOT = Path(__file__).parents[2]
EVIL = "\x1b]0;chiếm\x07\x1b[2J\x9b31m\u202e\u2066\x08\r\nGiả"
URL = ledger.address(1)


def run(home: Path, *words: str) -> str:
    """Run `diembao WORDS` in a home and return all that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "diembao.cli", "--home", str(home), *words],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")},
    )
    return (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend a home that keeps one article full of terminal escapes."""
    folder = tmp_path_factory.mktemp("home")
    run(folder, "init")
    house = House(home=Home(folder), configuration=config.load(folder, {}), clock=FixedClock(make.NOON))
    house.open_record()
    ledger.waiting(URL)
    article = make.article(URL, title=f"Bão {EVIL}", text=f"Nước lũ {EVIL} đã rút.")
    verdicts = (make.verdict("relevance", "about"), make.verdict("stance", "negative", because=[f"lũ {EVIL}"]))
    names = (
        Named(kind="place", text="Kỳ Anh", count=1, start=0),
        Named(kind="person", text=f"Trần Văn Hùng {EVIL}", count=3, start=9),
    )
    judged = Judged(article=article, verdicts=verdicts, names=names)
    write.keep(URL, judged, ledger.signature(), source=f"báo {EVIL}", story=None, at=make.NOON)
    turn.bring_up(house)
    close_record()
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("search", "nước lũ"),
        ("search", "--names", "nước lũ"),
        ("why", URL),
        ("flag", URL, "--claim", "không hề có", "--reason", "x", "--by", "y"),
        ("flag", URL, "--claim", "đã rút", "--reason", "x", "--by", "y"),
    ],
)
def test_nothing_reaches_the_terminal_but_letters(home: Path, words: tuple[str, ...]) -> None:
    """What the press wrote is printed without a control or bidi character, and cannot begin a line of its own."""
    said = run(home, *words)
    assert "Giả" in said
    assert not [letter for letter in said if letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf", "Cs"}]
    assert not [line for line in said.splitlines() if line.startswith("Giả")]


def test_editors_are_told_whom_and_what_an_article_names(home: Path) -> None:
    """Persons come first, each with how often; in a search where that is asked for, and as data with their offsets."""
    for said in (run(home, "why", URL), run(home, "search", "--names", "nước lũ")):
        assert said.index("người được nêu tên: Trần Văn Hùng") < said.index("địa điểm được nêu tên: Kỳ Anh")
        assert "×3" in said
    assert "persons named: Trần Văn Hùng" in run(home, "--lang", "en", "why", URL)
    assert "nêu tên" not in run(home, "search", "nước lũ")
    rows = json.loads(run(home, "why", "--json", URL))["names"]
    assert rows[0] == {"kind": "place", "text": "Kỳ Anh", "count": 1, "start": 0}
