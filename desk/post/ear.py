"""An ear: hears another machine's answer to its end, but not for ever: whoever talks without end is left."""

import time
from io import RawIOBase
from socket import SocketIO

_LONGEST = 64 * 1024  # bytes: what an honest server says at once is far shorter


class Ear(RawIOBase):
    """What a socket says, for a buffer to read from. A socket's own patience is for each word, and has no end."""

    def __init__(self, mouth: SocketIO) -> None:
        """Hear nothing before `begin`."""
        self._mouth, self._left, self._end = mouth, 0, 0.0

    def begin(self, patience: float | None) -> None:
        """Begin with another answer, which may take `patience` seconds from its first word to its last."""
        self._left, self._end = _LONGEST, time.monotonic() + (patience or 0)

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview, /) -> int | None:  # type: ignore[override]  # a buffer hands over no other
        """Hear the next words; OSError where the answer is longer, or takes longer, than any honest one."""
        if self._left <= 0 or time.monotonic() > self._end:
            raise OSError("its answer does not end")
        heard = self._mouth.readinto(buffer)
        self._left -= heard or 0
        return heard

    def close(self) -> None:
        """Hear no more."""
        self._mouth.close()
        super().close()
