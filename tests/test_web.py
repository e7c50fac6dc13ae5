"""The reading room, as a browser and a program see it: pages, API, what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hostile import PAYLOADS, Hostile
from room import NAME, claim, form_key, room, store, words
from starlette.testclient import TestClient

from tracker.store.database import open_database
from tracker.values import Article, SourceIdentity
from tracker.web import marking, paging, texts
from tracker.web.marking import Mark
from tracker.web.render import own_path, web_address

PAGES = ["/", "/claims", "/topics", "/topics/1", "/documents", "/documents/1", "/sources", "/sources/1", "/history"]
MINISTRY = SourceIdentity("ministry.defence:KR", "Ministry of Defence", "ministry", "KR")


@pytest.fixture(scope="module")
def browser(example_desk: str) -> Iterator[TestClient]:
    """A browser in the room with the example articles, to look only."""
    with room(example_desk) as client:
        yield client


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_says_nothing_to_others(browser: TestClient, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page.text)  # the policy would refuse it
    assert not re.search(r"<script(?! src=\"/static/)", page.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", re.sub(r"<a [^>]*>", "", page.text))


def test_a_claim_is_found_and_followed_to_its_sentence(browser: TestClient) -> None:
    found = browser.get("/claims", params={"text": "soldad* rusia", "low": "11000", "high": "12500"})
    assert "4 claims" in words(found.text)
    assert "unos 12.000 soldados" in words(found.text)
    assert "8.000" not in words(found.text)
    [address] = re.findall(r'href="(/documents/\d+\?claim=91bc2ff3[^"]*)"', found.text)
    document = browser.get(address)
    assert re.search(r'id="c-91bc2ff3"', document.text)
    assert "La inteligencia militar ucraniana sostiene" in words(document.text)


def test_every_filter_of_the_command_line_is_there(browser: TestClient) -> None:
    from tracker.cli.claims import claims as command

    form = browser.get("/claims").text
    fields = set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', form)) | {"saved"}
    given = {option.name for option in command.params} - {"output", "limit", "name", "between", "help"}
    assert given <= fields, given - fields
    assert {"low", "high"} <= fields


def test_what_is_wrong_with_a_search_is_said_and_the_form_stays(browser: TestClient) -> None:
    page = browser.get("/claims", params={"since": "yesterday", "source": "KCNA"})
    assert page.status_code == 200
    assert "since (yesterday): " in words(page.text)
    assert 'value="KCNA"' in page.text
    assert "no source is called 'Nobody'" in words(browser.get("/claims?source=Nobody").text)


def test_a_topic_says_who_says_what_and_why_it_conflicts(browser: TestClient) -> None:
    page = words(browser.get("/topics/1").text)
    assert "at most 7 independent origins" in page
    assert "the bounds are apart" in page
    assert "Dmitri Orlov denies what" in page
    assert "El Faro del Sur has “habría enviado”" in page


def test_the_interface_speaks_two_languages(browser: TestClient) -> None:
    assert set(texts.table("en")) == set(texts.table("es"))
    spanish = browser.get("/claims", headers={"accept-language": "fr, es-AR;q=0.8, en;q=0.5"})
    assert '<html lang="es">' in spanish.text
    assert "50 afirmaciones" in words(spanish.text)
    assert '<html lang="en">' in browser.get("/claims", headers={"accept-language": "de, *;q=x"}).text
    browser.cookies.set("tracker_language", "es")
    assert '<html lang="es">' in browser.get("/claims", headers={"accept-language": "en"}).text
    browser.cookies.clear()


def test_what_is_not_there_is_said_in_the_same_form_everywhere(browser: TestClient) -> None:
    for path in ("/nothing", "/claims/ffffffff", "/documents/999", "/topics/999", "/sources/999"):
        page = browser.get(path)
        assert page.status_code == 404, path
        assert "<h1>There is no such thing</h1>" in page.text
        answer = browser.get(f"/api/v1{path}")
        assert answer.status_code == 404, path
        assert answer.json()["error"]["kind"] == "not_found"
    assert browser.get("/topics/99999999999").status_code == 422
    assert browser.get("/api/v1/claims?limit=0").json()["error"]["kind"] == "input"


# --- the API ------------------------------------------------------------------------------------------------------


def test_the_api_gives_the_records_of_the_command_line(browser: TestClient, example_desk: str) -> None:
    import json

    from click.testing import CliRunner

    from tracker.cli import main

    def printed(*args: str) -> Any:
        return json.loads(CliRunner().invoke(main, ["--database", example_desk, *args, "--format", "json"]).stdout)

    whole = printed("claims")
    got: list[Any] = []
    while True:
        answer = browser.get("/api/v1/claims", params={"limit": 20, "offset": len(got)}).json()
        got += answer["claims"]
        if not answer["more"]:
            break
    assert got == _as_json(whole)
    assert browser.get(f"/api/v1/claims/{whole[0]['id'][:8]}").json() == _as_json(whole[0])
    assert browser.get("/api/v1/sources?limit=200").json()["sources"] == printed("sources", "list")
    assert browser.get("/api/v1/topics").json()["topics"] == printed("topics", "list")
    topic = browser.get("/api/v1/topics/1").json()
    assert {**topic} == _as_json(printed("topics", "show", "1"))
    report = browser.get("/api/v1/documents/1/report").json()
    assert {**report, "made_at": None} == {**printed("report", "document", "1"), "made_at": None}


def _as_json(value: Any) -> Any:
    """Moments as the API writes them: "Z" for UTC; whole numbers may be floats."""
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    return re.sub(r"(T\d\d:\d\d:\d\d(?:\.\d+)?)\+00:00$", r"\1Z", value) if isinstance(value, str) else value


def test_the_description_names_every_field_that_is_given(browser: TestClient) -> None:
    from tracker.web.api import models

    def known(model: Any, record: dict[str, Any]) -> None:
        assert set(record) == set(model.model_fields), model

    one = browser.get("/api/v1/claims?text=soldados").json()["claims"][0]
    known(models.Claim, one)
    known(models.Quantity, one["quantity"])
    known(models.Link, one["chain"][0])
    known(models.DocumentRow, browser.get("/api/v1/documents").json()["documents"][0])
    known(models.Document, browser.get("/api/v1/documents/1").json())
    known(models.Source, browser.get("/api/v1/sources").json()["sources"][0])
    known(models.SourceCard, browser.get("/api/v1/sources/1").json())
    known(models.TopicRow, browser.get("/api/v1/topics").json()["topics"][0])
    known(models.TopicClaim, browser.get("/api/v1/topics/1").json()["claims"][0])
    known(models.Change, browser.get("/api/v1/history").json()["changes"][0])
    paths = browser.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/claims", "/api/v1/topics/{topic}", "/api/v1/me"} <= set(paths)


# --- who may ask --------------------------------------------------------------------------------------------------


def test_answers_carry_the_headers_that_protect(browser: TestClient) -> None:
    for path in ("/", "/nothing", "/api/v1/me", "/static/style.css"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert browser.get("/").headers["cache-control"] == "no-store"


def test_another_name_another_site_and_a_proxy_are_refused(browser: TestClient) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 421
    assert browser.get("/", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403
    assert browser.get("/claims?text=a%00b").status_code == 400
    form = {"language": "es", "csrf": form_key(browser)}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert browser.post("/language", data=form, headers=headers).status_code == 403
    assert browser.post("/language", data={"language": "es"}).status_code == 403
    assert browser.post("/language", data={**form, "csrf": "é" * 64}).status_code == 403
    done = browser.post("/language", data=form, headers={"origin": f"http://{NAME}"})
    assert done.status_code == 303
    browser.cookies.clear()


def test_a_redirect_leads_nowhere_else(browser: TestClient) -> None:
    back = "/claims?text=a"
    assert own_path(back) == back
    for given in ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\r\nb", ""):
        assert own_path(given) == "/"
    for given in ("javascript:alert(1)", "data:text/html,x", "https://a b", " https://a", None):
        assert web_address(given) is None
    assert web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError('no', name='uvicorn')")
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "--database", f"sqlite:///{tmp_path}/d.db", "serve"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parents[1])])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "tracker: uvicorn is not installed: pip install 'tracker[web]'\n"


# --- hostile and large --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dangerous(hostile: Hostile) -> Iterator[TestClient]:
    """A room whose articles, names, URLs and notes are what nobody should write."""
    with room(hostile.url) as client:
        yield client


def test_hostile_content_is_text_on_every_page(dangerous: TestClient) -> None:
    claims = re.findall(r'href="(/claims/[0-9a-f]{40})"', dangerous.get("/claims").text)
    numbered = [f"/{kind}/{i}" for kind in ("documents", "sources", "topics") for i in range(1, 2 * len(PAYLOADS) + 1)]
    listed = ["/", "/claims", "/topics?show=all", "/documents", "/sources", "/history", "/claims?text=%3Cscript%3E"]
    seen = 0
    for path in [*listed, *claims, *numbered]:
        page = dangerous.get(path)
        if page.status_code == 404:
            continue
        seen += 1
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert not re.search(r"<img\b|<svg/", page.text), path
        assert not re.search(r'href="\s*(?!/|#|https?:)', page.text), path
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page.text), path
        assert "N" * 3000 not in re.sub(
            r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", page.text, flags=re.DOTALL
        ) or path.startswith("/documents/"), path
        assert page.text.partition("</head>")[0].count("</title>") == 1, path
    assert seen > len(listed) + len(claims) + len(PAYLOADS)
    assert "{{ 7 * 7 }}" in words(dangerous.get("/documents").text)
    assert dangerous.get("/api/v1/claims?limit=200").json()["claims"][4]["source"] is not None


def test_a_document_of_two_thousand_claims_is_paginated(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    lines = [f"The ministry counted {i} crates." for i in range(1000, 3000)]
    article = Article(" ".join(lines), "long", "Crates", "Paper", language="en")
    number = store(database, article, *(claim(article, f"{i} crates", MINISTRY, i) for i in range(1000, 3000)))
    with room(database) as browser:
        notes, page = 0, 1
        while True:
            got = browser.get(f"/documents/{number}?page={page}")
            assert got.status_code == 200
            assert len(got.text) < 300_000
            notes += len(re.findall(r'<li id="n-', got.text))
            if 'rel="next"' not in got.text:
                break
            page += 1
        assert notes == 2000
        assert page >= 40
        last = browser.get("/api/v1/claims?text=2999").json()["claims"][0]["id"]
        assert f'id="c-{last[:8]}"' in browser.get(f"/documents/{number}?claim={last[:12]}").text


def test_pieces_are_the_text_and_marks_lie_where_they_should() -> None:
    text = "The ministry said that more than 10,000 soldiers came."
    marks = [Mark(23, 53, "claim", 0), Mark(33, 39, "figure", 0), Mark(4, 12, "source", 0), Mark(30, 53, "claim", 1)]
    found = marking.pieces(text, 0, len(text), marks)
    assert "".join(piece.text for piece in found) == text
    assert [(p.text, p.kinds) for p in found if "figure" in p.kinds] == [("10,000", ("claim", "figure"))]
    assert [p.begins for p in found if p.begins] == [(0,), (1,)]


def test_blocks_hold_every_claim_once_whatever_the_text() -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    texts = st.lists(st.sampled_from(["word ", "end. ", "\n", "\n\n", "unbroken" * 300, "más"]), max_size=60).map(
        "".join
    )
    places = texts.flatmap(
        lambda t: st.tuples(st.just(t), st.lists(st.integers(0, max(len(t) - 1, 0)), max_size=40 if t else 0))
    )

    @given(places)
    def check(made: tuple[str, list[int]]) -> None:
        text, begins = made[0], sorted(made[1])
        found = marking.blocks(text, begins)
        assert [i for block in found for i in block.claims] == list(range(len(begins)))
        assert all(a.end <= b.start for a, b in pairwise(found))
        kept = "".join(text[block.start : block.end] for block in found)
        assert "".join(kept.split()) == "".join(text.split())

    check()


def test_a_page_of_a_list_knows_whether_there_is_more() -> None:
    page = paging.cut(list(range(45)), 2, 20)
    assert (list(page.items), page.first, page.last, page.more) == (list(range(20, 40)), 21, 40, True)
    assert not paging.taken([1, 2], 1, 2).more
