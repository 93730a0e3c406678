"""Reception: an article, however it came, is judged, compared with what is kept, and given its one end."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline import dedupe, story
from pipeline.judge import Jury
from pipeline.meaning import Meanings
from press.article import Article, Judged, Kept, Page
from press.clock import Clock
from press.ledger import Brought, Reason, State
from press.signature import Signature
from press.source import Source
from press.verdict import Verdict
from vault import read, write
from vault.evidence import Warc

log = logging.getLogger(__name__)

End = tuple[State, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An article at the door, under the address `url` that the ledger knows or will know.

    `page` is what it was extracted from, the evidence of what was printed; `brought` tells how it came where there is
    none. `whole` asks to keep it even if it is not about the province.
    """

    url: str
    source: str
    article: Article
    page: Page | None = None
    brought: Brought | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Takes articles in, one at a time and always in the same order; `meanings` lends their vectors to the jury."""

    jury: Jury
    warc: Warc
    sources: Mapping[str, Source]
    clock: Clock
    meanings: Meanings = field(default_factory=Meanings)

    def receive(self, arrival: Arrival) -> End:
        """Lead `arrival` to its end and return it. Raises RecordError or OSError where record or disk fail."""
        judged = self._judged(arrival)
        if _is_apart(judged.verdict("relevance")) and not arrival.whole:
            relevance = judged.verdict("relevance")
            because = ", ".join(word.text for word in relevance.because) if relevance else ""
            return self.settle(arrival.url, State.DROPPED, self._why_apart(arrival), because, brought=arrival.brought)
        return self._compare(arrival, judged)

    def settle(self, url: str, state: State, reason: Reason, detail: str, *, brought: Brought | None = None) -> End:
        """Drop `url` or set it aside in the record, and return that end."""
        write.settle(url, state, reason, detail, at=self.clock.now(), brought=brought)
        log.debug("page.settled url=%s state=%s reason=%s", url, state, reason)
        return state, reason

    def _why_apart(self, arrival: Arrival) -> Reason:
        """Return why an article is dropped; a page has passed the gate, what was brought comes past it."""
        is_unnamed = arrival.brought is not None and not self.jury.may_name(arrival.article)
        return Reason.NO_NAME if is_unnamed else Reason.NOT_ABOUT

    def _judged(self, arrival: Arrival) -> Judged:
        source = self.sources.get(arrival.source)
        verdicts = self.jury.judge(
            arrival.article,
            prior=source.language if source else None,
            local=source.local if source else False,
            senses=self.meanings.sense,
        )
        log.debug("page.judged url=%s", arrival.url)
        return Judged(article=arrival.article, verdicts=verdicts)

    def _compare(self, arrival: Arrival, judged: Judged) -> End:
        article = judged.article
        signature = dedupe.signature(article.title, article.text)
        candidates = _as_judged(judged, read.kept_many(read.candidates(signature)))
        match = dedupe.copy_of(article, candidates)
        log.debug("page.compared url=%s", arrival.url)
        if arrival.page:
            page = arrival.page
            self.warc.append(page.final_url, page.body, page.content_type, page.fetched_at)
            log.debug("page.evidence_kept url=%s", arrival.url)
        if match:
            write.join(arrival.url, match.key, at=self.clock.now(), brought=arrival.brought)
            log.debug("page.joined url=%s to=%s", arrival.url, match.key)
            return State.JOINED, Reason.NONE
        return self._keep(arrival, replace(judged, names=self.jury.names(judged)), signature)

    def _keep(self, arrival: Arrival, judged: Judged, signature: Signature) -> End:
        write.keep(
            arrival.url,
            judged,
            signature,
            source=arrival.source,
            story=self._story(arrival, judged),
            at=self.clock.now(),
            brought=arrival.brought,
        )
        log.debug("page.kept url=%s", arrival.url)
        if vector := self.meanings.made(judged.article):
            write.vectors({arrival.url: vector})  # killed before this, it is made again by pipeline.meaning.embed
            log.debug("page.vector_kept url=%s", arrival.url)
        return State.KEPT, Reason.NONE

    def _story(self, arrival: Arrival, judged: Judged) -> str | None:
        """Return the story it belongs to; what was brought without a date is of no time, and no story's."""
        if arrival.brought and not judged.article.published:
            return None
        when = judged.article.published or self.clock.now()
        match = story.story_of(judged, _alike(judged, read.recent(when - story.WINDOW, when + story.WINDOW)))
        return match.key if match else None


def _is_apart(relevance: Verdict | None) -> bool:
    return relevance is None or relevance.first == "none"


def _as_judged(judged: Judged, kept: tuple[Kept, ...]) -> list[Kept]:
    """Return those of `kept` that the machine judged as it judged this article, whatever an editor has said since.

    The same text gets the same answer, and what an editor took out of the digest must not come back as its copy.
    """
    apart = _is_apart(judged.verdict("relevance"))
    return [one for one in kept if _is_apart(one.judged.by_machine("relevance")) == apart]


def _alike(judged: Judged, kept: tuple[Kept, ...]) -> list[Kept]:
    """Return those of `kept` that are about the province if `judged` is, and not if it is not.

    A digest tells what is about it: news must not vanish in a copy or story of something that is not.
    """
    apart = _is_apart(judged.verdict("relevance"))
    return [one for one in kept if _is_apart(one.judged.verdict("relevance")) == apart]
