"""Follow: the index is brought up to the record, by change number."""

import logging
from collections.abc import Iterator, Mapping

from index.archive import Archive, Document
from press.article import Kept
from press.query import Everything
from press.source import Source
from vault import read, write

log = logging.getLogger(__name__)

CURSOR = "index"
BATCH = 500


def follow(archive: Archive, sources: Mapping[str, Source]) -> int:
    """Index all that changed since the cursor; return how many articles. Safe to repeat, and after a kill."""
    if read.cursor(CURSOR) and not archive.search(Everything(), limit=0).total:
        write.set_cursor(CURSOR, 0)  # the index was lost: everything follows anew
    done = 0
    while kept := read.kept_since(read.cursor(CURSOR), BATCH):
        archive.add([document(one, sources) for one in kept])
        log.debug("index.added articles=%d", len(kept))
        write.set_cursor(CURSOR, kept[-1].seq)
        log.debug("index.cursor seq=%d", kept[-1].seq)
        done += len(kept)
    return done


def everything(sources: Mapping[str, Source]) -> Iterator[list[Document]]:
    """Yield the whole record as batches of documents, for an index made anew."""
    seq = 0
    while kept := read.kept_since(seq, BATCH):
        yield [document(one, sources) for one in kept]
        seq = kept[-1].seq


def document(kept: Kept, sources: Mapping[str, Source]) -> Document:
    """Return what the index is told of an article: its words and labels; no flag, no note."""
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
    )
