"""Bring in: articles that an office already has, a JSON line each, go the way of all others from judgement on."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.bringing import brought
from pipeline.bringing.batches import LONGEST_LINE, lines
from pipeline.reception import Arrival, End, Reception
from press.clock import Clock
from press.errors import DiembaoError, RecordUnavailableError
from press.ledger import Brought, Entry, Life, Reason, State
from press.source import Source
from vault import read

log = logging.getLogger(__name__)

ORIGIN = "import:"

_JUDGED = (Reason.NO_NAME, Reason.NOT_ABOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A line, counted from 1, that could not be brought in, and why."""

    line: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of the lines: each came to one of `ends`, was `known` in a state before, or is a mistake."""

    ends: Mapping[End, int]
    known: Mapping[State, int]
    mistakes: int

    @property
    def total(self) -> int:
        """All lines that held something."""
        return sum(self.ends.values()) + sum(self.known.values()) + self.mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringer:
    """Brings articles in. `origin` says in the ledger where from; `whole` keeps also what is not about the province."""

    reception: Reception
    sources: Mapping[str, Source]
    clock: Clock
    origin: str
    whole: bool = False

    def bring(
        self, stream: BinaryIO, mistaken: Callable[[Mistake], None], progress: Callable[[int], None] = lambda _: None
    ) -> Told:
        """Bring in every line of `stream`; `mistaken` is told each that fails, and none stops the rest.

        What the ledger knows stays as it is, except what could not be fetched or read and, with `whole`, what was
        judged not to be about the province: those are decided anew. So the same lines brought twice change nothing.
        `progress` is told each line's bytes. Raises RecordUnavailableError or OSError where record or disk fail; what
        came before is in.
        """
        ends: Counter[End] = Counter()
        known: Counter[State] = Counter()
        mistakes = 0
        outlets = brought.Outlets(self.sources.values())
        for number, line in enumerate(lines(stream), 1):
            if line is None or line.strip():
                outcome = self._outcome(number, line, outlets)
                if isinstance(outcome, Mistake):
                    mistakes += 1
                    mistaken(outcome)
                elif isinstance(outcome, State):
                    known[outcome] += 1
                else:
                    ends[outcome] += 1
            progress(LONGEST_LINE if line is None else len(line))
        return Told(ends=dict(ends), known=dict(known), mistakes=mistakes)

    def _outcome(self, number: int, line: bytes | None, outlets: brought.Outlets) -> End | State | Mistake:
        """Return the end a line's article came to, the state it was in before, or else what is wrong with it."""
        try:
            return self._lead(line, outlets)
        except (RecordUnavailableError, OSError):
            raise  # no line's fault: the disk is full, or the record cannot be written
        except DiembaoError as error:
            return Mistake(line=number, error=str(error))
        except Exception as error:  # the one broad catch around one line: what it breaks, it breaks for itself alone
            log.exception("line.failed line=%d", number)
            return Mistake(line=number, error=f"{type(error).__name__}: {error}")

    def _lead(self, line: bytes | None, outlets: brought.Outlets) -> End | State:
        url, source, article = brought.article(line, outlets, self.clock.now())
        life = read.life(url)
        if life and not self._is_open(life):
            return life.state
        entry = Entry(url=url, title=article.title, published=article.published)
        return self.reception.receive(
            Arrival(
                url=url,
                source=source.id,
                article=article,
                brought=Brought(source=source.id, origin=self.origin, entry=entry),
                whole=self.whole,
            )
        )

    def _is_open(self, life: Life) -> bool:
        """Whether a URL that the ledger knows may be decided anew, now that its article is at hand."""
        if life.state not in (State.DROPPED, State.SET_ASIDE):
            return False
        return self.whole or life.reason not in _JUDGED
