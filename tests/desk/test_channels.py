"""What every channel promises, asked of every file in desk/post/channels against a real server; and each one's own."""

import base64
import hashlib
import hmac
import json
import logging
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import pytest

from desk.post.channel import Channel, DoubtError, LaterError, Means, NeverError, TakenError, readers
from desk.post.channels import channels, kinds
from desk.post.mail import mailed
from desk.post.mail import readers as mail_readers
from press.clock import FixedClock
from press.errors import DeliveryError
from press.office import ChannelChoice, Mail
from press.post import Letter, Posting
from tests import make
from tests.desk.listener import Listener, listening
from tests.fakes import free_port
from tests.house.postman import Postman, serving
from tests.index.certificates import Authority, authority

TEXT = "Hà Tĩnh: cháy rừng thông ở Hồng Lĩnh, thuỷ điện xả lũ. ĐẶC BIỆT NGHIÊM TRỌNG – 河靜省"
SUBJECT = "Cảnh báo: tin tiêu cực về Hà Tĩnh"
SENDER = "diem.bao@so-mau.example"
READER = "truc.tin@so-mau.example"
TOKEN = "bi-mat-trong-dia-chi"  # noqa: S105 -- a test's
SECRET = "khoa-ky-cua-kenh"  # noqa: S105 -- a test's
WORD = "mat-khau-thu"
SECRETS = (TOKEN, SECRET, WORD, READER, "truc.tin", TEXT[:20], base64.b64encode(WORD.encode()).decode())


Secrets = Callable[[int], dict[str, str]]


class Gate:
    """A crossing that counts how often it is asked."""

    def __init__(self, *, opens: bool = True) -> None:
        self.opens, self.asked = opens, 0

    def __call__(self) -> bool:
        """Say whether the letter may be let go."""
        self.asked += 1
        return self.opens


class Bench(Protocol):
    """One kind of channel, and the other side, which does as it is told before the next letter."""

    channel: Channel
    posting: Posting
    nobody: Posting

    def take(self) -> None:
        """Take what comes."""

    def refuse(self) -> None:
        """Refuse what comes, for good."""

    def be_busy(self) -> None:
        """Refuse what comes, for now."""

    def be_away(self) -> None:
        """Say nothing, from the beginning."""

    def fall_silent(self) -> None:
        """Hear it all and say nothing then."""

    def came(self) -> list[str]:
        """Return the texts that were taken, and what stood above them."""
        ...


def means(mail: Mail | None = None, *choices: ChannelChoice, secrets: dict[str, str] | None = None) -> Means:
    """Return what a channel is made from, with little patience."""
    return Means(
        clock=FixedClock(make.NOON),
        mail=mail or Mail(),
        choices={choice.id: choice for choice in choices},
        secrets=secrets or {},
        folder=Path("/nowhere"),
        patience=0.6,
        last_patience=0.6,
    )


def posting_of(letter: Letter, address: str) -> Posting:
    """Return a letter on its way to a reader whom the office has declared."""
    return Posting(id=7, letter=letter, reader=readers(letter, [address])[0], state="sending")


class MailBench:
    """Mail, and a mail server over TLS with a login."""

    def __init__(self, postman: Postman, ca: Path) -> None:
        mail = Mail(
            sender=SENDER, host="127.0.0.1", port=postman.port, user="diem.bao", ca=ca, allow=("@so-mau.example",)
        )
        self._postman = postman
        self.channel = channels(means(mail, secrets={"DIEMBAO_SMTP_PASSWORD": WORD}))["mail"]
        letter = mailed(
            key="alert/1/1/mail",
            subject=SUBJECT,
            text=TEXT,
            html=f"<p>{TEXT}</p>",
            images={},
            sender=SENDER,
            at=make.NOON,
        )
        first, second = mail_readers(letter, SENDER, [READER, "ai@do.example"])
        self.posting = Posting(id=7, letter=letter, reader=first, state="sending")
        self.nobody = replace(self.posting, reader=second)

    def take(self) -> None:
        """Take what comes."""

    def refuse(self) -> None:
        """Know no such reader."""
        self._postman.unknown.add(READER)

    def be_busy(self) -> None:
        """Ask to come again."""
        self._postman.fail("RCPT", "refuse")

    def be_away(self) -> None:
        """Do not even greet."""
        self._postman.fail("banner", "silence")

    def fall_silent(self) -> None:
        """Say nothing to the last dot."""
        self._postman.fail("lost", "silence")

    def came(self) -> list[str]:
        """Return subject and text of each message."""
        found = []
        self.channel.close()
        for taken in self._postman.copies(self.posting.reader.message_id):
            message = message_from_bytes(taken.content, policy=policy.SMTP)
            body = message.get_body(("plain",))
            assert body is not None
            found.append(f"{message['Subject']}\n{body.get_content().strip()}")
        return found


class ListenerBench:
    """A channel that posts to an HTTP server."""

    def __init__(
        self, listener: Listener, choice: ChannelChoice, secrets: Callable[[int], dict[str, str]], body: bytes
    ) -> None:
        self._listener, self._choice, self._secrets = listener, choice, secrets
        letter = Letter(key="alert/1/1/x", channel=choice.kind, subject=SUBJECT, body=body, made_at=make.NOON)
        self.posting = posting_of(letter, choice.id)
        self.nobody = posting_of(letter, "khong_co")
        self.channel = self._channel(listener.port)

    def take(self) -> None:
        """Take what comes."""
        self._listener.status = 200

    def refuse(self) -> None:
        """Know no such place."""
        self._listener.status = 404

    def be_busy(self) -> None:
        """Ask to come again."""
        self._listener.status = 503

    def be_away(self) -> None:
        """Be at another port."""
        self.channel = self._channel(free_port())

    def fall_silent(self) -> None:
        """Hear it all and say nothing."""
        self._listener.status = 0

    def came(self) -> list[str]:
        """Return subject and text of each request."""
        found = [json.loads(posted.body) for posted in self._listener.quiet().posted]
        return [f"{one['title']}\n{one['message']}" for one in found]

    def _channel(self, port: int) -> Channel:
        made = channels(means(secrets=self._secrets(port)), [self._choice])
        return made[self._choice.kind]


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Lend who signs the mail server's certificate."""
    return authority(tmp_path_factory.mktemp("tls"))


@contextmanager
def mail_bench(signer: Authority) -> Iterator[Bench]:
    """Set up mail."""
    with serving(signer.signed("postman")) as postman:
        yield MailBench(postman, signer.file)


@contextmanager
def webhook_bench(_signer: Authority) -> Iterator[Bench]:
    """Set up a webhook, whose letters say title and message."""
    choice = ChannelChoice(id="he_thong", kind="webhook", url_variable="URL", secret_variable="SECRET")  # noqa: S106
    body = json.dumps({"title": SUBJECT, "message": TEXT}, ensure_ascii=False).encode()
    with listening() as listener:
        yield ListenerBench(
            listener, choice, lambda port: {"URL": f"http://127.0.0.1:{port}/{TOKEN}?t={TOKEN}", "SECRET": SECRET}, body
        )


@contextmanager
def notify_bench(_signer: Authority) -> Iterator[Bench]:
    """Set up apprise with its plainest service, which posts title and message as JSON."""
    choice = ChannelChoice(id="chat", kind="notify", url_variable="URL")
    with listening() as listener:
        yield ListenerBench(
            listener, choice, lambda port: {"URL": f"json://127.0.0.1:{port}/{TOKEN}?rto=0.6&cto=0.6"}, TEXT.encode()
        )


class ZaloBench(ListenerBench):
    """A Zalo bot, and a server that says `ok` or not, whatever the status."""

    def refuse(self) -> None:
        """Know no such chat."""
        self._listener.answer = b'{"ok": false, "error_code": 404, "description": "' + TOKEN.encode() + b'"}'

    def be_busy(self) -> None:
        """Be asked too often."""
        self._listener.answer = b'{"ok": false, "error_code": 429, "description": "slow down"}'

    def take(self) -> None:
        """Take what comes."""
        self._listener.answer = b'{"ok": true, "result": {"message_id": "1", "date": 1}}'

    def came(self) -> list[str]:
        """Return the text of each request."""
        found = [(posted.path, json.loads(posted.body)) for posted in self._listener.quiet().posted]
        assert all((path, one["chat_id"]) == (f"/bot{TOKEN}/sendMessage", "chat-1") for path, one in found)
        return [one["text"] for _, one in found]


@contextmanager
def zalo_bench(_signer: Authority) -> Iterator[Bench]:
    """Set up a Zalo bot."""
    choice = ChannelChoice(id="zalo_truc", kind="zalo", url_variable="URL")
    with listening() as listener:
        bench = ZaloBench(
            listener,
            choice,
            lambda port: {"URL": f"http://127.0.0.1:{port}/bot{TOKEN}/sendMessage?chat_id=chat-1"},
            TEXT.encode(),
        )
        bench.take()
        yield bench


BENCHES = {"zalo": zalo_bench, "mail": mail_bench, "webhook": webhook_bench, "notify": notify_bench}


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a letter: the answer, or the error; `asked` counts the crossings."""

    said: str
    error: DeliveryError | None
    asked: int


@pytest.fixture(params=kinds())
def bench(request: pytest.FixtureRequest, signer: Authority) -> Iterator[Bench]:
    """Lend every kind of channel that there is; one without a bench here fails its tests."""
    with BENCHES[request.param](signer) as bench:
        yield bench
        bench.channel.close()


def tried(bench: Bench, gate: Gate | None = None, posting: Posting | None = None) -> Tried:
    """Send the letter and return what became of it."""
    asked = gate or Gate()
    try:
        said = bench.channel.send(posting or bench.posting, asked)
    except DeliveryError as error:
        return Tried(str(error), error, asked.asked)
    return Tried(said, None, asked.asked)


def test_what_is_sent_arrives_in_every_letter(bench: Bench) -> None:
    """Vietnamese and Chinese come through, once, and the crossing was asked once."""
    bench.take()
    found = tried(bench)
    assert found.error is None
    assert found.asked == 1
    assert bench.came() == [f"{SUBJECT}\n{TEXT}"]
    assert 0 < len(found.said) < 200


def test_a_refusal_for_good_is_one(bench: Bench) -> None:
    """The other side answered that it will not have it."""
    bench.refuse()
    assert type(tried(bench).error) is NeverError


def test_a_refusal_for_now_is_one(bench: Bench) -> None:
    """The other side answered that it may have it another time."""
    bench.be_busy()
    assert type(tried(bench).error) is LaterError


def test_silence_is_a_doubt_only_where_it_was_let_go(bench: Bench) -> None:
    """Nobody there: it is in doubt where the crossing had been asked, and safe to try again where not."""
    bench.be_away()
    found = tried(bench)
    assert isinstance(found.error, DoubtError if found.asked else LaterError)
    assert bench.came() == []


def test_silence_after_it_was_let_go_is_a_doubt(bench: Bench) -> None:
    """All was heard and nothing answered."""
    bench.fall_silent()
    found = tried(bench)
    assert type(found.error) is DoubtError
    assert found.asked == 1


def test_without_the_crossing_nothing_is_let_go(bench: Bench) -> None:
    """Where somebody else has it in hand the other side gets nothing that it could act on."""
    assert type(tried(bench, Gate(opens=False)).error) is TakenError
    bench.channel.close()
    assert bench.came() == []


def test_who_is_not_the_channels_reader_gets_nothing(bench: Bench) -> None:
    """An address that the office does not allow, or has not declared, is refused for good, and nobody is asked."""
    found = tried(bench, posting=bench.nobody)
    assert type(found.error) is NeverError
    assert found.asked == 0
    assert bench.came() == []


def test_what_went_wrong_with_one_is_not_told_of_the_next(bench: Bench) -> None:
    """After a refusal for now the next letter goes out as if nothing had been."""
    bench.be_busy()
    assert tried(bench).error is not None
    before = len(bench.came())
    bench.take()
    assert tried(bench).error is None
    assert bench.came()[before:] == [f"{SUBJECT}\n{TEXT}"]


@pytest.mark.parametrize("how", ["take", "refuse", "be_busy", "be_away", "fall_silent"])
def test_nothing_secret_is_said_or_logged(
    bench: Bench, how: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No token, secret, password, reader or word of the letter stands in a note, a log line or an output."""
    caplog.set_level(logging.DEBUG)
    getattr(bench, how)()
    found = tried(bench)
    lines = [line.getMessage() for line in caplog.records]
    said = "\n".join((found.said, *lines, *capfd.readouterr()))
    assert [secret for secret in SECRETS if secret in said] == []
    assert len(found.said) < 300
    assert "\n" not in found.said


def hook(listener: Listener, secret: str = SECRET, **said: str) -> tuple[Channel, Posting]:
    """Return a webhook to a listener, and a letter for it."""
    choice = ChannelChoice(id="he_thong", kind="webhook", url_variable="URL", secret_variable="SECRET")  # noqa: S106
    secrets = {"URL": f"http://127.0.0.1:{listener.port}/tin?x=1", "SECRET": secret, **said}
    body = '{"a": "Hà Tĩnh"}'.encode()
    letter = Letter(key="alert/1/1/webhook", channel="webhook", subject="x", body=body, made_at=make.NOON)
    return channels(means(secrets=secrets), [choice])["webhook"], posting_of(letter, "he_thong")


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{base64.b64encode(b'khoa').decode()}"])
def test_a_webhook_is_signed_as_the_standard_says(secret: str) -> None:
    """HMAC-SHA256 over id, time and body (standardwebhooks.com); a repetition bears the same id."""
    with listening() as listener:
        channel, posting = hook(listener, secret)
        channel.send(posting, Gate())
        channel.send(posting, Gate())
    first, second = listener.posted
    key = b"khoa" if secret.startswith("whsec_") else secret.encode()
    identity, moment = first.headers["Webhook-Id"], first.headers["Webhook-Timestamp"]
    signed = b".".join((identity.encode(), moment.encode(), first.body))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert first.headers["Webhook-Signature"] == f"v1,{signature}"
    assert moment == str(int(make.NOON.timestamp()))
    assert identity == second.headers["Webhook-Id"] == first.headers["Idempotency-Key"] == posting.reader.message_id
    assert first.path == "/tin?x=1"
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert first.body == posting.letter.body


def test_a_webhook_is_told_only_to_whom_the_machine_trusts(signer: Authority) -> None:
    """Over https the letter goes to a server that proves who it is; to another not a word is said."""
    choice = ChannelChoice(id="he_thong", kind="webhook", url_variable="URL")
    letter = Letter(key="k", channel="webhook", subject="x", body=b"{}", made_at=make.NOON)
    with listening(signer.signed("listener")) as listener:
        known = means(secrets={"URL": f"https://127.0.0.1:{listener.port}/tin"})
        trusting = replace(known, trust=ssl.create_default_context(cafile=str(signer.file)))
        gate = Gate()
        with pytest.raises(LaterError, match="could not be trusted"):
            channels(known, [choice])["webhook"].send(posting_of(letter, "he_thong"), gate)
        assert gate.asked == 0
        assert channels(trusting, [choice])["webhook"].send(posting_of(letter, "he_thong"), gate) == "200 OK"
    assert [posted.body for posted in listener.posted] == [b"{}"]
    assert "Webhook-Signature" not in listener.posted[0].headers


@pytest.mark.parametrize("begins", [b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nX: "])
def test_an_answer_that_never_ends_is_not_heard_out(begins: bytes) -> None:
    """Letters that keep coming hold nobody up: without a status it is in doubt, with one it is answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = Event()

        def drip() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.sendall(begins)
                while not over.wait(0.05):
                    line.sendall(b"0")

        thread = Thread(target=drip, daemon=True)
        thread.start()
        channel, posting = hook(Listener(port=server.getsockname()[1]))
        ended = Future[str]()
        Thread(target=_told, args=(ended, channel, posting), daemon=True).start()
        try:
            said = ended.result(timeout=5)
        finally:
            over.set()
            thread.join(5)
    assert said == ("200 OK" if b"OK" in begins else "DoubtError")


def _told(ended: Future[str], channel: Channel, posting: Posting) -> None:
    try:
        ended.set_result(channel.send(posting, Gate()))
    except DeliveryError as error:
        ended.set_result(type(error).__name__)


def test_a_webhook_follows_nobody_elsewhere() -> None:
    """A redirect is a refusal: what is signed for one address is for that one."""
    with listening() as listener, listening() as other:
        listener.status, listener.location = 307, f"http://127.0.0.1:{other.port}/"
        channel, posting = hook(listener)
        with pytest.raises(NeverError, match="moved"):
            channel.send(posting, Gate())
        assert not other.posted


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://10.1.2.3/", "https"),
        ("http://192.0.2.1/", "https"),
        ("https://10.1.2.3/", "private"),
        ("https://[::ffff:192.168.1.1]/", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://a:b@so-mau.example/", "no https"),
        ("ftp://so-mau.example/", "no https"),
        ("https://so-mau.example:99999/", "no https"),
        ("so-mau", "no https"),
        ("", "URL is not set"),
    ],
)
def test_a_webhook_goes_only_where_it_may(url: str, told: str) -> None:
    """To the world over https, to this machine as it likes; never, unless the office says so, to an inner network."""
    with listening() as listener:
        channel, posting = hook(listener, URL=url)
        gate = Gate()
        with pytest.raises(LaterError, match=told):
            channel.send(posting, gate)
    assert gate.asked == 0


@pytest.mark.parametrize("secret", ["", "whsec_@@@"])
def test_a_webhook_whose_secret_is_wanting_waits(secret: str) -> None:
    """Unsigned it would be refused for good, or worse, believed."""
    with listening() as listener:
        channel, posting = hook(listener, secret)
        with pytest.raises(LaterError) as told:
            channel.send(posting, Gate())
        assert "@@@" not in str(told.value)
        assert not listener.posted


def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named; what waits goes out once it is there."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    choice = ChannelChoice(id="chat", kind="notify", url_variable="URL")
    letter = Letter(key="k", channel="notify", subject="x", body=b"x", made_at=make.NOON)
    channel = channels(means(secrets={"URL": "json://127.0.0.1"}), [choice])["notify"]
    with pytest.raises(LaterError, match=r"diembao\[notify\]"):
        channel.send(posting_of(letter, "chat"), Gate())


@pytest.mark.parametrize("url", ["", "khong-phai-dia-chi", "khongco://x"])
def test_what_apprise_does_not_know_waits(url: str) -> None:
    """A variable that is not set, or holds no service, is told without what it holds."""
    choice = ChannelChoice(id="chat", kind="notify", url_variable="URL")
    letter = Letter(key="k", channel="notify", subject="x", body=b"x", made_at=make.NOON)
    channel = channels(means(secrets={"URL": url}), [choice])["notify"]
    with pytest.raises(LaterError) as told:
        channel.send(posting_of(letter, "chat"), Gate())
    assert not url or url not in str(told.value)


def zalo(listener: Listener, url: str = "/bot1:a/sendMessage?chat_id=c") -> Channel:
    """Return a Zalo bot that speaks to a listener."""
    choice = ChannelChoice(id="zalo_truc", kind="zalo", url_variable="URL")
    return channels(means(secrets={"URL": url and f"http://127.0.0.1:{listener.port}{url}"}), [choice])["zalo"]


def test_a_text_too_long_for_zalo_is_cut() -> None:
    """Two thousand letters at the most, the last an ellipsis."""
    letter = Letter(key="k", channel="zalo", subject=SUBJECT, body=("tin " * 900).encode(), made_at=make.NOON)
    with listening() as listener:
        listener.answer = b'{"ok": true}'
        zalo(listener).send(posting_of(letter, "zalo_truc"), Gate())
    text = json.loads(listener.posted[0].body)["text"]
    assert len(text) <= 2000
    assert text.endswith("…")
    assert text.startswith(f"{SUBJECT}\n")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", DoubtError),
        (b"[]", DoubtError),
        (b'{"ok": "yes"}', DoubtError),
        (b"\xff{", DoubtError),
        (b'{"ok": false}', LaterError),
        (b'{"ok": false, "error_code": "x"}', LaterError),
        (b'{"ok": false, "error_code": 200}', LaterError),
        (b'{"ok": false, "error_code": 401}', LaterError),
        (b'{"ok": false, "error_code": 400}', NeverError),
    ],
)
def test_zalos_own_answer_decides(answer: bytes, error: type[DeliveryError]) -> None:
    """A status of 200 is not yet a yes; an answer that is none leaves a doubt."""
    letter = Letter(key="k", channel="zalo", subject="x", body=b"x", made_at=make.NOON)
    with listening() as listener:
        listener.answer = answer
        with pytest.raises(error) as told:
            zalo(listener).send(posting_of(letter, "zalo_truc"), Gate())
    assert type(told.value) is error


@pytest.mark.parametrize("url", ["", "/bot1:a/sendMessage", "/bot1:a/sendMessage?chat_id=a&chat_id=b"])
def test_a_zalo_address_names_one_chat(url: str) -> None:
    """What is not set, or names none or two, waits to be corrected."""
    letter = Letter(key="k", channel="zalo", subject="x", body=b"x", made_at=make.NOON)
    with listening() as listener, pytest.raises(LaterError, match="chat_id"):
        zalo(listener, url).send(posting_of(letter, "zalo_truc"), Gate())
    assert not listener.posted


def test_a_mail_to_an_address_beyond_ascii_is_refused_clearly() -> None:
    """SMTPUTF8 is not spoken; nobody is connected to."""
    mail = Mail(sender=SENDER, host="127.0.0.1", port=free_port(), security="none")
    letter = mailed(key="k", subject="x", text="x", html="x", images={}, sender=SENDER, at=make.NOON)
    posting = posting_of(letter, "lãnh.đạo@so-mau.example")
    with pytest.raises(NeverError, match="SMTPUTF8"):
        channels(means(mail))["mail"].send(posting, Gate())


def test_what_is_not_set_up_is_no_channel() -> None:
    """Without a mail server and without a declaration there is no way out, and letters wait."""
    assert channels(means()) == {}
