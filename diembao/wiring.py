"""Wiring: the one place that chooses implementations and hands them down."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

from classifiers.places import Matcher
from crawlers.spool import Spool
from diembao.config import Configuration
from diembao.home import Home
from index.archive import Archive
from index.embedded import EmbeddedArchive
from pipeline.journey import Journey
from pipeline.judge import Jury
from pipeline.rounds import Rounds
from pipeline.worker import LimitedWorker
from press.clock import Clock, FixedClock
from press.errors import ConfigError
from press.source import Source
from vault import record
from vault.evidence import Pages, Warc

WORKER_CPU_SECONDS = 20
WORKER_WALL_SECONDS = 40.0
WORKER_MEMORY_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One office's house, ready to be lived in: where it stands, how it is configured, what time it is."""

    home: Home
    configuration: Configuration
    clock: Clock

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
        )

    def jury(self) -> Jury:
        """Return the classifiers together."""
        configuration = self.configuration
        return Jury(configuration.gazetteer, configuration.topics, configuration.tones, configuration.languages)

    @contextmanager
    def journey(self) -> Iterator[Journey]:
        """Lend what leads pages through the house; its worker process ends with the block."""
        with worker() as hands:
            yield Journey(
                worker=hands,
                jury=self.jury(),
                matcher=Matcher(self.configuration.gazetteer),
                pages=self.pages(),
                warc=Warc(self.home.evidence),
                sources=self.sources,
                clock=self.clock,
            )

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """Lend the index; it is closed with the block."""
        archive = EmbeddedArchive(self.home.index)
        try:
            yield archive
        finally:
            archive.close()


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
