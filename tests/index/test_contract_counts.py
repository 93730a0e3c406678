"""What every archive promises of labels, days, keys, counts, facets, histograms and walks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from index.archive import Archive, Bucket, Count, Order, Step
from press.errors import InputError
from press.query import (
    All,
    Any,
    Days,
    Everything,
    Favour,
    Favoured,
    Field,
    Keys,
    Label,
    Phrase,
    Query,
    Term,
    Without,
    parse,
)
from tests.index.conftest import NewArchive
from tests.make import document

MIDNIGHT = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # in Việt Nam November begins, a Sunday
SECOND = timedelta(seconds=1)
HOSTILE = (
    '"',
    "\\",
    "a b",
    " a",
    "A",
    "a",
    "*",
    "[x TO y]",
    "đ\u0301",
    "a\x00b",
    "x' OR '1'='1",
    "{}",
    "河静",
    "a" * 900,
)

LIBRARY = (
    document("old", "lũ", when=datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC), tone="negative"),
    document("new-year", "lũ", when=datetime(2025, 12, 31, 17, 0, tzinfo=UTC), topics=("flood", "energy", "flood")),
    document("october", "lũ", when=MIDNIGHT - SECOND, topics=("flood",), places=("ky_anh", "ha_tinh")),
    document("november", "bão", when=MIDNIGHT, source="nhan_dan", language="zh", country="CN", desk="foreign"),
    document("monday", "bão lũ", when=MIDNIGHT + timedelta(days=1), topics=("energy",), stance="claim"),
    document("tuesday", "hạn", when=MIDNIGHT + timedelta(days=2), relevance="about", places=("ha_tinh",)),
)


@pytest.fixture(scope="module")
def library(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of LIBRARY, to be read only."""
    with new_archive() as archive:
        archive.add(LIBRARY)
        yield archive


@pytest.fixture(scope="module")
def crowd(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of 240 documents from 60 sources, added in five batches, to be read only."""
    with new_archive() as archive:
        for batch in range(5):
            archive.add(
                document(
                    f"k{n}",
                    "lũ" if n % 2 else "lũ bão",
                    day=n % 7,
                    source=f"s{n % 60:02}",
                    topics=tuple(f"t{m}" for m in range(n % 4)),
                )
                for n in range(batch * 48, batch * 48 + 48)
            )
        yield archive


@pytest.fixture(scope="module")
def hostile(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of which keys and labels are what nobody expects, to be read only."""
    with new_archive() as archive:
        archive.add(document(value, source=value, topics=HOSTILE[:3]) for value in HOSTILE)
        yield archive


def found(archive: Archive, query: Query) -> list[str]:
    """Return the keys of all that matches, as by relevance and by date alike."""
    keys = [hit.key for hit in archive.search(query, limit=99).hits]
    assert keys == [hit.key for hit in archive.search(query, limit=99, order="date").hits]
    return keys


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ("source", ("nhan_dan",), ["november"]),
        ("source", ("nhan_dan", "unknown", "nhan_dan"), ["november"]),
        ("source", ("Nhan_dan",), []),
        ("source", ("nhan",), []),
        ("source", ("bao_mau", "nhan_dan"), ["tuesday", "monday", "november", "october", "new-year", "old"]),
        ("language", ("zh",), ["november"]),
        ("country", ("CN",), ["november"]),
        ("country", ("cn",), []),
        ("desk", ("foreign",), ["november"]),
        ("topics", ("energy",), ["monday", "new-year"]),
        ("topics", ("flood", "energy"), ["monday", "october", "new-year"]),
        ("places", ("ha_tinh",), ["tuesday", "october"]),
        ("relevance", ("about",), ["tuesday"]),
        ("tone", ("negative",), ["old"]),
        ("stance", ("claim",), ["monday"]),
        ("stance", ("",), []),
        ("stance", (), []),
        ("stance", ("\ud800",), []),
        ("source", tuple(f"s{n}" for n in range(2_000)), []),
    ],
)
def test_a_label_is_met_whole(library: Archive, field: Field, values: tuple[str, ...], expected: list[str]) -> None:
    """A document bears one of the values exactly as given; the newest comes first."""
    assert found(library, Label(field=field, values=values)) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), ["november"]),
        (date(2026, 10, 31), date(2026, 10, 31), ["october"]),
        (date(2026, 10, 31), date(2026, 11, 1), ["november", "october"]),
        (date(2026, 11, 2), None, ["tuesday", "monday"]),
        (None, date(2025, 12, 31), ["old"]),
        (date(2026, 1, 1), date(2026, 1, 1), ["new-year"]),
        (date(2026, 11, 4), None, []),
        (date(2026, 11, 2), date(2026, 11, 1), []),
        (date.min, date.max, ["tuesday", "monday", "november", "october", "new-year", "old"]),
        (None, None, ["tuesday", "monday", "november", "october", "new-year", "old"]),
    ],
)
def test_days_are_those_of_vietnam(
    library: Archive, first: date | None, last: date | None, expected: list[str]
) -> None:
    """A day begins at 17:00 UTC of the day before; both ends are included."""
    assert found(library, Days(first=first, last=last)) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("monday", "old"), ["monday", "old"]),
        (("old", "old", "unknown"), ["old"]),
        ((), []),
        (("MONDAY", "mon", "monday "), []),
        (("", "\ud800", "\x00", "x" * 5_000, "old"), ["old"]),
        ((*(f"https://a.vn/{n}" for n in range(12_000)), "monday"), ["monday"]),
    ],
)
def test_keys_are_what_the_record_says(library: Archive, keys: tuple[str, ...], expected: list[str]) -> None:
    """However many keys are given, those that are there are found."""
    assert found(library, Keys(keys=keys)) == expected


@pytest.mark.parametrize("value", HOSTILE)
def test_labels_and_keys_are_taken_as_they_are(hostile: Archive, value: str) -> None:
    """Quotes, wildcards, spaces and NULs are letters like any other, in keys, labels and facets."""
    assert found(hostile, Label(field="source", values=(value,))) == [value]
    assert found(hostile, Keys(keys=(value,))) == [value]
    assert hostile.summary(Keys(keys=(value,)), facets=("source",)).facets == {"source": (Count(value=value, count=1),)}


@pytest.mark.parametrize(
    ("query", "total"),
    [
        (All(parts=(Label(field="topics", values=("flood",)), Days(first=date(2026, 1, 1)))), 2),
        (Any(parts=(Days(last=date(2025, 12, 31)), Keys(keys=("monday",)))), 2),
        (Any(parts=(Label(field="topics", values=("flood",)), Label(field="topics", values=("energy",))), least=2), 1),
        (Without(wanted=Everything(), excluded=(Days(first=date(2026, 11, 1)), Keys(keys=("old",)))), 2),
        (Without(wanted=Label(field="places", values=("ha_tinh",)), excluded=(Keys(keys=()),)), 2),
        (All(parts=(Everything(), Everything())), 6),
    ],
)
def test_a_query_that_scores_nothing_comes_by_date(library: Archive, query: Query, total: int) -> None:
    """Filters alone, however they are put together, show the newest first and no score."""
    assert len(found(library, query)) == total
    assert {hit.score for hit in library.search(query).hits} == {0.0}


QUERIES = (
    Everything(),
    parse("lũ"),
    parse("bão"),
    parse("lũ -bão"),
    parse("lũ OR bão"),
    parse("nothing"),
    Any(parts=(Term(text="lu", exact=False), Label(field="source", values=("s01",))), least=2),
    Days(first=date(2026, 11, 26), last=date(2026, 11, 27)),
    Label(field="topics", values=("t2",)),
    Favoured(wanted=parse("lũ"), favours=(Favour(query=parse("bão"), weight=3.0),)),
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_walk_is_a_search_without_end(crowd: Archive, query: Query) -> None:
    """It yields what a search by date shows on all its pages, in that order."""
    walked = list(crowd.walk(query))
    assert walked == list(crowd.search(query, limit=1_000, order="date").hits)
    assert len(walked) == crowd.search(query, limit=0).total == crowd.counts([query])[0]
    assert crowd.summary(query).total == len(walked)


def test_thousands_of_queries_are_counted_in_one_call(crowd: Archive) -> None:
    """As many as the spellings of a long line of words ask for come in their order."""
    queries = [Term(text="lu" if n % 3 else "bao", exact=False) for n in range(2_500)]
    assert crowd.counts(queries) == tuple(240 if n % 3 else 120 for n in range(2_500))


def test_counts_come_in_the_order_asked(crowd: Archive) -> None:
    """Many counts are one call, repeated queries and none at all included."""
    expected = tuple(crowd.search(query, limit=0).total for query in QUERIES)
    assert crowd.counts(QUERIES) == expected
    assert crowd.counts([*QUERIES, *QUERIES[::-1]]) == expected + expected[::-1]
    assert crowd.counts([]) == ()


@pytest.mark.parametrize("order", ["relevance", "date"])
@pytest.mark.parametrize("size", [1, 7, 50, 239])
def test_pages_of_any_size_are_the_same_hits(crowd: Archive, order: Order, size: int) -> None:
    """Cut into pages of any size, the hits are those of one long page."""
    query = parse("lũ OR bão")
    whole = crowd.search(query, limit=1_000, order=order).hits
    offsets = range(0, 240, size) if size > 1 else (0, 1, 100, 238, 239)
    for offset in offsets:
        page = crowd.search(query, limit=size, offset=offset, order=order)
        assert (page.total, page.hits) == (240, whole[offset : offset + size])


def test_facets_count_every_value(crowd: Archive) -> None:
    """All of sixty sources are counted exactly, equal ones by name, and each of several topics."""
    facets = crowd.summary(Everything(), facets=("source", "topics", "stance"), most=99).facets
    assert facets["source"] == tuple(Count(value=f"s{n:02}", count=4) for n in range(60))
    assert facets["topics"] == (Count(value="t0", count=180), Count(value="t1", count=120), Count(value="t2", count=60))
    assert facets["stance"] == ()


@pytest.mark.parametrize("most", [1, 2, 20, 59, 60, 61, 10_000])
def test_facets_show_the_most_frequent(crowd: Archive, most: int) -> None:
    """Where values are left out, they are the rarest, and of equal ones the last by name."""
    query = Without(wanted=Everything(), excluded=(Keys(keys=("k0", "k61")),))
    names = [*(f"s{n:02}" for n in range(60) if n > 1), "s00", "s01"]
    shown = crowd.summary(query, facets=("source",), most=most).facets["source"]
    assert [count.value for count in shown] == names[:most]
    assert [count.count for count in shown] == ([4] * 58 + [3, 3])[:most]


def test_facets_show_twenty_unless_told(crowd: Archive) -> None:
    """The default is twenty values, and no facet that was not asked for."""
    summary = crowd.summary(Everything(), facets=("source",))
    assert (len(summary.facets["source"]), set(summary.facets)) == (20, {"source"})
    assert crowd.summary(parse("bão")).facets == {}


def test_a_value_given_twice_counts_once(library: Archive) -> None:
    """A document counts once under each of its values; one without values under none."""
    facets = library.summary(Everything(), facets=("topics", "places", "tone")).facets
    assert facets["topics"] == (Count(value="energy", count=2), Count(value="flood", count=2))
    assert facets["places"] == (Count(value="ha_tinh", count=2), Count(value="ky_anh", count=1))
    assert facets["tone"] == (Count(value="negative", count=1),)


@pytest.mark.parametrize("most", [0, -1])
def test_no_values_at_all_are_refused(library: Archive, most: int) -> None:
    """A facet of less than one value is the caller's mistake."""
    with pytest.raises(InputError, match="from 1 up"):
        library.summary(Everything(), facets=("source",), most=most)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("day", [(2025, 12, 31), (2026, 1, 1), (2026, 10, 31), (2026, 11, 1), (2026, 11, 2), (2026, 11, 3)]),
        ("week", [(2025, 12, 29), (2025, 12, 29), (2026, 10, 26), (2026, 10, 26), (2026, 11, 2), (2026, 11, 2)]),
        ("month", [(2025, 12, 1), (2026, 1, 1), (2026, 10, 1), (2026, 11, 1), (2026, 11, 1), (2026, 11, 1)]),
    ],
)
def test_a_histogram_follows_the_calendar_of_vietnam(
    library: Archive, step: Step, expected: list[tuple[int, int, int]]
) -> None:
    """Days, weeks from Monday and months begin at 17:00 UTC, over the new year too; empty ones are left out."""
    days = [date(*day) for day in expected]
    buckets = library.summary(Everything(), step=step).histogram
    assert buckets == tuple(Bucket(day=day, count=days.count(day)) for day in sorted(set(days)))


def test_a_histogram_counts_the_matches_alone(library: Archive) -> None:
    """What does not match makes no bucket, and without a step there is none."""
    assert library.summary(parse("hạn"), step="month").histogram == (Bucket(day=date(2026, 11, 1), count=1),)
    assert library.summary(parse("nothing"), step="day").histogram == ()
    assert library.summary(Everything()).histogram == ()


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_a_histogram_spans_all_years(archive: Archive, step: Step) -> None:
    """Dates of the first and of the last year there are make two buckets, not a million."""
    archive.add(
        [
            document("first", when=datetime(1, 1, 3, tzinfo=UTC)),
            document("last", when=datetime.max.replace(tzinfo=UTC)),
            document("now"),
        ]
    )
    buckets = archive.summary(Everything(), step=step).histogram
    assert [(bucket.day.year, bucket.count) for bucket in buckets] == [(1, 1), (2026, 1), (9999, 1)]


def test_a_removed_document_leaves_all_counts(archive: Archive) -> None:
    """What is removed or replaced is in no facet, histogram, count or walk."""
    archive.add([document("a", "lũ", topics=("flood",)), document("b", "lũ", topics=("energy",), day=40)])
    archive.remove(["a"])
    archive.add([document("b", "lũ", topics=("drought",), day=80, seq=2)])
    summary = archive.summary(parse("lũ"), facets=("topics",), step="month")
    assert summary.facets["topics"] == (Count(value="drought", count=1),)
    assert summary.histogram == (Bucket(day=date(2027, 2, 1), count=1),)
    assert archive.counts([Everything(), Label(field="topics", values=("energy",))]) == (1, 0)
    assert [hit.key for hit in archive.walk(Everything())] == ["b"]
    assert archive.about().documents == 1


def test_a_walk_sees_one_state(archive: Archive) -> None:
    """What is added and removed while somebody walks changes nothing of the walk."""
    archive.add(document(f"k{n}", "lũ", day=n) for n in range(5))
    walk = archive.walk(parse("lũ"))
    seen = [next(walk).key]
    archive.add([document("late", "lũ", day=-9)])
    archive.remove(["k0"])
    assert seen + [hit.key for hit in walk] == ["k4", "k3", "k2", "k1", "k0"]


def test_an_archive_never_fed_counts_nothing(archive: Archive) -> None:
    """Every question has an empty answer before anything was added."""
    assert list(archive.walk(Everything())) == []
    assert archive.counts([Everything(), parse("lũ")]) == (0, 0)
    summary = archive.summary(Everything(), facets=("source",), step="day")
    assert (summary.total, summary.facets, summary.histogram) == (0, {"source": ()}, ())
    assert archive.nearest([1.0, 0.0], model="m") == ()
    about = archive.about()
    assert (about.documents, about.well) == (0, True)
    assert about.engine
    assert about.version
    assert about.place


def test_a_phrase_of_a_whole_article_is_answered(archive: Archive) -> None:
    """Eight hundred words in a row are found where they stand so, and only there."""
    words = [f"tu{n % 97}x{n}" for n in range(800)]
    archive.add([document("a", text=" ".join(words)), document("b", text=" ".join(words[::-1]))])
    assert found_any(archive, Phrase(terms=tuple(Term(text=word, exact=False) for word in words))) == {"a"}


def found_any(archive: Archive, query: Query) -> set[str]:
    """Return the keys of all that matches, in no order."""
    return {hit.key for hit in archive.search(query, limit=99).hits}


def test_frequencies_tell_common_terms_from_rare_and_unknown_ones(library: Archive) -> None:
    """Exact and folded terms are told apart; what no document says, or none can say, has none."""
    terms = [("lũ", True), ("lu", False), ("bão", True), ("lu", True), ("mưa", True), ("\ud800", False)]
    asked = [Term(text=text, exact=exact) for text, exact in terms]
    assert library.frequencies(asked) == (4, 4, 2, 0, 0, 0)
    assert library.frequencies([]) == ()
