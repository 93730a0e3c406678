"""An edition's words: what is told of its stretch, then what editors did to it, in the order in which they did it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from desk.digest import NAME_CHARS, Comment, Digest, Figures, Line
from desk.plain import one_line
from desk.selection import select
from desk.writer import EXCERPT_CHARS, compose
from press.article import Kept
from press.clock import VIETNAM
from press.edition import Action, Edit, Edition
from press.errors import InputError
from press.flag import Flag
from press.office import Office
from press.place import Gazetteer
from press.source import Source
from press.topic import Topic

LATE = timedelta(minutes=30)  # made so much after its hour, an edition says that it is late
_COMMENT_CHARS, _HEADLINE_CHARS = 2_000, 300
_LONGEST: Mapping[Action, int] = {"comment": _COMMENT_CHARS, "headline": _HEADLINE_CHARS}
_LISTED = 40  # stories that an error names
_SPARE = ""  # the pile of the lines that stand nowhere; no section is called so
_END, _DIGITS = 10**6, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What an edition is made of.

    `kept` are the articles of its stretch, older ones that lend outlets and begin what goes on, those on which `flags`
    were raised, and those that editors added. `approvals` is how many persons' word it needs. `before` is the edition
    of the same desk and chain that went out last, `corrected` the one that this one corrects.
    """

    kept: tuple[Kept, ...]
    flags: tuple[Flag, ...]
    sources: Mapping[str, Source]
    office: Office
    topics: tuple[Topic, ...]
    gazetteer: Gazetteer
    excerpt_chars: int = EXCERPT_CHARS
    approvals: int = 0
    before: Edition | None = None
    corrected: Edition | None = None


def composed(material: Material, edition: Edition) -> Digest:
    """Return the digest of `edition`: selected by change numbers, composed, and edited; the same for the same input."""
    added = frozenset(edit.story for edit in edition.edits if edit.action == "add")
    selection = select(material.kept, material.flags, material.sources, edition, before=material.before, added=added)
    plain = compose(
        selection,
        edition,
        material.office,
        material.topics,
        material.gazetteer,
        excerpt_chars=material.excerpt_chars,
    )
    return edited(_marked(plain, material, edition), edition.edits)


def edited(digest: Digest, edits: Iterable[Edit]) -> Digest:
    """Return `digest` after `edits`, one after the other.

    `move` sets a line in a section, at a place counted from 1 or at its end, and brings back what was dropped; `drop`
    takes it out, with what the machine proposes on it, while a person's flag stays; `add` brings in what the rules left
    out, or a hand dropped, where the rules would have it. Every line stands once, or is spare. What names a line or a
    section that is not there (a story that is no longer news of the province) is moot, and listed as such. An urgent
    note has no proposals.
    """
    piles = {_SPARE: list(digest.spare)} | {section.id: list[Line]() for section in digest.shelf}
    piles |= {section.id: list(section.lines) for section in digest.sections}
    moot = tuple([edit for edit in edits if not _done(piles, edit)])
    sections = tuple(replace(section, lines=tuple(piles[section.id])) for section in digest.shelf if piles[section.id])
    printed = {key for section in sections for line in section.lines for key in line.keys}
    return replace(
        digest,
        sections=sections,
        spare=tuple(piles[_SPARE]),
        proposed=() if digest.kind == "urgent" else tuple(one for one in digest.proposed if one.key in printed),
        moot=(*digest.moot, *moot),
    )


def check(digest: Digest, edit: Edit) -> None:
    """Raise InputError where `edit` names a story or a section that `digest` does not have, saying which it has.

    So does a comment or headline that is longer than what is printed of it.

    `digest` is the edition as it stands before the edit. Whether the article of an `add` is in the record, its caller
    has to ask; here it is only refused where its story is in the digest already.
    """
    standing = any(edit.story in line.keys for line in digest.lines)
    spare = any(edit.story in line.keys for line in digest.spare)
    if edit.action == "add":
        if standing:
            raise InputError(
                f"Bản {digest.id} đã có tin này: {edit.story}. / {digest.id} tells of {edit.story} already."
            )
        return
    if not (standing or (spare and edit.action != "drop")):
        raise InputError(_no_story(digest, edit.story))
    _check_length(edit)
    if edit.action == "move":
        section, place = _destination(edit.value, (one.id for one in digest.shelf))
        if not section:
            raise InputError(_no_section(digest, edit.value))
        if place < 1:
            raise InputError(
                f"Vị trí phải là một số từ 1 trở lên: {edit.value!r}; ví dụ: top:1. "
                f"/ A place is a number from 1: {edit.value!r}; write it as top:1."
            )


def _check_length(edit: Edit) -> None:
    """Refuse what would be printed without its end."""
    most, found = _LONGEST.get(edit.action, len(edit.value)), len(one_line(edit.value, len(edit.value)))
    if found > most:
        raise InputError(
            f"Nội dung dài {found} ký tự, quá {most} ký tự; hãy rút gọn. / It has {found} letters; {most} are printed."
        )


def _done(piles: Mapping[str, list[Line]], edit: Edit) -> bool:
    """Do what `edit` says to the piles; return whether there was anything to do it to."""
    found = next(
        ((id_, at) for id_, pile in piles.items() for at, one in enumerate(pile) if edit.story in one.keys), None
    )
    if found is None:
        return False
    pile, at = piles[found[0]], found[1]
    match edit.action:
        case "move":
            section, place = _destination(edit.value, piles)
            if not section or place < 1:
                return False
            line = pile.pop(at)
            piles[section].insert(place - 1, line)
        case "drop":
            piles[_SPARE].append(pile.pop(at))
        case "add" if found[0] == _SPARE:
            line = pile.pop(at)
            piles[line.home].append(line)
        case "comment" | "headline":
            pile[at] = _worded(pile[at], edit)
    return True


def _destination(value: str, ids: Iterable[str]) -> tuple[str, int]:
    """Read "SECTION" or "SECTION:PLACE": a section that is none is empty, a place that is none 0, no place the end."""
    typed, colon, place = value.strip().partition(":")
    section = next((id_ for id_ in ids if id_.casefold() == typed.casefold()), "")
    if not colon:
        return section, _END
    return section, int(place) if place.isascii() and place.isdecimal() and len(place) < _DIGITS else 0


def _worded(line: Line, edit: Edit) -> Line:
    if edit.action == "headline":
        return replace(line, vi=one_line(edit.value, _HEADLINE_CHARS))
    text = one_line(edit.value, _COMMENT_CHARS)
    return replace(line, comment=Comment(text=text, by=one_line(edit.by, NAME_CHARS)) if text else None)


def _no_story(digest: Digest, story: str) -> str:
    lines = digest.lines
    listed = "".join(f"\n  {line.key} – {line.title}" for line in lines[:_LISTED])
    more = f"\n  … (+{len(lines) - _LISTED})" if len(lines) > _LISTED else ""
    return (
        f"Bản {digest.id} không có tin {story}; các tin đang có / {digest.id} has no such story; it has:"
        f"{listed or ' –'}{more}"
    )


def _no_section(digest: Digest, section: str) -> str:
    listed = "".join(f"\n  {one.id} – {one.vi}" for one in digest.shelf)
    return (
        f"Bản {digest.id} không có mục {section!r}; các mục có thể dùng / {digest.id} has no such section; these are:"
        f"{listed}"
    )


def _marked(digest: Digest, material: Material, edition: Edition) -> Digest:
    """Return the digest with its standing: whose word it has, what it corrects, what went before it."""
    before, corrected = material.before, material.corrected
    follows = before is not None and before.cutoff == edition.after
    return replace(
        digest,
        since=before.made_at.astimezone(VIETNAM) if before and follows else None,
        previous=Figures.remembered(before.figures) if before else None,
        approved_by=tuple(one_line(name, NAME_CHARS) for name in edition.approved_by),
        unapproved=len(edition.approved_by) < material.approvals,
        correction_of=corrected.id if corrected else None,
        corrected_at=corrected.issued_at.astimezone(VIETNAM) if corrected and corrected.issued_at else None,
        late=edition.made_at > edition.due_at + LATE,
    )
