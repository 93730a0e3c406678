"""How long an alert takes, from the moment the newspaper is asked for the article to the mail's arrival at the server.

    python -m bench.bench_alert [STORIES] [SECONDS]

`diembao run` reads the demo's newsroom, whose stories come out one by one at random moments, STORIES (72) of them in
SECONDS (300). Alerted on are all stories about the province, by a rule made for this; the shipped rules alert beside
it. Below stands the plain loop that one would write with feedparser and smtplib: it sends whatever has the province's
name in it, and judges, compares and keeps nothing.
"""

import json
import os
import random
import re
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterable, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import feedparser

from diembao import newsroom, sample
from diembao.home import Home
from diembao.newsroom import Newsroom, Outlet, Story, feeds
from diembao.newsroom.answers import NOT_FOUND, Answer, answers, feed_path
from diembao.newsroom.mailroom import Mailroom, Received
from press.clock import VIETNAM

ROOT = Path(__file__).parents[1]
STORIES, SECONDS = 72, 300.0
LAST_WAIT = 100.0  # a feed is asked every minute, and what comes then has to be judged
EVERY = "0.25"  # minutes between looks at what is due
RULE = "Đo độ trễ: mọi tin về tỉnh"
RULES = f"""\
quiet:
alerts:
  - id: every
    vi: "{RULE}"
    en: "Every story about the province, to measure how long it takes"
    kind: article
    stances: [negative, neutral, positive]
    sure: false
    follow_up: tell
"""
SEED = 6

Asked = dict[str, float]
Printed = tuple[Outlet, Story]


class Press:
    """The newsroom, of which nothing is printed yet; notes when each path was first asked for."""

    def __init__(self) -> None:
        self.asked: Asked = {}
        self.moment = datetime.now(VIETNAM)
        self.room = Newsroom(self.moment, asked=self._note)
        self._answers = answers(self.moment, self.room.url)
        self._printed: list[Printed] = []
        for outlet, story in stories():
            self.room.put(feed_path(outlet, story), NOT_FOUND)
        for outlet in newsroom.outlets():
            self._print_feeds(outlet)

    def publish(self, outlet: Outlet, story: Story) -> None:
        """Print a story: its page first, then the feeds that name it."""
        self.room.put(feed_path(outlet, story), self._answers[feed_path(outlet, story)])
        self._printed.append((outlet, story))
        self._print_feeds(outlet)

    def _note(self, path: str) -> None:
        self.asked.setdefault(path, time.time())

    def _print_feeds(self, outlet: Outlet) -> None:
        entries = [
            feeds.Entry(story=story, link=self.room.url + feed_path(outlet, story), published=datetime.now(VIETNAM))
            for other, story in self._printed
            if other == outlet
        ]
        body = feeds.rss(outlet, f"{self.room.url}/{outlet.id}/", entries)
        for feed in outlet.feeds:
            self.room.put(f"/{outlet.id}/{feed.path}", Answer(body=body, content_type="application/rss+xml"))


def stories() -> list[Printed]:
    """Return all that the newsroom has to tell, but for pages that are odd in themselves."""
    return [(outlet, story) for outlet in newsroom.outlets() for story in outlet.stories if story.quirk is None]


def main() -> None:
    """Measure and print."""
    given = [*map(float, sys.argv[1:]), *(STORIES, SECONDS)[len(sys.argv) - 1 :]]
    count, seconds = int(given[0]), given[1]
    chosen = random.Random(SEED).sample(stories(), count)  # noqa: S311 -- the same order each time, no secret
    sys.stdout.write(f"{'':38} {'alerts':>6} {'p50':>7} {'p95':>7} {'max':>7}\n")
    ours, shipped = house(chosen, seconds)
    told("diembao run, every story", ours)
    told("diembao run, the shipped rules' own", shipped)
    told("feedparser + smtplib, nothing judged", plain_loop(chosen))


def told(name: str, seconds: Sequence[float]) -> None:
    """Print a line."""
    ranked = sorted(seconds)
    if not ranked:
        sys.stdout.write(f"{name:38} {0:6}\n")
        return
    p50, p95 = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95))
    sys.stdout.write(f"{name:38} {len(ranked):6} {p50:6.2f}s {p95:6.2f}s {ranked[-1]:6.2f}s\n")
    sys.stdout.flush()


def house(chosen: Sequence[Printed], seconds: float) -> tuple[list[float], list[float]]:
    """Run the house while the stories come out; return how long alerts took: our rule's, and the shipped ones'."""
    press = Press()
    with press.room, Mailroom() as mailroom, tempfile.TemporaryDirectory() as folder:
        command, environ = settled(Path(folder), press, mailroom.port)
        with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as process:  # noqa: S603 -- our own
            time.sleep(10)  # until it has begun: a house that begins alerts on nothing that was there before
            come_out(press, chosen, seconds)
            time.sleep(LAST_WAIT)
            process.terminate()
        return latencies(press, mailroom.received)


def come_out(press: Press, chosen: Iterable[Printed], seconds: float) -> None:
    """Publish the stories at random moments."""
    moments = random.Random(SEED)  # noqa: S311 -- the same moments each time, no secret
    listed = list(chosen)
    at = sorted(moments.uniform(0, seconds) for _ in listed)
    began = time.monotonic()
    for moment, (outlet, story) in zip(at, listed, strict=True):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        press.publish(outlet, story)


def settled(folder: Path, press: Press, mail_port: int) -> tuple[list[str], dict[str, str]]:
    """Return how the house is started whose only sources are the newsroom's, and in which environment."""
    home, config = folder / "home", folder / "config"
    shutil.copytree(ROOT / "config", config)
    declared = newsroom.sources(press.room.url) | {"defaults": {"poll_minutes": 1}}
    (config / "sources.yaml").write_text(json.dumps(declared), "utf-8")
    home.mkdir()
    sample.settle(Home(home), press.moment, press.room.url)
    (home / "config" / "sources.local.yaml").unlink()
    (home / "config" / "alerts.local.yaml").write_text(RULES, "utf-8")
    office = Home(home).office_file
    text = office.read_text("utf-8").replace("dry_run: true", f"port: {mail_port}")
    office.write_text(f"{text}contact: thu@mau.example\n", "utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    command = [sys.executable, "-m", "diembao.cli", "--home", str(home), "run", "--every", EVERY]
    return command, environ | {"DIEMBAO_CONFIG": str(config)}


def latencies(press: Press, received: Iterable[Received]) -> tuple[list[float], list[float]]:
    """Return the seconds from each article's first asking to its first mail: by our rule, by the shipped ones."""
    first: tuple[Asked, Asked] = {}, {}
    for one in received:
        text = plain(one.message)
        found = re.search(re.escape(press.room.url) + r"(/\S+?\.html)", text)
        if found and found[1] in press.asked:
            first[RULE not in text].setdefault(found[1], one.at - press.asked[found[1]])
    return list(first[0].values()), list(first[1].values())


def plain(message: bytes) -> str:
    """Return a mail's text."""
    body = message_from_bytes(message, policy=default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def plain_loop(chosen: Sequence[Printed]) -> list[float]:
    """Return how long the plain loop takes for the same stories, all of which are out when it begins."""
    press = Press()
    for outlet, story in chosen:
        press.publish(outlet, story)
    with press.room, Mailroom() as mailroom:
        loop = threading.Thread(target=looped, args=(press, mailroom.port))
        loop.start()
        loop.join()
        return latencies(press, mailroom.received)[1]


def looped(press: Press, port: int) -> None:
    """Read every feed once, and mail each article in which the province is named."""
    for outlet in newsroom.outlets():
        for feed in outlet.feeds[:1]:
            for entry in feedparser.parse(fetched(f"{press.room.url}/{outlet.id}/{feed.path}")).entries:
                page = fetched(entry.link)
                if b"H\xc3\xa0 T\xc4\xa9nh" in page or b"Ha Tinh" in page:
                    mailed(entry.title, entry.link, port)


def fetched(url: str) -> bytes:
    """Return what `url` answers, empty where it answers with an error."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 -- our own server on loopback
            return bytes(answer.read())
    except OSError:
        return b""


def mailed(title: str, link: str, port: int) -> None:
    """Send one mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@mau.example", "b@mau.example", title
    message.set_content(f"{link}\n")
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(message)


if __name__ == "__main__":
    main()
