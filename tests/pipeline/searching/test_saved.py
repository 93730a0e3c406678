"""Saved searches see every article the index has taken in, once, whatever happens in between."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from index.archive import Archive, Hit
from index.embedded import EmbeddedArchive
from pipeline.follow import document
from pipeline.searching.saved import run_new
from press.article import Judged
from press.clock import FixedClock
from press.errors import ArchiveUnavailableError, InputError
from press.ledger import Brought, Entry
from press.query import Label, Query, parse
from press.saved import SavedSearch
from press.signature import Signature
from tests import make
from vault import read, read_saved, write, write_saved

pytestmark = pytest.mark.usefixtures("record")

CLOCK = FixedClock(make.NOON)
SOURCES = {"bao_mau": make.source()}
FIRE, FLOOD = "Cháy rừng thông ở Hồng Lĩnh", "Mưa lớn gây ngập ở Hương Khê"


@pytest.fixture
def archive() -> Iterator[EmbeddedArchive]:
    """Lend an empty index in memory."""
    archive = EmbeddedArchive(None)
    yield archive
    archive.close()


def address(number: int) -> str:
    """Return the address of an article."""
    return f"https://bao-mau.example/tin-{number}.html"


def keep(number: int, title: str, *, published_before: timedelta = timedelta()) -> str:
    """Keep an article, brought in at noon, and return its key."""
    url = address(number)
    article = make.article(url, title=title, lead="", text=title, published=make.NOON - published_before)
    write.keep(
        url,
        Judged(article=article, verdicts=(make.verdict("relevance", "about"),)),
        Signature(exact=f"{number:064d}", bands=(number,), words=9),
        source="bao_mau",
        story=None,
        at=make.NOON,
        brought=Brought(source="bao_mau", origin="import:test", entry=Entry(url=url)),
    )
    return url


def index(archive: Archive) -> int:
    """Bring the index up to the record, and return up to which number that is."""
    kept = read.kept_since(0, 1_000)
    archive.add([document(one, SOURCES) for one in kept])
    return kept[-1].seq if kept else 0


def save(text: str = "cháy rừng", name: str = "Cháy rừng") -> None:
    """Save a search."""
    write_saved.save(name, text, expand=True, alerts=True, by="Nguyễn Văn A", at=make.NOON)


def reader(search: SavedSearch, _today: date) -> Query:
    """Read a search's words."""
    return parse(search.text)


def run(archive: Archive, until: int) -> Mapping[str, tuple[str, ...]]:
    """Put all saved searches to the index and return what each found."""
    return {search.name: keys for search, keys in run_new(archive, reader, CLOCK, until=until)}


def news() -> list[str]:
    """Return all that was ever news of the search."""
    return [found.key for found in read_saved.saved_news("Cháy rừng", "Lê Văn C").found]


def test_each_search_finds_its_own_news_once(archive: EmbeddedArchive) -> None:
    """A new article is told to the searches that find it, and in the next run to none."""
    save()
    save("ngập", "Ngập")
    one, two = keep(1, FIRE), keep(2, FLOOD)
    until = index(archive)
    assert run(archive, until) == {"Cháy rừng": (one,), "Ngập": (two,)}
    assert run(archive, until) == {}
    assert news() == [one]


def test_what_stood_there_before_is_no_news(archive: EmbeddedArchive) -> None:
    """A fresh search marks what the archive holds, so that a later change of it tells nobody."""
    old = keep(1, FIRE)
    save()
    new = keep(2, FIRE)
    assert run(archive, index(archive)) == {"Cháy rừng": (new,)}
    write.flag(make.flag(old))
    write.flag(make.flag(new))
    assert run(archive, index(archive)) == {}
    assert news() == [new]


def test_an_article_that_comes_to_match_is_news(archive: EmbeddedArchive) -> None:
    """What was there but never matched is told when a change makes it match."""
    one = keep(1, FLOOD)
    save()
    assert run(archive, index(archive)) == {}
    write.flag(make.flag(one))
    flagged = Label(field="source", values=("bao_mau",))  # stands for a search that only the change makes true
    found = run_new(archive, lambda _search, _today: flagged, CLOCK, until=index(archive))
    assert [keys for _, keys in found] == [(one,)]


def test_nothing_is_asked_of_an_index_beyond_what_it_has_taken_in(archive: EmbeddedArchive) -> None:
    """Articles that a late index lacks are found when it has them, and none is passed over."""
    save()
    one = keep(1, FIRE)
    until = index(archive)
    two = keep(2, FIRE)
    assert run(archive, until) == {"Cháy rừng": (one,)}
    assert run(archive, until) == {}
    assert run(archive, index(archive)) == {"Cháy rừng": (two,)}


def test_an_index_that_is_made_anew_is_waited_for(archive: EmbeddedArchive) -> None:
    """An index that has not come up to where the search stands is not asked: what it lacks would seem not to match."""
    keep(1, FIRE)
    keep(2, FIRE)
    save()
    index(archive)
    assert run(archive, 1) == {}
    assert not read_saved.saved_search("Cháy rừng").settled
    new = keep(3, FIRE)
    assert run(archive, index(archive)) == {"Cháy rừng": (new,)}


def test_a_changed_search_counts_from_where_the_old_one_came_to(archive: EmbeddedArchive) -> None:
    """What the old version was not yet asked is put to the new one; older matches of the new one are no news."""
    save()
    keep(1, FLOOD)
    run(archive, index(archive))
    two = keep(2, FLOOD)
    write_saved.change("Cháy rừng", "ngập", expand=True, alerts=True, by="Trần Thị B", at=make.NOON)
    assert run(archive, index(archive)) == {"Cháy rừng": (two,)}
    assert [found.version for found in read_saved.saved_news("Cháy rừng", "Lê Văn C").found] == [2]


def test_old_articles_brought_in_are_found_without_being_news(archive: EmbeddedArchive) -> None:
    """An archive brought in floods nobody: only what was published in the last two days is told."""
    save()
    keep(1, FIRE, published_before=timedelta(hours=49))
    fresh = keep(2, FIRE, published_before=timedelta(hours=47))
    assert run(archive, index(archive)) == {"Cháy rừng": (fresh,)}
    assert run(archive, index(archive)) == {}


def test_more_than_a_batch_is_found_whole(archive: EmbeddedArchive) -> None:
    """However many stood there and however many come, each is marked once."""
    for number in range(5):
        keep(number, FIRE)
    save()
    new = [keep(number, FIRE) for number in range(5, 12)]
    until = index(archive)
    assert [keys for _, keys in run_new(archive, reader, CLOCK, until=until, batch=2)] == [tuple(new)]
    for number in range(12):
        write.flag(make.flag(address(number)))
    assert run_new(archive, reader, CLOCK, until=index(archive), batch=2) == ()


def test_an_index_that_was_lost_is_not_asked(archive: EmbeddedArchive) -> None:
    """An index that holds fewer articles than it has taken in says nothing of what is news."""
    save()
    one = keep(1, FIRE)
    assert run(archive, read.change_seq()) == {}
    assert run(archive, index(archive)) == {"Cháy rừng": (one,)}


class LostArchive(EmbeddedArchive):
    """An index in memory that is out of reach after a number of walks."""

    def __init__(self, walks: int) -> None:
        """Answer `walks` times."""
        super().__init__(None)
        self.walks = walks

    def walk(self, query: Query) -> Iterator[Hit]:
        """Yield the matches, or fail as an index that went away."""
        self.walks -= 1
        if self.walks < 0:
            raise ArchiveUnavailableError("the index is out of reach; it is tried again")
        return super().walk(query)


@pytest.mark.parametrize("walks", [0, 1, 2, 3])
def test_an_index_lost_at_any_moment_loses_no_find(walks: int) -> None:
    """Wherever the run stops, the next one finds what is left, and nothing twice."""
    old = keep(0, FIRE)
    save()
    save("ngập", "Ngập")
    one, two = keep(1, FIRE), keep(2, FLOOD)
    archive = LostArchive(walks)
    until = index(archive)
    with pytest.raises(ArchiveUnavailableError):
        run(archive, until)
    archive.walks = 9
    run(archive, until)
    assert news() == [one]
    assert [found.key for found in read_saved.saved_news("Ngập", "Lê Văn C").found] == [two]
    assert old not in news()
    archive.close()


def test_one_search_that_cannot_be_read_keeps_no_other_from_its_own(archive: EmbeddedArchive) -> None:
    """It waits where it stands, and is asked again in the next run."""
    save()
    save("hỏng", "Hỏng")
    one = keep(1, FIRE)

    def broken(search: SavedSearch, today: date) -> Query:
        if search.text == "hỏng":
            raise InputError("cannot be read")
        return reader(search, today)

    until = index(archive)
    assert [keys for _, keys in run_new(archive, broken, CLOCK, until=until)] == [(one,)]
    assert read_saved.saved_search("Hỏng").seq == 0


def test_relative_dates_are_read_on_the_day_of_the_run(archive: EmbeddedArchive) -> None:
    """The reader is told the day in Việt Nam on which the search is run."""
    save()
    days = []

    def noting(search: SavedSearch, today: date) -> Query:
        days.append(today)
        return reader(search, today)

    late = FixedClock(make.NOON + timedelta(hours=13))
    run_new(archive, noting, late, until=0)
    assert days == [date(2026, 11, 25)]
