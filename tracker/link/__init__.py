"""Mentions of sources in a document -> whom they stand for, the same across documents and languages."""

from tracker.link.chain import with_chains
from tracker.link.resolve import identify_publisher, is_media, resolve

__all__ = ["identify_publisher", "is_media", "resolve", "with_chains"]
