"""The whole record in one order, for comparing two of them."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Prefetch

from press.ledger import State
from press.verdict import Verdict
from vault.models import (
    AlertRow,
    Article,
    CorrectionRow,
    Counter,
    Cursor,
    EditionRow,
    FeedRow,
    FlagRow,
    LetterRow,
    RecheckRow,
    SavedSearch,
    SightRow,
    Url,
    Vector,
)
from vault.rows import CHUNK, unsigned, verdicts_of


def exported() -> Iterator[dict[str, object]]:
    """Yield every thing in the record as a dict of JSON's types; `kind` says what it is."""
    yield from map(_feed, FeedRow.objects.order_by("key").iterator(CHUNK))
    yield from map(_url, Url.objects.select_related("article").order_by("key").iterator(CHUNK))
    copies = Prefetch("urls", queryset=Url.objects.filter(state=State.JOINED))
    articles = Article.objects.select_related("story").prefetch_related("verdicts", "bands", "vectors", copies)
    yield from map(_article, articles.order_by("digest").iterator(CHUNK))
    # What is no digest is sorted here, not by a server that sorts as it is set up.
    flags = sorted(FlagRow.objects.select_related("article"), key=_place_of_flag)
    yield from map(_flag, flags)
    rechecks = RecheckRow.objects.select_related("article").order_by("article__digest")
    yield from map(_recheck, rechecks.iterator(CHUNK))
    sights = SightRow.objects.select_related("article").order_by("article__digest", "number")
    yield from map(_sight, sights.iterator(CHUNK))
    corrections = CorrectionRow.objects.select_related("article").order_by("article__digest", "question", "pk")
    yield from map(_correction, corrections)
    editions = EditionRow.objects.prefetch_related("edits", "approvals", "files")
    yield from map(_edition, editions.order_by("day", "desk", "kind", "number"))
    letters = LetterRow.objects.prefetch_related("postings").order_by("digest")
    yield from map(_letter, letters.iterator(CHUNK))
    alerts = AlertRow.objects.prefetch_related("articles__article").order_by("rule", "digest")
    yield from map(_alert, alerts.iterator(CHUNK))
    saved = SavedSearch.objects.prefetch_related("versions", "looks", "hits__article")
    yield from map(_saved, sorted(saved, key=lambda row: row.name))
    for cursor in sorted(Cursor.objects.all(), key=lambda row: row.name):
        yield {"kind": "cursor", "name": cursor.name, "seq": cursor.seq}
    yield {"kind": "change_seq", "seq": Counter.objects.get().change_seq}


def _feed(row: FeedRow) -> dict[str, object]:
    return {
        "kind": "feed",
        "feed": row.url,
        "source": row.source,
        "etag": row.etag,
        "last_modified": row.last_modified,
        "next_due_at": _moment(row.next_due_at),
        "last_status": row.last_status,
        "last_error": row.last_error,
        "last_at": _moment(row.last_at),
        "failures": row.failures,
    }


def _url(row: Url) -> dict[str, object]:
    return {
        "kind": "url",
        "url": row.url,
        "source": row.source,
        "discovered_in": row.discovered_in,
        "discovered_at": _moment(row.discovered_at),
        "title": row.title,
        "summary": row.summary,
        "published": _moment(row.published),
        "state": row.state,
        "reason": row.reason,
        "detail": row.detail,
        # A killed process may have begun once more with a page; once that is decided, nothing hangs on the number.
        "attempts": row.attempts if row.state == State.PENDING else None,
        "next_try_at": _moment(row.next_try_at),
        "page": row.page,
        "final_url": row.final_url,
        "content_type": row.content_type,
        "fetched_at": _moment(row.fetched_at),
        "decided_at": _moment(row.decided_at),
        "article": row.article.key if row.article else None,
    }


def _article(row: Article) -> dict[str, object]:
    return {
        "kind": "article",
        "key": row.key,
        "source": row.source,
        "url": row.url,
        "title": row.title,
        "lead": row.lead,
        "text": row.text,
        "authors": list(row.authors),
        "published": _moment(row.published),
        "published_confidence": row.published_confidence,
        "language": row.language,
        "site_name": row.site_name,
        "first_seen": _moment(row.first_seen),
        "story": row.story.key if row.story else row.key,
        "exact": row.exact,
        "words": row.words,
        "brought": row.brought,
        "bands": sorted(unsigned(band.hash) for band in row.bands.all()),
        "verdicts": [_verdict(verdict) for verdict in verdicts_of(row)],
        "names": [list(name) for name in row.names],
        "vectors": [_vector(vector) for vector in row.vectors.all()],
        "copies": sorted([copy.source, copy.url] for copy in row.urls.all()),
    }


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "question": verdict.question,
        "answer": list(verdict.answer),
        "score": verdict.score,
        "unsure": verdict.unsure,
        "because": [[word.text, word.start, word.end] for word in verdict.because],
        "by": verdict.by,
    }


def _vector(row: Vector) -> dict[str, object]:
    return {"model": row.model, "revision": row.revision, "numbers": bytes(row.numbers).hex()}


def _place_of_flag(row: FlagRow) -> tuple[str, datetime, str, str, str]:
    return row.article.digest, row.at, row.claim, row.reason, row.by


def _flag(row: FlagRow) -> dict[str, object]:
    flag = {"kind": "flag", "article": row.article.key, "claim": row.claim, "reason": row.reason}
    return {**flag, "by": row.by, "at": _moment(row.at)}


def _recheck(row: RecheckRow) -> dict[str, object]:
    return {
        "kind": "recheck",
        "article": row.article.key,
        "next_due_at": _moment(row.next_due_at),
        "until": _moment(row.until),
        "looked_at": _moment(row.looked_at),
        "failures": row.failures,
        "detail": row.detail,
        "suspect": row.suspect,
        "suspect_since": _moment(row.suspect_since),
        "page": row.page,
    }


def _sight(row: SightRow) -> dict[str, object]:
    return {
        "kind": "sight",
        "article": row.article.key,
        "number": row.number,
        "sight": row.kind,
        "at": _moment(row.at),
        "title": row.title,
        "lead": row.lead,
        "text": row.text,
        "page": row.page,
        "final_url": row.final_url,
    }


def _correction(row: CorrectionRow) -> dict[str, object]:
    return {
        "kind": "correction",
        "article": row.article.key,
        "question": row.question,
        "answer": row.answer,
        "by": row.by,
        "at": _moment(row.at),
        "machine": row.machine,
        "model": row.model,
    }


def _edition(row: EditionRow) -> dict[str, object]:
    edits = sorted(row.edits.all(), key=lambda edit: edit.pk)
    approvals = sorted(row.approvals.all(), key=lambda approval: approval.pk)
    return {
        "kind": "edition",
        "desk": row.desk,
        "edition": row.kind,
        "day": _moment(row.day),
        "number": row.number,
        "due_at": _moment(row.due_at),
        "after": row.after,
        "cutoff": row.cutoff,
        "made_at": _moment(row.made_at),
        "stage": row.stage,
        "issued_at": _moment(row.issued_at),
        "corrects": row.corrects,
        "figures": row.figures,
        "edits": [[edit.action, edit.story, edit.value, edit.by, _moment(edit.at)] for edit in edits],
        "approvals": [[approval.by, _moment(approval.at), approval.edits] for approval in approvals],
        "files": sorted([file.name, file.sha256] for file in row.files.all()),
    }


def _letter(row: LetterRow) -> dict[str, object]:
    postings = sorted(row.postings.all(), key=lambda posting: posting.address)
    return {
        "kind": "letter",
        "key": row.key,
        "channel": row.channel,
        "subject": row.subject,
        "body": bytes(row.body).hex(),
        "made_at": _moment(row.made_at),
        "urgent": row.urgent,
        # How often it was tried, and what was heard meanwhile, hangs on the network.
        "postings": [[one.address, one.message_id, bytes(one.head).hex(), one.state] for one in postings],
    }


def _alert(row: AlertRow) -> dict[str, object]:
    return {
        "kind": "alert",
        "rule": row.rule,
        "desk": row.desk,
        "subject": row.subject,
        "sight": row.sight,
        "opened_at": _moment(row.opened_at),
        "status": row.status,
        "because": row.because,
        "told": row.told,
        "snoozed_until": _moment(row.snoozed_until),
        "acknowledged_by": row.acknowledged_by,
        "acknowledged_at": _moment(row.acknowledged_at),
        # At which change number it was told hangs on the order in which articles happened to be judged.
        "articles": sorted([one.article.key, bool(one.seq)] for one in row.articles.all()),
    }


def _saved(row: SavedSearch) -> dict[str, object]:
    versions = sorted(row.versions.all(), key=lambda version: version.version)
    return {
        "kind": "saved",
        "name": row.name,
        "removed_at": _moment(row.removed_at),
        "removed_by": row.removed_by,
        "seq": row.seq,
        "settled": row.settled,
        "versions": [[one.text, one.expand, one.alerts, one.by, _moment(one.at)] for one in versions],
        "looks": sorted([look.person, look.seq] for look in row.looks.all()),
        "hits": sorted([hit.article.key, hit.version, hit.seq, hit.standing] for hit in row.hits.all()),
    }


def _moment(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()
