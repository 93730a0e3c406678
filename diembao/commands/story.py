"""Commands about stories: say that two articles tell of one event, or that one of them does not."""

import logging

import click

from diembao import turn
from diembao.commands.context import Front, pass_front, shown
from diembao.commands.saved import by_person
from press.errors import InputError
from vault import write

log = logging.getLogger(__name__)


@click.group()
def story() -> None:
    """Stories: articles that tell of one event. What the machine joined or parted wrongly is put right here."""


@story.command()
@click.argument("url")
@click.argument("into")
@by_person
@pass_front
def merge(front: Front, url: str, into: str, person: str) -> None:
    """Make the article at URL, with those whose story it leads, part of the story of the article at INTO."""
    house = front.opened()
    one, other = front.kept(url), front.kept(into)
    if one.story == other.story:
        raise InputError(front.say("story_same"))
    write.story(one.key, other.key)
    log.info("story.merged key=%s into=%s by=%s", one.key, other.key, person)
    turn.bring_up(house)
    click.echo(front.say("story_merged", title=shown(one.article.title), other=shown(other.article.title)))


@story.command()
@click.argument("url")
@by_person
@pass_front
def split(front: Front, url: str, person: str) -> None:
    """Take the article at URL out of its story: it is one of its own, and the others stay together."""
    house = front.opened()
    one = front.kept(url)
    write.story(one.key, None)
    log.info("story.split key=%s by=%s", one.key, person)
    turn.bring_up(house)
    click.echo(front.say("story_split", title=shown(one.article.title)))
