"""The record's door inward, editions: every function is one transaction, as in `vault.write`.

Whoever changes an edition holds its row first, so that of two editors, or two processes, the later sees what the
earlier did. An issued edition is never changed by anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Max, Min, QuerySet

from press.edition import KINDS, Edit, Edition, EditionId, File, chain_of
from press.errors import InputError
from press.post import Letter, Reader
from press.source import Desk
from vault.changes import in_turn
from vault.mailing import put
from vault.models import ApprovalRow, Cursor, EditionFile, EditionRow, EditRow
from vault.read_editions import BEGUN
from vault.record import one_transaction
from vault.rows import edition_of, storable


@one_transaction("draft an edition")
def draft(id_: EditionId, *, due_at: datetime, at: datetime, cutoff: int | None = None, begin: int = 0) -> Edition:
    """Return the edition `id_`, drafted now where there is none: whoever asks twice, or two at once, get one.

    It begins where its chain has come to, whatever the hours say: so nothing is told by two editions of a chain, or by
    none, also where a clock has jumped. The first of a chain begins after `begin`. It ends at `cutoff`, by default at
    the last change, but never before it begins.
    """
    last = in_turn()
    row = _rows(id_).first()
    if row is None:
        after = _after(id_, begin)
        until = max(after, last if cutoff is None else min(cutoff, last))
        row = _begun(id_, due_at=due_at, after=after, cutoff=until, at=at)
    return edition_of(row)


@one_transaction("begin with editions")
def begin(day: date) -> date:
    """Note that from `day` on the house makes editions by itself, and return since when it does; the first call counts.

    A draft from before that nobody edited, approved or held was only looked at: it is thrown away, so that it goes out
    to nobody, and the first edition tells what it told. In a record whose editions were sent by hand until now the
    house does so since the first of them. Urgent notes say nothing of that: each waits for a person.
    """
    in_turn()
    begun = Cursor.objects.filter(name=BEGUN).first()
    if begun is None:
        chained = EditionRow.objects.filter(kind__in=[kind for kind in KINDS if chain_of(kind)])
        first: date | None = chained.filter(stage="issued").aggregate(first=Min("day"))["first"]
        list(chained.filter(stage="draft").select_for_update())  # an editor may have one in hand: that is waited for
        drafts = chained.filter(stage="draft", edits=None, approvals=None)
        (drafts if first is None else drafts.filter(day__lt=first)).delete()
        begun = Cursor.objects.create(name=BEGUN, seq=min(first or day, day).toordinal())
    return date.fromordinal(begun.seq)


@one_transaction("open an urgent note")
def note(desk: Desk, day: date, *, at: datetime) -> Edition:
    """Return a new urgent note of `desk`, with the next number of its day: it tells what hands add to it."""
    last = in_turn()
    id_ = EditionId(desk=desk, kind="urgent", day=day)
    return edition_of(_begun(replace(id_, number=_next(id_)), due_at=at, after=last, cutoff=last, at=at))


@one_transaction("open a correction")
def correct(id_: EditionId, *, at: datetime) -> Edition:
    """Return the draft that corrects the issued edition `id_`: a new number, the same stretch and cut-off, its edits.

    One that is open already is returned as it stands. InputError where `id_` is not issued, for that can be edited, or
    where another edition has corrected it, for then that one is to be corrected.
    """
    in_turn()
    first = _locked(id_)
    if first.stage != "issued":
        raise InputError(
            f"Bản điểm báo {id_} chưa gửi nên sửa trực tiếp được, không cần đính chính. "
            f"/ {id_} has not gone out: edit it, there is nothing to correct."
        )
    row = _siblings(id_).filter(corrects=id_.number).first()
    if row is None:
        number = replace(id_, number=_next(id_))
        row = _begun(number, due_at=at, after=first.after, cutoff=first.cutoff, at=first.made_at, corrects=id_.number)
        _copy_edits(first, row)
    if row.stage == "issued":
        later = replace(id_, number=row.number)
        raise InputError(
            f"Bản điểm báo {id_} đã được đính chính bằng {later}; hãy đính chính bản đó. "
            f"/ {id_} has been corrected by {later}; correct that one."
        )
    return edition_of(row)


@one_transaction("cut an edition off later")
def recut(id_: EditionId, *, at: datetime) -> Edition:
    """Have a draft look up to the last change.

    Nothing happens where its standing is approved, where it is issued, where another of its chain goes on from its
    cut-off, or where it has a stretch of its own: an urgent note, a correction.
    """
    last = in_turn()
    row = _locked(id_)
    if row.stage != "issued" and not row.corrects and not edition_of(row).approved_by and _is_last(row, id_):
        row.cutoff, row.made_at = max(last, row.cutoff), at
        row.save(update_fields=["cutoff", "made_at"])
    return edition_of(row)


@one_transaction("edit an edition")
def edit(id_: EditionId, edit: Edit) -> Edition:
    """Add what an editor's hand did; approvals given before speak no longer for it. InputError where it is issued."""
    row = _open(id_)
    words = {"story": storable(edit.story), "value": storable(edit.value), "by": storable(edit.by)}
    EditRow.objects.create(edition=row, action=edit.action, at=edit.at, **words)
    return edition_of(row)


@one_transaction("approve an edition")
def approve(seen: Edition, *, by: str, at: datetime) -> Edition:
    """Note that `by` approves the edition as it was `seen`; the same word twice is one.

    InputError where it is issued, or where it has been edited or cut off anew since: who approves must have seen what
    goes out.
    """
    row = _open(seen.id)
    edits = row.edits.count()
    if (edits, row.cutoff) != (len(seen.edits), seen.cutoff):
        raise InputError(
            f"Bản điểm báo {seen.id} đã thay đổi sau khi xem; hãy xem lại rồi duyệt. "
            f"/ {seen.id} has changed since it was looked at; look again, then approve."
        )
    if not row.approvals.filter(by=storable(by), edits=edits).exists():
        ApprovalRow.objects.create(edition=row, by=storable(by), at=at, edits=edits)
    return edition_of(row)


@one_transaction("hold an edition")
def hold(id_: EditionId, *, anew: bool = False) -> bool:
    """Hold a draft whose hour has come without the word it needs; say whether this call changed anything.

    With `anew` a person holds it: the words given before are taken back, and what is held already is held for that too.
    """
    row = _locked(id_)
    if row.stage == "issued":
        return False
    taken_back = row.approvals.all().delete()[0] if anew else 0
    if row.stage == "held":
        return bool(taken_back)
    row.stage = "held"
    row.save(update_fields=["stage"])
    return True


@one_transaction("issue an edition")
def issue(
    seen: Edition,
    files: Iterable[File],
    letters: Mapping[Letter, tuple[Reader, ...]],
    *,
    figures: Iterable[tuple[str, int]],
    at: datetime,
) -> Edition | None:
    """Freeze the edition with the bytes of its files, and lay its letters into the outbox, all or nothing.

    `seen` is the edition that the files were made from; where it stands otherwise by now (edited, approved, cut off
    anew, issued by another process) nothing is written and None returned: read it again.
    """
    row = _locked(seen.id)
    if edition_of(row) != seen or row.stage == "issued":
        return None
    row.stage, row.issued_at, row.figures = "issued", at, [list(figure) for figure in figures]
    row.save(update_fields=["stage", "issued_at", "figures"])
    EditionFile.objects.bulk_create(
        EditionFile(edition=row, name=file.name, sha256=file.sha256, body=file.body) for file in files
    )
    for letter, readers in letters.items():
        put(letter, readers)
    return edition_of(row)


def _rows(id_: EditionId) -> QuerySet[EditionRow]:
    return EditionRow.objects.filter(desk=id_.desk, kind=id_.kind, day=id_.day, number=id_.number)


def _locked(id_: EditionId) -> EditionRow:
    row = _rows(id_).select_for_update().first()
    if row is None:
        raise InputError(
            f"Chưa có bản điểm báo {id_}; xem danh sách bằng `diembao edition list`. "
            f"/ There is no edition {id_}; `diembao edition list` names them."
        )
    return row


def _open(id_: EditionId) -> EditionRow:
    row = _locked(id_)
    if row.stage == "issued":
        raise InputError(
            f"Bản điểm báo {id_} đã gửi nên không sửa được nữa; hãy ra bản đính chính: "
            f"diembao edition correct {id_} --by TÊN. "
            f"/ {id_} has gone out and never changes; correct it by a new one: diembao edition correct {id_} --by NAME."
        )
    return row


def _after(id_: EditionId, begin: int) -> int:
    """Return how far the editions of the same chain have come, `begin` where there is none."""
    last: int | None = _chain(id_).aggregate(last=Max("cutoff"))["last"]
    return begin if last is None else last


def _is_last(row: EditionRow, id_: EditionId) -> bool:
    """Whether no later edition of its chain begins where it ends, or further on; an urgent note is in no chain."""
    followers = _chain(id_).filter(corrects=0, after__gte=row.cutoff, pk__gt=row.pk)
    return bool(chain_of(id_.kind)) and not followers.exists()


def _chain(id_: EditionId) -> QuerySet[EditionRow]:
    return EditionRow.objects.filter(desk=id_.desk, kind__in=chain_of(id_.kind))


def _siblings(id_: EditionId) -> QuerySet[EditionRow]:
    return EditionRow.objects.filter(desk=id_.desk, kind=id_.kind, day=id_.day)


def _next(id_: EditionId) -> int:
    last: int | None = _siblings(id_).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _begun(id_: EditionId, *, due_at: datetime, after: int, cutoff: int, at: datetime, corrects: int = 0) -> EditionRow:
    return EditionRow.objects.create(
        desk=id_.desk,
        kind=id_.kind,
        day=id_.day,
        number=id_.number,
        due_at=due_at,
        after=after,
        cutoff=cutoff,
        made_at=at,
        corrects=corrects,
    )


def _copy_edits(first: EditionRow, row: EditionRow) -> None:
    EditRow.objects.bulk_create(
        EditRow(edition=row, action=edit.action, story=edit.story, value=edit.value, by=edit.by, at=edit.at)
        for edit in first.edits.order_by("pk")
    )
