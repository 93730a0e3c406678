"""A saved search is one for the whole office, keeps its past, and counts each find once."""

from datetime import timedelta

import pytest

from press.errors import InputError
from press.saved import Change, SavedSearch
from tests import make
from tests.vault import ledger
from tests.vault.ledger import address
from vault import read, read_saved, write, write_saved

pytestmark = pytest.mark.usefixtures("record")

LATER = make.NOON + timedelta(hours=3)


def save(name: str = "Cháy rừng", text: str = "cháy rừng") -> SavedSearch:
    """Save a search."""
    return write_saved.save(name, text, expand=True, alerts=False, by="Nguyễn Văn A", at=make.NOON)


def change(text: str) -> SavedSearch:
    """Change what the search asks for."""
    return write_saved.change("Cháy rừng", text, expand=True, alerts=True, by="Trần Thị B", at=LATER)


def keep(*numbers: int) -> list[Change]:
    """Keep articles and return their changes."""
    urls = [address(number) for number in numbers]
    ledger.waiting(*urls)
    return [Change(key=url, seq=ledger.keep(url, number), is_news=True) for number, url in enumerate(urls)]


def ask(*finds: Change, until: int) -> tuple[str, ...] | None:
    """Record `finds` as the search's."""
    return write_saved.found(read_saved.saved_search("Cháy rừng"), finds, until=until, at=LATER)


def news(person: str = "Lê Văn C") -> list[str]:
    """Return what is new to a person."""
    return [found.key for found in read_saved.saved_news("Cháy rừng", person).found]


def test_a_saved_search_begins_at_the_present_change_number() -> None:
    """What was kept before the search was saved lies behind it."""
    keep(1, 2)
    save()
    assert [standing.seq for standing in read_saved.saved()] == [read.change_seq()] == [2]


def test_a_change_is_a_version_and_the_old_one_stays_readable() -> None:
    """Each version says what was asked for, since when and by whose hand."""
    save()
    change("cháy rừng OR cháy nhà")
    told = [(one.version, one.text, one.alerts, one.by, one.at) for one in read_saved.saved_history("Cháy rừng")]
    assert told == [
        (1, "cháy rừng", False, "Nguyễn Văn A", make.NOON),
        (2, "cháy rừng OR cháy nhà", True, "Trần Thị B", LATER),
    ]
    assert read_saved.saved_search("Cháy rừng").search.version == 2


def test_a_change_that_changes_nothing_is_no_version() -> None:
    """The same words said again leave the search as it is."""
    save()
    change("cháy nhà")
    assert change("cháy nhà").version == 2
    assert len(read_saved.saved_history("Cháy rừng")) == 2


def test_a_name_is_given_once() -> None:
    """Two searches cannot bear one name; the error names the command that changes the first."""
    save()
    with pytest.raises(InputError, match="saved change"):
        save()


def test_a_removed_search_is_asked_no_more_but_can_be_read_and_brought_back() -> None:
    """Removed, it is in no list and cannot be changed; saved again it goes on counting its versions."""
    save()
    write_saved.remove("Cháy rừng", by="Nguyễn Văn A", at=LATER)
    assert read_saved.saved() == ()
    with pytest.raises(InputError, match="saved list"):
        change("x")
    assert [one.version for one in read_saved.saved_history("Cháy rừng")] == [1]
    assert save(text="cháy lớn").version == 2
    assert [one.text for one in read_saved.saved_history("Cháy rừng")] == ["cháy rừng", "cháy lớn"]


def test_a_search_that_never_was_is_named_as_such() -> None:
    """There is nothing to read, tell, see or remove of it."""
    for act in (
        lambda: read_saved.saved_search("Lũ"),
        lambda: read_saved.saved_history("Lũ"),
        lambda: read_saved.saved_news("Lũ", "Lê Văn C"),
        lambda: write_saved.remove("Lũ", by="Lê Văn C", at=LATER),
        lambda: write_saved.looked("Lũ", "Lê Văn C", 1),
    ):
        with pytest.raises(InputError, match="Lũ"):
            act()


def test_an_article_is_found_once() -> None:
    """Found again after a change of its own, it is no news."""
    save()
    first, second = keep(1, 2)
    assert ask(first, until=1) == (first.key,)
    again = Change(key=first.key, seq=3, is_news=True)
    assert ask(second, again, until=3) == (second.key,)
    assert news() == [first.key, second.key]


def test_what_another_process_asked_meanwhile_counts_nothing() -> None:
    """A process that read the search before it was asked, changed or removed records nothing."""
    save()
    first, second = keep(1, 2)
    early = read_saved.saved_search("Cháy rừng")
    ask(first, until=2)
    assert write_saved.found(early, [second], until=2, at=LATER) is None
    early = read_saved.saved_search("Cháy rừng")
    change("khác")
    assert write_saved.found(early, [second], until=2, at=LATER) is None
    early = read_saved.saved_search("Cháy rừng")
    write_saved.remove("Cháy rừng", by="A", at=LATER)
    assert write_saved.found(early, [second], until=2, at=LATER) is None
    save()
    assert news() == [first.key]


def test_each_person_looks_for_themselves() -> None:
    """What one has seen is still new to another; an earlier look never undoes a later one."""
    save()
    first, second = keep(1, 2)
    ask(first, until=1)
    write_saved.looked("Cháy rừng", "Lê Văn C", read_saved.saved_news("Cháy rừng", "Lê Văn C").seq)
    ask(second, until=2)
    assert news("Lê Văn C") == [second.key]
    assert news("Phạm Thị D") == [first.key, second.key]
    write_saved.looked("Cháy rừng", "Lê Văn C", 2)
    write_saved.looked("Cháy rừng", "Lê Văn C", 1)
    assert news("Lê Văn C") == []


def test_what_stood_there_is_found_but_no_news() -> None:
    """What is marked as standing never becomes news, even where it changes later."""
    (old,) = keep(1)
    save()
    standing = read_saved.saved_search("Cháy rừng")
    assert not standing.settled
    write_saved.stood(standing, [old.key], at=LATER)
    write_saved.settled(standing)
    assert read_saved.saved_search("Cháy rừng").settled
    assert ask(Change(key=old.key, seq=2, is_news=True), until=2) == ()
    assert news() == []


def test_a_new_version_is_not_settled() -> None:
    """What stood in the archive is marked anew for each version."""
    save()
    write_saved.settled(read_saved.saved_search("Cháy rừng"))
    change("khác")
    assert not read_saved.saved_search("Cháy rừng").settled


def test_changes_come_in_order_and_stop_where_they_are_told_to() -> None:
    """Nothing at or before the one number, nothing beyond the other."""
    keep(1, 2, 3, 4)
    assert [change.seq for change in read_saved.changed(1, 3)] == [2, 3]
    assert [change.seq for change in read_saved.changed(0, 4, limit=2)] == [1, 2]
    assert read_saved.numbers([address(4), address(9), address(1)]) == {address(4): 4, address(1): 1}


def test_the_export_holds_saved_searches_with_all_they_found() -> None:
    """Two records that differ in a look are told apart."""
    save()
    (first,) = keep(1)
    ask(first, until=1)
    before = [row for row in read.export() if row["kind"] == "saved"]
    assert before[0]["hits"] == [[first.key, 1, 1, False]]
    write_saved.looked("Cháy rừng", "Lê Văn C", 1)
    assert [row for row in read.export() if row["kind"] == "saved"] != before


def test_a_flag_makes_a_found_article_change_and_not_news() -> None:
    """An article that a person flags stays found."""
    save()
    (first,) = keep(1)
    ask(first, until=1)
    seq = write.flag(make.flag(first.key))
    assert ask(Change(key=first.key, seq=seq, is_news=True), until=seq) == ()
