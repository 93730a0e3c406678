"""Deliveries in processes of their own, each of which dies at a chosen moment: what the tests of faulty post run.

Reads orders from standard input, one a line: DATABASE_URL PORT CERTIFICATE WHEN MOMENT. Each is carried out in a forked
process, by a clock that stands at WHEN, and answered by the signal or status that ended it. The moments are the house's
own log events: `event:n` dies at its nth coming; `never` lives to the end.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from desk.post.channel import Means
from desk.post.channels import channels
from desk.post.outbox import Outbox
from diembao import process
from press.clock import FixedClock
from press.office import Mail
from tests.house.watching import Watcher, watch
from vault.record import close_record, open_record

SENDER = "Điểm báo Hà Tĩnh <diem.bao@so-mau.example>"
USER, PASSWORD = "diem.bao", "mat-khau"
PATIENCE = 0.5  # seconds: a silent server is left soon


def deliver(database: str, port: int, certificate: Path, when: datetime, moment: str) -> None:
    """Deliver once what is due, over TLS and with a login, unless killed before the end."""
    event, _, number = moment.partition(":")
    watch(Watcher(event, int(number or 0)), "desk", "vault")
    mail = Mail(sender=SENDER, host="127.0.0.1", port=port, user=USER, password_variable="WORD", ca=certificate)  # noqa: S106
    means = Means(
        clock=FixedClock(when),
        mail=mail,
        choices={},
        secrets={"WORD": PASSWORD},
        folder=Path(),
        patience=PATIENCE,
        last_patience=PATIENCE,
    )
    open_record(database)
    Outbox(channels(means), means.clock, process.myself(), gone=process.gone).deliver()
    close_record()


def main() -> None:
    """Serve orders until standard input ends."""
    for line in sys.stdin:
        database, port, certificate, when, moment = line.split()
        child = os.fork()
        if child == 0:
            deliver(database, int(port), Path(certificate), datetime.fromisoformat(when), moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
