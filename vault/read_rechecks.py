"""The record's door outward, looking again: what is due, what waits to be read, and what was seen of an article."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from press.article import Article
from press.clock import SKEW
from press.ledger import Entry, Waiting
from press.recheck import ABSENT, Look, Recheck, Seen, Sight
from vault.hours import has_come
from vault.models import Article as ArticleRow
from vault.models import RecheckRow, SightRow, Url
from vault.record import told
from vault.rows import CHUNK, article_of, digest_of, kind_of, recheck_of, sight_of

# No look is put off for longer (vault.write_rechecks).
LONGEST_PAUSE = timedelta(hours=24) + SKEW


@told("read what is to be looked at again")
def due(now: datetime, limit: int, sources: Collection[str]) -> tuple[Recheck, ...]:
    """Return up to `limit` articles of `sources` that may be asked for again at `now`, the longest due first."""
    rows = _due(now).filter(article__source__in=sources).order_by("next_due_at", "article__digest")
    return tuple(map(recheck_of, rows[:limit]))


@told("count what is overdue")
def overdue(since: datetime, sources: Collection[str]) -> int:
    """Return how many articles of `sources` have been due since that moment or longer, or their page waits so long."""
    unasked = _due(since).filter(next_due_at__lte=since, article__source__in=sources).count()
    return unasked + _rows().exclude(page="").filter(fetched_at__lte=since, article__source__in=sources).count()


@told("read the looks that wait")
def to_read(limit: int) -> tuple[Look, ...]:
    """Return up to `limit` pages that wait to be held against what was seen before, the first fetched first."""
    rows = list(_rows().exclude(page="").order_by("fetched_at", "article__digest")[:limit])
    urls = {url.key: url for url in Url.objects.filter(key__in=[row.article.digest for row in rows])}
    return tuple(_look(row, urls.get(row.article.digest)) for row in rows)


@told("read how an article is looked at again")
def recheck(key: str) -> Recheck | None:
    """Return how it stands with looking again at the article `key`, None where it bears no flag."""
    row = _rows().filter(article__digest=digest_of(key)).first()
    return recheck_of(row) if row else None


@told("read what was seen again")
def sights(keys: Collection[str]) -> Mapping[str, tuple[Sight, ...]]:
    """Return the sights of those articles among `keys` that have any, the first seen first."""
    digests = [digest_of(key) for key in dict.fromkeys(keys)]
    found: defaultdict[str, list[Sight]] = defaultdict(list)
    for start in range(0, len(digests), CHUNK):
        rows = SightRow.objects.filter(article__digest__in=digests[start : start + CHUNK]).order_by("number")
        for row in rows.select_related("article"):
            found[row.article.key].append(sight_of(row))
    return {key: tuple(seen) for key, seen in found.items()}


@told("read what was last seen")
def seen(key: str) -> Seen | None:
    """Return the wording in which the article `key` was last read, None where it is not kept."""
    row = ArticleRow.objects.filter(digest=digest_of(key)).first()
    if row is None:
        return None
    kept = article_of(row)
    found = list(SightRow.objects.filter(article=row).order_by("-number"))
    last = kind_of(found[0]) if found else None
    read = next((one for one in found if kind_of(one) not in ABSENT), None)
    if read is not None:
        wording = Article(url=kept.url, title=read.title, lead=read.lead, text=read.text)
        return Seen(article=wording, page=read.page, final_url=read.final_url, fetched_at=read.at, last=last)
    url = Url.objects.filter(key=row.digest).first()
    if url is None or row.brought:
        return Seen(article=kept, page="", final_url="", fetched_at=None, last=last)
    final = url.final_url or url.url
    return Seen(article=kept, page=url.page, final_url=final, fetched_at=url.fetched_at, last=last)


def _rows() -> QuerySet[RecheckRow]:
    return RecheckRow.objects.select_related("article")


def _due(now: datetime) -> QuerySet[RecheckRow]:
    """Return the rows whose time has come, and not run out; what is suspected is looked at once more all the same."""
    due = has_come("next_due_at", now, longest=LONGEST_PAUSE)
    return _rows().filter(due, Q(until__gte=now) | Q(suspect__gt=""), page="")


def _look(row: RecheckRow, url: Url | None) -> Look:
    key = row.article.key
    known = url or Url(url=key, title="", summary="")
    return Look(
        article=key,
        page=Waiting(
            url=key,
            source=row.article.source,
            entry=Entry(url=key, title=known.title, summary=known.summary, published=known.published),
            attempts=row.attempts,
            page=row.page,
            final_url=row.final_url,
            content_type=row.content_type,
            fetched_at=row.fetched_at,
        ),
    )
