"""The search command as a person and as a program use it."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao import config, turn
from diembao.cli import main
from diembao.home import Home
from diembao.messages import Speaker
from diembao.wiring import House
from press.article import Judged
from press.clock import FixedClock
from tests import make
from tests.fakes import free_port
from tests.vault import ledger
from vault import write
from vault.record import close_record

ROOT = Path(__file__).parents[2]
STORIES = (
    ("Hà Tĩnh: lũ trên sông Ngàn Sâu", "Nước lũ trên sông Ngàn Sâu chia cắt nhiều xã."),
    ("Hà Tĩnh: bão và lũ cùng đến", "Bão gây mưa, nước lũ trên sông Ngàn Sâu dâng cao, nhiều xã bị chia cắt."),
    ("Hà Tĩnh hạn hán", "Đồng ruộng nứt nẻ vì hạn."),
    ("Hà Tĩnh khai hội", "Lễ hội khai mạc."),
)


def run(home: Path, *words: str, status: int = 0, archive: str = "embedded") -> str:
    """Run `diembao search WORDS` in a home and return what it prints, both its outputs where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "diembao.cli", "--home", str(home), "--now", make.NOON.isoformat(), "search", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
        | {"DIEMBAO_ARCHIVE": archive},
    )
    assert done.returncode == status, done.stderr + done.stdout
    return done.stdout if status == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend a home that keeps a few articles, one a day."""
    folder = tmp_path_factory.mktemp("home")
    house = House(home=Home(folder), configuration=config.load(folder, {}), clock=FixedClock(make.NOON))
    house.home.make()
    house.home.office_file.touch()
    house.open_record()
    for number, (title, text) in enumerate(STORIES):
        url = ledger.address(number)
        ledger.waiting(url)
        article = make.article(url, title=title, lead="", text=text, published=make.NOON - timedelta(days=number))
        verdicts = (
            make.verdict("relevance", "about"),
            make.verdict("language", "vi"),
            make.verdict("topics", "sports"),
        )
        judged = Judged(article=article, verdicts=verdicts)
        write.keep(url, judged, ledger.signature(number), source="bao_mau", story=None, at=make.NOON)
    turn.bring_up(house)
    close_record()
    return folder


def titles(lines: str) -> list[str]:
    """Return the titles of JSON lines."""
    return [json.loads(line)["title"] for line in lines.splitlines()]


def test_a_word_behind_a_dash_is_left_out_wherever_it_stands(home: Path) -> None:
    """`-bão` and even `-hạn` are words and no options, before or behind real options, with or without `--`."""
    assert titles(run(home, "lũ", "-bão", "--json")) == [STORIES[0][0]]
    assert titles(run(home, "--json", "-hạn", "-hội", "--by", "date")) == [STORIES[0][0], STORIES[1][0]]
    assert titles(run(home, "--json", "--", "-lũ", "-hội")) == [STORIES[2][0]]


def test_programs_read_one_hit_a_line_as_many_as_they_want(home: Path) -> None:
    """The fields that programs rely on are there; 0 and all mean every hit; an offset passes over."""
    rows = [json.loads(line) for line in run(home, "Hà Tĩnh", "--json", "--limit", "all").splitlines()]
    assert len(rows) == len(STORIES)
    assert {"url", "title", "published", "source", "language", "score", "excerpt"} <= rows[0].keys()
    assert rows[0]["score"] > 0
    some = run(home, "Hà Tĩnh", "--json", "--limit", "0", "--offset", "1", "--by", "date")
    assert titles(some) == [title for title, _ in STORIES[1:]]


def test_nothing_found_says_what_was_understood_and_what_to_try(home: Path) -> None:
    """An empty answer explains the query and offers the words without marks."""
    said = run(home, "hạ tình")
    assert said.startswith("Không tìm thấy bài nào.\nThử tìm không dấu: ha tinh (4 bài).\n")
    assert "“hạ tình”" in said


def test_counts_have_names_and_bars(home: Path) -> None:
    """Facets are told by name, the histogram by day; a program gets both as one more line."""
    said = run(home, "Hà Tĩnh", "--facets", "--histogram", "day", "--limit", "1", "--explain")
    assert "Thể thao" in said
    assert "24/11/2026        1  █" in said
    assert "“hà tĩnh”" in said.lower()
    last = run(home, "Hà Tĩnh", "--facets", "--histogram", "month", "--json").splitlines()[-1]
    assert json.loads(last)["histogram"] == {"2026-11-01": 4}


def test_thousands_are_parted_as_the_tongue_does() -> None:
    """A comma would make a decimal of a count in Vietnamese."""
    assert [Speaker(tongue).number(1_234_567) for tongue in ("vi", "en")] == ["1.234.567", "1,234,567"]


def test_a_bar_says_how_long_it_is(home: Path) -> None:
    """A month is told by its number, a week by its first and last day: neither is taken for a day."""
    assert "\n  11/2026        4  █" in run(home, "Hà Tĩnh", "--histogram", "month", "--limit", "1")
    assert "\n  23/11 – 29/11/2026        2  █" in run(home, "Hà Tĩnh", "--histogram", "week", "--limit", "1")


def test_beyond_the_last_article_is_told(home: Path) -> None:
    """An offset past the end shows no empty page, but says that nothing is left."""
    assert run(home, "Hà Tĩnh", "--offset", "9").splitlines() == ["4 bài:", "Không còn bài nào từ vị trí 9 trở đi."]


def test_more_like_this_finds_the_other_story(home: Path) -> None:
    """The address of a kept article finds its kin; an unknown one is told."""
    assert titles(run(home, "--like", ledger.address(0), "--json")) == [STORIES[1][0]]
    assert "khong-co" in run(home, "--like", "https://bao-mau.example/khong-co", status=1)
    said = run(home, "--like", ledger.address(0), "--explain")
    assert "Tìm bài tương tự" in said
    assert "mọi bài trong kho lưu" not in said


def test_the_whole_result_set_becomes_a_file(home: Path, tmp_path: Path) -> None:
    """All hits are exported, the newest first, whatever the limit of the screen."""
    path = tmp_path / "lu.jsonl"
    assert f"Đã xuất 4 bài ra {path}." in run(home, "Hà Tĩnh", "--export", str(path), "--limit", "1")
    assert titles(path.read_text("utf-8")) == [title for title, _ in STORIES]
    assert ".xlsx" in run(home, "Hà Tĩnh", "--export", str(tmp_path / "lu.pdf"), status=1)


def test_an_answer_from_the_fallback_says_so_once(home: Path) -> None:
    """Where the office keeps the embedded index up, it answers while the server is down, with one word about it."""
    office = home / "office.local.yaml"
    office.write_text("archive: {fall_back: true}\n", "utf-8")
    try:
        done = CliRunner().invoke(
            main,
            ["--home", str(home), "search", "lũ", "--by", "date", "--json"],
            env={"DIEMBAO_ARCHIVE": f"http://127.0.0.1:{free_port()}"},
        )
    finally:
        office.write_text("", "utf-8")
        close_record()
    assert titles(done.stdout) == [STORIES[0][0], STORIES[1][0]]
    assert done.stderr.count("chỉ mục dự phòng") == 1


def test_an_index_that_is_away_is_told_and_no_traceback(home: Path) -> None:
    """Where the server of the index is down, the command says so in one line and fails."""
    said = run(home, "lũ", status=1, archive=f"http://127.0.0.1:{free_port()}")
    (line,) = said.splitlines()
    assert line.startswith("Hiện chưa tìm kiếm được: ")


def test_a_condition_that_was_left_out_is_always_told(home: Path) -> None:
    """Who types a day that does not exist sees that it did not count, without asking for an explanation."""
    assert "31/2/2026" in run(home, "lũ", "từ:31/2/2026")
    assert "31/2/2026" not in run(home, "lũ", "--json", "từ:31/2/2026")
