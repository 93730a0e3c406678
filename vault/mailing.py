"""Laying a letter into the outbox, inside the transaction of what it tells of; for the doors inward alone."""

from collections.abc import Iterable

from press.errors import RecordError
from press.post import Letter, Reader
from vault.models import LetterRow, PostingRow
from vault.rows import digest_of, storable


def put(letter: Letter, readers: Iterable[Reader]) -> None:
    """Lay `letter` into the outbox for `readers`, each to be sent to at once; who lies there already stays as he is.

    RecordError where a letter of that key lies there in other words, and would go to a new reader: their head would
    not fit its body.
    """
    row, _ = LetterRow.objects.get_or_create(
        digest=digest_of(letter.key),
        defaults={
            "key": letter.key,
            "channel": letter.channel,
            "subject": storable(letter.subject),
            "body": letter.body,
            "made_at": letter.made_at,
            "urgent": letter.urgent,
        },
    )
    new = _new(row, readers)
    if new and bytes(row.body) != letter.body:
        raise RecordError(f"the letter {letter.key} lies in the outbox already, in other words; give this another key")
    # Another process may lay the same letter at this moment: whom it has laid it for meanwhile stays as he is, too.
    PostingRow.objects.bulk_create(
        (
            PostingRow(
                letter=row,
                address=reader.address,
                message_id=reader.message_id,
                head=reader.head,
                next_try_at=letter.made_at,
            )
            for reader in new
        ),
        ignore_conflicts=True,
    )


def _new(row: LetterRow, readers: Iterable[Reader]) -> tuple[Reader, ...]:
    """Return the readers for whom it does not lie there, each address once."""
    known = set(row.postings.values_list("address", flat=True))
    found: dict[str, Reader] = {}
    for reader in readers:
        if reader.address not in known:
            found.setdefault(reader.address, reader)
    return tuple(found.values())
