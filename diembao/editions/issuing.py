"""Issuing: an edition is set, frozen with the bytes of its files, and its letters laid into the outbox, at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk.digest import Figures
from diembao.editions import filing
from diembao.editions.printing import Printed, printed
from diembao.editions.slots import rule_of
from diembao.messages import DESKS as DESK_WORDS
from diembao.messages import EDITIONS, Speaker, minute
from diembao.wiring import House
from press.edition import Edition, EditionId
from press.errors import InputError, RecordError
from press.post import Letter, Reader
from vault import read_editions, write_editions

log = logging.getLogger(__name__)

_ATTEMPTS = 5  # editors who keep on editing while it is set are not set against for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An edition as it was made: its files, whether any of them changed, and for how many readers letters were laid.

    `again` says that it had gone out before somebody asked for it now: nothing is sent a second time.
    """

    edition: Edition
    figures: Figures
    paths: tuple[Path, ...]
    changed: bool
    letters: int = 0
    again: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no news in it and nothing to check."""
        return not (self.figures.stories or self.figures.flagged or self.figures.proposed)


def lacking(house: House, edition: Edition) -> int:
    """Return how many persons' word it still needs; what is held needs that of one at least."""
    needed = rule_of(house.configuration.slots, edition.id).approvals
    return max(0, (max(needed, 1) if edition.stage == "held" else needed) - len(edition.approved_by))


def fits(house: House, edition: Edition) -> bool:
    """Whether it may go out as it stands: it has the word that it needs, or is sent without, marked as such."""
    is_sent = rule_of(house.configuration.slots, edition.id).unapproved == "send" and edition.stage != "held"
    return is_sent or not lacking(house, edition)


def issue(
    house: House,
    id_: EditionId,
    *,
    fits: Callable[[Edition], bool],
    late: bool = False,
    empty_to_nobody: bool = False,
) -> Made | None:
    """Issue the edition as it stands, once; None where it is issued already, or does not fit (any more).

    Where somebody changes it meanwhile it is set anew. `late` marks it so. The letters go to its desk's readers by
    mail, unless no mail server or no reader is configured, or it is empty and `empty_to_nobody`. Raises RecordError
    where it keeps changing.
    """
    for _ in range(_ATTEMPTS):
        seen = read_editions.edition(id_)
        if seen is None or seen.stage == "issued" or not fits(seen):
            return None
        paper = printed(house, seen, late=late)
        log.debug("edition.composed id=%s", id_)
        letters = {} if empty_to_nobody and paper.digest.is_empty else _letters(house, paper)
        figures = paper.digest.figures.named
        issued = write_editions.issue(seen, paper.files, letters, figures=figures, at=paper.letter.made_at)
        if issued:
            count = sum(map(len, letters.values()))
            log.info("edition.issued id=%s stories=%d letters=%d", id_, paper.digest.figures.stories, count)
            return _made(house, issued, paper, count)
    raise RecordError(
        f"Bản điểm báo {id_} đang được sửa liên tục nên chưa gửi được; sẽ thử lại. "
        f"/ {id_} is being edited all the time; it is tried again."
    )


def sent_by_hand(house: House, edition: Edition) -> Made:
    """Issue an edition now because a person wants it; as it was issued where it is out already.

    Raises InputError where it needs the word of somebody who has not approved it as it stands.
    """
    made = issue(house, edition.id, fits=lambda seen: fits(house, seen))
    if made:
        return made
    now = read_editions.edition(edition.id) or edition
    if now.stage == "issued":
        return as_issued(house, now)
    raise InputError(
        f"Bản điểm báo {now.id} còn thiếu {lacking(house, now)} người duyệt nên chưa gửi được: "
        f"diembao edition approve {now.id} --by TÊN. "
        f"/ {now.id} needs {lacking(house, now)} more to approve it before it can go out."
    )


def as_issued(house: House, edition: Edition) -> Made:
    """Return an issued edition as it was made, its files laid into the folder where they are missing."""
    written = filing.lay(house, edition.id, read_editions.files(edition.id))
    return Made(
        edition=edition,
        figures=Figures.remembered(edition.figures) or Figures(),
        paths=tuple(one.path for one in written),
        changed=any(one.changed for one in written),
        again=True,
    )


def told(say: Speaker, made: Made) -> str:
    """Return what is said of an edition that was made: how many stories, where it lies, for how many readers."""
    id_ = made.edition.id
    key = "digest_empty" if made.is_empty else "digest_made"
    kind, desk = say.word(EDITIONS, id_.kind), say.word(DESK_WORDS, id_.desk)
    lines = [say(key, kind=kind, desk=desk, day=f"{id_.day:%d/%m/%Y}", stories=made.figures.stories)]
    lines += [say("digest_file", path=path.resolve().as_uri()) for path in made.paths]
    lines += [say("digest_laid", count=made.letters)] if made.letters else []
    if made.again and made.edition.issued_at:
        lines.append(say("digest_again", at=minute(made.edition.issued_at), id=id_))
    return "\n".join(lines)


def _letters(house: House, paper: Printed) -> dict[Letter, tuple[Reader, ...]]:
    mail = house.configuration.mail
    found = paper.readers(mail) if mail.host or mail.dry_run else ()
    return {paper.letter: found} if found else {}


def _made(house: House, edition: Edition, paper: Printed, letters: int) -> Made:
    written = filing.lay(house, edition.id, paper.files)
    return Made(
        edition=edition,
        figures=paper.digest.figures,
        paths=tuple(one.path for one in written),
        changed=any(one.changed for one in written),
        letters=letters,
    )
