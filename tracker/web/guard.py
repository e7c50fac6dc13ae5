"""Every request and response on its way in and out: which hosts and origins may ask, and the headers of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}
A_YEAR = "max-age=31536000"
SAFE = ("GET", "HEAD", "OPTIONS")
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
NUL = ("\0", "%00")


class Guard:
    """Lets in what asks for one of the server's own names, and from its own pages where it would change something.

    A name that is not the server's would let another site's page reach a server on loopback (DNS rebinding).
    ``alone`` says that whoever comes in is the person at the keyboard: nothing may come through a proxy then.
    ``refuse`` makes the answer to what is asked of a path and refused, of a status and a line that says why.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        https: bool,
        alone: bool,
        refuse: Callable[[str, int, str], Response],
    ) -> None:
        self.app, self.hosts, self.https, self.alone, self.refuse = app, frozenset(hosts), https, alone, refuse
        self.scheme = "https" if https else "http"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        refused = self._refusal(scope)
        await (refused or self.app)(scope, receive, send_with_headers)

    def _add_headers(self, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self.https:
            headers.setdefault("strict-transport-security", A_YEAR)

    def _refusal(self, scope: Scope) -> Response | None:
        found = self._problem(scope)
        return self.refuse(scope["path"], *found) if found else None

    def _problem(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return 421, "This server is not called so: use the address that it printed when it was started."
        if self.alone and any(name in headers for name in FORWARDED):
            return 403, "Reached through a proxy: add accounts ('tracker users add'), and give --url."
        if any(nul in scope["path"] or nul in scope["query_string"].decode("latin-1") for nul in NUL):
            return 400, "An address has no NUL in it."
        if scope["method"] not in SAFE and not self._from_here(headers):
            return 403, "This came from a page of another site: nothing was changed."
        return None

    def _from_here(self, headers: Headers) -> bool:
        """Whether what would change something comes from a page of this server, or from no page at all."""
        origin = headers.get("origin")
        if origin is not None:
            return origin.lower() == f"{self.scheme}://{headers['host'].lower()}"
        return headers.get("sec-fetch-site", "none") in ("same-origin", "none")
