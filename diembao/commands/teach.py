"""Commands by which editors teach: correct a verdict, take that back, and see how often the machine is right."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import click

from desk.agreement import Agreement, agreement
from diembao import turn
from diembao.commands.context import Front, as_json, emit, pass_front, shown
from diembao.commands.saved import by_person
from diembao.messages import ANSWERS, QUESTIONS, Speaker
from diembao.teaching import Allowed
from diembao.wiring import House
from press.article import Kept
from press.clock import local_moment
from press.correction import QUESTIONS as CORRECTABLE
from press.errors import InputError
from press.verdict import Question
from vault import read, read_taught, write_taught


@click.command()
@click.argument("url")
@click.option("--question", type=click.Choice(CORRECTABLE), required=True, help="Which of the machine's answers.")
@click.option("--answer", help="What is right; several topics or places are parted by commas, the primary first.")
@click.option("--withdraw", is_flag=True, help="Take back what was said; the machine's answer counts again.")
@by_person
@pass_front
def correct(front: Front, url: str, question: str, answer: str | None, person: str, *, withdraw: bool) -> None:
    """Correct, or confirm, what the machine says of the article at URL; it counts at once, everywhere."""
    house = front.opened()
    if (answer is None) is not withdraw:
        raise InputError(front.say("correct_one_of"))
    asked = cast("Question", question)  # click lets no other word through
    kept = front.kept(url)
    if answer is None:
        write_taught.withdraw(kept.key, asked, by=person, at=house.clock.now())
        said = "correct_withdrawn"
    else:
        words = Allowed(house.configuration).read(asked, answer)
        is_new = write_taught.correct(kept.key, asked, words, by=person, at=house.clock.now())
        said = _said(kept, asked, words) if is_new else "correct_same"
    turn.bring_up(house)
    _tell(front.say, house, read.kept(kept.key) or kept, asked, said)


@click.command(name="agreement")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was said from this day on.")
@as_json
@pass_front
def agreed(front: Front, since: datetime | None, *, json_lines: bool) -> None:
    """Tell how often editors found the machine right, by question, source and language."""
    house = front.opened()
    found = agreement(read_taught.taught(local_moment(since.date()) if since else None))
    if json_lines:
        for one in found:
            emit(_row(one))
        return
    if not found:
        click.echo(front.say("agreement_none"))
        return
    click.echo(front.say("agreement_note"))
    names = {source: told.name for source, told in house.sources.items()}
    for one in found:
        click.echo(_line(front.say, one, names))


def _said(kept: Kept, question: Question, answer: tuple[str, ...]) -> str:
    machine = kept.judged.by_machine(question)
    return "correct_confirmed" if machine and machine.answer == answer else "correct_done"


def _tell(say: Speaker, house: House, kept: Kept, question: Question, said: str) -> None:
    """Say what stands now, and what the machine says."""
    machine = kept.judged.by_machine(question)
    names = names_of(house)
    text = say(
        said,
        question=say.word(QUESTIONS, question),
        answer=answer_of(say, kept.answers(question), names),
        machine=answer_of(say, machine.answer if machine else (), names),
        title=shown(kept.article.title),
    )
    click.echo(text)


def names_of(house: House) -> Mapping[str, str]:
    """Return the names by which a person knows the ids of places and topics."""
    configuration = house.configuration
    places = {place.id: place.names[0].text for place in configuration.gazetteer.places if place.names}
    return places | {topic.id: topic.vi for topic in configuration.topics}


def answer_of(say: Speaker, answer: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Return an answer in words, as a terminal may show it; a dash where there is none."""
    return shown("; ".join(names.get(word, say.word(ANSWERS, word)) for word in answer)) or "–"


def _line(say: Speaker, one: Agreement, names: Mapping[str, str]) -> str:
    value = say.word(QUESTIONS, one.question) if one.part == "question" else shown(names.get(one.value, one.value))
    kappa = "" if one.kappa is None else f", kappa {say.decimal(one.kappa)}"
    share = say("agreement_share", agreed=one.agreed, count=one.count, percent=round(100 * one.share))
    return f"{'' if one.part == 'question' else '    '}{value}: {share}{kappa}"


def _row(one: Agreement) -> dict[str, object]:
    return {
        "question": one.question,
        "by": one.part,
        "value": one.value or None,
        "count": one.count,
        "agreed": one.agreed,
        "share": round(one.share, 4),
        "kappa": None if one.kappa is None else round(one.kappa, 4),
    }
