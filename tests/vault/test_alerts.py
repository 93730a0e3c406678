"""The record raises, joins, parts, tells and closes alerts in one transaction each; stories are merged and split."""

from dataclasses import replace
from datetime import timedelta

import pytest

from press.alert import Alert, Finding, FollowUp, Noted, Occasion, Step
from press.errors import InputError, RecordError
from press.post import Letter, Reader
from press.saved import Change
from tests import make
from tests.vault import ledger
from tests.vault.ledger import address
from vault import read, read_alerts, read_post, read_saved, write, write_alerts, write_saved, write_taught
from vault.read_alerts import LONGEST_AHEAD

pytestmark = pytest.mark.usefixtures("record")

LATER = make.NOON + timedelta(hours=1)
LETTER = Letter(key="alert/1/1/mail", channel="mail", subject="[Cảnh báo]", body=b"x", made_at=make.NOON)
READERS = (Reader(address="a@example.gov.vn", message_id="<1@example.gov.vn>"),)


def keep(number: int, story: int | None = None) -> str:
    """Keep an article and return its key."""
    ledger.waiting(address(number))
    ledger.keep(address(number), number, story=None if story is None else address(story))
    return address(number)


def note(*keys: str, lapsed: tuple[str, ...] = (), follow_up: FollowUp = "join", rule: str = "negative") -> Noted:
    """Note that the articles `keys` meet the rule, and `lapsed` do not."""
    findings = [
        Finding(rule=rule, article=key, desk="domestic", because=("chậm",), follow_up=follow_up) for key in keys
    ]
    noted = write_alerts.noted([], findings, [(rule, key) for key in lapsed], at=make.NOON)
    assert noted is not None
    return noted


def unanswered() -> tuple[Alert, ...]:
    """Return what nobody has acknowledged within the hour after noon."""
    return read_alerts.unanswered("negative", now=LATER, before=make.NOON)


def tell(number: int = 0) -> Alert:
    """Tell an alert, counted from the first raised, and return it."""
    alert = alerts()[number]
    assert write_alerts.told(alert, {replace(LETTER, key=f"alert/{alert.id}/{alert.told}"): READERS}, at=make.NOON)
    return alerts()[number]


def alerts() -> tuple[Alert, ...]:
    """Return every alert, the first raised first."""
    return tuple(reversed(read_alerts.alerts()))


def members() -> list[tuple[str, ...]]:
    """Return the articles of every alert."""
    return [alert.articles for alert in alerts()]


def test_an_article_is_raised_once_whatever_is_found_again() -> None:
    """The same finding a second time changes nothing; another rule raises its own alert."""
    one = keep(1)
    assert len(note(one).opened) == 1
    assert note(one) == Noted()
    note(one, rule="critical")
    assert [(alert.rule, alert.subject, alert.articles, alert.because) for alert in alerts()] == [
        ("negative", one, (one,), ("chậm",)),
        ("critical", one, (one,), ("chậm",)),
    ]


def test_a_further_article_of_the_story_joins_and_owes_no_message() -> None:
    """Where the rule only joins, what was told stays told; where it tells, one message more is owed."""
    one, two, three = keep(1), keep(2, story=1), keep(3, story=1)
    note(one)
    tell()
    assert note(two) == Noted(opened=(), joined=1)
    assert read_alerts.owed(LATER) == ()
    note(three, follow_up="tell")
    assert [alert.untold for alert in read_alerts.owed(LATER)] == [(two, three)]


def test_a_follow_up_that_is_taken_back_is_told_to_nobody() -> None:
    """The message that was owed for it alone is owed no more."""
    one, two = keep(1), keep(2, story=1)
    note(one)
    tell()
    note(two, follow_up="tell")
    assert len(read_alerts.owed(LATER)) == 1
    note(lapsed=(two,))
    assert members() == [(one,)]
    assert read_alerts.owed(LATER) == ()


def test_a_closed_alert_is_joined_without_a_word() -> None:
    """Nothing more is told of a story that somebody has closed, even where the rule tells of what follows."""
    one, two = keep(1), keep(2, story=1)
    note(one)
    tell()
    write_alerts.close(alerts()[0].id, by="Lan", at=LATER)
    note(two, follow_up="tell")
    assert members() == [(one, two)]
    assert read_alerts.owed(LATER) == ()


def test_after_a_merge_what_follows_joins_the_earliest_that_told() -> None:
    """Two told stories that are one now keep their alerts; the next article joins the first of them."""
    one, two = keep(1), keep(2)
    note(one, two)
    tell(0)
    tell(1)
    write.story(two, one)
    three = keep(3, story=2)
    note(one, two, three)
    assert members() == [(one, three), (two,)]


def test_a_merge_before_telling_leaves_one_message() -> None:
    """Of two stories raised and told to nobody yet, one alert is left once they are one."""
    one, two = keep(1), keep(2)
    note(one, two)
    write.story(two, one)
    note(two)
    assert members() == [(one, two)]


def test_a_merge_into_what_was_told_tells_nobody_again() -> None:
    """An earlier alert that told nobody yet goes into the later one that has told its story."""
    one, two = keep(1), keep(2)
    note(one, two)
    tell(1)
    write.story(one, two)
    note(one)
    assert members() == [(two, one)]
    assert read_alerts.owed(LATER) == ()


def test_a_split_raises_what_had_only_joined() -> None:
    """What no message has named goes out with its story, all of it together; what was told stays."""
    one, two, three = keep(1), keep(2, story=1), keep(3, story=1)
    note(one)
    tell()
    note(two, three)
    write.story(two, None)
    write.story(three, two)
    note(two, three)
    assert members() == [(one,), (two, three)]
    assert [alert.articles for alert in read_alerts.owed(LATER)] == [(two, three)]


def test_a_split_before_telling_raises_those_that_are_left_behind() -> None:
    """Where the first article of an untold alert leaves its story, the others get an alert of their own."""
    one, two, three = keep(1), keep(2, story=1), keep(3, story=1)
    note(two, one, three)
    write.story(two, None)
    note(two)
    assert members() == [(two,), (one, three)]
    assert [alert.subject for alert in alerts()] == [two, one]


def test_what_was_told_is_not_told_again_after_a_split() -> None:
    """An article that a message has named stays in its alert, wherever its story goes."""
    one, two = keep(1), keep(2, story=1)
    note(one, two)
    tell()
    write.story(two, None)
    note(two)
    assert members() == [(one, two)]
    assert read_alerts.owed(LATER) == ()


def test_what_is_turned_away_before_it_was_told_is_taken_back() -> None:
    """An alert of which nothing is left has never been; one that was told stays; turned again, it is raised again."""
    one, two = keep(1), keep(2)
    note(one, two)
    tell(1)
    note(lapsed=(one, two))
    assert members() == [(two,)]
    note(one)
    assert members() == [(two,), (one,)]


def test_an_alert_whose_first_article_is_taken_back_goes_by_the_next() -> None:
    """The name is free again: raised anew as a story of its own, the first one has an alert of its own."""
    one, two = keep(1), keep(2, story=1)
    note(one, two)
    note(lapsed=(one,))
    assert [(alert.subject, alert.articles) for alert in alerts()] == [(two, (two,))]
    write.story(one, None)
    note(one)
    assert [(alert.subject, alert.articles) for alert in alerts()] == [(two, (two,)), (one, (one,))]


def test_an_article_that_has_changed_since_it_was_read_is_passed_over() -> None:
    """Its turn comes again with its new number; a find of a saved search has no other turn, and counts."""
    one = keep(1)
    seq = read.change_seq()
    write_taught.correct(one, "stance", ("neutral",), by="Lan", at=make.NOON)
    stale = Finding(rule="negative", article=one, desk="domestic", seq=seq)
    assert write_alerts.noted([], [stale], at=make.NOON) == Noted()
    assert write_alerts.noted([], [replace(stale, seq=0)], at=make.NOON) != Noted()


def test_of_two_that_saw_the_same_stretch_one_is_too_late() -> None:
    """The cursor moves with what was raised; who finds it moved raises nothing."""
    one = keep(1)
    write_alerts.begin([Step(name="alerts", after=None, until=0)])
    step = Step(name="alerts", after=0, until=1)
    finding = Finding(rule="negative", article=one, desk="domestic")
    assert write_alerts.noted([step], [finding], at=make.NOON) is not None
    assert write_alerts.noted([step], [replace(finding, rule="critical")], at=make.NOON) is None
    assert write_alerts.noted([replace(step, after=None)], at=make.NOON) is None
    assert len(alerts()) == 1
    assert read.cursor("alerts") == 1


def test_a_beginning_undoes_no_later_step() -> None:
    """Who begins a second time leaves the cursors where they are."""
    write_alerts.begin([Step(name="alerts", after=None, until=3)])
    write_alerts.begin([Step(name="alerts", after=None, until=9)])
    assert read_alerts.cursors("alerts") == {"alerts": 3}


def test_an_occasion_is_raised_once_and_takes_fresh_articles_along() -> None:
    """A rule speaks of a subject once; an article that it has spoken of is not attached again."""
    one, two = keep(1), keep(2)
    spike = Occasion(rule="spike", subject="domestic all 2026-11-24", desk="domestic", articles=(one,))
    write_alerts.noted([], occasions=[spike], at=make.NOON)
    again = write_alerts.noted([], occasions=[replace(spike, articles=(two,))], at=make.NOON)
    write_alerts.noted([], occasions=[replace(spike, subject="domestic all 2026-11-25", articles=(one, two))], at=LATER)
    assert again == Noted()
    assert members() == [(one,), (two,)]


def test_a_message_and_its_note_are_written_together_or_not_at_all() -> None:
    """Who would tell an alert that stands otherwise by now lays nothing into the outbox."""
    one, two = keep(1), keep(2, story=1)
    note(one)
    seen = alerts()[0]
    note(two)
    assert not write_alerts.told(seen, {LETTER: READERS}, at=make.NOON)
    assert not write_alerts.escalated(seen, {LETTER: READERS}, at=make.NOON)
    assert read_post.postings() == ()
    told = tell()
    assert (told.told, told.told_at, told.untold) == (1, make.NOON, ())
    assert len(read_post.postings()) == 1


def test_who_takes_an_alert_up_ends_its_messages_and_its_escalation() -> None:
    """The first who acknowledges is noted; what was owed is owed no more, and nobody above is told."""
    note(keep(1))
    first = alerts()[0]
    write_alerts.acknowledge(first.id, by="Lan", at=LATER)
    again = write_alerts.acknowledge(first.id, by="Minh", at=LATER)
    assert (again.status, again.acknowledged_by, again.acknowledged_at) == ("acknowledged", "Lan", LATER)
    assert read_alerts.owed(LATER) == unanswered() == ()


def test_who_takes_up_an_alert_that_slept_is_the_one_who_is_noted() -> None:
    """Whoever closed or acknowledged it before it was put to sleep did not take it up then."""
    note(keep(1))
    first = alerts()[0].id
    write_alerts.close(first, by="Lan", at=make.NOON)
    write_alerts.snooze(first, until=LATER)
    again = write_alerts.acknowledge(first, by="Minh", at=LATER)
    assert (again.status, again.acknowledged_by, again.acknowledged_at) == ("acknowledged", "Minh", LATER)
    assert write_alerts.close(first, by="Lan", at=LATER).acknowledged_by == "Minh"


def test_a_sleeping_alert_is_told_again_once() -> None:
    """It is owed nothing up to its moment, one message from then on, and none after that."""
    note(keep(1))
    tell()
    write_alerts.snooze(alerts()[0].id, until=LATER + timedelta(hours=1))
    assert read_alerts.owed(LATER) == unanswered() == ()
    write_alerts.snooze(alerts()[0].id, until=LATER)
    assert len(read_alerts.owed(LATER)) == 1
    tell()
    assert read_alerts.owed(LATER + timedelta(days=9)) == ()


def test_an_alert_is_escalated_once() -> None:
    """It is unanswered from its message on, and no more once those above were told."""
    note(keep(1))
    assert unanswered() == ()
    alert = tell()
    assert unanswered() == (alert,)
    assert read_alerts.unanswered("negative", now=LATER, before=make.NOON - timedelta(minutes=1)) == ()
    assert write_alerts.escalated(alert, {replace(LETTER, key="alert/1/escalated"): READERS}, at=LATER)
    assert unanswered() == ()


@pytest.mark.parametrize(
    ("ahead", "due"),
    [(timedelta(0), False), (LONGEST_AHEAD, False), (LONGEST_AHEAD + timedelta(seconds=1), True)],
)
def test_a_clock_that_was_put_back_keeps_no_alert_from_those_above(ahead: timedelta, *, due: bool) -> None:
    """An alert told much later than now was told nobody knows how long ago: it is escalated at once."""
    note(keep(1))
    alert = tell()
    assert alert.told_at is not None
    now = alert.told_at - ahead
    found = read_alerts.unanswered("negative", now=now, before=now - timedelta(hours=1))
    assert found == ((alert,) if due else ())


def test_what_waits_no_more_is_closed() -> None:
    """The alert of an edition that has gone out is closed, that of another stays."""
    held = [Occasion(rule="held", subject=name, desk="domestic") for name in ("a", "b")]
    write_alerts.noted([], occasions=held, at=make.NOON)
    assert write_alerts.over("held", ["b"], at=LATER) == (alerts()[0].id,)
    assert [alert.status for alert in alerts()] == ["closed", "open"]
    assert write_alerts.over("held", ["b"], at=LATER) == ()


@pytest.mark.parametrize("act", ["acknowledge", "close"])
def test_an_alert_that_is_none_is_an_error_that_names_the_list(act: str) -> None:
    """A wrong number says what to do."""
    with pytest.raises(InputError, match="diembao alert list"):
        getattr(write_alerts, act)(7, by="Lan", at=LATER)
    with pytest.raises(InputError, match="diembao alert list"):
        write_alerts.snooze(7, until=LATER)


def test_a_merge_takes_along_what_the_article_leads_and_the_earliest_leads() -> None:
    """Whichever is named first, the article kept first leads the story; whose story is another now has changed."""
    keys = [keep(1), keep(2, story=1), keep(3), keep(4, story=3)]
    before = read.change_seq()
    seq = write.story(keys[0], keys[3])
    assert {kept.story for kept in read.kept_many(keys)} == {keys[0]}
    assert {kept.key for kept in read.kept_since(before)} == {keys[0], keys[2], keys[3]}
    assert read.kept_many(keys)[0].seq == seq


def test_a_follower_is_merged_alone() -> None:
    """The story that it leaves stays as it is."""
    keys = [keep(1), keep(2, story=1), keep(3)]
    write.story(keys[1], keys[2])
    assert [kept.story for kept in read.kept_many(keys)] == [keys[0], keys[1], keys[1]]


def test_a_split_leaves_the_others_together() -> None:
    """A leader that is taken out leaves its story to the earliest of the others."""
    keys = [keep(1), keep(2, story=1), keep(3, story=1)]
    write.story(keys[0], None)
    assert [kept.story for kept in read.kept_many(keys)] == [keys[0], keys[1], keys[1]]
    write.story(keys[2], None)
    assert [kept.story for kept in read.kept_many(keys)] == keys


def test_a_story_that_stands_so_is_left_alone() -> None:
    """Merging what is one story, or splitting what is alone, changes no number."""
    keys = [keep(1), keep(2, story=1), keep(3)]
    before = read.change_seq()
    write.story(keys[0], keys[1])
    write.story(keys[1], keys[0])
    write.story(keys[2], None)
    assert read.change_seq() == before


def test_a_story_of_what_is_not_kept_is_refused() -> None:
    """Either address has to be an article's; nothing is changed."""
    one = keep(1)
    for key, of in (("https://bao-mau.example/x", one), (one, "https://bao-mau.example/x")):
        with pytest.raises(RecordError, match="no kept article"):
            write.story(key, of)
    assert read.change_seq() == 1


def test_the_rhythm_counts_news_about_the_province_by_the_answers_that_count() -> None:
    """A mention is not counted, an editor's word is, and what an editor took back is not."""
    keys = [keep(number) for number in range(3)]
    write_taught.correct(keys[0], "relevance", ("mention",), by="Lan", at=make.NOON)
    write_taught.correct(keys[1], "topics", ("roads",), by="Lan", at=make.NOON)
    write_taught.correct(keys[2], "topics", ("roads",), by="Lan", at=make.NOON)
    write_taught.withdraw(keys[2], "topics", by="Lan", at=make.NOON)
    seen = read_alerts.sightings(make.NOON - timedelta(days=1))
    assert [(one.key, one.topics) for one in seen] == [(keys[1], ("roads",)), (keys[2], ("floods", "roads"))]
    assert read_alerts.sightings(make.NOON) == ()


def test_an_outlet_has_a_first_story() -> None:
    """An earlier one about the province, or a copy of one, makes it none."""
    keys = [keep(1), keep(2)]
    first, second = read.kept_many(keys)
    assert read_alerts.is_first(first)
    assert not read_alerts.is_first(second)


def test_a_pace_counts_days_on_which_something_was_heard() -> None:
    """Days without any URL count for no source; what another archive brought in is left out."""
    for day in (9, 5, 1):
        at = make.NOON - timedelta(days=day)
        write.commit_feed(ledger.answer(address(day), at=at), next_due_at=make.NOON)
    brought = replace(ledger.answer(address(99), at=make.NOON), source="bao_cu", feed="import:cu.jsonl")
    write.commit_feed(brought, next_due_at=make.NOON)
    paces = read_alerts.paces(make.DAY)
    assert [(pace.source, pace.count, (make.DAY - pace.last).days) for pace in paces.sources] == [("bao_mau", 3, 1)]
    assert [(make.DAY - day).days for day in paces.heard] == [9, 5, 1]


def test_finds_are_those_of_versions_that_ask_for_messages() -> None:
    """What was found while the search asked for none is told by nobody, later either."""
    write_saved.save("Đền bù", "den bu", expand=True, alerts=False, by="Lan", at=make.NOON)
    found = _found(keep(1))
    write_saved.change("Đền bù", "den bu", expand=True, alerts=True, by="Lan", at=make.NOON)
    later = _found(keep(2))
    assert (found, later) == (1, 2)
    assert [kept.key for kept, _ in read_alerts.saved_finds("Đền bù", 0, later)] == [address(2)]
    assert read_alerts.saved_finds("Đền bù", later, later) == ()


def _found(key: str) -> int:
    """Have the search find `key` and return its change number."""
    seq = read.change_seq()
    assert write_saved.found(
        read_saved.saved_search("Đền bù"), [Change(key=key, seq=seq, is_news=True)], until=seq, at=make.NOON
    )
    return seq
