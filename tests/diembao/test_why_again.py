"""`why` and the doctor tell how flagged articles are looked at again, and what was seen of them since."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao import doctor
from diembao.cli import main
from diembao.commands.rounds import tell_worked
from diembao.messages import Speaker
from diembao.wiring import House
from pipeline.journey import Worked
from press.flag import Flag
from press.ledger import Reason
from press.recheck import Kind
from tests import make
from tests.diembao.living import MONDAY, at, keep, living
from tests.vault import ledger
from vault import read, read_rechecks, write, write_rechecks

HOUR = timedelta(hours=1)
SOURCE = (
    'sources:\n  - {id: bao_mau, name: "Báo Mẫu", homepage: "https://bao-mau.example/", language: vi, country: "VN",'
    " type: newspaper, tier: national, desk: domestic, collect: feed, feeds: [], enabled: true}\n"
)
NEW = "Sáng nay tỉnh đã khắc phục xong."


@pytest.fixture
def house(tmp_path: Path, empty_record: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Lend a house that keeps one article, in which a claim is flagged."""
    monkeypatch.delenv("DIEMBAO_DATABASE_URL", raising=False)
    (tmp_path / "office.local.yaml").write_text("contact: a@so-mau.example\n", "utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.local.yaml").write_text(SOURCE, "utf-8")
    with living(tmp_path, empty_record) as lent:
        write.flag(Flag(article=keep(1, MONDAY), claim="Dân chờ", reason="Sai", by="Lan Mẫu", at=MONDAY))
        yield lent


def url() -> str:
    """Return the article's address."""
    return read.flagged_keys()[0]


def answered(reason: Reason, *, hours: float) -> None:
    """Have the newspaper answer for the article, so many hours after the flag."""
    at = MONDAY + hours * HOUR
    write_rechecks.commit(ledger.fetched(url(), reason, at=at), now=at)


def saw(kind: Kind, text: str, *, hours: float) -> None:
    """Have a page come and be read."""
    answered(Reason.NONE, hours=hours)
    (look,) = read_rechecks.to_read(9)
    kept = read.kept(url())
    assert kept
    write_rechecks.saw(look, kind, replace(kept.article, text=text, lead=""))


def said(house: House, *words: str, tongue: str = "vi", days: int = 0) -> str:
    """Run `diembao why` on the article, so many days after the flag, and return what it prints."""
    home = ["--home", str(house.home.folder), "--now", (MONDAY + timedelta(days=days)).isoformat()]
    done = CliRunner().invoke(main, [*home, "--lang", tongue, "why", url(), *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_what_was_looked_at_again_is_told_by_whoever_worked(capsys: pytest.CaptureFixture[str]) -> None:
    """A page that was fetched for that alone is not passed over in silence; where nothing waited, that is said."""
    tell_worked(Speaker("vi"), Worked(ends={}, looked=2))
    assert capsys.readouterr().out == "Đã xem lại 2 bài bị đề nghị kiểm chứng.\n"
    tell_worked(Speaker("vi"), Worked(ends={}))
    assert capsys.readouterr().out == "Không có trang nào chờ xử lý.\n"


def test_before_the_first_look_its_hour_is_told(house: House) -> None:
    """And until when there will be any; afterwards, since when there is none."""
    assert "↻ chưa xem lại lần nào; lần tới 02/03/2026 00:00, theo dõi đến 01/04/2026 00:00" in said(house)
    assert "↻ not looked at again yet; no longer watched since 01/04/2026 00:00" in said(house, tongue="en", days=31)


def test_what_was_seen_is_told_with_what_changed(house: House) -> None:
    """Sentences before and after, then the removal, each with its hour; as data with everything that changed."""
    saw("edited", NEW, hours=1)
    answered(Reason.GONE, hours=7)
    answered(Reason.GONE, hours=8)
    told = said(house)
    assert told.index("bài đã được sửa nội dung") < told.index(f"+ {NEW}") < told.index("trang của bài không còn")
    assert "the article may have been taken down" in said(house, tongue="en")
    row = json.loads(said(house, "--json"))
    assert [(one["number"], one["kind"]) for one in row["sights"]] == [(1, "edited"), (2, "gone")]
    assert any(one["after"] == NEW for one in row["sights"][0]["changes"])
    assert (row["sights"][1]["changes"], row["recheck"]["suspect"]) == ([], None)


def test_a_look_in_vain_and_a_suspicion_are_told(house: House) -> None:
    """Why the last look told nothing; and what a second look has to confirm."""
    answered(Reason.FETCH_FAILED, hours=1)
    assert "không đọc được (1 lần liền): no answer in 30 s" in said(house)
    answered(Reason.GONE, hours=2)
    assert "nghi trang của bài không còn (có thể đã bị gỡ), chờ xem lại để xác nhận" in said(house)
    assert json.loads(said(house, "--json"))["recheck"]["suspect"] == "gone"


def test_of_a_source_that_is_switched_off_it_is_told_that_nobody_looks(house: House) -> None:
    """In place of an hour at which nothing will happen; so too where it is declared no more."""
    declared = house.home.folder / "config" / "sources.local.yaml"
    declared.write_text(SOURCE.replace("enabled: true", "enabled: false"), "utf-8")
    assert "theo dõi đến 01/04/2026 00:00" in said(house)
    assert "lần tới" not in said(house)
    declared.unlink()
    assert "nguồn đã tắt hoặc không còn khai báo nên không xem lại (theo dõi đến 01/04/2026 00:00)" in said(house)


def test_an_article_without_a_flag_has_nothing_of_this(house: House) -> None:
    """Nobody looks at it again."""
    other = keep(2, MONDAY)
    done = CliRunner().invoke(main, ["--home", str(house.home.folder), "why", other, "--json"])
    row = json.loads(done.output)
    assert (row["recheck"], row["sights"]) == (None, [])


def test_the_doctor_counts_what_is_overdue(house: House) -> None:
    """A day after a look was due and nobody looked, where its source may be asked."""
    source = make.source("bao_mau")
    mine = replace(house, configuration=replace(house.configuration, sources=(source,)))
    off = replace(house, configuration=replace(house.configuration, sources=(replace(source, enabled=False),)))
    assert doctor.rechecks(at(mine, MONDAY + 23 * HOUR)).well
    assert "1 bài quá hạn xem lại" in doctor.rechecks(at(mine, MONDAY + 25 * HOUR)).vi
    assert not doctor.rechecks(at(mine, MONDAY + 25 * HOUR)).well
    assert doctor.rechecks(at(off, MONDAY + 25 * HOUR)).well
