"""Laying a letter into the outbox, inside the transaction of what it tells of; for the doors inward alone."""

from collections.abc import Iterable

from press.post import Letter, Reader
from vault.models import LetterRow, PostingRow
from vault.rows import digest_of, storable


def put(letter: Letter, readers: Iterable[Reader]) -> None:
    """Lay `letter` into the outbox for `readers`, each to be sent to at once; who lies there already stays as he is."""
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
    known = set(row.postings.values_list("address", flat=True))
    PostingRow.objects.bulk_create(
        PostingRow(
            letter=row,
            address=reader.address,
            message_id=reader.message_id,
            head=reader.head,
            next_try_at=letter.made_at,
        )
        for reader in dict.fromkeys(readers)
        if reader.address not in known
    )
