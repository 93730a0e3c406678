"""The record's door inward, looking again: every function is one transaction, as in `vault.write`.

`vault.write.flag` begins it. Whoever writes here holds the change number first, so that what two do at once comes one
after the other. The kept article, its verdicts and its life in the ledger stay as they are: what is seen of it later is
a row of its own.
"""

from datetime import datetime, timedelta

from press.article import Article
from press.ledger import Fetched, Reason
from press.recheck import ABSENT, Kind, Look
from vault.changes import in_turn, raised
from vault.models import RecheckRow, SightRow
from vault.record import one_transaction
from vault.rows import digest_of, storable

LOOK_AGAIN = timedelta(hours=6)
# Looks in a row that tell nothing: each puts the next off for longer, the last pause for all that follow.
PAUSES = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24))
# A page on which something else stands at every look is looked at once a day, so that it does not fill a mailbox.
RESTLESS = 3  # sights
RESTLESS_IN, RESTLESS_PAUSE = timedelta(days=3), timedelta(days=1)
POSTPONED = timedelta(minutes=10)  # nobody asked for the page, so nothing is known of it: as in `vault.write`
CONFIRMED = timedelta(hours=1)  # what one look saw of an absence, a second one as much later has to see again


@one_transaction("commit a look")
def commit(fetched: Fetched, *, now: datetime) -> bool:
    """Commit what asking again for a flagged article brought, and say whether anything was written.

    Nothing is where nobody looks again at it.
    A page that came waits to be read (`saw`). A page that is gone was taken down if it was gone at the look before as
    well, CONFIRMED ago or longer. Whatever else kept it from coming only puts the next look off. The same answer
    committed twice counts once, and so does one that comes while an earlier page waits. What was fetched before the
    last look tells nothing new: it lay in the spool of a home that stood still while another looked.
    """
    in_turn()
    row = RecheckRow.objects.select_related("article").filter(article__digest=digest_of(fetched.url)).first()
    if row is None or row.page or (row.looked_at == fetched.at and fetched.at < row.next_due_at):
        return False
    if row.looked_at is not None and fetched.at < row.looked_at <= now:  # one that lies ahead: a clock was put back
        return False
    if row.looked_at == fetched.at:
        # Flagged anew at the moment of the last look, which told all there is.
        row.next_due_at = fetched.at + LOOK_AGAIN
    elif fetched.postponed:
        row.next_due_at = fetched.at + POSTPONED
    elif fetched.reason is Reason.NONE:
        _came(row, fetched)
    elif fetched.reason is Reason.GONE:
        _looked(row, fetched.at)
        _absent(row, "gone", fetched.at)
    else:
        _looked(row, fetched.at)
        _told_nothing(row, fetched.at, fetched.detail)
    row.save()
    return True


@one_transaction("begin with a look")
def begin(look: Look) -> int:
    """Count one more attempt at reading the page before it is opened, and return how many that makes."""
    row = _waiting(look)
    if row is None:
        return 0
    row.attempts += 1
    row.save(update_fields=["attempts"])
    return row.attempts


@one_transaction("record what a look saw")
def saw(look: Look, kind: Kind | None, article: Article | None = None) -> bool:
    """Record what was read on the page of `look`, and say whether that is a sight: None is what was seen before.

    A sight raises the article's change number. "lost" has to be seen twice, as what is gone has to. A look that was
    recorded before, or that is not the one that waits, changes nothing.
    """
    row = _waiting(look)
    if row is None:
        return False
    at = row.fetched_at or row.next_due_at
    is_sight = False
    if kind == "lost":
        is_sight = _absent(row, kind, at, article)
    else:
        row.failures, row.detail = 0, ""
        row.suspect, row.suspect_since = "", None
        if kind is not None:
            is_sight = _sight(row, kind, at, article)
    row.page = ""
    row.save()
    return is_sight


@one_transaction("record a look that told nothing")
def failed(look: Look, detail: str) -> None:
    """Note that the page of `look` could not be read, and why, and put the next look off."""
    row = _waiting(look)
    if row is not None:
        _told_nothing(row, row.fetched_at or row.next_due_at, detail)
        row.page = ""
        row.save()


def _waiting(look: Look) -> RecheckRow | None:
    """Return the row whose waiting page is that of `look`; whoever does not hold it came too late."""
    in_turn()
    rows = RecheckRow.objects.select_related("article").filter(article__digest=digest_of(look.article))
    return rows.filter(page=look.page.page, fetched_at=look.page.fetched_at).exclude(page="").first()


def _looked(row: RecheckRow, at: datetime) -> None:
    row.looked_at = at
    row.next_due_at = at + LOOK_AGAIN


def _came(row: RecheckRow, fetched: Fetched) -> None:
    _looked(row, fetched.at)
    row.page = fetched.page
    row.final_url = storable(fetched.final_url)
    row.content_type = storable(fetched.content_type)
    row.fetched_at = fetched.at
    row.attempts = 0


def _told_nothing(row: RecheckRow, at: datetime, detail: str) -> None:
    row.next_due_at = at + PAUSES[min(row.failures, len(PAUSES) - 1)]
    row.failures += 1
    row.detail = storable(detail)
    row.suspect, row.suspect_since = "", None


def _absent(row: RecheckRow, kind: Kind, at: datetime, article: Article | None = None) -> bool:
    """Suspect that the article is `kind`, or make a sight of it where that was suspected long enough ago; say which."""
    row.failures, row.detail = 0, ""
    if not _is_news(row, kind):
        row.suspect, row.suspect_since = "", None
        return False
    if row.suspect == kind and row.suspect_since is not None and at - row.suspect_since >= CONFIRMED:
        row.suspect, row.suspect_since = "", None
        return _sight(row, kind, at, article)
    if row.suspect != kind or row.suspect_since is None or at < row.suspect_since:
        row.suspect, row.suspect_since = kind, at
    row.next_due_at = row.suspect_since + CONFIRMED
    return False


def _is_news(row: RecheckRow, kind: Kind) -> bool:
    """Whether an absence says more than the last sight; one that is gone is lost as well."""
    last = _last(row)
    return last is None or last.kind not in ABSENT or (kind == "gone" and last.kind == "lost")


def _sight(row: RecheckRow, kind: Kind, at: datetime, article: Article | None) -> bool:
    last = _last(row)
    kept = raised(row.article.key)
    sight = SightRow(article=kept, number=last.number + 1 if last else 1, kind=kind, at=at, seq=kept.seq)
    if article is not None:
        sight.title, sight.lead, sight.text = map(storable, (article.title, article.lead, article.text))
        sight.page, sight.final_url = row.page, row.final_url
    sight.save()
    if SightRow.objects.filter(article=kept, at__gt=at - RESTLESS_IN).count() >= RESTLESS:
        row.next_due_at = at + RESTLESS_PAUSE
    return True


def _last(row: RecheckRow) -> SightRow | None:
    return SightRow.objects.filter(article=row.article_id).order_by("-number").first()
