"""Editions: drafted at their cut-off, issued at their hour, once, with the bytes that were sent."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from diembao import editions
from diembao.editions import filing, hand
from diembao.editions.issuing import sent_by_hand
from diembao.editions.printing import FORMS
from diembao.editions.slots import dues, is_overtaken
from diembao.messages import Speaker
from diembao.wiring import House
from press.edition import Action, Edit, Edition, EditionId
from press.errors import ConfigError, InputError, RecordError
from press.office import Mail
from tests.diembao.living import (
    A_DAY,
    A_MINUTE,
    AN_HOUR,
    CUT,
    DUE,
    MAIL,
    MONDAY,
    MORNING,
    READERS,
    at,
    keep,
    living,
    name,
    remembered,
    title,
    told_in,
    with_mail,
    with_slots,
)
from vault import read_editions, read_post, write_editions

ABROAD = replace(MORNING, desk="foreign")


@pytest.fixture
def house(tmp_path: Path, empty_record: Path) -> Iterator[House]:
    """Lend a house with one domestic edition a day, made since Monday's midnight; one article stands in its record."""
    with living(tmp_path, empty_record) as lent:
        keep(1, MONDAY)
        editions.make_due(lent)
        yield lent


@pytest.fixture
def idle(tmp_path: Path, empty_record: Path) -> Iterator[House]:
    """Lend the same house before anything runs in it: nobody has ever looked what is due."""
    with living(tmp_path, empty_record) as lent:
        keep(1, MONDAY)
        yield lent


def due(house: House, moment: datetime) -> list[EditionId]:
    """Return what goes out at `moment`."""
    return [made.edition.id for made in editions.make_due(at(house, moment))]


def posted() -> list[tuple[str, str]]:
    """Return who is to get which letter, the first laid out first."""
    return [(one.reader.address, one.letter.key.split("/")[1]) for one in reversed(read_post.postings())]


def edit(story: str, action: Action = "drop", value: str = "") -> Edit:
    """Return what Lan does to a story."""
    return Edit(action=action, story=story, value=value, by="Lan Mẫu", at=CUT)


def approve(id_: EditionId, by: str = "Minh Mẫu") -> Edition:
    """Approve an edition as it stands."""
    return write_editions.approve(remembered(id_), by=by, at=CUT)


def test_an_edition_is_cut_off_then_issued_once(house: House) -> None:
    """Before its cut-off there is none, at its cut-off a draft, at its hour it goes out, and never again."""
    assert due(house, CUT - A_MINUTE) == []
    assert read_editions.editions() == ()
    assert due(house, CUT) == []
    assert remembered(name()).stage == "draft"
    assert due(house, DUE - A_MINUTE) == []
    assert due(house, DUE) == [name()]
    assert remembered(name()).issued_at == DUE
    assert due(house, DUE) == due(house, DUE + 9 * AN_HOUR) == []
    assert posted() == [("a@so.example", str(name())), ("b@so.example", str(name()))]
    assert {posting.next_try_at for posting in read_post.postings()} == {DUE}


def test_what_comes_after_the_cut_off_is_the_next_ones(house: House) -> None:
    """Each article stands in one edition: that whose cut-off came first."""
    due(house, CUT)
    keep(2, CUT + A_MINUTE)
    assert due(house, DUE) == [name(0)]
    assert due(house, DUE + A_DAY) == [name(1)]
    assert [title(number) in told_in(name(day)) for day in (0, 1) for number in (1, 2)] == [True, False, False, True]


def test_the_stored_bytes_are_what_is_sent(house: House) -> None:
    """The text and the page in a reader's mail are those that are filed; the body of the .eml is its body."""
    due(house, DUE)
    files = {file.name: file for file in read_editions.files(name())}
    assert sorted(files) == ["docx", "eml", "html", "txt"]
    assert all(hashlib.sha256(file.body).hexdigest() == file.sha256 for file in files.values())
    posting = read_post.postings()[0]
    assert files["eml"].body.endswith(posting.letter.body)
    sent = message_from_bytes(posting.message, policy=policy.default)
    for kind in ("html", "txt"):
        part = sent.get_body((kind if kind == "html" else "plain",))
        assert part
        assert part.get_content().replace("\r\n", "\n").strip() == files[kind].body.decode().strip()
    folder = {path.name: path.read_bytes() for path in house.home.outbox.iterdir()}
    assert folder == {f"{name()}.{file.name}": file.body for file in files.values()}


def test_the_document_goes_with_the_mail_where_the_office_wants_it(house: House) -> None:
    """Attached are the very bytes that are filed, under a name in plain letters, in the copy and in each reader's mail.

    A correction bears a name of its own.
    """
    asking = with_slots(house, replace(MORNING, attach=("docx",)))
    due(asking, DUE)
    opened = write_editions.correct(name(), at=DUE)
    sent_by_hand(at(asking, DUE + AN_HOUR), remembered(opened.id))
    for id_, called in ((name(), "2026-03-02"), (opened.id, "2026-03-02-2")):
        files = {file.name: file.body for file in read_editions.files(id_)}
        sent = [posting.message for posting in read_post.postings(key=f"edition/{id_}/")]
        assert len(sent) == 2
        for raw in (*sent, files["eml"]):
            [form] = message_from_bytes(raw, policy=policy.default).iter_attachments()
            assert form.get_filename() == f"diem-bao-trong-nuoc-sang-{called}.docx"
            assert form.get_content_type().endswith("wordprocessingml.document")
            assert form.get_payload(decode=True) == files["docx"]


def test_nothing_goes_with_the_mail_where_nobody_asks_for_it(house: House) -> None:
    """A slot that names no file sends the mail alone."""
    due(house, DUE)
    assert [*message_from_bytes(read_post.postings()[0].message, policy=policy.default).iter_attachments()] == []


def test_an_edition_without_news_says_so(house: House) -> None:
    """The day after goes out too, and tells its readers that there is nothing."""
    assert due(house, DUE) == [name(0)]
    assert due(house, DUE + A_DAY) == [name(1)]
    assert "Không có tin" in told_in(name(1))
    assert len(posted()) == 4


def test_without_a_mail_server_nothing_is_posted(house: House) -> None:
    """An office without a mail server, or a desk without readers, has its editions frozen and filed, and no letter."""
    for day, mail in enumerate((replace(MAIL, host=None), replace(MAIL, recipients=()))):
        keep(10 + day, DUE + day * A_DAY - AN_HOUR)
        (made,) = editions.make_due(at(with_mail(house, mail), DUE + day * A_DAY))
        assert (made.letters, len(made.paths)) == (0, 4)
    assert posted() == []
    assert len(read_editions.files(name(1))) == 4


def test_an_address_that_is_none_keeps_the_letter_from_no_other(house: House) -> None:
    """A reader whose address no mail can carry is left out, and all others get theirs."""
    odd = replace(MAIL, recipients=(("domestic", ("lãnh.đạo@so.example", "b@so.example")),))
    assert [made.letters for made in editions.make_due(at(with_mail(house, odd), DUE))] == [1]
    assert posted() == [("b@so.example", str(name()))]


def test_missed_editions_are_made_on_return_each_once(house: House) -> None:
    """Off from Monday to Friday: what came before an hour is that day's; older ones without news go to nobody."""
    keep(2, DUE + AN_HOUR)
    friday = DUE + 4 * A_DAY + AN_HOUR
    keep(3, friday)  # the crawler was faster than the desk
    assert due(house, friday) == [name(day) for day in range(5)]
    told = {day: [n for n in (1, 2, 3) if title(n) in told_in(name(day))] for day in range(5)}
    assert told == {0: [1], 1: [2], 2: [], 3: [], 4: [3]}
    assert {key for _, key in posted()} == {str(name(0)), str(name(1)), str(name(4))}
    assert all("[GỬI MUỘN]" in posting.letter.subject for posting in read_post.postings())
    assert "đến giờ chốt 07:00 ngày 03/03/2026" in told_in(name(1)).replace("\n", " ")
    assert "đến giờ chốt 08:00 ngày 06/03/2026" in told_in(name(4)).replace("\n", " ")
    assert due(house, friday) == []


def test_late_is_what_missed_its_hour_by_itself(house: House) -> None:
    """Cut off in time but out hours later, it says so; what a person makes and sends in the afternoon does not."""
    due(house, CUT)
    due(house, DUE + 3 * AN_HOUR)
    afternoon = at(house, DUE + A_DAY + 8 * AN_HOUR)
    assert editions.make(afternoon, "domestic", send=True).letters == 2
    subjects = [read_post.postings(key=f"edition/{name(day)}/")[0].letter.subject for day in (0, 1)]
    assert ["[GỬI MUỘN]" in subject for subject in subjects] == [True, False]


def test_the_last_missed_edition_goes_out_without_news_too(house: House) -> None:
    """Of a week without news the readers get one mail that says so."""
    due(house, DUE)
    due(house, DUE + 4 * A_DAY)
    assert {key for _, key in posted()} == {str(name(0)), str(name(4))}


def test_what_was_missed_more_than_a_week_ago_is_not_made(house: House) -> None:
    """After a month the last seven days and today have an edition, and the first of them loses nothing."""
    due(house, DUE)
    keep(2, DUE + AN_HOUR)
    assert due(house, DUE + 30 * A_DAY) == [name(day) for day in range(23, 31)]
    assert title(2) in told_in(name(23))


def test_what_is_turned_on_comes_out_from_its_next_hour(house: House) -> None:
    """In a record that is old a new chain owes nothing from before, and its first looks back as far as it keeps."""
    keep(2, MONDAY + 8 * A_DAY)
    keep(3, MONDAY + 9 * A_DAY + 8 * AN_HOUR)
    assert due(house, CUT + 10 * A_DAY - 9 * AN_HOUR) == []
    assert due(house, DUE + 10 * A_DAY) == [name(10)]
    assert [title(n) in told_in(name(10)) for n in (1, 2, 3)] == [False, False, True]
    weekly = replace(MORNING, kind="weekly", weekdays=(0,), keeps=7)
    assert due(with_slots(house, MORNING, weekly), DUE + 11 * A_DAY) == [name(11)]
    assert due(with_slots(house, MORNING, weekly), CUT + 14 * A_DAY) == [name(day) for day in (12, 13)]
    assert due(with_slots(house, MORNING, weekly), DUE + 14 * A_DAY) == [name(14), name(14, "weekly")]
    assert [title(n) in told_in(name(14, "weekly")) for n in (1, 2, 3)] == [False, True, True]


def test_a_second_edition_a_day_owes_nothing_from_before(house: House) -> None:
    """An afternoon's that is turned on in the morning comes out that afternoon, and no yesterday's is made late."""
    afternoon = replace(MORNING, kind="afternoon", cut_at=time(15, 30), due_at=time(16))
    assert [due(house, DUE + day * A_DAY) for day in (0, 1)] == [[name(0)], [name(1)]]
    both = with_slots(house, MORNING, afternoon)
    assert due(both, DUE + A_DAY + 2 * AN_HOUR) == []
    assert due(both, DUE + A_DAY + 9 * AN_HOUR) == [name(1, "afternoon")]


def test_nothing_is_due_of_a_record_that_holds_nothing(tmp_path: Path, empty_record: Path) -> None:
    """A house that has just been made owes nobody an edition; nor one from before its first day."""
    with living(tmp_path, empty_record) as empty:
        assert due(empty, DUE + A_DAY) == []
        keep(1, DUE + AN_HOUR)
        assert due(empty, DUE + 2 * AN_HOUR) == []
        assert due(empty, DUE + A_DAY) == [name(1)]


def test_a_record_that_began_under_a_wrong_clock_has_its_editions(tmp_path: Path, empty_record: Path) -> None:
    """Where the first article seems to come from next year, nothing is overdue, and each morning comes out."""
    with living(tmp_path, empty_record) as wrong:
        keep(1, MONDAY + 365 * A_DAY)
        assert due(wrong, DUE + AN_HOUR) == []
        assert [due(wrong, moment + A_DAY) for moment in (CUT, DUE)] == [[], [name(1)]]
        assert title(1) in told_in(name(1))


def test_unapproved_it_is_sent_and_says_so(house: House) -> None:
    """A desk that asks for a word and sends without: marked until the word is there."""
    asking = with_slots(house, replace(MORNING, approvals=1))
    assert due(asking, DUE) == [name(0)]
    due(asking, CUT + A_DAY)
    approve(name(1))
    assert due(asking, DUE + A_DAY) == [name(1)]
    subjects = [read_post.postings(key=f"edition/{name(day)}/")[0].letter.subject for day in (0, 1)]
    assert ["[CHƯA DUYỆT]" in subject for subject in subjects] == [True, False]
    assert "Minh Mẫu" in told_in(name(1))


def test_unapproved_it_is_held_until_enough_have_approved(house: House) -> None:
    """Two different persons have to approve; the same one twice is one, and the next day's goes on meanwhile."""
    asking = with_slots(house, replace(MORNING, approvals=2, unapproved="hold"))
    assert due(asking, DUE) == []
    assert remembered(name()).stage == "held"
    approve(name())
    approve(name())
    assert due(asking, DUE + A_MINUTE) == []
    approve(name(), "Hoa Mẫu")
    assert due(asking, DUE + 2 * A_MINUTE) == [name()]
    assert due(asking, DUE + A_DAY) == []
    assert posted() == [("a@so.example", str(name())), ("b@so.example", str(name()))]


def test_an_edit_after_the_word_asks_for_it_anew(house: House) -> None:
    """What was approved and then edited is held."""
    asking = with_slots(house, replace(MORNING, approvals=1, unapproved="hold"))
    due(asking, CUT)
    approve(name())
    write_editions.edit(name(), edit(hand.look(asking, name()).digest.lines[0].key))
    assert due(asking, DUE) == []
    approve(name())
    assert due(asking, DUE) == [name()]
    assert title(1) not in told_in(name())


def test_what_a_person_holds_waits_for_a_person(house: House) -> None:
    """An edition that needs nobody's word stays where somebody holds it, until somebody lets it go."""
    due(house, CUT)
    assert write_editions.hold(name())
    assert due(house, DUE) == []
    approve(name())
    assert due(house, DUE) == [name()]


def test_sent_by_hand_it_goes_out_before_its_hour(house: House) -> None:
    """It is issued once; where a word is wanting and the desk holds, that is an error and nothing goes out."""
    due(house, CUT)
    strict = with_slots(at(house, CUT), replace(MORNING, approvals=1, unapproved="hold"))
    with pytest.raises(InputError, match="needs 1 more to approve it"):
        sent_by_hand(strict, remembered(name()))
    approve(name())
    assert sent_by_hand(strict, remembered(name())).letters == 2
    again = sent_by_hand(strict, remembered(name()))
    assert (again.letters, again.changed, again.figures.stories, len(again.paths)) == (0, False, 1, 4)
    assert due(house, DUE) == []
    assert len(posted()) == 2


def test_a_correction_is_a_letter_of_its_own(house: House) -> None:
    """It names what it corrects, tells the same stretch, goes out by hand alone, and leaves the first as it was."""
    due(house, DUE)
    first = read_editions.files(name())
    keep(2, DUE)
    opened = write_editions.correct(name(), at=DUE + AN_HOUR)
    write_editions.edit(opened.id, edit(hand.look(house, name()).digest.lines[0].key, "comment", "Số liệu đã sửa"))
    assert due(house, DUE + 2 * AN_HOUR) == []
    later = at(house, DUE + 3 * AN_HOUR)
    assert sent_by_hand(later, remembered(opened.id)).letters == 2
    assert read_editions.files(name()) == first
    subject = read_post.postings(key=f"edition/{name(number=2)}/")[0].letter.subject
    assert ("[ĐÍNH CHÍNH]" in subject, "[GỬI MUỘN]" in subject) == (True, False)
    words = told_in(opened.id)
    assert ("Số liệu đã sửa" in words, str(name()) in words, title(2) in words) == (True, True, False)
    assert due(house, DUE + A_DAY) == [name(1)]
    assert title(2) in told_in(name(1))


def test_who_edits_while_it_is_set_has_it_set_anew(house: House) -> None:
    """An edit that comes between the setting and the issue is in what goes out."""
    due(house, CUT)
    story = hand.look(house, name()).digest.lines[0].key
    edits = [edit(story, "comment", "Đến kịp")]

    def edited_meanwhile(_: Edition) -> bool:
        if edits:
            write_editions.edit(name(), edits.pop())
        return True

    assert editions.issue(at(house, DUE), name(), fits=edited_meanwhile)
    assert "Đến kịp" in told_in(name())


def test_what_keeps_changing_is_left_for_later(house: House) -> None:
    """Somebody who edits all the time does not hold the house up for ever."""
    due(house, CUT)
    story = hand.look(house, name()).digest.lines[0].key

    def edited_always(_: Edition) -> bool:
        return bool(write_editions.edit(name(), edit(story, "comment", "Nữa")))

    with pytest.raises(RecordError, match="is being edited all the time"):
        editions.issue(at(house, DUE), name(), fits=edited_always)
    assert remembered(name()).stage == "draft"


def test_what_fits_no_more_is_not_issued(house: House) -> None:
    """Where its approval falls away while it is being set, it stays; so does what was never begun."""
    due(house, CUT)
    assert editions.issue(house, name(), fits=lambda _: False) is None
    assert editions.issue(house, name(9), fits=lambda _: True) is None
    assert remembered(name()).stage == "draft"


def test_files_that_are_missing_are_laid_out_again(house: House) -> None:
    """The folder holds a copy of what the record holds, to the byte, whoever clears it away; what is there is left."""
    due(house, DUE)
    before = {path.name: path.read_bytes() for path in house.home.outbox.iterdir()}
    (house.home.outbox / f"{name()}.docx").unlink()
    due(house, DUE + AN_HOUR)
    assert {path.name: path.read_bytes() for path in house.home.outbox.iterdir()} == before


def test_a_folder_that_cannot_be_written_holds_up_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """The edition is issued and its letters lie in the record; the files follow once there is room."""
    house.home.outbox.write_text("in the way", "utf-8")
    (made,) = editions.make_due(at(house, DUE))
    assert (made.letters, made.paths) == (2, ())
    assert "edition.not_filed" in caplog.text
    house.home.outbox.unlink()
    due(house, DUE + A_MINUTE)
    assert all(path.is_file() for path in filing.paths(house, name()))


def test_one_desk_keeps_no_other_from_its_edition(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A desk without an office is logged, and the other's edition is made; once it has one, its own follows."""
    both = with_slots(house, MORNING, ABROAD)
    abroad = tuple(office for office in both.configuration.offices if office.desk == "foreign")
    vacant = replace(both, configuration=replace(both.configuration, offices=abroad))
    assert due(vacant, DUE) == [name(desk="foreign")]
    assert "no office holds the domestic desk" in caplog.text
    assert due(both, DUE + A_MINUTE) == [name()]


def test_each_desk_tells_its_own_press(house: House) -> None:
    """Every article stands in its desk's edition alone, and each desk's readers get theirs."""
    keep(2, MONDAY + AN_HOUR, "sample")
    assert due(with_slots(house, MORNING, ABROAD), DUE) == [name(), name(desk="foreign")]
    told = [[title(n) in told_in(name(desk=desk)) for n in (1, 2)] for desk in ("domestic", "foreign") if desk]
    assert told == [[True, False], [False, True]]
    assert posted() == [(to, str(name(desk=desk))) for desk, readers in READERS for to in readers]


def test_an_edition_that_is_configured_no_more_still_goes_out(house: House) -> None:
    """A draft whose slot has been turned off keeps its news from nobody; notes and corrections wait for a person."""
    afternoon = replace(MORNING, kind="afternoon", cut_at=time(15, 30), due_at=time(16))
    due(house, DUE)
    keep(2, DUE)
    assert due(with_slots(house, MORNING, afternoon), DUE + timedelta(hours=8, minutes=45)) == []
    write_editions.note("domestic", MONDAY.date(), at=DUE)
    write_editions.correct(name(), at=DUE)
    assert due(house, DUE + timedelta(hours=9)) == [name(kind="afternoon")]
    assert title(2) in told_in(name(kind="afternoon"))


def test_a_preview_is_no_edition_yet(house: House) -> None:
    """Its files are named drafts, it grows each time, and the morning's edition comes out all the same, with all."""
    early = at(house, MONDAY + AN_HOUR)
    first = editions.make(early, "domestic")
    keep(2, MONDAY + 2 * AN_HOUR)
    second = editions.make(at(house, MONDAY + 3 * AN_HOUR), "domestic")
    assert [made.figures.stories for made in (first, second)] == [1, 2]
    assert {path.name for path in second.paths} == {f"{name()}.draft.{form}" for form in FORMS}
    keep(3, MONDAY + 4 * AN_HOUR)
    assert due(house, CUT) == []
    keep(4, CUT + A_MINUTE)
    assert due(house, DUE) == [name()]
    assert [title(n) in told_in(name()) for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert {path.name for path in house.home.outbox.iterdir()} == {f"{name()}.{form}" for form in FORMS}


def test_a_preview_that_is_sent_is_the_edition(house: House) -> None:
    """Sent by hand before its hour, it does not come out at its hour again; what came since is tomorrow's."""
    sent = editions.make(at(house, CUT), "domestic", send=True)
    assert (sent.edition.stage, sent.letters) == ("issued", 2)
    keep(2, CUT + A_MINUTE)
    again = editions.make(at(house, CUT + AN_HOUR), "domestic", send=True)
    assert (again.letters, again.figures.stories, again.changed) == (0, 1, False)
    assert due(house, DUE) == []
    assert len(posted()) == 2
    assert due(house, DUE + A_DAY) == [name(1)]
    assert title(2) in told_in(name(1))


def test_an_approved_preview_stays_as_it_was_approved(house: House) -> None:
    """What came after the word is not slipped in, by a later preview or at the cut-off."""
    editions.make(at(house, MONDAY + AN_HOUR), "domestic")
    approve(name())
    keep(2, MONDAY + 2 * AN_HOUR)
    assert editions.make(at(house, MONDAY + 3 * AN_HOUR), "domestic").figures.stories == 1
    due(house, CUT)
    assert due(house, DUE) == [name()]
    assert title(2) not in told_in(name())


def test_a_preview_that_was_forgotten_leaves_the_rest_to_the_next(house: House) -> None:
    """A preview before a week's outage tells what it told; what came since is in one of the others."""
    editions.make(at(house, MONDAY + AN_HOUR), "domestic")
    keep(2, MONDAY + 2 * AN_HOUR)
    keep(3, DUE + AN_HOUR)
    assert due(house, DUE + 2 * A_DAY) == [name(0), name(1), name(2)]
    assert [[n for n in (1, 2, 3) if title(n) in told_in(name(day))] for day in range(3)] == [[1], [2, 3], []]


def test_a_preview_from_before_anything_ran_goes_to_nobody(idle: House) -> None:
    """What was looked at for days is mailed to nobody once the house runs; its first edition tells its own stretch.

    It looks back as far as it keeps, also over what the last preview told, and nothing is made late for days on which
    nobody had switched it on.
    """
    keep(2, CUT)
    for moment in (CUT + A_MINUTE, DUE + A_DAY + 8 * AN_HOUR):
        editions.make(at(idle, moment), "domestic")
    keep(3, DUE + 2 * A_DAY + AN_HOUR)
    thursday = DUE + 3 * A_DAY - AN_HOUR
    assert due(idle, thursday) == []
    assert read_editions.editions() == ()
    assert due(idle, DUE + 3 * A_DAY) == [name(3)]
    assert [title(n) in told_in(name(3)) for n in (1, 2, 3)] == [False, False, True]
    assert due(idle, DUE + 5 * A_DAY) == [name(4), name(5)]
    assert {key for _, key in posted()} == {str(name(3)), str(name(5))}


def test_a_preview_of_the_first_day_is_made_anew(idle: House) -> None:
    """Its hour still comes, and the edition begins where its first one does, not where yesterday's preview ended."""
    editions.make(at(idle, MONDAY + 8 * AN_HOUR), "domestic")
    editions.make(at(idle, MONDAY + A_DAY + AN_HOUR), "domestic")
    assert due(idle, MONDAY + A_DAY + 2 * AN_HOUR) == []
    keep(2, MONDAY + A_DAY + 3 * AN_HOUR)
    assert due(idle, DUE + A_DAY) == [name(1)]
    assert (remembered(name(1)).after, title(2) in told_in(name(1))) == (1, True)


def test_a_preview_that_a_hand_has_touched_waits_for_its_hour(idle: House) -> None:
    """Edited, approved or held before anything ran it is no preview any more, and is not thrown away."""
    for day in range(3):
        editions.make(at(idle, MONDAY + day * A_DAY + AN_HOUR), "domestic")
    write_editions.edit(name(0), edit(hand.look(idle, name(0)).digest.lines[0].key, "comment", "Đã sửa"))
    approve(name(1))
    write_editions.hold(name(2))
    assert due(idle, DUE + 2 * A_DAY) == [name(0), name(1)]
    assert remembered(name(2)).stage == "held"


def test_where_editions_were_sent_by_hand_it_began_with_the_first(idle: House) -> None:
    """A day that nobody sent is made on return; what was looked at before the first that was sent goes to nobody."""
    editions.make(at(idle, DUE), "domestic")
    editions.make(at(idle, DUE + A_DAY), "domestic", send=True)
    keep(2, DUE + A_DAY + AN_HOUR)
    assert due(idle, DUE + 3 * A_DAY) == [name(2), name(3)]
    assert {key for _, key in posted()} == {str(name(day)) for day in (1, 2, 3)}


def test_an_urgent_note_sent_by_hand_begins_nothing(idle: House) -> None:
    """Of the days between it and the first run nothing was missed, and what was looked at then goes to nobody."""
    assert write_editions.issue(write_editions.note("domestic", MONDAY.date(), at=DUE), [], {}, figures=[], at=DUE)
    editions.make(at(idle, DUE + A_DAY), "domestic")
    assert due(idle, MONDAY + 3 * A_DAY + AN_HOUR) == []
    assert due(idle, DUE + 3 * A_DAY) == [name(3)]


def test_a_house_first_run_under_a_clock_that_was_ahead_has_its_editions(idle: House) -> None:
    """That the first day lies next year keeps no edition of this one from being made, nor made late."""
    assert due(idle, MONDAY + 365 * A_DAY) == []
    assert due(idle, DUE) == [name(0)]
    assert due(idle, DUE + 2 * A_DAY) == [name(1), name(2)]


def test_a_preview_is_of_today_or_of_a_day_that_has_one(house: House) -> None:
    """A day to come is refused, and one gone by without an edition; one that is out is shown as it went out."""
    due(house, DUE)
    tomorrow = at(house, DUE + A_DAY - AN_HOUR)
    assert editions.make(tomorrow, "domestic", day=name(0).day).figures.stories == 1
    with pytest.raises(InputError, match=r"01/03/2026 không có bản điểm báo.*no edition of 2026-03-01"):
        editions.make(tomorrow, "domestic", day=name(-1).day)
    with pytest.raises(InputError, match=r"04/03/2026 chưa tới.*2026-03-04 is still to come"):
        editions.make(tomorrow, "domestic", day=name(2).day)
    assert read_editions.edition(name(2)) is None


def test_a_desk_that_has_no_office_has_no_preview(house: House) -> None:
    """The error names the file that lacks it."""
    vacant = replace(house, configuration=replace(house.configuration, offices=()))
    with pytest.raises(ConfigError, match=r"offices\.yaml: no office holds the domestic desk"):
        editions.make(vacant, "domestic")


def test_what_was_made_is_told_in_both_tongues(house: House) -> None:
    """How many stories, where the files lie, for how many readers; or that there is no news."""
    (made,) = editions.make_due(at(house, DUE))
    vi = editions.told(Speaker("vi"), made).splitlines()
    assert vi[0] == "Điểm báo sáng trong nước ngày 02/03/2026: 1 tin."
    assert vi[-1] == "  đã đưa vào hộp thư đi cho 2 người nhận"
    assert len([line for line in vi if line.startswith("  file://")]) == 4
    empty = editions.make_due(at(with_mail(house, Mail()), DUE + A_DAY))[0]
    assert editions.told(Speaker("en"), empty).startswith("The domestic morning digest of 03/03/2026: no news.")


def test_a_slot_is_due_on_its_weekdays() -> None:
    """Due are the hours since a moment whose cut-off has come; an edition is overtaken once the next has fallen due."""
    weekly = replace(MORNING, kind="weekly", weekdays=(0,))
    afternoon = replace(MORNING, kind="afternoon", cut_at=time(15, 30), due_at=time(16), weekdays=(0, 1))
    found = dues((MORNING, weekly, afternoon), MONDAY + 7 * AN_HOUR, CUT + 2 * A_DAY)
    assert [(one.id.kind, one.day.day) for one in found] == [
        *[("morning", 2), ("weekly", 2), ("afternoon", 2)],
        *[("morning", 3), ("afternoon", 3), ("morning", 4)],
    ]
    assert dues((MORNING,), DUE + A_MINUTE, DUE + AN_HOUR) == ()
    slots = (MORNING, weekly, afternoon, ABROAD)
    hours = (DUE + 8 * AN_HOUR, DUE + 9 * AN_HOUR)
    assert [is_overtaken(slots, name(), DUE, now) for now in hours] == [False, True]
    assert not is_overtaken(slots, name(kind="weekly"), DUE, DUE + 6 * A_DAY)
