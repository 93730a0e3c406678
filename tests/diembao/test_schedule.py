"""The schedule wakes the house at once, again and again, until it is told to stop."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
from diembao.schedule import keep_doing
from press.errors import FetchError
def turn():
    print("turn", flush=True)
    raise FetchError("no network")
keep_doing(turn, minutes=5)
print("stopped", flush=True)
"""


def test_a_turn_comes_at_once_and_a_signal_stops_it_gracefully() -> None:
    """The first turn comes at once, its failure stops nothing, and SIGTERM ends the process in good order."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "turn\n"
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "stopped\n"
    assert process.returncode == 0
