"""For those who watch the machine: alive, ready, and figures in Prometheus's format."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from hotline import calls, clock, health, outbox, tickets
from hotline.console import context
from hotline.db import Away, current_revision, head_revision
from hotline.health import Condition, Part

REGISTRY = web.AppKey("REGISTRY", CollectorRegistry)
_REQUESTS = web.AppKey("REQUESTS", Counter)
_SECONDS = web.AppKey("SECONDS", Histogram)
_ELSEWHERE = "other"


def set_up(app: web.Application) -> None:
    """Give the app its own registry, so that several apps in one process do not mix."""
    registry = CollectorRegistry()
    app[REGISTRY] = registry
    app[_REQUESTS] = Counter(
        "hotline_http_requests", "HTTP requests", ["method", "path", "status"], registry=registry
    )
    app[_SECONDS] = Histogram(
        "hotline_http_seconds", "Seconds to answer an HTTP request", ["path"], registry=registry
    )


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count every request by its pattern, never by its full path."""
    resource = request.match_info.route.resource
    path = resource.canonical if resource else _ELSEWHERE
    with request.app[_SECONDS].labels(path).time():
        response = await handler(request)
    request.app[_REQUESTS].labels(request.method, path, response.status).inc()
    return response


async def alive(request: web.Request) -> web.StreamResponse:
    """The process answers."""
    return web.json_response({"alive": True})


async def ready(request: web.Request) -> web.StreamResponse:
    """200 while the database answers and has the schema this program expects, else 503.

    The PBX's link stands in the body only: without it the hotline still serves its people.
    """
    body: dict[str, object] = {"ready": False}
    try:
        body["schema"] = await current_revision(context.db(request))
        async with context.db(request).read() as s:
            parts = {one.part: one.condition for one in await health.parts(s)}
        body |= {"ready": body["schema"] == head_revision(), "pbx": parts.get(Part.AMI)}
    except (Away, SQLAlchemyError, OSError) as error:
        body["error"] = type(error).__name__
    return web.json_response(body, status=200 if body["ready"] else 503)


async def metrics(request: web.Request) -> web.StreamResponse:
    """What Prometheus reads: requests of this process, and figures from the database."""
    at = clock.now()
    async with context.db(request).read() as s:
        today = await calls.tally(s, clock.day_span(clock.local_day(at)))
        stood = await tickets.tally(s)
        backlog = await outbox.backlog(s)
        parts = await health.parts(s)
    families = [
        _family("calls_today", ("direction", "state", "outcome"),
                [((d, state, outcome or ""), n) for d, state, outcome, n in today]),
        _family("tickets", ("status",), [((status,), n) for status, n in stood.items()]),
        _family("outbox", ("status",), [((status,), n) for status, n in backlog.items()]),
        _family("part_up", ("part",),
                [((one.part,), int(one.condition == Condition.UP)) for one in parts]),
    ]  # fmt: skip
    text = generate_latest(request.app[REGISTRY]) + generate_latest(_Taken(families))
    return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})


class _Taken:
    """Figures taken once, in the shape that Prometheus's writer asks for."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families


def _family(
    name: str, labels: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], int]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"hotline_{name}", name.replace("_", " "), labels=labels)
    for values, count in rows:
        family.add_metric(values, count)
    return family
