"""Articles that an office already has come in once, each to one end, and no line stops the rest."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.bringing.batches import LONGEST_LINE
from pipeline.bringing.bring import Bringer, Mistake, Told
from pipeline.judge import Jury
from pipeline.reception import Reception
from press.clock import FixedClock
from press.ledger import Fetched, Reason, State
from tests import make
from tests.vault import ledger
from vault import read, write, write_taught
from vault.evidence import Warc

pytestmark = pytest.mark.usefixtures("record")

SOURCES = {
    one.id: one
    for one in (
        make.source("bao_mau"),
        make.source("dai_mau"),
        replace(
            make.source("sample_herald", homepage="https://www.herald.example/", language="en"), timezone="Asia/Tokyo"
        ),
        make.source("chung_a", homepage="https://chung.example/a"),
        make.source("chung_b", homepage="https://chung.example/b"),
    )
}
JURY = Jury(make.gazetteer(), (), (), ("vi", "en"))
ABOUT = "Sáng nay, tỉnh Hà Tĩnh khánh thành cầu mới bắc qua sông. Người dân Hà Tĩnh vui mừng."
APART = "Sáng nay, Nghệ An khánh thành một ngôi trường mới. Học sinh vui mừng đón năm học."


@pytest.fixture
def house(tmp_path: Path) -> Reception:
    """Return a reception whose evidence lies in the test's folder."""
    return Reception(jury=JURY, warc=Warc(tmp_path / "evidence"), sources=SOURCES, clock=FixedClock(make.NOON))


def line(number: int = 1, /, **changes: object) -> dict[str, object]:
    """Return a line about the province; `changes` are its fields, None takes one away."""
    words = {1: "khánh thành cầu", 2: "mở chợ hoa", 3: "trồng rừng ngập mặn"}.get(number, f"việc thứ {number}")
    made: dict[str, object] = {
        "id": number,
        "title": f"Hà Tĩnh {words}",
        "lead": "",
        "text": f"{ABOUT} Ở đây người ta {words}, ngày thứ {number} của đợt {number}.",
        "authors": ["Nguyễn Văn A"],
        "published": "2026-11-20T08:00:00+07:00",
        "published_confidence": "high",
        "language": "vi",
        "canonical_url": ledger.address(number),
        "site_name": "Báo Mẫu",
        "source": "bao_mau",
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def stream(*lines: Mapping[str, object] | bytes) -> BytesIO:
    """Return lines as a file."""
    return BytesIO(b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in lines))


def bring(house: Reception, *lines: Mapping[str, object] | bytes, whole: bool = False) -> tuple[Told, list[Mistake]]:
    """Bring lines in, and return what was told, and the mistakes."""
    mistakes: list[Mistake] = []
    bringer = Bringer(reception=house, sources=SOURCES, clock=house.clock, origin="import:cu.jsonl", whole=whole)
    return bringer.bring(stream(*lines), mistakes.append), mistakes


def mistake(house: Reception, **changes: object) -> str:
    """Return what is told of a line with `changes`, which must not come in."""
    told, mistakes = bring(house, line(**changes))
    assert (told.mistakes, told.total, read.sums().total) == (1, 1, 0)
    return mistakes[0].error


def test_an_article_comes_in_whole(house: Reception, tmp_path: Path) -> None:
    """Everything that the line says is kept, under its canonical address, with verdicts; no page of it exists."""
    told, mistakes = bring(house, line(canonical_url="https://BAO-MAU.example/tin-1.html?utm_source=x#top"))
    assert (dict(told.ends), mistakes) == ({(State.KEPT, Reason.NONE): 1}, [])
    kept = read.kept(ledger.address(1))
    assert kept is not None
    assert (kept.source, kept.brought, kept.answer("relevance")) == ("bao_mau", True, "about")
    assert kept.article.published == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert (kept.article.authors, kept.article.published_confidence) == (("Nguyễn Văn A",), "high")
    assert list(tmp_path.glob("evidence/*")) == []


def test_the_ledger_tells_where_it_came_from(house: Reception) -> None:
    """It stands in the ledger as discovered in the file, in one state, and the sums match."""
    bring(house, line(1), line(2), line(3, title="Trường mới", text=APART))
    life = read.life(ledger.address(1))
    assert life is not None
    assert (life.discovered_in, life.state, life.fetched_at) == ("import:cu.jsonl", State.KEPT, None)
    sums = read.sums()
    assert (sums.total, sums.articles, sums.by_reason) == (3, 2, {Reason.NO_NAME: 1})
    assert sum(sums.by_state.values()) == 3


def test_a_namesake_is_told_from_an_article_that_names_nothing(house: Reception) -> None:
    """As of a fetched page, the reason says whether a name of the province could be read in it at all."""
    namesake = line(2, title="Ca sĩ Thành Sen ra đĩa mới", text="Ca sĩ Thành Sen hát về mẹ tối qua.")
    told, _ = bring(house, line(1, title="Trường mới", text=APART), namesake)
    assert told.ends == {(State.DROPPED, Reason.NO_NAME): 1, (State.DROPPED, Reason.NOT_ABOUT): 1}


def test_brought_twice_nothing_is_added(house: Reception) -> None:
    """The second time every line is told as known, in the state it is in, and the record is as it was."""
    lines = (line(1), line(2), line(3, title="Trường mới", text=APART))
    bring(house, *lines)
    before = list(read.export())
    told, _ = bring(house, *lines)
    assert (dict(told.ends), dict(told.known)) == ({}, {State.KEPT: 2, State.DROPPED: 1})
    assert list(read.export()) == before


def test_a_copy_is_joined(house: Reception) -> None:
    """The same text at another address is joined to the first."""
    again = line(1, canonical_url="https://dai-mau.example/1", source="dai_mau")
    told, _ = bring(house, line(1), again)
    assert told.ends == {(State.KEPT, Reason.NONE): 1, (State.JOINED, Reason.NONE): 1}
    kept = read.kept(ledger.address(1))
    assert kept is not None
    assert kept.copies == (("dai_mau", "https://dai-mau.example/1"),)


def test_what_is_not_about_the_province_is_kept_on_demand(house: Reception) -> None:
    """With `whole` it is kept under its true verdict, even where it was dropped before, and joined to nothing about."""
    apart = line(3, title="Trường mới", text=APART)
    bring(house, apart)
    told, _ = bring(house, apart, whole=True)
    assert told.ends == {(State.KEPT, Reason.NONE): 1}
    kept = read.kept(ledger.address(3))
    assert kept is not None
    assert kept.answer("relevance") == "none"
    told, _ = bring(house, apart, whole=True)
    assert told.known == {State.KEPT: 1}


def test_news_never_vanishes_in_a_copy_that_is_not_about_the_province(house: Reception) -> None:
    """An article about the province is kept for itself beside nearly the same one that never names it."""
    words = " ".join(f"Câu số {number} kể chuyện trường mới và học sinh vui." for number in range(40))
    bring(house, line(1, title="Trường mới", text=words), whole=True)
    told, _ = bring(house, line(2, title="Trường mới", text=f"{words} Tỉnh Hà Tĩnh."))
    assert told.ends == {(State.KEPT, Reason.NONE): 1}


def test_a_copy_of_what_an_editor_took_out_is_still_a_copy(house: Reception) -> None:
    """The same text is joined to the first whatever an editor has said of that, and comes back with it."""
    bring(house, line(1))
    write_taught.correct(ledger.address(1), "relevance", ("none",), by="Lan", at=make.NOON)
    again = line(1, canonical_url="https://dai-mau.example/1", source="dai_mau")
    told, _ = bring(house, again)
    assert told.ends == {(State.JOINED, Reason.NONE): 1}
    write_taught.withdraw(ledger.address(1), "relevance", by="Lan", at=make.NOON)
    kept = read.kept(ledger.address(1))
    assert kept is not None
    assert (kept.answer("relevance"), len(kept.copies)) == ("about", 1)


def test_what_the_crawler_knows_stays_its_own(house: Reception) -> None:
    """A URL that waits for its page is told as known."""
    ledger.discovered(ledger.address(1))
    told, _ = bring(house, line(1))
    assert told.known == {State.PENDING: 1}
    assert read.sums().by_state[State.PENDING] == 1


def test_what_could_not_be_fetched_is_taken_from_the_office(house: Reception) -> None:
    """A page that is gone is kept after all where the office has its article."""
    url = ledger.address(1)
    ledger.discovered(url)
    write.commit_page(ledger.fetched(url, Reason.GONE))
    told, _ = bring(house, line(1))
    assert told.ends == {(State.KEPT, Reason.NONE): 1}
    life = read.life(url)
    assert life is not None
    assert (life.state, life.reason, life.discovered_in) == (State.KEPT, Reason.NONE, ledger.FEED)


def test_the_source_is_known_by_its_host(house: Reception) -> None:
    """Where no source is named, or one that is not declared, the host of a homepage tells it, on a part of it too."""
    for number, (source, url) in enumerate(
        [(None, "https://bao-mau.example/a"), ("la", "https://video.herald.example/b")], 1
    ):
        told, mistakes = bring(house, line(number, source=source, canonical_url=url))
        assert (told.mistakes, mistakes) == (0, [])
    assert [kept.source for kept in read.kept_since(0)] == ["bao_mau", "sample_herald"]


def test_a_source_that_is_not_declared_is_named_with_what_may_be_meant(house: Reception) -> None:
    """The error names close ids, or the several whose host it is."""
    elsewhere = "https://khac.example/1"
    assert "bao_mau" in mistake(house, source="bao_mou", canonical_url=elsewhere)
    assert "source" in mistake(house, source=None, canonical_url=elsewhere)
    assert "chung_a, chung_b" in mistake(house, source=None, canonical_url="https://chung.example/a/1")


def test_a_time_without_zone_is_its_sources(house: Reception) -> None:
    """A naive time of a paper in Tokyo is read there."""
    url = "https://herald.example/1"
    bring(house, line(source="sample_herald", canonical_url=url, published="2026-11-20T09:00:00"))
    kept = read.kept(url)
    assert kept is not None
    assert kept.article.published == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"published": "hôm qua"}, "published"),
        ({"published": "2031-01-01"}, "published"),
        ({"published": 20261120}, "published"),
        ({"canonical_url": "bao-mau.example/1"}, "web address"),
        ({"canonical_url": None}, "canonical_url"),
        ({"title": None}, '"title"'),
        ({"title": " "}, '"title"'),
        ({"text": ["a"]}, '"text"'),
        ({"text": None}, '"text"'),
        ({"authors": "Nguyễn Văn A"}, '"authors"'),
        ({"published_confidence": {}}, '"published_confidence"'),
        ({"text": None, "error": "the page is empty"}, "the page is empty"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(house: Reception, changes: dict[str, object], named: str) -> None:
    """The field is named, and nothing of the line comes in."""
    assert named in mistake(house, **changes)


def test_mistakes_carry_their_lines_number_and_stop_nothing(house: Reception) -> None:
    """Blank lines count as lines and are nothing else; broken ones are told; the others come in."""
    lines = (b"\xef\xbb\xbf" + json.dumps(line(1)).encode() + b"\n", b"\n", b"{no\n", b"[1]\n", b"\xff\xfe\n", line(2))
    told, mistakes = bring(house, *lines)
    assert [one.line for one in mistakes] == [3, 4, 5]
    assert (told.total, told.ends) == (5, {(State.KEPT, Reason.NONE): 2})


def test_a_line_too_long_is_told_and_the_next_comes_in(house: Reception) -> None:
    """It is read past, not held."""
    told, mistakes = bring(house, b"x" * (LONGEST_LINE + 9) + b"\n", line(2))
    assert [one.line for one in mistakes] == [1]
    assert told.ends == {(State.KEPT, Reason.NONE): 1}


def test_an_undated_article_belongs_to_no_story(house: Reception) -> None:
    """Of a text without a date nobody knows to which event it belongs, nor does it slow the search for stories."""
    bring(house, line(1, published=None), line(2, published=None))
    assert [kept.story for kept in read.kept_since(0)] == [ledger.address(1), ledger.address(2)]
    assert read.recent(make.NOON - timedelta(days=9), make.NOON + timedelta(days=9)) == ()


def test_every_line_is_told_as_it_is_read(house: Reception) -> None:
    """Progress adds up to the file's length."""
    bytes_read: list[int] = []
    file = stream(line(1), b"\n", b"{no\n")
    bringer = Bringer(reception=house, sources=SOURCES, clock=house.clock, origin="import:-")
    bringer.bring(file, lambda _: None, bytes_read.append)
    assert sum(bytes_read) == len(file.getvalue())


def test_a_fetched_page_of_a_brought_article_changes_nothing(house: Reception) -> None:
    """The crawler that comes to its address later finds it decided."""
    bring(house, line(1))
    ledger.discovered(ledger.address(1))
    write.commit_page(
        Fetched(
            url=ledger.address(1),
            source="bao_mau",
            final_url=ledger.address(1),
            status=200,
            content_type="text/html",
            at=make.NOON,
            page=ledger.SHA,
        )
    )
    assert read.to_judge(9) == ()
