"""A webhook: a letter's body, which is JSON, posted to another system's address and signed (standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from desk.post import web
from desk.post.channel import Channel, Crossing, LaterError, Means
from press.office import ChannelChoice
from press.post import Posting

_CODED = "whsec_"  # standardwebhooks.com: behind this a secret stands in base64


def channel(means: Means) -> Channel | None:
    """Return the way to the webhooks that the office has declared, None where there is none."""
    return ByWebhook(means) if means.choices else None


class ByWebhook:
    """Posts each letter to one address, signed where the office has a secret with whoever reads there."""

    def __init__(self, means: Means) -> None:
        """Connect only when a letter is to be posted."""
        self._means = means

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Post one letter; the key by which the other side knows a repetition is the posting's message id."""
        choice = self._means.choice(posting)
        url = choice.url or self._means.secrets.get(choice.url_variable, "")
        secret = self._means.secrets.get(choice.secret_variable, "")
        if not url or (choice.secret_variable and not secret):
            missing = choice.secret_variable if url else choice.url_variable
            raise LaterError(f"Kênh {choice.id}: chưa đặt biến {missing}. / The variable {missing} is not set")
        headers = _headers(posting, _key(secret, choice), self._means.clock.now())
        request = web.Request(
            channel=choice.id, url=url, headers=headers, body=posting.message, internal=choice.internal
        )
        return web.taken(choice.id, web.post(request, self._means, crossing))

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def _headers(posting: Posting, secret: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of standardwebhooks.com, and the key of a repetition."""
    identity, moment = posting.reader.message_id, str(int(now.timestamp()))
    signed = b".".join((identity.encode(), moment.encode(), posting.message))
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": identity,
        "Webhook-Id": identity,
        "Webhook-Timestamp": moment,
    }
    return headers | ({"Webhook-Signature": f"v1,{signature}"} if secret else {})


def _key(secret: str, choice: ChannelChoice) -> bytes:
    if not secret.startswith(_CODED):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_CODED), validate=True)
    except binascii.Error:  # its text may repeat the secret
        raise LaterError(
            f"Kênh {choice.id}: khóa trong biến {choice.secret_variable} hỏng. / Behind {_CODED} stands no base64"
        ) from None
