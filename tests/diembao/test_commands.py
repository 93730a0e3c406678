"""The command line as a person and as a program use it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao.cli import main
from tests import demos
from vault.record import close_record

ROOT = Path(__file__).parents[2]
NOW = demos.NOW


def run(home: Path, *words: str, status: int = 0, now: str = NOW) -> str:
    """Run `diembao WORDS` and return what it prints; its standard error where it ends with another status than 0."""
    unset = dict.fromkeys(name for name in os.environ if name.startswith("DIEMBAO_"))
    try:
        done = CliRunner().invoke(main, ["--home", str(home), "--now", now, *words], env=unset, catch_exceptions=False)
    finally:
        close_record()
    assert done.exit_code == status, done.output
    return done.stdout if status == 0 else done.output


def piped(home: Path, *words: str, text: str) -> str:
    """Run `diembao WORDS` in a process of its own, as a program that writes `text` to it; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "diembao.cli", "--home", str(home), "--now", NOW, *words],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")},
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend the home of a demo that has run."""
    home = demos.played(tmp_path_factory)
    assert "19 báo mẫu, 161 địa chỉ" in demos.said(tmp_path_factory)
    return home


def test_the_demo_makes_a_digest_for_each_desk(demo: Path) -> None:
    """Both desks' morning editions lie in the outbox folder: page, text, document and mail."""
    names = {path.name for path in (demo / "outbox").glob("2026-03-02-*")}
    assert names == {
        f"2026-03-02-{desk}-morning.{form}"
        for desk in ("domestic", "foreign")
        for form in ("docx", "eml", "html", "txt")
    }


def test_search_without_marks_finds_and_with_wrong_marks_does_not(demo: Path) -> None:
    """Typed without marks "ha tinh" finds Hà Tĩnh; "hạ tình" finds nothing; both say how many."""
    rows = [json.loads(line) for line in run(demo, "search", "ha tinh", "--json").splitlines()]
    assert len(rows) == 20
    assert {"url", "title", "source", "published", "stance", "excerpt"} <= rows[0].keys()
    assert run(demo, "search", "hạ tình").startswith("Không tìm thấy bài nào.\n")
    assert "Nothing found." in run(demo, "--lang", "en", "search", "hạ tình")


def test_why_tells_a_kept_and_a_dropped_life(demo: Path) -> None:
    """A kept URL is told with its verdicts, a URL never seen with what that may mean."""
    url = json.loads(run(demo, "search", "ha tinh", "--json", "--limit", "1"))["url"]
    life = json.loads(run(demo, "why", url, "--json"))
    assert life["state"] == "kept"
    assert {verdict["question"] for verdict in life["verdicts"]} >= {"language", "relevance", "places", "stance"}
    assert "đã lưu" in run(demo, "why", url)
    assert "Chưa từng thấy" in run(demo, "why", "https://bao-mau.example/khong-co", status=1)


def test_a_flag_needs_the_articles_own_words(demo: Path) -> None:
    """Words that do not stand in the article are refused; those that do appear in the digest to be verified."""
    found = json.loads(run(demo, "search", "--json", "--limit", "1", "tái định cư"))
    person = ("--reason", "Khác báo cáo số 1", "--by", "Biên tập viên A")
    refused = run(demo, "flag", found["url"], "--claim", "không có câu này", *person, status=1)
    assert "không có nguyên văn" in refused
    run(demo, "flag", found["url"], "--claim", found["title"], *person)
    run(demo, "digest", "--desk", "domestic", now="2026-03-03T06:30:00+07:00")
    digest = (demo / "outbox" / "2026-03-03-domestic-morning.draft.txt").read_text("utf-8")
    assert "Khác báo cáo số 1" in digest
    assert "Biên tập viên A" in digest


def test_the_doctor_finds_the_demo_well_and_sees_a_lost_index(demo: Path) -> None:
    """The sums match; an index that lacks articles is seen, and rebuilding mends it."""
    assert "Mọi số liệu đều khớp." in run(demo, "doctor")
    rebuilt = run(demo, "rebuild")
    assert "bài" in rebuilt
    (demo / "index").rename(demo / "index.away")
    assert "✗ Chỉ mục" in run(demo, "doctor", status=1)
    assert run(demo, "rebuild") == rebuilt
    assert "Mọi số liệu đều khớp." in run(demo, "doctor")


def test_the_demos_home_may_not_crawl_the_real_press(demo: Path) -> None:
    """The demo's own configuration names no contact, so crawling is refused with what to do."""
    for command in ("crawl", "run"):
        assert "contact" in run(demo, command, status=1)


def test_init_says_what_is_missing(tmp_path: Path) -> None:
    """A new home is made once; until it is filled in, `run` refuses to start and names the file."""
    said = run(tmp_path / "home", "init")
    assert "contact" in said
    assert "giữ nguyên" in run(tmp_path / "home", "init")
    assert "office.local.yaml" in run(tmp_path / "home", "run", status=1)


def test_a_home_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A command on a home without data says how to make one."""
    assert "init" in run(tmp_path / "nowhere", "search", "x", status=1)


def test_a_mistake_in_the_office_file_is_named_with_its_line(tmp_path: Path) -> None:
    """An unknown key stops every command, with file and line."""
    run(tmp_path, "init")
    with (tmp_path / "office.local.yaml").open("a+", encoding="utf-8") as file:
        file.write("contct: x\n")
        file.seek(0)
        line = len(file.readlines())
    assert f"office.local.yaml:{line}: unknown key 'contct'" in run(tmp_path, "search", "x", status=1)


def test_the_filters_answer_line_by_line(tmp_path: Path) -> None:
    """Each line gets one answer in the same order; what cannot be done is answered with an error."""
    page = tmp_path / "page.html"
    words = "Mưa lớn gây ngập tại Hà Tĩnh, nhiều tuyến đường bị chia cắt trong sáng nay. " * 8
    page.write_text(f"<html lang=vi><title>Mưa lớn</title><article><h1>Mưa lớn</h1><p>{words}</p></article>", "utf-8")
    order = json.dumps({"id": 1, "url": "https://bao-mau.example/1", "path": str(page)})
    first, second = map(json.loads, piped(tmp_path, "extract", "--jsonl", text=f"{order}\nnot json\n").splitlines())
    assert (first["id"], first["title"], first["language"]) == (1, "Mưa lớn", "vi")
    assert "error" in second
    article = json.dumps({"id": "a", "title": first["title"], "text": first["text"]})
    judged = json.loads(piped(tmp_path, "classify", "--jsonl", text=article))
    assert (judged["language"], judged["relevance"]) == ("vi", "about")
    twice = "\n".join([article, article.replace('"a"', '"b"')])
    _, copy = map(json.loads, piped(tmp_path, "dedupe", "--jsonl", text=twice).splitlines())
    assert (copy["id"], copy["copy_of"], copy["story"]) == ("b", "a", "a")
