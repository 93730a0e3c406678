"""Who we are among all that run: by what name a thread holds a lease, and whether another here still lives."""

from contextlib import suppress
from pathlib import Path
from platform import node
from threading import get_native_id

_STARTED = 19  # the field after the name's closing bracket in /proc/PID/stat (proc(5): field 22)


def myself() -> str:
    """Return the name of this thread, which no other has or will have: "machine number ..."."""
    return _name(get_native_id()) or f"{node()} {get_native_id()}"


def gone(name: str) -> bool:
    """Return whether `name` is a thread of this machine, and lives no more; False where that cannot be known."""
    words = name.split(" ")
    is_ours = len(words) == len(("machine", "number", "started", "boot")) and words[-1] == _machine()
    return is_ours and words[1].isdecimal() and _name(int(words[1])) != name


def shown(name: str) -> str:
    """Return of `name` what a person wants to know: the machine and the number of the process there."""
    return " ".join(name.split(" ")[:2])


def _name(number: int) -> str:
    with suppress(OSError):
        words = Path(f"/proc/{number}/stat").read_text(errors="replace").rpartition(")")[2].split()
        if words[0] != "Z":  # dead, and only not yet told of
            return f"{node()} {number} {words[_STARTED]} {_machine()}"
    return ""


def _machine() -> str:
    """Return what tells this machine, since it was started, and this container from others; empty where unknown."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}-{Path('/proc/self/ns/pid').readlink()}"
    return ""
