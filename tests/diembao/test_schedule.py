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
keep_doing(turn, minutes=5, failed=lambda line: print(line, flush=True))
print("stopped", flush=True)
"""


def test_a_turn_comes_at_once_and_a_signal_stops_it_gracefully() -> None:
    """The first turn comes at once, its failure stops nothing, and SIGTERM ends the process in good order."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "turn\n"
        assert process.stdout.readline() == "no network\n"
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "stopped\n"
    assert process.returncode == 0


def test_a_signal_stops_in_the_middle_of_a_turn() -> None:
    """Ctrl-C does not wait for a long turn to end."""
    program = PROGRAM.replace('raise FetchError("no network")', "import time; time.sleep(600)")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "turn\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "stopped\n"
    assert process.returncode == 0
