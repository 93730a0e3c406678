"""What every archive promises, whichever engine keeps it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from index.archive import Archive, Order
from press.clock import VIETNAM
from press.errors import InputError
from press.query import Everything, Term, parse
from tests.index.conftest import NewArchive
from tests.index.watching import totals_while_fed
from tests.make import document as story


def keys(archive: Archive, text: str, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> list[str]:
    """Return the keys that a search for `text` shows, in its order."""
    return [hit.key for hit in archive.search(parse(text), limit=limit, offset=offset, order=order).hits]


NAMES = (
    story("ha-tinh", "Hà Tĩnh"),
    story("ha-tinh-caps", "HÀ TĨNH"),
    story("ha-tinh-plain", "Ha Tinh"),
    story("tinh-cam", "Hạ tình"),
    story("thach-ha", "Thạch Hà"),
    story("thach-ha-other", "Thạch Hạ"),
    story("dien", "Điện"),
    story("dien-eth", "Ðiện"),
    story("dong-loc", "Đồng Lộc"),
    story("hoa-old", "hòa"),
    story("hoa-new", "hoà"),
    story("thuy", "Thuỷ lợi"),
    story("nfd", "Ky\u0300 Anh"),
    story("zh", "越南河静省"),
    story("zh-split", "静河"),
    story("th", "จังหวัดห่าติ๋ญ"),
    story("lo", "ແຂວງຮ່າຕິ້ງ"),
    story("km", "ខេត្តហាទិញ"),
    story("ko", "베트남 하띤성에서"),
    story("ja", "ベトナムのハティン省"),
    story("ru", "в провинции Хатинь"),
    story("fr", "La province d’Hà Tĩnh"),
)


@pytest.fixture(scope="module")
def names(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of NAMES, to be read only."""
    with new_archive() as engine:
        engine.add(NAMES)
        yield engine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Hà Tĩnh", {"ha-tinh", "ha-tinh-caps", "fr"}),
        ("Ha\u0300 Ti\u0303nh", {"ha-tinh", "ha-tinh-caps", "fr"}),
        ("hà tĩnh", {"ha-tinh", "ha-tinh-caps", "fr"}),
        ("hạ tình", {"tinh-cam"}),
        ("ha tinh", {"ha-tinh", "ha-tinh-caps", "ha-tinh-plain", "tinh-cam", "fr"}),
        ("HA TINH", {"ha-tinh", "ha-tinh-caps", "ha-tinh-plain", "tinh-cam", "fr"}),
        ("Hà tinh", {"ha-tinh", "ha-tinh-caps", "fr"}),
        ('"Hà tinh"', {"ha-tinh", "ha-tinh-caps", "fr"}),
        ('"ha Tĩnh"', {"ha-tinh", "ha-tinh-caps", "fr"}),
        ('"tinh ha"', set()),
        ("Thạch Hà", {"thach-ha"}),
        ("Thạch Hạ", {"thach-ha-other"}),
        ("thach ha", {"thach-ha", "thach-ha-other"}),
        ("dien", {"dien", "dien-eth"}),
        ("điện", {"dien", "dien-eth"}),
        ("đien", set()),
        ("dong loc", {"dong-loc"}),
        ("Đồng Lộc", {"dong-loc"}),
        ("hoà", {"hoa-old", "hoa-new"}),
        ("hòa", {"hoa-old", "hoa-new"}),
        ("thủy", {"thuy"}),
        ("Kỳ Anh", {"nfd"}),
        ("河静", {"zh"}),
        ("静河", {"zh-split"}),
        ("ห่าติ๋ญ", {"th"}),
        ("ຮ່າຕິ້ງ", {"lo"}),
        ("ហាទិញ", {"km"}),
        ("하띤", {"ko"}),
        ("ハティン", {"ja"}),
        ("хатинь", {"ru"}),
        ("Nghệ An", set()),
    ],
)
def test_names_are_found_as_typed(names: Archive, query: str, expected: set[str]) -> None:
    """Marks typed count, marks left out do not, word by word, in every script."""
    assert set(keys(names, query, limit=99)) == expected
    assert names.search(parse(query)).total == len(expected)


@pytest.fixture(scope="module")
def weather(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of floods and storms, to be read only."""
    with new_archive() as engine:
        engine.add(
            [
                story("both", "lũ bão"),
                story("apart", lead="mở", title="bão", text="lũ về"),
                story("flood", "lũ"),
                story("storm", "bão"),
                story("other", "hạn"),
            ]
        )
        yield engine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lũ bão", {"both", "apart"}),
        ('"lũ bão"', {"both"}),
        ("lũ -bão", {"flood"}),
        ('lũ -"lũ bão"', {"flood", "apart"}),
        ("lũ OR bão", {"both", "apart", "flood", "storm"}),
        ("-lũ", {"storm", "other"}),
        ("-lũ -bão", {"other"}),
        ("lũ OR bão -lũ", {"storm"}),
        ("hạn", {"other"}),
        ('"mở lũ"', set()),
        ("mở lũ", {"apart"}),
    ],
)
def test_operators_do_what_they_say(weather: Archive, query: str, expected: set[str]) -> None:
    """All words, phrases inside one field, exclusions and alternatives."""
    assert set(keys(weather, query)) == expected


def test_an_exact_term_without_marks_matches_only_what_is_printed(names: Archive) -> None:
    """A program may ask for the unmarked spelling alone."""
    results = names.search(Term(text="tinh", exact=True))
    assert [hit.key for hit in results.hits] == ["ha-tinh-plain"]


def test_an_archive_never_fed_has_nothing(archive: Archive) -> None:
    """Searching and removing before anything was added is no error."""
    assert archive.search(parse("Hà Tĩnh")).total == 0
    assert archive.search(Everything()).hits == ()
    assert archive.sequences() == {}
    archive.remove(["https://a.vn/"])
    archive.add([])
    assert archive.search(Everything()).total == 0


def test_a_document_replaces_the_one_with_its_key(archive: Archive) -> None:
    """A change is seen at once, and the old words are gone."""
    archive.add([story("a", "lũ", seq=1)])
    archive.add([story("a", "bão", seq=2)])
    assert (keys(archive, "lũ"), keys(archive, "bão")) == ([], ["a"])
    assert archive.sequences() == {"a": 2}


def test_an_older_document_is_ignored(archive: Archive) -> None:
    """A late repetition of an old state changes nothing, in a later batch or in the same."""
    archive.add([story("a", "bão", seq=5), story("a", "lũ", seq=4)])
    archive.add([story("a", "hạn", seq=3), story("b", "hạn", seq=1)])
    assert (keys(archive, "bão"), keys(archive, "hạn")) == (["a"], ["b"])
    assert archive.sequences() == {"a": 5, "b": 1}


def test_adding_twice_is_adding_once(archive: Archive) -> None:
    """A batch repeated after a kill leaves one document a key."""
    for _ in range(3):
        archive.add(NAMES)
    assert archive.search(Everything()).total == len(NAMES)
    assert archive.sequences() == dict.fromkeys((document.key for document in NAMES), 1)


def test_a_removed_document_is_gone(archive: Archive) -> None:
    """It is neither found nor listed, and may come back."""
    archive.add([story("a", "lũ"), story("b", "lũ")])
    archive.remove(["a", "unknown"])
    assert keys(archive, "lũ") == ["b"]
    archive.add([story("a", "lũ", seq=1)])
    assert set(archive.sequences()) == {"a", "b"}


def test_a_key_is_taken_as_it_is(archive: Archive) -> None:
    """Keys that differ by case, tail or odd letters are different documents."""
    odd = [
        "https://a.vn/A",
        "https://a.vn/a",
        "https://a.vn/a?b=1&c=%20",
        "https://a.vn/a b",
        "https://a.vn/" + "x" * 3000,
    ]
    archive.add([story(key, "lũ") for key in odd])
    archive.remove(["https://a.vn/a"])
    assert set(archive.sequences()) == set(odd) - {"https://a.vn/a"}


def test_title_counts_over_lead_over_text(archive: Archive) -> None:
    """By relevance, a word in the headline says more than one in the text."""
    archive.add([story("text", "a", "lũ"), story("title", "lũ", "a"), story("lead", "a", "a", lead="lũ")])
    assert keys(archive, "lũ") == ["title", "lead", "text"]
    hits = archive.search(parse("lũ")).hits
    assert hits[0].score > hits[1].score > hits[2].score > 0


def test_words_together_count_over_words_apart(archive: Archive) -> None:
    """Two words that stand side by side make a better match than the same words apart."""
    archive.add([story(f"apart-{n}", text="cá ở vùng kia chết") for n in range(3)])
    archive.add([story("together", text="ở vùng kia cá chết")])
    archive.add([story(f"later-{n}", text="cá ở vùng kia chết") for n in range(3)])
    assert keys(archive, "cá chết")[0] == "together"
    assert keys(archive, "ca chet")[0] == "together"
    assert archive.search(parse("cá chết")).total == 7


@pytest.mark.parametrize("query", ["", "lũ"])
def test_by_date_the_newest_comes_first(archive: Archive, query: str) -> None:
    """The order by date looks at nothing but time, and its scores are 0."""
    archive.add([story("old", "lũ lũ lũ", day=-400), story("new", "đá", "lũ", day=3), story("mid", "lũ", day=0)])
    assert keys(archive, query, order="date") == ["new", "mid", "old"]
    assert {hit.score for hit in archive.search(parse(query), order="date").hits} == {0.0}


def test_everything_comes_by_date_even_by_relevance(archive: Archive) -> None:
    """An empty query is a look at the latest news."""
    archive.add([story("old", day=-1), story("new", day=1), story("mid", day=0)])
    assert keys(archive, "", order="relevance") == ["new", "mid", "old"]


@pytest.mark.parametrize("order", ["relevance", "date"])
def test_pages_add_up_to_the_whole(archive: Archive, order: Order) -> None:
    """Pages of documents with equal scores and dates leave none out and repeat none."""
    archive.add([story(f"k{n}", "lũ") for n in range(30)])
    archive.add([story(f"l{n}", "lũ") for n in range(30)])
    pages = [keys(archive, "lũ", limit=7, offset=offset, order=order) for offset in range(0, 70, 7)]
    shown = [key for page in pages for key in page]
    assert shown == keys(archive, "lũ", limit=99, order=order)
    assert len(shown) == len(set(shown)) == 60


def test_documents_of_one_second_always_come_in_one_order(archive: Archive, new_archive: NewArchive) -> None:
    """The order by date does not depend on the order in which documents were added."""
    documents = [story(f"k{n}", "lũ") for n in range(20)]
    archive.add(documents)
    with new_archive() as other:
        for document in reversed(documents):
            other.add([document])
        assert keys(archive, "lũ", order="date") == keys(other, "lũ", order="date")


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (0, 10**15), (20, 3), (20, 10**15), (10**15, 3)])
def test_a_page_beyond_the_end_is_empty(archive: Archive, limit: int, offset: int) -> None:
    """However far one asks, the total stays true and nothing breaks."""
    archive.add([story("a", "lũ"), story("b", "lũ"), story("c", "lũ")])
    results = archive.search(parse("lũ"), limit=limit, offset=offset)
    assert (results.total, results.hits) == (3, ())


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (1, -1)])
def test_a_negative_page_is_refused(archive: Archive, limit: int, offset: int) -> None:
    """A negative limit or offset is the caller's mistake, fed or not."""
    with pytest.raises(InputError, match="from 0 up"):
        archive.search(Everything(), limit=limit, offset=offset)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (datetime.min.replace(tzinfo=VIETNAM), ["plain", "odd"]),
        (datetime(1969, 12, 31, tzinfo=UTC), ["plain", "odd"]),
        (datetime.max.replace(tzinfo=UTC), ["odd", "plain"]),
    ],
)
def test_any_date_can_be_kept(archive: Archive, when: datetime, expected: list[str]) -> None:
    """A page that claims a date before 1970 or in the year 9999 stops no batch, and is sorted where it says."""
    archive.add([story("odd", "lũ", when=when), story("plain", "lũ")])
    assert keys(archive, "lũ", order="date") == expected


def test_hostile_text_can_be_kept(archive: Archive) -> None:
    """Lone surrogates, NULs, monstrous words and look-alikes of the index's own marks stop no batch."""
    archive.add([story("a", "lũ \ud800\x00 =hà " + "x" * 100_000, "đ" * 70_000 + " bão " * 5_000)])
    assert keys(archive, "lũ bão") == ["a"]
    assert keys(archive, "=hà") == ["a"]
    assert keys(archive, "hạ") == []


def test_long_queries_are_answered(archive: Archive) -> None:
    """Five hundred words are a query like any other."""
    text = " ".join(f"từ{n}" for n in range(500))
    archive.add([story("a", text=text), story("b", text="từ1")])
    assert keys(archive, text) == ["a"]
    assert set(keys(archive, text.replace(" ", " OR "))) == {"a", "b"}


def test_searches_from_many_threads_while_it_is_fed(archive: Archive) -> None:
    """Readers see more and more, whatever the writer does, and no error."""
    for totals in totals_while_fed(archive, batches=5):
        assert totals == sorted(totals)
        assert totals[-1] <= 25


def test_closing_twice_is_no_error(archive: Archive) -> None:
    """An archive can be closed in every state."""
    archive.add([story("a", "lũ")])
    archive.close()
    archive.close()
