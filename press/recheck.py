"""Looking again at a flagged article where it stands: what was seen there, and what is still to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from press.article import Article
from press.ledger import Waiting

Kind = Literal["edited", "lost", "gone", "back", "first"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ABSENT: tuple[Kind, ...] = ("lost", "gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen of an article after its flag and differs from what had been seen before; kept for good.

    `kind` is "edited" where the wording differs, "gone" where the server says that the page is there no more, "lost"
    where hardly anything of the earlier wording is left (shortened, replaced, behind a login), "back" where it can be
    read again after either, and "first" for what was brought in and had no page before. `number` counts an article's
    sights from 1; `at` is when the page was fetched, `seq` the change number at which it was seen. `page` is the
    SHA-256 of the page as it was filed, empty for "gone", as are the words then.
    """

    article: str
    number: int
    kind: Kind
    at: datetime
    seq: int
    title: str = ""
    lead: str = ""
    text: str = ""
    page: str = ""
    final_url: str = ""

    @property
    def wording(self) -> Article:
        """What it said, as an article that can be held against another; nothing where it was gone."""
        return Article(url=self.final_url, title=self.title, lead=self.lead, text=self.text)


def wording_before(kept: Article, sights: Iterable[Sight], number: int) -> Article:
    """Return what was last read before the sight `number`: an earlier one of `sights`, else the article as kept."""
    earlier = (one for one in sights if one.number < number and one.kind not in ABSENT)
    last = max(earlier, key=lambda one: one.number, default=None)
    return last.wording if last else kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The wording in which an article was last read, kept article or sight, and the page that it stood on.

    `page` is empty where there was none, as for what was brought in. `last` is the kind of the last sight, None where
    there is none: after one of ABSENT the wording is that of before.
    """

    article: Article
    page: str
    final_url: str
    fetched_at: datetime | None
    last: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page that waits to be held against what was seen before; `article` is the key of the kept one."""

    article: str
    page: Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """How it stands with looking again at one article.

    The next look is due at `next_due_at`, but none later than `until`. `looked_at` is when it was last asked for, None
    before; `failures` counts the looks in a row that told nothing, and `detail` says in one line why the last did not.
    `suspect` is what the last look saw and a second one has to confirm, None where nothing.
    """

    article: str
    source: str
    next_due_at: datetime
    until: datetime
    looked_at: datetime | None
    failures: int
    detail: str
    suspect: Kind | None
