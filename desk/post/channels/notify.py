"""Notify: a letter as a short text to a chat or a telephone (Telegram, Viber, Teams and a hundred more), by apprise."""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from desk.post.channel import Channel, Crossing, DoubtError, LaterError, Means, NeverError, TakenError
from press.office import ChannelChoice
from press.post import Posting

_INSTALL = 'pip install "diembao[notify]"'
_STATUS = re.compile(r"\berror=(\d{3})\b")  # how apprise's services log the answer that they got
_NOT_NOW = frozenset({401, 403, 407, 408, 425, 429})  # as for a webhook: not the message's fault
_SILENCED = ("apprise", "requests", "urllib3")  # they log addresses, in which tokens stand


class _Service(Protocol):
    """What is asked of apprise."""

    def add(self, servers: str) -> bool:
        """Take one service by its URL; say whether it is one."""
        ...

    def notify(self, *, body: str, title: str, body_format: str) -> bool | None:
        """Tell them all; True where all took it."""
        ...


def channel(means: Means) -> Channel | None:
    """Return the way to the services that the office has declared, None where there is none."""
    return ByNotice(means) if means.choices else None


class ByNotice:
    """Tells one service at a time. What it answered is known from its status alone; without one we are in doubt."""

    def __init__(self, means: Means) -> None:
        """Load apprise only when something is to be told."""
        self._means = means

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Tell it: the subject is the title, the letter's body the text."""
        choice = self._means.choice(posting)
        with _overheard() as said:
            service = self._service(choice)
            if not crossing():
                raise TakenError("somebody else has this letter in hand; it was not let go")
            text = posting.message.decode("utf-8", "replace")
            taken = service.notify(body=text, title=posting.letter.subject, body_format="text")
        if taken:
            return "đã nhận / taken"
        raise _refusal(choice, "\n".join(said))

    def close(self) -> None:
        """Do nothing: apprise keeps no connection."""

    def _service(self, choice: ChannelChoice) -> _Service:
        url = self._means.secrets.get(choice.url_variable, "")
        if not url:
            raise LaterError(f"Kênh {choice.id}: chưa đặt biến {choice.url_variable}. / That variable is not set")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # apprise loads modules of Python's that are to go
            service = _apprise(choice)
            known = service.add(url)
        if not known:
            raise LaterError(
                f"Kênh {choice.id}: apprise không hiểu địa chỉ trong biến {choice.url_variable}. "
                f"/ apprise does not know what stands in {choice.url_variable}"
            )
        return service


def _apprise(choice: ChannelChoice) -> _Service:
    try:
        import apprise  # noqa: PLC0415 -- an extra, and slow to load
    except ImportError as error:
        raise LaterError(f"Kênh {choice.id}: chưa cài apprise. / apprise is missing: {_INSTALL}") from error
    service: _Service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="diembao", app_desc="diembao"))
    return service


def _refusal(choice: ChannelChoice, said: str) -> LaterError | NeverError | DoubtError:
    """Return what it means that it was not taken."""
    statuses = [int(status) for status in _STATUS.findall(said)]
    if not statuses:
        return DoubtError(f"Kênh {choice.id}: không rõ đã nhận chưa. / Let go, and no answer that says whether it came")
    status = statuses[-1]
    if status in range(400, 500) and status not in _NOT_NOW:
        return NeverError(f"Kênh {choice.id}: bị từ chối. / It was refused for good ({status})")
    return LaterError(f"Kênh {choice.id}: chưa nhận. / It is not taken now ({status})")


class _Keeper(logging.Handler):
    """Keeps what is logged, and shows it to nobody."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.said.append(record.getMessage())


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Lend what apprise logs inside the block, and keep it, and the libraries below it, from everybody else."""
    keeper, loggers = _Keeper(), tuple(map(logging.getLogger, _SILENCED))
    before = [(logger, logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(keeper)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    try:
        yield keeper.said
    finally:
        for logger, propagate, level in before:
            logger.removeHandler(keeper)
            logger.propagate = propagate
            logger.setLevel(level)
