"""Commands about one article: tell a URL's life, flag a misleading claim."""

import unicodedata
from collections.abc import Mapping

import click

from diembao import turn
from diembao.commands.context import Front, as_json, emit, pass_front, shown
from diembao.messages import ANSWERS, QUESTIONS, REASONS, STATES, Speaker, minute
from diembao.wiring import House
from pipeline.bring import ORIGIN
from press.article import Kept
from press.errors import InputError
from press.flag import Flag
from press.ledger import Life
from press.url import canonical
from vault import read, write


@click.command()
@click.argument("url")
@as_json
@pass_front
def why(front: Front, url: str, *, json_lines: bool) -> None:
    """Tell the life of URL: when it was seen, what became of it, and why."""
    house = front.opened()
    address = canonical(url)
    life = read.life(address)
    if life is None:
        raise InputError(front.say("why_unknown", url=shown(address)))
    kept = read.kept(life.article) if life.article else None
    if json_lines:
        emit(_life_row(life, kept))
    else:
        click.echo("\n".join(_life_lines(front.say, life, kept, _names(house))))


@click.command()
@click.argument("url")
@click.option("--claim", required=True, help="The misleading words, exactly as they stand in the article.")
@click.option("--reason", required=True, help="Why they are misleading, and by which document.")
@click.option("--by", "person", required=True, help="Who says so.")
@pass_front
def flag(front: Front, url: str, claim: str, reason: str, person: str) -> None:
    """Record a person's flag of a misleading claim in the article at URL."""
    house = front.opened()
    address = canonical(url)
    life = read.life(address)
    kept = read.kept(life.article) if life and life.article else None
    if kept is None:
        raise InputError(front.say("flag_not_kept", url=shown(address)))
    words = _plain(claim)
    if not words or words not in _plain(f"{kept.article.title}\n{kept.article.text}"):
        raise InputError(front.say("flag_not_verbatim", title=shown(kept.article.title)))
    for option, value in (("--reason", reason), ("--by", person)):
        if not _plain(value):
            raise click.BadParameter("must not be empty", param_hint=option)
    write.flag(Flag(article=kept.key, claim=words, reason=_plain(reason), by=_plain(person), at=house.clock.now()))
    turn.bring_up(house)
    click.echo(front.say("flag_done", title=shown(kept.article.title)))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _life_row(life: Life, kept: Kept | None) -> dict[str, object]:
    return {
        "url": life.url,
        "source": life.source,
        "state": life.state,
        "reason": life.reason or None,
        "detail": life.detail or None,
        "discovered_at": life.discovered_at.isoformat(),
        "discovered_in": life.discovered_in,
        "fetched_at": life.fetched_at.isoformat() if life.fetched_at else None,
        "decided_at": life.decided_at.isoformat() if life.decided_at else None,
        "attempts": life.attempts,
        "page": life.page or None,
        "article": life.article,
        "brought": _is_brought(life, kept),
        "verdicts": _verdict_rows(kept) if kept else [],
    }


def _is_brought(life: Life, kept: Kept | None) -> bool:
    """Whether the URL came by `diembao import`, so that no page of it was fetched."""
    return life.discovered_in.startswith(ORIGIN) or (kept is not None and kept.brought and kept.key == life.url)


def _verdict_rows(kept: Kept) -> list[dict[str, object]]:
    return [
        {
            "question": verdict.question,
            "answer": list(verdict.answer),
            "score": verdict.score,
            "unsure": verdict.unsure,
            "because": list(verdict.because),
            "by": verdict.by,
        }
        for verdict in kept.judged.verdicts
    ]


def _names(house: House) -> dict[str, str]:
    """Return the names by which a person knows the ids of places and topics."""
    configuration = house.configuration
    places = {place.id: place.names[0].text for place in configuration.gazetteer.places if place.names}
    return places | {topic.id: topic.vi for topic in configuration.topics}


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
    for verdict in kept.judged.verdicts if kept else ():
        because = ", ".join(f"«{shown(word)}»" for word in verdict.because)
        unsure = " ?" if verdict.unsure else ""
        answer = shown("; ".join(names.get(word, say.word(ANSWERS, word)) for word in verdict.answer)) or "–"
        lines.append(f"    {say.word(QUESTIONS, verdict.question)}: {answer}{unsure}  {because}  [{shown(verdict.by)}]")
    for flag in read.flags([kept.key]) if kept else ():
        moment = minute(flag.at)
        claim, reason, person = map(shown, (flag.claim, flag.reason, flag.by))
        lines.append(f"  ⚑ {moment}  «{claim}» – {reason} ({person})")
    return lines
