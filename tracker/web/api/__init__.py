"""The JSON API: what the pages do, for programs, with its OpenAPI description."""

from tracker.web.api.routes import PREFIX, error, router

__all__ = ["PREFIX", "error", "router"]
