"""The record's one door inward: every function is one transaction, committed for good when it returns.

URLs come in the canonical spelling of `press.url`; all moments are aware. Whatever the database refuses is a
RecordError, and then nothing of the call is in the record. The ledger's row is locked first, the change number second,
the article last: on PostgreSQL writers wait for each other and never in a circle; SQLite lets in one at a time.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from press.article import Judged
from press.embedder import Vector
from press.errors import RecordError
from press.flag import Flag
from press.ledger import Brought, Entry, FeedAnswer, Fetched, Reason, State
from press.signature import Signature
from press.verdict import Verdict
from vault.changes import in_turn, next_number, raised
from vault.hours import has_come
from vault.models import Article, Band, Cursor, FeedRow, FlagRow, Lease, RecheckRow, Url, VerdictRow
from vault.models import Vector as VectorRow
from vault.record import one_transaction
from vault.rows import CHUNK, digest_of, packed, signed, storable

NOT_MODIFIED = 304

# A page that does not come is asked for again after each of these pauses, then set aside: no outage of a night or a
# weekend may lose it.
RETRY_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 6, 12, 24, 48)),
)
# A page that nobody could ask for says nothing of itself, so no attempt is counted; but none is postponed for ever
# (RFC 9309 section 2.3.1.4 takes a robots.txt that has been out of reach for so long for one that will not come).
POSTPONED = timedelta(minutes=10)
LONGEST_POSTPONED = timedelta(days=30)
# No lease is granted for longer.
LONGEST_LEASE = timedelta(hours=1)
# For so long after its last flag an article is looked at again where it stands (vault.write_rechecks).
WATCHED = timedelta(days=30)

_DROPPED_UNREAD = (Reason.GONE, Reason.ROBOTS, Reason.NOT_HTML, Reason.TOO_LARGE)


@one_transaction("commit a feed's answer")
def commit_feed(answer: FeedAnswer, *, next_due_at: datetime) -> int:
    """Commit entries, validators and state of one asking together; return how many URLs are new.

    A known URL stays as it was. Validators change only with a whole answer: after an error, or 304, the old ones
    stay, for new ones without their entries would mean 304 for ever and a lost story.
    """
    _note_feed(answer, next_due_at)
    return _discover(answer)


@one_transaction("commit a fetched page")
def commit_page(fetched: Fetched) -> bool:
    """Commit what asking for a page brought, and return whether the URL stands as pending.

    Where it does not, or has its page, nothing happens.

    The same answer committed twice counts once, as does a feed's: a kill may come before it leaves the spool.

    A page that came waits to be judged. Gone, forbidden, too large or no HTML: dropped. A refused address: set
    aside. A failed fetch: tried again after each pause of RETRY_AFTER, set aside after the last. Postponed: tried again
    soon, and no attempt is counted. RecordError where the URL was never discovered.
    """
    row = _ledger(fetched.url)
    if row.state != State.PENDING or row.page or row.fetched_at == fetched.at:
        return row.state == State.PENDING
    if fetched.reason is not Reason.NONE:
        _not_fetched(row, fetched)
    elif fetched.page:
        _came(row, fetched)
    else:
        raise RecordError(f"the page of {fetched.url} came with neither a body nor a reason; spool both or say why")
    row.save()
    return True


@one_transaction("begin with a page")
def begin(url: str) -> int:
    """Count one more attempt at judging `url` before its page is opened, and return how many that makes.

    The count stands even if the page kills the process: that is what it is for.
    """
    row = _ledger(url)
    row.attempts += 1
    row.save(update_fields=["attempts"])
    return row.attempts


@one_transaction("settle a URL")
def settle(
    url: str, state: State, reason: Reason, detail: str, *, at: datetime, brought: Brought | None = None
) -> None:
    """Drop `url` or set it aside, for a reason. The first decision stands: a URL decided earlier stays as it is.

    `brought`, here and in `keep` and `join`, enters the URL in the ledger in the same transaction where it is not
    known, and decides anew what had been dropped or set aside: the article is at hand now. RecordError for any other
    state (`keep` and `join` lead there), and where no reason is given.
    """
    if state not in (State.DROPPED, State.SET_ASIDE) or reason is Reason.NONE:
        raise RecordError(
            f"cannot settle {url} as {state}, reason {reason.value!r}: only drops and asides, with reason"
        )
    row = _ledger(url) if brought is None else _entered(url, brought, at)
    if _is_open(row, brought):
        _decide(row, state, at, reason=reason, detail=detail)
        row.save()


@one_transaction("keep an article")
def keep(
    url: str,
    judged: Judged,
    signature: Signature,
    *,
    source: str,
    story: str | None,
    at: datetime,
    brought: Brought | None = None,
) -> int:
    """Keep the article that `url` became: text, verdicts, names, signature, ledger, change number; return that number.

    The URL is the article's key from now on. It is first seen `at`, as it is judged, not when its address was
    discovered: a page judged after an edition belongs to the next. `story` is the key of a kept article, None begins a
    story of its own. A URL that has been kept, or joined, before is left alone and its article's number returned.
    RecordError where it was dropped or set aside, or the story's article is not there.
    """
    row = _ledger(url) if brought is None else _entered(url, brought, at)
    if row.article:
        return row.article.seq
    if not _is_open(row, brought):
        raise RecordError(f"cannot keep {url}: it stands as {row.state} ({row.reason})")
    article = _article(row, judged, signature, source, at)
    article.brought = brought is not None
    article.story = _story(story)
    article.seq = article.born = next_number()
    article.save()
    _verdicts(article, judged.verdicts)
    Band.objects.bulk_create([Band(article=article, hash=signed(band)) for band in sorted(set(signature.bands))])
    _decide(row, State.KEPT, at, article=article)
    row.save()
    return article.seq


@one_transaction("join a copy")
def join(url: str, key: str, *, at: datetime, brought: Brought | None = None) -> int:
    """Join `url` to the kept article `key`, whose copies and so whose change number change; return that number.

    Joined to it before: nothing changes. RecordError where `key` is not kept, or `url` was decided otherwise.
    """
    row = _ledger(url) if brought is None else _entered(url, brought, at)
    if row.state == State.JOINED and row.article and row.article.key == key:
        return row.article.seq
    if not _is_open(row, brought):
        raise RecordError(f"cannot join {url} to {key}: it stands as {row.state}")
    article = raised(key)
    _decide(row, State.JOINED, at, article=article)
    row.save()
    return article.seq


@one_transaction("record a flag")
def flag(flag: Flag) -> int:
    """Record a person's flag and return the article's new change number; the same flag twice is one flag.

    From now on, and for WATCHED, the article is looked at again where it stands, the first time at once. RecordError
    where the article is not kept.
    """
    words = {"claim": storable(flag.claim), "reason": storable(flag.reason), "by": storable(flag.by)}
    in_turn()
    known = FlagRow.objects.filter(article__digest=digest_of(flag.article), **words).select_related("article").first()
    if known:
        return known.article.seq
    article = raised(flag.article)
    FlagRow.objects.create(article=article, at=flag.at, seq=article.seq, **words)
    _look_again(article, flag.at)
    return article.seq


@one_transaction("change a story")
def story(key: str, of: str | None) -> int:
    """Make the article `key`, with those whose story it leads, part of the story of the article `of`.

    With None it is a story of its own again, and what it led goes on under the earliest that is left. The earliest kept
    leads a story, and every article whose story is another now has a new change number. Returns that of `key`; one that
    stands so already is left alone. RecordError where either is not kept.
    """
    in_turn()
    article, led = _with_led(key)
    target = _story(of)
    if target is None:
        moving, staying, joined = [article], led, []
    else:
        moving, staying, joined = [article, *led], [], [target, *target.members.all()]
    alone = article.story_id is None and not led
    if article in joined or (target is None and alone):
        return article.seq
    _lead(staying)
    _lead([*joined, *moving])
    changed = Article.objects.get(pk=article.pk)
    return raised(key).seq if changed.seq == article.seq else changed.seq


@one_transaction("keep vectors")
def vectors(vectors: Mapping[str, Vector]) -> None:
    """Give each article its vector in place of any other, and raise its change number; in the order of `vectors`.

    RecordError where one of them is not kept.
    """
    for key, vector in vectors.items():
        article = raised(key)
        VectorRow.objects.filter(article=article).delete()
        numbers = packed(vector.numbers)
        VectorRow.objects.create(article=article, model=vector.model, revision=vector.revision, numbers=numbers)


@one_transaction("move a cursor")
def set_cursor(name: str, seq: int) -> None:
    """Remember that the follower `name` has seen every change up to `seq`; a rebuild may set it back."""
    Cursor.objects.update_or_create(name=name, defaults={"seq": seq})


@one_transaction("move a cursor")
def move_cursor(name: str, seq: int, *, holder: str) -> bool:
    """Do as `set_cursor` does where `holder` has the lease `name`; say whether it has, and else move nothing.

    So nobody whose lease ran out, while the machine slept or a clock jumped, speaks for the one who has it now.
    """
    if not Lease.objects.select_for_update().filter(name=name, holder=holder).first():
        return False
    Cursor.objects.update_or_create(name=name, defaults={"seq": seq})
    return True


@one_transaction("take a lease")
def take_lease(name: str, holder: str, *, now: datetime, lasting: timedelta) -> bool:
    """Take the lease `name` for `holder`, or renew it, for LONGEST_LEASE at most; say whether `holder` has it now.

    Another's lease is taken once it has run out, or where it lasts longer than any is granted for.
    """
    fresh = Lease(name=name, holder="", until=now)
    Lease.objects.bulk_create([fresh], update_conflicts=True, unique_fields=["name"], update_fields=["name"])
    free = Q(holder__in=("", holder)) | has_come("until", now, longest=LONGEST_LEASE)
    until = now + min(lasting, LONGEST_LEASE)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, until=until))


@one_transaction("pass a lease on")
def pass_lease(name: str, holder: str, *, to: str, until: datetime) -> bool:
    """Give the lease `name` to another, where `holder` has it; say whether it had."""
    return bool(Lease.objects.filter(name=name, holder=holder).update(holder=to, until=until))


@one_transaction("release a lease")
def release_lease(name: str, holder: str) -> None:
    """Let the lease `name` go where `holder` has it; another's is left alone."""
    Lease.objects.filter(name=name, holder=holder).delete()


def _look_again(article: Article, at: datetime) -> None:
    row = RecheckRow.objects.filter(article=article).first() or RecheckRow(article=article, until=at + WATCHED)
    row.until = max(row.until, at + WATCHED)
    row.next_due_at = at
    row.save()


def _note_feed(answer: FeedAnswer, next_due_at: datetime) -> None:
    # There first, locked next: another machine may have the first answer of the same feed at this moment.
    fresh = FeedRow(key=digest_of(answer.feed), url=answer.feed, next_due_at=next_due_at, last_at=answer.at)
    FeedRow.objects.bulk_create([fresh], update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    row = FeedRow.objects.select_for_update().get(key=fresh.key)
    if answer.error and row.last_at == answer.at and row.last_error == storable(answer.error):
        return  # counted before: a kill came between that commit and the record's removal from the spool
    row.source = answer.source
    row.next_due_at = next_due_at
    row.last_at = answer.at
    row.last_status = answer.status
    row.last_error = storable(answer.error)
    row.failures = row.failures + 1 if answer.error else 0
    if not answer.error and answer.status != NOT_MODIFIED:
        row.etag = storable(answer.validators.etag)
        row.last_modified = storable(answer.validators.last_modified)
    row.save()


def _discover(answer: FeedAnswer) -> int:
    by_key: dict[str, Entry] = {}
    for entry in answer.entries:
        by_key.setdefault(digest_of(entry.url), entry)
    new = sorted(by_key.keys() - _known(by_key))
    rows = [_discovered(key, by_key[key], answer.source, answer.feed, answer.at) for key in new]
    _enter(rows)
    return len(new)


def _enter(rows: list[Url]) -> None:
    """Enter `rows` in the ledger; of two machines that do so at once neither fails, and the earlier row stands.

    (Not ignore_conflicts: SQLite's INSERT OR IGNORE would lose without a word a row that breaks any other rule.)
    """
    Url.objects.bulk_create(rows, CHUNK, update_conflicts=True, unique_fields=["key"], update_fields=["key"])


def _known(keys: Iterable[str]) -> set[str]:
    wanted = list(keys)
    known: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        known.update(Url.objects.filter(key__in=wanted[start : start + CHUNK]).values_list("key", flat=True))
    return known


def _discovered(key: str, entry: Entry, source: str, found_in: str, at: datetime) -> Url:
    return Url(
        key=key,
        url=entry.url,
        source=source,
        discovered_in=storable(found_in),
        discovered_at=at,
        title=storable(entry.title),
        summary=storable(entry.summary),
        published=entry.published,
    )


def _ledger(url: str) -> Url:
    row = Url.objects.select_for_update(of=("self",)).select_related("article").filter(key=digest_of(url)).first()
    if row is None:
        raise RecordError(f"the ledger does not know {url}; a URL enters with the feed in which it was discovered")
    return row


def _entered(url: str, brought: Brought, at: datetime) -> Url:
    """Return the row of `url`, locked, made now where the ledger does not know it."""
    if not _known([digest_of(url)]):
        _enter([_discovered(digest_of(url), brought.entry, brought.source, brought.origin, at)])
    return _ledger(url)


def _is_open(row: Url, brought: Brought | None) -> bool:
    return row.state == State.PENDING or (brought is not None and row.state in (State.DROPPED, State.SET_ASIDE))


def _came(row: Url, fetched: Fetched) -> None:
    row.page = fetched.page
    row.final_url = storable(fetched.final_url)
    row.content_type = storable(fetched.content_type)
    row.fetched_at = fetched.at
    row.detail = ""
    row.attempts = 0
    row.next_try_at = None


def _not_fetched(row: Url, fetched: Fetched) -> None:
    if fetched.postponed and fetched.at - row.discovered_at < LONGEST_POSTPONED:
        row.next_try_at = fetched.at + POSTPONED
        row.detail = storable(fetched.detail)
        return
    row.fetched_at = fetched.at
    row.attempts += 1
    if fetched.reason is Reason.FETCH_FAILED and row.attempts <= len(RETRY_AFTER):
        row.next_try_at = fetched.at + RETRY_AFTER[row.attempts - 1]
        row.detail = storable(fetched.detail)
        return
    state = State.DROPPED if fetched.reason in _DROPPED_UNREAD else State.SET_ASIDE
    _decide(row, state, fetched.at, reason=fetched.reason, detail=fetched.detail)


def _decide(
    row: Url,
    state: State,
    at: datetime,
    *,
    reason: Reason = Reason.NONE,
    detail: str = "",
    article: Article | None = None,
) -> None:
    row.state = state.value
    row.reason = reason.value
    row.detail = storable(detail)
    row.decided_at = at
    row.next_try_at = None
    row.article = article


def _article(row: Url, judged: Judged, signature: Signature, source: str, at: datetime) -> Article:
    told = judged.article
    return Article(
        digest=row.key,
        key=row.url,
        source=source,
        url=told.url,
        title=storable(told.title),
        lead=storable(told.lead),
        text=storable(told.text),
        authors=[storable(author) for author in told.authors],
        published=told.published,
        published_confidence=told.published_confidence,
        language=None if told.language is None else storable(told.language),
        site_name=storable(told.site_name),
        first_seen=at,
        when=told.published or at,
        exact=signature.exact,
        words=signature.words,
        names=[[name.kind, storable(name.text), name.count, name.start] for name in judged.names],
    )


def _story(key: str | None) -> Article | None:
    if key is None:
        return None
    first = Article.objects.select_related("story").filter(digest=digest_of(key)).first()
    if first is None:
        raise RecordError(f"no kept article has the key {key}, to which a story was to be joined")
    return first.story or first


def _with_led(key: str) -> tuple[Article, list[Article]]:
    article = Article.objects.filter(digest=digest_of(key)).first()
    if article is None:
        raise RecordError(f"no kept article has the key {key}")
    return article, list(article.members.all())


def _lead(articles: list[Article]) -> None:
    """Make one story of `articles`, led by the one kept first; those that had another leader are changed."""
    first = min(articles, key=lambda one: one.born, default=None)
    for one in articles:
        leader = None if one is first else first
        if one.story_id != (leader.pk if leader else None):
            changed = raised(one.key)
            changed.story = leader
            changed.save(update_fields=["story"])


def _verdicts(article: Article, verdicts: Iterable[Verdict]) -> None:
    VerdictRow.objects.bulk_create(
        VerdictRow(
            article=article,
            question=verdict.question,
            answer=[storable(word) for word in verdict.answer],
            score=verdict.score,
            unsure=verdict.unsure,
            because=[[storable(word.text), word.start, word.end] for word in verdict.because],
            by=verdict.by,
        )
        for verdict in verdicts
    )
