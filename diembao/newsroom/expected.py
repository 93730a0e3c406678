"""What a careful editor would answer about every entry of the invented press."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from diembao.newsroom.rows import Row, keyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The right answers about one entry; None where the question does not arise. `claims` are verbatim."""

    state: str
    reason: str | None
    language: str
    relevance: str | None
    places: tuple[str, ...]
    topics: tuple[str, ...]
    tone: str | None
    stance: str | None
    critical: bool
    copy_of: str | None
    story: str | None
    claims: tuple[str, ...]


@cache
def expected() -> Mapping[str, Expected]:
    """Return the right answers by key, "<outlet>/<slug>"."""
    return {key: _expected(row) for key, row in keyed("expected.yaml").items()}


def _expected(row: Row) -> Expected:
    return Expected(
        state=row.text("state"),
        reason=row.text_or_none("reason"),
        language=row.text("language"),
        relevance=row.text_or_none("relevance"),
        places=row.texts("places"),
        topics=row.texts("topics"),
        tone=row.text_or_none("tone"),
        stance=row.text_or_none("stance"),
        critical=row.flag("critical"),
        copy_of=row.text_or_none("copy_of"),
        story=row.text_or_none("story"),
        claims=row.texts("claims"),
    )
