# ruff: noqa: INP001 -- run as a file, never imported
"""Write diembao/newsroom/not_yet.yaml anew: what the house does not answer about the sample press as an editor would.

    .venv/bin/python tools/not_yet.py            # after a change of a classifier, a list of names or a story
    .venv/bin/python tools/not_yet.py --check    # write nothing; end with 1 where the file would change

It plays the newsroom to a house in a folder of its own, at the moment at which tests/house reads it, offline.
Read what changed (`git diff`): a line more is an answer that has become worse.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from diembao import sample, turn
from diembao.home import Home
from diembao.newsroom import Newsroom
from diembao.newsroom.comparison import NewsroomComparison
from diembao.newsroom.not_yet import not_yet
from press.clock import VIETNAM, FixedClock
from vault import record

FILE = Path(__file__).parents[1] / "diembao" / "newsroom" / "not_yet.yaml"
MOMENT = datetime(2026, 3, 2, 6, 30, tzinfo=VIETNAM)


def main() -> int:
    """Write the file, or say whether it would change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where the file would change")
    checks = parser.parse_args().check
    text = _played()
    if text == FILE.read_text("utf-8"):
        return 0
    if not checks:
        FILE.write_text(text, "utf-8")
    sys.stdout.write(f"{FILE}: {'would change' if checks else 'written'}\n")
    return 1 if checks else 0


def _played() -> str:
    with TemporaryDirectory() as folder, Newsroom(MOMENT) as press:
        home = Home(Path(folder))
        sample.settle(home, MOMENT, press.url)
        house = sample.house(home, FixedClock(MOMENT), {}, press.url)
        house.open_record()
        try:
            list(turn.gather(house))
            turn.lead(house)
            return not_yet(NewsroomComparison(press.url))
        finally:
            record.close_record()


if __name__ == "__main__":
    sys.exit(main())
