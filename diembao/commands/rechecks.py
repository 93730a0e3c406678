"""What `why` tells of a flagged article: what was seen of it since, how it reads now, when it is looked at next."""

from collections.abc import Iterator
from datetime import datetime

from diembao.commands.context import iso, shown
from diembao.messages import SIGHTS, Speaker, minute
from press.article import Kept
from press.recheck import Recheck, Sight, wording_before
from press.wording import Change, changes
from vault import read_rechecks

_MOST = 3  # changes of a sight that are shown; `why --json` has them all
_CHARS = 160


def recheck_row(kept: Kept) -> dict[str, object] | None:
    """Return how it stands with looking again at an article, None where it bears no flag."""
    found = read_rechecks.recheck(kept.key)
    if found is None:
        return None
    return {
        "looked_at": iso(found.looked_at),
        "next_due_at": iso(found.next_due_at),
        "until": iso(found.until),
        "failures": found.failures,
        "detail": found.detail or None,
        "suspect": found.suspect,
    }


def sight_rows(kept: Kept) -> list[dict[str, object]]:
    """Return what was seen of an article after its flag, each with every sentence that changed."""
    sights = _sights(kept)
    return [
        {
            "number": sight.number,
            "kind": sight.kind,
            "at": sight.at.isoformat(),
            "page": sight.page or None,
            "changes": [{"before": one.before, "after": one.after} for one in _changes(kept, sights, sight)],
        }
        for sight in sights
    ]


def sight_lines(say: Speaker, kept: Kept, now: datetime, *, asked: bool) -> Iterator[str]:
    """Yield the same in words, with the first changes of each sight; nothing where the article bears no flag.

    Where its source is not `asked`, switched off or declared no more, nobody looks.
    """
    sights = _sights(kept)
    for sight in sights:
        yield f"  ↻ {minute(sight.at)}  {say.word(SIGHTS, sight.kind)}"
        for change in _changes(kept, sights, sight)[:_MOST]:
            yield from (f"      {mark} {shown(said)[:_CHARS]}" for mark, said in _sides(change) if said)
    found = read_rechecks.recheck(kept.key)
    if found is not None:
        yield f"  ↻ {'; '.join(_standing(say, found, now, asked=asked))}"


def _standing(say: Speaker, found: Recheck, now: datetime, *, asked: bool) -> Iterator[str]:
    yield say("recheck_last", at=minute(found.looked_at)) if found.looked_at else say("recheck_first")
    if found.failures:
        yield say("recheck_failed", count=found.failures, detail=shown(found.detail))
    if found.suspect:
        yield say("recheck_suspect", kind=say.word(SIGHTS, found.suspect))
    until = minute(found.until)
    if now > found.until and not found.suspect:
        yield say("recheck_over", until=until)
    elif not asked:
        yield say("recheck_off", until=until)
    else:
        yield say("recheck_next", at=minute(found.next_due_at), until=until)


def _sights(kept: Kept) -> tuple[Sight, ...]:
    return read_rechecks.sights([kept.key]).get(kept.key, ())


def _changes(kept: Kept, sights: tuple[Sight, ...], sight: Sight) -> tuple[Change, ...]:
    if sight.kind == "gone":
        return ()
    return changes(wording_before(kept.article, sights, sight.number), sight.wording)


def _sides(change: Change) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("-", change.before), ("+", change.after)
