"""`hotline seed`: the sample province and its passwords."""

from __future__ import annotations

from pathlib import Path

import click

from hotline import app, clock, province, texts
from hotline.province import Account
from hotline.settings import Settings

_SHOWN = 8


async def seed(settings: Settings) -> None:
    """Plant once; a second time only says where the passwords are."""
    db = app.database(settings)
    path = passwords_file(settings)
    try:
        async with db.write() as s:
            if await province.is_seeded(s):
                click.echo(texts.say("already_seeded", settings.language, path=path))
                return
            click.echo(texts.say("seeding", settings.language))
            accounts = await province.plant(
                s, province.sample(), around_the_clock=settings.simulated
            )
            await province.plant_dossiers(s, at=clock.now())
            # Written before the commit: accounts nobody knows the passwords of help nobody.
            _keep(path, accounts, settings.language)
    finally:
        await db.close()
    _show(accounts, path, settings.language)


def passwords_file(settings: Settings) -> Path:
    """Where the passwords made at seed time are kept."""
    return settings.data_dir / "passwords.txt"


def _keep(path: Path, accounts: list[Account], language: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    lines = [_line(account, language) for account in accounts]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _show(accounts: list[Account], path: Path, language: str) -> None:
    click.echo(texts.say("may_sign_in", language))
    for account in accounts[:_SHOWN]:
        click.echo("  " + _line(account, language))
    left = len(accounts) - _SHOWN
    click.echo(texts.say("more_accounts", language, left=left, path=path))


def _line(account: Account, language: str) -> str:
    role = texts.label_in("Role", account.role, language)
    return f"{account.login:10} {account.password:14} {role} – {account.name}"
