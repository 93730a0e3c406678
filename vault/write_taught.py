"""The record's door inward, corrections: every function is one transaction, as in `vault.write`.

Nothing that a person said is ever changed or deleted: a later word is a row of its own, and the last one counts.
"""

from datetime import datetime

from press.correction import Correction, counting
from press.errors import InputError
from press.verdict import Question
from vault.changes import raised
from vault.models import Article, CorrectionRow
from vault.record import one_transaction
from vault.rows import digest_of, history_of, storable, verdicts_of


@one_transaction("record a correction")
def correct(key: str, question: Question, answer: tuple[str, ...], *, by: str, at: datetime) -> bool:
    """Record that `by` answers `question` about the article `key` with `answer`, and raise its change number.

    The machine's own answer may be confirmed so. Returns False, and writes nothing, where the same person's same
    answer counts already. RecordError where the article is not kept.
    """
    words = tuple(map(storable, answer))
    standing = _standing(key).get(question)
    if standing and (standing.answer, standing.by) == (words, storable(by)):
        return False
    article = raised(key)
    verdict = next((verdict for verdict in verdicts_of(article) if verdict.question == question), None)
    CorrectionRow.objects.create(
        article=article,
        question=question,
        answer=list(words),
        by=storable(by),
        at=at,
        machine=list(verdict.answer) if verdict else None,
        model=verdict.by if verdict else "",
    )
    return True


@one_transaction("take a correction back")
def withdraw(key: str, question: Question, *, by: str, at: datetime) -> None:
    """Record that `by` takes back what counts on `question` about the article `key`: the machine's answer counts again.

    Raises InputError where nothing counts, so too where the article is not kept.
    """
    if question not in _standing(key):
        raise InputError(
            "Chưa có ai sửa nhận định này nên không có gì để rút lại. / Nothing counts here that could be withdrawn."
        )
    CorrectionRow.objects.create(article=raised(key), question=question, answer=None, by=storable(by), at=at)


def _standing(key: str) -> dict[Question, Correction]:
    """Return what counts about the article `key`, nothing where it is not kept."""
    row = Article.objects.prefetch_related("corrections").filter(digest=digest_of(key)).first()
    return counting(history_of(row)) if row else {}
