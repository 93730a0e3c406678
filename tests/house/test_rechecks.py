"""A flagged article is looked at again where it stands: what was edited or taken down is told, once each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from crawlers.spool import Spool
from diembao import turn
from pipeline import intake
from press.clock import FixedClock, local_day
from press.ledger import State
from tests.alerting import NIGHT, letters
from tests.crawlers.outlet import Answer
from tests.house import looking
from tests.house.looking import BODY, CLAIM, EDITED, MENDED, Hands, Office, edited, page
from tests.records import NewRecord
from vault import read, read_alerts, read_rechecks, write_alerts, write_rechecks
from vault.evidence import Pages, Warc
from vault.record import close_record, open_record

GONE, BROKEN = Answer(status=404), Answer(status=503)


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """Lend what takes seconds to get ready."""
    with looking.warm(tmp_path_factory.mktemp("hands")) as ready:
        yield ready


@pytest.fixture
def record(new_record: NewRecord) -> Iterator[None]:
    """Open an empty record."""
    with new_record() as url:
        open_record(url)
        yield
        close_record()


@pytest.fixture
def office(record: None, hands: Hands, tmp_path: Path) -> Office:
    """Return an office that has kept its article, and flagged a claim in it."""
    del record
    settled = looking.settled(tmp_path / "home", hands)
    settled.flag()
    return settled


def kinds(office: Office) -> list[str]:
    """Return the kinds of what was seen of the article."""
    return [one.kind for one in read_rechecks.sights([office.url]).get(office.url, ())]


@pytest.mark.usefixtures("record")
def test_a_flagged_article_that_is_edited_and_then_taken_down_is_told_twice(hands: Hands, tmp_path: Path) -> None:
    """Fetched by real rounds: once that it was edited, once that it is gone, and nothing besides."""
    with looking.online(tmp_path / "home", hands) as office:
        office.flag()
        office.answer = edited()
        first = office.turn(hours=1)
        assert [(one.subject, one.articles) for one in first] == [(f"{office.url} #1", (office.url,))]
        office.answer = GONE
        assert office.turn(hours=7) == []
        second = office.turn(hours=2)
        assert [(one.subject, one.articles) for one in second] == [(f"{office.url} #2", (office.url,))]
        assert len(letters()) == 2


def test_what_was_looked_at_again_is_counted_apart(office: Office) -> None:
    """Whoever leads pages hears of it, though it is no page that came to an end."""
    office.fetch(hours=1)
    worked = office.journey.run()
    assert (worked.total, worked.looked) == (0, 1)
    assert office.journey.run().looked == 0


def test_an_edit_is_told_with_what_changed(office: Office) -> None:
    """Which claim is gone, what stood there before and what stands there now, and no more than the outlet allows."""
    office.answer = edited()
    (alert,) = office.turn(hours=1)
    assert alert.because == (
        "Bài đã được sửa nội dung; ghi nhận lúc 13:00 ngày 24/11/2026.",
        f"Câu bị đề nghị kiểm chứng không còn trong bài: «{CLAIM}»",
        f"Trước đây: «{CLAIM}»",
        f"Nay: «{MENDED}»",
    )


def test_a_claim_that_stands_still_is_told_so(office: Office) -> None:
    """Where something else was edited, the desk hears that its claim was left alone."""
    office.answer = page(*BODY[:-1], "Chính quyền tỉnh Hà Tĩnh đã trả lời người dân bằng văn bản vào chiều hôm qua.")
    (alert,) = office.turn(hours=1)
    assert f"Câu bị đề nghị kiểm chứng vẫn còn nguyên trong bài: «{CLAIM}»" in alert.because


def test_what_was_kept_stays_and_both_pages_are_evidence(office: Office) -> None:
    """The article, its verdicts and its life in the ledger are what they were; the new page is filed beside the old."""
    before, life = read.kept(office.url), read.life(office.url)
    office.answer = edited()
    office.turn(hours=1)
    after = read.kept(office.url)
    assert before
    assert after
    assert replace(after, seq=before.seq) == before
    assert read.life(office.url) == life
    filed = Warc(office.house.home.evidence).filed(local_day(office.now))
    (sight,) = read_rechecks.sights([office.url])[office.url]
    assert [one.url for one in filed] == [office.url, office.url]
    assert (filed[1].sha256, MENDED in sight.text) == (sight.page, True)


@pytest.mark.parametrize(
    "answer",
    [
        page(*BODY),
        page(*BODY, advert="Vé máy bay giá rẻ", clock="19:45"),
        page(BODY[0], BODY[2], CLAIM, *BODY[3:]),
        page(
            *BODY[:3], "<a href='/vang'>Giá vàng tăng trở lại.</a> <a href='/mua'>Cuối tuần có mưa lớn.</a>", *BODY[3:]
        ),
    ],
)
def test_what_nobody_edited_is_told_by_nobody(office: Office, answer: Answer) -> None:
    """The same page, another advert and hour beside it, paragraphs that changed places, teasers of other stories."""
    office.answer = answer
    assert (office.turn(hours=1), office.turn(hours=7), kinds(office)) == ([], [], [])


def test_a_server_that_fails_only_puts_off(office: Office) -> None:
    """Nothing is told, the next look waits for longer, and what was edited meanwhile is seen by it."""
    office.answer = BROKEN
    assert (office.turn(hours=1), office.turn(hours=1)) == ([], [])
    found = read_rechecks.recheck(office.url)
    assert found
    assert (found.failures, found.detail) == (2, f"{office.url} answered 503")
    office.answer = edited()
    assert office.turn(hours=1) == []
    assert len(office.turn(hours=3)) == 1


def test_a_hiccup_is_no_removal(office: Office) -> None:
    """A page that is gone once and there again an hour later was not taken down."""
    office.answer = GONE
    assert office.turn(hours=1) == []
    office.answer = page(*BODY)
    assert (office.turn(hours=1), kinds(office)) == ([], [])


def test_a_page_that_cannot_be_read_only_puts_off(office: Office) -> None:
    """A page that holds no article is no edit."""
    office.answer = Answer(body=b"<div>" * 5_000)
    assert office.turn(hours=1) == []
    found = read_rechecks.recheck(office.url)
    assert found
    assert (found.failures, kinds(office)) == (1, [])


def test_an_article_of_which_little_is_left_is_told_after_two_looks_and_so_is_its_return(office: Office) -> None:
    """An opening before a login is no edit; the second look confirms it, and later the whole text is back."""
    office.answer = page("Bài viết này chỉ dành cho bạn đọc đã đăng ký và đăng nhập tài khoản của báo chúng tôi.")
    assert office.turn(hours=1) == []
    (lost,) = office.turn(hours=1)
    assert "hầu như không còn như trước" in lost.because[0]
    evidence = Warc(office.house.home.evidence).filed(local_day(office.now))
    office.answer = page("Mời bạn đọc đăng nhập để xem tiếp bài viết này trên báo điện tử của chúng tôi hôm nay.")
    assert office.turn(hours=7) == []
    assert Warc(office.house.home.evidence).filed(local_day(office.now)) == evidence
    office.answer = page(*BODY)
    (back,) = office.turn(hours=7)
    assert "nay đọc lại được" in back.because[0]
    assert kinds(office) == ["lost", "back"]


def test_edited_again_is_told_again(office: Office) -> None:
    """Each sight has an alert of its own, whoever has taken up the one before, and is held against the last wording."""
    office.answer = edited()
    (first,) = office.turn(hours=1)
    write_alerts.acknowledge(first.id, by="Nguyễn Văn Mẫu", at=office.now)
    office.answer = edited("Đến nay cả 200 hộ dân đã nhận đủ tiền đền bù.")
    (second,) = office.turn(hours=7)
    assert f"Trước đây: «{MENDED}»" in second.because
    assert office.turn(hours=7) == []


def test_what_happens_at_night_is_told_in_the_morning_in_one_message(office: Office) -> None:
    """Sights that no message has told yet are told together, all of them."""
    office.desk.rules = (replace(EDITED, quiet=NIGHT),)
    office.now = office.now.replace(hour=16)  # 23:00 in Việt Nam
    office.answer = edited()
    office.fetch(hours=0)
    office.read()
    office.desk.now = office.now
    office.desk.watch()
    assert letters() == []
    office.answer = edited("Đến nay cả 200 hộ dân đã nhận đủ tiền đền bù.")
    assert office.turn(hours=8) == []
    (alert,) = read_alerts.alerts()
    assert [line.partition(";")[0] for line in alert.because if ";" in line] == ["Bài đã được sửa nội dung"] * 2
    assert len(letters()) == 1


def test_a_page_that_was_fetched_again_waits_and_is_not_cleared_away(office: Office) -> None:
    """The judging room sees that it waits; it is spared, however old it is, until it has been read."""
    office.answer = edited()
    assert not turn.waits()
    office.fetch(hours=1)
    assert turn.waits()
    (look,) = read_rechecks.to_read(9)
    turn.clear_away(replace(office.house, clock=FixedClock(office.now.replace(year=2027))))
    assert office.journey.pages.has(look.page.page)
    assert len(office.turn()) == 1


@pytest.mark.usefixtures("record")
def test_an_article_that_was_only_kept_is_not_looked_at_again(hands: Hands, tmp_path: Path) -> None:
    """Without a flag nobody asks for it."""
    office = looking.settled(tmp_path / "home", hands)
    office.answer = edited()
    assert office.turn(hours=24) == []
    life = read.life(office.url)
    assert life
    assert (life.state, read_rechecks.recheck(office.url), kinds(office)) == (State.KEPT, None, [])


def test_what_the_house_reads_better_than_before_was_edited_by_nobody(office: Office) -> None:
    """Where the page that was kept, read today, says what the new one says, the difference is the house's own."""
    with connection.cursor() as hand:
        hand.execute("UPDATE vault_article SET text = 'Bản đọc ra của một phiên bản cũ.'")
    assert (office.turn(hours=1), kinds(office)) == ([], [])
    office.answer = edited()
    assert len(office.turn(hours=7)) == 1


def test_where_the_evidence_cannot_be_read_a_difference_is_told(office: Office) -> None:
    """A damaged file hides no edit."""
    evidence = Warc(office.house.home.evidence)
    evidence.path(local_day(office.now)).write_bytes(b"")
    office.answer = edited()
    office.fetch(hours=1)
    office.read()
    assert kinds(office) == ["edited"]


def test_a_look_that_breaks_the_house_is_put_off_and_holds_up_no_other_page(office: Office) -> None:
    """A day's list of the evidence that nobody can read lets nothing more be filed; the turn goes on all the same."""
    (office.house.home.evidence / f"{local_day(office.now)}.list.jsonl").write_text("hỏng\n", "utf-8")
    office.answer = edited()
    office.fetch(hours=1)
    office.read()
    found = read_rechecks.recheck(office.url)
    assert found
    assert (found.failures, found.detail.partition(":")[0], read_rechecks.to_read(9)) == (1, "JSONDecodeError", ())


def test_an_article_whose_address_leads_to_the_front_page_was_taken_down(office: Office) -> None:
    """Whatever can be read on the front page, and where nothing can: two looks confirm it, and its return is told."""
    front = f"{office.url.partition('/tin/')[0]}/"
    office.answer, office.lands = page(*BODY), front
    assert office.turn(hours=1) == []
    office.answer = Answer(body=b"<html><body></body></html>")
    (lost,) = office.turn(hours=1)
    assert "hầu như không còn như trước" in lost.because[0]
    office.answer, office.lands = page(*BODY), ""
    assert len(office.turn(hours=7)) == 1
    assert kinds(office) == ["lost", "back"]


def test_what_a_home_fetched_before_another_looked_is_no_news(office: Office) -> None:
    """It stood still with the page in its spool; what was edited meanwhile was seen, and is not undone by it."""
    office.answer = page(*BODY)
    office.now += timedelta(hours=1)
    spool = Spool(office.house.home.folder / "still")
    looking.spool(replace(office.house, clock=FixedClock(office.now)).rounds(), page(*BODY), spool)
    office.answer = edited()
    assert len(office.turn(hours=1)) == 1
    office.now += timedelta(hours=30)
    pages, clock = office.journey.pages, FixedClock(office.now)
    intake.take(spool, pages, lambda _: office.now, clock)
    assert (read_rechecks.to_read(9), office.turn(), kinds(office)) == ((), [], ["edited"])


def test_a_page_of_another_home_is_left_to_it(office: Office) -> None:
    """In a shared record each home reads the pages that lie with it; what nobody has is asked for again."""
    office.answer = edited()
    office.fetch(hours=1)
    (look,) = read_rechecks.to_read(9)
    there = replace(office.journey, shared=True, pages=Pages(office.house.home.folder / "elsewhere"))
    here, office.journey = office.journey, there
    office.read()
    assert read_rechecks.to_read(9) == (look,)
    office.now += timedelta(hours=13)
    office.read()
    assert (read_rechecks.to_read(9), kinds(office)) == ((), [])
    office.journey = here
    assert len(office.turn(hours=1)) == 1


def test_a_page_that_the_process_died_on_is_given_up_in_the_end(office: Office) -> None:
    """Attempts are counted before it is opened; the next page is read."""
    office.answer = edited()
    office.fetch(hours=1)
    for _ in range(5):
        write_rechecks.begin(*read_rechecks.to_read(1))
    office.read()
    assert (read_rechecks.to_read(1), kinds(office)) == ((), [])
    assert len(office.turn(hours=2)) == 1


@pytest.mark.usefixtures("record")
def test_what_was_brought_in_is_first_read_and_then_held_against_that(hands: Hands, tmp_path: Path) -> None:
    """Its page, where the claim stands, is no news; what is edited on it later is."""
    office = looking.settled(tmp_path / "home", hands)
    with connection.cursor() as hand:
        hand.execute("UPDATE vault_article SET brought = %s, text = %s", [True, f"Bản của kho cũ. {CLAIM}"])
        hand.execute("UPDATE vault_url SET page = ''")
    office.flag()
    assert (office.turn(hours=1), kinds(office)) == ([], ["first"])
    office.answer = edited()
    assert len(office.turn(hours=7)) == 1
    assert kinds(office) == ["first", "edited"]
