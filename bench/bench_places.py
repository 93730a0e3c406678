"""Whether a place is found as it is typed: eleven names with and without marks, beside SQLite FTS5 and raw tantivy.

Prints the table of docs/search.md.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import tantivy

from bench.places import FORMS, HOMOGRAPHS, Form, Printed, texts, typed, unmarked
from index.archive import Document
from index.embedded import EmbeddedArchive
from press.query import parse

Search = Callable[[str], set[str]]
HEADS = ("engine", "no marks, NFC", "no marks, NFD", "marks, NFC", "marks, NFD", "marks: false")


def main() -> None:
    """Print one line an engine: how many of the names it finds in all their texts, and how many wrong texts beside."""
    printed = texts()
    print(f"{len(HOMOGRAPHS)} names, {len(printed)} texts, {sum(not one.place for one in printed)} of them homographs")  # noqa: T201 -- a bench reports by printing
    for cells in (HEADS, *((name, *row(search, printed)) for name, search in engines(printed))):
        print("| " + " | ".join(cells) + " |")  # noqa: T201 -- a bench reports by printing


def row(search: Search, printed: Iterable[Printed]) -> tuple[str, ...]:
    """Return the cells of one engine."""
    every = tuple(printed)
    bare = [str(found(search, every, lambda name: [unmarked(name)], form)) for form in FORMS]
    marked = [str(found(search, every, spellings, form)) for form in FORMS]
    return (*bare, *marked, str(false(search, every)))


def spellings(name: str) -> list[str]:
    """Return `name` with its marks, as the two kinds of keyboard send it."""
    return [typed(name, form) for form in FORMS]


def found(search: Search, printed: Iterable[Printed], spelled: Callable[[str], list[str]], form: Form) -> int:
    """Return for how many names every spelling finds every text in `form` that prints the name."""
    wanted = {name: {one.key for one in printed if one.place == name and one.form == form} for name in HOMOGRAPHS}
    return sum(all(keys <= search(text) for text in spelled(name)) for name, keys in wanted.items())


def false(search: Search, printed: Iterable[Printed]) -> int:
    """Return how many texts are found by names with marks that those texts do not print."""
    meant = {one.key: one.place for one in printed}
    return sum(meant[key] != name for name in HOMOGRAPHS for text in spellings(name) for key in search(text))


def engines(printed: Iterable[Printed]) -> Iterator[tuple[str, Search]]:
    """Yield each engine with its search, fed with the texts."""
    every = tuple(printed)
    yield "diembao, embedded", ours(every)
    for folding in range(3):
        name = f"SQLite FTS5, unicode61 remove_diacritics {folding}"
        yield name, fts5(every, f"unicode61 remove_diacritics {folding}")
    yield "tantivy, default tokenizer", raw_tantivy(every, tantivy.Filter.lowercase())
    yield "tantivy, with ascii_fold", raw_tantivy(every, tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold())


def ours(printed: Iterable[Printed]) -> Search:
    """Return the search of this house."""
    archive = EmbeddedArchive(None)
    archive.add(document(one) for one in printed)
    return lambda text: {hit.key for hit in archive.search(parse(text), limit=1_000).hits}


def document(printed: Printed) -> Document:
    """Return a text as an article about nothing else."""
    return Document(
        key=printed.key,
        seq=1,
        title="",
        lead="",
        text=printed.text,
        when=datetime(2026, 1, 1, tzinfo=UTC),
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
    )


def fts5(printed: Iterable[Printed], tokenizer: str) -> Search:
    """Return a search of SQLite's own index: all words typed, as they were typed."""
    base = sqlite3.connect(":memory:")
    base.execute(f"create virtual table texts using fts5(key unindexed, text, tokenize='{tokenizer}')")
    base.executemany("insert into texts values (?, ?)", [(one.key, one.text) for one in printed])

    def search(text: str) -> set[str]:
        wanted = " ".join(f'"{word}"' for word in text.split())
        return {key for (key,) in base.execute("select key from texts where texts match ?", (f"text : ({wanted})",))}

    return search


def raw_tantivy(printed: Iterable[Printed], *filters: tantivy.Filter) -> Search:
    """Return a search of tantivy with its own tokenizer, `filters` and query parser."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for one in filters:
        builder = builder.filter(one)
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("key", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", tokenizer_name="own")
    index = tantivy.Index(schema.build())
    index.register_tokenizer("own", builder.build())
    writer = index.writer(15_000_000, 1)
    for text in printed:
        writer.add_document(tantivy.Document(key=text.key, text=text.text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> set[str]:
        query = index.parse_query(text, ["text"], conjunction_by_default=True)
        return {searcher.doc(address)["key"][0] for _, address in searcher.search(query, 1_000).hits}

    return search


if __name__ == "__main__":
    main()
