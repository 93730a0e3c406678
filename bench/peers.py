"""What the archive is measured beside: SQLite FTS5 and raw tantivy, each as one would set it up for these questions."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import tantivy

from bench.questions import Question
from index.archive import Document
from press.query import All, Any, Days, Favour, Favoured, Keys, Label, Phrase, Prefix, Query, Term, Without

_WEIGHTS: Mapping[str, float] = {"title": 4.0, "lead": 2.0, "body": 1.0}
_MOST = 20  # values of a facet
_LABELS = ("source", "language", "country", "stance", "topics", "places")
_SEVERAL = ("topics", "places")
_MONTHS = 1_200  # buckets: a hundred years


class RawTantivy:
    """tantivy with its default tokenizer, and every text once more through its ascii_fold for words without marks."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, or make one."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        for name in _WEIGHTS:
            builder.add_text_field(name)
            builder.add_text_field(f"{name}_bare", tokenizer_name="bare")
        for name in _LABELS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("order", "day", "month"):
            builder.add_integer_field(name, indexed=True, fast=True)
        self._schema = builder.build()
        folder.mkdir(exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        filters = (tantivy.Filter.remove_long(40), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold())
        bare = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for one in filters:
            bare = bare.filter(one)
        self._index.register_tokenizer("bare", bare.build())

    def build(self, batches: Iterable[Iterable[Document]]) -> None:
        """Index everything with one writer, its threads and memory as tantivy chooses them, and commit once."""
        writer = self._index.writer()
        for batch in batches:
            for document in batch:
                writer.add_document(_entry(document))
        writer.commit()
        writer.wait_merging_threads()

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents and commit them."""
        self.build([documents])

    def ask(self, question: Question) -> int:
        """Put `question` to it and return how many documents match."""
        self._index.reload()
        searcher = self._index.searcher()
        query, total = self._built(question.query), 0
        if question.limit:
            order = "order" if question.order == "date" else None
            found = searcher.search(query, question.limit, offset=question.offset, order_by_field=order)
            _ = [searcher.doc(address)["key"] for _, address in found.hits]
            total = int(found.count)  # type: ignore[attr-defined] # its stub forgets it
        wanted = {str(name): _by(name, _MOST) for name in question.facets}
        if question.step:
            wanted["month"] = _by("month", _MONTHS)
        counted = searcher.aggregate(query, wanted) if wanted else {}
        if question.step:
            total = int(sum(bucket["doc_count"] for bucket in counted["month"]["buckets"]))
        return total

    def _built(self, query: Query) -> tantivy.Query:
        match query:
            case Term() | Prefix() | Phrase():
                return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in self._in_fields(query)])
            case All() | Any() | Without() | Favoured():
                return self._combined(query)
            case Label():
                return tantivy.Query.term_set_query(self._schema, query.field, list(query.values))
            case Keys():
                return tantivy.Query.term_set_query(self._schema, "key", list(query.keys))
            case Days():
                first, last = (_number(day) if day else None for day in (query.first, query.last))
                return tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, first, last)
            case _:
                raise NotImplementedError(f"no question of the bench asks it: {query}")

    def _combined(self, query: All | Any | Without | Favoured) -> tantivy.Query:
        must, should, never = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
        match query:
            case All():
                parts = [(must, self._built(part)) for part in query.parts]
                near = [(should, tantivy.Query.boost_query(self._built(part), 2.0)) for part in query.neighbours]
                return tantivy.Query.boolean_query([*parts, *near])
            case Any():
                parts = [(should, self._built(part)) for part in query.parts]
                return tantivy.Query.boolean_query(parts, minimum_number_should_match=query.least)
            case Without():
                parts = [(never, self._built(part)) for part in query.excluded]
                return tantivy.Query.boolean_query([(must, self._built(query.wanted)), *parts])
            case Favoured():
                parts = [(should, self._favour(favour)) for favour in query.favours]
                return tantivy.Query.boolean_query([(must, self._built(query.wanted)), *parts])

    def _favour(self, favour: Favour) -> tantivy.Query:
        return tantivy.Query.const_score_query(self._built(favour.query), favour.weight)

    def _in_fields(self, query: Term | Prefix | Phrase) -> Iterator[tantivy.Query]:
        for name, weight in _WEIGHTS.items():
            field = name if _is_exact(query) else f"{name}_bare"
            yield tantivy.Query.boost_query(self._worded(query, field), weight)

    def _worded(self, query: Term | Prefix | Phrase, field: str) -> tantivy.Query:
        match query:
            case Term():
                return tantivy.Query.term_query(self._schema, field, query.text)
            case Prefix():
                return tantivy.Query.regex_query(self._schema, field, f"{query.text}.*")
            case Phrase():
                return tantivy.Query.phrase_query(self._schema, field, [term.text for term in query.terms])


class Fts5:
    """SQLite FTS5 without contents, marks removed as well as it can, its labels in tables beside."""

    def __init__(self, folder: Path) -> None:
        """Open the database in `folder`, or make one."""
        folder.mkdir(exist_ok=True)
        self._base = sqlite3.connect(folder / "archive.sqlite3", isolation_level=None)
        self._base.executescript(
            "pragma journal_mode=wal; pragma synchronous=normal; pragma busy_timeout=60000;"
            "create virtual table if not exists texts using fts5(title, lead, body, content='', "
            "tokenize='unicode61 remove_diacritics 2');"
            "create table if not exists meta (id integer primary key, moment integer, day integer, month integer, "
            "source text, language text, country text, stance text);"
            "create index if not exists moments on meta (moment);"
            "create table if not exists topics (id integer, value text, primary key (id, value)) without rowid;"
            "create table if not exists places (id integer, value text, primary key (id, value)) without rowid;"
        )

    def build(self, batches: Iterable[Iterable[Document]]) -> None:
        """Index everything, one transaction a batch, and merge the index."""
        for batch in batches:
            self.add(batch)
        self._base.execute("insert into texts(texts) values ('optimize')")
        self._base.execute("pragma wal_checkpoint(truncate)")

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents in one transaction."""
        taken = tuple(documents)
        self._base.execute("begin immediate")
        texts = ((one.seq, one.title, one.lead, one.text) for one in taken)
        self._base.executemany("insert into texts(rowid, title, lead, body) values (?, ?, ?, ?)", texts)
        self._base.executemany("insert into meta values (?, ?, ?, ?, ?, ?, ?, ?)", map(_meta, taken))
        for field in _SEVERAL:
            rows = [(one.seq, value) for one in taken for value in getattr(one, field)]
            self._base.executemany(f"insert into {field} values (?, ?)", rows)  # noqa: S608 -- one of two fixed names
        self._base.execute("commit")

    def ask(self, question: Question) -> int:
        """Put `question` to it and return how many documents match."""
        words, filters = _asked(question.query)
        joined = "texts join meta on meta.id = texts.rowid" if filters else "texts"
        where = " and ".join(["texts match ?", *filters])
        total = self._all(f"select count(*) from {joined} where {where}", words)[0][0]  # noqa: S608 -- fixed names and numbers
        if question.limit:
            self._page(question, words, where)
        names = [*question.facets, *(["month"] if question.step else [])]
        for name in names:
            several = f" join {name} on {name}.id = texts.rowid" if name in _SEVERAL else ""
            value = f"{name}.value" if several else name
            self._all(
                f"select {value}, count(*) from texts join meta on meta.id = texts.rowid{several} where {where} "  # noqa: S608 -- fixed names and numbers
                f"group by 1 order by 2 desc limit {_MONTHS if name == 'month' else _MOST}",
                words,
            )
        return total

    def _page(self, question: Question, words: str, where: str) -> None:
        by = "meta.moment desc" if question.order == "date" else "bm25(texts, 4.0, 2.0, 1.0)"
        joined = "texts join meta on meta.id = texts.rowid" if "meta" in by or "meta" in where else "texts"
        page = f"limit {question.limit} offset {question.offset}"
        self._all(f"select texts.rowid from {joined} where {where} order by {by} {page}", words)  # noqa: S608 -- fixed names and numbers

    def _all(self, statement: str, words: str) -> Sequence[tuple[int, ...]]:
        return self._base.execute(statement, (words,)).fetchall()


def _by(field: str, most: int) -> dict[str, dict[str, str | int]]:
    return {"terms": {"field": field, "size": most}}


def _entry(document: Document) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("key", document.key)
    for name, text in (("title", document.title), ("lead", document.lead), ("body", document.text)):
        entry.add_text(name, text)
        entry.add_text(f"{name}_bare", text)
    for name in _LABELS:
        value = getattr(document, name)
        for one in value if isinstance(value, tuple) else (value,):
            entry.add_text(name, one)
    entry.add_integer("order", document.order)
    entry.add_integer("day", _number(document.day))
    entry.add_integer("month", _number(document.day) // 100)
    return entry


def _meta(document: Document) -> tuple[int | str, ...]:
    day = _number(document.day)
    labels = (document.source, document.language, document.country, document.stance)
    return (document.seq, document.order, day, day // 100, *labels)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _is_exact(query: Term | Prefix | Phrase) -> bool:
    return any(term.exact for term in query.terms) if isinstance(query, Phrase) else query.exact


def _asked(query: Query) -> tuple[str, list[str]]:
    """Return the FTS5 expression and the SQL conditions for `query`."""
    if isinstance(query, All):
        filters = [part for part in query.parts if isinstance(part, Label | Days)]
        words = [_expression(part) for part in query.parts if not isinstance(part, Label | Days)]
        return " AND ".join(words), [_condition(part) for part in filters]
    return _expression(query), []


def _expression(query: Query) -> str:
    match query:
        case Term():
            return f'"{query.text}"'
        case Prefix():
            return f'"{query.text}"*'
        case Phrase():
            return '"' + " ".join(term.text for term in query.terms) + '"'
        case All() | Any():  # it knows no "at least so many"
            between = " AND " if isinstance(query, All) else " OR "
            return "(" + between.join(_expression(part) for part in query.parts) + ")"
        case Favoured():  # it knows one order alone
            return _expression(query.wanted)
        case Without():
            words = [_expression(part) for part in query.excluded if not isinstance(part, Keys)]
            excluded = f" NOT ({' OR '.join(words)})" if words else ""  # without keys: it shows the article itself too
            return f"({_expression(query.wanted)}{excluded})"
        case _:
            raise NotImplementedError(f"no question of the bench asks it: {query}")


def _condition(query: Label | Days) -> str:
    if isinstance(query, Days):
        first, last = (_number(day) if day else bound for day, bound in ((query.first, 0), (query.last, 99_999_999)))
        return f"meta.day between {first} and {last}"
    values = ", ".join(f"'{value}'" for value in query.values)
    return f"exists (select 1 from {query.field} where {query.field}.id = meta.id and value in ({values}))"  # noqa: S608 -- the bench's own values
