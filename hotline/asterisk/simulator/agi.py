"""The PBX's side of FastAGI: asks hotline for the state of a ticket."""

from __future__ import annotations

import asyncio
import re

from hotline.asterisk.simulator.channels import Channel

LIMIT = 8.0
_SET = re.compile(r'SET VARIABLE (\w+) "?([^"]*)"?$', re.IGNORECASE)
_KNOWN = ("NOOP", "VERBOSE", "ANSWER", "EXEC", "HANGUP", "SET", "GET", "CHANNEL")


async def run(
    address: tuple[str, int], script: str, channel: Channel, *arguments: str
) -> dict[str, str]:
    """Calls a script and returns the variables it set; LIMIT is in real seconds.

    Empty when hotline cannot be reached, is too slow, or breaks off.
    """
    variables: dict[str, str] = {}
    try:
        async with asyncio.timeout(LIMIT):
            await _converse(address, script, channel, arguments, variables)
    except (OSError, TimeoutError, ValueError, asyncio.LimitOverrunError):
        return {}
    return variables


async def _converse(
    address: tuple[str, int],
    script: str,
    channel: Channel,
    arguments: tuple[str, ...],
    variables: dict[str, str],
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write(_environment(address, script, channel, arguments).encode())
        while line := (await reader.readline()).decode().strip():
            writer.write(f"{_reply(line, variables)}\n".encode())
    finally:
        writer.close()


def _reply(line: str, variables: dict[str, str]) -> str:
    if found := _SET.match(line):
        variables[found[1]] = found[2]
        return "200 result=1"
    words = line.split()
    if words[:2] == ["GET", "VARIABLE"] and len(words) == 3:
        value = variables.get(words[2])
        return "200 result=0" if value is None else f"200 result=1 ({value})"
    if words[0].upper() in _KNOWN:
        return "200 result=0"
    return "510 Invalid or unknown command"


def _environment(
    address: tuple[str, int], script: str, channel: Channel, arguments: tuple[str, ...]
) -> str:
    lines = {
        "network": "yes",
        "network_script": script,
        "request": f"agi://{address[0]}:{address[1]}/{script}",
        "channel": channel.name,
        "language": "vi",
        "type": "PJSIP",
        "uniqueid": channel.uniqueid,
        "version": "22.10.1",
        "callerid": channel.number or "unknown",
        "calleridname": channel.caller_name or "unknown",
        "callingpres": "0",
        "callingani2": "0",
        "callington": "0",
        "callingtns": "0",
        "dnid": "1022",
        "rdnis": "unknown",
        "context": "hotline-status",
        "extension": "s",
        "priority": "15",
        "enhanced": "0.0",
        "accountcode": "",
        "threadid": "1",
    }
    lines |= {f"arg_{number}": value for number, value in enumerate(arguments, 1)}
    return "".join(f"agi_{name}: {value}\n" for name, value in lines.items()) + "\n"
