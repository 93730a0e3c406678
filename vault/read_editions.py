"""The record's door outward, editions: what was drafted, edited, approved and issued, and the files that went out."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from press.article import Kept
from press.edition import Edition, EditionId, File, Stage
from press.source import Desk
from vault.models import Article, EditionFile, EditionRow
from vault.record import told
from vault.rows import edition_of, kept_of


@told("read an edition")
def edition(id_: EditionId) -> Edition | None:
    """Return what is remembered of an edition, None where it was never begun."""
    found = EditionRow.objects.filter(desk=id_.desk, kind=id_.kind, day=id_.day, number=id_.number)
    return next(iter(map(edition_of, found)), None)


@told("read editions")
def editions(
    *, desk: Desk | None = None, stages: Collection[Stage] | None = None, since: datetime | None = None
) -> tuple[Edition, ...]:
    """Return the editions of `desk` at `stages` whose hour is `since` or later (None: any), by their hours."""
    rows = EditionRow.objects.order_by("due_at", "desk", "kind", "number")
    rows = rows if desk is None else rows.filter(desk=desk)
    rows = rows if stages is None else rows.filter(stage__in=list(stages))
    rows = rows if since is None else rows.filter(due_at__gte=since)
    return tuple(map(edition_of, rows.prefetch_related("edits", "approvals")))


@told("read an edition's files")
def files(id_: EditionId) -> tuple[File, ...]:
    """Return the files of an issued edition, by their names; nothing where it is not issued."""
    rows = EditionFile.objects.filter(
        edition__desk=id_.desk, edition__kind=id_.kind, edition__day=id_.day, edition__number=id_.number
    )
    return tuple(File(name=row.name, body=bytes(row.body), sha256=row.sha256) for row in rows.order_by("name"))


@told("read what was kept")
def kept_between(after: int, cutoff: int) -> tuple[Kept, ...]:
    """Return the articles kept at change numbers above `after` and up to `cutoff`, in their order."""
    return kept_of(Article.objects.filter(born__gt=after, born__lte=cutoff).order_by("born"))


@told("read the change number of a moment")
def born_before(moment: datetime) -> int:
    """Return the change number at which the last article was kept that was first seen before `moment`, 0 for none."""
    found: int | None = Article.objects.filter(first_seen__lt=moment).aggregate(last=Max("born"))["last"]
    return found or 0
