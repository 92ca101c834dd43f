"""`hotline index`: the index of words built anew, with a bar that shows how far it is."""

from __future__ import annotations

import sys

import click

from hotline import app, corpus, texts
from hotline.settings import Settings
from hotline.tickets import search


async def index(settings: Settings) -> None:
    """Index the words of all tickets anew; the hotline may run meanwhile."""
    db = app.database(settings)
    try:
        async with db.read() as s:
            length = await corpus.tickets_there(s)
        said, done = texts.say("index_building", settings.language), 0
        with click.progressbar(length=length, label=said, file=sys.stderr) as bar:
            async for many in search.rebuild(db):
                done += many
                bar.update(many)
        click.echo(texts.say("index_built", settings.language, count=done))
    finally:
        await db.close()
