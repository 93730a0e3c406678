"""The editor's hand: what a person does to an edition before it goes out, checked against what it says."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk import edition as editing
from desk.digest import Digest, Line
from desk.plain import one_line
from diembao.editions.printing import worded
from diembao.wiring import House
from press.edition import Action, Edit, Edition, EditionId
from press.errors import InputError
from press.url import canonical
from vault import read, read_editions, write_editions

_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An edition with its words as they stand."""

    edition: Edition
    digest: Digest

    @property
    def listed(self) -> tuple[Line, ...]:
        """Every line, numbered from 1 as people name them: those that are printed, then those that are not."""
        return (*self.digest.lines, *self.digest.spare)

    def line(self, key: str) -> Line | None:
        """Return the line of the story that has an article `key`, None where there is none."""
        return next((line for line in self.listed if key in line.keys), None)


def look(house: House, id_: EditionId) -> Looked:
    """Return an edition and its words; InputError where it was never begun."""
    edition = read_editions.edition(id_)
    if edition is None:
        raise InputError(
            f"Chưa có bản điểm báo {id_}; xem danh sách bằng `diembao edition list`. "
            f"/ There is no edition {id_}; `diembao edition list` names them."
        )
    return Looked(edition=edition, digest=worded(house, edition))


def story(looked: Looked, named: str) -> str | None:
    """Return the key of the story that a person names by its number or its address, None for a number that none has.

    The address may be that of any article of the story, or of a copy; one that is unknown is returned in its one form,
    for `edit` to refuse.
    """
    if named.isascii() and named.isdecimal():
        number = int(named[:_DIGITS])  # Python reads no number of thousands of digits
        return looked.listed[number - 1].key if 1 <= number <= len(looked.listed) else None
    address = _address(named)
    line = looked.line(address)
    if line is None:
        life = read.life(address)
        address = life.article if life and life.article else address
        line = looked.line(address)
    return line.key if line else address


def _address(named: str) -> str:
    try:
        return canonical(named)
    except InputError as error:
        raise InputError(
            f"{one_line(named)!r} không phải số thứ tự của tin, cũng không phải địa chỉ http:// hoặc https://. "
            f"/ A story is named by its number or its address: {error}"
        ) from error


def edit(house: House, looked: Looked, action: Action, key: str, *, value: str, by: str) -> Looked:
    """Do what a person wants and return the edition as it stands then; InputError where that cannot be done."""
    wanted = Edit(action=action, story=key, value=value, by=by, at=house.clock.now())
    editing.check(looked.digest, wanted)
    edition = write_editions.edit(looked.edition.id, wanted)
    return Looked(edition=edition, digest=worded(house, edition))


def is_in_record(keys: Iterable[str]) -> bool:
    """Whether each of `keys` is that of a kept article."""
    wanted = tuple(dict.fromkeys(keys))
    return len(read.kept_many(wanted)) == len(wanted)
