"""Looking again at flagged articles: when it is due, what counts as seen, and that everything is written once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from press.flag import Flag
from press.ledger import Reason, State
from press.recheck import Kind, Look, Sight
from tests import make
from tests.vault import ledger
from tests.vault.ledger import address
from vault import read, read_rechecks, write, write_rechecks

pytestmark = pytest.mark.usefixtures("record")

KEY = address(1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EDITED = make.article(KEY, title="Hà Tĩnh sửa cầu", lead="", text="Cầu đã được sửa.")


def flag(claim: str = "Người dân vui mừng.", *, at: datetime = make.NOON) -> None:
    """Have a person flag a claim of the article."""
    write.flag(Flag(article=KEY, claim=claim, reason="Sai", by="Nguyễn Văn Mẫu", at=at))


@pytest.fixture(autouse=True)
def _flagged(record: str) -> None:
    """Have one article be kept, and flagged at noon."""
    del record
    ledger.waiting(KEY)
    ledger.keep(KEY)
    flag()


def due(at: datetime) -> list[str]:
    """Return what is due to be looked at again at a moment."""
    return [one.article for one in read_rechecks.due(at, 9, ledger.SOURCES)]


def answered(reason: Reason = Reason.NONE, *, at: datetime) -> None:
    """Have the newspaper answer."""
    write_rechecks.commit(ledger.fetched(KEY, reason, at=at), now=at)


def look() -> Look:
    """Return the page that waits to be read."""
    (waiting,) = read_rechecks.to_read(9)
    return waiting


def came(kind: Kind | None, *, at: datetime) -> bool:
    """Have a page come and be read, and say whether that is a sight."""
    answered(at=at)
    return write_rechecks.saw(look(), kind, EDITED)


def kinds() -> list[tuple[int, Kind]]:
    """Return the numbers and kinds of what was seen of the article."""
    return [(one.number, one.kind) for one in read_rechecks.sights([KEY]).get(KEY, ())]


def test_a_flag_is_looked_at_at_once_and_then_every_six_hours_for_thirty_days() -> None:
    """A source that may not be asked is not; after the last flag's 30 days nobody is; a further flag begins anew."""
    assert due(make.NOON) == [KEY]
    assert read_rechecks.due(make.NOON, 9, ["bao_hai"]) == ()
    came(None, at=make.NOON)
    assert due(make.NOON + 6 * HOUR - timedelta(seconds=1)) == []
    assert due(make.NOON + 6 * HOUR) == due(make.NOON + 30 * DAY) == [KEY]
    assert due(make.NOON + 30 * DAY + HOUR) == []
    flag("Cầu mới.", at=make.NOON + 31 * DAY)
    assert due(make.NOON + 31 * DAY) == due(make.NOON + 61 * DAY) == [KEY]


def test_the_same_flag_again_changes_nothing() -> None:
    """It is one flag, and its 30 days are not begun anew."""
    came(None, at=make.NOON)
    flag(at=make.NOON + 20 * DAY)
    assert due(make.NOON + 31 * DAY) == []


def test_an_edit_is_kept_for_good_and_changes_nothing_else() -> None:
    """Both wordings stand in the record, the article's number is raised, its text and life in the ledger stay."""
    before, life = read.kept(KEY), read.life(KEY)
    assert before
    assert came("edited", at=make.NOON + HOUR)
    after = read.kept(KEY)
    assert after == replace(before, seq=before.seq + 1)
    assert read.life(KEY) == life
    assert read_rechecks.sights([KEY])[KEY] == (
        Sight(
            article=KEY,
            number=1,
            kind="edited",
            at=make.NOON + HOUR,
            seq=before.seq + 1,
            title=EDITED.title,
            text=EDITED.text,
            page=ledger.SHA,
            final_url=KEY,
        ),
    )
    seen = read_rechecks.seen(KEY)
    assert seen
    assert (seen.article.text, seen.page, seen.last) == (EDITED.text, ledger.SHA, "edited")


def test_a_look_is_recorded_once() -> None:
    """The same answer twice, a look recorded again, and one that does not wait: none of them writes anything."""
    answered(at=make.NOON)
    waiting = look()
    answered(at=make.NOON)
    answered(at=make.NOON + HOUR)
    assert look() == waiting
    assert write_rechecks.saw(waiting, "edited", EDITED)
    assert not write_rechecks.saw(waiting, "edited", EDITED)
    answered(at=make.NOON)
    assert write_rechecks.begin(waiting) == 0
    write_rechecks.failed(waiting, "hỏng")
    found = read_rechecks.recheck(KEY)
    assert found
    assert (kinds(), read_rechecks.to_read(9), found.failures) == ([(1, "edited")], (), 0)


def test_what_is_gone_twice_in_a_row_an_hour_apart_was_taken_down() -> None:
    """Once is a hiccup; a page that comes in between, or no answer, begins the count anew; it is seen once."""
    answered(Reason.GONE, at=make.NOON)
    assert due(make.NOON + HOUR) == [KEY]
    answered(Reason.GONE, at=make.NOON + HOUR / 2)
    assert kinds() == []
    assert came(None, at=make.NOON + HOUR) is False
    answered(Reason.GONE, at=make.NOON + 7 * HOUR)
    answered(Reason.FETCH_FAILED, at=make.NOON + 8 * HOUR)
    answered(Reason.GONE, at=make.NOON + 9 * HOUR)
    assert kinds() == []
    answered(Reason.GONE, at=make.NOON + 10 * HOUR)
    answered(Reason.GONE, at=make.NOON + 16 * HOUR)
    answered(Reason.GONE, at=make.NOON + 17 * HOUR)
    assert kinds() == [(1, "gone")]
    assert came("back", at=make.NOON + 24 * HOUR)
    assert kinds() == [(1, "gone"), (2, "back")]


def test_what_is_suspected_is_looked_at_once_more_after_the_time_is_over() -> None:
    """An absence seen on the last day is confirmed."""
    last = make.NOON + 30 * DAY
    answered(Reason.GONE, at=last)
    assert due(last + HOUR) == [KEY]
    answered(Reason.GONE, at=last + HOUR)
    assert (kinds(), due(last + 2 * DAY)) == ([(1, "gone")], [])


def test_what_is_lost_has_to_be_seen_twice_too() -> None:
    """Then it is a sight, once; where the server says later that it is gone, that is another."""
    assert not came("lost", at=make.NOON)
    assert came("lost", at=make.NOON + HOUR)
    assert not came("lost", at=make.NOON + 7 * HOUR)
    answered(Reason.GONE, at=make.NOON + 13 * HOUR)
    answered(Reason.GONE, at=make.NOON + 14 * HOUR)
    assert kinds() == [(1, "lost"), (2, "gone")]
    assert not came("lost", at=make.NOON + 20 * HOUR)
    assert not came("lost", at=make.NOON + 26 * HOUR)
    seen = read_rechecks.seen(KEY)
    assert seen
    assert (seen.article.text, seen.last) == (make.article().text, "gone")


@pytest.mark.parametrize(
    "reason", [Reason.FETCH_FAILED, Reason.ROBOTS, Reason.REFUSED_ADDRESS, Reason.TOO_LARGE, Reason.NOT_HTML]
)
def test_a_look_that_tells_nothing_is_put_off_for_longer_each_time(reason: Reason) -> None:
    """The pauses grow to a day; a page that comes ends them, and nothing was seen."""
    at = make.NOON
    pauses = []
    for _ in range(6):
        answered(reason, at=at)
        found = read_rechecks.recheck(KEY)
        assert found
        pauses.append((found.next_due_at - at) / HOUR)
        assert (found.failures, found.detail) == (len(pauses), "no answer in 30 s")
        at = found.next_due_at
    assert (pauses, kinds()) == ([1, 3, 6, 12, 24, 24], [])
    came(None, at=at)
    assert due(at + 6 * HOUR) == [KEY]


def test_a_page_that_cannot_be_read_puts_off_and_a_later_one_counts() -> None:
    """Attempts are counted before it is opened."""
    answered(at=make.NOON)
    assert (write_rechecks.begin(look()), write_rechecks.begin(look())) == (1, 2)
    write_rechecks.failed(look(), "the worker died")
    assert (due(make.NOON + HOUR), kinds()) == ([KEY], [])
    assert came("edited", at=make.NOON + HOUR)


def test_a_page_that_is_never_at_rest_is_looked_at_once_a_day() -> None:
    """What is seen on it in 30 days is told 32 times, and no more; once it rests, it is looked at as any other."""
    at, seen = make.NOON, 0
    while due(at):
        seen += came("edited", at=at)
        at = next(at + pause for pause in (6 * HOUR, DAY) if due(at + pause) or pause == DAY)
    assert seen == 32
    flag("Cầu mới.", at=at)
    came(None, at=at)
    assert due(at + 6 * HOUR) == [KEY]


def test_what_nobody_asked_for_is_asked_for_again_soon() -> None:
    """A round that ended before its turn says nothing of the page."""
    write_rechecks.commit(ledger.postponed(KEY), now=make.NOON)
    found = read_rechecks.recheck(KEY)
    assert found
    assert (found.failures, found.looked_at) == (0, None)
    assert due(make.NOON + timedelta(minutes=10)) == [KEY]


def test_a_flag_at_the_moment_of_a_look_makes_no_endless_round() -> None:
    """Where the clock stands still, the answer that came already is the one to that flag."""
    answered(Reason.GONE, at=make.NOON)
    flag("Cầu mới.")
    assert due(make.NOON) == [KEY]
    answered(Reason.GONE, at=make.NOON)
    assert (due(make.NOON), kinds()) == ([], [])


def test_a_clock_that_was_put_back_delays_nobody() -> None:
    """What was planned in what is now a far future is due at once."""
    came(None, at=make.NOON + 3 * DAY)
    assert due(make.NOON) == [KEY]


def test_a_url_is_in_the_ledger_s_queue_or_looked_at_again_never_both() -> None:
    """Only what is kept bears a flag; a page of it changes nothing in the ledger; nobody looks again at the rest."""
    ledger.discovered(address(2))
    assert set(ledger.due()) & set(due(make.NOON)) == set()
    assert write.commit_page(ledger.fetched(KEY, at=make.NOON + DAY)) is False
    assert write.commit_page(ledger.fetched(address(2))) is True
    assert write_rechecks.commit(ledger.fetched(address(2)), now=make.NOON) is False
    life = read.life(KEY)
    assert life
    assert (life.state, life.fetched_at) == (State.KEPT, make.NOON)


def test_what_is_long_overdue_is_counted() -> None:
    """By the sources that may be asked."""
    assert read_rechecks.overdue(make.NOON - DAY, ledger.SOURCES) == 0
    assert read_rechecks.overdue(make.NOON + DAY, ledger.SOURCES) == 1
    assert read_rechecks.overdue(make.NOON + DAY, ["bao_hai"]) == 0


def test_a_page_that_waits_too_long_is_overdue_as_well() -> None:
    """Nobody reads it, as where its home has fallen silent."""
    answered(at=make.NOON)
    assert read_rechecks.overdue(make.NOON - HOUR, ledger.SOURCES) == 0
    assert read_rechecks.overdue(make.NOON + DAY, ledger.SOURCES) == 1
    assert read_rechecks.overdue(make.NOON + DAY, ["bao_hai"]) == 0


def test_what_was_fetched_before_the_last_look_tells_nothing() -> None:
    """Unless that look lies ahead of now: then the clock has been put back."""
    came(None, at=make.NOON + 20 * HOUR)
    assert not write_rechecks.commit(ledger.fetched(KEY, at=make.NOON), now=make.NOON + 40 * HOUR)
    assert due(make.NOON + 26 * HOUR) == [KEY]
    assert write_rechecks.commit(ledger.fetched(KEY, at=make.NOON - 5 * DAY), now=make.NOON - 5 * DAY)


def test_the_export_holds_looks_and_sights() -> None:
    """Two records that saw different things differ there."""
    came("edited", at=make.NOON)
    rows = {row["kind"]: row for row in read.export()}
    assert (rows["recheck"]["article"], rows["sight"]["article"]) == (KEY, KEY)
    assert rows["sight"]["text"] == EDITED.text
