"""The command that makes models: of labelled articles, or of what this office's editors have corrected."""

import re
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from classifiers.learning.measure import Right
from classifiers.models import QUESTIONS as TRAINED
from diembao import schooling
from diembao.commands.context import Front, pass_front, shown
from diembao.messages import MARKS, OUTCOMES, QUESTIONS, Speaker
from diembao.wiring import House
from pipeline.teaching import trained
from pipeline.teaching.candidate import FEWEST, Trial
from pipeline.teaching.marking import Mark
from pipeline.teaching.trained import Labels, Schoolroom, Trained
from press.clock import local_day
from press.errors import InputError

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_VERSION = re.compile(r"[0-9A-Za-z.]{1,40}")


@click.command()
@click.argument("labels", nargs=-1, type=_FILE, metavar="[LABELS.jsonl[.gz]]...")
@click.option("--measured", multiple=True, type=_FILE, help="Labels of a fair sample: learned from, alone measured on.")
@click.option("--texts", multiple=True, type=_FILE, help="Where the texts of labels that have none stand, by id.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Where to.  [default: models]")
@click.option("--version", "version", help="What the models are called.  [default: year and month]")
@click.option("--without-vectors", "plain", is_flag=True, help="Learn from no vectors, though there is an embedder.")
@click.option("--from-corrections", "mode", flag_value="learn", help="Learn from this office's corrections.")
@click.option("--roll-back", "mode", flag_value="back", help="Go back to the models that judged before.")
@click.option("--list", "mode", flag_value="list", help="List the models that this office has, the one in use last.")
@pass_front
def train(  # noqa: PLR0913 -- its options
    front: Front,
    labels: tuple[Path, ...],
    measured: tuple[Path, ...],
    texts: tuple[Path, ...],
    output: Path | None,
    version: str | None,
    mode: str | None,
    *,
    plain: bool,
) -> None:
    """Make models of labelled articles (those that ship, where none are named), or of corrections."""
    if mode is None:
        lesson = _Lesson(files=_files(labels, measured, texts), texts=texts, plain=plain)
        _from_labels(front, lesson, output or Path("models"), version)
    elif labels or measured or texts or output or version or plain:
        raise InputError(front.say("train_one_of"))
    elif mode == "learn":
        _learn(front)
    elif mode == "back":
        _go_back(front)
    else:
        _list(front)


def _files(labels: tuple[Path, ...], measured: tuple[Path, ...], texts: tuple[Path, ...]) -> tuple[Labels, ...]:
    """Read the labels; where nothing is said to be a fair sample, all are."""
    chosen = dict.fromkeys((*measured, *labels)) or dict.fromkeys(sorted(trained.LABELS.glob("*.jsonl")))
    held = trained.texts(texts)
    return tuple(trained.read(path, held, is_fair=not measured or path in measured) for path in chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """What is learned from, and whether without vectors."""

    files: tuple[Labels, ...]
    texts: tuple[Path, ...]
    plain: bool


def _from_labels(front: Front, lesson: _Lesson, output: Path, version: str | None) -> None:
    day = local_day(front.clock.now())
    named = version or f"{day:%Y.%m}"
    if not _VERSION.fullmatch(named):
        raise InputError(front.say("train_version", version=shown(named)))
    for file in lesson.files:
        click.echo(front.say("train_read", file=shown(file.name), count=len(file.labelled)))
        if file.without_text:
            click.echo(front.say("train_no_text", count=file.without_text), err=True)
    made = _made(front.house(), lesson, version=named, day=day.isoformat())
    made.write(output)
    for line in _lines(front.say, made):
        click.echo(line)
    click.echo(front.say("train_written", folder=output, version=named))


def _made(house: House, lesson: _Lesson, *, version: str, day: str) -> Trained:
    others = trained.unlabelled(lesson.texts, lesson.files)
    reader, clerk = house.schoolroom()
    with nullcontext() if lesson.plain else house.embedder() as embedder:
        room = Schoolroom(reader=reader, clerk=clerk, embedder=embedder)
        return trained.train(lesson.files, room, version=version, day=day, unlabelled=others)


def _lines(say: Speaker, made: Trained) -> list[str]:
    marks = made.made.marks
    return [
        *(
            say("train_learned", question=say.word(QUESTIONS, question), count=made.made.learned[question])
            for question in TRAINED
        ),
        say("train_marks"),
        *(f"  {_name(say, mark)}: {say.decimal(mark.value)} ({mark.count})" for mark in marks),
        say("train_apart", count=made.made.apart),
    ]


def _name(say: Speaker, mark: Mark) -> str:
    name = say.word(MARKS, mark.name)
    return say("train_sensed", mark=name) if mark.is_sensed else name


def _learn(front: Front) -> None:
    house = front.opened()
    candidate, aside = schooling.learn(house)
    for trial in candidate.trials:
        click.echo(_trial(front.say, trial))
    if candidate.is_adopted:
        click.echo(front.say("train_adopted", version=candidate.version))
    else:
        click.echo(front.say("train_kept", version=house.shelf().version() or front.say("train_shipped")))
    if aside:
        click.echo(front.say("train_aside", folder=aside))


def _trial(say: Speaker, trial: Trial) -> str:
    question = say.word(QUESTIONS, trial.question)
    unusable = say("train_unusable", count=trial.unusable) if trial.unusable else ""
    if trial.outcome == "few":
        return say("train_few", question=question, fewest=FEWEST) + unusable
    return (
        say(
            "train_trial",
            question=question,
            learned=trial.learned,
            fixed=_compared(trial.fixed),
            recent=_compared(trial.recent),
            outcome=say.word(OUTCOMES, trial.outcome),
        )
        + unusable
    )


def _compared(rights: tuple[Right, ...]) -> str:
    return f"{' → '.join(str(one.right) for one in rights)} / {rights[0].count}"


def _go_back(front: Front) -> None:
    version = schooling.go_back(front.opened())
    click.echo(front.say("train_back", version=version or front.say("train_shipped")))


def _list(front: Front) -> None:
    shelf = front.house().shelf()
    history = shelf.history()
    names = (front.say("train_shipped"), *history)
    for name in names[:-1]:
        click.echo(f"  {name}")
    click.echo(f"* {names[-1]}  {front.say('train_in_use')}")
