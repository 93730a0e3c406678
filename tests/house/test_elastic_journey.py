"""The whole demo journey on a real Elasticsearch, and what becomes of it where none answers."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from diembao import sample
from diembao.home import Home
from index.elastic import Access
from index.elastic.connection import Line
from index.elastic.naming import delete, indexes
from tests import demos
from tests.fakes import free_port
from tests.index.elastics import node

ROOT = Path(__file__).parents[2]
NOW = demos.NOW


def run(home: Path, *words: str, status: int = 0, archive: str = "embedded") -> str:
    """Run `diembao WORDS`, which ends with `status`, and return all that it prints."""
    done = ended(home, *words, archive=archive)
    assert done.returncode == status, done.stderr + done.stdout
    return done.stdout + done.stderr


def ended(home: Path, *words: str, archive: str = "embedded") -> subprocess.CompletedProcess[str]:
    """Run `diembao WORDS` and return how it ended."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    return subprocess.run(
        [sys.executable, "-m", "diembao.cli", "--home", str(home), "--now", NOW, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=inherited | {"DIEMBAO_ARCHIVE": archive},
    )


def found(home: Path, *words: str, archive: str = "embedded") -> list[str]:
    """Return the addresses that a search finds, the newest first."""
    rows = run(home, "search", *words, "--by", "date", "--limit", "1000", "--json", archive=archive).splitlines()
    return [json.loads(row)["url"] for row in rows]


def digests(home: Path) -> dict[str, bytes]:
    """Return the files of the editions in the outbox."""
    return {path.name: path.read_bytes() for path in (home / "outbox").glob("*-morning.*")}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend the home of a demo on the embedded index."""
    return demos.played(tmp_path_factory)


def held(home: Path) -> int:
    """Return how many articles the record of `home` holds, as its doctor says, whatever else it finds."""
    said = re.search(r"Kho lưu: (\d+) bài", ended(home, "doctor").stdout)
    assert said
    return int(said[1])


@pytest.fixture(scope="module")
def elastic_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the tests' Elasticsearch."""
    with node(tmp_path_factory) as url:
        yield url


@pytest.fixture(scope="module")
def elastic(elastic_url: str, embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Lend the home of a demo on Elasticsearch, with the same press; its index is deleted by its exact names."""
    home = tmp_path_factory.mktemp("elastic")
    shutil.copy(embedded / "newsroom.json", home)
    try:
        run(home, "demo", archive=elastic_url)
        yield home
    finally:
        with closing(Line([elastic_url], Access())) as line:
            there = indexes(line, sample.index_name(Home(home)))
            for index in (*there.used, *there.others):
                delete(line, index)


def test_the_digest_is_the_same_on_both_engines(embedded: Path, elastic: Path) -> None:
    """Both desks' digests of the two demos are equal to the last byte."""
    assert len(digests(embedded)) == 8
    assert digests(elastic) == digests(embedded)


@pytest.mark.parametrize("words", ["ha tinh", "sạt lở"])
def test_the_same_is_found_on_both_engines(embedded: Path, elastic: Path, elastic_url: str, words: str) -> None:
    """A search by date finds the same articles in the same order."""
    assert found(elastic, words, archive=elastic_url) == found(embedded, words)


def test_the_doctor_names_the_engine_and_proves_the_index(embedded: Path, elastic: Path, elastic_url: str) -> None:
    """It says what it found on the other side, and that index and record agree; nothing lies in the home's index."""
    said = run(elastic, "doctor", archive=elastic_url)
    assert f"elasticsearch 8.19.0, {elastic_url}" in said or "elasticsearch 9." in said
    assert f"{held(embedded)} bài, 0 bài chưa cập nhật, 0 bài thừa" in said
    assert not (elastic / "index").exists()


def test_an_index_is_made_anew_on_elasticsearch(embedded: Path, elastic: Path, elastic_url: str) -> None:
    """Rebuilding says how many articles it holds, and the doctor is satisfied with the new one."""
    assert f"{held(embedded)} bài" in run(elastic, "rebuild", archive=elastic_url)
    run(elastic, "doctor", archive=elastic_url)


def test_a_change_of_engine_feeds_the_new_index(elastic: Path, elastic_url: str) -> None:
    """Work without DIEMBAO_ARCHIVE fills the embedded index of the same home; each follows from where it stood."""
    run(elastic, "work")
    assert found(elastic, "ha tinh") == found(elastic, "ha tinh", archive=elastic_url)
    run(elastic, "doctor")
    said = run(elastic, "work", archive=elastic_url)  # work may have given articles vectors, which changes them
    assert "bài vẫn được lưu đầy đủ" not in said
    run(elastic, "doctor", archive=elastic_url)
    shutil.rmtree(elastic / "index")


def test_without_elasticsearch_searching_says_so_and_work_goes_on(embedded: Path) -> None:
    """Where nobody answers: a search is a clear error, work goes on and waits, the doctor marks it."""
    nobody = f"http://127.0.0.1:{free_port()}"
    assert nobody in run(embedded, "search", "ha tinh", status=1, archive=nobody)
    assert "bài vẫn được lưu đầy đủ" in run(embedded, "work", archive=nobody)
    assert f"✗ Chỉ mục: cannot ask after the health on Elasticsearch at {nobody}" in run(
        embedded, "doctor", status=1, archive=nobody
    )


def test_an_office_may_fall_back_on_the_embedded_index(embedded: Path, tmp_path: Path) -> None:
    """With `fall_back` the embedded index is kept up too and answers, and it is said that it did."""
    home = Path(shutil.copytree(embedded, tmp_path / "home"))
    office = home / "office.local.yaml"
    office.write_text(office.read_text("utf-8").replace("archive: {", "archive: {fall_back: true, "), "utf-8")
    shutil.rmtree(home / "index")
    nobody = f"http://127.0.0.1:{free_port()}"
    assert f"Đã cập nhật {held(embedded)} bài" in run(home, "work", archive=nobody)
    said = run(home, "search", "Formosa", archive=nobody)
    assert "chỉ mục dự phòng" in said
    assert "Formosa" in said
