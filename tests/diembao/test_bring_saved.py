"""Bringing articles in, and saved searches, as a person and a program use them on the command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diembao.cli import main
from vault.record import close_record

NOW = "2026-03-02T06:30:00+07:00"


@pytest.fixture
def home(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lend a new home, its record in either kind of database."""
    monkeypatch.setenv("DIEMBAO_DATABASE_URL", database)
    run(tmp_path / "home", "init")
    yield tmp_path / "home"
    close_record()


def run(home: Path, *words: str, text: str = "") -> Result:
    """Run `diembao WORDS` on `home`."""
    return CliRunner().invoke(main, ["--home", str(home), "--now", NOW, *words], input=text)


def line(number: int, published: str = "2026-03-01T09:00:00+07:00") -> str:
    """Return a line about the province."""
    words = ("khánh thành cầu", "mở chợ hoa", "trồng rừng")[number]
    article = {"title": f"Hà Tĩnh {words}", "text": f"Tỉnh Hà Tĩnh {words} sáng nay.", "published": published}
    return json.dumps({**article, "source": "vnexpress", "canonical_url": f"https://kho-cu.example/{number}"}) + "\n"


def test_articles_are_brought_in_searched_and_told(home: Path) -> None:
    """Good lines come in, broken ones are told by number and end with 1; `why` says that no page is there."""
    done = run(home, "import", "-", text=f"{line(0)}oops\n{line(1)}")
    assert done.exit_code == 1
    assert "dòng 2:" in done.stderr
    assert "2  đã lưu" in done.stdout
    again = run(home, "import", "-", "--json", text=line(0) + line(1))
    assert (again.exit_code, json.loads(again.stdout)["known"]) == (0, {"kept": 2})
    assert "không có trang gốc" in run(home, "why", "https://kho-cu.example/0").stdout
    assert "kho-cu.example/1" in run(home, "search", "cho hoa").stdout


def test_a_saved_search_tells_each_person_what_is_new(home: Path) -> None:
    """What stood there is shown but not new; what comes is new once to each person, unless they keep it."""
    run(home, "import", "-", text=line(0))
    added = run(home, "saved", "add", "Tin tỉnh", "ha tinh", "--by", "Nguyễn Văn A", "--alerts")
    assert "Tin tỉnh" in added.stdout, added.output
    run(home, "import", "-", text=line(1))
    assert "2 bài" in run(home, "saved", "show", "Tin tỉnh").stdout
    for options, urls in ((["--keep"], 1), ([], 1), ([], 0)):
        told = run(home, "saved", "new", "Tin tỉnh", "--by", "Trần Thị B", "--json", *options).stdout
        assert told.count("kho-cu.example/1") == urls
        assert "kho-cu.example/0" not in told


def test_a_saved_search_with_alerts_is_told_as_it_finds(home: Path) -> None:
    """Who brings articles in is told at once what such a search found, one line a search; others stay silent."""
    run(home, "saved", "add", "Có báo", "ha tinh", "--by", "Nguyễn Văn A", "--alerts")
    run(home, "saved", "add", "Im lặng", "ha tinh", "--by", "Nguyễn Văn A")
    said = run(home, "import", "-", text=line(0)).stdout
    assert "«Có báo»: 1 bài mới." in said
    assert "Im lặng" not in said
    told = json.loads(run(home, "import", "-", "--json", text=line(1)).stdout)
    assert told["alerts"] == [{"saved": "Có báo", "urls": ["https://kho-cu.example/1"]}]
    told = json.loads(run(home, "work", "--json").stdout)
    assert (told["alerts"], told["ended"], told["looked"]) == ([], 0, 0)


def test_a_saved_search_keeps_its_history(home: Path) -> None:
    """Changed and removed, it is still told what it was and by whose hand."""
    run(home, "saved", "add", "Tin", "cầu", "--by", "Nguyễn Văn A")
    assert "phiên bản 2" in run(home, "saved", "change", "Tin", "chợ", "--by", "Trần Thị B", "--no-expand").stdout
    again = run(home, "saved", "change", "Tin", "chợ", "--by", "Trần Thị C", "--no-expand").stdout
    assert "không có gì thay đổi (vẫn là phiên bản 2)" in again
    assert json.loads(run(home, "saved", "list", "--json").stdout)["query"] == "chợ"
    run(home, "saved", "remove", "Tin", "--by", "Trần Thị B")
    assert "Chưa có" in run(home, "saved", "list").stdout
    told = [json.loads(row) for row in run(home, "saved", "history", "Tin", "--json").stdout.splitlines()]
    assert [(row["query"], row["by"], row["expand"]) for row in told] == [
        ("cầu", "Nguyễn Văn A", True),
        ("chợ", "Trần Thị B", False),
    ]
    assert run(home, "saved", "show", "Tin").exit_code == 1


def test_a_saved_name_neither_steers_a_terminal_nor_fails(home: Path) -> None:
    """Controls in a name go before it is saved or told, half a letter becomes a question mark, and it is found so."""
    added = run(home, "saved", "add", "\x1b[31m\u202eTin\udcff", "ha tinh", "--by", "A\udcff\x07")
    assert "«[31mTin?»" in added.stdout, added.output
    assert run(home, "saved", "history", "[31mTin?").stdout.endswith(" · A?\n")
    assert run(home, "saved", "new", "\x1b[31mTin\udcff", "--by", "A\udcff").exit_code == 0


def test_a_closed_standard_input_holds_nothing(home: Path) -> None:
    """Whoever starts `import -` without a standard input is told that nothing was read."""
    command = [sys.executable, "-m", "diembao.cli", "--home", str(home), "import", "-"]
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "Đã đọc 0 dòng:\n", "")
