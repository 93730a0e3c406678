"""Editions in the record: what each tells, whose hand and word it has, and that what is out never changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from press.edition import Action, Edit, Edition, EditionId, File, Kind
from press.errors import InputError
from press.post import Letter, Reader
from press.source import Desk
from tests import make
from tests.vault import ledger
from vault import read, read_editions, read_post, write_editions

pytestmark = pytest.mark.usefixtures("record")

NOON, A_DAY, DAY = make.NOON, timedelta(days=1), make.DAY
PAGE = File(name="html", body=b"<p>\xc4\x90i\xe1\xbb\x83m b\xc3\xa1o</p>", sha256="ab" * 32)


def name(day: int = 0, kind: Kind = "morning", desk: Desk = "domestic", number: int = 1) -> EditionId:
    """Return which edition: the morning's of a day after the first, unless said otherwise."""
    return EditionId(desk=desk, kind=kind, day=DAY + timedelta(days=day), number=number)


def drafted(day: int = 0, kind: Kind = "morning", *, cutoff: int | None = None, begin: int = 0) -> Edition:
    """Draft the edition of a day; an afternoon's is due six hours later."""
    due_at = NOON + day * A_DAY + timedelta(hours=6 * (kind == "afternoon"))
    return write_editions.draft(name(day, kind), due_at=due_at, at=due_at, cutoff=cutoff, begin=begin)


def keep(*numbers: int) -> None:
    """Keep an article for each number, seen that many hours after noon."""
    for number in numbers:
        ledger.waiting(ledger.address(number))
        ledger.keep(ledger.address(number), at=NOON + timedelta(hours=number))


def edit(story: str, action: Action = "drop", value: str = "") -> Edit:
    """Return what Lan did to a story."""
    return Edit(action=action, story=story, value=value, by="Lan Mẫu", at=NOON)


def letter(id_: EditionId) -> Letter:
    """Return the letter of an edition."""
    return Letter(key=f"edition/{id_}/mail", channel="mail", subject="Điểm báo", body=b"x", made_at=NOON)


def issued(seen: Edition) -> Edition | None:
    """Issue an edition as it was seen, for one reader."""
    readers = (Reader(address="a@so.example", message_id=f"<{seen.id}@so.example>", head=b"To: a\r\n\r\n"),)
    return write_editions.issue(seen, [PAGE], {letter(seen.id): readers}, figures=[("stories", 3)], at=NOON)


def test_an_edition_is_drafted_once() -> None:
    """Whoever asks again gets what is there, whatever has come since."""
    keep(1)
    first = drafted()
    keep(2)
    assert drafted() == first == read_editions.edition(name())
    assert (first.after, first.cutoff, first.stage) == (0, 1, "draft")
    assert len(read_editions.editions()) == 1


def test_each_tells_what_the_one_before_it_did_not() -> None:
    """A day's editions are one chain, the weekly ones another, and each desk has its own."""
    keep(1, 2)
    stretches = [drafted(0), drafted(0, "weekly")]
    keep(3)
    stretches += [drafted(0, "afternoon"), drafted(1)]
    other = write_editions.draft(name(desk="foreign"), due_at=NOON, at=NOON)
    assert [(one.after, one.cutoff) for one in (*stretches, other)] == [(0, 2), (0, 2), (2, 3), (3, 3), (0, 3)]
    assert [one.born for one in read_editions.kept_between(2, 3)] == [3]


def test_one_drafted_late_takes_nothing_twice() -> None:
    """An edition drafted after a later one of its chain begins where that one ended, whatever their hours say."""
    keep(1, 2)
    drafted(3)
    keep(3)
    late = drafted(1, cutoff=1)
    assert (late.after, late.cutoff) == (2, 2)
    assert drafted(4).after == 2


def test_the_first_of_a_chain_looks_back_as_far_as_it_is_told() -> None:
    """Where there is no edition before it, it begins where the caller says."""
    keep(1, 2, 3)
    begin = read_editions.born_before(NOON + timedelta(hours=2))
    assert (begin, drafted(begin=begin).after, drafted(1, begin=0).after) == (1, 1, 3)


def test_a_cut_off_lies_neither_ahead_nor_behind() -> None:
    """No edition ends after the last change, or before it begins."""
    keep(1, 2)
    assert drafted(cutoff=9).cutoff == 2
    assert drafted(1, cutoff=1).cutoff == 2


def test_a_draft_is_cut_off_later_as_long_as_it_is_the_last() -> None:
    """A recut takes in what came; not where another goes on from there, and never for what is approved or out."""
    drafted()
    keep(1)
    assert write_editions.recut(name(), at=NOON + A_DAY).cutoff == 1
    assert write_editions.recut(name(), at=NOON + A_DAY).made_at == NOON + A_DAY
    drafted(1)
    keep(2)
    assert write_editions.recut(name(), at=NOON + 2 * A_DAY).cutoff == 1
    seen = write_editions.recut(name(1), at=NOON)
    assert seen.cutoff == 2
    approved = write_editions.approve(seen, by="Minh Mẫu", at=NOON)
    keep(3)
    assert write_editions.recut(name(1), at=NOON) == approved
    edited = write_editions.edit(name(1), edit(ledger.address(1)))
    assert (edited.approved_by, write_editions.recut(name(1), at=NOON).cutoff) == ((), 3)
    seen = write_editions.recut(name(1), at=NOON)
    assert issued(seen)
    keep(4)
    assert write_editions.recut(name(1), at=NOON).cutoff == 3


def test_a_draft_after_an_empty_one_is_cut_off_later() -> None:
    """Where nothing had come the edition before ends where this one begins: it goes on from nothing."""
    drafted()
    drafted(1)
    keep(1)
    assert write_editions.recut(name(), at=NOON + A_DAY).cutoff == 0
    assert write_editions.recut(name(1), at=NOON + A_DAY).cutoff == 1


def test_a_word_holds_for_what_was_seen() -> None:
    """Who approves must have seen what goes out: an edit or a later cut-off in between is refused, and asks anew."""
    seen = drafted()
    approved = write_editions.approve(seen, by="Minh Mẫu", at=NOON)
    assert write_editions.approve(approved, by="Minh Mẫu", at=NOON + A_DAY) == approved
    assert write_editions.approve(approved, by="Hoa Mẫu", at=NOON).approved_by == ("Minh Mẫu", "Hoa Mẫu")
    edited = write_editions.edit(seen.id, edit(ledger.address(1)))
    assert edited.approved_by == ()
    with pytest.raises(InputError, match="has changed since it was looked at"):
        write_editions.approve(seen, by="Minh Mẫu", at=NOON)
    keep(1)
    write_editions.recut(seen.id, at=NOON)
    with pytest.raises(InputError, match="has changed since it was looked at"):
        write_editions.approve(edited, by="Minh Mẫu", at=NOON)


def test_a_draft_is_held_once() -> None:
    """Holding says whether it did anything; what is held can be edited, approved and issued."""
    drafted()
    assert [write_editions.hold(name()), write_editions.hold(name())] == [True, False]
    held = write_editions.edit(name(), edit(ledger.address(1)))
    assert held.stage == "held"
    assert issued(write_editions.approve(held, by="Minh Mẫu", at=NOON))
    assert not write_editions.hold(name())


def test_who_holds_it_asks_for_every_word_anew() -> None:
    """Held with words given it has them still, unless a person takes it back: then none of them counts."""
    approved = write_editions.approve(drafted(), by="Minh Mẫu", at=NOON)
    assert write_editions.hold(name())
    assert read_editions.edition(name()) == replace(approved, stage="held")
    assert [write_editions.hold(name(), anew=True), write_editions.hold(name(), anew=True)] == [True, False]
    assert read_editions.edition(name()) == replace(approved, stage="held", approvals=())


def test_an_edition_is_issued_whole_and_once() -> None:
    """Stage, figures, the files' bytes and the letter for its reader are there together, and never a second time."""
    seen = drafted()
    out = issued(seen)
    assert out
    assert out == read_editions.edition(name())
    assert (out.stage, out.issued_at, out.figures) == ("issued", NOON, (("stories", 3),))
    assert read_editions.files(name()) == (PAGE,)
    assert read_editions.file_sums(name()) == {"html": PAGE.sha256}
    (posting,) = read_post.postings()
    assert (posting.message, posting.state) == (b"To: a\r\n\r\nx", "pending")
    assert (issued(seen), issued(out), len(read_post.postings())) == (None, None, 1)


@pytest.mark.parametrize("change", ["edited", "approved", "recut", "held"])
def test_what_has_changed_since_it_was_set_is_not_issued(change: str) -> None:
    """Where somebody did anything to the edition meanwhile nothing is written: no file, no letter."""
    seen = drafted()
    keep(1)
    changes: dict[str, Callable[[], object]] = {
        "edited": lambda: write_editions.edit(seen.id, edit(ledger.address(1))),
        "approved": lambda: write_editions.approve(seen, by="Minh Mẫu", at=NOON),
        "recut": lambda: write_editions.recut(seen.id, at=NOON),
        "held": lambda: write_editions.hold(seen.id),
    }
    changes[change]()
    assert issued(seen) is None
    assert (read_editions.files(seen.id), read_post.postings()) == ((), ())


def test_what_is_out_never_changes() -> None:
    """Nobody edits or approves an issued edition; the error names the way to correct it."""
    seen = issued(drafted())
    assert seen
    with pytest.raises(InputError, match=f"diembao edition correct {seen.id}"):
        write_editions.edit(seen.id, edit(ledger.address(1)))
    with pytest.raises(InputError, match="never changes"):
        write_editions.approve(seen, by="Minh Mẫu", at=NOON)
    assert drafted() == seen


def test_a_correction_tells_the_same_stretch_and_names_what_it_corrects() -> None:
    """It has the next number, the edits that were made, no word, and takes nothing from the edition after it."""
    keep(1)
    seen = write_editions.edit(drafted().id, edit(ledger.address(1), "comment", "Đã trả lời"))
    first = issued(seen)
    assert first
    keep(2)
    opened = write_editions.correct(name(), at=NOON + A_DAY)
    assert (opened.id, opened.corrects, opened.stage) == (name(number=2), 1, "draft")
    assert (opened.after, opened.cutoff, opened.made_at) == (first.after, first.cutoff, first.made_at)
    assert (opened.edits, opened.approvals, opened.due_at) == (first.edits, (), NOON + A_DAY)
    assert write_editions.recut(opened.id, at=NOON).cutoff == 1
    assert write_editions.correct(name(), at=NOON + 2 * A_DAY) == opened
    assert drafted(1).after == 1


def test_what_is_corrected_is_out_and_not_corrected_yet() -> None:
    """A draft is edited instead; of a corrected edition the correction is corrected."""
    drafted()
    with pytest.raises(InputError, match="has not gone out"):
        write_editions.correct(name(), at=NOON)
    with pytest.raises(InputError, match="There is no edition 2026-11-25"):
        write_editions.correct(name(1), at=NOON)
    assert issued(drafted())
    assert issued(write_editions.correct(name(), at=NOON))
    with pytest.raises(InputError, match="corrected by 2026-11-24-domestic-morning-2"):
        write_editions.correct(name(), at=NOON)
    assert write_editions.correct(name(number=2), at=NOON).corrects == 2


def test_urgent_notes_are_numbered_through_a_day() -> None:
    """Each note is one of its own; it tells what hands add, and its chain is nobody's."""
    keep(1)
    notes = [write_editions.note("domestic", DAY, at=NOON) for _ in range(2)]
    assert [note.id for note in notes] == [name(kind="urgent"), name(kind="urgent", number=2)]
    assert {(note.after, note.cutoff) for note in notes} == {(1, 1)}
    keep(2)
    assert write_editions.recut(notes[0].id, at=NOON).cutoff == 1
    assert read_editions.previous(notes[1]) is None


def test_the_edition_before_is_the_last_that_went_out() -> None:
    """Of the same desk and chain, before its hour; a correction's is the one before what it corrects."""
    for day, kind in ((0, "morning"), (0, "afternoon"), (0, "weekly"), (1, "morning"), (2, "morning")):
        seen = drafted(day, "afternoon" if kind == "afternoon" else "weekly" if kind == "weekly" else "morning")
        assert day == 1 or issued(seen)
    third = read_editions.edition(name(2))
    assert third
    before = read_editions.previous(third)
    assert before
    assert before.id == name(0, "afternoon")
    assert read_editions.previous(write_editions.correct(name(2), at=NOON + 9 * A_DAY)) == before
    assert read_editions.previous(drafted(0)) is None


def test_the_last_hour_of_a_chain_is_that_of_what_fell_due() -> None:
    """What is still to come does not count, nor another chain, nor a correction."""
    assert read_editions.last_hour(name(), NOON + 9 * A_DAY) is None
    assert issued(drafted(0))
    drafted(0, "afternoon")
    drafted(2, "weekly")
    drafted(3)
    write_editions.correct(name(), at=NOON + A_DAY)
    hours = [read_editions.last_hour(name(9), NOON + days * A_DAY) for days in (0, 1, 3)]
    assert hours == [NOON, NOON + timedelta(hours=6), NOON + 3 * A_DAY]


def test_editions_are_listed_by_their_hours() -> None:
    """They are found by desk, stage and hour."""
    drafted(1)
    assert issued(drafted(0))
    write_editions.draft(name(2, desk="foreign"), due_at=NOON + 2 * A_DAY, at=NOON)
    assert [one.id for one in read_editions.editions()] == [name(0), name(1), name(2, desk="foreign")]
    assert [one.id for one in read_editions.editions(desk="domestic", stages=["draft"])] == [name(1)]
    assert [one.id for one in read_editions.editions(since=NOON + A_DAY)] == [name(1), name(2, desk="foreign")]


def test_the_record_begins_with_its_first_address() -> None:
    """Before that nothing is due."""
    assert read_editions.began() is None
    ledger.discovered(ledger.address(1))
    assert read_editions.began() == NOON


def test_editions_are_in_the_export() -> None:
    """An export holds what was done to each, and the sums of its files."""
    write_editions.edit(drafted().id, edit(ledger.address(1), "headline", "Tiêu đề"))
    seen = read_editions.edition(name())
    assert seen
    assert issued(seen)
    (row,) = [row for row in read.export() if row["kind"] == "edition"]
    assert (row["stage"], row["day"]) == ("issued", date(2026, 11, 24).isoformat())
    assert PAGE.sha256 in str(row)
    assert "Tiêu đề" in str(row)
