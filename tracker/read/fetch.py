"""An address on the web -> the bytes of the page there, its kind and its final address; nothing private is reached.

An article's address comes from whoever wrote it.  So each host, on each hop, is looked up once, all that it stands for
is checked, and the connection goes to a checked number: a second answer of the name server cannot lead elsewhere.
"""

from __future__ import annotations

import asyncio
import codecs
import re
import socket
import ssl
import zlib
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NoReturn

import httpx
import tenacity
import webencodings

from tracker import __version__
from tracker.errors import InputError

Address = IPv4Address | IPv6Address

SECONDS = 60.0  # for an article, all its hops and tries
PATIENCE = 20.0  # for a step of it
HOPS = 5
TRIES = 3
LONGEST_PAUSE = 20.0
TRY_AGAIN = (429, 503)
LINES = ("application/jsonl", "application/x-jsonl", "application/x-ndjson", "application/ndjson")
KINDS = {"text/html": "html", "application/xhtml+xml": "html", **dict.fromkeys(LINES, "jsonl")}
CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))  # of an IPv4 address in their last 32 bits
BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA hands out
SAVE_IT = "save the page in a browser and give the file"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was at an address: ``kind`` is html or jsonl as the server says, or None where it says only that it is text.

    ``content`` is UTF-8 where the server named the encoding, else in whichever encoding it came.
    """

    url: str
    content: bytes
    kind: str | None


class _Busy(Exception):
    """A server that asks for another try, after so many seconds if it says so."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


def fetch(
    url: str, max_bytes: int, allowed: Sequence[IPv4Network | IPv6Network] = (), seconds: float = SECONDS
) -> Fetched:
    """The text at an address of http or https, over at most 5 redirects, in at most ``seconds``.

    Raises InputError where it cannot be had, is no text, is larger than ``max_bytes``, or where a hop leads to an
    address that is not public and in none of the ``allowed`` networks.
    """

    async def in_time() -> Fetched:
        async with asyncio.timeout(seconds):
            return await _Fetching(url, max_bytes, allowed).result()

    try:
        return asyncio.run(in_time())
    except TimeoutError as error:
        raise InputError(f"{url}: not there after {seconds:g} seconds: try again later, or {SAVE_IT}") from error


class _Fetching:
    """One article's way from hop to hop."""

    def __init__(self, url: str, max_bytes: int, allowed: Sequence[IPv4Network | IPv6Network]) -> None:
        self.place = url
        self.max_bytes = max_bytes
        self.allowed = allowed

    async def result(self) -> Fetched:
        url = self._checked(self.place)
        for _ in range(HOPS + 1):
            found = await self._tried(url)
            if isinstance(found, Fetched):
                return found
            if url.scheme == "https" and found.scheme == "http":
                self._refuse(f"leads from https to {_shown(found)}, which anyone may read and change")
            url = found
        self._refuse(f"more than {HOPS} redirects")

    def _refuse(self, why: str, mend: str = "give the article's own address") -> NoReturn:
        at = "an address with a password" if "@" in self.place.partition("://")[2].partition("/")[0] else self.place
        raise InputError(f"{at}: {why}: {mend}")

    def _checked(self, text: str, base: httpx.URL | None = None) -> httpx.URL:
        """The address as a URL that may be asked for; ``base`` is where it was read."""
        try:
            url = base.join(text) if base else httpx.URL(text)
        except (httpx.InvalidURL, ValueError, UnicodeError) as error:
            self._refuse(f"{'leads to what' if base else 'it'} is no address ({error})")
        where = f"leads to {_shown(url)}, which " if base else ""
        if url.scheme not in ("http", "https"):
            self._refuse(f"{where}is not of http or https")
        if not url.host:
            self._refuse(f"{where}names no server")
        if url.userinfo:
            self._refuse(f"{where}holds a name or a password")
        return url.copy_with(fragment=None)

    async def _tried(self, url: httpx.URL) -> Fetched | httpx.URL:
        tries = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_Busy),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=_pause,
            reraise=True,
        )
        try:
            return await tries(self._asked, url)
        except _Busy as error:
            self._refuse(str(error), f"try again later, or {SAVE_IT}")

    async def _asked(self, url: httpx.URL) -> Fetched | httpx.URL:
        """The page at an address, or where it says to go."""
        addresses = await self._addresses(url)
        try:
            # No client of httpx: it would follow proxies of the environment, which look the host up once more.
            async with httpx.AsyncHTTPTransport() as web, aclosing(await _connected(web, url, addresses)) as response:
                if response.has_redirect_location:
                    return self._checked(response.headers["Location"], url)
                self._check_status(response)
                kind = self._kind(url, response)
                content = await self._content(response)
        except httpx.TransportError as error:
            if isinstance(_cause(error), ssl.SSLCertVerificationError):
                self._refuse(f"the server does not prove to be {url.host} ({_cause(error)})")
            raise _Busy(f"the connection failed ({_cause(error) or type(error).__name__})") from error
        return Fetched(str(url), _as_utf8(content, response.charset_encoding), kind)

    async def _addresses(self, url: httpx.URL) -> list[Address]:
        """What the host stands for, none of it private."""
        loop = asyncio.get_running_loop()
        try:
            host = url.raw_host.decode("ascii").strip("[]")
            found = await loop.getaddrinfo(host, url.port or url.scheme, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise _Busy(f"no name server answers for {url.host}") from error
            self._refuse(f"there is no server {url.host}", "check the address")
        except (UnicodeError, ValueError, OverflowError) as error:
            self._refuse(f"there is no server {url.host} ({error})", "check the address")
        addresses = list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))
        for address in addresses:
            if not is_public(address) and not any(_meant(address) in network for network in self.allowed):
                self._refuse(
                    f"leads to {address}, which is not public",
                    "give an address on the web, or allow it with TRACKER_ALLOW_PRIVATE",
                )
        return addresses

    def _check_status(self, response: httpx.Response) -> None:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        if response.status_code in TRY_AGAIN:
            told = response.headers.get("Retry-After", "")
            raise _Busy(f"the server is busy ({status})", float(told) if re.fullmatch(r"[0-9]{1,5}", told) else None)
        if response.status_code in (401, 402, 403, 451):
            self._refuse(f"the server does not let Tracker in ({status})", SAVE_IT)
        if response.status_code != httpx.codes.OK:
            self._refuse(f"the server answers {status}", "check the address")

    def _kind(self, url: httpx.URL, response: httpx.Response) -> str | None:
        said = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if said in KINDS:
            return KINDS[said]
        if url.path.endswith((".jsonl", ".ndjson")):  # servers know no type for it
            return "jsonl"
        if said and not said.startswith("text/"):
            self._refuse(f"{said[:60]}, not text", "give the address of a page, of plain text or of JSON lines")
        return None

    async def _content(self, response: httpx.Response) -> bytes:
        """The body, unpacked as far as the limit: a small answer can hold gigabytes."""
        length, packing = response.headers.get("Content-Length", ""), response.headers.get("Content-Encoding", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > self.max_bytes:
            self._too_large()
        packing = packing.strip().lower()
        if packing not in ("", "identity", "gzip", "x-gzip"):
            self._refuse(f"packed as {packing[:60]}, which was not asked for", SAVE_IT)
        unpack = zlib.decompressobj(wbits=31) if packing.endswith("gzip") else None
        data = bytearray()
        try:
            async for chunk in response.aiter_raw():
                data += unpack.decompress(chunk, self.max_bytes + 1 - len(data)) if unpack else chunk
                if len(data) > self.max_bytes:
                    self._too_large()
        except zlib.error as error:
            self._refuse(f"damaged gzip ({error})", SAVE_IT)
        if unpack and data and not unpack.eof:
            raise _Busy("the answer was cut off")
        return bytes(data)

    def _too_large(self) -> NoReturn:
        self._refuse(f"larger than {self.max_bytes / 1_000_000:g} MB", "give one article's address")


async def _connected(web: httpx.AsyncBaseTransport, url: httpx.URL, addresses: Sequence[Address]) -> httpx.Response:
    """What the first address that can be reached answers; to the server and its certificate the host keeps its name."""
    *others, last = addresses
    for address in others:
        try:
            return await web.handle_async_request(_request(url, address))
        except httpx.ConnectError:
            continue
    return await web.handle_async_request(_request(url, last))


def _request(url: httpx.URL, address: Address) -> httpx.Request:
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": f"tracker/{__version__}",
        "Accept": "text/html, text/*;q=0.9, application/x-ndjson;q=0.9",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    named = {"sni_hostname": url.raw_host.decode("ascii"), "timeout": httpx.Timeout(PATIENCE).as_dict()}
    return httpx.Request("GET", url.copy_with(host=str(address)), headers=headers, extensions=named)


def is_public(address: Address) -> bool:
    """Whether it is the same for all of the Internet; an IPv6 address that carries an IPv4 one is judged by that."""
    meant = _meant(address)
    if isinstance(meant, IPv6Address) and meant not in GLOBAL_UNICAST:
        return False
    return meant.is_global and not (meant.is_multicast or meant.is_reserved)


def _meant(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in CARRIERS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or address


def _shown(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}" if url.userinfo else str(url)[:200]


def _cause(error: BaseException) -> BaseException | None:
    """What the operating system or TLS said, at the bottom of a library's errors."""
    below = error.__cause__ or error.__context__
    return (_cause(below) or below) if below else None


def _pause(state: tenacity.RetryCallState) -> float:
    """As long as the server asks for, else half a second and then one."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.pause if isinstance(error, _Busy) else None
    return min(asked, LONGEST_PAUSE) if asked is not None else 0.5 * state.attempt_number


def _as_utf8(data: bytes, label: str | None) -> bytes:
    """Data in an encoding that a server named, in UTF-8; as they are where they are not in that encoding."""
    encoding = webencodings.lookup(label) if label else None
    if not encoding or data.startswith(BOMS):
        return data
    try:
        text: str = encoding.codec_info.decode(data, "strict")[0]
        return text.encode("utf-8")
    except ValueError:
        return data
