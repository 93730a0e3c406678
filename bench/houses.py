"""The archives of this house, as the bench asks them: embedded, and on Elasticsearch."""

import json
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from bench.questions import Question
from index import elastic, embedded
from index.archive import Archive, Document
from pipeline.searching.alike import alike
from press.article import Article, Judged, Kept
from press.query import Query
from press.verdict import Verdict


class House(Protocol):
    """What is measured; `folder` is its own to write to."""

    def build(self, batches: Iterable[Iterable[Document]]) -> None:
        """Index everything, from nothing."""
        ...

    def add(self, documents: Iterable[Document]) -> None:
        """Add a batch; searches see it when this returns."""
        ...

    def ask(self, question: Question) -> int:
        """Put `question` to it and return how many documents match."""
        ...


class Ours:
    """An archive of ours, and how it is made anew."""

    def __init__(self, archive: Archive, rebuild: Callable[[Iterable[Iterable[Document]]], int]) -> None:
        """Use `archive`, which `rebuild` makes."""
        self.archive = archive
        self._rebuild = rebuild

    def build(self, batches: Iterable[Iterable[Document]]) -> None:
        """Rebuild it, the words analysed here."""
        self._rebuild(batches)

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents."""
        self.archive.add(documents)

    def ask(self, question: Question) -> int:
        """Put `question` to it and return how many documents match."""
        total = 0
        if question.limit:
            found = self.archive.search(
                question.query, limit=question.limit, offset=question.offset, order=question.order
            )
            total = found.total
        if question.facets or question.step:
            total = self.archive.summary(question.query, facets=question.facets, step=question.step).total
        return total

    def like(self, document: Document) -> Query:
        """Return the query for articles like `document`."""
        return alike(_kept(document), self.archive)


def on_this_machine(folder: Path) -> Ours:
    """Return the embedded archive in `folder`."""
    return Ours(embedded.EmbeddedArchive(folder), lambda batches: embedded.rebuild(folder, batches))


def on_elasticsearch(url: str, name: str) -> Ours:
    """Return the archive `name` on the Elasticsearch at `url`."""
    archive = elastic.ElasticArchive((url,), name)
    return Ours(archive, lambda batches: elastic.rebuild((url,), name, batches))


def elastic_bytes(url: str, name: str) -> int:
    """Return how many bytes the indexes of the archive `name` take."""
    return int(_told(f"{url}/{name}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"])


def elastic_forget(url: str, name: str) -> None:
    """Delete the indexes of the archive `name`, each by its own name."""
    for index in _told(f"{url}/_alias/{name}"):
        _told(f"{url}/{index}", method="DELETE")


def _told(url: str, method: str = "GET") -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    request = urllib.request.Request(url, method=method)  # noqa: S310 -- the address is the caller's own server
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- the same
        told: dict[str, dict[str, dict[str, dict[str, int]]]] = json.load(answer)
    return told


def _kept(document: Document) -> Kept:
    article = Article(
        url=document.key,
        title=document.title,
        lead=document.lead,
        text=document.text,
        published=document.when,
        published_confidence="high",
        language=document.language,
    )
    language = Verdict(question="language", answer=(document.language,), score=1, unsure=False, because=(), by="bench")
    return Kept(
        key=document.key,
        seq=document.seq,
        source=document.source,
        judged=Judged(article=article, verdicts=(language,)),
        first_seen=document.when,
        story=document.key,
    )
