"""The API as its OpenAPI description has it, called with all that fits the description and much that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
from conftest import Run, caller, copied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from room import serving
from schemathesis.specs.openapi import checks

EXAMPLES = 8  # calls of each operation
SOUND = {  # what chance does not find, and without which nothing is done
    "/api/v1/claims": {"document": "1", "figure": "12 soldiers", "language": "en", "unsupported": "heard on the phone"},
    "/api/v1/sources": {"kind": "ministry"},
}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@dataclass(frozen=True, slots=True)
class Api:
    """Where it is, which claims there are, and with which headers an editor and a reader ask."""

    address: str
    claims: list[str]
    editor: dict[str, str]
    reader: dict[str, str]


@pytest.fixture(scope="module")
def api(example_desk: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server over a copy of the example articles, to which people sign in."""
    url = copied(example_desk, tmp_path_factory.mktemp("api") / "desk.db")
    run = caller(url)
    editor, reader = (signed_in(run, name, role) for name, role in (("Ana", "editor"), ("Cleo", "reader")))
    with serving(url) as address:
        found = httpx.get(f"{address}/api/v1/claims", params={"limit": 200}, headers=reader).json()["claims"]
        yield Api(address, [one["id"] for one in found], editor, reader)


def signed_in(run: Run, name: str, role: str) -> dict[str, str]:
    """The headers of a new account's requests."""
    run("users", "add", name, "--role", role, stdin="correct horse battery staple\n")
    return {"Authorization": f"Bearer {run('users', 'token', name).stdout.strip()}"}


def test_whatever_is_sent_the_answer_is_one_that_is_described(api: Api) -> None:
    description = schemathesis.openapi.from_url(f"{api.address}/api/v1/openapi.json", headers=api.editor)
    failures: dict[str, str] = {}
    for found in description.get_all_operations():
        operation = found.ok()
        fits, does_not = (operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)

        @given(st.one_of(fits, does_not))
        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def call(case: schemathesis.Case) -> None:
            send(api, case)

        try:
            call()
        except (Exception, BaseExceptionGroup) as error:
            failures[operation.label] = str(error)
    assert not failures, "\n\n".join(f"{label}: {error}" for label, error in failures.items())


def test_a_reader_changes_nothing(api: Api) -> None:
    paths = httpx.get(f"{api.address}/api/v1/openapi.json", headers=api.reader).json()["paths"]
    writes = [(method, path) for path, methods in paths.items() for method in methods if method != "get"]
    assert len(writes) > 20
    for method, path in writes:
        address = re.sub(r"\{\w+\}", "1", path.replace("{claim}", api.claims[0]))
        for headers, status in ((api.reader, 403), ({}, 401)):
            answer = httpx.request(method, f"{api.address}{address}", json={}, headers=headers)
            assert answer.status_code == status, (method, path, answer.text)


def send(api: Api, case: schemathesis.Case) -> None:
    """Make a call, and check its answer by the description."""
    case.path_parameters = {name: there(api, name, value) for name, value in (case.path_parameters or {}).items()}
    if isinstance(case.body, dict):
        case.body = {name: there(api, name, value) for name, value in case.body.items()}
        if len(str(case.body)) % 2:
            case.body |= SOUND.get(case.path, {})
        if case.path.endswith("/ingest") and not case.body.get("content"):
            case.body.pop("url", None)  # nothing is fetched from the web here
    case.call_and_validate(base_url=api.address, headers=api.editor, checks=CHECKS, timeout=60)


def there(api: Api, name: str, value: Any) -> Any:
    """Of what names something, every other one as it is, and else something that there is."""
    chosen = sum(map(ord, str(value)))
    if chosen % 2 or value is None:
        return value
    match name:
        case "claim":
            return api.claims[chosen % len(api.claims)]
        case "claims" if isinstance(value, list):
            return [api.claims[(chosen + i) % len(api.claims)] for i, _ in enumerate(value[:3])]
        case "topic" | "source" | "document" | "number" | "event" | "to" | "into":
            return str(chosen % 12 + 1)
        case "status":
            return "refuted"
        case "seen":
            return 2**31 - 1
    return value
