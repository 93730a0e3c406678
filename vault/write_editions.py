"""The record's door inward, editions: every function is one transaction, as in `vault.write`.

Whoever changes an edition holds its row first, so that of two editors, or two processes, the later sees what the
earlier did. An issued edition is never changed by anybody.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Max, QuerySet

from press.edition import Edit, Edition, EditionId, File
from press.errors import InputError
from press.post import Letter, Reader
from vault.changes import in_turn
from vault.mailing import put
from vault.models import ApprovalRow, EditionFile, EditionRow, EditRow
from vault.record import one_transaction
from vault.rows import edition_of, storable

# What one tells the next need not tell: the two of a day are one chain, the week's is another.
_CHAINS = (("morning", "afternoon"), ("weekly",))


@one_transaction("draft an edition")
def draft(id_: EditionId, *, due_at: datetime, at: datetime, cutoff: int | None = None, corrects: int = 0) -> Edition:
    """Return the edition `id_`, drafted now where there is none: whoever asks twice, or two at once, get one.

    It begins where the last one of its chain before its hour was cut off (a day's editions are one chain, the weekly
    ones another), an urgent note where it ends: it tells what a hand adds. It ends at `cutoff`, by default at the last
    change. One that `corrects` another tells the same stretch.
    """
    last = in_turn()
    row = _rows(id_).first()
    if row is None:
        first = _rows(EditionId(desk=id_.desk, kind=id_.kind, day=id_.day, number=corrects)).first()
        until = first.cutoff if first else last if cutoff is None else cutoff
        row = EditionRow.objects.create(
            desk=id_.desk,
            kind=id_.kind,
            day=id_.day,
            number=id_.number,
            due_at=due_at,
            after=first.after if first else min(_after(id_, due_at, until), until),
            cutoff=until,
            made_at=at,
            corrects=corrects,
        )
    return edition_of(row)


@one_transaction("cut an edition off later")
def recut(id_: EditionId, *, at: datetime) -> Edition:
    """Have a draft look up to the last change; nothing happens where somebody has approved it or it is issued."""
    last = in_turn()
    row = _locked(id_)
    if row.stage != "issued" and not row.corrects and row.kind != "urgent" and not row.approvals.exists():
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
def approve(id_: EditionId, *, by: str, at: datetime, edits: int) -> Edition:
    """Note that `by` approves the edition as it stood after `edits` edits; the same word twice is one.

    InputError where it is issued, or where somebody has edited it since: who approves must have seen what goes out.
    """
    row = _open(id_)
    if row.edits.count() != edits:
        raise InputError(
            f"Bản điểm báo {id_} đã được sửa sau khi xem; hãy xem lại rồi duyệt. "
            f"/ {id_} has been edited since it was looked at; look again, then approve."
        )
    if not row.approvals.filter(by=storable(by), edits=edits).exists():
        ApprovalRow.objects.create(edition=row, by=storable(by), at=at, edits=edits)
    return edition_of(row)


@one_transaction("hold an edition")
def hold(id_: EditionId) -> bool:
    """Hold a draft whose hour has come without the word it needs; say whether it was held by this call."""
    row = _locked(id_)
    if row.stage != "draft":
        return False
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
            f"Bản điểm báo {id_} đã gửi nên không sửa được nữa; hãy ra bản đính chính: diembao edition correct {id_}. "
            f"/ {id_} has gone out and never changes; correct it by a new one: diembao edition correct {id_}."
        )
    return row


def _after(id_: EditionId, due_at: datetime, until: int) -> int:
    """Return the cut-off of the last edition of the same chain before this one's hour."""
    chain = next((kinds for kinds in _CHAINS if id_.kind in kinds), None)
    if chain is None:
        return until
    before = EditionRow.objects.filter(desk=id_.desk, kind__in=chain, due_at__lt=due_at)
    last: int | None = before.aggregate(last=Max("cutoff"))["last"]
    return last or 0
