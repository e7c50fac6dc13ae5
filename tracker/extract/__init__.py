"""Annotated text -> its claims: every quantity, and every reported statement, with who said it and how firmly."""

from tracker.extract.claims import read

__all__ = ["read"]
