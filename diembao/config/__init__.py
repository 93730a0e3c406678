"""What to watch and how: the YAML of `config/`, read once and checked, into the words of `press`."""

from diembao.config.configuration import Configuration, load

__all__ = ["Configuration", "load"]
