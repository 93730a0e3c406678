"""The record's door outward, corrections: what persons said of articles, and what may be learned from that."""

from collections.abc import Collection
from datetime import datetime

from press.article import Kept
from press.correction import Correction, Lesson, counting
from vault.models import Article, CorrectionRow
from vault.record import told
from vault.rows import correction_of, digest_of, kept_of


@told("read an article's corrections")
def history(key: str) -> tuple[Correction, ...]:
    """Return all that was ever said about the article `key`, what was taken back included, oldest first."""
    rows = CorrectionRow.objects.select_related("article").filter(article__digest=digest_of(key)).order_by("pk")
    return tuple(map(correction_of, rows))


@told("read corrections")
def taught(since: datetime | None = None) -> tuple[Lesson, ...]:
    """Return the corrections that count and were made at `since` or later, each with its article, earliest first."""
    told_of: dict[str, list[Correction]] = {}
    for row in CorrectionRow.objects.select_related("article").order_by("pk"):
        told_of.setdefault(row.article.key, []).append(correction_of(row))
    articles = kept_of(Article.objects.filter(pk__in=CorrectionRow.objects.values("article")))
    lessons = (lesson for kept in articles for lesson in _lessons(kept, told_of.get(kept.key, ())))
    wanted = (lesson for lesson in lessons if since is None or lesson.at >= since)
    return tuple(sorted(wanted, key=lambda lesson: (lesson.at, lesson.key, lesson.question)))


def _lessons(kept: Kept, history: Collection[Correction]) -> list[Lesson]:
    return [
        Lesson(
            key=kept.key,
            source=kept.source,
            article=kept.article,
            language=kept.answer("language") or kept.article.language or "und",
            question=correction.question,
            answer=correction.answer,
            by=correction.by,
            at=correction.at,
            machine=correction.machine,
            model=correction.model,
        )
        for correction in counting(history).values()
        if correction.answer is not None
    ]
