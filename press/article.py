"""An article, the page it came from, and the article with what was judged about it."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from press.named import Named
from press.text import legible
from press.verdict import Question, Verdict

Confidence = Literal["high", "low", "none"]

NEWS = timedelta(hours=48)
_READ, _TITLE = 40_000, 500  # letters that are judged: no news story is longer, lists are


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page as it came: bytes and what the server said of them.

    `url` is the address that was asked for, `final_url` the one that answered after redirects. `timezone` is the IANA
    name of its source's zone, in which times are read that name none; empty where no source is known.
    """

    url: str
    final_url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    timezone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says, without the page around it.

    `text` holds paragraphs joined by newlines and includes the lead as printed on the page. `published` is aware,
    or None where neither page nor feed told it; `published_confidence` says how it was come by. `language` is what the
    page declares, None where it declares nothing. All text is NFC.
    """

    url: str
    title: str
    lead: str
    text: str
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_confidence: Confidence = "none"
    language: str | None = None
    site_name: str = ""

    @property
    def heading(self) -> str:
        """The title as it is judged: legible, and 500 letters of it at the most."""
        return _read(self.title)[:_TITLE]

    @property
    def whole(self) -> str:
        """The text that is judged and that a verdict's offsets count in: title, newline, text.

        Before the text stands the lead where it does not stand in it. It is NFC, without what `legible` leaves out;
        40,000 letters of text with lead at the most. Worked out each time it is asked for; the same for an article
        as it came and as the record gives it back.
        """
        text, lead = _read(self.text), _read(self.lead)
        body = text if lead in text else f"{lead}\n{text}"
        return f"{self.heading}\n{body[:_READ]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An article and every verdict about it, one a question.

    Where a person has answered, `verdicts` hold that answer, and `machine` the machine's own, if it had been asked.
    `names` are whom and what it names, in reading order; nothing where that was not asked, as of foreign articles.
    """

    article: Article
    verdicts: tuple[Verdict, ...]
    machine: tuple[Verdict, ...] = ()
    names: tuple[Named, ...] = ()

    def verdict(self, question: Question) -> Verdict | None:
        """Return the verdict on `question`, or None where it was not asked."""
        return next((verdict for verdict in self.verdicts if verdict.question == question), None)

    def by_machine(self, question: Question) -> Verdict | None:
        """Return the machine's own verdict on `question`, whoever has corrected it, or None where it was not asked."""
        verdicts = (*self.machine, *(verdict for verdict in self.verdicts if verdict.editor is None))
        return next((verdict for verdict in verdicts if verdict.question == question), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kept article as the record holds it: what digest, archive and editors read.

    `key` is its canonical address and its id everywhere; `seq` the change number of its last change, `born` that at
    which it was kept; `copies` are (source id, url) of the pages joined to it; `story` is the key of the story's
    earliest article. `first_seen` is when it was judged and kept, not when its address was discovered, so that no
    edition passes over what waited. `brought` says that it was brought in from another archive: no page of it was
    fetched, and it may be old.
    """

    key: str
    seq: int
    source: str
    judged: Judged
    first_seen: datetime
    story: str
    copies: tuple[tuple[str, str], ...] = ()
    brought: bool = False
    born: int = 0

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.judged.article

    @property
    def is_news(self) -> bool:
        """Whether it was news when it was first seen, by `was_news`."""
        return was_news(self.article.published, self.first_seen, brought=self.brought)

    @property
    def when(self) -> datetime:
        """When it was published, or first seen where that is not known."""
        return self.article.published or self.first_seen

    def answer(self, question: Question) -> str | None:
        """Return the single or primary answer to `question`, or None."""
        verdict = self.judged.verdict(question)
        return verdict.first if verdict else None

    def answers(self, question: Question) -> tuple[str, ...]:
        """Return every answer to `question`, empty where it was not asked."""
        verdict = self.judged.verdict(question)
        return verdict.answer if verdict else ()


def was_news(published: datetime | None, first_seen: datetime, *, brought: bool) -> bool:
    """Whether an article was news when it was first seen.

    What the press is seen to print is. What was brought in from another archive is where it was published within 48
    hours of that; without a date nothing says so.
    """
    return not brought or (published is not None and published >= first_seen - NEWS)


def _read(text: str) -> str:
    """Return `text` as it is judged; made legible once more, for composing may pile up marks that were under one."""
    said = legible(text)
    composed = unicodedata.normalize("NFC", said)
    return said if composed == said else legible(composed)
