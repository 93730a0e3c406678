"""How a person's words become a query: every text has a meaning."""

import random
import unicodedata
from datetime import date

import pytest

from press.query import (
    All,
    Any,
    Days,
    Everything,
    InTitle,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
    parse,
)


def exact(text: str) -> Term:
    """Return the term for a word with marks."""
    return Term(text=text, exact=True)


def folded(text: str) -> Term:
    """Return the term for a word without marks."""
    return Term(text=text, exact=False)


HA_TINH = All(parts=(exact("hà"), exact("tĩnh")))
CASES: list[tuple[str, Query]] = [
    ("Hà Tĩnh", HA_TINH),
    ("ha tinh", All(parts=(folded("ha"), folded("tinh")))),
    ("Hà tinh", All(parts=(exact("hà"), folded("tinh")))),
    ("đa", exact("đa")),
    ("tin", folded("tin")),
    ("thuỷ", exact("thủy")),
    ("Formosa,", folded("formosa")),
    ('"Hà Tĩnh"', Phrase(terms=(exact("hà"), exact("tĩnh")))),
    ("“Hà Tĩnh”", Phrase(terms=(exact("hà"), exact("tĩnh")))),
    ("«Hà tinh»", Phrase(terms=(exact("hà"), folded("tinh")))),
    ('"Formosa"', folded("formosa")),
    ("河静", Phrase(terms=(folded("河"), folded("静")))),
    ("Covid-19", Phrase(terms=(folded("covid"), folded("19")))),
    ("ห่าติ๋ญ", Phrase(terms=tuple(map(folded, ("ห่", "า", "ติ๋", "ญ"))))),
    ("lũ -bão", Without(wanted=exact("lũ"), excluded=(exact("bão"),))),
    ('lũ --"Nghệ An"', Without(wanted=exact("lũ"), excluded=(Phrase(terms=(exact("nghệ"), folded("an"))),))),
    ("-bão", Without(wanted=Everything(), excluded=(exact("bão"),))),
    ("-OR a", Without(wanted=folded("a"), excluded=(folded("or"),))),
    ("Hà Tĩnh OR Vinh", Any(parts=(HA_TINH, folded("vinh")))),
    ("lũ HOẶC bão", Any(parts=(exact("lũ"), exact("bão")))),
    ("lũ or bão", All(parts=(exact("lũ"), folded("or"), exact("bão")))),
    ("a OR b -c", Without(wanted=Any(parts=(folded("a"), folded("b"))), excluded=(folded("c"),))),
    ("OR a OR OR", folded("a")),
    ('a "b c', All(parts=(folded("a"), Phrase(terms=(folded("b"), folded("c")))))),
    ('a"b c"d', All(parts=(folded("a"), Phrase(terms=(folded("b"), folded("c"))), folded("d")))),
    ("Hà Tĩnh - Vinh", All(parts=(exact("hà"), exact("tĩnh"), folded("vinh")))),
    ("(Hà Tĩnh)", HA_TINH),
    ("(Hà) Tĩnh", HA_TINH),
    ("（Hà　Tĩnh）", HA_TINH),
    ("lũ AND bão", All(parts=(exact("lũ"), exact("bão")))),
    ("a (b OR c)", All(parts=(folded("a"), Any(parts=(folded("b"), folded("c")))))),
    ("a OR (b c)", Any(parts=(folded("a"), All(parts=(folded("b"), folded("c")))))),
    ("a -(b OR c)", Without(wanted=folded("a"), excluded=(Any(parts=(folded("b"), folded("c"))),))),
    ("a -(b c)", Without(wanted=folded("a"), excluded=(All(parts=(folded("b"), folded("c"))),))),
    ("(a -b) OR c", Any(parts=(Without(wanted=folded("a"), excluded=(folded("b"),)), folded("c")))),
    ("a (b", All(parts=(folded("a"), folded("b")))),
    ("a) b", All(parts=(folded("a"), folded("b")))),
    ("a () b", All(parts=(folded("a"), folded("b")))),
    ("form*", Prefix(text="form", exact=False)),
    ("Thạ*", Prefix(text="thạ", exact=True)),
    ("河*", Prefix(text="河", exact=False)),
    ("covid-19*", All(parts=(folded("covid"), Prefix(text="19", exact=False)))),
    ("a -form*", Without(wanted=folded("a"), excluded=(Prefix(text="form", exact=False),))),
    ("f*m", Phrase(terms=(folded("f"), folded("m")))),
    ("title:lũ", InTitle(part=exact("lũ"))),
    ("title: lũ", InTitle(part=exact("lũ"))),
    ("title:form*", InTitle(part=Prefix(text="form", exact=False))),
    ('title:"Hà Tĩnh"', InTitle(part=Phrase(terms=(exact("hà"), exact("tĩnh"))))),
    ("title:lũ,bão", Any(parts=(InTitle(part=exact("lũ")), InTitle(part=exact("bão"))))),
    ("title:(lũ OR bão)", Any(parts=(InTitle(part=exact("lũ")), InTitle(part=exact("bão"))))),
    ("title:(a (b))", All(parts=(InTitle(part=folded("a")), InTitle(part=folded("b"))))),
    ("-title:lũ", Without(wanted=Everything(), excluded=(InTitle(part=exact("lũ")),))),
    ("source:vnexpress", Label(field="source", values=("vnexpress",))),
    (
        "a~2 http://b",
        All(parts=(Phrase(terms=(folded("a"), folded("2"))), Phrase(terms=(folded("http"), folded("b"))))),
    ),
    ("10:30", Phrase(terms=(folded("10"), folded("30")))),
    ("from:2026-11-24 since:7d", Days(first=date(2026, 11, 24))),
]


@pytest.mark.parametrize(("text", "query"), CASES)
def test_a_text_means_this(text: str, query: Query) -> None:
    """Words are all wanted, marks decide word by word, and quotes, minus and OR do what they say."""
    assert parse(text) == query


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        '"',
        '""',
        '"""',
        "-",
        "--",
        '-"',
        "OR",
        "OR OR",
        "…!?",
        '"…" -"…"',
        "\ud800",
        "()",
        "((",
        ")",
        "*",
        "-()",
    ],
)
def test_a_text_without_words_means_everything(text: str) -> None:
    """Nothing asked for is nothing left out."""
    assert parse(text) == Everything()


@pytest.mark.parametrize(("text", "query"), CASES)
def test_decomposed_words_mean_the_same(text: str, query: Query) -> None:
    """A query typed as NFD is the query typed as NFC."""
    assert parse(unicodedata.normalize("NFD", text)) == query


def test_no_text_is_a_syntax_error() -> None:
    """Ten thousand random strings of operators, quotes and words all parse."""
    dice = random.Random(7)  # noqa: S311 -- the same strings at every run
    for _ in range(10_000):
        assert parse("".join(dice.choices('ab "“”-()*:~^\\ORHOẶC\t\u0301ĐĨ河ห่\x00', k=dice.randrange(20)))) is not None


def test_neighbours_are_the_words_typed_side_by_side() -> None:
    """Each word or phrase makes a phrase with the one after it; what is no word breaks the row."""
    query = parse('cảng "Vũng Áng" hôm')
    assert isinstance(query, All)
    assert query.neighbours == (
        Phrase(terms=(exact("cảng"), exact("vũng"), exact("áng"))),
        Phrase(terms=(exact("vũng"), exact("áng"), exact("hôm"))),
    )
    assert All(parts=(folded("a"), Any(parts=(folded("b"), folded("c"))), folded("d"))).neighbours == ()
