"""What every archive promises of prefixes, titles, alternatives and favours."""

from collections.abc import Callable, Iterator

import pytest

from index.archive import MOST_WORDS, Archive
from press.errors import InputError
from press.query import (
    All,
    Any,
    Everything,
    Favour,
    Favoured,
    InTitle,
    Keys,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
    parse,
)
from tests.index.conftest import NewArchive
from tests.make import document

LONG = "x" * 100

LIBRARY = (
    document("ha", "Hà"),
    document("hai", "Hải quan"),
    document("han", "hạn hán"),
    document("hoa", "hoà bình", source="hoa_tien"),
    document("plain", "hang"),
    document("body", "đê", "hàng hoá ở cảng"),
    document("lead", lead="đường Hàm Nghi"),
    document("duong", "đường đua"),
    document("latin-d", "dung"),
    document("covid", "Covid-19 vaccine"),
    document("year", "2026 20th"),
    document("zh", "河静省"),
    document("ja", "ハティン"),
    document("ko", "하띤성"),
    document("th", "ห่าติ๋ญ"),
    document("lo", "ຮ່າຕິ້ງ"),
    document("km", "ខេត្ត"),
    document("ru", "Хатинь ёлка"),
    document("el", "Αθήνα"),
    document("ar", "هاتينه"),
    document("long", "x" * 300),
    document("odd", "a.b* c+z [e] f\\g =k"),
)


@pytest.fixture(scope="module")
def library(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of LIBRARY, to be read only."""
    with new_archive() as archive:
        archive.add(LIBRARY)
        yield archive


def found(archive: Archive, query: Query) -> set[str]:
    """Return the keys of all that matches, of which the total and the order by date say the same."""
    results = archive.search(query, limit=99)
    matched = {hit.key for hit in results.hits}
    assert results.total == len(results.hits) == len(matched)
    assert {hit.key for hit in archive.search(query, limit=99, order="date").hits} == matched
    return matched


def exact(text: str) -> Term:
    """Return a term of which the marks count."""
    return Term(text=text, exact=True)


def folded(text: str) -> Term:
    """Return a term in any spelling."""
    return Term(text=text, exact=False)


H = {"ha", "hai", "han", "hoa", "plain", "body", "lead"}


@pytest.mark.parametrize(
    ("text", "is_exact", "expected"),
    [
        ("h", False, H),
        ("h", True, H),
        ("ha", False, H - {"hoa"}),
        ("ha", True, {"plain"}),
        ("hà", True, {"ha", "body", "lead"}),
        ("hả", True, {"hai"}),
        ("hạn", True, {"han"}),
        ("hạn", False, set()),
        ("hoa", False, {"hoa", "body"}),
        ("hò", True, {"hoa"}),
        ("hoá", True, set()),
        ("hóa", True, {"body"}),
        ("d", False, {"duong", "lead", "body", "latin-d"}),
        ("đ", True, {"duong", "lead", "body"}),
        ("d", True, {"latin-d"}),
        ("duo", False, {"duong", "lead"}),
        ("cov", False, {"covid"}),
        ("1", False, {"covid"}),
        ("20", False, {"year"}),
        ("202", True, {"year"}),
        ("河", False, {"zh"}),
        ("河静", False, set()),
        ("ハ", True, {"ja"}),
        ("하", False, {"ko"}),
        ("ห", False, {"th"}),
        ("ห่", True, {"th"}),
        ("ห้", True, set()),
        ("ຮ", False, {"lo"}),
        ("ខ", True, {"km"}),
        ("хат", False, {"ru"}),
        ("ел", False, {"ru"}),
        ("αθ", False, {"el"}),
        ("αθή", True, {"el"}),
        ("αθη", True, set()),
        ("هات", False, {"ar"}),
        ("xxx", False, {"long"}),
        (LONG, False, {"long"}),
        (LONG + "x", False, set()),
        pytest.param("y" * 5_000, True, set(), id="monstrous"),
        (".", False, set()),
        (".*", False, set()),
        ("h.*", False, set()),
        ("h|d", False, set()),
        ("[h]", True, set()),
        ("h?", False, set()),
        ("h*", True, set()),
        ("\\", False, set()),
        ("=h", False, set()),
        ("=", True, set()),
        ("h a", False, set()),
        ("h\x00", False, set()),
        ("h\ud800", False, set()),
        ("h~1", False, set()),
        ('"', False, set()),
        ("k", True, {"odd"}),
    ],
)
def test_a_prefix_begins_a_word(library: Archive, text: str, *, is_exact: bool, expected: set[str]) -> None:
    """It finds what begins so, in every script; nothing in it is a pattern."""
    assert found(library, Prefix(text=text, exact=is_exact)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (folded("hang"), {"plain"}),
        (exact("hàng"), set()),
        (folded("duong"), {"duong"}),
        (Prefix(text="ha", exact=False), {"ha", "hai", "han", "plain"}),
        (Phrase(terms=(folded("han"), exact("hán"))), {"han"}),
        (Phrase(terms=(exact("hán"), folded("han"))), set()),
        (Phrase(terms=(folded("hang"), folded("hoa"))), set()),
    ],
)
def test_a_title_is_searched_alone(library: Archive, part: Term | Prefix | Phrase, expected: set[str]) -> None:
    """What stands only in lead or text is not found in a title."""
    assert found(library, InTitle(part=part)) == expected


@pytest.mark.parametrize(
    "term",
    [
        exact(""),
        exact("="),
        folded("=hà"),
        folded("=ha"),
        exact("=hà"),
        folded("h a"),
        folded("ha hai"),
        folded("a.b"),
        folded("*"),
        folded("\ud800"),
        folded("\x00"),
        exact("y" * 100_000),
    ],
)
def test_a_term_that_is_no_word_matches_nothing(library: Archive, term: Term) -> None:
    """Whatever a program puts into a term or a phrase, it is a word or it is not there; it is never an error."""
    assert found(library, term) == set()
    assert found(library, Phrase(terms=(folded("hai"), term))) == set()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (All(parts=()), {document.key for document in LIBRARY}),
        (Any(parts=()), set()),
        (Any(parts=(folded("ha"),), least=2), set()),
        (Any(parts=(folded("han"), folded("hai")), least=1), {"han", "hai"}),
        (Any(parts=(folded("han"), exact("hán"), folded("hai")), least=2), {"han"}),
        (Any(parts=(folded("hai"), folded("quan"), folded("han")), least=3), set()),
        (All(parts=(Any(parts=(folded("hai"), folded("quan")), least=2), Everything())), {"hai"}),
        (Any(parts=(Label(field="source", values=("hoa_tien",)), folded("binh"), folded("dua")), least=2), {"hoa"}),
        (
            Any(parts=(All(parts=(folded("han"), exact("hán"))), Prefix(text="qu", exact=False)), least=1),
            {"han", "hai"},
        ),
        (Without(wanted=Prefix(text="ha", exact=False), excluded=(InTitle(part=Prefix(text="ha", exact=False)),)),
            {"body", "lead"}),
        (Without(wanted=Prefix(text="ha", exact=False), excluded=()), H - {"hoa"}),
        (Without(wanted=folded("ha"), excluded=(Everything(),)), set()),
        (Without(wanted=Everything(), excluded=(Prefix(text="", exact=False),)), set()),
        (Phrase(terms=(folded("han"),)), {"han"}),
    ],
)  # fmt: skip
def test_trees_are_taken_at_their_word(library: Archive, query: Query, expected: set[str]) -> None:
    """Every node may stand in every other; no parts are all of them and none of them."""
    assert found(library, query) == expected


@pytest.mark.parametrize(
    "favours",
    [
        (),
        (Favour(query=Keys(keys=("han", "zh")), weight=50.0),),
        (Favour(query=Everything(), weight=3.0), Favour(query=folded("zzz"), weight=9.0)),
        (Favour(query=Label(field="source", values=("hoa_tien",)), weight=0.5),),
        (Favour(query=Without(wanted=Everything(), excluded=(folded("hai"),)), weight=2.0),),
    ],
)
@pytest.mark.parametrize("wanted", [Prefix(text="ha", exact=False), folded("hai"), Everything(), parse("-hải")])
def test_favours_never_change_what_matches(library: Archive, wanted: Query, favours: tuple[Favour, ...]) -> None:
    """The hits are those of what is wanted, whatever is favoured, and in an order by date nothing changes at all."""
    favoured = Favoured(wanted=wanted, favours=favours)
    assert found(library, favoured) == found(library, wanted)
    assert library.search(favoured, order="date") == library.search(wanted, order="date")


@pytest.mark.parametrize("key", ["hai", "han", "lead", "body"])
def test_a_favour_comes_first(library: Archive, key: str) -> None:
    """A favour that is heavy enough turns the order by relevance, and adds its weight."""
    wanted = Prefix(text="ha", exact=False)
    plain = {hit.key: hit.score for hit in library.search(wanted).hits}
    hits = library.search(Favoured(wanted=wanted, favours=(Favour(query=Keys(keys=(key,)), weight=100.0),))).hits
    assert hits[0].key == key
    assert hits[0].score == pytest.approx(plain[key] + 100, abs=0.01)
    assert {hit.key: hit.score for hit in hits[1:]} == pytest.approx({k: plain[k] for k in plain if k != key}, abs=0.01)


def test_filters_score_nothing(library: Archive) -> None:
    """A label beside a word leaves the word's score as it is."""
    word = library.search(folded("hai")).hits
    label = Label(field="source", values=("bao_mau", "hoa_tien"))
    for query in (All(parts=(folded("hai"), label)), All(parts=(Everything(), folded("hai"), Keys(keys=("hai",))))):
        hits = library.search(query).hits
        assert [hit.key for hit in hits] == ["hai"]
        assert hits[0].score == pytest.approx(word[0].score, abs=0.001)


def words(count: int) -> tuple[Term, ...]:
    """Return so many different words, none of which is there."""
    return tuple(folded(f"tu{n}") for n in range(count))


@pytest.mark.parametrize("count", [300, MOST_WORDS - 1])
def test_a_query_of_a_thousand_words_is_answered(library: Archive, count: int) -> None:
    """So many alternatives, or a word beside as many exclusions, are a query like any other."""
    others = words(count)
    assert found(library, Any(parts=(*others, folded("hai")))) == {"hai"}
    assert found(library, Any(parts=(*others[2:], folded("hai"), folded("quan")), least=2)) == {"hai"}
    assert found(library, Without(wanted=folded("hai"), excluded=others)) == {"hai"}
    assert found(library, All(parts=(*others, folded("hai")))) == set()


@pytest.mark.parametrize("parts", [1, 2, 4, 300])
def test_a_thousand_words_are_answered_in_any_shape(library: Archive, parts: int) -> None:
    """Groups of words of any size that must all occur are answered too."""
    sized = MOST_WORDS // parts
    rows = tuple(All(parts=tuple(folded(f"tu{row}x{n}") for n in range(sized))) for row in range(parts))
    assert found(library, Any(parts=(*rows[1:], folded("hai")))) == {"hai"}


def test_a_thousand_prefixes_are_answered(library: Archive) -> None:
    """So are as many beginnings of words."""
    starts = tuple(Prefix(text=f"tu{n}", exact=False) for n in range(MOST_WORDS - 1))
    assert found(library, Any(parts=(*starts, folded("hai")))) == {"hai"}


@pytest.mark.parametrize(
    "query",
    [
        All(parts=words(MOST_WORDS + 1)),
        Any(parts=(*words(MOST_WORDS), Label(field="source", values=("bao_mau",)))),
        Without(wanted=Phrase(terms=words(MOST_WORDS)), excluded=(Everything(),)),
        Favoured(wanted=All(parts=words(MOST_WORDS)), favours=(Favour(query=InTitle(part=folded("hai")), weight=1.0),)),
    ],
)
def test_a_query_of_more_words_is_refused(library: Archive, query: Query) -> None:
    """However it is asked, and whatever its words stand in, it is refused with how much may be asked for."""
    asked: tuple[Callable[[], object], ...] = (
        lambda: library.search(query),
        lambda: library.search(query, order="date"),
        lambda: [*library.walk(query)],
        lambda: library.counts([folded("hai"), query]),
        lambda: library.summary(query, facets=("source",)),
        lambda: library.nearest([1.0, 0.0], model="m", within=query),
    )
    for ask in asked:
        with pytest.raises(InputError, match="at most 1,000"):
            ask()


def test_scores_are_the_same_at_every_asking(library: Archive) -> None:
    """Prefixes, phrases and words score by the index alone."""
    query = Any(parts=(Prefix(text="h", exact=False), parse('"hạn hán"'), parse("hải quan")))
    first = library.search(query)
    assert [library.search(query) for _ in range(3)] == [first] * 3
