"""Arrays in a file: an .npz without pickle, the same bytes for the same arrays, and whole or not read at all."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from press.errors import ModelError

Array = npt.NDArray[np.generic]

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell; the hour of writing would make other bytes
_UNIX = 3
_LEVEL = 9
_BROKEN = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


def write(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write `arrays`, each under its name, as `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=_NO_TIME)
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            held = io.BytesIO()
            np.lib.format.write_array(held, array, allow_pickle=False)
            file.writestr(entry, held.getvalue())


def read(path: Path) -> dict[str, Array]:
    """Read what `write` wrote, every sum checked before anything is believed; ModelError where it is not whole."""
    try:
        with zipfile.ZipFile(path) as file:
            return {name.removesuffix(".npy"): _array(file.read(name)) for name in file.namelist()}
    except _BROKEN as error:
        raise ModelError(
            f"Không đọc được {path} ({error}); hãy cài lại diembao hoặc tạo lại mô hình bằng diembao train. "
            f"/ It cannot be read: install diembao again, or make the models anew by diembao train"
        ) from error


def _array(data: bytes) -> Array:
    array: Array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return array


def packed(places: npt.NDArray[np.int64], size: int) -> Array:
    """Return the ascending `places`, of `size` that there are, as bits: a third of the room of numbers."""
    held = np.zeros(size, dtype=np.bool_)
    held[places] = True
    bits: Array = np.packbits(held)
    return bits


def unpacked(bits: Array, size: int) -> npt.NDArray[np.int64]:
    """Return the places that `packed` packed; they may stand there as numbers too. ValueError where neither fits."""
    if bits.dtype != np.uint8:
        return bits.astype(np.int64)
    if bits.shape != (size // 8,):
        raise ValueError(f"{bits.shape} bytes of places, and not {size // 8}")
    return np.flatnonzero(np.unpackbits(bits.astype(np.uint8)))


def rough(values: npt.NDArray[np.float16]) -> Array:
    """Return `values`, each under 2, in a byte each: to one part in sixteen (a sign, and four and three bits)."""
    bits = values.astype("<f2").view("<u2").astype(np.uint32)
    rounded: Array = np.minimum((bits & 0x7FFF) + 0x40, 0x3FFF) >> 7 | (bits >> 8 & 0x80)
    return rounded.astype(np.uint8)


def fine(values: Array) -> npt.NDArray[np.float32]:
    """Return what `rough` made, or what is finer already, as numbers."""
    if values.dtype != np.uint8:
        return values.astype(np.float32)
    bits = values.astype("<u2")
    return ((bits & 0x7F) << 7 | (bits & 0x80) << 8).view("<f2").astype(np.float32)
