"""Names are kept with what is about the province, and what is dropped or joined never pays for them."""

import subprocess
import sys
from pathlib import Path

import pytest

from press.named import Named
from tests.vault import ledger
from vault import read
from vault.record import open_record

ROOT = Path(__file__).parents[2]

# Receives articles one after another and prints what became of each, and whether the analyser of words is loaded.
RECEIVER = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.judge import Jury
from pipeline.reception import Arrival, Reception
from press.clock import FixedClock
from press.ledger import Brought, Entry
from tests import make
from tests.vault import ledger
from vault.evidence import Warc
from vault.record import close_record, open_record

apart = "Sáng nay, ông Trần Văn Hùng khánh thành ở Nghệ An một ngôi trường. Học sinh vui mừng đón năm học."
english = "The bridge in Hà Tĩnh province was opened by Mr Trần Văn Hùng. Hà Tĩnh is glad of its new bridge today."
about = "Ông Trần Văn Hùng, Chủ tịch UBND tỉnh Hà Tĩnh, khánh thành cầu mới ở Hà Tĩnh. Người dân Hà Tĩnh vui mừng."
told = (
    ("Nghệ An có trường mới", apart, "vi"),
    ("Hà Tĩnh province opens a bridge", english, "en"),
    ("Hà Tĩnh khánh thành cầu", about, "vi"),
    ("Hà Tĩnh khánh thành cầu", about, "vi"),
)
open_record(sys.argv[1])
jury = Jury(make.gazetteer(), (), (), ("vi", "en"))
sources = {"bao_mau": make.source("bao_mau")}
house = Reception(jury=jury, warc=Warc(Path(sys.argv[2])), sources=sources, clock=FixedClock(make.NOON))
for number, (title, text, language) in enumerate(told):
    url = ledger.address(number)
    article = make.article(url, title=title, lead="", text=text, language=language)
    brought = Brought(source="bao_mau", origin="import:cu.jsonl", entry=Entry(url=url))
    state, _ = house.receive(Arrival(url=url, source="bao_mau", article=article, brought=brought))
    print(state.value, "underthesea" in sys.modules)
close_record()
"""


@pytest.fixture
def ends(record: str, tmp_path: Path) -> list[str]:
    """Receive the articles in a process of its own, and return what became of them."""
    command = [sys.executable, "-c", RECEIVER, record, str(tmp_path / "evidence")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    open_record(record)
    return done.stdout.splitlines()


def test_only_what_is_kept_and_vietnamese_is_asked_for_names(ends: list[str]) -> None:
    """The analyser is not even loaded for what is dropped, nor for foreign articles; a copy is joined."""
    assert ends == ["dropped False", "kept False", "kept True", "joined True"]


@pytest.mark.usefixtures("ends")
def test_names_are_kept_with_the_article() -> None:
    """They come out of the record as they were found, with the article, and in the export."""
    kept, foreign = read.kept(ledger.address(2)), read.kept(ledger.address(1))
    assert kept
    assert foreign
    assert foreign.judged.names == ()
    hung = Named(kind="person", text="Trần Văn Hùng", count=1, start=len("Hà Tĩnh khánh thành cầu\nÔng "))
    assert hung in kept.judged.names
    exported = [row["names"] for row in read.export() if row.get("key") == kept.key]
    assert exported == [[[one.kind, one.text, one.count, one.start] for one in kept.judged.names]]
