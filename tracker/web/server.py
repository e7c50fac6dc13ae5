"""A desk on a socket: where it listens, by which names it may be asked for, until it is told to stop."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from tracker.errors import InputError
from tracker.settings import Settings
from tracker.store import accounts
from tracker.store.database import Database
from tracker.web import app
from tracker.web.desk import Desk

USUAL = {"http": 80, "https": 443}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens and how it is called.

    ``urls`` are the addresses by which others reach it, such as that of a proxy in front of it; ``certificate`` and
    ``key`` are files in PEM.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    urls: Sequence[str] = ()
    certificate: Path | None = None
    key: Path | None = None

    @property
    def alone(self) -> bool:
        """Whether only the machine's own browsers reach it."""
        return is_loopback(self.host) and all(is_loopback(_host_of(url)) for url in self.urls)

    @property
    def https(self) -> bool:
        """Whether browsers reach it by HTTPS."""
        if self.certificate is not None:
            return True
        return bool(self.urls) and all(urlsplit(url).scheme == "https" for url in self.urls)


def is_loopback(host: str) -> bool:
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def serve(database: Database, settings: Settings, place: Place, started: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; ``started`` gets the address when the socket is open.

    Raises InputError where it cannot listen there, or may not without accounts.
    """
    names = _names(place)
    _check_accounts(database, place)
    listening = _listen(place)
    port = listening.getsockname()[1]
    desk = Desk(database, settings, frozenset(_hosts(place, names, port)), place.alone, place.https)
    config = uvicorn.Config(
        app.create(desk),
        log_level="warning",
        access_log=False,
        proxy_headers=is_loopback(place.host) and not place.alone,  # of a proxy on this machine only
        server_header=False,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
    )
    with listening:
        listening.listen()  # who comes as soon as the address is told waits, and is not refused
        started(place.urls[0] if place.urls else f"{'https' if place.https else 'http'}://{_shown(place.host)}:{port}/")
        try:
            uvicorn.Server(config).run([listening])
        finally:
            desk.jobs.close()


def _check_accounts(database: Database, place: Place) -> None:
    if place.alone:
        return
    with database.session() as session:
        if not accounts.there_are_any(session):
            raise InputError(
                "beyond this machine nobody comes in without an account, and there is none: "
                "'tracker users add NAME --role editor' makes one"
            )


def _names(place: Place) -> list[str]:
    for url in place.urls:
        parts = urlsplit(url)
        if parts.scheme not in USUAL or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise InputError(f"--url {url!r} is no address of a server: give it as https://desk.example")
    if not place.urls and place.host in ("", "0.0.0.0", "::"):
        raise InputError(f"--host {place.host} listens everywhere: say with --url by which address it is reached")
    return [urlsplit(url).netloc.lower() for url in place.urls]


def _hosts(place: Place, names: Sequence[str], port: int) -> list[str]:
    """Every name, with its port where that is not the usual one, by which the server may be asked for."""
    own = list(LOOPBACK) if is_loopback(place.host) or not names else []
    own += [] if place.urls else [_shown(place.host).lower()]
    usual = USUAL["https" if place.https else "http"]
    return [*names, *(f"{name}:{port}" for name in own), *(name for name in own if port == usual)]


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(place: Place) -> socket.socket:
    try:
        [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise InputError(
            f"cannot listen on {place.host}:{place.port} ({error.strerror or error}): choose another --port or --host"
        ) from error
    return listening
