"""What people do in the reading room: judged under their names, refused where somebody was quicker, taken back."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES
from room import claim, form_key, room, store, words
from starlette.testclient import TestClient

from tracker.cli import main
from tracker.store import accounts, verify
from tracker.store.database import Database
from tracker.values import Article, SourceIdentity

PASSWORD = "correct horse battery staple"
MINISTRY = SourceIdentity("ministry.defence:KR", "Ministry of Defence", "ministry", "KR")
MAYOR = SourceIdentity("person:mayor", "The Mayor", "person")
PEOPLE = {"Ana": "editor", "Ben": "checker", "Cleo": "reader"}


@pytest.fixture
def desk_of_three(database: Database) -> Database:
    """Two articles with three claims on one question, and an account of each role."""
    one = Article("The ministry said 100 crates burnt.\nThe mayor said 250 crates burnt.", "one", "Fire", "Courier")
    two = Article("The ministry said 100 crates burnt in the fire.", "two", "Fire again", "Gazette")
    store(database, one, claim(one, "100 crates", MINISTRY, 100), claim(one, "250 crates", MAYOR, 250))
    store(database, two, claim(two, "100 crates", MINISTRY, 100))
    with database.session(writing=True) as session:
        for name, role in PEOPLE.items():
            accounts.add(session, name, role, PASSWORD)
    return database


@pytest.fixture
def people(desk_of_three: Database) -> Iterator[dict[str, TestClient]]:
    """A browser of each, signed in, all in one room."""
    with room(desk_of_three) as first:
        browsers = {name: first if name == "Ana" else TestClient(first.app, base_url=str(first.base_url),
                    raise_server_exceptions=False, follow_redirects=False) for name in PEOPLE}  # fmt: skip
        for name, browser in browsers.items():
            given = {"csrf": form_key(browser, "/sign-in"), "name": name, "password": PASSWORD}
            assert browser.post("/sign-in", data=given).status_code == 303
        yield browsers


def send(browser: TestClient, page: str, action: str, **fields: Any) -> Any:
    """Send a form of a page as it stands there: with its token and with what was seen."""
    text = browser.get(page).text
    seen = re.search(r'name="seen" value="(\d+)"', text)
    hidden = {"csrf": form_key(browser, page), **({"seen": seen[1]} if seen else {})}
    return browser.post(action, data={**hidden, **fields})


def ids(browser: TestClient, text: str) -> list[str]:
    return [one["id"] for one in browser.get("/api/v1/claims", params={"text": text}).json()["claims"]]


def latest(browser: TestClient) -> Any:
    return browser.get("/api/v1/history?limit=1").json()["changes"][0]


# --- claims -------------------------------------------------------------------------------------------------------


def test_an_assessment_is_signed_shown_and_taken_back(people: dict[str, TestClient], desk_of_three: Database) -> None:
    ben = people["Ben"]
    [one] = ids(ben, "250")
    page = f"/claims/{one}"
    done = send(ben, page, f"{page}/assess", status="refuted", credibility="5", note="the map has 90",
                evidence="https://fire.example/map\r\nhttps://fire.example/list", review_by="2030-01-02")  # fmt: skip
    assert (done.status_code, done.headers["location"]) == (303, f"{page}?done=assessed")
    shown = words(ben.get(done.headers["location"]).text)
    assert "Signed." in shown
    assert "refuted credibility 5 by Ben" in shown
    assert "the map has 90" in shown
    assert 'href="https://fire.example/list"' in ben.get(page).text
    assert (latest(ben)["actor"], latest(ben)["action"]) == ("Ben", "assessed")
    for given, problem in (
        ({"status": "nonsense"}, "status 'nonsense' is not known"),
        ({"status": "refuted", "evidence": "/etc/passwd"}, "is no address of the web"),
        ({"status": "refuted", "credibility": "9"}, "credibility (9)"),
        ({"status": "refuted", "review_by": "soon"}, "review_by (soon)"),
        ({}, "status: Field required"),
    ):
        refused = send(ben, page, f"{page}/assess", **given)
        assert (refused.status_code, problem in words(refused.text)) == (422, True), words(refused.text)
    event = latest(ben)["event"]
    assert send(people["Ana"], "/history", f"/history/{event}/undo").status_code == 422  # only who signed it
    assert send(ben, "/history", f"/history/{event}/undo", back=page).headers["location"] == f"{page}?done=undone"
    assert "Nobody has assessed it yet." in words(ben.get(page).text)
    assert not verify.check(desk_of_three).findings


def test_who_was_slower_is_told_what_changed(people: dict[str, TestClient]) -> None:
    ana, ben = people["Ana"], people["Ben"]
    [one] = ids(ana, "250")
    page = f"/claims/{one}"
    seen = re.search(r'name="seen" value="(\d+)"', ben.get(page).text)
    assert seen
    send(ana, page, f"{page}/assess", status="corroborated", note="two witnesses")
    slow = {"csrf": form_key(ben, page), "seen": seen[1], "status": "refuted", "note": "<b>no</b>"}
    refused = ben.post(f"{page}/assess", data=slow)
    assert refused.status_code == 409
    told = words(refused.text)
    assert "was changed in the meantime by Ana" in told
    assert "status: corroborated" in told
    assert "<b>no</b>" in told
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', refused.text))
    assert ben.post(f"{page}/assess", data={**again, "note": "no"}).status_code == 303
    assert "corroborated" in words(ben.get(page).text)
    assert "refuted" in words(ben.get(page).text)
    answer = ben.post(f"/api/v1/claims/{one}/assessments", json={"status": "refuted", "seen": int(seen[1])},
                      headers={"x-tracker-csrf": form_key(ben)})  # fmt: skip
    assert answer.status_code == 409
    assert answer.json()["error"]["kind"] == "conflict"
    assert {change["actor"] for change in answer.json()["error"]["changes"]} == {"Ana", "Ben"}


def test_roles_are_kept_on_pages_and_in_what_they_show(people: dict[str, TestClient]) -> None:
    [one] = ids(people["Ana"], "250")
    for name, forms in (("Cleo", 0), ("Ben", 5), ("Ana", 5)):
        text = people[name].get(f"/claims/{one}").text
        assert len(re.findall(r'<form method="post" action="/claims/', text)) == forms
    assert "/topics/1/split" in people["Ana"].get("/topics/1").text
    assert "/topics/1/split" not in people["Ben"].get("/topics/1").text
    refused = send(people["Ben"], "/topics/1", "/topics/1/rename", title="x")
    assert refused.status_code == 403
    assert "this needs the role of editor, and Ben is checker" in words(refused.text)
    assert people["Cleo"].get("/ingest").status_code == 403


def test_claims_are_accepted_corrected_and_rejected_one_after_the_other(people: dict[str, TestClient]) -> None:
    ben = people["Ben"]
    [mayors] = ids(ben, "250")
    queue = ben.get("/review?document=1")
    assert "2 claims wait" in words(queue.text)
    assert "100 crates" in words(queue.text)
    first = ben.get("/api/v1/review").json()["waiting"][0]["id"]
    back = "/review?document=1"
    done = send(ben, back, f"/claims/{first}/review/accept", back=back)
    assert done.headers["location"] == f"{back}&done=accepted"
    assert "1 claim waits" in words(ben.get(back).text)
    assert "250 crates" in words(ben.get(back).text)
    as_shown = {"via": "", "figure": "250", "modifier": "exact", "unit": "crates", "stance": "asserts", "hedge": ""}
    nothing = send(ben, back, f"/claims/{mayors}/review/correct", source="The Mayor", **as_shown)
    assert (nothing.status_code, "is corrected: say what is wrong" in words(nothing.text)) == (422, True)
    wrong = send(ben, back, f"/claims/{mayors}/review/correct", source="The ministry", **as_shown, why="a slip")
    [corrected] = ids(ben, "250")
    assert wrong.headers["location"] == f"/claims/{corrected}?done=corrected"
    assert corrected != mayors
    shown = words(ben.get(f"/claims/{mayors}").text)
    assert "corrected by Ben" in shown
    assert "a slip" in shown
    assert f"/claims/{corrected}" in ben.get(f"/claims/{mayors}").text
    assert "Nothing waits for review." in words(ben.get(back).text)
    header = {"x-tracker-csrf": form_key(ben)}
    [other] = [one["id"] for one in ben.get("/api/v1/review?document=2").json()["waiting"]]
    refused = ben.post(f"/api/v1/claims/{other}/review", json={"decision": "reject"}, headers=header)
    assert refused.status_code == 422
    given = {"decision": "reject", "why": "no claim", "seen": latest(ben)["event"]}
    answer = ben.post(f"/api/v1/claims/{other}/review", json=given, headers=header)
    assert answer.json() == {"claim": other, "decision": "rejected", "stands": None, "event": latest(ben)["event"]}
    assert send(people["Cleo"], "/claims", f"/claims/{other}/review/accept").status_code == 403
    assert send(people["Ana"], "/history", f"/history/{latest(ben)['event']}/undo").status_code == 303
    assert len(ben.get("/api/v1/review?document=2").json()["waiting"]) == 1


# --- topics and sources -------------------------------------------------------------------------------------------


def test_a_topic_is_split_named_judged_and_all_of_it_undone(people: dict[str, TestClient]) -> None:
    ana = people["Ana"]
    [mayors] = ids(ana, "250")
    topic = ana.get("/api/v1/topics").json()["topics"][0]
    page = f"/topics/{topic['id']}"
    assert topic["claims"] == 3
    assert send(ana, page, f"{page}/rename", title="Crates burnt", why="shorter").status_code == 303
    split = send(ana, page, f"{page}/split", claims=[mayors], title="What the mayor counts")
    new = split.headers["location"].partition("?")[0]
    assert "What the mayor counts" in words(ana.get(new).text)
    assert "2 claims" in words(ana.get(page).text)
    moved = send(people["Ben"], f"/claims/{mayors}", f"/claims/{mayors}/topic", topic=page.rpartition("/")[2])
    assert moved.headers["location"] == f"{page}?done=moved"
    assert "3 claims" in words(ana.get(page).text)
    assert send(ana, page, f"{page}/party", source="The Mayor", wants="higher").status_code == 303
    assert "In its own cause" in words(ana.get(page).text)
    assert send(ana, page, f"{page}/confirm").status_code == 303
    assert send(ana, page, f"{page}/reject", claims=[mayors], why="another fire").status_code == 303
    assert "2 claims" in words(ana.get(page).text)
    assert send(ana, page, f"{page}/split", claims=[]).status_code == 422
    assert send(ana, page, f"/history/{latest(ana)['event']}/undo").status_code == 303
    assert "3 claims" in words(ana.get(page).text)
    assert send(ana, page, f"{page}/reject").headers["location"] == "/topics?done=decided"
    assert ana.get("/api/v1/topics?rejected=true").json()["topics"][0]["title"] == "Crates burnt"


def test_sources_are_added_edited_named_merged_and_split(people: dict[str, TestClient]) -> None:
    ana = people["Ana"]
    added = send(ana, "/sources", "/sources", name="Fire Service", kind="government", country="KR")
    page = added.headers["location"].partition("?")[0]
    assert (
        send(ana, page, f"{page}/edit", country="", reliability="b", state="true", note="volunteers").status_code == 303
    )
    told = words(ana.get(page).text)
    assert "reliability B" in told
    assert "volunteers" in told
    assert ana.get(f"/api/v1{page}").json()["source"]["country"] is None
    assert send(ana, page, f"{page}/edit", reliability="Z").status_code == 422
    assert send(ana, page, f"{page}/alias", name="The brigade", language="en").status_code == 303
    [mayor] = ana.get("/api/v1/sources?query=mayor").json()["sources"]
    theirs = f"/sources/{mayor['id']}"
    split = send(ana, theirs, f"{theirs}/split", alias="The Mayor", to="Fire Service")
    assert split.headers["location"].startswith(page)
    [claim_now] = ana.get("/api/v1/claims?text=250").json()["claims"]
    assert claim_now["source"] == "Fire Service"
    assert send(ana, theirs, f"{theirs}/split", alias="The Mayor").status_code == 422
    assert send(ana, "/history", f"/history/{latest(ana)['event']}/undo").status_code == 303
    assert ana.get("/api/v1/claims?text=250").json()["claims"][0]["source"] == "The Mayor"
    assert send(ana, theirs, f"{theirs}/merge", into="Fire Service", why="he leads it").status_code == 303
    assert "It is merged into source" in words(ana.get(theirs).text)


def test_the_api_does_what_the_pages_do(people: dict[str, TestClient]) -> None:
    ana = people["Ana"]
    header = {"x-tracker-csrf": form_key(ana)}
    [mayors] = ids(ana, "250")

    def post(path: str, method: str = "POST", **body: Any) -> Any:
        return ana.request(method, f"/api/v1{path}", json=body, headers=header)

    number = ana.get("/api/v1/topics").json()["topics"][0]["id"]
    topic = ana.get(f"/api/v1/topics/{number}")
    seen = int(topic.headers["x-tracker-event"])
    assert post(f"/topics/{number}/title", "PUT", title="Crates", seen=seen).status_code == 204
    late = post(f"/topics/{number}/title", "PUT", title="Boxes", seen=seen)
    assert (late.status_code, late.json()["error"]["changes"][0]["action"]) == (409, "renamed")
    new = post(f"/topics/{number}/split", claims=[mayors[:8]], title="Mayor").json()["id"]
    assert post(f"/topics/{new}/merge", into=str(number)).json() == {"id": number}
    assert post(f"/topics/{number}/assessments", status="disputed", credibility=3).status_code == 201
    assert ana.get(f"/api/v1/topics/{number}").json()["assessments"][0]["by"] == "Ana"
    made = post("/sources", name="Fire Service", kind="government")
    assert made.status_code == 201
    assert post(f"/sources/{made.json()['source']}", "PATCH", wikidata="Q1").json()["name"] == "Fire Service"
    assert post("/searches/mine", "PUT", text="crates", low=200).status_code == 204
    assert ana.get("/api/v1/searches").json()["searches"][0]["criteria"]["text"] == "crates"
    assert post("/searches/mine", "DELETE").status_code == 204
    assert post("/searches/mine", "DELETE").status_code == 404
    assert post(f"/claims/{mayors}/assessments", status="refuted", evidence=["file:///etc/passwd"]).status_code == 422
    assert post(f"/claims/{mayors}/assessments", status="refuted", nonsense=1).status_code == 422
    without = ana.post(f"/api/v1/claims/{mayors}/assessments", json={"status": "refuted"})
    assert (without.status_code, without.json()["error"]["kind"]) == (403, "not_allowed")
    as_form = ana.post(f"/api/v1/claims/{mayors}/assessments", data={"status": "refuted"}, headers=header)
    assert as_form.status_code == 422


def test_a_claim_that_was_found_by_hand_is_logged(people: dict[str, TestClient]) -> None:
    ben = people["Ben"]
    header = {"x-tracker-csrf": form_key(ben)}

    def log(browser: TestClient = ben, **body: Any) -> Any:
        return browser.post("/api/v1/claims", json=body, headers=header)

    entry = {"document": "two", "figure": "100 crates", "source": "The Mayor", "via": "EFE", "denies": True}
    done = log(**entry)
    assert (done.status_code, done.json()["is_new"]) == (201, True)
    claim = ben.get(f"/api/v1/claims/{done.json()['claim']}").json()
    assert (claim["made_by"], claim["maker"], claim["stance"]) == ("person", "Ben", "denies")
    assert [(link["name"], link["role"]) for link in claim["chain"]][:2] == [
        ("The Mayor", "claimant"),
        ("EFE", "relay"),
    ]
    assert log(**entry).json() == {"claim": claim["id"], "is_new": False}
    assert "does not hold the quote" in log(**{**entry, "figure": "300 crates"}).json()["error"]["message"]
    kept = log(document="https://fire.example/a", figure="90 crates", publisher="Radio Fire", unsupported="heard it")
    assert ben.get(f"/api/v1/claims/{kept.json()['claim']}").json()["publisher"] == "Radio Fire"
    assert log(document="two").status_code == 422
    assert log(people["Cleo"], **entry).status_code == 403
    sent = send(ben, "/documents/1", "/documents/1/log", figure="250 crates", quote="250 crates burnt", source="EFE")
    assert "EFE" in words(ben.get(sent.headers["location"]).text)
    refused = send(ben, "/documents/1", "/documents/1/log", figure="7 crates")
    assert (refused.status_code, "does not hold the quote" in words(refused.text)) == (422, True)
    assert "/documents/1/log" not in people["Cleo"].get("/documents/1").text


# --- searches and exports -----------------------------------------------------------------------------------------


def test_a_search_is_kept_run_and_forgotten(people: dict[str, TestClient]) -> None:
    ben = people["Ben"]
    kept = send(ben, "/claims?text=crates", "/searches", text="crates", low="200", name="big fires")
    assert kept.headers["location"] == "/claims?saved=big+fires&done=kept"
    assert "1 claim" in words(ben.get(kept.headers["location"]).text)
    assert send(ben, "/claims", "/searches", source="Nobody", name="x").status_code == 404
    assert send(ben, "/claims?saved=big+fires", "/searches/delete", saved="big fires").status_code == 303
    assert "no saved search" in words(ben.get("/claims?saved=big+fires").text)


def test_exports_are_those_of_the_command_line(example_desk: str) -> None:
    def printed(*args: str) -> str:
        return CliRunner().invoke(main, ["--database", example_desk, *args]).stdout

    with room(example_desk) as browser:
        for ending in ("csv", "jsonl"):
            assert browser.get(f"/exports/claims.{ending}").text == printed("export", "claims", "--format", ending)
            found = browser.get(f"/claims.{ending}?text=soldados")
            assert found.text == printed("claims", "--text", "soldados", "--format", ending)
            assert found.headers["content-disposition"] == f'attachment; filename="found.{ending}"'
            assert browser.get(f"/api/v1/found.{ending}?text=soldados").text == found.text
        assert browser.get("/exports/claimreview.jsonld").json() == json.loads(printed("export", "claimreview"))
        assert browser.get("/exports/provenance.json").json() == json.loads(printed("export", "prov"))
        rows = list(csv.DictReader(io.StringIO(browser.get("/topics/1/report.csv").text)))
        [topic] = json.loads(printed("compare", "1", "--format", "json"))
        assert [row["id"] for row in rows if row["section"] == "claims"] == [claim["id"] for claim in topic["claims"]]
        report = browser.get("/documents/1/report.html")
        policy = report.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "default-src 'none'; style-src 'sha256-" in policy
        assert browser.get("/sources/1/report.md").text.startswith("# ")
        assert browser.get("/topics/1/report.docx").content[:2] == b"PK"
        assert browser.get("/topics/1/report.exe").status_code == 422
        assert browser.get("/claims.csv?since=never").status_code == 422
        assert browser.get("/api/v1/topics/1/report?format=markdown&lang=es").text.startswith("# Tema 1")


# --- articles -----------------------------------------------------------------------------------------------------


def finished(browser: TestClient, address: str) -> Any:
    for _ in range(600):
        job = browser.get(f"/api/v1{address}").json()
        if job["state"] == "done":
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_articles_are_handed_in_and_followed(database: Database) -> None:
    with room(database) as browser:
        text = "El alcalde dijo que 45 personas murieron en el incendio.\r\n\r\nEl Gobierno habló de 40 muertos."
        sent = send(browser, "/ingest", "/ingest", content=text, publisher="El Faro", date="2025-07-13")
        address = sent.headers["location"]
        events = browser.get(f"{address}/events").text
        assert events.count("event: ") >= 2
        last = json.loads(events.strip().rpartition("data: ")[2])
        assert (last["state"], last["documents"], last["failed"]) == ("done", 1, 0)
        assert last["new_claims"] >= 2
        page = words(browser.get(address).text)
        assert "new ·" in page
        document = browser.get(f"/api/v1/documents/{last['steps'][0]['document']}").json()
        assert document["text"] == text.replace("\r\n", "\n")
        assert (document["publisher"], document["date"]) == ("El Faro", "2025-07-13")
        again = finished(
            browser, send(browser, "/ingest", "/ingest", content=text, publisher="El Faro").headers["location"]
        )
        assert (again["new_claims"], again["steps"][0]["outcome"]) == (0, "known")


def test_files_of_all_kinds_are_handed_in(database: Database) -> None:
    lines = [*(EXAMPLES / "wire.jsonl").read_bytes().splitlines()[:2], b"{not json"]
    page = (EXAMPLES / "kcna-relayed-es.html").read_bytes()
    with room(database) as browser:
        for name, content, documents, failed in (
            ("wire.jsonl", b"\n".join(lines), 2, 1),
            ("page.html", page, 1, 0),
            ("empty.txt", b" ", 0, 1),
            ("../../etc/passwd", b"\x00\x01binary", 0, 1),
        ):
            given = {"csrf": form_key(browser, "/ingest")}
            sent = browser.post("/ingest", data=given, files={"file": (name, content)})
            job = finished(browser, sent.headers["location"])
            assert (job["documents"], job["failed"]) == (documents, failed), job
        assert browser.post("/ingest", data=given).status_code == 422
        both = browser.post("/ingest", data={**given, "content": "a"}, files={"file": ("a.txt", b"a")})
        assert both.status_code == 422
        large = browser.post("/ingest", data=given, files={"file": ("a.txt", b"a" * 26_000_000)})
        assert large.status_code == 413
        assert browser.post("/api/v1/topics/move", json={"to": "x" * 2_000_000, "claims": []}).status_code == 413
        private = browser.post("/api/v1/ingest", json={"url": "http://127.0.0.1:9/a"})
        assert private.status_code == 202
        job = finished(browser, f"/ingest/{private.json()['id']}")
        assert "127.0.0.1" in job["steps"][0]["problem"]
        assert browser.post("/api/v1/ingest", json={"url": "file:///etc/passwd"}).status_code == 422
        assert browser.get("/ingest/nothing").status_code == 404
