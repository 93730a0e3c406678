"""`gazetteer.yaml`: the province's places, their names in many languages, and the traps around them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import cast, get_args

import regex

from diembao.config.codes import language
from diembao.config.reader import Node, read
from press.place import Gazetteer, Guard, Name, Place, Strength, Trap, TrapAction

_SECTIONS = ("province", "two_tiers_since", "districts", "communes", "legacy_communes", "places", "offices", "traps")
_NAME = ("strength", "ascii", "case_sensitive", "guard", "source", "note", "script", "pc_hits", "pc_hits_with_province")
# Told to people, not to the machine: where a thing is known from, how often it was met, how large it is.
_NUMBERS = (
    "communes",
    "area_km2",
    "population",
    "lat",
    "lon",
    "pc_hits",
    "pc_hits_with_province",
    "elsewhere",
    "new_elsewhere",
)
_TEXTS = ("source", "note", "evidence", "exception", "seat", "gso_code", "name", "script", "rule")
_LISTS = ("neighbours", "old_districts", "merged_from", "successor")
_UNIT = ("ascii", "valid_from", "valid_to", "note", "pc_hits", "pc_hits_with_province", "names")
_COMMUNE = (*_UNIT, "namesakes", "area_km2", "population", "seat", "lat", "lon", "merged_from")
_LEGACY = ("ascii", "elsewhere", "new_elsewhere", "names", "note", "valid_to")
_SITE = ("topic_hint", "valid_from", "valid_to", "source", "note")
_PROVINCE = ("gso_code", "area_km2", "population", "communes", "neighbours", "guards")
_OFFICE = ("source", "note", "successor", "topic_hint", "valid_from", "valid_to")
_TRAP = ("topic", "applies_to", "evidence", "exception", "rule", "note")


def load(path: Path, topics: Collection[str] | None = None) -> Gazetteer:
    """Read one `gazetteer.yaml`; raises ConfigError for any mistake. `topics` are the known topic ids, None any."""
    return gazetteer(read(path), topics)


def gazetteer(root: Node, topics: Collection[str] | None = None) -> Gazetteer:
    """Return every place, trap and guard of the file.

    Ids: the province has its ISO code, today's communes and the former districts their code, former communes
    `legacy:` and their name, every other place its own id. The offices' names are names of the province.
    """
    fields = root.fields(("schema_version",), needed=_SECTIONS)
    province = fields["province"].fields(_PROVINCE, ("id", "name", "strength", "names"))
    guards = _guards(province["guards"]) if "guards" in province else ()
    reader = _Reader(
        since=fields["two_tiers_since"].value(date), guards=frozenset(guard.id for guard in guards), topics=topics
    )
    pairs = [
        (fields["province"], reader.province(province, fields["offices"])),
        *reader.districts(fields["districts"], fields["communes"]),
        *reader.communes(fields["communes"]),
        *reader.legacy(fields["legacy_communes"], fields["communes"], fields["districts"]),
        *((node, reader.site(node)) for node in fields["places"].items()),
    ]
    _refuse_twins(pairs)
    return Gazetteer(
        province=pairs[0][1].id,
        places=tuple(place for _, place in pairs),
        traps=_traps(fields["traps"], reader),
        guards=guards,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads places; knows the day the districts ended, the guards' ids and the topics' ids."""

    since: date
    guards: frozenset[str]
    topics: Collection[str] | None

    def province(self, fields: Mapping[str, Node], offices: Node) -> Place:
        """Return the province, whose names are its own and its offices'."""
        _check_information(fields)
        names = [*self._names(fields["names"], _strength(fields["strength"]))]
        names += [name for office in offices.items() for name in self._office(office)]
        return Place(id=fields["id"].text(), kind="tỉnh", names=_unique(names))

    def districts(self, nodes: Node, communes: Node) -> Iterator[tuple[Node, Place]]:
        """Yield each former district, with the communes that its land belongs to now."""
        heirs = self._heirs(communes)
        known, today = set[str](), _codes(communes)
        for node in nodes.items():
            fields = node.fields((*_UNIT, "now"), ("code", "name", "kind", "strength", "valid_to"))
            called = _called(fields)
            known.add(called)
            codes = tuple(code for code, _ in heirs.get(called, ()))
            yield node, self._unit(node, fields, now=_today(fields["now"], today) if "now" in fields else codes)
        for called, entries in heirs.items():
            if called not in known:
                raise entries[0][1].error(f"there is no district {called!r} under `districts`; correct it")

    def communes(self, nodes: Node) -> Iterator[tuple[Node, Place]]:
        """Yield each commune and ward of today."""
        for node in nodes.items():
            fields = node.fields(_COMMUNE, ("code", "name", "kind", "strength", "old_districts"))
            yield node, self._unit(node, fields, valid_from=self.since)

    def legacy(self, nodes: Node, communes: Node, districts: Node) -> Iterator[tuple[Node, Place]]:
        """Yield each commune that ended with the districts or before, with those that its land belongs to now."""
        today, old = _codes(communes), {_called(node.fields(None, ("kind", "name"))) for node in districts.items()}
        for node in nodes.items():
            fields = node.fields(_LEGACY, ("id", "name", "kind", "district", "now", "strength"))
            _check_information(fields)
            if fields["district"].text().casefold() not in old:
                raise fields["district"].error("there is no district of this name under `districts`; correct it")
            yield (
                node,
                Place(
                    id=f"legacy:{fields['id'].identifier()}",
                    kind=fields["kind"].text(),
                    names=self._unit_names(fields),
                    valid_to=_day(fields, "valid_to") or self.since - timedelta(days=1),
                    now=_today(fields["now"], today),
                ),
            )

    def site(self, node: Node) -> Place:
        """Return a place that is no unit: a port, a mine, a heritage site."""
        fields = node.fields(_SITE, ("id", "kind", "strength", "names"))
        _check_information(fields)
        names = _unique(self._names(fields["names"], _strength(fields["strength"])))
        if not names:
            raise node.error("a place needs at least one name; add for instance `names: {vi: [...]}`")
        return Place(
            id=fields["id"].identifier(),
            kind=fields["kind"].identifier(),
            names=names,
            valid_from=_day(fields, "valid_from"),
            valid_to=_day(fields, "valid_to"),
            topic_hint=self.topic(fields["topic_hint"]) if "topic_hint" in fields else None,
        )

    def topic(self, node: Node) -> str:
        """Return a topic's id, checked against the known ones."""
        return node.identifier() if self.topics is None else node.choice(self.topics)

    def _unit(
        self, node: Node, fields: Mapping[str, Node], *, valid_from: date | None = None, now: tuple[str, ...] = ()
    ) -> Place:
        _check_information(fields)
        code = fields["code"].text()
        if not code.isdigit():
            raise node.error(f"the code {code!r} is not a number of the statistics office; correct it")
        return Place(
            id=code,
            kind=fields["kind"].text(),
            names=self._unit_names(fields),
            valid_from=_day(fields, "valid_from") or valid_from,
            valid_to=_day(fields, "valid_to"),
            now=now,
        )

    def _heirs(self, communes: Node) -> dict[str, list[tuple[str, Node]]]:
        found: dict[str, list[tuple[str, Node]]] = {}
        for node in communes.items():
            fields = node.fields()
            for old in fields["old_districts"].items() if "old_districts" in fields else ():
                found.setdefault(old.text().casefold(), []).append((fields["code"].text(), old))
        return found

    def _unit_names(self, fields: Mapping[str, Node]) -> tuple[Name, ...]:
        strength = _strength(fields["strength"])
        name = Name(text=fields["name"].text(), language="vi", strength=strength)
        more = self._names(fields["names"], strength) if "names" in fields else ()
        return _unique([name, *_ascii(fields, strength), *more])

    def _names(self, node: Node, strength: Strength) -> Iterator[Name]:
        for key, spellings in node.pairs():
            code = language(key)
            for spelling in spellings.items():
                yield from self._written(spelling, code, strength)

    def _office(self, node: Node) -> Iterator[Name]:
        fields = node.fields(_OFFICE, ("id", "names"))
        _check_information(fields)
        fields["id"].identifier()
        for key in ("valid_from", "valid_to"):
            _day(fields, key)
        if "topic_hint" in fields:
            self.topic(fields["topic_hint"])
        return self._names(fields["names"], "strong")

    def _written(self, node: Node, code: str, strength: Strength) -> Iterable[Name]:
        """Return the spellings that one element of a list of names gives: a text, or a text with more."""
        if not node.is_mapping:
            text = node.text()
            return (Name(text=text, language=code, strength=strength, case_sensitive=_capital(text)),)
        fields = node.fields(_NAME, ("text",))
        _check_information(fields)
        text = fields["text"].text()
        own = _strength(fields["strength"]) if "strength" in fields else strength
        cased = fields["case_sensitive"].value(bool) if "case_sensitive" in fields else _capital(text)
        guard = fields["guard"].choice(self.guards) if "guard" in fields else None
        name = Name(text=text, language=code, strength=own, case_sensitive=cased, guard=guard)
        return (name, *_ascii(fields, own))


def _capital(text: str) -> bool:
    """Whether a name's case tells something: "cảng Vũng Áng" also begins a sentence, "Vũng Áng" is always so."""
    return not text[0].islower()


def _ascii(fields: Mapping[str, Node], strength: Strength) -> tuple[Name, ...]:
    if "ascii" not in fields:
        return ()
    text = fields["ascii"].text()
    if not text.isascii():
        raise fields["ascii"].error(f"{text!r} is to be the spelling without marks; write it in ASCII")
    return (Name(text=text, language="en", strength=strength),)


def _unique(names: Iterable[Name]) -> tuple[Name, ...]:
    """Keep the last of several entries for one spelling in one language: what is written out beats the derived one."""
    return tuple({(name.text, name.language): name for name in names}.values())


def _called(fields: Mapping[str, Node]) -> str:
    """Return a district as `old_districts` and `district` name it, whatever its case."""
    return f"{fields['kind'].text()} {fields['name'].text()}".casefold()


def _codes(communes: Node) -> set[str]:
    return {node.fields(None, ("code",))["code"].text() for node in communes.items()}


def _today(node: Node, codes: Collection[str]) -> tuple[str, ...]:
    return tuple(code.choice(codes) for code in node.items())


def _strength(node: Node) -> Strength:
    return cast("Strength", node.choice(get_args(Strength)))


def _day(fields: Mapping[str, Node], key: str) -> date | None:
    return fields[key].value(date) if key in fields else None


def _check_information(fields: Mapping[str, Node]) -> None:
    for key, node in fields.items():
        if key in _NUMBERS:
            node.number()
        elif key in _TEXTS:
            node.text()
        elif key in _LISTS:
            node.texts()
        elif key == "namesakes":
            tuple(map(partial(Node.value, kind=int), node.items()))


def _guards(node: Node) -> tuple[Guard, ...]:
    return tuple(_guard(key, value) for key, value in node.pairs())


def _guard(key: Node, node: Node) -> Guard:
    fields = node.fields(("reject", "near", "window", "require_in_document", "source", "note"))
    _check_information(fields)
    return Guard(
        id=key.identifier(),
        reject=_pattern(fields["reject"]) if "reject" in fields else None,
        near=fields["near"].texts() if "near" in fields else (),
        window=fields["window"].positive() if "window" in fields else 0,
        require_in_document=fields["require_in_document"].texts() if "require_in_document" in fields else (),
    )


def _traps(node: Node, reader: _Reader) -> tuple[Trap, ...]:
    found: dict[str, Trap] = {}
    for entry in node.items():
        trap = _trap(entry, reader)
        if trap.id in found:
            raise entry.error(f"the trap {trap.id!r} stands here a second time; rename or remove one")
        found[trap.id] = trap
    return tuple(found.values())


def _trap(node: Node, reader: _Reader) -> Trap:
    fields = node.fields(_TRAP, ("id", "action", "pattern"))
    _check_information(fields)
    action = cast("TrapAction", fields["action"].choice(get_args(TrapAction)))
    if action == "retopic" and "topic" not in fields:
        raise node.error("a trap that says retopic needs its `topic`; add it")
    return Trap(
        id=fields["id"].identifier(),
        action=action,
        pattern=_pattern(fields["pattern"]),
        topic=reader.topic(fields["topic"]) if "topic" in fields else None,
        applies_to=fields["applies_to"].texts() if "applies_to" in fields else (),
    )


def _pattern(node: Node) -> str:
    text = node.text()
    try:
        regex.compile(text)
    except regex.error as error:
        raise node.error(f"this pattern does not compile: {error}; correct it") from error
    return text


def _refuse_twins(pairs: Iterable[tuple[Node, Place]]) -> None:
    seen: set[str] = set()
    for node, place in pairs:
        if place.id in seen:
            raise node.error(f"the place {place.id!r} stands here a second time; rename or remove one")
        seen.add(place.id)
