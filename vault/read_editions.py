"""The record's door outward, editions: what was drafted, edited, approved and issued, and the files that went out."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import Max, QuerySet

from press.article import Kept
from press.edition import Edition, EditionId, File, Stage, chain_of
from press.source import Desk
from vault.models import Article, Cursor, EditionFile, EditionRow, Url
from vault.record import told
from vault.rows import edition_of, kept_of

BEGUN = "editions/begun"  # the cursor that holds a day, as its ordinal


@told("read since when editions are made")
def begun() -> date | None:
    """Return the first day on which the house made editions by itself, None where it never has (`begin`)."""
    found: int | None = Cursor.objects.filter(name=BEGUN).values_list("seq", flat=True).first()
    return None if found is None else date.fromordinal(found)


@told("read an edition")
def edition(id_: EditionId) -> Edition | None:
    """Return what is remembered of an edition, None where it was never begun."""
    return next(iter(map(edition_of, _rows(id_))), None)


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


@told("read the edition before")
def previous(edition: Edition) -> Edition | None:
    """Return the last issued edition of the same chain before the hour of `edition` (of what it corrects), if any."""
    id_ = edition.id
    chain = EditionRow.objects.filter(desk=id_.desk, kind__in=chain_of(id_.kind), corrects=0, stage="issued")
    first = EditionId(desk=id_.desk, kind=id_.kind, day=id_.day)
    hour = _rows(first).values_list("due_at", flat=True).first() or edition.due_at
    rows = chain.filter(due_at__lt=hour).order_by("-due_at")[:1]
    return next(iter(map(edition_of, rows)), None)


@told("read the last hour of a chain")
def last_hour(id_: EditionId, until: datetime) -> datetime | None:
    """Return the hour of the last edition of the same desk and chain that fell due by `until`, None where none did."""
    chain = EditionRow.objects.filter(desk=id_.desk, kind__in=chain_of(id_.kind), corrects=0, due_at__lte=until)
    found: datetime | None = chain.aggregate(last=Max("due_at"))["last"]
    return found


@told("read an edition's files")
def files(id_: EditionId) -> tuple[File, ...]:
    """Return the files of an issued edition, by their names; nothing where it is not issued."""
    rows = EditionFile.objects.filter(edition__in=_rows(id_)).order_by("name")
    return tuple(File(name=row.name, body=bytes(row.body), sha256=row.sha256) for row in rows)


@told("read the sums of an edition's files")
def file_sums(id_: EditionId) -> Mapping[str, str]:
    """Return the SHA-256 of each file of an issued edition by its name, without their bytes."""
    return dict(EditionFile.objects.filter(edition__in=_rows(id_)).order_by("name").values_list("name", "sha256"))


@told("read when the record began")
def began() -> datetime | None:
    """Return when the first address was discovered that the ledger holds, None where it is empty."""
    return Url.objects.order_by("pk").values_list("discovered_at", flat=True).first()


@told("read what was kept")
def kept_between(after: int, cutoff: int) -> tuple[Kept, ...]:
    """Return the articles kept at change numbers above `after` and up to `cutoff`, in their order."""
    return kept_of(Article.objects.filter(born__gt=after, born__lte=cutoff).order_by("born"))


@told("read the change number of a moment")
def born_before(moment: datetime) -> int:
    """Return the change number at which the last article was kept that was first seen before `moment`, 0 for none."""
    found: int | None = Article.objects.filter(first_seen__lt=moment).aggregate(last=Max("born"))["last"]
    return found or 0


def _rows(id_: EditionId) -> QuerySet[EditionRow]:
    return EditionRow.objects.filter(desk=id_.desk, kind=id_.kind, day=id_.day, number=id_.number)
