"""What the parts of the API share: its prefix, its parameters, and the one shape of its errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import JSONResponse

from tracker.web.api import models

PREFIX = "/api/"
MOST = 200  # of one answer
SEEN = "x-tracker-event"
FAILURES: dict[int | str, dict[str, Any]] = {
    code: {"model": models.Failure, "description": words}
    for code, words in {
        400: "It is not understood.",
        401: "Nobody has signed in.",
        403: "The role does not allow it, or it came from another site's page.",
        404: "There is no such thing.",
        409: "A name that fits several things, or somebody was quicker.",
        413: "Too large.",
        421: "The server is not called so.",
        422: "It is not understood, or it cannot be done.",
        503: "The database cannot be used.",
    }.items()
}
Number = Annotated[int, Path(ge=1, lt=2**31)]
ClaimId = Annotated[str, Path(pattern=r"^[0-9a-f]{6,40}$", description="A claim's id, or six digits of it or more.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Text = Annotated[str | None, Query(max_length=500, pattern=r"^[^\x00]*$")]
Record = dict[str, Any]


def error(kind: str, status: int, message: str, changed: Sequence[Record] | None = None) -> JSONResponse:
    """What went wrong, in the one shape that all errors have."""
    problem: Record = {"kind": kind, "message": message}
    if changed is not None:
        problem["changes"] = list(changed)
    return JSONResponse({"error": problem}, status)
