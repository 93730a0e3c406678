"""The whole journey on real input: labelled articles and saved pages of the world's press, served from loopback."""

import gzip
import html
import json
import os
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from diembao import config, turn
from diembao.home import Home
from diembao.wiring import House
from pipeline.rounds import Report
from press.clock import FixedClock
from press.embedder import Choice
from press.ledger import Reason, State
from press.source import Feed, Source
from tests.fakes import Served, serving
from vault import read
from vault.record import close_record

DATA = Path(__file__).parents[3] / "shared" / "data"
LABELS = DATA / "labels" / "articles.jsonl.gz"
PAGES = DATA / "extraction" / "fundus_tests.pages.tar.gz"
OFF = Choice(engine="none")  # vectors are another test's: hundreds of them take a minute
STEP = 1 if os.environ.get("DIEMBAO_SOAK") else 3  # all of them in the long run
NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not LABELS.exists(), reason="the shared data lie beside the project only where it is built"
)


def test_every_url_ends_in_one_state_and_relevance_is_right_nine_times_in_ten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every labelled article and saved page ends in exactly one state, and about-F1 on the labelled ones is >= .90.

    The shipped models learned from these labels: this proves the way from page to record, bench/judgement.py measures.
    """
    rows = _labelled()
    answers = dict(_pages(rows))
    with serving(answers) as address:
        answers["/feed.xml"] = _feed(sorted(answers), address)
        house = _house(tmp_path, address)
        reports = _days_work(house)
    try:
        sums = read.sums()
        said = [_said(f"http://{address}/label/{number}.html") for number in range(len(rows))]
    finally:
        close_record()
    assert not [report.error for report in reports if report.error]
    assert sums.total == len(answers) - 1 == sum(sums.by_state.values())
    assert not sums.by_state.get(State.PENDING), read.to_fetch(NOW + timedelta(days=9), 10, {"real"})
    table = Counter((row.relevance, answer) for row, answer in zip(rows, said, strict=True))
    score = _f1(table)
    with capsys.disabled():
        sys.stdout.write(f"\nabout-F1 {score:.3f} on {len(rows)}; (label, said): {dict(sorted(table.items()))}\n")
        sys.stdout.write(f"states {_plain(sums.by_state)}; reasons {_plain(sums.by_reason)}\n")
    assert len(rows) == len(range(0, 738, STEP))
    assert score >= 0.90


def _days_work(house: House) -> list[Report]:
    """Work as an office's machine does in a day: what a connection lost is asked for again when its hour has come."""
    reports: list[Report] = []
    for hour in (0, 1, 8, 24):
        later = replace(house, clock=FixedClock(NOW + timedelta(hours=hour)))
        reports += turn.gather(later)
        turn.lead(later)
    return reports


def _plain(counts: Mapping[State, int] | Mapping[Reason, int]) -> dict[str, int]:
    return {str(name): count for name, count in counts.items()}


def _said(url: str) -> str:
    life = read.life(url)
    kept = read.kept(life.article) if life and life.article else None
    return (kept.answer("relevance") if kept else None) or "none"


def _f1(table: Counter[tuple[str, str]]) -> float:
    right = table["about", "about"]
    said = sum(count for (_, answer), count in table.items() if answer == "about")
    true = sum(count for (label, _), count in table.items() if label == "about")
    return 2 * right / (said + true)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article with the relevance that a reader gave it."""

    title: str
    text: str
    language: str
    relevance: str


def _labelled() -> list[Labelled]:
    with gzip.open(LABELS, "rt", encoding="utf-8") as lines:
        return [_row(json.loads(line)) for line in islice(lines, 0, None, STEP)]


def _row(row: dict[str, Any]) -> Labelled:
    return Labelled(
        title=row["title"], text=row["text"], language=row["language"], relevance=row["labels"]["relevance"]
    )


def _pages(rows: list[Labelled]) -> Iterator[tuple[str, Served]]:
    for number, row in enumerate(rows):
        title = html.escape(row.title)
        body = "".join(f"<p>{html.escape(line)}</p>" for line in row.text.splitlines() if line.strip())
        page = (
            f'<!doctype html><html lang="{row.language}"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><main><article><h1>{title}</h1><time datetime='{_published(number)}'></time>{body}</article></main>"
            "</body></html>"
        )
        yield f"/label/{number}.html", Served(page.encode())
    with tarfile.open(PAGES) as archive:
        for number, member in enumerate(archive.getmembers()):
            file = archive.extractfile(member)
            if file:
                yield f"/page/{number}.html", Served(file.read())


def _published(number: int) -> str:
    """Return a made-up date: the articles have none, and 25 a day is how they come."""
    return (NOW - timedelta(days=number // 25)).isoformat()


def _feed(paths: list[str], address: str) -> Served:
    items = "".join(f"<item><link>http://{address}{path}</link></item>" for path in paths)
    return Served(
        f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode(), "application/rss+xml"
    )


def _house(folder: Path, address: str) -> House:
    source = Source(
        id="real",
        name="Real input",
        homepage=f"http://{address}/",
        language="vi",
        country="VN",
        type="newspaper",
        tier="national",
        desk="domestic",
        feeds=(Feed(url=f"http://{address}/feed.xml", kind="rss"),),
        min_delay_seconds=0.0,
    )
    configuration = replace(config.load(folder, {}), sources=(source,), contact="test", allow=(address,), meaning=OFF)
    house = House(home=Home(folder), configuration=configuration, clock=FixedClock(NOW))
    house.open_record()
    return house
