"""The letters of one message: one for each kind of way out that the rule's readers have."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.notice import Notice
from desk.paper import alert as paper
from desk.post import channel, mail
from press.errors import ConfigError
from press.office import ChannelChoice, Mail
from press.post import Letter, Reader

DECLARED = "channel:"  # before the id of a way out that the office has declared

Letters = Mapping[Letter, tuple[Reader, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where messages leave from: the office's mail and the ways out that it has declared."""

    mail: Mail
    channels: tuple[ChannelChoice, ...] = ()

    def letters(self, notice: Notice, to: Iterable[str], *, key: str, at: datetime, urgent: bool) -> Letters:
        """Return the letters to all of `to`, keyed `key` and the kind; none where there is nobody.

        Raises ConfigError where one of them is a channel that the office has not declared, InputError where one is no
        address.
        """
        readers = tuple(dict.fromkeys(to))
        boxes = [one for one in readers if not one.startswith(DECLARED)]
        found: dict[Letter, tuple[Reader, ...]] = {}
        if boxes:
            letter = self._mail(notice, f"{key}/{mail.CHANNEL}", at, urgent=urgent)
            found[letter] = mail.readers(letter, self.mail.sender, boxes, leave=self.mail.unsubscribe)
        for kind, ids in self._declared(one.removeprefix(DECLARED) for one in readers if one not in boxes).items():
            letter = _short(notice, f"{key}/{kind}", kind, at, urgent=urgent)
            found[letter] = channel.readers(letter, ids)
        return found

    def _mail(self, notice: Notice, key: str, at: datetime, *, urgent: bool) -> Letter:
        return mail.mailed(
            key=key,
            subject=paper.subject(notice),
            text=paper.text(notice),
            html=paper.html(notice),
            images={},
            sender=self.mail.sender,
            at=at,
            urgent=urgent,
        )

    def _declared(self, ids: Iterable[str]) -> dict[str, list[str]]:
        kinds = {choice.id: choice.kind for choice in self.channels}
        found: dict[str, list[str]] = {}
        for id_ in ids:
            if id_ not in kinds:
                raise ConfigError(
                    f"Kênh «{id_}» chưa được khai báo trong `channels:` của office.local.yaml. "
                    f"/ The channel {id_!r} is not declared under `channels:` in office.local.yaml."
                )
            found.setdefault(kinds[id_], []).append(id_)
        return found


def _short(notice: Notice, key: str, kind: str, at: datetime, *, urgent: bool) -> Letter:
    """Return what a program reads where the channel is a webhook, else a short text."""
    said = json.dumps(paper.payload(notice), ensure_ascii=False) if kind == "webhook" else paper.short(notice)
    return Letter(key=key, channel=kind, subject=paper.subject(notice), body=said.encode(), made_at=at, urgent=urgent)
