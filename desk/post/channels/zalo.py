"""Zalo: a letter as a short text from a bot of the office's own (bot.zaloplatforms.com/docs, sendMessage)."""

import json
from urllib.parse import parse_qs, urlsplit, urlunsplit

from desk.plain import cut
from desk.post import web
from desk.post.channel import Channel, Crossing, DoubtError, LaterError, Means
from press.office import ChannelChoice
from press.post import Posting

_LONGEST = 2_000  # characters of a text, by its documentation
_SERVER = 500  # what an answer counts as that says "no" and not why


def channel(means: Means) -> Channel | None:
    """Return the way to the Zalo chats that the office has declared, None where there is none."""
    return ByZalo(means) if means.choices else None


class ByZalo:
    """Writes to one chat at a time; its address is `https://bot-api.zaloplatforms.com/bot<TOKEN>/sendMessage?chat_id=<CHAT>`."""

    def __init__(self, means: Means) -> None:
        """Connect only when something is to be told."""
        self._means = means

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Tell it: the subject stands above the letter's text, and what is too long for a chat is cut."""
        choice = self._means.choice(posting)
        url, chat = self._address(choice)
        text = cut(f"{posting.letter.subject}\n{posting.message.decode('utf-8', 'replace')}", _LONGEST)
        body = json.dumps({"chat_id": chat, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = web.post(web.Request(channel=choice.id, url=url, headers=headers, body=body), self._means, crossing)
        web.refuse(choice.id, answer.status, answer.shown)
        _agree(choice, answer)
        return answer.shown

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _address(self, choice: ChannelChoice) -> tuple[str, str]:
        """Return where to post, and the chat, which the address names behind its question mark."""
        written = self._means.secrets.get(choice.url_variable, "")
        try:
            parts = urlsplit(written)
            [chat] = parse_qs(parts.query)["chat_id"]
        except (ValueError, KeyError):  # the error's text may repeat the token
            raise LaterError(
                f"Kênh {choice.id}: biến {choice.url_variable} chưa đặt, hoặc thiếu chat_id. "
                f"/ {choice.url_variable} is not set, or names no chat_id"
            ) from None
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), chat


def _agree(choice: ChannelChoice, answer: web.Answer) -> None:
    """Raise where the answer itself says that it was not taken: its status alone does not tell."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
        raise DoubtError(f"Kênh {choice.id}: trả lời không hiểu được. / Let go, and the answer is none")
    if not said["ok"]:
        code = said.get("error_code")
        status = code if isinstance(code, int) else _SERVER
        web.refuse(choice.id, status, f"error_code {status}")
        raise LaterError(f"Kênh {choice.id}: chưa nhận. / It is not taken now (error_code {status})")
