"""Commands about one article: tell a URL's life, flag a misleading claim."""

from collections.abc import Mapping

import click

from diembao import turn
from diembao.commands.context import Front, as_json, emit, iso, pass_front, shown, web_page
from diembao.commands.naming import name_lines, name_rows
from diembao.commands.rechecks import recheck_row, sight_lines, sight_rows
from diembao.commands.teach import answer_of, names_of
from diembao.messages import QUESTIONS, REASONS, STATES, Speaker, minute
from pipeline.bringing.bring import ORIGIN
from press.article import Kept
from press.correction import Correction
from press.errors import InputError
from press.flag import Flag
from press.ledger import Life
from press.text import one_line
from press.verdict import Verdict
from vault import read, read_taught, write


@click.command()
@click.argument("url")
@as_json
@pass_front
def why(front: Front, url: str, *, json_lines: bool) -> None:
    """Tell the life of URL: when it was seen, what became of it, and why."""
    house = front.opened()
    address = web_page(url)
    life = read.life(address)
    if life is None:
        raise InputError(_unknown(front.say, address))
    kept = read.kept(life.article) if life.article else None
    if json_lines:
        emit(_life_row(life, kept))
    else:
        lines = _life_lines(front.say, life, kept, names_of(house))
        source = house.sources.get(kept.source) if kept else None
        asked = source is not None and source.enabled
        lines += sight_lines(front.say, kept, house.clock.now(), asked=asked) if kept else []
        lines += _correction_lines(front.say, kept, names_of(house)) if kept else []
        click.echo("\n".join(lines))


@click.command()
@click.argument("url")
@click.option("--claim", required=True, help="The misleading words, exactly as they stand in the article.")
@click.option("--reason", required=True, help="Why they are misleading, and by which document.")
@click.option("--by", "person", required=True, help="Who says so.")
@pass_front
def flag(front: Front, url: str, claim: str, reason: str, person: str) -> None:
    """Record a person's flag of a misleading claim in the article at URL."""
    house = front.opened()
    kept = front.kept(url)
    words = one_line(claim)
    if not words or words not in one_line(f"{kept.article.title}\n{kept.article.text}"):
        raise InputError(front.say("flag_not_verbatim", title=shown(kept.article.title)))
    for option, value in (("--reason", reason), ("--by", person)):
        if not one_line(value):
            raise click.BadParameter("must not be empty", param_hint=option)
    write.flag(Flag(article=kept.key, claim=words, reason=one_line(reason), by=one_line(person), at=house.clock.now()))
    turn.bring_up(house)
    click.echo(front.say("flag_done", title=shown(kept.article.title)))


def _unknown(say: Speaker, address: str) -> str:
    """Say that an address is unknown; where one is known that goes on behind a `&`, a shell has cut it there."""
    meant = read.longer(address) if "?" in address else None
    said = say("why_unknown", url=shown(address))
    return f"{said}\n{say('why_cut', url=shown(meant))}" if meant else said


def _life_row(life: Life, kept: Kept | None) -> dict[str, object]:
    return {
        "url": life.url,
        "source": life.source,
        "state": life.state,
        "reason": life.reason or None,
        "detail": life.detail or None,
        "discovered_at": life.discovered_at.isoformat(),
        "discovered_in": life.discovered_in,
        "fetched_at": iso(life.fetched_at),
        "decided_at": iso(life.decided_at),
        "attempts": life.attempts,
        "page": life.page or None,
        "article": life.article,
        "brought": _is_brought(life, kept),
        "verdicts": _verdict_rows(kept) if kept else [],
        "names": name_rows(kept.judged.names) if kept else [],
        "corrections": list(map(_correction_row, read_taught.history(kept.key))) if kept else [],
        "recheck": recheck_row(kept) if kept else None,
        "sights": sight_rows(kept) if kept else [],
    }


def _is_brought(life: Life, kept: Kept | None) -> bool:
    """Whether the URL came by `diembao import`, so that no page of it was fetched."""
    return life.discovered_in.startswith(ORIGIN) or (kept is not None and kept.brought and kept.key == life.url)


def _verdict_rows(kept: Kept) -> list[dict[str, object]]:
    """Return what counts on each question; `machine` is the machine's own verdict where an editor's counts."""
    rows: list[dict[str, object]] = []
    for verdict in kept.judged.verdicts:
        machine = kept.judged.by_machine(verdict.question) if verdict.editor is not None else None
        rows.append({**_verdict_row(verdict), "machine": _verdict_row(machine) if machine else None})
    return rows


def _verdict_row(verdict: Verdict) -> dict[str, object]:
    return {
        "question": verdict.question,
        "answer": list(verdict.answer),
        "score": verdict.score,
        "unsure": verdict.unsure,
        "because": [{"text": word.text, "start": word.start, "end": word.end} for word in verdict.because],
        "by": verdict.by,
    }


def _correction_row(one: Correction) -> dict[str, object]:
    answer = None if one.answer is None else list(one.answer)
    return {"question": one.question, "answer": answer, "by": one.by, "at": one.at.isoformat()}


def _life_lines(say: Speaker, life: Life, kept: Kept | None, names: Mapping[str, str]) -> list[str]:
    seen = minute(life.discovered_at)
    lines = [shown(life.url), f"  {seen}  ← {shown(life.discovered_in)}"]
    if _is_brought(life, kept):
        lines.append(f"  {say('brought')}")
    if life.fetched_at:
        lines.append(f"  {minute(life.fetched_at)}  ⇣ {shown(life.page[:12])}")
    reason = f" – {say.word(REASONS, life.reason)}" if life.reason else ""
    detail = f" ({shown(life.detail)})" if life.detail else ""
    decided = minute(life.decided_at) if life.decided_at else "…"
    lines.append(f"  {decided}  = {say.word(STATES, life.state)}{reason}{detail}")
    if kept and kept.key != life.url:
        lines.append(f"  → {shown(kept.key)}")
    lines += _verdict_lines(say, kept, names) if kept else []
    lines += [f"    {line}" for line in name_lines(say, kept.judged.names)] if kept else []
    for flag in read.flags([kept.key]) if kept else ():
        moment = minute(flag.at)
        claim, reason, person = map(shown, (flag.claim, flag.reason, flag.by))
        lines.append(f"  ⚑ {moment}  «{claim}» – {reason} ({person})")
    return lines


def _correction_lines(say: Speaker, kept: Kept, names: Mapping[str, str]) -> list[str]:
    return [_correction_line(say, one, names) for one in read_taught.history(kept.key)]


def _verdict_lines(say: Speaker, kept: Kept, names: Mapping[str, str]) -> list[str]:
    """Return what counts on each question and why, and below an editor's word the machine's."""
    lines: list[str] = []
    for verdict in kept.judged.verdicts:
        lines.append(f"    {say.word(QUESTIONS, verdict.question)}: {_verdict_line(say, verdict, names)}")
        machine = kept.judged.by_machine(verdict.question)
        if verdict.editor is not None and machine:
            lines.append(f"        {say('by_machine')}: {_verdict_line(say, machine, names)}")
    return lines


def _verdict_line(say: Speaker, verdict: Verdict, names: Mapping[str, str]) -> str:
    because = ", ".join(f"«{shown(word.text)}»" for word in verdict.because)
    unsure = " ?" if verdict.unsure else ""
    by = verdict.by if verdict.editor is None else say("by_editor", name=verdict.editor)
    return f"{answer_of(say, verdict.answer, names)}{unsure}  {because}  [{shown(by)}]"


def _correction_line(say: Speaker, one: Correction, names: Mapping[str, str]) -> str:
    said = say("withdrawn") if one.answer is None else answer_of(say, one.answer, names)
    return f"  ✎ {minute(one.at)}  {say.word(QUESTIONS, one.question)}: {said} ({shown(one.by)})"
