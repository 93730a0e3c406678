"""The change number, raised inside the transaction of what changes; for the record's doors inward alone."""

from django.db.models import F

from press.errors import RecordError
from vault.models import Article, Counter
from vault.rows import digest_of


def next_number() -> int:
    """Raise the change number and return it."""
    Counter.objects.update(change_seq=F("change_seq") + 1)
    return Counter.objects.get().change_seq


def raised(key: str) -> Article:
    """Return the kept article `key`, locked, with the next change number; RecordError where there is none."""
    seq = next_number()
    article = Article.objects.select_for_update().filter(digest=digest_of(key)).first()
    if article is None:
        raise RecordError(f"no kept article has the key {key}")
    article.seq = seq
    article.save(update_fields=["seq"])
    return article


def in_turn() -> int:
    """Wait until no other's change is under way, let none begin before this one ends, and return the last number.

    Of two who do the same thing at once, the later then sees what the earlier did, also where no row is there to lock.
    """
    return Counter.objects.select_for_update().get().change_seq
