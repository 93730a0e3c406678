"""What the stories teach beside the gazetteer's own traps."""

from dataclasses import dataclass

from diembao.newsroom.rows import keyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One thing to learn; `kind` is `names`, `spellings` or `judgements`."""

    kind: str
    sentence: str


def lessons() -> dict[str, Lesson]:
    """Return every lesson by its name."""
    return {
        name: Lesson(kind=kind, sentence=row.text(name))
        for kind, row in keyed("lessons.yaml").items()
        for name in row.fields
    }
