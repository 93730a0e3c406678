"""Everything that is configured, read once and handed down."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from diembao.config import local, tones
from diembao.config.alerts import Known, alerts
from diembao.config.archive import ArchiveSettings, addressed
from diembao.config.editions import editions
from diembao.config.find import OFFICE_FILE, Layers, directory
from diembao.config.gazetteer import gazetteer
from diembao.config.offices import offices
from diembao.config.sources import sources
from diembao.config.topics import topics
from press.alert import Rule
from press.edition import Slot
from press.embedder import Choice
from press.office import ChannelChoice, Mail, Office
from press.place import Gazetteer
from press.source import Source
from press.topic import ToneWords, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What to watch, how to judge it, and for whom.

    `contact` is empty where the office has not filled it in: then nobody may crawl the real press. `allow` are the
    `host:port` on this machine that the crawler's guard lets through. `languages` are those of the sources and of the
    tone words. `slots` are the editions that come out, `rules` what is alerted on. `meaning` is the model by which
    articles are found by meaning.
    """

    sources: tuple[Source, ...]
    gazetteer: Gazetteer
    topics: tuple[Topic, ...]
    tones: tuple[ToneWords, ...]
    offices: tuple[Office, ...]
    languages: tuple[str, ...]
    contact: str
    mail: Mail
    channels: tuple[ChannelChoice, ...]
    slots: tuple[Slot, ...]
    rules: tuple[Rule, ...]
    excerpt_chars: int
    allow: tuple[str, ...]
    archive: ArchiveSettings
    meaning: Choice


def load(home: Path, environ: Mapping[str, str], here: Path = Path()) -> Configuration:
    """Read and check everything; raises ConfigError naming file and line for the first mistake.

    `home` holds the office's own files, `environ` may name another directory of shipped files (`DIEMBAO_CONFIG`),
    `here` is where the command was given.
    """
    layers = Layers(directory(environ, here), home)
    layers.refuse_strangers()
    own = local.load(home / OFFICE_FILE)
    desks = offices(layers.read("offices"))
    subjects = topics(layers.read("topics"))
    watched = sources(layers.read("sources"), own.allow)
    words = tuple(tones.tone_words(tones.language_of(path), node) for path, node in layers.languages())
    ground = gazetteer(layers.read("gazetteer"), frozenset(topic.id for topic in subjects))
    known = Known(
        topics={topic.id for topic in subjects},
        places={place.id for place in ground.places},
        channels={choice.id for choice in own.channels},
    )
    return Configuration(
        sources=watched,
        gazetteer=ground,
        topics=subjects,
        tones=words,
        offices=desks.offices,
        languages=tuple(sorted({source.language for source in watched} | {word.language for word in words})),
        contact=own.contact,
        mail=own.mail,
        channels=own.channels,
        slots=editions(layers.read("editions")),
        rules=alerts(layers.read("alerts"), known),
        excerpt_chars=own.excerpt_chars or desks.excerpt_chars,
        allow=own.allow,
        archive=addressed(own.archive, environ),
        meaning=own.meaning,
    )
