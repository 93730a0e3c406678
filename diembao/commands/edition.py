"""Commands of editors: see an edition, put it in order, approve it, send it, correct what is out."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from desk.digest import Line, Section
from desk.paper.pdf import pdf
from desk.paper.workbook import workbook
from diembao import editions
from diembao.commands.context import Front, as_json, emit, iso, pass_front, shown
from diembao.commands.digest import made_row, post_now
from diembao.commands.saved import by_person
from diembao.editions import hand
from diembao.editions.hand import Looked
from diembao.editions.issuing import lacking, sent_by_hand
from diembao.editions.printing import printed
from diembao.messages import STAGES, Speaker, minute
from diembao.wiring import House
from press.clock import local_day
from press.edition import Action, Edition, EditionId, Kind
from press.errors import InputError
from press.source import Desk
from vault import read_editions, write_editions

log = logging.getLogger(__name__)


class Named(click.ParamType[EditionId]):
    """The name of an edition, as `edition list` writes it."""

    name = "id"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> EditionId:
        """Return which edition `value` names; InputError where it cannot be read."""
        del param, ctx
        return EditionId.read(value)


the_edition = click.argument("id_", metavar="ID", type=Named())
the_story = click.argument("story", metavar="STORY")


@click.group()
def edition() -> None:
    """Editions: the digests of each desk, from draft to issue. STORY is a number that `show` gives, or an address."""


@edition.command(name="list")
@click.option("--desk", type=click.Choice(editions.DESKS), help="One desk only.")
@click.option("--days", type=click.IntRange(1, 3650), default=14, show_default=True, help="How far back.")
@as_json
@pass_front
def list_(front: Front, desk: Desk | None, days: int, *, json_lines: bool) -> None:
    """List the latest editions, the newest last, and what corrects one right behind it."""
    house = front.opened()
    found = _in_order(read_editions.editions(desk=desk, since=house.clock.now() - timedelta(days=days)))
    for one in found:
        if json_lines:
            emit(_row(house, one))
        else:
            click.echo(_head(front.say, house, one))
    if not found and not json_lines:
        click.echo(front.say("edition_none"))


@edition.command()
@the_edition
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write its page to this file.")
@click.option("--text", type=click.Path(path_type=Path, dir_okay=False), help="Write it as plain text to this file.")
@click.option("--docx", type=click.Path(path_type=Path, dir_okay=False), help="Write its document to this file.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="The document as PDF, by LibreOffice.")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Its lines as the record has them now.")
@as_json
@pass_front
def show(front: Front, /, id_: EditionId, *, json_lines: bool, **files: Path | None) -> None:
    """Show edition ID: its stories with their numbers, sections and comments, and who has approved it."""
    house = front.opened()
    looked = hand.look(house, id_)
    if json_lines:
        emit(_row(house, looked.edition) | {"lines": _line_rows(looked), "sections": _sections(looked)})
    else:
        click.echo("\n".join(_shown(front.say, house, looked)))
    wanted = {form: path for form, path in files.items() if path}
    if wanted:
        _write(front, house, looked, wanted)


@edition.command()
@the_edition
@the_story
@click.argument("section")
@by_person
@as_json
@pass_front
def move(front: Front, id_: EditionId, story: str, section: str, person: str, *, json_lines: bool) -> None:
    """Move STORY into SECTION: `top`, or at a place in it: `top:1`."""
    _edit(front, id_, "move", story, section.strip(), person, json_lines=json_lines)


@edition.command()
@the_edition
@the_story
@by_person
@as_json
@pass_front
def drop(front: Front, id_: EditionId, story: str, person: str, *, json_lines: bool) -> None:
    """Leave STORY out; `add` or `move` brings it back."""
    _edit(front, id_, "drop", story, "", person, json_lines=json_lines)


@edition.command()
@the_edition
@the_story
@by_person
@as_json
@pass_front
def add(front: Front, id_: EditionId, story: str, person: str, *, json_lines: bool) -> None:
    """Bring in STORY: an article of the archive by its address, or one that was dropped by its number."""
    _edit(front, id_, "add", story, "", person, json_lines=json_lines)


@edition.command()
@the_edition
@the_story
@click.argument("text")
@by_person
@as_json
@pass_front
def comment(front: Front, id_: EditionId, story: str, text: str, person: str, *, json_lines: bool) -> None:
    """Print TEXT, the office's own words, below STORY; an empty TEXT takes the comment away."""
    _edit(front, id_, "comment", story, shown(text), person, json_lines=json_lines)


@edition.command()
@the_edition
@the_story
@click.argument("title")
@by_person
@as_json
@pass_front
def headline(front: Front, id_: EditionId, story: str, title: str, person: str, *, json_lines: bool) -> None:
    """Give STORY the Vietnamese headline TITLE; the printed one stays beside it. An empty TITLE takes it away."""
    _edit(front, id_, "headline", story, shown(title), person, json_lines=json_lines)


@edition.command()
@the_edition
@by_person
@as_json
@pass_front
def approve(front: Front, id_: EditionId, person: str, *, json_lines: bool) -> None:
    """Approve edition ID as it stands; a later edit asks for it anew."""
    house = front.opened()
    approved = write_editions.approve(hand.look(house, id_).edition, by=person, at=house.clock.now())
    said = front.say("edition_approve_done", name=shown(person), id=id_)
    _done(front, house, approved, said, json_lines=json_lines)


@edition.command()
@the_edition
@by_person
@as_json
@pass_front
def hold(front: Front, id_: EditionId, person: str, *, json_lines: bool) -> None:
    """Hold edition ID back: it goes out only once somebody approves it, whoever has done so before."""
    house = front.opened()
    held = write_editions.hold(id_, anew=True)
    log.info("edition.held id=%s by=%s done=%s", id_, person, held)
    key = "edition_hold_done" if held else "edition_hold_not"
    _done(front, house, hand.look(house, id_).edition, front.say(key, id=id_), json_lines=json_lines)


@edition.command()
@the_edition
@by_person
@as_json
@pass_front
def send(front: Front, id_: EditionId, person: str, *, json_lines: bool) -> None:
    """Approve edition ID and issue it now, before its hour too: its files are frozen, its letters laid out."""
    house = front.opened()
    looked = hand.look(house, id_)
    seen = looked.edition
    if id_.kind == "urgent" and looked.digest.is_empty:
        raise InputError(front.say("edition_urgent_empty", id=id_))
    if seen.stage != "issued":
        seen = write_editions.approve(seen, by=person, at=house.clock.now())
    made = sent_by_hand(house, seen)
    if json_lines:
        emit(made_row(made))
    else:
        click.echo(editions.told(front.say, made))
    if made.letters:
        post_now(front, house, json_lines=json_lines)


@edition.command()
@the_edition
@by_person
@as_json
@pass_front
def correct(front: Front, id_: EditionId, person: str, *, json_lines: bool) -> None:
    """Open a new edition that corrects ID, which is out and never changes: the same stories, to be edited and sent."""
    house = front.opened()
    opened = write_editions.correct(id_, at=house.clock.now())
    log.info("edition.corrected id=%s by=%s", id_, person)
    said = front.say("edition_correct_done", new=opened.id, id=id_)
    _done(front, house, opened, said, json_lines=json_lines)


@edition.command()
@the_edition
@by_person
@as_json
@pass_front
def recut(front: Front, id_: EditionId, person: str, *, json_lines: bool) -> None:
    """Have edition ID take in what came since it was cut off."""
    house = front.opened()
    before = hand.look(house, id_)
    after = write_editions.recut(id_, at=house.clock.now())
    log.info("edition.recut id=%s by=%s", id_, person)
    counts = {"before": len(before.digest.lines), "after": len(hand.look(house, id_).digest.lines)}
    key = "edition_recut_not" if after == before.edition else "edition_recut_done"
    said = front.say(key, id=id_, cut=minute(after.made_at), **counts)
    _done(front, house, after, said, json_lines=json_lines)


@edition.command()
@click.option("--desk", type=click.Choice(editions.DESKS), required=True, help="Whose note it is.")
@by_person
@as_json
@pass_front
def urgent(front: Front, desk: Desk, person: str, *, json_lines: bool) -> None:
    """Open an urgent note: an edition without an hour, which tells what you add to it and goes out when you send it."""
    house = front.opened()
    now = house.clock.now()
    opened = write_editions.note(desk, local_day(now), at=now)
    log.info("edition.opened id=%s by=%s", opened.id, person)
    _done(front, house, opened, front.say("edition_urgent_done", id=opened.id), json_lines=json_lines)


def _edit(
    front: Front, id_: EditionId, action: Action, named: str, value: str, person: str, *, json_lines: bool
) -> None:
    house = front.opened()
    before = hand.look(house, id_)
    key = hand.story(before, named)
    if key is None:
        raise InputError(front.say("edition_no_line", id=id_, number=named))
    if action == "add" and not hand.is_in_record([key]):
        raise InputError(front.say("edition_not_in_record", url=shown(key)))
    after = hand.edit(house, before, action, key, value=value, by=person)
    line = after.line(key) or before.line(key)
    withdrawn = "un" if action in ("comment", "headline") and not value else ""
    said = front.say(f"edition_{withdrawn}{action}", title=shown(line.title if line else key), value=shown(value))
    lost = before.edition.approved_by and not after.edition.approved_by
    _done(front, house, after.edition, said, json_lines=json_lines, more=["edition_reapproval"] if lost else [])


def _done(
    front: Front, house: House, now: Edition, said: str, *, json_lines: bool, more: list[str] | None = None
) -> None:
    """Say what was done and what the edition still lacks."""
    if json_lines:
        emit(_row(house, now))
        return
    click.echo(said)
    for key in more or []:
        click.echo(front.say(key))
    if now.stage != "issued" and (count := lacking(house, now)):
        click.echo(front.say("edition_lacking", count=count))


def _write(front: Front, house: House, looked: Looked, wanted: dict[str, Path]) -> None:
    """Write forms of the edition to files: the frozen bytes of an issued one, else as it would go out now.

    A workbook is never sent and so never frozen: it tells what the record has now.
    """
    edition = looked.edition
    files = read_editions.files(edition.id) if edition.stage == "issued" else printed(house, edition).files
    bodies = {file.name: file.body for file in files}
    made = {
        "html": lambda: bodies["html"],
        "text": lambda: bodies["txt"],
        "docx": lambda: bodies["docx"],
        "pdf": lambda: pdf(bodies["docx"]),
        "xlsx": lambda: workbook(looked.digest),
    }
    for form, path in wanted.items():
        path.write_bytes(made[form]())
        click.echo(front.say("edition_written", file=path), err=True)


def _in_order(found: Iterable[Edition]) -> list[Edition]:
    """Return editions by their hours, a correction behind the first one that it goes back to, where that is listed."""
    known = {one.id: one for one in found}

    def order(edition: Edition) -> tuple[datetime, Desk, Kind, int, int]:
        first = edition
        while before := known.get(replace(first.id, number=first.corrects)):
            first = before
        return first.due_at, first.id.desk, first.id.kind, first.id.number, edition.id.number

    return sorted(known.values(), key=order)


def _head(say: Speaker, house: House, edition: Edition) -> str:
    parts = [
        say(
            "edition_head_by_hand" if edition.corrects or edition.id.kind == "urgent" else "edition_head",
            id=edition.id,
            stage=say.word(STAGES, edition.stage),
            cut=minute(edition.made_at),
            due=minute(edition.due_at),
        )
    ]
    parts += [say("edition_issued_at", at=minute(edition.issued_at))] if edition.issued_at else []
    parts += [say("edition_corrects", id=_corrected(edition))] if edition.corrects else []
    names = ", ".join(map(shown, edition.approved_by))
    parts += [say("edition_approved", names=names)] if names else []
    count = lacking(house, edition) if edition.stage != "issued" else 0
    return " · ".join([*parts, *([say("edition_lacking", count=count)] if count else [])])


def _shown(say: Speaker, house: House, looked: Looked) -> list[str]:
    digest, now = looked.digest, looked.edition
    figures = digest.figures
    lines = [_head(say, house, now)]
    lines += [say("edition_counts", stories=figures.stories, articles=figures.articles, edits=len(now.edits))]
    lines += [say("edition_empty")] if digest.is_empty else []
    lines += [say("edition_flagged", count=figures.flagged)] if figures.flagged else []
    for section in digest.sections:
        lines.append(f"\n[{section.id}] {section.vi if say.tongue == 'vi' else section.en}")
        lines += _line_texts(looked, section.lines)
    lines += [f"\n{say('edition_spare')}", *_line_texts(looked, digest.spare)] if digest.spare else []
    lines += [say("edition_moot", action=edit.action, story=shown(edit.story)) for edit in digest.moot]
    return [*lines, "", say("edition_shelf", ids=", ".join(section.id for section in digest.shelf))]


def _line_texts(looked: Looked, lines: tuple[Line, ...]) -> list[str]:
    found: list[str] = []
    for line in lines:
        found.append(f"{looked.listed.index(line) + 1:3d}. {shown(line.title)}")
        found += [f"     ({shown(line.headline)})"] if line.vi else []
        outlets = ", ".join(shown(outlet.name) for outlet in line.outlets)
        found += [f"     {outlets}", f"     {shown(line.key)}"]
        found += [f"     ✎ {shown(line.comment.text)} ({shown(line.comment.by)})"] if line.comment else []
    return found


def _row(house: House, edition: Edition) -> dict[str, object]:
    return {
        "id": str(edition.id),
        "desk": edition.id.desk,
        "kind": edition.id.kind,
        "day": edition.id.day.isoformat(),
        "number": edition.id.number,
        "stage": edition.stage,
        "due_at": edition.due_at.isoformat(),
        "cut_at": edition.made_at.isoformat(),
        "after": edition.after,
        "cutoff": edition.cutoff,
        "issued_at": iso(edition.issued_at),
        "corrects": _corrected(edition),
        "approved_by": list(edition.approved_by),
        "lacking": lacking(house, edition) if edition.stage != "issued" else 0,
        "edits": len(edition.edits),
        "figures": dict(edition.figures),
    }


def _corrected(edition: Edition) -> str | None:
    id_ = edition.id
    if not edition.corrects:
        return None
    return str(EditionId(desk=id_.desk, kind=id_.kind, day=id_.day, number=edition.corrects))


def _line_rows(looked: Looked) -> list[dict[str, object]]:
    sections = {line.key: section.id for section in looked.digest.sections for line in section.lines}
    return [
        {
            "number": number,
            "key": line.key,
            "section": sections.get(line.key),
            "headline": line.headline,
            "vi": line.vi or None,
            "outlets": [outlet.name for outlet in line.outlets],
            "comment": line.comment.text if line.comment else None,
            "comment_by": line.comment.by if line.comment else None,
        }
        for number, line in enumerate(looked.listed, 1)
    ]


def _sections(looked: Looked) -> list[dict[str, str]]:
    return [_section_row(section) for section in looked.digest.shelf]


def _section_row(section: Section) -> dict[str, str]:
    return {"id": section.id, "vi": section.vi, "en": section.en}
