"""Follow: the index is brought up to the record, by change number."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from index.archive import Archive, Document
from pipeline.lease import Lease
from press.article import Kept
from press.embedder import Vector
from press.query import Everything
from press.source import Source
from vault import read

log = logging.getLogger(__name__)

BATCH = 500


def follow(archive: Archive, sources: Mapping[str, Source], lease: Lease) -> int:
    """Index all that changed since the cursor; return how many articles. Safe to repeat, and after a kill.

    The cursor moves only once the index has what lies before it. ArchiveError where the index takes nothing in now:
    the work waits in the record, and nothing of it is lost.
    """
    with lease.held():
        _mind_a_loss(archive, lease)
        return _caught_up(archive, sources, lease)


def remake(
    build: Callable[[Iterable[list[Document]]], int],
    sources: Mapping[str, Source],
    lease: Lease,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Have `build` make an index anew from the whole record; return how many documents it holds.

    Meanwhile followers wait and searches see the old index; what changes after its article was read comes with the
    next `follow`. A kill leaves the old index with the old cursor, or the new one with it, which repeats some work.
    `progress` is told of each batch how many articles it brings.
    """
    reached = 0

    def batches() -> Iterator[list[Document]]:
        nonlocal reached
        for seq, batch in _everything(sources):
            reached = seq
            lease.renew()
            progress(len(batch))
            yield batch

    with lease.held(urgent=True):
        built = build(batches())
        lease.renew()
        lease.reached(reached)
        log.info("index.remade name=%s documents=%d seq=%d", lease.name, built, reached)
        return built


def _caught_up(archive: Archive, sources: Mapping[str, Source], lease: Lease) -> int:
    done = 0
    while kept := read.kept_since(read.cursor(lease.name), BATCH):
        lease.renew()
        archive.add(_documents(kept, sources))
        log.debug("index.added articles=%d", len(kept))
        lease.reached(kept[-1].seq)
        log.debug("index.cursor seq=%d", kept[-1].seq)
        done += len(kept)
    return done


def _mind_a_loss(archive: Archive, lease: Lease) -> None:
    """Begin anew where the index lacks documents it once had: it was lost, emptied, or put back from an old copy.

    Only numbers are compared, for that is cheap; the doctor compares every document.
    """
    reached = read.cursor(lease.name)
    if reached and archive.search(Everything(), limit=0).total < read.kept_up_to(reached):
        log.warning("index.lost name=%s seq=%d", lease.name, reached)
        lease.reached(0)


def _everything(sources: Mapping[str, Source]) -> Iterator[tuple[int, list[Document]]]:
    """Yield the whole record as batches of documents, each with the change number up to which it reaches."""
    seq = 0
    while kept := read.kept_since(seq, BATCH):
        seq = kept[-1].seq
        yield seq, _documents(kept, sources)


def _documents(kept: tuple[Kept, ...], sources: Mapping[str, Source]) -> list[Document]:
    vectors = read.vectors([one.key for one in kept])
    return [document(one, sources, vectors.get(one.key)) for one in kept]


def document(kept: Kept, sources: Mapping[str, Source], vector: Vector | None = None) -> Document:
    """Return what the index is told of an article: its words, labels and vector; no flag, no note."""
    article = kept.article
    source = sources.get(kept.source)
    return Document(
        key=kept.key,
        seq=kept.seq,
        title=article.title,
        lead=article.lead,
        text=article.text,
        when=kept.when,
        source=kept.source,
        language=kept.answer("language") or "und",
        country=source.country if source else "",
        desk=source.desk if source else "domestic",
        topics=kept.answers("topics"),
        places=kept.answers("places"),
        relevance=kept.answer("relevance") or "none",
        tone=kept.answer("tone") or "neutral",
        stance=kept.answer("stance") or "",
        vector=vector.numbers if vector else (),
        model=vector.by if vector and vector.numbers else "",
    )
