"""The record's one door outward: press records come out, rows stay in.

Every function answers from what is committed and raises RecordError where the database cannot answer. The number of
queries of each does not grow with the answer (beyond one round for each thousand articles).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, F, IntegerField, Max, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from press.article import Kept
from press.clock import SKEW
from press.embedder import Vector
from press.flag import Flag
from press.lease import Held
from press.ledger import FeedState, Life, Reason, State, Sums, Waiting
from press.signature import Signature
from vault.export import exported
from vault.hours import has_come
from vault.models import Article, Band, Counter, Cursor, FeedRow, FlagRow, Lease, Url
from vault.models import Vector as VectorRow
from vault.record import told
from vault.rows import CHUNK, digest_of, feed_of, flag_of, kept_of, life_of, signed, vector_of, waiting_of

CANDIDATES = 50
LONGEST_PAUSE = timedelta(hours=48) + SKEW  # no page is put off for longer (RETRY_AFTER of vault.write)


@told("read a URL's life")
def life(url: str) -> Life | None:
    """Return the life of `url`, None where the ledger does not know it."""
    row = Url.objects.select_related("article").filter(key=digest_of(url)).first()
    return life_of(row) if row else None


@told("look for a longer address")
def longer(url: str) -> str | None:
    """Return the first known address that says `url` and goes on with `&`, None where none does.

    No index helps: it reads the whole ledger, which is for a person who waits.
    """
    rows = Url.objects.filter(url__startswith=f"{url}&").order_by("pk")
    return rows.values_list("url", flat=True).first()


@told("read lives")
def lives(urls: Collection[str]) -> Mapping[str, Life]:
    """Return the lives of those of `urls` that the ledger knows."""
    digests = [digest_of(url) for url in dict.fromkeys(urls)]
    chunks = (digests[start : start + CHUNK] for start in range(0, len(digests), CHUNK))
    rows = (row for chunk in chunks for row in Url.objects.select_related("article").filter(key__in=chunk))
    return {row.url: life_of(row) for row in rows}


@told("read an article")
def kept(key: str) -> Kept | None:
    """Return the kept article `key`, None where there is none."""
    return next(iter(kept_of(Article.objects.filter(digest=digest_of(key)))), None)


@told("read what changed")
def kept_since(seq: int, limit: int = 500) -> tuple[Kept, ...]:
    """Return the first `limit` articles whose change number is above `seq`, in its order: how followers follow."""
    return kept_of(Article.objects.filter(seq__gt=seq).order_by("seq")[:limit])


@told("read what was first seen")
def kept_first_seen(start: datetime, end: datetime) -> tuple[Kept, ...]:
    """Return the articles first seen from `start` up to, not including, `end`, earliest first."""
    return kept_of(Article.objects.filter(first_seen__gte=start, first_seen__lt=end).order_by("first_seen", "digest"))


@told("read articles")
def kept_many(keys: Collection[str]) -> tuple[Kept, ...]:
    """Return the kept articles among `keys`, in the order of `keys`."""
    digests = [digest_of(key) for key in dict.fromkeys(keys)]
    found: dict[str, Kept] = {}
    for start in range(0, len(digests), CHUNK):
        rows = Article.objects.filter(digest__in=digests[start : start + CHUNK])
        found.update((article.key, article) for article in kept_of(rows))
    return tuple(found[key] for key in dict.fromkeys(keys) if key in found)


@told("read recent articles")
def recent(start: datetime, end: datetime) -> tuple[Kept, ...]:
    """Return the articles published (first seen, where that is not known) from `start` up to before `end`.

    What was brought in without a date is of no time that we know, and not among them.
    """
    rows = Article.objects.filter(when__gte=start, when__lt=end).exclude(brought=True, published=None)
    return kept_of(rows.order_by("when", "digest"))


@told("read vectors")
def vectors(keys: Collection[str]) -> Mapping[str, Vector]:
    """Return the vectors of those articles among `keys` that a model was asked about, without numbers where in vain."""
    digests = [digest_of(key) for key in dict.fromkeys(keys)]
    chunks = (digests[start : start + CHUNK] for start in range(0, len(digests), CHUNK))
    rows = VectorRow.objects.select_related("article")
    return {row.article.key: vector_of(row) for chunk in chunks for row in rows.filter(article__digest__in=chunk)}


@told("look for copies")
def candidates(signature: Signature) -> tuple[str, ...]:
    """Return the keys of the articles that may be the same text, earliest seen first.

    They have the same words or share a band; at most CANDIDATES of them, the same words before the most bands.
    """
    same = Article.objects.filter(exact=signature.exact).order_by("first_seen", "digest")
    ids = list(same.values_list("pk", flat=True)[:CANDIDATES])
    bands = Band.objects.filter(hash__in=[signed(band) for band in signature.bands])
    close = bands.values("article").annotate(shared=Count("pk")).order_by("-shared", "article__first_seen", "article")
    ids += list(close.values_list("article", flat=True)[:CANDIDATES])
    rows = Article.objects.filter(pk__in=list(dict.fromkeys(ids))[:CANDIDATES])
    return tuple(rows.order_by("first_seen", "digest").values_list("key", flat=True))


@told("read the change number")
def change_seq() -> int:
    """Return the number of the last change, 0 before the first."""
    return Counter.objects.get().change_seq


@told("read a cursor")
def cursor(name: str) -> int:
    """Return how far the follower `name` has come, 0 where it has not begun."""
    return Cursor.objects.filter(name=name).values_list("seq", flat=True).first() or 0


@told("read a lease")
def lease(name: str) -> Held | None:
    """Return who has the lease `name` and until when, None where nobody has; it may have run out."""
    row = Lease.objects.filter(name=name).exclude(holder="").first()
    return Held(name=row.name, holder=row.holder, until=row.until) if row else None


@told("count the articles")
def kept_up_to(seq: int) -> int:
    """Return how many articles have a change number of at most `seq`."""
    return Article.objects.filter(seq__lte=seq).count()


@told("read the change numbers")
def sequences() -> Mapping[str, int]:
    """Return the change number of every kept article by its key."""
    return dict(Article.objects.values_list("key", "seq").iterator())


@told("read flags")
def flags(keys: Collection[str] | None = None) -> tuple[Flag, ...]:
    """Return the flags of the articles `keys` (None: of all), oldest first."""
    rows = FlagRow.objects.select_related("article")
    if keys is None:
        found = list(rows)
    else:
        digests = [digest_of(key) for key in dict.fromkeys(keys)]
        chunks = (digests[start : start + CHUNK] for start in range(0, len(digests), CHUNK))
        found = [row for chunk in chunks for row in rows.filter(article__digest__in=chunk)]
    return tuple(sorted(map(flag_of, found), key=lambda flag: (flag.at, flag.article, flag.claim, flag.by)))


@told("read which articles are flagged")
def flagged_keys() -> tuple[str, ...]:
    """Return the keys of the articles that bear a flag, in their order."""
    return tuple(sorted(FlagRow.objects.values_list("article__key", flat=True).distinct()))


@told("read a feed's state")
def feed(url: str) -> FeedState | None:
    """Return the state of the feed at `url`, None where it was never asked."""
    row = FeedRow.objects.filter(key=digest_of(url)).first()
    return feed_of(row) if row else None


@told("read the feeds' states")
def feeds() -> tuple[FeedState, ...]:
    """Return the states of all feeds that were ever asked, by source and address."""
    return tuple(sorted(map(feed_of, FeedRow.objects.all()), key=lambda state: (state.source, state.feed)))


@told("read the queue of pages to fetch")
def to_fetch(now: datetime, limit: int, sources: Collection[str]) -> tuple[Waiting, ...]:
    """Return up to `limit` URLs of `sources` that wait for their page and may be tried at `now`, longest waiting first.

    What other sources left in the ledger stays there and takes nobody's place.
    """
    due = Q(next_try_at=None) | has_come("next_try_at", now, longest=LONGEST_PAUSE)
    return tuple(map(waiting_of, _queue().filter(due, page="", source__in=sources)[:limit]))


@told("read the queue of pages to judge")
def to_judge(limit: int) -> tuple[Waiting, ...]:
    """Return up to `limit` URLs whose page waits to be judged: earliest discovered first, then earliest published."""
    return tuple(map(waiting_of, _queue().filter(page__gt="")[:limit]))


@told("add up the ledger")
def sums() -> Sums:
    """Return the ledger added up, all in one query and so of one moment.

    `total` and `articles` are counted apart from the states, so that `doctor` can hold one against the other.
    """
    # Grouped in the order of their index, which needs no sorting; the two totals must stay out of the grouping.
    counted = Url.objects.values("source", "state", "reason").annotate(
        n=Count("pk"), total=Max(_count(Url.objects.all())), articles=Max(_count(Article.objects.all()))
    )
    rows = list(counted.values_list("state", "reason", "n", "total", "articles"))
    if not rows:
        return Sums(total=0, by_state=dict.fromkeys(State, 0), by_reason={}, articles=Article.objects.count())
    return _sums([row[:3] for row in rows], total=rows[0][3], articles=rows[0][4])


@told("add up the ledger by source")
def sums_by_source() -> Mapping[str, Sums]:
    """Return the ledger added up for each source that has a URL in it; articles count where they were kept."""
    by_source: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for source, state, reason, n in Url.objects.values_list("source", "state", "reason").annotate(n=Count("pk")):
        by_source[source].append((state, reason, n))
    articles = dict(Article.objects.values_list("source").annotate(n=Count("pk")))
    return {
        source: _sums(rows, total=sum(n for _, _, n in rows), articles=articles.get(source, 0))
        for source, rows in sorted(by_source.items())
    }


def export() -> Iterator[dict[str, object]]:
    """Yield the whole record, one JSON-able dict a thing, such that equal records yield equal dicts.

    Row numbers, the order in which articles happened to be judged, and the attempts of what is decided are left out;
    everything else is in: feeds with validators, URLs with entries, articles with verdicts, bands and copies, flags and
    what was seen of their articles since, corrections, editions, cursors and the change number.
    """
    with told("export the record"):
        yield from exported()


def _queue() -> QuerySet[Url]:
    order = ("discovered_at", F("published").asc(nulls_last=True), "key")
    return Url.objects.filter(state=State.PENDING).order_by(*order)


def _count(rows: QuerySet[Model]) -> Coalesce:
    number = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _sums(rows: list[tuple[str, str, int]], *, total: int, articles: int) -> Sums:
    by_state = dict.fromkeys(State, 0)
    by_reason: dict[Reason, int] = {}
    for state, reason, n in rows:
        by_state[State(state)] += n
        if reason:
            by_reason[Reason(reason)] = by_reason.get(Reason(reason), 0) + n
    return Sums(total=total, by_state=by_state, by_reason=by_reason, articles=articles)
