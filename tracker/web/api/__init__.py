"""The JSON API: what the pages do, for programs, with its OpenAPI description."""

from fastapi import APIRouter

from tracker.web.api import articles, reads, writes
from tracker.web.api.common import PREFIX, error

ROUTERS = (reads.router, writes.router, articles.router)
router = APIRouter(prefix="/api/v1")
for _part in ROUTERS:
    router.include_router(_part)

__all__ = ["PREFIX", "ROUTERS", "error", "router"]
