"""The watch over a real record: begins at the present, tells once and in time, rests at night, and follows up."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from desk.alerts import Watched
from press.alert import Rule
from press.edition import EditionId
from press.flag import Flag
from press.office import ChannelChoice
from press.recheck import Kind
from press.saved import Change
from press.source import Feed
from press.verdict import Question
from tests import make
from tests.alerting import MAIL, NEGATIVE, NIGHT, READER, Desk, keep, letters, stance
from tests.records import NewRecord
from tests.vault import ledger
from tests.vault.ledger import address
from vault import (
    read,
    read_alerts,
    read_post,
    read_rechecks,
    read_saved,
    write,
    write_alerts,
    write_editions,
    write_rechecks,
    write_saved,
    write_taught,
)
from vault.record import close_record, open_record

ABROAD = Rule(id="first", vi="Lần đầu", en="First", kind="first_foreign", desks=("foreign",), days=14, follow_up="tell")
CHIEF = "giam.doc@example.gov.vn"


@pytest.fixture(autouse=True)
def _record(new_record: NewRecord) -> Iterator[None]:
    with new_record() as url:
        open_record(url)
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA synchronous=OFF")
        yield
        close_record()


@pytest.fixture
def desk() -> Desk:
    """Return a desk whose alerts have begun on an empty record."""
    begun = Desk()
    begun.watch()
    return begun


def correct(key: str, question: Question, answer: str) -> None:
    """Have an editor correct an article."""
    write_taught.correct(key, question, (answer,), by="Lan", at=make.NOON)


def test_a_negative_article_is_raised_and_told_in_one_call(desk: Desk) -> None:
    """Its letter lies in the outbox for the desk's reader, due at once; a second call has nothing to do."""
    key = keep(1)
    assert desk.watch(hours=0.1) == Watched(raised=1, told=1)
    assert desk.watch(hours=0.1) == Watched()
    posting = read_post.postings()[0]
    assert (posting.letter.key, posting.reader.address) == ("alert/1/1/mail", READER)
    assert posting.next_try_at == make.NOON + timedelta(hours=0.1)
    assert read_alerts.alerts()[0].articles == (key,)


def test_nothing_new_costs_a_few_queries(desk: Desk) -> None:
    """A house that watches every second asks the record a dozen small questions at the most."""
    keep(1)
    desk.watch()
    desk.rules += (ABROAD, *(replace(ABROAD, id=kind, kind=kind) for kind in ("spike", "saved", "held", "edited")))
    desk.watch(hours=1)
    seen: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        desk.watch()
    assert len(seen) <= 12


def test_an_archive_that_was_there_is_not_alerted_on() -> None:
    """What was kept before the first call is told by nobody, even when vectors or copies change it; a new one is."""
    keep(1)
    desk = Desk()
    assert desk.watch() == Watched()
    ledger.waiting(address(9))
    write.join(address(9), address(1), at=make.NOON)
    keep(2)
    assert desk.watch() == Watched(raised=1, told=1)
    assert read_alerts.alerts()[0].articles == (address(2),)


def test_an_editor_who_turns_a_stance_raises_and_takes_back(desk: Desk) -> None:
    """Turned to negative it is told; turned away before its message, nobody hears; turned again, it is told after all.

    What was told stays told, whatever is said of it later.
    """
    desk.rules = (replace(NEGATIVE, quiet=NIGHT),)
    key = keep(1, stance("neutral"))
    assert desk.watch(hours=12) == Watched()
    correct(key, "stance", "negative")
    assert desk.watch() == Watched(raised=1)
    correct(key, "stance", "positive")
    assert desk.watch(hours=9) == Watched()
    assert read_alerts.alerts() == ()
    correct(key, "stance", "negative")
    assert desk.watch() == Watched(raised=1, told=1)
    correct(key, "stance", "positive")
    desk.watch()
    assert [alert.articles for alert in read_alerts.alerts()] == [(key,)]


def test_in_quiet_hours_it_is_raised_at_once_and_told_when_they_end(desk: Desk) -> None:
    """What joins meanwhile is in the one message; an urgent rule waits for no morning."""
    desk.rules = (replace(NEGATIVE, quiet=NIGHT), replace(NEGATIVE, id="urgent", quiet=NIGHT, urgent=True))
    desk.watch(hours=11)  # 23:00
    keep(1, at=desk.now)
    assert desk.watch() == Watched(raised=2, told=1)
    keep(2, story=1, at=desk.now)
    assert desk.watch(hours=6.9) == Watched(joined=2)
    assert desk.watch(hours=0.2) == Watched(told=1)
    assert [key for key, _ in letters()] == ["alert/2/1/mail", "alert/1/1/mail"]
    assert [posting.letter.urgent for posting in read_post.postings()] == [False, True]


def test_nobody_who_acknowledges_in_time_is_reported_above_once(desk: Desk) -> None:
    """After the minutes that the rule names, and not in its quiet hours."""
    desk.rules = (replace(NEGATIVE, quiet=NIGHT, escalate=60, escalate_to=(CHIEF,)),)
    desk.watch(hours=9.5)  # 21:30
    keep(1, at=desk.now)
    keep(2, at=desk.now)
    assert desk.watch().told == 2
    write_alerts.acknowledge(2, by="Lan", at=desk.now)
    assert desk.watch(hours=1.1) == Watched()
    assert desk.watch(hours=8).escalated == 1
    assert desk.watch(hours=1) == Watched()
    assert letters()[-1] == ("alert/1/escalated/mail", CHIEF)
    assert "chưa ai tiếp nhận" in read_post.postings()[0].letter.subject


def test_a_sleeping_alert_is_told_once_more(desk: Desk) -> None:
    """Its second message says that it is a reminder."""
    keep(1)
    desk.watch()
    write_alerts.snooze(1, until=desk.now + timedelta(hours=2))
    assert desk.watch(hours=1) == Watched()
    assert desk.watch(hours=1) == Watched(told=1)
    assert desk.watch(hours=9) == Watched()
    assert "nhắc lại" in read_post.postings()[0].letter.subject


def test_a_follow_up_is_told_where_the_rule_wants_it(desk: Desk) -> None:
    """Each further article of the story is one message more under the same alert."""
    desk.rules = (replace(NEGATIVE, follow_up="tell"),)
    keep(1)
    desk.watch()
    keep(2, story=1)
    assert desk.watch() == Watched(joined=1, told=1)
    assert [key for key, _ in letters()] == ["alert/1/1/mail", "alert/1/2/mail"]
    assert "bài 2" in read_post.postings()[0].letter.subject


def test_readers_and_channels_are_those_of_the_rule(desk: Desk) -> None:
    """Mail goes to each address alone; a webhook gets JSON under the channel's name, a telephone a short text."""
    desk.channels = (
        ChannelChoice(id="he_thong", kind="webhook", url="https://he-thong.example/alerts"),
        ChannelChoice(id="zalo", kind="notify", url_variable="DIEMBAO_ZALO"),
    )
    desk.rules = (replace(NEGATIVE, to=("a@example.gov.vn", "channel:he_thong", CHIEF, "channel:zalo")),)
    keep(1)
    desk.watch()
    assert sorted(letters()) == [
        ("alert/1/1/mail", "a@example.gov.vn"),
        ("alert/1/1/mail", CHIEF),
        ("alert/1/1/notify", "zalo"),
        ("alert/1/1/webhook", "he_thong"),
    ]
    kinds = {posting.letter.channel: posting.message for posting in read_post.postings()}
    assert kinds["webhook"].startswith(b'{"type": "alert", "id": 1,')
    assert "diembao alert ack 1" in kinds["notify"].decode()


def test_a_rule_that_cannot_be_told_holds_up_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A channel that is declared no more is an error in the log; its alert is owed until that is put right."""
    desk.rules = (replace(NEGATIVE, id="broken", to=("channel:gone",)), NEGATIVE)
    keep(1)
    assert desk.watch() == Watched(raised=2, told=1)
    assert "alerts.refused" in caplog.text
    desk.rules = (replace(NEGATIVE, id="broken"), NEGATIVE)
    assert desk.watch() == Watched(told=1)


def test_who_has_no_reader_sees_it_in_the_list_alone(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Without an address nothing is laid into the outbox, the log says so, and it is not tried for ever."""
    desk.mail = replace(MAIL, recipients=())
    keep(1)
    assert desk.watch() == Watched(raised=1, told=1)
    assert desk.watch() == Watched()
    assert letters() == []
    assert "alerts.nobody" in caplog.text


def test_a_rule_that_is_switched_off_raises_nothing_and_tells_nothing(desk: Desk) -> None:
    """What it had raised and not told waits without a word."""
    desk.rules = (replace(NEGATIVE, quiet=NIGHT),)
    keep(1)
    desk.watch(hours=11)
    desk.rules = (replace(NEGATIVE, enabled=False),)
    keep(2)
    assert desk.watch(hours=9) == Watched()


def test_a_foreign_outlets_first_story_is_told_once(desk: Desk) -> None:
    """Not the second, not of an outlet that has hardly been watched, and not at home."""
    desk.rules = (ABROAD,)
    feed = replace(ledger.answer(address(50), at=make.NOON - timedelta(days=20)), source="sample_post")
    write.commit_feed(feed, next_due_at=make.NOON)
    keep(1)
    keep(2, source="sample_post", relevance="mention")
    keep(3, source="sample_post")
    keep(4, source="sample_post")
    assert desk.watch() == Watched(raised=1, told=1)
    assert [(alert.desk, alert.articles) for alert in read_alerts.alerts()] == [("foreign", (address(3),))]
    desk.sources += (make.source("sample_new", desk="foreign", country="TH"),)
    keep(5, source="sample_new")
    assert desk.watch() == Watched()


def test_what_a_saved_search_finds_is_told_once(desk: Desk) -> None:
    """Its own cursor tells what is new; what was found before the alerts began, or too late, is not told."""
    keep(1)
    write_saved.save("Đền bù", "den bu", expand=True, alerts=True, by="Lan", at=make.NOON)
    desk.rules = (Rule(id="saved", vi="Tìm kiếm", en="Saved", kind="saved"),)
    keep(2)
    old = keep(3, published=make.NOON - timedelta(days=9))
    assert desk.watch() == Watched()
    changes = [Change(key=kept.key, seq=kept.seq, is_news=True) for kept in read.kept_many([address(2), old])]
    standing = read_saved.saved_search("Đền bù")
    assert write_saved.found(standing, changes, until=read.change_seq(), at=make.NOON)
    assert desk.watch() == Watched(raised=1, told=1)
    assert desk.watch() == Watched()
    assert [(alert.articles, alert.because) for alert in read_alerts.alerts()] == [((address(2),), ("Đền bù",))]


def test_a_rule_may_name_its_saved_searches(desk: Desk) -> None:
    """Another search's finds are not its own."""
    write_saved.save("Đền bù", "den bu", expand=True, alerts=True, by="Lan", at=make.NOON)
    desk.rules = (Rule(id="saved", vi="Tìm kiếm", en="Saved", kind="saved", searches=("Bão",)),)
    key = keep(1)
    standing = read_saved.saved_search("Đền bù")
    write_saved.found(standing, [Change(key=key, seq=1, is_news=True)], until=1, at=make.NOON)
    assert desk.watch() == Watched()


def test_a_spike_is_told_once_a_day_with_its_articles(desk: Desk) -> None:
    """Seven times the usual is a spike of the desk; while it lasts it is not told again."""
    desk.rules = (Rule(id="spike", vi="Tăng", en="Spike", kind="spike", articles=5, factor=4),)
    for day in range(1, 11):
        keep(100 + day, at=make.NOON - timedelta(days=day, hours=1))
    fresh = [keep(number, at=make.NOON) for number in range(7)]
    assert desk.watch() == Watched(raised=1, told=1)
    alert = read_alerts.alerts()[0]
    assert alert.subject == "domestic all 2026-11-24"
    assert set(alert.articles) == set(fresh)
    assert alert.because == ("7 bài trong 24 giờ qua; bình thường khoảng 1 bài.",)
    keep(20, at=make.NOON + timedelta(hours=13))
    assert desk.watch(hours=13.1) == Watched()


def test_a_source_that_falls_silent_is_told_on_its_day(desk: Desk) -> None:
    """One message names all of a desk's; what was silent when the alerts began is not news."""
    desk.sources = tuple(make.source(id_, feeds=(Feed(url=ledger.FEED, kind="rss"),)) for id_ in ("bao_mau", "bao_hai"))
    desk.rules = (Rule(id="silent", vi="Im", en="Silent", kind="silent", days=3, factor=10),)
    for day in range(10):
        for number in range(5):
            discover(f"https://bao-mau.example/{day}-{number}", "bao_mau", day - 10)
    for day in range(-10, 5):
        discover(f"https://bao-hai.example/{day}", "bao_hai", day)
    assert desk.watch() == Watched()
    assert [desk.watch(hours=24).raised for _ in range(5)] == [0, 0, 1, 0, 0]
    alert = read_alerts.alerts()[0]
    assert alert.subject == "domestic 2026-11-27"
    assert alert.because[0].startswith("Báo Mẫu: không có bài mới từ sau ngày 23/11/2026 (3 ngày)")


def discover(url: str, source: str, day: int) -> None:
    """Have a feed name a URL on a day counted from today."""
    answer = replace(ledger.answer(url, at=make.NOON + timedelta(days=day)), source=source)
    write.commit_feed(answer, next_due_at=make.NOON)


def test_a_held_edition_is_told_until_it_goes_out(desk: Desk) -> None:
    """It is raised once, and closed when the edition waits no more."""
    desk.rules = (Rule(id="held", vi="Chờ duyệt", en="Held", kind="held"),)
    id_ = EditionId(desk="foreign", kind="morning", day=make.DAY)
    write_editions.draft(id_, due_at=make.NOON, at=make.NOON)
    assert desk.watch() == Watched()
    write_editions.hold(id_)
    assert desk.watch() == Watched(raised=1, told=1)
    assert desk.watch() == Watched()
    edition = write_editions.draft(id_, due_at=make.NOON, at=make.NOON)
    assert write_editions.issue(edition, (), {}, figures=(), at=make.NOON)
    desk.watch()
    assert [(alert.subject, alert.desk, alert.status) for alert in read_alerts.alerts()] == [
        ("2026-11-24-foreign-morning", "foreign", "closed")
    ]


def saw(kind: Kind, *, at: datetime) -> None:
    """Have the only flagged article be looked at again and differ."""
    write_rechecks.commit(ledger.fetched(address(1), at=at), now=at)
    (look,) = read_rechecks.to_read(9)
    assert write_rechecks.saw(look, kind, make.article(address(1), title="Hà Tĩnh", lead="", text=f"Lúc {at}: sửa."))


def test_a_flagged_article_that_was_edited_is_told_once_for_each_edit(desk: Desk) -> None:
    """Whatever else becomes of the article meanwhile; its story has nothing to do with it."""
    desk.rules = (Rule(id="edited", vi="Sửa", en="Edited", kind="edited"),)
    key = keep(1)
    write.flag(Flag(article=key, claim="Dân chờ đền bù.", reason="Sai", by="Lan", at=make.NOON))
    correct(key, "tone", "negative")
    assert desk.watch() == Watched()
    saw("edited", at=make.NOON)
    assert desk.watch() == Watched(raised=1, told=1)
    correct(key, "tone", "neutral")
    keep(2, story=1)
    assert desk.watch() == Watched()
    saw("edited", at=make.NOON + timedelta(hours=1))
    correct(key, "tone", "positive")
    assert desk.watch() == Watched(raised=1, told=1)
    assert [(one.subject, one.articles, one.told) for one in read_alerts.alerts()] == [
        (f"{key} #2", (key,), 1),
        (f"{key} #1", (key,), 1),
    ]


def test_what_was_seen_before_the_alerts_began_is_not_told() -> None:
    """As with everything else that was there; what is seen from then on is."""
    key = keep(1)
    write.flag(Flag(article=key, claim="Dân chờ đền bù.", reason="Sai", by="Lan", at=make.NOON))
    saw("edited", at=make.NOON)
    desk = Desk(rules=(Rule(id="edited", vi="Sửa", en="Edited", kind="edited"),))
    desk.watch()
    correct(key, "tone", "negative")
    assert desk.watch() == Watched()
    saw("edited", at=make.NOON + timedelta(hours=1))
    assert desk.watch() == Watched(raised=1, told=1)
    assert read_alerts.alerts()[0].subject == f"{key} #2"


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_each_sight_is_told_once(desk: Desk, seed: int) -> None:
    """By day and night, corrected, merged and taken up in any order: each sight is told in one message, none twice."""
    chance = random.Random(seed)  # noqa: S311 -- a reproducible life, no secret
    desk.rules = (Rule(id="edited", vi="Sửa", en="Edited", kind="edited", quiet=NIGHT),)
    keys = [keep(1), keep(2)]
    write.flag(Flag(article=keys[0], claim="Dân chờ đền bù.", reason="Sai", by="Lan", at=make.NOON))
    seen = 0
    for _ in range(30):
        match chance.choice(["see", "see", "watch", "watch", "correct", "merge", "take up"]):
            case "see":
                seen += 1
                saw("edited", at=desk.now + timedelta(seconds=seen))
            case "watch":
                desk.watch(hours=chance.choice([0.1, 5]))
            case "correct":
                correct(keys[0], "tone", chance.choice(["negative", "neutral", "positive"]))
            case "merge":
                write.story(keys[0], chance.choice([keys[1], None]))
            case _:
                for one in read_alerts.alerts(statuses=["open"]):
                    if one.told:
                        write_alerts.acknowledge(one.id, by="Lan", at=desk.now)
    desk.watch()
    desk.watch(hours=9)
    desk.watch(hours=9)
    alerts = read_alerts.alerts()
    said = [line for one in alerts for line in one.because if "sửa nội dung" in line]
    assert len(said) == seen
    assert [one.told for one in alerts] == [1] * len(alerts)
    assert len(letters()) == len(alerts)
