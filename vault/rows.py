"""From rows to the words of the trade, and the few spellings that only the database needs."""

import hashlib
import math
import struct
from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from press.alert import Alert
from press.article import Article, Judged, Kept
from press.correction import Correction, corrected, counting
from press.edition import ACTIONS, KINDS, Approval, Edit, Edition, EditionId
from press.embedder import Numbers, Vector
from press.flag import Flag
from press.ledger import Entry, FeedState, Life, Reason, State, Validators, Waiting
from press.named import Named
from press.post import STATES as POST_STATES
from press.post import Letter, Posting, Reader
from press.recheck import KINDS as SIGHTS
from press.recheck import Kind, Recheck, Sight
from press.saved import SavedSearch
from press.verdict import Question, Verdict, Word
from vault import models

CHUNK = 1_000
_QUESTIONS: tuple[Question, ...] = ("language", "relevance", "places", "topics", "tone", "stance", "critical", "claims")
_HALF, _WHOLE = 1 << 63, 1 << 64


def digest_of(address: str) -> str:
    """Return the SHA-256 of an address: what its row is found by, however long it is."""
    return hashlib.sha256(address.encode()).hexdigest()


def signed(band: int) -> int:
    """Return an unsigned 64-bit number as the signed one that databases hold."""
    return band - _WHOLE if band >= _HALF else band


def unsigned(band: int) -> int:
    """Return what `signed` was given."""
    return band + _WHOLE if band < 0 else band


def storable(text: str) -> str:
    """Return `text` without what PostgreSQL cannot hold: NUL characters and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def kept_of(rows: QuerySet[models.Article]) -> tuple[Kept, ...]:
    """Return the articles of a query with verdicts and copies, in a number of queries that does not grow with them."""
    copies = models.Url.objects.filter(state=State.JOINED).order_by("discovered_at", "key")
    whole = rows.select_related("story").prefetch_related("verdicts", "corrections", Prefetch("urls", queryset=copies))
    return tuple(_kept(row) for row in whole.iterator(chunk_size=CHUNK))


def verdicts_of(row: models.Article) -> tuple[Verdict, ...]:
    """Return the machine's verdicts on an article in the order of the questions."""
    return tuple(sorted(map(_verdict, row.verdicts.all()), key=_place))


def history_of(row: models.Article) -> tuple[Correction, ...]:
    """Return all that persons said of an article, oldest first."""
    return tuple(map(correction_of, sorted(row.corrections.all(), key=lambda correction: correction.pk)))


def correction_of(row: models.CorrectionRow) -> Correction:
    """Return what a person said."""
    return Correction(
        article=row.article.key,
        question=_question(row.question),
        answer=None if row.answer is None else tuple(map(str, row.answer)),
        by=row.by,
        at=row.at,
        machine=None if row.machine is None else tuple(map(str, row.machine)),
        model=row.model,
    )


def life_of(row: models.Url) -> Life:
    """Return a URL's life."""
    return Life(
        url=row.url,
        source=row.source,
        state=State(row.state),
        reason=Reason(row.reason),
        detail=row.detail,
        discovered_at=row.discovered_at,
        discovered_in=row.discovered_in,
        fetched_at=row.fetched_at,
        decided_at=row.decided_at,
        attempts=row.attempts,
        page=row.page,
        article=row.article.key if row.article else None,
    )


def waiting_of(row: models.Url) -> Waiting:
    """Return a pending URL with what is needed to go on with it."""
    return Waiting(
        url=row.url,
        source=row.source,
        entry=Entry(url=row.url, title=row.title, summary=row.summary, published=row.published),
        attempts=row.attempts,
        page=row.page,
        final_url=row.final_url,
        content_type=row.content_type,
        fetched_at=row.fetched_at,
    )


def feed_of(row: models.FeedRow) -> FeedState:
    """Return a feed's state."""
    return FeedState(
        feed=row.url,
        source=row.source,
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        next_due_at=row.next_due_at,
        last_status=row.last_status,
        last_error=row.last_error,
        failures=row.failures,
    )


def flag_of(row: models.FlagRow) -> Flag:
    """Return a person's flag."""
    return Flag(article=row.article.key, claim=row.claim, reason=row.reason, by=row.by, at=row.at, seq=row.seq)


def kind_of(row: models.SightRow) -> Kind:
    """Return what kind of sight it is."""
    return next(kind for kind in SIGHTS if kind == row.kind)


def sight_of(row: models.SightRow) -> Sight:
    """Return what was seen of an article after its flag."""
    return Sight(
        article=row.article.key,
        number=row.number,
        kind=kind_of(row),
        at=row.at,
        seq=row.seq,
        title=row.title,
        lead=row.lead,
        text=row.text,
        page=row.page,
        final_url=row.final_url,
    )


def recheck_of(row: models.RecheckRow) -> Recheck:
    """Return how it stands with looking again at an article."""
    return Recheck(
        article=row.article.key,
        source=row.article.source,
        next_due_at=row.next_due_at,
        until=row.until,
        looked_at=row.looked_at,
        failures=row.failures,
        detail=row.detail,
        suspect=next((kind for kind in SIGHTS if kind == row.suspect), None),
    )


def edition_of(row: models.EditionRow) -> Edition:
    """Return an edition with what hands did to it, in their order."""
    return Edition(
        id=EditionId(
            desk="foreign" if row.desk == "foreign" else "domestic",
            kind=next(kind for kind in KINDS if kind == row.kind),
            day=row.day,
            number=row.number,
        ),
        due_at=row.due_at,
        after=row.after,
        cutoff=row.cutoff,
        made_at=row.made_at,
        stage="issued" if row.stage == "issued" else "held" if row.stage == "held" else "draft",
        issued_at=row.issued_at,
        corrects=row.corrects,
        edits=tuple(map(_edit, sorted(row.edits.all(), key=lambda edit: edit.pk))),
        approvals=tuple(map(_approval, sorted(row.approvals.all(), key=lambda approval: approval.pk))),
        figures=tuple((str(name), int(number)) for name, number in row.figures),
    )


def posting_of(row: models.PostingRow) -> Posting:
    """Return a posting with its letter."""
    letter = row.letter
    return Posting(
        id=row.pk,
        letter=Letter(
            key=letter.key,
            channel=letter.channel,
            subject=letter.subject,
            body=bytes(letter.body),
            made_at=letter.made_at,
            urgent=letter.urgent,
        ),
        reader=Reader(address=row.address, message_id=row.message_id, head=bytes(row.head)),
        state=next(state for state in POST_STATES if state == row.state),
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        note=row.note,
        sent_at=row.sent_at,
    )


def alert_of(row: models.AlertRow) -> Alert:
    """Return an alert with the keys of its articles, the first first."""
    members = sorted(row.articles.all(), key=lambda one: one.pk)
    about = (row.about.key,) if row.about else ()
    return Alert(
        id=row.pk,
        rule=row.rule,
        desk="foreign" if row.desk == "foreign" else "domestic",
        subject=row.subject,
        seq=row.seq,
        opened_at=row.opened_at,
        status="acknowledged" if row.status == "acknowledged" else "closed" if row.status == "closed" else "open",
        articles=(*about, *(one.article.key for one in members)),
        untold=tuple(one.article.key for one in members if not one.seq),
        because=tuple(map(str, row.because)),
        told=row.told,
        told_at=row.told_at,
        snoozed_until=row.snoozed_until,
        escalated_at=row.escalated_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
    )


def saved_of(row: models.SavedSearch, version: models.SavedVersion) -> SavedSearch:
    """Return one version of a saved search."""
    return SavedSearch(
        name=row.name,
        version=version.version,
        text=version.text,
        expand=version.expand,
        alerts=version.alerts,
        by=version.by,
        at=version.at,
    )


def vector_of(row: models.Vector) -> Vector:
    """Return a vector, of length 1 again after its numbers were rounded to 16 bits."""
    rounded = struct.unpack(f"<{len(row.numbers) // 2}e", row.numbers)
    length = math.hypot(*rounded) or 1.0
    return Vector(model=row.model, revision=row.revision, numbers=tuple(number / length for number in rounded))


def packed(numbers: Numbers) -> bytes:
    """Return the numbers of a vector as the 16-bit floats that the database keeps."""
    return struct.pack(f"<{len(numbers)}e", *numbers)


def article_of(row: models.Article) -> Article:
    """Return the article alone."""
    confidence = row.published_confidence
    return Article(
        url=row.url,
        title=row.title,
        lead=row.lead,
        text=row.text,
        authors=tuple(str(author) for author in row.authors),
        published=row.published,
        published_confidence="high" if confidence == "high" else "low" if confidence == "low" else "none",
        language=row.language,
        site_name=row.site_name,
    )


def name_of(kept: Sequence[str | int]) -> Named:
    """Return a name from the list that holds it: kind, text, how often, where first."""
    kind, text, count, start = kept
    return Named(
        kind="person" if kind == "person" else "organisation" if kind == "organisation" else "place",
        text=str(text),
        count=int(count),
        start=int(start),
    )


def _kept(row: models.Article) -> Kept:
    return Kept(
        key=row.key,
        seq=row.seq,
        source=row.source,
        judged=_judged(row),
        first_seen=row.first_seen,
        story=row.story.key if row.story else row.key,
        copies=tuple((copy.source, copy.url) for copy in row.urls.all()),
        brought=row.brought,
        born=row.born,
    )


def _judged(row: models.Article) -> Judged:
    """Return the article with the answers that count: a person's before the machine's."""
    verdicts, answered = verdicts_of(row), counting(history_of(row))
    return Judged(
        article=article_of(row),
        verdicts=tuple(sorted(corrected(verdicts, answered), key=_place)) if answered else verdicts,
        machine=tuple(verdict for verdict in verdicts if verdict.question in answered),
        names=tuple(map(name_of, row.names)),
    )


def _edit(row: models.EditRow) -> Edit:
    action = next(action for action in ACTIONS if action == row.action)
    return Edit(action=action, story=row.story, value=row.value, by=row.by, at=row.at)


def _approval(row: models.ApprovalRow) -> Approval:
    return Approval(by=row.by, at=row.at, edits=row.edits)


def _verdict(row: models.VerdictRow) -> Verdict:
    return Verdict(
        question=_question(row.question),
        answer=tuple(str(word) for word in row.answer),
        score=row.score,
        unsure=row.unsure,
        because=tuple(map(_word, row.because)),
        by=row.by,
    )


def _word(kept: object) -> Word:
    """Return a deciding word; a row from before offsets were noted holds the word alone, and where it stood is lost."""
    if isinstance(kept, list):
        text, start, end = kept
        return Word(str(text), int(start), int(end))
    return Word(str(kept))


def _question(word: str) -> Question:
    return next(question for question in _QUESTIONS if question == word)


def _place(verdict: Verdict) -> int:
    return _QUESTIONS.index(verdict.question)
