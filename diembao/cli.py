"""The command line: one command for each thing an editor, an operator or a program asks for."""

import logging
import os
import sys
from datetime import datetime
from pathlib import Path

import click
from click.core import ParameterSource
from click.exceptions import NoArgsIsHelpError

from diembao.commands import (
    alert,
    archive,
    batches,
    bring,
    digest,
    edition,
    office,
    outbox,
    rounds,
    running,
    sample,
    saved,
    search,
    story,
    teach,
    train,
)
from diembao.commands.context import Front
from press.clock import VIETNAM, Clock, FixedClock, SystemClock
from press.errors import DiembaoError

# What each kind of mistake in a command line is called in `messages`; the first that fits.
_USAGE: tuple[tuple[type[click.UsageError], str], ...] = (
    (NoArgsIsHelpError, ""),
    (click.MissingParameter, "missing"),
    (click.BadParameter, "value"),
    (click.NoSuchOption, "unknown"),
    (click.BadOptionUsage, "no_value"),
    (click.UsageError, "wrong"),
)
_LEVELS = ["debug", "info", "warning", "error"]


class Commands(click.Group):
    """A group that shows the house's own errors as one clear line, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; exit with 1 and the error's text where the house raised one."""
        if sys.__stdin__ is None:  # closed by whoever started us: it holds nothing, and click would stumble over that
            sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 -- open as long as the process
        try:
            return super().invoke(ctx)
        except DiembaoError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except click.UsageError as error:
            raise _worded(error, ctx) from error
        except BrokenPipeError:  # whoever read has read enough; Python would complain once more on its way out
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except OSError as error:
            click.echo(ctx.obj.say("disk", error=error) if isinstance(ctx.obj, Front) else str(error), err=True)
            sys.exit(1)


def _worded(error: click.UsageError, ctx: click.Context) -> click.UsageError:
    """Return what is wrong with a command line in Vietnamese first, where messages are; click knows English alone."""
    key = next(key for kind, key in _USAGE if isinstance(error, kind))
    if not key or not isinstance(ctx.obj, Front) or ctx.obj.tongue != "vi":
        return error
    about = _about(error)
    said = ctx.obj.say(f"usage_{key}" if about else "usage_wrong", about=about)
    return click.UsageError(f"{said} / {error.format_message()}", ctx=error.ctx)


def _about(error: click.UsageError) -> str:
    """Return which option or argument an error is about, empty where that is not known."""
    if isinstance(error, click.NoSuchOption | click.BadOptionUsage):
        return error.option_name
    param = error.param if isinstance(error, click.BadParameter) else None
    return param.get_error_hint(error.ctx or click.get_current_context()) if param else ""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DIEMBAO_HOME",
    default=Path("var"),
    show_default=True,
    help="The folder that holds this office's data.",
)
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of messages.")
@click.option("--now", metavar="ISO", help="Pretend that it is this moment (ISO 8601), for trials.")
@click.option("--log", type=click.Choice(_LEVELS), default="warning", help="How much to log to standard error.")
@click.version_option(package_name="diembao")
@click.pass_context
def main(ctx: click.Context, home: Path, lang: str, now: str | None, log: str) -> None:
    """Diembao: what the press writes about the province, gathered, judged, searchable, and sent each morning."""
    logging.basicConfig(level=log.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("diembao").setLevel(log.upper())
    chosen = ctx.get_parameter_source("home") is not ParameterSource.DEFAULT
    ctx.obj = Front(folder=home, chosen=chosen, tongue="en" if lang == "en" else "vi", clock=_clock(now))


def _clock(now: str | None) -> Clock:
    if now is None:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as error:
        raise click.BadParameter(f"{now!r} is not an ISO 8601 moment, as 2026-11-24T06:30+07:00") from error
    return FixedClock(moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM))


for command in (
    office.init,
    office.doctor,
    office.rebuild,
    rounds.crawl,
    rounds.work,
    running.run,
    search.search,
    archive.why,
    archive.flag,
    teach.correct,
    teach.agreed,
    train.train,
    digest.digest,
    edition.edition,
    outbox.outbox,
    alert.alert,
    story.story,
    sample.demo,
    bring.bring,
    saved.saved,
    batches.extract,
    batches.classify,
    batches.dedupe,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
