"""Articles from the web: what is fetched, and what is refused on the way there.  The web is a server of the test's."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path

import pytest
import trustme
from conftest import EXAMPLES, Run
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.read import ReadFailure, fetch, read
from tracker.values import Article

HERE = (ip_network("127.0.0.1"),)
TEXT = "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro el sábado."
PAGE = (
    "<!doctype html><html lang=es><head><title>Voluntarios en Faro</title>"
    "<link rel=canonical href='https://elsewhere.example/other'></head>"
    f"<body><article><h1>Voluntarios en Faro</h1><p>{TEXT}</p><p>{TEXT} Otra vez.</p></article></body></html>"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
LATIN = {"Content-Type": "text/html; charset=ISO-8859-1"}
Answer = tuple[int, dict[str, str], bytes]
Handler = BaseHTTPRequestHandler


class Web:
    """A server on this machine; what each path answers, and which paths were asked for."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer | Callable[[Handler], None]] = {}
        self.asked: list[tuple[str, str]] = []
        web = self

        class Serving(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.headers["Host"], self.path))
                answer = web.answers.get(self.path, (404, {}, b""))
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.root = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        self.answers[path] = (status, {"Location": to}, b"")
        return self.root + path

    def page(self, path: str, body: bytes = PAGE.encode(), **headers: str) -> str:
        self.answers[path] = (200, headers or HTML, body)
        return self.root + path

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


@pytest.fixture
def other() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


def read_url(url: str, **how: int) -> list[Article | ReadFailure]:
    return list(read([url], stdin=BytesIO(), allow_private=HERE, **how))


def article(url: str) -> Article:
    [found] = read_url(url)
    assert isinstance(found, Article), found
    return found


def failure(url: str, **how: int) -> str:
    [found] = read_url(url, **how)
    assert isinstance(found, ReadFailure), found
    message = str(found.error)
    assert "\n" not in message
    return message


# --- what is read ---------------------------------------------------------------------------------------------------


def test_a_page_is_ingested_under_its_final_address(tracker: Run, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_ALLOW_PRIVATE", "127.0.0.1")
    web.page("/kcna.html", (EXAMPLES / "kcna-relayed-es.html").read_bytes())
    first = web.redirect("/short", "/longer", 301)
    web.redirect("/longer", "kcna.html")
    [row] = json.loads(tracker("ingest", first, "--format", "json").stdout)
    [document] = json.loads(tracker("show", "--format", "json").stdout)
    assert document["doc_id"] == row["doc_id"] == f"https://127.0.0.1:{web.port}/kcna.html"
    assert row["new_claims"] > 0
    again = tracker("ingest", web.root + "/kcna.html#top", "--format", "json")
    assert json.loads(again.stdout)[0]["outcome"] == "known"


def test_a_bad_address_never_loses_the_others(tracker: Run, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_ALLOW_PRIVATE", "127.0.0.1")
    good, plain = web.page("/a"), web.page("/b", f"{TEXT} Dos.".encode(), **PLAIN)
    bad = [web.root + "/none", "ftp://example.org/a", "http://10.0.0.1/", "https:///"]
    result = tracker("ingest", bad[0], good, *bad[1:], plain, "--format", "jsonl", code=1)
    assert len(result.stdout.splitlines()) == 2
    lines = [
        line for line in result.stderr.splitlines() if not line.startswith("tracker: documents read: 2, failed: 4")
    ]
    assert [line.split(" ")[1].removesuffix(":") for line in lines] == bad


def test_who_gives_an_address_is_believed(web: Web) -> None:
    [found] = read(
        [web.page("/a")],
        stdin=BytesIO(),
        allow_private=HERE,
        given=read_given(url="https://faro.example/a?utm_source=x"),
    )
    assert isinstance(found, Article) and found.url == "https://faro.example/a"


def read_given(url: str) -> object:
    from tracker.read import Given

    return Given(url=url)


def test_plain_text_and_json_lines_are_read(web: Web) -> None:
    assert article(web.page("/a.txt", TEXT.encode(), **PLAIN)).text == TEXT
    assert article(web.page("/b", PAGE.encode(), **PLAIN)).title == "Voluntarios en Faro"
    lines = b"".join(json.dumps({"text": f"{TEXT} {i}", "doc_id": str(i)}).encode() + b"\n" for i in range(3))
    for headers in ({"Content-Type": "application/x-ndjson"}, {"Content-Type": "application/octet-stream"}, PLAIN):
        found = read_url(web.page("/c.jsonl", lines, **headers))
        assert [(a.doc_id, a.url) for a in found if isinstance(a, Article)] == [("0", None), ("1", None), ("2", None)]


@pytest.mark.parametrize(
    ("encoding", "headers"),
    [
        ("cp1252", LATIN),
        ("cp1252", {"Content-Type": "text/html"}),
        ("utf-8", {"Content-Type": 'Text/HTML;Charset="UTF-8"'}),
        ("utf-8", {"Content-Type": "text/html; charset=unicode_escape"}),
        ("utf-8-sig", LATIN),
        ("utf-16", {"Content-Type": "text/html"}),
        ("utf-16-be", {"Content-Type": "text/html; charset=utf-16be"}),
        ("utf-8", {}),
    ],
)
def test_the_servers_word_on_the_encoding_is_taken(web: Web, encoding: str, headers: dict[str, str]) -> None:
    web.answers["/a"] = (200, headers, PAGE.replace("sábado", "“sábado”").encode(encoding))
    assert (
        "España informó de que más de 2.500 voluntarios han llegado a Faro el “sábado”" in article(web.root + "/a").text
    )


def test_a_packed_page_is_unpacked(web: Web) -> None:
    url = web.page("/a", gzip.compress(PAGE.encode()), **HTML, **{"Content-Encoding": "gzip"})
    assert TEXT in article(url).text


def test_a_server_that_is_busy_is_asked_again(web: Web) -> None:
    url = web.page("/a")
    answers: list[Answer] = [
        (503, {"Retry-After": "0"}, b""),
        (429, {"Retry-After": "0"}, b""),
        (200, HTML, PAGE.encode()),
    ]

    def next_one(handler: Handler) -> None:
        status, headers, body = answers.pop(0)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    web.answers["/a"] = next_one
    assert TEXT in article(url).text
    assert len(web.asked) == 3


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://127.0.0.2/", "127.0.0.2, which is not public"),
        ("http://10.1.2.3/", "10.1.2.3, which is not public"),
        ("//169.254.169.254/latest/meta-data/", "169.254.169.254, which is not public"),
        ("http://[::1]/", "::1, which is not public"),
        ("file:///etc/passwd", "which is not of http or https"),
        ("ftp://127.0.0.1/a", "which is not of http or https"),
        ("data:text/plain,hello", "which is not of http or https"),
        ("http://ann:secret@127.0.0.1/", "which holds a name or a password"),
        ("http://[nonsense/", "there is no server"),
        ("http://127.0.0.1:port/", "is no address"),
    ],
)
def test_each_hop_is_checked(web: Web, to: str, why: str) -> None:
    web.redirect("/second", to)
    message = failure(web.redirect("/first", "/second"))
    assert why in message
    assert message.startswith(f"{web.root}/first: ")
    assert "secret" not in message
    assert [path for _, path in web.asked] == ["/first", "/second"]


def test_an_address_that_was_not_allowed_is_never_asked(web: Web, other: Web) -> None:
    [found] = read([web.page("/a")], stdin=BytesIO())
    assert isinstance(found, ReadFailure)
    assert "TRACKER_ALLOW_PRIVATE" in str(found.error)
    assert web.asked == []


def test_redirects_in_a_circle_or_too_many_end(web: Web) -> None:
    assert "more than 5 redirects" in failure(web.redirect("/circle", "/circle"))
    web.page("/end")
    for number in range(6):
        web.redirect(f"/{number}", f"/{number + 1}" if number < 5 else "/end")
    assert "more than 5 redirects" in failure(web.root + "/0")
    assert TEXT in article(web.root + "/1").text


@pytest.mark.parametrize(
    ("status", "headers", "body", "why"),
    [
        (404, HTML, b"", "answers 404 Not Found: check the address"),
        (403, HTML, b"", "does not let Tracker in (403 Forbidden): save the page"),
        (503, {"Retry-After": "0"}, b"", "busy (503 Service Unavailable): try again later"),
        (204, {}, b"", "answers 204 No Content"),
        (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n", "image/png, not text"),
        (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7", "application/pdf, not text"),
        (200, PLAIN, b"\x89PNG\r\n\x00\x00", "binary, not text"),
        (200, HTML, b"", "no article in this page"),
        (200, PLAIN, b"", "no words in it"),
        (200, {**HTML, "Content-Encoding": "br"}, b"\x00", "packed as br"),
        (200, {**HTML, "Content-Encoding": "gzip, gzip"}, b"\x00", "packed as gzip, gzip"),
        (200, {**HTML, "Content-Encoding": "gzip"}, b"no gzip", "damaged gzip"),
        (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())[:-30], "cut off"),
        (200, {**HTML, "Content-Length": "100000000"}, b"", "larger than 0.1 MB"),
        (200, {**HTML, "Content-Length": "9" * 20}, b"", "larger than 0.1 MB"),
        (200, {**HTML, "Content-Length": "5000"}, PAGE.encode()[:100], "the connection failed"),
        (200, {**HTML, "Content-Length": "-5"}, b"", "the connection failed"),
        (200, HTML, b"<html>" + b"a" * 100_000, "larger than 0.1 MB"),
        (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(bytes(200_000_000), 9), "larger than 0.1 MB"),
        (302, {"Location": "http://127.0.0.2/\x1b[2J"}, b"", "no address"),
    ],
)
def test_what_is_no_article_is_told(web: Web, status: int, headers: dict[str, str], body: bytes, why: str) -> None:
    web.answers["/a"] = (status, headers, body)
    message = failure(web.root + "/a", max_bytes=100_000)
    assert message.startswith(f"{web.root}/a: ")
    assert why in message


def test_a_body_without_end_ends_at_the_limit(web: Web) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"palabra " * 1000)

    web.answers["/a"] = endless
    assert "larger than 0.1 MB" in failure(web.root + "/a", max_bytes=100_000)


@pytest.mark.parametrize("part", ["head", "body", "nothing"])
def test_an_answer_in_drops_ends_with_the_time(web: Web, part: str) -> None:
    gone = threading.Event()

    def dripping(handler: Handler) -> None:
        if part == "body":
            handler.send_response(200)
            handler.end_headers()
        try:
            while not gone.wait(0.05):
                handler.wfile.write({"head": b"HTTP/1.1 200 OK\r\nX-More: ", "body": b"a", "nothing": b""}[part][:1])
                handler.wfile.flush()
        except OSError:
            pass

    web.answers["/a"] = dripping
    with pytest.raises(InputError, match="not there after 1 seconds"):
        fetch.fetch(web.root + "/a", 100_000, HERE, seconds=1)
    gone.set()


def test_a_server_that_is_not_there_is_told(web: Web) -> None:
    web.close()
    assert "the connection failed" in failure(web.root + "/a")
    assert "there is no server nobody.invalid" in failure("https://nobody.invalid/a")
    assert "password" in failure("https://ann:secret@example.org/a")
    assert "secret" not in failure("https://ann:secret@example.org/a")


# --- https ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server that proves to be localhost."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    one = Web(context)
    one.root = f"https://localhost:{one.port}"
    yield one
    one.close()


def tls_article(url: str) -> Article | ReadFailure:
    allowed = (ip_network("127.0.0.0/8"), ip_network("::1"))
    [found] = read([url], stdin=BytesIO(), allow_private=allowed)
    return found


def test_the_certificate_and_the_host_are_those_of_the_name(secure: Web) -> None:
    found = tls_article(secure.page("/a"))
    assert isinstance(found, Article) and TEXT in found.text
    assert secure.asked == [(f"localhost:{secure.port}", "/a")]
    other = tls_article(f"https://127.0.0.1:{secure.port}/a")
    assert isinstance(other, ReadFailure)
    assert "does not prove to be 127.0.0.1" in str(other.error)


def test_a_redirect_to_plain_http_is_refused(secure: Web, web: Web) -> None:
    found = tls_article(secure.redirect("/a", web.page("/a")))
    assert isinstance(found, ReadFailure)
    assert "leads from https to http://127.0.0.1" in str(found.error)
    assert web.asked == []
    back = tls_article(web.redirect("/b", secure.page("/a")))
    assert isinstance(back, Article) and back.url == f"https://localhost:{secure.port}/a"


# --- ways to write an address ---------------------------------------------------------------------------------------

PRIVATE_BLOCKS = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
)  # fmt: skip
PRIVATE = st.sampled_from([ip_network(block) for block in PRIVATE_BLOCKS]).flatmap(
    lambda block: st.integers(int(block.network_address), int(block.broadcast_address)).map(IPv4Address)
)
PUBLIC = st.sampled_from(["8.8.8.8", "93.184.215.14", "1.1.1.1"]).map(IPv4Address)


def inside(prefix: str) -> Callable[[IPv4Address], str]:
    """The IPv6 address that carries an IPv4 one behind a prefix."""
    return lambda address: f"[{IPv6Address(int(IPv6Address(prefix)) | int(address))}]"


WRITINGS: tuple[Callable[[IPv4Address], str], ...] = (
    str,
    lambda a: str(int(a)),
    lambda a: hex(int(a)),
    lambda a: f"0{int(a):o}",
    lambda a: ".".join(hex(part) for part in a.packed),
    lambda a: ".".join(f"0{part:o}" for part in a.packed),
    lambda a: f"{a.packed[0]}.{int(a) & 0xFFFFFF}",
    lambda a: f"{a.packed[0]}.{a.packed[1]}.{int(a) & 0xFFFF}",
    lambda a: str(a).replace(".", "。"),
    lambda a: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in str(a)),
    lambda a: f"[::ffff:{a}]",
    lambda a: f"[0:0:0:0:0:ffff:{a.packed[0]:02x}{a.packed[1]:02x}:{a.packed[2]:02x}{a.packed[3]:02x}]",
    inside("64:ff9b::"),
    lambda a: f"[2002:{a.packed[0]:02x}{a.packed[1]:02x}:{a.packed[2]:02x}{a.packed[3]:02x}::1]",
)


@settings(max_examples=400, deadline=None)
@given(
    address=PRIVATE,
    write=st.sampled_from(WRITINGS),
    scheme=st.sampled_from(["http", "HTTPS"]),
    port=st.sampled_from(["", ":1"]),
)
@example(IPv4Address("127.0.0.1"), lambda a: "127.1", "http", ":9")
@example(IPv4Address("127.0.0.1"), lambda a: "localhost", "http", "")
@example(IPv4Address("127.0.0.1"), lambda a: "[::]", "http", "")
@example(IPv4Address("127.0.0.1"), lambda a: "[fd00::1]", "http", "")
@example(IPv4Address("127.0.0.1"), lambda a: "[fe80::1]", "http", "")
@example(IPv4Address("127.0.0.1"), lambda a: "[ff02::1]", "http", "")
@example(IPv4Address("127.0.0.1"), lambda a: "[::127.0.0.1]", "http", "")
@example(IPv4Address("127.0.0.1"), lambda a: "[fec0::1]", "http", "")
def test_a_private_address_is_refused_however_it_is_written(
    address: IPv4Address, write: Callable[[IPv4Address], str], scheme: str, port: str
) -> None:
    with pytest.raises(InputError, match=r"which is not public|no address|there is no server"):
        fetch.fetch(f"{scheme}://{write(address)}{port}/a", 1000)


@settings(max_examples=200, deadline=None)
@given(private=PRIVATE, public=PUBLIC)
def test_an_address_within_another_is_judged_by_itself(private: IPv4Address, public: IPv4Address) -> None:
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        carried = [IPv6Address(int(IPv6Address(prefix)) | int(address)) for address in (private, public)]
        assert [fetch.is_public(address) for address in carried] == [False, True]
    assert [fetch.is_public(address) for address in (private, public)] == [False, True]
